"""The search page, with its filters. The search index is in `digest.outputs.search`.

A filter with many choices is not on the page: its choices are in a file that the page's script fetches when the reader
opens the filters, or when the address of a search has one of them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from digest.config import Site
from digest.pages.builder import ViewBuilder
from digest.pages.page import Asset, Page
from digest.pages.views import Head, View
from digest.site import urls
from digest.site.index import Index
from digest.site.summaries import Summaries
from digest.text.i18n import Words

UNKNOWN_LANGUAGE = "und"
"""BCP 47 for the language of a report if it is not stated."""
CHOICES_ON_PAGE = 200
"""A filter with more choices than this has them in a file of its own."""


@dataclass(frozen=True, slots=True)
class SearchChoice:
    """A value of a filter, and its text; ``depth`` is the number of a topic's ancestors."""

    value: str
    label: str
    depth: int = 0


@dataclass(frozen=True, slots=True)
class SearchFilter:
    """A filter: its parameter in the address of a search, its name, and its choices."""

    key: str
    label: str
    choices: tuple[SearchChoice, ...]

    @property
    def is_long(self) -> bool:
        return len(self.choices) > CHOICES_ON_PAGE


@dataclass(frozen=True, slots=True)
class SearchBody:
    """``index`` is the URL of the list of the index's shards, ``archive`` that of the archive, ``choices`` that of the
    choices of long filters. ``has_paid``: only subscribers can read some of the reports."""

    index: str
    archive: str
    choices: str
    filters: tuple[SearchFilter, ...]
    has_paid: bool


def search_pages(site: Site) -> Iterator[Page]:
    """/search/, if the site has a search."""
    if site.options.search:
        yield Page(urls.SEARCH, "digest/search.html", "the search page", _search_view)


def _search_view(builder: ViewBuilder) -> View:
    words = builder.words
    filters = _filters(builder.summaries, words)
    head = Head(words.text("Search"), words.text("Search every report of this digest"))
    has_paid = builder.summaries.reports().has_paid
    return View(head, SearchBody(urls.SEARCH_SHARDS, urls.ARCHIVE, urls.SEARCH_CHOICES, filters, has_paid))


def search_choices(summaries: Summaries, site: Site, words: Words) -> Iterator[Asset]:
    """The file with the choices of long filters, if the site has any: by filter, the value, text and depth of each."""
    filters = _filters(summaries, words) if site.options.search else ()
    long = {
        item.key: [(choice.value, choice.label, choice.depth) for choice in item.choices]
        for item in filters
        if item.is_long
    }
    if long:
        content = json.dumps(long, ensure_ascii=False, separators=(",", ":"))
        yield Asset.of(urls.SEARCH_CHOICES, content.encode("utf-8"))


def _filters(summaries: Summaries, words: Words) -> tuple[SearchFilter, ...]:
    index = summaries.index
    return (
        SearchFilter("topic", words.text("Topic"), tuple(_topics(index, None, 0))),
        SearchFilter("source", words.text("Source"), _sources(index)),
        SearchFilter("lang", words.text("Language of the report"), _languages(summaries, words)),
        SearchFilter("year", words.text("Year"), _years(index, words)),
    )


def _topics(index: Index, parent: str | None, depth: int) -> Iterator[SearchChoice]:
    for id in index.children(parent):
        if index.count("topic", id):
            yield SearchChoice(id, index.topic(id).name, depth)
        yield from _topics(index, id, depth + 1)


def _sources(index: Index) -> tuple[SearchChoice, ...]:
    sources = [index.source(id) for id in index.ids("source") if index.count("source", id)]
    sources.sort(key=lambda source: (index.collation.key(source.name), source.id))
    return tuple(SearchChoice(source.id, source.name) for source in sources)


def _languages(summaries: Summaries, words: Words) -> tuple[SearchChoice, ...]:
    tags = summaries.reports().languages
    choices = sorted(
        (SearchChoice(tag, words.language_name(tag)) for tag in tags if tag),
        key=lambda choice: (summaries.index.collation.key(choice.label), choice.value),
    )
    return (*choices, *([SearchChoice(UNKNOWN_LANGUAGE, words.text("not stated"))] if "" in tags else []))


def _years(index: Index, words: Words) -> tuple[SearchChoice, ...]:
    return tuple(SearchChoice(f"{year:04}", words.year(year)) for year in sorted(index.report_years(), reverse=True))
