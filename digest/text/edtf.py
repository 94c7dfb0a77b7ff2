"""Dates with their precision: the parts of EDTF (ISO 8601-2), levels 0 and 1, that a desk needs.

This is our own parser because the two maintained libraries take 10-20 ms a date and read open ends
as errors or infinities; a corpus of 100,000 articles needs microseconds. See docs/why.md.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import Final

_POINT = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?([~?%]|~\?|\?~)?")
_TIMESTAMP = re.compile(
    r"""(?P<year>\d{4})([-/.])(?P<month>\d{1,2})\2(?P<day>\d{1,2})
        (?:
            (?:[Tt]|[ ]+)
            (?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?
            [ ]*(?P<zone>[Zz]|UTC|GMT|(?P<sign>[-+])(?P<hours>\d{1,2})(?::?(?P<minutes>\d{2}))?)?
        )?""",
    re.VERBOSE,
)
FORMS = (
    "2023, 2023-07, 2023-07-12, 2023-07-12/2023-07-13, ../2023-07-12 or 2023-07-12/.., with ~ or ? where it is not sure"
)


class DateError(ValueError):
    """The text is not a date. The message says why."""


@dataclass(frozen=True, slots=True)
class Point:
    """A year, a month or a day. It may be approximate (``~``), uncertain (``?``), or both (``%``)."""

    year: int
    month: int | None = None
    day: int | None = None
    approximate: bool = False
    uncertain: bool = False

    @property
    def first(self) -> date:
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def last(self) -> date:
        month = self.month or 12
        return date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    @property
    def precision(self) -> int:
        """1 for a year, 2 for a month, 3 for a day."""
        return 1 + (self.month is not None) + (self.day is not None)

    @property
    def iso(self) -> str:
        """The date without its qualifier, as HTML's ``datetime`` attribute takes it."""
        if not self.month:
            return f"{self.year:04}"
        return f"{self.year:04}-{self.month:02}-{self.day:02}" if self.day else f"{self.year:04}-{self.month:02}"

    @property
    def qualifier(self) -> str:
        return (
            "%" if self.approximate and self.uncertain else ("~" if self.approximate else "?" if self.uncertain else "")
        )

    def __str__(self) -> str:
        return self.iso + self.qualifier


# `When` and `Moment` are stored as texts (see `digest.store.codec`), so they are no dataclasses, which would be stored
# field by field.
class When:
    """A date, or a range of dates. ``None`` is an open end; at most one end is open."""

    __slots__ = ("_order", "day", "end", "start")

    def __init__(self, start: Point | None, end: Point | None) -> None:
        known = start or end
        assert known is not None
        self.start: Final = start
        self.end: Final = end
        self.day: Final = known.first
        """The earliest known day, which places the date in lists. A field, since sorting reads it constantly."""
        text = str(start) if start == end else f"{start or '..'}/{end or '..'}"
        self._order: Final = (self.day, self.last_day, -known.precision, text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, When) and (self.start, self.end) == (other.start, other.end)

    def __hash__(self) -> int:
        return hash(self._order)

    def __repr__(self) -> str:
        return f"When('{self}')"

    @property
    def is_range(self) -> bool:
        return self.start != self.end

    @property
    def last_day(self) -> date:
        return self.end.last if self.end else date.max

    @property
    def is_day(self) -> bool:
        """Whether this is a single day, certain or not."""
        return self.start is not None and self.start.precision == 3 and not self.is_range

    @property
    def is_exact(self) -> bool:
        """Whether this is a single day without a qualifier."""
        return self.start is not None and self.is_day and not self.start.qualifier

    def sort_key(self) -> tuple[date, date, int, str]:
        """Earliest day, latest day, more precise first, then the text: a total order."""
        return self._order

    def __str__(self) -> str:
        return self._order[3]


@lru_cache(1 << 16)
def on_day(day: date) -> When:
    point = Point(day.year, day.month, day.day)
    return When(point, point)


@lru_cache(1 << 16)
def parse(text: str) -> When:
    """Parse an EDTF date. Raises `DateError`, with the reason in words."""
    if "/" not in text:
        point = _parse_point(text, text)
        return When(point, point)
    left, _, right = text.partition("/")
    start = None if left == ".." else _parse_point(left, text)
    end = None if right == ".." else _parse_point(right, text)
    if start is None and end is None:
        raise DateError(f"'{text}' is open at both ends, so it says nothing")
    if start and end and start.first > end.last:
        raise DateError(f"'{text}' ends before it begins")
    return When(start, end)


def _parse_point(part: str, text: str) -> Point:
    """A date, or the end of a range; ``text`` is the whole that was written."""
    found = _POINT.fullmatch(part)
    if not found:
        raise DateError(f"'{text}' is not a date")
    year, month, day, qualifier = found.groups(default="")
    _check_calendar(text, int(year), int(month or 1), int(day or 1))
    return Point(
        int(year),
        int(month) if month else None,
        int(day) if day else None,
        approximate=qualifier in ("~", "%", "~?", "?~"),
        uncertain=qualifier in ("?", "%", "~?", "?~"),
    )


def _check_calendar(text: str, year: int, month: int, day: int) -> None:
    if year == 0:
        raise DateError(f"'{text}' has no year; years begin at 0001")
    if not 1 <= month <= 12:
        raise DateError(f"'{text}' has no such month: {month}")
    # Every month has 28 days, so most dates need no look at the calendar.
    if not 1 <= day <= 28 and not 1 <= day <= calendar.monthrange(year, month)[1]:
        raise DateError(f"'{text}' has no such day: {calendar.month_name[month]} {year} has no {day}")


class Moment:
    """When a report was published: a date, and the time if it is known.

    ``at`` is in the site's time zone, and ``when`` is the day there.
    """

    __slots__ = ("at", "day", "when")

    def __init__(self, when: When, at: datetime | None = None) -> None:
        self.when: Final = when
        self.at: Final = at
        self.day: Final = when.day
        """Like `When.day`."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Moment) and (self.when, self.at) == (other.when, other.at)

    def __hash__(self) -> int:
        return hash((self.when, self.at))

    def __repr__(self) -> str:
        return f"Moment('{self}')"

    def __str__(self) -> str:
        """The date, or the time with its offset."""
        return self.at.isoformat() if self.at else str(self.when)

    @classmethod
    def restored(cls, text: str, zone: tzinfo) -> Moment:
        """The moment that ``text`` is the text of, in the same zone."""
        if "T" not in text:
            return cls(parse(text))
        at = datetime.fromisoformat(text).astimezone(zone)
        return cls(on_day(at.date()), at)

    @property
    def iso(self) -> str:
        """The text for HTML's ``datetime`` attribute: the time with its offset if it is known, else the date."""
        point = self.when.start or self.when.end
        assert point is not None
        return self.at.isoformat() if self.at else point.iso

    def sort_key(self) -> tuple[date, int]:
        """The day, then the second of the day (0 if no time is known)."""
        at = self.at
        return (self.day, at.hour * 3600 + at.minute * 60 + at.second if at else 0)


def parse_moment(text: str, zone: tzinfo) -> Moment:
    """Parse a date or time in the forms people use: ``2020-12-2``, ``2016-02-08 11:00:00 -0400``,
    ``2023-07-21T09:30Z``, or any EDTF form. A time without an offset is in ``zone``.

    Raises `DateError`, with the reason in words.
    """
    found = _TIMESTAMP.fullmatch(text)
    if not found:
        return Moment(parse(text))
    year, month, day = (int(found[part]) for part in ("year", "month", "day"))
    _check_calendar(text, year, month, day)
    if found["hour"] is None:
        return Moment(on_day(date(year, month, day)))
    hour, minute, second = (int(found[part] or 0) for part in ("hour", "minute", "second"))
    if hour > 23 or minute > 59 or second > 59:
        raise DateError(f"'{text}' has no such time of day")
    stated = _zone(found) or zone
    try:
        at = datetime(year, month, day, hour, minute, second, tzinfo=stated).astimezone(zone)
    except OverflowError as error:
        raise DateError(f"'{text}' is outside the calendar") from error
    return Moment(on_day(at.date()), at)


def _zone(found: re.Match[str]) -> tzinfo | None:
    """The offset stated with a time, or None."""
    if found["zone"] is None:
        return None
    if found["sign"] is None:
        return UTC
    hours, minutes = int(found["hours"]), int(found["minutes"] or 0)
    if hours > 14 or minutes > 59:
        raise DateError(f"'{found[0]}' has no such time zone: {found['zone']}")
    offset = timedelta(hours=hours, minutes=minutes)
    return timezone(-offset if found["sign"] == "-" else offset)
