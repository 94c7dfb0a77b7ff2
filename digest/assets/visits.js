// Marks what the desk has filed since the reader's last visit. What is known of visits stays in this
// browser. A site of files does not know when an entry was filed, and its date is that of the report,
// which may be older: so an entry is new if the front page did not list it at the end of the last
// visit, and would have. It would have if it now stands above one that was listed, or if its date is
// later than the oldest listed then. What is filed with an older date is never marked, and nothing is
// on a first visit. A visit ends with half an hour without a page of ours, so the marks stay for as
// long as one reads.
const PAUSE = 30 * 60 * 1000;
const words = document.querySelector("script[data-since]").dataset;
const root = new URL("../../", import.meta.url).pathname;
// Several sites may share a host.
const key = `digest-visits:${root}`;
const front = document.querySelector(".front");
const state = stored();

if (state.seen && Math.abs(Date.now() - state.at) > PAUSE) state.before = state.seen;
state.at = Date.now();
if (state.before) showNew(state.before);
if (front) state.seen = listing();
if (state.seen) store(state);
for (const kind of ["scroll", "pointerdown", "keydown"]) addEventListener(kind, stay, { passive: true });
document.addEventListener("visibilitychange", () => {
  // Another page may have seen more in the meantime.
  const kept = stored();
  if (kept.seen) store({ ...kept, at: Math.max(kept.at, state.at) });
});

// Who comes back to a page after the pause has not been here all the while.
function stay() {
  if (Date.now() - state.at <= PAUSE) state.at = Date.now();
}

function stored() {
  try {
    const { at, seen, before } = JSON.parse(localStorage.getItem(key));
    if (isListing(seen) && Number.isFinite(at)) return { at, seen, before: isListing(before) ? before : undefined };
  } catch {
    // Nothing is stored, it is not ours, or the browser stores nothing.
  }
  return {};
}

function isListing(list) {
  return Array.isArray(list?.urls) && typeof list.oldest === "string";
}

function store(kept) {
  try {
    localStorage.setItem(key, JSON.stringify(kept));
  } catch {
    // The browser stores nothing: every visit is the first.
  }
}

// What the front page lists: in the order of the whole site but for what leads it.
function listing() {
  const run = Array.from(front.querySelectorAll(".newest :is(.entry, .brief)"), entryOf);
  const lead = Array.from(front.querySelectorAll(".lead .entry, .lead .brief"), entryOf);
  const dates = (run.length ? run : lead).map((entry) => entry.date).sort();
  return { urls: [...run, ...lead].map((entry) => entry.url), oldest: dates[0] ?? "" };
}

function showNew(before) {
  const known = new Set(before.urls);
  const isNew = (entry) => !known.has(entry.url) && entry.date > before.oldest;
  const run = front ? Array.from(front.querySelectorAll(".newest :is(.entry, .brief)")) : [];
  const lowest = run.findLastIndex((element) => known.has(entryOf(element).url));
  const above = new Set(run.slice(0, Math.max(lowest, 0)).filter((element) => !known.has(entryOf(element).url)));
  let first, count = 0;
  for (const element of document.querySelectorAll(".entry, .brief")) {
    if (!above.has(element) && !isNew(entryOf(element))) continue;
    mark(element, words.new);
    first ??= element;
    count += 1;
  }
  for (const element of document.querySelectorAll(".event")) {
    const isReport = element.matches(".is-report");
    const reports = isReport ? [element] : Array.from(element.querySelectorAll(".reports li"));
    if (reports.map(entryOf).some((entry) => entry.url && isNew(entry))) mark(element, isReport ? words.new : words.newReport);
  }
  if (front && first) tell(first, count);
}

// An entry of a list: its page, from the site's root, and its day. A report of an event has its link
// between those to its source and to other sites, which have classes.
function entryOf(element) {
  const link = element.querySelector(element.matches(".reports li") ? "a:not([class])" : ".entry-title a, .brief-title, .event-title a");
  const stamp = element.querySelector("time")?.dateTime ?? "";
  return { url: link?.pathname.slice(root.length) ?? "", date: `${stamp}-01-01`.slice(0, 10) };
}

function mark(element, text) {
  const sign = document.createElement("span");
  sign.className = "new";
  sign.textContent = text;
  element.prepend(sign);
}

function tell(first, count) {
  first.id ||= "new";
  const line = document.createElement("p");
  line.className = "since";
  const link = document.createElement("a");
  link.href = `#${first.id}`;
  link.textContent = words.since.replace("{n}", count);
  line.append(link);
  front.before(line);
}
