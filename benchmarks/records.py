"""What a corpus consists of. Ids are as in the content folder; an article's is its path without .md."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from benchmarks.prose import Prose


@dataclass(frozen=True, slots=True)
class Topic:
    id: str
    name: str
    parent: str
    aliases: tuple[str, ...]
    description: str


@dataclass(frozen=True, slots=True)
class Source:
    id: str
    name: str
    aliases: tuple[str, ...]
    country: str
    language: str
    type: str

    @property
    def url(self) -> str:
        return f"https://{self.id}.example.org/"


@dataclass(frozen=True, slots=True)
class Name:
    """``also`` holds its variants by language; those in ``link`` may be linked in running text."""

    id: str
    name: str
    kind: str
    also: Mapping[str, tuple[str, ...]]
    link: tuple[str, ...]
    description: str


@dataclass(frozen=True, slots=True)
class Story:
    """``members`` are the places of its articles in the corpus, in order."""

    id: str
    title: str
    summary: str
    topics: tuple[str, ...]
    status: str
    body: str
    members: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Event:
    """``when`` is its date as written, ``day`` its earliest day. Written in place, it has one report
    and neither topics nor body of its own. ``reports`` are the places of articles in the corpus."""

    id: str
    in_place: bool
    when: str
    day: date
    title: str
    type: str
    place: str
    names: tuple[str, ...]
    topics: tuple[str, ...]
    stories: tuple[str, ...]
    status: str
    evidence: tuple[Mapping[str, str], ...]
    claims: tuple[Mapping[str, str], ...]
    body: str
    reports: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Article:
    """Everything but the text, which `Corpus.body` makes. ``when`` is its date as written, ``at`` the
    instant. ``more`` holds the rarer keys of its front matter."""

    place: int
    id: str
    title: str
    when: str
    at: datetime
    source: str
    topics: tuple[str, ...]
    names: tuple[str, ...]
    stories: tuple[str, ...]
    url: str
    summary: str
    more: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Corpus:
    """Articles are in order of time, the oldest first. ``events_of`` holds those of each article."""

    seed: int
    prose: Prose
    topics: tuple[Topic, ...]
    sources: tuple[Source, ...]
    names: Mapping[str, Name]
    stories: tuple[Story, ...]
    articles: tuple[Article, ...]
    events: tuple[Event, ...]
    events_of: Mapping[int, tuple[Event, ...]] = field(repr=False)
