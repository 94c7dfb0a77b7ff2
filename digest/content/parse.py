"""What the file of an article, event or story says by itself: a pure function of the file.

References stay the text that was written; `records` resolves them, when every file is known.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from pydantic_core import PydanticCustomError

from digest.config import Limits
from digest.content import markdown
from digest.content.addresses import address_key
from digest.content.files import FileKind, InlineEvent, ParsedEntry, RawFile, Records, Tree, kind_of, link_target
from digest.content.frontmatter import read_file
from digest.content.packing import Packed, pack
from digest.content.schema import (
    ArticleSchema,
    EventSchema,
    InlineEventSchema,
    NameSchema,
    SourceSchema,
    StorySchema,
    TopicSchema,
    check_segment,
)
from digest.content.schema_errors import validate_schema
from digest.content.yaml_reader import Document
from digest.model import Article, Claim, Correction, Event, Evidence, Image, Location, Name, Source, Story, Topic
from digest.text.plain import joined_words
from digest.text.slugs import slug

_SCHEMAS: dict[FileKind, type[ArticleSchema | EventSchema | StorySchema]] = {
    FileKind.ARTICLE: ArticleSchema,
    FileKind.EVENT: EventSchema,
    FileKind.STORY: StorySchema,
}


def understood(raw: RawFile, zone: ZoneInfo, depth: int) -> RawFile:
    """The file with its entry or records, if it has no problem of its own; else the file as it is."""
    apart = Tree(Path(), "")
    if raw.document is None or raw.document.faults:
        return raw
    if raw.kind is FileKind.REGISTRY:
        records = read_records(apart, raw, {"zone": zone})
        return raw if apart.problems else raw._replace(records=records)
    entry = read_entry(apart, raw, zone, depth)
    if entry is None or entry.refusal or apart.problems:
        return raw
    # The data have served: the text alone is kept.
    return raw._replace(entry=entry, document=Document(raw.document.text, raw.document.first_line))


def understand_files(root: str, limits: Limits, zone: ZoneInfo, paths: Sequence[str]) -> list[Packed | None]:
    """For each file below ``root`` what was understood of it, or None where it has a problem of its own."""
    apart = Tree(Path(root), "")
    made: list[Packed | None] = []
    for path in paths:
        raw = read_file(apart, kind_of(path), path, limits)
        raw = understood(raw, zone, limits.depth) if raw else None
        made.append(pack(raw) if raw and raw.is_understood else None)
    return made


def read_entry(tree: Tree, raw: RawFile, zone: ZoneInfo, depth: int) -> ParsedEntry | None:
    """The entry that a file holds; None, and why among the tree's problems, if it keeps to no form.

    ``depth`` is how deep its text may nest.
    """
    assert raw.document
    form = validate_schema(tree, raw, _SCHEMAS[raw.kind], raw.document.data, (), {"zone": zone})
    if form is None:
        return None
    refusal = ""
    facts = markdown.Facts()
    try:
        facts = markdown.inspect(raw.body, depth, isinstance(form, ArticleSchema) and not form.summary)
    except markdown.TextRefused as error:
        refusal = str(error)
    location = Location(raw.path, raw.body_line, raw.fingerprint)
    local = tuple((link, link_target(raw.path, link)) for link in facts.links)
    if isinstance(form, ArticleSchema):
        article = _article(raw, location, form, facts)
        return ParsedEntry(
            article, _in_place(raw, form, article.id), form.draft, form.publish, local, facts.quotation,
            joined_words(form.title), address_key(form.url) if form.url else "", refusal,
        )  # fmt: skip
    record = _event(raw, location, form) if isinstance(form, EventSchema) else _story(raw, location, form)
    return ParsedEntry(record, links=local, quotation=facts.quotation, refusal=refusal)


def _story(raw: RawFile, location: Location, form: StorySchema) -> Story:
    return Story(raw.id, location, form.title, form.summary, form.status or "", form.topics, raw.body)


def _event(raw: RawFile, location: Location, form: EventSchema) -> Event:
    return Event(
        raw.id,
        location,
        form.date,
        form.title,
        type=form.type or "",
        place=form.place or "",
        status=form.status or "",
        topics=form.topics,
        stories=form.stories,
        names=form.names,
        sources=tuple(Evidence(item.source, item.url, item.title or "", item.date) for item in form.sources),
        claims=tuple(
            Claim(claim.by, claim.field, claim.value, None, claim.article, claim.url) for claim in form.claims
        ),
        body=raw.body,
    )


def _article(raw: RawFile, location: Location, form: ArticleSchema, facts: markdown.Facts) -> Article:
    image = form.image
    return Article(
        form.id or raw.id,
        location,
        form.title,
        form.date,
        form.source,
        form.topics,
        url=form.url,
        summary=form.summary or facts.first_paragraph,
        lang=form.lang,
        original_title=form.original_title or "",
        original_lang=form.original_lang,
        authors=form.authors,
        accessed=form.accessed,
        archive_url=form.archive_url,
        origin=None if form.origin == "unknown" else form.origin,
        names=form.names,
        stories=form.stories,
        events=tuple(event_id(item) if isinstance(item, InlineEventSchema) else item for item in form.events),
        image=Image(image.src, image.alt, image.credit or "") if image else None,
        aliases=form.aliases,
        pin=form.pin,
        updated=form.updated,
        corrections=tuple(Correction(item.date, item.text) for item in form.corrections),
        no_link=form.no_link,
        slug=form.slug or "",
        extra=form.extra,
        body=raw.body,
        body_line=raw.body_line,
    )


def _in_place(raw: RawFile, form: ArticleSchema, article: str) -> tuple[InlineEvent, ...]:
    assert raw.document
    return tuple(
        InlineEvent(
            index,
            Event(
                event_id(item),
                Location(raw.path, raw.document.line(("events", index)), raw.fingerprint),
                item.date,
                item.title,
                type=item.type or "",
                place=item.place or "",
                names=item.names,
                article=article,
            ),
            joined_words(item.title),
        )
        for index, item in enumerate(form.events)
        if isinstance(item, InlineEventSchema)
    )


F = TypeVar("F", TopicSchema, SourceSchema, NameSchema)


def read_records(tree: Tree, raw: RawFile, context: dict[str, Any]) -> Records:
    """The sound records of a registry's file; what is wrong with the others is among the tree's problems."""
    if raw.path == "topics.yml":
        topics = _filled(tree, raw, TopicSchema, context)
        return tuple(
            Topic(id, form.name, form.parent, form.aliases, form.description or "") for id, form in topics.items()
        )
    if raw.path == "sources.yml":
        return tuple(
            Source(
                id,
                form.name,
                form.type,
                form.aliases,
                form.url,
                form.country,
                form.languages,
                form.owner or "",
                form.evidence,
            )
            for id, form in _filled(tree, raw, SourceSchema, context).items()
        )
    return tuple(
        Name(
            id, form.name, form.kind, tuple(sorted(form.also.items())), form.link, form.description or "", form.wikidata
        )
        for id, form in _filled(tree, raw, NameSchema, context).items()
    )


def _filled(tree: Tree, raw: RawFile, form: type[F], context: dict[str, Any]) -> dict[str, F]:
    assert raw.document
    forms: dict[str, F] = {}
    for id, data in raw.document.data.items():
        try:
            check_segment(id)
        except PydanticCustomError as error:
            tree.problems.append(
                tree.problem(
                    raw.path, raw.document.line((id,)), id, error.message(), "use letters, digits, - and _ for an id"
                )
            )
            continue
        filled = validate_schema(tree, raw, form, data if data is not None else {}, (id,), context)
        if filled is not None:
            forms[id] = filled
    return forms


def event_id(event: InlineEventSchema) -> str:
    """The id of an event written in place: its own, else its date and its title as a slug."""
    if event.id:
        return event.id
    known = event.date.start or event.date.end
    assert known is not None
    return f"{known.iso}-{slug(event.title)}"
