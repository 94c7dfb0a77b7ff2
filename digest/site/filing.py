"""Puts entries into the lists they belong to.

An article belongs to its source, stories and names, to its topics and all that are above them, to the archive, to what
was filed on its day and, if it reports no event, to the timeline. An event belongs to the topics, stories and names that
it states; where it states none of a kind, to those of its reports.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain

from digest.model import Article, Event
from digest.site.tables import (
    ANCESTORS,
    ARTICLES,
    EVENTS,
    LISTS,
    MEMBERSHIPS,
    PINNED,
    REPORTS,
    YEARS,
    Membership,
    RecordChange,
    SubjectKind,
    YearCount,
    YearOfList,
    filed_place,
    id_of,
    place,
)
from digest.store.lists import merged
from digest.store.store import Store

Ancestors = Callable[[Store, str], "tuple[str, ...] | None"]
"""What is above a topic: now, or in the last build."""
Moves = defaultdict[tuple[SubjectKind, str, int], tuple[set[str], set[str]]]
"""By the year of a list, the places of articles and events that come into it, or leave it."""


def file_entries(
    store: Store,
    articles: Mapping[str, RecordChange[Article]],
    events: Mapping[str, RecordChange[Event]],
    is_replanted: bool,
) -> None:
    """Take articles and events that changed out of the lists they were in, and put them into those they belong to.
    ``is_replanted`` says whether topics have other topics above them, so that everything belongs elsewhere."""
    _Filing(store, articles, events, is_replanted).file()


def subjects(
    store: Store,
    topics: Iterable[str],
    stories: Iterable[str],
    names: Iterable[str],
    ancestors: Ancestors = ANCESTORS.now,
) -> Iterator[tuple[SubjectKind, str]]:
    """The lists of topics (with all that are above them), stories and names, each once."""
    above = chain.from_iterable((id, *(ancestors(store, id) or ())) for id in topics)
    yield from (("topic", id) for id in dict.fromkeys(above))
    yield from (("story", id) for id in dict.fromkeys(stories))
    yield from (("name", id) for id in dict.fromkeys(names))


class _Filing:
    def __init__(
        self,
        store: Store,
        articles: Mapping[str, RecordChange[Article]],
        events: Mapping[str, RecordChange[Event]],
        is_replanted: bool,
    ) -> None:
        self._store = store
        self._articles = articles
        self._events = events
        self._is_replanted = is_replanted
        self._out: Moves = defaultdict(lambda: (set(), set()))
        self._in: Moves = defaultdict(lambda: (set(), set()))
        self._pinned: tuple[set[str], set[str]] = set(), set()

    def file(self) -> None:
        reported: defaultdict[str, tuple[set[str], set[str]]] = defaultdict(lambda: (set(), set()))
        for changed in self._changed():
            for which, (article, moves, ancestors) in enumerate(
                zip(changed, (self._out, self._in), (ANCESTORS.before, ANCESTORS.now), strict=True)
            ):
                if article is None:
                    continue
                self._move_article(moves, article, ancestors)
                if article.pin:
                    self._pinned[which].add(place(article))
                for event in article.events:
                    reported[event][which].add(place(article))
        pinned = PINNED.before(self._store) or ()
        PINNED.put(self._store, merged(pinned, *self._pinned))
        for id, (gone, new) in reported.items():
            REPORTS.put(self._store, merged(REPORTS.before(self._store, id) or (), gone, new) or None, id)
        self._file_events(reported)
        self._put_lists()

    def _changed(self) -> Iterator[tuple[Article | None, Article | None]]:
        """The articles that changed, or may belong elsewhere, as they were and as they are."""
        ids = dict.fromkeys(self._articles)
        if self._is_replanted:
            ids |= dict.fromkeys(id for _, id in self._store.keys(ARTICLES))
        for id in ids:
            yield ARTICLES.before(self._store, id), ARTICLES.now(self._store, id)

    def _file_events(self, reported: Iterable[str]) -> None:
        store = self._store
        ids = dict.fromkeys((*reported, *self._events))
        if self._is_replanted:
            ids |= dict.fromkeys(id for _, id in store.keys(EVENTS))
        for id in ids:
            before, after = EVENTS.before(store, id), EVENTS.now(store, id)
            belonged = MEMBERSHIPS.before(store, id)
            if before is not None and belonged is not None:
                self._move(self._out, 1, before, self._lists_of_event(belonged, ANCESTORS.before))
            belongs = self._membership(after) if after is not None else None
            MEMBERSHIPS.put(store, belongs, id)
            if after is not None and belongs is not None:
                self._move(self._in, 1, after, self._lists_of_event(belongs, ANCESTORS.now))

    def _membership(self, event: Event) -> Membership:
        """What the event states; where it states nothing, what its reports state, each once."""
        found = (ARTICLES.now(self._store, id_of(one)) for one in REPORTS.now(self._store, event.id) or ())
        reports = [report for report in found if report]
        return Membership(
            _union(report.topics for report in reports) if event.topics is None else event.topics,
            _union(report.stories for report in reports) if event.stories is None else event.stories,
            _union(report.names for report in reports) if event.names is None else event.names,
        )

    def _lists_of(self, article: Article, ancestors: Ancestors) -> Iterator[tuple[SubjectKind, str]]:
        yield "archive", ""
        if not article.events:
            yield "timeline", ""
        yield "source", article.source
        yield from subjects(self._store, article.topics, article.stories, article.names, ancestors)

    def _lists_of_event(self, belongs: Membership, ancestors: Ancestors) -> Iterator[tuple[SubjectKind, str]]:
        yield "timeline", ""
        yield from subjects(self._store, *belongs, ancestors)

    def _move_article(self, moves: Moves, article: Article, ancestors: Ancestors) -> None:
        self._move(moves, 0, article, self._lists_of(article, ancestors))
        filed = filed_place(article)
        if filed:
            moves["filed", "", int(filed[:4])][0].add(filed)

    def _move(self, moves: Moves, which: int, entry: Article | Event, lists: Iterable[tuple[SubjectKind, str]]) -> None:
        """Note that an entry leaves lists, or comes into them."""
        where, year = place(entry), entry.date.day.year
        for kind, id in lists:
            moves[kind, id, year][which].add(where)

    def _put_lists(self) -> None:
        store = self._store
        years: defaultdict[tuple[SubjectKind, str], list[YearCount]] = defaultdict(list)
        for kind, id, year in sorted({*self._out, *self._in}):
            before = LISTS.before(store, kind, id, year) or YearOfList()
            gone, new = self._out[kind, id, year], self._in[kind, id, year]
            now = YearOfList(*map(merged, before, gone, new))
            LISTS.put(store, now if any(now) else None, kind, id, year)
            days = sorted(one[:10] for some in now for one in (*some[:1], *some[-1:])) or [""]
            years[kind, id].append(YearCount(year, len(now.articles), len(now.events), days[0], days[-1]))
        for (kind, id), some in years.items():
            counts = {count.year: count for count in YEARS.before(store, kind, id) or ()}
            counts |= {count.year: count for count in some}
            found = tuple(counts[year] for year in sorted(counts) if counts[year].articles or counts[year].events)
            YEARS.put(store, found or None, kind, id)


def _union(parts: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(chain.from_iterable(parts)))
