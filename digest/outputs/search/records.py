"""Articles as records for Pagefind: small HTML pages that nobody sees, and what a result shows in their place.

A page has the words of an article as they are searched (see `digest.outputs.search.words`): its title, its text, and
words by which it is found (its original title, the spellings of its names, its events and stories, the aliases of its
topics and source). Pagefind says at which word of a page something was found. What is shown has as many words.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from html import escape
from itertools import chain

from digest.content import markdown
from digest.model import Article, Corpus, variants
from digest.outputs.search.words import JOINER, Cut, cut
from digest.pages.search import UNKNOWN_LANGUAGE
from digest.recipe import recipe
from digest.site import urls
from digest.text.i18n import Words

_BETWEEN = Cut("·", "· ")
_AFTER_WORD = re.compile(f"(?<=[ {JOINER}])")

_WORD_BYTES = 6
_OTHER_WORDS = 20
"""Words of topics, the source and whatever else an article is found by."""
_NOT_WIDE = bytes({*range(256)} - {*range(0xE3, 0xEE)})
"""All bytes except those that begin a Chinese, Japanese or Korean character."""


@dataclass(frozen=True, slots=True)
class Record:
    """What can be searched of an article. ``day`` is ISO text, ``date`` the same in words; ``body`` is Markdown;
    ``lang`` is the language of the entry if it is not the site's, ``report_lang`` that of the report."""

    url: str
    title: str
    summary: str
    body: str
    depth: int
    source: str
    day: str
    date: str
    lang: str
    found_by: tuple[str, ...]
    topics: tuple[str, ...]
    source_id: str
    report_lang: str

    @property
    def file(self) -> str:
        """The path of the record in the folder that Pagefind reads. Its URL follows from that."""
        return urls.destination(self.url)


class Recorder:
    """Makes the records of a corpus, and their fingerprints, for which no records are made."""

    def __init__(self, corpus: Corpus, site_language: str, words: Words, depth: int) -> None:
        self._corpus = corpus
        self._language = site_language
        self._words = words
        self._depth = depth

    @cached_property
    def _recipe(self) -> str:
        return recipe(("pagefind", "comrak", "nh3", "babel"))

    @cached_property
    def _names(self) -> dict[str, tuple[str, ...]]:
        return {id: variants(name) for id, name in self._corpus.names.items()}

    @cached_property
    def _topics(self) -> dict[str, tuple[str, ...]]:
        """By topic, its id and those of its ancestors."""
        found: dict[str, tuple[str, ...]] = {}
        for id in self._corpus.topics:
            path, parent = [id], self._corpus.topics[id].parent
            while parent is not None:
                path.append(parent)
                parent = self._corpus.topics[parent].parent
            found[id] = tuple(path)
        return found

    def record(self, article: Article) -> Record:
        topics = tuple(dict.fromkeys(id for topic in article.topics for id in self._topics[topic]))
        source = self._corpus.sources[article.source]
        return Record(
            url=urls.article(article),
            title=article.title,
            summary=article.summary,
            body=article.body,
            depth=self._depth,
            source=source.name,
            day=article.date.day.isoformat(),
            date=self._words.date(article.date.when),
            lang=article.lang if article.lang and article.lang != self._language else "",
            found_by=tuple(dict.fromkeys((*self._found_by(article, topics), *source.aliases))),
            topics=topics,
            source_id=source.id,
            report_lang=article.original_lang or UNKNOWN_LANGUAGE,
        )

    def weight(self, article: Article) -> int:
        """About how many words the record of an article has, a pair of characters being a word."""
        words = _words(article.body) + sum(self._name_words[name] for name in article.names)
        return words + _words(article.title) + _OTHER_WORDS

    @cached_property
    def _name_words(self) -> dict[str, int]:
        return {id: sum(map(_words, spellings)) for id, spellings in self._names.items()}

    def fingerprint(self, articles: Iterable[Article], language: str) -> str:
        """A fingerprint (16 hex digits) of the index of these articles in ``language``: of their files, and of what
        their records take from what they refer to."""
        of, events = self._fingerprints, self._corpus.event
        lines = [
            (
                article.location.fingerprint or repr(article), article.location.path, article.date.day.toordinal(),
                of["source"][article.source],
                [of["topic"][id] for id in article.topics],
                [of["name"][id] for id in article.names],
                [of["story"][id] for id in article.stories],
                [events[id].title for id in article.events],
            )
            for article in articles
        ]  # fmt: skip
        made_by = (self._recipe, self._language, language, self._depth)
        return _fingerprint((made_by, lines))

    @cached_property
    def _fingerprints(self) -> Mapping[str, Mapping[str, str]]:
        """By kind and id, a fingerprint of what records take from what articles refer to."""
        corpus = self._corpus
        lines = {id: [(part, corpus.topics[part].name, corpus.topics[part].aliases) for part in self._topics[id]]
                 for id in corpus.topics}  # fmt: skip
        kinds: Mapping[str, Mapping[str, object]] = {
            "topic": lines,
            "source": {source.id: (source.name, source.aliases) for source in corpus.sources.values()},
            "name": self._names,
            "story": {story.id: story.title for story in corpus.stories.values()},
        }
        return {kind: {id: _fingerprint(value) for id, value in group.items()} for kind, group in kinds.items()}

    def _found_by(self, article: Article, topics: tuple[str, ...]) -> Iterable[str]:
        if article.original_title:
            yield article.original_title
        for name in article.names:
            yield from self._names[name]
        for id in article.events:
            yield self._corpus.event[id].title
        for id in article.stories:
            yield self._corpus.stories[id].title
        for id in topics:
            topic = self._corpus.topics[id]
            yield topic.name
            yield from topic.aliases


def _words(text: str) -> int:
    """About how many words a text has: cheap, since every build asks for every text. A word takes six bytes with its
    space; a character in a script without spaces is three bytes, and begins a pair."""
    if text.isascii():
        return len(text) // _WORD_BYTES
    encoded = text.encode("utf-8", "surrogatepass")
    return (len(encoded) + 3 * len(encoded.translate(None, _NOT_WIDE))) // _WORD_BYTES


def _fingerprint(value: object) -> str:
    return hashlib.sha256(repr(value).encode("utf-8", "surrogatepass")).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Indexed:
    """A record as Pagefind reads it, at ``file``, the ``url`` of its article, and what a result shows: ``meta`` (``title``, ``source``, ``date``,
    which is the ISO day, a space, and the date in words, and ``lang`` if it is not the site's), and all its words.
    The first ``title`` words are the title, those from ``text`` on are what it is found by."""

    file: str
    url: str
    html: str
    meta: Mapping[str, str]
    words: tuple[str, ...]
    title: int
    text: int


# Most of these texts are in many records.
@lru_cache(maxsize=50_000)
def _cut(text: str) -> Cut:
    return cut(text)


def indexed(record: Record) -> Indexed:
    text = markdown.plain(record.body, record.depth)
    # The summary of an entry that states none is the beginning of its text.
    summary = "" if text.startswith(record.summary.rstrip("…")) else record.summary
    title, own = cut(record.title), cut(f"{summary} {text}")
    found_by = [word for name in record.found_by for word in (_BETWEEN, _cut(name))][1:]
    parts = [title, own, *found_by]
    shown = [tuple(part for part in _AFTER_WORD.split(cut.shown) if part) for cut in parts]
    return Indexed(
        record.file,
        record.url,
        _html(record, title.searched, " ".join(part.searched for part in parts[1:])),
        {
            "title": record.title, "source": record.source, "date": f"{record.day} {record.date}",
            **({"lang": record.lang} if record.lang else {}),
        },
        tuple(chain.from_iterable(shown)),
        len(shown[0]),
        len(shown[0]) + len(shown[1]),
    )  # fmt: skip


def _html(record: Record, title: str, words: str) -> str:
    metas = {"source": _cut(record.source).searched, "date": f"{record.day} {record.date}"}
    filters = [
        *(("topic", id) for id in record.topics),
        ("source", record.source_id), ("lang", record.report_lang), ("year", record.day[:4]),
    ]  # fmt: skip
    # Pagefind stores 24 bits of a number: enough for the days since the year 1, too few for 20230712.
    number = date.fromisoformat(record.day).toordinal()
    return (
        f"<!doctype html><html><body data-pagefind-body><h1>{escape(title)}</h1><p>{escape(words)}</p>"
        + "".join(f'<i data-pagefind-meta="{key}[title]" title="{escape(value)}"></i>' for key, value in metas.items())
        + "".join(f'<i data-pagefind-filter="{key}[title]" title="{escape(value)}"></i>' for key, value in filters)
        + f'<i data-pagefind-sort="date[title]" title="{number}"></i></body></html>'
    )
