"""Which feeds a site has, and the page that explains and lists them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from digest.config import Site
from digest.model import first_id
from digest.pages.builder import ViewBuilder
from digest.pages.index_pages import IndexBody, index_head, index_pages
from digest.pages.page import Page
from digest.pages.sections import Line, Part, PartEdges, part_links, sections_of
from digest.pages.views import Link, View
from digest.site import urls
from digest.site.index import Index
from digest.site.tables import RegistryKind
from digest.site.weights import text_size
from digest.text.i18n import Words, mark

FEED_LENGTH = 50
"""The feed of the site contains this many of the newest articles, that of corrections or editions as many of those."""
SUBJECT_FEED_LENGTH = 20
"""The feed of a topic, story, source or name contains this many of the newest articles. There are hundreds of them."""
KINDS: Mapping[RegistryKind, str] = {
    "topic": mark("Topics"), "story": mark("Stories"), "source": mark("Sources"), "name": mark("Names"),
}  # fmt: skip
"""The kinds of subjects that have feeds, in the order in which they are listed, with their titles."""
CORRECTIONS_KEY = "corrections/"
"""What identifies the feed of corrections forever. See `feed_key`."""
EDITIONS_KEY = "editions/"
"""The same for the feed of editions."""
_GROUPS: Mapping[RegistryKind, str] = {"topic": "topics", "story": "stories", "source": "sources", "name": "names"}


@dataclass(frozen=True, slots=True)
class Feed:
    """The feed of the site (``kind`` is None, ``id`` "") or of a subject, whose oldest id is ``first_id``. ``hub`` is the
    URL of the page that it belongs to."""

    kind: RegistryKind | None
    id: str
    name: str
    description: str
    hub: str
    first_id: str = ""

    @property
    def key(self) -> str:
        """See `feed_key`."""
        return feed_key(self.kind, self.first_id)


def feed_key(kind: RegistryKind | None, first_id: str) -> str:
    """What identifies a feed forever: neither its name nor its address, which may change, but the oldest id of its subject.
    No id of an article ends in /."""
    return f"{_GROUPS[kind]}/{first_id}/" if kind else "/"


@dataclass(frozen=True, slots=True)
class FeedLine:
    """A feed in the list: its page, and the URLs of its two formats."""

    page: Link
    atom: str
    json: str


@dataclass(frozen=True, slots=True)
class FeedsBody(IndexBody[FeedLine]):
    """The feeds of subjects; on the first page that of the ``whole`` site, and ``others`` that are not of reports.
    ``most`` is the number of articles that the feed of the site contains, ``most_of_subject`` that of the others."""

    whole: FeedLine | None
    others: tuple[FeedLine, ...]
    opml: str
    most: int
    most_of_subject: int


def site_feed(site: Site) -> Feed:
    return Feed(None, "", site.name, site.description, urls.HOME)


def other_feeds(site: Site, words: Words) -> tuple[Link, ...]:
    """The feeds of the site that are not of reports: what they are called, and the URLs of their pages."""
    editions = (Link(words.text("Editions"), urls.EDITIONS),) if site.options.editions else ()
    return (*editions, Link(words.text("Corrections"), urls.CORRECTIONS))


def feed_title(site_name: str, name: str, words: Words) -> str:
    """The title of a feed that is one of several of the site, which is read among feeds of other sites."""
    return words.text("%(site)s: %(subject)s", site=site_name, subject=name)


def feed_of(index: Index, kind: RegistryKind, id: str) -> Feed:
    """The feed of a subject."""
    hub = urls.HUBS[kind](id)
    match kind:
        case "topic":
            topic = index.topic(id)
            return Feed(kind, id, topic.name, topic.description, hub, first_id(topic))
        case "story":
            story = index.story(id)
            return Feed(kind, id, story.title, story.summary, hub, first_id(story))
        case "source":
            source = index.source(id)
            return Feed(kind, id, source.name, "", hub, first_id(source))
    name = index.name(id)
    return Feed(kind, id, name.name, name.description, hub, first_id(name))


def subject_feeds(index: Index) -> Iterator[tuple[RegistryKind, tuple[Feed, ...]]]:
    """The feeds of subjects by kind, without kinds that have none."""
    for kind in KINDS:
        if ids := index.ids(kind):
            yield kind, tuple(feed_of(index, kind, id) for id in ids)


def feeds_pages(index: Index, site: Site) -> Iterator[Page]:
    """/feeds/, if the site has feeds, and its parts."""
    if site.url:
        yield from index_pages(urls.FEEDS, "digest/feeds.html", "the feeds page", _feeds_view, _feed_index(index))


def _feed_index(index: Index) -> Iterator[Line]:
    for kind, feeds in subject_feeds(index):
        for feed in sorted(feeds, key=lambda feed: (index.collation.key(feed.name).by_letter, feed.id)):
            size = 260 + 3 * text_size(feed.name, feed.hub)
            yield Line(_GROUPS[kind], feed.id, feed.name, index.collation.key(feed.name).letter, size)


def _feeds_view(builder: ViewBuilder, part: Part, edges: tuple[PartEdges, ...]) -> View:
    words, site = builder.words, builder.site
    kinds: Mapping[str, RegistryKind] = {group: kind for kind, group in _GROUPS.items()}

    def line(group: str, id: str) -> FeedLine:
        feed = feed_of(builder.index, kinds[group], id)
        return _line(Link(feed.name, feed.hub))

    def title(group: str) -> str:
        return words.text(KINDS[kinds[group]])

    links = part_links(part, edges, words, title)
    description = words.text("Follow the whole site, or one topic, story, source or name")
    head = index_head(builder, urls.FEEDS, words.text("Feeds"), description, links)
    whole = _line(Link(site.name, urls.HOME)) if part.url == urls.FEEDS else None
    sections = sections_of(part, words, line, title)
    others = tuple(map(_line, other_feeds(site, words))) if whole else ()
    return View(head, FeedsBody(sections, links, whole, others, urls.FEED_LIST, FEED_LENGTH, SUBJECT_FEED_LENGTH))


def _line(page: Link) -> FeedLine:
    return FeedLine(page, urls.atom(page.url), urls.json_feed(page.url))
