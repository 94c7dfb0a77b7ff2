// The search page, over Pagefind's index. Nothing of the index is fetched before the first search.

const box = document.getElementById("search");
const form = box.querySelector("form");
const field = form.elements.q;
const panel = box.querySelector(".search-filters");
const status = box.querySelector(".search-status");
const list = box.querySelector(".search-results");
const more = box.querySelector(".search-more");
const KEYS = [...form.elements].map((element) => element.name).filter(Boolean);
const PAGE = 10;
const PAUSE = 150;
const MOST_TRIED = 50;

// Queries are cut as records are: see digest/search/words.py.
const JOINER = "\u2060";
const UNSPACED =
  "\\u0e00-\\u0eff\\u1000-\\u109f\\u1100-\\u11ff\\u1780-\\u17ff\\u2e80-\\u2fdf\\u3005-\\u3007\\u3040-\\u309f\\u30a1-\\u30fa\\u30fc-\\u30ff" +
  "\\u3400-\\u4dbf\\u4e00-\\u9fff\\ua960-\\ua97f\\uac00-\\ud7ff\\uf900-\\ufaff\\u{20000}-\\u{3ffff}";
const unspaced = new RegExp(`^[${UNSPACED}]`, "u");
const unit = new RegExp(`([${UNSPACED}]|[\\p{L}\\p{N}_](?:(?![${UNSPACED}])[\\p{L}\\p{M}\\p{N}_])*)`, "u");

/** The words to look for: pairs of characters where the script puts no spaces between words. */
export function cut(query) {
  const plain = query.normalize("NFC").replace(/[０-９Ａ-Ｚａ-ｚｦ-ﾟ]+/gu, (wide) => wide.normalize("NFKC"));
  return plain.split(/\s+/).flatMap(cutWord).filter((word) => /[\p{L}\p{N}]/u.test(word));
}

function cutWord(word) {
  const pieces = word.split(unit);
  const units = pieces.filter((_, at) => at % 2);
  if (!units.some((part) => unspaced.test(part))) return [word];
  const words = [];
  let isAlone = true;
  units.forEach((part, at) => {
    const next = units[at + 1];
    const isPair = next !== undefined && belong(part, pieces[2 * at + 2], next);
    if (isPair) words.push(part + next);
    else if (isAlone) words.push(part);
    isAlone = !isPair;
  });
  return words;
}

function belong(part, gap, next) {
  if (!unspaced.test(part) && !unspaced.test(next)) return false;
  return gap === "" || /^[·・‧•]$/u.test(gap) || (/^[-‐‑‒–]$/u.test(gap) && /^\p{Nd}/u.test(next));
}

// The index: Pagefind, and every shard merged into one. A shard is a filter's value as well.

let opened;

function index() {
  opened ??= open().catch((error) => {
    opened = undefined;
    throw error;
  });
  return opened;
}

async function open() {
  const address = new URL(box.dataset.index, document.baseURI);
  const response = await fetch(address, { cache: "no-cache" });
  if (!response.ok) throw new Error(`${address}: ${response.status}`);
  const { engine, language, shards } = await response.json();
  const pagefind = await import(new URL(`${engine}pagefind.js`, address));
  // Words that are nearly as long as what was typed count for more: see also `holds`.
  const ranking = { termSimilarity: 3 };
  const root = document.documentElement;
  const { lang } = root;
  // Pagefind takes the page's language for that of the index and has no option to say otherwise.
  root.lang = language;
  const instance = pagefind.createInstance({ ranking });
  root.lang = lang;
  await Promise.all(
    shards.map((shard) => {
      const options = { language, ranking, mergeFilter: { shard: [shard] } };
      return instance.mergeIndex(new URL(shard, address).pathname, options);
    }),
  );
  return { instance, shards };
}

// A search: what is asked for is in the address, and in the form.

const read = () => Object.fromEntries(KEYS.map((key) => [key, new URLSearchParams(location.search).get(key) ?? ""]));
const asked = () => Object.fromEntries(KEYS.map((key) => [key, form.elements[key].value.trim()]));

function fill(state) {
  for (const key of KEYS) form.elements[key].value = state[key];
  for (const key of KEYS) if (form.elements[key].selectedIndex === -1) form.elements[key].value = "";
  if (Object.keys(filters(state)).length) panel.open = true;
}

function filters({ q, sort, ...rest }) {
  return Object.fromEntries(Object.entries(rest).filter(([, value]) => value));
}

function write(isStep) {
  const query = new URLSearchParams(Object.entries(asked()).filter(([, value]) => value)).toString();
  const address = query ? `?${query}` : location.pathname;
  if (`?${query}` === (location.search || "?")) return;
  history[isStep ? "pushState" : "replaceState"](null, "", address);
}

let turn = 0;

async function run() {
  const mine = ++turn;
  const state = asked();
  const words = cut(state.q);
  list.setAttribute("aria-busy", "true");
  const isShort = words.length === 1 && /^[\x21-\x2f\x3a-\x7e]$/.test(words[0]);
  if (isShort || (!words.length && !Object.keys(filters(state)).length)) return show([], isShort ? box.dataset.short : "");
  const slow = setTimeout(() => (status.textContent = box.dataset.busy), 2 * PAUSE);
  try {
    waiting = await find(state, words);
    number = waiting.length;
    const items = await take(words);
    if (mine === turn) show(items, found());
  } catch (error) {
    if (mine === turn) fail(error);
  } finally {
    clearTimeout(slow);
  }
}

async function find(state, words) {
  const { instance, shards } = await index();
  const isPhrase = /^["“„«「].+["”“»」]$/u.test(state.q);
  const query = isPhrase ? `"${words.join(" ")}"` : words.join(" ") || null;
  const chosen = filters(state);
  // Pagefind sorts by date within a shard only; shards are in that order already.
  const orders = state.sort
    ? shards.map((shard) => ({ filters: { ...chosen, shard }, sort: { [state.sort]: "desc" } }))
    : [{ filters: chosen }];
  const results = (await Promise.all(orders.map((options) => instance.search(query, options)))).flatMap((each) => each.results);
  if (isPhrase || words.length < 2) return results;
  // It leaves a word out of account where a shard lacks it; a result must have them all.
  const found = await Promise.all(words.map((word) => instance.search(word, { filters: chosen })));
  const having = found.map((each) => new Set(each.results.map((result) => result.id)));
  return results.filter((result) => having.every((ids) => ids.has(result.id)));
}

function fail(error) {
  console.error(error);
  show([], "");
  form.hidden = true;
  box.querySelector(".search-fallback").hidden = false;
}

// Results.

let waiting = [];
let number = 0;

const found = () =>
  number ? box.dataset.found.replace("%(n)s", number.toLocaleString(document.documentElement.lang || undefined)) : box.dataset.none;

function show(items, message) {
  list.replaceChildren(...items);
  list.setAttribute("aria-busy", "false");
  more.hidden = !items.length || !waiting.length;
  status.textContent = message;
}

more.addEventListener("click", async () => {
  const mine = turn;
  const items = await take(cut(field.value));
  if (mine !== turn) return;
  list.append(...items);
  more.hidden = !waiting.length;
  status.textContent = found();
  items[0]?.querySelector("a").focus();
});

/** The next results that hold, as list items. */
async function take(words) {
  const items = [];
  let [results, tried] = [waiting, 0];
  while (results.length && items.length < PAGE && tried < MOST_TRIED) {
    const next = results.splice(0, PAGE - items.length);
    const records = await Promise.all(next.map((result) => result.data()));
    const good = records.filter((record) => holds(record, words));
    items.push(...good.map(item));
    tried += next.length;
    if (results === waiting) number -= next.length - good.length;
  }
  if (!items.length && results === waiting) [waiting, number] = [[], 0];
  return items;
}

const folded = (text) => text.normalize("NFD").toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");

/** Whether a record has all the words. Where a shard lacks a word, Pagefind takes any other that the
    word begins with, be it one letter; but a word's other forms must stay. */
function holds({ content, locations, meta }, words) {
  const all = content.split(/\s+/);
  const places = [...locations.map((at) => all[at]), ...Object.values(meta).flatMap((text) => text.split(/\s+/))];
  const having = places.flatMap((text) => [folded(text), ...text.split(/[^\p{L}\p{M}\p{N}]+/u).map(folded)]);
  return words.every((word) => {
    const term = folded(word);
    const isExact = /\p{N}/u.test(term) || unspaced.test(word);
    const enough = isExact ? term.length : Math.max(Math.min(2, term.length), Math.ceil(0.4 * term.length));
    return having.some((other) => other.startsWith(term.slice(0, enough)));
  });
}

function item(data) {
  const [day, ...date] = data.meta.date.split(" ");
  const link = element("a", "", shown(data.meta.title));
  link.href = box.dataset.root + data.raw_url.slice(1).split("/").map(encodeURIComponent).join("/");
  const title = element("h2", "entry-title", link);
  const excerpt = element("p", "entry-summary", ...excerptOf(data));
  if (data.meta.lang) for (const text of [title, excerpt]) Object.assign(text, { lang: data.meta.lang, dir: "auto" });
  const time = element("time", "", date.join(" "));
  time.dateTime = day;
  const byline = element("p", "byline", element("span", "source", shown(data.meta.source)), " · ", time);
  return element("li", "", element("article", "entry", title, excerpt, byline));
}

function element(name, className, ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

// A record's words: those of its text, and after the last joiner those it is found by. Each shows
// what stands before its own joiner, and a joiner says that no space follows.

const BEFORE = 8;
const LENGTH = 240;

const shown = (text) => plain(text.split(/\s+/));
const plain = (words) => words.map((word) => (word.includes(JOINER) ? word.split(JOINER)[0] : `${word} `)).join("").trim();

function excerptOf({ content, locations }) {
  const words = content.split(/\s+/);
  const from = words.indexOf(JOINER) + 1;
  const to = words.indexOf(JOINER, from);
  const marked = new Set(locations);
  for (const at of locations) if (words[at].split(JOINER)[1]) marked.add(at + 1);
  const inText = locations.filter((at) => at >= from && at < to);
  const start = Math.max(from, densest(inText) - BEFORE);
  let end = start;
  for (let length = 0; end < to && length < LENGTH; end++) length += words[end].split(JOINER)[0].length + 1;
  while (end < to && words[end - 1].includes(JOINER) && words[end - 1].split(JOINER)[1]) end++;
  const parts = [start > from ? "… " : "", ...pieces(words, start, end, marked), end < to ? "…" : ""];
  if (inText.length) return parts;
  return [...parts, ...foundBy(words, locations, to).flatMap(([first, last]) => [" · ", ...pieces(words, first, last, marked)])];
}

/** From where to where the two spellings go in which most was found. */
function foundBy(words, locations, after) {
  const spellings = new Map();
  for (const at of locations.filter((at) => at > after)) {
    const end = words.findIndex((word, index) => index > at && word === "·");
    const first = Math.max(after, words.lastIndexOf("·", at)) + 1;
    const known = spellings.get(first) ?? { first, last: end === -1 ? words.length : end, marks: 0 };
    spellings.set(first, { ...known, marks: known.marks + 1 });
  }
  const most = Math.max(0, ...[...spellings.values()].map(({ marks }) => marks));
  return [...spellings.values()].filter(({ marks }) => marks === most).slice(0, 2).map(({ first, last }) => [first, last]);
}

/** Where most marks stand close together. */
function densest(locations) {
  let [best, most] = [0, 0];
  locations.forEach((at, index) => {
    const near = locations.slice(index, index + 40).filter((other) => other < at + 30).length;
    if (near > most) [best, most] = [at, near];
  });
  return best;
}

/** Words as text, with <mark> around those that were looked for. */
function pieces(words, from, to, marked) {
  const runs = [];
  for (let at = from; at < to; at++) {
    const [text, next] = words[at].split(JOINER);
    const last = runs.at(-1);
    if (last && !last.gap && last.isMarked === marked.has(at)) last.text += text;
    else runs.push({ text, isMarked: marked.has(at) });
    runs.at(-1).gap = next === undefined;
  }
  return runs.flatMap(({ text, isMarked, gap }) => [...(isMarked ? markedText(text) : [text]), gap ? " " : ""]);
}

/** The text within a <mark>, the punctuation around it outside. */
function markedText(text) {
  const [, before, word, after] = text.match(/^([^\p{L}\p{N}]*)(.*?)([^\p{L}\p{N}]*)$/su);
  return [before, element("mark", "", word), after];
}

// What the reader does.

let typing;

field.addEventListener("input", () => {
  clearTimeout(typing);
  typing = setTimeout(() => (write(false), run()), PAUSE);
});

form.addEventListener("change", (event) => {
  if (event.target === field) return;
  write(true);
  run();
});

form.addEventListener("submit", (event) => {
  event.preventDefault();
  clearTimeout(typing);
  write(true);
  run();
});

panel.addEventListener("toggle", async () => {
  if (!panel.open) return;
  try {
    const counts = await (await index()).instance.filters();
    for (const select of panel.querySelectorAll("select")) {
      for (const option of select.options) {
        option.dataset.label ??= option.textContent;
        const count = counts[select.name]?.[option.value];
        if (count) option.textContent = `${option.dataset.label} (${count})`;
      }
    }
  } catch (error) {
    fail(error);
  }
});

box.addEventListener("keydown", (event) => {
  const links = [...list.querySelectorAll("a")];
  const here = links.indexOf(event.target);
  if ((event.key === "ArrowDown" || event.key === "ArrowUp") && (here >= 0 || event.target === field)) {
    const next = here + (event.key === "ArrowDown" ? 1 : -1);
    if (next >= links.length || next < -1) return;
    event.preventDefault();
    (links[next] ?? field).focus();
  } else if (event.key === "Escape") {
    event.preventDefault();
    if (event.target !== field) field.focus();
    else if (field.value) {
      field.value = "";
      write(false);
      run();
    } else field.blur();
  }
});

addEventListener("popstate", () => {
  fill(read());
  run();
});

if (location.protocol !== "file:") {
  box.querySelector(".search-fallback").hidden = true;
  form.hidden = false;
  fill(read());
  if (!field.value) field.focus({ preventScroll: true });
  run();
}
