"""Parses one content file: a pure function of its bytes.

References stay the text that was written; `digest.validation.resolve` resolves them, when every file
is known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic_core import PydanticCustomError

from digest.config import Limits, Options
from digest.content.addresses import report_keys
from digest.content.facts import Facts
from digest.content.files import (
    ContentFile,
    FileKind,
    InlineEvent,
    ParsedEntry,
    ParsedPage,
    ParsedRegistry,
    kind_of,
    links_of,
    refused,
    stem,
)
from digest.content.frontmatter import (
    FrontMatterError,
    Parts,
    content_fingerprint,
    content_of,
    decode,
    split,
    split_if_there,
)
from digest.content.handwritten import parse_page
from digest.content.markdown import TextRefused
from digest.content.reading import inspect
from digest.content.schema import (
    REGISTRY_SCHEMAS,
    ArticleSchema,
    AuthorSchema,
    CorrectionSchema,
    EditionSchema,
    EventSchema,
    InlineEventSchema,
    NameSchema,
    SourceSchema,
    StorySchema,
    TopicSchema,
)
from digest.content.schema_errors import validate_schema
from digest.content.texts import cut_texts, marked_texts, odd_lines
from digest.content.values import check_segment
from digest.content.yaml_data import Fault, YamlError
from digest.content.yaml_reader import Document, parse
from digest.errors import Problem
from digest.model import (
    Article,
    Author,
    Claim,
    CopyProof,
    Correction,
    EditionLead,
    Event,
    Evidence,
    Image,
    Location,
    Name,
    Source,
    StatusChange,
    Story,
    Topic,
    Withdrawal,
)
from digest.problem_codes import Code
from digest.store.codec import encode
from digest.text.plain import joined_words
from digest.text.slugs import earlier_slug, unique_slug

_SCHEMAS: dict[FileKind, type[ArticleSchema | EventSchema | StorySchema | EditionSchema]] = {
    FileKind.ARTICLE: ArticleSchema,
    FileKind.EVENT: EventSchema,
    FileKind.STORY: StorySchema,
    FileKind.EDITION: EditionSchema,
}


def max_bytes(kind: FileKind, limits: Limits) -> int | None:
    """How large a file of this kind may be; None for no limit."""
    return limits.front_matter_bytes + limits.body_bytes + 1024 if kind.is_entry else None


def read_file(root: Path, shown: str, path: str, options: Options) -> ContentFile:
    """Read and parse the file ``path`` below the content folder ``root``, which problems name as ``shown``."""
    try:
        content = content_of(f"{root}/{path}")
    except OSError as error:
        message = f"cannot be read: {error.strerror}"
        return refused(path, Problem(f"{shown}/{path}", 0, "", Code.UNREADABLE, message))
    return parse_file(shown, path, content, options)


def read_files(root: Path, shown: str, options: Options, paths: Sequence[str]) -> list[bytes]:
    """Like `read_file` for each of ``paths``, for another process: files as the store keeps them."""
    return [encode(read_file(root, shown, path, options)) for path in paths]


def parse_file(folder: str, path: str, content: bytes, options: Options) -> ContentFile:
    """The file ``path``, relative to the content folder named ``folder``, from its content."""
    kind, shown = kind_of(path), f"{folder}/{path}"
    if kind is FileKind.PAGE:
        return parse_page(folder, path, content, options)
    try:
        text = decode(content)
        is_registry, limit = kind is FileKind.REGISTRY, options.limits.front_matter_bytes
        parts_of = split_if_there if kind is FileKind.EDITION else split
        parts = Parts(text, 1, "", 1) if is_registry else _within(parts_of(text), options.limits)
        # A registry may have any size; aliases may at most double it.
        document = parse(parts.matter, parts.matter_line, max(limit, 2 * len(content)) if is_registry else limit)
    except (FrontMatterError, YamlError) as error:
        return refused(path, _problem(shown, error.fault))._replace(fingerprint=content_fingerprint(content))
    schema = _schema_of(kind, path)
    found = [
        *(_problem(shown, fault) for fault in document.faults),
        *cut_texts(shown, document, schema, depth=int(is_registry)),
        *marked_texts(shown, document, schema, depth=int(is_registry)),
    ]
    file = ContentFile(kind, path, *parts, content_fingerprint(content))
    if is_registry:
        registry, problems = _registry(shown, path, document, options)
        return file._replace(registry=registry, problems=(*found, *problems))
    entry, problems = _entry(shown, file, document, options)
    if entry is None and _is_draft(document) and all(problem.code is Code.MISSING_KEY for problem in problems):
        # Nothing is wrong, but something has yet to be written. Until then, no more is known of it than of a page.
        unwritten = (replace(problem, code=Code.INCOMPLETE_DRAFT, message=STILL_MISSING) for problem in problems)
        return file._replace(page=ParsedPage(draft=True), problems=(*found, *unwritten))
    return file._replace(entry=entry, problems=(*found, *problems))


STILL_MISSING = "is still missing in this draft"
_FALSE = ("false", "no", "off", "0", "f", "n")


def _is_draft(document: Document) -> bool:
    """Whether a file whose `draft` is sound says that it is one."""
    return str(document.data.get("draft") or "no").lower() not in _FALSE


def _schema_of(kind: FileKind, path: str) -> type[BaseModel]:
    return REGISTRY_SCHEMAS[path] if kind is FileKind.REGISTRY else _SCHEMAS[kind]


def _problem(shown: str, fault: Fault) -> Problem:
    return Problem(shown, fault.line, "", fault.code, fault.message, fault.hint)


def _within(parts: Parts, limits: Limits) -> Parts:
    """The parts, if they are within the limits on their size. Raises `FrontMatterError`."""
    if _is_over(parts.matter, limits.front_matter_bytes):
        message = f"the front matter is larger than {limits.front_matter_bytes:,} bytes"
        raise FrontMatterError(parts.matter_line, Code.TOO_LARGE, message, "move text into the body")
    if _is_over(parts.body, limits.body_bytes):
        message, hint = (
            f"the text is larger than {limits.body_bytes:,} bytes",
            "split it, or raise limits.body_bytes in mkdocs.yml",
        )
        raise FrontMatterError(parts.body_line, Code.TOO_LARGE, message, hint)
    return parts


def _is_over(text: str, limit: int) -> bool:
    """Whether a text has more than ``limit`` bytes; few need counting."""
    return len(text) * 4 > limit and len(text.encode()) > limit


def _entry(
    shown: str, file: ContentFile, document: Document, options: Options
) -> tuple[ParsedEntry | None, tuple[Problem, ...]]:
    """The entry of a file (None if its front matter does not fit the schema), and what is wrong with it."""
    schema = _SCHEMAS[file.kind]
    matter, problems = validate_schema(shown, document, schema, document.data, (), {"zone": options.zone})
    if matter is None:
        return None, problems
    facts = Facts()
    is_refused = False
    try:
        facts = inspect(file.body, options.limits.depth, isinstance(matter, ArticleSchema) and not matter.summary)
    except TextRefused as error:
        is_refused = True
        too_complex = Problem(shown, file.body_line, "", Code.TEXT_TOO_COMPLEX, str(error), "simplify the text")
        problems = (*problems, too_complex)
    problems = (*problems, *odd_lines(shown, file.body, file.body_line))
    location = Location(file.path, file.body_line, file.fingerprint)
    of_text = (links_of(file.path, facts.links), facts.names, facts.quotation, facts.oddities)
    if isinstance(matter, ArticleSchema):
        article = _article(file, location, matter, facts)
        return ParsedEntry(
            article, None, None, tuple(_inline_events(document, matter, article)), matter.draft, matter.publish, *of_text,
            joined_words(matter.title), _addresses(matter), is_refused,
        ), problems  # fmt: skip
    event = _event(file, location, matter) if isinstance(matter, EventSchema) else None
    story = _story(file, location, matter) if isinstance(matter, StorySchema) else None
    lead = EditionLead(file.id, location, matter.title or "") if isinstance(matter, EditionSchema) else None
    return ParsedEntry(
        None, event, story, (), matter.draft, matter.publish, *of_text, is_refused=is_refused, lead=lead
    ), problems  # fmt: skip


def _addresses(matter: ArticleSchema) -> str:
    """The keys of a report's address and of its archived copy, separated by spaces."""
    return " ".join(report_keys(matter.url, matter.archive_url))


def _story(file: ContentFile, location: Location, matter: StorySchema) -> Story:
    return Story(
        stem(file.path), location, matter.title, matter.summary, matter.status or "", matter.topics, matter.was,
        _corrections(matter.corrections), _withdrawal(matter),
    )  # fmt: skip


def _event(file: ContentFile, location: Location, matter: EventSchema) -> Event:
    history = () if matter.status is None or isinstance(matter.status, str) else matter.status
    status = history[-1].status if history else matter.status
    return Event(
        stem(file.path),
        location,
        matter.date,
        matter.title,
        type=matter.type or "",
        place=matter.place or "",
        status=status if isinstance(status, str) else "",
        history=tuple(StatusChange(item.status, item.date, item.article, item.url) for item in history),
        was=matter.was,
        corrections=_corrections(matter.corrections),
        withdrawn=_withdrawal(matter),
        topics=matter.topics,
        stories=matter.stories,
        names=matter.names,
        sources=tuple(Evidence(item.source, item.url, item.title or "", item.date) for item in matter.sources),
        claims=tuple(
            Claim(claim.by, claim.field, claim.value, None, claim.article, claim.url) for claim in matter.claims
        ),
    )


def _article(file: ContentFile, location: Location, matter: ArticleSchema, facts: Facts) -> Article:
    image, copy = matter.image, matter.copy
    return Article(
        matter.id or file.id,
        location,
        matter.title,
        matter.date,
        matter.source,
        matter.topics,
        url=matter.url,
        published_in=matter.published_in or "",
        summary=matter.summary or facts.first_paragraph,
        has_own_summary=bool(matter.summary),
        lang=matter.lang,
        original_title=matter.original_title or "",
        original_lang=matter.original_lang,
        authors=tuple(_author(item) for item in matter.authors),
        accessed=matter.accessed,
        archive_url=matter.archive_url,
        access=matter.access,
        origins=matter.origin,
        names=matter.names,
        stories=matter.stories,
        events=tuple(event_id(item) if isinstance(item, InlineEventSchema) else item for item in matter.events),
        image=Image(image.src, image.alt, image.credit or "") if image else None,
        aliases=matter.aliases,
        pin=matter.pin,
        updated=matter.updated,
        corrections=_corrections(matter.corrections),
        withdrawn=_withdrawal(matter),
        no_link=matter.no_link,
        slug=matter.slug or "",
        filed=matter.filed,
        copy_proof=CopyProof(copy.sha256, copy.taken, copy.proved) if copy else None,
        not_quoted=matter.not_quoted,
        extra=matter.extra,
        body_line=file.body_line,
    )


def _corrections(items: Sequence[CorrectionSchema]) -> tuple[Correction, ...]:
    return tuple(
        Correction(item.date, item.text, item.field or "", item.before or "", item.after or "") for item in items
    )


def _withdrawal(matter: ArticleSchema | EventSchema | StorySchema) -> Withdrawal | None:
    return Withdrawal(matter.withdrawn.date, matter.withdrawn.reason) if matter.withdrawn else None


def _author(item: str | AuthorSchema) -> Author:
    return Author(item) if isinstance(item, str) else Author(item.name, item.kind)


def _inline_events(document: Document, matter: ArticleSchema, article: Article) -> Iterator[InlineEvent]:
    for index, (item, id) in enumerate(zip(matter.events, article.events, strict=True)):
        if isinstance(item, InlineEventSchema):
            event = Event(
                id,
                article.location._replace(line=document.line(("events", index))),
                item.date,
                item.title,
                type=item.type or "",
                place=item.place or "",
                names=item.names,
                status=item.status or "",
                article=article.id,
            )
            yield InlineEvent(index, event, joined_words(item.title), event_id(item, earlier_slug))


def _topic(id: str, item: TopicSchema) -> Topic:
    corrections = _corrections(item.corrections)
    return Topic(id, item.name, item.parent, item.aliases, item.description or "", item.was, corrections)


def _source(id: str, item: SourceSchema) -> Source:
    return Source(
        id, item.name, item.type, item.aliases, item.url, item.country, item.languages, item.owner or "", item.evidence,
        item.was, _corrections(item.corrections),
    )  # fmt: skip


def _name(id: str, item: NameSchema) -> Name:
    also = tuple(sorted(item.also.items()))
    corrections = _corrections(item.corrections)
    return Name(id, item.name, item.kind, also, item.link, item.description or "", item.wikidata, item.was, corrections)


_REGISTRIES: dict[str, tuple[str, type[BaseModel], Callable[[str, Any], Topic | Source | Name]]] = {
    "topics.yml": ("topics", TopicSchema, _topic),
    "sources.yml": ("sources", SourceSchema, _source),
    "names.yml": ("names", NameSchema, _name),
}


def _registry(
    shown: str, path: str, document: Document, options: Options
) -> tuple[ParsedRegistry, tuple[Problem, ...]]:
    """The sound records of a registry, and what is wrong with the others."""
    kind, schema, record_of = _REGISTRIES[path]
    records: list[Any] = []
    problems: list[Problem] = []
    for id, data in document.data.items():
        try:
            check_segment(id)
        except PydanticCustomError as error:
            hint = "use letters, digits, - and _ for an id"
            problems.append(Problem(shown, document.line((id,)), id, Code.INVALID_ID, error.message(), hint))
            continue
        context = {"zone": options.zone}
        item, found = validate_schema(shown, document, schema, data if data is not None else {}, (id,), context)
        problems.extend(found)
        if item is not None:
            records.append(record_of(id, item))
    return ParsedRegistry(**{kind: tuple(records)}), tuple(problems)


def event_id(event: InlineEventSchema, slug: Callable[[str], str] = unique_slug) -> str:
    """The id of an event that is written in an article: its own, else its date and its title as a slug."""
    if event.id:
        return event.id
    known = event.date.start or event.date.end
    assert known is not None
    return f"{known.iso}-{slug(event.title)}"
