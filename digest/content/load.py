"""Reads the content folder into the store: every file of it is parsed, refused or left out, so that none is lost
silently. A file that has not changed since the last build is not read.

What is wrong with a file by itself is among its problems. What only shows across files is for
`digest.validation` to find.
"""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import cached_property, partial
from operator import attrgetter
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from digest.config import Limits, Options
from digest.content.file_state import file_state
from digest.content.files import (
    ENTRY_FOLDERS,
    EXCLUDED,
    FILES,
    REGISTRIES,
    ContentFile,
    FileKind,
    in_folder_order,
    kind_of,
    refused,
)
from digest.content.frontmatter import content_fingerprint, content_of
from digest.content.parse import max_bytes, read_file, read_files
from digest.content.pending import Parsed, Pending
from digest.content.selection import Selection
from digest.errors import Problem
from digest.model import LeftOut, Reason
from digest.problem_codes import Code
from digest.store.codec import CodecError, decoder
from digest.store.database import FileState
from digest.store.store import Store

# Next to entries we publish only what a browser shows without running it.
_ACTIVE_SUFFIXES = (
    ".html", ".htm", ".xhtml", ".xht", ".shtml", ".mht", ".mhtml", ".xml", ".xsl", ".js", ".mjs", ".svg", ".svgz", ".swf", ".wasm",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Batches:
    """How many files are worth parsing in other processes, and how many one task takes."""

    parallel_from: int = 400
    size: int = 200


class _Found(NamedTuple):
    """A file that may be read or passed on."""

    path: str
    kind: FileKind
    status: os.stat_result


@dataclass(frozen=True)
class Found:
    """The content folder as found: `FILES` in the ``store`` are what it contains. ``folder`` is as problems show it
    ("content").

    ``paths`` are those of all files that are not left out, in the order of the folder; ``pages`` and ``others`` those of
    hand-written pages, and of what is neither an entry nor a page nor a registry. ``chosen`` are the paths of
    files that mkdocs.yml asks for by name, ``used`` are those that the theme shows. ``excluded`` are the entries and
    pages among what is left out. ``problems`` are those of the folder itself.
    """

    store: Store
    folder: str
    paths: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    chosen: tuple[str, ...] = ()
    used: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()

    def shown(self, path: str) -> str:
        """A path as problems show it."""
        return f"{self.folder}/{path}"

    def file(self, path: str) -> ContentFile | None:
        return FILES.now(self.store, path)

    def every_file(self) -> Iterator[ContentFile]:
        """All files. This reads the whole record."""
        return filter(None, map(self.file, self.paths))

    @cached_property
    def changed(self) -> tuple[str, ...]:
        """The paths of files that are not what they were in the last build, or are gone."""
        return tuple(str(path) for (_, path), _ in self.store.changed(FILES.name))

    def with_file(self, file: ContentFile) -> Found:
        """The same content with one file more, which is not in the folder yet: a conflict with another is a problem of
        this one."""
        FILES.put(self.store, file._replace(is_new=True), file.path)
        return replace(self, paths=(*self.paths, file.path))

    def keep_in(self, pending: Pending) -> None:
        """Keep parsed files of a site that is not published."""
        states = self.store.states
        changed = ((str(path), content) for (_, path), content in self.store.changed(FILES.name))
        parsed = {path: Parsed(states.get(path), content) for path, content in changed if content is not None}
        if parsed:
            pending.save(parsed)
        else:
            pending.clear()


def load(
    store: Store,
    root: Path,
    options: Options,
    *,
    executor: Executor | None = None,
    batches: Batches | None = None,
    selection: Selection | None = None,
    shown: str = "",
    pending: Pending | None = None,
    verify: bool = False,
    clock: Callable[[], int] = time.time_ns,
) -> Found:
    """Read every file below ``root`` that has changed since the last build, and put what it contains into the store.

    If many have changed, ``executor`` parses them; its workers must see the folder. ``selection`` is what mkdocs.yml says
    of files. ``shown`` is the folder as problems name it; without it, its name. ``pending`` has files that were parsed
    since the last build. With ``verify`` the content of every file is compared, even where size and times would do;
    ``clock`` gives nanoseconds since 1970, on the disk's clock.
    """
    shown = shown or root.name
    is_there = root.is_dir()
    now = clock()
    selection = selection or Selection()
    found: dict[str, _Found] = {}
    unread: dict[str, ContentFile] = {}
    left_out: list[LeftOut] = []
    for item in _files_in(shown, str(root), os.path.realpath(root), options.limits, selection) if is_there else ():
        match item:
            case _Found():
                found[item.path] = item
            case ContentFile():
                unread[item.path] = item
            case LeftOut():
                left_out.append(item)
    problems = () if found or unread or left_out else (_nothing_there(shown, is_there),)
    known = {} if store.is_afresh else store.last.files()
    store.gone_files = known.keys() - found.keys() - unread.keys()
    for path in store.gone_files:
        FILES.put(store, None, path)
    for path, file in unread.items():
        FILES.put(store, file, path)
        store.states[path] = None
    # None for a file that is so new that it may change again without a trace.
    states = {path: file_state(item.status, now) for path, item in found.items()}
    differing = [path for path, state in states.items() if verify or state is None or known.get(path) != state]
    store.states |= {path: states[path] for path in differing}
    for path in differing:
        if found[path].kind is FileKind.FILE:
            FILES.put(store, ContentFile(FileKind.FILE, path), path)
    reader = _Reader(store, root, shown, options, executor, batches or Batches(), verify)
    reader.read({path: states[path] for path in differing if found[path].kind is not FileKind.FILE}, pending)
    excluded = tuple(
        path for path, reason in left_out
        if reason is Reason.EXCLUDED and kind_of(path) not in (FileKind.FILE, FileKind.REGISTRY)
    )  # fmt: skip
    for _, path in list(store.keys(EXCLUDED)):
        if path not in excluded:
            EXCLUDED.put(store, None, path)
    for path in excluded:
        EXCLUDED.put(store, read_file(root, shown, path, options), path)
    pages = tuple(path for path, item in found.items() if item.kind is FileKind.PAGE)
    others = tuple(path for path, item in found.items() if item.kind is FileKind.FILE)
    chosen = tuple(filter(selection.is_chosen, others))
    paths = tuple(sorted((*found, *unread), key=in_folder_order)) if unread else tuple(found)
    used = tuple(sorted(selection.used))
    return Found(store, shown, paths, pages, others, tuple(left_out), chosen, used, excluded, problems)


def _nothing_there(shown: str, is_there: bool) -> Problem:
    if is_there:
        message, hint = (
            "this folder is empty",
            "if it is mounted from elsewhere, check the mount; or run 'digest init' to create a site",
        )
        return Problem(shown, 0, "", Code.EMPTY_CONTENT_FOLDER, message, hint)
    message, hint = "this folder does not exist", "run 'digest init' to create a site"
    return Problem(shown, 0, "", Code.MISSING_CONTENT_FOLDER, message, hint)


class _Reader:
    """Puts files into the store that may have changed, and parses those that have."""

    def __init__(
        self, store: Store, root: Path, shown: str, options: Options, executor: Executor | None, batches: Batches,
        verify: bool,
    ) -> None:  # fmt: skip
        self._store = store
        self._root = root
        self._shown = shown
        self._options = options
        self._executor = executor
        self._batches = batches
        self._verify = verify
        self._decode = decoder(ContentFile, options.zone)

    def read(self, states: Mapping[str, FileState | None], pending: Pending | None) -> None:
        parsed = pending.read(set(states)) if pending and states else {}
        rest = []
        for path, state in states.items():
            kept = parsed.get(path)
            if not (kept and self._take_up(path, state, kept)) and not self._is_as_before(path):
                rest.append(path)
        if self._executor and len(rest) >= self._batches.parallel_from:
            size = self._batches.size
            chunks = [rest[start : start + size] for start in range(0, len(rest), size)]
            read = partial(read_files, self._root, self._shown, self._options)
            for chunk, contents in zip(chunks, self._executor.map(read, chunks), strict=True):
                for path, content in zip(chunk, contents, strict=True):
                    self._put(path, self._decode(content), content)
        else:
            for path in rest:
                self._put(path, read_file(self._root, self._shown, path, self._options))

    def _put(self, path: str, file: ContentFile, content: bytes | None = None) -> None:
        self._store.put((FILES.name, path), file, content)
        if not file.fingerprint:
            # It could not be read, and may be readable again without having changed.
            self._store.states[path] = None

    def _take_up(self, path: str, state: FileState | None, kept: Parsed) -> bool:
        """Put a file as it was parsed before, if it is still what it was then."""
        try:
            file = self._decode(kept.content)
        except CodecError:
            return False
        is_same = state is not None and state == kept.state and not self._verify
        if not is_same and not self._has_fingerprint(path, file.fingerprint):
            return False
        self._store.put((FILES.name, path), file, kept.content)
        return True

    def _is_as_before(self, path: str) -> bool:
        """Whether a file has the same bytes as in the last build."""
        before = FILES.before(self._store, path)
        if before is None or not self._has_fingerprint(path, before.fingerprint):
            return False
        FILES.put(self._store, before, path)
        return True

    def _has_fingerprint(self, path: str, fingerprint: str) -> bool:
        try:
            return content_fingerprint(content_of(f"{self._root}/{path}")) == fingerprint
        except OSError:
            return False


def _files_in(
    shown: str, folder: str, real_root: str, limits: Limits, selection: Selection, prefix: str = ""
) -> Iterator[_Found | ContentFile | LeftOut]:
    """Everything in a folder and the folders below it, in the order of the names."""
    try:
        with os.scandir(folder) as listed:
            entries = sorted(listed, key=attrgetter("name"))
    except OSError as error:
        yield _refused(shown, prefix or ".", Code.UNREADABLE, f"the folder cannot be read: {error.strerror}")
        return
    for entry in entries:
        path = prefix + entry.name
        is_folder = entry.is_dir(follow_symlinks=False)
        reason = selection.reason(path + "/" if is_folder else path)
        if reason and is_folder and not selection.has_patterns:
            yield from (LeftOut(file, reason) for file in _files_below(entry, path))
        elif reason and not is_folder:
            yield LeftOut(path, reason)
        elif not entry.name.isprintable():
            escaped = path.encode("utf-8", "backslashreplace").decode().translate(_ESCAPES)
            message = "the file name contains characters that are not text"
            yield _refused(shown, escaped, Code.INVALID_FILE_NAME, message, "rename the file")
        elif entry.is_symlink() and not _is_file_inside(entry, real_root):
            message = "is a symbolic link to a folder, or to something outside the content folder"
            yield _refused(shown, path, Code.OUTSIDE_LINK, message, "put the file itself here")
        elif entry.is_dir():
            yield from _files_in(shown, entry.path, real_root, limits, selection, path + "/")
        else:
            yield _vetted(shown, path, entry, limits)


_ESCAPES = {code: f"\\x{code:02x}" for code in (*range(32), *range(127, 160))}


def _refused(shown: str, path: str, code: Code, message: str, hint: str = "") -> ContentFile:
    return refused(path, Problem(f"{shown}/{path}", 0, "", code, message, hint))


def _is_file_inside(entry: os.DirEntry[str], real_root: str) -> bool:
    """Whether a link leads to a file of the content folder."""
    real = os.path.realpath(entry.path)
    return real.startswith(real_root + os.sep) and Path(real).is_file()


def _files_below(entry: os.DirEntry[str], path: str) -> Iterator[str]:
    for folder, folders, files in os.walk(entry.path):
        folders.sort()
        inner = Path(folder).relative_to(entry.path)
        yield from ((PurePosixPath(path) / inner / name).as_posix() for name in sorted(files))


def _vetted(shown: str, path: str, entry: os.DirEntry[str], limits: Limits) -> _Found | ContentFile:
    """A file as its name and what the disk says of it allow, before it is opened."""
    kind = kind_of(path)
    try:
        status = entry.stat()
    except OSError as error:
        return _refused(shown, path, Code.UNREADABLE, f"cannot be read: {error.strerror}")
    if not stat.S_ISREG(status.st_mode):
        return _refused(shown, path, Code.UNREADABLE, "is not a regular file")
    folder = path.partition("/")[0]
    if kind is FileKind.FILE and path.removesuffix(".yaml") + ".yml" in REGISTRIES:
        hint = f"rename it to {path.removesuffix('.yaml')}.yml"
        return _refused(shown, path, Code.MISNAMED_REGISTRY, "is not read under this name", hint)
    if kind is FileKind.FILE and folder in ENTRY_FOLDERS and path.lower().endswith(_ACTIVE_SUFFIXES):
        message = "is not published next to entries, because it can run code in a reader's browser"
        return _refused(shown, path, Code.ACTIVE_FILE, message, f"move it out of {folder}/")
    limit = max_bytes(kind, limits)
    if limit and status.st_size > limit:
        hint = "split it, or raise limits.body_bytes in mkdocs.yml"
        return _refused(shown, path, Code.TOO_LARGE, f"the file is larger than {limit:,} bytes", hint)
    return _Found(path, kind, status)
