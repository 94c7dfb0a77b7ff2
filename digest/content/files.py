"""The content folder as read: its files, what each says by itself, and the problems found so far."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from digest.content.yaml_reader import Document
from digest.errors import Problem, Severity
from digest.model import Article, Event, Name, Source, Story, Topic
from digest.text.edtf import Moment

MARKDOWN_SUFFIXES = (".md", ".markdown", ".mdown", ".mkdn", ".mkd")

REGISTRIES = ("topics.yml", "sources.yml", "names.yml")


class FileKind(StrEnum):
    ARTICLE = "article"
    EVENT = "event"
    STORY = "story"
    REGISTRY = "registry"
    PAGE = "page"
    FILE = "file"


ENTRY_FOLDERS = {"articles": FileKind.ARTICLE, "events": FileKind.EVENT, "stories": FileKind.STORY}


def kind_of(path: str) -> FileKind:
    """What a path below the content folder is."""
    if path in REGISTRIES:
        return FileKind.REGISTRY
    if not path.endswith(".md") and not path.lower().endswith(MARKDOWN_SUFFIXES):
        return FileKind.FILE
    folder, _, rest = path.partition("/")
    return ENTRY_FOLDERS.get(folder, FileKind.PAGE) if rest else FileKind.PAGE


class InlineEvent(NamedTuple):
    """An event written in an article: where in its list, and the words of its title."""

    place: int
    event: Event
    title_words: str


class ParsedEntry(NamedTuple):
    """What the file of an article, event or story says by itself.

    The references in ``record`` are still the text that was written. ``links`` are those that stay
    on this site: the text of each, and the path of the file it leads to. ``quotation`` is the word count of the longest quotation; ``title_words``
    (with spaces between) and ``address`` are what repetition is found by. ``refusal`` says why the
    text cannot be taken, if it cannot.
    """

    record: Article | Event | Story
    in_place: tuple[InlineEvent, ...] = ()
    draft: bool = False
    publish: Moment | None = None
    links: tuple[tuple[str, str], ...] = ()
    quotation: int = 0
    title_words: str = ""
    address: str = ""
    refusal: str = ""


Records = tuple[Topic, ...] | tuple[Source, ...] | tuple[Name, ...]


class RawFile(NamedTuple):
    """One file as read. ``path`` is relative to the content folder, with / between parts.

    ``digest`` is the content's (hex, "" if unknown). ``entry``, or a registry's ``records``, are
    there if they are known already and the file has no problem of its own.
    """

    kind: FileKind
    path: str
    document: Document | None = None
    body: str = ""
    body_line: int = 1
    fingerprint: str = ""
    entry: ParsedEntry | None = None
    records: Records | None = None

    @property
    def id(self) -> str:
        """The path below its kind's folder, without the suffix."""
        return entry_id(self.path)

    @property
    def is_understood(self) -> bool:
        return self.entry is not None or self.records is not None


def entry_id(path: str) -> str:
    """The path of a file below its kind's folder, without the suffix."""
    inner = path.partition("/")[2] or path
    folder, slash, name = inner.rpartition("/")
    return folder + slash + stem(name)


def stem(path: str) -> str:
    """The file's name without its suffix."""
    name = path.rpartition("/")[2]
    dot = name.rfind(".")
    return name[:dot] if 0 < dot < len(name) - 1 else name


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


def link_target(path: str, link: str) -> str:
    """The path below the content folder that ``link``, written in the file ``path``, means; "" for none."""
    try:
        meant = unquote(urlsplit(link).path)
    except ValueError:
        return ""
    folder = "" if meant.startswith("/") else posixpath.dirname(path)
    return posixpath.normpath(posixpath.join(folder, meant.lstrip("/")))
