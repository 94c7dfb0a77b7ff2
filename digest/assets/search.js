// The search page. What searches is search-worker.js, so that typing never waits for it.

const box = document.getElementById("search");
const form = box.querySelector("form");
const field = form.elements.q;
const panel = box.querySelector(".search-filters");
const status = box.querySelector(".search-status");
const list = box.querySelector(".search-results");
const more = box.querySelector(".search-more");
const KEYS = [...form.elements].map((element) => element.name).filter(Boolean);
const PAGE = 10;
// Of these, so many are shown as soon as they are here.
const FIRST = 4;
const SLOW = 300;
// How long typing must pause, by the letters of the last word: one or two are the beginning of very many words, and more
// letters are on their way.
const PAUSES = [30, 1000, 250];
const pauseAfter = (text) => PAUSES[text.match(/(?:^|\s)([\x21-\x7e]+)$/)?.[1].length] ?? PAUSES[0];

// The worker. It fetches nothing of the index before it is told to open it.

let worker;
let isOpen = false;
let asks = 0;
const waiting = new Map();

function start() {
  worker = new Worker(box.dataset.worker, { type: "module" });
  worker.addEventListener("error", ({ message }) => giveUp(message));
  worker.addEventListener("message", ({ data: [id, answer, error] }) => {
    if (!id) return giveUp(error);
    const { resolve, reject } = waiting.get(id);
    waiting.delete(id);
    if (error) reject(new Error(error));
    else resolve(answer);
  });
}

function ask(question, what) {
  if (!worker) start();
  return new Promise((resolve, reject) => {
    waiting.set(++asks, { resolve, reject });
    worker.postMessage([asks, question, what]);
  });
}

/** Whether this works is seen when something is asked. */
function openIndex() {
  if (isOpen) return;
  isOpen = true;
  ask("open", new URL(box.dataset.index, document.baseURI).href).catch(() => (isOpen = false));
}

function giveUp(why) {
  worker.terminate();
  worker = undefined;
  isOpen = false;
  for (const { reject } of waiting.values()) reject(new Error(why));
  waiting.clear();
}

// The choices of long filters are in a file. Until it is there, a filter has the choice that the address names.

let choosing;

function choices() {
  choosing ??= choose().catch((error) => {
    choosing = undefined;
    throw error;
  });
  return choosing;
}

async function choose() {
  const long = panel.querySelectorAll("select[data-long]");
  if (!long.length) return;
  const response = await fetch(new URL(box.dataset.choices, document.baseURI));
  if (!response.ok) throw new Error(`${response.url}: ${response.status}`);
  const all = await response.json();
  for (const select of long) {
    const { value } = select;
    select.length = 1;
    select.append(...all[select.name].map(([id, label, depth]) => new Option("\u2003".repeat(depth) + label, id)));
    select.value = value;
    if (select.selectedIndex === -1) select.value = "";
  }
}

// A search: what is asked for is in the address, and in the form.

const read = () => Object.fromEntries(KEYS.map((key) => [key, new URLSearchParams(location.search).get(key) ?? ""]));
const asked = () => Object.fromEntries(KEYS.map((key) => [key, valueOf(form.elements[key])]));
const valueOf = (control) => (control.type === "checkbox" && !control.checked ? "" : control.value.trim());

function fill(state) {
  for (const key of KEYS) {
    const control = form.elements[key];
    if (control.type === "checkbox") {
      control.checked = state[key] === control.value;
      continue;
    }
    const isThere = !control.matches("[data-long]") || [...control.options].some((option) => option.value === state[key]);
    if (!isThere) control.add(new Option(state[key], state[key]));
    control.value = state[key];
  }
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

// One search at a time: what is typed while one runs is searched for after it, and only what was typed last.

let shown = "";
let isRunning = false;
let isStale = false;
let stop;

async function run() {
  isStale = true;
  stop?.();
  if (isRunning) return;
  isRunning = true;
  while (isStale) {
    isStale = false;
    await once(asked());
  }
  isRunning = false;
}

async function once(state) {
  const { q, sort } = state;
  const chosen = filters(state);
  const key = JSON.stringify(state);
  if (key === shown) return;
  shown = "";
  const isShort = /^[a-z]$/i.test(q);
  const isEmpty = !/[\p{L}\p{N}]/u.test(q) && !Object.keys(chosen).length;
  list.setAttribute("aria-busy", "true");
  if (isShort || isEmpty) {
    list.replaceChildren();
    return settle(key, isShort ? box.dataset.short : "");
  }
  const slow = setTimeout(() => (status.textContent = box.dataset.busy), SLOW);
  try {
    openIndex();
    let answer = await ask("search", { q, sort, filters: chosen, first: FIRST });
    if (!answer || isStale) return;
    list.replaceChildren(...answer.items.map(item));
    more.hidden = true;
    if (answer.isMore) {
      answer = await Promise.race([ask("more", PAGE - FIRST), new Promise((resolve) => (stop = resolve))]);
      if (!answer || isStale) return;
      list.append(...answer.items.map(item));
    }
    settle(key, found(answer), answer);
  } catch (error) {
    fail(error);
  } finally {
    clearTimeout(slow);
  }
}

function fail(error) {
  console.error(error);
  list.replaceChildren();
  settle("", "");
  form.hidden = true;
  box.querySelector(".search-fallback").hidden = false;
}

// Results.

let left = 0;

const found = ({ number }) =>
  number ? box.dataset.found.replace("%(n)s", number.toLocaleString(document.documentElement.lang || undefined)) : box.dataset.none;

/** All that was asked for is shown. */
function settle(key, message, { number = 0, isMore = false } = {}) {
  shown = key;
  left = number - list.children.length;
  list.setAttribute("aria-busy", "false");
  more.hidden = !isMore;
  status.textContent = message;
}

more.addEventListener("click", async () => {
  const key = shown;
  // What is below goes down at once, and not when the results are here.
  list.style.minHeight = `${list.offsetHeight * (1 + Math.min(left, PAGE) / list.children.length)}px`;
  try {
    const answer = await ask("more", PAGE);
    if (!answer || key !== shown) return;
    const items = answer.items.map(item);
    list.append(...items);
    settle(key, found(answer), answer);
    items[0]?.querySelector("a").focus();
  } catch (error) {
    fail(error);
  } finally {
    list.style.minHeight = "";
  }
});

function item({ title, url, lang, source, date, access, excerpt }) {
  const [day, ...words] = date.split(" ");
  const link = element("a", "", title);
  link.href = box.dataset.root + url.split("/").map(encodeURIComponent).join("/");
  const heading = element("h2", "entry-title", link);
  const text = element("p", "entry-summary", ...excerpt.map((part) => (typeof part === "string" ? part : element("mark", "", part))));
  if (lang) for (const each of [heading, text]) Object.assign(each, { lang, dir: "auto" });
  const time = element("time", "", words.join(" "));
  time.dateTime = day;
  const byline = element("p", "subline", element("span", "source", source), " · ", time);
  if (access) {
    const mark = element("span", "", box.dataset[access]);
    mark.dataset.access = access;
    byline.append(" · ", mark);
  }
  return element("li", "", element("article", "entry", heading, text, byline));
}

function element(name, className, ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

// What the reader does.

let typing;

field.addEventListener("input", () => {
  clearTimeout(typing);
  typing = setTimeout(() => (write(false), run()), pauseAfter(field.value));
  if (field.value) openIndex();
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
  // Whoever asks again is answered again.
  shown = "";
  run();
});

panel.addEventListener("toggle", async () => {
  if (!panel.open) return;
  try {
    await choices();
    openIndex();
    const counts = await ask("counts");
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
  start();
  fill(read());
  if (!field.value) field.focus({ preventScroll: true });
  run();
}
