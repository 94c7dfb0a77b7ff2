// Searches in Pagefind's index, away from the page, which stays free for whoever types. It is asked by search.js, and
// answers with what a result shows. Nothing of the index is fetched before the first question.

const MOST_TRIED = 50;
const MOST_KEPT = 50;

// Queries are cut and folded as records are: see digest/outputs/search/words.py.
const JOINER = "\u2060";
const UNSPACED =
  "\\u0e00-\\u0eff\\u1000-\\u109f\\u1100-\\u11ff\\u1780-\\u17ff\\u2e80-\\u2fdf\\u3005-\\u3007\\u3040-\\u309f\\u30a1-\\u30fa\\u30fc-\\u30ff" +
  "\\u3400-\\u4dbf\\u4e00-\\u9fff\\ua960-\\ua97f\\uac00-\\ud7ff\\uf900-\\ufaff\\u{20000}-\\u{3ffff}";
const LETTERS =
  "ßss ẞSS œoe ŒOe æae ÆAe øo ØO łl ŁL đd ĐD ðd ÐD ıi ħh ĦH ŧt ŦT ŋn ŊN þth ÞTh ſs ĳij ĲIJ یي کك ‐- ‑- ‒- –- —- ―- ־- ’' ʼ' ‘' ⁰0 ¹1 ²2 ³3 ⁴4 ⁵5 ⁶6 ⁷7 ⁸8 ⁹9 ₀0 ₁1 ₂2 ₃3 ₄4 ₅5 ₆6 ₇7 ₈8 ₉9";
const SIGNS = { "#": "ꔀ", "+": "ꔁ", "++": "ꔁꔁ", "&": "-ꔂ-", ".": "ꔃ-" };
const LATIN = `(?![${UNSPACED}])[\\p{L}\\p{N}]`;
const LATIN_LETTER = `(?![${UNSPACED}])\\p{L}`;
const ENDS = `(?!${LATIN_LETTER}|[+#])`;
const DOT = `\\.(?<!\\.\\.)(?<!${LATIN}\\.)(?=${LATIN_LETTER})`;
const sign = new RegExp(`#(?<=\\p{L}#)${ENDS}|\\+(?<=\\p{L}\\+)\\+?${ENDS}|&(?<=[\\p{L}\\p{N}]&)(?=[\\p{L}\\p{N}])|${DOT}`, "gu");
const innerY = /y(?<=\p{L}{2}[bcdfghjklmnpqrstvwxz]y)|Y(?<=\p{L}{2}[BCDFGHJKLMNPQRSTVWXZ]Y)/gu;
const other = new Map(LETTERS.split(" ").map((pair) => [pair[0], pair.slice(1)]));
const unspaced = new RegExp(`^[${UNSPACED}]`, "u");
const unit = new RegExp(
  `([${UNSPACED}]|(?:${DOT})?[\\p{L}\\p{N}_](?:(?![${UNSPACED}])[\\p{L}\\p{M}\\p{N}_])*(?:&(?:${LATIN})+)*(?:(?<=\\p{L})(?:\\+\\+?|#)${ENDS})?)`,
  "u",
);
const isSigned = (word) => /[ꔀ-ꔃ]/u.test(word);

/** The words to look for: pairs of characters where the script puts no spaces between words. */
export function cut(query) {
  const plain = query.normalize("NFC").replace(/[ｦ-ﾟ]+/gu, (wide) => wide.normalize("NFKC"));
  return plain.split(/\s+/).flatMap(cutWord).filter((word) => /[\p{L}\p{N}]/u.test(word));
}

function folded(text) {
  const plain = text.replace(/[！-～ﬀ-ﬆ]+/gu, (wide) => wide.normalize("NFKC"));
  return plain
    .replace(/[^\0-\x7f]/gu, (letter) => other.get(letter) ?? letter)
    .replace(/(?<=\p{Script=Arabic})\u0640+/gu, "")
    .replace(innerY, (letter) => (letter === "y" ? "i" : "I"))
    .replace(sign, (found) => SIGNS[found]);
}

function cutWord(word) {
  const pieces = word.split(unit);
  const units = pieces.filter((_, at) => at % 2);
  if (!units.some((part) => unspaced.test(part))) return [folded(word)];
  const words = [];
  let isAlone = true;
  units.forEach((part, at) => {
    const next = units[at + 1];
    const isPair = next !== undefined && belong(part, pieces[2 * at + 2], next);
    if (isPair) words.push(pair(part, next));
    else if (isAlone) words.push(folded(part));
    isAlone = !isPair;
  });
  return words;
}

function pair(part, next) {
  const first = folded(part);
  return isSigned(first) ? `${first.replaceAll("-", "")}-${folded(next)}` : folded(part + next);
}

function belong(part, gap, next) {
  if (!unspaced.test(part) && !unspaced.test(next)) return false;
  return gap === "" || /^[·・‧•]$/u.test(gap) || (/^[-‐‑‒–]$/u.test(gap) && /^\p{Nd}/u.test(next));
}

// The index: Pagefind, and every shard merged into one.

let address;
let opened;

function index(at = address) {
  address = at;
  opened ??= open().catch((error) => {
    opened = undefined;
    throw error;
  });
  return opened;
}

async function open() {
  const response = await fetch(address, { cache: "no-cache" });
  if (!response.ok) throw new Error(`${address}: ${response.status}`);
  const { engine, language, shards } = await response.json();
  const pagefind = await import(new URL(`${engine}pagefind.js`, address));
  // Words that are nearly as long as what was typed count for more: see also `holds`.
  const ranking = { termSimilarity: 3 };
  const instance = pagefind.createInstance({ ranking, noWorker: true });
  await Promise.all(shards.map((shard) => instance.mergeIndex(new URL(shard, address).pathname, { language, ranking })));
  return instance;
}

// A search. What is not shown yet of the last one waits here.

let last;
let waiting = [];
let number = 0;
let asked = [];

/** The first results, how many there are, and whether there are more; nothing if another search came meanwhile. */
async function search({ q, sort, filters, first }) {
  const mine = (last = {});
  const words = cut(q);
  const results = await find(q, words, filters, sort);
  if (mine !== last) return undefined;
  [waiting, number, asked] = [results, results.length, words];
  return more(first);
}

async function more(wanted) {
  const mine = last;
  const items = await take(asked, wanted);
  return mine === last ? { items, number, isMore: items.length > 0 && waiting.length > 0 } : undefined;
}

async function find(q, words, { without, ...filters }, sort) {
  const instance = await index();
  const isPhrase = /^["“„«「].+["”“»」]$/u.test(q);
  // By a word with a sign in it, such as $100, Pagefind finds nothing.
  const terms = words.map((word) => word.replace(/\p{S}/gu, ""));
  const query = isPhrase ? `"${terms.join(" ")}"` : terms.join(" ") || null;
  const options = { filters: without ? { ...filters, not: { access: without } } : filters };
  // Without words Pagefind finds the one record of the engine too. All others are named by the day of their shard and
  // numbered in order of time.
  const results = (await instance.search(query, options)).results.filter(({ id }) => /^\d/.test(id));
  if (sort) results.sort((one, other) => inTime(other.id, one.id));
  if (isPhrase || (words.length < 2 && !isSigned(query ?? ""))) return results;
  // It leaves a word out of account where a shard lacks it; a result must have them all. And where a shard lacks
  // C#, it takes what begins with C; between quotation marks it does not.
  const exact = (word) => (isSigned(word) ? `"${word}"` : word);
  const having = await Promise.all(terms.map((word) => idsWith(instance, exact(word), options)));
  return results.filter((result) => having.every((ids) => ids.has(result.id)));
}

const inTime = new Intl.Collator("en", { numeric: true }).compare;

// While a second word is typed, the first one is the same.
const known = new Map();

function idsWith(instance, word, options) {
  const key = JSON.stringify([word, options]);
  if (!known.has(key)) {
    if (known.size === MOST_KEPT) known.delete(known.keys().next().value);
    const ids = instance.search(word, options).then(({ results }) => new Set(results.map((result) => result.id)));
    ids.catch(() => known.delete(key));
    known.set(key, ids);
  }
  return known.get(key);
}

/** The next results that hold. */
async function take(words, wanted) {
  const items = [];
  let [results, tried] = [waiting, 0];
  while (results.length && items.length < wanted && tried < MOST_TRIED) {
    const next = results.splice(0, wanted - items.length);
    const good = (await Promise.all(next.map((result) => recordOf(result, words)))).filter(Boolean);
    items.push(...good.map(item));
    tried += next.length;
    if (results === waiting) number -= next.length - good.length;
  }
  if (!items.length && results === waiting) [waiting, number] = [[], 0];
  return items;
}

/** What the page shows of a record. In an excerpt, what is marked is in a list of its own. */
function item(record) {
  const { raw_url: url, meta } = record;
  return { ...meta, url: url.slice(1), excerpt: excerptOf(record) };
}

// A record's words: those of its title, those of its text, and those it is found by. Each ends with a space, or with
// a joiner if no space follows. Of a long text only the first part comes with the record (see fragments.py).

/** The record of a result with the part of its text in which most was found, or undefined if it lacks a word. */
async function recordOf(result, words) {
  // Pagefind returns the same object each time.
  const record = { ...(await result.data()), locations: result.words, words: [] };
  const { locations, title, text, parts } = record;
  put(record, 0, record.content);
  put(record, text, record.found_by);
  record.inText = locations.filter((at) => at >= title && at < text);
  record.best = densest(record.inText);
  const isLoaded = new Set();
  for (const at of [record.best, ...locations]) {
    const part = parts.findLast(([start]) => start <= at && at < text);
    if (part && !isLoaded.has(part)) {
      isLoaded.add(part);
      put(record, part[0], await loaded(part[1]));
    } else if (at !== record.best) continue;
    if (holds(record, words)) return record;
  }
  return undefined;
}

function put(record, start, text) {
  if (text) text.split(/(?<=[ \u2060])/u).forEach((word, at) => (record.words[start + at] = word));
}

async function loaded(path) {
  const { body } = await fetch(new URL(path, address));
  const json = await new Response(body.pipeThrough(new DecompressionStream("gzip"))).text();
  return JSON.parse(json.slice(json.indexOf('"')));
}

const compared = (text) => folded(text).normalize("NFD").toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");

/** Whether a record has all the words. Where a shard lacks a word, Pagefind takes any other that the
    word begins with, be it one letter; but a word's other forms must stay. */
function holds({ words: all, locations, meta }, words) {
  const found = locations.flatMap((at) => (all[at] ? [all[at], all[at] + (all[at + 1] ?? "")] : []));
  const having = [...found, ...Object.values(meta).flatMap((text) => [...text.split(/\s+/), ...cut(text)])].flatMap(forms);
  return words.every((word) => {
    const term = compared(word);
    const isExact = /\p{N}/u.test(term) || unspaced.test(word) || isSigned(word);
    const enough = isExact ? term.length : Math.max(Math.min(2, term.length), Math.ceil(0.4 * term.length));
    return having.some((form) => form.startsWith(term.slice(0, enough)));
  });
}

/** A word and its parts, as they are compared. A Hebrew or Arabic word is found without its prefixes. */
function forms(word) {
  const parts = [word, ...word.split(/[^\p{L}\p{M}\p{N}]+|(?<=\p{Ll})(?=\p{Lu})/u)].map(compared);
  const prefixes = parts[0].match(/^(ו?)(כש|ש|)([בכלמ]?)(ה?)[א-ת]/u)?.slice(1) ?? parts[0].match(/^([وف]?)([بك]?ال|لل)/u)?.slice(1) ?? [];
  return [...parts, ...prefixes.map((_, last) => parts[0].slice(prefixes.slice(0, last + 1).join("").length))];
}

// Excerpts.

const BEFORE = 8;
const LENGTH = 240;

function excerptOf({ words, locations, title, text, inText, best }) {
  const marked = new Set(locations);
  for (const at of locations) if (isPair(words[at], words[at + 1])) marked.add(at + 1);
  let start = Math.max(title, best - BEFORE);
  while (start < best && !words[start]) start++;
  let end = start;
  for (let length = 0; end < text && words[end] && length < LENGTH; end++) length += words[end].length;
  const parts = [start > title ? "… " : "", ...pieces(words, start, end, marked), end < text ? "…" : ""];
  if (inText.length) return parts;
  return [...parts, ...foundBy(words, locations, text).flatMap(([first, last]) => [" · ", ...pieces(words, first, last, marked)])];
}

/** Whether two words are searched as one: neighbours in a script without spaces. */
function isPair(word, next) {
  if (!word?.endsWith(JOINER) || !next) return false;
  const [gap, part] = word.slice(0, -1).split(unit).reverse();
  return part !== undefined && belong(part, gap, next.split(unit)[1] ?? "");
}

/** From where to where the two spellings go in which most was found. */
function foundBy(words, locations, after) {
  const spellings = new Map();
  for (const at of locations.filter((at) => at >= after)) {
    const end = words.indexOf("· ", at);
    const first = Math.max(after, words.lastIndexOf("· ", at) + 1);
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

/** Words as text, each of those that were looked for in a list of its own. */
function pieces(words, from, to, marked) {
  const runs = [];
  for (let at = from; at < to; at++) {
    const isJoined = words[at].endsWith(JOINER);
    const text = words[at].slice(0, -1);
    const last = runs.at(-1);
    if (last && !last.gap && last.isMarked === marked.has(at)) last.text += text;
    else runs.push({ text, isMarked: marked.has(at) });
    runs.at(-1).gap = !isJoined;
  }
  return runs.flatMap(({ text, isMarked, gap }) => [...(isMarked ? markedText(text) : [text]), gap ? " " : ""]);
}

/** A marked text, the punctuation around it outside. */
function markedText(text) {
  const [, before, word, after] = text.match(/^([^\p{L}\p{N}]*?)(\.?[\p{L}\p{N}].*?[+#]*)([^\p{L}\p{N}+#]*)$/su) ?? ["", "", text, ""];
  return [before, [word], after];
}

// Questions and answers.

const ANSWERS = {
  open: async (at) => void (await index(at)),
  search,
  more,
  counts: async () => (await index()).filters(),
};

// As a module, this is imported by tests too.
if (typeof WorkerGlobalScope !== "undefined") {
  addEventListener("message", async ({ data: [id, question, what] }) => {
    try {
      postMessage([id, await ANSWERS[question](what)]);
    } catch (error) {
      postMessage([id, undefined, String(error)]);
    }
  });
  // Pagefind waits for ever for a file of its own that does not come.
  addEventListener("unhandledrejection", ({ reason }) => postMessage([0, undefined, String(reason)]));
}
