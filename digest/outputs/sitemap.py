"""sitemap.xml for the whole site, and robots.txt, which names it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

from digest.config import Site
from digest.pages.page import Asset
from digest.site import urls

URLS_PER_FILE = 50_000
"""The most URLs that the protocol allows in one file."""
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
Row = tuple[str, str]
"""The URL of a page, and the day of its last change as ISO text, or ""."""


def sitemap(pages: Iterable[Row], site: Site, limit: int = URLS_PER_FILE) -> Iterator[Asset]:
    """The sitemap of these pages. With more than ``limit`` URLs it is several files and an index of them. A site without
    an address has none."""
    if not site.url:
        return
    rows = sorted((site.url + url, changed) for url, changed in pages)
    if len(rows) <= limit:
        yield _file(urls.SITEMAP, "urlset", "url", rows)
        return
    files: list[Row] = []
    for number, start in enumerate(range(0, len(rows), limit), 1):
        some = rows[start : start + limit]
        url = urls.sitemap_part(number)
        yield _file(url, "urlset", "url", some)
        files.append((site.url + url, max(day for _, day in some)))
    yield _file(urls.SITEMAP, "sitemapindex", "sitemap", files)


def roots(pages: Iterable[str], site: Site) -> list[str]:
    """Every relative path from one of these pages (URLs) to the root, and the absolute one of the 404 page."""
    depths = {url.count("/"): url for url in pages}
    return sorted({*map(urls.root_from, depths.values()), urls.absolute_root(site.url)})


def _file(url: str, root_tag: str, tag: str, rows: Iterable[Row]) -> Asset:
    # As text, since building a tree takes ten times as long, and the whole site is in it.
    lines = ["<?xml version='1.0' encoding='utf-8'?>", f'<{root_tag} xmlns="{_NAMESPACE}">']
    for location, day in rows:
        changed = f"<lastmod>{day}</lastmod>" if day else ""
        lines.append(f"<{tag}><loc>{escape(location)}</loc>{changed}</{tag}>")
    return Asset.of(url, "\n".join([*lines, f"</{root_tag}>", ""]).encode())


def robots(files: Iterable[str], site: Site) -> Iterator[Asset]:
    """robots.txt: everything may be crawled, and where the sitemap is. A file of the desk's own takes its place."""
    if site.url and urls.ROBOTS not in files:
        text = f"User-agent: *\nDisallow:\n\nSitemap: {site.url}{urls.SITEMAP}\n"
        yield Asset.of(urls.ROBOTS, text.encode())
