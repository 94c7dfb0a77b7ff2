"""Plain text from people: entities decoded, invisible characters removed, words and spellings compared."""

from __future__ import annotations

import difflib
import html
import re
import unicodedata
from collections.abc import Iterable
from html.entities import html5
from itertools import pairwise

# Control characters, bidi embeddings and overrides, byte order marks, surrogates and noncharacters: they hide
# text, break XML, or make one line read as another. So does the zero-width space (U+200B), except in scripts
# whose words it divides. Joiners (U+200C, U+200D) and direction marks (U+200E, U+200F) stay, since some scripts
# need them.
# Thai, Lao, Tibetan, Burmese, Khmer and their neighbours.
_DIVIDED = "\u0e00-\u109f\u1780-\u17ff\u1950-\u19ff\u1a20-\u1aaf\u1b00-\u1bbf\ua980-\ua9ff\uaa00-\uaadf"
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2060\u2066-\u2069\ufeff\ufff9-\ufffb"
    "\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff"
    # The last two characters of every other plane are noncharacters too.
    + "".join(f"{chr(plane | 0xFFFE)}{chr(plane | 0xFFFF)}" for plane in range(0x10000, 0x110000, 0x10000))
    + f"]|(?<![{_DIVIDED}])\u200b+(?![{_DIVIDED}])"
)

# Only what ends in a semicolon: in an address, &copy=1 is a parameter.
# Of numbers of thousands of digits Python makes an error, and no character has one of more than seven.
_ENTITY = re.compile(r"&(?:#0{0,20}\d{1,7}|#[xX]0{0,20}[\da-fA-F]{1,6}|[A-Za-z][A-Za-z\d]*);")
_WORD_WITH_SPACES = r"[^\W_]+(?:['’][^\W_]+)*"
_WORD = re.compile(rf"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|{_WORD_WITH_SPACES}")
_WESTERN_WORD = re.compile(_WORD_WITH_SPACES)

_EASTERN = re.compile(r"[\u3040-\U0010ffff]")


def one_line(text: str) -> str:
    """Clean a plain-text field: decode HTML entities once, remove invisible characters, put it on one line."""
    text = decoded(text)
    if "\n" in text:
        text = unwrapped(text)
    # A printable text has nothing invisible, and no white space except plain spaces.
    if not text.isprintable():
        text = _INVISIBLE.sub("", text)
    elif "  " not in text and text[:1] != " " and text[-1:] != " ":
        return text
    return " ".join(text.split())


def decoded(text: str) -> str:
    """The text with its HTML entities decoded once."""
    return _ENTITY.sub(_character, text) if "&" in text else text


def _character(entity: re.Match[str]) -> str:
    """What an HTML entity stands for; a name that HTML does not have stays as it is."""
    name = entity[0][1:]
    return html.unescape(entity[0]) if name.startswith("#") else html5.get(name, entity[0])


def visible(text: str) -> str:
    """Remove invisible characters from a text of several lines."""
    return _INVISIBLE.sub("", text) if has_invisible(text) else text


def has_invisible(text: str) -> bool:
    """Whether `visible` would remove anything."""
    if text.isprintable() or text.replace("\n", "").isprintable():
        return False
    return bool(_INVISIBLE.search(text))


# A line break between two characters that may be wide, and inline tags and signs of no width of their own beside it.
_SIGNS = "…‥—―“”‘’·"
_BESIDE = (
    f"(?:[{_SIGNS}]|</?(?:a|abbr|b|bdi|bdo|cite|code|data|del|dfn|em|i|ins|kbd|mark|q|rb|ruby|s|samp|small|span|strike"
    "|strong|sub|sup|time|tt|u|var)(?: [^<>\\n]*)?>)*+"
)
_BREAK = re.compile(rf"(?<=([\u2e80-\U0010ffff]))({_BESIDE})[ \t]*+\n[ \t\n]*+({_BESIDE})(?=([\u2e80-\U0010ffff]))")


def unwrapped(text: str) -> str:
    """A text without the line breaks between Chinese or Japanese characters, where a space would be wrong. It may
    contain HTML."""
    if "\n" not in text or text.isascii():
        return text
    return _BREAK.sub(lambda found: found[2] + found[3] if is_wide(found[1]) and is_wide(found[4]) else found[0], text)


def unfolded(value: str, written: str) -> str:
    """A value of YAML that is ``written`` on several lines, without the spaces that YAML puts between them where
    `unwrapped` would put none."""
    if value.isascii():
        return value
    lines = [line.strip(" \t\r\"'") for line in written.split("\n")]
    for line, following in pairwise(lines):
        before, after = line.rstrip(_SIGNS), following.lstrip(_SIGNS)
        if before and after and is_wide(before[-1]) and is_wide(after[0]):
            value = value.replace(f"{line[-1]} {following[:8]}", f"{line[-1]}{following[:8]}", 1)
    return value


def is_wide(character: str) -> bool:
    """Whether a character is as wide as a Chinese one and written without spaces: not Korean, which has spaces."""
    if "\uac00" <= character <= "\ud7ff" or "\u3130" <= character <= "\u318f" or "\ua960" <= character <= "\ua97f":
        return False
    return unicodedata.east_asian_width(character) in "WF"


def folded(text: str) -> str:
    """The form in which two spellings are compared: NFKC, case folded, white space collapsed."""
    return " ".join(unicodedata.normalize("NFKC", text.replace("\u200b", "")).casefold().split())


def place_of(path: str) -> str:
    """A key that two paths share if some disk or host takes them for the same: by case, or by how letters with
    accents are composed."""
    # Nearly all are ASCII, and a large site has many.
    return path.lower() if path.isascii() else unicodedata.normalize("NFC", path).casefold()


def words(text: str) -> list[str]:
    """The words of a text, for comparison. Each Chinese or Japanese character is a word."""
    return _WORD.findall(folded(text))


def word_count(text: str) -> int:
    """The number of words a reader would count: two Chinese or Japanese characters count as one."""
    if text.isascii() or not _EASTERN.search(text):
        return len(_WESTERN_WORD.findall(text))
    found: list[str] = _WORD.findall(text)
    return len(found) - sum(len(word) == 1 and word >= "\u3040" for word in found) // 2


def shortened(text: str, limit: int) -> str:
    """The text, cut at the end of a word to at most ``limit`` characters, with an ellipsis if it was cut."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    space = cut.rfind(" ")
    return (cut[:space] if space > limit // 2 else cut).rstrip(" ,;:–—-") + "…"


def escaped(text: str) -> str:
    """The text safe to print on a terminal: control characters appear as \\xNN."""
    return _INVISIBLE.sub(lambda found: f"\\x{ord(found[0]):02x}", text.replace("\n", "\\n").replace("\r", "\\r"))


def title_words(title: str) -> frozenset[str]:
    """The words of a title. Chinese and Japanese give pairs of characters, since their order matters."""
    found = words(title)
    pairs = {a + b for a, b in pairwise(found) if len(a) == len(b) == 1}
    return frozenset(word for word in found if len(word) > 1 or word.isascii()) | pairs or frozenset(found)


def joined_words(title: str) -> str:
    """The words of a title, sorted and joined with spaces: the form in which they are stored."""
    return " ".join(sorted(title_words(title)))


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """``"; did you mean 'x'?"`` for the most similar known word, or "" if none is similar."""
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"; did you mean '{near[0]}'?" if near else ""
