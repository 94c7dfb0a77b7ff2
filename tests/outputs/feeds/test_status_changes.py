"""Each change of an event's status is an entry of its own in the feeds of its stories."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from planned import BRIDGE, Plan, Planned, article

from digest.pages.feeds import SUBJECT_FEED_LENGTH

HUB = "stories/river/"
HOSTILE = "]]> & <script>alert(1)</script> \x0b \u2028 \u202e הגשר"
STATUS = (
    "  - {date: 2024-01-02, status: reported, article: 2024/01/bridge}",
    "  - {date: 2024-01-04, status: confirmed, article: 2024/01/bridge}",
    '  - {date: 2024-02~, status: disputed, url: "https://a.example/?a=1&b=2"}',
)


def event(*status: str, date: str = "2024-01-01", title: str = "The bridge gives way", more: str = "") -> str:
    lines = ["---", f"date: {date}", f"title: {title}", "stories: river", *([more] if more else []), "status:", *status]
    return "\n".join([*lines, "---", ""])


def planned(plan: Plan, *status: str, **values: str) -> Planned:
    return plan({BRIDGE: article(), "events/fall.md": event(*status, **values)})


def changes(site: Planned, hub: str = HUB) -> list[Any]:
    """The entries that are no reports, newest first."""
    return [entry for entry in site.atom(hub).entries if "/events/" in entry.link]


def ids(site: Planned) -> dict[str, str]:
    return {re.split(" since|,", entry.title)[0]: entry.id for entry in changes(site)}


def test_a_change_is_an_entry_at_its_time(plan: Plan) -> None:
    """With the status, since when, the event's page, what it was, and what shows it."""
    site = planned(plan, *STATUS, more="place: kim\ntopics: border")
    assert [entry.title for entry in site.atom(HUB).entries] == [
        "disputed since about February 2024: The bridge gives way",
        "confirmed since 4 January 2024: The bridge gives way",
        "The bridge opens",
    ]
    disputed, confirmed = changes(site)
    assert (confirmed.published, confirmed.updated) == ("2024-01-04T12:00:00Z",) * 2
    assert (disputed.published, disputed.updated) == ("2024-02-01T12:00:00Z",) * 2
    assert confirmed.link == "https://desk.example/news/events/fall/"
    assert [tag.term for tag in confirmed.tags] == ["border"]
    assert confirmed.content[0].value == (
        "<p>1 January 2024: The bridge gives way · Kim Ko</p><p>confirmed since 4 January 2024 · "
        '<a href="https://desk.example/news/articles/2024/01/bridge/">report by The Herald</a></p>'
    )
    assert '<a href="https://a.example/?a=1&amp;b=2">document</a>' in disputed.content[0].value


def test_both_formats_say_the_same(plan: Plan) -> None:
    site = planned(plan, *STATUS)
    said = [(entry.id, entry.title, entry.link, entry.published, entry.updated) for entry in site.atom(HUB).entries]
    keys = ("id", "title", "url", "date_published", "date_modified")
    assert said == [tuple(item[key] for key in keys) for item in site.json(HUB)["items"]]


def test_it_is_in_the_feeds_of_its_stories_alone(plan: Plan) -> None:
    """Those that it states, or else those of its reports."""
    other = "---\ntitle: Another story\nsummary: Told.\n---\n"
    text = event(*STATUS).replace("stories: river\n", "")
    files = {
        BRIDGE: article(events="fall", stories="other"), "events/fall.md": text, "stories/other.md": other
    }  # fmt: skip
    site = plan(files)
    assert len(changes(site, "stories/other/")) == 2
    for hub in ("", HUB, "topics/border/", "sources/herald/", "names/kim/"):
        assert changes(site, hub) == []


@pytest.mark.parametrize(
    ("status", "titles"),
    [
        (["reported"], []),
        (["expected"], ["expected"]),
        (["confirmed"], ["confirmed"]),
        (["expected", "confirmed"], ["confirmed", "expected"]),
        (["reported", "reported", "confirmed", "confirmed"], ["confirmed"]),
        (["confirmed", "disputed", "confirmed"], ["confirmed", "disputed", "confirmed"]),
    ],
)
def test_what_is_a_change(plan: Plan, status: list[str], titles: list[str]) -> None:
    """An event is reported to begin with, and the same said again is none."""
    lines = (f"  - {{date: 2024-01-0{day}, status: {one}}}" for day, one in enumerate(status, 2))
    assert [entry.title.split()[0] for entry in changes(planned(plan, *lines))] == titles


def test_a_status_in_a_word_is_no_entry(plan: Plan) -> None:
    site = plan({BRIDGE: article(), "events/fall.md": event().replace("status:", "status: confirmed")})
    assert changes(site) == []


def test_an_entry_comes_after_the_reports_of_its_day(plan: Plan) -> None:
    late = article(title="It is confirmed", date="2024-01-04 23:59", url="https://herald.example/late")
    site = plan({"articles/late.md": late, "events/fall.md": event(*STATUS[1:2]).replace("2024/01/bridge", "late")})
    assert [entry.title.split(":")[0] for entry in site.atom(HUB).entries] == [
        "confirmed since 4 January 2024",
        "It is confirmed",
    ]


def test_no_change_is_earlier_than_the_one_before(plan: Plan) -> None:
    """Of a month that is all that is known, the earliest day is one after what came before."""
    site = planned(plan, STATUS[1], "  - {date: 2024-01, status: disputed}")
    disputed, confirmed = changes(site)
    assert (disputed.published, confirmed.published) == ("2024-01-04T12:00:00Z",) * 2
    assert disputed.title == "disputed since January 2024: The bridge gives way"


def test_ids_stay(plan: Plan) -> None:
    """Whatever is corrected: a date, the title, the proof, the event's date, its id, or what came before."""
    before = ids(planned(plan, *STATUS))
    assert len({*before.values()}) == 2
    assert ids(planned(plan, STATUS[1].replace("01-04", "01-03"), STATUS[2], date="2023", title="It fell")) == before
    more = ids(planned(plan, STATUS[0], "  - {date: 2024-01-03, status: retracted}", *STATUS[1:]))
    assert more.pop("retracted") not in before.values()
    assert more == before
    moved = plan({BRIDGE: article(), "events/down.md": event(*STATUS, more="was: fall")})
    assert ids(moved) == before


def test_the_same_status_again_has_an_id_of_its_own(plan: Plan) -> None:
    site = planned(
        plan, *(f"  - {{date: 2024-01-05, status: {one}}}" for one in ("confirmed", "disputed", "confirmed"))
    )
    assert len({entry.id for entry in changes(site)}) == 3


def test_a_feed_has_so_many_entries_in_all(plan: Plan) -> None:
    """The newest, whatever they are."""
    statuses = ("confirmed", "disputed")
    status = [
        f"  - {{date: 2024-0{1 + day // 28}-{1 + day % 28:02}, status: {statuses[day % 2]}}}"
        for day in range(SUBJECT_FEED_LENGTH + 5)
    ]
    late = article(title="The newest", date="2024-05-01", url="https://herald.example/late")
    site = plan({BRIDGE: article(date="2023-01-01"), "articles/late.md": late, "events/fall.md": event(*status)})
    entries = site.atom(HUB).entries
    assert (len(entries), entries[0].title) == (SUBJECT_FEED_LENGTH, "The newest")
    assert "The bridge opens" not in [entry.title for entry in entries]
    assert [entry.published for entry in entries] == sorted((entry.published for entry in entries), reverse=True)


def test_hostile_titles_are_text(plan: Plan) -> None:
    """Atom is well-formed (`Planned.atom` fails on what is not), and nothing can run."""
    quoted = json.dumps(HOSTILE)
    site = planned(plan, STATUS[1], title=quoted, more=f"place: {quoted}")
    (entry,) = changes(site)
    assert "<script>alert(1)</script>" in entry.title
    (item,) = [item for item in site.json(HUB)["items"] if "/events/" in item["url"]]
    assert "<script" not in item["content_html"]
    assert "&lt;script&gt;" in item["content_html"]
    for text in (item["title"], item["content_html"]):
        assert not {*"\x0b\u2028\u202e"} & {*text}
