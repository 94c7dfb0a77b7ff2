"""topics.yml, sources.yml and names.yml: their records, and the rules that hold across each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from digest.config import Limits
from digest.content.files import ContentFile
from digest.model import Name, Source, Topic, earlier_ids, variants
from digest.problem_codes import Code
from digest.text.plain import folded
from digest.validation.aliases import AliasTable, cycles
from digest.validation.collector import Collector
from digest.validation.tables import SpelledKind, Spelling

KINDS: Mapping[str, SpelledKind] = {"topics.yml": "topic", "sources.yml": "source", "names.yml": "name"}
"""The kind of the records in a registry."""


class Registry(NamedTuple):
    """The sound records of a registry by id, in its order; ``mentioned`` are the ids of records that others of the same
    registry refer to."""

    records: Mapping[str, Topic | Source | Name]
    mentioned: frozenset[str] = frozenset()


def read_registry(file: ContentFile | None, collector: Collector, limits: Limits) -> Registry:
    """The records of a registry, if there is one. Reports spellings that two topics or two sources share, parents that
    do not exist, and topics that are their own ancestors. Two names may share a spelling, which then stands for
    neither."""
    if file is None or file.registry is None:
        return Registry({})
    table = aliases(file)
    if table.kind != "name":
        for spelling, ids in table.shared():
            message = f"'{spelling}' is a spelling of several {table.kind}s: {', '.join(ids)}"
            collector.add(file, (ids[-1],), Code.SHARED_SPELLING, message, "keep it in one of them")
    free = _free_earlier(file, collector, limits.addresses)
    if table.kind != "topic":
        return Registry({record.id: replace(record, was=free.get(record.id, ())) for record in file.registry.records})
    topics = {topic.id: replace(topic, was=free.get(topic.id, ())) for topic in file.registry.topics}
    parents = _parents(file, topics, table, collector)
    linked = {id: replace(topic, parent=parents[id]) for id, topic in topics.items()}
    mentioned = (table.find_one(topic.parent) for topic in topics.values() if topic.parent)
    return Registry(linked, frozenset(filter(None, mentioned)))


def _free_earlier(file: ContentFile, collector: Collector, limit: int) -> dict[str, tuple[str, ...]]:
    """The ids that each record had before, if it had any, without those that are not free, which are reported, as is
    more of them than the limit."""
    found = [record for record in (file.registry.records if file.registry else ()) if record.was]
    known = spellings(file) if found else {}
    free: defaultdict[str, tuple[str, ...]] = defaultdict(tuple)
    for record in found:
        if not collector.is_within(file, (record.id, "was"), record.was, limit, "addresses"):
            continue
        for number, old in enumerate(record.was):
            problem = earlier_id_taken(KINDS[file.path], record.id, old, known.get(folded(old), ()))
            if problem:
                collector.add(file, (record.id, "was", number), Code.EARLIER_ID_TAKEN, *problem)
            else:
                free[record.id] += (old,)
    return free


def earlier_id_taken(kind: SpelledKind, id: str, old: str, known: Iterable[Spelling]) -> tuple[str, str] | None:
    """What is wrong with an id that a record had before, and what to do; None if only this record goes by it. ``known``
    are the spellings that are equal to it when folded. Its own id may be among those that it had."""
    if old == id:
        return None
    for one in known:
        if one.text == one.id or not one.id:
            if one.id == id:
                message = f"'{old}' differs from the id '{id}' only by case; many disks take their pages for one"
                return message, "take it out: the page has one address"
            article = "an" if kind == "event" else "a"
            message = f"there is {article} {kind} '{one.text}' now, so its page is not free"
            return message, "take it out, or rename that one"
    other = next((one.id for one in known if one.is_moved and one.id != id), None)
    if other is None:
        return None
    return f"'{old}' is an earlier id of the {kind} '{other}' as well", "keep it in one of the two"


def _parents(
    file: ContentFile, topics: Mapping[str, Topic], table: AliasTable, collector: Collector
) -> dict[str, str | None]:
    parents = {id: (topic.parent and table.find_one(topic.parent)) or None for id, topic in topics.items()}
    for id, topic in topics.items():
        if topic.parent and not parents[id] and not table.may_be_faulty(topic.parent):
            near = table.nearest(topic.parent)
            hint = f"did you mean '{near}'?" if near else ""
            collector.add(file, (id, "parent"), Code.UNKNOWN_TOPIC, f"unknown topic '{topic.parent}'", hint)
    for cycle in cycles(parents):
        round_trip = " → ".join((*cycle, cycle[0]))
        message = f"a topic cannot be part of itself: {round_trip}"
        collector.add(file, (cycle[0], "parent"), Code.TOPIC_CYCLE, message, "remove one of these parents")
        parents[cycle[0]] = None
    return parents


def aliases(file: ContentFile) -> AliasTable:
    """The spellings of a registry."""
    return AliasTable(KINDS[file.path], _pairs(file), _faulty(file), earlier=_earlier(file))


def spellings(file: ContentFile | None) -> dict[str, tuple[Spelling, ...]]:
    """What texts mean by a spelling (folded), in the order of the registry."""
    found: defaultdict[str, list[Spelling]] = defaultdict(list)
    if file is not None and file.registry is not None:
        for text, id in _pairs(file):
            found[folded(text)].append(Spelling(text, id))
        for old, id in _earlier(file):
            found[folded(old)].append(Spelling(old, id, is_moved=True))
        for id in _faulty(file):
            found[folded(id)].append(Spelling(id, ""))
    return {key: tuple(dict.fromkeys(some)) for key, some in found.items()}


def source_types(file: ContentFile | None) -> dict[str, str]:
    """The types of sources, by their ids."""
    return {source.id: source.type for source in file.registry.sources} if file and file.registry else {}


def _pairs(file: ContentFile) -> Iterator[tuple[str, str]]:
    """Spellings and ids."""
    for record in file.registry.records if file.registry else ():
        yield record.id, record.id
        others = variants(record) if isinstance(record, Name) else (record.name, *record.aliases)
        yield from ((spelling, record.id) for spelling in others)


def _earlier(file: ContentFile) -> Iterator[tuple[str, str]]:
    """Ids that records had before, and the ids that they have now."""
    for record in file.registry.records if file.registry else ():
        yield from ((old, record.id) for old in earlier_ids(record))


def _faulty(file: ContentFile) -> tuple[str, ...]:
    """The ids of records that have errors of their own."""
    if file.is_sound or file.registry is None:
        return ()
    sound = {record.id for record in file.registry.records}
    return tuple(id for id in file.document.data if id not in sound)
