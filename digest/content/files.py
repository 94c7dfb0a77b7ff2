"""The content folder as read: its files, what each says by itself, and what is wrong with each."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from digest.content.anchors import split_fragment
from digest.content.facts import Oddity, Quotation, TextLink
from digest.content.yaml_reader import Document
from digest.errors import Problem
from digest.model import Article, Event, LeftOut, Name, Source, Story, Topic
from digest.text.edtf import Moment
from digest.text.plain import place_of

MARKDOWN_SUFFIXES = (".md", ".markdown", ".mdown", ".mkdn", ".mkd")

REGISTRIES = ("topics.yml", "sources.yml", "names.yml")


class FileKind(StrEnum):
    ARTICLE = "article"
    EVENT = "event"
    STORY = "story"
    REGISTRY = "registry"
    PAGE = "page"
    FILE = "file"

    @property
    def is_entry(self) -> bool:
        return self in _ENTRY_KINDS


ENTRY_FOLDERS = {"articles": FileKind.ARTICLE, "events": FileKind.EVENT, "stories": FileKind.STORY}
_ENTRY_KINDS = frozenset(ENTRY_FOLDERS.values())


def kind_of(path: str) -> FileKind:
    """What a path below the content folder is."""
    if path in REGISTRIES:
        return FileKind.REGISTRY
    if not path.endswith(".md") and not path.lower().endswith(MARKDOWN_SUFFIXES):
        return FileKind.FILE
    folder, _, rest = path.partition("/")
    return ENTRY_FOLDERS.get(folder, FileKind.PAGE) if rest else FileKind.PAGE


class InlineEvent(NamedTuple):
    """An event written in an article: its position in the article's list, the words of its title, and the id that an
    earlier rule gave it."""

    position: int
    event: Event
    title_words: str
    earlier_id: str = ""


class Link(NamedTuple):
    """A link of a text that stays on this site: as written, the path of the file it leads to, the place there that
    its fragment names ("" for none), and its line in the text, counted from 1."""

    written: str
    target: str
    fragment: str
    line: int


class ParsedEntry(NamedTuple):
    """What the file of an article, event or story says by itself.

    The references in ``record`` are still the text that was written. ``links`` are those that stay
    on this site; ``names`` are the places in the text that links can lead to. ``quotation`` is the longest
    quotation, and ``oddities`` are what is not published as it is written. ``title_words`` and
    ``addresses`` (keys), both separated by spaces, are what repetition is found by. ``is_refused`` says that the
    site cannot take the text, for the reason among the file's problems.
    """

    record: Article | Event | Story
    inline_events: tuple[InlineEvent, ...] = ()
    draft: bool = False
    publish: Moment | None = None
    links: tuple[Link, ...] = ()
    names: tuple[str, ...] = ()
    quotation: Quotation = Quotation()
    oddities: tuple[Oddity, ...] = ()
    title_words: str = ""
    addresses: str = ""
    is_refused: bool = False


class ParsedPage(NamedTuple):
    """What a hand-written page says by itself. ``links`` are as those of `ParsedEntry`."""

    draft: bool = False
    publish: Moment | None = None
    links: tuple[Link, ...] = ()


Records = tuple[Topic, ...] | tuple[Source, ...] | tuple[Name, ...]


class ContentFile(NamedTuple):
    """One file as read and parsed. ``path`` is relative to the content folder, with / between parts.

    ``fingerprint`` is that of its bytes (hex). ``entry`` or ``page`` is missing if the front matter does not fit the
    schema; ``records`` are those records of a registry that do. ``problems`` are those that
    the file has by itself, whatever other files say.
    """

    kind: FileKind
    path: str
    document: Document | None = None
    body: str = ""
    body_line: int = 1
    fingerprint: str = ""
    entry: ParsedEntry | None = None
    records: Records | None = None
    page: ParsedPage | None = None
    problems: tuple[Problem, ...] = ()

    @property
    def id(self) -> str:
        """The path below the folder of its kind, without the suffix."""
        return entry_id(self.path)

    @property
    def is_sound(self) -> bool:
        return not self.problems


class Refused(NamedTuple):
    """A file or folder that cannot be read at all, and why."""

    path: str
    problem: Problem


@dataclass(frozen=True, slots=True)
class LoadedContent:
    """The content folder as read. ``folder`` is as problems show it ("content").

    Every file below it is in ``files``, ``refused`` or ``left_out`` (not read at all). ``chosen`` are the paths of
    other files in ``files`` that mkdocs.yml asks for by name, ``used`` are those that the theme shows. ``excluded`` are the
    entries and pages among what is left out.
    ``problems`` are those of the folder itself.
    """

    folder: str
    files: tuple[ContentFile, ...] = ()
    refused: tuple[Refused, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    chosen: frozenset[str] = frozenset()
    used: frozenset[str] = frozenset()
    excluded: tuple[ContentFile, ...] = ()
    problems: tuple[Problem, ...] = ()

    def shown(self, path: str) -> str:
        """A path as problems show it."""
        return f"{self.folder}/{path}"

    def with_file(self, file: ContentFile | Refused) -> LoadedContent:
        """The same content with one more file at the end, so that a conflict with another is a problem of this one."""
        if isinstance(file, Refused):
            return replace(self, refused=(*self.refused, file))
        return replace(self, files=(*self.files, file))

    def file(self, path: str) -> ContentFile | None:
        return next((file for file in self.files if file.path == path), None)


def entry_id(path: str) -> str:
    """The path of a file below the folder of its kind, without the suffix."""
    inner = path.partition("/")[2] or path
    folder, slash, name = inner.rpartition("/")
    return folder + slash + stem(name)


def stem(path: str) -> str:
    """The file's name without its suffix."""
    name = path.rpartition("/")[2]
    dot = name.rfind(".")
    return name[:dot] if 0 < dot < len(name) - 1 else name


class Paths(frozenset[str]):
    """The paths of files. One that some disk takes for one of them is it: by case, or by how letters are composed."""

    @cached_property
    def _by_place(self) -> Mapping[str, str]:
        return {place_of(path): path for path in self}

    def named(self, path: str) -> str:
        """The path of the file that is meant; ``path`` itself if there is none."""
        return path if path in self else self._by_place.get(place_of(path), path)


def links_of(path: str, links: Iterable[TextLink]) -> tuple[Link, ...]:
    """The links of the text of the file ``path``."""
    return tuple(_link(path, *link) for link in links)


def _link(path: str, written: str, address: str, line: int) -> Link:
    file, fragment = split_fragment(address)
    return Link(written, link_target(path, file) if file else path, fragment, line)


def link_target(path: str, link: str) -> str:
    """The path below the content folder that ``link``, written in the file ``path``, leads to; "" for none."""
    try:
        target = unquote(urlsplit(link).path)
    except ValueError:
        return ""
    folder = "" if target.startswith("/") else posixpath.dirname(path)
    return posixpath.normpath(posixpath.join(folder, target.lstrip("/")))
