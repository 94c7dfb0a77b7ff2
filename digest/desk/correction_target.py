"""Which record a correction is about: found by an id, a kind and an id, or the path of a file."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple, cast

from pydantic import BaseModel

from digest.content.files import REGISTRIES, REGISTRY_OF, FileKind, stem
from digest.content.schema import ENTRY_SCHEMAS, REGISTRY_SCHEMAS
from digest.desk.site_record import SiteRecord
from digest.errors import DigestError
from digest.site.tables import EVENTS, RECORDS
from digest.text.plain import did_you_mean
from digest.validation.tables import CLAIMED, SpelledKind


class CorrectionError(DigestError):
    """Nothing is corrected; the message says why."""


class Target(NamedTuple):
    """A published record: its kind ("article", "topic"), its id, and the path of its file."""

    kind: str
    id: str
    path: str

    @property
    def is_registered(self) -> bool:
        """Whether it is a record of a registry."""
        return self.kind in REGISTRY_OF

    @property
    def entry(self) -> str:
        """What `digest correct` calls it."""
        return f"{self.kind}:{self.id}" if self.is_registered else self.id

    @property
    def schema(self) -> type[BaseModel]:
        """The keys that it may have."""
        return REGISTRY_SCHEMAS[self.path] if self.is_registered else ENTRY_SCHEMAS[self.kind]


def find(record: SiteRecord, entry: str, place: Path) -> Target:
    """The record that is meant by an id, a kind and an id (`topic:korea`), or the path of a file as seen from ``place``.
    Raises `CorrectionError`."""
    kind, colon, id = entry.partition(":")
    if colon and kind in RECORDS:
        found = [target for target in [_by_id(record, kind, id)] if target]
    else:
        by_path = _by_path(record, entry, place)
        kinds = [kind for kind in RECORDS if kind not in REGISTRY_OF]
        found = [by_path] if by_path else [target for kind in kinds if (target := _by_id(record, kind, entry))]
    if len(found) > 1:
        names = " or ".join(f"{target.kind}:{target.id}" for target in found)
        raise CorrectionError(f"'{entry}' is the id of several entries; write {names}")
    if not found:
        raise CorrectionError(_not_found(record, entry))
    target = found[0]
    _check_published(record, target)
    return target


def _by_id(record: SiteRecord, kind: str, id: str) -> Target | None:
    if kind in REGISTRY_OF:
        known = record.meant(cast("SpelledKind", kind), id)
        return Target(kind, known, REGISTRY_OF[kind]) if known else None
    claimants = CLAIMED.now(record.store, kind, id)
    return Target(kind, id, claimants[0].path) if claimants else None


def _by_path(record: SiteRecord, entry: str, place: Path) -> Target | None:
    for start in (place, record.content):
        path = start / entry
        if path.is_file() and path.resolve().is_relative_to(record.content.resolve()):
            inner = path.resolve().relative_to(record.content.resolve()).as_posix()
            file = record.found.file(inner)
            if file and file.kind in (FileKind.ARTICLE, FileKind.EVENT, FileKind.STORY):
                unread = file.id if file.kind is FileKind.ARTICLE else stem(inner)
                id = file.entry.record.id if file.entry else unread
                return Target(file.kind.value, id, inner)
            if inner in REGISTRIES:
                raise CorrectionError(f"'{entry}' has many records; write {inner.removesuffix('s.yml')}:ID")
    return None


def _not_found(record: SiteRecord, entry: str) -> str:
    kind, colon, id = entry.partition(":")
    if colon and kind in RECORDS:
        return f"there is no {kind} '{id}'{did_you_mean(id, _ids(record, kind))}"
    ids = [id for kind in RECORDS if kind not in REGISTRY_OF for id in _ids(record, kind)]
    hint = did_you_mean(entry, ids) or "; write an id, a path, or topic:ID, source:ID or name:ID"
    return f"there is no entry '{entry}'{hint}"


def _ids(record: SiteRecord, kind: str) -> list[str]:
    return [str(id) for _, id in record.store.there(RECORDS[kind])]


def _check_published(record: SiteRecord, target: Target) -> None:
    file = record.found.file(target.path)
    event = EVENTS.now(record.store, target.id) if target.kind == "event" else None
    if event and event.article is not None:
        raise CorrectionError(
            f"the event '{target.id}' is written in an article: correct that, as in "
            f'digest correct {event.article} "…" --field events'
        )
    if file and file.entry and file.entry.draft:
        raise CorrectionError(
            f"'{target.id}' is a draft, which no reader has seen: change it, and nothing has to be said"
        )
    if RECORDS[target.kind].now(record.store, target.id) is None:
        raise CorrectionError(
            f"'{target.id}' is not published: it is scheduled or withdrawn, or 'digest check' says why"
        )
