"""The content folder as read: its files, what each says by itself, and what is wrong with each."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from digest.content.anchors import split_fragment
from digest.content.facts import Oddity, Quotation, TextLink
from digest.content.yaml_reader import Document
from digest.errors import Problem
from digest.model import Article, EditionLead, Event, Name, Source, Story, Topic, Withdrawal
from digest.store.store import Table
from digest.text.edtf import Moment
from digest.text.plain import place_of

MARKDOWN_SUFFIXES = (".md", ".markdown", ".mdown", ".mkdn", ".mkd")

REGISTRY_OF: Mapping[str, str] = {"topic": "topics.yml", "source": "sources.yml", "name": "names.yml"}
"""By kind of record, the file that has all of them."""
REGISTRIES = tuple(REGISTRY_OF.values())


class FileKind(StrEnum):
    ARTICLE = "article"
    EVENT = "event"
    STORY = "story"
    EDITION = "edition"
    """What the desk writes at the top of an edition."""
    REGISTRY = "registry"
    PAGE = "page"
    FILE = "file"

    @property
    def is_entry(self) -> bool:
        return self in _ENTRY_KINDS


ENTRY_FOLDERS = {"articles": FileKind.ARTICLE, "events": FileKind.EVENT, "stories": FileKind.STORY}
EDITIONS_FOLDER = "editions"
_ENTRY_KINDS = frozenset((*ENTRY_FOLDERS.values(), FileKind.EDITION))
# The name of a file that is meant for an edition, whether there is such an edition or not.
_is_edition_file = re.compile(r"[0-9]{4}-(?:[Ww][0-9]{1,2}|[0-9]{1,2}(?:-[0-9]{1,2})?)\.md").fullmatch


def kind_of(path: str) -> FileKind:
    """What a path below the content folder is."""
    if path in REGISTRIES:
        return FileKind.REGISTRY
    if not path.endswith(".md") and not path.lower().endswith(MARKDOWN_SUFFIXES):
        return FileKind.FILE
    folder, _, rest = path.partition("/")
    if folder == EDITIONS_FOLDER and _is_edition_file(rest):
        return FileKind.EDITION
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
    """What the file of an article, event, story or edition says by itself. It is one of these, without its text.

    The references in it are still the text that was written. ``links`` are those that stay
    on this site; ``names`` are the places in the text that links can lead to. ``quotation`` is the longest
    quotation, and ``oddities`` are what is not published as it is written. ``title_words`` and
    ``addresses`` (keys), both separated by spaces, are what repetition is found by. ``is_refused`` says that the
    site cannot take the text, for the reason among the file's problems.
    """

    article: Article | None = None
    event: Event | None = None
    story: Story | None = None
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
    lead: EditionLead | None = None

    @property
    def record(self) -> Article | Event | Story | EditionLead:
        found = self.article or self.event or self.story or self.lead
        assert found
        return found

    @property
    def withdrawn(self) -> Withdrawal | None:
        """When and why the entry was withdrawn, if it was. The lead of an edition never is."""
        record = self.record
        return None if isinstance(record, EditionLead) else record.withdrawn


class ParsedPage(NamedTuple):
    """What a hand-written page says by itself. ``links`` are as those of `ParsedEntry`."""

    draft: bool = False
    publish: Moment | None = None
    links: tuple[Link, ...] = ()


class ParsedRegistry(NamedTuple):
    """The sound records of a registry, in its order; a registry has one kind of them."""

    topics: tuple[Topic, ...] = ()
    sources: tuple[Source, ...] = ()
    names: tuple[Name, ...] = ()

    @property
    def records(self) -> tuple[Topic, ...] | tuple[Source, ...] | tuple[Name, ...]:
        return self.topics or self.sources or self.names


class ContentFile(NamedTuple):
    """One file as read and parsed. ``path`` is relative to the content folder, with / between parts.

    ``fingerprint`` is that of its bytes (hex). ``matter`` is its front matter, or the whole of a registry, and begins on
    line ``matter_line``; ``body`` is the text after it. ``entry`` or ``page`` is missing if the front matter does not fit
    the schema. ``problems`` are those that the file has by itself, whatever other files say. A file that
    ``is_refused`` cannot be read at all. One that ``is_new`` is not in the folder yet, and comes after all others.
    """

    kind: FileKind
    path: str
    matter: str | None = None
    matter_line: int = 1
    body: str = ""
    body_line: int = 1
    fingerprint: str = ""
    entry: ParsedEntry | None = None
    page: ParsedPage | None = None
    registry: ParsedRegistry | None = None
    problems: tuple[Problem, ...] = ()
    is_refused: bool = False
    is_new: bool = False

    @property
    def id(self) -> str:
        """The path below the folder of its kind, without the suffix."""
        return entry_id(self.path)

    @property
    def is_sound(self) -> bool:
        return not self.problems

    @property
    def document(self) -> Document:
        """The front matter, with the line of everything in it."""
        return _document(self.matter or "", self.matter_line)

    @property
    def order(self) -> str:
        """A text that sorts as the files of the folder are listed: name by name."""
        return ("\U0010ffff" if self.is_new else "") + in_folder_order(self.path)


def in_folder_order(path: str) -> str:
    """A text that sorts as files are listed in their folders: name by name."""
    return path.replace("/", "\0")


def refused(path: str, problem: Problem) -> ContentFile:
    """A file or folder that cannot be read at all, and why."""
    return ContentFile(kind_of(path), path, problems=(problem,), is_refused=True)


@lru_cache(8)
def _document(matter: str, line: int) -> Document:
    """A document whose problems come one after the other is read once."""
    return Document(matter, line)


FILES = Table[ContentFile]("content file", ContentFile, "the file {}")
"""Every file of the content folder that is not left out, by its path."""
EXCLUDED = Table[ContentFile]("excluded", ContentFile, "the file {}, which exclude_docs leaves out")
"""Entries and pages that mkdocs.yml leaves out, by path."""


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
