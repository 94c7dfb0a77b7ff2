"""The pages that list all topics, stories, sources and names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from digest.model import Name, Story
from digest.pages.builder import ViewBuilder
from digest.pages.changes import story_state
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
from digest.site.index import Index
from digest.site.summaries import PageDays, Summaries
from digest.site.tables import RegistryKind, id_of
from digest.site.weights import text_size
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
    state: str
    """See `digest.pages.changes.story_state`."""


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
    description: str
    variants: tuple[tuple[str, str, str], ...]
    count: str


@dataclass(frozen=True, slots=True)
class SourcesBody(IndexBody[SourceLine]):
    """``countries`` are on the first page alone."""

    years: tuple[str, ...]
    countries: tuple[tuple[str, str], ...]


def site_days(summaries: Summaries) -> PageDays:
    """The newest day of anything on the site, and the day of the last change."""
    lists = [summaries.list_days(kind, "") for kind in ("archive", "timeline")]
    return PageDays(max(days.newest for days in lists), max(days.changed for days in lists))


def list_pages(summaries: Summaries, kind: RegistryKind) -> Iterator[Page]:
    """The list of all topics, stories, sources or names."""
    index, days = summaries.index, site_days(summaries)
    match kind:
        case "topic":
            yield from topic_list_pages(summaries, days)
        case "story":
            lines = _story_index(summaries)
            yield from index_pages(urls.STORIES, "digest/stories.html", "stories/", _stories_view, lines, days)
        case "source":
            lines = _source_index(index)
            yield from index_pages(urls.SOURCES, "digest/sources.html", "sources.yml", _sources_view, lines, days)
        case "name":
            lines = _name_index(index)
            yield from index_pages(urls.NAMES, "digest/names.html", "names.yml", _names_view, lines, days)


# Stories


def story_line(builder: ViewBuilder, id: str) -> StoryLine:
    index = builder.index
    story, years = index.story(id), index.years("story", id)
    newest = index.newest("story", id, 1).articles
    first, last = (date.fromisoformat(day) if day else None for day in builder.summaries.agenda.span("story", id))
    return StoryLine(
        story.title,
        urls.story(id),
        story.summary,
        builder.words.text(STORY_STATUS[story.status]) if story.status else "",
        story.status,
        builder.span(first, last) if first and last else "",
        last,
        builder.reports_count(sum(year.articles for year in years)),
        builder.entry(id_of(newest[-1])) if newest else None,
        story_state(builder, id),
    )


def ranked_stories(summaries: Summaries) -> list[Story]:
    """Stories, those with the newest entries first."""
    index = summaries.index

    def newest(story: Story) -> tuple[str, str]:
        return _newest_day(summaries, story.id), story.id

    return sorted(map(index.story, index.ids("story")), key=newest, reverse=True)


def _newest_day(summaries: Summaries, story: str) -> str:
    """The newest day of a story as ISO text, "" if it has no entries."""
    return summaries.agenda.span("story", story)[1]


def _story_index(summaries: Summaries) -> Iterator[Line]:
    """Developing stories, then closed ones, those with the newest entries first; if there are many, under the year of
    the newest entry."""
    ranked = ranked_stories(summaries)
    for section in ("developing", "closed"):
        stories = [story for story in ranked if (story.status == "closed") == (section == "closed")]
        is_brief = len(stories) > LONG_LIST
        for story in stories:
            size = 200 + text_size(urls.story(story.id), story.title, "" if is_brief else story.summary)
            year = _newest_day(summaries, story.id)[:4]
            yield Line(section, story.id, story.title, year, size)


def _stories_view(builder: ViewBuilder, part: Part, edges: tuple[PartEdges, ...]) -> View:
    words = builder.words
    titles = {"developing": words.text("Developing"), "closed": words.text("Closed")}
    links = part_links(part, edges, words, titles.__getitem__, _year(builder))

    def line(_: str, story: str) -> StoryLine:
        return story_line(builder, story)

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
    years = min(len(index.report_years()), SHARE_YEARS)
    sources = [index.source(id) for id in index.ids("source")]
    apart = {one.id for one in sources if index.count("source", one.id) < 2} if len(sources) > LONG_LIST else set()
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
    index = builder.index
    totals = index.report_years()
    years = sorted(totals, reverse=True)[:SHARE_YEARS]
    titles = {"several": words.text("Sources"), "single": words.text("One report, or none")}

    def line(_: str, id: str) -> SourceLine:
        by_year = {year.year: year.articles for year in index.years("source", id)}
        shares = tuple(words.percent(by_year.get(year, 0), totals[year]) for year in years)
        last = index.listed_articles(index.newest("source", id, 1).articles)
        newest = builder.published(last[0].date) if last else None
        return SourceLine(builder.source(id), words.number(sum(by_year.values())), shares, newest)

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
    found = Counter(index.source(id).country for id in index.ids("source") if index.count("source", id))
    named = [(words.country(code) if code else words.text("country unknown"), count) for code, count in found.items()]
    ranked = sorted(named, key=lambda item: (-item[1], index.collation.key(item[0])))
    return tuple((country, words.number(count)) for country, count in ranked)


# Names


def _name_index(index: Index) -> Iterator[Line]:
    key = index.collation.key
    place = {kind: number for number, kind in enumerate(NAME_KINDS)}

    def order(name: Name) -> tuple[object, ...]:
        return place[name.kind], key(name.name).by_letter, name.id

    for name in sorted(map(index.name, index.ids("name")), key=order):
        others = [spellings[0] for _, spellings in name.also if spellings]
        size = 140 + text_size(urls.name(name.id), name.name, name.description, *others) + 50 * len(others)
        yield Line(name.kind, name.id, name.name, key(name.name).letter, size)


def _names_view(builder: ViewBuilder, part: Part, edges: tuple[PartEdges, ...]) -> View:
    words, index = builder.words, builder.index

    def title(kind: str) -> str:
        return words.text(NAME_KINDS[kind])

    def line(_: str, id: str) -> NameLine:
        variants = tuple(
            (*builder.foreign(lang), others[0])
            for lang, others in index.name(id).also
            if others and builder.foreign(lang)[0]
        )
        count = builder.reports_count(index.count("name", id))
        return NameLine(builder.name(id), index.name(id).description, variants, count)

    links = part_links(part, edges, words, title)
    description = words.text("People, organisations, places and things in the record")
    head = index_head(builder, urls.NAMES, words.text("Names"), description, links)
    return View(head, IndexBody(sections_of(part, words, line, title), links))
