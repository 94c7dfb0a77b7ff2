"""Pages in frames on other sites: timelines show, nothing else does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import axe_core_python
import pytest
from desk import CONFIG, CONTENT, Desk, entry
from header_host import hosted
from playwright.sync_api import Frame, Page
from published import Published
from windows import Windows, hearing

pytestmark = pytest.mark.browser
AXE = next(Path(axe_core_python.__file__).parent.rglob("axe.min.js")).read_text("utf-8")
TOPIC, STORY = "embed/timeline/topics/border/", "embed/timeline/stories/river/"
WIDE = "document.documentElement.scrollWidth > innerWidth"
PAPER = "getComputedStyle(document.body).backgroundColor"


@pytest.fixture(scope="module")
def site(desk_built_once: Desk) -> Iterator[str]:
    """The address of a small site on a host that reads `_headers`."""
    with hosted(desk_built_once.site) as address:
        yield address


Elsewhere = Callable[[str], Page]


@pytest.fixture
def elsewhere(windows: Windows, tmp_path: Path) -> Iterator[Elsewhere]:
    """A function that opens a page of another site, with this HTML in it."""
    with hosted(tmp_path) as other, windows.window() as page:

        def opened(html: str) -> Page:
            (tmp_path / "index.html").write_text(f"<!doctype html><title>Other</title>{html}", "utf-8")
            page.goto(other)
            return page

        yield opened


def framed(page: Page) -> Frame:
    (frame,) = page.frames[1:]
    return frame


@pytest.mark.parametrize("url", ["", "index.html", "topics/border/", "stories/river/", "articles/2024/01/bridge/"])
def test_another_site_cannot_show_a_page_in_a_frame(elsewhere: Elsewhere, site: str, url: str) -> None:
    page = elsewhere(f'<iframe src="{site}{url}"></iframe>')
    page.wait_for_load_state("load")
    assert framed(page).url.startswith("chrome-error:")


@pytest.mark.parametrize("url", [TOPIC, STORY])
def test_another_site_can_show_a_timeline(elsewhere: Elsewhere, site: str, url: str) -> None:
    """As the lines to copy have it, and in a frame that may do nothing. Styles and all, it asks its own host alone."""
    for attributes in ('width="100%" height="480" loading="lazy" style="border: 0"', "sandbox"):
        page = elsewhere(f'<iframe src="{site}{url}" {attributes}></iframe>')
        frame = framed(page)
        frame.wait_for_load_state("load")
        assert frame.get_by_role("link", name="The bridge opens").is_visible()
        assert frame.evaluate(PAPER) == "rgb(253, 252, 249)"


def test_our_own_pages_may_show_each_other(windows: Windows, site: str) -> None:
    """A desk may frame its own pages; the policy is about other sites."""
    with windows.window() as page:
        page.goto(f"{site}topics/border/")
        page.evaluate("document.body.append(Object.assign(document.createElement('iframe'), {src: '../korea/'}))")
        frame = page.wait_for_event("framenavigated")
        frame.wait_for_load_state("load")
        assert frame.title() == "Korea · The Desk"


def test_a_link_leads_out_of_the_frame(elsewhere: Elsewhere, site: str) -> None:
    """In the frame our pages would be blocked."""
    page = elsewhere(f'<iframe src="{site}{TOPIC}" width="300" height="480"></iframe>')
    framed(page).get_by_role("link", name="The whole timeline").click()
    page.wait_for_url(f"{site}topics/border/")


def test_a_timeline_fits_a_small_frame_in_any_direction_and_scheme(
    windows: Windows, publish: Callable[..., Published]
) -> None:
    """280 px are enough for long Korean and Hebrew titles, light and dark, with scripts and without."""
    changes = {
        "topics.yml": CONTENT["topics.yml"].replace("name: Border", f"name: 경계 {'기차' * 30}"),
        "articles/2024/01/bridge.md": entry(
            "events:\n  - {date: 2024-01-02, title: '" + "הגשר נפתח " * 9 + "'}", "\nText.\n", topics="border", lang="he",
            stories="river",
        ),
        "events/long.md": f"---\ndate: 2024-01-03\ntitle: {'x' * 120}\ntopics: border\nstatus: disputed\n---\n",
        "events/bridge-opening.md": None,
    }  # fmt: skip
    site = publish(changes, CONFIG.replace("language: en", "language: he"))
    requests: list[str] = []
    with hosted(site.folder) as address:
        looks: tuple[tuple[Literal["light", "dark"], bool], ...] = (("light", True), ("dark", True), ("dark", False))
        for scheme, scripts in looks:
            with windows.window(scheme=scheme, scripts=scripts, size={"width": 280, "height": 480}) as page:
                with hearing(page, "request", lambda request: requests.append(request.resource_type)):
                    page.goto(address + TOPIC)
                assert not page.evaluate(WIDE)
                assert page.evaluate(PAPER) == {"light": "rgb(253, 252, 249)", "dark": "rgb(23, 24, 26)"}[scheme]
                assert page.evaluate("getComputedStyle(document.querySelector('li')).direction") == "rtl"
    assert set(requests) <= {"document", "stylesheet", "image"}


def test_what_shows_a_timeline_elsewhere_can_be_copied(windows: Windows, site: str) -> None:
    """With a button; without scripts it is there to be selected."""
    with windows.window("copies") as page:
        page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=site.rstrip("/"))
        page.goto(f"{site}topics/border/")
        page.get_by_text("Show this timeline on your site").click()
        page.get_by_role("button", name="Copy: HTML for your page").click()
        page.get_by_text("Copied", exact=True).wait_for()
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied.startswith("<iframe src=") and copied == page.locator(".embed pre").inner_text()
    with windows.window(scripts=False, size={"width": 390, "height": 844}) as page:
        page.goto(f"{site}stories/river/")
        page.get_by_text("Show this timeline on your site").click()
        assert "<iframe" in page.locator(".embed pre").inner_text()
        assert not page.evaluate(WIDE)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(windows: Windows, sample: Published, scheme: Literal["light", "dark"]) -> None:
    """No violation of WCAG A and AA, nor of axe's best practices, in a timeline with events of every status."""
    with hosted(sample.folder) as address, windows.window("axe", scheme=scheme) as page:
        page.goto(f"{address}embed/timeline/topics/missile-tests/")
        page.evaluate(AXE)
        found = page.evaluate("axe.run(document)")["violations"]
        assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []
