"""What the keys that pages read under stand for, as digests: equal digests, equal pages.

A digest covers a record with all that comes with it (see `digest.reading`); a digest too many
makes a page that comes out the same, one too few a page that is wrong, so when in doubt it covers
more.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from hashlib import blake2b
from operator import attrgetter
from typing import cast

from digest import reading
from digest.group import NEAR, Index, Kind
from digest.mentions import Mentioned
from digest.model import Article, Event, Story

_SIZE = 16
_MASK = (1 << 8 * _SIZE) - 1
# What no list shows of an article. Every other field belongs to its entry.
_ON_ITS_PAGE_ALONE = frozenset(
    (
        "written", "url", "authors", "accessed", "archive_url", "origin", "image", "aliases", "updated", "corrections",
        "no_link", "extra", "body", "body_line", "original_title",
    )
)  # fmt: skip
_SHOWN = attrgetter(*(field for field in Article._fields if field not in _ON_ITS_PAGE_ALONE))
ABSENT = b""


def digest_of(*parts: bytes) -> bytes:
    return blake2b(b"\0".join(parts), digest_size=_SIZE).digest()


def of_text(text: str) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_SIZE).digest()


class Digests:
    """The digest of any key over one corpus, each made when it is first asked for."""

    def __init__(self, index: Index, files: Mapping[str, str]) -> None:
        self._index = index
        self._corpus = index.corpus
        self._files = files
        self._made: dict[str, bytes] = {}

    def __getitem__(self, key: str) -> bytes:
        """The digest of a key; `ABSENT` where there is no such record (any more)."""
        made = self._made.get(key)
        if made is None:
            kind, _, rest = key.partition(" ")
            made = self._made[key] = self._make(kind, rest)
        return made

    def _make(self, kind: str, rest: str) -> bytes:
        match kind:
            case "article":
                return self._article(rest)
            case "event":
                return self._events.get(rest, ABSENT)
            case "run":
                return self._run(rest)
            case "before":
                return self._before.get(rest, 0).to_bytes(_SIZE, "big")
            case "beside":
                return self._beside(*rest.split(" ", 1))
            case "mentions":
                return self._mentioned.get(rest, ABSENT)
            case "file":
                return of_text(self._files.get(rest, ""))
            case reading.TREE:
                return of_text(repr((self._index.children, self._index.ancestors)))
            case reading.PAST_YEARS:
                return of_text(repr(reading.past_years(self._index)))
            case reading.EVERYTHING:
                records = (self._records[part][id] for part in self._records for id in sorted(self._records[part]))
                return digest_of(*self._entries.values(), *self._events.values(), *records)
        return self._records[kind].get(rest, ABSENT)

    @cached_property
    def _records(self) -> Mapping[str, Mapping[str, bytes]]:
        corpus = self._corpus
        kinds: dict[str, Mapping[str, object]] = {
            "topic": corpus.topics, "source": corpus.sources, "name": corpus.names, "story": corpus.stories,
        }  # fmt: skip
        return {kind: {id: of_text(repr(record)) for id, record in records.items()} for kind, records in kinds.items()}

    @cached_property
    def _belonging(self) -> Mapping[str, bytes]:
        """What each event belongs to."""
        return {id: of_text(repr(belongs)) for id, belongs in self._index.membership.items()}

    @cached_property
    def _entries(self) -> Mapping[str, bytes]:
        topics, sources, stories = self._records["topic"], self._records["source"], self._records["story"]
        lines = {id: digest_of(*(topics[part] for part in self._index.with_ancestors((id,)))) for id in topics}
        belonging = self._belonging
        return {
            article.id: digest_of(
                repr((*_SHOWN(article), article.written.path)).encode("utf-8", "surrogatepass"),
                sources[article.source],
                *[lines[id] for id in article.topics],
                *[stories[id] for id in article.stories],
                *[belonging[id] for id in article.events],
            )
            for article in self._corpus.articles
        }

    def _article(self, id: str) -> bytes:
        article = self._corpus.article.get(id)
        if article is None:
            return ABSENT
        # What is neither in its entry nor in the bytes of its file alone.
        resolved = repr((article.written.path, article.origin, article.no_link))
        return digest_of(
            self._entries[id], of_text(article.written.digest or repr(article)), of_text(resolved)
        )  # fmt: skip

    @cached_property
    def _events(self) -> Mapping[str, bytes]:
        names, sources, stories = self._records["name"], self._records["source"], self._records["story"]
        topics, entries = self._records["topic"], self._entries
        ours = self._index

        def of(event: Event) -> bytes:
            belongs = ours.membership[event.id]
            parts = [of_text(repr(event)), self._belonging[event.id]]
            parts += [topics[id] for id in ours.with_ancestors(belongs.topics)]
            parts += [stories[id] for id in belongs.stories]
            parts += [names[id] for id in belongs.names]
            parts += [names[id] for id in (event.place_name, *(claim.by_name for claim in event.claims)) if id]
            parts += [sources[item.source] for item in event.sources]
            parts += [entries[report.id] for report in ours.reports.get(event.id, ())]
            parts += [entries[id] for id in (event.article, *(claim.article for claim in event.claims)) if id]
            return digest_of(*parts)

        return {event.id: of(event) for event in self._corpus.events}

    def _run(self, rest: str) -> bytes:
        kind, id, period = rest.split(" ")
        run = self._index.run(cast("Kind", kind), id)
        if period:
            run = run.within(*map(int, period.split("-")))
        entries, events = self._entries, self._events
        parts = [entries[article.id] for article in run.articles]
        return digest_of(*parts, b"events", *[events[event.id] for event in run.events])

    def _beside(self, story: str, article: str) -> bytes:
        here = self._corpus.article.get(article)
        if here is None or story not in here.stories:
            return ABSENT
        beside = self._index.neighbours(here, story)
        return digest_of(*(self._entries[other.id] if other else ABSENT for other in beside))

    @cached_property
    def _before(self) -> Mapping[str, int]:
        """For each article, of each of its events, stories and names, the entries just before it
        there. Sums of digests, so that each costs the same however many there are."""
        sums = dict.fromkeys(self._corpus.article, 0)
        index, entries = self._index, self._entries
        numbers = {id: int.from_bytes(digest, "big") for id, digest in entries.items()}
        for factor, groups in ((3, index.reports), (5, index.story_articles), (7, index.name_articles)):
            for run in groups.values():
                upto = [0]
                for article in run:
                    upto.append(upto[-1] + numbers[article.id])
                for place, article in enumerate(run):
                    sums[article.id] += factor * (upto[place] - upto[max(0, place - NEAR)])
        return {id: total & _MASK for id, total in sums.items()}

    @cached_property
    def _mentioned(self) -> Mapping[str, bytes]:
        mentioned = Mentioned(self._corpus.names)
        corpus = self._corpus
        texts: tuple[Article | Event | Story, ...] = (
            *corpus.articles,
            *(event for event in corpus.events if event.article is None),
            *corpus.stories.values(),
        )
        return {entry.written.path: of_text(repr(mentioned.in_text(entry.body))) for entry in texts}
