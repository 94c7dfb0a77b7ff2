"""What the file of an article, event or story says by itself: a pure function of the file.

References stay the text that was written; `records` resolves them, when every file is known.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

from digest import likeness, links, markdown
from digest.config import Limits
from digest.filetext import read_file
from digest.forms import ArticleForm, EventForm, EventInPlaceForm, StoryForm
from digest.messages import read_form
from digest.model import Article, Claim, Correction, Event, Evidence, Image, Place, Story
from digest.packing import Packed, pack
from digest.registries import read_records
from digest.slugs import event_id
from digest.tree import Entry, InPlace, Kind, RawFile, Tree, kind_of
from digest.yamltext import Document

_FORMS: dict[Kind, type[ArticleForm | EventForm | StoryForm]] = {
    Kind.ARTICLE: ArticleForm,
    Kind.EVENT: EventForm,
    Kind.STORY: StoryForm,
}


def understood(raw: RawFile, zone: ZoneInfo, depth: int) -> RawFile:
    """The file with its entry or records, if it has no problem of its own; else the file as it is."""
    apart = Tree(Path(), "")
    if raw.document is None or raw.document.faults:
        return raw
    if raw.kind is Kind.REGISTRY:
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


def read_entry(tree: Tree, raw: RawFile, zone: ZoneInfo, depth: int) -> Entry | None:
    """The entry that a file holds; None, and why among the tree's problems, if it keeps to no form.

    ``depth`` is how deep its text may nest.
    """
    assert raw.document
    form = read_form(tree, raw, _FORMS[raw.kind], raw.document.data, (), {"zone": zone})
    if form is None:
        return None
    refusal = ""
    facts = markdown.Facts()
    try:
        facts = markdown.inspect(raw.body, depth, isinstance(form, ArticleForm) and not form.summary)
    except markdown.TextRefused as error:
        refusal = str(error)
    written = Place(raw.path, raw.body_line, raw.digest)
    local = tuple((link, links.target(raw.path, link)) for link in facts.links)
    if isinstance(form, ArticleForm):
        article = _article(raw, written, form, facts)
        return Entry(
            article, _in_place(raw, form, article.id), form.draft, form.publish, local, facts.quotation,
            likeness.joined_words(form.title), likeness.address_key(form.url) if form.url else "", refusal,
        )  # fmt: skip
    record = _event(raw, written, form) if isinstance(form, EventForm) else _story(raw, written, form)
    return Entry(record, links=local, quotation=facts.quotation, refusal=refusal)


def _story(raw: RawFile, written: Place, form: StoryForm) -> Story:
    return Story(raw.id, written, form.title, form.summary, form.status or "", form.topics, raw.body)


def _event(raw: RawFile, written: Place, form: EventForm) -> Event:
    return Event(
        raw.id,
        written,
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


def _article(raw: RawFile, written: Place, form: ArticleForm, facts: markdown.Facts) -> Article:
    image = form.image
    return Article(
        form.id or raw.id,
        written,
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
        events=tuple(event_id(item) if isinstance(item, EventInPlaceForm) else item for item in form.events),
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


def _in_place(raw: RawFile, form: ArticleForm, article: str) -> tuple[InPlace, ...]:
    assert raw.document
    return tuple(
        InPlace(
            index,
            Event(
                event_id(item),
                Place(raw.path, raw.document.line(("events", index)), raw.digest),
                item.date,
                item.title,
                type=item.type or "",
                place=item.place or "",
                names=item.names,
                article=article,
            ),
            likeness.joined_words(item.title),
        )
        for index, item in enumerate(form.events)
        if isinstance(item, EventInPlaceForm)
    )
