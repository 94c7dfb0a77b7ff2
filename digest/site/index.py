"""What belongs where: the corpus indexed by topic, story, source and name. Pure.

An event belongs to the topics, stories and names that it states; where it states none of a kind, to
those of its reports. What belongs to a topic belongs to the ancestors of the topic too.
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
from digest.text.collation import Collation, collation

RELATED_REPORTS = 5
"""An article's page shows at most this many related reports."""
RELATED_CANDIDATES = 24
"""Related reports are chosen from this many earlier ones of each of the article's events, stories and names. Without a
limit, a name in every second entry would make the work grow with the square of the site."""
EVENT_WEIGHT, STORY_WEIGHT, NAME_WEIGHT = 1 << 40, 1 << 20, 1
"""How much each event, story and name in common counts: one event more than all stories, one story more than all
names."""
_WEIGHTS = (EVENT_WEIGHT, STORY_WEIGHT, NAME_WEIGHT)


@dataclass(frozen=True, slots=True)
class Membership:
    """What an event belongs to, as stated or through its reports, in order of first mention."""

    topics: tuple[str, ...]
    stories: tuple[str, ...]
    names: tuple[str, ...]


class Index:
    """The corpus, indexed. Articles and events are oldest first everywhere, topics in the order of their names in the
    site's ``language``."""

    def __init__(self, corpus: Corpus, language: str = "en") -> None:
        self.corpus = corpus
        self.collation = collation(language)
        self._position = {article.id: position for position, article in enumerate(corpus.articles)}
        self.children = _children(corpus, self.collation)
        self.ancestors = {id: _ancestors(corpus, id) for id in corpus.topics}
        self._with_ancestors: dict[tuple[str, ...], tuple[str, ...]] = {}
        self.reports = _grouped(corpus.articles, attrgetter("events"))
        """The articles that report an event, by its id."""
        self.membership = {event.id: self._membership(event) for event in corpus.events}
        self.topic_articles = _grouped(corpus.articles, lambda article: self.with_ancestors(article.topics))
        self.topic_events = _grouped(corpus.events, lambda event: self.with_ancestors(self.membership[event.id].topics))
        self.story_articles = _grouped(corpus.articles, attrgetter("stories"))
        self.story_events = _grouped(corpus.events, lambda event: self.membership[event.id].stories)
        self.source_articles = _grouped(corpus.articles, lambda article: (article.source,))
        self.name_articles = _grouped(corpus.articles, attrgetter("names"))
        self.per_year = Counter(article.date.day.year for article in corpus.articles)
        self.name_events = _grouped(corpus.events, lambda event: self.membership[event.id].names)
        # A timeline shows an article by itself only if the article reports no event.
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

    def entries(self, kind: SubjectKind, id: str = "") -> Entries:
        """What belongs to a topic, source, name or story, or to the site's timeline or archive."""
        return Entries(self._articles[kind].get(id, ()), self._events.get(kind, {}).get(id, ()))

    def subjects(self) -> Iterator[tuple[SubjectKind, str]]:
        """Every subject that has `entries`."""
        for kind, articles in self._articles.items():
            for id in {**articles, **self._events.get(kind, {})}:
                yield kind, id

    def subjects_of(self, entry: DatedEntry) -> Iterator[tuple[SubjectKind, str]]:
        """The subjects that an entry belongs to, the timeline and archive included."""
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
            self._event_ids[kind, id] = {event.id for event in self.entries(kind, id).events}
        return event in self._event_ids[kind, id]

    def with_ancestors(self, topics: tuple[str, ...]) -> tuple[str, ...]:
        """The topics and all their ancestors, each once."""
        found = self._with_ancestors.get(topics)
        if found is None:
            found = tuple(dict.fromkeys(id for topic in topics for id in (topic, *self.ancestors[topic])))
            self._with_ancestors[topics] = found
        return found

    def _membership(self, event: Event) -> Membership:
        """What the event states; where it states nothing, what its reports state, each once."""
        reports = self.reports.get(event.id, ())
        return Membership(
            _union(report.topics for report in reports) if event.topics is None else event.topics,
            _union(report.stories for report in reports) if event.stories is None else event.stories,
            _union(report.names for report in reports) if event.names is None else event.names,
        )

    def neighbours(self, article: Article, story: str) -> tuple[Article | None, Article | None]:
        """The articles before and after this one in a story."""
        articles = self.story_articles[story]
        here = bisect_left(articles, self._position[article.id], key=lambda other: self._position[other.id])
        return (articles[here - 1] if here else None, articles[here + 1] if here + 1 < len(articles) else None)

    def related(self, article: Article) -> Articles:
        """Earlier articles that have the most in common with this one: events first, then stories, then names. Among
        equals the latest comes first. Only earlier ones, so that a new article changes no old page. The article
        before it in a story is left out, since the page links to it anyway."""
        here = self._position[article.id]
        scores: defaultdict[int, int] = defaultdict(int)
        ids_of_kinds = (article.events, article.stories, article.names)
        for weight, positions_of, ids in zip(_WEIGHTS, self._positions, ids_of_kinds, strict=True):
            for id in ids:
                positions = positions_of(id)
                end = bisect_left(positions, here)
                for position in positions[max(0, end - RELATED_CANDIDATES) : end]:
                    scores[position] += weight
        for story in article.stories:
            before = self.neighbours(article, story)[0]
            if before:
                scores.pop(self._position[before.id], None)
        ranked = sorted([(score, position) for position, score in scores.items()], reverse=True)
        return tuple(self.corpus.articles[position] for _, position in ranked[:RELATED_REPORTS])

    @cached_property
    def _positions(self) -> tuple[Callable[[str], Sequence[int]], ...]:
        """For events, stories and names: a function from an id to the positions of its articles in the site's order."""

        def positions(articles: Mapping[str, Articles], id: str) -> Sequence[int]:
            return [self._position[article.id] for article in articles[id]]

        return tuple(cache(partial(positions, of)) for of in (self.reports, self.story_articles, self.name_articles))


def _union(parts: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(chain.from_iterable(parts)))


def _grouped(items: Iterable[T], keys: Callable[[T], Iterable[str]]) -> Mapping[str, tuple[T, ...]]:
    groups: defaultdict[str, list[T]] = defaultdict(list)
    for item in items:
        for key in keys(item):
            groups[key].append(item)
    return {key: tuple(members) for key, members in groups.items()}


def _children(corpus: Corpus, order: Collation) -> Mapping[str | None, tuple[str, ...]]:
    children: defaultdict[str | None, list[str]] = defaultdict(list)
    for topic in sorted(corpus.topics.values(), key=lambda topic: (order.key(topic.name), topic.id)):
        children[topic.parent].append(topic.id)
    return {parent: tuple(ids) for parent, ids in children.items()}


def _ancestors(corpus: Corpus, id: str) -> tuple[str, ...]:
    found: list[str] = []
    parent = corpus.topics[id].parent
    while parent is not None:
        found.append(parent)
        parent = corpus.topics[parent].parent
    return tuple(found)
