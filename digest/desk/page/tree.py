"""The markup of a page as a tree, within limits: pages come from anyone, and lxml cannot be interrupted.

What makes libxml2 slow or large is counted first, by the same tokenizer without a tree: building one takes quadratic
time in the attributes of an element, and 150 bytes for each tag.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from lxml import etree

from digest.errors import DigestError
from digest.text.plain import unwrapped

MOST_TAGS = 300_000
"""Tags and comments of a page. Large reports have about 10,000."""
MOST_ATTRIBUTES = 250
"""Attributes of one tag."""
MOST_ATTRIBUTES_IN_ALL = 1_000_000
MOST_PIECES = 2_000_000
"""Tags, ends of tags, comments and pieces of text (a text is in as many pieces as it holds character references)."""
LARGEST_TAG = 4_000_000
"""Bytes of one tag or comment, without embedded data."""
DEEPEST = 2_048
"""Tags within each other; libxml2's own limit."""

_CHUNK = 1_000_000
# Images and fonts that SingleFile puts into the page: most of its bytes, and no text.
_EMBEDDED = re.compile(rb"data:[\w.+-]{1,80}+/[\w.+-]{1,80}+[\w;=.+-]{0,120}+,[\w+/=%-]{500,}")
_SPACES = re.compile(r"\s+")
_BREAKS = frozenset(("br", "hr"))
_BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "dir", "div",
    "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header",
    "hgroup", "html", "legend", "li", "main", "menu", "nav", "ol", "option", "p", "pre", "search", "section", "select",
    "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
))  # fmt: skip
# What no reader sees. What is shown without JavaScript alone (noscript) is text that someone sees, so it stays.
_UNSEEN = frozenset(("script", "style", "template", "head", "title", "iframe", "object", "noembed", "noframes", "svg"))


class PageError(DigestError):
    """What was given is no page that can be read. The message says what it is and what to do."""


def tree_of(markup: bytes) -> etree._Element:
    """The root of HTML in UTF-8 without NUL bytes. Nothing is loaded, no DTD is read. Raises `PageError` beyond the
    limits above, or where there is no element."""
    markup = _EMBEDDED.sub(b"data:,", markup)
    _check(markup)
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, no_network=True)
    try:
        root = etree.fromstring(markup, parser)
    except etree.XMLSyntaxError as error:
        raise PageError(f"the page could not be read as HTML: {error.msg}") from error
    if root is None:
        raise PageError("the page is empty: it holds no HTML element; save it again, or give its address")
    if any(error.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for error in parser.error_log):
        raise PageError(f"the page has tags more than {DEEPEST:,} deep in each other, so it was not read")
    return root


def blocks_of(element: etree._Element, most: int | None = None, longest: int | None = None) -> Iterator[str]:
    """The text of each paragraph, heading, cell and so on that a reader sees, in order; a line break in it is \\n, and
    words are separated by one space. Blocks without text are left out. With ``most``, what comes after so many beginnings
    and ends of tags is left out too, and with ``longest`` what is beyond so many characters between two tags."""
    parts: list[str] = []
    walk = etree.iterwalk(element, events=("start", "end", "comment", "pi"))
    # The stubs of lxml do not know what an event comes with.
    event: str
    node: Any
    for event, node in islice(walk, most):
        tag = node.tag if isinstance(node.tag, str) else ""
        if event == "start":
            if tag in _UNSEEN and node is not element:
                walk.skip_subtree()
                continue
            if tag in _BLOCKS and parts:
                yield from _joined(parts)
                parts = []
            if tag in _BREAKS:
                parts.append("\x00")
            if node.text:
                parts.append(node.text[:longest])
        else:
            if tag in _BLOCKS and parts:
                yield from _joined(parts)
                parts = []
            if node.tail and node is not element:
                parts.append(node.tail[:longest])
    yield from _joined(parts)


def on_one_line(text: str) -> str:
    """A text with one space between words, and none where the source breaks a line between Chinese characters."""
    text = unwrapped(text)
    if len(text) <= _CHUNK:
        return " ".join(text.split())
    # A list of all words would take fifty times the memory of a long text.
    parts = (_SPACES.sub(" ", text[start : start + _CHUNK]) for start in range(0, len(text), _CHUNK))
    return "".join(parts).replace("  ", " ").strip()


def _joined(parts: list[str]) -> Iterator[str]:
    text = "\n".join(map(on_one_line, "".join(parts).split("\x00"))).strip()
    if text:
        yield text


def _check(markup: bytes) -> None:
    """Raises `PageError` if a tree of the markup would take too long or too much memory."""
    count = _Count()
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, no_network=True, target=count)
    still = before = 0
    try:
        for start in range(0, len(markup), _CHUNK):
            parser.feed(markup[start : start + _CHUNK])
            still, before = (still + 1 if count.pieces == before else 0), count.pieces
            if still * _CHUNK >= LARGEST_TAG:
                raise PageError(f"the page has a tag or comment of more than {LARGEST_TAG:,} bytes, so it was not read")
        parser.close()
    except etree.XMLSyntaxError as error:
        raise PageError(f"the page could not be read as HTML: {error.msg}") from error


class _Count:
    """Counts what a parser reads. Raises `PageError` beyond the limits."""

    def __init__(self) -> None:
        self.pieces = self._tags = self._attributes = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._attributes += len(attributes)
        if len(attributes) > MOST_ATTRIBUTES or self._attributes > MOST_ATTRIBUTES_IN_ALL:
            raise PageError(
                f"the page has more than {MOST_ATTRIBUTES:,} attributes on one tag, or {MOST_ATTRIBUTES_IN_ALL:,} in"
                " all, so it was not read"
            )
        self.comment("")

    def comment(self, text: str) -> None:
        self._tags += 1
        if self._tags > MOST_TAGS:
            raise PageError(f"the page has more than {MOST_TAGS:,} tags, so it was not read")
        self.data("")

    def data(self, text: str) -> None:
        self.pieces += 1
        if self.pieces > MOST_PIECES:
            raise PageError(f"the page has more than {MOST_PIECES:,} tags and pieces of text, so it was not read")

    def end(self, tag: str) -> None:
        self.data("")

    def close(self) -> None:
        """The parser asks for it."""
