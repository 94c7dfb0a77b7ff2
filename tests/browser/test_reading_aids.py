"""What helps one read: what is not confirmed or must be paid for left out, what was found as a list, the size of text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import axe_core_python
import pytest
from local_host import Quiet, local_host
from paid import paid_desk
from playwright.sync_api import Page, expect
from river import HAPPENINGS, OF_STORY, Happening
from windows import DESK, PHONE, Windows, hearing

pytestmark = pytest.mark.browser

STORY, HUB = "stories/bridge/", "timeline/"
PAID, ARTICLE = "stories/river/", "articles/paid/"
AXE = next(Path(axe_core_python.__file__).parent.rglob("axe.min.js")).read_text("utf-8")
SIZE = "getComputedStyle(document.documentElement).fontSize"
MOVED = """() => new Promise((done) => new PerformanceObserver((list) => {
  done(list.getEntries().reduce((sum, entry) => sum + entry.value, 0));
}).observe({ type: "layout-shift", buffered: true }) ?? setTimeout(() => done(0), 500))"""
Open = Callable[..., Page]


class _TwoSites(Quiet):
    """The desk at /news/, and once more at /other/: two sites of one host."""

    def translate_path(self, path: str) -> str:
        return super().translate_path(re.sub(r"^/\w+/", "/", path))


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a host with the desk of reports that must be paid for."""
    with local_host(paid_desk(tmp_path_factory).site, _TwoSites) as root:
        yield root


@pytest.fixture
def read(windows: Windows, host: str) -> Iterator[Open]:
    """A function that opens a page of that desk in a window of its own. An error in a script fails the test."""
    faults: list[str] = []
    with ExitStack() as stack:

        def opened(url: str, site: str = "news", **options: Any) -> Page:
            page = stack.enter_context(windows.window(**options))
            stack.enter_context(hearing(page, "pageerror", lambda error: faults.append(str(error))))
            page.goto(f"{host}{site}/{url}")
            return page

        yield opened
    assert faults == []


def shown(page: Page) -> list[str]:
    """The titles of the visible entries of the timeline."""
    return page.locator(".year .event:visible .event-title a").all_text_contents()


def reports(page: Page) -> list[str]:
    """The titles of the visible reports in lists of reports by month."""
    return page.locator(".by-month .entry:visible .entry-title").all_inner_texts()


def ids(test: Callable[[Happening], bool], events: tuple[Happening, ...] = HAPPENINGS) -> list[str]:
    return [f"Event {event.id}" for event in reversed(events) if test(event)]


def status(page: Page) -> str:
    return page.locator(".filters [role=status]").inner_text()


def state(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


# What is left out


def test_what_must_be_paid_for_is_left_out(read: Open) -> None:
    """Reports that only subscribers can read go, and with them what has no other report. The line counts them, and the
    address keeps the choice."""
    page = read(PAID)
    events = ["The talks", "The strike", "The vote", "The opening", "The bridge opens"]
    assert shown(page) == events
    page.get_by_label("Leave out subscription-only").check()
    assert shown(page) == [title for title in events if title != "The vote"]
    opening = page.locator("#event-opening .reports li:visible")
    assert [text for text in opening.all_inner_texts() if "report" in text] == [
        "The Herald (United Kingdom, private outlet) · A free report · 1 March 2024"
    ]
    assert not {"A paid report", "A paid column"} & {*reports(page)} and "A report for members" in reports(page)
    assert status(page) == "4 of 5 shown · subscription-only reports left out: 3"
    assert state(page) == {"without": ["subscription"]}
    page.go_back()
    expect(page.get_by_label("Leave out subscription-only")).not_to_be_checked()
    assert shown(page) == events
    assert len(reports(page)) == 8


def test_a_report_of_the_sites_timeline_is_left_out_too(read: Open) -> None:
    """It is an entry of its own there, and counted once."""
    page = read("timeline/?without=subscription")
    assert "A paid column" not in shown(page) and "A toll is asked of lorries" in shown(page)
    assert status(page) == "5 of 7 shown · subscription-only reports left out: 3"
    page.get_by_label("Leave out subscription-only").uncheck()
    assert "A paid column" in shown(page)
    page.locator("select[name=source]").select_option("wire")
    assert "A toll is asked of lorries" in shown(page)


def test_a_month_of_reports_alone_is_not_called_empty(read: Open) -> None:
    """No event was in February, and one report was: it is shown, and so is its bar."""
    page = read(PAID + "?from=2024-02&to=2024-02")
    assert (shown(page), reports(page)) == ([], ["A toll is asked of lorries"])
    assert status(page) == "0 of 5 shown"
    chosen = page.locator(".strip rect[aria-pressed=true]")
    assert [bar.get_attribute("aria-label") for bar in chosen.all()] == ["February 2024: 1"]
    assert "is-empty" not in (chosen.get_attribute("class") or "")


def test_what_is_not_confirmed_is_left_out(read: Open) -> None:
    """Whatever has no status of its own, too; and both switches together."""
    page = read(PAID + "?only=confirmed")
    assert shown(page) == ["The vote", "The opening"]
    assert status(page) == "2 of 5 shown · 3 left out as not confirmed"
    assert len(reports(page)) == 8
    page.get_by_label("Leave out subscription-only").check()
    assert shown(page) == ["The opening"]
    assert status(page) == "1 of 5 shown · 3 left out as not confirmed · subscription-only reports left out: 3"
    page.get_by_role("button", name="Clear all").click()
    assert (len(shown(page)), state(page)) == (5, {})
    assert page.locator(".filters input:checked").count() == 0


def test_only_confirmed_together_with_other_filters(visit: Open) -> None:
    """The counts of the choices follow, and so does what is said to be left out."""
    page = visit(STORY + "?only=confirmed&type=vote")
    votes = [event for event in HAPPENINGS[:OF_STORY] if event.type == "vote"]
    confirmed = [event for event in votes if event.is_confirmed]
    assert shown(page) == [f"Event {event.id}" for event in reversed(confirmed)]
    left = len(votes) - len(confirmed)
    assert status(page) == f"{len(confirmed)} of {OF_STORY} shown · {left} left out as not confirmed"
    launches = len([event for event in HAPPENINGS[:OF_STORY] if event.type == "launch" and event.is_confirmed])
    assert page.locator("select[name=type] option[value=launch]").text_content() == f"launch ({launches})"


def test_only_confirmed_finds_entries_on_older_pages(visit: Open) -> None:
    page = visit(HUB + "?only=confirmed")
    line = page.locator(".filters [role=status]")
    expect(line).to_have_text(re.compile(r"^\d+ of 221 shown · \d+ left out as not confirmed$"))
    assert shown(page) == ids(lambda event: event.is_confirmed)


def test_a_switch_that_would_change_nothing_is_not_offered(visit: Open) -> None:
    """No report of 2023 must be paid for; the one that must is known on the hub, which does not show it."""
    names = {
        url: visit(url).locator(".filters input").evaluate_all("all => all.map(one => one.name)")
        for url in (HUB, STORY, "timeline/2022/", "timeline/2023/")
    }
    both = ["only", "without"]
    assert names == {HUB: both, STORY: both, "timeline/2022/": both, "timeline/2023/": ["only"]}


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_the_switches_are_at_hand_on_a_desk_and_folded_away_on_a_phone(visit: Open, size: Any) -> None:
    page = visit(STORY, size=size)
    switch = page.get_by_label("Only confirmed")
    if size is PHONE:
        expect(switch).to_be_hidden()
        page.get_by_text("Filter", exact=True).click()
    switch.focus()
    page.keyboard.press("Space")
    expect(page).to_have_url(re.compile(r"\?only=confirmed$"))
    assert page.evaluate("document.documentElement.scrollWidth") == size["width"]


def test_a_slash_leads_to_the_search_from_a_switch(visit: Open) -> None:
    """Nobody types into a box to tick, as they do into a field."""
    page = visit(STORY)
    page.get_by_label("Only confirmed").focus()
    page.keyboard.press("/")
    page.wait_for_url("**/search/")


# What was found, as a list


def test_what_was_found_as_a_list(read: Open) -> None:
    """A button after the count opens it: dates and titles with their links, what is in doubt said to be so. Nothing but
    the count is announced."""
    page = read(PAID + "?from=2024-03")
    page.get_by_role("button", name="As a list").click()
    expect(page.locator(".filters")).to_match_aria_snapshot("""
      - paragraph:
        - status: 4 of 5 shown
        - button "Clear all"
        - button "As a list" [expanded]
      - list "What was found":
        - listitem:
          - time: 5 March 2024
          - link "The talks"
        - listitem:
          - time: 4 March 2024
          - text: disputed
          - link "The strike"
        - listitem:
          - time: 3 March 2024
          - link "The vote"
        - listitem:
          - time: 1 March 2024
          - link "The opening"
    """)
    page.get_by_label("Only confirmed").check()
    found = page.get_by_role("list", name="What was found").get_by_role("link")
    assert found.all_inner_texts() == ["The vote", "The opening"]
    page.locator("select[name=order]").select_option("oldest")
    assert found.all_inner_texts() == ["The opening", "The vote"]
    assert page.locator(".what-happened").locator("[aria-live], [role=alert]").count() == 0
    found.first.click()
    page.wait_for_url("**/events/opening/")


def test_the_list_has_what_older_pages_hold_in_its_place(visit: Open) -> None:
    page = visit(HUB + "?only=confirmed")
    page.get_by_role("button", name="As a list").click()
    found = page.get_by_role("list", name="What was found").get_by_role("link")
    expect(found).to_have_text(ids(lambda event: event.is_confirmed))


def test_there_is_no_list_of_what_was_not_looked_for(read: Open) -> None:
    page = read(PAID + "?only=confirmed")
    button = page.get_by_role("button", name="As a list")
    button.click()
    page.get_by_role("button", name="Clear all").click()
    expect(button).to_be_hidden()
    expect(page.locator(".filters-found")).to_be_hidden()


# The size of text


def test_a_larger_text_stays_larger(read: Open) -> None:
    """On the next page from its first paint, without a shift; but not on another site of the host."""
    page = read(ARTICLE)
    buttons = page.get_by_role("group", name="Text size")
    larger = buttons.get_by_role("button", name="Larger text")
    assert page.evaluate(SIZE) == "20px"
    place = larger.bounding_box()
    larger.click()
    assert larger.bounding_box()["y"] == pytest.approx(place["y"], abs=1)  # type: ignore[index]
    assert (page.evaluate(SIZE), buttons.get_by_role("status").inner_text()) == ("22.4px", "112%")
    larger.click()
    larger.click()
    assert page.evaluate(SIZE) == "30px"
    expect(larger).to_have_attribute("aria-disabled", "true")
    page.goto(page.url.replace(ARTICLE, PAID))
    assert page.evaluate(SIZE) == "30px"
    assert page.evaluate(MOVED) < 0.01
    page.goto(page.url.replace("/news/", "/other/"))
    assert page.evaluate(SIZE) == "20px"


def test_the_usual_size_is_one_press_away(read: Open) -> None:
    """By keyboard: the focus goes to what is still there. Nothing is kept then."""
    page = read(ARTICLE)
    for _ in range(2):
        page.get_by_role("button", name="Larger text").press("Enter")
    page.get_by_role("button", name="Smaller text").press("Enter")
    assert page.evaluate(SIZE) == "22.4px"
    page.get_by_role("button", name="Usual size").press("Enter")
    assert page.evaluate(SIZE) == "20px"
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Larger text"
    expect(page.get_by_role("button", name="Usual size")).to_be_hidden()
    assert page.evaluate("localStorage.getItem('digest-text-size:/news/')") is None


def test_a_page_that_one_goes_back_to_has_the_new_size(read: Open) -> None:
    """The browser may show it as it was left."""
    page = read(PAID)
    page.goto(page.url.replace(PAID, ARTICLE))
    page.get_by_role("button", name="Larger text").click()
    page.go_back()
    assert page.evaluate(SIZE) == "22.4px"


def test_without_scripts_there_are_no_buttons(read: Open) -> None:
    page = read(ARTICLE, scripts=False)
    assert page.locator(".text-size").is_hidden()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_the_largest_text_fits(read: Open, size: Any) -> None:
    """No page scrolls sideways, and where the filters appear nothing moves."""
    page = read(ARTICLE, size=size)
    page.evaluate("localStorage.setItem('digest-text-size:/news/', '150')")
    for url in ("", ARTICLE, PAID, HUB, "events/opening/", "archive/", "sources/"):
        page.goto(re.sub("/news/.*", f"/news/{url}", page.url))
        assert page.evaluate(SIZE) == "30px"
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], url
        assert page.evaluate(MOVED) < 0.01, url


@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "dark"), (DESK, "light")], ids=["phone", "desk"])
def test_axe_finds_nothing(read: Open, size: Any, scheme: str) -> None:
    """With the switches on, the list open and marks in sight; and on the page of a report with a larger text."""
    page = read(PAID + "?only=confirmed", size=size, scheme=scheme)
    page.locator(".filters details").evaluate("one => { one.open = true; }")
    page.get_by_role("button", name="As a list").click()
    assert faults(page) == []
    page.goto(page.url.replace(urlsplit(page.url).path.removeprefix("/news/"), ARTICLE))
    page.get_by_role("button", name="Larger text").click()
    assert faults(page) == []


def faults(page: Page) -> list[tuple[str, list[str]]]:
    page.evaluate(AXE)
    result = page.evaluate("axe.run(document)")
    return [(found["id"], [node["html"] for node in found["nodes"]]) for found in result["violations"]]
