// Adds the sentence that a reader has selected to the link that reports a mistake.
// Some mail programs cut links of more than 2,000 characters.
const MOST = 1200;
const link = document.querySelector(".mistake a");
const plain = link.getAttribute("href");
const at = Number(link.dataset.textAt);

if (at >= 0) document.addEventListener("selectionchange", add);

function add() {
  const selection = getSelection();
  const place = selection.anchorNode;
  // A press on the link itself ends the selection.
  if (!place || link.parentElement.contains(place)) return;
  const text = document.querySelector("#content").contains(place) ? String(selection).replace(/\s+/g, " ").trim() : "";
  let added = text && plain.startsWith("mailto:") ? "%0D%0A" : "";
  for (const sign of text) {
    const encoded = encodeURIComponent(sign);
    if (added.length + encoded.length > MOST) break;
    added += encoded;
  }
  link.setAttribute("href", plain.slice(0, at) + added + plain.slice(at));
}
