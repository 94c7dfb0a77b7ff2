"""What the tests of search share: the sample, built once, and a browser on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
import searching
from playwright.sync_api import ConsoleMessage, Page
from searching import serve
from windows import Windows, hearing


@pytest.fixture(scope="session")
def sample_site(sample_as_it_is: Path) -> Path:
    """The folder of the sample, built with its search index."""
    return sample_as_it_is


@pytest.fixture(scope="session")
def address(sample_site: Path) -> Iterator[str]:
    with serve(sample_site) as url:
        yield url


@pytest.fixture
def page(windows: Windows) -> Iterator[Page]:
    """A window for one test. An error in its console fails the test."""
    faults: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type == "error":
            faults.append(message.text)

    with (
        windows.window() as opened,
        hearing(opened, "pageerror", lambda error: faults.append(str(error))),
        hearing(opened, "console", hear),
    ):
        yield opened
    assert faults == []


@pytest.fixture(scope="session")
def asking(windows: Windows, address: str) -> Iterator[Page]:
    """The search page for all queries with known answers."""
    with windows.window() as opened:
        opened.goto(address + "search/")
        yield opened


@pytest.fixture(scope="session")
def ask(asking: Page) -> Callable[[str], list[str]]:
    """A function that sends a query and returns the paths of all articles found, best first."""
    return partial(searching.ask, asking)
