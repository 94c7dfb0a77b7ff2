"""All of a site: its pages, stubs and files, and two of them for one address refused by name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from digest.config import Site
from digest.errors import Problem
from digest.model import Corpus
from digest.pages.archive import archive_pages
from digest.pages.article import article_view, changes
from digest.pages.builder import ViewBuilder, newest_day
from digest.pages.event import event_view
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
from digest.site.index import Index
from digest.site.periods import Sizes
from digest.site.tracked import TrackedIndex
from digest.text.i18n import Words

STUB = "digest/stub.html"


@dataclass(frozen=True, slots=True)
class SitePages:
    """Every page of ours, and where the files of the content folder go (path to URL)."""

    index: Index
    pages: tuple[Page, ...]
    links: Mapping[str, str]
    problems: tuple[Problem, ...]
    feeds: tuple[Feed, ...]

    def builder(self, site: Site, words: Words) -> ViewBuilder:
        """What the views of its pages are made from."""
        return ViewBuilder(TrackedIndex(self.index, self.links), site, words)


def site_pages(corpus: Corpus, site: Site, shown: str = "content", sizes: Sizes | None = None) -> SitePages:
    """The pages of a corpus, in an order that depends on nothing but the corpus."""
    index = Index(corpus)
    known = dict(
        links.targets(
            corpus.articles, corpus.events, corpus.stories.values(), (page.path for page in corpus.pages), corpus.files
        )
    )
    feeds = site_feeds(index, site)
    pages = tuple(_pages(index, site, known, sizes or Sizes()))
    others = [(urls.content_page(page.path), page.path) for page in corpus.pages]
    others += [(urls.content_file(path), path) for path in corpus.files]
    others += [(urls.NOT_FOUND, "the 404 page"), (urls.SITEMAP, "the sitemap")]
    others += [(urls.card(page.url), "the cards") for page in pages if _has_card(page, site)]
    others += [(url(feed.hub), "the feeds") for feed in feeds for url in (urls.atom, urls.json_feed)]
    others += [(urls.SEARCH_SHARDS, "the search index")] if site.options.search else []
    others += [(urls.FEED_LIST, "the feeds")] if feeds else []
    problems = _collisions(((page.url, page.origin) for page in pages), others, shown)
    return SitePages(index, pages, known, tuple(problems), feeds)


def _pages(index: Index, site: Site, places: Mapping[str, str], sizes: Sizes) -> Iterator[Page]:
    corpus = index.corpus
    yield home_page(corpus)
    yield from list_pages(corpus)
    for article in corpus.articles:
        origin = article.location.path
        url = places[origin]
        newest = article.date.day
        if article.updated or article.corrections:
            newest = max(newest, *changes(article))
        yield Page(url, "digest/article.html", origin, article_view, (article.id,), newest.isoformat())
        for old in article.aliases:
            yield Page(urls.alias(old), STUB, origin, _stub_view, (url, article.title))
    for event in corpus.events:
        updated = newest_day((event, *index.reports.get(event.id, ())[-1:]))
        yield Page(urls.event(event.id), "digest/event.html", event.location.path, event_view, (event.id,), updated)
    yield from subject_pages(index, sizes)
    yield from timeline_pages(index, sizes)
    yield from archive_pages(index, sizes)
    yield from search_pages(site)
    yield from feeds_pages(site)


def _has_card(page: Page, site: Site) -> bool:
    return bool(site.url) and site.options.cards and page.template in ("digest/story.html", "digest/topic.html")


def _stub_view(_: ViewBuilder, url: str, title: str) -> View:
    return View(Head(title, robots="noindex"), Stub(url, title))


def _collisions(pages: Iterable[tuple[str, str]], others: Iterable[tuple[str, str]], shown: str) -> Iterator[Problem]:
    """A problem for each address that two things claim, naming both."""
    taken: dict[str, str] = {}
    for url, origin in (*pages, *others):
        place = urls.same_place(url)
        if place in taken:
            first, second = _named(taken[place], shown), _named(origin, shown)
            where = second if second.startswith(shown) else first
            other = first if where == second else second
            message = f"has the same address as {other}: /{url}"
            yield Problem(where, 0, "", Code.ADDRESS_COLLISION, message, "rename one of the two")
        taken.setdefault(place, origin)


def _named(origin: str, shown: str) -> str:
    return origin if " " in origin and "/" not in origin else f"{shown}/{origin}"
