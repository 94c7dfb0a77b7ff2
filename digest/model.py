"""The records of a digest: articles, events, stories, topics, sources and names. All are frozen.

Those that come in thousands are tuples, which take a tenth of the time to create.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple, Protocol, TypeVar

from digest.text.edtf import Moment, When

_NOTHING: Mapping[str, object] = {}


class Location(NamedTuple):
    """Where a record is in the content folder, for problems and edit links."""

    path: str
    line: int
    fingerprint: str = ""
    """Of the file's bytes, in hex; "" if unknown."""


@dataclass(frozen=True, slots=True)
class Correction:
    """What was wrong in a record that readers may have seen, and what is right. ``field`` is the key that was corrected
    (`text` for the text), with its values ``before`` and ``after``, as far as they are stated."""

    date: When
    text: str
    field: str = ""
    before: str = ""
    after: str = ""


TEXT_FIELD = "text"
"""What corrections have as ``field`` for the text of an entry."""


def key_of(field: str) -> str:
    """The key of a record that the field of a correction is, or is within: ``claims`` for ``claims[0].value``."""
    return field.partition(".")[0].partition("[")[0]


class Withdrawal(NamedTuple):
    """When an entry was withdrawn, and why."""

    date: When
    reason: str


@dataclass(frozen=True, slots=True)
class Topic:
    """A subject of the beat, in a tree of topics. ``was`` are ids that it had before."""

    id: str
    name: str
    parent: str | None = None
    aliases: tuple[str, ...] = ()
    description: str = ""
    was: tuple[str, ...] = ()
    corrections: tuple[Correction, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """An outlet or body that publishes reports. Unknown fields are ``None`` or empty."""

    id: str
    name: str
    type: str
    aliases: tuple[str, ...] = ()
    url: str | None = None
    country: str | None = None
    languages: tuple[str, ...] = ()
    owner: str = ""
    evidence: str | None = None
    was: tuple[str, ...] = ()
    corrections: tuple[Correction, ...] = ()


@dataclass(frozen=True, slots=True)
class Name:
    """A person, organisation, place or thing. ``also`` contains (language, spellings) pairs."""

    id: str
    name: str
    kind: str
    also: tuple[tuple[str, tuple[str, ...]], ...] = ()
    link: tuple[str, ...] = ()
    description: str = ""
    wikidata: str | None = None
    was: tuple[str, ...] = ()
    corrections: tuple[Correction, ...] = ()


@dataclass(frozen=True, slots=True)
class Claim:
    """What one party says about an event: ``by`` is the party as text, ``by_name`` its id if it is registered."""

    by: str
    field: str
    value: str
    by_name: str | None = None
    article: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """A source of an event that is not an article of the digest."""

    source: str
    url: str
    title: str = ""
    date: When | None = None


EXPECTED_STATUS = "expected"
"""The status of an event that has yet to happen."""
CONFIRMED_STATUS = "confirmed"


class StatusChange(NamedTuple):
    """Since when an event has a status, and what shows it: an article of the digest (its id), the address of a page, or
    nothing that is named."""

    status: str
    date: When
    article: str | None = None
    url: str | None = None


class HasStatus(Protocol):
    """A change of a status, in the record or in an export."""

    @property
    def status(self) -> str: ...


AChange = TypeVar("AChange", bound=HasStatus)


def turns(history: Sequence[AChange]) -> Iterator[tuple[int, AChange]]:
    """The changes that led to another status, each with its number in the history. The same status said again is no
    change."""
    for number, change in enumerate(history):
        if not number or history[number - 1].status != change.status:
            yield number, change


def current_change(history: Sequence[AChange]) -> AChange | None:
    """The change that led to the status at the end of a history; None if there is none."""
    found = [change for _, change in turns(history)]
    return found[-1] if found else None


class Event(NamedTuple):
    """Something that happened, or is expected to. Topics, stories and names are ``None`` if the entry does not state
    them: then they are those of its reports (see `digest.site.filing`)."""

    id: str
    location: Location
    date: When
    title: str
    type: str = ""
    place: str = ""
    place_name: str | None = None
    status: str = ""
    """What it is now: the last of its ``history``."""
    topics: tuple[str, ...] | None = None
    stories: tuple[str, ...] | None = None
    names: tuple[str, ...] | None = None
    sources: tuple[Evidence, ...] = ()
    claims: tuple[Claim, ...] = ()
    history: tuple[StatusChange, ...] = ()
    """How the status came to be what it is, oldest first; empty if only the status is stated."""
    was: tuple[str, ...] = ()
    corrections: tuple[Correction, ...] = ()
    withdrawn: Withdrawal | None = None
    body: str = ""
    article: str | None = None
    """The id of the article that this event is written in, if it has no file of its own."""

    def sort_key(self) -> tuple[object, ...]:
        return (*self.date.sort_key(), self.id)

    @property
    def names_a_source(self) -> bool:
        """Whether the event itself names what shows it, besides the articles that report it."""
        return bool(self.sources) or any(change.article or change.url for change in self.history)


class Story(NamedTuple):
    """A developing story: a series of articles and events."""

    id: str
    location: Location
    title: str
    summary: str
    status: str = ""
    topics: tuple[str, ...] = ()
    was: tuple[str, ...] = ()
    corrections: tuple[Correction, ...] = ()
    withdrawn: Withdrawal | None = None
    body: str = ""


class EditionLead(NamedTuple):
    """What the desk writes at the top of an edition. ``id`` is that of the edition; the ``title`` may be ""."""

    id: str
    location: Location
    title: str = ""
    body: str = ""


@dataclass(frozen=True, slots=True)
class Image:
    """The picture of an article. ``src`` is a path relative to the article's folder, as written."""

    src: str
    alt: str
    credit: str = ""


class Author(NamedTuple):
    """Who wrote a report: a person, or an organisation as a whole."""

    name: str
    kind: str = "person"


class CopyProof(NamedTuple):
    """What the desk has of a report: the SHA-256 of its copy in hex, when that was taken (None: unknown), and the keys of
    the quotations that were found in it (see `digest.evidence.folding.key_of`)."""

    sha256: str
    taken: Moment | None
    proved: tuple[str, ...] = ()


class Access(StrEnum):
    """Who can read a report."""

    FREE = "free"
    REGISTRATION = "registration"
    SUBSCRIPTION = "subscription"


class Article(NamedTuple):
    """A report that the desk filed. Unknown fields are ``None`` or empty."""

    id: str
    location: Location
    title: str
    date: Moment
    source: str
    topics: tuple[str, ...]
    url: str | None = None
    summary: str = ""
    lang: str | None = None
    original_title: str = ""
    original_lang: str | None = None
    authors: tuple[Author, ...] = ()
    accessed: When | None = None
    archive_url: str | None = None
    access: Access | None = None
    origins: tuple[str, ...] = ()
    """Whose reporting it is: ids of sources, among them its own source if it is its own reporting."""
    names: tuple[str, ...] = ()
    stories: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    image: Image | None = None
    aliases: tuple[str, ...] = ()
    pin: bool = False
    updated: Moment | None = None
    corrections: tuple[Correction, ...] = ()
    no_link: tuple[str, ...] = ()
    slug: str = ""
    published_in: str = ""
    """Where the report is, if it has no address."""
    filed: When | None = None
    copy_proof: CopyProof | None = None
    not_quoted: tuple[str, ...] = ()
    """Passages of the text between quotation marks that are no quotations of the report."""
    has_own_summary: bool = True
    """Whether the entry states its summary; else that is the first paragraph of the text."""
    extra: Mapping[str, object] = _NOTHING
    withdrawn: Withdrawal | None = None
    body: str = ""
    body_line: int = 1

    def sort_key(self) -> tuple[object, ...]:
        """The site's one order of articles, oldest first."""
        return (*self.date.sort_key(), self.id)


@dataclass(frozen=True, slots=True)
class ContentPage:
    """A hand-written page: ordinary Markdown that MkDocs renders."""

    path: str


class Reason(StrEnum):
    """Why a file is left out, in words."""

    HIDDEN = "its name or folder begins with a dot"
    TEMPLATE = "it is in templates/"
    EXCLUDED = "exclude_docs in mkdocs.yml leaves it out"
    UNLINKED = "nothing links to it"
    UNPUBLISHED = "only what is not published yet names it"
    WITHDRAWN = "only what was withdrawn names it"


class LeftOut(NamedTuple):
    """A file that is not published. ``path`` is relative to the content folder."""

    path: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of every file below the content folder. The other counts add up to ``files``, except ``withdrawn``: those
    are among the ``published`` files, since each has a page."""

    files: int = 0
    published: int = 0
    drafts: int = 0
    scheduled: int = 0
    refused: int = 0
    registries: int = 0
    left_out: int = 0
    withdrawn: int = 0


@dataclass(frozen=True)
class Corpus:
    """The whole content of a digest, validated: every reference in it resolves."""

    articles: tuple[Article, ...] = ()
    """In the site's one order, oldest first."""
    events: tuple[Event, ...] = ()
    """Oldest first."""
    stories: Mapping[str, Story] = field(default_factory=dict)
    topics: Mapping[str, Topic] = field(default_factory=dict)
    sources: Mapping[str, Source] = field(default_factory=dict)
    names: Mapping[str, Name] = field(default_factory=dict)
    leads: Mapping[str, EditionLead] = field(default_factory=dict)
    """The leads of editions, by their ids."""
    pages: tuple[ContentPage, ...] = ()
    files: tuple[str, ...] = ()
    """Paths of the other files in the content folder, which are published as copies."""
    earlier_ids: Mapping[str, str] = field(default_factory=dict)
    """Ids that an earlier rule gave to events written in articles, and the ids that these have now."""
    left_out: tuple[LeftOut, ...] = ()
    """Files that are not published, though nothing is wrong with them."""
    places: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By path, the places in the text of an entry that links can lead to."""
    counts: Counts = Counts()
    marks: Mapping[str, str] = field(default_factory=dict)
    """By path, what a preview says of entries and pages that are not published yet. Their titles begin with it."""
    next_publish: datetime | None = None
    """When the next scheduled article is due, if any is scheduled."""

    @cached_property
    def article(self) -> Mapping[str, Article]:
        return {article.id: article for article in self.articles}

    @cached_property
    def event(self) -> Mapping[str, Event]:
        return {event.id: event for event in self.events}


def earlier_ids(record: Topic | Source | Name | Story | Event) -> tuple[str, ...]:
    """The ids that a record had before, oldest first. Its own may be among those in `was`, to say that it is older."""
    return tuple(old for old in dict.fromkeys(record.was) if old != record.id)


def first_id(record: Topic | Source | Name | Story | Event) -> str:
    """The oldest id of a record, by which its feed is known forever: the first of those that it had, else its own."""
    return record.was[0] if record.was else record.id


def title_of(record: Article | Event | Story | Topic | Source | Name) -> str:
    """What a record is called."""
    return record.name if isinstance(record, Topic | Source | Name) else record.title


def variants(name: Name) -> tuple[str, ...]:
    """Every spelling of a name, once each, beginning with the name itself."""
    others = (variant for _, spellings in name.also for variant in spellings)
    return tuple(dict.fromkeys((name.name, *others, *name.link)))
