"""A registry's text as `digest.content.yaml_edits` edits it, and the removal of a record."""

from __future__ import annotations

from digest.content.frontmatter import BYTE_ORDER_MARK
from digest.content.frontmatter_edit import Editable, EditRefused, next_line
from digest.content.registry_layout import RegistryEditError, above, below, places_of, style_of
from digest.content.registry_text import editable
from digest.content.yaml_data import YamlError
from digest.content.yaml_reader import parse


def registry_entry(text: str) -> Editable:
    """A registry's text, as it is on the disk, as a mapping to edit. Raises `EditRefused`."""
    body = text.removeprefix(BYTE_ORDER_MARK)
    try:
        return Editable(text[: len(text) - len(body)], body, "", "", editable(text))
    except RegistryEditError as error:
        raise EditRefused(str(error)) from error


def registry_text(entry: Editable) -> str:
    """The text of the file."""
    return entry.opening + entry.matter


def without_record(entry: Editable, id: str) -> Editable:
    """A registry without one of its records, and without the comments that belong to it: those above it up to a blank
    line, and those within. Raises `EditRefused`."""
    body, document = entry.matter, entry.document
    start, end = _extent(entry, id)
    new = body[:start] + body[end:]
    try:
        read = parse(new)
        is_right = read.data == {key: value for key, value in document.data.items() if key != id} and not read.faults
    except YamlError:
        is_right = False
    if not is_right:
        raise EditRefused(f"the record '{id}' could not be taken out without changing what the rest means")
    return entry._replace(matter=new, document=read)


def record_text(entry: Editable, id: str) -> str:
    """The lines of a record with its comments."""
    start, end = _extent(entry, id)
    return entry.matter[start:end]


def _extent(entry: Editable, id: str) -> tuple[int, int]:
    """Where the lines of a record begin and end, with its comments and the blank line between it and the next."""
    body, places = entry.matter, places_of(entry.matter, entry.document)
    try:
        margin = style_of(body, entry.document, places).margin
    except RegistryEditError as error:
        raise EditRefused(str(error)) from error
    number = next(number for number, place in enumerate(places) if place.id == id)
    start = above(body, places, number, margin)
    if number + 1 < len(places):
        return start, above(body, places, number + 1, margin)
    end = below(body, places[number].end, margin)
    if not body[end:].strip():
        # No blank line is left at the end of the file.
        kept = body[:start].rstrip()
        start = next_line(body, len(kept)) if kept else start
    return start, end
