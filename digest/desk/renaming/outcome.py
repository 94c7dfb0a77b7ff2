"""What a renaming or a merge would do, in words and as changes of files."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from digest.config import Options
from digest.content.files import FileKind, kind_of
from digest.content.frontmatter import lines_of
from digest.content.parse import parse_file
from digest.desk.renaming.folder import FileChange, Folder
from digest.desk.renaming.kinds import HAVE_FEEDS, RecordKind, RenamingError
from digest.desk.renaming.references import Unread
from digest.site import urls
from digest.text.plain import escaped


class Outcome(NamedTuple):
    """The ``changes`` of files; what was done, in a ``summary``; what answers at old ``addresses``, and ``notes`` (what
    is not kept, what to look at), a line each; and files that mention the id but cannot be read."""

    changes: tuple[FileChange, ...]
    summary: str
    addresses: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    unread: tuple[Unread, ...] = ()


def old_addresses(kind: RecordKind, old: Iterable[str], new: str) -> tuple[str, ...]:
    """What answers at the addresses of ids that a record had."""
    address = urls.HUBS[kind]
    feeds = "; its feeds answer there too, with the same entries" if kind in HAVE_FEEDS else ""
    return tuple(f"/{address(id)} leads to /{address(new)}{feeds}" for id in old if id != new)


def case_note(old: str, was: Iterable[str]) -> tuple[str, ...]:
    """What to say if an earlier id is not kept."""
    if old in was:
        return ()
    why = "many disks take the two for one"
    return (f"'{old}' differs from the new id by case alone, so its address is not kept: {why}",)


def article_address(old: str, new: str) -> str:
    return f"/{old} leads to /{new}"


def refuse_new_errors(folder: Folder, changes: Iterable[FileChange], options: Options, kept: str | None = None) -> None:
    """Raise `RenamingError` if a registry, an entry that goes to another path, or the file ``kept``, would have errors of
    its own that it did not have. In all others, nothing changes but ids and links."""
    for change in changes:
        is_registry = kind_of(change.path) is FileKind.REGISTRY
        if not change.target or not (is_registry or change.is_move or change.path == kept):
            continue
        before, after = (
            parse_file(folder.shown, path, content, options).problems
            for path, content in ((change.path, change.before), (change.target, change.after))
        )
        there = {(problem.code, problem.message) for problem in before}
        for problem in after:
            if problem.is_error and (problem.code, problem.message) not in there:
                raise RenamingError(f"it would not be valid, so nothing was changed: {problem}")


def as_diff(folder: Folder, changes: Iterable[FileChange]) -> Iterator[str]:
    """The changes as a unified diff, in lines that are safe to print."""
    for change in changes:
        before = folder.named(change.path)
        after = folder.named(change.target) if change.target else "/dev/null"
        if change.is_move:
            yield f"rename from {escaped(before)}"
            yield f"rename to {escaped(after)}"
        old = _lines(change.before)
        new = _lines(change.after) if change.target else []
        for line in difflib.unified_diff(
            old, new, f"a/{before}", f"b/{after}" if change.target else after, lineterm=""
        ):
            yield escaped(line)


def _lines(content: bytes) -> list[str]:
    return [line.rstrip("\r\n") for line in lines_of(content.decode(errors="replace"))]
