"""All of a site: its pages, stubs and files, and two of them for one address refused by name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from xml.etree import ElementTree

from digest import links, urls
from digest.config import Site
from digest.division import Sizes
from digest.errors import Problem
from digest.group import Index
from digest.i18n import Words
from digest.model import Article, Corpus
from digest.pages.article import article_view, event_view
from digest.pages.calendar import archive_pages, timeline_pages
from digest.pages.indexes import index_pages
from digest.pages.page import Asset, Page
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


def plan_site(corpus: Corpus, site: Site, shown: str = "content", sizes: Sizes | None = None) -> SitePlan:
    """The pages of a corpus, in an order that depends on nothing but the corpus."""
    shelf = Shelf(Index(corpus), site, Words(site.language))
    known = dict(
        links.targets(
            corpus.articles, corpus.events, corpus.stories.values(), (page.path for page in corpus.pages), corpus.files
        )
    )
    pages = tuple(_pages(shelf, known, sizes or Sizes()))
    others = [(urls.content_page(page.path), page.path) for page in corpus.pages]
    others += [(urls.content_file(path), path) for path in corpus.files]
    others += [(urls.NOT_FOUND, "the 404 page"), (urls.SITEMAP, "the sitemap")]
    problems = _collisions(((page.url, page.origin) for page in pages), others, shown)
    return SitePlan(pages, known, tuple(problems))


def _pages(shelf: Shelf, known: dict[str, str], sizes: Sizes) -> Iterator[Page]:
    corpus = shelf.corpus
    yield from index_pages(shelf)
    for article in corpus.articles:
        view = partial(article_view, shelf, known, article)
        updated = (article.updated or article.date).day.isoformat()
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


def sitemap(plan: SitePlan, site: Site) -> Asset | None:
    """sitemap.xml of all pages; None without the site's address."""
    if not site.url:
        return None
    root = ElementTree.Element("urlset", xmlns="http://www.sitemaps.org/schemas/sitemap/0.9")
    for page in sorted(plan.pages, key=lambda page: page.url):
        if page.template == STUB:
            continue
        entry = ElementTree.SubElement(root, "url")
        ElementTree.SubElement(entry, "loc").text = site.url + page.url
        if page.updated:
            ElementTree.SubElement(entry, "lastmod").text = page.updated
    ElementTree.indent(root)
    return Asset(urls.SITEMAP, ElementTree.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n")
