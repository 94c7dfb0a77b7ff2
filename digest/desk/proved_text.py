"""Writes into an entry which quotations were found in its copy: `copy.proved`, and nothing else of the file."""

from __future__ import annotations

from collections.abc import Sequence

from digest.content.frontmatter import FrontMatterError, cut
from digest.content.yaml_data import Path, YamlError
from digest.content.yaml_reader import Document, parse

_PROVED: Path = ("copy", "proved")


def with_proved(text: str, keys: Sequence[str]) -> str | None:
    """The text of an entry's file with these keys under `copy.proved`; None if it has to be edited by hand."""
    try:
        opening, matter, closing, body = cut(text)
        document = parse(matter)
    except (FrontMatterError, YamlError):
        return None
    copy = document.data.get("copy")
    if document.has_anchors or document.faults or "\t" in matter or not isinstance(copy, dict):
        return None
    written = f"proved: [{', '.join(keys)}]"
    new = _replaced(matter, document, written) if "proved" in copy else _inserted(matter, document, written)
    try:
        is_sound = parse(new).data == {**document.data, "copy": {**copy, "proved": list(keys)}}
    except YamlError:
        return None
    return f"{opening}{new}{closing}{body}" if is_sound else None


def _replaced(matter: str, document: Document, written: str) -> str:
    start = document.key_span(_PROVED).start
    ends = [document.key_span(_PROVED).end]
    for path in document.paths():
        if path[:2] == _PROVED:
            end = document.value_span(path).end
            # To libyaml a list without brackets ends at the next key.
            if document.is_scalar(path) or matter[end - 1 : end] == "]":
                ends.append(end)
    end = max(ends)
    if matter[end : end + 1] == ":":  # Nothing is after the key yet.
        end += 1
    return matter[:start] + written + matter[end:]


def _inserted(matter: str, document: Document, written: str) -> str:
    place = document.value_span(("copy",))
    if matter[place.start : place.start + 1] == "{":
        return f"{matter[: place.end - 1].rstrip()}, {written}{matter[place.end - 1 :]}"
    last = max(document.value_span(path).end for path in document.paths() if path[:1] == ("copy",) and len(path) == 2)
    first = document.key_span(("copy", "sha256")).start
    indent = first - (matter.rfind("\n", 0, first) + 1)
    line_end = matter.find("\n", last)
    line_end = len(matter) if line_end < 0 else line_end
    ending = "\r" if matter[line_end - 1 : line_end] == "\r" else ""
    return f"{matter[:line_end]}\n{' ' * indent}{written}{ending}{matter[line_end:]}"
