"""What a curator may write: front matter and registries, key by key.

The only schema there is: every file is checked by it, editors get it as JSON Schema, and the reference in
docs/ is tested against it. References to other records are text here; `digest.validation` resolves them.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from babel import Locale
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    Tag,
    ValidationInfo,
    WithJsonSchema,
)
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from digest.problem_codes import Code
from digest.text import edtf, plain

SourceType = Literal[
    "state-run", "public broadcaster", "private", "news agency", "government",
    "intergovernmental", "think tank", "own", "other", "unclassified",
]  # fmt: skip
NameKind = Literal["person", "organisation", "place", "thing"]
EventStatus = Literal["reported", "confirmed", "disputed", "retracted"]
StoryStatus = Literal["developing", "closed"]

_LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_NOT_IN_SEGMENT = re.compile(r'[/\\%?#:*"<>|\s\x00-\x1f\x7f]|^\.|\.$')


def wrong(code: Code, message: str, hint: str = "") -> PydanticCustomError:
    """An error in our own words, for `digest.content.schema_errors`."""
    return PydanticCustomError("wrong", "{message}", {"code": code, "message": message, "hint": hint})


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise wrong(Code.WRONG_TYPE, "must be plain text")
    text = plain.one_line(value)
    if not text:
        raise wrong(Code.EMPTY_VALUE, "is empty")
    return text


class Listed:
    """Marks a list that may also be written as a single value, for a list of one."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(_listed, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        listed = handler(schema)
        return {"anyOf": [listed["items"], listed]}


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, (str, dict)) else value


def _web_address(value: Any) -> str:
    text = value.strip() if isinstance(value, str) else ""
    try:
        parts = urlsplit(text)
        good = parts.scheme.lower() in ("http", "https") and bool(parts.hostname)
    except ValueError:
        good = False
    if not good or re.search(r'[\s<>"\\^`{|}\x00-\x1f\x7f-\x9f]', text) or plain.has_invisible(text):
        message = f"'{plain.shortened(str(value), 80)}' is not a web address"
        raise wrong(Code.INVALID_ADDRESS, message, "write the full address, starting with https://")
    return text


def _when(value: Any) -> edtf.When:
    try:
        return edtf.parse(str(value).strip())
    except edtf.DateError as error:
        raise wrong(Code.INVALID_DATE, str(error), f"write {edtf.FORMS}") from error


def _moment(value: Any, info: ValidationInfo) -> edtf.Moment:
    assert info.context
    try:
        return edtf.parse_moment(str(value).strip(), info.context["zone"])
    except edtf.DateError as error:
        hint = f"write {edtf.FORMS}; or a time, such as 2023-07-12 09:30 +0900"
        raise wrong(Code.INVALID_DATE, str(error), hint) from error


def _language(value: Any) -> str:
    if not isinstance(value, str) or not _LANGUAGE_TAG.fullmatch(value):
        hint = "write a tag such as en, ko, ja or zh-TW"
        raise wrong(Code.INVALID_LANGUAGE, f"'{value}' is not a language tag", hint)
    return value


@cache
def _countries() -> frozenset[str]:
    """ISO 3166 codes: Babel's list without those that are not countries."""
    codes = (str(code) for code in Locale("en").territories)
    return frozenset(code for code in codes if re.fullmatch("[A-Z]{2}", code)) - {
        "EU",
        "EZ",
        "QO",
        "UN",
        "XA",
        "XB",
        "ZZ",
    }


def _country(value: Any) -> str:
    code = value.upper() if isinstance(value, str) else ""
    if code not in _countries():
        hint = "write two letters such as KR (ISO 3166), or leave it out if it is not known"
        raise wrong(Code.INVALID_COUNTRY, f"'{value}' is not a country code", hint)
    return code


def check_segment(value: Any) -> str:
    """One part of a URL's path, with nothing in it that could lead elsewhere."""
    if not isinstance(value, str) or not value:
        raise wrong(Code.WRONG_TYPE, "must be plain text")
    if _NOT_IN_SEGMENT.search(value) or plain.has_invisible(value) or len(value.encode("utf-8", "replace")) > 200:
        message = f"'{plain.shortened(value, 80)}' cannot be part of an address"
        raise wrong(Code.INVALID_ID, message, "use letters, digits, - and _")
    return value


def _entry_id(value: Any) -> str:
    """An id such as ``2020/old``: the path that a moved file had before."""
    parts = value.split("/") if isinstance(value, str) else [""]
    for part in parts:
        check_segment(part)
    return "/".join(parts)


def _old_path(value: Any) -> str:
    text = value.strip() if isinstance(value, str) else ""
    parts = text.removeprefix("/").removesuffix("/").split("/")
    try:
        for part in parts:
            check_segment(part)
    except PydanticCustomError as error:
        message = f"'{plain.shortened(str(value), 80)}' is not a path on this site"
        hint = "write the old address without the host, such as /2012/04/old-title/"
        raise wrong(Code.INVALID_PATH, message, hint) from error
    return text


_STRING = {"type": "string"}
_DATE_SCHEMA = WithJsonSchema({"type": ["string", "integer"], "description": f"A date: {edtf.FORMS}."})

Text = Annotated[str, BeforeValidator(_text)]
Texts = Annotated[tuple[Text, ...], Listed()]
Url = Annotated[
    str, BeforeValidator(_web_address), WithJsonSchema({"type": "string", "format": "uri", "pattern": "^https?://"})
]
WhenText = Annotated[edtf.When, BeforeValidator(_when), _DATE_SCHEMA]
MomentText = Annotated[edtf.Moment, BeforeValidator(_moment), _DATE_SCHEMA]
Language = Annotated[str, BeforeValidator(_language), WithJsonSchema(_STRING)]
Languages = Annotated[tuple[Language, ...], Listed()]
Country = Annotated[str, BeforeValidator(_country), WithJsonSchema({"type": "string", "pattern": "^[A-Za-z]{2}$"})]
Segment = Annotated[str, BeforeValidator(check_segment), WithJsonSchema(_STRING)]
EntryId = Annotated[str, BeforeValidator(_entry_id), WithJsonSchema(_STRING)]
OldPaths = Annotated[tuple[Annotated[str, BeforeValidator(_old_path), WithJsonSchema(_STRING)], ...], Listed()]


class Schema(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class ImageSchema(Schema):
    src: Text = Field(description="The picture's file, relative to this file's folder.")
    alt: Text = Field(description="What the picture shows, in words, for those who do not see it.")
    credit: Text | None = Field(None, description="Who made the picture.")


class CorrectionSchema(Schema):
    date: WhenText = Field(description="When the entry was corrected.")
    text: Text = Field(description="What was wrong and what is right.")


class ClaimSchema(Schema):
    by: Text = Field(description="Who says so: a name, or free text.")
    field: Text = Field(description="What the claim is about, such as `range`.")
    value: Text = Field(description="What they say.")
    article: Text | None = Field(None, description="The article that reports the claim (its id).")
    url: Url | None = Field(
        None, description="The page that contains the claim, if it is not an article of the digest."
    )


class EvidenceSchema(Schema):
    source: Text = Field(description="Who published it: a source of sources.yml.")
    url: Url = Field(description="Its address.")
    title: Text | None = Field(None, description="Its title.")
    date: WhenText | None = Field(None, description="When it was published.")


class InlineEventSchema(Schema):
    """An event that is written in the article that reports it."""

    date: WhenText = Field(description="When it happened, as precisely as it is known.")
    title: Text = Field(description="What happened, in a few words.")
    id: Segment | None = Field(None, description="The event's id; absent: made from date and title.")
    type: Text | None = Field(None, description="A word of the desk's list `event_types` in mkdocs.yml.")
    place: Text | None = Field(None, description="Where: a name, or free text.")
    names: Texts | None = Field(None, description="The people, organisations, places and things in it.")


EventReference = Annotated[
    Annotated[Text, Tag("id")] | Annotated[InlineEventSchema, Tag("in place")],
    Discriminator(lambda value: "in place" if isinstance(value, dict) else "id"),
]


class ArticleSchema(Schema):
    """A report that the desk keeps."""

    title: Text = Field(description="The entry's headline, in the desk's words.")
    date: MomentText = Field(description="When the source published it.")
    source: Text = Field(description="Who published it: a source of sources.yml.")
    topics: Texts = Field(min_length=1, description="Subjects of the beat; the breadcrumb shows the first.")
    url: Url | None = Field(
        None, description="The report's address. Only reports of a source of the type `own` may lack it."
    )
    id: EntryId | None = Field(None, description="The entry's id; absent: its path under articles/.")
    summary: Text | None = Field(None, description="One or two sentences; absent: the text's first paragraph.")
    lang: Language | None = Field(None, description="Language of this entry's own text; absent: the site's.")
    original_title: Text | None = Field(None, description="The report's own headline.")
    original_lang: Language | None = Field(None, description="The report's language; absent: unknown.")
    authors: Texts = Field((), description="Who wrote the report.")
    accessed: WhenText | None = Field(None, description="When the desk opened the page.")
    archive_url: Url | None = Field(None, description="An archived copy of the report.")
    origin: Text | None = Field(
        None, description="Whose reporting it is: a source, `own` or `unknown`; absent: unknown."
    )
    names: Texts = Field((), description="People, organisations, places and things in it.")
    stories: Texts = Field((), description="Developing stories it belongs to.")
    events: Annotated[tuple[EventReference, ...], Listed()] = Field(
        (), description="Events it reports: ids of event files, or events written in place."
    )
    image: ImageSchema | None = Field(None, description="A picture.")
    aliases: OldPaths = Field((), description="Old addresses, each of which leads here.")
    pin: bool = Field(False, description="Whether it leads the front page.")
    draft: bool = Field(False, description="Whether it is not to be published yet.")
    publish: MomentText | None = Field(None, description="Not before this time.")
    updated: MomentText | None = Field(None, description="When the entry was last changed in substance.")
    corrections: Annotated[tuple[CorrectionSchema, ...], Listed()] = Field(
        (), description="What was corrected, and when."
    )
    no_link: Texts = Field((), description="Names that are not linked in this text; `*`: no name is.")
    slug: Segment | None = Field(None, description="Replaces the last part of the entry's address.")
    extra: dict[str, Any] = Field(default_factory=dict, description="Anything else, for the desk's own templates.")


class EventSchema(Schema):
    """Something that happened, in a file of its own. The file's name is its id."""

    date: WhenText = Field(description="When it happened, as precisely as it is known, where it happened.")
    title: Text = Field(description="What happened, in a few words.")
    type: Text | None = Field(None, description="A word of the desk's list `event_types` in mkdocs.yml.")
    place: Text | None = Field(None, description="Where: a name, or free text.")
    names: Texts | None = Field(None, description="Who and what was in it; absent: those of its reports.")
    topics: Texts | None = Field(None, description="Its subjects; absent: those of its reports.")
    stories: Texts | None = Field(None, description="Its stories; absent: those of its reports.")
    status: EventStatus | None = Field(None, description="How sure it is; absent: not said.")
    sources: Annotated[tuple[EvidenceSchema, ...], Listed()] = Field(
        (), description="Evidence that is not an article of the digest, such as a data set."
    )
    claims: Annotated[tuple[ClaimSchema, ...], Listed()] = Field((), description="What different parties say of it.")
    draft: bool = Field(False, description="Whether it is not to be published yet.")
    publish: MomentText | None = Field(None, description="Not before this time.")


class StorySchema(Schema):
    """A developing story. The file's name is its id."""

    title: Text = Field(description="What it is called.")
    summary: Text = Field(description="The story so far, in a few sentences.")
    topics: Texts = Field((), description="Its subjects.")
    status: StoryStatus | None = Field(None, description="Whether it goes on; absent: not said.")
    draft: bool = Field(False, description="Whether it is not to be published yet.")
    publish: MomentText | None = Field(None, description="Not before this time.")


class TopicSchema(Schema):
    """A subject of the beat (an entry of topics.yml)."""

    name: Text = Field(description="What it is called.")
    parent: Text | None = Field(None, description="The topic it is part of.")
    aliases: Texts = Field((), description="Other words for it, in any script, for front matter and search.")
    description: Text | None = Field(None, description="What belongs to it, in a sentence.")


class SourceSchema(Schema):
    """An outlet or body that publishes (an entry of sources.yml)."""

    name: Text = Field(description="What it is called.")
    aliases: Texts = Field((), description="Other words for it, in any script.")
    url: Url | None = Field(None, description="Its home page.")
    country: Country | None = Field(None, description="Where it is from (ISO 3166, two letters); absent: unknown.")
    languages: Languages = Field((), description="Languages it publishes in.")
    type: SourceType = Field("unclassified", description="What kind of outlet or body it is.")
    owner: Text | None = Field(None, description="Who owns it.")
    evidence: Url | None = Field(None, description="The page that says so.")


class NameSchema(Schema):
    """A person, organisation, place or thing (an entry of names.yml)."""

    name: Text = Field(description="What it is called in the site's language.")
    kind: NameKind = Field(description="What it is.")
    also: dict[Language, Texts] = Field(default_factory=dict, description="Its variants, by language.")
    link: Texts = Field((), description="Variants that may be linked in running text; `name` always may.")
    description: Text | None = Field(None, description="Who or what it is, in a few words.")
    wikidata: Annotated[str, Field(pattern=r"^Q[1-9]\d*$")] | None = Field(None, description="Its Wikidata id.")


REGISTRY_SCHEMAS: dict[str, type[Schema]] = {
    "topics.yml": TopicSchema,
    "sources.yml": SourceSchema,
    "names.yml": NameSchema,
}
ENTRY_SCHEMAS: dict[str, type[Schema]] = {"article": ArticleSchema, "event": EventSchema, "story": StorySchema}
