"""Long lists divided by calendar, so that a new entry touches the newest part and nothing older."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

# A year, a month of it, or a day of that.
Period = tuple[int, int | None, int | None]


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many entries a list may hold before it is divided further."""

    whole: int = 200
    newest: int = 50
    year: int = 500
    month: int = 2000


@dataclass(frozen=True, slots=True)
class Part:
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
    parts: tuple[Part, ...] = ()

    @property
    def years(self) -> tuple[Part, ...]:
        return tuple(part for part in self.parts if part.month is None)

    def within(self, part: Part) -> tuple[Part, ...]:
        """The parts one step below ``part``."""
        if not part.is_index:
            return ()
        if part.month is None:
            return tuple(p for p in self.parts if p.year == part.year and p.month and not p.day)
        return tuple(p for p in self.parts if (p.year, p.month) == (part.year, part.month) and p.day)

    def before(self, part: Part) -> Period | None:
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


def divide(days: Iterable[date], sizes: Sizes) -> Division:
    """How a list with entries on these days is divided."""
    counts = Counter(days)
    if counts.total() <= sizes.whole:
        return WHOLE
    years: dict[int, dict[date, int]] = {}
    for day in sorted(counts, reverse=True):
        years.setdefault(day.year, {})[day] = counts[day]
    parts: list[Part] = []
    for year, of_year in years.items():
        total = sum(of_year.values())
        parts.append(Part(year, None, None, total, total > sizes.year, max(of_year)))
        if total > sizes.year:
            for month in sorted({day.month for day in of_year}, reverse=True):
                parts.extend(_month_parts(year, month, of_year, sizes))
    return Division(is_whole=False, parts=tuple(parts))


def _month_parts(year: int, month: int, counts: dict[date, int], sizes: Sizes) -> Sequence[Part]:
    days = sorted(((day, count) for day, count in counts.items() if day.month == month), reverse=True)
    total = sum(count for _, count in days)
    parts = [Part(year, month, None, total, total > sizes.month, days[0][0])]
    if total > sizes.month:
        parts.extend(Part(year, month, day.day, count, False, day) for day, count in days)
    return parts
