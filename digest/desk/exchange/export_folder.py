"""The folder of an export: written whole, and read back with everything in it checked."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from uuid import uuid4

import msgspec

from digest.errors import DigestError
from digest.outputs.data import part_format as parts
from digest.outputs.data import record_format as form
from digest.pages.data import METADATA, RECORD, SCHEMA
from digest.pages.data_tables import TABLES
from digest.text.plain import escaped

DATABASE = "record.sqlite"
_OURS = (RECORD, SCHEMA, METADATA, DATABASE)
_NAMES = (
    r"[0-9]{4}\.json", r"events-[0-9]{4}\.ics", *(rf"{kind}\.json" for kind in parts.PARTS),
    *(rf"{table.name}-[0-9]{{4}}\.csv" if table.by_year else rf"{table.name}\.csv" for table in TABLES),
)  # fmt: skip
_is_file_name = re.compile("|".join(_NAMES)).fullmatch
"""Whether an export may list a file of this name in its index."""
Part = TypeVar("Part", bound=parts.Head)


class ExchangeError(DigestError):
    """The record cannot be exported there, or not be imported; the message says why."""


@dataclass(frozen=True)
class Export:
    """All that an export says."""

    index: parts.Index
    articles: tuple[form.Article, ...]
    events: tuple[form.Event, ...]
    stories: tuple[form.Story, ...]
    leads: tuple[form.Lead, ...]
    topics: tuple[form.Topic, ...]
    sources: tuple[form.Source, ...]
    names: tuple[form.Name, ...]
    withdrawn: tuple[form.Withdrawn, ...]


# Writing


def write_folder(folder: Path, files: Mapping[str, bytes], database: Path | None) -> None:
    """Write the files of an export by their names, and the database, which is moved there. What an earlier export left
    is replaced, and removed if it is no more. Raises `ExchangeError` if there are other files, or OSError."""
    before = _files_of_export(folder)
    folder.mkdir(parents=True, exist_ok=True)
    if database:
        database.replace(folder / DATABASE)
    # The index comes last: what it says is there.
    for name in sorted(files, key=lambda name: (name == RECORD, name)):
        _write(folder / name, files[name])
    for name in before - files.keys() - {DATABASE}:
        (folder / name).unlink(missing_ok=True)


def _files_of_export(folder: Path) -> set[str]:
    """The names of the files of the export that is in a folder, if any is. Raises `ExchangeError` if there is anything
    else."""
    if not folder.exists():
        return set()
    if not folder.is_dir():
        raise ExchangeError(f"{folder} is not a folder")
    with os.scandir(folder) as listed:
        regular = {entry.name: entry.is_file(follow_symlinks=False) for entry in listed}
    ours = set()
    if regular.get(RECORD):
        # Whoever wrote this index may have named anything in it.
        ours = {*_OURS, *(file.path for file in _index_of(folder).files if _is_file_name(file.path))}
    others = sorted(name for name, is_file in regular.items() if not (is_file and name in ours))
    if others:
        raise ExchangeError(
            f"{folder} contains {escaped(others[0])}, which is not of an export; choose a folder that is new or empty"
        )
    return set(regular)


def _write(path: Path, content: bytes) -> None:
    temporary = path.with_name(f".{uuid4().hex}.tmp")
    try:
        with temporary.open("xb") as file:
            file.write(content)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


# Reading


def read_export(folder: Path) -> Export:
    """Everything in the folder of an export. Raises `ExchangeError` if anything is not as its index says, or OSError."""
    index = _index_of(folder)
    found = list(_parts(folder, index))

    def all_of(kind: type[Part]) -> Iterable[Part]:
        return (part for part in found if isinstance(part, kind))

    years = list(all_of(parts.YearPart))
    return Export(
        index,
        articles=tuple(one for part in years for one in part.articles),
        events=tuple(one for part in years for one in part.events),
        stories=tuple(one for part in all_of(parts.StoriesPart) for one in part.stories),
        leads=tuple(one for part in all_of(parts.LeadsPart) for one in part.leads),
        topics=tuple(one for part in all_of(parts.TopicsPart) for one in part.topics),
        sources=tuple(one for part in all_of(parts.SourcesPart) for one in part.sources),
        names=tuple(one for part in all_of(parts.NamesPart) for one in part.names),
        withdrawn=tuple(one for part in all_of(parts.WithdrawnPart) for one in part.withdrawn),
    )


def _parts(folder: Path, index: parts.Index) -> Iterator[parts.Head]:
    """The parts of the record that its index lists."""
    for file in index.files:
        kind = parts.YearPart if file.kind == "record" else parts.PARTS.get(file.kind)
        if not file.path.endswith(".json") or kind is None:
            continue
        if not _is_file_name(file.path):
            raise ExchangeError(f"{RECORD} names '{escaped(file.path)}', which no export has a file of")
        content = _read(folder / file.path)
        if hashlib.sha256(content).hexdigest() != file.sha256:
            raise ExchangeError(
                f"{folder / file.path} is not the file that {RECORD} names (its SHA-256 differs); export it again"
            )
        yield _decoded(content, kind, folder / file.path)


def _index_of(folder: Path) -> parts.Index:
    path = folder / RECORD
    if not path.is_file():
        raise ExchangeError(f"{folder} has no {RECORD}, so it is not the folder of an export")
    return _decoded(_read(path), parts.Index, path)


def _read(path: Path) -> bytes:
    if path.is_symlink() or not path.is_file():
        raise ExchangeError(f"{path} is not a file")
    return path.read_bytes()


def _decoded(content: bytes, kind: type[Part], path: Path) -> Part:
    try:
        return msgspec.json.decode(content, type=kind)
    except (msgspec.MsgspecError, RecursionError, UnicodeError) as error:
        raise ExchangeError(f"{path} is not as docs/data.md says: {escaped(str(error))}") from error
