"""topics.yml, sources.yml and names.yml: their records, and the rules that hold across each."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Generic, NamedTuple, TypeVar

from digest.content.files import ContentFile, LoadedContent
from digest.model import Name, Source, Topic, variants
from digest.problem_codes import Code
from digest.validation.aliases import AliasTable, cycles
from digest.validation.collector import Collector

R = TypeVar("R", Topic, Source, Name)


class Registry(NamedTuple, Generic[R]):
    """The sound records of a registry by id, and their spellings; ``mentioned`` are the ids of records that
    others of the same registry refer to."""

    records: dict[str, R]
    aliases: AliasTable
    mentioned: frozenset[str] = frozenset()


def read_topics(content: LoadedContent, collector: Collector) -> Registry[Topic]:
    """The topics. Reports parents that do not exist, and topics that are their own ancestors."""
    file, topics, aliases = _read(content, "topics.yml", "topic", Topic, lambda topic: (topic.name, *topic.aliases))
    if file is None:
        return Registry(topics, aliases)
    _refuse_shared(file, aliases, collector)
    parents = {id: topic.parent and aliases.find_one(topic.parent) for id, topic in topics.items()}
    mentioned = frozenset(filter(None, parents.values()))
    for id, topic in topics.items():
        if topic.parent and not parents[id] and not aliases.may_be_faulty(topic.parent):
            near = aliases.nearest(topic.parent)
            hint = f"did you mean '{near}'?" if near else ""
            collector.add(file, (id, "parent"), Code.UNKNOWN_TOPIC, f"unknown topic '{topic.parent}'", hint)
    for cycle in cycles(parents):
        round_trip = " → ".join((*cycle, cycle[0]))
        message = f"a topic cannot be part of itself: {round_trip}"
        collector.add(file, (cycle[0], "parent"), Code.TOPIC_CYCLE, message, "remove one of these parents")
        parents[cycle[0]] = None
    linked = {id: Topic(id, topic.name, parents[id], topic.aliases, topic.description) for id, topic in topics.items()}
    return Registry(linked, aliases, mentioned)


def read_sources(content: LoadedContent, collector: Collector) -> Registry[Source]:
    """The sources."""
    file, sources, aliases = _read(
        content, "sources.yml", "source", Source, lambda source: (source.name, *source.aliases)
    )
    if file is not None:
        _refuse_shared(file, aliases, collector)
    return Registry(sources, aliases)


def read_names(content: LoadedContent) -> Registry[Name]:
    """The names. Two names may share a spelling, which then stands for neither."""
    _, names, aliases = _read(content, "names.yml", "name", Name, variants)
    return Registry(names, aliases)


def _read(
    content: LoadedContent, path: str, kind: str, record: type[R], spellings: Callable[[R], Iterable[str]]
) -> tuple[ContentFile | None, dict[str, R], AliasTable]:
    """A registry's file, its sound records by id, and the table of their spellings."""
    file = content.file(path)
    if file is None or file.document is None:
        is_refused = any(refused.path == path for refused in content.refused)
        return None, {}, AliasTable(kind, (), is_unreadable=is_refused)
    records = {item.id: item for item in file.records or () if isinstance(item, record)}
    faulty = () if file.is_sound else tuple(id for id in file.document.data if id not in records)
    return file, records, AliasTable(kind, _pairs(records.values(), spellings), faulty)


def _pairs(records: Iterable[R], spellings: Callable[[R], Iterable[str]]) -> Iterable[tuple[str, str]]:
    for record in records:
        yield record.id, record.id
        for spelling in spellings(record):
            yield spelling, record.id


def _refuse_shared(file: ContentFile, aliases: AliasTable, collector: Collector) -> None:
    for spelling, ids in aliases.shared():
        message = f"'{spelling}' is a spelling of several {aliases.kind}s: {', '.join(ids)}"
        collector.add(file, (ids[-1],), Code.SHARED_SPELLING, message, "keep it in one of them")
