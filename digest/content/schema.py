"""What a curator may write: front matter and registries, key by key.

The only schema there is: every file is checked by it, editors get it as JSON Schema, and the reference in
docs/ is tested against it. References to other records are text here; `digest.validation` resolves them.
"""

from __future__ import annotations

import warnings
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag, model_validator

from digest.content.values import (
    Country,
    EntryId,
    EventDay,
    Extra,
    Language,
    Languages,
    Listed,
    MomentText,
    OldPaths,
    Prose,
    Segment,
    Text,
    Texts,
    Url,
    WhenText,
    Wordings,
    given,
)
from digest.model import Access

# pydantic's deprecated `copy()`, which nobody calls here, has the name of a key.
warnings.filterwarnings("ignore", 'Field name "copy" in "ArticleSchema" shadows', UserWarning)

SourceType = Literal[
    "state-run", "public broadcaster", "private", "news agency", "government",
    "intergovernmental", "think tank", "own", "other", "unclassified",
]  # fmt: skip
NameKind = Literal["person", "organisation", "place", "thing"]
AuthorKind = Literal["person", "organisation"]
EventStatus = Literal["expected", "reported", "confirmed", "disputed", "retracted"]
StoryStatus = Literal["developing", "closed"]


class Schema(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)

    _given = model_validator(mode="before")(given)


class ImageSchema(Schema):
    src: Text = Field(description="The picture's file, relative to this file's folder.")
    alt: Prose = Field(description="What the picture shows, in words, for those who do not see it.")
    credit: Prose | None = Field(None, description="Who made the picture.")


class CopySchema(Schema):
    """The desk's own copy of a report, which is not published."""

    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")] = Field(
        description="The SHA-256 of the page, which names its file."
    )
    taken: MomentText | None = Field(None, description="When it was taken; absent: unknown.")
    proved: Annotated[tuple[Annotated[str, Field(pattern="^[0-9a-f]{16}$")], ...], Listed()] = Field(
        (), description="What `digest check --fix` found in it: a key for each quotation."
    )


class CorrectionSchema(Schema):
    date: WhenText = Field(description="When it was corrected.")
    text: Prose = Field(description="What was wrong and what is right.")
    field: Text | None = Field(None, description="The key that was corrected, such as `title`; `text` for the text.")
    before: Prose | None = Field(None, description="What it said before.")
    after: Prose | None = Field(None, description="What it says now.")


class WithdrawalSchema(Schema):
    """Why an entry is shown no more."""

    date: WhenText = Field(description="When the entry was withdrawn.")
    reason: Prose = Field(description="Why, in words for readers.")


class StatusSchema(Schema):
    """Since when an event has a status."""

    date: WhenText = Field(description="Since when.")
    status: EventStatus = Field(description="What it was from then on.")
    article: Text | None = Field(None, description="The article that reports it (its id).")
    url: Url | None = Field(None, description="The page that shows it, if it is not an article of the digest.")


# Keys that several kinds of records have.
Corrections = Annotated[tuple[CorrectionSchema, ...], Listed(), Field(description="What was corrected, and when.")]
Draft = Annotated[bool, Field(description="Whether it is not to be published yet.")]
Publish = Annotated[MomentText | None, Field(description="Not before this time.")]
Was = Annotated[
    tuple[Segment, ...], Listed(), Field(description="Ids that it had before. Their pages and feeds lead here.")
]
Withdrawn = Annotated[
    WithdrawalSchema | None,
    Field(description="When and why it was withdrawn; nothing else of it is shown then."),
]


class ClaimSchema(Schema):
    by: Prose = Field(description="Who says so: a name, or free text.")
    field: Prose = Field(description="What the claim is about, such as `range`.")
    value: Prose = Field(description="What they say.")
    article: Text | None = Field(None, description="The article that reports the claim (its id).")
    url: Url | None = Field(
        None, description="The page that contains the claim, if it is not an article of the digest."
    )


class EvidenceSchema(Schema):
    source: Text = Field(description="Who published it: a source of sources.yml.")
    url: Url = Field(description="Its address.")
    title: Prose | None = Field(None, description="Its title.")
    date: WhenText | None = Field(None, description="When it was published.")


class InlineEventSchema(Schema):
    """An event that is written in the article that reports it."""

    date: EventDay = Field(description="When it happened, as precisely as it is known.")
    title: Prose = Field(description="What happened, in a few words.")
    id: Segment | None = Field(None, description="The event's id; absent: made from date and title.")
    type: Text | None = Field(None, description="A word of the desk's list `event_types` in mkdocs.yml.")
    place: Prose | None = Field(None, description="Where: a name, or free text.")
    names: Texts | None = Field(None, description="The people, organisations, places and things in it.")
    status: EventStatus | None = Field(None, description="How sure it is, in a word; absent: not said.")


class AuthorSchema(Schema):
    """An author of whom more is said than the name."""

    name: Prose = Field(description="The author's name.")
    kind: AuthorKind = Field("person", description="What the author is.")


AuthorReference = Annotated[
    Annotated[Prose, Tag("name")] | Annotated[AuthorSchema, Tag("in full")],
    Discriminator(lambda value: "in full" if isinstance(value, dict) else "name"),
]
Status = Annotated[
    Annotated[EventStatus, Tag("word")] | Annotated[tuple[StatusSchema, ...], Listed(), Tag("history")],
    Discriminator(lambda value: "history" if isinstance(value, (dict, list)) else "word"),
]
EventReference = Annotated[
    Annotated[Text, Tag("id")] | Annotated[InlineEventSchema, Tag("in place")],
    Discriminator(lambda value: "in place" if isinstance(value, dict) else "id"),
]


class ArticleSchema(Schema):
    """A report that the desk keeps."""

    title: Prose = Field(description="The entry's headline, in the desk's words.")
    date: MomentText = Field(description="When the source published it.")
    source: Text = Field(description="Who published it: a source of sources.yml.")
    topics: Texts = Field(min_length=1, description="Subjects of the beat; the breadcrumb shows the first.")
    url: Url | None = Field(
        None,
        description="The report's address. Only reports of a source of the type `own` need neither it nor `published_in`.",
    )
    published_in: Prose | None = Field(
        None, description="Where the report is, if it has no address: issue and page, or channel and time."
    )
    id: EntryId | None = Field(None, description="The entry's id; absent: its path under articles/.")
    summary: Prose | None = Field(None, description="One or two sentences; absent: the text's first paragraph.")
    lang: Language | None = Field(None, description="Language of this entry's own text; absent: the site's.")
    original_title: Prose | None = Field(None, description="The report's own headline.")
    original_lang: Language | None = Field(None, description="The report's language; absent: unknown.")
    authors: Annotated[tuple[AuthorReference, ...], Listed()] = Field(
        (), description="Who wrote the report: names of persons, or names with their `kind`."
    )
    accessed: WhenText | None = Field(None, description="When the desk opened the page.")
    archive_url: Url | None = Field(None, description="An archived copy of the report.")
    access: Access | None = Field(None, description="Who can read the report; absent: unknown.")
    origin: Texts = Field(
        (), description="Whose reporting it is: one or more sources, `own` or `unknown`; absent: unknown."
    )
    names: Texts = Field((), description="People, organisations, places and things in it.")
    stories: Texts = Field((), description="Developing stories it belongs to.")
    events: Annotated[tuple[EventReference, ...], Listed()] = Field(
        (), description="Events it reports: ids of event files, or events written in place."
    )
    image: ImageSchema | None = Field(None, description="A picture.")
    aliases: OldPaths = Field((), description="Old addresses, each of which leads here.")
    pin: bool = Field(False, description="Whether it leads the front page.")
    withdrawn: Withdrawn = None
    draft: Draft = False
    publish: Publish = None
    updated: MomentText | None = Field(None, description="When the entry was last changed in substance.")
    corrections: Corrections = ()
    no_link: Texts = Field((), description="Names that are not linked in this text; `*`: no name is.")
    slug: Segment | None = Field(None, description="Replaces the last part of the entry's address.")
    filed: WhenText | None = Field(None, description="When the desk filed the entry.")
    copy: CopySchema | None = Field(None, description="The desk's copy of the report.")  # type: ignore[assignment]
    not_quoted: Wordings = Field(
        (), description="Passages between quotation marks that are no quotations of the report."
    )
    extra: Extra = Field(default_factory=dict, description="Anything else, for the desk's own templates.")


class EventSchema(Schema):
    """Something that happened, in a file of its own. The file's name is its id."""

    date: EventDay = Field(description="When it happened, as precisely as it is known, where it happened.")
    title: Prose = Field(description="What happened, in a few words.")
    type: Text | None = Field(None, description="A word of the desk's list `event_types` in mkdocs.yml.")
    place: Prose | None = Field(None, description="Where: a name, or free text.")
    names: Texts | None = Field(None, description="Who and what was in it; absent: those of its reports.")
    topics: Texts | None = Field(None, description="Its subjects; absent: those of its reports.")
    stories: Texts | None = Field(None, description="Its stories; absent: those of its reports.")
    status: Status | None = Field(
        None, description="How sure it is, in a word, or how that changed: a list, oldest first; absent: not said."
    )
    sources: Annotated[tuple[EvidenceSchema, ...], Listed()] = Field(
        (), description="Evidence that is not an article of the digest, such as a data set."
    )
    claims: Annotated[tuple[ClaimSchema, ...], Listed()] = Field((), description="What different parties say of it.")
    was: Was = ()
    corrections: Corrections = ()
    withdrawn: Withdrawn = None
    draft: Draft = False
    publish: Publish = None


class StorySchema(Schema):
    """A developing story. The file's name is its id."""

    title: Prose = Field(description="What it is called.")
    summary: Prose = Field(description="The story so far, in a few sentences.")
    topics: Texts = Field((), description="Its subjects.")
    status: StoryStatus | None = Field(None, description="Whether it goes on; absent: not said.")
    was: Was = ()
    corrections: Corrections = ()
    withdrawn: Withdrawn = None
    draft: Draft = False
    publish: Publish = None


class EditionSchema(Schema):
    """What the desk writes at the top of an edition. The file's name is the edition's id."""

    title: Prose | None = Field(None, description="A headline for the edition; absent: it has none.")
    draft: Draft = False
    publish: Publish = None


class TopicSchema(Schema):
    """A subject of the beat (an entry of topics.yml)."""

    name: Prose = Field(description="What it is called.")
    parent: Text | None = Field(None, description="The topic it is part of.")
    aliases: Wordings = Field((), description="Other words for it, in any script, for front matter and search.")
    description: Prose | None = Field(None, description="What belongs to it, in a sentence.")
    was: Was = ()
    corrections: Corrections = ()


class SourceSchema(Schema):
    """An outlet or body that publishes (an entry of sources.yml)."""

    name: Prose = Field(description="What it is called.")
    aliases: Wordings = Field((), description="Other words for it, in any script.")
    url: Url | None = Field(None, description="Its home page.")
    country: Country | None = Field(None, description="Where it is from (ISO 3166, two letters); absent: unknown.")
    languages: Languages = Field((), description="Languages it publishes in.")
    type: SourceType = Field("unclassified", description="What kind of outlet or body it is.")
    owner: Prose | None = Field(None, description="Who owns it.")
    evidence: Url | None = Field(None, description="The page that says so.")
    was: Was = ()
    corrections: Corrections = ()


class NameSchema(Schema):
    """A person, organisation, place or thing (an entry of names.yml)."""

    name: Prose = Field(description="What it is called in the site's language.")
    kind: NameKind = Field(description="What it is.")
    also: Annotated[dict[Language, Wordings], BeforeValidator(given)] = Field(
        default_factory=dict, description="Its variants, by language."
    )
    link: Wordings = Field((), description="Variants that may be linked in running text; `name` always may.")
    description: Prose | None = Field(None, description="Who or what it is, in a few words.")
    wikidata: Annotated[str, Field(pattern=r"^Q[1-9]\d*$")] | None = Field(None, description="Its Wikidata id.")
    was: Was = ()
    corrections: Corrections = ()


REGISTRY_SCHEMAS: dict[str, type[Schema]] = {
    "topics.yml": TopicSchema,
    "sources.yml": SourceSchema,
    "names.yml": NameSchema,
}
ENTRY_SCHEMAS: dict[str, type[Schema]] = {
    "article": ArticleSchema,
    "event": EventSchema,
    "story": StorySchema,
    "edition": EditionSchema,
}
