"""What a timeline can be narrowed by: the choices that its entries do not show.

A browser makes the filters of a list from the list itself (`assets/timeline.js`). So a page says what
cannot be read there: topics, which stand in no entry, and on a hub all that only older pages show.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from itertools import chain
from operator import attrgetter

from digest.group import Run
from digest.model import Event
from digest.pages.views import Choice, Facet, Filters
from digest.reading import Reading

# A list that is seen whole at a glance needs no filter.
FEWEST = 5
KEYS = ("topic", "name", "place", "type", "source")
_topics, _names = attrgetter("topics"), attrgetter("names")


def filters_of(read: Reading, told: Run, is_hub: bool) -> Filters | None:
    """The filters of a timeline, None for one without entries. A choice that every entry answers to
    narrows nothing and is left out."""
    total = len(told)
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
    counts = _counts(read, told, KEYS if is_hub else KEYS[:1])

    def choices(key: str) -> Iterable[Choice]:
        return (Choice(id, called[key](id)) for id, count in counts.get(key, {}).items() if id and count < total)

    return Filters(tuple(Facet(key, tuple(choices(key))) for key in KEYS), total)


def _counts(read: Reading, told: Run, keys: Iterable[str]) -> Mapping[str, Counter[str]]:
    """How many entries can be found by each id, for these keys: on a hub, those of a subject's whole record."""
    events, reports = told.events, told.articles
    belongings = [*map(read.membership, events), *reports]

    def sources(event: Event) -> Iterable[str]:
        own = (item.source for item in event.sources)
        return dict.fromkeys(chain((report.source for report in read.reports(event)), own))

    count: Mapping[str, Callable[[], Counter[str]]] = {
        "topic": lambda: Counter(chain.from_iterable(map(read.with_ancestors, map(_topics, belongings)))),
        "name": lambda: Counter(chain.from_iterable(map(_names, belongings))),
        "place": lambda: Counter(event.place_name or event.place for event in events),
        "type": lambda: Counter(event.type for event in events),
        "source": lambda: Counter(
            chain((report.source for report in reports), chain.from_iterable(map(sources, events)))
        ),
    }
    return {key: count[key]() for key in keys}
