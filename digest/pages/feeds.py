"""Which feeds a site has, and the page that explains and lists them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from digest.config import Site
from digest.pages.builder import ViewBuilder, newest_first
from digest.pages.page import Page
from digest.pages.views import Head, Link, View
from digest.site import urls
from digest.site.entries import Articles
from digest.site.index import Index
from digest.text.i18n import Words

FEED_LENGTH = 50
"""A feed contains this many of the newest articles."""
FeedKind = Literal["", "topics", "stories", "sources", "names"]


@dataclass(frozen=True, slots=True)
class Feed:
    """The feed of the site (``kind`` and ``id`` are "") or of a subject: its newest articles, newest first. ``hub`` is
    the URL of the page that it belongs to."""

    kind: FeedKind
    id: str
    name: str
    description: str
    hub: str
    articles: Articles

    @property
    def key(self) -> str:
        """See `feed_key`."""
        return feed_key(self.kind, self.id)


def feed_key(kind: FeedKind, id: str) -> str:
    """What identifies a feed forever: neither its name nor its address, which may change. No id of an article ends in /."""
    return f"{kind}/{id}/" if kind else "/"


@dataclass(frozen=True, slots=True)
class FeedLine:
    """A feed in the list: its page, and the URLs of its two formats."""

    page: Link
    atom: str
    json: str


@dataclass(frozen=True, slots=True)
class FeedsBody:
    """Groups are (kind, title, feeds). ``most`` is the number of articles that a feed contains."""

    whole: FeedLine
    groups: tuple[tuple[str, str, tuple[FeedLine, ...]], ...]
    opml: str
    most: int


def site_feeds(index: Index, site: Site) -> tuple[Feed, ...]:
    """The site's feed, then those of all subjects in order of name. None if the site has no address, since a feed
    must state its own."""
    corpus = index.corpus
    if not site.url:
        return ()
    feeds = [Feed("", "", site.name, site.description, urls.HOME, _newest(corpus.articles))]
    for topic in corpus.topics.values():
        articles = _newest(index.topic_articles.get(topic.id, ()))
        feeds.append(Feed("topics", topic.id, topic.name, topic.description, urls.topic(topic.id), articles))
    for story in corpus.stories.values():
        articles = _newest(index.story_articles.get(story.id, ()))
        feeds.append(Feed("stories", story.id, story.title, story.summary, urls.story(story.id), articles))
    for source in corpus.sources.values():
        articles = _newest(index.source_articles.get(source.id, ()))
        feeds.append(Feed("sources", source.id, source.name, "", urls.source(source.id), articles))
    for name in corpus.names.values():
        articles = _newest(index.name_articles.get(name.id, ()))
        feeds.append(Feed("names", name.id, name.name, name.description, urls.name(name.id), articles))
    return tuple(sorted(feeds, key=lambda feed: (bool(feed.kind), feed.name.casefold(), feed.kind, feed.id)))


def _newest(articles: Articles) -> Articles:
    return newest_first(articles[-FEED_LENGTH:])


def feeds_pages(site: Site) -> Iterator[Page]:
    """/feeds/, if the site has feeds."""
    if site.url:
        yield Page(urls.FEEDS, "digest/feeds.html", "the feeds page", _feeds_view)


def by_kind(feeds: Iterable[Feed], words: Words) -> tuple[tuple[str, str, tuple[Feed, ...]], ...]:
    """The feeds of subjects as (kind, title, feeds), without the kinds that have none."""
    titles: tuple[tuple[FeedKind, str], ...] = (
        ("topics", words.text("Topics")),
        ("stories", words.text("Stories")),
        ("sources", words.text("Sources")),
        ("names", words.text("Names")),
    )
    groups = ((kind, title, tuple(feed for feed in feeds if feed.kind == kind)) for kind, title in titles)
    return tuple(group for group in groups if group[2])


def _feeds_view(builder: ViewBuilder) -> View:
    words = builder.words
    feeds = site_feeds(builder.index.everything(), builder.site)
    groups = tuple((kind, title, tuple(map(_line, group))) for kind, title, group in by_kind(feeds, words))
    head = Head(words.text("Feeds"), words.text("Follow the whole site, or one topic, story, source or name"))
    return View(head, FeedsBody(_line(feeds[0]), groups, urls.FEED_LIST, FEED_LENGTH))


def _line(feed: Feed) -> FeedLine:
    return FeedLine(Link(feed.name, feed.hub), urls.atom(feed.hub), urls.json_feed(feed.hub))
