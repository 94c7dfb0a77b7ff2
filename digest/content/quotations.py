"""Quotations in a text: between quotation marks of many languages."""

from __future__ import annotations

import re
from collections.abc import Iterator

_MARKS = (("“", "”"), ("„", "“"), ("«", "»"), ("「", "」"), ("『", "』"))
_EITHER = {pair: re.compile(f"[{pair[0]}{pair[1]}]") for pair in _MARKS}
_HEBREW = "\u05d0-\u05ea"
# In an acronym, such as בי"ס, and after a number, as a measure, a straight mark is none of a quotation.
_GERSHAYIM = re.compile(f'(?<=[{_HEBREW}])"(?=[{_HEBREW}])')


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
    """What is between straight marks of the same line. One opens after a space or a sign, and not after a letter or a
    digit: there it may be inches."""
    start = -1
    for found in re.finditer('["\n]', text):
        place = found.start()
        before, after = text[place - 1 : place], text[place + 1 : place + 2]
        if found[0] == "\n":
            start = -1
        elif start >= 0 and not (before.isspace() and after.isalnum()):
            yield start, text[start:place]
            start = -1
        elif after.strip() and (not before.isalnum() or before > "\u2e80"):
            start = found.end()
