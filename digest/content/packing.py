"""Files that were read and understood, as plain text: to be kept, or sent from process to process.

Packed files hold nothing that could run: JSON, and the file's own text. Records are packed as lists,
field by field, and without what the file itself tells: there is one for every file, and a build that
changes one file unpacks them all.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import astuple
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from digest.content.files import FileKind, InlineEvent, ParsedEntry, RawFile, Records, entry_id, kind_of
from digest.content.yaml_reader import Document
from digest.model import Article, Claim, Correction, Event, Evidence, Image, Location, Name, Source, Story, Topic
from digest.text.edtf import Moment, When, parse

Fields = list[Any]


class Packed(NamedTuple):
    """``said`` is the entry or the records of a file, as JSON (UTF-8)."""

    fingerprint: str
    matter: str
    matter_line: int
    body: str
    body_line: int
    said: bytes


def pack(raw: RawFile) -> Packed:
    """A file with its entry or records."""
    assert raw.document
    said = [astuple(record) for record in raw.records or ()] if raw.entry is None else _entry(raw.entry, raw.id)
    text = _encode(said).encode()
    return Packed(raw.fingerprint, raw.document.text, raw.document.first_line, raw.body, raw.body_line, text)


def _entry(entry: ParsedEntry, file_id: str) -> tuple[object, ...]:
    record = entry.record
    said: tuple[object, ...]
    id = None if record.id == file_id else record.id
    match record:
        case Article():
            said = (id, *record[2:-2])  # between are ``written`` before, ``body`` and its line after
        case Event():
            said = (id, *_event(record), record.sources, record.claims)
        case Story():
            said = (id, *record[2:-1])
    in_place = [
        (item.place, item.event.location.line, item.title_words, item.event.id, *_event(item.event))
        for item in entry.in_place
    ]
    return (said, in_place, *entry[2:-1])


def _event(event: Event) -> tuple[object, ...]:
    """What events in files of their own and those in articles have in common, but the id."""
    return event[2:11]


def _plain(value: object) -> object:
    """What JSON does not know, as what it knows."""
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


def parsed(said: Iterable[bytes]) -> list[Any]:
    """What packed files say, all parsed at once, which takes half as long as one by one. Raises ValueError."""
    found: list[Any] = json.loads(b"[%b]" % b",".join(said))
    return found


class Unpacker:
    """Packed files back to files. ``zone`` is the site's."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone

    def unpack(self, path: str, packed: Packed) -> RawFile:
        """The file that was packed. Raises like `rebuilt`."""
        (said,) = parsed((packed.said,))
        return self.rebuilt(path, said, *packed[:-1])

    def rebuilt(
        self, path: str, said: Any, digest: str, matter: str, matter_line: int, body: str, body_line: int
    ) -> RawFile:
        """The file that was packed; ``said`` is parsed already.

        Raises ValueError, TypeError, KeyError or IndexError if it is none of ours.
        """
        kind = kind_of(path)
        document = Document(matter, matter_line)
        if kind is FileKind.REGISTRY:
            return RawFile(kind, path, document, body, body_line, digest, None, _records(path, said))
        fields, in_place, draft, publish, links, quotation, title_words, address = said
        location = Location(path, body_line, digest)
        if fields[0] is None:
            fields[0] = entry_id(path)
        record = self._record(kind, location, body, fields)
        entry = ParsedEntry(
            record,
            tuple([_in_place(location, record.id, *item) for item in in_place]),
            draft,
            publish and self._moment(publish),
            tuple([(text, target) for text, target in links]),
            quotation,
            title_words,
            address,
        )
        return RawFile(kind, path, document, body, body_line, digest, entry)

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
        corrections: Any, no_link: Any, slug: Any, extra: Any,
    ) -> Article:  # fmt: skip
        return Article(
            id, location, title, self._moment(date), source, tuple(topics), url, summary, lang,
            original_title, original_lang, tuple(authors), accessed and parse(accessed), archive_url, origin,
            tuple(names), tuple(stories), tuple(events), image and Image(*image), tuple(aliases), pin,
            updated and self._moment(updated),
            tuple([Correction(parse(day), text) for day, text in corrections]),
            tuple(no_link), slug, extra, body, location.line,
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


def _in_place(location: Location, article: str, index: int, line: int, title_words: str, *fields: Any) -> InlineEvent:
    place = Location(location.path, line, location.fingerprint)
    return InlineEvent(index, _unpacked_event(place, "", article, *fields), title_words)


def _records(path: str, said: list[Fields]) -> Records:
    if path == "topics.yml":
        return tuple(Topic(*map(_tuples, fields)) for fields in said)
    if path == "sources.yml":
        return tuple(Source(*map(_tuples, fields)) for fields in said)
    return tuple(Name(*map(_tuples, fields)) for fields in said)


def _tuples(value: Any) -> Any:
    """The value with tuples for lists: what JSON makes of either."""
    return tuple(map(_tuples, value)) if isinstance(value, list) else value
