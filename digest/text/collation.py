"""Alphabetical order, as readers of a language expect it.

Letters are in the order of the Unicode Collation Algorithm (through pyuca), with accents and case as
tie-breakers, and numbers count as numbers: "Unit 2" is before "Unit 10". Where a language takes a letter
with a mark, or a pair of letters, for a letter of its own, `OWN_LETTERS` says where it belongs. In simplified
Chinese, common characters are among the letters of their sounds. Punctuation does not count.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from typing import Any, NamedTuple

OWN_LETTERS: Mapping[str, str] = {
    "az": "c ç, e ə, g ğ, h x ı, k q, o ö, s ş, u ü",
    "be": "е ё, і й, у ў",
    "bg": "и й",
    "bs": "c č ć, d dž đ, l lj, n nj, s š, z ž",
    "cs": "c č, h ch, r ř, s š, z ž",
    "cy": "c ch, d dd, f ff, g ng, l ll, p ph, r rh, t th",
    "da": "d=đ=ð, y=ü=ű, z æ=ä ø=ö=ő=œ å=aa",
    "eo": "c ĉ, g ĝ, h ĥ, j ĵ, s ŝ, u ŭ",
    "es": "n ñ",
    "et": "s š z ž, w õ ä ö ü",
    "eu": "n ñ",
    "fa": "ن و",
    "fi": "d=đ, y=ü, z å ä=æ ö=ø",
    "fil": "n ñ ng",
    "fo": "a á, d ð, i í, o ó, u ú, y ý, z æ ø=ö å",
    "gl": "n ñ",
    "hr": "c č ć, d dž đ, l lj, n nj, s š, z ž",
    "hsb": "c č ć, e ě, h ch, k ł, r ř, s š, z ž ź",
    "hu": "c cs, d dz dzs, g gy, l ly, n ny, o ö=ő, s sz, t ty, u ü=ű, z zs",
    "ig": "b ch, g gb gh gw, i ị, k kp kw, n ṅ nw ny, o ọ, s sh, u ụ",
    "is": "a á, d ð, e é, i í, o ó, u ú, y ý, z þ æ=ä ö=ø å",
    "kk": "а ә, г ғ, и й, к қ, н ң, о ө, у ұ ү, х һ, ы і",
    "ku": "c ç, e ê, i î, s ş, u û",
    "lt": "c č, i=y, s š, z ž",
    "lv": "c č, g ģ, i=y, k ķ, l ļ, n ņ, r ŗ, s š, z ž",
    "mk": "д ѓ, з ѕ, и ј, л љ, н њ, т ќ",
    "mt": "b ċ, f ġ, g għ, h ħ, y ż",
    "nb": "d=đ=ð, y=ü=ű, z æ=ä ø=ö=ő=œ å=aa",
    "nn": "d=đ=ð, y=ü=ű, z æ=ä ø=ö=ő=œ å=aa",
    "no": "d=đ=ð, y=ü=ű, z æ=ä ø=ö=ő=œ å=aa",
    "pl": "a ą, c ć, e ę, l ł, n ń, o ó, s ś, z ź ż",
    "ro": "a ă â, i î, s ș=ş, t ț=ţ",
    "ru": "и й",
    "se": "a á, c č, d đ, n ŋ, s š, t ŧ, z ž",
    "sk": "a ä, c č, h ch, o ô, s š, z ž",
    "sl": "c č ć, d đ, s š, z ž",
    "sq": "c ç, d dh, e ë, g gj, l ll, n nj, r rr, s sh, t th, x xh, z zh",
    "sr": "c č ć, d dž đ, l lj, n nj, s š, z ž, д ђ, и ј, л љ, н њ, т ћ, ч џ",
    "sv": "d=đ=ð, y=ü=ű, z å ä=æ ö=ø=ő=œ",
    "tk": "c ç, e ä, j ž, n ň, o ö, s ş, u ü, y ý",
    "tr": "c ç, g ğ, h ı, o ö, s ş, u ü",
    "uk": "г ґ, е є, и і ї й",
    "ur": "ت ٹ, د ڈ, ر ڑ, ن ں و ہ ھ",
    "uz": "z oʻ gʻ sh ch",
    "vi": "a ă â, d đ, e ê, o ô ơ, u ư",
    "yo": "e ẹ, g gb, o ọ, s ṣ",
}
"""By language, from CLDR: after a letter, the letters of their own that follow it; "=" is another spelling of the same
letter, as Ü is of Y in Swedish. A language that is not here has the order of Unicode: in German and French "Ä" and "É" are under A and E."""

# Where "I" is the capital of "ı", and "İ" that of "i".
_DOTLESS = frozenset(("tr", "az"))
_I = ord("i") - ord("a")
# The first part of GB 2312 is in the order of pinyin. With these characters its letters begin; i, u and v begin no sound.
_BY_SOUND = dict(zip("abcdefghjklmnopqrstwxyz", "啊芭擦搭蛾发噶哈击喀垃妈拿哦啪期然撒塌挖昔压匝", strict=True))
_BY_SOUND_CODES = tuple(sign.encode("gb2312") for sign in _BY_SOUND.values())
_BY_SOUND_LAST = "座".encode("gb2312")
_TRADITIONAL = frozenset(("hant", "tw", "hk", "mo"))
_VOWELS_BEFORE = "เแโใไເແໂໃໄ"
_RUNS = re.compile(r"\d+|[^\W\d_]+| +")
_ASCII = re.compile(r"[a-z0-9 ]*").fullmatch
_MARKS = "Mn"

Weight = tuple[int, int, int, str]
"""Where a letter or a number stands. What comes first: a space (-2), a number (-1; by its length, then its digits), a
letter: the last of a to z that is not after it, its weight among those that follow that one, and a place among
`OWN_LETTERS`. So a text of a to z needs no table of Unicode."""


class Key(NamedTuple):
    """A text's place in alphabetical order. ``letter`` is its heading: "É" is under "E" in French and under "É" in
    Icelandic; "" for a text that begins with a number or an ideograph, of which there are too many to be headings."""

    weights: tuple[Weight, ...]
    folded: str
    text: str
    letter: str

    @property
    def by_letter(self) -> tuple[bool, tuple[Weight, ...], str, str]:
        """The same order with what has no letter at its end."""
        return not self.letter, *self[:3]


class Collation:
    """The alphabetical order of a language."""

    def __init__(self, language: str) -> None:
        self._language, *others = language.replace("_", "-").lower().split("-")
        self._is_by_sound = self._language == "zh" and _TRADITIONAL.isdisjoint(others)
        self._own = dict(_own_letters(self._language))
        longest = sorted((spelling for spelling in self._own if len(spelling) > 1), key=len, reverse=True)
        self._pairs = re.compile("|".join(map(re.escape, longest))) if longest else None
        self.key = lru_cache(maxsize=100_000)(self._key)

    def _key(self, text: str) -> Key:
        folded = self._folded(text)
        is_plain = not self._own and _ASCII(folded)
        weights = tuple(_ascii_weights(folded) if is_plain else self._weights(folded))
        return Key(weights, folded, text, self._letter(folded, weights))

    def _folded(self, text: str) -> str:
        """Without case and punctuation; letters composed."""
        if self._language in _DOTLESS:
            text = text.replace("İ", "i").replace("I", "ı")
        folded = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", text).casefold())
        kept = (
            sign if sign.isalnum() or unicodedata.category(sign) == _MARKS else " " for sign in folded if _counts(sign)
        )
        return " ".join("".join(kept).split())

    def _weights(self, folded: str) -> Iterator[Weight]:
        for run in _RUNS.findall(folded):
            if run[0] == " " or run[0].isdecimal():
                yield from _ascii_weights(run)
            else:
                for letter in self._letters(run):
                    yield from self._of_letter(letter)

    def _letters(self, word: str) -> Iterator[str]:
        """A word cut into letters of their own and the text between them."""
        plain = ""
        at = 0
        while at < len(word):
            pair = self._pairs.match(word, at) if self._pairs else None
            length = len(pair[0]) if pair else 1
            letter = word[at : at + length]
            at += length
            if self._own_letter(letter):
                if plain:
                    yield plain
                    plain = ""
                yield letter
            else:
                plain += letter
        if plain:
            yield plain

    def _own_letter(self, letter: str) -> tuple[Weight, str] | None:
        """The weight and the heading of a letter of its own; of "ậ", in Vietnamese, those of "â"."""
        if self._is_by_sound:
            return _by_sound(letter)
        found = self._own.get(letter)
        if found is None and self._own and not letter.isascii():
            base, *marks = list(unicodedata.normalize("NFD", letter))
            for mark in marks:
                found = found or self._own.get(unicodedata.normalize("NFC", base + mark))
            found = found or self._own.get(base)
        return found

    def _of_letter(self, letters: str) -> Iterator[Weight]:
        own = self._own_letter(letters)
        if own:
            yield own[0]
        else:
            yield from _weights(letters)

    def _letter(self, folded: str, weights: tuple[Weight, ...]) -> str:
        """The heading of a text; texts whose first letter has the same weight have the same."""
        if not folded or not folded[0].isalpha() or not weights:
            return ""
        pair = self._pairs.match(folded) if self._pairs else None
        own = self._own_letter(pair[0] if pair else folded[0])
        if own:
            return own[1]
        letter, after, _, _ = weights[0]
        if letter >= 0 and not after:
            return "İ" if letter == _I and self._language in _DOTLESS else chr(ord("A") + letter)
        # These vowels are written before their consonant, and come after it in the order.
        spoken = folded.lstrip(_VOWELS_BEFORE) or folded
        first = unicodedata.normalize("NFKD", spoken[0])[0]
        if unicodedata.name(first, "").startswith("CJK "):
            return ""
        return _KATAKANA.get(first, first).upper()


_KATAKANA: Mapping[str, str] = {chr(code): chr(code + 0x60) for code in range(0x3041, 0x3097)}


@cache
def collation(language: str) -> Collation:
    """The alphabetical order of a language, by its tag."""
    return Collation(language)


def _counts(sign: str) -> bool:
    """Whether a sign counts. A hyphen, a slash and the like part words as a space does; other punctuation is nothing."""
    return sign.isalnum() or sign.isspace() or sign in "-–—/_" or unicodedata.category(sign) == _MARKS


def _ascii_weights(text: str) -> Iterator[Weight]:
    """Of a text of spaces, numbers and a to z."""
    for run in _RUNS.findall(text):
        if run[0] == " ":
            yield -2, 0, 0, ""
        elif run[0].isdecimal():
            digits = "".join(str(unicodedata.decimal(digit)) for digit in run).lstrip("0")
            yield -1, len(digits), 0, digits
        else:
            for letter in run:
                yield ord(letter) - ord("a"), 0, 0, ""


@lru_cache(maxsize=20_000)
def _weights(text: str) -> tuple[Weight, ...]:
    """The weights of letters in the order of Unicode."""
    if text.isascii():
        return tuple(_ascii_weights(text))
    latin = _latin()
    found = []
    for weight in _primary_weights(text):
        letter = bisect_right(latin, weight) - 1
        found.append((letter, weight if letter < 0 or latin[letter] != weight else 0, 0, ""))
    return tuple(found)


def _primary_weights(text: str) -> Iterator[int]:
    for weight in _unicode().sort_key(text):
        if not weight:  # accents and case follow
            return
        yield weight


@cache
def _latin() -> tuple[int, ...]:
    return tuple(next(_primary_weights(chr(ord("a") + letter))) for letter in range(26))


@cache
def _unicode() -> Any:
    # Reading its table takes a quarter of a second, so only a name with other letters than a to z does it.
    from pyuca import Collator

    return Collator()


@cache
def _by_sound(sign: str) -> tuple[Weight, str] | None:
    """The weight of a common Chinese character, and the letter that its sound begins with in pinyin: after the words in
    Latin letters that begin with it."""
    code = sign.encode("gb2312", "ignore")
    if not _BY_SOUND_CODES[0] <= code <= _BY_SOUND_LAST:
        return None
    letter = tuple(_BY_SOUND)[bisect_right(_BY_SOUND_CODES, code) - 1]
    return (ord(letter) - ord("a"), 1, int.from_bytes(code, "big"), ""), letter.upper()


def _own_letters(language: str) -> Iterator[tuple[str, tuple[Weight, str]]]:
    for row in filter(None, OWN_LETTERS.get(language, "").split(",")):
        first, *letters = row.split()
        anchor, *others = first.split("=")
        start = _weights(anchor)[0]
        for other in others:
            yield other, (start, anchor.upper())
        for place, spellings in enumerate(letters, 1):
            spelled = spellings.split("=")
            for spelling in spelled:
                yield spelling, ((start[0], start[1], place, ""), spelled[0].capitalize())
