"""Which quotations the text of an entry has, and whether a copy of the report has them, word for word."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import accumulate, chain, groupby, islice
from typing import NamedTuple

from digest.content.quotations import outermost
from digest.content.word_borders import is_cjk
from digest.evidence.finding import MAX_TRIES, first_missing, in_any_spelling
from digest.evidence.folding import (
    CUT_AFTER,
    CUT_BEFORE,
    PARAGRAPH,
    Folded,
    folded,
    key_of,
    key_of_pieces,
    parts,
    pieces,
)
from digest.evidence.nearest import Near, Passages
from digest.evidence.printed import HIDDEN, Paragraph, paragraphs
from digest.evidence.text_fragments import text_directive
from digest.text.plain import unwrapped

LEAST = 12
"""How many characters a quotation has at least. What is shorter is a word or a name."""
LEAST_EASTERN = 6
"""The same in Chinese, Japanese and Korean."""
MOST_TEXTS = 300
"""In how many texts of a copy that have the longest piece of a quotation the others are looked for."""
_ATTRIBUTION = 100
"""How many characters the last line of a block quotation has at most that says whose it is."""
_MAY_HAVE = re.compile('[“„«»「『"＂>&<]')
_SAID_BY = re.compile(rf"(?:[—–―]|--)[^\n]{{1,{_ATTRIBUTION}}}")
# What may follow a block quotation that is in marks of its own.
_AFTER_MARKS = re.compile(rf"[\s.,;:!?。]*(?:{_SAID_BY.pattern}|[(（][^\n]{{1,{_ATTRIBUTION}}}[)）])?[\s.。]*")


class Quoted(NamedTuple):
    """A quotation: ``text`` as printed, on one line; the folded ``pieces`` that must be found in order; the line of
    the entry's text where it begins, counted from 1; its key (see `key_of`)."""

    text: str
    pieces: tuple[str, ...]
    line: int
    key: str


class Verdict(NamedTuple):
    """Whether a quotation is found; if not, the nearest passage, as printed, or "" if nothing is near."""

    is_found: bool
    nearest: str = ""


class Searchable:
    """The texts of a copy, folded once. A quotation is in one of them, never in two."""

    def __init__(self, texts: Sequence[Folded]) -> None:
        self._texts = texts
        self._joined = "\n".join(text.text for text in texts)
        self._starts = list(accumulate((len(text.text) + 1 for text in texts), initial=0))

    @cached_property
    def passages(self) -> Passages:
        """The passages of all texts."""
        return Passages(self._texts)

    def texts_with(self, words: str) -> Iterator[Folded]:
        """The texts that have some folded words, in order."""
        number = -1
        while (place := self._joined.find(words, self._starts[number + 1])) >= 0:
            number = bisect_right(self._starts, place) - 1
            yield self._texts[number]


def quoted(body: str, depth: int, not_quoted: Collection[str] = ()) -> tuple[Quoted, ...]:
    """The quotations in the text of an entry, in order. ``not_quoted`` has the passages that are none of the report.
    Raises `TextRefused` if the text is too complex (nested more than ``depth`` levels deep)."""
    if not _MAY_HAVE.search(body):
        return ()
    excluded = set(map(key_of, not_quoted))
    found: list[Quoted] = []
    for block, group in groupby(paragraphs(body, depth), key=lambda paragraph: paragraph.block):
        printed = [paragraph for paragraph in group if paragraph.masked.strip(f"{HIDDEN} \n")]
        if block and printed:
            found += _quotation(_block_text(printed), printed[0].line_at(_indent(printed[0])))
        else:
            for paragraph in printed:
                for start, end in outermost(paragraph.masked):
                    found += _quotation(_one_line(paragraph.text[start:end]), paragraph.line_at(start))
    return tuple(quotation for quotation in found if quotation.key not in excluded)


def searchable(texts: Iterable[str]) -> tuple[Searchable, ...]:
    """The texts of a copy to look for quotations in, each once; nothing if there are none."""
    found = [folded(text) for text in dict.fromkeys(texts) if text.strip()]
    return (Searchable(found),) if found else ()


def look_for(quotation: Quoted, copies: Sequence[Searchable]) -> Verdict:
    """Whether any text of a copy has all pieces of a quotation, in order."""
    longest = max(quotation.pieces, key=len, default="")
    missing: dict[str, None] = {}
    tries = iter(range(MAX_TRIES))
    # A page has thousands of texts, and few have the longest piece.
    having = chain.from_iterable(copy.texts_with(in_any_spelling(longest)) for copy in copies)
    for text in islice(having, MOST_TEXTS):
        piece = first_missing(quotation.pieces, text, tries)
        if not piece:
            return Verdict(True)
        missing[piece] = None
    # Of the texts that have most of it, the piece that is missing.
    furthest = max(missing, key=quotation.pieces.index, default=longest)
    near = max((copy.passages.nearest(furthest) for copy in copies), key=lambda near: near.share, default=Near())
    return Verdict(False, near.passage)


def fragment(quotation: Quoted) -> str:
    """``#:~:text=…``, to be appended to an address without fragment: it leads to the very sentence in the original.
    "" if there is nothing to look for."""
    return text_directive([_without_cut_words(part) for part in parts(quotation.text)])


# Quotations


def _quotation(text: str, line: int) -> Iterator[Quoted]:
    """A quotation, if it is long enough to be one."""
    letters = [sign for sign in text if sign.isalnum()]
    is_eastern = 2 * sum(map(is_cjk, letters)) >= len(letters)
    if letters and len(text) >= (LEAST_EASTERN if is_eastern else LEAST) and (found := pieces(text)):
        yield Quoted(text, found, line, key_of_pieces(found))


def _block_text(printed: Sequence[Paragraph]) -> str:
    """A block quotation on one line, without marks of its own and without the last line if that says whose it is."""
    texts = [paragraph.text.strip() for paragraph in printed]
    before, _, last = texts[-1].rpartition("\n")
    if (before or len(texts) > 1) and _SAID_BY.fullmatch(last.strip()):
        texts[-1:] = [before] if before else []
    if len(texts) == 1:
        masked = printed[0].masked.lstrip()[: len(texts[0])]
        start, end = next(outermost(masked), (0, 0))
        if start == 1 and _AFTER_MARKS.fullmatch(texts[0], end + 1):
            texts = [texts[0][start:end]]
    return f" {PARAGRAPH} ".join(map(_one_line, texts))


def _without_cut_words(part: str) -> str:
    if part.startswith(CUT_BEFORE):
        part = part.partition(" ")[2]
    return part.rpartition(" ")[0] if part.endswith(CUT_AFTER) else part


def _indent(paragraph: Paragraph) -> int:
    return len(paragraph.text) - len(paragraph.text.lstrip())


def _one_line(text: str) -> str:
    return " ".join(unwrapped(text.strip()).split())
