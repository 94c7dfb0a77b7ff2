"""Which way each block of a text runs, where no language is given: its HTML with the attribute ``dir``."""

from __future__ import annotations

import re
from html import unescape

from digest.text.direction import by_letters, letters, runs_left

# What has no direction of its own: code and comments; a tag; text.
_PIECES = re.compile(
    r"<(?P<skipped>pre|code|kbd|samp|script|style|svg|math)\b.*?</(?P=skipped)\s*>|<!--.*?-->"
    r"""|<(?P<end>/?)(?P<tag>[a-z][a-z0-9-]*)(?P<attributes>(?:[^<>"']|"[^"]*"|'[^']*')*)>"""
    r"|(?P<text>[^<]+|<)",
    re.DOTALL | re.IGNORECASE,
)
_BLOCKS = frozenset((
    "blockquote", "caption", "dd", "details", "div", "dl", "dt", "figcaption", "figure", "h1", "h2", "h3", "h4", "h5",
    "h6", "li", "ol", "p", "section", "summary", "table", "td", "th", "ul",
))  # fmt: skip
_GIVEN = re.compile(r"\s(?:dir|lang)\s*=", re.IGNORECASE)


class _Block:
    """A block: where its attributes go, and its letters of each direction."""

    def __init__(self, tag: str, place: int, parent: _Block | None, is_given: bool) -> None:
        self.tag = tag
        self.place = place
        self.parent = parent
        # Below an element whose author says which way it runs, nothing is decided by letters.
        self.is_given: bool = is_given or (parent is not None and parent.is_given)
        self.rightward = self.leftward = 0
        self.direction = ""

    def add(self, rightward: int, leftward: int) -> None:
        self.rightward += rightward
        self.leftward += leftward


def with_directions(html: str, around: str) -> str:
    """The HTML of a text with a direction on each block that does not run as what is around it does."""
    if around == "ltr" and not runs_left(unescape(html) if "&#" in html else html):
        return html
    found: list[str] = []
    at = 0
    for block in _blocks(html):
        outer = block.parent.direction if block.parent else around
        block.direction = outer if block.is_given else by_letters(block.rightward, block.leftward, around)
        if not block.rightward and not block.leftward:
            block.direction = outer
        if block.direction != outer:
            found += html[at : block.place], f' dir="{block.direction}"'
            at = block.place
    return "".join((*found, html[at:]))


def _blocks(html: str) -> list[_Block]:
    """The blocks of a text in the order of their tags."""
    blocks: list[_Block] = []
    open_blocks: list[_Block] = []
    for piece in _PIECES.finditer(html):
        if piece["text"]:
            text = piece["text"]
            rightward, leftward = letters(unescape(text) if "&" in text else text)
            if open_blocks:
                open_blocks[-1].add(rightward, leftward)
            continue
        tag = (piece["tag"] or "").lower()
        if tag not in _BLOCKS:
            continue
        if not piece["end"]:
            parent = open_blocks[-1] if open_blocks else None
            is_given = bool(piece["attributes"]) and bool(_GIVEN.search(piece["attributes"]))
            blocks.append(_Block(tag, piece.end("tag"), parent, is_given))
            open_blocks.append(blocks[-1])
        elif any(block.tag == tag for block in reversed(open_blocks)):
            while _closed(open_blocks).tag != tag:
                pass
    while open_blocks:
        _closed(open_blocks)
    return blocks


def _closed(open_blocks: list[_Block]) -> _Block:
    """The last open block, at its end. Its letters are also those of the block around it."""
    block = open_blocks.pop()
    if block.parent:
        block.parent.add(block.rightward, block.leftward)
    return block
