"""What a search costs a reader: bytes until the first results, how far they move the page, and how long they take while
typing.

    python -m benchmarks.search SITE QUERY…

SITE is the folder of a built site. The browser is that of the tests: DIGEST_BROWSER names another Chromium. Each query is
asked of an empty browser at the width of a phone. Bytes are those of bodies as hosts send them: texts compressed, Pagefind's
files as they are.
"""

from __future__ import annotations

import argparse
import gzip
import os
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, Page, sync_playwright

PHONE = {"width": 390, "height": 844}
SLOWED = 4
"""How many times slower the page's processor is made while typing. The worker is not slowed."""
_COMPRESSED = {".html", ".css", ".js", ".json", ".svg", ".xml"}
_KEY_MS = 600
_SETTLED_MS = 800
_SHIFTS = """window.shifts = 0;
new PerformanceObserver((list) => { for (const { value, hadRecentInput } of list.getEntries()) if (!hadRecentInput) shifts += value; })
  .observe({ type: "layout-shift", buffered: true });"""
_TIMES = """() => {
  window.times = [];
  let typed = 0;
  document.getElementById("search-words").addEventListener("input", () => (typed = performance.now()), true);
  new MutationObserver(() => {
    if (typed) times.push(performance.now() - typed);
    typed = 0;
  }).observe(document.querySelector(".search-results"), { childList: true });
}"""


class Host(SimpleHTTPRequestHandler):
    """Sends a folder as hosts do, and notes what was sent."""

    protocol_version = "HTTP/1.1"

    def __init__(self, *args: object, sent: list[tuple[str, int]], **options: object) -> None:
        self.sent = sent
        super().__init__(*args, **options)  # type: ignore[arg-type]

    def log_message(self, format: str, *args: object) -> None:
        pass

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        content = path.read_bytes() if path.is_file() else b""
        self.send_response(200 if path.is_file() else 404)
        self.send_header("Content-Type", self.guess_type(str(path)))
        if path.suffix in _COMPRESSED:
            content = gzip.compress(content, 6)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
        self.sent.append((self.path, len(content)))


@contextmanager
def served(folder: Path, sent: list[tuple[str, int]]) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Host, directory=str(folder), sent=sent))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/search/"
    finally:
        server.shutdown()


@contextmanager
def opened(browser: Browser, address: str) -> Iterator[Page]:
    """The search page in an empty browser."""
    context = browser.new_context(viewport=PHONE)  # type: ignore[arg-type]
    page = context.new_page()
    page.add_init_script(_SHIFTS)
    page.goto(address, wait_until="networkidle")
    yield page
    context.close()


def found(page: Page) -> str:
    """What the page says when results are here."""
    page.wait_for_function("/found/.test(document.querySelector('.search-status').textContent)", timeout=60_000)
    page.wait_for_timeout(_SETTLED_MS)
    return page.inner_text(".search-status")


def measure_bytes(browser: Browser, address: str, query: str, sent: list[tuple[str, int]]) -> str:
    with opened(browser, address) as page:
        sent.clear()
        page.fill("#search-words", query)
        said = found(page)
        bytes_of: Counter[str] = Counter()
        for path, size in sent:
            bytes_of["engine" if "/engine-" in path else path.partition("?")[0].rpartition(".")[2]] += size
        parts = ", ".join(f"{kind} {size / 1000:.0f}" for kind, size in sorted(bytes_of.items()))
        shift = page.evaluate("shifts")
    return f"{sum(bytes_of.values()) / 1000:.0f} kB in {len(sent)} requests ({parts}); shift {shift:.4f}; {said}"


def measure_typing(browser: Browser, address: str, queries: Sequence[str]) -> list[float]:
    """Milliseconds from a letter to new results on a slow processor, once the index is open, for each letter after the
    second of a word."""
    times: list[float] = []
    with opened(browser, address) as page:
        page.fill("#search-words", queries[0])
        found(page)
        page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWED})
        page.evaluate(_TIMES)
        for query in queries:
            for end in range(3, len(query) + 1):
                if query[:end].rpartition(" ")[2][2:]:
                    page.fill("#search-words", query[:end])
                    page.wait_for_timeout(_KEY_MS)
        times += page.evaluate("times")
    return sorted(times)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("site", type=Path)
    parser.add_argument("query", nargs="+")
    asked = parser.parse_args()
    sent: list[tuple[str, int]] = []
    with served(asked.site, sent) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ.get("DIGEST_BROWSER"), args=["--no-sandbox"])
        for query in asked.query:
            print(f"{query}: {measure_bytes(browser, address, query, sent)}", flush=True)
        times = measure_typing(browser, address, asked.query)
        late = times[len(times) * 9 // 10]
        print(f"while typing: median {median(times):.0f} ms, nine in ten within {late:.0f} ms, of {len(times)} letters")
        browser.close()


if __name__ == "__main__":
    main()
