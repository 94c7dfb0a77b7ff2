"""Lists of entries, and ways to arrange them: in time order, by month, by story. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import NamedTuple, TypeVar

from digest.text.edtf import Moment, When


class ListedArticle(NamedTuple):
    """An article as lists arrange it: when it is, and what it belongs to. ``all_topics`` are its topics with those above
    them, ``origins`` the sources whose reporting it is, if it says so. ``is_paid``: it is for subscribers only."""

    id: str
    date: Moment
    source: str
    all_topics: tuple[str, ...]
    names: tuple[str, ...]
    stories: tuple[str, ...]
    events: tuple[str, ...]
    origins: tuple[str, ...]
    is_paid: bool = False

    def sort_key(self) -> tuple[object, ...]:
        """The site's one order of articles, oldest first."""
        return (*self.date.sort_key(), self.id)


class ListedEvent(NamedTuple):
    """An event as lists arrange it: when it was, and what it belongs to. ``place`` is the id of a name, or a text;
    ``sources`` are those of its reports and other evidence. ``has_paid``: some of its reports are for subscribers only."""

    id: str
    date: When
    type: str
    place: str
    all_topics: tuple[str, ...]
    names: tuple[str, ...]
    stories: tuple[str, ...]
    sources: tuple[str, ...]
    status: str = ""
    has_paid: bool = False


Articles = tuple[ListedArticle, ...]

Events = tuple[ListedEvent, ...]

DatedEntry = ListedArticle | ListedEvent

T = TypeVar("T")

day_of: Callable[[DatedEntry], date] = attrgetter("date.day")
"""The day that places an entry in every list divided by calendar."""


@dataclass(frozen=True, slots=True)
class Entries:
    """A list of articles and events, each oldest first."""

    articles: Articles = ()
    events: Events = ()

    def __len__(self) -> int:
        return len(self.articles) + len(self.events)

    def all(self) -> tuple[DatedEntry, ...]:
        """All entries, articles first."""
        return (*self.articles, *self.events)

    @property
    def oldest(self) -> date:
        """The day of the earliest entry. The list must not be empty."""
        firsts: tuple[DatedEntry, ...] = (*self.articles[:1], *self.events[:1])
        return min(map(day_of, firsts))

    @property
    def newest(self) -> date:
        """The day of the latest entry. The list must not be empty."""
        lasts: tuple[DatedEntry, ...] = (*self.articles[-1:], *self.events[-1:])
        return max(map(day_of, lasts))

    def between(self, start: int, stop: int) -> Entries:
        """The entries at these positions of the list in time order."""
        chosen = in_time_order(self)[start:stop]
        articles = {entry.id for entry in chosen if isinstance(entry, ListedArticle)}
        events = {entry.id for entry in chosen if isinstance(entry, ListedEvent)}
        return Entries(
            tuple([article for article in self.articles if article.id in articles]),
            tuple([event for event in self.events if event.id in events]),
        )


def in_time_order(entries: Entries) -> tuple[DatedEntry, ...]:
    """Events in time order, with each article on its own day."""
    return tuple(sorted((*entries.events, *entries.articles), key=timeline_key))


def timeline_key(entry: DatedEntry) -> tuple[object, ...]:
    if isinstance(entry, ListedEvent):
        return (*entry.date.sort_key(), 0, entry.id)
    return (*entry.date.when.sort_key(), 1, entry.id)


def by_story(articles: Sequence[ListedArticle]) -> tuple[tuple[tuple[str, Articles], ...], Articles]:
    """Articles by the first of their stories, the story with the newest article first; and the articles without one.

    Every article is in exactly one place. The order within each group is kept.
    """
    groups: defaultdict[str, list[ListedArticle]] = defaultdict(list)
    rest: list[ListedArticle] = []
    for article in articles:
        (groups[article.stories[0]] if article.stories else rest).append(article)
    ranked = sorted(groups.items(), key=lambda item: max(article.sort_key() for article in item[1]), reverse=True)
    return tuple((story, tuple(members)) for story, members in ranked), tuple(rest)


def by_month(entries: Iterable[T], day: Callable[[T], date]) -> tuple[tuple[tuple[int, int], tuple[T, ...]], ...]:
    """Entries by (year, month), in the order in which they come."""
    months: dict[tuple[int, int], list[T]] = {}
    for entry in entries:
        when = day(entry)
        months.setdefault((when.year, when.month), []).append(entry)
    return tuple((month, tuple(members)) for month, members in months.items())


UNCERTAIN = 0
"""The day of reports of a month whose day is not certain."""


def by_day(articles: Articles) -> dict[int, Articles]:
    """Articles of a month by the day of their publication, those whose day is not certain under `UNCERTAIN`."""
    days: dict[int, list[ListedArticle]] = {}
    for article in articles:
        days.setdefault(article.date.day.day if article.date.when.is_exact else UNCERTAIN, []).append(article)
    return {day: tuple(members) for day, members in sorted(days.items())}


def activity(counts: Mapping[tuple[int, int], int]) -> tuple[tuple[tuple[int, int], int], ...]:
    """Entries per (year, month), every month from the first to the last, zeros included."""
    if not counts:
        return ()
    (year, month), last = min(counts), max(counts)
    months = []
    while (year, month) <= last:
        months.append(((year, month), counts.get((year, month), 0)))
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return tuple(months)


def most_frequent(counts: Mapping[str, int], limit: int, exclude: str = "") -> tuple[tuple[str, int], ...]:
    """At most ``limit`` ids with the highest counts; ties in the order of ids. ``exclude`` is left out."""
    found = (item for item in counts.items() if item[0] != exclude)
    return tuple(sorted(found, key=lambda item: (-item[1], item[0]))[:limit])
