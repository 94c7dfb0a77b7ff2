"""A folder served under a path, and a search page as a reader's hands and eyes have it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from playwright.sync_api import Page

SUB_PATH = "/some/sub/path/"


class Quiet(SimpleHTTPRequestHandler):
    """Files below a path; everything else is not there."""

    def translate_path(self, path: str) -> str:
        if not path.startswith(SUB_PATH):
            return str(Path(self.directory) / "nothing-here")
        return super().translate_path("/" + path.removeprefix(SUB_PATH))

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def serve(folder: Path) -> Iterator[str]:
    """The address of a folder, under a path of a server on this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}{SUB_PATH}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def show_all(page: Page) -> None:
    """Renderer "More results" until there are none."""
    while page.locator(".search-more").is_visible():
        page.evaluate(
            "() => new Promise(done => {"
            " new MutationObserver((_, observer) => { observer.disconnect(); done(); })"
            "  .observe(document.querySelector('.search-status'), { childList: true });"
            " document.querySelector('.search-more').click(); })"
        )


def results(page: Page) -> list[str]:
    links = page.locator(".search-results a").evaluate_all("all => all.map(a => a.getAttribute('href'))")
    return [link.removeprefix("../articles/").strip("/") for link in links]
