"""Sites whose own words are long, or are written with rules of their own: German, French, Spanish."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from desk import CONFIG, CONFIG_URL, CONTENT, make_desk
from everything import RICH
from playwright.sync_api import Page, Route
from published import Published
from shared import made_once
from windows import PHONE, Windows

# A page of each kind.
KINDS = (
    "", "404.html", "archive/", "archive/2024/01/", "articles/bridge/", "corrections/", "data/", "editions/",
    "editions/2024-01/", "events/opening/", "feeds/", "names/", "search/", "sources/", "sources/herald/", "stories/river/",
    "timeline/", "topics/border/",
)  # fmt: skip
# What is wider than the window, and not in a box that scrolls.
TOO_WIDE = """[...document.querySelectorAll("body *")].filter((element) => {
  const box = element.getBoundingClientRect();
  return box.width > 1 && box.right > innerWidth + 1 && !element.closest(".wide, pre, svg, .skip, .prose table");
}).map((element) => element.outerHTML.slice(0, 100))"""


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Published]:
    """A function that returns a site with everything, in a language."""

    def site(language: str) -> Published:
        def make(root: Path) -> None:
            config = CONFIG.replace("language: en", f"language: {language}").replace("search: false", "search: true")
            result = make_desk(root, dict.fromkeys(CONTENT) | RICH, config).build()
            assert result.exit_code == 0, result.output

        return Published(made_once(tmp_path_factory, f"words-{language}", make) / "site")

    return site


@contextmanager
def visiting(windows: Windows, site: Published) -> Iterator[Callable[[str], Page]]:
    """A function that opens a page of a site on a phone."""

    def give(route: Route) -> None:
        path = site.file(urlsplit(route.request.url).path.removeprefix(urlsplit(CONFIG_URL).path))
        route.fulfill(path=path) if path.is_file() else route.fulfill(status=404)

    with windows.window(size=PHONE) as page:
        page.route("**/*", give)

        def opened(url: str) -> Page:
            page.goto(CONFIG_URL + url)
            return page

        yield opened


@pytest.mark.parametrize("language", ["de", "es", "fr"])
def test_nothing_is_wider_than_a_phone(sites: Callable[[str], Published], windows: Windows, language: str) -> None:
    """Long words break lines or are short enough, on a page of every kind."""
    with visiting(windows, sites(language)) as opened:
        for url in KINDS:
            page = opened(url)
            assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"], url
            assert page.evaluate(TOO_WIDE) == [], url


def test_titles_begin_with_a_capital(sites: Callable[[str], Published], windows: Windows) -> None:
    """A month is written small in French, but not where a title begins with it. In other places it stays as it is."""
    with visiting(windows, sites("fr")) as opened:
        for url, title in (("archive/2024/01/", "h1"), ("editions/2024-01/", "h1"), ("timeline/", ".month-title")):
            found = opened(url).locator(title).first
            assert (found.text_content(), found.inner_text()) == ("janvier 2024", "Janvier 2024"), url
        assert "janvier 2024" in opened("stories/river/").locator(".strip figcaption").inner_text()


def test_german_nouns_keep_their_capitals(sites: Callable[[str], Published], windows: Windows) -> None:
    """In a timeline a report is marked as one in small letters, but a German noun has a capital anywhere."""
    with visiting(windows, sites("de")) as opened:
        labels = opened("timeline/").locator(".event.is-report .status")
        assert "Meldung" in labels.all_inner_texts()
    with visiting(windows, sites("fr")) as opened:
        assert "article" in opened("timeline/").locator(".event.is-report .status").all_inner_texts()
