"""Finds the pieces of a quotation in a text: whole words, in order."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from digest.content.spellings import APOSTROPHES, HYPHENS
from digest.content.word_borders import is_cjk
from digest.evidence.folding import CUT_AFTER, CUT_BEFORE, Folded, capitalised, uncapitalised

MAX_TRIES = 2_000
"""At how many places of a text a piece is tried before it is given up: more than any text has that was not made so."""
_APOSTROPHES = f"'{APOSTROPHES}"
_HYPHENS = f"-{HYPHENS}"
# Thai, Lao, Tibetan, Burmese, Khmer.
_WITHOUT_SPACES = re.compile("[\u0e00-\u109f\u1780-\u17ff]")


def first_missing(wanted: Sequence[str], text: Folded) -> str:
    """The first piece that a text does not have after those before it; "" if it has them all."""
    place = 0
    for piece in wanted:
        place = _end_of(piece, text, place)
        if place < 0:
            return piece
    return ""


def _end_of(piece: str, text: Folded, start: int) -> int:
    """Where a piece ends that begins at ``start`` or later, as early as it can; -1 if there is none."""
    words = piece.removeprefix(CUT_BEFORE).removesuffix(CUT_AFTER)
    spellings = {uncapitalised(words), words, capitalised(words)}
    nexts = {spelling: text.text.find(spelling, start) for spelling in spellings}
    for _ in range(MAX_TRIES):
        place, spelling = min(((place, spelling) for spelling, place in nexts.items() if place >= 0), default=(-1, ""))
        if place < 0:
            return -1
        end = place + len(spelling)
        if (piece.startswith(CUT_BEFORE) or _begins(text, place)) and (piece.endswith(CUT_AFTER) or _ends(text, end)):
            return end
        nexts[spelling] = text.text.find(spelling, place + 1)
    return -1


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
