"""Long lists divided by calendar, so that a new entry touches the newest page of a list and no older one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import NamedTuple

from digest.model import Event
from digest.site.entries import DatedEntry, Entries, in_time_order

# A year, a month of it, a day of that, or a part of the day.
Period = tuple[int, int | None, int | None, int | None]


@dataclass(frozen=True, slots=True)
class Sizes:
    """When a list is divided by calendar."""

    one_page: int = 200
    """A list of at most this many entries is one page. A longer one is a hub with a page for each year."""
    newest_on_hub: int = 50
    """A hub shows this many of the newest entries."""
    year_page: int = 500
    """A year of at most this many entries is one page. A longer one lists its months, each with a page."""
    month_page: int = 2000
    """A month of at most this many entries is one page. A longer one lists its days, each with a page. The same holds
    for the months of the archive."""
    page_bytes: int = 210_000
    """A list, a year, a month or a day is also divided if its entries are more than this many bytes of HTML, by an estimate; and
    a hub shows fewer entries if they are."""


SIZES = Sizes()


class Part(NamedTuple):
    """A part of a day, or of another list: its number, counted from 1 in time order, and the positions of its entries."""

    number: int
    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class PeriodPage:
    """One page of a divided list: a year, a month of it, a day of that, or a part of a day.

    If ``is_index``, the page lists the pages within its period instead of entries. ``count`` is the number of
    entries in the period.
    """

    year: int
    month: int | None
    day: int | None
    count: int
    is_index: bool
    newest: date
    part: Part | None = None

    @property
    def period(self) -> Period:
        return self.year, self.month, self.day, self.part.number if self.part else None

    @property
    def level(self) -> int:
        """1 for a year, 2 for a month, 3 for a day, 4 for a part of a day."""
        return 4 if self.part else 3 if self.day is not None else 2 if self.month is not None else 1

    def of(self, entries: Entries) -> Entries:
        """The entries of the page, of a list."""
        found = entries.within(self.year, self.month, self.day)
        return found.between(self.part.start, self.part.stop) if self.part else found


@dataclass(frozen=True, slots=True)
class Division:
    """How a list is divided: one page for the whole, or a hub and a page for each period, newest first."""

    is_whole: bool
    pages: tuple[PeriodPage, ...] = ()

    @property
    def years(self) -> tuple[PeriodPage, ...]:
        return tuple(page for page in self.pages if page.month is None)

    def within(self) -> Mapping[Period, tuple[PeriodPage, ...]]:
        """The pages one level below each page."""
        found: dict[Period, list[PeriodPage]] = {}
        above: dict[int, list[PeriodPage]] = {}
        for page in self.pages:
            if page.level - 1 in above:
                above[page.level - 1].append(page)
            above[page.level] = found[page.period] = []
        return {period: tuple(pages) for period, pages in found.items()}

    def older(self) -> Mapping[Period, Period | None]:
        """The period to read after that of each page: the next older one with entries, or for an index the next older
        one of the same length.

        Only backwards, and without a count: otherwise a new entry would touch pages older than its own.
        """
        found: dict[Period, Period | None] = {}
        of_level: dict[int, Period] = {}
        with_entries: Period | None = None
        for page in reversed(self.pages):
            found[page.period] = of_level.get(page.level) if page.is_index else with_entries
            of_level[page.level] = page.period
            with_entries = with_entries if page.is_index else page.period
        return found


WHOLE = Division(is_whole=True)


class Measure:
    """About how many bytes of HTML a list is: as a whole, or (``is_part``) on the page of a period.

    By id, ``listed`` are the sizes of reports in a list without a timeline, ``dated`` in one with a timeline, and
    ``events`` those of events on it.
    """

    def __init__(self, listed: Mapping[str, int], dated: Mapping[str, int], events: Mapping[str, int]) -> None:
        self._listed = listed
        self._dated = dated
        self._events = events
        self._largest_report = max(dated.values(), default=0)
        self._largest_event = max(events.values(), default=0)

    def size(self, entries: Entries, is_part: bool = False) -> int:
        reports = self._dated if is_part or entries.events else self._listed
        return _sum(reports, entries.articles) + _sum(self._events, entries.events)

    def exceeds(self, limit: int, entries: Entries, is_part: bool = False) -> bool:
        # Most lists are too short to be weighed.
        most = len(entries.articles) * self._largest_report + len(entries.events) * self._largest_event
        return most > limit and self.size(entries, is_part) > limit


_id_of: Callable[[DatedEntry], str] = attrgetter("id")


def _sum(sizes: Mapping[str, int], entries: Sequence[DatedEntry]) -> int:
    return sum(map(sizes.__getitem__, map(_id_of, entries)))


def divide(entries: Entries, sizes: Sizes, measure: Measure) -> Division:
    """How a list is divided."""
    if len(entries) <= sizes.one_page and not measure.exceeds(sizes.page_bytes, entries):
        return WHOLE
    return Division(is_whole=False, pages=tuple(_pages(entries, 0, sizes, measure)))


def on_hub(entries: Entries, sizes: Sizes, measure: Measure) -> int:
    """How many of the newest reports, and of the newest events, a hub shows."""
    count = sizes.newest_on_hub
    while count > 1 and measure.exceeds(sizes.page_bytes, entries.last(count)):
        count = count * 3 // 4
    return count


def _pages(entries: Entries, level: int, sizes: Sizes, measure: Measure) -> Iterator[PeriodPage]:
    """The years of a list (``level`` 0), the months of a year (1) or the days of a month (2), newest first, each
    followed by the pages within it."""
    # Periods are found by bisection, without a look at every entry: a list may contain the whole record.
    while entries:
        newest = entries.newest
        month, day = newest.month if level > 0 else None, newest.day if level > 1 else None
        members = entries.within(newest.year, month, day)
        is_long = level < 2 and len(members) > (sizes.year_page, sizes.month_page)[level]
        is_index = is_long or measure.exceeds(sizes.page_bytes, members, is_part=True)
        if level == 2 and is_index:
            parts = tuple(parts_of(members, sizes, measure))
            is_index = len(parts) > 1
        yield PeriodPage(newest.year, month, day, len(members), is_index, newest)
        if is_index and level < 2:
            yield from _pages(members, level + 1, sizes, measure)
        elif is_index:
            for part in reversed(parts):
                yield PeriodPage(newest.year, month, day, part.stop - part.start, False, newest, part)
        entries = entries.without_last(members)


def parts_of(entries: Entries, sizes: Sizes, measure: Measure) -> Iterator[Part]:
    """The parts of a list that is too much for one page, in time order. A newer entry changes the last ones alone."""
    start = size = number = 0
    ordered = in_time_order(entries)
    for at, entry in enumerate(ordered):
        one = measure.size(Entries(events=(entry,)) if isinstance(entry, Event) else Entries((entry,)), is_part=True)
        if at > start and size + one > sizes.page_bytes:
            number += 1
            yield Part(number, start, at)
            start, size = at, 0
        size += one
    yield Part(number + 1, start, len(ordered))
