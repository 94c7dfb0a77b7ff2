"""Which editions there can be: days, ISO weeks and months, and what they are called."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from digest.config import EditionLength

LENGTHS: tuple[EditionLength, ...] = ("month", "week", "day")
"""The longest first."""
_ID = re.compile(r"([0-9]{4})-(?:W([0-9]{2})|([0-9]{2})(?:-([0-9]{2}))?)")
_DAY = timedelta(1)


class Edition(NamedTuple):
    """A period by its id (``2026-11-28``, ``2026-W48``, ``2026-11``), with its first and its last day."""

    id: str
    length: EditionLength
    first: date
    last: date

    @property
    def year(self) -> int:
        """The year that the edition is counted in: of a week, the one that has most of its days."""
        return int(self.id[:4])

    @property
    def number(self) -> int:
        """The number of a week or a month in its year, or of a day in its month."""
        return int(self.id[-2:])


def edition_on(length: EditionLength, day: date) -> Edition:
    """The edition of this length that a day is in."""
    match length:
        case "day":
            return Edition(day.isoformat(), length, day, day)
        case "week":
            year, week, weekday = day.isocalendar()
            first = day - timedelta(weekday - 1)
            # The last week of the calendar is cut short.
            last = date.fromordinal(min(first.toordinal() + 6, date.max.toordinal()))
            return Edition(f"{year:04}-W{week:02}", length, first, last)
    days = monthrange(day.year, day.month)[1]
    return Edition(f"{day.year:04}-{day.month:02}", length, day.replace(day=1), day.replace(day=days))


def find_edition(id: str) -> Edition | None:
    """The edition with an id; None if the calendar has no such day, week or month."""
    found = _ID.fullmatch(id)
    if not found:
        return None
    year, week, month, day = found.groups()
    try:
        if week:
            return edition_on("week", date.fromisocalendar(int(year), int(week), 1))
        return edition_on("day" if day else "month", date(int(year), int(month), int(day or 1)))
    except ValueError:
        return None


def next_edition(edition: Edition) -> Edition | None:
    """The edition of the same length that follows; None at the end of the calendar."""
    return edition_on(edition.length, edition.last + _DAY) if edition.last < date.max else None


def months_between(first: date, last: date) -> Iterator[tuple[int, int]]:
    """The months from that of one day to that of another, each as its year and its number."""
    for number in range(first.year * 12 + first.month - 1, last.year * 12 + last.month):
        yield number // 12, number % 12 + 1


def end_of(edition: Edition, zone: ZoneInfo) -> datetime:
    """When an edition ends: at midnight in a zone, in UTC."""
    if edition.last >= date.max - _DAY:
        return datetime.combine(edition.last, time(), tzinfo=UTC)
    return datetime.combine(edition.last + _DAY, time(), tzinfo=zone).astimezone(UTC)
