"""What calendars say of events: of a topic, of a story, of a year."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import partial
from typing import NamedTuple

from digest.config import Site
from digest.model import Event, first_id
from digest.outputs.data.icalendar_text import Day, Property, calendar, escaped, event, stamp, uri
from digest.outputs.feeds.items import urn
from digest.pages.calendars import CALENDAR_LENGTH, has_calendar
from digest.pages.feeds import feed_of, feed_title
from digest.pages.page import Asset
from digest.pages.withdrawn import withdrawn_title
from digest.site import urls
from digest.site.index import Index
from digest.site.tables import RegistryKind, id_of
from digest.store.store import query
from digest.text.edtf import When
from digest.text.i18n import EVENT_STATUS, Words

MADE_FROM = "the calendars"
_WITHDRAWN = b"withdrawn"
_STATUS = {"expected": "TENTATIVE", "disputed": "TENTATIVE", "confirmed": "CONFIRMED", "retracted": "CANCELLED"}
_TO_THE_DAY = 3
_NAMED_SOURCES = 5
"""An event names at most this many of those who report it."""


class Calendar(NamedTuple):
    """A calendar as a file, and how many events are in it."""

    content: bytes
    events: int


class Calendars:
    """Turns events into calendars, each event once."""

    def __init__(self, index: Index, site: Site, words: Words) -> None:
        self.index = index
        self.site = site
        self.words = words
        self.store = index.store
        self.store.serve(self)

    def files(self, kind: RegistryKind, id: str) -> Iterator[Asset]:
        """The calendar of a topic or a story."""
        if has_calendar(self.site, kind):
            hub = feed_of(self.index, kind, id).hub
            yield Asset(urls.calendar(hub), partial(self._subject, kind, id), made_from=MADE_FROM)

    def withdrawn_files(self, path: str) -> Iterator[Asset]:
        """An empty calendar for a withdrawn story, at its address and at those that it had before."""
        entry = self.index.withdrawn(path)
        if entry.kind == "story" and has_calendar(self.site, "story"):
            for hub in dict.fromkeys((entry.url, *entry.old)):
                # In another state than the calendar of the story, which was there before.
                yield Asset(urls.calendar(hub), partial(self._withdrawn, path), _WITHDRAWN, MADE_FROM)

    def _withdrawn(self, path: str) -> bytes:
        entry = self.index.withdrawn(path)
        title = feed_title(self.site.name, withdrawn_title(self.words, entry.kind), self.words)
        return self.calendar(title, entry.url, ()).content

    def _subject(self, kind: RegistryKind, id: str) -> bytes:
        feed = feed_of(self.index, kind, id)
        newest = self.index.newest(kind, id, CALENDAR_LENGTH).events
        title = feed_title(self.site.name, feed.name, self.words)
        return self.calendar(title, feed.hub, map(id_of, newest)).content

    def calendar(self, title: str, page: str, ids: Iterable[str]) -> Calendar:
        """A calendar of these events. Those whose days are not exactly known are counted, and left out."""
        found = [self.event(id) for id in ids]
        there = [one for one in found if one]
        left_out, site = len(found) - len(there), self.site
        about: list[Property] = [("X-WR-CALNAME", escaped(title))]
        if left_out:
            words = self.words.plural(
                "%(n)s event is left out, since its day is not exactly known",
                "%(n)s events are left out, since their days are not exactly known",
                left_out,
            )
            about.append(("X-WR-CALDESC", escaped(words)))
        about.append(("X-DIGEST-LEFT-OUT", str(left_out)))
        if site.options.licence:
            about.append(("X-DIGEST-LICENCE", escaped(site.options.licence)))
        if site.url:
            about.append(("URL", uri(site.url + page)))
        return Calendar(calendar(about, there), len(there))

    @query("the event {} as calendars show it", keep=str)
    def event(self, id: str) -> str:
        """An event as a part of a calendar, "" if its days are not exactly known."""
        one = self.index.event(id)
        days = exact_days(one.date)
        if not days:
            return ""
        return event(days, self._properties(one))

    def _properties(self, one: Event) -> Iterator[Property]:
        index, site, words = self.index, self.site, self.words
        reports = index.reports(one.id)
        changes = [*(item.date.day for item in one.corrections), *(item.date.day for item in one.history)]
        first = reports[0].date.day if reports else one.date.day
        yield "UID", urn(site, f"events/{first_id(one)}/")
        yield "DTSTAMP", f"{stamp(max(first, *changes) if changes else first)}T000000Z"
        yield "SEQUENCE", str(len(changes))
        yield "SUMMARY", escaped(one.title)
        yield "TRANSP", "TRANSPARENT"
        if one.status in _STATUS:
            yield "STATUS", _STATUS[one.status]
        if place := index.event_place(one):
            yield "LOCATION", escaped(place)
        sources = dict.fromkeys((*(one.source for one in reports), *(item.source for item in one.sources)))
        said = [words.text(EVENT_STATUS[one.status])] if one.status else []
        if sources:
            names = [index.source(id).name for id in [*sources][:_NAMED_SOURCES]]
            listed = words.listed(names) + (" …" if len(sources) > _NAMED_SOURCES else "")
            said.append(words.text("Reported by %(names)s", names=listed))
        else:
            said.append(words.text("No source is given for this event."))
        yield "DESCRIPTION", escaped("\n".join(said))
        topics = index.membership(one.id).topics
        if topics:
            yield "CATEGORIES", ",".join(escaped(index.topic(id).name) for id in topics)
        yield "X-DIGEST-DATE", escaped(str(one.date))
        if one.status:
            yield "X-DIGEST-STATUS", escaped(one.status)
        if site.url:
            yield "URL", uri(site.url + urls.event(one.id))


def exact_days(when: When) -> Day | None:
    """The days of a date whose both ends are known to the day and certain; None for any other."""
    ends = (when.start, when.end)
    is_exact = all(point and point.precision == _TO_THE_DAY and not point.qualifier for point in ends)
    # The day after the last one must be in the calendar, too.
    return Day(when.day, when.last_day) if is_exact and when.last_day < date.max else None
