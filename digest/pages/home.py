"""The front page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from digest.content.addresses import report_keys
from digest.model import Article
from digest.pages.builder import ViewBuilder, newest_first
from digest.pages.changes import News, site_news
from digest.pages.due import due
from digest.pages.editions import newest_editions
from digest.pages.lists import StoryLine, ranked_stories, site_days, story_line
from digest.pages.page import Page
from digest.pages.pictures import HeadPicture, head_picture
from digest.pages.topics import TopicLine, topic_line
from digest.pages.views import Day, DueLine, EntryView, EventView, Head, PeriodLink, View
from digest.site import urls
from digest.site.entries import Articles, ListedArticle
from digest.site.summaries import Summaries
from digest.site.tables import id_of
from digest.text.direction import language_key

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
FRONT_TOPICS = 20
"""The front page lists at most this many topics: those with the most reports."""
FRONT_SUBTOPICS = 5
"""Below each of them it lists at most this many of those within."""


@dataclass(frozen=True, slots=True)
class Lead:
    """What leads the front page: a story and its newest reports, or else articles."""

    story: StoryLine | None
    entries: tuple[EntryView, ...]
    picture: HeadPicture | None = None
    """Of the first of the entries; in a story, of the newest that has one."""


@dataclass(frozen=True, slots=True)
class HomeBody:
    lead: Lead
    days: tuple[Day, ...]
    happened: tuple[EventView, ...]
    due: tuple[DueLine, ...]
    editions: tuple[PeriodLink, ...]
    stories: tuple[StoryLine, ...]
    topics: tuple[TopicLine, ...]
    has_more_topics: bool
    news: News


def home_page(summaries: Summaries) -> Page:
    return Page(urls.HOME, "digest/home.html", "the front page", _home_view, (), *site_days(summaries))


def _home_view(builder: ViewBuilder) -> View:
    lead = _lead(builder)
    leading = {entry.id for entry in lead.entries}
    articles = newest_first(_newest(builder, NEWEST_REPORTS + len(leading)))
    newest = [article for article in articles if article.id not in leading][:NEWEST_REPORTS]
    ranked = ranked_stories(builder.summaries)
    developing = [story for story in ranked if story.status != "closed"]
    topics, has_more = _topics(builder)
    shown_events = NEWEST_EVENTS if articles else NEWEST_REPORTS
    happened = tuple(map(builder.event, reversed(_newest_events(builder, shown_events))))
    days = _days(builder, newest)
    body = HomeBody(
        lead=lead,
        days=days,
        happened=happened,
        due=due(builder),
        editions=newest_editions(builder),
        stories=tuple(story_line(builder, story.id) for story in (developing or ranked)[:NEWEST_STORIES]),
        topics=topics,
        has_more_topics=has_more,
        news=site_news(builder, (*lead.entries, *(entry for day in days for entry in day.entries)), happened),
    )
    site = builder.site
    return View(Head(site.name, site.description), body)


def _newest(builder: ViewBuilder, count: int) -> Articles:
    """The newest reports, oldest first."""
    return builder.index.listed_articles(builder.index.newest("archive", "", count).articles)


def _newest_events(builder: ViewBuilder, count: int) -> list[str]:
    """The ids of the newest events that are said to have happened, oldest first."""
    return [id_of(place) for place in builder.summaries.agenda.newest("timeline", "", count).events]


def _topics(builder: ViewBuilder) -> tuple[tuple[TopicLine, ...], bool]:
    """The topics of the front page with those below them, and whether there are more."""
    index = builder.index
    lines = tuple(
        topic_line(builder, id, tuple(topic_line(builder, child) for child in index.most_active(id, FRONT_SUBTOPICS)))
        for id in index.most_active(None, FRONT_TOPICS)
    )
    shown = len(lines) + sum(len(line.children) for line in lines)
    return lines, shown < len(index.ids("topic"))


def _lead(builder: ViewBuilder) -> Lead:
    """Pinned articles; or else the story with the most reports in the last `LEAD_DAYS`; or else the newest article. Of
    translations of one entry, one."""
    pinned = _without_translations(builder, newest_first(builder.index.pinned()))
    if pinned:
        return _of_articles(builder, pinned[:LEAD_REPORTS])
    recent = builder.index.recent(LEAD_DAYS, LEAD_CANDIDATES)
    if not recent:
        return Lead(None, ())
    counts = Counter(story for article in recent for story in article.stories)
    if not counts:
        return _of_articles(builder, _without_translations(builder, recent)[:1])
    id = min(counts, key=lambda story: (-counts[story], story))
    members = _without_translations(builder, tuple(article for article in recent if id in article.stories))
    shown = members[:LEAD_REPORTS]
    picture = head_picture(builder, (article.id for article in shown))
    return Lead(story_line(builder, id), builder.entries(shown), picture)


def _of_articles(builder: ViewBuilder, articles: Articles) -> Lead:
    return Lead(None, builder.entries(articles), head_picture(builder, (article.id for article in articles[:1])))


def _without_translations(builder: ViewBuilder, articles: Articles) -> Articles:
    """See `without_translations`."""
    found = without_translations((builder.index.article(one.id) for one in articles), builder.site.language)
    return tuple(builder.index.listed(article.id) for article in found)


def without_translations(articles: Iterable[Article], language: str) -> list[Article]:
    """Articles in their order, but of those that are one entry in several languages only one: that in the site's
    language, or else the first. They are of one report, or of one event on one day."""
    ours = language_key(language)
    groups: list[dict[str, Article]] = []
    known: dict[object, list[dict[str, Article]]] = {}
    for article in articles:
        lang = language_key(article.lang) if article.lang else ours
        keys: list[object] = [(article.date.day, event) for event in article.events]
        keys += report_keys(article.url, article.archive_url)
        # A second entry in a language is another report, and no translation.
        group = next((some for key in keys for some in known.get(key, ()) if lang not in some), None)
        if group is None:
            groups.append(group := {})
        for key in keys:
            if not any(some is group for some in known.setdefault(key, [])):
                known[key].append(group)
        group[lang] = article
    return [group.get(ours) or next(iter(group.values())) for group in groups]


def _days(builder: ViewBuilder, articles: list[ListedArticle]) -> tuple[Day, ...]:
    """Articles (newest first) by their date in words."""
    days: dict[str, list[ListedArticle]] = {}
    for article in articles:
        days.setdefault(builder.words.date(article.date.when), []).append(article)
    found: list[Day] = []
    shown = 0
    for number, (title, members) in enumerate(days.items(), start=1):
        found.append(Day(f"day-{number}", title, "", builder.entries(members), in_brief=shown >= FULL_REPORTS))
        shown += len(members)
    return tuple(found)
