"""A browser for the tests of timelines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, Page
from river import DESK


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *values: object) -> None:
        """Print nothing."""


@pytest.fixture(scope="session")
def address(record: Path) -> Iterator[str]:
    """The address of the site of these tests, on a local server."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(record)))
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()
    thread.join()


Open = Callable[..., Page]


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Open]:
    """A function that opens a page of that site in a window of its own. An error in a script fails the test."""
    contexts = []
    faults: list[str] = []

    def opened(url: str, scripts: bool = True, size: dict[str, int] = DESK, scheme: str = "light") -> Page:
        context = browser.new_context(java_script_enabled=scripts, viewport=size, color_scheme=scheme)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(address + url)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert faults == []
