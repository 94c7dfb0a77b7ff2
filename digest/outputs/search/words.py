"""Texts divided into words: for each, what Pagefind searches, and what excerpts show.

Korean, Japanese and Chinese (and Thai, Lao, Khmer and Burmese) are divided into pairs of neighbouring characters:
北韩称 is searched as 北韩 韩称 称 and shown as 北 韩 称. A number or a Latin word next to such a character counts as one
character, so that 火星-18 and 火星18 are found as 火星 and 星18, and never by 火星17.

What is searched is folded: letters that others are written for (ß and ss, ø and o), forms of a letter, of a dash, of
an apostrophe, small digits (CO₂). Signs that belong to a word become letters (C#, C++, AT&T, .NET), and a Hebrew or
Arabic word is found without its prefixes. Queries are divided and folded by the same rules in `digest/assets/search-worker.js`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from itertools import pairwise
from typing import NamedTuple

JOINER = "\u2060"
UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u2e80-\u2fdf\u3005-\u3007\u3040-\u309f\u30a1-\u30fa\u30fc-\u30ff"
    "\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff"
)
LETTERS = (
    "ßss ẞSS œoe ŒOe æae ÆAe øo ØO łl ŁL đd ĐD ðd ÐD ıi ħh ĦH ŧt ŦT ŋn ŊN þth ÞTh ſs ĳij ĲIJ یي کك ‐- ‑- ‒- –- —- ―- ־- ’' ʼ' ‘' "
    "⁰0 ¹1 ²2 ³3 ⁴4 ⁵5 ⁶6 ⁷7 ⁸8 ⁹9 ₀0 ₁1 ₂2 ₃3 ₄4 ₅5 ₆6 ₇7 ₈8 ₉9"
)
"""A letter or sign, and what is searched in its place."""
# Pagefind takes nothing but letters and digits for parts of a word. So signs become letters of a script that is not
# used for news. A hyphen keeps what stands beside them a word of its own too.
_SIGN_LETTERS = {"#": "ꔀ", "+": "ꔁ", "++": "ꔁꔁ", "&": "-ꔂ-", ".": "ꔃ-"}
_LATIN, _LATIN_LETTER = rf"(?![{UNSPACED}])[^\W_]", rf"(?![{UNSPACED}])[^\W\d_]"
_ENDS = rf"(?!{_LATIN_LETTER}|[+#])"
# Each begins with a sign, so that a long text is scanned quickly.
_SIGN = re.compile(
    rf"#(?<=[^\W\d_]#){_ENDS}|\+(?<=[^\W\d_]\+)\+?{_ENDS}|&(?<=[^\W_]&)(?=[^\W_])|"
    rf"\.(?<!\.\.)(?<!{_LATIN}\.)(?={_LATIN_LETTER})"
)
# Pagefind's English word forms have an i for a y at the end of a word, so that "handy" would not find "Handyvertrag".
_INNER_Y = re.compile(r"y(?<=[^\W\d_]{2}[bcdfghjklmnpqrstvwxz]y)|Y(?<=[^\W\d_]{2}[BCDFGHJKLMNPQRSTVWXZ]Y)")
_FOLDED = {pair[0]: pair[1:] for pair in LETTERS.split(" ")}
_FOLDABLE = re.compile(f"[{''.join(_FOLDED)}]")
_UNSPACED = re.compile(f"[{UNSPACED}]")
_UNIT = re.compile(
    rf"([{UNSPACED}]|(?:\.(?<!\.\.)(?<!{_LATIN}\.)(?={_LATIN_LETTER}))?(?:(?![{UNSPACED}])\w)+(?:&(?:{_LATIN})+)*"
    rf"(?:(?:(?<=[^\W\d_])(?:\+\+?|#)){_ENDS})?)"
)
_DOT = re.compile("[·・‧•]")
_HYPHEN = re.compile("[-‐‑‒–]")
_FULL_WIDTH = re.compile("[！-～ﬀ-ﬆ]+")
_HALF_WIDTH_KANA = re.compile("[ｦ-ﾟ]+")
_HEBREW = re.compile("[א-ת]{3,}")
_HEBREW_PREFIXES = re.compile("(ו?)(כש|ש|)([בכלמ]?)(ה?)")
_ARABIC_LETTERS = "\u0621-\u063f\u0641-\u064a\u066e\u066f\u0671-\u06d3"
_ARABIC = re.compile(f"[{_ARABIC_LETTERS}]{{3,}}")
_ARABIC_PREFIXES = re.compile("([وف]?)([بك]?ال|لل)")
# Vowels, and what makes a word longer on paper.
_POINTS = re.compile(
    "(?<=[א-ת])[\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7]+"
    f"|(?<=[{_ARABIC_LETTERS}])[\u0640\u064b-\u0652\u0670]+"
)


class Cut(NamedTuple):
    """The words of a text, twice. ``searched`` has a space between each two; in ``shown`` every word ends with a space
    if the text has one there, else with a joiner."""

    searched: str
    shown: str


def cut(text: str) -> Cut:
    """The words of a text."""
    if text.isascii():
        plain = " ".join(text.split())
    else:
        plain = unicodedata.normalize("NFC", text).replace(JOINER, "").replace("\u200b", "")
        plain = " ".join(_HALF_WIDTH_KANA.sub(_compatible, plain).split())
        if _UNSPACED.search(plain):
            searched = folded if folded(plain) != plain else str
            words = [part for word in plain.split() for part in _parts(word, searched)]
            return Cut(" ".join(searched for searched, _ in words), "".join(shown for _, shown in words))
    return Cut(folded(plain), f"{plain} " if plain else "")


def folded(text: str) -> str:
    """The text as it is searched: as many words, and none of them empty."""
    if not text.isascii():
        text = _FOLDABLE.sub(lambda found: _FOLDED[found[0]], _FULL_WIDTH.sub(_compatible, text))
        text = _ARABIC.sub(_without_article, _HEBREW.sub(_without_prefixes, _POINTS.sub("", text)))
    text = _INNER_Y.sub(lambda found: "i" if found[0] == "y" else "I", text)
    return _SIGN.sub(lambda found: _SIGN_LETTERS[found[0]], text)


def _compatible(found: re.Match[str]) -> str:
    return unicodedata.normalize("NFKC", found[0])


def _without_prefixes(found: re.Match[str]) -> str:
    """A Hebrew word in the forms in which it is found, joined with hyphens: Pagefind takes each part for a word."""
    word = found[0]
    prefixes = _HEBREW_PREFIXES.match(word)
    assert prefixes
    ends = sorted({prefixes.end(group) for group in range(1, 5)} | {0})
    return "-".join(word[end:] for end in ends if len(word) - end > 1)


def _without_article(found: re.Match[str]) -> str:
    """An Arabic word and the same without its article, and without what stands before that, likewise."""
    word = found[0]
    prefixes = _ARABIC_PREFIXES.match(word)
    if not prefixes:
        return word
    ends = sorted({0, prefixes.end(1), prefixes.end(2)})
    return "-".join(word[end:] for end in ends if end == 0 or len(word) - end > 2)


def _parts(word: str, searched: Callable[[str], str]) -> list[tuple[str, str]]:
    """The words of a text between two spaces, each as it is searched and as it is shown."""
    if not _UNSPACED.search(word):
        return [(searched(word), f"{word} ")]
    pieces = _UNIT.split(word)
    units, between = pieces[1::2], pieces[2::2]
    shown = [unit + gap for unit, gap in zip(units, between, strict=True)]
    shown[0] = pieces[0] + shown[0]
    pairs = (
        _pair(unit, following, searched) if not gap or _belong(unit, gap, following) else searched(unit)
        for (unit, following), gap in zip(pairwise(units), between, strict=False)
    )
    parts = [(pair, text + JOINER) for pair, text in zip(pairs, shown, strict=False)]
    return [*parts, (searched(units[-1]), f"{shown[-1]} ")]


def _pair(unit: str, following: str, searched: Callable[[str], str]) -> str:
    """Two neighbours as one word. Of a word with signs, such as C#, the word alone is a part that Pagefind finds."""
    if len(unit) > 1 and _SIGN.search(unit):
        return f"{searched(unit).replace('-', '')}-{searched(following)}"
    return searched(unit + following)


def _belong(unit: str, gap: str, following: str) -> bool:
    """Whether two neighbours can be searched for together although ``gap`` is between them: a dot or a hyphen."""
    if not (_UNSPACED.match(unit) or _UNSPACED.match(following)):
        return False
    return bool(_DOT.fullmatch(gap) or (_HYPHEN.fullmatch(gap) and following[0].isdigit()))
