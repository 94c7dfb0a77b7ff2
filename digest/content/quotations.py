"""Quotations in a text: between quotation marks of many languages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

_MARKS = (("“", "”"), ("„", "“"), ("«", "»"), ("「", "」"), ("『", "』"))
_EITHER = {pair: re.compile(f"[{pair[0]}{pair[1]}]") for pair in _MARKS}
_HEBREW = "\u05d0-\u05ea"
# In an acronym, such as בי"ס, and after a number, as a measure, a straight mark is none of a quotation.
_GERSHAYIM = re.compile(f'(?<=[{_HEBREW}])"(?=[{_HEBREW}])')
# Unless what is before it is an article or a preposition, which Hebrew joins to the quotation: ב"עיר ונמל"
_PREFIXED = re.compile(f'(?<![{_HEBREW}])[והבכלמש]{{1,3}}"(?=[{_HEBREW}]{{2}})')
_ANY = re.compile('[“”„«»「」『』"]')
# By each mark, which may have opened what it closes. A straight one is typed for any that keyboards lack.
_OPENED_BY = {"”": "“„", "“": "„", "»": "«", "«": "»", "」": "「", "』": "『", '"': '"„'}


def quotations(text: str) -> Iterator[tuple[int, str]]:
    """What is between quotation marks, and where each begins, in one pass for each kind of them."""
    for marks in _MARKS:
        if marks[0] in text:
            yield from _between(text, marks)
    if '"' in text:
        yield from _between_straight(_GERSHAYIM.sub("״", text))


def _between(text: str, marks: tuple[str, str]) -> Iterator[tuple[int, str]]:
    start = -1
    for found in _EITHER[marks].finditer(text):
        if found[0] == marks[0]:
            start = found.end()
        elif start >= 0:
            yield start, text[start : found.start()]
            start = -1


def _between_straight(text: str) -> Iterator[tuple[int, str]]:
    """What is between straight marks of the same line."""
    start = -1
    for found in re.finditer('["\n]', text):
        place = found.start()
        before, after = text[place - 1 : place], text[place + 1 : place + 2]
        if found[0] == "\n":
            start = -1
        elif start >= 0 and not (before.isspace() and after.isalnum()):
            yield start, text[start:place]
            start = -1
        elif _may_open_straight(before, after):
            start = found.end()


def outermost(text: str) -> Iterator[tuple[int, int]]:
    """Where quotations in a paragraph begin and end, without their marks and without those that are within others.

    Marks that are not paired enclose nothing. In one pass: a mark closes the last that may have opened it, and
    whatever was opened since then is not paired.
    """
    text = text.replace("＂", '"')
    marks = [(found.start(), found[0]) for found in _ANY.finditer(_without_acronyms(text))]
    opened: list[tuple[str, int]] = []
    count: Counter[str] = Counter()
    found: list[tuple[int, int]] = []
    for (place, mark), (following, next_mark) in pairwise([*marks, (0, "")]):
        before, after = text[place - 1 : place] if place else "", text[place + 1 : place + 2]
        openers = [opener for opener in _OPENED_BY.get(mark, "") if count[opener]]
        is_measure = mark == next_mark == '"' and before.isdigit() and not _is_outside(text[following - 1])
        if openers and not is_measure and _closes(mark, before, after):
            opener = ""
            while opener not in openers:
                opener, start = opened.pop()
                count[opener] -= 1
            found.append((start, place))
        elif _opens(mark, before, after) or (_is_hebrew(before) and _is_hebrew(after) and not count[mark]):
            opened.append((mark, place + 1))
            count[mark] += 1
    done = 0
    for start, end in sorted(found):
        if start >= done:
            yield start, end
            done = end


def _without_acronyms(text: str) -> str:
    """A text of the same length without the straight marks of Hebrew acronyms."""
    if '"' not in text:
        return text
    prefixed = {found.end() - 1 for found in _PREFIXED.finditer(text)}
    return _GERSHAYIM.sub(lambda found: '"' if found.start() in prefixed else "״", text)


def _opens(mark: str, before: str, after: str) -> bool:
    """Whether a mark may open a quotation, by the characters beside it."""
    if mark == '"':
        return _may_open_straight(before, after)
    if mark == "»":
        return bool(after.strip()) and not before.isalnum()
    return mark not in "”」』"


def _closes(mark: str, before: str, after: str) -> bool:
    """Whether a mark may close a quotation that is open. Those that may open one, too, do so before a word."""
    if _is_hebrew(before) and _is_hebrew(after):
        return False
    return mark not in '“«"' or not (_is_outside(before) and after.isalnum())


def _is_hebrew(sign: str) -> bool:
    return "\u05d0" <= sign <= "\u05ea"


def _is_outside(before: str) -> bool:
    return not before or before.isspace() or before in "([—–"


def _may_open_straight(before: str, after: str) -> bool:
    """Whether a straight mark opens a quotation: after a space or a sign. After a letter or a digit it may be inches."""
    return bool(after.strip()) and (not before.isalnum() or before > "\u2e80")
