"""About how many bytes of HTML an entry is in a list, so that no page gets too heavy for a phone.

These are estimates, made before anything is rendered, and rather too high than too low.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property

from digest.model import Article, Claim, Event
from digest.site import urls
from digest.site.entries import SubjectKind
from digest.site.index import Index
from digest.site.periods import Measure

# The tags and words of an entry as lists show it, of a line in brief, of an entry of a timeline, of a link, of a
# link to a source with what is said of it, of a report below an event, and of a claim.
_ENTRY, _BRIEF, _EVENT, _LINK, _SOURCE, _REPORT, _CLAIM = 320, 200, 350, 36, 110, 130, 260
# What the address of an article has besides its id.
_ADDRESS = len(urls.ARTICLES + "/")
TIMELINE_REPORTS = 20
"""A timeline names at most this many of an event's reports; its page has all."""


def text_size(*texts: str) -> int:
    """The bytes of these texts in HTML."""
    text = "".join(texts)
    size = len(text) if text.isascii() else len(text.encode("utf-8", "replace"))
    return size + 4 * (text.count('"') + text.count("&"))


class ListSizes:
    """The sizes of lists, each of whose entries is looked at once."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._measures: dict[SubjectKind, Measure] = {}
        self._topic_texts: dict[tuple[str, ...], int] = {}

    def of(self, kind: SubjectKind) -> Measure:
        """What measures the lists of a kind of subject."""
        if kind not in self._measures:
            self._measures[kind] = self._measure(kind)
        return self._measures[kind]

    def _measure(self, kind: SubjectKind) -> Measure:
        if kind == "source":
            return Measure(self._entries, self._entries, {})
        if kind == "archive":
            return Measure(self._briefs, self._briefs, {})
        if kind == "timeline":
            return Measure(self._unattached, self._unattached, self._events)
        listed = self._by_story if kind == "topic" else self._entries
        unattached = self._unattached
        return Measure(listed, {id: size + unattached[id] for id, size in listed.items()}, self._events)

    @cached_property
    def _by_story(self) -> dict[str, int]:
        """The reports of a topic: those of stories are in brief."""
        in_full, in_brief = self._entries, self._briefs
        return {
            article.id: (in_brief if article.stories else in_full)[article.id]
            for article in self._index.corpus.articles
        }

    @cached_property
    def _sources(self) -> dict[str, int]:
        """A source's name as a link."""
        return {
            id: _SOURCE + text_size(urls.source(id), source.name) for id, source in self._index.corpus.sources.items()
        }

    @cached_property
    def _topics(self) -> dict[str, int]:
        return {id: _LINK + text_size(urls.topic(id), topic.name) for id, topic in self._index.corpus.topics.items()}

    @cached_property
    def _names(self) -> dict[str, int]:
        return {id: _LINK + text_size(urls.name(id), name.name) for id, name in self._index.corpus.names.items()}

    @cached_property
    def _titles(self) -> dict[str, int]:
        """An article's title as a link, and its source. The title is in the description for machines too."""
        return {
            article.id: 2 * (_ADDRESS + text_size(article.title, article.id)) + self._sources[article.source]
            for article in self._index.corpus.articles
        }

    @cached_property
    def _entries(self) -> dict[str, int]:
        topics, titles = self._topics, self._titles
        return {
            article.id: _ENTRY + titles[article.id] + text_size(article.summary) + _sum(topics, article.topics[:3])
            for article in self._index.corpus.articles
        }

    @cached_property
    def _briefs(self) -> dict[str, int]:
        return {id: _BRIEF + size for id, size in self._titles.items()}

    @cached_property
    def _unattached(self) -> dict[str, int]:
        """Articles as entries of a timeline. A report of an event is below it: that the event may not be the subject's is
        too rare to be looked up."""
        titles, belongings = self._titles, self._belongings
        return {
            article.id: 0
            if article.events
            else _EVENT + titles[article.id] + belongings(article.names, article.topics, article.id)
            for article in self._index.corpus.articles
        }

    @cached_property
    def _events(self) -> dict[str, int]:
        return {event.id: self._event(event) for event in self._index.corpus.events}

    def _event(self, event: Event) -> int:
        belongs = self._index.membership[event.id]
        reports: Iterable[Article] = self._index.reports.get(event.id, ())[:TIMELINE_REPORTS]
        claims = sum(
            _CLAIM + text_size(claim.by, claim.field, claim.value, claim.url or "") for claim in _differing(event)
        )
        evidence = sum(_REPORT + text_size(item.title, item.url) + self._sources[item.source] for item in event.sources)
        return (
            _EVENT
            + 2 * text_size(event.title, urls.event(event.id))
            + text_size(event.place, event.type)
            + self._belongings(belongs.names, belongs.topics, event.id)
            + sum(_REPORT + self._titles[report.id] for report in reports)
            + claims
            + evidence
        )

    def _belongings(self, names: Iterable[str], topics: tuple[str, ...], id: str) -> int:
        """The names and topics of an entry of a timeline, and its own id."""
        if topics not in self._topic_texts:
            self._topic_texts[topics] = text_size(*self._index.with_ancestors(topics))
        return _sum(self._names, names) + text_size(id) + self._topic_texts[topics]


def _differing(event: Event) -> Iterator[Claim]:
    """The claims that a timeline shows: where their values differ."""
    values: defaultdict[str, set[str]] = defaultdict(set)
    for claim in event.claims:
        values[claim.field].add(claim.value)
    return (claim for claim in event.claims if len(values[claim.field]) > 1)


def _sum(sizes: dict[str, int], ids: Iterable[str]) -> int:
    return sum([sizes[id] for id in ids])
