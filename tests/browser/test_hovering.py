"""Hover cards as readers meet them: with a pointer, the keyboard and a finger; in any window and direction; or not at all."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Literal

import axe_core_python
import pytest
from desk import CONFIG, CONFIG_URL, Desk, entry, make_desk
from header_host import hosted
from playwright.sync_api import Browser, Locator, Page, Route, ViewportSize, expect
from shared import made_once
from windows import DESK, PHONE, Windows, hearing

pytestmark = pytest.mark.browser
AXE = next(Path(axe_core_python.__file__).parent.rglob("axe.min.js")).read_text("utf-8")
NARROW: ViewportSize = {"width": 320, "height": 500}
TEXT = "articles/2024/03/text/"
HOSTILE = '</b><img src=x onerror="document.title=1">'
WORDS = "Kim Ko, whom all of the papers of the river call by a far longer name in every one of their reports, "
CHANGES = {
    "names.yml": (
        "kim:\n  name: Kim Ko\n  kind: person\n  description: A minister.\n"
        f"evil:\n  name: Evil\n  kind: thing\n  description: '{HOSTILE}'\n"
    ),
    "articles/2024/03/text.md": entry(
        "names: [kim, evil]",
        body=(
            "This is **Evil**.\n\nAnd Kim Ko met [the long and winding bridge over the river, of which "
            f"{WORDS * 2}](../../../events/bridge-opening.md).\n\n" + "A line.\n\n" * 12
            + "So said [the story](../../../stories/river.md).\n"
        ),
    ),
    "articles/2024/03/ko.md": entry(
        "events: [{id: korean, date: 2024-03-03, title: 다리가 열리다}]", body="김고", lang="ko", url="https://herald.example/ko"
    ),
    "stories/river.md": "---\ntitle: The river bridge\nsummary: A bridge.\n---\n\nKim Ko; see [below](#end).\n\n## End\n",
    "about.md": (
        '# About\n\nOf <a href="../events/korean/">an event</a>, <a href="../topics/korea/#t-2024">a topic</a>, '
        '<a href="../sources/wire/">a source</a>, <a href="../topics/">topics</a>, '
        '<a href="../events/nothing/">what is not there</a>.\n'
    ),
}  # fmt: skip
HEBREW = {
    "names.yml": "kim:\n  name: קים קו\n  kind: person\n  description: שרה בממשלה של הנהר הגדול.\n",
    "articles/2024/03/text.md": entry(title="הגשר", body="אמרה קים קו על הגשר."),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a host with two sites, each under a path."""

    def make(root: Path) -> None:
        hebrew = CONFIG.replace("language: en", "language: he").replace(CONFIG_URL, "https://desk.example/he/")
        for name, changes, config in (("news", CHANGES, CONFIG), ("he", HEBREW, hebrew)):
            desk = make_desk(root / "desks" / name, changes, config)
            assert desk.build().exit_code == 0
            shutil.copytree(desk.site, root / "host" / name)
        shutil.copy(Desk(root / "desks/news").site / "_headers", root / "host")

    return made_once(tmp_path_factory, "hover-cards", make) / "host"


@pytest.fixture(scope="module")
def host(folder: Path) -> Iterator[str]:
    with hosted(folder) as address:
        yield address


Open = Callable[..., Page]


@pytest.fixture
def visit(browser: Browser, windows: Windows, host: str) -> Iterator[Open]:
    """A function that opens a page in a window of its own, on a touch screen if it ``is_touched``. Whatever the browser
    finds wrong fails the test, but for requests that ``may_fail``."""
    faults: list[str] = []
    with ExitStack() as stack:

        def opened(
            url: str = TEXT, site: str = "news", is_touched: bool = False, may_fail: bool = False, **options: Any
        ) -> Page:
            if is_touched:
                context = browser.new_context(has_touch=True, is_mobile=True, viewport=options.get("size", PHONE))
                stack.callback(context.close)
                page = context.new_page()
            else:
                page = stack.enter_context(windows.window(**options))
            stack.enter_context(hearing(page, "pageerror", lambda error: faults.append(str(error))))
            if not may_fail:
                stack.enter_context(
                    hearing(page, "console", lambda said: faults.append(said.text) if said.type == "error" else None)
                )
            page.goto(f"{host}{site}/{url}")
            return page

        yield opened
    assert faults == []


def link(page: Page, text: str = "Kim Ko") -> Locator:
    return page.locator(".prose a", has_text=text).first


def card(page: Page) -> Locator:
    return page.locator(".hover-card")


def lines(page: Page) -> list[str]:
    return [line.replace("\xa0", " ") for line in card(page).inner_text().splitlines() if line]


def test_a_pointer_that_rests_on_a_link_shows_what_it_is(visit: Open) -> None:
    """The card stays while the pointer is on it, and goes when the pointer is on neither."""
    page = visit()
    link(page).hover()
    expect(card(page)).to_be_visible()
    assert lines(page) == ["Person", "Kim Ko", "A minister.", "2 reports, first 2 January 2024, latest 5 January 2024"]
    card(page).hover()
    page.wait_for_timeout(450)
    expect(card(page)).to_be_visible()
    page.mouse.move(5, 5)
    expect(card(page)).to_have_count(0)


def test_a_pointer_that_passes_by_fetches_nothing(visit: Open) -> None:
    page = visit()
    asked: list[str] = []
    page.wait_for_load_state("networkidle")
    with hearing(page, "request", lambda request: asked.append(request.url)):
        link(page).hover()
        page.mouse.move(5, 5)
        page.wait_for_timeout(400)
    assert asked == []
    expect(card(page)).to_have_count(0)


def test_a_card_that_comes_late_is_not_shown_to_who_has_left(visit: Open) -> None:
    page = visit()
    waiting: list[Route] = []
    page.route("**/hover-cards/*", lambda route: waiting.append(route))
    with page.expect_request("**/hover-cards/*"):
        link(page).hover()
    page.mouse.move(5, 5)
    page.wait_for_timeout(400)
    with page.expect_response("**/hover-cards/*"):
        waiting[0].continue_()
    page.wait_for_timeout(100)
    expect(card(page)).to_have_count(0)
    link(page).hover()
    expect(card(page)).to_be_visible()


def test_each_link_is_asked_for_once(visit: Open) -> None:
    """And the names of the report show the same card."""
    page = visit()
    asked: list[str] = []
    page.wait_for_load_state("networkidle")
    name = page.locator('[aria-labelledby="names"] a').first
    with hearing(page, "request", lambda request: asked.append(request.url)):
        for one in (link(page), name, link(page)):
            one.hover()
            expect(card(page)).to_be_visible()
            page.mouse.move(5, 5)
            expect(card(page)).to_have_count(0)
    assert len(asked) == 1
    assert "/news/hover-cards/" in asked[0]


def test_the_keyboard_shows_a_card_and_escape_closes_it(visit: Open) -> None:
    """It is the description of its link; closed, it stays closed until the focus comes back."""
    page = visit()
    page.locator(".facts a.external").focus()
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.prose a[href$=\"names/kim/\"]')"):
            break
    expect(card(page)).to_be_visible()
    expect(link(page)).to_have_accessible_description(
        "Person Kim Ko A minister. 2 reports, first 2 January 2024, latest 5 January 2024"
    )
    # A pointer elsewhere does not take it away.
    page.mouse.move(5, 5)
    page.mouse.move(9, 9)
    page.wait_for_timeout(450)
    expect(card(page)).to_be_visible()
    page.keyboard.press("Escape")
    expect(card(page)).to_have_count(0)
    expect(link(page)).to_be_focused()
    assert link(page).get_attribute("aria-describedby") is None
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent").startswith("the long and winding bridge")
    expect(card(page).locator("strong")).to_have_text("The bridge opens")
    page.keyboard.press("Shift+Tab")
    expect(card(page).locator("strong")).to_have_text("Kim Ko")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url.endswith("/news/names/kim/")


def test_escape_closes_what_a_pointer_opened(visit: Open) -> None:
    page = visit()
    link(page).hover()
    expect(card(page)).to_be_visible()
    page.keyboard.press("Escape")
    expect(card(page)).to_have_count(0)
    page.wait_for_timeout(400)
    expect(card(page)).to_have_count(0)


def test_a_click_follows_a_link(visit: Open) -> None:
    page = visit()
    link(page).click()
    page.wait_for_url("**/news/names/kim/")


def test_a_tap_asks_and_a_second_tap_follows(visit: Open) -> None:
    page = visit(is_touched=True)
    link(page).tap()
    expect(card(page).locator("strong")).to_have_text("Kim Ko")
    # Whoever hears the page is told, since the focus is there.
    way = card(page).get_by_role("link", name="Open page")
    expect(way).to_be_focused()
    expect(way).to_have_accessible_description(
        "Person Kim Ko A minister. 2 reports, first 2 January 2024, latest 5 January 2024"
    )
    assert page.url.endswith(TEXT)
    link(page).tap()
    page.wait_for_url("**/news/names/kim/")


def test_a_card_that_was_tapped_has_a_link_and_closes(visit: Open) -> None:
    page = visit(is_touched=True)
    link(page).tap()
    expect(card(page)).to_be_visible()
    card(page).locator("strong").tap()
    page.wait_for_timeout(450)
    expect(card(page)).to_be_visible()
    page.locator("h1").tap()
    expect(card(page)).to_have_count(0)
    assert page.url.endswith(TEXT)
    # The card of another link takes its place.
    link(page).tap()
    link(page, "Evil").tap()
    expect(card(page).locator("strong")).to_have_text("Evil")
    card(page).get_by_role("link").tap()
    page.wait_for_url("**/news/names/evil/")


def test_a_tap_outside_of_texts_follows_a_link(visit: Open) -> None:
    """There, what a link is can be seen."""
    page = visit(is_touched=True)
    page.locator(".article-head .source").tap()
    page.wait_for_url("**/news/sources/herald/")


@pytest.mark.parametrize("fault", ["refused", "late", "not ours", "another's"])
def test_without_its_file_a_link_is_a_link(visit: Open, fault: str) -> None:
    """When a host or the line fails, and when there is something else at that address."""
    page = visit(is_touched=True, may_fail=True)
    page.context.route(
        "**/hover-cards/*",
        lambda route: (
            route.abort() if fault == "refused"
            else route.fulfill(json=None if fault == "not ours" else {"names/kim/": None}) if fault != "late"
            else None
        ),
    )  # fmt: skip
    link(page).tap()
    page.wait_for_url("**/news/names/kim/")


@pytest.mark.parametrize("size", [NARROW, PHONE, DESK], ids=["narrow", "phone", "desk"])
@pytest.mark.parametrize("site", ["news", "he"])
def test_a_card_is_within_the_window(visit: Open, site: str, size: ViewportSize) -> None:
    """At the edges of a line, at the end of the window, from left to right and from right to left."""
    page = visit(site=site, size=size)
    assert page.evaluate("getComputedStyle(document.body).direction") == ("rtl" if site == "he" else "ltr")
    links = page.locator(".prose a")
    for number in range(links.count()):
        for block in ("start", "end"):
            links.nth(number).evaluate("(link, block) => link.scrollIntoView({block})", block)
            links.nth(number).hover()
            expect(card(page)).to_be_visible()
            box = card(page).bounding_box()
            assert box and box["x"] >= 7.5 and box["x"] + box["width"] <= size["width"] - 7.5
            assert box["y"] >= 0 and box["y"] + box["height"] <= size["height"]
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            page.keyboard.press("Escape")
            page.mouse.move(2, 2)
    if site == "he":
        links.first.hover()
        expect(card(page)).to_be_visible()
        at, box = links.first.bounding_box(), card(page).bounding_box()
        assert at and box
        # Where the link begins, unless the window ends.
        end = box["x"] + box["width"]
        assert end == pytest.approx(at["x"] + at["width"], abs=1) or box["x"] == pytest.approx(8, abs=1)


def test_the_card_of_a_link_on_two_lines_is_beside_the_pointer(visit: Open) -> None:
    page = visit(size=PHONE)
    long = link(page, "the long and winding")
    rects = long.evaluate("link => Array.from(link.getClientRects(), ({x, y, height}) => [x, y, height])")
    assert len(rects) > 2
    x, y, height = rects[1]
    page.mouse.move(x + 10, y + height / 2)
    expect(card(page)).to_be_visible()
    box = card(page).bounding_box()
    assert box and 0 <= box["y"] - (y + height) < 10


def test_what_a_card_says_is_text(visit: Open) -> None:
    page = visit()
    link(page, "Evil").hover()
    expect(card(page)).to_contain_text(HOSTILE)
    assert card(page).locator("img, b").count() == 0
    assert "Evil" not in page.title()


def test_hand_written_pages_have_cards_of_every_kind(visit: Open) -> None:
    """A title in another language is marked as such, for those who hear it."""
    page = visit("about/")
    for text, title in (("an event", "다리가 열리다"), ("a topic", "Korea"), ("a source", "The Wire")):
        link(page, text).hover()
        expect(card(page).locator("strong")).to_have_text(title)
    link(page, "an event").hover()
    expect(card(page).locator("[lang=ko]")).to_have_text("다리가 열리다")
    assert card(page).get_attribute("lang") == "en"


@pytest.mark.parametrize(
    ("url", "text"), [("about/", "topics"), ("about/", "what is not there"), ("stories/river/", "below")]
)
def test_what_is_no_record_has_no_card(visit: Open, url: str, text: str) -> None:
    """A list, a page that is not there, a place on the same page."""
    page = visit(url, may_fail=True)
    link(page, text).hover()
    page.wait_for_timeout(450)
    expect(card(page)).to_have_count(0)


def test_a_card_is_not_printed(visit: Open) -> None:
    page = visit()
    link(page).hover()
    expect(card(page)).to_be_visible()
    page.emulate_media(media="print")
    expect(card(page)).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_a_card(visit: Open, scheme: Literal["light", "dark"]) -> None:
    page = visit(scheme=scheme)
    link(page).hover()
    expect(card(page)).to_be_visible()
    page.evaluate(AXE)
    found = page.evaluate("axe.run({resultTypes: ['violations'], preload: false})")["violations"]
    assert [(one["id"], one["nodes"][0]["target"]) for one in found] == []


def test_without_scripts_a_link_is_a_link(visit: Open) -> None:
    page = visit(scripts=False)
    link(page).hover()
    expect(card(page)).to_have_count(0)
    link(page).click()
    page.wait_for_url("**/news/names/kim/")
