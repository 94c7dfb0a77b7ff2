"""A subject's activity by month, as a small chart."""

from __future__ import annotations

from collections.abc import Mapping

from digest.pages.views import Bar, Sparkline
from digest.site.entries import activity
from digest.text.i18n import Words

MIN_MONTHS = 2
"""A sparkline needs at least this many months. With fewer, it would show nothing."""
MAX_MONTHS = 600
"""A sparkline shows at most this many months, up to the newest entry: more bars would be thinner than a pixel."""
HEIGHT = 32
MIN_BAR_HEIGHT = 1.5
"""A month with any entries has a bar at least this high, of `HEIGHT`."""


def sparkline(words: Words, counts: Mapping[tuple[int, int], int]) -> Sparkline | None:
    """The number of entries in each month from the first to the last, of ``counts`` by year and month; None if there
    are too few months."""
    months = activity(counts)[-MAX_MONTHS:]
    if len(months) < MIN_MONTHS:
        return None
    (busiest_year, busiest_month), busiest = max(months, key=lambda item: item[1])
    bars = tuple(
        Bar(
            x, round(max(count / busiest * HEIGHT, MIN_BAR_HEIGHT), 1),
            words.text("%(month)s: %(count)s", month=words.month(year, month), count=words.number(count)),
        )
        for x, ((year, month), count) in enumerate(months) if count
    )  # fmt: skip
    first, last = (words.month(*months[at][0]) for at in (0, -1))
    summary = words.text(
        "Activity from %(first)s to %(last)s; most in %(month)s: %(count)s",
        first=first, last=last, month=words.month(busiest_year, busiest_month), count=words.number(busiest),
    )  # fmt: skip
    (start_year, start_month), _ = months[0]
    return Sparkline(bars, len(months), first, last, summary, f"{start_year:04}-{start_month:02}")
