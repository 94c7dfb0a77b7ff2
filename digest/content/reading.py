"""What checks need to know of a text, found when it is read, each with its line."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property
from html import unescape

from digest.content import embeds, foreign_marks, safe_html
from digest.content.facts import Facts, Oddity, Quotation, TextLink
from digest.content.markdown import text_of, to_html_with_positions, with_emoji
from digest.content.quotations import quotations
from digest.content.source import Source
from digest.problem_codes import Code
from digest.text.passwords import EMPTY_USER
from digest.text.plain import one_line, shortened, visible, word_count

SUMMARY_LENGTH = 300
SHORT_QUOTATION = 25
"""Of quotations of no more words than this, nobody asks for the line."""
_POSITION = r'data-sourcepos="(\d+):\d+-(\d+):(\d+)"'
_TOKEN = re.compile(rf"<!--|<(/?)([a-zA-Z][^\s/<>]*+)(?: {_POSITION})?({embeds.PARTS})>?")
_LINK = re.compile(r'<(?:a|img) data-sourcepos="(\d+):[^"]*" (?:href|src)="([^"]*)"')
_PLACE = re.compile(_POSITION)
_ANY_TAG = re.compile(r"<[^>]*>")
_FOOTNOTE_MARK = re.compile(r"<sup[^>]*footnote-ref.*?</sup>")
_PARAGRAPH = re.compile(r"<p(?: data-sourcepos=[^>]*)?>(.*?)</p>", re.DOTALL)
_INLINE = frozenset((
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "i", "img", "ins", "kbd",
    "mark", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var",
    "wbr",
))  # fmt: skip
# Whatever is inside is left out with these, so that it is not named.
_SWALLOWED = frozenset(("script", "style"))
_WHOLE = frozenset(("svg", "math", "select", "template", "textarea", "noscript", "canvas"))
# What makes no difference to a reader, and what the Markdown library adds.
_HARMLESS = frozenset((
    "data-sourcepos", "data-footnotes", "data-footnote-ref", "data-footnote-backref",
    "data-footnote-backref-idx", "loading", "decoding", "rel", "fetchpriority", "controls", "preload",
    "playsinline", "referrerpolicy", "crossorigin",
))  # fmt: skip
# By how many lines the count may be behind in a block of HTML.
_BEHIND = 5
_OBJECT = "\ufffc"


def inspect(text: str, depth: int, needs_summary: bool = True) -> Facts:
    """The facts of a text, with its first paragraph if it ``needs_summary``. Raises `TextRefused` if it is too complex."""
    if not text.strip():
        return Facts()
    html = to_html_with_positions(text, depth)
    summary = _first_paragraph(embeds.settled(html) if "<" in text else html) if needs_summary else ""
    is_plain = not ("<" in text or "]:" in text or "data-footnotes" in html)
    glanced = _at_a_glance(text, html) if is_plain else None
    if glanced:
        return glanced._replace(first_paragraph=summary)
    reader = _Reader(visible(text), html)
    reader.read()
    return Facts(
        summary,
        tuple(dict.fromkeys(reader.links)),
        safe_html.heading_names(html) if is_plain else safe_html.names_in(html),
        reader.longest_quotation(),
        tuple(sorted(dict.fromkeys((*reader.taken_out(), *reader.marks())))),
    )


def _at_a_glance(text: str, html: str) -> Facts | None:
    """The facts of a text of headings, paragraphs, lists and links alone, as most are, in a third of the time. None if
    there is more in it than that: HTML, a long quotation, what is not published as it is written."""
    printed = unescape(_ANY_TAG.sub("", html))
    if foreign_marks.may_be_in(printed) or "<blockquote" in html:
        return None
    words = max((word_count(quotation) for _, quotation in quotations(printed)), default=0)
    if words > SHORT_QUOTATION:
        return None
    links: list[TextLink] = []
    source: Source | None = None
    for line, written in _LINK.findall(html):
        address = unescape(written).strip()
        scheme = embeds.scheme_of(address)
        if scheme and scheme not in safe_html.SCHEMES:
            return None
        if safe_html.is_ours(address) or address.startswith("#"):
            source = source or Source(visible(text))
            links.append(TextLink(source.written(address, int(line))[0], address, int(line)))
    return Facts("", tuple(dict.fromkeys(links)), safe_html.heading_names(html), Quotation(words))


def _first_paragraph(html: str) -> str:
    for paragraph in _PARAGRAPH.finditer(html):
        plain = one_line(_ANY_TAG.sub("", with_emoji(_FOOTNOTE_MARK.sub("", paragraph[1])))).replace(EMPTY_USER, "://")
        if plain:
            return shortened(plain, SUMMARY_LENGTH)
    return ""


class _Reader:
    """Goes through the HTML of a text once, and keeps account of the line that each part comes from.

    Elements of Markdown say where they come from; HTML of the text's own is looked for in the source."""

    def __init__(self, source: str, html: str) -> None:
        self.links: list[TextLink] = []
        self._source = Source(source)
        self._html = html
        self._line = 1
        self._ahead = 0
        """How many lines the Markdown library is behind: it counts a paragraph from the definitions before it."""
        self._parts: list[str] = []
        """The text as printed, with a sign in place of code."""
        self._starts: list[int] = []
        self._lines: list[int] = []
        """Where each part starts in the text, and its line."""
        self._length = 0
        self._blocks: list[tuple[int, int]] = []
        """The starts and lines of the block quotations that are open."""
        self._quotations: list[tuple[int, int, int]] = []
        """The starts, ends and lines of block quotations."""
        self._removed: defaultdict[int, dict[str, None]] = defaultdict(dict)
        """By line, what is left out."""
        self._silent_until = 0
        self._code_until = 0
        """Where the last code in HTML of the text's own ends."""
        self._open_comment = 0
        """The line of a comment that has no end."""

    def read(self) -> None:
        html, done = self._html, 0
        for token in _TOKEN.finditer(html):
            start = token.start()
            if start < done:
                continue
            if start > done:
                self._add(html[done:start], is_code=done < self._code_until)
            done = self._comment(token) if token[2] is None else self._tag(token)
        self._add(html[done:])

    # The text

    def _add(self, html: str, is_code: bool = False) -> None:
        if is_code:
            self._put(_OBJECT)
            self._line += html.count("\n")
        elif html == "\n":
            # More often than not it is between blocks, where the Markdown library writes it. To be behind is no harm:
            # the next tag is looked for from there.
            self._put(html)
        else:
            self._put(unescape(html) if "&" in html else html)
            self._line += html.count("\n")

    def _put(self, text: str) -> None:
        self._starts.append(self._length)
        self._lines.append(self._line)
        self._parts.append(text)
        self._length += len(text)

    @cached_property
    def _text(self) -> str:
        return "".join(self._parts)

    def _line_at(self, place: int) -> int:
        part = bisect_right(self._starts, place) - 1
        ends = self._line_ends
        return self._lines[part] + bisect_left(ends, place) - bisect_left(ends, self._starts[part])

    @cached_property
    def _line_ends(self) -> list[int]:
        return [found.start() for found in re.finditer("\n", self._text)]

    # Tags

    def _comment(self, token: re.Match[str]) -> int:
        """Where a comment ends. One that does not end hides everything after it."""
        end = self._html.find("-->", token.start() + 2)
        if end < 0:
            self._open_comment = self._source.line_of_tag("<!--", self._line)
            return len(self._html)
        self._line += self._html.count("\n", token.start(), end)
        return end + 3

    def _tag(self, token: re.Match[str]) -> int:
        """Note what a tag says; where to go on."""
        closing, name, first, last, column, written = token.groups()
        if closing:
            if name == "blockquote" and self._blocks:
                start, line = self._blocks.pop()
                self._quotations.append((start, self._length, line))
            return token.end()
        if first is None and (place := _PLACE.search(written)):
            first, last, column = place.groups()
        if first is None:
            self._line = self._source.line_of_tag(token[0], self._line)
            name = name.lower()
            if name in ("pre", "code"):
                closing_tag = re.compile(f"</{name}>", re.IGNORECASE).search(self._html, token.end())
                self._code_until = max(self._code_until, closing_tag.start() if closing_tag else 0)
        else:
            if name not in _INLINE:
                self._ahead = self._source.definitions_at(int(first)) if name == "p" else 0
            self._line = int(first) + self._ahead
            if name in ("pre", "code"):
                end = self._html.find(f"</{name}>", token.end())
                self._put(_OBJECT)
                self._line = int(last) - (column == "0") + self._ahead
                return end if end >= 0 else token.end()
        if name == "blockquote":
            self._blocks.append((self._length, self._line))
        if not written and name in safe_html.TAGS and name not in embeds.RECORDINGS:
            return token.end()
        return self._element(token, name, embeds.attributes_of(written))

    def _element(self, token: re.Match[str], name: str, attributes: dict[str, str]) -> int:
        if "data-footnote-ref" in attributes or "data-footnote-backref" in attributes:
            return token.end()
        embedded = embeds.address(name, attributes)
        for key in ("href", "src", "poster") if name in safe_html.TAGS else ():
            if key in attributes:
                self._address(attributes[key].strip())
        if name in embeds.RECORDINGS:
            if not safe_html.is_ours(attributes.get("poster", "").strip() or "."):
                self._remove(f"poster= of <{name}>")
            self._check_attributes(name, attributes)
            return self._inside(token, name)
        if embedded:
            self._address(embedded)
            if name == "iframe":
                return self._inside(token, name)
        elif name not in safe_html.TAGS:
            if token.start() >= self._silent_until:
                self._remove(f"<{name}>")
            return self._after(token, name)
        else:
            self._check_attributes(name, attributes)
        return token.end()

    def _inside(self, token: re.Match[str], name: str) -> int:
        """Where to go on after a recording or a frame, which keeps nothing of its content but sources."""
        end, after = embeds.inside(name, self._html, token.end())
        content = self._html[token.end() : end]
        for source in map(_TOKEN.match, embeds.sources(content)):
            if source:
                self._element(source, source[2].lower(), embeds.attributes_of(source[6]))
        if text_of(content):
            self._remove(f"the text inside <{name}>")
        self._line += self._html.count("\n", token.end(), after)
        return after

    def _address(self, address: str) -> None:
        scheme = embeds.scheme_of(address)
        if scheme and scheme not in safe_html.SCHEMES:
            self._remove(f"the address {shortened(one_line(address), 60)}")
        elif safe_html.is_ours(address) or address.startswith("#"):
            written, line = self._source.written(address, self._line)
            self.links.append(TextLink(written, address, line or self._line))

    def _check_attributes(self, name: str, attributes: dict[str, str]) -> None:
        if name == "input":
            if attributes.get("type") != "checkbox":
                self._remove("<input>")
            return
        known = safe_html.ATTRIBUTES["*"] | safe_html.ATTRIBUTES.get(name, set())
        for key, value in attributes.items():
            if key in _HARMLESS or (name == "code" and key == "class"):
                continue
            if key not in known or safe_html.kept_value(name, key, value) is None:
                self._remove(f"{key}= of <{name}>")

    def _after(self, token: re.Match[str], name: str) -> int:
        """Where to go on after the tag of an element that is left out."""
        if name not in _SWALLOWED and name not in _WHOLE:
            return token.end()
        closing = re.compile(f"</{name}", re.IGNORECASE).search(self._html, token.end())
        if name in _SWALLOWED:
            end = closing.start() if closing else len(self._html)
            if not closing:
                self._remove("everything after it")
            self._line += self._html.count("\n", token.start(), end)
            return end
        self._silent_until = max(self._silent_until, closing.start() if closing else 0)
        return token.end()

    def _remove(self, what: str) -> None:
        self._removed[self._line][what] = None

    # Findings

    def longest_quotation(self) -> Quotation:
        """The longest quotation: a block, or between quotation marks."""
        text = self._text
        found = [(start, text[start:end], line) for start, end, line in self._quotations]
        found += [(start, quotation, 0) for start, quotation in quotations(text)]
        longest = Quotation()
        for start, quotation, line in sorted(found, key=lambda item: len(item[1]), reverse=True):
            if len(quotation) // 2 < longest.words:
                break  # too short to hold more words
            words = word_count(quotation)
            if words > longest.words:
                longest = Quotation(words, line or self._line_at(start))
        return longest

    def taken_out(self) -> Iterator[Oddity]:
        """What the cleaning of HTML takes out."""
        hint = "write it in Markdown; a link can lead to what cannot be shown here"
        for line, names in self._removed.items():
            message = f"what cannot be in an entry is left out: {', '.join(names)}"
            yield Oddity(line, Code.REMOVED_HTML, message, hint)
        if self._open_comment:
            message = "a comment begins with <!-- and has no end, so everything after it is left out"
            yield Oddity(self._open_comment, Code.REMOVED_HTML, message, "write --> where it ends")

    def marks(self) -> Iterator[Oddity]:
        """Marks of other generators, and links that Markdown does not see."""
        text = self._text
        for code, found in (
            (Code.FOREIGN_MARK, foreign_marks.marks_in(text)), (Code.UNSEEN_LINK, foreign_marks.unseen_links_in(text)),
        ):  # fmt: skip
            for mark in found:
                yield Oddity(self._line_of_mark(mark), code, foreign_marks.message(mark), mark.hint)

    def _line_of_mark(self, mark: foreign_marks.Mark) -> int:
        """The line of a mark. In a block of HTML the count may be behind by some lines."""
        line, word = self._line_at(mark.start), mark.written.split()[0]
        there = (number for number in range(line, line + _BEHIND) if word in self._source.line(number))
        return next(there, line)
