"""What a timeline can be narrowed by: each entry's facets, and the choices over a list of entries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date

from digest import group
from digest.i18n import Words
from digest.model import Event
from digest.pages.views import Choice, Facet, Facets, Filters
from digest.reading import Reading

# A list that is seen whole at a glance needs no filter.
FEWEST = 5


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


def filters_of(read: Reading, words: Words, entries: Sequence[Facets], days: Iterable[date]) -> Filters | None:
    """The filters of a list, None for one without entries. ``days`` are those its period may begin
    or end with. A choice that every entry answers to narrows nothing and is left out."""
    if not entries:
        return None
    if len(entries) < FEWEST:
        return Filters((), (), len(entries))
    facets = (
        _facet("topic", entries, lambda entry: entry.topics, lambda topic: read.topic(topic).name),
        _facet("name", entries, lambda entry: entry.names, read.called),
        _facet("place", entries, lambda entry: (entry.place,), read.called),
        _facet("type", entries, lambda entry: (entry.type,), str),
        _facet("source", entries, lambda entry: entry.sources, lambda source: read.source(source).name),
    )
    months = sorted({(day.year, day.month) for day in days})
    return Filters(
        facets=tuple(facet for facet in facets if facet.choices),
        months=tuple(Choice(f"{year:04}-{month:02}", words.month(year, month)) for year, month in months)
        if len(months) > 1
        else (),
        total=len(entries),
    )


def _facet(
    key: str, entries: Sequence[Facets], values: Callable[[Facets], Iterable[str]], text: Callable[[str], str]
) -> Facet:
    counts = Counter(value for entry in entries for value in values(entry) if value)
    choices = (Choice(value, text(value)) for value, count in counts.items() if count < len(entries))
    return Facet(key, tuple(sorted(choices, key=lambda choice: (choice.text.casefold(), choice.value))))
