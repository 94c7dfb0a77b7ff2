"""Plain text as it comes from people: entities decoded, invisible characters taken out."""

from __future__ import annotations

import difflib
import html
import re
import unicodedata
from collections.abc import Iterable
from itertools import pairwise

# Control characters, bidi embeddings and overrides, zero-width space, byte order marks,
# surrogates and noncharacters: they hide text, break XML, or make a line read as another.
# Joiners (U+200C, U+200D) and direction marks (U+200E, U+200F) stay: scripts need them.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2060\u2066-\u2069\ufeff\ufff9-\ufffb"
    "\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]"
)

_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|[^\W_]+(?:['’][^\W_]+)*")

_EASTERN = re.compile(r"[\u3040-\U0010ffff]")


def one_line(text: str) -> str:
    """A plain-text field: HTML entities decoded once, invisible characters out, spaces folded."""
    if "&" in text:
        text = html.unescape(text)
    # What prints holds nothing invisible, and no spaces but plain ones.
    if not text.isprintable():
        text = _INVISIBLE.sub("", text)
    elif "  " not in text and text[:1] != " " and text[-1:] != " ":
        return text
    return " ".join(text.split())


def visible(text: str) -> str:
    """A text of several lines without the characters that hide or break things."""
    return _INVISIBLE.sub("", text) if has_invisible(text) else text


def has_invisible(text: str) -> bool:
    """Whether `visible` would take something out."""
    if text.isprintable() or text.replace("\n", "").isprintable():
        return False
    return bool(_INVISIBLE.search(text))


def folded(text: str) -> str:
    """The form two spellings are compared in: NFKC, case folded, spaces folded."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def words(text: str) -> list[str]:
    """The words of a text for comparing; each Chinese or Japanese character is one."""
    return _WORD.findall(folded(text))


def word_count(text: str) -> int:
    """How many words a reader would count: two Chinese or Japanese characters make one."""
    found: list[str] = _WORD.findall(text)
    ideographs = sum(len(word) == 1 and word >= "\u3040" for word in found) if _EASTERN.search(text) else 0
    return len(found) - ideographs // 2


def shortened(text: str, most: int) -> str:
    """The text cut at a word's end to at most ``most`` characters, with an ellipsis if cut."""
    if len(text) <= most:
        return text
    cut = text[: most - 1]
    space = cut.rfind(" ")
    return (cut[:space] if space > most // 2 else cut).rstrip(" ,;:–—-") + "…"


def escaped(text: str) -> str:
    """The text safe to print on a terminal: what would command it is shown as \\xNN."""
    return _INVISIBLE.sub(lambda found: f"\\x{ord(found[0]):02x}", text.replace("\n", "\\n").replace("\r", "\\r"))


def title_words(title: str) -> frozenset[str]:
    """The words of a title; for Chinese and Japanese each pair of characters, as order matters."""
    found = words(title)
    pairs = {a + b for a, b in pairwise(found) if len(a) == len(b) == 1}
    return frozenset(word for word in found if len(word) > 1 or word.isascii()) | pairs or frozenset(found)


def joined_words(title: str) -> str:
    """The words of a title with spaces between, in one order: a form to keep."""
    return " ".join(sorted(title_words(title)))


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """``"; did you mean 'x'?"`` for the nearest known word, or nothing."""
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"; did you mean '{near[0]}'?" if near else ""
