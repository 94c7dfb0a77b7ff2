"""A folder served under a path, and a search page as a reader's hands and eyes have it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from local_host import Quiet, local_host
from playwright.sync_api import Page

SUB_PATH = "/some/sub/path/"


class _BelowPath(Quiet):
    """Files below a path; everything else is not there."""

    def translate_path(self, path: str) -> str:
        if not path.startswith(SUB_PATH):
            return str(Path(self.directory) / "nothing-here")
        return super().translate_path("/" + path.removeprefix(SUB_PATH))


@contextmanager
def serve(folder: Path) -> Iterator[str]:
    """The address of a folder, under a path of a server on this machine."""
    with local_host(folder, _BelowPath) as address:
        yield address.removesuffix("/") + SUB_PATH


# In one call: dozens of queries are asked, and each step from here would take as long as a search.
ASK = """async (query) => {
  const status = document.querySelector(".search-status"), more = document.querySelector(".search-more");
  const said = () => new Promise((done, fail) => {
    setTimeout(() => fail(new Error(`no answer; the last was "${status.textContent}"`)), 15000);
    new MutationObserver((_, observer) => { observer.disconnect(); done(); }).observe(status, { childList: true });
  });
  status.textContent = "";
  document.getElementById("search-words").value = query;
  document.querySelector("form[role=search]").requestSubmit();
  while (!/found/.test(status.textContent)) await said();
  while (more.checkVisibility()) {
    more.click();
    await said();
  }
  return [...document.querySelectorAll(".search-results a")].map((link) => link.getAttribute("href"));
}"""


def ask(page: Page, query: str) -> list[str]:
    """Send a query on the search page: the paths of all articles found, best first."""
    return paths(page.evaluate(ASK, query))


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
    return paths(page.locator(".search-results a").evaluate_all("all => all.map(a => a.getAttribute('href'))"))


def paths(links: list[str]) -> list[str]:
    return [link.removeprefix("../articles/").strip("/") for link in links]
