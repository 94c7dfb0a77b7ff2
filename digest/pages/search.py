"""The search page. What it finds is in the search index (`digest.search`); here is what it asks for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from digest.config import Site
from digest.pages.builder import ViewBuilder
from digest.pages.page import Page
from digest.pages.views import Head, View
from digest.site import urls
from digest.site.index import Index
from digest.text.i18n import Words

# As `digest.outputs.search.records` has it for a language that nobody stated.
_UNKNOWN = "und"


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a filter, and the word for it; ``depth`` counts the topics it is within."""

    value: str
    label: str
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter: its key in the address of a search, its name, and what there is to choose."""

    key: str
    label: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class SearchBody:
    """``index`` is the URL of the file that lists the index's shards, ``archive`` that of the archive."""

    index: str
    archive: str
    filters: tuple[Filter, ...]


def search_pages(site: Site) -> Iterator[Page]:
    """The page itself, if the site has a search."""
    if site.options.search:
        yield Page(urls.SEARCH, "digest/search.html", "the search page", _search_view)


def _search_view(builder: ViewBuilder) -> View:
    words, index = builder.words, builder.index.everything()
    filters = (
        Filter("topic", words.text("Topic"), tuple(_topics(index, None, 0))),
        Filter("source", words.text("Source"), _sources(index)),
        Filter("lang", words.text("Language of the report"), _languages(index, words)),
        Filter("year", words.text("Year"), _years(index, words)),
    )
    head = Head(words.text("Search"), words.text("Search every report of this digest"))
    return View(head, SearchBody(urls.SEARCH_SHARDS, urls.ARCHIVE, filters))


def _topics(index: Index, parent: str | None, depth: int) -> Iterator[Choice]:
    for id in index.children.get(parent, ()):
        if index.topic_articles.get(id):
            yield Choice(id, index.corpus.topics[id].name, depth)
        yield from _topics(index, id, depth + 1)


def _sources(index: Index) -> tuple[Choice, ...]:
    sources = [source for source in index.corpus.sources.values() if index.source_articles.get(source.id)]
    sources.sort(key=lambda source: (source.name.casefold(), source.id))
    return tuple(Choice(source.id, source.name) for source in sources)


def _languages(index: Index, words: Words) -> tuple[Choice, ...]:
    tags = {article.original_lang for article in index.corpus.articles}
    choices = sorted((Choice(tag, words.language_name(tag)) for tag in tags if tag), key=lambda c: (c.label, c.value))
    return (*choices, *([Choice(_UNKNOWN, words.text("not stated"))] if None in tags else []))


def _years(index: Index, words: Words) -> tuple[Choice, ...]:
    return tuple(Choice(f"{year:04}", words.year(year)) for year in sorted(index.per_year, reverse=True))
