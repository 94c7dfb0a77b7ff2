"""Pieces of files: what is in them of a year, put together from months where that is worth it.

The year of the newest article changes with every article. So the pieces of its months are kept, and one more article costs
that of its month; those of other years are made from the records when one of them changes.
"""

from __future__ import annotations

from typing import NamedTuple

from digest.outputs.data.csv_text import csv_rows
from digest.outputs.data.json_text import json_lines
from digest.outputs.data.records import Records
from digest.outputs.data.rows import rows
from digest.store.store import query

ARTICLES, EVENTS = "articles.json", "events.json"
"""Kinds of pieces besides the tables."""
_MONTHS = range(1, 13)


class Chunk(NamedTuple):
    """A piece of a file, and how many records or rows are in it."""

    content: bytes
    records: int


class Chunks:
    """Makes pieces of files."""

    def __init__(self, records: Records) -> None:
        self.records = records
        self.store = records.index.store
        self.store.serve(self)

    def of_year(self, kind: str, year: int) -> Chunk:
        """The articles or events of a year as lines of JSON, or the rows of a table."""
        if year != self.newest_year():
            return self._made(kind, year, None)
        months = [chunk for month in _MONTHS if (chunk := self.of_month(kind, year, month)).records]
        between = b",\n" if kind in (ARTICLES, EVENTS) else b""
        return Chunk(between.join(chunk.content for chunk in months), sum(chunk.records for chunk in months))

    @query("the year of the newest entry")
    def newest_year(self) -> int:
        years = self.records.index.years("archive")
        return years[-1].year if years else 0

    @query("the {0} of {1}-{2} as data", keep=Chunk)
    def of_month(self, kind: str, year: int, month: int) -> Chunk:
        return self._made(kind, year, month)

    def _made(self, kind: str, year: int, month: int | None) -> Chunk:
        records = self.records
        match kind:
            case "articles.json":
                articles = [records.article(one) for one in records.articles(year, month)]
                return Chunk(json_lines(articles), len(articles))
            case "events.json":
                events = [records.event(one) for one in records.events(year, month)]
                return Chunk(json_lines(events), len(events))
        found = rows(records, kind, year, month)
        return Chunk(csv_rows(found), len(found))
