"""topics.yml, sources.yml and names.yml to records, and the rules that hold across each."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from digest.content.files import RawFile, Tree
from digest.content.parse import read_records
from digest.model import Name, Source, Topic, variants
from digest.validation.aliases import AliasTable, cycles

R = TypeVar("R", Topic, Source, Name)


def read_topics(tree: Tree, context: dict[str, Any]) -> tuple[dict[str, Topic], AliasTable]:
    """The topics and their spellings; each names an existing parent, and none is its own ancestor."""
    raw, topics, faults = _read(tree, "topics.yml", Topic, context)
    registry = AliasTable("topic", _spellings(topics.values(), lambda topic: (topic.name, *topic.aliases)), *faults)
    _refuse_shared(tree, raw, registry)
    parents: dict[str, str | None] = {}
    for id, topic in topics.items():
        parents[id] = registry.take(topic.parent) if topic.parent else None
        if topic.parent and not parents[id]:
            if registry.excuses(topic.parent):
                continue
            near = registry.nearest(topic.parent)
            _error(
                tree, raw, (id, "parent"), f"'{topic.parent}' is no topic", f"did you mean '{near}'?" if near else ""
            )
    for cycle in cycles(parents):
        round_trip = " → ".join((*cycle, cycle[0]))
        _error(
            tree,
            raw,
            (cycle[0], "parent"),
            f"a topic cannot be part of itself: {round_trip}",
            "take out one of these parents",
        )
        parents[cycle[0]] = None
    linked = {id: Topic(id, topic.name, parents[id], topic.aliases, topic.description) for id, topic in topics.items()}
    return linked, registry


def read_sources(tree: Tree, context: dict[str, Any]) -> tuple[dict[str, Source], AliasTable]:
    """The sources and their spellings."""
    raw, sources, faults = _read(tree, "sources.yml", Source, context)
    registry = AliasTable(
        "source", _spellings(sources.values(), lambda source: (source.name, *source.aliases)), *faults
    )
    _refuse_shared(tree, raw, registry)
    return sources, registry


def read_names(tree: Tree, context: dict[str, Any]) -> tuple[dict[str, Name], AliasTable]:
    """The names and their spellings. Two names may share a spelling: it then stands for neither."""
    _, names, faults = _read(tree, "names.yml", Name, context)
    return names, AliasTable("name", _spellings(names.values(), variants), *faults)


def _spellings(records: Iterable[R], more: Callable[[R], Iterable[str]]) -> Iterable[tuple[str, str]]:
    for record in records:
        yield record.id, record.id
        for spelling in more(record):
            yield spelling, record.id


Faults = tuple[tuple[str, ...], bool]


def _read(tree: Tree, file: str, kind: type[R], context: dict[str, Any]) -> tuple[RawFile | None, dict[str, R], Faults]:
    """A registry's file and records; the ids of its faulty records, and whether it is unreadable."""
    raw = next((raw for raw in tree.files if raw.path == file), None)
    if raw is None or raw.document is None:
        return raw, {}, ((), file in tree.refused)
    known = raw.records is not None
    read = raw.records if raw.records is not None else read_records(tree, raw, context)
    records = {record.id: record for record in read if isinstance(record, kind)}
    return raw, records, (() if known else tuple(id for id in raw.document.data if id not in records), False)


def _refuse_shared(tree: Tree, raw: RawFile | None, registry: AliasTable) -> None:
    for spelling, ids in registry.shared():
        _error(
            tree,
            raw,
            (ids[-1],),
            f"'{spelling}' stands for two {registry.kind}s: {', '.join(ids)}",
            "keep it with one of them",
        )


def _error(tree: Tree, raw: RawFile | None, at: tuple[str, ...], message: str, hint: str = "") -> None:
    assert raw is not None and raw.document is not None
    tree.problems.append(tree.problem(raw.path, raw.document.line(at), ".".join(at), message, hint))
