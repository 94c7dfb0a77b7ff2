"""Writes a record into the text of a registry: comments, order and everything else stay as they are, byte for byte.

Like `digest.validation.fix` this edits spans of the text and never rewrites YAML. The result is read back and must mean
what was there before and the new record; otherwise the text is left alone.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

from digest.content.frontmatter import BYTE_ORDER_MARK, lines_of
from digest.content.registry_layout import LINE_END, Place, Style, above, below, end_of_document, places_of, style_of
from digest.content.registry_layout import RegistryEditError as RegistryEditError
from digest.content.yaml_data import Value, YamlError
from digest.content.yaml_reader import Document, parse
from digest.content.yaml_text import key, scalar

Record = Mapping[str, str | Sequence[str] | Mapping[str, Sequence[str]]]
ORDERED_FROM = 3
"""A file of at least this many records whose ids are all in alphabetical order is kept in it."""
_FIRST_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)?")


def with_record(text: str, id: str, fields: Record) -> str:
    """A registry's text, as it is on the disk, with one record more, which has those ``fields`` that are not empty.

    It comes last, or in its place if all ids are in alphabetical order. A comment right above a record, or right below
    its last line, stays with it; one at the end of the file, after a blank line, stays at the end. Raises
    `RegistryEditError`, or `YamlTextError` if a value cannot be written."""
    body = text.removeprefix(BYTE_ORDER_MARK)
    document = editable(text)
    if id in document.data:
        raise RegistryEditError(f"it has a record '{id}' already")
    record = {name: value for name, value in fields.items() if value}
    places = places_of(body, document)
    style = style_of(body, document, places)
    lines = [f"{' ' * style.margin}{key(id)}:", *_lines(record, style)]
    new = _inserted(body, places, style, id, lines) if places else _begun(body, document, style, lines)
    try:
        read = parse(new)
        is_right = read.data == {**document.data, id: _value(record)} and not read.faults
    except YamlError:
        is_right = False
    if not is_right:
        raise RegistryEditError(f"'{id}' could not be added without changing what the rest means")
    return text[: len(text) - len(body)] + new


@lru_cache(2)
def editable(text: str) -> Document:
    """A registry's text as read, if a record can be written into it. Raises `RegistryEditError`.

    What is looked up in a text and then written into it is read once."""
    body = text.removeprefix(BYTE_ORDER_MARK)
    try:
        document = parse(body)
    except YamlError as error:
        raise RegistryEditError(f"line {error.fault.line}: {error.fault.message}") from error
    if document.has_anchors:
        raise RegistryEditError("it uses anchors (&); write their values out in full")
    if "\t" in body:
        line = 1 + len(LINE_END.findall(body[: body.index("\t")]))
        raise RegistryEditError(f"line {line}: it contains a tab; write spaces instead")
    if document.faults:
        fault = document.faults[0]
        raise RegistryEditError(f"line {fault.line}: {fault.message}; {fault.hint}")
    if document.data and body[document.value_span(()).start] == "{":
        raise RegistryEditError("its records are in braces ({…}); write each on lines of its own")
    return document


def _value(record: Record) -> Value:
    """A record as it is read."""
    return {name: _plain(value) for name, value in record.items()} or None


def _plain(value: str | Sequence[str] | Mapping[str, Sequence[str]]) -> Value:
    if isinstance(value, Mapping):
        return {name: list(items) for name, items in value.items() if items}
    return value if isinstance(value, str) else list(value)


def _lines(record: Record, style: Style) -> Iterator[str]:
    """The lines of a record's fields."""
    outer = " " * (style.margin + style.step)
    for name, value in record.items():
        if isinstance(value, str):
            yield f"{outer}{key(name)}: {scalar(value)}"
            continue
        yield f"{outer}{key(name)}:"
        if isinstance(value, Mapping):
            inner = outer + " " * style.step
            for part, items in value.items():
                yield from (f"{inner}{key(part)}:", *_items(items, inner, style)) if items else ()
        else:
            yield from _items(value, outer, style)


def _items(items: Sequence[str], indent: str, style: Style) -> Iterator[str]:
    return (f"{indent}{' ' * style.dash}- {scalar(item)}" for item in items)


def _inserted(body: str, places: Sequence[Place], style: Style, id: str, lines: Sequence[str]) -> str:
    """The text with the new record between the others, or after the last of them."""
    number = _number(places, id)
    if number < len(places):
        place = above(body, places, number, style.margin)
        block = [*lines, ""] if style.is_spaced else lines
        return body[:place] + "".join(line + style.line_end for line in block) + body[place:]
    place = below(body, places[-1].end, style.margin)
    # A text that keeps its blank lines (|+) would get one more.
    is_apart = not lines_of(body[places[-1].start : place])[-1].strip()
    return _put(body, place, ["", *lines] if style.is_spaced and not is_apart else lines, style)


def _number(places: Sequence[Place], id: str) -> int:
    """Before which record a new one goes, counted from 0."""
    ids = [place.id for place in places]
    if len(ids) >= ORDERED_FROM:
        for order in (str.casefold, str):
            if all(order(one) <= order(other) for one, other in pairwise(ids)):
                return bisect_right(ids, order(id), key=order)
    return len(ids)


def _put(body: str, place: int, lines: Sequence[str], style: Style) -> str:
    """The text with lines put in at ``place``, where a line begins or the text ends. A text without a line end at its
    end has none afterwards either."""
    block = style.line_end.join(lines)
    if place and body[place - 1] not in "\r\n":
        return body[:place] + style.line_end + block + body[place:]
    return body[:place] + block + style.line_end + body[place:]


def _begun(body: str, document: Document, style: Style, lines: Sequence[str]) -> str:
    """The text of a registry without records, with the first of them: below what is there."""
    span = document.value_span(()) if () in document.paths() else None
    if span is None or body[span.start : span.start + 1] != "{":
        return _put(body, end_of_document(body, 0), lines, style)
    if body[span.start + 1 : span.end - 1].strip():
        raise RegistryEditError("there is a comment in its braces ({…}); take it out of them")
    # In place of the braces; what else is on their line stays above.
    before, after = body[: span.start].rstrip(" "), body[span.end :].lstrip(" ")
    begins_line = not before or before[-1] in "\r\n"
    comment = _FIRST_LINE.match(after) if after.startswith("#") else None
    if comment:
        line_end = "" if LINE_END.search(comment[0]) else style.line_end
        head, rest = before + ("" if begins_line else " ") + comment[0] + line_end, after[comment.end() :]
        return head + style.line_end.join(lines) + ("" if line_end else style.line_end) + rest
    return before + ("" if begins_line else style.line_end) + style.line_end.join(lines) + after
