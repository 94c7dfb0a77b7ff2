"""A browser for the tests of timelines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from local_host import local_host
from playwright.sync_api import Page
from windows import Windows, hearing


@pytest.fixture(scope="session")
def address(record: Path) -> Iterator[str]:
    """The address of the site of these tests, on a local server."""
    with local_host(record) as root:
        yield root


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
