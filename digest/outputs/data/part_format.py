"""The files of the data: what each begins with, and which records it has."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from msgspec import Meta

from digest.outputs.data.record_format import Article, Event, Lead, Name, Row, Source, Story, Topic, Withdrawn

FORMAT: Final = "mkdocs-news-digest record"
VERSION: Final = 1


class Head(Row, kw_only=True, frozen=True):
    """What each file begins with."""

    format: Literal["mkdocs-news-digest record"] = FORMAT
    version: Literal[1] = VERSION
    site: Annotated[str, Meta(description="The name of the site.")]
    url: Annotated[str | None, Meta(description="The address of the site; null: unknown.")]
    licence: Annotated[str | None, Meta(description="The licence of the data; null: none is stated.")]


class YearPart(Head, kw_only=True, frozen=True):
    """The articles that were published in a year, and the events that began in it: of a date that is known only roughly
    the earliest day decides."""

    year: int
    articles: tuple[Article, ...]
    events: tuple[Event, ...]


class TopicsPart(Head, kw_only=True, frozen=True):
    topics: tuple[Topic, ...]


class SourcesPart(Head, kw_only=True, frozen=True):
    sources: tuple[Source, ...]


class NamesPart(Head, kw_only=True, frozen=True):
    names: tuple[Name, ...]


class StoriesPart(Head, kw_only=True, frozen=True):
    stories: tuple[Story, ...]


class LeadsPart(Head, kw_only=True, frozen=True):
    leads: tuple[Lead, ...]


class WithdrawnPart(Head, kw_only=True, frozen=True):
    withdrawn: tuple[Withdrawn, ...]


class File(Row, kw_only=True, frozen=True):
    """A file of the record."""

    path: Annotated[str, Meta(description="Relative to this file.")]
    kind: Annotated[str, Meta(description="What is in it.")]
    year: Annotated[int | None, Meta(description="Of which year; null: of all.")]
    records: Annotated[int, Meta(description="How many records, or rows, it has.")]
    bytes: int
    sha256: str


class Index(Head, kw_only=True, frozen=True):
    """record.json: which files there are."""

    language: Annotated[str, Meta(description="The site's language, in which texts are unless they state another.")]
    timezone: Annotated[str, Meta(description="The time zone in which days are counted.")]
    event_types: Annotated[tuple[str, ...], Meta(description="The words a type of an event may be; empty: any word.")]
    schema: Annotated[str, Meta(description="The JSON Schema of the format, relative to this file.")]
    files: tuple[File, ...]


PARTS: dict[str, type[Head]] = {
    "topics": TopicsPart, "sources": SourcesPart, "names": NamesPart, "stories": StoriesPart,
    "leads": LeadsPart, "withdrawn": WithdrawnPart,
}  # fmt: skip
