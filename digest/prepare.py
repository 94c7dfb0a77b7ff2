"""From a site's configuration to everything that is to be published: load, validate, plan."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

from digest.config import Site
from digest.content.cache import ContentCache
from digest.content.load import load
from digest.content.selection import Selection
from digest.errors import Problem, in_order
from digest.model import Corpus, LeftOut
from digest.outputs.assets import site_assets
from digest.outputs.feeds import feed_assets
from digest.outputs.http_headers import HEADERS
from digest.outputs.sitemap import robots, sitemap
from digest.outputs.social_cards import cards
from digest.outputs.social_cards.fonts import load_fonts
from digest.pages.all_pages import SitePages, plan_pages
from digest.pages.builder import ViewBuilder
from digest.pages.page import Asset
from digest.pages.search import search_choices
from digest.pages.views import Link
from digest.site import urls
from digest.site.fingerprints import NOTHING, Fingerprints, Last
from digest.site.periods import SIZES, Sizes
from digest.text.i18n import Words
from digest.validation.validate import validate


@dataclass(frozen=True)
class Prepared:
    """A site, ready to render. Nothing of it is written yet."""

    docs_dir: Path
    shown: str
    """The content folder as problems name it."""
    site: Site
    words: Words
    corpus: Corpus
    plan: SitePages
    problems: tuple[Problem, ...]
    styles_and_scripts: Mapping[str, Asset]
    """By plain name (``digest.css``)."""
    sections: tuple[Link, ...]
    last: Last = NOTHING
    """Fingerprints of an earlier build, if they are still valid."""

    @cached_property
    def builder(self) -> ViewBuilder:
        """What the views of its pages are made from."""
        return self.plan.builder(self.site, self.words)

    @cached_property
    def fingerprints(self) -> Fingerprints:
        return Fingerprints(self.plan.index, self.plan.file_urls, self.last)

    @property
    def left_out(self) -> tuple[LeftOut, ...]:
        """Files of the content folder that are not published, named as in problems."""
        return tuple(LeftOut(f"{self.shown}/{path}", reason) for path, reason in self.corpus.left_out)

    @property
    def has_own_headers(self) -> bool:
        return HEADERS in self.corpus.files

    def roots(self) -> tuple[str, ...]:
        """Every relative path from a page of the site to its root, and the absolute one of the 404 page."""
        ours = (page.url for page in self.plan.pages)
        handwritten = (urls.content_page(page.path) for page in self.corpus.pages)
        return tuple(sorted({*map(urls.root_from, (*ours, *handwritten)), urls.absolute_root(self.site.url)}))


def prepare(
    docs_dir: Path, site: Site, now: datetime,
    cache: ContentCache | None = None, executor: Executor | None = None, sizes: Sizes = SIZES,
    selection: Selection | None = None, shows_all: bool = False,
    shown: str = "",
) -> Prepared:  # fmt: skip
    """Read the content folder and plan the site's pages. ``now`` (aware) is the build's time, ``sizes`` say when a
    list is divided. For ``cache``, ``executor``, ``selection`` and ``shown`` see `digest.content.load.load`,
    for ``shows_all`` `digest.validation.validate`."""
    content = load(docs_dir, site.options, cache, executor, selection=selection, shown=shown)
    checked = validate(content, site.options, now, shows_all)
    plan = plan_pages(checked.corpus, site, content.folder, sizes)
    words = Words(site.language)
    return Prepared(
        docs_dir, content.folder, site, words, checked.corpus, plan,
        problems=in_order((*checked.problems, *plan.problems)),
        styles_and_scripts=site_assets(),
        sections=sections(checked.corpus, words),
    )  # fmt: skip


def site_files(prepared: Prepared, cards: Iterable[Asset] = ()) -> Iterator[Asset]:
    """Every file of ours that is not a page: social cards, stylesheets, scripts, feeds, sitemap, robots.txt, choices
    of the search page."""
    corpus, site = prepared.corpus, prepared.site
    yield from cards
    yield from prepared.styles_and_scripts.values()
    yield from feed_assets(prepared.plan.feeds, corpus, site, prepared.words, prepared.fingerprints)
    yield from sitemap(prepared.plan.pages, corpus.pages, site)
    yield from robots(corpus.files, site)
    yield from search_choices(prepared.plan.index, site, prepared.words)


def site_cards(prepared: Prepared, root: Path, cache: Path) -> tuple[tuple[Asset, ...], str]:
    """The images that go with shared links, and a warning if a font is missing for them ("" if not). A font that the site
    names is looked for in ``root``, the folder of mkdocs.yml; ``cache`` is the folder that keeps the images.

    Raises `ConfigError` if the font that the site asks for cannot be used.
    """
    planned = tuple(cards.site_cards(prepared.corpus, prepared.site, prepared.words))
    if not planned:
        return (), ""
    fonts = load_fonts(prepared.site.options.card_font, root)
    return tuple(cards.card_assets(planned, fonts, cache)), cards.font_warning(prepared.site, planned, fonts)


def sections(corpus: Corpus, words: Words) -> tuple[Link, ...]:
    """The site's main sections for the header, without empty ones."""
    parts = (
        (words.text("Timeline"), urls.TIMELINE, bool(corpus.articles or corpus.events)),
        (words.text("Stories"), urls.STORIES, bool(corpus.stories)),
        (words.text("Topics"), urls.TOPICS, True),
        (words.text("Names"), urls.NAMES, bool(corpus.names)),
        (words.text("Sources"), urls.SOURCES, True),
        (words.text("Archive"), urls.ARCHIVE, bool(corpus.articles)),
    )
    return tuple(Link(text, url) for text, url, there in parts if there)
