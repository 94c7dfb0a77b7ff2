"""All pages of a site, by what they belong to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from digest.config import Site
from digest.pages.archive import archive_pages
from digest.pages.article import article_pages
from digest.pages.corrections import corrections_pages
from digest.pages.data import data_pages
from digest.pages.editions import edition_pages
from digest.pages.embeds import embed_pages, withdrawn_embed_pages
from digest.pages.event import event_pages
from digest.pages.feeds import feeds_pages
from digest.pages.home import home_page
from digest.pages.lists import list_pages
from digest.pages.page import Page
from digest.pages.search import search_pages
from digest.pages.subject import subject_pages
from digest.pages.timeline import timeline_pages
from digest.pages.withdrawn import withdrawn_pages
from digest.site.summaries import Summaries


class Owner(NamedTuple):
    """What pages and files belong to: an ``article``, ``event``, ``topic``, ``source``, ``name`` or ``story`` with its
    id, an entry that was ``withdrawn`` with the path of its file, a ``picture`` with the place of its file (see
    `digest.content.pictures.SHOWN`), or one of `SITE_OWNERS`, whose ``id`` is ""."""

    kind: str
    id: str = ""


OWNER_KINDS = frozenset(("article", "event", "topic", "source", "name", "story", "withdrawn", "picture"))
"""The kinds of owners that come and go."""
SITE_OWNERS = tuple(
    map(
        Owner,
        (
            "home",
            "topics",
            "stories",
            "sources",
            "names",
            "timeline",
            "archive",
            "search",
            "feeds",
            "corrections",
            "editions",
            "data",
            "hover cards",
            "moved",
            "llms",
        ),
    )
)
"""What belongs to the site as a whole."""


def pages_of(owner: Owner, summaries: Summaries, site: Site) -> Iterator[Page]:
    """The pages of an owner, which follow from what is read from the store alone."""
    kind, id = owner
    match kind:
        case "article":
            yield from article_pages(summaries, id)
        case "event":
            yield from event_pages(summaries, id)
        case "topic" | "source" | "name" | "story":
            yield from subject_pages(summaries, kind, id)
            if kind in ("topic", "story") and site.options.embeds:
                yield from embed_pages(summaries, kind, id)
        case "withdrawn":
            yield from withdrawn_pages(summaries, id)
            if site.options.embeds:
                yield from withdrawn_embed_pages(summaries, id)
        case "home":
            yield home_page(summaries)
        case "topics":
            yield from list_pages(summaries, "topic")
        case "stories":
            yield from list_pages(summaries, "story")
        case "sources":
            yield from list_pages(summaries, "source")
        case "names":
            yield from list_pages(summaries, "name")
        case "timeline":
            yield from timeline_pages(summaries)
        case "archive":
            yield from archive_pages(summaries)
        case "search":
            yield from search_pages(site)
        case "feeds":
            yield from feeds_pages(summaries.index, site)
        case "corrections":
            yield from corrections_pages(summaries)
        case "editions":
            yield from edition_pages(summaries, site)
        case "data":
            yield from data_pages(site)
