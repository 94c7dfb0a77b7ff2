"""Titles as parts of URLs and ids."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import NamedTuple

from anyascii import anyascii

SLUG_LENGTH = 60
"""A slug has fewer characters than this, without its hash; whole words are left out at its end."""
# Scripts whose letters are written in Latin ones in much the same way everywhere. Of the others this cannot be
# said: a Chinese character is read otherwise in Japanese.
_ROMANISED = ("LATIN", "GREEK", "CYRILLIC", "ARMENIAN", "GEORGIAN")


# Signs that may be all that tells two titles apart: C++ and C#, +5 and <5.
_SIGNS = frozenset("+#$%=<>^~|@*")
# Names that Windows keeps for itself.
_RESERVED = frozenset(("con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))))


class _Parts(NamedTuple):
    """The words of a title in Latin letters and digits, joined. ``has_lost`` letters or digits, or ``is_cut``: words at
    its end, or signs, are left out."""

    text: str
    has_lost: bool
    is_cut: bool


def slug(title: str) -> str:
    """A title as a file's name or part of a URL. Where letters or digits of it have no Latin form, a short hash at the
    end tells it from others."""
    parts = _parts(title)
    return _made(parts.text, title, parts.has_lost or parts.text in _RESERVED)


def unique_slug(title: str) -> str:
    """Like `slug`, but two titles with different words never have the same: one that is cut has a hash too."""
    parts = _parts(title)
    return _made(parts.text, title, parts.has_lost or parts.is_cut)


def earlier_slug(title: str) -> str:
    """What was once made of a title: letters without a Latin form were left out. Addresses made from it must go on
    leading somewhere."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    return _joined(plain)[0] or _hash(title)


def _parts(title: str) -> _Parts:
    letters: list[str] = []
    has_lost = has_sign = False
    for letter in unicodedata.normalize("NFKD", title):
        if letter.isascii():
            letters.append(letter)
            has_sign = has_sign or letter in _SIGNS
        elif letter.isalnum():
            found = anyascii(letter) if unicodedata.name(letter, "").startswith(_ROMANISED) else ""
            has_lost = has_lost or not found
            letters.append(found)
        elif unicodedata.category(letter).startswith("S"):
            has_sign = True
    text, is_cut = _joined("".join(letters))
    return _Parts(text, has_lost, is_cut or has_sign)


def _joined(plain: str) -> tuple[str, bool]:
    """The words of a text in ASCII, joined by hyphens, and whether some were left out."""
    found = ""
    for word in re.findall(r"[a-z0-9]+", re.sub(r"['’]", "", plain.lower())):
        if len(found) + len(word) >= SLUG_LENGTH:
            return found, True
        found += f"-{word}" if found else word
    return found, False


def _made(text: str, title: str, has_hash: bool) -> str:
    """A slug of these words of a title; its hash if there are none."""
    return f"{text}-{_hash(title)}" if text and has_hash else text or _hash(title)


def _hash(title: str) -> str:
    return hashlib.blake2s(title.encode("utf-8", "surrogatepass"), digest_size=4).hexdigest()
