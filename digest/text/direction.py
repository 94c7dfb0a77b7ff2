"""Which way a text runs, and whether two tags are of one language."""

from __future__ import annotations

from functools import cache
from unicodedata import bidirectional

from babel import Locale, UnknownLocaleError

_RIGHT_TO_LEFT = frozenset(("Arab", "Hebr", "Syrc", "Thaa", "Nkoo", "Adlm", "Rohg", "Mand", "Samr"))


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


def direction_of(text: str) -> str:
    """The direction of a text by its first letter, as browsers have it; "" if it has none."""
    for sign in text:
        kind = bidirectional(sign)
        if kind == "L":
            return "ltr"
        if kind in ("R", "AL"):
            return "rtl"
    return ""


def runs_both_ways(text: str, language: str) -> bool:
    """Whether a text has letters that run against the direction of a language."""
    other = ("L",) if direction(language) == "rtl" else ("R", "AL")
    return not (text.isascii() and "L" not in other) and any(bidirectional(sign) in other for sign in text)


def same_language(one: str, other: str) -> bool:
    """Whether two tags are of one language, whatever the region. Chinese in either script counts as two."""
    if one.lower() == other.lower():
        return True
    first, second = (tag.replace("_", "-").partition("-")[0].lower() for tag in (one, other))
    return first == second != "zh"
