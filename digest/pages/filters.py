"""What a timeline can be filtered by: the choices that its entries do not show.

A script in the browser makes the filters of a list from the list itself (`assets/timeline.js`). So a page
contains only what the script cannot read there: topics, which no entry shows, and on a hub the choices that
only older pages show.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from itertools import chain
from operator import attrgetter

from digest.model import Event
from digest.pages.views import Choice, Facet, Filters
from digest.site.entries import Entries
from digest.site.tracked import TrackedIndex

FILTERS_FROM = 5
"""A timeline of fewer entries than this has no filters: it can be seen at a glance."""
CHOICES = 100
"""A filter offers at most this many topics, names, places, types or sources: those of the most entries."""
_topics, _names = attrgetter("topics"), attrgetter("names")


def filters_of(index: TrackedIndex, entries: Entries, is_hub: bool) -> Filters | None:
    """The filters of a timeline, or None if it has no entries. A choice that matches every entry is left out."""
    total = len(entries)
    if not total:
        return None
    if total < FILTERS_FROM:
        return Filters((), total)
    text_of: Mapping[str, Callable[[str], str]] = {
        "topic": lambda topic: index.topic(topic).name,
        "name": index.name_text,
        "place": index.name_text,
        "type": str,
        "source": lambda source: index.source(source).name,
    }
    values = _values(index, entries)

    def choices(key: str) -> tuple[Choice, ...]:
        if key != "topic" and not is_hub:
            return ()
        return tuple(Choice(id, text_of[key](id)) for id in _dividing(values[key]()))

    return Filters(tuple(Facet(key, choices(key)) for key in text_of), total)


def _values(index: TrackedIndex, entries: Entries) -> Mapping[str, Callable[[], Iterable[tuple[str, ...]]]]:
    """For each key, a function that gives the values of each entry; only called for keys whose choices are needed,
    since a hub may have thousands of entries."""
    events, reports = entries.events, entries.articles
    members = [*map(index.membership, events), *reports]
    # A report has no place and no type.
    nothing = [()] if reports else []

    def sources(event: Event) -> tuple[str, ...]:
        return (*[report.source for report in index.reports(event)], *[item.source for item in event.sources])

    return {
        "topic": lambda: map(index.with_ancestors, map(_topics, members)),
        "name": lambda: map(_names, members),
        "place": lambda: chain([(event.place_name or event.place,) for event in events], nothing),
        "type": lambda: chain([(event.type,) for event in events], nothing),
        "source": lambda: chain(map(sources, events), [(report.source,) for report in reports]),
    }


def _dividing(values: Iterable[tuple[str, ...]]) -> Iterable[str]:
    """The values that some entries have and others do not; of many those that most entries have."""
    # Thousands of entries share the same few combinations of topics.
    different = Counter(values)
    entries: Counter[str] = Counter()
    for some, count in different.items():
        for id in dict.fromkeys(some):
            entries[id] += count
    total = different.total()
    found = [(id, count) for id, count in entries.items() if id and count < total]
    if len(found) > CHOICES:
        found = sorted(found, key=lambda item: (-item[1], item[0]))[:CHOICES]
    return (id for id, _ in found)
