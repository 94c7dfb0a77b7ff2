"""Writes into an entry which quotations were found in its copy: `copy.proved`, and nothing else of the file."""

from __future__ import annotations

import re
from collections.abc import Sequence

from digest.content.frontmatter import lines_of
from digest.content.frontmatter_edit import Editable, EditRefused, editable, edited, end_of, line_end, next_line
from digest.content.yaml_data import Path, Value
from digest.content.yaml_reader import scalars

_COPY: Path = ("copy",)
_PROVED: Path = ("copy", "proved")
_COLON = re.compile(r"\s*:")
_COMMENT = re.compile(r"( *)[^#]*(#.*)", re.DOTALL)
_REST_OF_LINE = re.compile(r" *(?:[\r\n]|\Z)")


def with_proved(text: str, keys: Sequence[str]) -> str | None:
    """The text of an entry's file with these keys under `copy.proved`; None if it has to be edited by hand.

    Comments stay: those between the items of a list that is replaced are below it afterwards. A text that has these
    keys already stays as it is."""
    try:
        entry = editable(text)
        data = entry.document.data
        copy = data.get("copy")
        if not copy or not isinstance(copy, dict):
            return None
        if copy.get("proved") == list(keys):
            return text
        written = f"[{', '.join(keys)}]"
        new = _replaced(entry, copy["proved"], written) if "proved" in copy else _inserted(entry, list(copy), written)
        return edited(entry, new, {**data, "copy": {**copy, "proved": list(keys)}})
    except EditRefused:
        return None


def _replaced(entry: Editable, old: Value, written: str) -> str:
    """The front matter with another value of `proved`, right behind its colon. Raises `EditRefused`."""
    matter = entry.matter
    start, end = entry.document.key_span(_PROVED).end, end_of(entry, _PROVED)
    colon = _COLON.match(matter, start)
    # In braces a key may have none.
    start, written = (colon.end(), f" {written}") if colon else (start, f": {written}")
    kept, rest = _comments(entry, old, start, end), matter[end:]
    if kept and _REST_OF_LINE.match(rest):
        kept = kept.rstrip("\r\n")
    elif kept:
        last = lines_of(matter[start:end])[-1]
        rest = " " * (len(last) - len(last.lstrip(" "))) + rest.lstrip(" ")
    return matter[:start] + written + kept + rest


def _comments(entry: Editable, old: Value, start: int, end: int) -> str:
    """The comments within the old value, to the end of the line of each. One on a line of its own stays on one.
    Raises `EditRefused` where it is uncertain what is a comment."""
    matter, rest, place = entry.matter, "", start
    if any(isinstance(item, (list, dict)) for item in (old if isinstance(old, list) else [old])):
        raise EditRefused("its proofs are no list of keys")
    for path, _ in scalars(old, _PROVED):
        span = entry.document.value_span(path)
        if matter[span.start : span.start + 1] in ("|", ">"):
            raise EditRefused("its proofs are texts on lines of their own")
        # A # in quotes begins no comment.
        rest, place = rest + matter[place : span.start], span.end
    found = [_COMMENT.match(line) for line in lines_of(rest + matter[place:end])[:-1]]
    if not any(found):
        return ""
    return ("" if found[0] else line_end(matter)) + "".join(one[1] + one[2] for one in found if one)


def _inserted(entry: Editable, keys: Sequence[str], written: str) -> str:
    """The front matter with `proved` below the other keys of `copy`, or behind them in its braces."""
    matter, document = entry.matter, entry.document
    if matter[document.value_span(_COPY).start] == "{":
        end = end_of(entry, (*_COPY, keys[-1]))
        return f"{matter[:end]}, proved: {written}{matter[end:]}"
    start = document.key_span((*_COPY, keys[0])).start
    column = start - max(matter.rfind("\n", 0, start), matter.rfind("\r", 0, start)) - 1
    place = next_line(matter, end_of(entry, _COPY))
    return f"{matter[:place]}{' ' * column}proved: {written}{line_end(matter)}{matter[place:]}"
