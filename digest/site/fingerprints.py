"""What the keys that pages read under stand for, as fingerprints: equal fingerprints, equal pages.

A digest covers a record with all that comes with it (see `digest.site.tracked`); a digest too many
makes a page that comes out the same, one too few a page that is wrong, so when in doubt it covers
more.

There are some keys for every entry, and nearly all stand for what they stood for in the last build.
So fingerprints are put together from as few pieces as can be: those of a kind all at once, and what a
file alone decides is taken from the last build while the file is the same, and the list of a subject
while nothing came, went or changed in it.
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
from digest.site.index import NEAR, Index
from digest.site.tracked import entry_key

_SIZE = 16
_MASK = (1 << 8 * _SIZE) - 1
# What a file says in other files' words: looked up anew in every build.
_RESOLVED = frozenset(("source", "topics", "names", "stories", "events", "place_name"))
# What no list shows of an article. Every other field belongs to its entry.
_ON_ITS_PAGE_ALONE = frozenset(
    (
        "location", "url", "authors", "accessed", "archive_url", "origin", "image", "aliases", "updated", "corrections",
        "no_link", "extra", "body", "body_line", "original_title",
    )
)  # fmt: skip
_SHOWN = attrgetter(*(field for field in Article._fields if field not in _ON_ITS_PAGE_ALONE | _RESOLVED))
ABSENT = bytes(_SIZE)


def fingerprint(*parts: bytes) -> bytes:
    return blake2b(b"\0".join(parts), digest_size=_SIZE).digest()


def text_fingerprint(text: str) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_SIZE).digest()


def _of_all(fingerprints: Iterable[bytes]) -> bytes:
    return blake2b(b"".join(fingerprints), digest_size=_SIZE).digest()


class Last(NamedTuple):
    """What an earlier build by the same program and options left: the fingerprints of the ``keys`` that pages read
    under, and what was `Fingerprints.carried` over."""

    keys: Mapping[str, bytes] = {}
    carried: Mapping[str, bytes] = {}


NOTHING = Last()


class Fingerprints:
    """The digest of any key over one corpus, made when one of its kind is first asked for."""

    def __init__(self, index: Index, files: Mapping[str, str], last: Last = NOTHING) -> None:
        self._index = index
        self._corpus = index.corpus
        self._files = files
        self._last = last
        self._made: dict[str, bytes] = {}
        self._kinds: set[str] = set()
        self._runs: dict[str, tuple[bytes, bytes]] = {}
        self.carried: dict[str, bytes] = {}
        """For the next build: fingerprints of what follows from a file and the registries alone, by the file's
        digest and path; and how many entries each subject has."""

    def __getitem__(self, key: str) -> bytes:
        """The digest of a key; `ABSENT` where there is no such record (any more).

        That of a text's mentions is always the same: see `respelled`."""
        made = self._made.get(key)
        if made is None:
            kind, _, rest = key.partition(" ")
            if kind not in self._kinds:
                self._kinds.add(kind)
                self._made |= self._all(kind)
            made = self._made[key] = self._made.get(key) or self._make(key, kind, rest)
        return made

    def _all(self, kind: str) -> Mapping[str, bytes]:
        """The keys of a kind that has one for each record."""
        made: Mapping[str, bytes]
        match kind:
            case "article":
                made = self._articles
            case "event":
                made = self._events
            case "before":
                made = self._before()
            case "beside":
                made = self._beside()
            case _:
                made = self._records.get(kind, {})
        return {f"{kind} {rest}": digest for rest, digest in made.items()}

    def _make(self, key: str, kind: str, rest: str) -> bytes:
        match kind:
            case "run":
                subject, _, period = rest.rpartition(" ")
                known = self._last.keys.get(key) if subject in self._unchanged else None
                return known or self._run(subject, period)
            case "file":
                return text_fingerprint(self._files.get(rest, ""))
            case tracked.TREE:
                return text_fingerprint(repr((self._index.children, self._index.ancestors)))
            case tracked.PAST_YEARS:
                return text_fingerprint(repr(tracked.past_years(self._index)))
            case tracked.EVERYTHING:
                records = (self._records[part][id] for part in self._records for id in sorted(self._records[part]))
                return _of_all((*self._entries.values(), *self._events.values(), *records))
        return ABSENT

    @cached_property
    def spellings(self) -> Mapping[str, str]:
        """What is linked in texts: name ids by spelling."""
        return linkable(self._corpus.names)

    def respelled(self, before: Mapping[str, str]) -> Iterator[str]:
        """The keys of texts whose mentions changed by a change of names: in which a spelling stands that
        is linked now and was not ``before``, or the other way round, or to another name."""
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
    def _lines(self) -> Mapping[str, bytes]:
        """Each topic with those it is part of."""
        topics = self._records["topic"]
        return {id: _of_all(topics[part] for part in self._index.with_ancestors((id,))) for id in topics}

    @cached_property
    def _belonging(self) -> Mapping[str, bytes]:
        """What each event belongs to."""
        return {id: text_fingerprint(f"{id} {belongs!r}") for id, belongs in self._index.membership.items()}

    @cached_property
    def _known(self) -> Mapping[str, bytes]:
        """What was carried over, if all that files refer to is what it was."""
        records = _of_all(digest for part in self._records.values() for digest in part.values())
        self.carried["records"] = records
        return self._last.carried if self._last.carried.get("records") == records else {}

    def _own(self, location: Location, id: str, make: Callable[[], Iterable[bytes]]) -> bytes:
        """The digest of an entry's own parts, which follow from its file, the records and ``id`` alone."""
        if not location.fingerprint:
            return _of_all(make())
        key = f"{location.fingerprint} {location.path} {id}"
        own = self.carried[key] = self._known.get(key) or _of_all(make())
        return own

    @cached_property
    def _entries(self) -> Mapping[str, bytes]:
        belonging, own = self._belonging, self._own
        made = {}
        for article in self._corpus.articles:
            digest = own(article.location, "", partial(self._parts, article))
            if article.events:
                digest = _of_all((digest, *[belonging[id] for id in article.events]))
            made[article.id] = digest
        return made

    def _parts(self, article: Article) -> Iterator[bytes]:
        sources, stories, lines = self._records["source"], self._records["story"], self._lines
        yield text_fingerprint(repr(_SHOWN(article)))
        yield sources[article.source]
        yield from (lines[id] for id in article.topics)
        yield from (stories[id] for id in article.stories)
        yield from map(text_fingerprint, article.names)
        yield text_fingerprint(article.location.path)

    @cached_property
    def _articles(self) -> Mapping[str, bytes]:
        return {article.id: self._article(article) for article in self._corpus.articles}

    def articles_fingerprint(self, articles: Iterable[Article]) -> bytes:
        """One digest for all that is known of these articles, in their order."""
        return _of_all([self._articles[article.id] for article in articles])

    def _article(self, article: Article) -> bytes:
        # What is neither in its entry nor in the bytes of its file alone.
        said = article.location.fingerprint or str(article)
        if article.origin or article.no_link:
            said = f"{said} {article.origin} {article.no_link}"
        return _of_all((self._entries[article.id], said.encode("utf-8", "surrogatepass")))

    @cached_property
    def _events(self) -> Mapping[str, bytes]:
        entries, belonging, reports = self._entries, self._belonging, self._index.reports
        made = {}
        for event in self._corpus.events:
            belongs = belonging[event.id]
            own = self._own(event.location, belongs.hex(), partial(self._event_parts, event))
            parts = [own, belongs, *[entries[report.id] for report in reports.get(event.id, ())]]
            if event.article:
                parts.append(entries[event.article])
            parts += [entries[claim.article] for claim in event.claims if claim.article]
            made[event.id] = _of_all(parts)
        return made

    def _event_parts(self, event: Event) -> Iterator[bytes]:
        lines, records, belongs = self._lines, self._records, self._index.membership[event.id]
        yield text_fingerprint(repr((event.id, *event[2:])))  # between them is ``written``
        yield from (lines[id] for id in belongs.topics)
        yield from (records["story"][id] for id in belongs.stories)
        yield from (records["name"][id] for id in belongs.names)
        if event.place_name:
            yield from (b"at", records["name"][event.place_name])
        yield from (records["name"][claim.by_name] for claim in event.claims if claim.by_name)
        yield from (records["source"][item.source] for item in event.sources)
        yield text_fingerprint(event.location.path)

    @cached_property
    def _unchanged(self) -> Collection[str]:
        """The subjects, as in keys of runs, that have the entries they had, and the same of each.

        An entry that is what it was belongs where it did. So a subject that has no other, and as many as
        before, has lost none either."""
        index, last = self._index, self._last.keys
        same: set[str] = set()
        for kind, id in index.subjects():
            run = index.run(kind, id)
            count = f"{kind} {id} {len(run.articles)} {len(run.events)}"
            self.carried[count] = ABSENT
            if count in self._known:
                same.add(f"{kind} {id}")
        entries: tuple[Article | Event, ...] = (*self._corpus.articles, *self._corpus.events)
        for entry in entries:
            key = entry_key(entry)
            if last.get(key) != self[key]:
                same.difference_update(f"{kind} {id}" for kind, id in index.subjects_of(entry))
        return same

    def _run(self, subject: str, period: str) -> bytes:
        run = self._index.run(*_subject(subject))
        if subject not in self._runs:
            entries, events = self._entries, self._events
            self._runs[subject] = (
                b"".join([entries[article.id] for article in run.articles]),
                b"".join([events[event.id] for event in run.events]),
            )
        articles_fingerprint, of_events = self._runs[subject]
        if period:
            days = days_of(*map(int, period.split("-")))
            articles_fingerprint = _part(articles_fingerprint, *span(run.articles, *days))
            of_events = _part(of_events, *span(run.events, *days))
        return _of_all((articles_fingerprint, b"events", of_events))

    def _beside(self) -> Mapping[str, bytes]:
        made = {}
        for story, run in self._index.story_articles.items():
            entries = (ABSENT, *[self._entries[article.id] for article in run], ABSENT)
            for place, article in enumerate(run):
                made[f"{story} {article.id}"] = _of_all((entries[place], entries[place + 2]))
        return made

    def _before(self) -> Mapping[str, bytes]:
        """For each article, of each of its events, stories and names, the entries just before it
        there. Sums of fingerprints, so that each costs the same however many there are."""
        index = self._index
        numbers = {id: int.from_bytes(digest, "big") for id, digest in self._entries.items()}
        sums = dict.fromkeys(numbers, 0)
        for factor, groups in ((3, index.reports), (5, index.story_articles), (7, index.name_articles)):
            for run in groups.values():
                upto = list(accumulate([numbers[article.id] for article in run], initial=0))
                near = map(sub, upto, [0] * NEAR + upto)
                for article, total in zip(run, near, strict=False):
                    sums[article.id] += factor * total
        return {id: (total & _MASK).to_bytes(_SIZE, "big") for id, total in sums.items()}


def _subject(text: str) -> tuple[SubjectKind, str]:
    kind, _, id = text.partition(" ")
    return cast("SubjectKind", kind), id


def _part(fingerprints: bytes, start: int, end: int) -> bytes:
    return fingerprints[_SIZE * start : _SIZE * end]
