"""About how many bytes of HTML an entry is in a list, so that no page gets too heavy for a phone; and when an entry last
changed, as far as the record says.

The sizes are estimates, made before anything is rendered, and rather too high than too low. The day on which something
happened says nothing about the page that tells of it, so the days of an event are those of its reports.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from operator import attrgetter
from typing import NamedTuple

from digest.model import EXPECTED_STATUS, Access, Article, Claim, Event
from digest.site import urls
from digest.site.index import Index
from digest.site.tables import SubjectKind
from digest.store.store import query

# The tags and words of an entry as lists show it, of a line in brief, of an entry of a timeline, of a link, of a
# link to a source with what is said of it, of a report below an event, and of a claim.
_ENTRY, _BRIEF, _EVENT, _LINK, _SOURCE, _REPORT, _CLAIM = 320, 200, 350, 36, 110, 130, 260
# What a report asks of its readers.
_ACCESS = 80
# How many reports and origins an event has, in a line; where it has several reports.
_COUNTS = 60
# Since when an event has its status; and that it is expected, before its title too.
_SINCE, _EXPECTED = 40, 90
# What the address of an article has besides its id.
_ADDRESS = len(urls.ARTICLES + "/")
TIMELINE_REPORTS = 20
"""A timeline names at most this many of an event's reports; its page has all."""


SUMMARISED_REPORTS = 10
"""The first page of a topic, source or name shows this many of the newest reports with their summaries; of a topic, of
those without a story. What is older is looked for by title and day: it is in brief, there and on the pages of periods. A
story is read from beginning to end."""


class ArticleWeight(NamedTuple):
    """The bytes of an article as an entry, as a line in brief, and as an entry of the site's timeline (0 for one that
    reports an event, since it is below that), and the day of its last change as ISO text ("" if it is not known).
    ``of_topic`` are those on the first page of a topic, which has reports of stories in brief."""

    full: int
    brief: int
    of_topic: int
    dated: int
    changed: str


class EventWeight(NamedTuple):
    """The bytes of an event on a timeline, and the day of the last change of its reports or its status ("" if it is not
    known)."""

    size: int
    changed: str


class Total(NamedTuple):
    """What entries of a list are together: their bytes on the page of a period and on the first page of the list, and the
    day of the last change, "" if it is not known."""

    bytes: int
    on_first: int
    changed: str


# By kind of list, the bytes of an article on the page of a period, and of one of the newest on the first page.
_IN_LISTS: Mapping[SubjectKind, tuple[Callable[[ArticleWeight], int], Callable[[ArticleWeight], int]]] = {
    "source": (attrgetter("brief"), attrgetter("full")), "archive": (attrgetter("brief"), attrgetter("brief")),
    "timeline": (attrgetter("dated"), attrgetter("dated")), "topic": (attrgetter("brief"), attrgetter("of_topic")),
    "name": (attrgetter("brief"), attrgetter("full")), "story": (attrgetter("full"), attrgetter("full")),
}  # fmt: skip


def changes(article: Article) -> tuple[date, ...]:
    """The days of the update and of the corrections of an entry, as far as they are known."""
    dates = [article.updated.when] if article.updated else []
    dates += [correction.date for correction in article.corrections]
    return tuple([when.day for when in dates if when.is_day])


def text_size(*texts: str) -> int:
    """The bytes of these texts in HTML."""
    text = "".join(texts)
    size = len(text) if text.isascii() else len(text.encode("utf-8", "replace"))
    return size + 4 * (text.count('"') + text.count("&"))


class Weights:
    """The weights of entries and lists."""

    def __init__(self, index: Index) -> None:
        self.store = index.store
        self._index = index
        self.store.serve(self)

    @query("the size of the entry {} in lists", keep=ArticleWeight)
    def article_weight(self, id: str) -> ArticleWeight:
        article = self._index.article(id)
        title = self._title(article)
        topics = sum(
            _LINK + text_size(urls.topic(topic), self._index.topic(topic).name) for topic in article.topics[:3]
        )
        days = [*changes(article), *([article.date.day] if article.date.when.is_day else [])]
        if article.access not in (None, Access.FREE):
            title += _ACCESS
        full, brief = _ENTRY + title + text_size(article.summary) + topics, _BRIEF + title
        return ArticleWeight(
            full,
            brief,
            brief if article.stories else full,
            0 if article.events else _EVENT + title + self._belongings(article.names, article.topics, id),
            max(days).isoformat() if days else "",
        )

    @query("the size of the event {} on timelines", keep=EventWeight)
    def event_weight(self, id: str) -> EventWeight:
        index = self._index
        event, belongs, reports = index.event(id), index.membership(id), index.reports(id)
        claims = (
            _CLAIM + text_size(claim.by, claim.field, claim.value, claim.url or "") for claim in _differing(event)
        )
        evidence = (_REPORT + text_size(item.title, item.url) + self._source(item.source) for item in event.sources)
        size = (
            _EVENT
            + (_COUNTS if len(reports) > 1 else 0)
            + (_SINCE if event.history else 0)
            + (_EXPECTED if event.status == EXPECTED_STATUS else 0)
            + text_size(event.title, urls.event(id))
            + text_size(event.place, event.type)
            + self._belongings(belongs.names, belongs.topics, id)
            + sum(_REPORT - _BRIEF + self.article_weight(report.id).brief for report in reports[:TIMELINE_REPORTS])
            + sum(claims)
            + sum(evidence)
        )
        days = [self.article_weight(report.id).changed for report in reports]
        days += [change.date.day.isoformat() for change in event.history if change.date.is_day]
        return EventWeight(size, max(days, default=""))

    def total(self, kind: SubjectKind, articles: Iterable[str], events: Iterable[str]) -> Total:
        """What these entries of a list of this kind are together, by their ids, oldest first."""
        weights = [self.article_weight(id) for id in articles]
        dated = [self.event_weight(id) for id in events]
        happened = sum(event.size for event in dated)
        of_period, of_first = _IN_LISTS[kind]
        on_period = sum(map(of_period, weights)) + happened
        summaries = [more for weight in weights if (more := of_first(weight) - of_period(weight))]
        days = (*(weight.changed for weight in weights), *(event.changed for event in dated))
        return Total(on_period, on_period + sum(summaries[-SUMMARISED_REPORTS:]), max(days, default=""))

    def _title(self, article: Article) -> int:
        """An article's title as a link, and its source."""
        return _ADDRESS + text_size(article.title, article.id) + self._source(article.source)

    def _source(self, id: str) -> int:
        """A source's name as a link."""
        return _SOURCE + text_size(urls.source(id), self._index.source(id).name)

    def _belongings(self, names: Iterable[str], topics: tuple[str, ...], id: str) -> int:
        """The names and topics of an entry of a timeline, and its own id."""
        links = sum(_LINK + text_size(urls.name(name), self._index.name(name).name) for name in names)
        return links + text_size(id, *self._index.with_ancestors(*topics))


def _differing(event: Event) -> Iterator[Claim]:
    """The claims that a timeline shows: where their values differ."""
    values: defaultdict[str, set[str]] = defaultdict(set)
    for claim in event.claims:
        values[claim.field].add(claim.value)
    return (claim for claim in event.claims if len(values[claim.field]) > 1)
