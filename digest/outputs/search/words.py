"""Texts divided into words for searching, also in scripts without spaces between words.

Korean, Japanese and Chinese (and Thai, Lao, Khmer and Burmese) are divided into pairs of neighbouring
characters, in records and in queries alike (`digest/assets/search.js` has the same rule): 北韩称 becomes
北韩 韩称 称. A number or a Latin word next to such a character counts as one character, so that 火星-18 and
火星18 are found as 火星 and 星18, and never by 火星17.

The original text can be restored: a joiner (U+2060) within a word separates what is shown from what is only
searched, and says that no space follows.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

JOINER = "\u2060"
UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u2e80-\u2fdf\u3005-\u3007\u3040-\u309f\u30a1-\u30fa\u30fc-\u30ff"
    "\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff"
)
_UNSPACED = re.compile(f"[{UNSPACED}]")
_UNIT = re.compile(rf"([{UNSPACED}]|(?:(?![{UNSPACED}])\w)+)")
_DOT = re.compile("[·・‧•]")
_HYPHEN = re.compile("[-‐‑‒–]")
# Forms of letters and digits that differ only in width.
_WIDE = re.compile("[０-９Ａ-Ｚａ-ｚｦ-ﾟ]+")


def cut(text: str) -> str:
    """The words of a text to index, separated by single spaces."""
    if text.isascii():
        return " ".join(text.split())
    plain = _WIDE.sub(_narrow, unicodedata.normalize("NFC", text)).replace(JOINER, "")
    if not _UNSPACED.search(plain):
        return " ".join(plain.split())
    return " ".join(part for word in plain.split() for part in _parts(word))


def _narrow(found: re.Match[str]) -> str:
    return unicodedata.normalize("NFKC", found[0])


def _parts(word: str) -> list[str]:
    if not _UNSPACED.search(word):
        return [word]
    pieces = _UNIT.split(word)
    units, between = pieces[1::2], pieces[2::2]
    shown = [unit + gap for unit, gap in zip(units, between, strict=True)]
    shown[0] = pieces[0] + shown[0]
    parts = []
    for here, (unit, following) in enumerate(pairwise(units)):
        searched = following if _belong(unit, between[here], following) else ""
        parts.append(shown[here] + JOINER + searched)
    return [*parts, shown[-1]]


def _belong(unit: str, gap: str, following: str) -> bool:
    """Whether two neighbours can be searched for together: there is nothing between them, or only a dot or hyphen."""
    if not (_UNSPACED.match(unit) or _UNSPACED.match(following)):
        return False
    return not gap or bool(_DOT.fullmatch(gap)) or bool(_HYPHEN.fullmatch(gap) and following[0].isdigit())
