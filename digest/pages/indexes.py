"""The front page, and the pages that list all topics, stories, sources and names."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from typing import TypeVar

from digest import urls
from digest.group import Run
from digest.i18n import NAME_KINDS, STORY_STATUS
from digest.model import Article, Corpus, Story
from digest.pages.calendar import Day
from digest.pages.headings import Section, by_letter, grouped
from digest.pages.page import Page
from digest.pages.shelf import Shelf, newest_first, newest_of
from digest.pages.views import DateView, Entry, EventView, Head, Link, SourceView, View

T = TypeVar("T")

LEAD_DAYS = 7
NEWEST = 24
# So many of the newest are shown in full; the days below stand as titles, for a look over them.
IN_FULL = 8
HAPPENED = 10
STORIES = 6
LEAD_REPORTS = 3


@dataclass(frozen=True, slots=True)
class StoryLine:
    """A story with its span, size and newest entry."""

    title: str
    url: str
    summary: str
    status: str
    status_key: str
    span: str
    newest: date | None
    count: str
    last: Entry | None


@dataclass(frozen=True, slots=True)
class Lead:
    """What leads the front page: pinned articles, or a story and its newest reports."""

    story: StoryLine | None
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class HomeBody:
    lead: Lead
    days: tuple[Day, ...]
    happened: tuple[EventView, ...]
    stories: tuple[StoryLine, ...]
    topics: tuple[TopicLine, ...]


@dataclass(frozen=True, slots=True)
class TopicLine:
    """A topic in the tree of topics, with those within it."""

    link: Link
    description: str
    count: str
    children: tuple[TopicLine, ...]


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A source, its reports in all, and its share of the digest by year, in percent."""

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


def index_pages(corpus: Corpus) -> Iterator[Page]:
    """The front page and the four lists."""
    newest = newest_of(Run(corpus.articles, corpus.events))
    yield Page(urls.HOME, "digest/home.html", "the front page", _home_view, (), newest)
    yield Page(urls.TOPICS, "digest/topics.html", "topics.yml", _topics_view, (), newest)
    yield Page(urls.STORIES, "digest/stories.html", "stories/", _stories_view, (), newest)
    yield Page(urls.SOURCES, "digest/sources.html", "sources.yml", _sources_view, (), newest)
    yield Page(urls.NAMES, "digest/names.html", "names.yml", _names_view, (), newest)


def _home_view(shelf: Shelf) -> View:
    corpus = shelf.read.everything().corpus
    articles = newest_first(corpus.articles)
    lead = _lead(shelf, articles)
    led = {entry.id for entry in lead.entries}
    newest = list(islice((article for article in articles if article.id not in led), NEWEST))
    ranked = _ranked_stories(shelf)
    developing = [story for story in ranked if story.status != "closed"]
    body = HomeBody(
        lead=lead,
        days=_days(shelf, newest),
        happened=tuple(shelf.event(event) for event in reversed(corpus.events[-HAPPENED:])),
        stories=tuple(story_line(shelf, story) for story in (developing or ranked)[:STORIES]),
        topics=_topic_lines(shelf, None),
    )
    site = shelf.site
    return View(Head(site.name, site.description), body)


def _lead(shelf: Shelf, articles: tuple[Article, ...]) -> Lead:
    """Pinned articles; else the story with most reports in the newest days; else the newest."""
    pinned = [article for article in articles if article.pin]
    if pinned:
        return Lead(None, shelf.entries(pinned[:LEAD_REPORTS]))
    if not articles:
        return Lead(None, ())
    since = articles[0].date.day - timedelta(days=LEAD_DAYS - 1)
    recent = [article for article in articles[:1000] if article.date.day >= since]
    counts = Counter(story for article in recent for story in article.stories)
    if not counts:
        return Lead(None, shelf.entries(articles[:1]))
    id = min(counts, key=lambda story: (-counts[story], story))
    members = [article for article in recent if id in article.stories]
    return Lead(story_line(shelf, shelf.read.story(id)), shelf.entries(members[:LEAD_REPORTS]))


def _days(shelf: Shelf, articles: list[Article]) -> tuple[Day, ...]:
    days: dict[str, list[Article]] = {}
    for article in articles:
        days.setdefault(shelf.words.date(article.date.when), []).append(article)
    found: list[Day] = []
    above = 0
    for number, (title, members) in enumerate(days.items(), start=1):
        found.append(Day(f"day-{number}", title, "", shelf.entries(members), in_brief=above >= IN_FULL))
        above += len(members)
    return tuple(found)


def story_line(shelf: Shelf, story: Story) -> StoryLine:
    run = shelf.read.run("story", story.id)
    articles = run.articles
    return StoryLine(
        story.title,
        urls.story(story.id),
        story.summary,
        shelf.words.text(STORY_STATUS[story.status]) if story.status else "",
        story.status,
        shelf.span(run.oldest, run.newest) if run else "",
        run.newest if run else None,
        shelf.reports_count(len(articles)),
        shelf.entry(articles[-1]) if articles else None,
    )


def _ranked_stories(shelf: Shelf) -> list[Story]:
    """Stories by their newest entry, the newest first."""
    index = shelf.read.everything()

    def newest(story: Story) -> tuple[str, str]:
        return newest_of(index.run("story", story.id)), story.id

    return sorted(index.corpus.stories.values(), key=newest, reverse=True)


def _stories_view(shelf: Shelf) -> View:
    """Stories by their newest entry, where there are many under the year of it."""
    words = shelf.words
    sections: dict[str, defaultdict[str, list[StoryLine]]] = {
        "developing": defaultdict(list),
        "closed": defaultdict(list),
    }
    for story in _ranked_stories(shelf):
        line = story_line(shelf, story)
        year = words.year(line.newest.year) if line.newest else words.text("Others")
        sections["closed" if story.status == "closed" else "developing"][year].append(line)
    titles = {"developing": words.text("Developing"), "closed": words.text("Closed")}
    body = tuple(_section(shelf, id, titles[id], years) for id, years in sections.items() if years)
    head = Head(words.text("Stories"), words.text("Developing stories, each from its beginning"))
    return View(head, body)


def _section(shelf: Shelf, anchor: str, title: str, lines: Mapping[str, list[T]]) -> Section[T]:
    return Section(anchor, title, shelf.words.number(sum(map(len, lines.values()))), grouped(anchor, lines))


def _topic_lines(shelf: Shelf, parent: str | None) -> tuple[TopicLine, ...]:
    index = shelf.read.everything()
    lines = []
    for id in index.children.get(parent, ()):
        topic = index.corpus.topics[id]
        count = len(index.topic_articles.get(id, ()))
        lines.append(TopicLine(shelf.topic(id), topic.description, shelf.reports_count(count), _topic_lines(shelf, id)))
    return tuple(lines)


def _topics_view(shelf: Shelf) -> View:
    words = shelf.words
    head = Head(words.text("Topics"), words.text("The subjects of this digest"))
    return View(head, _topic_lines(shelf, None))


def _sources_view(shelf: Shelf) -> View:
    """Every source, and its share of the digest by year: the one place for comparisons."""
    words = shelf.words
    index = shelf.read.everything()
    totals = index.per_year
    years = sorted(totals, reverse=True)
    lines = []
    countries: Counter[str] = Counter()
    for source in sorted(index.corpus.sources.values(), key=lambda source: (source.name.casefold(), source.id)):
        articles = index.source_articles.get(source.id, ())
        by_year = Counter(article.date.day.year for article in articles)
        view = shelf.source(source.id)
        countries[view.country or words.text("country unknown")] += bool(articles)
        shares = tuple(words.percent(by_year[year], totals[year]) for year in years)
        newest = shelf.published(articles[-1].date) if articles else None
        lines.append(SourceLine(view, words.number(len(articles)), shares, newest))
    ranked = tuple((country, words.number(count)) for country, count in countries.most_common() if count)
    head = Head(words.text("Sources"), words.text("Who publishes what this digest reports"))
    return View(head, SourcesBody(tuple(map(words.year, years)), tuple(lines), ranked))


def _names_view(shelf: Shelf) -> View:
    words = shelf.words
    index = shelf.read.everything()
    kinds: defaultdict[str, list[NameLine]] = defaultdict(list)
    for name in sorted(index.corpus.names.values(), key=lambda name: name.id):
        variants = tuple(
            (*shelf.foreign(lang), others[0]) for lang, others in name.also if others and shelf.foreign(lang)[0]
        )
        count = len(index.name_articles.get(name.id, ()))
        kinds[name.kind].append(NameLine(shelf.name(name.id), variants, shelf.reports_count(count)))
    others = words.text("Others")
    body = tuple(
        _section(shelf, kind, words.text(title), by_letter(kinds[kind], lambda line: line.link.text, others))
        for kind, title in NAME_KINDS.items()
        if kinds[kind]
    )
    head = Head(words.text("Names"), words.text("People, organisations, places and things in the record"))
    return View(head, body)
