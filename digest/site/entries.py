"""Lists of entries, and the ways to arrange one: in time order, by month, by story. Pure."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from calendar import monthrange
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import Literal, TypeVar

from digest.model import Article, Event

Articles = tuple[Article, ...]

Events = tuple[Event, ...]

DatedEntry = Article | Event

T = TypeVar("T")

day_of: Callable[[DatedEntry], date] = attrgetter("date.day")
"""The day an entry stands on in every list divided by calendar."""

SubjectKind = Literal["topic", "source", "name", "story", "timeline", "archive"]


@dataclass(frozen=True, slots=True)
class Entries:
    """The part of the record that a list shows: articles oldest first, events in time order."""

    articles: Articles = ()
    events: Events = ()

    def __len__(self) -> int:
        return len(self.articles) + len(self.events)

    @property
    def oldest(self) -> date:
        """The day of the earliest entry; there must be one."""
        firsts: tuple[DatedEntry, ...] = (*self.articles[:1], *self.events[:1])
        return min(map(day_of, firsts))

    @property
    def newest(self) -> date:
        """The day of the latest entry; there must be one."""
        lasts: tuple[DatedEntry, ...] = (*self.articles[-1:], *self.events[-1:])
        return max(map(day_of, lasts))

    def days(self) -> Iterator[date]:
        """The day each entry stands on."""
        entries: tuple[DatedEntry, ...] = (*self.articles, *self.events)
        return map(day_of, entries)

    def within(self, year: int, month: int | None = None, day: int | None = None) -> Entries:
        """The entries of a year, a month of it, or a day of that."""
        first, last = days_of(year, month, day)
        return Entries(
            self.articles[slice(*span(self.articles, first, last))], self.events[slice(*span(self.events, first, last))]
        )

    def last(self, count: int) -> Entries:
        """The newest ``count`` articles, and as many events."""
        return Entries(self.articles[-count:], self.events[-count:])

    def without_last(self, last: Entries) -> Entries:
        """The entries before these, which must be the last."""
        return Entries(
            self.articles[: len(self.articles) - len(last.articles)], self.events[: len(self.events) - len(last.events)]
        )


def days_of(year: int, month: int | None = None, day: int | None = None) -> tuple[date, date]:
    """The first and the last day of a year, a month of it, or a day of that."""
    return date(year, month or 1, day or 1), date(year, month or 12, day or monthrange(year, month or 12)[1])


def span(entries: Sequence[DatedEntry], first: date, last: date) -> tuple[int, int]:
    """Where the entries of some days stand in a list: from the one place up to the other."""
    # Every order of entries begins with the day.
    return bisect_left(entries, first, key=day_of), bisect_right(entries, last, key=day_of)


def timeline_entries(entries: Entries, belongs: Callable[[str], bool]) -> Entries:
    """What a timeline belongs: events, and every article that is attached to none of them.

    ``belongs`` says of an event's id whether it is the subject's: it may stand in another part of it.
    """
    return Entries(
        tuple([one for one in entries.articles if not (one.events and any(map(belongs, one.events)))]), entries.events
    )


def in_time_order(entries: Entries) -> tuple[DatedEntry, ...]:
    """Events in time order, with each article on its own day."""
    return tuple(sorted((*entries.events, *entries.articles), key=timeline_key))


def timeline_key(entry: DatedEntry) -> tuple[object, ...]:
    if isinstance(entry, Event):
        return (*entry.date.sort_key(), 0, entry.id)
    return (*entry.date.when.sort_key(), 1, entry.id)


def by_story(articles: Sequence[Article]) -> tuple[tuple[tuple[str, Articles], ...], Articles]:
    """Articles by the first of their stories (that with the newest article first), and the rest.

    Every article is in exactly one place. Order within each is kept.
    """
    groups: defaultdict[str, list[Article]] = defaultdict(list)
    rest: list[Article] = []
    for article in articles:
        (groups[article.stories[0]] if article.stories else rest).append(article)
    ranked = sorted(groups.items(), key=lambda item: max(article.sort_key() for article in item[1]), reverse=True)
    return tuple((story, tuple(members)) for story, members in ranked), tuple(rest)


def by_month(entries: Iterable[T], day: Callable[[T], date]) -> tuple[tuple[tuple[int, int], tuple[T, ...]], ...]:
    """Entries by (year, month), months and entries in the order they come."""
    months: dict[tuple[int, int], list[T]] = {}
    for entry in entries:
        when = day(entry)
        months.setdefault((when.year, when.month), []).append(entry)
    return tuple((month, tuple(members)) for month, members in months.items())


def activity(days: Iterable[date]) -> tuple[tuple[tuple[int, int], int], ...]:
    """Entries per (year, month), every month from the first to the last, zeros included."""
    counts = Counter(map(attrgetter("year", "month"), days))
    if not counts:
        return ()
    (year, month), last = min(counts), max(counts)
    months = []
    while (year, month) <= last:
        months.append(((year, month), counts[(year, month)]))
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return tuple(months)


def most_frequent(ids: Iterable[str], limit: int, exclude: str = "") -> tuple[tuple[str, int], ...]:
    """The ids that occur limit, with their counts; among equals in the ids' own order. One is not counted."""
    counts = Counter(ids)
    del counts[exclude]
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:limit])
