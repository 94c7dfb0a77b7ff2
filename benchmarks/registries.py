"""The topics, sources and names of a corpus."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

from benchmarks.prose import Prose, capital, foreign, word
from benchmarks.records import Name, Source, Topic

_ROOTS = 6
_COUNTRIES = ("KR", "JP", "US", "GB", "DE", "FR", "CN", "SG", "AU", "BR", "IN", "ZA", "")
_LANGUAGES = ("en", "en", "en", "ko", "ja", "zh", "de", "fr", "es")
_SOURCE_TYPES = ("private", "private", "private", "news agency", "public broadcaster", "government", "think tank", "state-run", "unclassified")  # fmt: skip
_KINDS = ("person", "person", "person", "organisation", "organisation", "place", "thing")
_SCRIPTS = ("ko", "ru", "ja", "zh")


def slug(text: str) -> str:
    return "-".join(re.findall(r"[a-z0-9]+", text.lower()))


class Namer:
    """Makes words that no other word of the corpus equals, so that none stands for two things."""

    def __init__(self, rng: Random, prose: Prose) -> None:
        self._rng = rng
        self._taken = set(prose.words)

    def latin(self, words: int) -> str:
        return self._fresh(
            lambda: " ".join(capital(word(self._rng, self._rng.choice((2, 3, 3)))) for _ in range(words))
        )

    def foreign(self, language: str) -> str:
        return self._fresh(lambda: foreign(self._rng, language))

    def _fresh(self, make: Callable[[], str]) -> str:
        while (made := make()).lower() in self._taken:
            pass
        self._taken.add(made.lower())
        return made


def make_topics(rng: Random, prose: Prose, namer: Namer, count: int) -> tuple[Topic, ...]:
    """A tree: some roots, and below them topics of which a few have topics below them."""
    topics: list[Topic] = []
    for place in range(count):
        roots = min(_ROOTS, count // 3 + 1)
        parent = "" if place < roots else topics[rng.randrange(min(place, roots * 3))].id
        name = namer.latin(2)
        aliases = tuple(namer.foreign(language) for language in _SCRIPTS if rng.random() < 0.4)
        topics.append(Topic(slug(name), name, parent, aliases, prose.paragraph(rng, prose.draw(rng, 14))))
    return tuple(topics)


def make_sources(rng: Random, namer: Namer, count: int) -> tuple[Source, ...]:
    sources = []
    for _ in range(count):
        name = namer.latin(rng.choice((2, 2, 3)))
        language = rng.choice(_LANGUAGES)
        aliases = (namer.foreign(language),) if language in _SCRIPTS else ()
        sources.append(
            Source(slug(name), name, aliases, rng.choice(_COUNTRIES), language, rng.choice(_SOURCE_TYPES))
        )  # fmt: skip
    return tuple(sources)


def make_names(rng: Random, prose: Prose, namer: Namer, count: int) -> dict[str, Name]:
    names = {}
    for _ in range(count):
        kind = rng.choice(_KINDS)
        name = namer.latin(1 if kind == "place" else rng.choice((2, 2, 3)))
        # A word of its own keeps ids of two parts, which YAML never reads as yes or no.
        id = slug(name) if " " in name else f"{slug(name)}-{kind}"
        also: dict[str, tuple[str, ...]] = {
            language: (namer.foreign(language),) for language in _SCRIPTS if rng.random() < 0.5
        }
        link: tuple[str, ...] = ()
        if rng.random() < 0.4:
            spellings = tuple(namer.latin(2) for _ in range(rng.choice((1, 1, 2))))
            also["en"] = spellings
            link = spellings[:1]
        names[id] = Name(id, name, kind, also, link, " ".join(prose.draw(rng, 7)))
    return names
