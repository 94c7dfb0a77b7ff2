"""Entries in the future, and events that nothing shows to have happened."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from digest.content.files import FILES, ContentFile
from digest.content.yaml_data import Path
from digest.errors import Problem
from digest.model import Event
from digest.problem_codes import Code
from digest.site.tables import ARTICLES, EVENTS, LISTS, REPORTS, YEARS, id_of
from digest.store.store import Store
from digest.validation.collector import Collector
from digest.validation.tables import FOUND, WAITING


def future_dates(store: Store, folder: str, now: datetime) -> tuple[Problem, ...]:
    """A problem for each entry that is dated after ``now`` (in the site's zone). Only the newest are looked at."""
    report = Collector(folder)
    second = now.hour * 3600 + now.minute * 60 + now.second
    for where in _since(store, "archive", now):
        if where.partition("\0")[0] > f"{now.date().isoformat()} {second:05}":
            article = ARTICLES.now(store, id_of(where))
            file = FILES.now(store, article.location.path) if article else None
            if file and not WAITING.now(store, file.path):
                hint = "to publish later, write 'publish: <time>'"
                report.add(file, ("date",), Code.FUTURE_DATE, "is in the future", hint)
    for where in _since(store, "timeline", now):
        event = EVENTS.now(store, id_of(where))
        if event and event.date.day > now.date():
            file = FILES.now(store, event.location.path)
            assert file
            hint = "an event is something that has happened"
            report.add(file, _field(file, event), Code.FUTURE_DATE, "is in the future", hint)
    return tuple(report.problems)


def _since(store: Store, kind: str, now: datetime) -> Iterator[str]:
    """The places of the articles of the archive, or the events of the timeline, of today and later."""
    for year in YEARS.now(store, kind, "") or ():
        if year.year >= now.year:
            found = LISTS.now(store, kind, "", year.year)
            places = () if found is None else found.articles if kind == "archive" else found.events
            yield from (where for where in places if where[:10] >= now.date().isoformat())


def _field(file: ContentFile, event: Event) -> Path:
    """The date of an event in its own file, or in the article that it is written in."""
    items = file.entry.inline_events if file.entry and event.article else ()
    position = next((item.position for item in items if item.event.id == event.id), None)
    return ("date",) if position is None else ("events", position, "date")


def put_unsourced(store: Store, folder: str) -> None:
    """Note which events no article reports and no source of their own supports, of those that changed."""
    changed = (*store.changed(EVENTS.name), *store.changed(REPORTS.name))
    for id in dict.fromkeys(str(id) for (_, id), _ in changed):
        event = EVENTS.now(store, id)
        report = Collector(folder)
        if event and event.article is None and not event.sources and not REPORTS.now(store, id):
            file = FILES.now(store, event.location.path)
            assert file
            message = "no article reports this event, and it names no source"
            report.add(file, (), Code.UNSOURCED_EVENT, message, "its page says so")
        FOUND.put(store, tuple(report.problems) or None, "evidence", id)
