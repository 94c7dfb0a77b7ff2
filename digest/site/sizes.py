"""About how many bytes of HTML an entry is in a list, so that no page gets too heavy for a phone.

These are estimates, made before anything is rendered, and rather too high than too low.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property, partial

from digest.model import Article, Claim, Event
from digest.site import urls
from digest.site.entries import Entries, SubjectKind
from digest.site.index import Index
from digest.site.periods import Measure

# The tags and words of an entry as lists show it, of a line in brief, of an entry of a timeline, of a link, of a
# link to a source with what is said of it, of a report below an event, and of a claim.
_ENTRY, _BRIEF, _EVENT, _LINK, _SOURCE, _REPORT, _CLAIM = 320, 200, 350, 36, 110, 130, 260
TIMELINE_REPORTS = 20
"""A timeline names at most this many of an event's reports; its page has all."""


def text_size(*texts: str) -> int:
    """The bytes of these texts in HTML."""
    size = 0
    for text in texts:
        size += len(text) if text.isascii() else len(text.encode("utf-8", "replace"))
        size += 4 * (text.count('"') + text.count("&"))
    return size


class ListSizes:
    """The sizes of lists, each of whose entries is looked at once."""

    def __init__(self, index: Index) -> None:
        self._index = index

    def of(self, kind: SubjectKind) -> Measure:
        """What measures the lists of a kind of subject."""
        measures: dict[SubjectKind, Measure] = {
            "source": self._in_full, "timeline": self._on_timeline, "archive": self._in_brief,
            "topic": partial(self._of_subject, self._by_story),
        }  # fmt: skip
        return measures.get(kind, partial(self._of_subject, self._in_full))

    def _of_subject(self, reports: Measure, entries: Entries, is_part: bool) -> int:
        """Reports, and a timeline of events and of reports; only the page of a period has one without events."""
        has_timeline = is_part or bool(entries.events)
        return reports(entries, is_part) + (self._on_timeline(entries) if has_timeline else 0)

    def _by_story(self, entries: Entries, is_part: bool = False) -> int:
        """The reports of stories are in brief."""
        in_full, in_brief = self._entries, self._briefs
        return sum([(in_brief if article.stories else in_full)[article.id] for article in entries.articles])

    def _in_full(self, entries: Entries, is_part: bool = False) -> int:
        sizes = self._entries
        return sum([sizes[article.id] for article in entries.articles])

    def _on_timeline(self, entries: Entries, is_part: bool = False) -> int:
        reports, events = self._unattached, self._events
        # A report of an event is below it. That the event may not be the subject's is too rare to be looked up.
        alone = [reports[article.id] for article in entries.articles if not article.events]
        return sum(alone) + sum([events[event.id] for event in entries.events])

    def _in_brief(self, entries: Entries, is_part: bool = False) -> int:
        sizes = self._briefs
        return sum([sizes[article.id] for article in entries.articles])

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
            article.id: 2 * text_size(article.title, urls.article(article)) + self._sources[article.source]
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
        """Articles as entries of a timeline."""
        return {
            article.id: _EVENT + self._titles[article.id] + self._belongings(article.names, article.topics, article.id)
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
        return _sum(self._names, names) + text_size(id, *self._index.with_ancestors(topics))


def _differing(event: Event) -> Iterator[Claim]:
    """The claims that a timeline shows: where their values differ."""
    values: defaultdict[str, set[str]] = defaultdict(set)
    for claim in event.claims:
        values[claim.field].add(claim.value)
    return (claim for claim in event.claims if len(values[claim.field]) > 1)


def _sum(sizes: dict[str, int], ids: Iterable[str]) -> int:
    return sum([sizes[id] for id in ids])
