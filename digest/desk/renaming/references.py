"""Edits what refers to a record: ids in the front matter of entries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import partial
from typing import NamedTuple

from digest.content.files import kind_of
from digest.content.frontmatter import Cut, FrontMatterError, cut
from digest.content.frontmatter_edit import Editable, EditRefused, editable, edited
from digest.content.yaml_data import Path, Value, YamlError
from digest.content.yaml_edits import value_at, with_texts, with_values, without_item
from digest.content.yaml_reader import parse, scalars
from digest.desk.renaming.folder import Contains, Folder, containing
from digest.desk.renaming.kinds import REFERENCES, SAME, Keys, Renaming, RenamingError, keys_of_path
from digest.rendering.forks import all_cores, processes

PARALLEL_FROM = 1000
"""From so many entries on, they are edited in several processes."""


class Unread(NamedTuple):
    """A file that contains an id and cannot be read, so that nobody knows whether it refers to the record."""

    path: str
    line: int
    reason: str


class _Edited(NamedTuple):
    """A file's text with its references edited, and its bytes before."""

    path: str
    text: str
    before: bytes


class _ByHand(NamedTuple):
    """A file with a reference that cannot be edited safely, and why."""

    path: str
    line: int
    reason: str


_Result = Unread | _Edited | _ByHand


def edit_references(folder: Folder, renaming: Renaming) -> tuple[Unread, ...]:
    """Edit every entry that refers to a record. Returns the files that mention it and cannot be read; raises
    `RenamingError` if one has to be edited by hand."""
    keys_of = REFERENCES[renaming.kind]
    paths = [path for path in folder.paths if kind_of(path) in keys_of and not folder.is_removed(path)]
    unread = []
    for result in _results(folder, renaming, paths):
        if isinstance(result, _ByHand):
            place = folder.named(result.path, result.line)
            raise RenamingError(f"{place}: must be edited by hand: {result.reason}; nothing was changed")
        if isinstance(result, Unread):
            unread.append(result)
        else:
            folder.put(*result)
    return tuple(unread)


def _results(folder: Folder, renaming: Renaming, paths: Sequence[str]) -> Iterator[_Result]:
    """What comes of each file that mentions the id, in order."""
    edit = partial(_edited_files, folder, renaming)
    with processes(all_cores() if len(paths) >= PARALLEL_FROM else 1) as pool:
        if pool is None:
            yield from edit(paths)
            return
        size = PARALLEL_FROM // 2
        chunks = [paths[start : start + size] for start in range(0, len(paths), size)]
        for results in pool.map(edit, chunks):
            yield from results


def _edited_files(folder: Folder, renaming: Renaming, paths: Sequence[str]) -> list[_Result]:
    contains, holds_new = containing(renaming.old), containing(renaming.new)
    results = (_edited_file(path, folder.content(path), renaming, contains, holds_new) for path in paths)
    return [result for result in results if result]


def _edited_file(
    path: str, content: bytes, renaming: Renaming, contains: Contains, holds_new: Contains
) -> _Result | None:
    if not contains(content):
        return None
    try:
        text = content.decode()
        parts = cut(text)
        matter = parts.matter.encode()
        if not contains(matter):
            return None
        may_repeat = bool(renaming.merged) or renaming.kind == "event" or holds_new(matter)
        new = _rewritten(text, parts, renaming, REFERENCES[renaming.kind][kind_of(path)], may_repeat)
    except UnicodeDecodeError:
        return Unread(path, 0, "it is not UTF-8 text")
    except (FrontMatterError, YamlError) as error:
        return Unread(path, error.fault.line, error.fault.message)
    except _NotEditableError as error:
        return _ByHand(path, error.line, str(error))
    return _Edited(path, new, content) if new != text else None


class _NotEditableError(EditRefused):
    """A reference at a ``line`` cannot be edited safely."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


def _rewritten(text: str, parts: Cut, renaming: Renaming, keys: frozenset[Keys], may_repeat: bool) -> str:
    """A file's text with its references edited. If they ``may_repeat``, a list may come to have the record twice. Raises
    `_NotEditableError`, and `YamlError` if it cannot be read."""
    seen: defaultdict[Path, list[str]] = defaultdict(list)

    def choose(path: Path, value: str) -> str | None:
        new = renaming.new_text(path, value, keys)
        if may_repeat and isinstance(path[-1], int) and keys_of_path(path) in keys:
            seen[path[:-1]].append(renaming.meaning(new or value))
        return new

    matter = with_texts(parts.matter, choose)
    if matter is not None and all(items.count(SAME) < 2 for items in seen.values()):
        head = parts.opening + matter + parts.closing
        if matter == parts.matter or cut(head) == parts._replace(matter=matter, body=""):
            return head + parts.body
    return _with_care(text, parts, renaming, keys)


def _with_care(text: str, parts: Cut, renaming: Renaming, keys: frozenset[Keys]) -> str:
    """The same for a file that is read in full, and in which a list may come to have the record twice."""
    document = parse(parts.matter, 1 + parts.opening.count("\n"))
    values = dict(_new_values(document.data, renaming, keys))
    if not values:
        return text
    line = document.line(next(iter(values)))
    try:
        entry = editable(text)
        entry = with_values(entry, values)
        for path in dict.fromkeys(path[:-1] for path in values if isinstance(path[-1], int)):
            entry = _each_once(entry, path, renaming)
        return edited(entry, entry.matter, entry.document.data)
    except EditRefused as error:
        raise _NotEditableError(line, str(error)) from error


def _new_values(data: dict[str, Value], renaming: Renaming, keys: frozenset[Keys]) -> Iterator[tuple[Path, str]]:
    for path, text in scalars(data):
        new = renaming.new_text(path, text, keys)
        if new is not None:
            yield path, new


def _each_once(entry: Editable, path: Path, renaming: Renaming) -> Editable:
    """With each record once in a list: where it comes first."""
    items = value_at(entry.document.data, path)
    assert isinstance(items, list)
    seen: set[str] = set()
    again = []
    for number, item in enumerate(items):
        meaning = renaming.meaning(item) if isinstance(item, str) else ""
        if meaning == SAME and meaning in seen:
            again.append(number)
        seen.add(meaning)
    for number in reversed(again):
        entry = without_item(entry, (*path, number))
    return entry
