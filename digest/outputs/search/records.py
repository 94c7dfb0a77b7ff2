"""Articles as records for Pagefind: small HTML pages that nobody sees.

A record is a heading and a paragraph of three parts, separated by single joiners: nothing; the text that
excerpts are taken from; and words by which the article is found but which are not shown (its original title,
the spellings of its names, its events and stories, the aliases of its topics and source).
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


def _fingerprint(value: object) -> str:
    return hashlib.sha256(repr(value).encode("utf-8", "surrogatepass")).hexdigest()[:16]


# Most of these texts are in many records.
@lru_cache(maxsize=50_000)
def _searched(text: str) -> str:
    return escape(cut(text))


def html(record: Record) -> str:
    """The record as Pagefind reads it. Results have the fields ``title``, ``source``, ``date`` (the ISO day, a space,
    the date in words) and, if it is not the site's, ``lang``."""
    text = markdown.plain(record.body, record.depth)
    # The summary of an entry that states none is the beginning of its text.
    summary = "" if text.startswith(record.summary.rstrip("…")) else record.summary
    own = escape(f"{cut(summary)} {cut(text)}")
    metas = {"source": _searched(record.source), "date": escape(f"{record.day} {record.date}")}
    if record.lang:
        metas["lang"] = escape(record.lang)
    filters = [
        *(("topic", id) for id in record.topics),
        ("source", record.source_id), ("lang", record.report_lang), ("year", record.day[:4]),
    ]  # fmt: skip
    # Pagefind stores 24 bits of a number: enough for the days since the year 1, too few for 20230712.
    number = date.fromisoformat(record.day).toordinal()
    return (
        "<!doctype html><html><body data-pagefind-body>"
        f"<h1>{escape(cut(record.title))}</h1>"
        f"<p>{JOINER} {own} {JOINER} {_BETWEEN.join(map(_searched, record.found_by))}</p>"
        + "".join(f'<i data-pagefind-meta="{key}[title]" title="{value}"></i>' for key, value in metas.items())
        + "".join(f'<i data-pagefind-filter="{key}[title]" title="{escape(value)}"></i>' for key, value in filters)
        + f'<i data-pagefind-sort="date[title]" title="{number}"></i></body></html>'
    )
