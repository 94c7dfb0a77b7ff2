"""The records that changed since the last build: those of files that come to something else than they did."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import partial
from typing import Any, NamedTuple

from digest.config import Limits
from digest.content.files import FILES, REGISTRIES, REGISTRY_OF, FileKind, in_folder_order, kind_of
from digest.content.load import Found
from digest.model import Article, EditionLead, Event, Story
from digest.site.ingest import Revision
from digest.site.tables import RECORDS
from digest.store.store import Store
from digest.validation.attachments import Attachments
from digest.validation.collector import Collector
from digest.validation.registries import KINDS, read_registry
from digest.validation.resolve import Outcome, Resolver
from digest.validation.tables import FOUND, LEFT_OUT, OPTION, TRACES, UNUSED, USES, WAITING, Trace

_NOTHING = Outcome(Trace())
_OUTCOME = "outcome"


class Resolved(NamedTuple):
    """What changed, and the paths of the files that it comes from."""

    revision: Revision
    paths: tuple[str, ...]


def resolve(store: Store, found: Found, resolver: Resolver, attachments: Attachments) -> Resolved:
    """Resolve every file that may come to something else than in the last build."""
    stories: dict[str, Story | None] = {}
    articles: dict[str, Article | None] = {}
    events: dict[str, Event | None] = {}
    moved: dict[str, tuple[str, ...]] = {}
    leads: dict[str, EditionLead | None] = {}
    texts: dict[str, str | None] = {}
    places: dict[str, tuple[str, ...]] = {}
    withdrawn: dict[str, Article | Event | Story | None] = {}
    uses: Counter[tuple[str, str]] = Counter()
    new: list[tuple[str, Outcome]] = []
    for path in _affected(store, found):
        outcome = _outcome(store, resolver, path)
        before = TRACES.before(store, path) or Trace()
        after = outcome.trace
        FOUND.put(store, outcome.problems or None, "entry", path)
        TRACES.put(store, after if after != Trace() else None, path)
        WAITING.put(store, after if after.held else None, path)
        uses.update(after.uses)
        uses.subtract(before.uses)
        stories |= {before.story: None} if before.story else {}
        articles |= {before.article: None} if before.article else {}
        events |= dict.fromkeys(before.events)
        leads |= {before.lead: None} if before.lead else {}
        withdrawn |= {path: None} if before.is_withdrawn else {}
        if before.story or before.article or before.events or before.lead:
            texts[path] = None
        new.append((path, outcome))
    # What is gone from one file may be in another now.
    for path, outcome in new:
        earlier = dict(outcome.moved)
        stories |= {outcome.story.id: outcome.story} if outcome.story else {}
        articles |= {outcome.article.id: outcome.article} if outcome.article else {}
        events |= {event.id: event for event in outcome.events}
        leads |= {outcome.lead.id: outcome.lead} if outcome.lead else {}
        withdrawn |= {path: outcome.withdrawn} if outcome.withdrawn else {}
        moved |= {event.id: (earlier[event.id],) if event.id in earlier else () for event in outcome.events}
        file = FILES.now(store, path)
        if file and file.entry and (outcome.story or outcome.article or outcome.events or outcome.lead):
            texts[path], places[path] = file.body, file.entry.names
    registries = _put_registries(store, found, uses, resolver.limits)
    _put_uses(store, uses, registries)
    gone: dict[str, tuple[str, ...]] = {id: () for id, event in events.items() if event is None}
    revision = Revision(
        registries.get("topic", {}), registries.get("source", {}), registries.get("name", {}), stories, articles, events,
        texts, places, _pages(store, found), _files(store, found, attachments), {**gone, **moved}, withdrawn, leads,
    )  # fmt: skip
    return Resolved(revision, tuple(path for path, _ in new))


def _affected(store: Store, found: Found) -> list[str]:
    """The paths of entries and pages that may come to something else, or are gone, in the order of the folder."""
    paths = {*found.changed, *(str(path) for _, path in store.affected(_OUTCOME))}
    texts = (path for path in paths if kind_of(path) not in (FileKind.FILE, FileKind.REGISTRY))
    return sorted(texts, key=in_folder_order)


def _outcome(store: Store, resolver: Resolver, path: str) -> Outcome:
    if FILES.now(store, path) is None:
        return _NOTHING
    outcome, reads = store.note(partial(resolver.outcome, path))
    store.keep((_OUTCOME, path), b"", reads)
    return outcome


def _put_registries(
    store: Store, found: Found, uses: Counter[tuple[str, str]], limits: Limits
) -> dict[str, dict[str, Any]]:
    """By kind, the records of the registries that changed: all of each in its order, and None for those that are gone."""
    changes: dict[str, dict[str, Any]] = {}
    for path in {*REGISTRIES}.intersection(found.changed):
        kind, collector = KINDS[path], Collector(found.folder)
        registry = read_registry(FILES.now(store, path), collector, limits)
        before = FILES.before(store, path)
        gone = {record.id for record in (before.registry.records if before and before.registry else ())}
        changes[kind] = {**dict.fromkeys(gone - registry.records.keys()), **registry.records}
        FOUND.put(store, tuple(collector.problems) or None, "registry", path)
        trace = Trace(uses=tuple(sorted((kind, id) for id in registry.mentioned)))
        uses.update(trace.uses)
        uses.subtract((TRACES.before(store, path) or Trace()).uses)
        TRACES.put(store, trace, path)
    return changes


def _put_uses(store: Store, uses: Counter[tuple[str, str]], registries: Mapping[str, Mapping[str, Any]]) -> None:
    """Put how many files refer to each record, and which records none refers to."""
    for (kind, id), more in uses.items():
        USES.put(store, ((USES.before(store, kind, id) or 0) + more) or None, kind, id)
    for kind in REGISTRY_OF:
        if kind in registries:
            there = {id for id, record in registries[kind].items() if record is not None}
            unused = {id for id in there if not USES.now(store, kind, id)}
        else:
            touched = {id for its, id in uses if its == kind}
            free = {id for id in touched if not USES.now(store, kind, id) and RECORDS[kind].now(store, id)}
            unused = {*(UNUSED.before(store, kind) or ())} - touched | free
        UNUSED.put(store, tuple(sorted(unused)), kind)


def _pages(store: Store, found: Found) -> tuple[str, ...]:
    """The hand-written pages that are published."""
    return tuple(
        path for path in found.pages
        if (file := FILES.now(store, path)) and file.page and not is_hidden(store, path)
    )  # fmt: skip


def is_hidden(store: Store, path: str) -> bool:
    """Whether an entry or a page is held back, and not shown either."""
    return bool(WAITING.now(store, path)) and not OPTION.now(store, "preview")


def _files(store: Store, found: Found, attachments: Attachments) -> tuple[str, ...]:
    """The other files that are published. Notes why others are not."""
    name = Attachments.omission.__qualname__
    paths = {*found.changed, *(str(path) for _, path in store.affected(name))}
    for path in sorted(path for path in paths if kind_of(path) is FileKind.FILE):
        file = FILES.now(store, path)
        is_there = file is not None and not file.is_refused
        LEFT_OUT.put(store, attachments.omission(path) if is_there else None, path)
    return tuple(path for path in found.others if LEFT_OUT.now(store, path) is None)
