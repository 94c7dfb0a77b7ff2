"""A seeded corpus of any size: the same seed and size give the same bytes, on any machine.

Everything is made up: words are syllables, hosts are below example.org. What is natural is how it is
spread: long-tailed over topics, sources, names and stories, and over the years with the most
recent the densest.
"""

from __future__ import annotations

import argparse
import math
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from random import Random
from typing import TypeVar

from benchmarks.happenings import make_events, make_stories
from benchmarks.prose import foreign, make_prose
from benchmarks.records import Article, Corpus, Event, Source
from benchmarks.registries import Namer, make_names, make_sources, make_topics, slug

T = TypeVar("T")

SEED = 1
NEWEST = datetime(2025, 6, 30, 18, tzinfo=UTC)
_DENSER = 1.5  # the newest days hold e to this times as many articles as the oldest
_ZONES = (UTC, timezone(timedelta(hours=9)), timezone(timedelta(hours=-5)))
_TOPIC_COUNTS = (1, 2, 2, 2, 3, 3, 4, 5)
_NAME_COUNTS = (0, 1, 1, 2, 2, 3, 3, 4, 5, 7)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many of each there are in a corpus, and how many years it spans."""

    articles: int
    topics: int
    sources: int
    names: int
    stories: int
    events: int
    years: float

    def known_names(self, place: int) -> int:
        """How many names have come up by the article at ``place``; at least one has by the first."""
        return min(self.names, place * self.names // self.articles + 1)


def counts_for(size: int) -> Counts:
    """Natural proportions: names, stories and events grow with the articles, the rest slowly."""
    beyond = max(1.0, size / 10_000)
    return Counts(
        articles=size,
        topics=round(min(60, max(6, size // 5)) * beyond**0.3),
        sources=round(min(80, max(5, size // 5)) * beyond**0.5),
        names=max(5, size // 20),
        stories=max(2, size // 50),
        events=round(size * 0.4),
        years=8 * (size / 10_000) ** 0.4,
    )


def make_corpus(size: int, seed: int = SEED) -> Corpus:
    """A corpus of ``size`` articles; their texts are made by `body.body_of` when they are written."""
    counts = counts_for(size)
    rng = Random(f"{seed} corpus {size}")
    prose = make_prose(seed)
    namer = Namer(rng, prose)
    topics = make_topics(rng, prose, namer, counts.topics)
    sources = make_sources(rng, namer, counts.sources)
    names = make_names(rng, prose, namer, counts.names)
    stories = make_stories(rng, prose, [topic.id for topic in topics], counts.stories, size)
    corpus = Corpus(seed, prose, topics, sources, names, stories, (), (), {})
    stories_of: defaultdict[int, list[str]] = defaultdict(list)
    for story in stories:
        for member in story.members:
            stories_of[member].append(story.id)
    name_ids = tuple(names)
    articles = tuple(
        _article(corpus, name_ids, place, _instant(place, counts), counts, tuple(stories_of[place]))
        for place in range(size)
    )
    events = make_events(rng, prose, articles, names, sources, counts.events)
    return Corpus(seed, prose, topics, sources, names, stories, articles, events, _by_article(events))


def added_article(corpus: Corpus, number: int) -> tuple[Article, tuple[Event, ...]]:
    """The ``number``-th article published after the corpus was made, and the event it reports."""
    size = len(corpus.articles)
    story = max(corpus.stories, key=lambda story: story.members[-1])
    at = NEWEST + timedelta(minutes=number + 1)
    article = _article(corpus, tuple(corpus.names), size + number, at, counts_for(size), (story.id,))
    rng = Random(f"{corpus.seed} added {size} {number}")
    event = Event(
        "", True, article.at.date().isoformat(), article.at.date(), corpus.prose.headline(rng, 6), "statement",
        "", article.names[:1], (), (), "", (), (), "", (article.place,),
    )  # fmt: skip
    return article, (event,)


def _article(
    corpus: Corpus, name_ids: Sequence[str], place: int, at: datetime, counts: Counts, stories: tuple[str, ...]
) -> Article:
    rng = Random(f"{corpus.seed} article {place} of {counts.articles}")
    title = corpus.prose.headline(rng, rng.randint(7, 12))
    if rng.random() < 0.2:
        head, _, rest = title.partition(" ")
        title = f"{head}: {rest}"
    # The first articles introduce the sources and topics one by one, so that none is unused.
    source = corpus.sources[place if place < counts.sources else _skewed(rng, counts.sources, 2.0)]
    topics = [corpus.topics[place].id] if place < counts.topics else []
    topics += (corpus.topics[_skewed(rng, counts.topics, 1.6)].id for _ in range(rng.choice(_TOPIC_COUNTS)))
    # The names come up one by one, too; the older ones are mentioned the most.
    known = counts.known_names(place)
    names = [] if known == counts.known_names(place - 1) else [name_ids[known - 1]]
    names += (name_ids[_skewed(rng, known, 2.0)] for _ in range(rng.choice(_NAME_COUNTS)))
    id = f"{at:%Y/%m}/{slug(title)[:40].rstrip('-')}-{place}"
    return Article(
        place, id, title, _as_written(rng, at), at, source.id, _once(topics), _once(names), stories,
        f"{source.url}{at:%Y/%m}/{place}", _summary(corpus, rng), _more(corpus, rng, at.date(), source, place),
    )  # fmt: skip


def _summary(corpus: Corpus, rng: Random) -> str:
    return corpus.prose.paragraph(rng, corpus.prose.draw(rng, rng.randint(15, 40))) if rng.random() < 0.9 else ""


def _more(corpus: Corpus, rng: Random, day: date, source: Source, place: int) -> dict[str, object]:
    """The rarer keys of the front matter."""
    more: dict[str, object] = {"original_lang": source.language}
    if rng.random() < 0.6:
        is_latin = source.language not in ("ko", "ja", "zh")
        more["original_title"] = (
            corpus.prose.headline(rng, 8) if is_latin else " ".join(foreign(rng, source.language) for _ in range(5))
        )
    if rng.random() < 0.4:
        more["origin"] = "own" if rng.random() < 0.4 else corpus.sources[_skewed(rng, len(corpus.sources), 2.0)].id
    if rng.random() < 0.2:
        more["authors"] = [corpus.prose.headline(rng, 2)]
    if rng.random() < 0.1:
        more["accessed"] = day.isoformat()
    if rng.random() < 0.02:
        more["corrections"] = [{"date": day.isoformat(), "text": corpus.prose.headline(rng, 9)}]
    if rng.random() < 0.01:
        more["aliases"] = [f"/old/{place}/"]
    return more


def _instant(place: int, counts: Counts) -> datetime:
    share = math.log1p((place + 0.5) / counts.articles * math.expm1(_DENSER)) / _DENSER
    before = timedelta(days=round(365.25 * counts.years * (1 - share), 4))
    return (NEWEST - before).replace(microsecond=0)


def _as_written(rng: Random, at: datetime) -> str:
    """Mostly a day, at times with the time, and now and then known only roughly."""
    kind = rng.random()
    if kind < 0.75:
        return f"{at:%Y-%m-%d}"
    return at.astimezone(rng.choice(_ZONES)).isoformat() if kind < 0.96 else f"{at:%Y-%m-%d}~"


def _skewed(rng: Random, count: int, power: float) -> int:
    """A place below ``count``, the first ones far more often."""
    return int(count * rng.random() ** power)


def _once(ids: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(ids))


def _by_article(events: Iterable[Event]) -> dict[int, tuple[Event, ...]]:
    found: defaultdict[int, list[Event]] = defaultdict(list)
    for event in events:
        for place in event.reports:
            found[place].append(event)
    return {place: tuple(of_article) for place, of_article in found.items()}


def main() -> None:
    """Write one corpus as a ready site."""
    from benchmarks.sites import WRITERS

    parser = argparse.ArgumentParser(prog="python -m benchmarks.corpus", description=main.__doc__)
    parser.add_argument("size", type=int, help="how many articles")
    parser.add_argument("folder", type=Path, help="where to write the site; must not exist")
    parser.add_argument("--form", choices=sorted(WRITERS), default="digest", help="the generator it is for")
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args()
    started = time.monotonic()
    options.folder.mkdir(parents=True)
    WRITERS[options.form](make_corpus(options.size, options.seed), options.folder)
    print(f"{options.size:,} articles in {time.monotonic() - started:.1f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
