"""Articles as the records that Pagefind reads: small HTML pages that nobody is shown.

A record is a heading and one paragraph of three parts, between joiners that stand alone: nothing,
the text that excerpts are taken from, and the words an article is found by without showing them
(its original title, the spellings of its names, its events and stories, the aliases of its topics
and source).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from html import escape

from digest.content import markdown
from digest.model import Article, Corpus, variants
from digest.outputs.search.words import JOINER, cut
from digest.pages.search import UNKNOWN_LANGUAGE
from digest.recipe import recipe
from digest.site import urls
from digest.text.i18n import Words

_BETWEEN = " · "


@dataclass(frozen=True, slots=True)
class Record:
    """An article as it is searched for. ``day`` is ISO text, ``date`` the same in words; ``body`` is
    Markdown; ``lang`` is that of the entry where it is not the site's, ``report_lang`` the report's."""

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
        """Where the record stands in the folder that Pagefind reads: its URL follows from that."""
        return urls.destination(self.url)


class Recorder:
    """Makes the records of one corpus, and tells without making them whether they are the same."""

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
        """A topic's id and those of all it is part of."""
        found: dict[str, tuple[str, ...]] = {}
        for id in self._corpus.topics:
            line, parent = [id], self._corpus.topics[id].parent
            while parent is not None:
                line.append(parent)
                parent = self._corpus.topics[parent].parent
            found[id] = tuple(line)
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

    def fingerprint(self, articles: Iterable[Article], language: str) -> str:
        """What an index in ``language`` of these articles' records follows from, as 16 hex digits: the
        articles' files, and what records say of what they refer to."""
        marks, titles = self._marks, self._corpus.event
        lines = [
            (
                article.location.fingerprint or repr(article), article.location.path, article.date.day.toordinal(),
                marks["source"][article.source],
                [marks["topic"][id] for id in article.topics],
                [marks["name"][id] for id in article.names],
                [marks["story"][id] for id in article.stories],
                [titles[id].title for id in article.events],
            )
            for article in articles
        ]  # fmt: skip
        made_by = (self._recipe, self._language, language, self._depth)
        return hashlib.sha256(repr((made_by, lines)).encode("utf-8", "surrogatepass")).hexdigest()[:16]

    @cached_property
    def _marks(self) -> Mapping[str, Mapping[str, str]]:
        """By kind and id, a digest of what records take from what articles refer to."""
        corpus = self._corpus
        lines = {id: [(part, corpus.topics[part].name, corpus.topics[part].aliases) for part in self._topics[id]]
                 for id in corpus.topics}  # fmt: skip
        kinds: Mapping[str, Mapping[str, object]] = {
            "topic": lines,
            "source": {source.id: (source.name, source.aliases) for source in corpus.sources.values()},
            "name": self._names,
            "story": {story.id: story.title for story in corpus.stories.values()},
        }
        return {kind: {id: _mark(said) for id, said in group.items()} for kind, group in kinds.items()}

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


def _mark(said: object) -> str:
    return hashlib.sha256(repr(said).encode("utf-8", "surrogatepass")).hexdigest()[:16]


# Most of what articles are found by stands in many records.
@lru_cache(maxsize=50_000)
def _searched(text: str) -> str:
    return escape(cut(text))


def html(record: Record) -> str:
    """The record as Pagefind reads it. Fields it shows are ``title``, ``source``, ``date`` (the ISO
    day, a space, the date in words) and, where it is not the site's, ``lang``."""
    text = markdown.plain(record.body, record.depth)
    # Without a summary of its own, an entry's is the beginning of its text.
    summary = "" if text.startswith(record.summary.rstrip("…")) else record.summary
    own = escape(f"{cut(summary)} {cut(text)}")
    metas = {"source": _searched(record.source), "date": escape(f"{record.day} {record.date}")}
    if record.lang:
        metas["lang"] = escape(record.lang)
    filters = [
        *(("topic", id) for id in record.topics),
        ("source", record.source_id), ("lang", record.report_lang), ("year", record.day[:4]),
    ]  # fmt: skip
    # Pagefind keeps 24 bits of a number: enough for days since the year 1, too few for 20230712.
    number = date.fromisoformat(record.day).toordinal()
    return (
        "<!doctype html><html><body data-pagefind-body>"
        f"<h1>{escape(cut(record.title))}</h1>"
        f"<p>{JOINER} {own} {JOINER} {_BETWEEN.join(map(_searched, record.found_by))}</p>"
        + "".join(f'<i data-pagefind-meta="{key}[title]" title="{value}"></i>' for key, value in metas.items())
        + "".join(f'<i data-pagefind-filter="{key}[title]" title="{escape(value)}"></i>' for key, value in filters)
        + f'<i data-pagefind-sort="date[title]" title="{number}"></i></body></html>'
    )
