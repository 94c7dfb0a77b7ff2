"""Files that were read and understood, as plain text: to be kept, or sent from process to process.

Packed files hold nothing that could run: JSON, and the file's own text.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from digest.dates import Moment, When, parse
from digest.model import Article, Claim, Correction, Event, Evidence, Image, Name, Place, Source, Story, Topic
from digest.tree import Entry, InPlace, Kind, RawFile, Records, entry_id, kind_of
from digest.yamltext import Document

Fields = dict[str, Any]
Readers = Mapping[str, Callable[[Any], Any]]


class Packed(NamedTuple):
    """``said`` is the entry or the records of a file, as JSON."""

    digest: str
    said: str
    matter: str
    matter_line: int
    body: str
    body_line: int


def pack(raw: RawFile) -> Packed:
    """A file with its entry or records."""
    assert raw.document
    entry = raw.entry
    said: list[object]
    if entry is None:
        said = [_fields(record) for record in raw.records or ()]
    else:
        record = _fields(entry.record)
        if entry.record.id == raw.id:
            del record[0]["id"]
        in_place = [
            (item.place, item.event.written.line, item.title_words, *_fields(item.event)) for item in entry.in_place
        ]
        said = [
            record, in_place, entry.draft, entry.publish, entry.links, entry.quotation, entry.title_words, entry.address,
        ]  # fmt: skip
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":"), default=_plain)
    return Packed(raw.digest, text, raw.document.text, raw.document.first_line, raw.body, raw.body_line)


# What the file itself tells, beside what it says.
_NOT_PACKED = frozenset(("written", "body", "body_line", "article"))
_DEFAULTS: dict[type[Any], list[tuple[str, object]]] = {
    kind: [
        (field.name, field.default if field.default_factory is MISSING else field.default_factory())
        for field in fields(kind)
        if field.name not in _NOT_PACKED
    ]
    for kind in (Article, Event, Story, Topic, Source, Name)
}


def _fields(record: Any) -> tuple[dict[str, object], dict[str, object]]:
    """The fields of a record that differ from their defaults: as JSON gives them back, and those to be read."""
    as_they_are: dict[str, object] = {}
    to_read: dict[str, object] = {}
    for name, default in _DEFAULTS[type(record)]:
        value = getattr(record, name)
        if value != default:
            (as_they_are if isinstance(value, (str, bool, dict)) else to_read)[name] = value
    return as_they_are, to_read


def _plain(value: object) -> object:
    """What JSON does not know, as what it knows."""
    if isinstance(value, When):
        return str(value)
    if isinstance(value, Moment):
        return [value.at.replace(tzinfo=None).isoformat(), value.at.fold] if value.at else str(value.when)
    if isinstance(value, (Image, Correction, Evidence, Claim)):
        return [getattr(value, field.name) for field in fields(value)]
    raise TypeError(f"cannot be packed: {value!r}")


_decode = json.JSONDecoder().raw_decode


def _parsed(text: str) -> Any:
    return _decode(text)[0]


class Unpacker:
    """Packed files back to files. ``zone`` is the site's."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._article: Readers = {
            **dict.fromkeys(("topics", "authors", "names", "stories", "events", "aliases", "no_link"), tuple),
            "date": self._moment,
            "updated": self._moment,
            "accessed": _when,
            "image": lambda value: Image(*value),
            "corrections": lambda values: tuple(Correction(_when(date), text) for date, text in values),
        }

    def unpack(
        self, path: str, digest: str, said: str, matter: str, matter_line: int, body: str, body_line: int
    ) -> RawFile:
        """The file that was packed. Raises ValueError, TypeError, KeyError or IndexError if the text is none of ours."""
        kind = kind_of(path)
        document = Document(matter, matter_line)
        if kind is Kind.REGISTRY:
            return RawFile(kind, path, document, body, body_line, digest, None, _records(path, _parsed(said)))
        record, in_place, draft, publish, links, quotation, title_words, address = _parsed(said)
        written = Place(path, body_line, digest)
        id = record[0].setdefault("id", entry_id(path))
        entry = Entry(
            self._record(kind, written, body, *record),
            tuple([self._in_place(written, id, *item) for item in in_place]) if in_place else (),
            draft,
            None if publish is None else self._moment(publish),
            tuple(map(tuple, links)),
            quotation,
            title_words,
            address,
        )
        return RawFile(kind, path, document, body, body_line, digest, entry)

    def _record(self, kind: Kind, written: Place, body: str, fields: Fields, read: Fields) -> Article | Event | Story:
        if kind is Kind.ARTICLE:
            return Article(written=written, body=body, body_line=written.line, **fields, **_read(read, self._article))
        if kind is Kind.EVENT:
            return Event(written=written, body=body, **fields, **_read(read, _EVENT))
        return Story(written=written, body=body, **fields, **_read(read, _STORY))

    def _in_place(
        self, written: Place, article: str, index: int, line: int, title_words: str, fields: Fields, read: Fields
    ) -> InPlace:
        place = Place(written.path, line, written.digest)
        return InPlace(index, Event(written=place, article=article, **fields, **_read(read, _EVENT)), title_words)

    def _moment(self, value: str | list[Any]) -> Moment:
        if isinstance(value, str):
            return _day(value)
        text, fold = value
        return Moment(_when(text[:10]), datetime.fromisoformat(text).replace(tzinfo=self._zone, fold=fold))


def _read(fields: Fields, readers: Readers) -> Fields:
    return {name: readers[name](value) for name, value in fields.items()}


_when = lru_cache(1 << 16)(parse)


@lru_cache(1 << 16)
def _day(text: str) -> Moment:
    return Moment(parse(text))


def _evidence(source: str, url: str, title: str, date: str | None) -> Evidence:
    return Evidence(source, url, title, None if date is None else _when(date))


_STORY: Readers = {"topics": tuple}
_EVENT: Readers = {
    **dict.fromkeys(("topics", "stories", "names"), tuple),
    "date": _when,
    "sources": lambda values: tuple(_evidence(*value) for value in values),
    "claims": lambda values: tuple(Claim(*value) for value in values),
}
_REGISTRY: Readers = {
    **dict.fromkeys(("aliases", "languages", "link"), tuple),
    "also": lambda values: tuple((language, tuple(texts)) for language, texts in values),
}


def _records(path: str, said: list[tuple[Fields, Fields]]) -> Records:
    if path == "topics.yml":
        return tuple(Topic(**fields, **_read(read, _REGISTRY)) for fields, read in said)
    if path == "sources.yml":
        return tuple(Source(**fields, **_read(read, _REGISTRY)) for fields, read in said)
    return tuple(Name(**fields, **_read(read, _REGISTRY)) for fields, read in said)
