"""The front page."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice

from digest.model import Article, Corpus
from digest.pages.builder import ViewBuilder, newest_first, newest_of
from digest.pages.lists import StoryLine, TopicLine, ranked_stories, story_line, topic_lines
from digest.pages.page import Page
from digest.pages.views import Day, EntryView, EventView, Head, View
from digest.site import urls
from digest.site.entries import Entries

LEAD_DAYS = 7

NEWEST = 24

# So many of the newest are shown in full; the days below stand as titles, for a look over them.
IN_FULL = 8

HAPPENED = 10

STORIES = 6

LEAD_REPORTS = 3


@dataclass(frozen=True, slots=True)
class Lead:
    """What leads the front page: pinned articles, or a story and its newest reports."""

    story: StoryLine | None
    entries: tuple[EntryView, ...]


@dataclass(frozen=True, slots=True)
class HomeBody:
    lead: Lead
    days: tuple[Day, ...]
    happened: tuple[EventView, ...]
    stories: tuple[StoryLine, ...]
    topics: tuple[TopicLine, ...]


def home_page(corpus: Corpus) -> Page:
    newest = newest_of(Entries(corpus.articles, corpus.events))
    return Page(urls.HOME, "digest/home.html", "the front page", _home_view, (), newest)


def _home_view(builder: ViewBuilder) -> View:
    corpus = builder.index.everything().corpus
    articles = newest_first(corpus.articles)
    lead = _lead(builder, articles)
    led = {entry.id for entry in lead.entries}
    newest = list(islice((article for article in articles if article.id not in led), NEWEST))
    ranked = ranked_stories(builder)
    developing = [story for story in ranked if story.status != "closed"]
    body = HomeBody(
        lead=lead,
        days=_days(builder, newest),
        happened=tuple(builder.event(event) for event in reversed(corpus.events[-HAPPENED:])),
        stories=tuple(story_line(builder, story) for story in (developing or ranked)[:STORIES]),
        topics=topic_lines(builder, None),
    )
    site = builder.site
    return View(Head(site.name, site.description), body)


def _lead(builder: ViewBuilder, articles: tuple[Article, ...]) -> Lead:
    """Pinned articles; else the story with most reports in the newest days; else the newest."""
    pinned = [article for article in articles if article.pin]
    if pinned:
        return Lead(None, builder.entries(pinned[:LEAD_REPORTS]))
    if not articles:
        return Lead(None, ())
    since = articles[0].date.day - timedelta(days=LEAD_DAYS - 1)
    recent = [article for article in articles[:1000] if article.date.day >= since]
    counts = Counter(story for article in recent for story in article.stories)
    if not counts:
        return Lead(None, builder.entries(articles[:1]))
    id = min(counts, key=lambda story: (-counts[story], story))
    members = [article for article in recent if id in article.stories]
    return Lead(story_line(builder, builder.index.story(id)), builder.entries(members[:LEAD_REPORTS]))


def _days(builder: ViewBuilder, articles: list[Article]) -> tuple[Day, ...]:
    days: dict[str, list[Article]] = {}
    for article in articles:
        days.setdefault(builder.words.date(article.date.when), []).append(article)
    found: list[Day] = []
    above = 0
    for number, (title, members) in enumerate(days.items(), start=1):
        found.append(Day(f"day-{number}", title, "", builder.entries(members), in_brief=above >= IN_FULL))
        above += len(members)
    return tuple(found)
