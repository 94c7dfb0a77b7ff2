"""What the tests of search share: articles to index, the sample built once, and a browser on it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from digest.build import build

REPOSITORY = Path(__file__).parents[2]
EPOCH = "1780272000"
SUB_PATH = "/some/sub/path/"
CANDIDATES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.fixture(scope="session")
def sample_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the repository's sample, copied and built with its search index."""
    root = tmp_path_factory.mktemp("sample")
    for folder in ("content", "theme_overrides"):
        if (REPOSITORY / folder).exists():
            shutil.copytree(REPOSITORY / folder, root / folder)
    shutil.copy(REPOSITORY / "mkdocs.yml", root)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", EPOCH)
        build(root / "mkdocs.yml")
    return root / "site"


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


@pytest.fixture(scope="session")
def address(sample_site: Path) -> Iterator[str]:
    with serve(sample_site) as url:
        yield url


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    named = os.environ.get("DIGEST_BROWSER", "")
    program = named or next(filter(None, map(shutil.which, CANDIDATES)), None)
    if program is None:
        assert os.environ.get("CI") != "true", "there is no Chromium or Chrome, and CI must have one"
        pytest.skip("there is no Chromium or Chrome")
    launched = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
    yield launched
    launched.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of its own for a test; an error in its console fails the test."""
    context = browser.new_context()
    opened = context.new_page()
    opened.set_default_timeout(10_000)
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    yield opened
    context.close()
    assert faults == []


@pytest.fixture(scope="session")
def asking(browser: Browser, address: str) -> Iterator[Page]:
    """One search page for all queries with known answers."""
    context = browser.new_context()
    opened = context.new_page()
    opened.set_default_timeout(10_000)
    opened.goto(address + "search/")
    yield opened
    context.close()


@pytest.fixture(scope="session")
def ask(asking: Page) -> Callable[[str], list[str]]:
    """A function that sends a query and gives all articles found, best first, as their paths."""

    def found(query: str) -> list[str]:
        asking.evaluate(
            "query => {"
            " document.querySelector('.search-status').textContent = '';"
            " document.getElementById('search-words').value = query;"
            " document.querySelector('form[role=search]').requestSubmit(); }",
            query,
        )
        asking.wait_for_function("/found/.test(document.querySelector('.search-status').textContent)")
        show_all(asking)
        return results(asking)

    return found


def show_all(page: Page) -> None:
    """Press "More results" until there are none."""
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
