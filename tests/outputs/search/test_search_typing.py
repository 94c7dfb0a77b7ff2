"""While a reader types: the newest query wins, the first results come first, and nothing on the page moves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, Route, expect
from searching import results
from windows import PHONE, Windows, hearing

pytestmark = pytest.mark.browser

SHIFTS = """window.shifts = 0;
new PerformanceObserver((list) => { for (const { value, hadRecentInput } of list.getEntries()) if (!hadRecentInput) shifts += value; })
  .observe({ type: "layout-shift", buffered: true });"""
SAID = """() => {
  window.said = [];
  const status = document.querySelector(".search-status");
  new MutationObserver(() => said.push(status.textContent)).observe(status, { childList: true });
}"""
MOST_SHIFT = 0.02
LATE = 700
"""Milliseconds: what moves later than half a second after a key was not moved by it."""


@pytest.fixture
def phone(windows: Windows, address: str) -> Iterator[Page]:
    """The search page on a phone, where what moves is noted."""
    with windows.window("shifts", size=PHONE) as page:
        page.add_init_script(SHIFTS)
        page.goto(address + "search/")
        yield page


@contextmanager
def held(page: Page, pattern: str, after: int = 0) -> Iterator[None]:
    """What the page asks for meanwhile comes only at the end, but for the first requests."""
    is_open, asked = False, list[Route]()

    def hold(route: Route) -> None:
        asked.append(route)
        if is_open or len(asked) <= after:
            route.continue_()

    page.route(pattern, hold)
    yield
    is_open = True
    for route in asked[after:]:
        route.continue_()


def settled(page: Page) -> str:
    page.wait_for_function("/ound/.test(document.querySelector('.search-status').textContent)")
    page.wait_for_selector(".search-results[aria-busy=false]", state="attached")
    return page.locator(".search-status").inner_text()


@pytest.mark.parametrize("slow", ["**/*.js", "**/*.pf_meta", "**/*.pf_fragment"])
def test_nothing_moves_when_results_come(slow: str, phone: Page) -> None:
    """However late the script, the index or the records are; not when they are more or fewer than before either."""
    with held(phone, slow):
        phone.reload(wait_until="commit")
        phone.wait_for_timeout(LATE)
    for query in ("missile", "vetoed", "zzzz"):
        with held(phone, slow):
            phone.fill("#search-words", query)
            phone.wait_for_timeout(LATE)
        settled(phone)
    phone.goto(phone.url.partition("?")[0] + "?q=missile&year=2023")
    settled(phone)
    assert phone.evaluate("shifts") <= MOST_SHIFT


def test_nothing_moves_when_more_results_come(phone: Page) -> None:
    """What is below makes room when the button is pressed, and not when they are here."""
    phone.fill("#search-words", "missile")
    settled(phone)
    more = phone.locator(".search-more")
    more.scroll_into_view_if_needed()
    with held(phone, "**/*.pf_fragment"):
        more.click()
        phone.wait_for_timeout(LATE)
    expect(phone.locator(".search-results li")).to_have_count(20)
    expect(phone.locator(".search-results a").nth(10)).to_be_focused()
    assert phone.evaluate("shifts") <= MOST_SHIFT


def test_the_newest_query_wins(phone: Page) -> None:
    """Letters that come while a search runs are searched for after it, and what it found is not shown any more."""
    phone.evaluate(SAID)
    with held(phone, "**/*.pf_index"):
        phone.locator("#search-words").press_sequentially("mis", delay=60)
        phone.wait_for_timeout(LATE)
        phone.locator("#search-words").press_sequentially("sile", delay=60)
    assert settled(phone) == "Reports found: 50"
    assert {text for text in phone.evaluate("said") if "found" in text} == {"Reports found: 50"}
    assert "q=missile" in phone.url


def test_a_letter_more_is_a_search_more(phone: Page) -> None:
    """Results come without Enter. A single letter after a word waits for the next."""
    phone.fill("#search-words", "travis")
    settled(phone)
    one_word = results(phone)
    with hearing(phone, "request", lambda request: pytest.fail(f"asked for {request.url}")):
        phone.locator("#search-words").press_sequentially(" k")
        phone.wait_for_timeout(300)
    assert results(phone) == one_word
    phone.locator("#search-words").press_sequentially("ing")
    expect(phone.locator(".search-status")).to_have_text("Reports found: 6")


def test_the_first_results_are_shown_before_the_others(phone: Page) -> None:
    """The list is busy until they are all there."""
    with held(phone, "**/*.pf_fragment", after=4):
        phone.fill("#search-words", "missile")
        expect(phone.locator(".search-results li")).to_have_count(4)
        assert phone.locator(".search-results").get_attribute("aria-busy") == "true"
    assert settled(phone) == "Reports found: 50"
    expect(phone.locator(".search-results li")).to_have_count(10)


def test_enter_answers_again(phone: Page) -> None:
    """The same query is searched for again, and its number is said again."""
    phone.fill("#search-words", "missile")
    settled(phone)
    phone.evaluate("document.querySelector('.search-status').textContent = ''")
    phone.press("#search-words", "Enter")
    assert settled(phone) == "Reports found: 50"
