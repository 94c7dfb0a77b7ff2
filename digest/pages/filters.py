"""What a timeline can be narrowed by: the choices that its entries do not show.

A browser makes the filters of a list from the list itself (`assets/timeline.js`). So a page says what
cannot be read there: topics, which stand in no entry, and on a hub all that only older pages show.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import chain
from operator import attrgetter

from digest.model import Event
from digest.pages.views import Choice, Facet, Filters
from digest.site.entries import Entries
from digest.site.tracked import TrackedIndex

# A list that is seen whole at a glance needs no filter.
FEWEST = 5
_topics, _names = attrgetter("topics"), attrgetter("names")


def filters_of(read: TrackedIndex, timeline_entries: Entries, is_hub: bool) -> Filters | None:
    """The filters of a timeline, None for one without entries. A choice that every entry answers to
    narrows nothing and is left out."""
    total = len(timeline_entries)
    if not total:
        return None
    if total < FEWEST:
        return Filters((), total)
    called: Mapping[str, Callable[[str], str]] = {
        "topic": lambda topic: read.topic(topic).name,
        "name": read.called,
        "place": read.called,
        "type": str,
        "source": lambda source: read.source(source).name,
    }
    values = _values(read, timeline_entries)

    def choices(key: str) -> tuple[Choice, ...]:
        if key != "topic" and not is_hub:
            return ()
        return tuple(Choice(id, called[key](id)) for id in _dividing(values[key]()))

    return Filters(tuple(Facet(key, choices(key)) for key in called), total)


def _values(read: TrackedIndex, timeline_entries: Entries) -> Mapping[str, Callable[[], Iterable[tuple[str, ...]]]]:
    """What each entry can be found by, for each key: on a hub, entries are a subject's whole record."""
    events, reports = timeline_entries.events, timeline_entries.articles
    belongings = [*map(read.membership, events), *reports]
    # A report by itself has no place and no type.
    nothing = [()] if reports else []

    def sources(event: Event) -> tuple[str, ...]:
        return (*[report.source for report in read.reports(event)], *[item.source for item in event.sources])

    return {
        # Thousands of entries have the same few topics.
        "topic": lambda: map(read.with_ancestors, dict.fromkeys(map(_topics, belongings))),
        "name": lambda: map(_names, belongings),
        "place": lambda: chain([(event.place_name or event.place,) for event in events], nothing),
        "type": lambda: chain([(event.type,) for event in events], nothing),
        "source": lambda: chain(map(sources, events), [(report.source,) for report in reports]),
    }


def _dividing(values: Iterable[tuple[str, ...]]) -> Iterable[str]:
    """The values that some entries have and others have not."""
    different = dict.fromkeys(values)
    common: set[str] | None = None
    for one in different:
        common = set(one) if common is None else common.intersection(one)
        if not common:
            break
    return (id for id in dict.fromkeys(chain.from_iterable(different)) if id and id not in (common or ()))
