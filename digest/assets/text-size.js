// Buttons for a larger and a smaller text. The size is kept in this browser, for all pages of the
// site; theme.js sets it on each.
const SIZES = ["100", "112", "125", "150"];
const page = document.documentElement;
const box = document.querySelector(".text-size");
// Several sites may share a host.
const key = `digest-text-size:${new URL("../../", import.meta.url).pathname}`;
const percent = new Intl.NumberFormat(page.lang || undefined, { style: "percent" });
const shown = document.createElement("span");
const smaller = button("smaller", box.dataset.smaller, () => SIZES[at() - 1]);
const larger = button("larger", box.dataset.larger, () => SIZES[at() + 1]);
const usual = button("usual", box.dataset.usual, () => SIZES[0]);

shown.setAttribute("role", "status");
box.append(smaller, larger, shown, usual);
show();
addEventListener("pageshow", show);

// What the first two are called is not shown: styles show a sign of it.
function button(kind, text, size) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = kind;
  if (kind === "usual") made.textContent = text;
  else made.setAttribute("aria-label", text);
  made.addEventListener("click", () => {
    if (size()) choose(size());
  });
  return made;
}

function at() {
  return Math.max(SIZES.indexOf(page.dataset.textSize), 0);
}

function choose(size) {
  const { top } = box.getBoundingClientRect();
  page.dataset.textSize = size;
  try {
    if (size === SIZES[0]) localStorage.removeItem(key);
    else localStorage.setItem(key, size);
  } catch {
    // The browser stores nothing: the size is that of this page.
  }
  // The buttons stay where they are in the window, and the focus on one of them.
  scrollBy(0, box.getBoundingClientRect().top - top);
  if (document.activeElement === usual) larger.focus({ preventScroll: true });
  show();
}

// A button at the end of the range is kept, or who is there with the keyboard would lose the place.
function show() {
  smaller.setAttribute("aria-disabled", String(at() === 0));
  larger.setAttribute("aria-disabled", String(at() === SIZES.length - 1));
  usual.hidden = at() === 0;
  const text = at() ? percent.format(SIZES[at()] / 100) : "";
  if (shown.textContent !== text) shown.textContent = text;
}
