"""What is still to come: expected events, and the record without them.

An expected event is in lists like any other, on its day. It is no news: what is newest, and how active a subject is,
is said without it. What time it is, the newest entry of the record says, and no clock.
"""

from __future__ import annotations

from collections import Counter, defaultdict

from digest.model import EXPECTED_STATUS
from digest.site.index import Index
from digest.site.tables import SubjectKind, YearCount, YearOfList, id_of
from digest.store.store import query


class Agenda:
    """Expected events, and lists without them."""

    def __init__(self, index: Index) -> None:
        self.store = index.store
        self._index = index
        self.store.serve(self)

    # Expected events

    # Most lists have no expected events. What is asked of those reads nothing that changes with every entry.

    @query("the list of expected events of the {0} {1}")
    def expected(self, kind: SubjectKind, id: str) -> tuple[str, ...]:
        """The places in time of a list's expected events, earliest first."""
        every = self._index.expected()
        if not every or kind == "timeline":
            return every
        return self._by_list().get(f"{kind} {id}", ())

    @query("the list of expected events of the {0} {1} in {2}")
    def expected_in(self, kind: SubjectKind, id: str, year: int) -> tuple[str, ...]:
        """Those of them that are expected in a year: an agenda of later years changes no page of this one."""
        return tuple(where for where in self.expected(kind, id) if int(where[:4]) == year)

    @query("the list of expected events by what they belong to", keep=dict[str, tuple[str, ...]])
    def _by_list(self) -> dict[str, tuple[str, ...]]:
        """By kind and id ("topic border"), the places in time of expected events."""
        index = self._index
        found: defaultdict[str, list[str]] = defaultdict(list)
        for where in index.expected():
            belongs = index.membership(id_of(where))
            lists = [("topic", id) for id in index.with_ancestors(*belongs.topics)]
            lists += [("story", id) for id in belongs.stories] + [("name", id) for id in belongs.names]
            for kind, id in dict.fromkeys(lists):
                found[f"{kind} {id}"].append(where)
        return {key: tuple(places) for key, places in sorted(found.items())}

    def due(self, kind: SubjectKind, id: str) -> tuple[str, ...]:
        """The ids of a list's expected events that may still be to come, the next ones first. One that may have begun
        already comes where its last possible day is."""
        return self._due(kind, id) if self.expected(kind, id) else ()

    @query("the list of what is due in the {0} {1}")
    def _due(self, kind: SubjectKind, id: str) -> tuple[str, ...]:
        newest = self.newest_day()
        waiting = []
        for where in self.expected(kind, id):
            first, last = where[:10], where[11:21]
            if last >= newest:
                waiting.append((first if first >= newest else last, where))
        return tuple(id_of(where) for _, where in sorted(waiting))

    @query("whether the event {} is overdue")
    def is_overdue(self, event: str) -> bool:
        """Whether an event is still expected, though the record has entries newer than its last possible day."""
        one = self._index.event(event)
        return one.status == EXPECTED_STATUS and one.date.last_day.isoformat() < self.newest_day()

    # The record without them

    @query("the newest day of the record")
    def newest_day(self) -> str:
        """The day of the newest entry as ISO text, "" if there is none."""
        return max(self.span("archive", "")[1], self.span("timeline", "")[1])

    @query("the first and the last day of the {0} {1}")
    def span(self, kind: SubjectKind, id: str) -> tuple[str, str]:
        """The days of the first and the last entry of a list as ISO text, "" if there is none."""
        years = self._index.years(kind, id)
        first = next((days[0] for year in years if (days := self._days(kind, id, year))), "")
        return first, next((days[1] for year in reversed(years) if (days := self._days(kind, id, year))), "")

    def _days(self, kind: SubjectKind, id: str, year: YearCount) -> tuple[str, str] | None:
        """The first and the last day of a list in a year; None if the year has expected events alone."""
        expected = {*self.expected_in(kind, id, year.year)}
        if not expected:
            return year.first, year.last
        members = self._index.members(kind, id, year.year, None, None)
        days = [where[:10] for some in members for where in some if where not in expected]
        return (min(days), max(days)) if days else None

    def newest(self, kind: SubjectKind, id: str, count: int) -> YearOfList:
        """The newest ``count`` articles and the newest ``count`` events of a list, as places in time."""
        ask = self._newest if self.expected(kind, id) else self._index.newest
        return ask(kind, id, count)

    @query("the list of the newest {2} entries of the {0} {1} without expected events")
    def _newest(self, kind: SubjectKind, id: str, count: int) -> YearOfList:
        expected = {*self.expected(kind, id)}
        found = self._index.newest(kind, id, count + len(expected))
        return YearOfList(found.articles, tuple(where for where in found.events if where not in expected)).last(count)

    def months(self, kind: SubjectKind, id: str) -> dict[str, int]:
        """How many entries a list has in each month that has any ("2023-07"), oldest first."""
        expected = Counter(where[:7] for where in self.expected(kind, id))
        counts = self._index.months(kind, id)
        return {month: count - expected[month] for month, count in counts.items() if count > expected[month]}
