"""The content folder with changes that are not written yet, and their writing: all of them, or none."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from digest.content.files import REGISTRIES, FileKind, kind_of
from digest.content.frontmatter import content_of
from digest.content.write import create_file, move_file, replace_file
from digest.desk.renaming.kinds import RenamingError
from digest.text.plain import folded

Contains = Callable[[bytes], bool]


class FileChange(NamedTuple):
    """A file that becomes another: ``path`` is where it is, ``target`` where it will be ("" for nowhere)."""

    path: str
    target: str
    before: bytes
    after: bytes

    @property
    def is_move(self) -> bool:
        return self.target not in ("", self.path)


class Folder:
    """The Markdown files and registries of the content folder ``root``, which messages name as ``shown``. Links of the
    file system are left out: what they lead to is there itself."""

    def __init__(self, root: Path, shown: str) -> None:
        self.root = root
        self.shown = shown
        self._texts: dict[str, str] = {}
        self._before: dict[str, bytes] = {}
        self._targets: dict[str, str] = {}

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """All of them, as they are on the disk."""
        return tuple(_files_in(str(self.root), ""))

    def named(self, path: str, line: int = 0) -> str:
        """A path as messages name it."""
        return f"{self.shown}/{path}:{line}" if line else f"{self.shown}/{path}"

    def content(self, path: str) -> bytes:
        """The bytes of a file, as changed so far. Raises `RenamingError`."""
        return self._texts[path].encode() if path in self._texts else self._on_disk(path)

    def text(self, path: str) -> str:
        """The text of a file, as changed so far. Raises `RenamingError`."""
        if path in self._texts:
            return self._texts[path]
        try:
            return self._on_disk(path).decode()
        except UnicodeDecodeError as error:
            raise RenamingError(f"{self.named(path)} is not UTF-8 text; save it as such") from error

    def put(self, path: str, text: str, before: bytes | None = None) -> None:
        """Give a file another text. ``before`` are its bytes, where they were read already."""
        self._before.setdefault(path, self._on_disk(path) if before is None else before)
        self._texts[path] = text

    def move(self, path: str, target: str) -> None:
        """Give a file another path; it goes on by the old one here. Raises `RenamingError` if the new one is taken."""
        real = self.root / target
        if os.path.lexists(real) and not (self.root / path).samefile(real):
            raise RenamingError(f"{self.named(target)} is there already")
        if not real.resolve().is_relative_to(self.root.resolve()):
            raise RenamingError(f"{self.named(target)} would be outside the folder {self.shown}, where a link leads")
        self._targets[path] = target

    def remove(self, path: str) -> None:
        self._targets[path] = ""

    def is_removed(self, path: str) -> bool:
        return self._targets.get(path) == ""

    def mentioning(self, word: str, paths: Iterable[str] | None = None) -> Iterator[str]:
        """The paths of the files that contain a word, in any case. One that cannot be read is passed over: it is an error
        of every check."""
        contains = containing(word)
        for path in self.paths if paths is None else paths:
            with suppress(RenamingError):
                if contains(self.content(path)):
                    yield path

    def changes(self) -> tuple[FileChange, ...]:
        """What is different, by path."""
        found = []
        for path in sorted({*self._texts, *self._targets}):
            before = self._before.get(path)
            before = self._on_disk(path) if before is None else before
            after = self.content(path)
            target = self._targets.get(path, path)
            if target != path or after != before:
                found.append(FileChange(path, target, before, after))
        return tuple(found)

    def _on_disk(self, path: str) -> bytes:
        try:
            return content_of(f"{self.root}/{path}")
        except OSError as error:
            raise RenamingError(f"{self.named(path)} cannot be read: {error.strerror}") from error


def containing(word: str) -> Contains:
    """Whether a content has a word, in any case."""
    if word.isascii():
        small = word.lower().encode()
        return lambda content: small in content.lower()
    form = folded(word)
    return lambda content: form in unicodedata.normalize("NFKC", content.decode(errors="replace")).casefold()


def write(folder: Folder, changes: Iterable[FileChange]) -> None:
    """Write all of the changes. If one fails, those before are taken back, and `RenamingError` says so."""
    changes = _in_order(folder, changes)
    root = folder.root
    for change in changes:
        if folder._on_disk(change.path) != change.before:
            raise RenamingError(f"{folder.named(change.path)} was changed in the meantime; run the command again")
    undo: list[Callable[[], None]] = []
    is_done = False
    try:
        for change in changes:
            undo.append(_written(root, change))
        is_done = True
    except OSError as error:
        place = folder.named(change.target or change.path)
        raise RenamingError(f"{place} cannot be written: {error.strerror}; nothing was changed") from error
    finally:
        if not is_done:
            for step in reversed(undo):
                with suppress(OSError):
                    step()


def _in_order(folder: Folder, changes: Iterable[FileChange]) -> tuple[FileChange, ...]:
    """Texts first, as they were put; then moves, and removals last: wherever it is cut short, no text is lost."""
    place = {path: number for number, path in enumerate(folder._texts)}

    def order(change: FileChange) -> tuple[int, int]:
        return 2 if not change.target else 1 if change.is_move else 0, place.get(change.path, len(place))

    return tuple(sorted(changes, key=order))


def _written(root: Path, change: FileChange) -> Callable[[], None]:
    """Write a change; returns what takes it back."""
    path, target = root / change.path, root / change.target
    if not change.target:
        mode = path.stat().st_mode
        path.unlink()

        def put_back() -> None:
            create_file(path, change.before)
            path.chmod(mode & 0o7777)

        return put_back
    if change.after != change.before:
        replace_file(path, change.after)
    if not change.is_move:
        return lambda: replace_file(path, change.before)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        move_file(path, target)
    except OSError:
        replace_file(path, change.before)
        raise

    def move_back() -> None:
        move_file(target, path)
        replace_file(path, change.before)

    return move_back


def _files_in(folder: str, prefix: str) -> Iterator[str]:
    """The paths below a folder, in the order of names."""
    try:
        with os.scandir(folder) as listed:
            entries = sorted(listed, key=lambda entry: entry.name)
    except OSError as error:
        raise RenamingError(f"{prefix or folder} cannot be read: {error.strerror}") from error
    for entry in entries:
        path = prefix + entry.name
        if entry.name.startswith(".") or entry.is_symlink() or path == "templates":
            continue
        if entry.is_dir():
            yield from _files_in(entry.path, f"{path}/")
        elif path in REGISTRIES or kind_of(path) is not FileKind.FILE:
            yield path
