"""The source of a text: on which lines its HTML is, and how the addresses of its links are written."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict, deque
from collections.abc import Iterator
from functools import cached_property
from html import unescape
from typing import NamedTuple
from urllib.parse import unquote

from digest.content import embeds

_TAG = re.compile(rf"<!--|</?[a-zA-Z][^\s/<>]*+{embeds.PARTS}>?")
_SPACES_AND_MARKS = re.compile(r"[\s>]+")
# Where a link's address is written: in brackets, or in a definition.
_IN_BRACKETS = re.compile(r"\]\(\s*(?:<([^<>\n]*)>|((?:[^\s()\\]|\\.|\([^\s()]*\))+))")
_WRITTEN = re.compile(
    rf"{_IN_BRACKETS.pattern}|^[ \t>]*\[[^\]\n]+\]:[ \t]*\n?[ \t>]*(?:<([^<>\n]*)>|(\S+))", re.MULTILINE
)
_DEFINITION = re.compile(r"""[ \t>]*\[[^\]\n]+\]:[ \t]*(?:<[^<>\n]*>|\S+)(?:[ \t]+["'(].*)?[ \t]*\Z""")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")


class WrittenAddress(NamedTuple):
    """An address as it is written, what it means, and where it begins and ends in the text."""

    written: str
    address: str
    start: int
    end: int


def written_addresses(text: str) -> Iterator[WrittenAddress]:
    """The addresses of links and pictures in a text, in order; those in code too, which are no links."""
    for found in _all_written(text):
        group = found.lastindex or 0
        address = unescape(_ESCAPE.sub(r"\1", found[group]))
        yield WrittenAddress(found[group], address, *found.span(group))


def _all_written(text: str) -> Iterator[re.Match[str]]:
    # Few texts have definitions, and looking for them takes seven times as long.
    return (_WRITTEN if "]:" in text else _IN_BRACKETS).finditer(text)


class _Written(NamedTuple):
    """An address as it is written, and its line."""

    address: str
    line: int
    is_definition: bool


class Source:
    """A text as it is written. Lines are counted from 1. Nothing is looked for before it is asked for."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._has_definitions = "]:" in text

    def line(self, number: int) -> str:
        """A line; "" beyond the last."""
        return self._lines[number - 1] if number <= len(self._lines) else ""

    def definitions_at(self, line: int) -> int:
        """How many lines of definitions of links there are from ``line`` on."""
        count = 0
        while self._has_definitions and _DEFINITION.match(self.line(line + count)):
            count += 1
        return count

    def line_of_tag(self, tag: str, least: int) -> int:
        """The line of a tag, at or after the line ``least``, and after that of any equal tag asked about before;
        ``least`` if there is none."""
        lines = self._tags.get(_SPACES_AND_MARKS.sub("", tag))
        while lines:
            line = lines.popleft()
            if line >= least:
                return line
        return least

    def written(self, address: str, line: int) -> tuple[str, int]:
        """The address of a link that begins at ``line`` as it is written, and the line if it is in a definition, else 0."""
        plain = unquote(address)
        found = self._addresses.get(plain, [_Written(plain, 0, False)])
        # The first from there on; a definition may be above.
        place = bisect_left(found, line, key=lambda item: item.line)
        chosen = found[place if place < len(found) else 0]
        return chosen.address, chosen.line if chosen.is_definition else 0

    @cached_property
    def _lines(self) -> list[str]:
        return self._text.split("\n")

    @cached_property
    def _tags(self) -> dict[str, deque[int]]:
        """The lines of everything that looks like a tag, by its signs: it may be in a quotation, on several lines."""
        found: defaultdict[str, deque[int]] = defaultdict(deque)
        line, done = 1, 0
        for tag in _TAG.finditer(self._text):
            line += self._text.count("\n", done, tag.start())
            done = tag.start()
            found[_SPACES_AND_MARKS.sub("", tag[0])].append(line)
        return found

    @cached_property
    def _addresses(self) -> dict[str, list[_Written]]:
        """What is written for each address, in order."""
        written: defaultdict[str, list[_Written]] = defaultdict(list)
        line, done = 1, 0
        for found in _all_written(self._text):
            address = found[found.lastindex or 0]
            line += self._text.count("\n", done, found.start())
            done = found.start()
            plain = unquote(unescape(_ESCAPE.sub(r"\1", address)))
            written[plain].append(_Written(address, line, not found[0].startswith("](")))
        return written
