"""Ways through a list that is divided by calendar."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from digest import urls
from digest.division import Part, Period
from digest.i18n import Words
from digest.pages.shelf import Shelf
from digest.pages.views import Link, PeriodLink


def parts_links(shelf: Shelf, hub: str, parts: Iterable[Part]) -> tuple[PeriodLink, ...]:
    """To each of these parts, with how much it holds."""
    return tuple(shelf.period(hub, *part.period, part.count) for part in parts)


def older_link(shelf: Shelf, hub: str, period: Period | None) -> PeriodLink | None:
    """To the part before, for who reads on."""
    return shelf.period(hub, *period, 0) if period else None


def above_links(words: Words, hub: str, period: Period) -> Iterator[Link]:
    """To the year, and the month, that a part is in."""
    year, month, day = period
    if month:
        yield Link(words.year(year), urls.period(hub, year))
    if month and day:
        yield Link(words.month(year, month), urls.period(hub, year, month))
