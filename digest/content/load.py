"""Reads the content folder: every file of it comes back parsed, refused or left out, so that none is lost silently.

What is wrong with a file by itself is among its problems. What only shows across files is for
`digest.validation` to find.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from operator import attrgetter
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from digest.config import Limits, Options
from digest.content.cache import ContentCache
from digest.content.file_state import FileState, file_state
from digest.content.files import ENTRY_FOLDERS, REGISTRIES, ContentFile, FileKind, LoadedContent, Refused, kind_of
from digest.content.packing import Packed, Unpacker
from digest.content.parse import max_bytes, read_file, read_files
from digest.content.selection import Selection
from digest.errors import Problem
from digest.model import LeftOut, Reason
from digest.problem_codes import Code

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


def load(
    root: Path,
    options: Options,
    cache: ContentCache | None = None,
    executor: Executor | None = None,
    batches: Batches | None = None,
    selection: Selection | None = None,
    shown: str = "",
) -> LoadedContent:
    """Read and parse every file below ``root``, in an order that does not depend on the disk.

    A file that ``cache`` knows is not parsed again if it has not changed. If many have, ``executor``
    parses them; its workers must see the folder. ``selection`` is what mkdocs.yml says of files.
    ``shown`` is the folder as problems name it; without it, its name.
    """
    shown = shown or root.name
    if not root.is_dir():
        message, hint = "this folder does not exist", "run 'digest init' to create a site"
        missing = Problem(shown, 0, "", Code.MISSING_CONTENT_FOLDER, message, hint)
        return LoadedContent(shown, problems=(missing,))
    if cache and not cache.fits(options.zone, options.limits):
        cache = None
    now = cache.clock() if cache else 0
    found: list[_Found] = []
    refused: list[Refused] = []
    left_out: list[LeftOut] = []
    selection = selection or Selection()
    for item in _files_in(shown, str(root), os.path.realpath(root), options.limits, selection):
        match item:
            case _Found():
                found.append(item)
            case Refused():
                refused.append(item)
            case LeftOut():
                left_out.append(item)
    if not (found or refused or left_out):
        message, hint = (
            "this folder is empty",
            "if it is mounted from elsewhere, check the mount; or run 'digest init' to create a site",
        )
        empty = Problem(shown, 0, "", Code.EMPTY_CONTENT_FOLDER, message, hint)
        return LoadedContent(shown, problems=(empty,))
    # None for a file that is so new that it may change again without a trace.
    states = {
        path: file_state(status, now) for path, kind, status in found if kind.is_entry or kind is FileKind.REGISTRY
    }
    parsed = _cached(root, states, cache) if cache else {}
    rest = [path for path in states if path not in parsed]
    batches = batches or Batches()
    if executor and len(rest) >= batches.parallel_from:
        parsed |= _parsed_by(executor, root, shown, options, rest, batches.size, states, cache)
    files: list[ContentFile] = []
    for path, kind, _ in found:
        if kind is FileKind.FILE:
            files.append(ContentFile(kind, path))
            continue
        file = parsed.get(path)
        if file is None:
            file = read_file(root, shown, path, options)
            if cache and path in states and isinstance(file, ContentFile) and file.is_sound:
                cache.put(file, states[path])
        if isinstance(file, Refused):
            refused.append(file)
        else:
            files.append(file)
    chosen = frozenset(path for path, kind, _ in found if kind is FileKind.FILE and selection.is_chosen(path))
    excluded = tuple(
        file for path, reason in left_out
        if reason is Reason.EXCLUDED and kind_of(path) not in (FileKind.FILE, FileKind.REGISTRY)
        and isinstance(file := read_file(root, shown, path, options), ContentFile)
    )  # fmt: skip
    return LoadedContent(shown, tuple(files), tuple(refused), tuple(left_out), chosen, selection.used, excluded)


def _cached(
    root: Path, states: Mapping[str, FileState | None], cache: ContentCache
) -> dict[str, ContentFile | Refused]:
    """The files that have not changed since the cache was written."""
    found = {path: cache.find(path, state, f"{root}/{path}") for path, state in states.items()}
    cache.keep_only(states)
    return {path: file for path, file in found.items() if file}


def _parsed_by(
    executor: Executor,
    root: Path,
    shown: str,
    options: Options,
    paths: Sequence[str],
    size: int,
    states: Mapping[str, FileState | None],
    cache: ContentCache | None,
) -> dict[str, ContentFile | Refused]:
    """Files parsed by other processes, sound or not."""
    parsed: dict[str, ContentFile | Refused] = {}
    unpacker = Unpacker(options.zone)
    chunks = [paths[start : start + size] for start in range(0, len(paths), size)]
    for chunk, files in zip(chunks, executor.map(partial(read_files, root, shown, options), chunks), strict=True):
        for path, file in zip(chunk, files, strict=True):
            if isinstance(file, Packed):
                parsed[path] = whole = unpacker.unpack(path, file)
                if cache:
                    cache.put(whole, states[path], file)
            else:
                parsed[path] = file
    return parsed


def _files_in(
    shown: str, folder: str, real_root: str, limits: Limits, selection: Selection, prefix: str = ""
) -> Iterator[_Found | Refused | LeftOut]:
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


def _refused(shown: str, path: str, code: Code, message: str, hint: str = "") -> Refused:
    return Refused(path, Problem(f"{shown}/{path}", 0, "", code, message, hint))


def _is_file_inside(entry: os.DirEntry[str], real_root: str) -> bool:
    """Whether a link leads to a file of the content folder."""
    real = os.path.realpath(entry.path)
    return real.startswith(real_root + os.sep) and Path(real).is_file()


def _files_below(entry: os.DirEntry[str], path: str) -> Iterator[str]:
    for folder, folders, files in os.walk(entry.path):
        folders.sort()
        inner = Path(folder).relative_to(entry.path)
        yield from ((PurePosixPath(path) / inner / name).as_posix() for name in sorted(files))


def _vetted(shown: str, path: str, entry: os.DirEntry[str], limits: Limits) -> _Found | Refused:
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
