"""How much of one text another has, word for word: a wire story in nine outlets is one report."""

from __future__ import annotations

import re
import unicodedata
from hashlib import blake2b

SAME_TEXT = 0.6
"""Two reports that share so much of the shorter one have one origin."""
FEWEST = 10
"""With fewer shingles a text is too short to be compared."""
WORDS = 8
CHARACTERS = 12
"""How many words, or characters of a script without spaces between words, one shingle has."""
LONGEST = 1_000_000
"""So many characters of a text are compared, the first ones."""

# Han, kana and Hangul; Thai, Lao, Burmese and Khmer have no spaces between words either.
_UNSPACED = re.compile(
    "[\u1100-\u11ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\U00020000-\U0003ffff]"
)
_PIECE = re.compile(r"\S{1,500}|\s+")
_LETTER = re.compile(r"[^\W\d_]")
# What joins two words, as against what stands beside one.
_BETWEEN = re.compile(r"[-‐-―−/\\|_…·]|\.\.\.")
_NEITHER = re.compile(r"[^\w\s]+")


def shingles(text: str) -> frozenset[int]:
    """The hashes (64 bits) of every eight words on end; of twelve characters where most letters are Han, kana or
    Hangul. Case, width, punctuation and white space make no difference, nor does the machine."""
    plain = _normal(_normal(text).casefold())
    plain = _NEITHER.sub("", _BETWEEN.sub(" ", plain))
    if len(_UNSPACED.findall(plain)) * 2 > len(_LETTER.findall(plain)):
        units, size, space = list("".join(plain.split())), CHARACTERS, ""
    else:
        units, size, space = plain.split(), WORDS, " "
    return frozenset(map(_hashed, {space.join(units[at : at + size]) for at in range(len(units) - size + 1)}))


def share(one: frozenset[int], other: frozenset[int]) -> float:
    """The share (0.0 to 1.0) of the smaller one's shingles that the other has too; 0.0 where one has under ten."""
    fewest = min(len(one), len(other))
    return len(one & other) / fewest if fewest >= FEWEST else 0.0


def _normal(text: str) -> str:
    """The text in the form NFKC, up to the limit. Word by word: to put a long run of marks in order takes quadratic
    time, and some characters are eighteen when written out."""
    if text.isascii():
        return text[:LONGEST]
    words: list[str] = []
    length = 0
    for piece in _PIECE.finditer(text, 0, LONGEST):
        words.append(unicodedata.normalize("NFKC", piece[0]))
        length += len(words[-1])
        if length >= LONGEST:
            break
    return "".join(words)[:LONGEST]


def _hashed(words: str) -> int:
    return int.from_bytes(blake2b(words.encode("utf-8", "surrogatepass"), digest_size=8).digest())
