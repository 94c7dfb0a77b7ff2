"""Texts as spellings are compared with them, and where each part of them stands.

White space of any kind, apostrophes, hyphens, width, and whether letters are composed make no difference; nor do
places where a word may be broken, or a line after a hyphen. Case does.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

APOSTROPHES = "’‘ʼʻ׳"
HYPHENS = "‐‑﹣"
_SPACES = "\n\t\r\x0b\x0c\x1c-\x1f\x85\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
# Without the full-width forms of &, < and >, which have a meaning in HTML.
_WIDE = "！-％＇-；＝？-～｡-ﾟ"
_ALIKE = re.compile(f"[{APOSTROPHES}״{HYPHENS}{_SPACES}{_WIDE}]")
_BREAKS = "\u00ad\u200b\u2060"
# A line break that is left follows a hyphen.
_TO_FEWER = re.compile(f"\n *|  +|[{_BREAKS}]+")
_BEYOND_ASCII = re.compile(r"[\x00-\x7f]?[^\x00-\x7f]+")


_Change = tuple[int, int, str]
"""Where a part begins and ends, and what takes its place."""


def compared(text: str) -> str:
    """A text in the form in which spellings are compared."""
    return Compared(text).text


class Compared:
    """A text in the form in which spellings are compared, in ``text``."""

    def __init__(self, original: str) -> None:
        # Nearly all of it is one character for one.
        self.text = _ALIKE.sub(_one_for_one, original)
        self._steps: list[_Step] = []
        self._take(_fewer(self.text))
        if not unicodedata.is_normalized("NFC", self.text):
            self._take(_composed(self.text))

    def _take(self, changes: Iterator[_Change]) -> None:
        """Replace parts of the text."""
        step = _Step([], [0])
        parts: list[str] = []
        done = length = 0
        for start, end, part in changes:
            parts += (self.text[done:start], part)
            length += start - done + len(part)
            done = end
            step.ends.append(length)
            step.shifts.append(end - length)
        if parts:
            self.text = "".join((*parts, self.text[done:]))
            self._steps.append(step)

    def place(self, place: int) -> int:
        """Where a place in ``text`` is in the original."""
        for ends, shifts in reversed(self._steps):
            place += shifts[bisect_right(ends, place)]
        return place


class _Step(NamedTuple):
    """Up to where each part goes that has another length than before, and how far a place after it (and before the
    first) is from where it was."""

    ends: list[int]
    shifts: list[int]


def _one_for_one(found: re.Match[str]) -> str:
    sign = found[0]
    if sign in APOSTROPHES:
        return "'"
    if sign in HYPHENS:
        return "-"
    if sign == "״":
        return '"'
    if sign == "\n" and (before := found.string[found.start() - 1 : found.start()]) and before in f"-{HYPHENS}":
        return sign
    return " " if sign.isspace() else unicodedata.normalize("NFKC", sign)


def _fewer(text: str) -> Iterator[_Change]:
    if not any(sign in text for sign in ("\n", "  ", *_BREAKS)):
        return  # Most texts have none, and looking for all of these together takes longer.
    for found in _TO_FEWER.finditer(text):
        yield found.start(), found.end(), " " if found[0][0] == " " else ""


def _composed(text: str) -> Iterator[_Change]:
    """Letters with the marks that follow them, composed. Each by itself, so that its place is known."""
    for found in _BEYOND_ASCII.finditer(text):
        if unicodedata.is_normalized("NFC", found[0]):
            continue
        start = found.start()
        for place in range(start + 1, found.end() + 1):
            if place == found.end() or not _is_added(text[place]):
                part = text[start:place]
                if not unicodedata.is_normalized("NFC", part):
                    yield start, place, unicodedata.normalize("NFC", part)
                start = place


def _is_added(sign: str) -> bool:
    """Whether a character belongs to the one before it: a mark, or a vowel or last consonant of a Korean syllable."""
    return unicodedata.category(sign)[0] == "M" or "\u1160" <= sign <= "\u11ff"
