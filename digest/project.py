"""From a site's configuration to all that is to be published: load, validate, plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from digest import urls
from digest.assets import site_assets
from digest.config import Site
from digest.errors import Problem, in_order
from digest.feeds import feed_assets
from digest.i18n import Words
from digest.load import load
from digest.model import Corpus
from digest.pages.page import Asset
from digest.pages.site import SitePlan, plan_site
from digest.pages.views import Link
from digest.sitemap import robots, sitemap
from digest.validate import clock, validate


@dataclass(frozen=True, slots=True)
class Prepared:
    """A site, ready to render: nothing of it is written yet."""

    docs_dir: Path
    site: Site
    words: Words
    corpus: Corpus
    plan: SitePlan
    problems: tuple[Problem, ...]
    styles_and_scripts: Mapping[str, Asset]
    """By their plain names (``digest.css``)."""
    sections: tuple[Link, ...]


def prepare(docs_dir: Path, site: Site, epoch: str | None, now: float) -> Prepared:
    """Read the content folder and plan the site. ``epoch`` is SOURCE_DATE_EPOCH, ``now`` the time."""
    shown = docs_dir.name
    tree = load(docs_dir, site.options.limits, shown)
    checked = validate(tree, site.options, clock(epoch, now))
    plan = plan_site(checked.corpus, site, shown)
    words = Words(site.language)
    return Prepared(
        docs_dir, site, words, checked.corpus, plan,
        problems=in_order((*checked.problems, *plan.problems)),
        styles_and_scripts=site_assets(),
        sections=sections(checked.corpus, words),
    )  # fmt: skip


def site_files(prepared: Prepared) -> tuple[Asset, ...]:
    """Every file of ours that is not a page: styles, scripts, feeds, sitemap, robots.txt."""
    corpus, site = prepared.corpus, prepared.site
    return (
        *prepared.styles_and_scripts.values(),
        *feed_assets(prepared.plan.feeds, corpus, site, prepared.words),
        *sitemap(prepared.plan.pages, corpus.pages, site),
        *robots(corpus.files, site),
    )


def sections(corpus: Corpus, words: Words) -> tuple[Link, ...]:
    """The site's main parts for the header; one that is empty is left out."""
    parts = (
        (words.text("Timeline"), urls.TIMELINE, True),
        (words.text("Stories"), urls.STORIES, bool(corpus.stories)),
        (words.text("Topics"), urls.TOPICS, True),
        (words.text("Names"), urls.NAMES, bool(corpus.names)),
        (words.text("Sources"), urls.SOURCES, True),
        (words.text("Archive"), urls.ARCHIVE, True),
    )
    return tuple(Link(text, url) for text, url, there in parts if there)
