"""Who belongs where: the corpus grouped by topic, story, source, name and time. Pure.

An event belongs to the topics, stories and names it states; for each kind it does not state,
to those of its reports. What belongs to a topic belongs to its ancestors too.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, partial
from itertools import chain
from operator import attrgetter

from digest.model import Article, Corpus, Event
from digest.site.entries import Articles, DatedEntry, Entries, Events, SubjectKind, T

RELATED = 5

# Related entries are looked for among this many earlier ones of each event, story and name,
# so that a name in every second entry does not make the work grow with the square of the site.
NEAR = 24

# One event in common counts for more than all stories, and one story than all names.
_WEIGHTS = (1 << 40, 1 << 20, 1)


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
        self._articles: Mapping[SubjectKind, Mapping[str, Articles]] = {
            "topic": self.topic_articles,
            "source": self.source_articles,
            "name": self.name_articles,
            "story": self.story_articles,
            "timeline": {"": unattached},
            "archive": {"": corpus.articles},
        }
        self._events: Mapping[SubjectKind, Mapping[str, Events]] = {
            "topic": self.topic_events,
            "name": self.name_events,
            "story": self.story_events,
            "timeline": {"": corpus.events},
        }
        self._event_ids: dict[tuple[SubjectKind, str], set[str]] = {}

    def run(self, kind: SubjectKind, id: str = "") -> Entries:
        """All that belongs to a topic, source, name or story; or the site's timeline or archive."""
        return Entries(self._articles[kind].get(id, ()), self._events.get(kind, {}).get(id, ()))

    def subjects(self) -> Iterator[tuple[SubjectKind, str]]:
        """Everything that `run` has entries of."""
        for kind, articles in self._articles.items():
            for id in {**articles, **self._events.get(kind, {})}:
                yield kind, id

    def subjects_of(self, entry: DatedEntry) -> Iterator[tuple[SubjectKind, str]]:
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

    def has_event(self, kind: SubjectKind, id: str, event: str) -> bool:
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
