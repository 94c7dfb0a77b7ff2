"""Texts broken into lines of a given width, for pictures: at spaces, and between ideographs."""

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
_NEAR = 8
"""How near, in pixels, the width of an even column is found."""


def even(text: str, width: float, measure: Measure) -> list[str]:
    """As few lines as can be, as even as can be; a word wider than ``width`` stands out."""
    return _evened([_measured(unit, measure) for unit in _units(text)], width)


def fitted(text: str, width: float, most: int, measure: Measure, sign: str) -> list[str]:
    """The same in at most ``most`` lines, none too wide; what does not fit is cut, and ``sign`` says so."""
    parts = (part for unit in _units(text) for part in (unit if measure(unit.rstrip()) > width else (unit,)))
    units = [_measured(part, measure) for part in parts]
    lines = _filled(units, width)
    if len(lines) <= most:
        return _evened(units, width)
    lines[most - 1 :] = [cut("".join(lines[most - 1 :]), width, measure, sign)]
    return [line.rstrip() for line in lines]


def cut(text: str, width: float, measure: Measure, sign: str) -> str:
    """The text on one line, without its last words if it is too long."""
    if measure(text.rstrip()) <= width:
        return text
    parts = list(_units(text))
    if measure(parts[0].rstrip() + sign) > width:
        parts = list(text)
    while parts and measure("".join(parts).rstrip(_BEFORE_CUT) + sign) > width:
        parts.pop()
    return "".join(parts).rstrip(_BEFORE_CUT) + sign


# A part that a line may end after, its width, and its width without the spaces at its end. Widths
# are added up, which is near enough, and measures each part once.
_Unit = tuple[str, float, float]


def _measured(unit: str, measure: Measure) -> _Unit:
    bare = unit.rstrip()
    return unit, measure(unit), measure(bare)


def _evened(units: list[_Unit], width: float) -> list[str]:
    """As many lines as the width needs, in the narrowest column that needs no more."""
    lines = _filled(units, width)
    narrow, wide = width / len(lines) if lines else width, width
    while wide - narrow > _NEAR:
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
    """The parts that a line may end after, with the spaces that follow them."""
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
