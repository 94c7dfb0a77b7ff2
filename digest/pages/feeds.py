"""Which feeds a site has, and the page that explains and lists them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from digest.config import Site
from digest.pages.builder import ViewBuilder, newest_first
from digest.pages.index_pages import IndexBody, index_head, index_pages
from digest.pages.page import Page
from digest.pages.sections import Line, Part, PartEdges, part_links, sections_of
from digest.pages.views import Link, View
from digest.site import urls
from digest.site.entries import Articles
from digest.site.index import Index
from digest.site.sizes import text_size
from digest.text.i18n import Words, mark

FEED_LENGTH = 50
"""A feed contains this many of the newest articles."""
FeedKind = Literal["", "topics", "stories", "sources", "names"]
_KINDS: Mapping[FeedKind, str] = {
    "topics": mark("Topics"), "stories": mark("Stories"), "sources": mark("Sources"), "names": mark("Names"),
}  # fmt: skip


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
class FeedsBody(IndexBody[FeedLine]):
    """The feeds of subjects; on the first page that of the ``whole`` site. ``most`` is the number of articles that a
    feed contains."""

    whole: FeedLine | None
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
    return tuple(sorted(feeds, key=lambda feed: (bool(feed.kind), index.collation.key(feed.name), feed.kind, feed.id)))


def _newest(articles: Articles) -> Articles:
    return newest_first(articles[-FEED_LENGTH:])


def feeds_pages(index: Index, site: Site) -> Iterator[Page]:
    """/feeds/, if the site has feeds, and its parts."""
    if site.url:
        yield from index_pages(urls.FEEDS, "digest/feeds.html", "the feeds page", _feeds_view, _feed_index(index, site))


def _feed_index(index: Index, site: Site) -> Iterator[Line]:
    for kind, feeds in _by_kind(site_feeds(index, site)):
        for feed in sorted(feeds, key=lambda feed: (index.collation.key(feed.name).by_letter, feed.id)):
            size = 260 + 3 * text_size(feed.name, feed.hub)
            yield Line(kind, feed.id, feed.name, index.collation.key(feed.name).letter, size)


def by_kind(feeds: Iterable[Feed], words: Words) -> tuple[tuple[str, str, tuple[Feed, ...]], ...]:
    """The feeds of subjects as (kind, title, feeds), without the kinds that have none."""
    return tuple((kind, words.text(_KINDS[kind]), group) for kind, group in _by_kind(feeds))


def _by_kind(feeds: Iterable[Feed]) -> Iterator[tuple[FeedKind, tuple[Feed, ...]]]:
    groups: dict[FeedKind, list[Feed]] = {kind: [] for kind in _KINDS}
    for feed in feeds:
        if feed.kind:
            groups[feed.kind].append(feed)
    return ((kind, tuple(group)) for kind, group in groups.items() if group)


def _feeds_view(builder: ViewBuilder, part: Part, edges: tuple[PartEdges, ...]) -> View:
    words, corpus = builder.words, builder.index.everything().corpus
    site = builder.site

    def line(kind: str, id: str) -> FeedLine:
        match kind:
            case "topics":
                page = Link(corpus.topics[id].name, urls.topic(id))
            case "stories":
                page = Link(corpus.stories[id].title, urls.story(id))
            case "sources":
                page = Link(corpus.sources[id].name, urls.source(id))
            case _:
                page = Link(corpus.names[id].name, urls.name(id))
        return _line(page)

    def title(kind: str) -> str:
        return words.text(_KINDS[kind])  # type: ignore[index]

    links = part_links(part, edges, words, title)
    description = words.text("Follow the whole site, or one topic, story, source or name")
    head = index_head(builder, urls.FEEDS, words.text("Feeds"), description, links)
    whole = _line(Link(site.name, urls.HOME)) if part.url == urls.FEEDS else None
    sections = sections_of(part, words, line, title)
    return View(head, FeedsBody(sections, links, whole, urls.FEED_LIST, FEED_LENGTH))


def _line(page: Link) -> FeedLine:
    return FeedLine(page, urls.atom(page.url), urls.json_feed(page.url))
