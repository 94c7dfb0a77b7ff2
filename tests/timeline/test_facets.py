"""What entries can be found by, and the choices a list gives, as the pages carry them."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from xml.etree.ElementTree import Element

import html5lib
from river import HAPPENINGS, ODD, OF_STORY

from digest.group import Index
from digest.i18n import Words
from digest.model import Corpus, Name, Source, Topic
from digest.pages.facets import FEWEST, filters_of
from digest.pages.views import Choice, Facets
from digest.reading import Reading

CORPUS = Corpus(
    topics={id: Topic(id, id.title()) for id in ("water", "trade")},
    sources={"wire": Source("wire", "The Wire", "news agency")},
    names={id: Name(id, text, "person") for id, text in (("ko", "ko"), ("adams", "Adams"), ("port", "The Port"))},
)
READING = Reading(Index(CORPUS), {})
DAYS = (date(2022, 3, 1), date(2022, 1, 9), date(2022, 1, 2))


def entry(topic: str = "water", names: tuple[str, ...] = (), place: str = "", kind: str = "") -> Facets:
    return Facets((topic,), names, place, kind, ("wire",))


def test_choices_are_in_the_order_of_their_words_and_none_is_one_that_all_share() -> None:
    """The source that every entry has narrows nothing. A place is called by its name if it is registered."""
    entries = [entry(names=("ko", "adams"), place="port"), entry("trade", place="Upper reach"), *[entry()] * FEWEST]
    filters = filters_of(READING, Words("en"), entries, DAYS)
    assert filters and filters.total == FEWEST + 2
    assert {facet.key: facet.choices for facet in filters.facets} == {
        "topic": (Choice("trade", "Trade"), Choice("water", "Water")),
        "name": (Choice("adams", "Adams"), Choice("ko", "ko")),
        "place": (Choice("port", "The Port"), Choice("Upper reach", "Upper reach")),
    }
    assert filters.months == (Choice("2022-01", "January 2022"), Choice("2022-03", "March 2022"))


def test_a_short_list_has_nothing_to_choose_and_an_empty_one_no_filters() -> None:
    entries = [entry(names=("ko",)), *[entry("trade")] * (FEWEST - 2)]
    short = filters_of(READING, Words("en"), entries, DAYS)
    assert short and (short.facets, short.months, short.total) == ((), (), FEWEST - 1)
    assert filters_of(READING, Words("en"), [], ()) is None


def test_one_month_is_no_period() -> None:
    filters = filters_of(READING, Words("en"), [entry()] * FEWEST, DAYS[1:])
    assert filters and filters.months == ()


def test_every_entry_of_a_page_says_what_it_is_found_by(record: Path) -> None:
    """By ids: a topic with all that it is part of, a registered place by its id, another by its words; a
    report that stands for itself by what the article states."""
    found = {
        item.get("id"): {key: value for key, value in item.items() if key.startswith("data-")}
        for item in page(record, "stories/bridge/").iter("li") if "event" in (item.get("class") or "").split()
    }  # fmt: skip
    topics = {"floods": "floods water", "water": "water", "trade": "trade"}
    expected = {
        f"event-{event.id}": {
            "data-topic": topics[event.topic], "data-place": event.place, "data-type": event.type,
            "data-source": event.source, **({"data-name": " ".join(event.names)} if event.names else {}),
        }
        for event in HAPPENINGS[:OF_STORY]
    }  # fmt: skip
    report = {"data-topic": "trade", "data-name": "ko", "data-source": "herald"}
    assert found == {**expected, "report-look-back": report}


def test_the_words_of_a_choice_are_text_whatever_they_hold(record: Path) -> None:
    """A name that looks like markup ends neither the template nor the list of choices."""
    template = next(page(record, "timeline/").iter("template"))
    options = {option.get("value"): option.text for option in template.iter("option")}
    assert options["wire"] == ODD
    assert options["2022-01"] == "January 2022"


def test_a_hub_offers_what_its_older_pages_hold_too(record: Path) -> None:
    """The newest entries of the timeline are of 2023; its period begins in 2022."""
    root = page(record, "timeline/")
    assert [heading.text for heading in root.iter("h2") if heading.get("class") == "year-title"] == ["2023"]
    assert "2022-01" in {option.get("value") for option in next(root.iter("template")).iter("option")}


def test_only_pages_with_a_timeline_load_the_script(record: Path) -> None:
    loading = {
        url: any("timeline" in (script.get("src") or "") for script in page(record, url).iter("script"))
        for url in ("timeline/", "stories/bridge/", "topics/water/", "sources/herald/", "archive/", "events/e001/", "")
    }
    assert [url for url, loads in loading.items() if loads] == ["timeline/", "stories/bridge/", "topics/water/"]


def page(record: Path, url: str) -> Element:
    return html5lib.parse((record / url / "index.html").read_text("utf-8"), namespaceHTMLElements=False)
