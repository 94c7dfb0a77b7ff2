"""Long lists divided by calendar, so that a new entry touches the newest page of a list and no older one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import NamedTuple

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
    page_bytes: int = 200_000
    """A year, a month or a day is also divided if its entries are more than this many bytes of HTML, by an estimate."""
    hub_bytes: int = 55_000
    """A list is also divided if its entries are more than this, and a hub shows fewer entries if they are. What else is on
    it are stories, the strip and the years."""

    def hub(self, kind: str) -> int:
        """How many bytes the entries of a list of this kind may be on one page. A story is read from beginning to end, and
        the filters of the timeline of the whole record find what is on the page."""
        return self.page_bytes if kind in ("story", "timeline") else self.hub_bytes


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

    def part_of(self, entries: Entries) -> Entries:
        """The entries of the page, of those of its period."""
        return entries.between(self.part.start, self.part.stop) if self.part else entries


@dataclass(frozen=True, slots=True)
class Division:
    """How a list is divided: one page for the whole, or a hub and a page for each period, newest first. The hub shows
    ``on_hub`` of the newest reports, and of the newest events."""

    is_whole: bool
    pages: tuple[PeriodPage, ...] = ()
    on_hub: int = 0

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


class MonthSize(NamedTuple):
    """A month of a list: how many entries it has, about how many bytes they are, and its newest day."""

    year: int
    month: int
    entries: int
    size: int
    newest: date


class DaySize(NamedTuple):
    """A day of a list: how many entries it has, when they last changed (ISO text, or ""), and their parts in time order
    (see `parts_of`) if they are too much for one page."""

    day: int
    entries: int
    changed: str
    parts: tuple[tuple[int, int], ...]


def period_pages(
    months: Sequence[MonthSize], sizes: Sizes, days: Callable[[int, int], Iterable[DaySize]]
) -> Iterator[PeriodPage]:
    """The pages of a divided list with these months (oldest first): its years, newest first, each followed by the pages
    within it. ``days`` are those of a year and month, oldest first."""
    for year, members in groupby(reversed(months), key=lambda month: month.year):
        some = list(members)
        count = sum(month.entries for month in some)
        is_index = count > sizes.year_page or sum(month.size for month in some) > sizes.page_bytes
        yield PeriodPage(year, None, None, count, is_index, some[0].newest)
        for month in some if is_index else ():
            yield from _month_pages(month, sizes, days)


def _month_pages(
    month: MonthSize, sizes: Sizes, days: Callable[[int, int], Iterable[DaySize]]
) -> Iterator[PeriodPage]:  # fmt: skip
    is_index = month.entries > sizes.month_page or month.size > sizes.page_bytes
    year, number = month.year, month.month
    yield PeriodPage(year, number, None, month.entries, is_index, month.newest)
    for day in reversed(tuple(days(year, number))) if is_index else ():
        newest = date(year, number, day.day)
        yield PeriodPage(year, number, day.day, day.entries, len(day.parts) > 1, newest)
        for place in range(len(day.parts), 0, -1) if len(day.parts) > 1 else ():
            start, stop = day.parts[place - 1]
            yield PeriodPage(year, number, day.day, stop - start, False, newest, Part(place, start, stop))


def parts_of(entries: Entries, sizes: Sizes, size: Callable[[DatedEntry], int]) -> Iterator[tuple[int, int]]:
    """The parts of a list that is too much for one page, in time order: the positions of the entries of each. A newer
    entry changes the last ones alone."""
    start = total = 0
    ordered = in_time_order(entries)
    for at, entry in enumerate(ordered):
        one = size(entry)
        if at > start and total + one > sizes.page_bytes:
            yield start, at
            start, total = at, 0
        total += one
    yield start, len(ordered)
