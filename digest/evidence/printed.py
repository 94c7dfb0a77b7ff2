"""The text of an entry as it is printed, by paragraphs, each with its lines and the block quotation that it is in."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from html import unescape
from typing import NamedTuple

from digest.content import embeds
from digest.content.markdown import to_html_with_positions, with_emoji
from digest.content.source import Source
from digest.text.plain import visible

HIDDEN = "\ufffc"
"""What stands for each character of code where marks are looked for."""
_TAG = re.compile(rf"<!--|<(/?)([a-zA-Z][^\s/<>]*+)({embeds.PARTS})>?")
_LINE = re.compile(r'data-sourcepos="(\d{1,9}):')
_CODE = frozenset(("code", "pre", "kbd", "samp", "tt"))
# What browsers do not show, or only while something else does not work.
_NOT_SHOWN = frozenset(("script", "style", "template", "noscript", "textarea", "iframe", "video", "audio", "rt", "rp"))
_INLINE = frozenset((
    "a", "abbr", "b", "bdi", "bdo", "cite", "data", "del", "dfn", "em", "i", "img", "ins", "mark", "q", "rb", "ruby",
    "s", "small", "span", "strike", "strong", "sub", "sup", "time", "u", "var", "wbr", *_CODE, *_NOT_SHOWN,
)) - {"pre"}  # fmt: skip
_END = {
    "-->": re.compile("-->"),
    **{f"</{name}": re.compile(f"</{name}", re.IGNORECASE) for name in ("a", "sup", *_CODE, *_NOT_SHOWN)},
}
_MARKS = {"q": "“", "/q": "”", "br": " "}


class Paragraph(NamedTuple):
    """``text`` as printed, with the line ends of the source. In ``masked``, of the same length, code is hidden.
    ``lines`` has places in it, each with its line: every place from where another line goes on. ``block`` numbers the
    outermost block quotation that the paragraph is in, from 1; 0 for none."""

    text: str
    masked: str
    lines: tuple[tuple[int, int], ...]
    block: int

    def line_at(self, place: int) -> int:
        """The line of the entry's text, counted from 1, where a place is."""
        return self.lines[max(bisect_right(self.lines, place, key=lambda item: item[0]) - 1, 0)][1]


def paragraphs(body: str, depth: int) -> Iterator[Paragraph]:
    """The paragraphs of a text of Markdown. Raises `TextRefused` if it is too complex."""
    yield from _Walk(visible(body), with_emoji(to_html_with_positions(body, depth))).paragraphs()


class _Walk:
    """Goes through the HTML of a text once. Elements of Markdown say their line; HTML of the text's own is looked for
    in the source."""

    def __init__(self, source: str, html: str) -> None:
        self._source = Source(source)
        self._html = html
        self._line = 1
        self._level = self._block = 0
        """How many block quotations are open, and the number of the outermost."""
        self._parts: list[str] = []
        self._masked: list[str] = []
        self._lines: list[tuple[int, int]] = []
        self._length = 0

    def paragraphs(self) -> Iterator[Paragraph]:
        html, done = self._html, 0
        for tag in _TAG.finditer(html):
            if tag.start() < done:
                continue
            self._put(html[done : tag.start()])
            closing, name, written = tag[1], (tag[2] or "").lower(), tag[3] or ""
            done = tag.end()
            if not name:
                end = self._after("-->", done)
                self._line += html.count("\n", done, end)
                done = min(end + len("-->"), len(html))
                continue
            if not closing:
                self._find_line(tag[0], name, written)
            if name not in _INLINE:
                yield from self._ended()
            if name == "blockquote":
                if closing:
                    self._level = max(self._level - 1, 0)
                else:
                    self._level += 1
                    self._block += self._level == 1
            elif not closing and (name in _NOT_SHOWN or self._is_for_footnotes(name, written)):
                done = self._after(f"</{name}", done)
            elif not closing and name in _CODE:
                end = self._after(f"</{name}", done)
                self._put(re.sub("<[^>]*>", "", html[done:end]), is_code=True)
                done = end
            else:
                self._add(_MARKS.get(closing + name, ""))
        self._put(html[done:])
        yield from self._ended()

    def _find_line(self, tag: str, name: str, written: str) -> None:
        if place := _LINE.search(written):
            # The Markdown library counts a paragraph from the definitions before it.
            self._line = int(place[1]) + (self._source.definitions_at(int(place[1])) if name == "p" else 0)
        else:
            self._line = self._source.line_of_tag(tag, self._line)

    def _is_for_footnotes(self, name: str, written: str) -> bool:
        return (name == "sup" and "footnote-ref" in written) or (name == "a" and "data-footnote-backref" in written)

    def _after(self, end: str, place: int) -> int:
        """Where the next ``end`` is, in any case; the end of the text if it has none."""
        found = _END[end].search(self._html, place)
        return found.start() if found else len(self._html)

    def _put(self, html: str, is_code: bool = False) -> None:
        if html == "\n":
            # Most often one that the Markdown library writes between blocks.
            self._add(html)
            return
        for number, line in enumerate(html.split("\n")):
            if number:
                self._add("\n", is_code)
                self._line += 1
            self._add(unescape(line) if "&" in line else line, is_code)

    def _add(self, text: str, is_code: bool = False) -> None:
        if text:
            self._lines.append((self._length, self._line))
            self._parts.append(text)
            self._masked.append(HIDDEN * len(text) if is_code else text)
            self._length += len(text)

    def _ended(self) -> Iterator[Paragraph]:
        text = "".join(self._parts)
        if text.strip():
            block = self._block if self._level else 0
            yield Paragraph(text, "".join(self._masked), tuple(self._lines), block)
        self._parts, self._masked, self._lines, self._length = [], [], [], 0
