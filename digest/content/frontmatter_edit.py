"""Edits front matter as text: spans of it are replaced, so that comments, order and everything unknown survive.

Whoever edits cuts a file with `editable`, works on `Editable.matter` with the places that its document gives, and hands
the new front matter to `edited`, which reads it back: it must mean what was intended, or the file is left as it is.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from digest.content.frontmatter import Cut, FrontMatterError, cut, lines_of
from digest.content.yaml_data import Path, Value, YamlError
from digest.content.yaml_reader import Document, parse
from digest.errors import DigestError

_LINE_END = re.compile(r"\r\n|\r|\n")
_LAST_LINE_END = re.compile(r"(?:\r\n|\r|\n)\Z")
_BLOCK_TEXT = re.compile(r"[|>](?P<keeps>[1-9]?\+)?")
_CHANGED = "its front matter could not be edited without changing what it means"


class EditRefused(DigestError):
    """A file is left as it is. The message says why, as the end of a sentence that begins with the file."""


class Unreadable(EditRefused):
    """There is nothing to edit: the file has no front matter, or none that is YAML. Every check says so already."""


class Editable(NamedTuple):
    """A file's text, as it is on the disk, cut as `frontmatter.cut` does, and its front matter as read."""

    opening: str
    matter: str
    closing: str
    body: str
    document: Document


def editable(text: str) -> Editable:
    """A file's text, if its front matter can be edited.

    Raises `EditRefused` where an edit of one place might change another (anchors), where columns are uncertain (tabs)
    or a key is written twice, and `Unreadable` where the front matter cannot be read."""
    try:
        parts = cut(text)
        document = parse(parts.matter, len(lines_of(parts.opening)) + 1)
    except (FrontMatterError, YamlError) as error:
        raise Unreadable(f"line {error.fault.line}: {error.fault.message}") from error
    if document.has_anchors:
        raise EditRefused("it uses anchors (&)")
    if "\t" in parts.matter:
        raise EditRefused("its front matter contains tabs")
    if document.faults:
        raise EditRefused("a key appears twice")
    return Editable(*parts, document)


def end_of(entry: Editable, path: Path, *, with_blank_lines: bool = False) -> int:
    """Where a value that is there ends in the front matter: behind its last sign, before what else is on that line.

    To libyaml, lists and mappings without brackets end at the next key, and so do texts that begin with | or >. Here
    these end with their last item, and at the end of their last line. Blank lines below such a text count where they are
    part of it (|+), and ``with_blank_lines`` always. An empty value ends behind its colon."""
    matter, document = entry.matter, entry.document
    value: Value = document.data
    for part in path:
        value = value[part]  # type: ignore[index]
    span = document.value_span(path)
    while value and not isinstance(value, str) and matter[span.start] not in "[{":
        last = next(reversed(value)) if isinstance(value, dict) else len(value) - 1
        value = value[last]  # type: ignore[index]
        path = (*path, last)
        span = document.value_span(path)
    block = _BLOCK_TEXT.match(matter, span.start, span.end)
    if not block:
        return span.end
    written = matter[span.start : span.end]
    if block["keeps"] or with_blank_lines:
        return span.start + len(_LAST_LINE_END.sub("", written))
    # Lines of nothing but spaces may be text.
    return span.start + len(written.rstrip("\r\n"))


def next_line(matter: str, place: int) -> int:
    """Where the line below the one at ``place`` begins."""
    found = _LINE_END.search(matter, place)
    return found.end() if found else len(matter)


def line_end(matter: str) -> str:
    """How lines end in a text: as its first one does, and \\n if none does."""
    found = _LINE_END.search(matter)
    return found[0] if found else "\n"


def edited(entry: Editable, new_matter: str, meaning: dict[str, Value]) -> str:
    """The file's whole text with other front matter. Raises `EditRefused` if that does not read as ``meaning``."""
    head = entry.opening + new_matter + entry.closing
    try:
        read = parse(new_matter)
        is_right = read.data == meaning and not read.faults and not read.has_anchors
        is_right = is_right and cut(head) == Cut(entry.opening, new_matter, entry.closing, "")
    except (FrontMatterError, YamlError):
        is_right = False
    if not is_right:
        raise EditRefused(_CHANGED)
    return head + entry.body
