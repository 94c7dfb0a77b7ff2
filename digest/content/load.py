"""The only reader of the content folder: files to raw records, with the lines they stand on.

Nothing is judged here but what stops a file from being read at all. Every file of the folder
comes back as a `RawFile` or a problem, so that none is lost without a word.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from concurrent.futures import Executor
from functools import partial
from operator import attrgetter
from pathlib import Path, PurePosixPath

from digest.config import Limits
from digest.content.cache import ContentCache
from digest.content.file_state import FileState, file_state
from digest.content.files import ENTRY_FOLDERS, REGISTRIES, FileKind, RawFile, Tree, kind_of
from digest.content.frontmatter import most_bytes, read_file
from digest.content.parse import understand_files, understood
from digest.errors import Problem

__all__ = ["FileKind", "RawFile", "Tree", "kind_of", "load"]

PARALLEL_FROM = 400
CHUNK = 200
_PASSED_ON = (FileKind.PAGE, FileKind.FILE)
# Beside an entry only what a browser shows without running it.
_ACTIVE_SUFFIXES = (
    ".html", ".htm", ".xhtml", ".xht", ".shtml", ".mht", ".mhtml", ".xml", ".xsl", ".js", ".mjs", ".svg", ".svgz", ".swf", ".wasm",
)  # fmt: skip


def load(
    root: Path,
    limits: Limits,
    shown: str = "content",
    reuse: ContentCache | None = None,
    executor: Executor | None = None,
) -> Tree:
    """Read every file below ``root``, in an order that does not depend on the disk.

    With ``reuse``, files that have not changed are not parsed again, and the others are understood
    as far as each can be by itself; many of them in ``executor``, whose workers must see the folder.
    """
    tree = Tree(root, shown)
    if not root.is_dir():
        tree.problems.append(Problem(shown, 0, "", "there is no such folder", "run 'digest init' to make a site"))
        return tree
    now = reuse.clock() if reuse else 0
    # None for a file that is so new that it may change unseen.
    signatures: dict[str, FileState | None] = {}
    found: list[tuple[str, FileKind]] = []
    for path, entry in _files_in(tree, str(root), os.path.realpath(root)):
        kind = kind_of(path)
        status = _status(tree, kind, path, entry, limits)
        if status is None:
            continue
        found.append((path, kind))
        if kind not in _PASSED_ON:
            signatures[path] = file_state(status, now)
    known = _known(root, signatures, reuse, executor) if reuse else {}
    for path, kind in found:
        if kind in _PASSED_ON:
            tree.files.append(RawFile(kind, path))
            continue
        raw = known.get(path) or read_file(tree, kind, path, limits)
        if raw is None:
            continue
        if reuse and path not in known:
            raw = understood(raw, reuse.zone, limits.depth)
            if raw.is_understood:
                reuse.put(raw, signatures[path])
        tree.files.append(raw)
    return tree


def _known(
    root: Path, signatures: Mapping[str, FileState | None], reuse: ContentCache, executor: Executor | None
) -> Mapping[str, RawFile]:
    """The files that are known from earlier, and, if those that are not are many, what workers made of them."""
    known: dict[str, RawFile] = {}
    unknown: list[str] = []
    for path, folder_state in signatures.items():
        raw = reuse.find(path, folder_state, f"{root}/{path}")
        if raw:
            known[path] = raw
        else:
            unknown.append(path)
    reuse.keep_only(signatures)
    if executor and len(unknown) >= PARALLEL_FROM:
        chunks = [unknown[start : start + CHUNK] for start in range(0, len(unknown), CHUNK)]
        work = partial(understand_files, str(root), reuse.limits, reuse.zone)
        for chunk, made in zip(chunks, executor.map(work, chunks), strict=True):
            for path, packed in zip(chunk, made, strict=True):
                if packed:
                    known[path] = reuse.unpack(path, packed, signatures[path])
    return known


def _files_in(tree: Tree, folder: str, real_root: str, prefix: str = "") -> list[tuple[str, os.DirEntry[str]]]:
    """The files of a folder and of those in it, in the order of their names, each with its path."""
    files: list[tuple[str, os.DirEntry[str]]] = []
    try:
        with os.scandir(folder) as listed:
            entries = sorted(listed, key=attrgetter("name"))
    except OSError as error:
        tree.refuse(prefix or ".", 0, f"the folder cannot be read: {error.strerror}")
        return files
    for entry in entries:
        path = prefix + entry.name
        if entry.name.startswith(".") or path == "templates":
            tree.ignored.extend(_files_below(entry, path))
        elif not entry.name.isprintable():
            shown = path.encode("utf-8", "backslashreplace").decode()
            tree.refuse(
                shown.translate(_ESCAPES), 0, "the file name holds characters that are not text", "rename the file"
            )
        elif entry.is_symlink() and not _is_file_inside(entry, real_root):
            tree.refuse(
                path,
                0,
                "is a link to a folder, or to something outside the content folder",
                "put the file itself there",
            )
        elif entry.is_dir():
            files += _files_in(tree, entry.path, real_root, path + "/")
        else:
            files.append((path, entry))
    return files


_ESCAPES = {code: f"\\x{code:02x}" for code in (*range(32), *range(127, 160))}


def _is_file_inside(entry: os.DirEntry[str], real_root: str) -> bool:
    """Whether a link leads to a file of the content folder."""
    real = os.path.realpath(entry.path)
    return real.startswith(real_root + os.sep) and Path(real).is_file()


def _files_below(entry: os.DirEntry[str], path: str) -> Iterator[str]:
    if not entry.is_dir(follow_symlinks=False):
        yield path
        return
    for folder, folders, files in os.walk(entry.path):
        folders.sort()
        inner = Path(folder).relative_to(entry.path)
        yield from ((PurePosixPath(path) / inner / name).as_posix() for name in sorted(files))


def _status(tree: Tree, kind: FileKind, path: str, entry: os.DirEntry[str], limits: Limits) -> os.stat_result | None:
    """What the disk tells of a file that may be read or passed on; None and a problem for any other."""
    try:
        status = entry.stat()
    except OSError as error:
        tree.refuse(path, 0, f"cannot be read: {error.strerror}")
        return None
    if not stat.S_ISREG(status.st_mode):
        tree.refuse(path, 0, "is not an ordinary file")
        return None
    if kind in _PASSED_ON:
        return status if _may_be_passed_on(tree, path) else None
    most = most_bytes(kind, limits)
    if most and status.st_size > most:
        tree.refuse(path, 0, f"the file is over {most:,} bytes", "split it, or raise limits.body_bytes in mkdocs.yml")
        return None
    return status


def _may_be_passed_on(tree: Tree, path: str) -> bool:
    """A hand-written page or a static file: MkDocs's to read, ours to vet."""
    folder = path.partition("/")[0]
    if path.removesuffix(".yaml") + ".yml" in REGISTRIES:
        tree.refuse(path, 0, "is not read", f"rename it to {path.removesuffix('.yaml')}.yml")
    elif folder in ENTRY_FOLDERS and "/" in path and path.lower().endswith(_ACTIVE_SUFFIXES):
        tree.refuse(
            path,
            0,
            "is not published beside entries, since it can run code in a reader's browser",
            f"keep it outside {folder}/",
        )
    else:
        return True
    return False
