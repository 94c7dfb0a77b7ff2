"""What a timeline can be narrowed by: each entry's facets, and the choices that its entries do not show.

A browser makes the filters of a list from the list itself (`assets/timeline.js`). So a page says what
cannot be read there: topics, which stand in no entry, and on a hub all that only older pages show.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from digest import group
from digest.model import Event
from digest.pages.views import Choice, Facet, Facets, Filters
from digest.reading import Reading

# A list that is seen whole at a glance needs no filter.
FEWEST = 5
VALUES: Mapping[str, Callable[[Facets], Iterable[str]]] = {
    "topic": lambda entry: entry.topics,
    "name": lambda entry: entry.names,
    "place": lambda entry: (entry.place,),
    "type": lambda entry: (entry.type,),
    "source": lambda entry: entry.sources,
}


def facets_of(read: Reading, entry: group.Entry) -> Facets:
    """An entry's facets, as ids where there are any. A topic brings its ancestors with it."""
    if not isinstance(entry, Event):
        return Facets(read.with_ancestors(entry.topics), entry.names, "", "", (entry.source,))
    membership = read.membership(entry)
    reports = (report.source for report in read.reports(entry))
    return Facets(
        topics=read.with_ancestors(membership.topics),
        names=membership.names,
        place=entry.place_name or entry.place,
        type=entry.type,
        sources=tuple(dict.fromkeys((*reports, *(item.source for item in entry.sources)))),
    )


def filters_of(read: Reading, entries: Sequence[Facets], is_hub: bool) -> Filters | None:
    """The filters of a list, None for one without entries. A choice that every entry answers to
    narrows nothing and is left out."""
    if not entries:
        return None
    if len(entries) < FEWEST:
        return Filters((), len(entries))
    called: dict[str, Callable[[str], str]] = {
        "topic": lambda topic: read.topic(topic).name,
        "name": read.called,
        "place": read.called,
        "type": str,
        "source": lambda source: read.source(source).name,
    }

    def facet(key: str) -> Facet:
        if not is_hub and key != "topic":
            return Facet(key, ())
        counts = Counter(value for entry in entries for value in VALUES[key](entry) if value)
        kept = (value for value, count in counts.items() if count < len(entries))
        return Facet(key, tuple(Choice(value, called[key](value)) for value in kept))

    return Filters(tuple(map(facet, VALUES)), len(entries))
