"""Ways through a list that is divided by calendar."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from digest.pages.builder import ViewBuilder
from digest.pages.views import Link, PeriodLink
from digest.site import urls
from digest.site.periods import Period, PeriodPage
from digest.text.i18n import Words


def parts_links(builder: ViewBuilder, hub: str, parts: Iterable[PeriodPage]) -> tuple[PeriodLink, ...]:
    """To each of these parts, with how much it holds."""
    return tuple(builder.period(hub, *part.period, part.count) for part in parts)


def older_link(builder: ViewBuilder, hub: str, period: Period | None) -> PeriodLink | None:
    """To the part before, for who reads on."""
    return builder.period(hub, *period, 0) if period else None


def above_links(words: Words, hub: str, period: Period) -> Iterator[Link]:
    """To the year, and the month, that a part is in."""
    year, month, day = period
    if month:
        yield Link(words.year(year), urls.period(hub, year))
    if month and day:
        yield Link(words.month(year, month), urls.period(hub, year, month))
