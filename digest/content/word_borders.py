"""Whether a spelling in a text is a word of its own, by the characters beside it. When in doubt it is not."""

from __future__ import annotations

import re
import unicodedata

from digest.content.spellings import APOSTROPHES, HYPHENS

BORDER = 8
"""How many characters before a name tell whether a word begins there."""
# Beside a name, what is compared is what is printed, without its variants.
_PLAIN = str.maketrans({**dict.fromkeys(HYPHENS, "-"), **dict.fromkeys(APOSTROPHES, "'"), "\u00ad": "", "\u2060": ""})
_BROKEN = re.compile(r"-\n[ \t]*")
# French, Italian and Catalan words that lose a vowel before another: l'Iran, qu'Iran, dell'Iran. Surnames begin with
# others of one letter in capitals: D'Angelo.
_ELIDED = re.compile(
    r"(?<!\w)(?:[cdjlmnstL]|[Qq]u|[Jj]usqu|[Ll]orsqu|[Pp]uisqu|[Aa]ll|[Dd][ae]ll|[Nn]ell|[Ss]ull|[Qq]uell|[Uu]n)'\Z"
)
_VOWELS = frozenset("aeiouyhœæø")


def is_whole(before: str, words: str, after: str) -> bool:
    """Whether ``words`` are not part of a longer word, given the characters on each side of them (up to eight before
    and three after, "" for none). Only scripts that separate words have whole words."""
    first, last = words[0], words[-1]
    before, after = (_BROKEN.sub("-", text.translate(_PLAIN)) for text in (before, after))
    if len(words) == 1 and not is_cjk(first) and _is_beside_a_sign(before, after):
        return False
    begins = not before or is_cjk(first) or _begins(before, first)
    return begins and (not after or is_cjk(last) or _ends(last, after))


def _is_beside_a_sign(before: str, after: str) -> bool:
    """Whether a single letter is likely to be an initial, a measure or a tag: C., 20 °C, 20 C, #C."""
    near = before[-1:]
    return after[:1] == "." or (near and near in ".#") or before.rstrip()[-1:] == "°" or before.rstrip()[-1:].isdigit()


def _begins(before: str, first: str) -> bool:
    """Whether a word begins after ``before``."""
    further, near = before[-2:-1], before[-1]
    if near == "'":
        return not _is_letter(further) or (_is_vowel(first) and bool(_ELIDED.search(before)))
    if near == "&":
        return not _is_letter(further)  # as in AT&T
    if near == ".":
        return further == "."  # and not as in .NET or ASP.NET
    if first == ".":
        return not _is_letter(near)
    return not (_is_spaced(near) and _is_spaced(first))


def _ends(last: str, after: str) -> bool:
    """Whether a word ends before ``after``. A possessive does not belong to it."""
    near, further = after[0], after[1:]
    if near in "+#" or (last in "+#" and _is_letter(near)):
        return False
    if near == "'":
        is_possessive = further[:1] in ("s", "S") and not _is_letter(further[1:])
        return is_possessive or not _is_letter(further[:1])
    if near in "&.":
        return not _is_letter(further[:1])  # as in AT&T, Node.js
    return not (_is_spaced(last) and _is_spaced(near))


def _is_vowel(letter: str) -> bool:
    return unicodedata.normalize("NFD", letter)[0].lower() in _VOWELS


def _is_letter(sign: str) -> bool:
    return sign[:1].isalnum() and not is_cjk(sign[0])


def _is_spaced(character: str) -> bool:
    return (character.isalnum() or character in "_-") and not is_cjk(character)


def is_cjk(character: str) -> bool:
    """Whether the character is of a script that is written without spaces, or adds endings to words (Korean)."""
    return (
        "\u1100" <= character <= "\u11ff"
        or "\u2e80" <= character <= "\u9fff"
        or "\uac00" <= character <= "\ud7af"
        or "\uf900" <= character <= "\ufaff"
        or "\U00020000" <= character <= "\U0003ffff"
    )
