"""Links to a sentence of a page, which browsers scroll to and mark (URL fragment text directives)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from urllib.parse import quote

from digest.text.plain import is_wide

END_WORDS = 5
"""How many of the first and of the last words a directive has; all of them, if there are no more than twice as many."""
_CERTAIN = 8
"""How many characters may be looked for by themselves: fewer are found elsewhere. Wide ones count twice."""
# Another typesetter may have used other signs, so a directive has none of these if it can.
_SIGNS = re.compile('\\s*[–—―"“”„«»「」『』]+\\s*')
_WORDS = re.compile(r"\S+")
_CLAUSES = re.compile(r"[^\s、。，．！？；：,.!?;:・]+")


def text_directive(parts: Sequence[str]) -> str:
    """``#:~:text=…`` for a passage whose parts, as printed, are on the page in this order; "" if there is nothing to
    look for. It is percent-encoded: dashes, commas and ampersands have a meaning there."""
    parts = [bare for part in parts if (bare := _bare(part))]
    if not parts:
        return ""
    if not (_is_certain(parts[0]) and _is_certain(parts[-1])):
        parts = [max(parts, key=len)]
    one, other = _bare(_SIGNS.split(parts[0])[0]), _bare(_SIGNS.split(parts[-1])[-1])
    if not (_is_certain(one) and _is_certain(other)):
        one, other = parts[0], parts[-1]
    if len(parts) == 1 and one == parts[0]:
        start, end = _ends_of(one)
    else:
        start, end = _ends_of(one)[0], _ends_of(other)[1] or other
    return f"#:~:text={_encoded(start)}" + (f",{_encoded(end)}" if end else "")


def _ends_of(text: str) -> tuple[str, str]:
    """The beginning and the end of a text by whole words, or the whole and "" if it is short. Languages without spaces
    have no sure words, but clauses."""
    is_spaced = 2 * sum(map(is_wide, text)) < len(text)
    units = list((_WORDS if is_spaced else _CLAUSES).finditer(text))
    if is_spaced:
        if len(units) <= 2 * END_WORDS:
            return text, ""
        return _bare(text[: units[END_WORDS - 1].end()]), _bare(text[units[-END_WORDS].start() :])
    start = next((unit.end() for unit in units if _is_certain(text[: unit.end()])), len(text))
    end = next((unit.start() for unit in reversed(units) if _is_certain(text[unit.start() :])), 0)
    return (text[:start], text[end:]) if start <= end else (text, "")


def _is_certain(text: str) -> bool:
    return len(text) + sum(map(is_wide, text)) >= _CERTAIN


def _bare(text: str) -> str:
    """A text without signs before and after its words."""
    start, end = 0, len(text)
    while start < end and not text[start].isalnum():
        start += 1
    while end > start and not text[end - 1].isalnum() and unicodedata.category(text[end - 1])[0] != "M":
        end -= 1
    return text[start:end]


def _encoded(text: str) -> str:
    return quote(text, safe="", errors="replace").replace("-", "%2D")
