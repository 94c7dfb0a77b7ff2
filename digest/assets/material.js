// What Material's own script expects to be there, which Material's templates have inline: where it keeps what readers
// chose, and tabs that open as the address or an earlier choice says.
const { scope, tabs } = document.currentScript.dataset;
var __md_scope = scope ? new URL(scope, location) : new URL("../../", document.currentScript.src);
var __md_hash = (text) => [...text].reduce((hash, char) => (hash << 5) - hash + char.charCodeAt(0), 0);
var __md_get = (key, storage = localStorage, place = __md_scope) => JSON.parse(storage.getItem(`${place.pathname}.${key}`));
var __md_set = (key, value, storage = localStorage, place = __md_scope) => {
  try {
    storage.setItem(`${place.pathname}.${key}`, JSON.stringify(value));
  } catch {
    // Storage is blocked or full.
  }
};

function openTabs() {
  const chosen = tabs === undefined ? [] : __md_get("__tabs") ?? [];
  for (const set of document.querySelectorAll(".tabbed-set")) {
    const labels = [...set.querySelectorAll(".tabbed-labels > label")];
    const label = chosen.map((name) => labels.find((one) => one.innerText.trim() === name)).find(Boolean);
    if (label) document.getElementById(label.htmlFor).checked = true;
  }
  const target = document.getElementById(location.hash.slice(1));
  if (target?.name?.startsWith("__tabbed_")) target.checked = true;
}

document.addEventListener("DOMContentLoaded", openTabs);
