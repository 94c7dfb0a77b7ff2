"""Long lists divided by calendar, so that a new entry touches the newest part and nothing older."""

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
    """A year of at most this many entries is one page. A longer one lists its months, each a page."""
    month_page: int = 2000
    """A month of at most this many entries is one page. A longer one lists its days, each a page. The archive divides
    its months so too."""


SIZES = Sizes()


@dataclass(frozen=True, slots=True)
class PeriodPage:
    """One page of a divided list: a year, a month of it, or a day of that.

    ``is_index`` parts list the parts within them instead of entries.
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
    """A list as one page (no parts), or as a hub of the newest entries and its parts, newest first."""

    is_whole: bool
    parts: tuple[PeriodPage, ...] = ()

    @property
    def years(self) -> tuple[PeriodPage, ...]:
        return tuple(part for part in self.parts if part.month is None)

    def within(self, part: PeriodPage) -> tuple[PeriodPage, ...]:
        """The parts one step below ``part``."""
        if not part.is_index:
            return ()
        if part.month is None:
            return tuple(p for p in self.parts if p.year == part.year and p.month and not p.day)
        return tuple(p for p in self.parts if (p.year, p.month) == (part.year, part.month) and p.day)

    def before(self, part: PeriodPage) -> Period | None:
        """The period before that of ``part``, for who reads on: of a page that lists entries too, or parts too.

        (Back only, and without its count: else a new entry would touch pages older than its own.)
        """
        level = (part.month is None, part.day is None)
        row = [
            p for p in self.parts
            if (((p.month is None, p.day is None) == level) if part.is_index else not p.is_index)
        ]  # fmt: skip
        older = row.index(part) + 1
        return row[older].period if older < len(row) else None


WHOLE = Division(is_whole=True)


def divide(run: Entries, sizes: Sizes) -> Division:
    """How a list is divided."""
    if len(run) <= sizes.one_page:
        return WHOLE
    return Division(is_whole=False, parts=tuple(_parts(run, 0, sizes)))


def _parts(run: Entries, step: int, sizes: Sizes) -> Iterator[PeriodPage]:
    """The years of a list, the months of a year (``step`` 1) or the days of a month (2), newest first; each
    before the parts within it."""
    # Found by where they begin, without a look at every entry: a list may hold the whole record.
    while run:
        newest = run.newest
        month, day = newest.month if step > 0 else None, newest.day if step > 1 else None
        entries = run.within(newest.year, month, day)
        is_index = step < 2 and len(entries) > (sizes.year_page, sizes.month_page)[step]
        yield PeriodPage(newest.year, month, day, len(entries), is_index, newest)
        if is_index:
            yield from _parts(entries, step + 1, sizes)
        run = run.without_last(entries)
