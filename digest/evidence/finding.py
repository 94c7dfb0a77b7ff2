"""Finds the pieces of a quotation in a text: whole words, in order."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache

from digest.content.spellings import APOSTROPHES, HYPHENS
from digest.content.word_borders import is_cjk
from digest.evidence.folding import CUT_AFTER, CUT_BEFORE, Folded, capitalised, uncapitalised

MOST_PIECES = 100
"""How many pieces a quotation may have. What has more is not found."""
MAX_TRIES = 5_000
"""At how many places of a copy the pieces of a quotation are tried before it is given up: more than are needed in any
that was not made so."""
_AHEAD = 4_096
"""How many characters are searched for each spelling of a piece before the next; then twice as many, and so on."""
_APOSTROPHES = f"'{APOSTROPHES}"
_HYPHENS = f"-{HYPHENS}"
# Thai, Lao, Tibetan, Burmese, Khmer.
_WITHOUT_SPACES = re.compile("[\u0e00-\u109f\u1780-\u17ff]")


def first_missing(wanted: Sequence[str], text: Folded, tries: Iterator[int]) -> str:
    """The first piece that a text does not have after those before it; "" if it has them all. Each place that is
    tried takes one of ``tries``; when there are none left, nothing is found."""
    if len(wanted) > MOST_PIECES:
        return wanted[MOST_PIECES]
    place = 0
    for piece in wanted:
        place = _end_of(piece, text, place, tries)
        if place < 0:
            return piece
    return ""


def in_any_spelling(piece: str) -> str:
    """What is the same in each spelling of a piece: all that follows its first letter."""
    words = _words_of(piece)
    return words[next((place for place, sign in enumerate(words) if sign.isalnum()), 0) + 1 :]


@lru_cache(MOST_PIECES)
def _spellings(piece: str) -> frozenset[str]:
    words = _words_of(piece)
    return frozenset((uncapitalised(words), words, capitalised(words)))


def _words_of(piece: str) -> str:
    return piece.removeprefix(CUT_BEFORE).removesuffix(CUT_AFTER)


def _end_of(piece: str, text: Folded, start: int, tries: Iterator[int]) -> int:
    """Where a piece ends that begins at ``start`` or later, as early as it can; -1 if there is none."""
    for _ in tries:
        place, spelling = _next(_spellings(piece), text.text, start)
        if place < 0:
            return -1
        end = place + len(spelling)
        if (piece.startswith(CUT_BEFORE) or _begins(text, place)) and (piece.endswith(CUT_AFTER) or _ends(text, end)):
            return end
        start = place + 1
    return -1


def _next(spellings: Collection[str], text: str, start: int) -> tuple[int, str]:
    """Where the next of some words is, and which; -1 if there is none. A word that is far off, or missing, is not
    searched for much further than the next of the others."""
    ahead = _AHEAD
    while start < len(text):
        found = ((text.find(word, start, start + ahead + len(word) - 1), word) for word in spellings)
        nearest = min((place for place in found if place[0] >= 0), default=None)
        if nearest:
            return nearest
        start, ahead = start + ahead, 2 * ahead
    return -1, ""


def _begins(text: Folded, place: int) -> bool:
    """Whether no word or number goes on at a place from before it."""
    further, before, after = (
        text.text[max(0, place - 2) : place - 1],
        text.text[max(0, place - 1) : place],
        text.text[place],
    )
    if not before or not after.isalnum():
        return True
    if before in ".,'":
        return not (after.isdigit() and further.isdigit())  # as in 1,000
    if before == "-":
        return not _is_hyphen(text, place - 1)
    return not _are_of_a_word(before, after)


def _ends(text: Folded, place: int) -> bool:
    """Whether no word or number goes on at a place. In Korean, endings may."""
    before, after, further = text.text[place - 1], text.text[place : place + 1], text.text[place + 1 : place + 2]
    if not after:
        return True
    if unicodedata.category(after)[0] == "M":
        return False
    if not before.isalnum():
        return True
    if after in ".,'" and before.isdigit() and further.isdigit():
        return False
    if after == "'":
        # As in can't. A quotation mark is none, such as those before Korean endings.
        return not (_are_of_a_word(before, further) and text.original[text.place(place)] in _APOSTROPHES)
    if after == "-":
        return not _is_hyphen(text, place)
    return not _are_of_a_word(before, after) or (_is_korean(before) and _is_korean(after))


def _are_of_a_word(one: str, two: str) -> bool:
    """Whether two characters beside each other are of one word, in scripts that have spaces between words."""
    if not (_is_of_words(one) and _is_of_words(two)):
        return False
    return _is_korean(one) == _is_korean(two)


def _is_of_words(sign: str) -> bool:
    if not sign or (is_cjk(sign) and not _is_korean(sign)) or _WITHOUT_SPACES.match(sign):
        return False
    return sign.isalnum() or unicodedata.category(sign)[0] == "M"


def _is_korean(sign: str) -> bool:
    return "\uac00" <= sign <= "\ud7ff" or "\u1100" <= sign <= "\u11ff" or "\u3130" <= sign <= "\u318f"


def _is_hyphen(text: Folded, place: int) -> bool:
    """Whether a folded dash is a hyphen within a word, as in non-aligned."""
    there = text.place(place)
    before, sign, after = (
        text.original[max(0, there - 1) : there],
        text.original[there],
        text.original[there + 1 : there + 2],
    )
    return sign in _HYPHENS and _is_of_words(before) and _is_of_words(after)
