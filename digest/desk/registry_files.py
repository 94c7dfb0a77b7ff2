"""Writes a new record into the file of its registry, or says why that cannot be."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from digest.content.frontmatter import decode
from digest.content.parse import parse_file
from digest.content.registry_text import RegistryEditError, editable, with_record
from digest.content.write import create_file, replace_file
from digest.content.yaml_reader import Document
from digest.desk.new_records import Fields, Known, RecordError, chosen_id, completed, in_the_way, known_spellings
from digest.text.plain import escaped, folded

if TYPE_CHECKING:
    from digest.desk.site_record import SiteRecord
    from digest.errors import Problem

Proposed = Callable[[Collection[str]], tuple[str, Fields]]
"""Makes an id, which is none of those given when it is folded, and the fields of a record."""


class RegistryEdit(NamedTuple):
    """A registry with a new record, which begins on a ``line`` of ``after``. ``before`` is None if there is no such file
    yet; ``shown`` is its path as we see it; ``shared`` are variants of the new name that other names have too."""

    file: Path
    shown: str
    id: str
    line: int
    before: bytes | None
    after: str
    shared: tuple[Known, ...]


def prepared(
    file: Path, shown: str, propose: Proposed, more: Mapping[str, object], chosen: str = ""
) -> RegistryEdit:  # fmt: skip
    """The registry ``file`` with the record that ``propose`` makes and its fields ``more``; its id is the ``chosen`` one,
    if there is one. Nothing is written.

    Raises `RecordError`, naming the file as ``shown``, if it has such a record already or must be edited by hand."""
    before = _bytes_of(file, shown)
    try:
        text = (before or b"").decode()
        known = known_spellings(editable(text))
        proposed, fields = propose(known)
        id = chosen_id(chosen) if chosen else proposed
        record = completed(file.name, {**fields, **more})
        taken, shared = in_the_way(record, known)
        own = known.get(folded(id))
        _refuse_known((own, *taken) if own else taken, shown)
        after = with_record(text, id, record)
    except UnicodeDecodeError as error:
        raise RecordError(f"{shown} is not UTF-8 text; save it as such") from error
    except RegistryEditError as error:
        raise RecordError(f"{shown} is left as it is: {error}") from error
    line = Document(decode(after.encode())).line((id,))
    return RegistryEdit(file, shown, id, line, before, after, shared)


def write_edit(edit: RegistryEdit) -> None:
    """Write the file of a registry. Raises `RecordError` if it has changed since the edit was prepared, or cannot be
    written."""
    changed = f"{edit.shown} was changed in the meantime, so nothing was written; run the command again"
    if _bytes_of(edit.file, edit.shown) != edit.before:
        raise RecordError(changed)
    try:
        if edit.before is None:
            create_file(edit.file, edit.after.encode())
        else:
            replace_file(edit.file, edit.after.encode())
    except FileExistsError as error:
        raise RecordError(changed) from error
    except OSError as error:
        raise RecordError(f"{edit.shown} cannot be written: {error.strerror}") from error


def add_record(record: SiteRecord, registry: str, id: str, fields: Mapping[str, object]) -> int:
    """Write a record into a registry ("sources.yml"), which is created if there is none; returns the line where it begins.

    Raises `RecordError` as `prepared` and `write_edit` do, and if the record would not be valid by itself; then nothing is
    written."""
    edit = prepared(record.content / registry, f"{record.shown}/{registry}", lambda _: (id, {}), fields, id)
    there = {(problem.field, problem.message) for problem in _errors(record, registry, edit.before or b"")}
    wrong = [
        problem for problem in _errors(record, registry, edit.after.encode())
        if (problem.field, problem.message) not in there
    ]  # fmt: skip
    if wrong:
        said = "; ".join(map(str, without_lines(wrong, edit.shown)))
        raise RecordError(f"the record '{escaped(id)}' would not be valid, so it was not written: {said}")
    write_edit(edit)
    return edit.line


def without_lines(problems: Iterable[Problem], path: str) -> tuple[Problem, ...]:
    """The problems, without the lines of those in the file ``path``: what has the lines has not been written."""
    return tuple(replace(problem, line=0) if problem.path == path else problem for problem in problems)


def _errors(record: SiteRecord, registry: str, content: bytes) -> Iterator[Problem]:
    """What is wrong with a registry by itself, if this is its content."""
    found = parse_file(record.shown, registry, content, record.options).problems
    return (problem for problem in found if problem.is_error)


def _refuse_known(found: Iterable[Known], shown: str) -> None:
    for known in found:
        place = f"{shown}:{known.line}"
        raise RecordError(
            f"'{escaped(known.spelling)}' is there already: {place} has it for '{escaped(known.id)}'; write that id in "
            "entries, or add other spellings to that record"
        )


def _bytes_of(file: Path, shown: str) -> bytes | None:
    """The content of a file; None if there is none. Raises `RecordError`."""
    if not os.path.lexists(file):
        return None
    if not file.is_file():
        raise RecordError(f"{shown} is not a regular file, so it is left as it is")
    try:
        return file.read_bytes()
    except OSError as error:
        raise RecordError(f"{shown} cannot be read: {error.strerror}") from error
