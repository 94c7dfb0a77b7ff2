"""Calendars of whole days (iCalendar, RFC 5545).

As text, since the icalendar library takes fifteen times as long: see docs/why.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from digest.outputs.data.csv_text import inert

Property = tuple[str, str]
"""A property with its parameters, and its value as it is written."""
_MOST = 75
"""A line has at most this many bytes."""
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": ""})
_GENERATOR = "-//mkdocs-news-digest//record//EN"


class Day(NamedTuple):
    """The first and the last day of an event."""

    first: date
    last: date


def escaped(value: str) -> str:
    """A text as a value. Line breaks and signs that mean something are escaped, control characters are left out."""
    return "\n".join(map(inert, value.split("\n"))).translate(_ESCAPES)


def uri(value: str) -> str:
    """An address as a value."""
    return inert(value).replace("\n", "").replace("\r", "")


def calendar(properties: Iterable[Property], events: Iterable[str]) -> bytes:
    """A calendar with these ``events``, each from `event`."""
    head = (("VERSION", "2.0"), ("PRODID", _GENERATOR), ("CALSCALE", "GREGORIAN"), ("METHOD", "PUBLISH"))
    lines = "".join(map(_line, (("BEGIN", "VCALENDAR"), *head, *properties)))
    return "".join((lines, *events, "END:VCALENDAR\r\n")).encode(errors="replace")


def event(day: Day, properties: Iterable[Property]) -> str:
    """An event of whole days. Its end is the day after the last."""
    end = stamp(day.last + timedelta(days=1))
    when = (("DTSTART;VALUE=DATE", stamp(day.first)), ("DTEND;VALUE=DATE", end))
    return "".join(map(_line, (("BEGIN", "VEVENT"), *when, *properties, ("END", "VEVENT"))))


def stamp(day: date) -> str:
    return f"{day.year:04}{day.month:02}{day.day:02}"


def _line(property: Property) -> str:
    line = ":".join(property)
    if len(line) * 4 <= _MOST or (len(line) <= _MOST and line.isascii()):
        return line + "\r\n"
    return _folded(line)


def _folded(line: str) -> str:
    """A line in pieces, none of which ends within a character."""
    content, pieces, start = line.encode(errors="replace"), [], 0
    while start < len(content):
        # The space that a piece begins with counts.
        end = start + _MOST - bool(start)
        while end < len(content) and content[end] & 0xC0 == 0x80:
            end -= 1
        pieces.append(content[start:end])
        start = end
    return b"\r\n ".join(pieces).decode() + "\r\n"
