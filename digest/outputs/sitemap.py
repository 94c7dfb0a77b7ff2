"""sitemap.xml of the whole site, and robots.txt, which leads to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

from digest.config import Site
from digest.model import ContentPage
from digest.pages.all_pages import STUB
from digest.pages.page import Asset, Page
from digest.site import urls

MOST = 50_000
"""URLs in one file, as the protocol has it."""
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
Row = tuple[str, str]
"""An absolute URL, and the day of its last change as ISO text, or ""."""


def sitemap(
    pages: Iterable[Page], written: Iterable[ContentPage], site: Site, most: int = MOST
) -> Iterator[Asset]:  # fmt: skip
    """The sitemap of our pages and of hand-written ones; above ``most`` URLs its parts, and an index
    of them. Nothing without the site's address."""
    if not site.url:
        return
    rows = [(site.url + page.url, page.newest_day) for page in pages if page.template != STUB]
    rows += [(site.url + urls.content_page(page.path), "") for page in written]
    rows.sort()
    if len(rows) <= most:
        yield _file(urls.SITEMAP, "urlset", "url", rows)
        return
    parts: list[Row] = []
    for number, start in enumerate(range(0, len(rows), most), 1):
        part = rows[start : start + most]
        url = urls.sitemap_part(number)
        yield _file(url, "urlset", "url", part)
        parts.append((site.url + url, max(updated for _, updated in part)))
    yield _file(urls.SITEMAP, "sitemapindex", "sitemap", parts)


def _file(url: str, root_tag: str, tag: str, rows: Iterable[Row]) -> Asset:
    # As text, for a tree needs ten times as long, and the whole site is in it.
    lines = ["<?xml version='1.0' encoding='utf-8'?>", f'<{root_tag} xmlns="{_NAMESPACE}">']
    for location, updated in rows:
        changed = f"<lastmod>{updated}</lastmod>" if updated else ""
        lines.append(f"<{tag}><loc>{escape(location)}</loc>{changed}</{tag}>")
    return Asset.of(url, "\n".join([*lines, f"</{root_tag}>", ""]).encode())


def robots(files: Iterable[str], site: Site) -> Iterator[Asset]:
    """robots.txt: everything may be read, and the sitemap is there. A desk's own takes its place."""
    if site.url and urls.ROBOTS not in files:
        text = f"User-agent: *\nDisallow:\n\nSitemap: {site.url}{urls.SITEMAP}\n"
        yield Asset.of(urls.ROBOTS, text.encode())
