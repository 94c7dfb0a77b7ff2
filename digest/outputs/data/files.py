"""The files of the record as data: what each is made of, and the index that lists them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any, NamedTuple

import msgspec

from digest.outputs.data import part_format as parts
from digest.outputs.data import record_format as form
from digest.outputs.data.calendars import Calendars
from digest.outputs.data.chunks import ARTICLES, EVENTS, Chunks
from digest.outputs.data.csv_text import csv_rows
from digest.outputs.data.json_text import inert_json, json_lines, json_part
from digest.outputs.data.records import Records
from digest.outputs.data.rows import SINGULAR, registry_rows
from digest.outputs.data.schema import schema_text, tables_metadata
from digest.pages.data import METADATA, RECORD, SCHEMA, DataFile, data_files, data_years
from digest.pages.data_tables import TABLES
from digest.pages.feeds import feed_title
from digest.pages.page import Asset
from digest.site import urls
from digest.site.tables import id_of
from digest.store.store import query

MADE_FROM = "the data"
_KEPT_BYTES = 32_000_000
_COLUMNS = {table.name: table.columns for table in TABLES}


class Sum(NamedTuple):
    """What the index says of a file."""

    records: int
    bytes: int
    sha256: str


class RecordData:
    """Makes the files of the record."""

    def __init__(self, records: Records, calendars: Calendars) -> None:
        self.records = records
        self.calendars = calendars
        self.chunks = Chunks(records)
        self.index = records.index
        self.site = records.site
        self.store = self.index.store
        self._made: dict[DataFile, tuple[bytes, int]] = {}
        """Files that were made a moment ago: whoever asks for the sum of one asks for its bytes next."""
        self.store.serve(self)

    def files(self) -> Iterator[Asset]:
        """All files of the record, if the site has them."""
        if self.site.options.data:
            yield from self.record_files()

    def record_files(self) -> Iterator[Asset]:
        """All files of the record."""
        for file in (*data_files(self.index), *_FIXED):
            yield Asset(urls.data_file(file.path), partial(self.content, file), made_from=MADE_FROM)

    def content(self, file: DataFile) -> bytes:
        """The bytes of a file. Of what it is made of, nothing is noted except its sum, which says as much."""
        if file in _FIXED:
            return _FIXED[file](self)
        self.sum(file.path, file.kind, file.year)
        return self.store.note(lambda: self._content(file)[0])[0]

    @query("what the index of the data says of {}", keep=Sum)
    def sum(self, path: str, kind: str, year: int | None) -> Sum:
        content, records = self._content(DataFile(path, kind, year))
        return Sum(records, len(content), hashlib.sha256(content).hexdigest())

    def _content(self, file: DataFile) -> tuple[bytes, int]:
        """The bytes of a file, and how many records it has."""
        found = self._made.get(file)
        if found is None:
            found = self._made[file] = self._make(file)
            while len(self._made) > 1 and sum(len(content) for content, _ in self._made.values()) > _KEPT_BYTES:
                del self._made[next(iter(self._made))]
        return found

    def _make(self, file: DataFile) -> tuple[bytes, int]:
        path, kind, year = file
        if path.endswith(".csv"):
            head = csv_rows([_COLUMNS[kind]])
            if year is not None:
                chunk = self.chunks.of_year(kind, year)
                return head + chunk.content, chunk.records
            found = registry_rows(self.records, kind)
            return head + csv_rows(found), len(found)
        if path.endswith(".ics"):
            places = self.index.members("timeline", "", year or 0, None, None).events
            title = feed_title(self.site.name, str(year), self.calendars.words)
            calendar = self.calendars.calendar(title, urls.DATA, map(id_of, places))
            return calendar.content, calendar.events
        if year is not None:
            articles, events = self.chunks.of_year(ARTICLES, year), self.chunks.of_year(EVENTS, year)
            lists = {"articles": articles.content, "events": events.content}
            return json_part(_YearHead(**self._about(), year=year), lists), articles.records + events.records
        records = list(self._records(kind))
        return json_part(parts.Head(**self._about()), {kind: json_lines(records)}), len(records)

    def _records(self, kind: str) -> Iterable[form.Row]:
        match kind:
            case "leads":
                return self.records.leads()
            case "withdrawn":
                return self.records.withdrawn()
        return self.records.all(SINGULAR[kind])

    def _about(self) -> dict[str, Any]:
        site = self.site
        return {"site": site.name, "url": site.url or None, "licence": site.options.licence or None}

    # Files that are not parts

    def record(self) -> bytes:
        """record.json: what there is."""
        files = [
            parts.File(path=path, kind=kind, year=year, **self.sum(path, kind, year)._asdict())
            for path, kind, year in data_files(self.index)
        ]
        site = self.site
        index = parts.Index(
            **self._about(), language=site.language, timezone=site.options.timezone,
            event_types=site.options.event_types, schema=SCHEMA, files=tuple(files),
        )  # fmt: skip
        return inert_json(msgspec.json.format(msgspec.json.encode(index), indent=1)) + b"\n"

    def metadata(self) -> bytes:
        """What the columns of the tables are (CSV on the Web)."""
        return tables_metadata(self.site.options.licence, data_years(self.index))


class _YearHead(parts.Head, kw_only=True, frozen=True):
    """What a part by year begins with."""

    year: int


_FIXED: dict[DataFile, Callable[[RecordData], bytes]] = {
    DataFile(RECORD, "index", None): RecordData.record,
    DataFile(SCHEMA, "schema", None): lambda _: schema_text(),
    DataFile(METADATA, "metadata", None): RecordData.metadata,
}
