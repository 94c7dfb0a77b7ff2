"""What a timeline can be filtered by: as its entries show it, and the choices that no entry of a page shows."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
from river import HAPPENINGS, ODD, OF_STORY
from stored import summaries_of

from digest.model import Corpus, Event, Evidence, Location, Name, Source, Topic
from digest.pages.filters import FILTERS_FROM, hub_filters, page_filters
from digest.pages.views import Choice, Filters
from digest.site.entries import Entries, ListedArticle
from digest.text.edtf import Moment, parse


def event(id: str, topic: str = "water", place: str = "", name: str | None = None, **facts: Any) -> Event:
    return Event(
        id, Location(f"events/{id}.md", 1), parse("2023-01-02"), id, topics=(topic,), place=place, place_name=name,
        sources=(Evidence("wire", "https://wire.example/"),), **facts,
    )  # fmt: skip


EVENTS = (
    event("one", names=("ko", "adams"), place="The Port", name="port"),
    event("two", "trade", place="Upper reach"),
    *(event(f"more-{number}") for number in range(FILTERS_FROM)),
)
CORPUS = Corpus(
    events=EVENTS,
    topics={id: Topic(id, id.title()) for id in ("water", "trade")},
    sources={"wire": Source("wire", "The Wire", "news agency")},
    names={id: Name(id, text, "person") for id, text in (("ko", "ko"), ("adams", "Adams"), ("port", "The Port"))},
)
SUMMARIES = summaries_of(CORPUS)
LISTED = SUMMARIES.index.entries("timeline")


def test_a_hub_has_every_choice_except_those_that_all_entries_share() -> None:
    """A source that every entry has is no choice. A place has the text of its name if it is registered."""
    filters = hub_filters(SUMMARIES.index, len(LISTED), SUMMARIES.choices(LISTED), ())
    assert filters and filters.total == FILTERS_FROM + 2
    assert {facet.key: {*facet.choices} for facet in filters.facets} == {
        "topic": {Choice("water", "Water"), Choice("trade", "Trade")},
        "name": {Choice("ko", "ko"), Choice("adams", "Adams")},
        "place": {Choice("port", "The Port"), Choice("Upper reach", "Upper reach")},
        "type": set(),
        "source": set(),
    }


def test_a_list_on_one_page_has_only_topics() -> None:
    """The script reads the other choices from the entries."""
    filters = page_filters(SUMMARIES, LISTED, ())
    assert filters
    assert [facet.key for facet in filters.facets] == ["topic", "name", "place", "type", "source"]
    assert [facet.key for facet in filters.facets if facet.choices] == ["topic"]


def test_a_short_list_has_nothing_to_choose_and_an_empty_one_no_filters() -> None:
    short = page_filters(SUMMARIES, Entries(events=LISTED.events[1 - FILTERS_FROM :]), ())
    assert short == Filters(FILTERS_FROM - 1, is_short=True)
    assert page_filters(SUMMARIES, Entries(), ()) is None
    assert hub_filters(SUMMARIES.index, 0, {}, ()) is None


def test_a_short_timeline_beside_many_reports_has_a_period_and_a_switch_for_them() -> None:
    """And no facets: reports have none. The switch is there if one of the reports that are shown must be paid for."""
    few = Entries(events=LISTED.events[:1])
    reports = tuple(report(f"r{number}", f"2023-0{1 + number}-02") for number in range(FILTERS_FROM - 1))
    assert page_filters(SUMMARIES, few, reports) == Filters(1)
    paid = (*reports, report("paid", is_paid=True))
    assert page_filters(SUMMARIES, few, paid) == Filters(1, switches=("without",))
    assert hub_filters(SUMMARIES.index, 1, SUMMARIES.choices(few), paid) == Filters(1, switches=("without",))
    assert hub_filters(SUMMARIES.index, 1, SUMMARIES.choices(few), reports) == Filters(1)
    assert page_filters(SUMMARIES, few, reports[1:]) == Filters(1, is_short=True)


def test_a_page_of_one_month_has_no_period() -> None:
    """So it may have nothing to choose."""
    few = Entries(events=LISTED.events[:1])
    reports = tuple(report(f"r{number}") for number in range(FILTERS_FROM))
    assert page_filters(SUMMARIES, few, reports) == Filters(1, is_short=True)
    assert page_filters(SUMMARIES, few, (*reports, report("paid", is_paid=True))) == Filters(1, switches=("without",))


def report(id: str, day: str = "2023-01-02", is_paid: bool = False) -> ListedArticle:
    return ListedArticle(id, Moment(parse(day)), "wire", (), (), (), (), (), is_paid)


def test_every_entry_shows_what_it_can_be_found_by(record: Path) -> None:
    """Names, place, type and sources are visible; topics are ids, with their ancestors. A place that is a name too is
    shown once."""
    found = {
        item.get("id"): {
            "topic": item.get("data-topic"),
            "name": [link.text for part in having(item, "event-names") for link in part.iter("a")],
            "place": [(part.text, part.get("class")) for part in having(item, "place")],
            "type": [part.text for part in having(item, "type")],
            "source": [part.text for part in having(item, "source")],
        }
        for item in page(record, "stories/bridge/").iter("li") if "event" in (item.get("class") or "").split()
    }  # fmt: skip
    topics = {"floods": "floods water", "water": "water", "trade": "trade"}
    words = {
        "ko": "Ko", "lim": "Lim", "port": "The Port",
        "herald": "The Herald", "wire": ODD, "ministry": "The Ministry",
    }  # fmt: skip
    expected = {
        f"event-{event.id}": {
            "topic": topics[event.topic],
            "name": [words[name] for name in event.names if name != event.place],
            "place": [
                (words.get(event.place, event.place), "place named" if event.place in event.names else "place")
            ],
            "type": [event.type],
            "source": [words[event.source]],
        }
        for event in HAPPENINGS[:OF_STORY]
    }  # fmt: skip
    assert found == expected


def test_the_text_of_a_choice_is_never_markup(record: Path) -> None:
    """A name that looks like markup ends neither the template nor the list of choices."""
    assert choices(page(record, "timeline/"))["wire"] == ODD


def test_only_a_hub_offers_the_choices_of_its_older_pages(record: Path) -> None:
    """An older event of the timeline is from a year that its hub does not list."""
    hub, part = page(record, "timeline/"), page(record, "timeline/2022/")
    assert [heading.text for heading in hub.iter("h2") if heading.get("class") == "year-title"] == ["2023"]
    topics = {"floods", "water", "trade"}
    rest = {"ko", "lim", "port", "Upper reach", "launch", "talks", "vote", "herald", "wire", "ministry"}
    assert {*choices(hub)} == topics | rest
    assert {*choices(part)} == topics


def test_only_pages_with_a_timeline_load_the_script(record: Path) -> None:
    loading = {
        url: any("timeline" in (script.get("src") or "") for script in page(record, url).iter("script"))
        for url in ("timeline/", "stories/bridge/", "topics/water/", "sources/herald/", "archive/", "events/e001/", "")
    }
    assert [url for url, loads in loading.items() if loads] == ["timeline/", "stories/bridge/", "topics/water/"]


def page(record: Path, url: str) -> Element:
    return html5lib.parse((record / url / "index.html").read_text("utf-8"), namespaceHTMLElements=False)


def having(item: Element, name: str) -> list[Element]:
    return [part for part in item.iter() if name in (part.get("class") or "").split()]


def choices(page: Element) -> dict[str, str | None]:
    """The choices of the filters in a page, by their parameter."""
    options = next(page.iter("template")).iter("option")
    return {value: option.text for option in options if (value := option.get("value"))}
