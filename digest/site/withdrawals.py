"""Puts what is left of entries that were withdrawn."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from digest.model import Article, Event, Story, earlier_ids, first_id
from digest.site import urls
from digest.site.filing import subjects
from digest.site.tables import WITHDRAWN, WITHDRAWN_FROM, RecordChange, Withdrawn, place
from digest.store.store import Store


def put_withdrawn(
    store: Store, entries: Mapping[str, Article | Event | Story | None], is_replanted: bool
) -> dict[str, RecordChange[Withdrawn]]:
    """Put what is left of withdrawn entries, and whose feeds say so. Returns what changed, by path."""
    changes = {}
    for path, entry in entries.items():
        if WITHDRAWN.put(store, _withdrawn(entry) if entry is not None else None, path):
            changes[path] = RecordChange(WITHDRAWN.before(store, path), WITHDRAWN.now(store, path))
    if changes or is_replanted:
        _put_withdrawn_from(store)
    return changes


def _withdrawn(entry: Article | Event | Story) -> Withdrawn:
    assert entry.withdrawn
    id, path, why = entry.id, entry.location.path, entry.withdrawn
    match entry:
        case Article():
            old = tuple(map(urls.alias, entry.aliases))
            return Withdrawn(
                "article", id, path, why, urls.article(entry), old, entry.events, place(entry), entry.source, entry.topics,
                entry.stories, entry.names, entry.date, entry.updated, tuple(item.date for item in entry.corrections),
                years=tuple(sorted({entry.date.day.year, *_years_of(entry.events)})),
            )  # fmt: skip
        case Event():
            old = tuple(map(urls.event, earlier_ids(entry)))
            return Withdrawn("event", id, path, why, urls.event(id), old, years=(entry.date.day.year,))
        case Story():
            old = tuple(map(urls.story, earlier_ids(entry)))
            return Withdrawn("story", id, path, why, urls.story(id), old, first_id=first_id(entry))


def _years_of(events: Iterable[str]) -> Iterator[int]:
    """The years of events that are written in articles: their ids begin with their dates."""
    for id in events:
        if id[:4].isdecimal() and id[4:5] == "-" and int(id[:4]):
            yield int(id[:4])


def _put_withdrawn_from(store: Store) -> None:
    """Put, for every list, which articles were withdrawn from it, and all that was withdrawn. They are few."""
    lists: defaultdict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for _, one in store.all(WITHDRAWN):
        lists["all", ""].append((one.withdrawal.date.day.isoformat(), one.path))
        if one.place:
            members = (("archive", ""), ("source", one.source), *subjects(store, one.topics, one.stories, one.names))
            for member in members:
                lists[member].append((one.place, one.path))
    known = [(kind, id) for _, kind, id in store.keys(WITHDRAWN_FROM)]
    for kind, id in dict.fromkeys((*known, *lists)):
        WITHDRAWN_FROM.put(store, tuple(sorted(lists.get((kind, id), ()))) or None, kind, id)
