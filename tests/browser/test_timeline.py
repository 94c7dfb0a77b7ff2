"""What a reader does with a timeline: filters it, shares it, goes back, uses the keyboard, has no scripts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import axe_core_python
import pytest
from playwright.sync_api import Page, Request, Route, expect
from river import HAPPENINGS, ODD, OF_STORY, Happening
from windows import DESK, PHONE, hearing

from digest.text.i18n import Words

pytestmark = pytest.mark.browser

STORY, HUB = "stories/bridge/", "timeline/"
AXE = next(Path(axe_core_python.__file__).parent.rglob("axe.min.js")).read_text("utf-8")
Open = Callable[..., Page]


def shown(page: Page) -> list[str]:
    """The ids of the visible entries of the timeline, in their order."""
    return page.locator(".year .event:visible").evaluate_all("all => all.map(one => one.id.replace('event-', ''))")


def of_story(test: Callable[[Happening], bool]) -> list[str]:
    return [event.id for event in reversed(HAPPENINGS[:OF_STORY]) if test(event)]


def ids(events: Iterable[Happening]) -> list[str]:
    return [event.id for event in reversed(list(events))]


def choose(page: Page, **values: str) -> None:
    for name, value in values.items():
        page.locator(f".filters select[name={name.rstrip('_')}]").select_option(value)


def state(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def status(page: Page) -> str:
    return page.locator(".filters [role=status]").inner_text()


@contextmanager
def fetched(page: Page) -> Iterator[list[str]]:
    """The paths that scripts load meanwhile."""
    paths: list[str] = []

    def hear(request: Request) -> None:
        if request.resource_type == "fetch":
            paths.append(urlsplit(request.url).path)

    with hearing(page, "request", hear):
        yield paths


def bar(page: Page, month: str) -> str:
    """A selector for the bar of a month such as "January 2022"."""
    return f".strip rect[aria-label^='{month}']"


@pytest.mark.parametrize(
    ("choice", "test"),
    [
        ({"topic": "water"}, lambda event: event.topic in ("water", "floods")),
        ({"name": "lim"}, lambda event: "lim" in event.names),
        # In some of these it is also the place, and shown once.
        ({"name": "port"}, lambda event: "port" in event.names),
        ({"place": "Upper reach"}, lambda event: event.place == "Upper reach"),
        ({"type": "vote"}, lambda event: event.type == "vote"),
        ({"source": "ministry"}, lambda event: event.source == "ministry"),
        ({"from": "2022-02"}, lambda event: event.month >= "2022-02"),
        ({"to": "2022-02"}, lambda event: event.month <= "2022-02"),
        (
            {"topic": "trade", "type": "talks", "from": "2022-02"},
            lambda event: event.topic == "trade" and event.type == "talks" and event.month >= "2022-02",
        ),
    ],
    ids=lambda value: "+".join(value) if isinstance(value, dict) else "",
)
def test_a_filter_shows_what_matches_and_nothing_else(
    visit: Open, choice: dict[str, str], test: Callable[[Happening], bool]
) -> None:
    """Each facet, and several at once; a topic includes the topics below it. The count changes with the choice, and the
    address contains it."""
    page = visit(STORY)
    assert status(page) == f"{OF_STORY} entries"
    choose(page, **choice)
    found = shown(page)
    assert found == of_story(test)
    assert status(page) == f"{len(found)} of {OF_STORY} shown"
    assert state(page) == {name: [value] for name, value in choice.items()}


def test_months_without_an_entry_collapse_and_come_back(visit: Open) -> None:
    page = visit(STORY)
    headings = page.locator(".what-happened .month-title")
    assert headings.all_inner_texts() == ["March 2022", "February 2022", "January 2022"]
    choose(page, **{"from": "2022-02", "to": "2022-02"})
    assert [one.inner_text() for one in headings.all() if one.is_visible()] == ["February 2022"]
    page.get_by_role("button", name="Clear all").click()
    assert [one.is_visible() for one in headings.all()] == [True] * 3


def test_the_counts_of_the_choices_follow_the_other_choices(visit: Open) -> None:
    """Each choice has the number of entries that it would show together with the others, and none has zero."""
    page = visit(STORY)
    choose(page, type="vote")
    option = page.locator("select[name=source] option[value=ministry]")
    assert (
        option.text_content()
        == f"The Ministry ({len(of_story(lambda e: e.type == 'vote' and e.source == 'ministry'))})"
    )
    votes = len(of_story(lambda event: event.type == "vote"))
    assert page.locator("select[name=type] option[value=vote]").text_content() == f"vote ({votes})"
    choose(page, type="", **{"from": "2022-03"})
    lone = page.locator("select[name=name] option[value=ko]")
    assert lone.text_content() == f"Ko ({len(of_story(lambda e: 'ko' in e.names and e.month >= '2022-03'))})"
    choose(page, topic="floods")
    talks = of_story(lambda event: event.topic == "trade" and event.month >= "2022-03")
    assert page.locator("select[name=topic] option[value=trade]").text_content() == f"Trade ({len(talks)})"
    assert page.locator("select[name=place] option[value=port]").is_disabled()


def test_the_address_holds_the_state_through_reload_back_and_sharing(visit: Open) -> None:
    page = visit(STORY + "?kept=1#event-e003")
    choose(page, type="vote")
    choose(page, name="ko")
    both = shown(page)
    assert state(page) == {"kept": ["1"], "type": ["vote"], "name": ["ko"]}
    assert urlsplit(page.url).fragment == "event-e003"
    page.reload()
    assert shown(page) == both
    shared = visit(page.url.split("/", 3)[3])
    assert shown(shared) == both
    assert shared.locator("select[name=name]").input_value() == "ko"
    page.go_back()
    expect(page.locator("select[name=name]")).to_have_value("")
    assert shown(page) == of_story(lambda event: event.type == "vote")
    page.go_back()
    expect(page.locator("select[name=type]")).to_have_value("")
    assert len(shown(page)) == OF_STORY
    page.go_forward()
    expect(page.locator("select[name=type]")).to_have_value("vote")
    assert shown(page) == of_story(lambda event: event.type == "vote")


def choices(page: Page, name: str) -> dict[str, str]:
    """The choices of a select except "all", in order: values and texts."""
    options = page.locator(f"select[name={name}] option:not([value=''])")
    return dict(options.evaluate_all("all => all.map(one => [one.value, one.text.replace(/ \\(\\d+\\)$/, '')])"))


@pytest.mark.parametrize("url", [STORY, HUB, "timeline/2022/"])
def test_the_choices_are_those_of_the_whole_list_in_order(visit: Open, url: str) -> None:
    """Whether they are in the entries, in the page, or, on a hub, on older pages. Values are ids; a place that is not
    a name is its own text."""
    page = visit(url)
    assert list(choices(page, "topic").items()) == [("floods", "Floods"), ("trade", "Trade"), ("water", "Water")]
    assert list(choices(page, "name").items()) == [("ko", "Ko"), ("lim", "Lim"), ("port", "The Port")]
    assert list(choices(page, "place").items()) == [("port", "The Port"), ("Upper reach", "Upper reach")]
    assert list(choices(page, "type")) == ["launch", "talks", "vote"]
    assert list(choices(page, "source").items()) == [
        ("wire", ODD), ("herald", "The Herald"), ("ministry", "The Ministry"),
    ]  # fmt: skip


def test_a_choice_that_all_entries_share_is_not_offered(visit: Open) -> None:
    """Nor a select without any other: not the topic on the page of a topic, nor the name on the page of a name."""
    page = visit("names/ko/")
    assert "ko" not in choices(page, "name")
    assert "lim" in choices(page, "name")
    assert choices(visit("topics/trade/"), "topic") == {}


def test_a_period_begins_and_ends_with_a_month_that_has_entries(visit: Open) -> None:
    """On a hub, any month of the whole list."""
    months = sorted({event.month for event in HAPPENINGS})
    for url, expected in ((HUB, months), (STORY, months[:3]), ("timeline/2022/", months[:12])):
        page = visit(url)
        assert list(choices(page, "from")) == list(choices(page, "to")) == expected


@pytest.mark.parametrize("language", ["en", "ko", "ja", "de", "es", "fr", "zh", "he"])
def test_months_are_named_in_the_language_of_the_page(visit: Open, language: str) -> None:
    """The same as in the headings, which the build writes."""
    page = visit(STORY)
    page.route("**/*bridge/", lambda route: served_in(route, language))
    page.reload()
    words = Words(language)
    assert choices(page, "from") == {f"2022-{month:02}": words.month(2022, month) for month in (1, 2, 3)}


def served_in(route: Route, language: str) -> None:
    response = route.fetch()
    route.fulfill(response=response, body=response.text().replace('<html lang="en"', f'<html lang="{language}"'))


def test_an_unknown_value_is_not_a_filter(visit: Open) -> None:
    """With an outdated or invented address, the whole list is shown."""
    page = visit(STORY + "?name=nobody&from=1999-01&type=vote")
    assert shown(page) == of_story(lambda event: event.type == "vote")
    assert page.locator("select[name=name]").input_value() == ""


def test_clear_all_takes_every_filter_away_and_keeps_the_order(visit: Open) -> None:
    page = visit(STORY + "?type=vote&from=2022-02&order=oldest")
    clear = page.get_by_role("button", name="Clear all")
    clear.press("Enter")
    expect(clear).to_be_hidden()
    assert state(page) == {"order": ["oldest"]}
    assert len(shown(page)) == OF_STORY
    assert page.evaluate("document.activeElement.name") == "topic"


def test_nothing_found_is_said(visit: Open) -> None:
    page = visit(STORY + "?type=vote&name=ko&place=port")
    assert shown(page) == []
    assert status(page) == "Nothing here matches"
    assert page.get_by_role("button", name="Clear all").is_visible()


def test_a_period_that_ends_before_it_begins_is_corrected(visit: Open) -> None:
    """The end that the reader set last counts."""
    page = visit(STORY + "?from=2022-02&to=2022-02")
    choose(page, **{"from": "2022-03"})
    assert state(page) == {"from": ["2022-03"], "to": ["2022-03"]}
    choose(page, to="2022-01")
    assert state(page) == {"from": ["2022-01"], "to": ["2022-01"]}


def test_a_click_on_the_strip_chooses_a_month_and_another_lets_it_go(visit: Open) -> None:
    page = visit(STORY)
    february = page.locator(bar(page, "February 2022"))
    box = page.locator(".strip svg").bounding_box()
    place = february.bounding_box()
    assert box and place
    # Above the bar: its whole column can be clicked.
    page.mouse.click(place["x"] + place["width"] / 2, box["y"] + 1)
    expect(february).to_have_attribute("aria-pressed", "true")
    assert state(page) == {"from": ["2022-02"], "to": ["2022-02"]}
    assert shown(page) == of_story(lambda event: event.month == "2022-02")
    assert page.locator(".strip-chosen").inner_text().split("\n")[0].startswith("February 2022")
    february.click()
    assert state(page) == {}
    assert february.get_attribute("aria-pressed") == "false"
    february.click()
    page.get_by_role("button", name="All months").click()
    assert state(page) == {}
    assert page.locator(".strip-chosen").is_hidden()


def test_the_strip_by_keyboard(visit: Open) -> None:
    """One Tab stop; arrows, Home and End move; Enter and the space bar choose."""
    page = visit(STORY)
    assert page.locator(".strip rect[tabindex='0']").count() == 1
    page.locator(bar(page, "March 2022")).focus()

    def focused() -> str:
        return page.evaluate("document.activeElement.getAttribute('aria-label').split(':')[0]")

    page.keyboard.press("ArrowRight")
    assert focused() == "March 2022"
    page.keyboard.press("ArrowLeft")
    assert focused() == "February 2022"
    page.keyboard.press("Home")
    assert focused() == "January 2022"
    page.keyboard.press("Enter")
    assert state(page) == {"from": ["2022-01"], "to": ["2022-01"]}
    assert focused() == "January 2022"
    page.keyboard.press("End")
    page.keyboard.press("Space")
    assert state(page) == {"from": ["2022-03"], "to": ["2022-03"]}
    assert page.locator(".strip rect[tabindex='0']").get_attribute("aria-pressed") == "true"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "All months"


def test_the_strip_shows_which_months_answer_to_the_filters(visit: Open) -> None:
    page = visit(STORY)
    assert page.locator(".strip rect.is-empty").count() == 0
    choose(page, **{"from": "2022-03"})
    empty = page.locator(".strip rect.is-empty")
    assert [one.get_attribute("aria-label") for one in empty.all()] == ["January 2022: 11", "February 2022: 10"]


def test_a_period_applies_to_the_reports_of_the_page_too(visit: Open) -> None:
    """The reports on the page follow the chart of months, and no other filter."""
    page = visit(STORY + "?type=vote")
    reports = page.locator(".by-month")
    assert reports.is_visible()
    choose(page, **{"from": "2022-03"})
    assert reports.is_hidden()
    choose(page, **{"from": "2022-02"})
    assert reports.is_visible()


def test_a_story_from_its_beginning(visit: Open) -> None:
    """Oldest first, by years, months and entries. The address keeps it, and it works together with a filter."""
    page = visit(STORY)
    newest = shown(page)
    choose(page, order="oldest")
    assert shown(page) == newest[::-1]
    titles = page.locator(".what-happened .month-title").all_inner_texts()
    assert titles == ["January 2022", "February 2022", "March 2022"]
    page.reload()
    assert shown(page) == newest[::-1]
    choose(page, type="vote")
    assert shown(page) == of_story(lambda event: event.type == "vote")[::-1]
    choose(page, order="")
    assert shown(page) == of_story(lambda event: event.type == "vote")


def test_only_a_story_has_an_order(visit: Open) -> None:
    assert visit(HUB).locator("select[name=order]").count() == 0


def test_without_scripts_the_list_is_complete_and_has_no_filters(visit: Open) -> None:
    """Also with an address that contains a filter."""
    page = visit(STORY + "?type=vote", scripts=False)
    assert page.locator(".year .event:visible").count() == OF_STORY
    assert page.locator(".filters, .strip [tabindex]").count() == 0
    assert page.get_by_text("All topics").count() == 0
    place = page.locator(".filters-place").bounding_box()
    assert place is None or place["height"] == 0


@pytest.mark.parametrize(("size", "is_open"), [(PHONE, False), (DESK, True)], ids=["phone", "desk"])
def test_the_filters_are_closed_on_a_phone_and_open_at_a_desk(visit: Open, size: dict[str, int], is_open: bool) -> None:
    page = visit(STORY + "?name=ko", size=size)
    assert page.locator("select[name=topic]").is_visible() == is_open
    if not is_open:
        summary = page.get_by_text("Filter (1)")
        summary.click()
        assert page.locator("select[name=topic]").is_visible()
        assert page.evaluate("document.documentElement.scrollWidth") == size["width"]


def test_a_filter_on_a_hub_finds_entries_on_older_pages(visit: Open) -> None:
    """Nothing of older pages is loaded before a filter is used. Loaded entries go to their places in the list, with
    working links. Without the filter, the list shows the newest entries again."""
    page = visit(HUB)
    newest = shown(page)
    with fetched(page) as asked:
        assert newest == ids(HAPPENINGS[-50:]) and asked == []
        choose(page, type="vote")
        expect(page.locator(".filters [role=status]")).to_have_text(re.compile(r"^\d+ of 221 shown$"))
    votes = ids(event for event in HAPPENINGS if event.type == "vote")
    assert shown(page) == votes
    assert sorted(asked) == ["/timeline/2022/", "/timeline/2023/"]
    assert page.locator(".year:visible .year-title").all_inner_texts() == ["2023", "2022"]
    link = page.locator("#event-e002 .event-title a")
    assert unquote(urlsplit(link.evaluate("one => one.href")).path) == "/events/e002/"
    page.get_by_role("button", name="Clear all").click()
    assert shown(page) == newest
    page.reload()
    assert shown(page) == newest


def test_a_period_on_a_hub_loads_its_own_pages_alone(visit: Open) -> None:
    page = visit(HUB)
    with fetched(page) as asked:
        page.locator(bar(page, "May 2022")).click()
        expect(page.locator(".year .event:visible")).to_have_count(
            len([event for event in HAPPENINGS if event.month == "2022-05"])
        )
    assert asked == ["/timeline/2022/"]


def test_a_period_leads_to_its_page(visit: Open) -> None:
    """On a hub, which has not all of it: the reports of an older month are there alone. Other lists have no such page."""
    page = visit(HUB + "?from=2022-05&to=2022-05")
    link = page.locator(".strip-chosen").get_by_role("link", name="May 2022")
    assert urlsplit(link.evaluate("one => one.href")).path == "/timeline/2022/"
    choose(page, to="2022-06")
    expect(link).to_have_count(0)
    assert page.locator(".strip-chosen span").inner_text() == "May 2022 – June 2022"
    assert visit(STORY + "?from=2022-02&to=2022-02").locator(".strip-chosen a").count() == 0


def test_older_pages_that_cannot_be_loaded_are_mentioned(visit: Open) -> None:
    """The newest entries are filtered, and the line says that there may be more."""
    page = visit(HUB)
    page.route("**/timeline/2022/", lambda route: route.abort())
    choose(page, type="vote")
    line = page.locator(".filters [role=status]")
    expect(line).to_have_text(re.compile("could not be loaded"))
    assert set(shown(page)) == {event.id for event in HAPPENINGS if event.type == "vote" and event.day.year == 2023}


SHIFTS = """() => new Promise((done) => new PerformanceObserver((list) => {
  done(list.getEntries().reduce((sum, entry) => sum + entry.value, 0));
}).observe({ type: "layout-shift", buffered: true }) ?? setTimeout(() => done(0), 500))"""


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("url", [STORY, HUB])
def test_nothing_moves_when_the_filters_appear(visit: Open, url: str, size: dict[str, int]) -> None:
    """Their space is reserved, and a long list opens at its real height."""
    page = visit(url, size=size)
    expect(page.locator(".filters [role=status]")).not_to_be_empty()
    assert page.evaluate(SHIFTS) < 0.01


@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "dark"), (DESK, "light")], ids=["phone", "desk"])
def test_axe_finds_nothing_with_the_filters_open(visit: Open, size: dict[str, int], scheme: str) -> None:
    page = visit(STORY + "?type=vote&from=2022-02", size=size, scheme=scheme)
    page.locator(".filters details").evaluate("one => { one.open = true; }")
    page.evaluate(AXE)
    result = page.evaluate("axe.run(document)")
    assert [(found["id"], [node["html"] for node in found["nodes"]]) for found in result["violations"]] == []
