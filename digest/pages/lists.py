"""The pages that list all topics, stories, sources and names."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from digest.model import Corpus, Story
from digest.pages.builder import ViewBuilder, newest_day
from digest.pages.page import Page
from digest.pages.sections import Section, by_letter, grouped
from digest.pages.views import DateView, EntryView, Head, Link, SourceView, View
from digest.site import urls
from digest.site.entries import Entries
from digest.text.i18n import NAME_KINDS, STORY_STATUS

T = TypeVar("T")


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
class TopicLine:
    """A topic in the tree of topics, with the topics below it."""

    link: Link
    description: str
    count: str
    children: tuple[TopicLine, ...]


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A source, the number of its reports, and its share of the digest by year, in percent."""

    source: SourceView
    count: str
    shares: tuple[str, ...]
    newest: DateView | None


@dataclass(frozen=True, slots=True)
class SourcesBody:
    years: tuple[str, ...]
    sources: tuple[SourceLine, ...]
    countries: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class NameLine:
    link: Link
    variants: tuple[tuple[str, str, str], ...]
    count: str


def list_pages(corpus: Corpus) -> Iterator[Page]:
    """The lists of all topics, stories, sources and names."""
    newest = newest_day(Entries(corpus.articles, corpus.events))
    yield Page(urls.TOPICS, "digest/topics.html", "topics.yml", _topics_view, (), newest)
    yield Page(urls.STORIES, "digest/stories.html", "stories/", _stories_view, (), newest)
    yield Page(urls.SOURCES, "digest/sources.html", "sources.yml", _sources_view, (), newest)
    yield Page(urls.NAMES, "digest/names.html", "names.yml", _names_view, (), newest)


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


def ranked_stories(builder: ViewBuilder) -> list[Story]:
    """Stories, those with the newest entries first."""
    index = builder.index.everything()

    def newest(story: Story) -> tuple[str, str]:
        return newest_day(index.entries("story", story.id)), story.id

    return sorted(index.corpus.stories.values(), key=newest, reverse=True)


def _stories_view(builder: ViewBuilder) -> View:
    """Stories, those with the newest entries first; if there are many, under the year of the newest entry."""
    words = builder.words
    sections: dict[str, defaultdict[str, list[StoryLine]]] = {
        "developing": defaultdict(list),
        "closed": defaultdict(list),
    }
    for story in ranked_stories(builder):
        line = story_line(builder, story)
        year = words.year(line.newest.year) if line.newest else words.text("Others")
        sections["closed" if story.status == "closed" else "developing"][year].append(line)
    titles = {"developing": words.text("Developing"), "closed": words.text("Closed")}
    body = tuple(_section(builder, id, titles[id], years) for id, years in sections.items() if years)
    head = Head(words.text("Stories"), words.text("Developing stories, each from its beginning"))
    return View(head, body)


def _section(builder: ViewBuilder, anchor: str, title: str, lines: Mapping[str, list[T]]) -> Section[T]:
    return Section(anchor, title, builder.words.number(sum(map(len, lines.values()))), grouped(anchor, lines))


def topic_lines(builder: ViewBuilder, parent: str | None) -> tuple[TopicLine, ...]:
    """The topics below ``parent``, or those at the top."""
    index = builder.index.everything()
    lines = []
    for id in index.children.get(parent, ()):
        topic = index.corpus.topics[id]
        count = len(index.topic_articles.get(id, ()))
        lines.append(
            TopicLine(builder.topic(id), topic.description, builder.reports_count(count), topic_lines(builder, id))
        )
    return tuple(lines)


def _topics_view(builder: ViewBuilder) -> View:
    words = builder.words
    head = Head(words.text("Topics"), words.text("The subjects of this digest"))
    return View(head, topic_lines(builder, None))


def _sources_view(builder: ViewBuilder) -> View:
    """Every source with its share of the digest by year. No other page compares sources."""
    words = builder.words
    index = builder.index.everything()
    totals = index.per_year
    years = sorted(totals, reverse=True)
    lines = []
    countries: Counter[str] = Counter()
    for source in sorted(index.corpus.sources.values(), key=lambda source: (source.name.casefold(), source.id)):
        articles = index.source_articles.get(source.id, ())
        by_year = Counter(article.date.day.year for article in articles)
        view = builder.source(source.id)
        countries[view.country or words.text("country unknown")] += bool(articles)
        shares = tuple(words.percent(by_year[year], totals[year]) for year in years)
        newest = builder.published(articles[-1].date) if articles else None
        lines.append(SourceLine(view, words.number(len(articles)), shares, newest))
    ranked = tuple((country, words.number(count)) for country, count in countries.most_common() if count)
    head = Head(words.text("Sources"), words.text("Who publishes what this digest reports"))
    return View(head, SourcesBody(tuple(map(words.year, years)), tuple(lines), ranked))


def _names_view(builder: ViewBuilder) -> View:
    words = builder.words
    index = builder.index.everything()
    kinds: defaultdict[str, list[NameLine]] = defaultdict(list)
    for name in sorted(index.corpus.names.values(), key=lambda name: name.id):
        variants = tuple(
            (*builder.foreign(lang), others[0]) for lang, others in name.also if others and builder.foreign(lang)[0]
        )
        count = len(index.name_articles.get(name.id, ()))
        kinds[name.kind].append(NameLine(builder.name(name.id), variants, builder.reports_count(count)))
    others = words.text("Others")
    body = tuple(
        _section(builder, kind, words.text(title), by_letter(kinds[kind], lambda line: line.link.text, others))
        for kind, title in NAME_KINDS.items()
        if kinds[kind]
    )
    head = Head(words.text("Names"), words.text("People, organisations, places and things in the record"))
    return View(head, body)
