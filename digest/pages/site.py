"""All of a site: its pages, stubs and files, and two of them for one address refused by name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial

from digest import links, urls
from digest.config import Site
from digest.division import Sizes
from digest.errors import Problem
from digest.group import Index
from digest.i18n import Words
from digest.model import Article, Corpus
from digest.pages.article import article_view, changes, event_view
from digest.pages.calendar import archive_pages, timeline_pages
from digest.pages.following import Feed, feeds_pages, site_feeds
from digest.pages.indexes import index_pages
from digest.pages.page import Page
from digest.pages.search import search_pages
from digest.pages.shelf import Shelf, newest_day
from digest.pages.subjects import (
    name_subject,
    source_subject,
    story_subject,
    subject_pages,
    topic_subject,
)
from digest.pages.views import Head, Stub, View

STUB = "digest/stub.html"


@dataclass(frozen=True, slots=True)
class SitePlan:
    """Every page of ours, and where the files of the content folder go (path to URL)."""

    pages: tuple[Page, ...]
    links: dict[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    feeds: tuple[Feed, ...] = ()


def plan_site(corpus: Corpus, site: Site, shown: str = "content", sizes: Sizes | None = None) -> SitePlan:
    """The pages of a corpus, in an order that depends on nothing but the corpus."""
    shelf = Shelf(Index(corpus), site, Words(site.language))
    known = dict(
        links.targets(
            corpus.articles, corpus.events, corpus.stories.values(), (page.path for page in corpus.pages), corpus.files
        )
    )
    feeds = site_feeds(shelf)
    pages = (*_pages(shelf, known, sizes or Sizes()), *feeds_pages(shelf, feeds))
    others = [(urls.content_page(page.path), page.path) for page in corpus.pages]
    others += [(urls.content_file(path), path) for path in corpus.files]
    others += [(urls.NOT_FOUND, "the 404 page"), (urls.SITEMAP, "the sitemap")]
    others += [(url(feed.hub), "the feeds") for feed in feeds for url in (urls.atom, urls.json_feed)]
    others += [(urls.SEARCH_SHARDS, "the search index")] if site.options.search else []
    others += [(urls.FEED_LIST, "the feeds")] if feeds else []
    problems = _collisions(((page.url, page.origin) for page in pages), others, shown)
    return SitePlan(pages, known, tuple(problems), feeds)


def _pages(shelf: Shelf, known: dict[str, str], sizes: Sizes) -> Iterator[Page]:
    corpus = shelf.corpus
    yield from index_pages(shelf)
    for article in corpus.articles:
        view = partial(article_view, shelf, known, article)
        updated = max((article.date.day, *changes(article))).isoformat()
        yield Page(urls.article(article), "digest/article.html", article.written.path, view, updated)
        yield from _stubs(article)
    for event in corpus.events:
        view = partial(event_view, shelf, known, event)
        updated = newest_day((event, *shelf.index.reports.get(event.id, ())[-1:]))
        yield Page(urls.event(event.id), "digest/event.html", event.written.path, view, updated)
    subjects = (
        *(topic_subject(shelf, topic) for topic in corpus.topics.values()),
        *(source_subject(shelf, source) for source in corpus.sources.values()),
        *(name_subject(shelf, name) for name in corpus.names.values()),
        *(story_subject(shelf, known, story) for story in corpus.stories.values()),
    )
    for subject in subjects:
        yield from subject_pages(shelf, subject, sizes)
    yield from timeline_pages(shelf, sizes)
    yield from archive_pages(shelf, sizes)
    yield from search_pages(shelf)


def _stubs(article: Article) -> Iterator[Page]:
    for path in article.aliases:
        view = View(Head(article.title, robots="noindex"), Stub(urls.article(article), article.title))
        yield Page(urls.alias(path), STUB, article.written.path, partial(_same, view))


def _same(view: View) -> View:
    return view


def _collisions(pages: Iterable[tuple[str, str]], others: Iterable[tuple[str, str]], shown: str) -> Iterator[Problem]:
    """A problem for each address that two things claim, naming both."""
    taken: dict[str, str] = {}
    for url, origin in (*pages, *others):
        place = urls.same_place(url)
        if place in taken:
            first, second = _named(taken[place], shown), _named(origin, shown)
            where = second if second.startswith(shown) else first
            other = first if where == second else second
            yield Problem(where, 0, "", f"stands at the same address as {other}: /{url}", "rename one of them")
        taken.setdefault(place, origin)


def _named(origin: str, shown: str) -> str:
    return origin if " " in origin and "/" not in origin else f"{shown}/{origin}"
