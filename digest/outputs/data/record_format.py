"""The records of the data, key by key.

JSON is written and read as this says, and the JSON Schema is made from it. What is unknown is null or an empty list, never
left out. Keys that front matter has mean what they mean there.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

Id = Annotated[str, Meta(description="What identifies a record among those of its kind.")]
Page = Annotated[str, Meta(description="The address of its page; without the site's own address if that is not known.")]
Path = Annotated[str, Meta(description="Its file in the desk's content folder.")]
Text = Annotated[str, Meta(description="The desk's text, in GitHub Flavored Markdown.")]
Was = Annotated[tuple[str, ...], Meta(description="Ids that it had before.")]
Precision = Literal["day", "month", "year"]


class Row(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Anything with keys."""


class Record(Row, kw_only=True, frozen=True):
    """What has an id."""

    id: Id


class Date(Row, kw_only=True, frozen=True):
    """A date, as precisely as it is known."""

    edtf: Annotated[str, Meta(description="In the Extended Date/Time Format, level 1.")]
    earliest: Annotated[str | None, Meta(description="The first day it can be; null: open.")]
    latest: Annotated[str | None, Meta(description="The last day it can be; null: open.")]
    precision: Annotated[Precision, Meta(description="Of its end that is known less precisely.")]
    approximate: Annotated[bool, Meta(description="Whether it is about then (~).")]
    uncertain: Annotated[bool, Meta(description="Whether the desk is not sure of it (?).")]


class Moment(Date, kw_only=True, frozen=True):
    """A date, and the time if it is known."""

    time: Annotated[str | None, Meta(description="In RFC 3339, with its offset from UTC; null: unknown.")]

    @property
    def text(self) -> str:
        """The time, or else the date."""
        return self.time or self.edtf


class Correction(Row, kw_only=True, frozen=True):
    """What was corrected in a record."""

    date: Date
    text: str
    field: str | None
    before: str | None
    after: str | None


class Author(Row, kw_only=True, frozen=True):
    """Who wrote a report."""

    name: str
    kind: Literal["person", "organisation"]


class Image(Row, kw_only=True, frozen=True):
    """The picture of an article. The picture itself is not part of the record."""

    src: str
    alt: str
    credit: str | None


class Article(Record, kw_only=True, frozen=True):
    """A report that the desk filed."""

    path: Path
    page: Page
    title: str
    date: Annotated[Moment, Meta(description="When the source published it.")]
    source: Annotated[str, Meta(description="Who published it: the id of a source.")]
    topics: Annotated[tuple[str, ...], Meta(description="Ids of topics.")]
    url: Annotated[str | None, Meta(description="The address of the report.")]
    published_in: str | None
    summary: str | None
    has_own_summary: Annotated[bool, Meta(description="Whether the summary is none that the text begins with.")]
    lang: Annotated[str | None, Meta(description="The language of the desk's text; null: that of the site.")]
    original_title: str | None
    original_lang: str | None
    authors: tuple[Author, ...]
    accessed: Date | None
    archive_url: str | None
    access: Literal["free", "registration", "subscription"] | None
    origin: Annotated[tuple[str, ...], Meta(description="Whose reporting it is: ids of sources; empty: unknown.")]
    names: Annotated[tuple[str, ...], Meta(description="Ids of names.")]
    stories: Annotated[tuple[str, ...], Meta(description="Ids of stories.")]
    events: Annotated[tuple[str, ...], Meta(description="Ids of the events that it reports.")]
    image: Image | None
    aliases: tuple[str, ...]
    pin: bool
    updated: Moment | None
    corrections: tuple[Correction, ...]
    no_link: tuple[str, ...]
    slug: str | None
    filed: Date | None
    not_quoted: tuple[str, ...]
    extra: dict[str, Any]
    text: Text


class Evidence(Row, kw_only=True, frozen=True):
    """A source of an event that is not an article of the digest."""

    source: str
    url: str
    title: str | None
    date: Date | None


class Claim(Row, kw_only=True, frozen=True):
    """What one party says of an event."""

    by: Annotated[str, Meta(description="Who says so, as the desk wrote it.")]
    by_name: Annotated[str | None, Meta(description="The id of the name that this is.")]
    field: Annotated[str, Meta(description="What the claim is about.")]
    value: Annotated[str, Meta(description="What they say.")]
    article: Annotated[str | None, Meta(description="The id of the article that reports the claim.")]
    url: Annotated[str | None, Meta(description="The page that has the claim, if that is not an article.")]


class StatusChange(Row, kw_only=True, frozen=True):
    """Since when an event has a status."""

    date: Date
    status: str
    article: str | None
    url: str | None


class Event(Record, kw_only=True, frozen=True):
    """Something that happened, or is expected to."""

    path: Annotated[str | None, Meta(description="Its file; null: it is written in an article.")]
    article: Annotated[str | None, Meta(description="The id of the article that it is written in.")]
    earlier_ids: Annotated[tuple[str, ...], Meta(description="Ids that an earlier version of the program gave it.")]
    page: Page
    title: str
    date: Annotated[Date, Meta(description="When it happened, where it happened.")]
    type: str | None
    place: Annotated[str | None, Meta(description="Where, as the desk wrote it.")]
    place_name: Annotated[str | None, Meta(description="The id of the name that this is.")]
    status: Annotated[str | None, Meta(description="How sure it is; null: the desk does not say.")]
    history: Annotated[tuple[StatusChange, ...], Meta(description="How the status came to be what it is.")]
    topics: Annotated[tuple[str, ...], Meta(description="As stated, else those of its reports.")]
    stories: tuple[str, ...]
    names: tuple[str, ...]
    stated: Annotated[
        tuple[Literal["topics", "stories", "names"], ...],
        Meta(description="Which of these three the event states itself."),
    ]
    sources: Annotated[tuple[Evidence, ...], Meta(description="Evidence besides the articles that report it.")]
    claims: tuple[Claim, ...]
    was: Was
    corrections: tuple[Correction, ...]
    text: Text


class Story(Record, kw_only=True, frozen=True):
    """A developing story."""

    path: Path
    page: Page
    title: str
    summary: str
    status: Literal["developing", "closed"] | None
    topics: tuple[str, ...]
    was: Was
    corrections: tuple[Correction, ...]
    text: Text


class Topic(Record, kw_only=True, frozen=True):
    """A subject of the beat."""

    page: Page
    name: str
    parent: Annotated[str | None, Meta(description="The id of the topic that it is part of.")]
    aliases: tuple[str, ...]
    description: str | None
    was: Was
    corrections: tuple[Correction, ...]


class Source(Record, kw_only=True, frozen=True):
    """An outlet or body that publishes reports."""

    page: Page
    name: str
    type: str
    aliases: tuple[str, ...]
    url: str | None
    country: Annotated[str | None, Meta(description="Two letters (ISO 3166).")]
    languages: tuple[str, ...]
    owner: str | None
    evidence: Annotated[str | None, Meta(description="The page that shows what kind of outlet or body it is.")]
    was: Was
    corrections: tuple[Correction, ...]


class Name(Record, kw_only=True, frozen=True):
    """A person, organisation, place or thing."""

    page: Page
    name: str
    kind: Literal["person", "organisation", "place", "thing"]
    also: Annotated[dict[str, tuple[str, ...]], Meta(description="Other spellings, by language.")]
    link: tuple[str, ...]
    description: str | None
    wikidata: str | None
    was: Was
    corrections: tuple[Correction, ...]


class Lead(Record, kw_only=True, frozen=True):
    """What the desk writes at the top of an edition."""

    path: Path
    title: str | None
    text: Text


class Withdrawn(Row, kw_only=True, frozen=True):
    """An entry that was withdrawn: all that is still said of it."""

    kind: Literal["article", "event", "story"]
    id: Id
    page: Page
    date: Date
    reason: str
