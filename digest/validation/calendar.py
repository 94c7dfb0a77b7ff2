"""Entries in the future, events that should have happened by now, and events that nothing shows to have happened."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from digest.content.files import FILES, ContentFile
from digest.content.yaml_data import Path
from digest.errors import Problem
from digest.model import EXPECTED_STATUS, Event
from digest.problem_codes import Code
from digest.site.tables import ARTICLES, EVENTS, EXPECTED, LISTS, REPORTS, WITHDRAWN, YEARS, id_of
from digest.store.store import Store
from digest.validation.collector import Collector
from digest.validation.tables import FOUND, WAITING


def future_dates(store: Store, folder: str, now: datetime) -> tuple[Problem, ...]:
    """A problem for each entry that is dated after ``now`` (in the site's zone), except for events that are expected. Only
    the newest are looked at."""
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
        if event and event.date.day > now.date() and event.status != EXPECTED_STATUS:
            file = FILES.now(store, event.location.path)
            assert file
            hint = f"an event that is yet to come has 'status: {EXPECTED_STATUS}'"
            report.add(file, _field(file, event, "date"), Code.FUTURE_DATE, "is in the future", hint)
    for _, one in store.all(WITHDRAWN):
        if one.withdrawal.date.day > now.date() and (file := FILES.now(store, one.path)):
            hint = "an entry is withdrawn at once"
            report.add(file, ("withdrawn", "date"), Code.FUTURE_DATE, "is in the future", hint)
    return tuple(report.problems)


def overdue_events(store: Store, folder: str, now: datetime) -> tuple[Problem, ...]:
    """A problem for each event that is still expected on a day after its last possible one. An open end never comes."""
    report = Collector(folder)
    for where in EXPECTED.now(store) or ():
        event = EVENTS.now(store, id_of(where))
        if event and event.date.last_day < now.date():
            file = FILES.now(store, event.location.path)
            assert file
            message = f"is still '{EXPECTED_STATUS}', though the event's date, {event.date}, is past"
            hint = "write what became of it: another status, or another date if it was put off"
            report.add(file, _field(file, event, "status"), Code.OVERDUE_EVENT, message, hint)
    return tuple(report.problems)


def _since(store: Store, kind: str, now: datetime) -> Iterator[str]:
    """The places of the articles of the archive, or the events of the timeline, of today and later."""
    for year in YEARS.now(store, kind, "") or ():
        if year.year >= now.year:
            found = LISTS.now(store, kind, "", year.year)
            places = () if found is None else found.articles if kind == "archive" else found.events
            yield from (where for where in places if where[:10] >= now.date().isoformat())


def _field(file: ContentFile, event: Event, key: str) -> Path:
    """A key of an event in its own file, or in the article that it is written in."""
    items = file.entry.inline_events if file.entry and event.article else ()
    position = next((item.position for item in items if item.event.id == event.id), None)
    return (key,) if position is None else ("events", position, key)


def put_unsourced(store: Store, folder: str) -> None:
    """Note which events no article reports and no source of their own supports, of those that changed."""
    changed = (*store.changed(EVENTS.name), *store.changed(REPORTS.name))
    for id in dict.fromkeys(str(id) for (_, id), _ in changed):
        event = EVENTS.now(store, id)
        report = Collector(folder)
        if event and event.article is None and not event.names_a_source and not REPORTS.now(store, id):
            file = FILES.now(store, event.location.path)
            assert file
            message = "no article reports this event, and it names no source"
            report.add(file, (), Code.UNSOURCED_EVENT, message, "its page says so")
        FOUND.put(store, tuple(report.problems) or None, "evidence", id)
