"""When there was how much: a subject's activity by month, as a small chart."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from digest.pages.views import Bar, Strip
from digest.site.entries import activity
from digest.text.i18n import Words

HEIGHT = 32


def strip(words: Words, days: Iterable[date]) -> Strip | None:
    """Activity by month; None for less than two months, where a chart shows nothing."""
    months = activity(days)
    if len(months) < 2:
        return None
    most = max(count for _, count in months)
    bars = tuple(
        Bar(
            x, round(max(count / most * HEIGHT, 1.5), 1),
            words.text("%(month)s: %(count)s", month=words.month(year, month), count=words.number(count)),
        )
        for x, ((year, month), count) in enumerate(months) if count
    )  # fmt: skip
    (busiest_year, busiest_month), busiest = max(months, key=lambda item: item[1])
    first, last = (words.month(*months[at][0]) for at in (0, -1))
    summary = words.text(
        "Activity from %(first)s to %(last)s; most in %(month)s: %(count)s",
        first=first, last=last, month=words.month(busiest_year, busiest_month), count=words.number(busiest),
    )  # fmt: skip
    (start_year, start_month), _ = months[0]
    return Strip(bars, len(months), first, last, summary, f"{start_year:04}-{start_month:02}")
