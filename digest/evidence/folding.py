"""Texts as quotations are compared with them: kinds of quotation marks, dashes and spaces make no difference, nor does
what `digest.content.spellings` says. Words, their case and digits do."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from hashlib import sha256

from digest.content.spellings import Compared
from digest.text.plain import is_wide

CUT_BEFORE, CUT_AFTER = "]", "["
"""With which a piece begins or ends that is cut within a word: ``walk[ed]`` is found as the beginning of a word."""
KEY_DIGITS = 16
PARAGRAPH = "¶"
"""What stands between the paragraphs of a block quotation in one line."""

_MARK, _DASH = "'", "-"
_KINDS = str.maketrans({
    **dict.fromkeys("\"“”„‟‘‚‛«»‹›「」『』〝〞〟﹁﹂﹃﹄❝❞`´′″", _MARK),
    **dict.fromkeys("‒–—―−﹘⸺⸻─", _DASH),
    "〜": "~",
})  # fmt: skip
# What nobody sees: joiners, signs of direction, variants of emoji, and the stroke that stretches Arabic words.
_UNSEEN = re.compile("[\u034f\u061c\u0640\u200c-\u200f\u202a-\u202e\u2066-\u2069\ufe00-\ufe0f\ufeff]+")
# French puts spaces between marks and words. Where these marks point inwards, as in German, a space is outside.
_WITHIN_MARKS = re.compile(r"(?:(?<=^[«‹])|(?<=[\s(\[\-–—'/][«‹])) | (?=[»›](?:[\s,.;:!?)\]…–—-]|$))")
_WIDE = "\u2e80-\u312f\u3190-\ua4cf\uf900-\ufaff\U00020000-\U0003ffff"
_SPACING = r" ?-[ -]*|''+| (?=[!?;:])|  +"
_SPACING_ANYWHERE = re.compile(_SPACING)
_SPACING_EASTERN = re.compile(rf"{_SPACING}|(?<=[{_WIDE}]) | (?=[{_WIDE}])")
_HAS_WIDE = re.compile(f"[{_WIDE}]")
# What may be beside the words of a piece: its closing punctuation, and marks that may be those of another quotation.
_EDGE = " '-.,;:!?。、·¿¡؟،؛।"

_ELLIPSIS = r"[…⋯‥]+|\.{3,}|\.(?:[ \u00a0\u2009\u202f]\.){2,}|[・·]{3,}"
_LEFT_OUT = "[中前後后]?略|[중전후]략"
_SPLIT = re.compile(
    rf"[\[［〔](?P<bracketed>[^\[\]［］〔〕]*)[\]］〕]|[(（]\s*(?:{_ELLIPSIS}|{_LEFT_OUT})\s*[)）]|{_ELLIPSIS}|{PARAGRAPH}"
)
_ONLY_LEFT_OUT = re.compile(rf"\s*(?:{_ELLIPSIS}|{_LEFT_OUT}|sic!?)?\s*", re.IGNORECASE)


class Folded(Compared):
    """A text as quotations are compared with it, in ``text``; `place` tells where a part of it is in ``original``."""

    def __init__(self, original: str) -> None:
        super().__init__(original)
        self.original = original
        if not self.text.isascii():
            if _UNSEEN.search(self.text):
                self._take((found.start(), found.end(), "") for found in _UNSEEN.finditer(self.text))
            if any(mark in self.text for mark in "«»‹›"):
                self._take((found.start(), found.end(), "") for found in _WITHIN_MARKS.finditer(self.text))
        self.text = self.text.translate(_KINDS)
        self._take(_spacing(self.text))


def _spacing(text: str) -> Iterator[tuple[int, int, str]]:
    """Spaces that only typesetters care for, and runs of marks and dashes, as one."""
    spacing = _SPACING_EASTERN if not text.isascii() and _HAS_WIDE.search(text) else _SPACING_ANYWHERE
    for found in spacing.finditer(text):
        one = _DASH if _DASH in found[0] else _MARK if _MARK in found[0] else " " if len(found[0]) > 1 else ""
        if one != found[0]:
            yield found.start(), found.end(), one


def folded(text: str) -> Folded:
    """A text as quotations are compared with it."""
    return Folded(text)


def key_of(quotation: str) -> str:
    """The key of a quotation, by which the front matter says that it was found: the first 16 hexadecimal digits of
    the SHA-256 of its folded pieces. The same for each way to typeset it."""
    return key_of_pieces(pieces(quotation))


def key_of_pieces(pieces: Sequence[str]) -> str:
    """The key of a quotation that has these pieces."""
    text = "\n".join(map(uncapitalised, pieces))
    return sha256(text.encode(errors="replace")).hexdigest()[:KEY_DIGITS]


def pieces(quotation: str) -> tuple[str, ...]:
    """The folded pieces of a quotation that must be found in order, without closing punctuation."""
    found = (_piece(part) for part in parts(quotation))
    return tuple(piece for piece in found if piece)


def parts(quotation: str) -> Iterator[str]:
    """What is between ellipses, bracketed words and ends of paragraphs, as written. Beside a bracket within a word
    stands `CUT_AFTER` or `CUT_BEFORE`; a letter in brackets that begins a word is a letter: ``[H]e``."""
    done, start = 0, ""
    for found in _SPLIT.finditer(quotation):
        part, bracketed = start + quotation[done : found.start()], found["bracketed"]
        done, start = found.end(), ""
        if bracketed is not None and not _ONLY_LEFT_OUT.fullmatch(bracketed):
            before, after = quotation[found.start() - 1 : found.start()], quotation[done : done + 1]
            if _is_in_word(before):
                part += CUT_AFTER
            if _is_in_word(after):
                begins_word = len(bracketed) == 1 and bracketed.isalpha() and not before.isalnum()
                start = bracketed if begins_word else CUT_BEFORE
        yield part
    yield start + quotation[done:]


def _is_in_word(sign: str) -> bool:
    """Whether a word may go on after a character; Chinese and Japanese ones are not divided into words."""
    return sign.isalnum() and not is_wide(sign)


def _piece(part: str) -> str:
    is_cut, goes_on = part.startswith(CUT_BEFORE), part.endswith(CUT_AFTER)
    text = Folded(part[is_cut : len(part) - goes_on]).text.strip(_EDGE)
    return f"{CUT_BEFORE * is_cut}{text}{CUT_AFTER * goes_on}" if text else ""


def uncapitalised(piece: str) -> str:
    """A piece whose first letter is small."""
    place = _first_letter(piece)
    return piece[:place] + piece[place : place + 1].lower() + piece[place + 1 :]


def capitalised(piece: str) -> str:
    """A piece whose first letter is a capital."""
    place = _first_letter(piece)
    return piece[:place] + piece[place : place + 1].upper() + piece[place + 1 :]


def _first_letter(piece: str) -> int:
    return next((place for place, sign in enumerate(piece) if sign.isalnum()), 0)
