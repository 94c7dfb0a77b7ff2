// Sets the size of text that the reader chose (see text-size.js), before anything is painted.
{
  const key = `digest-text-size:${new URL("../../", document.currentScript.src).pathname}`;
  const show = () => {
    try {
      const size = localStorage.getItem(key);
      if (size) document.documentElement.dataset.textSize = size;
      else delete document.documentElement.dataset.textSize;
    } catch {
      // The browser stores nothing.
    }
  };
  show();
  // A page that comes back as it was left may have been left with another size.
  addEventListener("pageshow", show);
}
