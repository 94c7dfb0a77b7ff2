"""A browser for the tests of timelines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Page
from windows import Windows, hearing


class Quiet(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

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
def visit(windows: Windows, address: str) -> Iterator[Open]:
    """A function that opens a page of that site in a window of its own. An error in a script fails the test."""
    faults: list[str] = []
    with ExitStack() as stack:

        def opened(url: str, **options: Any) -> Page:
            page = stack.enter_context(windows.window(**options))
            stack.enter_context(hearing(page, "pageerror", lambda error: faults.append(str(error))))
            page.goto(address + url)
            return page

        yield opened
    assert faults == []
