"""Long lists divided by calendar, so that a new entry touches the newest page of a list and no older one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from digest.model import Event
from digest.site.entries import Entries, in_time_order

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

    def within(self, page: PeriodPage) -> tuple[PeriodPage, ...]:
        """The pages one level below ``page``."""
        if not page.is_index:
            return ()
        level = page.level
        enclosing = page.period[:level]
        return tuple(p for p in self.pages if p.period[:level] == enclosing and p.level == level + 1)

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


Measure = Callable[[Entries, bool], int]
"""About how many bytes of HTML a list is: as a whole, or (True) on the page of a period."""


def divide(entries: Entries, sizes: Sizes, measure: Measure) -> Division:
    """How a list is divided."""
    if len(entries) <= sizes.one_page and measure(entries, False) <= sizes.page_bytes:
        return WHOLE
    return Division(is_whole=False, pages=tuple(_pages(entries, 0, sizes, measure)))


def on_hub(entries: Entries, sizes: Sizes, measure: Measure) -> int:
    """How many of the newest reports, and of the newest events, a hub shows."""
    count = sizes.newest_on_hub
    while count > 1 and measure(entries.last(count), False) > sizes.page_bytes:
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
        is_heavy = measure(members, True) > sizes.page_bytes
        is_index = len(members) > (sizes.year_page, sizes.month_page)[level] or is_heavy if level < 2 else is_heavy
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
        one = measure(Entries(events=(entry,)) if isinstance(entry, Event) else Entries((entry,)), True)
        if at > start and size + one > sizes.page_bytes:
            number += 1
            yield Part(number, start, at)
            start, size = at, 0
        size += one
    yield Part(number + 1, start, len(ordered))
