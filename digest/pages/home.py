"""The front page."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice

from digest.model import Article, Corpus
from digest.pages.builder import ViewBuilder, newest_day, newest_first
from digest.pages.lists import StoryLine, TopicLine, ranked_stories, story_line, topic_lines
from digest.pages.page import Page
from digest.pages.views import Day, EntryView, EventView, Head, View
from digest.site import urls
from digest.site.entries import Entries

LEAD_DAYS = 7
"""If no article is pinned, the story with the most reports in this many days, up to the newest report, leads the front
page."""
LEAD_CANDIDATES = 1000
"""The lead is chosen from this many of the newest reports, so that a large site costs no more than a small one."""
LEAD_REPORTS = 3
"""The lead has at most this many reports: the newest of its story, or the newest pinned ones."""
NEWEST_REPORTS = 24
"""The front page lists this many of the newest reports, besides those that lead it."""
FULL_REPORTS = 8
"""Days are listed with summaries until this many reports are shown; older days are listed in brief."""
NEWEST_EVENTS = 10
"""The front page lists this many of the newest events."""
NEWEST_STORIES = 6
"""The front page lists this many stories: those with the newest entries, and closed ones only if there are no others."""


@dataclass(frozen=True, slots=True)
class Lead:
    """What leads the front page: a story and its newest reports, or else articles."""

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
    newest = newest_day(Entries(corpus.articles, corpus.events))
    return Page(urls.HOME, "digest/home.html", "the front page", _home_view, (), newest)


def _home_view(builder: ViewBuilder) -> View:
    corpus = builder.index.everything().corpus
    articles = newest_first(corpus.articles)
    lead = _lead(builder, articles)
    leading = {entry.id for entry in lead.entries}
    newest = list(islice((article for article in articles if article.id not in leading), NEWEST_REPORTS))
    ranked = ranked_stories(builder)
    developing = [story for story in ranked if story.status != "closed"]
    body = HomeBody(
        lead=lead,
        days=_days(builder, newest),
        happened=tuple(builder.event(event) for event in reversed(corpus.events[-NEWEST_EVENTS:])),
        stories=tuple(story_line(builder, story) for story in (developing or ranked)[:NEWEST_STORIES]),
        topics=topic_lines(builder, None),
    )
    site = builder.site
    return View(Head(site.name, site.description), body)


def _lead(builder: ViewBuilder, articles: tuple[Article, ...]) -> Lead:
    """Pinned articles; or else the story with the most reports in the last `LEAD_DAYS`; or else the newest article."""
    pinned = [article for article in articles if article.pin]
    if pinned:
        return Lead(None, builder.entries(pinned[:LEAD_REPORTS]))
    if not articles:
        return Lead(None, ())
    since = articles[0].date.day - timedelta(days=LEAD_DAYS - 1)
    recent = [article for article in articles[:LEAD_CANDIDATES] if article.date.day >= since]
    counts = Counter(story for article in recent for story in article.stories)
    if not counts:
        return Lead(None, builder.entries(articles[:1]))
    id = min(counts, key=lambda story: (-counts[story], story))
    members = [article for article in recent if id in article.stories]
    return Lead(story_line(builder, builder.index.story(id)), builder.entries(members[:LEAD_REPORTS]))


def _days(builder: ViewBuilder, articles: list[Article]) -> tuple[Day, ...]:
    """Articles (newest first) by their date in words."""
    days: dict[str, list[Article]] = {}
    for article in articles:
        days.setdefault(builder.words.date(article.date.when), []).append(article)
    found: list[Day] = []
    shown = 0
    for number, (title, members) in enumerate(days.items(), start=1):
        found.append(Day(f"day-{number}", title, "", builder.entries(members), in_brief=shown >= FULL_REPORTS))
        shown += len(members)
    return tuple(found)
