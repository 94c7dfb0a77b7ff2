// What a link leads to, in a few words beside it: when a pointer rests on it, the keyboard reaches it, or a finger taps it;
// a second tap follows it. If there are no words for it, or they come late, it is a link.
const REST = 250;
const LEAVE = 300;
const WAIT = 1500;
// Pixels to the sides of the window, and to the link.
const EDGE = 8;
const GAP = 4;
// In a text, a tap asks what a link is; elsewhere it follows it.
const ASKED = '.prose a, [aria-labelledby="names"] a';
const RESTED = `${ASKED}, .standfirst a, .facts a, .claims a, a.source, a.place`;
const PAGE = /^(names|sources|topics|stories|events)\/[^/]+\/$/;
const root = new URL("../../", import.meta.url);
const files = new Map();
const card = document.createElement("div");
card.className = "hover-card";
card.popover = "manual";
// A press on it takes the focus, which the page would take otherwise.
card.tabIndex = -1;
card.lang = document.documentElement.lang;
card.dir = getComputedStyle(document.body).direction;
const words = document.createElement("span");
words.id = "hover-card";
const way = document.createElement("a");
way.textContent = document.querySelector("script[data-open]").dataset.open;
way.setAttribute("aria-describedby", words.id);
// The links whose cards are shown, wanted, and closed by the reader.
let shown, wanted, closed;
let timer, isTouch;

// Older browsers have no top layer.
if (card.showPopover) {
  document.addEventListener("pointerover", rest);
  document.documentElement.addEventListener("pointerleave", rest);
  document.addEventListener("focusin", reach);
  document.addEventListener("pointerdown", (event) => (isTouch = event.pointerType === "touch"));
  document.addEventListener("click", tap);
  document.addEventListener("keydown", press);
  addEventListener("resize", () => shown && place(shown));
  addEventListener("pagehide", hide);
}

function rest({ target, pointerType, buttons, clientY }) {
  if (pointerType === "touch" || buttons) return;
  isTouch = false;
  const link = linkAt(target, RESTED);
  if (link !== closed) closed = undefined;
  if (card.contains(target) || (link && (link === shown || link === closed))) clearTimeout(timer);
  else if (link) later(REST, () => show(link, clientY));
  else leave();
}

function leave() {
  if (shown?.matches(":focus-visible")) clearTimeout(timer);
  else later(LEAVE, hide);
}

function reach({ target }) {
  if (card.contains(target) || target === shown || target === closed) return;
  closed = undefined;
  const link = linkAt(target, RESTED);
  if (link?.matches(":focus-visible")) show(link);
  else hide();
}

async function tap(event) {
  if (card.contains(event.target)) return;
  const link = linkAt(event.target, ASKED);
  if (link && link === shown) return;
  if (!link || !isTouch) return hide();
  event.preventDefault();
  const late = new Promise((resolve) => setTimeout(resolve, WAIT));
  if (await Promise.race([show(link, event.clientY), late])) way.focus({ preventScroll: true });
  else if (link === wanted) location.assign(link.href);
}

function press({ key }) {
  isTouch = false;
  if (key !== "Escape") return;
  closed = shown;
  const isInside = card.contains(document.activeElement);
  hide();
  if (isInside) closed.focus();
}

function later(delay, act) {
  clearTimeout(timer);
  timer = setTimeout(act, delay);
}

// The link at an element, if it leads to another page that may have a card.
function linkAt(element, places) {
  const link = element.closest?.(places);
  return link && PAGE.test(pageOf(link)) && link.pathname !== location.pathname ? link : undefined;
}

function pageOf({ href, pathname }) {
  return href?.startsWith(root) ? pathname.slice(root.pathname.length) : "";
}

// Whether the card is shown: not if the reader is elsewhere by then.
async function show(link, y) {
  clearTimeout(timer);
  wanted = link;
  const said = await cardOf(pageOf(link));
  if (link !== wanted || !said) return false;
  if (link === shown) return true;
  hide();
  shown = wanted = link;
  const { kind, title, lang, about, counts } = said;
  const { dir } = card;
  words.replaceChildren(line("span", kind, dir), line("strong", title), line("span", about), line("span", counts, dir));
  if (lang) words.querySelector("strong bdi").lang = lang;
  way.href = link.href;
  card.replaceChildren(words, ...(isTouch ? [way] : []));
  link.setAttribute("aria-describedby", words.id);
  link.after(card);
  card.showPopover();
  place(link, y);
  return true;
}

function line(name, text = "", dir = "auto") {
  const element = document.createElement(name);
  const inner = document.createElement("bdi");
  inner.dir = dir;
  inner.textContent = text;
  element.append(inner);
  return element;
}

function hide() {
  clearTimeout(timer);
  wanted = undefined;
  shown?.removeAttribute("aria-describedby");
  shown = undefined;
  card.remove();
}

// Below the line that the pointer is on, or above it if there is no room.
function place(link, y) {
  const lines = Array.from(link.getClientRects());
  const at = lines.find(({ bottom }) => y < bottom) ?? lines[0];
  const { offsetWidth: width, offsetHeight: height } = card;
  const left = card.dir === "rtl" ? at.right - width : at.left;
  const above = at.top - GAP - height;
  const below = at.bottom + GAP;
  const room = document.documentElement.clientWidth - EDGE - width;
  card.style.setProperty("--left", `${Math.max(EDGE, Math.min(left, room)) + scrollX}px`);
  card.style.setProperty("--top", `${(below + height > innerHeight && above > 0 ? above : below) + scrollY}px`);
}

// The file is numbered by the first byte of the CRC-32 of the page's address.
async function cardOf(page) {
  let sum = -1;
  for (const sign of page) {
    sum ^= sign.charCodeAt();
    for (let bit = 0; bit < 8; bit += 1) sum = (sum >>> 1) ^ (sum & 1 && 0xedb88320);
  }
  const file = `hover-cards/${(~sum >>> 24).toString(16).padStart(2, "0")}.json`;
  if (!files.has(file)) files.set(file, fetched(file));
  return (await files.get(file))?.[page];
}

async function fetched(file) {
  try {
    return await (await fetch(new URL(file, root))).json();
  } catch {
    // It may come the next time.
    files.delete(file);
  }
}
