"""Parsed files as plain data, to be stored or sent from process to process.

Packed files contain nothing that could run: JSON, and the file's own text. Records are packed as lists,
field by field, without what the file itself already says: a build that changes one file unpacks the
records of all.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import astuple
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from digest.content.facts import Oddity, Quotation
from digest.content.files import ContentFile, FileKind, InlineEvent, Link, ParsedEntry, Records, entry_id, kind_of
from digest.content.yaml_reader import Document
from digest.model import (
    Article,
    Author,
    Claim,
    Correction,
    Event,
    Evidence,
    Image,
    Location,
    Name,
    Source,
    Story,
    Topic,
)
from digest.problem_codes import Code
from digest.text.edtf import Moment, When, parse

Fields = list[Any]


class Packed(NamedTuple):
    """A sound file. ``parsed`` is its entry or its records, as JSON (UTF-8)."""

    fingerprint: str
    matter: str
    matter_line: int
    body: str
    body_line: int
    parsed: bytes


def pack(file: ContentFile) -> Packed:
    """A sound file with its entry or records."""
    assert file.document
    data = [astuple(record) for record in file.records or ()] if file.entry is None else _entry(file.entry, file.id)
    parsed = _encode(data).encode()
    return Packed(file.fingerprint, file.document.text, file.document.first_line, file.body, file.body_line, parsed)


def _entry(entry: ParsedEntry, file_id: str) -> tuple[object, ...]:
    record = entry.record
    data: tuple[object, ...]
    id = None if record.id == file_id else record.id
    match record:
        case Article():
            data = (id, *record[2:-2])  # without the location before them, body and its line after
        case Event():
            data = (id, *_event(record), record.sources, record.claims)
        case Story():
            data = (id, *record[2:-1])
    inline_events = [
        (item.position, item.event.location.line, item.title_words, item.earlier_id, item.event.id, *_event(item.event))
        for item in entry.inline_events
    ]
    return (data, inline_events, *entry[2:-1])


def _event(event: Event) -> tuple[object, ...]:
    """What events in files of their own and those in articles have in common, except the id."""
    return event[2:11]


def _plain(value: object) -> object:
    """What JSON has no form for, in a form that it has."""
    if isinstance(value, When):
        return str(value)
    if isinstance(value, Moment):
        return [value.at.replace(tzinfo=None).isoformat(), value.at.fold] if value.at else str(value.when)
    if isinstance(value, Image):
        return value.src, value.alt, value.credit
    if isinstance(value, Correction):
        return value.date, value.text
    if isinstance(value, Evidence):
        return value.source, value.url, value.title, value.date
    if isinstance(value, Claim):
        return value.by, value.field, value.value, value.by_name, value.article, value.url
    raise TypeError(f"cannot be packed: {value!r}")


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_plain).encode


def decoded(parsed: Iterable[bytes]) -> list[Any]:
    """The data of packed files, decoded all at once, which takes half as long as one by one. Raises ValueError."""
    found: list[Any] = json.loads(b"[%b]" % b",".join(parsed))
    return found


class Unpacker:
    """Packed files back to files. ``zone`` is the site's."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone

    def unpack(self, path: str, packed: Packed) -> ContentFile:
        """The file that was packed. Raises like `rebuild`."""
        (data,) = decoded((packed.parsed,))
        return self.rebuild(path, data, *packed[:-1])

    def rebuild(
        self, path: str, data: Any, fingerprint: str, matter: str, matter_line: int, body: str, body_line: int
    ) -> ContentFile:
        """The file that was packed, from its decoded ``data``.

        Raises ValueError, TypeError, KeyError or IndexError if it is not one of ours.
        """
        kind = kind_of(path)
        document = Document(matter, matter_line)
        if kind is FileKind.REGISTRY:
            return ContentFile(kind, path, document, body, body_line, fingerprint, None, _records(path, data))
        fields, inline_events, draft, publish, links, names, quotation, oddities, title_words, addresses = data
        location = Location(path, body_line, fingerprint)
        if fields[0] is None:
            fields[0] = entry_id(path)
        record = self._record(kind, location, body, fields)
        entry = ParsedEntry(
            record,
            tuple([_inline_event(location, record.id, *item) for item in inline_events]),
            draft,
            publish and self._moment(publish),
            tuple([Link(*link) for link in links]),
            tuple(names),
            Quotation(*quotation),
            tuple([Oddity(line, Code(code), message, hint) for line, code, message, hint in oddities]),
            title_words,
            addresses,
        )
        return ContentFile(kind, path, document, body, body_line, fingerprint, entry)

    def _record(self, kind: FileKind, location: Location, body: str, fields: Fields) -> Article | Event | Story:
        if kind is FileKind.ARTICLE:
            return self._article(location, body, *fields)
        if kind is FileKind.EVENT:
            return _unpacked_event(location, body, None, *fields)
        id, title, summary, status, topics = fields
        return Story(id, location, title, summary, status, tuple(topics), body)

    def _article(
        self, location: Location, body: str,
        id: Any, title: Any, date: Any, source: Any, topics: Any, url: Any, summary: Any, lang: Any,
        original_title: Any, original_lang: Any, authors: Any, accessed: Any, archive_url: Any, origin: Any,
        names: Any, stories: Any, events: Any, image: Any, aliases: Any, pin: Any, updated: Any,
        corrections: Any, no_link: Any, slug: Any, published_in: Any, extra: Any,
    ) -> Article:  # fmt: skip
        return Article(
            id, location, title, self._moment(date), source, tuple(topics), url, summary, lang,
            original_title, original_lang, tuple([Author(*item) for item in authors]), accessed and parse(accessed), archive_url, origin,
            tuple(names), tuple(stories), tuple(events), image and Image(*image), tuple(aliases), pin,
            updated and self._moment(updated),
            tuple([Correction(parse(day), text) for day, text in corrections]),
            tuple(no_link), slug, published_in, extra, body, location.line,
        )  # fmt: skip

    def _moment(self, value: str | list[Any]) -> Moment:
        if isinstance(value, str):
            return _day(value)
        text, fold = value
        return Moment(parse(text[:10]), datetime.fromisoformat(text).replace(tzinfo=self._zone, fold=fold))


@lru_cache(1 << 16)
def _day(text: str) -> Moment:
    return Moment(parse(text))


def _evidence(source: str, url: str, title: str, date: str | None) -> Evidence:
    return Evidence(source, url, title, None if date is None else parse(date))


def _unpacked_event(
    location: Location, body: str, article: str | None,
    id: str, date: str, title: str, type: str, place: str, place_name: str | None, status: str,
    topics: list[str] | None, stories: list[str] | None, names: list[str] | None,
    sources: Sequence[list[Any]] = (), claims: Sequence[list[Any]] = (),
) -> Event:  # fmt: skip
    return Event(
        id, location, parse(date), title, type, place, place_name, status,
        None if topics is None else tuple(topics),
        None if stories is None else tuple(stories),
        None if names is None else tuple(names),
        tuple([_evidence(*item) for item in sources]),
        tuple([Claim(*item) for item in claims]),
        body, article,
    )  # fmt: skip


def _inline_event(
    location: Location, article: str, position: int, line: int, title_words: str, earlier_id: str, *fields: Any
) -> InlineEvent:
    place = Location(location.path, line, location.fingerprint)
    return InlineEvent(position, _unpacked_event(place, "", article, *fields), title_words, earlier_id)


def _records(path: str, data: list[Fields]) -> Records:
    if path == "topics.yml":
        return tuple(Topic(*map(_tuples, fields)) for fields in data)
    if path == "sources.yml":
        return tuple(Source(*map(_tuples, fields)) for fields in data)
    return tuple(Name(*map(_tuples, fields)) for fields in data)


def _tuples(value: Any) -> Any:
    """The value with tuples for lists, since JSON has only lists."""
    return tuple(map(_tuples, value)) if isinstance(value, list) else value
