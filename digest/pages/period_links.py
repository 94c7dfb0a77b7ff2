"""Links between the pages of a list that is divided by calendar."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from digest.pages.builder import ViewBuilder
from digest.pages.views import Link, PeriodLink
from digest.site import urls
from digest.site.periods import Period, PeriodPage
from digest.text.i18n import Words


def period_links(builder: ViewBuilder, hub: str, pages: Iterable[PeriodPage]) -> tuple[PeriodLink, ...]:
    """Links to these pages, with the number of entries in each."""
    return tuple(builder.period_link(hub, page.count, *page.period) for page in pages)


def older_link(builder: ViewBuilder, hub: str, period: Period | None) -> PeriodLink | None:
    """The link to the next older page, for reading on."""
    return builder.period_link(hub, 0, *period) if period else None


def enclosing_links(words: Words, hub: str, period: Period) -> Iterator[Link]:
    """Links to the year, the month and the day that a period is in."""
    year, month, day, part = period
    if month:
        yield Link(words.year(year), urls.period(hub, year))
    if month and day:
        yield Link(words.month(year, month), urls.period(hub, year, month))
    if month and day and part:
        yield Link(words.day(date(year, month, day)), urls.period(hub, year, month, day))
