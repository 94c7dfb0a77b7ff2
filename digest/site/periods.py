"""Long lists divided by calendar, so that a new entry touches the newest page of a list and no older one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from digest.site.entries import Entries

# A year, a month of it, or a day of that.
Period = tuple[int, int | None, int | None]


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


SIZES = Sizes()


@dataclass(frozen=True, slots=True)
class PeriodPage:
    """One page of a divided list: a year, a month of it, or a day of that.

    If ``is_index``, the page lists the pages within its period instead of entries. ``count`` is the number of
    entries in the period.
    """

    year: int
    month: int | None
    day: int | None
    count: int
    is_index: bool
    newest: date

    @property
    def period(self) -> Period:
        return self.year, self.month, self.day


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
        if page.month is None:
            return tuple(p for p in self.pages if p.year == page.year and p.month and not p.day)
        return tuple(p for p in self.pages if (p.year, p.month) == (page.year, page.month) and p.day)

    def older(self, page: PeriodPage) -> Period | None:
        """The period to read after that of ``page``: the next older one with entries, or for an index the next older
        one of the same length.

        Only backwards, and without a count: otherwise a new entry would touch pages older than its own.
        """
        level = (page.month is None, page.day is None)
        row = [
            p for p in self.pages
            if (((p.month is None, p.day is None) == level) if page.is_index else not p.is_index)
        ]  # fmt: skip
        following = row.index(page) + 1
        return row[following].period if following < len(row) else None


WHOLE = Division(is_whole=True)


def divide(entries: Entries, sizes: Sizes) -> Division:
    """How a list is divided."""
    if len(entries) <= sizes.one_page:
        return WHOLE
    return Division(is_whole=False, pages=tuple(_pages(entries, 0, sizes)))


def _pages(entries: Entries, level: int, sizes: Sizes) -> Iterator[PeriodPage]:
    """The years of a list (``level`` 0), the months of a year (1) or the days of a month (2), newest first, each
    followed by the pages within it."""
    # Periods are found by bisection, without a look at every entry: a list may contain the whole record.
    while entries:
        newest = entries.newest
        month, day = newest.month if level > 0 else None, newest.day if level > 1 else None
        members = entries.within(newest.year, month, day)
        is_index = level < 2 and len(members) > (sizes.year_page, sizes.month_page)[level]
        yield PeriodPage(newest.year, month, day, len(members), is_index, newest)
        if is_index:
            yield from _pages(members, level + 1, sizes)
        entries = entries.without_last(members)
