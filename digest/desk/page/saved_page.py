"""A page of a report as it was saved or fetched: its tree and its texts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import NamedTuple

from lxml import etree

from digest.desk.page.encoding import decoded
from digest.desk.page.linked_data import bodies_of
from digest.desk.page.marks import absolute
from digest.desk.page.tree import PageError, blocks_of, on_one_line, tree_of
from digest.text.plain import one_line, visible

__all__ = [
    "LARGEST_ARTICLE",
    "LARGEST_PAGE",
    "PageError",
    "SavedPage",
    "all_texts",
    "article_text",
    "read_page",
    "text_of",
]

LARGEST_PAGE = 50_000_000
"""Bytes of a page that a browser saved, with its images if it was SingleFile."""
LARGEST_ARTICLE = 1_000_000
"""Bytes of markup in which the main text is looked for."""
MOST_ARTICLE_TAGS = 20_000
"""Tags of a page in which the main text is looked for."""

_BY_BROWSER = re.compile(r"<!--\s*saved from url=\(\d{1,6}\)(\S{1,4000})\s*-->")
_BY_SINGLEFILE = re.compile(
    r"<!--\s*Page saved with SingleFile\s+url:\s*(?P<url>\S{1,4000})\s+saved date:\s*(?P<date>[^\n]{10,120})"
)
# As JavaScript writes dates: Thu Nov 05 2026 08:15:30 GMT+0900 (Korean Standard Time)
_SAVED = re.compile(r"\w{3} (\w{3}) (\d{2}) (\d{4}) (\d{2}:\d{2}:\d{2}) GMT([+-]\d{4})")
_HTML = re.compile(
    r"<(?:!doctype\s+html|html|head|body|meta|title|link|script|div|p|article|main|section|table|h[1-6]|span|a|br|ul|ol)\b",
    re.IGNORECASE,
)
_KINDS = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a zip archive (a Word document, an EPUB or the like)"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"RIFF", "an image, a sound or a film"),
    (b"\x00\x00\x00", "an image, a sound or a film"),
    (b"ID3", "a sound"),
    (b"\x1f\x8b", "a compressed file (gzip)"),
    (b"BZh", "a compressed file (bzip2)"),
    (b"\x28\xb5\x2f\xfd", "a compressed file (zstd)"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"{\\rtf", "an RTF document"),
    (b"bplist00", "a web archive of Safari"),
)
_MHTML = re.compile(rb"\A(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*)*?Content-Type:\s*multipart/related", re.IGNORECASE)
_FEED = re.compile(
    r"\A\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,2000}?-->\s*)?<(?:rss|feed|rdf:RDF|urlset|sitemapindex)\b", re.DOTALL
)
_SAVE_AGAIN = "save the report's page in the browser as “Web page, HTML only” or with SingleFile, or give its address"


class SavedPage(NamedTuple):
    """A page: its address ("" if unknown), its bytes as they came, the root of its tree, the encoding they are in, and
    when it was saved, if it says so itself (SingleFile)."""

    url: str
    content: bytes
    root: etree._Element
    encoding: str
    saved: datetime | None


def read_page(content: bytes, url: str = "", content_type: str = "") -> SavedPage:
    """Read a page. ``url`` is where it was fetched from, ``content_type`` the header it came with. Raises `PageError`
    where it is empty, larger than `LARGEST_PAGE`, or no HTML."""
    if len(content) > LARGEST_PAGE:
        raise PageError(
            f"the page has {len(content):,} bytes; at most {LARGEST_PAGE:,} are read. Save it without images and films"
        )
    if not content.strip(b"\0\t\r\n\f "):
        raise PageError(f"the page is empty; {_SAVE_AGAIN}")
    _check_kind(content)
    text, encoding = decoded(content, content_type)
    _check_html(text, content_type)
    stated, saved = _comment(text)
    root = tree_of(text.encode("utf-8", "replace"))
    return SavedPage(url or stated, content, root, encoding, saved)


def text_of(page: SavedPage) -> str:
    """Every text of the page's body that a reader may see, in order: blocks and line breaks end in \\n, and words are
    separated by one space. Without scripts, styles, templates and frames; with what is shown where there is no
    JavaScript."""
    return "\n".join(visible(block) for block in blocks_of(_body(page)))


def article_text(page: SavedPage) -> str:
    """The main text, without menus and comments: trafilatura's, or the page's own JSON-LD if that is longer; "" if
    there is none, or the page is larger than `LARGEST_ARTICLE` without its scripts and styles."""
    own = max((_clean(body) for body in bodies_of(page.root)), key=len, default="")
    found = _extracted(page.root)
    return own if len(own) > len(found) else found


def all_texts(page: SavedPage) -> Iterator[str]:
    """The texts in which a quotation is looked for: each block of the body, and the whole text that the page's JSON-LD
    gives of the report."""
    for block in blocks_of(_body(page)):
        yield visible(block)
    for body in bodies_of(page.root):
        yield _clean(body)


def _clean(text: str) -> str:
    """A text without what is invisible; its lines stay."""
    return visible("\n".join(line for part in text.split("\n") if (line := on_one_line(part))))


def _body(page: SavedPage) -> etree._Element:
    body = page.root.find("body")
    return page.root if body is None else body


def _extracted(root: etree._Element) -> str:
    if sum(1 for _ in root.iter()) > MOST_ARTICLE_TAGS:
        return ""
    markup = etree.tostring(root, encoding="unicode", method="html")
    if len(markup) > LARGEST_ARTICLE:
        return ""
    # Here, since it takes half a second, and reading a page alone does not need it.
    import trafilatura

    for is_strict in (True, False):
        # Where a page is laid out in tables, the strict way finds nothing.
        text = trafilatura.extract(markup, favor_precision=is_strict, include_comments=False, include_tables=False)
        if text:
            return _clean(text)
    return ""


def _check_kind(content: bytes) -> None:
    """Raises `PageError` where the first bytes are those of another kind of file."""
    for start, kind in _KINDS:
        if content.startswith(start):
            raise PageError(f"this is {kind}, not a page in HTML; {_SAVE_AGAIN}")
    if _MHTML.match(content[:4000].replace(b"\r\n", b"\n")):
        raise PageError(f"this is a page saved as one MHTML file, which is not read; {_SAVE_AGAIN}")


def _check_html(text: str, content_type: str) -> None:
    start = text[:100_000]
    if _FEED.match(start[:10_000]):
        raise PageError("this is a feed or a sitemap (XML), not a page in HTML; give the address of the report itself")
    if _HTML.search(start):
        return
    stated = content_type.partition(";")[0].strip().lower()
    if start.lstrip()[:1] in ("{", "["):
        kind = "data (JSON)"
    else:
        kind = stated if stated not in ("", "text/html") else "plain text"
    raise PageError(f"this is {one_line(kind)[:80]}, not a page in HTML; {_SAVE_AGAIN}")


def _comment(text: str) -> tuple[str, datetime | None]:
    """The address and the time that a browser or SingleFile wrote at the top of a page it saved."""
    start = text[:10_000]
    # What comes later is the page's own, and could say anything.
    body = re.search(r"<body\b", start, re.IGNORECASE)
    start = start[: body.start()] if body else start
    single = _BY_SINGLEFILE.search(start)
    found = _BY_BROWSER.search(start)
    url = single["url"] if single else found[1] if found else ""
    return absolute(url), _time(single["date"]) if single else None


def _time(text: str) -> datetime | None:
    found = _SAVED.search(text)
    if not found:
        return None
    try:
        return parsedate_to_datetime("{1} {0} {2} {3} {4}".format(*found.groups()))
    except ValueError:
        return None
