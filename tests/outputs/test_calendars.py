"""Calendars of events are read alike by two libraries, and hold nothing that is known only roughly."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import icalendar
import pytest
import vobject
from desk import CONTENT
from hypothesis import given
from hypothesis import strategies as st
from recorded import data_from, prepared, write_files

from digest.outputs.data.calendars import exact_days
from digest.outputs.data.icalendar_text import Day, calendar, escaped, event
from digest.pages.calendars import CALENDAR_LENGTH
from digest.pages.page import Asset
from digest.text.edtf import parse


def event_file(title: str = "The bridge opens", when: str = "2024-01-01", matter: str = "") -> str:
    return f'---\ndate: "{when}"\ntitle: {title}\n{matter}---\n'


FILES: Mapping[str, str | bytes] = {
    **CONTENT,
    "events/opening.md": event_file(
        matter="topics: border\nstories: river\nplace: Kim Ko\nstatus: confirmed\ncorrections: {date: 2024-03-05, text: It was one.}\n"
    ),
    "events/days.md": event_file("Three days", "2024-02-28/2024-03-01", "topics: border\nstatus: retracted\n"),
    "events/month.md": event_file("Some day", "2024-04", "topics: border\n"),
    "events/about.md": event_file("About then", "2024-04-05~", "topics: border\n"),
    "events/open.md": event_file("From then on", "2024-04-05/..", "topics: border\n"),
    "events/bridge-opening.md": event_file("다리가 열리다 " * 12),
}


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return data_from(tmp_path_factory.mktemp("calendars"), FILES)["events-2024.ics"]


def events_of(content: bytes) -> dict[str, Any]:
    """The events of a calendar by title, as icalendar reads them; vobject must read the same."""
    found: list[Any] = list(icalendar.Calendar.from_ical(content).walk("VEVENT"))
    others = {str(one.uid.value): one for one in getattr(vobject.readOne(content.decode()), "vevent_list", [])}
    assert len(others) == len(found)
    for one in found:
        assert others[str(one["UID"])].summary.value == str(one["SUMMARY"])
        assert others[str(one["UID"])].dtstart.value == one["DTSTART"].dt
        assert others[str(one["UID"])].dtend.value == one["DTEND"].dt
    return {str(one["SUMMARY"]): one for one in found}


def test_events_are_whole_days_and_end_on_the_day_after(year: bytes) -> None:
    found = events_of(year)
    assert (found["The bridge opens"]["DTSTART"].dt, found["The bridge opens"]["DTEND"].dt) == (
        date(2024, 1, 1), date(2024, 1, 2),
    )  # fmt: skip
    assert (found["Three days"]["DTSTART"].dt, found["Three days"]["DTEND"].dt) == (date(2024, 2, 28), date(2024, 3, 2))


def test_what_is_known_only_roughly_is_counted_and_left_out(year: bytes) -> None:
    assert events_of(year).keys() == {"The bridge opens", "Three days", ("다리가 열리다 " * 12).strip()}
    assert b"\r\nX-DIGEST-LEFT-OUT:3\r\n" in year
    assert "3 events are left out" in str(icalendar.Calendar.from_ical(year)["X-WR-CALDESC"])


def test_an_event_says_who_says_so_and_how_sure_it_is(year: bytes) -> None:
    found = events_of(year)
    assert str(found["The bridge opens"]["DESCRIPTION"]).split("\n") == [
        "confirmed",
        "No source is given for this event.",
    ]
    assert str(found[("다리가 열리다 " * 12).strip()]["DESCRIPTION"]) == "Reported by The Herald"
    assert [str(one["STATUS"]) for one in found.values() if "STATUS" in one] == ["CONFIRMED", "CANCELLED"]
    assert str(found["The bridge opens"]["LOCATION"]) == "Kim Ko"
    assert str(found["The bridge opens"]["URL"]) == "https://desk.example/events/opening/"


def test_the_stamp_is_the_day_of_the_last_change_in_the_record(year: bytes) -> None:
    found = events_of(year)
    assert found["The bridge opens"]["DTSTAMP"].dt.date() == date(2024, 3, 5)
    assert found["The bridge opens"]["SEQUENCE"] == 1
    assert found[("다리가 열리다 " * 12).strip()]["DTSTAMP"].dt.date() == date(2024, 1, 2)


def test_lines_are_short_and_none_ends_within_a_character(year: bytes) -> None:
    for line in year.split(b"\r\n"):
        assert len(line) <= 75
        line.decode()
    assert b"\n" not in year.replace(b"\r\n", b"")


def test_an_event_keeps_its_identity_under_another_id(tmp_path: Path) -> None:
    old = {**FILES, "events/old.md": event_file("Old")}
    new = {**FILES, "events/new.md": event_file("Old", matter="was: [old]\n")}
    before, after = (
        events_of(data_from(tmp_path / name, some)["events-2024.ics"]) for name, some in (("a", old), ("b", new))
    )
    assert before["Old"]["UID"] == after["Old"]["UID"]
    assert before["Old"]["URL"] != after["Old"]["URL"]


def test_topics_and_stories_have_calendars_that_their_pages_link_to(tmp_path: Path) -> None:
    site = prepared(write_files(tmp_path / "content", FILES))
    there = {item.url: item for item in site.all_items() if isinstance(item, Asset) and item.url.endswith("events.ics")}
    assert there.keys() == {"topics/border/events.ics", "topics/korea/events.ics", "stories/river/events.ics"}
    found = events_of(there["stories/river/events.ics"].make())
    assert "The bridge opens" in found


def test_a_calendar_stays_when_its_last_event_or_its_story_is_withdrawn(tmp_path: Path) -> None:
    gone = "withdrawn: {date: 2024-03-01, reason: It was not so.}\n"
    files = {
        **CONTENT,
        "events/bridge-opening.md": event_file(matter=gone),
        "stories/river.md": f"---\ntitle: The river bridge\nsummary: A.\nwas: [old]\n{gone}---\n",
        "articles/2024/01/bridge.md": article("a", "  - {date: 2024-01-01, title: Number}\n", "1").replace(
            "events:", f"{gone}events:"
        ),
        "articles/2024/02/toll.md": article("b", "", "2").replace("events:\n", ""),
    }
    site = prepared(write_files(tmp_path / "content", files))
    found = {one.url: one.make() for one in site.all_items() if isinstance(one, Asset) and one.url.endswith(".ics")}
    hubs = ("topics/border", "topics/korea", "stories/river", "stories/old")
    assert found.keys() >= {f"{hub}/events.ics" for hub in hubs}
    assert not any(events_of(content) for content in found.values())
    assert b"The river bridge" not in found["stories/river/events.ics"]


def test_a_long_calendar_has_the_newest_events(tmp_path: Path) -> None:
    written = "".join(f"  - {{date: 2023-01-01, title: Number {number}}}\n" for number in range(100))
    files = {f"articles/2023/{name}.md": article(name, written, name) for name in "abcdef"}
    site = prepared(write_files(tmp_path / "content", {**CONTENT, **files}))
    [calendar_file] = [
        one for one in site.all_items() if isinstance(one, Asset) and one.url == "topics/border/events.ics"
    ]
    assert len(events_of(calendar_file.make())) == CALENDAR_LENGTH


def article(name: str, written: str, mark: str) -> str:
    events = written.replace("Number", f"Number {mark}")
    return (
        f"---\ntitle: Report {name}\ndate: 2023-02-0{ord(name) - 96}\nsource: herald\ntopics: border\n"
        f"url: https://herald.example/{name}\nevents:\n{events}---\n\nText.\n"
    )


@given(st.text(max_size=200))
def test_any_title_is_read_back_without_what_cannot_be_seen(title: str) -> None:
    content = calendar(
        [("X-WR-CALNAME", escaped(title))],
        [
            event(
                Day(date(2024, 1, 1), date(2024, 1, 1)),
                [("UID", "a"), ("DTSTAMP", "20240101T000000Z"), ("SUMMARY", escaped(title))],
            )
        ],
    )
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    [found] = icalendar.Calendar.from_ical(content).walk("VEVENT")
    read = str(found.get("SUMMARY", ""))
    wanted = [sign for sign in title if sign.isprintable() and not sign.isspace()]
    assert [sign for sign in read if sign.isprintable() and not sign.isspace()] == wanted
    assert content.count(b"BEGIN:VEVENT") == content.count(b"END:VEVENT") == 1
    assert not set(content.decode()) & {"\0", "\u2028", "\u2029", "\x85", "\u202e"}


@pytest.mark.parametrize(
    "when", ["2024", "2024-01", "2024-01-01?", "2024-01-01~", "../2024-01-01", "2024-01/2024-02-01", "9999-12-31"]
)
def test_dates_that_are_no_whole_days(when: str) -> None:
    assert exact_days(parse(when)) is None
