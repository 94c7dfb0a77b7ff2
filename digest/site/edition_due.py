"""Which events an edition may say are due: those that are expected, and those that were."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from digest.model import EXPECTED_STATUS, Event
from digest.site.edition_calendar import Edition, months_between, next_edition
from digest.site.index import Index
from digest.site.tables import id_of, place
from digest.store.store import query

DUE_DAYS = 7
"""The edition of a day says what is due in so many days. Others say what is due before the next one ends."""


class EverExpected:
    """The events that are expected, which are those that the agenda has, and those whose history says that they were."""

    def __init__(self, index: Index) -> None:
        self.store = index.store
        self._index = index
        self.store.serve(self)

    def between(self, after: date, last: date, known: date) -> Iterator[Event]:
        """Those that begin on days after one and not after another, and that were known on a day."""
        for month in months_between(after, last):
            for where in self._in_month(*month):
                if after.isoformat() < where[:10] <= last.isoformat():
                    event = self._index.event(id_of(where))
                    if self._was_known(event, known):
                        yield event

    @query("the list of events of {0}-{1} that are expected, or were", keep=tuple[str, ...])
    def _in_month(self, year: int, month: int) -> tuple[str, ...]:
        return tuple(where for where in self._places() if where.startswith(f"{year:04}-{month:02}-"))

    @query("the list of events that are expected, or were", keep=tuple[str, ...])
    def _places(self) -> tuple[str, ...]:
        events = map(self._index.event, self._index.with_history())
        were = (place(event) for event in events if any(change.status == EXPECTED_STATUS for change in event.history))
        return tuple(sorted({*self._index.expected(), *were}))

    def _was_known(self, event: Event, day: date) -> bool:
        """Whether the record shows that an event was known on a day: by a status or a source with a date, or by a report.
        Otherwise a report that is filed today could put an event into an edition that is over, or take it out."""
        days = [change.date.day for change in event.history]
        days += [item.date.day for item in event.sources if item.date]
        articles = (self._index.article(report.id) for report in self._index.reports(event.id))
        days += [(article.filed or article.date.when).day for article in articles]
        return min(days, default=date.max) <= day


def due_until(edition: Edition) -> date:
    """The last day of which an edition says what is due."""
    if edition.length == "day":
        return date.fromordinal(min(edition.last.toordinal() + DUE_DAYS, date.max.toordinal()))
    return (next_edition(edition) or edition).last
