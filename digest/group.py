"""Who belongs where: the corpus grouped by topic, story, source, name and time. Pure.

An event belongs to the topics, stories and names it states; for each kind it does not state,
to those of its reports. What belongs to a topic belongs to its ancestors too.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from calendar import monthrange
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property, partial
from itertools import chain
from operator import attrgetter
from typing import Literal, TypeVar

from digest.model import Article, Corpus, Event

Articles = tuple[Article, ...]
Events = tuple[Event, ...]
Entry = Article | Event
T = TypeVar("T")

RELATED = 5
# Related entries are looked for among this many earlier ones of each event, story and name,
# so that a name in every second entry does not make the work grow with the square of the site.
NEAR = 24
# One event in common counts for more than all stories, and one story than all names.
_WEIGHTS = (1 << 40, 1 << 20, 1)

day_of: Callable[[Entry], date] = attrgetter("date.day")
"""The day an entry stands on in every list divided by calendar."""

Kind = Literal["topic", "source", "name", "story", "timeline", "archive"]


@dataclass(frozen=True, slots=True)
class Run:
    """The part of the record that a list shows: articles oldest first, events in time order."""

    articles: Articles = ()
    events: Events = ()

    def __len__(self) -> int:
        return len(self.articles) + len(self.events)

    @property
    def oldest(self) -> date:
        """The day of the earliest entry; there must be one."""
        firsts: tuple[Entry, ...] = (*self.articles[:1], *self.events[:1])
        return min(map(day_of, firsts))

    @property
    def newest(self) -> date:
        """The day of the latest entry; there must be one."""
        lasts: tuple[Entry, ...] = (*self.articles[-1:], *self.events[-1:])
        return max(map(day_of, lasts))

    def days(self) -> Iterator[date]:
        """The day each entry stands on."""
        entries: tuple[Entry, ...] = (*self.articles, *self.events)
        return map(day_of, entries)

    def within(self, year: int, month: int | None = None, day: int | None = None) -> Run:
        """The entries of a year, a month of it, or a day of that."""
        first, last = days_of(year, month, day)
        return Run(
            self.articles[slice(*span(self.articles, first, last))], self.events[slice(*span(self.events, first, last))]
        )

    def without_last(self, last: Run) -> Run:
        """The entries before these, which must be the last."""
        return Run(
            self.articles[: len(self.articles) - len(last.articles)], self.events[: len(self.events) - len(last.events)]
        )


def days_of(year: int, month: int | None = None, day: int | None = None) -> tuple[date, date]:
    """The first and the last day of a year, a month of it, or a day of that."""
    return date(year, month or 1, day or 1), date(year, month or 12, day or monthrange(year, month or 12)[1])


def span(entries: Sequence[Entry], first: date, last: date) -> tuple[int, int]:
    """Where the entries of some days stand in a list: from the one place up to the other."""
    # Every order of entries begins with the day.
    return bisect_left(entries, first, key=day_of), bisect_right(entries, last, key=day_of)


@dataclass(frozen=True, slots=True)
class Membership:
    """What an event belongs to, stated or by its reports, in the order first met."""

    topics: tuple[str, ...]
    stories: tuple[str, ...]
    names: tuple[str, ...]


class Index:
    """The corpus, indexed. Articles are oldest first, events in time order, everywhere."""

    def __init__(self, corpus: Corpus) -> None:
        self.corpus = corpus
        self._place = {article.id: place for place, article in enumerate(corpus.articles)}
        self.children = _children(corpus)
        self.ancestors = {id: _ancestors(corpus, id) for id in corpus.topics}
        self._with_ancestors: dict[tuple[str, ...], tuple[str, ...]] = {}
        self.reports = _by(corpus.articles, attrgetter("events"))
        """Event id to the articles that report it."""
        self.membership = {event.id: self._membership(event) for event in corpus.events}
        self.topic_articles = _by(corpus.articles, lambda article: self.with_ancestors(article.topics))
        self.topic_events = _by(corpus.events, lambda event: self.with_ancestors(self.membership[event.id].topics))
        self.story_articles = _by(corpus.articles, attrgetter("stories"))
        self.story_events = _by(corpus.events, lambda event: self.membership[event.id].stories)
        self.source_articles = _by(corpus.articles, lambda article: (article.source,))
        self.name_articles = _by(corpus.articles, attrgetter("names"))
        self.per_year = Counter(article.date.day.year for article in corpus.articles)
        self.name_events = _by(corpus.events, lambda event: self.membership[event.id].names)
        # A timeline shows a report by itself only if it is attached to no event.
        unattached = tuple(article for article in corpus.articles if not article.events)
        self._articles: Mapping[Kind, Mapping[str, Articles]] = {
            "topic": self.topic_articles,
            "source": self.source_articles,
            "name": self.name_articles,
            "story": self.story_articles,
            "timeline": {"": unattached},
            "archive": {"": corpus.articles},
        }
        self._events: Mapping[Kind, Mapping[str, Events]] = {
            "topic": self.topic_events,
            "name": self.name_events,
            "story": self.story_events,
            "timeline": {"": corpus.events},
        }
        self._event_ids: dict[tuple[Kind, str], set[str]] = {}

    def run(self, kind: Kind, id: str = "") -> Run:
        """All that belongs to a topic, source, name or story; or the site's timeline or archive."""
        return Run(self._articles[kind].get(id, ()), self._events.get(kind, {}).get(id, ()))

    def subjects(self) -> Iterator[tuple[Kind, str]]:
        """Everything that `run` has entries of."""
        for kind, articles in self._articles.items():
            for id in {**articles, **self._events.get(kind, {})}:
                yield kind, id

    def subjects_of(self, entry: Entry) -> Iterator[tuple[Kind, str]]:
        """Those of them that an entry belongs to, and the whole record."""
        yield from (("timeline", ""), ("archive", ""))
        if isinstance(entry, Article):
            yield "source", entry.source
            belongs: Article | Membership = entry
        else:
            belongs = self.membership[entry.id]
        yield from (("topic", id) for id in self.with_ancestors(belongs.topics))
        yield from (("story", id) for id in belongs.stories)
        yield from (("name", id) for id in belongs.names)

    def has_event(self, kind: Kind, id: str, event: str) -> bool:
        """Whether an event belongs to a subject."""
        if (kind, id) not in self._event_ids:
            self._event_ids[kind, id] = {event.id for event in self.run(kind, id).events}
        return event in self._event_ids[kind, id]

    def with_ancestors(self, topics: tuple[str, ...]) -> tuple[str, ...]:
        """The topics and all they are part of, each once."""
        found = self._with_ancestors.get(topics)
        if found is None:
            found = tuple(dict.fromkeys(id for topic in topics for id in (topic, *self.ancestors[topic])))
            self._with_ancestors[topics] = found
        return found

    def _membership(self, event: Event) -> Membership:
        """What the event states; for what it does not, what its reports do, each once."""
        reports = self.reports.get(event.id, ())
        return Membership(
            _union(report.topics for report in reports) if event.topics is None else event.topics,
            _union(report.stories for report in reports) if event.stories is None else event.stories,
            _union(report.names for report in reports) if event.names is None else event.names,
        )

    def neighbours(self, article: Article, story: str) -> tuple[Article | None, Article | None]:
        """The articles before and after this one in a story."""
        run = self.story_articles[story]
        here = self._before(run, article)
        return (run[here - 1] if here else None, run[here + 1] if here + 1 < len(run) else None)

    def _before(self, run: Articles, article: Article) -> int:
        """How many articles of a run stand before this one in the site's order."""
        return bisect_left(run, self._place[article.id], key=lambda other: self._place[other.id])

    def related(self, article: Article) -> Articles:
        """Earlier articles that share the most: events first, then stories, then names; at most
        five, the latest first among equals. They look back only, so a new article changes no old
        page. The story's own neighbours are shown beside it and are not repeated."""
        here = self._place[article.id]
        shared: defaultdict[int, int] = defaultdict(int)
        for weight, groups, ids in zip(
            _WEIGHTS, self._related_by, (article.events, article.stories, article.names), strict=True
        ):
            for id in ids:
                places = groups(id)
                end = bisect_left(places, here)
                for place in places[max(0, end - NEAR) : end]:
                    shared[place] += weight
        for story in article.stories:
            before = self.neighbours(article, story)[0]
            if before:
                shared.pop(self._place[before.id], None)
        ranked = sorted([(much, place) for place, much in shared.items()], reverse=True)
        return tuple(self.corpus.articles[place] for _, place in ranked[:RELATED])

    @cached_property
    def _related_by(self) -> tuple[Callable[[str], Sequence[int]], ...]:
        """What gives the places in the site's order of the articles of an event, a story and a name."""
        groups = (self.reports, self.story_articles, self.name_articles)
        return tuple(cache(partial(self._places, group)) for group in groups)

    def _places(self, group: Mapping[str, Articles], id: str) -> Sequence[int]:
        return [self._place[article.id] for article in group[id]]


def told(run: Run, tells: Callable[[str], bool]) -> Run:
    """What a timeline tells: events, and every article that is attached to none of them.

    ``tells`` says of an event's id whether it is the subject's: it may stand in another part of it.
    """
    return Run(tuple([one for one in run.articles if not (one.events and any(map(tells, one.events)))]), run.events)


def timeline(run: Run) -> tuple[Entry, ...]:
    """Events in time order, with each article on its own day."""
    return tuple(sorted((*run.events, *run.articles), key=timeline_key))


def timeline_key(entry: Entry) -> tuple[object, ...]:
    if isinstance(entry, Event):
        return (*entry.date.sort_key(), 0, entry.id)
    return (*entry.date.when.sort_key(), 1, entry.id)


def by_story(articles: Sequence[Article]) -> tuple[tuple[tuple[str, Articles], ...], Articles]:
    """Articles by the first of their stories (that with the newest article first), and the rest.

    Every article is in exactly one place. Order within each is kept.
    """
    groups: defaultdict[str, list[Article]] = defaultdict(list)
    rest: list[Article] = []
    for article in articles:
        (groups[article.stories[0]] if article.stories else rest).append(article)
    ranked = sorted(groups.items(), key=lambda item: max(article.sort_key() for article in item[1]), reverse=True)
    return tuple((story, tuple(members)) for story, members in ranked), tuple(rest)


def by_month(entries: Iterable[T], day: Callable[[T], date]) -> tuple[tuple[tuple[int, int], tuple[T, ...]], ...]:
    """Entries by (year, month), months and entries in the order they come."""
    months: dict[tuple[int, int], list[T]] = {}
    for entry in entries:
        when = day(entry)
        months.setdefault((when.year, when.month), []).append(entry)
    return tuple((month, tuple(members)) for month, members in months.items())


def activity(days: Iterable[date]) -> tuple[tuple[tuple[int, int], int], ...]:
    """Entries per (year, month), every month from the first to the last, zeros included."""
    counts = Counter(map(attrgetter("year", "month"), days))
    if not counts:
        return ()
    (year, month), last = min(counts), max(counts)
    months = []
    while (year, month) <= last:
        months.append(((year, month), counts[(year, month)]))
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return tuple(months)


def most_frequent(ids: Iterable[str], most: int, but: str = "") -> tuple[tuple[str, int], ...]:
    """The ids that occur most, with their counts; among equals in the ids' own order. One is not counted."""
    counts = Counter(ids)
    del counts[but]
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:most])


def _union(parts: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(chain.from_iterable(parts)))


def _by(items: Iterable[T], keys: Callable[[T], Iterable[str]]) -> Mapping[str, tuple[T, ...]]:
    groups: defaultdict[str, list[T]] = defaultdict(list)
    for item in items:
        for key in keys(item):
            groups[key].append(item)
    return {key: tuple(members) for key, members in groups.items()}


def _children(corpus: Corpus) -> Mapping[str | None, tuple[str, ...]]:
    children: defaultdict[str | None, list[str]] = defaultdict(list)
    for topic in sorted(corpus.topics.values(), key=lambda topic: (topic.name.casefold(), topic.id)):
        children[topic.parent].append(topic.id)
    return {parent: tuple(ids) for parent, ids in children.items()}


def _ancestors(corpus: Corpus, id: str) -> tuple[str, ...]:
    found: list[str] = []
    parent = corpus.topics[id].parent
    while parent is not None:
        found.append(parent)
        parent = corpus.topics[parent].parent
    return tuple(found)
