"""Puts what changed in the record into the store."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple, cast

from digest.content.autolink import SpellingFinder, linkable
from digest.model import (
    EXPECTED_STATUS,
    Article,
    EditionLead,
    Event,
    Location,
    Name,
    Source,
    Story,
    Topic,
    earlier_ids,
)  # fmt: skip
from digest.site.filing import file_entries
from digest.site.hover_cards import put_hover_cards
from digest.site.published_files import put_files
from digest.site.tables import (
    ANCESTORS,
    ARTICLES,
    CHILDREN,
    CORRECTED,
    CORRECTED_MONTHS,
    EVENTS,
    EXPECTED,
    HISTORIES,
    IDS,
    LEAD_IDS,
    LEADS,
    LINKABLE,
    MOVED,
    NAMES,
    OLD_ADDRESSES,
    PLACES,
    REVISION,
    SOURCES,
    SPELLINGS,
    STORIES,
    TEXTS,
    TOPICS,
    URLS,
    WITHDRAWN,
    Corrected,
    Record,
    RecordChange,
    RegistryKind,
    Withdrawn,
    place,
)  # fmt: skip
from digest.site.withdrawals import put_withdrawn
from digest.store.lists import merged
from digest.store.store import Store, Table
from digest.text.collation import Collation

_RECORD: tuple[Table[Any], ...] = (
    TOPICS, SOURCES, NAMES, STORIES, ARTICLES, EVENTS, LEADS, TEXTS, PLACES, URLS, WITHDRAWN,
)  # fmt: skip
"""What a revision of the site consists of."""


class Revision(NamedTuple):
    """What changed since the last build, or all there is: records by id, None for those that are gone. ``pages`` and
    ``files`` are all hand-written pages and other files that are published; ``texts`` and ``places`` are, by path, the
    texts of entries (None if the file is gone) and the places in them that links can lead to; ``moved`` are, by the id of
    each event, the ids that an earlier rule gave it. ``withdrawn`` are, by path, entries that are shown no more (None if
    an entry is withdrawn no longer); of their events, an article has only those that were written in it."""

    topics: Mapping[str, Topic | None]
    sources: Mapping[str, Source | None]
    names: Mapping[str, Name | None]
    stories: Mapping[str, Story | None]
    articles: Mapping[str, Article | None]
    events: Mapping[str, Event | None]
    texts: Mapping[str, str | None]
    places: Mapping[str, tuple[str, ...]]
    pages: tuple[str, ...]
    files: tuple[str, ...]
    moved: Mapping[str, tuple[str, ...]]
    withdrawn: Mapping[str, Article | Event | Story | None]
    leads: Mapping[str, EditionLead | None] = MappingProxyType({})
    """The leads of editions, by their ids."""


def ingest(store: Store, revision: Revision, order: Collation) -> dict[tuple[str, str], bool]:
    """Put what changed into the store, and each entry into the lists it belongs to. ``order`` is that of names in the
    site's language. Of registries, a revision has all records or none.

    Returns, by kind and id, the records that changed, and whether they are still there.
    """
    topics = _put(store, TOPICS, revision.topics, "topic")
    sources = _put(store, SOURCES, revision.sources, "source")
    names = _put(store, NAMES, revision.names, "name")
    stories = _put(store, STORIES, revision.stories, "story")
    articles = _put(store, ARTICLES, revision.articles)
    events = _put(store, EVENTS, revision.events)
    leads = _put(store, LEADS, revision.leads)
    if leads:
        LEAD_IDS.put(store, tuple(sorted(str(id) for (_, id), _ in store.all(LEADS))) or None)
    is_replanted = bool(topics) and _put_tree(store, order)
    for id, earlier in revision.moved.items():
        MOVED.put(store, earlier or None, id)
    withdrawn = put_withdrawn(store, revision.withdrawn, is_replanted)
    entries: tuple[RecordChange[Any], ...] = (
        *stories.values(), *events.values(), *articles.values(), *leads.values(), *withdrawn.values(),
    )  # fmt: skip
    put_files(store, revision.pages, revision.files, entries)
    _put_texts(store, revision)
    file_entries(store, articles, events, is_replanted)
    if names:
        _note_spellings(store)
    kinds: dict[str, Mapping[str, RecordChange[Any]]] = {
        "topic": topics, "source": sources, "name": names, "story": stories, "article": articles, "event": events,
    }  # fmt: skip
    _put_corrections(store, kinds)
    put_hover_cards(store, kinds)
    for kind, changes in {**kinds, "withdrawn": withdrawn}.items():
        _put_old_addresses(store, kind, changes, revision.moved if kind == "event" else ())
    _put_statuses(store, events.values())
    if any(map(store.has_changed, _RECORD)):
        REVISION.put(store, (REVISION.before(store) or 0) + 1)
    return {
        (kind, id): change.after is not None
        for kind, changes in {**kinds, "withdrawn": withdrawn}.items() for id, change in changes.items()
    }  # fmt: skip


def _put(
    store: Store, table: Table[Record], records: Mapping[str, Record | None], kind: RegistryKind | None = None
) -> dict[str, RecordChange[Record]]:
    """Put records by their ids. Returns what changed. The ids of a ``kind`` that pages list are put too."""
    changes = {}
    for id, record in records.items():
        if isinstance(record, Article | Event | Story | EditionLead):
            # An entry stays the same while only its text changes.
            record = cast("Record", record._replace(body="", location=Location(record.location.path, 0)))
        if table.put(store, record, id):
            changes[id] = RecordChange(table.before(store, id), record)
    if kind and records:
        there = tuple(id for id, record in records.items() if record is not None)
        if kind == "story":
            there = tuple(sorted({*(IDS.before(store, kind) or ())} - records.keys() | {*there}))
        IDS.put(store, there, kind)
    return changes


def _put_tree(store: Store, order: Collation) -> bool:
    """Put what is above and below each topic. Returns whether that changed for any."""
    topics = {id: TOPICS.now(store, id) for id in IDS.now(store, "topic") or ()}
    found: dict[str, Topic] = {id: topic for id, topic in topics.items() if topic}
    children: defaultdict[str | None, list[str]] = defaultdict(list)
    for topic in sorted(found.values(), key=lambda topic: (order.key(topic.name), topic.id)):
        children[topic.parent].append(topic.id)
    is_replanted = False
    for id in (None, *found, *(IDS.before(store, "topic") or ())):
        CHILDREN.put(store, tuple(children[id]) if id is None or id in found else None, id)
        above: list[str] = []
        parent = found[id].parent if id in found else None
        while parent is not None:
            above.append(parent)
            parent = found[parent].parent
        if id is not None and ANCESTORS.put(store, tuple(above) if id in found else None, id):
            is_replanted = True
    return is_replanted


def _put_texts(store: Store, revision: Revision) -> None:
    for path, text in revision.texts.items():
        TEXTS.put(store, text, path)
        PLACES.put(store, revision.places.get(path) or None if text is not None else None, path)


def _put_old_addresses(store: Store, kind: str, changes: Mapping[str, RecordChange[Any]], moved: Iterable[str]) -> None:
    """Put which records of a kind had other addresses; ``moved`` are events of which it was looked up whether they had
    another id under an earlier rule."""
    had = {id for id, change in changes.items() if change.after is not None and _old_addresses(change.after)}
    for id in moved:
        event = EVENTS.now(store, id)
        if event and (event.was or MOVED.now(store, id)):
            had.add(id)
    others = {*(OLD_ADDRESSES.before(store, kind) or ())} - changes.keys() - {*moved}
    OLD_ADDRESSES.put(store, tuple(sorted(others | had)) or None, kind)


def _old_addresses(record: Article | Event | Story | Topic | Source | Name | Withdrawn) -> tuple[str, ...]:
    match record:
        case Article():
            return record.aliases
        case Withdrawn():
            return record.old
    return earlier_ids(record)


def _put_corrections(store: Store, kinds: Mapping[str, Mapping[str, RecordChange[Any]]]) -> None:
    """Put the corrections of records that changed, by month."""
    moves: defaultdict[str, tuple[set[Corrected], set[Corrected]]] = defaultdict(lambda: (set(), set()))
    for kind, changes in kinds.items():
        for id, change in changes.items():
            for which, record in enumerate((change.before, change.after)):
                for number, item in enumerate(record.corrections if record is not None else ()):
                    day = item.date.day.isoformat()
                    moves[day[:7]][which].add(Corrected(day, kind, id, number))
    counts = dict(CORRECTED_MONTHS.before(store) or ())
    for month, (gone, new) in moves.items():
        rows = merged(CORRECTED.before(store, month) or (), gone, new)
        CORRECTED.put(store, rows or None, month)
        counts[month] = len(rows)
    if moves:
        months = tuple(sorted((month, count) for month, count in counts.items() if count))
        CORRECTED_MONTHS.put(store, months or None)


def _put_statuses(store: Store, changes: Collection[RecordChange[Event]]) -> None:
    """Put which events are expected, and which have a history of their status."""
    had = {one.before.id for one in changes if one.before and one.before.history}
    have = {one.after.id for one in changes if one.after and one.after.history}
    HISTORIES.put(store, merged(HISTORIES.before(store) or (), had, have))
    gone = {place(one.before) for one in changes if one.before and one.before.status == EXPECTED_STATUS}
    new = {place(one.after) for one in changes if one.after and one.after.status == EXPECTED_STATUS}
    EXPECTED.put(store, merged(EXPECTED.before(store) or (), gone, new))


def _note_spellings(store: Store) -> None:
    """Note which texts contain a spelling that is linked now and was not, or was and is not, or is linked to another
    name."""
    names = {id: NAMES.now(store, id) for id in IDS.now(store, "name") or ()}
    spellings = linkable({id: name for id, name in names.items() if name})
    before = LINKABLE.before(store)
    LINKABLE.put(store, spellings)
    if before is None:
        return  # From nothing, all texts are searched for names in any case.
    finder = SpellingFinder({spelling for spelling, _ in spellings.items() ^ before.items()})
    for _, path in list(store.keys(TEXTS)):
        text = TEXTS.now(store, path)
        if text is not None and finder.found_in(text):
            SPELLINGS.put(store, (SPELLINGS.before(store, path) or 0) + 1, path)
