"""Puts the records of a site into the store, and each into the lists it belongs to.

An article belongs to its source, stories and names, to its topics and all that are above them, to the archive, to what
was filed on its day and, if it reports no event, to the timeline. An event belongs to the topics, stories and names that it states; where it states
none of a kind, to those of its reports.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from types import MappingProxyType
from typing import Any, Generic, NamedTuple, TypeVar, cast

from digest.content.autolink import SpellingFinder, linkable
from digest.model import (
    EXPECTED_STATUS,
    Article,
    EditionLead,
    Event,
    Location,
    Name,
    Source,
    Story,
    Topic,
    earlier_ids,
    first_id,
)
from digest.site import urls
from digest.site.tables import (
    ANCESTORS,
    ARTICLES,
    CHILDREN,
    CORRECTED,
    CORRECTED_MONTHS,
    ENTRIES,
    EVENTS,
    EXPECTED,
    HISTORIES,
    IDS,
    LEAD_IDS,
    LEADS,
    LINKABLE,
    LISTS,
    MEMBERSHIPS,
    MOVED,
    NAMES,
    OLD_ADDRESSES,
    OTHER_FILES,
    PATHS,
    PINNED,
    PLACES,
    REPORTS,
    REVISION,
    SOURCES,
    SPELLINGS,
    STORIES,
    TAKEN,
    TEXTS,
    TOPICS,
    URLS,
    WITHDRAWN,
    WITHDRAWN_FROM,
    YEARS,
    Corrected,
    Membership,
    RegistryKind,
    SubjectKind,
    Withdrawn,
    YearCount,
    YearOfList,
    filed_place,
    id_of,
    place,
)
from digest.store.store import Store, Table
from digest.text.collation import Collation
from digest.text.plain import place_of

Record = TypeVar("Record")
_RECORD: tuple[Table[Any], ...] = (
    TOPICS,
    SOURCES,
    NAMES,
    STORIES,
    ARTICLES,
    EVENTS,
    LEADS,
    TEXTS,
    PLACES,
    URLS,
    WITHDRAWN,
)
"""What a revision of the site consists of."""
Ancestors = Callable[[Store, str], "tuple[str, ...] | None"]
"""What is above a topic: now, or in the last build."""
Moves = defaultdict[tuple[SubjectKind, str, int], tuple[set[str], set[str]]]
"""By the year of a list, the places of articles and events that come into it, or leave it."""


class Revision(NamedTuple):
    """What changed since the last build, or all there is: records by id, None for those that are gone. ``pages`` and
    ``files`` are all hand-written pages and other files that are published; ``texts`` and ``places`` are, by path, the
    texts of entries (None if the file is gone) and the places in them that links can lead to; ``moved`` are, by the id of
    each event, the ids that an earlier rule gave it. ``withdrawn`` are, by path, entries that are shown no more (None if
    an entry is withdrawn no longer); of their events, an article has only those that were written in it."""

    topics: Mapping[str, Topic | None]
    sources: Mapping[str, Source | None]
    names: Mapping[str, Name | None]
    stories: Mapping[str, Story | None]
    articles: Mapping[str, Article | None]
    events: Mapping[str, Event | None]
    texts: Mapping[str, str | None]
    places: Mapping[str, tuple[str, ...]]
    pages: tuple[str, ...]
    files: tuple[str, ...]
    moved: Mapping[str, tuple[str, ...]]
    withdrawn: Mapping[str, Article | Event | Story | None]
    leads: Mapping[str, EditionLead | None] = MappingProxyType({})
    """What stands at the top of editions, by their ids."""


@dataclass(frozen=True, slots=True)
class Change(Generic[Record]):
    """A record as the last build had it, and as it is now; None if it was, or is, not there."""

    before: Record | None
    after: Record | None


def ingest(store: Store, revision: Revision, order: Collation) -> dict[tuple[str, str], bool]:
    """Put what changed into the store, and each entry into the lists it belongs to. ``order`` is that of names in the
    site's language. Of registries, a revision has all records or none.

    Returns, by kind and id, the records that changed, and whether they are still there.
    """
    topics = _put(store, TOPICS, revision.topics, "topic")
    sources = _put(store, SOURCES, revision.sources, "source")
    names = _put(store, NAMES, revision.names, "name")
    stories = _put(store, STORIES, revision.stories, "story")
    articles = _put(store, ARTICLES, revision.articles)
    events = _put(store, EVENTS, revision.events)
    leads = _put(store, LEADS, revision.leads)
    if leads:
        LEAD_IDS.put(store, tuple(sorted(str(id) for (_, id), _ in store.all(LEADS))) or None)
    is_replanted = bool(topics) and _put_tree(store, order)
    for id, earlier in revision.moved.items():
        MOVED.put(store, earlier or None, id)
    withdrawn = _put_withdrawn(store, revision.withdrawn, is_replanted)
    _put_files(
        store, revision, (*stories.values(), *events.values(), *articles.values(), *leads.values(), *withdrawn.values())
    )
    _Filing(store, articles, events, is_replanted).file()
    if names:
        _note_spellings(store)
    kinds: dict[str, Mapping[str, Change[Any]]] = {
        "topic": topics, "source": sources, "name": names, "story": stories, "article": articles, "event": events,
    }  # fmt: skip
    _put_corrections(store, kinds)
    for kind, changes in {**kinds, "withdrawn": withdrawn}.items():
        _put_old_addresses(store, kind, changes, revision.moved if kind == "event" else ())
    _put_statuses(store, events.values())
    if any(map(store.has_changed, _RECORD)):
        REVISION.put(store, (REVISION.before(store) or 0) + 1)
    return {
        (kind, id): change.after is not None
        for kind, changes in {**kinds, "withdrawn": withdrawn}.items() for id, change in changes.items()
    }  # fmt: skip


def _put(
    store: Store, table: Table[Record], records: Mapping[str, Record | None], kind: RegistryKind | None = None
) -> dict[str, Change[Record]]:
    """Put records by their ids. Returns what changed. The ids of a ``kind`` that pages list are put too."""
    changes = {}
    for id, record in records.items():
        if isinstance(record, Article | Event | Story | EditionLead):
            # An entry stays the same while only its text changes.
            record = cast("Record", record._replace(body="", location=Location(record.location.path, 0)))
        if table.put(store, record, id):
            changes[id] = Change(table.before(store, id), record)
    if kind and records:
        there = tuple(id for id, record in records.items() if record is not None)
        if kind == "story":
            there = tuple(sorted({*(IDS.before(store, kind) or ())} - records.keys() | {*there}))
        IDS.put(store, there, kind)
    return changes


def _put_tree(store: Store, order: Collation) -> bool:
    """Put what is above and below each topic. Returns whether that changed for any."""
    topics = {id: TOPICS.now(store, id) for id in IDS.now(store, "topic") or ()}
    found: dict[str, Topic] = {id: topic for id, topic in topics.items() if topic}
    children: defaultdict[str | None, list[str]] = defaultdict(list)
    for topic in sorted(found.values(), key=lambda topic: (order.key(topic.name), topic.id)):
        children[topic.parent].append(topic.id)
    is_replanted = False
    for id in (None, *found, *(IDS.before(store, "topic") or ())):
        CHILDREN.put(store, tuple(children[id]) if id is None or id in found else None, id)
        above: list[str] = []
        parent = found[id].parent if id in found else None
        while parent is not None:
            above.append(parent)
            parent = found[parent].parent
        if id is not None and ANCESTORS.put(store, tuple(above) if id in found else None, id):
            is_replanted = True
    return is_replanted


def _put_files(store: Store, revision: Revision, changes: Iterable[Change[Any]]) -> None:
    """Put where files are published, and the texts of entries."""
    gone = dict.fromkeys(OTHER_FILES.before(store) or ())
    there = {path: urls.content_page(path) for path in revision.pages}
    there |= {path: urls.content_file(path) for path in revision.files}
    OTHER_FILES.put(store, tuple(there))
    _put_taken(store, there)
    for change in changes:
        before, after = dict(_url(change.before)), dict(_url(change.after))
        gone |= before
        there |= after
        for url in set(before.values()) - set(after.values()):
            ENTRIES.put(store, None, url)
    for change in changes:
        for path, url in _url(change.after):
            ENTRIES.put(store, path if path != urls.usual_path(url) else None, url)
    for path in gone.keys() - there.keys():
        URLS.put(store, None, path)
        if PATHS.now(store, place_of(path)) == path:
            PATHS.put(store, None, place_of(path))
    for path, address in there.items():
        URLS.put(store, address, path)
        if place_of(path) != path:
            PATHS.put(store, path, place_of(path))
    for path, text in revision.texts.items():
        TEXTS.put(store, text, path)
        PLACES.put(store, revision.places.get(path) or None if text is not None else None, path)


def _put_taken(store: Store, files: Mapping[str, str]) -> None:
    """Put which of the desk's own pages and files (by path, with their URLs) come before ours."""
    taken = {urls.same_place(url): path for path, url in files.items() if urls.yields(url)}
    for _, known in list(store.keys(TAKEN)):
        if known not in taken:
            TAKEN.put(store, None, known)
    for where, path in taken.items():
        TAKEN.put(store, path, where)


def _url(record: object) -> Iterator[tuple[str, str]]:
    """The path of the file of an entry, and its URL; nothing if it has no file of its own."""
    match record:
        case Article():
            yield record.location.path, urls.article(record)
        case Event(article=None):
            yield record.location.path, urls.event(record.id)
        case Story():
            yield record.location.path, urls.story(record.id)
        case EditionLead():
            yield record.location.path, urls.edition(record.id)
        case Withdrawn():
            yield record.path, record.url


def _put_withdrawn(
    store: Store, entries: Mapping[str, Article | Event | Story | None], is_replanted: bool
) -> dict[str, Change[Withdrawn]]:
    """Put what is left of withdrawn entries, and whose feeds say so. Returns what changed, by path."""
    changes = {}
    for path, entry in entries.items():
        if WITHDRAWN.put(store, _withdrawn(entry) if entry is not None else None, path):
            changes[path] = Change(WITHDRAWN.before(store, path), WITHDRAWN.now(store, path))
    if changes or is_replanted:
        _put_withdrawn_from(store)
    return changes


def _withdrawn(entry: Article | Event | Story) -> Withdrawn:
    assert entry.withdrawn
    id, path, why = entry.id, entry.location.path, entry.withdrawn
    match entry:
        case Article():
            old = tuple(map(urls.alias, entry.aliases))
            return Withdrawn(
                "article", id, path, why, urls.article(entry), old, entry.events, place(entry), entry.source, entry.topics,
                entry.stories, entry.names, entry.date, entry.updated, tuple(item.date for item in entry.corrections),
                years=tuple(sorted({entry.date.day.year, *_years_of(entry.events)})),
            )  # fmt: skip
        case Event():
            old = tuple(map(urls.event, earlier_ids(entry)))
            return Withdrawn("event", id, path, why, urls.event(id), old, years=(entry.date.day.year,))
        case Story():
            old = tuple(map(urls.story, earlier_ids(entry)))
            return Withdrawn("story", id, path, why, urls.story(id), old, first_id=first_id(entry))


def _years_of(events: Iterable[str]) -> Iterator[int]:
    """The years of events that are written in articles: their ids begin with their dates."""
    for id in events:
        if id[:4].isdecimal() and id[4:5] == "-" and int(id[:4]):
            yield int(id[:4])


def _put_withdrawn_from(store: Store) -> None:
    """Put, for every list, which articles were withdrawn from it, and all that was withdrawn. They are few."""
    lists: defaultdict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for _, one in store.all(WITHDRAWN):
        lists["all", ""].append((one.withdrawal.date.day.isoformat(), one.path))
        if one.place:
            above = chain.from_iterable((id, *(ANCESTORS.now(store, id) or ())) for id in one.topics)
            members = (
                ("archive", ""), ("source", one.source), *(("topic", id) for id in dict.fromkeys(above)),
                *(("story", id) for id in one.stories), *(("name", id) for id in one.names),
            )  # fmt: skip
            for member in members:
                lists[member].append((one.place, one.path))
    known = [(kind, id) for _, kind, id in store.keys(WITHDRAWN_FROM)]
    for kind, id in dict.fromkeys((*known, *lists)):
        WITHDRAWN_FROM.put(store, tuple(sorted(lists.get((kind, id), ()))) or None, kind, id)


def _put_old_addresses(
    store: Store, kind: str, changes: Mapping[str, Change[Any]], moved: Iterable[str]
) -> None:  # fmt: skip
    """Put which records of a kind had other addresses; ``moved`` are events of which it was looked up whether they had
    another id under an earlier rule."""
    had = {id for id, change in changes.items() if change.after is not None and _old_addresses(change.after)}
    for id in moved:
        event = EVENTS.now(store, id)
        if event and (event.was or MOVED.now(store, id)):
            had.add(id)
    others = {*(OLD_ADDRESSES.before(store, kind) or ())} - changes.keys() - {*moved}
    OLD_ADDRESSES.put(store, tuple(sorted(others | had)) or None, kind)


def _old_addresses(record: Article | Event | Story | Topic | Source | Name | Withdrawn) -> tuple[str, ...]:
    match record:
        case Article():
            return record.aliases
        case Withdrawn():
            return record.old
    return earlier_ids(record)


def _put_corrections(store: Store, kinds: Mapping[str, Mapping[str, Change[Any]]]) -> None:
    """Put the corrections of records that changed, by month."""
    moves: defaultdict[str, tuple[set[Corrected], set[Corrected]]] = defaultdict(lambda: (set(), set()))
    for kind, changes in kinds.items():
        for id, change in changes.items():
            for which, record in enumerate((change.before, change.after)):
                for number, item in enumerate(record.corrections if record is not None else ()):
                    day = item.date.day.isoformat()
                    moves[day[:7]][which].add(Corrected(day, kind, id, number))
    counts = dict(CORRECTED_MONTHS.before(store) or ())
    for month, (gone, new) in moves.items():
        rows = tuple(sorted({*(CORRECTED.before(store, month) or ())} - gone | new))
        CORRECTED.put(store, rows or None, month)
        counts[month] = len(rows)
    if moves:
        months = tuple(sorted((month, count) for month, count in counts.items() if count))
        CORRECTED_MONTHS.put(store, months or None)


def _put_statuses(store: Store, changes: Collection[Change[Event]]) -> None:
    """Put which events are expected, and which have a history of their status."""
    had = {one.before.id for one in changes if one.before and one.before.history}
    have = {one.after.id for one in changes if one.after and one.after.history}
    HISTORIES.put(store, _merged(HISTORIES.before(store) or (), had, have))
    gone = {place(one.before) for one in changes if one.before and one.before.status == EXPECTED_STATUS}
    new = {place(one.after) for one in changes if one.after and one.after.status == EXPECTED_STATUS}
    EXPECTED.put(store, _merged(EXPECTED.before(store) or (), gone, new))


def _note_spellings(store: Store) -> None:
    """Note which texts contain a spelling that is linked now and was not, or was and is not, or is linked to another
    name."""
    names = {id: NAMES.now(store, id) for id in IDS.now(store, "name") or ()}
    spellings = linkable({id: name for id, name in names.items() if name})
    before = LINKABLE.before(store)
    LINKABLE.put(store, spellings)
    if before is None:
        return  # From nothing, all texts are searched for names in any case.
    finder = SpellingFinder({spelling for spelling, _ in spellings.items() ^ before.items()})
    for _, path in list(store.keys(TEXTS)):
        text = TEXTS.now(store, path)
        if text is not None and finder.found_in(text):
            SPELLINGS.put(store, (SPELLINGS.before(store, path) or 0) + 1, path)


class _Filing:
    """Takes entries that changed out of the lists they were in, and puts them into those they belong to."""

    def __init__(
        self,
        store: Store,
        articles: Mapping[str, Change[Article]],
        events: Mapping[str, Change[Event]],
        is_replanted: bool,
    ) -> None:
        self._store = store
        self._articles = articles
        self._events = events
        self._is_replanted = is_replanted
        """Whether topics have other topics above them, so that everything belongs elsewhere."""
        self._out: Moves = defaultdict(lambda: (set(), set()))
        self._in: Moves = defaultdict(lambda: (set(), set()))
        self._pinned: tuple[set[str], set[str]] = set(), set()

    def file(self) -> None:
        reported: defaultdict[str, tuple[set[str], set[str]]] = defaultdict(lambda: (set(), set()))
        for before, after in self._changed():
            if before is not None:
                self._move_article(self._out, before, ANCESTORS.before)
                if before.pin:
                    self._pinned[0].add(place(before))
                for event in before.events:
                    reported[event][0].add(place(before))
            if after is not None:
                self._move_article(self._in, after, ANCESTORS.now)
                if after.pin:
                    self._pinned[1].add(place(after))
                for event in after.events:
                    reported[event][1].add(place(after))
        pinned = PINNED.before(self._store) or ()
        PINNED.put(self._store, _merged(pinned, *self._pinned))
        for id, (gone, new) in reported.items():
            REPORTS.put(self._store, _merged(REPORTS.before(self._store, id) or (), gone, new) or None, id)
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
        yield from self._lists(article.topics, article.stories, article.names, ancestors)

    def _lists_of_event(self, belongs: Membership, ancestors: Ancestors) -> Iterator[tuple[SubjectKind, str]]:
        yield "timeline", ""
        yield from self._lists(*belongs, ancestors)

    def _lists(
        self, topics: Iterable[str], stories: Iterable[str], names: Iterable[str], ancestors: Ancestors
    ) -> Iterator[tuple[SubjectKind, str]]:
        above = chain.from_iterable((id, *(ancestors(self._store, id) or ())) for id in topics)
        yield from (("topic", id) for id in dict.fromkeys(above))
        yield from (("story", id) for id in dict.fromkeys(stories))
        yield from (("name", id) for id in dict.fromkeys(names))

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
            now = YearOfList(*map(_merged, before, gone, new))
            LISTS.put(store, now if any(now) else None, kind, id, year)
            days = sorted(one[:10] for some in now for one in (*some[:1], *some[-1:])) or [""]
            years[kind, id].append(YearCount(year, len(now.articles), len(now.events), days[0], days[-1]))
        for (kind, id), some in years.items():
            counts = {count.year: count for count in YEARS.before(store, kind, id) or ()}
            counts |= {count.year: count for count in some}
            found = tuple(counts[year] for year in sorted(counts) if counts[year].articles or counts[year].events)
            YEARS.put(store, found or None, kind, id)


def _merged(before: tuple[str, ...], gone: set[str], new: set[str]) -> tuple[str, ...]:
    """The places of a list without those that are gone, and with new ones."""
    return before if gone == new else tuple(sorted({*before} - gone | new))


def _union(parts: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(chain.from_iterable(parts)))
