"""Text broken into lines of a given width, for pictures: at spaces, and between ideographs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

Measure = Callable[[str], float]
"""The width of a text on one line, in pixels."""
_WIDE = re.compile(r"[\u2e80-\u2fdf\u3040-\u30ff\u31f0-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_NEVER_FIRST = frozenset(
    "、。，．・：；？！」』）】〉》〕］｝ーゝゞ々ぁぃぅぇぉっゃゅょァィゥェォッャュョ,.:;?!)]}’”…%"
)
_NEVER_LAST = frozenset("「『（【〈《〔［｛([{‘“")
_BEFORE_CUT = " ,;:–—-、，"
_PRECISION = 8
"""The width of an even column is found to within this many pixels."""


def even(text: str, width: float, measure: Measure) -> list[str]:
    """As few lines as possible, as even as possible. A word wider than ``width`` sticks out."""
    return _evened([_measured(unit, measure) for unit in _units(text)], width)


def fitted(text: str, width: float, limit: int, measure: Measure, ellipsis: str) -> list[str]:
    """The same in at most ``limit`` lines, none too wide. What does not fit is replaced with the ``ellipsis``."""
    parts = (part for unit in _units(text) for part in (unit if measure(unit.rstrip()) > width else (unit,)))
    units = [_measured(part, measure) for part in parts]
    lines = _filled(units, width)
    if len(lines) <= limit:
        return _evened(units, width)
    lines[limit - 1 :] = [cut("".join(lines[limit - 1 :]), width, measure, ellipsis)]
    return [line.rstrip() for line in lines]


def cut(text: str, width: float, measure: Measure, ellipsis: str) -> str:
    """The text on one line, without its last words if it is too long."""
    if measure(text.rstrip()) <= width:
        return text
    parts = list(_units(text))
    if measure(parts[0].rstrip() + ellipsis) > width:
        parts = list(text)
    while parts and measure("".join(parts).rstrip(_BEFORE_CUT) + ellipsis) > width:
        parts.pop()
    return "".join(parts).rstrip(_BEFORE_CUT) + ellipsis


# A part that a line may end after, its width, and its width without the spaces at its end. The width of a
# line is the sum of these, which is precise enough, so that each part is measured once.
_Unit = tuple[str, float, float]


def _measured(unit: str, measure: Measure) -> _Unit:
    bare = unit.rstrip()
    return unit, measure(unit), measure(bare)


def _evened(units: list[_Unit], width: float) -> list[str]:
    """As few lines as the width allows, in the narrowest column that needs no more lines."""
    lines = _filled(units, width)
    narrow, wide = width / len(lines) if lines else width, width
    while wide - narrow > _PRECISION:
        middle = (narrow + wide) / 2
        tried = _filled(units, middle)
        if len(tried) == len(lines):
            lines, wide = tried, middle
        else:
            narrow = middle
    return [line.rstrip() for line in lines]


def _filled(units: Iterable[_Unit], width: float) -> list[str]:
    lines: list[str] = []
    filled = 0.0
    for unit, whole, bare in units:
        if lines and filled + bare <= width:
            lines[-1] += unit
            filled += whole
        else:
            lines.append(unit)
            filled = whole
    return lines


def _units(text: str) -> Iterator[str]:
    """The parts that a line may end after, each with the spaces that follow it."""
    unit = ""
    for char in text:
        if unit and _may_break(unit[-1], char):
            yield unit
            unit = ""
        unit += char
    if unit:
        yield unit


def _may_break(before: str, after: str) -> bool:
    if before.isspace() or after.isspace():
        return before.isspace() and not after.isspace()
    if before in _NEVER_LAST or after in _NEVER_FIRST:
        return False
    return bool(_WIDE.match(before) or _WIDE.match(after))
