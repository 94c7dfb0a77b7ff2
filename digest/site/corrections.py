"""The corrections of the whole record: the newest of them, what each is about, and how many there are by month."""

from __future__ import annotations

from typing import NamedTuple

from digest.model import Article, Correction, first_id, title_of
from digest.site import urls
from digest.site.index import Index
from digest.site.tables import Corrected
from digest.store.store import query

RATE_MONTHS = 24
"""How many corrections there are for every hundred reports is said of this many months."""


class CorrectedRecord(NamedTuple):
    """A correction, and the record that it is about: its kind, id, title and URL, and the language of the record's own
    text if it is stated. ``first_id`` is the id that the record had first, and ``of_day`` the number of the correction
    among those that the record has of that day, from 0."""

    kind: str
    id: str
    first_id: str
    title: str
    url: str
    lang: str | None
    correction: Correction
    of_day: int


class MonthRate(NamedTuple):
    """How many corrections there are in a month ("2026-11"), and how many reports the desk filed in it."""

    month: str
    corrections: int
    reports: int


class Corrections:
    """What pages and feeds read of corrections."""

    def __init__(self, index: Index) -> None:
        self.store = index.store
        self._index = index
        self.store.serve(self)

    def newest(self, count: int) -> tuple[Corrected, ...]:
        """The newest corrections, newest first."""
        found: list[Corrected] = []
        for month, _ in reversed(self._index.corrected_months()):
            if len(found) >= count:
                break
            found += reversed(self._index.corrected(month))
        return tuple(found[:count])

    @query("the correction {2} of the {0} {1}")
    def record(self, kind: str, id: str, number: int) -> CorrectedRecord:
        """A correction by its number among those of a record, with what pages say of the record."""
        record = self._index.record(kind, id)
        url = urls.article(record) if isinstance(record, Article) else urls.HUBS[kind](id)
        first, lang = (id, record.lang) if isinstance(record, Article) else (first_id(record), None)
        item = record.corrections[number]
        of_day = sum(other.date.day == item.date.day for other in record.corrections[:number])
        return CorrectedRecord(kind, id, first, title_of(record), url, lang, item, of_day)

    @query("the number of corrections and reports of each month that is over")
    def rates(self) -> tuple[MonthRate, ...]:
        """The newest months before that of the newest report that have reports or corrections, newest first."""
        reports = self._index.months("filed", "")
        corrections = dict(self._index.corrected_months())
        months = sorted({*reports, *corrections}, reverse=True)
        over = [month for month in months if month < max(reports, default="")][:RATE_MONTHS]
        return tuple(MonthRate(month, corrections.get(month, 0), reports.get(month, 0)) for month in over)
