"""The JSON-LD of a page. In the wild it is often broken: what can be mended without a doubt is, and the rest is left out."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

MOST_BLOCKS = 20
"""Blocks of JSON-LD that are read."""
LARGEST_BLOCK = 2_000_000
"""Characters of one block."""
MOST_DATA = 6_000_000
"""Characters of all blocks that are read."""
LARGEST_BROKEN = 200_000
"""Characters of a block beyond mending in which single values are looked for."""

# What is written around JSON in a script for the sake of older browsers, and by mistake.
_OPENINGS = ("\ufeff", "<!--", "//<![CDATA[", "// <![CDATA[", "/*<![CDATA[*/", "/* <![CDATA[ */", "<![CDATA[")
_CLOSINGS = ("-->", "//]]>", "// ]]>", "/*]]>*/", "/* ]]> */", "]]>", "//", ";")
# A comma before a closing bracket, outside strings; and escapes that JSON does not know.
_TRAILING = re.compile(r'("(?:[^"\\]|\\.)*+(?:"|\\?\Z))|,(?=\s*+[}\]])', re.DOTALL)
_ESCAPE = re.compile(r'(\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))|\\')

_REPORT = re.compile(r'"@type"\s*+:\s*+(?:\[\s*+)?"(\w{0,40}(?:Article|Posting|Report))"')
_SINGLE = ("datePublished", "dateModified", "isAccessibleForFree", "mainEntityOfPage", "inLanguage")


def blocks_of_data(root: etree._Element) -> Iterator[Any]:
    """The values of the first blocks of JSON-LD that can be read."""
    read = size = 0
    for script in root.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower():
            continue
        read += 1
        if read > MOST_BLOCKS:
            return
        text = script.text or ""
        if len(text) <= LARGEST_BLOCK and size + len(text) <= MOST_DATA:
            size += len(text)
            yield from _parsed(text)


def _parsed(text: str) -> Iterator[Any]:
    """The values that a block holds: one, or several after each other."""
    text = _unwrapped(text)
    for mend in _MENDED:
        try:
            yield json.loads(mend(text), strict=False)
        except (ValueError, RecursionError):
            continue
        return
    values = list(_first_values(text))
    yield from values or _single_values(text)


def _unwrapped(text: str) -> str:
    text = text.strip()
    for _ in _OPENINGS:
        for opening in _OPENINGS:
            text = text.removeprefix(opening).lstrip()
        for closing in _CLOSINGS:
            text = text.removesuffix(closing).rstrip()
    return text


def _first_values(text: str) -> Iterator[Any]:
    """Values that stand after each other without a list around them."""
    decoder = json.JSONDecoder(strict=False)
    place = 0
    for _ in range(MOST_BLOCKS):
        try:
            value, place = decoder.raw_decode(text, place)
        except (ValueError, RecursionError):
            return
        yield value
        place += len(text[place : place + 200]) - len(text[place : place + 200].lstrip(" \t\r\n,;"))


def _single_values(text: str) -> Iterator[dict[str, str]]:
    """Dates and addresses of a report in a block that is beyond mending, such as one with a quotation in a title: those
    that it gives once, so that they can be nobody else's."""
    if len(text) > LARGEST_BROKEN:
        return
    kinds = set(_REPORT.findall(text))
    found = {key: set(re.findall(rf'"{key}"\s*+:\s*+"([^"\\\n]{{4,300}})"', text)) for key in _SINGLE}
    values = {key: values.pop() for key, values in found.items() if len(values) == 1}
    if len(kinds) == 1 and values:
        yield {"@type": kinds.pop(), **values}


def _without_trailing(text: str) -> str:
    return _TRAILING.sub(lambda found: found[1] or "", text)


def _escaped(text: str) -> str:
    return _without_trailing(_ESCAPE.sub(lambda found: found[1] or r"\\", text))


def _unescaped(text: str) -> str:
    return _without_trailing(html.unescape(text))


_MENDED = (str, _without_trailing, _escaped, _unescaped)
