"""What a timeline can be filtered by: the choices that its entries do not show, and what can be left out of it.

A script in the browser makes the filters of a list from the list itself (`assets/timeline.js`). So a page
contains only what the script cannot read there: topics, which no entry shows, and on a hub the choices that
only older pages show.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from digest.pages.views import Choice, Facet, Filters
from digest.site.entries import Articles, Entries, day_of
from digest.site.index import Index
from digest.site.summaries import FACETS, SWITCHES, Summaries

FILTERS_FROM = 5
"""A timeline of fewer entries than this has no facets, and a page that lists fewer reports and events has no filters at
all: it can be seen at a glance."""
CHOICES = 100
"""A filter offers at most this many topics, names, places, types or sources: those of the most entries."""


Counts = Mapping[str, Mapping[str, int]]
"""By `digest.site.summaries.FACETS` and `SWITCHES`, values with the number of entries that have each."""


def page_filters(summaries: Summaries, dated: Entries, listed: Articles) -> Filters | None:
    """The filters of a timeline that shows all of these entries, or None if there are none. ``listed`` are the reports that
    the page lists besides: periods and what must be paid for are left out there too."""
    if not len(dated):
        return None
    months = {(day.year, day.month) for day in map(day_of, (*dated.all(), *listed))}
    counts = summaries.choices(dated, ("topic", *SWITCHES))
    return _filters(summaries.index, len(dated), counts, listed, is_hub=False, has_period=len(months) > 1)


def hub_filters(index: Index, dated: int, choices: Counts, listed: Articles) -> Filters | None:
    """The filters of a timeline of ``dated`` entries, of which only the newest are shown."""
    return _filters(index, dated, choices, listed, is_hub=True, has_period=True) if dated else None


def _filters(
    index: Index, total: int, counts: Counts, listed: Articles, is_hub: bool, has_period: bool
) -> Filters:  # fmt: skip
    """A choice that matches every entry is left out."""
    text_of: Mapping[str, Callable[[str], str]] = {
        "topic": lambda topic: index.topic(topic).name,
        "name": index.name_text,
        "place": index.name_text,
        "type": str,
        "source": lambda source: index.source(source).name,
    }

    def choices(key: str) -> tuple[Choice, ...]:
        if key != "topic" and not is_hub:
            return ()
        return tuple(Choice(id, text_of[key](id)) for id in _dividing(counts[key], total))

    # Where every entry is confirmed, none is left out. Where every entry has reports for subscribers only, some have others.
    useful = {
        "only": any(_dividing(counts["only"], total)),
        "without": bool(counts["without"]) or any(report.is_paid for report in listed),
    }
    switches = tuple(key for key in SWITCHES if useful[key])
    facets = FACETS if total >= FILTERS_FROM else ()
    if total + len(listed) < FILTERS_FROM or not (facets or switches or has_period):
        return Filters(total, is_short=True)
    return Filters(total, tuple(Facet(key, choices(key)) for key in facets), switches)


def _dividing(counts: Mapping[str, int], total: int) -> Iterator[str]:
    """The values that some entries have and others do not; of many those that most entries have."""
    found = [(id, count) for id, count in counts.items() if count < total]
    if len(found) > CHOICES:
        found = sorted(found, key=lambda item: (-item[1], item[0]))[:CHOICES]
    return (id for id, _ in found)
