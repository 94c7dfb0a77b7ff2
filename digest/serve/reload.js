// Reloads a page of the preview when another build is there: of all open pages those that are seen, and the others as
// soon as they are seen. (A browser has few connections to a host, so a page that is not seen keeps none.)
(() => {
  "use strict";
  const { epoch } = document.currentScript.dataset;
  let following = null;

  async function follow(signal) {
    while (!signal.aborted) {
      try {
        const answer = await fetch(`/-/epoch?${epoch}`, { cache: "no-store", signal });
        if (answer.ok && (await answer.text()) !== epoch) {
          location.reload();
          return;
        }
        if (answer.ok) continue;
      } catch {
        // The preview has stopped, or this page is not seen any more.
      }
      await new Promise((resume) => setTimeout(resume, 1000));
    }
  }

  function look() {
    if (document.visibilityState === "visible" && !following) {
      following = new AbortController();
      follow(following.signal);
    } else if (document.visibilityState !== "visible") {
      stop();
    }
  }

  function stop() {
    following?.abort();
    following = null;
  }

  addEventListener("visibilitychange", look);
  addEventListener("pageshow", look);
  addEventListener("pagehide", stop);
  look();
})();
