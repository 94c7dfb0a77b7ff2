"""Which way a text runs, and whether two tags are of one language."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from unicodedata import bidirectional

from babel import Locale, UnknownLocaleError

RIGHT_TO_LEFT_MARK = "\u200f"
"""A letter that nobody sees, of text that runs from right to left."""
_RIGHT_TO_LEFT = frozenset(("Arab", "Hebr", "Syrc", "Thaa", "Nkoo", "Adlm", "Rohg", "Mand", "Samr"))
# Where all letters are that run from right to left.
_THERE = re.compile("[\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")


@cache
def direction(language: str) -> str:
    """ "rtl" for Hebrew, Arabic and their like, else "ltr"."""
    first, *others = language.replace("_", "-").split("-")
    script = next((part.title() for part in others if len(part) == 4 and part.isalpha()), "")
    if script:
        return "rtl" if script in _RIGHT_TO_LEFT else "ltr"
    try:
        return str(Locale.parse(first).text_direction)
    except (UnknownLocaleError, ValueError):
        return "ltr"


def direction_of(text: str, around: str) -> str:
    """The direction of a text of which no language is given, among text of the direction ``around``."""
    if around == "ltr" and not runs_left(text):
        return "ltr"
    return by_letters(*letters(text), around)


def runs_left(text: str) -> bool:
    """Whether a text may have letters that run from right to left."""
    return not text.isascii() and bool(_THERE.search(text))


def letters(text: str) -> tuple[int, int]:
    """How many letters of a text run from left to right, and how many from right to left."""
    kinds = Counter(map(bidirectional, text))
    return kinds["L"], kinds["R"] + kinds["AL"]


def by_letters(rightward: int, leftward: int, around: str) -> str:
    """The direction of a text with so many letters of each kind. On a site from left to right most of them decide. Texts
    in Hebrew or Arabic are full of Latin names, so on a site in these any letter of its own does."""
    if around == "rtl":
        return "ltr" if rightward and not leftward else "rtl"
    return "rtl" if leftward > rightward else "ltr"


def language_key(tag: str) -> str:
    """What tags of one language have in common, whatever the region. Chinese in either script counts as two."""
    tag = tag.replace("_", "-").lower()
    first = tag.partition("-")[0]
    return tag if first == "zh" else first


def same_language(one: str, other: str) -> bool:
    """Whether two tags are of one language."""
    return language_key(one) == language_key(other)
