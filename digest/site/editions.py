"""What is in each edition: the reports that the desk filed in its time, arranged for a reader who wants to know what
happened.

An edition that is over follows from what was filed in its time: a report that is filed later changes none of it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import chain
from typing import NamedTuple

from digest.config import EditionLength
from digest.model import EXPECTED_STATUS, Event
from digest.site.edition_calendar import Edition, edition_on, find_edition, next_edition
from digest.site.edition_lines import Line, Reported, by_group, newest_first
from digest.site.index import Index
from digest.site.periods import Sizes
from digest.site.tables import Corrected, id_of
from digest.site.weights import Weights, text_size
from digest.store.store import query

EARLIER_DAYS = 7
"""An event that was over so many days before an edition began is an earlier one: it is listed after what is new."""
DUE_DAYS = 7
"""The edition of a day says what is due in so many days. Others say what is due before the next one ends."""
DUE_EVENTS = 20
"""An edition lists at most this many events that are due and that it does not report."""
EVENT_REPORTS = 5
"""An edition names at most this many of its reports of an event; the event's page has all."""
# About how many bytes of HTML a line has besides its reports.
_LINE = 320


class Shape(NamedTuple):
    """How long an edition is: its reports and its lines, the bounds of its parts if it is too long for one page, and as
    ISO text the day on which its newest report was filed and that of the last change ("" if it is not known)."""

    reports: int
    lines: int
    parts: tuple[tuple[int, int], ...]
    newest: str
    changed: str


class Editions:
    """The editions of a site."""

    def __init__(self, index: Index, weights: Weights, sizes: Sizes) -> None:
        self.store = index.store
        self._index = index
        self._weights = weights
        self._sizes = sizes
        self.store.serve(self)

    # Which there are

    @query("the list of editions by {}")
    def ids(self, length: EditionLength) -> tuple[tuple[str, int], ...]:
        """The editions of a length that have reports or a lead, oldest first, with the number of their reports."""
        counts: Counter[str] = Counter()
        for year in self._index.years("filed"):
            for day, count in self.filed_days(year.year).items():
                counts[edition_on(length, date.fromisoformat(day)).id] += count
        for id in self._index.leads():
            found = find_edition(id)
            if found and found.length == length:
                counts[id] += 0
        return tuple(sorted(counts.items()))

    @query("the list of editions of {1} by {0}")
    def ids_of_year(self, length: EditionLength, year: int) -> tuple[tuple[str, int], ...]:
        """Those of them that are counted in a year."""
        return tuple(one for one in self.ids(length) if one[0].startswith(f"{year:04}-"))

    @query("the number of reports that were filed each day of {}", keep=dict[str, int])
    def filed_days(self, year: int) -> dict[str, int]:
        """How many reports were filed on each day of a year (ISO text) that has any, oldest first."""
        places = self._index.members("filed", "", year, None, None).articles
        return dict(Counter(place[:10] for place in places))

    @query("whether there is an edition {}")
    def is_there(self, id: str) -> bool:
        """Whether an edition has reports or a lead."""
        edition = find_edition(id)
        return edition is not None and (bool(self.articles(id)) or self._index.lead(id) is not None)

    @query("whether the edition {} is over")
    def is_over(self, id: str) -> bool:
        """Whether a report was filed after the time of an edition. The clock plays no part in it."""
        edition = find_edition(id)
        years = self._index.years("filed")
        return edition is not None and bool(years) and years[-1].last > edition.last.isoformat()

    # What is in them

    @query("the list of reports of the edition {}")
    def articles(self, id: str) -> tuple[str, ...]:
        """The ids of the reports that were filed in the time of an edition, in the order of their days."""
        return tuple(map(id_of, self._places(_edition(id))))

    def _places(self, edition: Edition) -> tuple[str, ...]:
        first, last = edition.first.isoformat(), edition.last.isoformat() + "\x7f"
        years = range(edition.first.year, edition.last.year + 1)
        some = (self._index.members("filed", "", year, None, None).articles for year in years)
        return tuple(chain.from_iterable(year[bisect_left(year, first) : bisect_left(year, last)] for year in some))

    @query("the arrangement of the edition {}")
    def lines(self, id: str) -> tuple[Line, ...]:
        """The lines of an edition: what happened, by story and then by topic, what most reports are about first; earlier
        events; and reports without events, by topic."""
        edition = _edition(id)
        events: list[Reported] = []
        earlier: list[Reported] = []
        since = edition.first.toordinal() - EARLIER_DAYS
        for one in self._reported(id):
            if one.event.date.day <= edition.last:
                (earlier if one.event.date.last_day.toordinal() < since else events).append(one)
        return (
            *by_group(events),
            *(Line("earlier", "", "", one.event.id, one.reports) for one in sorted(earlier, key=newest_first)),
            *self._without_events(id),
        )

    def _reported(self, id: str) -> Iterator[Reported]:
        """The events of an edition's reports. What an event does not state is that of these reports: later ones change
        nothing."""
        reports: defaultdict[str, list[str]] = defaultdict(list)
        for article in self.articles(id):
            for event_id in self._index.listed(article).events:
                reports[event_id].append(article)
        for event_id, ids in reports.items():
            event = self._index.event(event_id)
            listed = [self._index.listed(one) for one in ids]
            stories = event.stories if event.stories is not None else chain.from_iterable(one.stories for one in listed)
            topics = (
                event.topics if event.topics is not None else chain.from_iterable(one.all_topics[:1] for one in listed)
            )
            story, topic = next(iter(stories), ""), next(iter(topics), "")
            yield Reported(event, "story" if story else "topic" if topic else "", story or topic, tuple(ids))

    def _without_events(self, id: str) -> Iterator[Line]:
        """The reports without events, by topic: the topic with the most of them first."""
        topics: defaultdict[str, list[str]] = defaultdict(list)
        for article in reversed(self.articles(id)):
            listed = self._index.listed(article)
            if not listed.events:
                topics[next(iter(listed.all_topics), "")].append(article)
        for topic, ids in sorted(topics.items(), key=lambda item: (-len(item[1]), item[0])):
            yield from (Line("report", "topic" if topic else "", topic, article) for article in ids)

    @query("the list of what is due after the edition {}")
    def due(self, id: str) -> tuple[Line, ...]:
        """The next events: those after an edition that it reports; and those that are, or were, expected on a day after
        the last one on which a report was filed in the edition, and before the next edition ends. Those that became
        known only after the edition are none of them."""
        edition = _edition(id)
        later = {one.event.id: one for one in self._reported(id) if one.event.date.day > edition.last}
        since = self.shape(id).newest or edition.first.isoformat()
        shown = {line.id for line in self.lines(id)}
        waiting = [
            event for event in map(self._index.event, self._events_between(since, _due_until(edition).isoformat()))
            if event.id not in later and event.id not in shown and _is_expected(event)
            and self._was_known(event, edition.last)
        ]  # fmt: skip
        every = [*later.values(), *(Reported(event, "", "", ()) for event in waiting[:DUE_EVENTS])]
        return tuple(
            Line("due", "", "", one.event.id, one.reports)
            for one in sorted(every, key=lambda one: one.event.sort_key())
        )

    def _events_between(self, after: str, last: str) -> Iterator[str]:
        """The ids of events that begin after a day, and not after another."""
        for year in range(int(after[:4]), int(last[:4]) + 1):
            places = self._index.members("timeline", "", year, None, None).events
            yield from (id_of(place) for place in places if after < place[:10] <= last)

    def _was_known(self, event: Event, day: date) -> bool:
        """Whether the record shows that an event was known on a day: by a status or a source with a date, or by a report.
        Otherwise a report that is filed today could put an event into an edition that is over, or take it out."""
        days = [change.date.day for change in event.history]
        days += [item.date.day for item in event.sources if item.date]
        articles = (self._index.article(report.id) for report in self._index.reports(event.id))
        days += [(article.filed or article.date.when).day for article in articles]
        return min(days, default=date.max) <= day

    @query("the list of corrections in the edition {}")
    def corrections(self, id: str) -> tuple[Corrected, ...]:
        """The corrections of an edition's time, newest first."""
        edition = _edition(id)
        first, last = edition.first.isoformat(), edition.last.isoformat()
        found = chain.from_iterable(map(self._index.corrected, dict.fromkeys((first[:7], last[:7]))))
        return tuple(row for row in reversed(tuple(found)) if first <= row.day <= last)

    # How long they are

    @query("the length of the edition {}", keep=Shape)
    def shape(self, id: str) -> Shape:
        """How long an edition is, and whether it has parts."""
        lines, articles = self.lines(id), self._places(_edition(id))
        changed = max((self._weights.article_weight(id_of(place)).changed for place in articles), default="")
        newest = articles[-1][:10] if articles else ""
        return Shape(len(articles), len(lines), tuple(self._parts(lines)), newest, changed)

    def _parts(self, lines: tuple[Line, ...]) -> Iterator[tuple[int, int]]:
        """The bounds of parts, none of which is too heavy; nothing if one page will do."""
        sizes = list(map(self._size, lines))
        if sum(sizes) <= self._sizes.page_bytes:
            return
        start = total = 0
        for at, size in enumerate(sizes):
            if at > start and total + size > self._sizes.page_bytes:
                yield start, at
                start, total = at, 0
            total += size
        yield start, len(lines)

    def _size(self, line: Line) -> int:
        """About how many bytes of HTML a line is."""
        if line.section == "report":
            return self._weights.article_weight(line.id).brief
        event = self._index.event(line.id)
        reports = line.reports[:EVENT_REPORTS] if line.section == "event" else ()
        size = _LINE + 2 * text_size(event.title, event.id) + text_size(event.place)
        return size + sum(self._weights.article_weight(report).brief for report in reports)


def _edition(id: str) -> Edition:
    edition = find_edition(id)
    assert edition, id
    return edition


def _due_until(edition: Edition) -> date:
    """The last day of which an edition says what is due."""
    if edition.length == "day":
        return date.fromordinal(min(edition.last.toordinal() + DUE_DAYS, date.max.toordinal()))
    return (next_edition(edition) or edition).last


def _is_expected(event: Event) -> bool:
    """Whether an event is expected, or was."""
    return event.status == EXPECTED_STATUS or any(change.status == EXPECTED_STATUS for change in event.history)
