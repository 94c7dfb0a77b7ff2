"""The only reader of the content folder: files to raw records, with the lines they stand on.

Nothing is judged here but what stops a file from being read at all. Every file of the folder
comes back as a `RawFile` or a problem, so that none is lost without a word.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path, PurePosixPath

from frontmatter.default_handlers import YAMLHandler

from digest.config import Limits
from digest.errors import Problem, Severity
from digest.yamltext import Document, YamlError, parse

MARKDOWN_SUFFIXES = (".md", ".markdown", ".mdown", ".mkdn", ".mkd")
REGISTRIES = ("topics.yml", "sources.yml", "names.yml")
_ENTRY_FOLDERS = {"articles": "article", "events": "event", "stories": "story"}
# Beside an entry only what a browser shows without running it.
_ACTIVE_SUFFIXES = (
    ".html", ".htm", ".xhtml", ".xht", ".shtml", ".mht", ".mhtml", ".xml", ".xsl", ".js", ".mjs", ".svg", ".svgz", ".swf", ".wasm",
)  # fmt: skip
_FRONT_MATTER = YAMLHandler()


class Kind(StrEnum):
    ARTICLE = "article"
    EVENT = "event"
    STORY = "story"
    REGISTRY = "registry"
    PAGE = "page"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class RawFile:
    """One file as read. ``path`` is relative to the content folder, with / between parts."""

    kind: Kind
    path: str
    document: Document | None = None
    body: str = ""
    body_line: int = 1

    @property
    def id(self) -> str:
        """The path below its kind's folder, without the suffix."""
        inner = PurePosixPath(self.path).with_suffix("")
        return str(inner.relative_to(inner.parts[0])) if len(inner.parts) > 1 else str(inner)


@dataclass(slots=True)
class Tree:
    """The content folder as read. ``shown`` is the folder as problems name it ("content")."""

    root: Path
    shown: str
    files: list[RawFile] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    """Paths of files that could not be read at all."""
    ignored: list[str] = field(default_factory=list)

    def refuse(self, path: str, line: int, message: str, hint: str = "") -> None:
        """Record a file that cannot be read at all."""
        self.refused.append(path)
        self.problems.append(self.problem(path, line, "", message, hint))

    def problem(
        self,
        path: str,
        line: int,
        field: str,
        message: str,
        hint: str = "",
        severity: Severity = Severity.ERROR,
    ) -> Problem:
        return Problem(f"{self.shown}/{path}", line, field, message, hint, severity)


def load(root: Path, limits: Limits, shown: str = "content") -> Tree:
    """Read every file below ``root``, in an order that does not depend on the disk."""
    tree = Tree(root, shown)
    if not root.is_dir():
        tree.problems.append(Problem(shown, 0, "", "there is no such folder", "run 'digest init' to make a site"))
        return tree
    real_root = os.path.realpath(root)
    for path in _walk(tree, root, real_root, ""):
        kind = kind_of(path)
        if kind in (Kind.PAGE, Kind.FILE):
            _keep_file(tree, kind, path)
        else:
            _read(tree, kind, path, limits)
    return tree


def kind_of(path: str) -> Kind:
    """What a path below the content folder is."""
    if path in REGISTRIES:
        return Kind.REGISTRY
    folder, _, rest = path.partition("/")
    is_markdown = path.lower().endswith(MARKDOWN_SUFFIXES)
    if is_markdown and rest and folder in _ENTRY_FOLDERS:
        return Kind(_ENTRY_FOLDERS[folder])
    return Kind.PAGE if is_markdown else Kind.FILE


def _walk(tree: Tree, folder: Path, real_root: str, prefix: str) -> Iterator[str]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        tree.refuse(prefix or ".", 0, f"the folder cannot be read: {error.strerror}")
        return
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
            yield from _walk(tree, Path(entry.path), real_root, path + "/")
        else:
            yield path


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


def _keep_file(tree: Tree, kind: Kind, path: str) -> None:
    """A hand-written page or a static file: MkDocs's to read, ours to vet."""
    folder = path.partition("/")[0]
    if not (tree.root / path).is_file():
        tree.refuse(path, 0, "is not an ordinary file")
    elif path.removesuffix(".yaml") + ".yml" in REGISTRIES:
        tree.refuse(path, 0, "is not read", f"rename it to {path.removesuffix('.yaml')}.yml")
    elif folder in _ENTRY_FOLDERS and "/" in path and path.lower().endswith(_ACTIVE_SUFFIXES):
        tree.refuse(
            path,
            0,
            "is not published beside entries, since it can run code in a reader's browser",
            f"keep it outside {folder}/",
        )
    else:
        tree.files.append(RawFile(kind, path))


def _read(tree: Tree, kind: Kind, path: str, limits: Limits) -> None:
    text = _text(tree, path, limits if kind is not Kind.REGISTRY else None)
    if text is None:
        return
    if kind is Kind.REGISTRY:
        matter, matter_line, body, body_line = text, 1, "", 1
    else:
        split = _split(tree, path, text)
        if split is None:
            return
        matter, matter_line, body, body_line = split
        if len(matter.encode()) > limits.front_matter_bytes:
            tree.refuse(
                path,
                matter_line,
                f"the front matter is over {limits.front_matter_bytes:,} bytes",
                "move text into the body",
            )
            return
        if len(body.encode()) > limits.body_bytes:
            tree.refuse(
                path,
                body_line,
                f"the text is over {limits.body_bytes:,} bytes",
                "split it, or raise limits.body_bytes in mkdocs.yml",
            )
            return
    try:
        document = parse(matter, matter_line)
    except YamlError as error:
        tree.refuse(path, error.fault.line, error.fault.message, error.fault.hint)
        return
    for fault in document.faults:
        tree.problems.append(tree.problem(path, fault.line, "", fault.message, fault.hint))
    tree.files.append(RawFile(kind, path, document, body, body_line))


def _text(tree: Tree, path: str, limits: Limits | None) -> str | None:
    """The file as text with \\n line ends and no byte order mark, or None and a problem."""
    full = tree.root / path
    try:
        status = full.stat()
        if not stat.S_ISREG(status.st_mode):
            tree.refuse(path, 0, "is not an ordinary file")
            return None
        most = limits.front_matter_bytes + limits.body_bytes + 1024 if limits else None
        if most and status.st_size > most:
            tree.refuse(
                path, 0, f"the file is over {most:,} bytes", "split it, or raise limits.body_bytes in mkdocs.yml"
            )
            return None
        raw = full.read_bytes()
    except OSError as error:
        tree.refuse(path, 0, f"cannot be read: {error.strerror}")
        return None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        tree.refuse(path, line, "is not UTF-8 text", "save the file with the encoding UTF-8")
        return None
    if "\0" in text:
        tree.refuse(
            path,
            text.count("\n", 0, text.index("\0")) + 1,
            "holds a NUL byte, so it is not text",
            "save the file as UTF-8 text",
        )
        return None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _split(tree: Tree, path: str, text: str) -> tuple[str, int, str, int] | None:
    """Front matter, its first line, body, its first line; or None and a problem."""
    start = len(text) - len(text.lstrip("\n"))
    if not _FRONT_MATTER.detect(text[start:]):
        found = {"+": "TOML", "{": "JSON", ";": "JSON"}.get(text[start : start + 1])
        message = f"the front matter is {found}" if found else "there is no front matter"
        tree.refuse(path, start + 1, message, "begin the file with a line '---', then 'key: value' lines, then '---'")
        return None
    try:
        matter, body = _FRONT_MATTER.split(text[start:])
    except ValueError:
        matter, body = text[start:], None
    if "..." in matter.splitlines() or body is None:
        lines = text.splitlines()
        line = lines.index("...") + 1 if "..." in lines else start + 1
        tree.refuse(path, line, "the front matter is not closed", "end it with a line '---'")
        return None
    matter = matter.lstrip("\n")
    matter_line = text.count("\n", 0, text.find(matter, start + 3)) + 1
    body_line = text.count("\n", 0, len(text) - len(body)) + 1
    return matter, matter_line, body, body_line
