"""Fingerprints of the keys that pages read: while they are equal, so are the pages.

The fingerprint of an entry covers everything that comes with it (see `digest.site.tracked`). If it
covers too much, a page is rendered again and comes out the same; if it covers too little, a page is
wrong. So when in doubt, it covers more.

There are several keys for every entry, and from build to build nearly all fingerprints stay the same.
So they are made from few pieces, all of a kind at once. What follows from a file alone is taken from
the last build while the file is the same, and the fingerprint of a list while none of its entries came,
went or changed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cached_property, partial
from hashlib import blake2b
from itertools import accumulate
from operator import attrgetter, sub
from typing import NamedTuple, cast

from digest.content.autolink import SpellingFinder, linkable
from digest.model import Article, Event, Location, Story
from digest.site import tracked
from digest.site.entries import SubjectKind, days_of, span
from digest.site.index import RELATED_CANDIDATES, Index
from digest.site.links import FileUrls
from digest.site.tracked import entry_key

_SIZE = 16
_MASK = (1 << 8 * _SIZE) - 1
# Fields that refer to other records. They are resolved again in every build.
_RESOLVED = frozenset(("source", "topics", "names", "stories", "events", "place_name"))
# Fields of an article that no list shows. All others are part of the fingerprint of its entry.
_ON_ITS_PAGE_ALONE = frozenset(
    (
        "location", "published_in", "authors", "accessed", "archive_url", "origin", "image", "aliases",
        "updated", "corrections", "no_link", "extra", "body", "body_line", "original_title",
    )
)  # fmt: skip
_shown = attrgetter(*(field for field in Article._fields if field not in _ON_ITS_PAGE_ALONE | _RESOLVED))
ABSENT = bytes(_SIZE)


def fingerprint(*parts: bytes) -> bytes:
    return blake2b(b"\0".join(parts), digest_size=_SIZE).digest()


def text_fingerprint(text: str) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_SIZE).digest()


def _of_all(fingerprints: Iterable[bytes]) -> bytes:
    return blake2b(b"".join(fingerprints), digest_size=_SIZE).digest()


class Last(NamedTuple):
    """What the last build left, if it was by the same program and options: the fingerprints of the ``keys`` that its
    pages read, and its `Fingerprints.carried`."""

    keys: Mapping[str, bytes] = {}
    carried: Mapping[str, bytes] = {}


NOTHING = Last()


class Fingerprints:
    """The fingerprints of all keys of a corpus, made when the first of their kind is asked for."""

    def __init__(self, index: Index, files: FileUrls, last: Last = NOTHING) -> None:
        self._index = index
        self._corpus = index.corpus
        self._files = files
        self._last = last
        self._made: dict[str, bytes] = {}
        self._kinds: set[str] = set()
        self._lists: dict[str, tuple[bytes, bytes]] = {}
        self.carried: dict[str, bytes] = {}
        """For the next build: fingerprints of what follows from a file and the registries alone, by the file's
        fingerprint and path; and how many entries each subject has."""

    def __getitem__(self, key: str) -> bytes:
        """The fingerprint of a key, or `ABSENT` if there is no such record (any more).

        That of the names mentioned in a text never changes: see `respelled`."""
        made = self._made.get(key)
        if made is None:
            kind, _, rest = key.partition(" ")
            if kind not in self._kinds:
                self._kinds.add(kind)
                self._made |= self._all(kind)
            made = self._made[key] = self._made.get(key) or self._make(key, kind, rest)
        return made

    def _all(self, kind: str) -> Mapping[str, bytes]:
        """The fingerprints of all keys of a kind that has one for each record."""
        made: Mapping[str, bytes]
        match kind:
            case "article":
                made = self._articles
            case "event":
                made = self._events
            case "related":
                made = self._related()
            case "neighbours":
                made = self._neighbours()
            case _:
                made = self._records.get(kind, {})
        return {f"{kind} {rest}": value for rest, value in made.items()}

    def _make(self, key: str, kind: str, rest: str) -> bytes:
        match kind:
            case "list":
                subject, _, period = rest.rpartition(" ")
                known = self._last.keys.get(key) if subject in self._unchanged else None
                return known or self._list(subject, period)
            case "file":
                return text_fingerprint(self._files.get(self._files.named(rest), ""))
            case "places":
                return text_fingerprint(repr(self._corpus.places.get(rest, ())))
            case tracked.TOPIC_TREE:
                return text_fingerprint(repr((self._index.children, self._index.ancestors)))
            case tracked.PAST_YEARS:
                return text_fingerprint(repr(tracked.past_years(self._index)))
            case tracked.EVERYTHING:
                records = (self._records[kind][id] for kind in self._records for id in sorted(self._records[kind]))
                return _of_all((*self._entries.values(), *self._events.values(), *records))
        return ABSENT

    @cached_property
    def spellings(self) -> Mapping[str, str]:
        """The spellings that are linked in texts, with the ids of their names."""
        return linkable(self._corpus.names)

    def respelled(self, before: Mapping[str, str]) -> Iterator[str]:
        """The keys of texts in which other names are mentioned than ``before``, since they contain a spelling that is
        linked now and was not, or was and is not, or is linked to another name."""
        differing = {spelling for spelling, _ in self.spellings.items() ^ before.items()}
        if not differing:
            return
        spelled = SpellingFinder(differing)
        corpus = self._corpus
        texts: tuple[Article | Event | Story, ...] = (*corpus.articles, *corpus.events, *corpus.stories.values())
        for entry in texts:
            if spelled.found_in(entry.body):
                yield tracked.mentions_key(entry.location.path)

    @cached_property
    def _records(self) -> Mapping[str, Mapping[str, bytes]]:
        corpus = self._corpus
        kinds: dict[str, Mapping[str, object]] = {
            "topic": corpus.topics, "source": corpus.sources, "name": corpus.names, "story": corpus.stories,
        }  # fmt: skip
        return {
            kind: {id: text_fingerprint(repr(record)) for id, record in records.items()}
            for kind, records in kinds.items()
        }

    @cached_property
    def _topic_paths(self) -> Mapping[str, bytes]:
        """Each topic with its ancestors."""
        topics = self._records["topic"]
        return {id: _of_all(topics[topic] for topic in self._index.with_ancestors((id,))) for id in topics}

    @cached_property
    def _memberships(self) -> Mapping[str, bytes]:
        """What each event belongs to."""
        return {id: text_fingerprint(f"{id} {member!r}") for id, member in self._index.membership.items()}

    @cached_property
    def _known(self) -> Mapping[str, bytes]:
        """What the last build carried over, if the records that files refer to are the same."""
        records = _of_all(value for kind in self._records.values() for value in kind.values())
        self.carried["records"] = records
        return self._last.carried if self._last.carried.get("records") == records else {}

    def _own(self, location: Location, id: str, make: Callable[[], Iterable[bytes]]) -> bytes:
        """The fingerprint of the parts of an entry that follow from its file, the registries and ``id`` alone."""
        if not location.fingerprint:
            return _of_all(make())
        key = f"{location.fingerprint} {location.path} {id}"
        own = self.carried[key] = self._known.get(key) or _of_all(make())
        return own

    @cached_property
    def _entries(self) -> Mapping[str, bytes]:
        """The articles as lists show them."""
        memberships, own = self._memberships, self._own
        made = {}
        for article in self._corpus.articles:
            value = own(article.location, "", partial(self._article_parts, article))
            if article.events:
                value = _of_all((value, *[memberships[id] for id in article.events]))
            made[article.id] = value
        return made

    def _article_parts(self, article: Article) -> Iterator[bytes]:
        sources, stories, topic_paths = self._records["source"], self._records["story"], self._topic_paths
        yield text_fingerprint(repr(_shown(article)))
        yield sources[article.source]
        yield from (topic_paths[id] for id in article.topics)
        yield from (stories[id] for id in article.stories)
        yield from map(text_fingerprint, article.names)
        yield text_fingerprint(article.location.path)

    @cached_property
    def _articles(self) -> Mapping[str, bytes]:
        return {article.id: self._article(article) for article in self._corpus.articles}

    def articles_fingerprint(self, articles: Iterable[Article]) -> bytes:
        """One fingerprint of these articles with their texts, in this order."""
        return _of_all([self._articles[article.id] for article in articles])

    def _article(self, article: Article) -> bytes:
        text = article.location.fingerprint or str(article)
        # These follow from the file and from other files, and no list shows them.
        if article.origin or article.no_link:
            text = f"{text} {article.origin} {article.no_link}"
        return _of_all((self._entries[article.id], text.encode("utf-8", "surrogatepass")))

    @cached_property
    def _events(self) -> Mapping[str, bytes]:
        entries, memberships, reports = self._entries, self._memberships, self._index.reports
        made = {}
        for event in self._corpus.events:
            member = memberships[event.id]
            own = self._own(event.location, member.hex(), partial(self._event_parts, event))
            parts = [own, member, *[entries[report.id] for report in reports.get(event.id, ())]]
            if event.article:
                parts.append(entries[event.article])
            parts += [entries[claim.article] for claim in event.claims if claim.article]
            made[event.id] = _of_all(parts)
        return made

    def _event_parts(self, event: Event) -> Iterator[bytes]:
        topic_paths, records, member = self._topic_paths, self._records, self._index.membership[event.id]
        yield text_fingerprint(repr((event.id, *event[2:])))  # between them is its location
        yield from (topic_paths[id] for id in member.topics)
        yield from (records["story"][id] for id in member.stories)
        yield from (records["name"][id] for id in member.names)
        if event.place_name:
            yield from (b"at", records["name"][event.place_name])
        yield from (records["name"][claim.by_name] for claim in event.claims if claim.by_name)
        yield from (records["source"][item.source] for item in event.sources)
        yield text_fingerprint(event.location.path)

    @cached_property
    def _unchanged(self) -> Collection[str]:
        """The subjects, as written in keys of lists, that have the same entries as in the last build.

        An entry that did not change belongs where it did. So a subject that has only such entries, and as
        many as before, has not lost any either."""
        index, last = self._index, self._last.keys
        same: set[str] = set()
        for kind, id in index.subjects():
            members = index.entries(kind, id)
            count = f"{kind} {id} {len(members.articles)} {len(members.events)}"
            self.carried[count] = ABSENT
            if count in self._known:
                same.add(f"{kind} {id}")
        entries: tuple[Article | Event, ...] = (*self._corpus.articles, *self._corpus.events)
        for entry in entries:
            key = entry_key(entry)
            if last.get(key) != self[key]:
                same.difference_update(f"{kind} {id}" for kind, id in index.subjects_of(entry))
        return same

    def _list(self, subject: str, period: str) -> bytes:
        members = self._index.entries(*_subject(subject))
        if subject not in self._lists:
            entries, events = self._entries, self._events
            self._lists[subject] = (
                b"".join([entries[article.id] for article in members.articles]),
                b"".join([events[event.id] for event in members.events]),
            )
        of_articles, of_events = self._lists[subject]
        if period:
            days = days_of(*map(int, period.split("-")))
            of_articles = _slice(of_articles, *span(members.articles, *days))
            of_events = _slice(of_events, *span(members.events, *days))
        return _of_all((of_articles, b"events", of_events))

    def _neighbours(self) -> Mapping[str, bytes]:
        made = {}
        for story, articles in self._index.story_articles.items():
            entries = (ABSENT, *[self._entries[article.id] for article in articles], ABSENT)
            for position, article in enumerate(articles):
                made[f"{story} {article.id}"] = _of_all((entries[position], entries[position + 2]))
        return made

    def _related(self) -> Mapping[str, bytes]:
        """For each article, the articles just before it in each of its events, stories and names. Sums of
        fingerprints, so that each article costs the same, however many there are."""
        index = self._index
        numbers = {id: int.from_bytes(value, "big") for id, value in self._entries.items()}
        sums = dict.fromkeys(numbers, 0)
        for factor, groups in ((3, index.reports), (5, index.story_articles), (7, index.name_articles)):
            for articles in groups.values():
                totals = list(accumulate([numbers[article.id] for article in articles], initial=0))
                before = map(sub, totals, [0] * RELATED_CANDIDATES + totals)
                for article, total in zip(articles, before, strict=False):
                    sums[article.id] += factor * total
        return {id: (total & _MASK).to_bytes(_SIZE, "big") for id, total in sums.items()}


def _subject(text: str) -> tuple[SubjectKind, str]:
    kind, _, id = text.partition(" ")
    return cast("SubjectKind", kind), id


def _slice(fingerprints: bytes, start: int, end: int) -> bytes:
    return fingerprints[_SIZE * start : _SIZE * end]
