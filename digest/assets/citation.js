// Citations for other programs, in BibTeX, RIS and CSL JSON, made when the reader opens them from what the page says of a
// work; and a button beside each citation, and beside what shows a timeline on another site, that copies it. Without
// scripts there is the citation as plain text, to be selected.

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
// Braces become commands, since BibTeX counts them even after a backslash.
const COMMANDS = {
  "\\": "\\textbackslash{}", "{": "\\textbraceleft{}", "}": "\\textbraceright{}", "~": "\\textasciitilde{}",
  "^": "\\textasciicircum{}",
};

const oneLine = (text) => text.trim().replace(/\s+/g, " ");
const escaped = (text) => oneLine(text).replace(/[\\{}~^&%$#_]/g, (char) => COMMANDS[char] ?? `\\${char}`);
const digits = (number, index) => String(number).padStart(index ? 2 : 4, "0");

// What a work says of itself, with what it does not say left empty. One without a title is the page itself, which is by the
// desk if it is by nobody else. A date is its EDTF, the parts of it that are certain, and, if it is not certain, what it
// is in words, and the same as a note.
export function complete(facts, key) {
  const said = (name) => document.querySelector(`meta[name="${name}"]`)?.content ?? "";
  const nothing = { container: "", url: "", lang: "", authors: [], organisation: "", version: "", place: "", notes: [] };
  const ofPage = facts.title === undefined && {
    title: said("DC.title"), container: said("DC.publisher"), organisation: said("DC.publisher"),
    url: said("DC.identifier"), lang: said("DC.language"),
  };
  return { ...nothing, key, date: ["", []], accessed: ["", []], ...ofPage, ...facts };
}

// What the entry or its report is called in a file of references: the page's address below its section, in characters that
// every program accepts. What is encoded in it stays so: letters of other scripts tell one entry from another.
export function keyOf(work, path, root) {
  const page = path.replace(root, "").replace(/index\.html$/, "");
  const name = page.replace(/^(articles|events)\//, "").replace(/[^A-Za-z0-9]+/g, "-").replace(/^-|-$/g, "");
  return `${page.startsWith("events/") ? "event" : work}-${name}`;
}

// An entry for BibTeX and biblatex. `date` is EDTF, for biblatex; `year` and `month`, for BibTeX, are given if they are
// certain.
export function bibtex(work) {
  const [date, [year, month]] = work.date;
  // BibTeX would split a name that is not a person's in the wrong place. Text in braces of its own keeps its capitals.
  const author = ([name, isWhole]) => (isWhole || /,|\sand\s/i.test(name) ? `{${escaped(name)}}` : escaped(name));
  const whole = work.organisation ? `{${escaped(work.organisation)}}` : "";
  const publisher = work.container !== work.organisation || work.authors.length ? work.container : "";
  const fields = {
    author: work.authors.map(author).join(" and ") || whole,
    title: `{${escaped(work.title)}}`,
    howpublished: escaped([publisher, work.place].filter(Boolean).join(", ")),
    date,
    year: year ? digits(year, 0) : "",
    // The characters that could end a value are encoded: BibTeX allows no commands in an address.
    url: work.url.replace(/[{}\\ "<>^`|]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`),
    urldate: work.accessed[0],
    version: work.version,
    language: escaped(work.lang),
    note: escaped(work.notes.join(". ")),
  };
  const lines = Object.entries(fields).filter(([, value]) => value).map(([name, value]) => `  ${name} = {${value}},`);
  // Without braces, a month is a macro that every style prints in its own language.
  if (month) lines.push(`  month = ${MONTHS[month - 1]},`);
  return [`@misc{${work.key},`, ...lines, "}"].join("\n");
}

// A record of type "web page" (or "generic", without an address), with a line for each tag.
export function ris(work) {
  const authors = work.authors.length ? work.authors : [[work.organisation, true]];
  const day = ([, certain]) => certain.length && `${[0, 1, 2].map((at) => (certain[at] ? digits(certain[at], at) : "")).join("/")}/`;
  const lines = [
    ["TY", work.url ? "ELEC" : "GEN"],
    // What comes before a comma is a family name.
    ...authors.map(([name, isWhole]) => ["AU", isWhole ? name.replaceAll(",", "") : name]),
    ["TI", work.title],
    ["T2", work.container],
    ["ET", work.version],
    ["PY", work.date[1].length && digits(work.date[1][0], 0)],
    ["DA", day(work.date)],
    ["Y2", day(work.accessed)],
    ["LA", work.lang],
    ["UR", work.url],
    ...[work.place, ...work.notes, work.date[3], work.accessed[3]].map((note) => ["N1", note]),
  ];
  const known = lines.filter(([, value]) => value).map(([tag, value]) => `${tag}  - ${oneLine(value)}`);
  return [...known, "ER  - "].join("\n");
}

// A list of one item, for pandoc and other programs that use the Citation Style Language. Names are not split into given
// and family names: nobody said where.
export function cslJson(work) {
  const authors = work.authors.length || !work.organisation ? work.authors : [[work.organisation]];
  const date = ([edtf, certain, said]) => edtf && (said || !certain.length ? { literal: said } : { "date-parts": [certain] });
  const item = {
    id: work.key,
    type: work.url ? "webpage" : "document",
    title: work.title,
    "container-title": work.container,
    author: authors.length && authors.map(([literal]) => ({ literal })),
    issued: date(work.date),
    version: work.version,
    accessed: date(work.accessed),
    language: work.lang,
    URL: work.url,
    note: [work.place, ...work.notes].filter(Boolean).join(". "),
  };
  return JSON.stringify([Object.fromEntries(Object.entries(item).filter(([, value]) => value))], null, 2);
}

const FORMATS = { BibTeX: bibtex, RIS: ris, "CSL JSON": cslJson };
const answers = [];

function addButton(figure, words) {
  const caption = figure.querySelector("figcaption");
  const text = figure.querySelector("pre");
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = words.copy;
  button.setAttribute("aria-label", `${words.copy}: ${caption.textContent}`);
  const answer = document.createElement("span");
  answer.setAttribute("role", "status");
  answers.push(answer);
  button.addEventListener("click", async () => {
    for (const other of answers) other.textContent = "";
    try {
      await navigator.clipboard.writeText(text.textContent);
      answer.textContent = words.copied;
    } catch {
      // There is no clipboard, or the reader has refused it.
      getSelection().selectAllChildren(text);
      answer.textContent = words.selected;
    }
  });
  caption.append(answer, button);
}

function addFormats(details, words) {
  const root = new URL("../../", import.meta.url).pathname;
  const key = keyOf(details.id.replace("cite-", ""), location.pathname, root);
  const work = complete(JSON.parse(details.dataset.work), key);
  for (const [name, format] of Object.entries(FORMATS)) {
    const figure = details.querySelector("figure").cloneNode(true);
    figure.querySelector("figcaption").textContent = name;
    figure.querySelector("pre").textContent = format(work);
    figure.querySelector("pre").dir = "ltr";
    details.append(figure);
    addButton(figure, words);
  }
  const link = document.createElement("a");
  const file = `${ris(work).replaceAll("\n", "\r\n")}\r\n`;
  link.href = `data:application/x-research-info-systems;charset=utf-8,${encodeURIComponent(file)}`;
  link.download = `${work.key}.ris`;
  link.textContent = words.save;
  const line = document.createElement("p");
  line.className = "about";
  line.append(link);
  details.append(line);
}

const section = document.querySelector("[data-copy]");
for (const figure of section?.querySelectorAll(".citation") ?? []) addButton(figure, section.dataset);
for (const details of section?.querySelectorAll("[data-work]") ?? []) {
  details.addEventListener("toggle", () => addFormats(details, section.dataset), { once: true });
}
