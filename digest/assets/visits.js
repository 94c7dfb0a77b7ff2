// Tells a reader who comes back what is new: first on the front page, by story, and on the page of a story;
// in lists by marks. What is known of visits stays in this browser.
//
// A site of files does not know when an entry was filed, and its date is that of the report, which may
// be older. So what a page lists is compared with what was listed at the end of the last visit: an entry
// is new if it was not there, and would have been. It would have been if it is of a later day than the
// oldest that was, or of that day and above one that was. The front page is compared for the site, and the page
// of a story, once it was read, for the story. Nothing is new on a first visit. A visit ends with half an
// hour without a page of ours, so what is new stays new for as long as one reads.
//
// Nothing may move once it was painted. So on the front page and on that of a story this script comes before the
// content that its section is put above, and all that the section can say is in a template before the script.
// Marks are where they take no room.
"use strict";
{
const PAUSE = 30 * 60 * 1000;
// How many stories are remembered as lists show them, and how many of them with their entries.
const STORIES = 200, STORIES_READ = 20;
// How many stories, and lines of each, there are at the top of the front page; and lines on the page of a story.
const FRONT_STORIES = 6, FRONT_LINES = 4, STORY_LINES = 20;
// A story that is listed has the keys of at most so many changes (LINE_CHANGES in digest/pages/changes.py).
const LISTED_CHANGES = 5;
const KINDS = { s: "statuses", c: "corrections", w: "withdrawals" };

const script = document.currentScript;
const home = new URL("../../", script.src);
// Several sites may share a host.
const storageKey = `digest-visits:${home.pathname}`;
const here = location.pathname.slice(home.pathname.length).replace(/index\.html$/, "");
const language = document.documentElement.lang || undefined;
const template = document.getElementById("news");
const isFront = template?.dataset.of === "site", isStory = template?.dataset.of === "story";
const now = Date.now();
const state = stored();

if (state.seen && Math.abs(now - state.at) > PAUSE) Object.assign(state, { before: state.seen, isTold: false });
state.at = now;
const differences = state.before && (isFront || isStory) ? compare(state.before) : new Map();
if (document.readyState === "loading") addEventListener("DOMContentLoaded", lookAround);
else lookAround();
for (const kind of ["scroll", "pointerdown", "keydown"]) addEventListener(kind, stay, { passive: true });
document.addEventListener("visibilitychange", () => {
  // Another page may have seen more in the meantime.
  const kept = stored();
  if (kept.seen) store({ ...kept, at: Math.max(kept.at, state.at) });
});

function lookAround() {
  if (state.before) markNew(state.before);
  state.seen = nowSeen(state.seen);
  if (state.seen) store(state);
}

// Who comes back to a page after the pause has not been here all the while.
function stay() {
  if (Date.now() - state.at <= PAUSE) state.at = Date.now();
}

// What is kept: what was `seen` so far, and what had been at the end of the last visit (`before`). Of each, `front` is
// the front page, and `stories` are stories by their paths, as lists show them and (`read`) as their own page does.

function stored() {
  try {
    const { at, seen, before, isTold, isFolded } = JSON.parse(localStorage.getItem(storageKey));
    if (Number.isFinite(at)) return { at, seen: sound(seen), before: sound(before), isTold, isFolded };
  } catch {
    // Nothing is stored, it is not ours, or the browser stores nothing.
  }
  return {};
}

function store(kept) {
  try {
    localStorage.setItem(storageKey, JSON.stringify(kept));
  } catch {
    // The browser stores nothing: every visit is the first.
  }
}

// What was seen, as far as this version can have written it.
function sound(seen) {
  const isList = (list) => Array.isArray(list?.keys) && typeof list.oldest === "string";
  const isPage = (page) => isList(page?.reports) && isList(page.events) && Number.isFinite(page.at);
  const isLine = (line) => Array.isArray(line?.counts) && Array.isArray(line.changes) && Number.isFinite(line.at);
  const stories = Object.entries(seen?.stories ?? {}).filter(([, story]) => isLine(story));
  for (const [, story] of stories) if (!isPage(story.read) || !isLine(story.read)) delete story.read;
  const front = isPage(seen?.front) ? seen.front : undefined;
  return front || stories.length ? { front, stories: Object.fromEntries(stories) } : undefined;
}

// What was seen before, with what this page shows.
function nowSeen(seen) {
  const stories = { ...seen?.stories };
  const templated = template ? document.importNode(template.content, true) : document.createDocumentFragment();
  for (const { path, counts, changes } of [...storiesIn(document), ...storiesIn(templated)]) {
    const line = { at: now, counts, changes };
    stories[path] = { ...line, read: isStory ? { ...line, ...storyLists() } : stories[path]?.read };
  }
  const newest = Object.entries(stories).sort(([, a], [, b]) => b.at - a.at).slice(0, STORIES);
  const read = newest.map(([, story]) => story).filter((story) => story.read).sort((a, b) => b.read.at - a.read.at);
  for (const story of read.slice(STORIES_READ)) delete story.read;
  const front = isFront ? frontLists() : seen?.front;
  return front || newest.length ? { front, stories: Object.fromEntries(newest) } : undefined;
}

function frontLists() {
  const { reports, events } = listed();
  // What leads may be older than all that is below it.
  const run = reports.filter(({ element }) => element.closest(".newest"));
  return { at: now, reports: list(reports, run.length ? run : reports), events: list(events, events) };
}

function storyLists() {
  const { reports, events } = listed();
  const isWhole = !document.querySelector(".record > .periods");
  const own = reports.filter(({ element }) => element.matches(".by-month *"));
  return { reports: list(reports, isWhole ? [] : own), events: list(events, isWhole ? [] : events) };
}

// The keys of a list, and the oldest day of its run; "" if it has all there are.
function list(entries, run) {
  return { keys: entries.map(({ key }) => key), oldest: run.map(({ day }) => day).sort()[0] ?? "" };
}

// What is new

// What a list did not have. ``isInOrder``: it is one list, the newest first.
function newIn(then, entries, isInOrder) {
  if (!then) return new Set();
  const known = new Set(then.keys);
  const isAbove = (day, place) => isInOrder && day === then.oldest
    && entries.slice(place).some((entry) => entry.day === day && known.has(entry.key));
  const found = entries.filter(({ key, day }, place) => !known.has(key) && (day > then.oldest || isAbove(day, place)));
  return new Set(found.map(({ key }) => key));
}

// The keys of changes that a story did not have. They come newest first, and if there was room for more, it had no more.
function newChanges(then, changes) {
  const isWhole = then?.changes.length < LISTED_CHANGES;
  const lowest = changes.findLastIndex((key) => then?.changes.includes(key));
  return new Set(changes.filter((key, place) => then && !then.changes.includes(key) && (isWhole || place < lowest)));
}

// How much is new in a story, as far as its counts show, and the keys of its changes.
function difference(then, counts, changes) {
  const [reports, events] = counts.map((count, place) => Math.max(count - then?.counts[place], 0) || 0);
  return { reports, events, ...byKind(changes) };
}

function byKind(changes) {
  const found = { statuses: 0, corrections: 0, withdrawals: 0 };
  for (const [letter] of changes) found[KINDS[letter]] += 1;
  return found;
}

// Says what is new, before all else. Returns how much it is, by story.
function compare({ front, stories }) {
  const read = isStory ? stories[here]?.read : undefined;
  const then = read ?? front;
  const section = document.importNode(template.content, true).querySelector("section");
  const lists = Array.from(section.querySelectorAll(".news-items"));
  const [reports, events, changes] = lists.map((one) => Array.from(one.children, newsItem));
  const newReports = newIn(then?.reports, reports, true), newEvents = newIn(then?.events, events, true);
  const changed = new Set(), differences = new Map();
  for (const [place, { path, counts, changes: keys, element }] of storiesIn(section).entries()) {
    const [ownReports, ownEvents, ownChanges] = [reports, events, changes].map((some) => some.filter(({ groups }) => groups.includes(`${place}`)));
    // If a story that was not on the front page had had changes, it would have been.
    const known = read ?? stories[path] ?? (isFront && front ? { counts: [], changes: [] } : undefined);
    const some = newChanges(known, [...new Set([...keys, ...ownChanges.map(({ change }) => change)])]);
    // How a new event came to be what it is, its own line says.
    for (const { change, key } of ownChanges) if (change.startsWith("s") && newEvents.has(key)) some.delete(change);
    for (const change of some) changed.add(change);
    const lines = [
      ownReports.filter(({ key }) => newReports.has(key)), ownChanges.filter(({ change }) => some.has(change)),
      ownEvents.filter(({ key }) => newEvents.has(key)),
    ];
    const found = difference(known, counts, some);
    // What was filed with an old date, the counts know of, and the lists do not.
    found.reports = Math.max(found.reports, lines[0].length);
    found.events = Math.max(found.events, lines[2].length);
    differences.set(path, found);
    fill(element, inWords(found), ...lines);
  }
  for (const one of lists) one.remove();
  const most = (kind, count) => Math.max(count, ...Array.from(differences.values(), (found) => found[kind]));
  const total = { reports: most("reports", newReports.size), events: most("events", newEvents.size), ...byKind(changed) };
  if (inWords(total)) put(section, inWords(total), ago(then?.at ?? stories[here]?.at));
  return differences;
}

// The news of a story as lines, if it has any. The page of a story begins with what changed, the front page with reports.
function fill(group, text, reports, changes, events) {
  const first = isFront ? FRONT_LINES / 2 : 0;
  const all = [...reports.slice(0, first), ...changes, ...events, ...reports.slice(first)];
  const lines = all.slice(0, isFront ? FRONT_LINES : STORY_LINES);
  for (const { element } of lines) group.querySelector("ul").append(element.cloneNode(true));
  if (!text) group.remove();
  else if (lines.length < all.length || !all.length) group.querySelector("h3")?.after(paragraph("subline", text));
}

function put(section, text, when) {
  const groups = Array.from(section.querySelectorAll("[data-state]"));
  if (groups.length === 1) section.querySelector("h3:not(:has(a))")?.remove();
  for (const group of groups.filter((one) => one.querySelector("h3 a")).slice(FRONT_STORIES)) group.remove();
  const status = section.querySelector("[role=status]");
  const details = section.querySelector("details");
  const [title, ago, counts] = details.querySelectorAll("summary *");
  ago.append(when);
  counts.append(text);
  details.open = !state.isFolded;
  details.addEventListener("click", ({ target }) => {
    if (target.closest("summary")) store({ ...stored(), isFolded: details.open });
  });
  template.after(section);
  if (state.isTold) return;
  state.isTold = true;
  setTimeout(() => status.append(`${title.textContent}: ${text}`), 1000);
}

// Marks what is new in the lists of the page.
function markNew({ front, stories }) {
  const read = isStory ? stories[here]?.read : undefined;
  const then = read ?? front;
  const { reports, events } = listed();
  const newReports = newIn(then?.reports, reports, isFront || read);
  const isNew = ({ key }) => newReports.has(key);
  const newEvents = isFront || read ? newIn(then?.events, events, true)
    // Elsewhere an event is known by its reports.
    : new Set(events.filter(({ element }) => reportsOf(element).length && reportsOf(element).every(isNew)).map(({ key }) => key));
  for (const entry of entries(":is(.entry, .brief, .event, .happening):not(.news *)")) {
    if (isNew(entry) || newEvents.has(entry.key)) mark(entry.element, script.dataset.new);
    else if (reportsOf(entry.element).some(isNew)) mark(entry.element, script.dataset.newReport);
  }
  for (const { path, counts, changes, element } of storiesIn(document)) {
    const found = differences.get(path) ?? difference(stories[path], counts, newChanges(stories[path], changes));
    // There is one line: an event comes with its reports.
    const text = inWords(found.reports ? { ...found, events: 0 } : found);
    if (text) mark(element, text);
  }
}

// What is on the page

function listed() {
  return {
    reports: entries(":is(.entry, .brief):not([data-state], .news *), .event.is-report, .event .reports li"),
    events: entries(isFront ? '[aria-labelledby="happened"] .happening' : ".event:not(.is-report)"),
  };
}

function entries(where) {
  return Array.from(document.querySelectorAll(where), entryOf).filter(({ key }) => key);
}

// An entry of a list: its key, which its address makes, and its day. A report of an event has its link between those
// to its source and to other sites, which have classes.
function entryOf(element) {
  const link = element.querySelector(element.matches(".reports li") ? "a:not([class])"
    : element.matches(".happening, [data-in]") ? "a" : ".entry-title a, .brief-title, .event-title a");
  const stamp = element.querySelector("time")?.dateTime ?? "";
  return { element, key: link ? keyOf(link.pathname) : "", day: `${stamp}-01-01`.slice(0, 10) };
}

// The same of a line of the template, with the numbers of its groups.
function newsItem(element) {
  const { in: groups, change } = element.dataset;
  return { ...entryOf(element), groups: groups.split(" "), change };
}

function reportsOf(event) {
  return Array.from(event.querySelectorAll(".reports li"), entryOf).filter(({ key }) => key);
}

// A short key (FNV-1a): stories have many entries, and addresses are long.
function keyOf(path) {
  let hash = 0x811c9dc5;
  for (const letter of path.slice(home.pathname.length)) hash = Math.imul(hash ^ letter.charCodeAt(), 0x01000193) >>> 0;
  return hash.toString(36);
}

// The stories within something: their paths, how many reports and events each has, the keys of its changes.
function storiesIn(within) {
  const which = within === document ? "[data-state]:not(.news *)" : "[data-state]";
  return Array.from(within.querySelectorAll(which), (element) => {
    const [reports, events, ...changes] = element.dataset.state.split(" ");
    const link = element.querySelector("h3 a, .brief-title");
    const path = isStory ? here : link?.pathname.slice(home.pathname.length) ?? "";
    return { path, counts: [Number(reports), Number(events)], changes, element };
  });
}

function paragraph(className, text) {
  const made = document.createElement("p");
  made.className = className;
  made.append(text);
  return made;
}

function mark(element, text) {
  const sign = document.createElement("span");
  sign.className = "new";
  sign.textContent = text;
  element.prepend(sign);
}

// Words

function inWords(found) {
  const words = template.dataset;
  const formOf = new Intl.PluralRules(language);
  const said = Object.entries(found).filter(([, count]) => count).map(([kind, count]) => {
    const [first, ...rest] = formOf.select(count);
    const form = words[`${kind}${first.toUpperCase()}${rest.join("")}`] ?? words[`${kind}Other`];
    return form.replace("{n}", count.toLocaleString(language));
  });
  return said.join(words.comma);
}

// How long ago a visit was, in words; "" if by the clock it is still to come.
function ago(at) {
  if (!(at <= now)) return "";
  const days = Math.round((new Date(now).setHours(0, 0, 0, 0) - new Date(at).setHours(0, 0, 0, 0)) / 864e5);
  const minutes = Math.round((now - at) / 6e4);
  const [count, unit] = days ? [days, "day"] : minutes < 60 ? [minutes, "minute"] : [Math.round(minutes / 60), "hour"];
  return new Intl.RelativeTimeFormat(language, { numeric: "auto" }).format(-count, unit);
}
}
