"""The pages that list all topics, stories, sources and names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from digest.model import Name, Source, Story
from digest.pages.builder import ViewBuilder, newest_day
from digest.pages.index_pages import IndexBody, index_head, index_pages
from digest.pages.page import Page
from digest.pages.sections import (
    LONG_LIST,
    Line,
    Part,
    PartEdges,
    part_links,
    sections_of,
)
from digest.pages.topics import topic_list_pages
from digest.pages.views import DateView, EntryView, Link, SourceView, View
from digest.site import urls
from digest.site.changes import PageDays
from digest.site.entries import Entries
from digest.site.index import Index
from digest.site.sizes import text_size
from digest.text.i18n import NAME_KINDS, STORY_STATUS

T = TypeVar("T")

SHARE_YEARS = 12
"""The list of sources has the shares of this many years, up to the newest. The page of a source has all of its years."""


@dataclass(frozen=True, slots=True)
class StoryLine:
    """A story with its span in time, its size and its newest entry."""

    title: str
    url: str
    summary: str
    status: str
    status_key: str
    span: str
    newest: date | None
    count: str
    last: EntryView | None


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A source, the number of its reports, and its share of the digest by year, in percent."""

    source: SourceView
    count: str
    shares: tuple[str, ...]
    newest: DateView | None


@dataclass(frozen=True, slots=True)
class NameLine:
    link: Link
    variants: tuple[tuple[str, str, str], ...]
    count: str


@dataclass(frozen=True, slots=True)
class SourcesBody(IndexBody[SourceLine]):
    """``countries`` are on the first page alone."""

    years: tuple[str, ...]
    countries: tuple[tuple[str, str], ...]


def list_pages(index: Index, days: Callable[[Entries], PageDays]) -> Iterator[Page]:
    """The lists of all topics, stories, sources and names."""
    shown = days(Entries(index.corpus.articles, index.corpus.events))
    yield from topic_list_pages(index, shown)
    yield from index_pages(urls.STORIES, "digest/stories.html", "stories/", _stories_view, _story_index(index), shown)
    yield from index_pages(
        urls.SOURCES, "digest/sources.html", "sources.yml", _sources_view, _source_index(index), shown
    )
    yield from index_pages(urls.NAMES, "digest/names.html", "names.yml", _names_view, _name_index(index), shown)


# Stories


def story_line(builder: ViewBuilder, story: Story) -> StoryLine:
    entries = builder.index.entries("story", story.id)
    articles = entries.articles
    return StoryLine(
        story.title,
        urls.story(story.id),
        story.summary,
        builder.words.text(STORY_STATUS[story.status]) if story.status else "",
        story.status,
        builder.span(entries.oldest, entries.newest) if entries else "",
        entries.newest if entries else None,
        builder.reports_count(len(articles)),
        builder.entry(articles[-1]) if articles else None,
    )


def ranked_stories(index: Index) -> list[Story]:
    """Stories, those with the newest entries first."""

    def newest(story: Story) -> tuple[str, str]:
        return newest_day(index.entries("story", story.id)), story.id

    return sorted(index.corpus.stories.values(), key=newest, reverse=True)


def _story_index(index: Index) -> Iterator[Line]:
    """Developing stories, then closed ones, those with the newest entries first; if there are many, under the year of
    the newest entry."""
    ranked = ranked_stories(index)
    for section in ("developing", "closed"):
        stories = [story for story in ranked if (story.status == "closed") == (section == "closed")]
        is_brief = len(stories) > LONG_LIST
        for story in stories:
            size = 200 + text_size(urls.story(story.id), story.title, "" if is_brief else story.summary)
            year = newest_day(index.entries("story", story.id))[:4]
            yield Line(section, story.id, story.title, year, size)


def _stories_view(builder: ViewBuilder, part: Part, edges: tuple[PartEdges, ...]) -> View:
    words = builder.words
    stories = builder.index.everything().corpus.stories
    titles = {"developing": words.text("Developing"), "closed": words.text("Closed")}
    links = part_links(part, edges, words, titles.__getitem__, _year(builder))

    def line(_: str, story: str) -> StoryLine:
        return story_line(builder, stories[story])

    sections = sections_of(part, words, line, titles.__getitem__, _year(builder))
    head = index_head(
        builder, urls.STORIES, words.text("Stories"), words.text("Developing stories, each from its beginning"), links
    )
    return View(head, IndexBody(sections, links))


def _year(builder: ViewBuilder) -> Callable[[str], str]:
    """The words for a year, or for the title of a story."""
    return lambda text: builder.words.year(int(text)) if len(text) == 4 and text.isdecimal() else text


# Sources


def _source_index(index: Index) -> Iterator[Line]:
    """Sources by letter; in a long list those with one report, or none, apart."""
    key = index.collation.key
    years = min(len(index.per_year), SHARE_YEARS)

    def is_apart(source: Source) -> bool:
        return len(index.source_articles.get(source.id, ())) < 2

    sources = list(index.corpus.sources.values())
    apart = {source.id for source in sources if is_apart(source)} if len(sources) > LONG_LIST else set()
    for source in sorted(sources, key=lambda source: (source.id in apart, key(source.name).by_letter, source.id)):
        size = 130 + text_size(urls.source(source.id), source.name)
        is_row = source.id not in apart
        yield Line(
            "several" if is_row else "single", source.id, source.name, key(source.name).letter,
            size + 80 + 32 * years if is_row else size,
        )  # fmt: skip


def _sources_view(builder: ViewBuilder, part: Part, edges: tuple[PartEdges, ...]) -> View:
    """Every source with its share of the digest by year. No other page compares sources."""
    words = builder.words
    index = builder.index.everything()
    totals = index.per_year
    years = sorted(totals, reverse=True)[:SHARE_YEARS]
    titles = {"several": words.text("Sources"), "single": words.text("One report, or none")}

    def line(_: str, id: str) -> SourceLine:
        articles = index.source_articles.get(id, ())
        by_year = Counter(article.date.day.year for article in articles)
        shares = tuple(words.percent(by_year[year], totals[year]) for year in years)
        newest = builder.published(articles[-1].date) if articles else None
        return SourceLine(builder.source(id), words.number(len(articles)), shares, newest)

    links = part_links(part, edges, words, titles.__getitem__)
    head = index_head(
        builder, urls.SOURCES, words.text("Sources"), words.text("Who publishes what this digest reports"), links
    )
    countries = _countries(builder, index) if part.url == urls.SOURCES else ()
    sections = sections_of(part, words, line, titles.__getitem__)
    return View(head, SourcesBody(sections, links, tuple(map(words.year, years)), countries))


def _countries(builder: ViewBuilder, index: Index) -> tuple[tuple[str, str], ...]:
    """How many sources with reports each country has, most first."""
    words = builder.words
    found = Counter(source.country for source in index.corpus.sources.values() if index.source_articles.get(source.id))
    named = [(words.country(code) if code else words.text("country unknown"), count) for code, count in found.items()]
    ranked = sorted(named, key=lambda item: (-item[1], index.collation.key(item[0])))
    return tuple((country, words.number(count)) for country, count in ranked)


# Names


def _name_index(index: Index) -> Iterator[Line]:
    key = index.collation.key
    place = {kind: number for number, kind in enumerate(NAME_KINDS)}

    def order(name: Name) -> tuple[object, ...]:
        return place[name.kind], key(name.name).by_letter, name.id

    for name in sorted(index.corpus.names.values(), key=order):
        others = [spellings[0] for _, spellings in name.also if spellings]
        size = 140 + text_size(urls.name(name.id), name.name, name.description, *others) + 50 * len(others)
        yield Line(name.kind, name.id, name.name, key(name.name).letter, size)


def _names_view(builder: ViewBuilder, part: Part, edges: tuple[PartEdges, ...]) -> View:
    words = builder.words
    index = builder.index.everything()

    def title(kind: str) -> str:
        return words.text(NAME_KINDS[kind])

    def line(_: str, id: str) -> NameLine:
        variants = tuple(
            (*builder.foreign(lang), others[0])
            for lang, others in index.corpus.names[id].also
            if others and builder.foreign(lang)[0]
        )
        count = len(index.name_articles.get(id, ()))
        return NameLine(builder.name(id), variants, builder.reports_count(count))

    links = part_links(part, edges, words, title)
    description = words.text("People, organisations, places and things in the record")
    head = index_head(builder, urls.NAMES, words.text("Names"), description, links)
    return View(head, IndexBody(sections_of(part, words, line, title), links))
