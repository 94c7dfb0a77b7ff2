"""A page of the preview in a browser, while what it shows is saved."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from digest.serve import server
from digest.serve.server import Screen, Server, Shown

POLICY = "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'self'; base-uri 'none'\">"


class Host:
    """A page that a policy restricts to what the site itself sends, and that counts how often it was loaded."""

    def __init__(self, site: Path, port: int = 0) -> None:
        self._shown = Shown(site, "/")
        self._file = site / "index.html"
        self.screen = Screen(self._shown)
        (site / "count.js").write_text("sessionStorage.loaded = Number(sessionStorage.loaded ?? 0) + 1;")
        self.write("First")
        self.server = Server("127.0.0.1", port)
        self.server.start(self.screen)

    def write(self, title: str) -> None:
        self._file.write_text(f'<!doctype html>{POLICY}<title>{title}</title><script src="count.js"></script>')

    def build(self, title: str, problems: str = "") -> None:
        self.write(title)
        self.screen.show(self._shown._replace(problems=problems), is_new=True)

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Host]]:
    """A function that starts a server, at a port that is free if none is given."""
    # When a real preview ends, so do the connections of those that wait.
    monkeypatch.setattr(server, "_WAIT", 1)
    started: list[Host] = []

    def starting(port: int = 0) -> Host:
        started.append(Host(tmp_path, port))
        return started[-1]

    yield starting
    started[-1].close()


def loaded(page: Page) -> int:
    """How many times this page was loaded in its tab."""
    return int(page.evaluate("sessionStorage.loaded"))


@pytest.mark.browser
def test_open_pages_load_again_once(browser: Browser, start: Callable[..., Host]) -> None:
    """In every tab, after each build, also while there are problems, and after the preview has started again."""
    host = start()
    context = browser.new_context()
    tabs = [context.new_page() for _ in range(2)]
    for tab in tabs:
        tab.goto(host.server.address)
        expect(tab).to_have_title("First")
    host.build("Second")
    for tab in tabs:
        expect(tab).to_have_title("Second", timeout=30_000)
    host.build("Third", problems="toll.md:4: no such topic")
    for tab in tabs:
        expect(tab.locator("pre")).to_have_text("toll.md:4: no such topic", timeout=30_000)
    host.build("Fourth")
    for tab in tabs:
        expect(tab).to_have_title("Fourth", timeout=30_000)
    assert [loaded(tab) for tab in tabs] == [3, 3]
    host.close()
    start(host.server.port)
    for tab in tabs:
        expect(tab).to_have_title("First", timeout=30_000)
    assert [loaded(tab) for tab in tabs] == [4, 4]
    context.close()
