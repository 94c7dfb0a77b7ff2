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
from digest.site.edition_calendar import Edition, edition_on, find_edition, months_between
from digest.site.edition_due import EverExpected, due_until
from digest.site.edition_lines import Line, Reported, by_group, newest_first
from digest.site.index import Index
from digest.site.periods import Sizes
from digest.site.tables import Corrected, id_of
from digest.site.weights import Weights, text_size
from digest.store.store import query

EARLIER_DAYS = 7
"""An event that was over so many days before an edition began is an earlier one: it is listed after what is new."""
EDITION_DUE = 20
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


class Listed(NamedTuple):
    """An edition among those of a year."""

    id: str
    shape: Shape


class Editions:
    """The editions of a site."""

    def __init__(self, index: Index, weights: Weights, sizes: Sizes) -> None:
        self.store = index.store
        self._index = index
        self._weights = weights
        self._expected = EverExpected(index)
        self._sizes = sizes
        self.store.serve(self)

    # Which there are

    @query("the list of editions by {}")
    def ids(self, length: EditionLength) -> tuple[tuple[str, int], ...]:
        """The editions of a length that have reports or a lead, oldest first, with the number of their reports."""
        return tuple(chain.from_iterable(self.ids_of_year(length, year) for year in self.years(length)))

    @query("the list of years with editions by {}", keep=tuple[int, ...])
    def years(self, length: EditionLength) -> tuple[int, ...]:
        """The years in which editions of a length are counted, oldest first."""
        found = {edition.year for edition in self._with_leads(length)}
        for year in self._index.years("filed"):
            # The first days of a year may be in the last week of the one before, and its last days in the next one's.
            ends = (edition_on(length, date.fromisoformat(day)).year for day in (year.first, year.last))
            found.update((year.year, *ends))
        return tuple(sorted(found))

    @query("the list of editions of {1} by {0}", keep=tuple[tuple[str, int], ...])
    def ids_of_year(self, length: EditionLength, year: int) -> tuple[tuple[str, int], ...]:
        """Those of them that are counted in a year."""
        counts: Counter[str] = Counter({one.id: 0 for one in self._with_leads(length) if one.year == year})
        for calendar in (year - 1, year, year + 1) if length == "week" else (year,):
            for day, count in self.filed_days(calendar).items():
                edition = edition_on(length, date.fromisoformat(day))
                if edition.year == year:
                    counts[edition.id] += count
        return tuple(sorted(counts.items()))

    def _with_leads(self, length: EditionLength) -> Iterator[Edition]:
        found = map(find_edition, self._index.leads())
        return (edition for edition in found if edition and edition.length == length)

    @query("the list of editions of {1} by {0} with their lengths", keep=tuple[Listed, ...])
    def of_year(self, length: EditionLength, year: int) -> tuple[Listed, ...]:
        """The same with their shapes: in one answer, so that a report of today asks nothing about editions of past
        years."""
        return tuple(Listed(id, self.shape(id)) for id, _ in self.ids_of_year(length, year))

    @query("the number of reports that were filed each day of {}", keep=dict[str, int])
    def filed_days(self, year: int) -> dict[str, int]:
        """How many reports were filed on each day of a year (ISO text) that has any, oldest first."""
        places = self._index.members("filed", "", year, None, None).articles
        return dict(Counter(place[:10] for place in places))

    @query("whether there is an edition {}", keep=bool)
    def is_there(self, id: str) -> bool:
        """Whether an edition has reports or a lead."""
        edition = find_edition(id)
        return edition is not None and (bool(self.articles(id)) or self._index.lead(id) is not None)

    def is_over(self, id: str) -> bool:
        """Whether a report was filed after the time of an edition. The clock plays no part in it."""
        edition = find_edition(id)
        years = self._index.years("filed")
        return edition is not None and bool(years) and years[-1].last > edition.last.isoformat()

    # What is in them

    @query("the list of reports of the edition {}")
    def articles(self, id: str) -> tuple[str, ...]:
        """The ids of the reports that were filed in the time of an edition, in the order of their days."""
        return tuple(map(id_of, self._places(id)))

    @query("the places in time of the reports of the edition {}")
    def _places(self, id: str) -> tuple[str, ...]:
        edition = _edition(id)
        first, last = edition.first.isoformat(), edition.last.isoformat() + "\x7f"
        months = months_between(edition.first, edition.last)
        some = (self._index.members("filed", "", *month, None).articles for month in months)
        return tuple(chain.from_iterable(month[bisect_left(month, first) : bisect_left(month, last)] for month in some))

    def _newest(self, id: str) -> str:
        """The day on which the newest report of an edition was filed, as ISO text; "" if it has none."""
        places = self._places(id)
        return places[-1][:10] if places else ""

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
        since = date.fromisoformat(self._newest(id)) if self._newest(id) else edition.first
        shown = {line.id for line in self.lines(id)}
        waiting = [
            event for event in self._expected.between(since, due_until(edition), edition.last)
            if event.id not in later and event.id not in shown
        ]  # fmt: skip
        every = [*later.values(), *(Reported(event, "", "", ()) for event in waiting[:EDITION_DUE])]
        return tuple(
            Line("due", "", "", one.event.id, one.reports)
            for one in sorted(every, key=lambda one: one.event.sort_key())
        )

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
        lines, articles = self.lines(id), self.articles(id)
        changed = max((self._weights.article_weight(article).changed for article in articles), default="")
        return Shape(len(articles), len(lines), tuple(self._parts(lines)), self._newest(id), changed)

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
