"""Writes the address of a public copy into an entry: `archive_url`, and nothing else of the file."""

from __future__ import annotations

from digest.content.files import FileKind
from digest.content.frontmatter_edit import EditRefused, editable, edited, end_of, line_end, next_line
from digest.content.schema import ENTRY_SCHEMAS
from digest.content.yaml_text import YamlTextError, scalar

_KEY = "archive_url"


def with_archive_url(text: str, url: str) -> str | None:
    """The text of an article's file with this `archive_url`, as a line after the keys that come before it in the schema;
    None if it has to be written by hand."""
    try:
        entry = editable(text)
        written = f"{_KEY}: {scalar(url)}"
    except (EditRefused, YamlTextError):
        return None
    data, matter = entry.document.data, entry.matter
    order = list(ENTRY_SCHEMAS[FileKind.ARTICLE].model_fields)
    before = [key for key in order[: order.index(_KEY)] if key in data]
    if _KEY in data or not before:
        return None
    place = next_line(matter, end_of(entry, (before[-1],)))
    try:
        return edited(entry, matter[:place] + written + line_end(matter) + matter[place:], {**data, _KEY: url})
    except EditRefused:
        return None
