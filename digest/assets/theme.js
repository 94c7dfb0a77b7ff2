// What every page needs before anything of it is painted: the size of text and the colour scheme that the reader chose, or
// the system's. Then the button that switches schemes, and the key "/", which leads to the search.
// The scheme is kept where Material keeps it, so that it holds on pages with Material's own script, too.
(() => {
  const script = document.currentScript;
  const { scope, schemes } = script.dataset;
  // A scheme that is as usual at its place is its label alone.
  const usual = [["(prefers-color-scheme: light)", "default"], ["(prefers-color-scheme: dark)", "slate"]];
  const known = JSON.parse(schemes || "[]").map((one, at) => (
    typeof one === "string" ? [...usual[at], "indigo", "indigo", one] : one));
  const root = new URL("../../", script.src);
  const place = `${(scope ? new URL(scope, location) : root).pathname}.__palette`;
  const sizePlace = `digest-text-size:${root.pathname}`;
  const dark = matchMedia("(prefers-color-scheme: dark)");

  // The scheme that the reader chose, or else the first that fits the system.
  function current() {
    let chosen;
    try {
      chosen = JSON.parse(localStorage.getItem(place))?.index;
    } catch {
      // Storage is blocked, or something else was stored there.
    }
    if (known[chosen]) return chosen;
    return Math.max(0, known.findIndex(([media]) => matchMedia(media).matches));
  }

  // "(prefers-color-scheme)" without a value means whichever scheme the system asks for.
  function colours(index) {
    const system = `(prefers-color-scheme: ${dark.matches ? "dark" : "light"})`;
    const [media] = known[index];
    const wanted = media === "(prefers-color-scheme)" && known.find((one) => one[0] === system);
    const [, scheme, primary, accent] = wanted || known[index];
    return { media, scheme, primary, accent };
  }

  function show() {
    const index = current();
    const { scheme, primary, accent } = colours(index);
    for (const [key, value] of Object.entries({ scheme, primary, accent })) {
      document.body.setAttribute(`data-md-color-${key}`, value);
    }
    const button = document.querySelector(".palette");
    if (!button) return;
    const label = known[index][4];
    button.hidden = !label;
    button.title = label;
    button.setAttribute("aria-label", label);
    [...button.children].forEach((icon, number) => { icon.hidden = number !== index; });
  }

  function next() {
    const index = (current() + 1) % known.length;
    try {
      localStorage.setItem(place, JSON.stringify({ index, color: colours(index) }));
    } catch {
      return; // A choice that cannot be kept would be gone on the next page.
    }
    show();
  }

  function resize() {
    try {
      const size = localStorage.getItem(sizePlace);
      if (size) document.documentElement.dataset.textSize = size;
      else delete document.documentElement.dataset.textSize;
    } catch {
      // Storage is blocked: the text has the size of this page.
    }
  }

  resize();
  addEventListener("pageshow", resize);
  if (known.length) {
    show();
    dark.addEventListener("change", show);
    addEventListener("pageshow", show);
    addEventListener("storage", (event) => event.key === place && show());
    document.addEventListener("DOMContentLoaded", () => {
      document.querySelector(".palette")?.addEventListener("click", next);
      show();
    });
  }

  document.addEventListener("keydown", (event) => {
    const search = document.querySelector(".masthead-search");
    const typing = event.target.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable]");
    if (!search || event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const field = document.getElementById("search-words");
    if (field) field.focus();
    else location.assign(search.href);
  });
})();
