"""All pages and files of a site. Two of them at one address are an error that names both."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from digest.config import Site
from digest.errors import Problem
from digest.model import Corpus
from digest.pages.archive import archive_pages
from digest.pages.article import article_view
from digest.pages.builder import ViewBuilder
from digest.pages.event import event_pages
from digest.pages.feeds import Feed, feeds_pages, site_feeds
from digest.pages.home import home_page
from digest.pages.lists import list_pages
from digest.pages.page import Page
from digest.pages.search import search_pages
from digest.pages.subject import subject_pages
from digest.pages.timeline import timeline_pages
from digest.pages.views import Head, Stub, View
from digest.problem_codes import Code
from digest.site import links, urls
from digest.site.changes import Changes
from digest.site.index import Index
from digest.site.periods import SIZES, Sizes
from digest.site.sizes import ListSizes
from digest.site.tracked import TrackedIndex
from digest.text.i18n import Words
from digest.text.plain import place_of

STUB = "digest/stub.html"


@dataclass(frozen=True, slots=True)
class SitePages:
    """Every page of ours, the feeds, and the URLs of the files of the content folder by path."""

    index: Index
    pages: tuple[Page, ...]
    file_urls: links.FileUrls
    problems: tuple[Problem, ...]
    feeds: tuple[Feed, ...]

    def builder(self, site: Site, words: Words) -> ViewBuilder:
        """What makes the views of the pages."""
        return ViewBuilder(TrackedIndex(self.index, self.file_urls), site, words)


def plan_pages(corpus: Corpus, site: Site, shown: str = "content", sizes: Sizes = SIZES) -> SitePages:
    """The pages of a corpus, in an order that depends on the corpus alone. ``shown`` is the content folder as
    problems name it."""
    index = Index(corpus, site.language)
    file_urls = links.file_urls(
        corpus.articles, corpus.events, corpus.stories.values(), (page.path for page in corpus.pages), corpus.files
    )
    feeds = site_feeds(index, site)
    pages = tuple(_pages(index, site, file_urls, sizes))
    others = [(urls.content_page(page.path), page.path) for page in corpus.pages]
    others += [(urls.content_file(path), path) for path in corpus.files]
    others += [(urls.NOT_FOUND, "the 404 page"), (urls.SITEMAP, "the sitemap")]
    others += [(urls.card(page.url), "the cards") for page in pages if _has_card(page, site)]
    others += [(url(feed.hub), "the feeds") for feed in feeds for url in (urls.atom, urls.json_feed)]
    if site.options.search:
        others += [(urls.SEARCH_SHARDS, "the search index"), (urls.SEARCH_CHOICES, "the search page")]
    others += [(urls.FEED_LIST, "the feeds")] if feeds else []
    problems = _collisions(((page.url, page.made_from) for page in pages), others, shown)
    return SitePages(index, pages, file_urls, tuple(problems), feeds)


def _pages(index: Index, site: Site, file_urls: Mapping[str, str], sizes: Sizes) -> Iterator[Page]:
    corpus = index.corpus
    changes = Changes(index)
    days = changes.days
    yield home_page(corpus, days)
    yield from list_pages(index, days)
    for article in corpus.articles:
        path = article.location.path
        url = file_urls[path]
        yield Page(url, "digest/article.html", path, article_view, (article.id,), *changes.of_article(article))
        for old in dict.fromkeys(map(urls.alias, article.aliases)):
            yield Page(old, STUB, path, _stub_view, (url, article.title))
    moved: defaultdict[str, list[str]] = defaultdict(list)
    for old, id in corpus.earlier_ids.items():
        moved[id].append(old)
    list_sizes = ListSizes(index)
    for event in corpus.events:
        yield from event_pages(index, event, sizes, list_sizes.of("archive"), days)
        for old in moved[event.id]:
            yield Page(urls.event(old), STUB, event.location.path, _stub_view, (urls.event(event.id), event.title))
    yield from subject_pages(index, sizes, list_sizes, days)
    yield from timeline_pages(index, sizes, list_sizes.of("timeline"), days)
    yield from archive_pages(index, sizes, list_sizes.of("archive"), days)
    yield from search_pages(site)
    yield from feeds_pages(index, site)


def _has_card(page: Page, site: Site) -> bool:
    return bool(site.url) and site.options.cards and page.template in ("digest/story.html", "digest/topic.html")


def _stub_view(_: ViewBuilder, url: str, title: str) -> View:
    return View(Head(title, robots="noindex"), Stub(url, title))


def _collisions(pages: Iterable[tuple[str, str]], others: Iterable[tuple[str, str]], shown: str) -> Iterator[Problem]:
    """A problem for each address that is used twice, naming both users."""
    users: dict[str, str] = {}
    for url, user in (*pages, *others):
        place = urls.same_place(url)
        if place in users and not _is_reported(users[place], user):
            first, second = _named(users[place], shown), _named(user, shown)
            where = second if second.startswith(shown) else first
            other = first if where == second else second
            message = f"has the same address as {other}: /{url}"
            yield Problem(where, 0, "", Code.ADDRESS_COLLISION, message, "rename one of the two")
        users.setdefault(place, user)


def _is_reported(one: str, other: str) -> bool:
    """Whether a collision of these is a problem already: of two files that are one on some disk, when they are checked;
    of their cards and feeds, when their pages are."""
    return place_of(one) == place_of(other) and (one != other or _is_ours(other))


def _is_ours(user: str) -> bool:
    """Whether the user of an address is no file of the content folder ("the cards")."""
    return " " in user and "/" not in user


def _named(user: str, shown: str) -> str:
    return user if _is_ours(user) else f"{shown}/{user}"
