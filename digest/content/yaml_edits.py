"""Edits of a YAML mapping as text, one at a time: a value, an item of a list, a key. Comments, quotes, order and all the
rest stay as they are.

After each edit the text is read back, and must mean what it meant, except for what was asked; else nothing is edited.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from typing import Any, NamedTuple

from digest.content.frontmatter_edit import Editable, EditRefused, end_of, line_end, next_line
from digest.content.yaml_data import Path, Value, YamlError
from digest.content.yaml_reader import field_name, parse
from digest.content.yaml_scan import scan, stream_of
from digest.content.yaml_text import PLAIN_PATH, block, flow
from digest.content.yaml_text import key as key_text

_PLAIN = re.compile(r"[^\W_][\w-]*")
_PLAIN_ADDRESS = re.compile(r"https?://[^\s,\[\]{}#'\"]+")
_COMMENT = re.compile(r" *(#[^\r\n]*)")
_COMMA = re.compile(r"\s*,[^\S\r\n]*")
_FOR_BRACKETS = re.compile(r"[\[\]{},]")


class Replacement(NamedTuple):
    """What is written from ``start`` up to ``end`` instead."""

    start: int
    end: int
    text: str


def as_written(old: str, new: str) -> str:
    """The new value written like the old one: in its quotes, or plain where that is safe."""
    quote = old[:1]
    if quote in ("'", '"') and quote not in new and "\\" not in new:
        return quote + new + quote
    is_plain = any(pattern.fullmatch(new) for pattern in (_PLAIN, _PLAIN_ADDRESS, PLAIN_PATH))
    if is_plain and new.lower() != "null":
        return new
    return json.dumps(new, ensure_ascii=False)


def replaced(text: str, replacements: Sequence[Replacement]) -> str:
    """The text with all of these, none of which overlap."""
    parts, done = [], 0
    for start, end, new in sorted(replacements):
        parts += [text[done:start], new]
        done = end
    return "".join((*parts, text[done:]))


def value_at(data: Value, path: Path) -> Value:
    """The value at a path; None if there is none."""
    for part in path:
        if isinstance(data, dict) and isinstance(part, str):
            data = data.get(part)
        elif isinstance(data, list) and isinstance(part, int) and part < len(data):
            data = data[part]
        else:
            return None
    return data


def with_texts(matter: str, choose: Callable[[Path, str], str | None]) -> str | None:
    """A mapping's text with what ``choose`` says instead of the texts in it (None: as it is), of which none is longer
    than a line. None if the text is not plain enough to be edited at a glance."""
    before = scan(matter)
    if before is None:
        return None
    stream = before.stream
    replacements = []
    for path, text, start, end, number in before.scalars:
        new = choose(path, text)
        if new is not None and new != text:
            replacements.append(Replacement(start, end, as_written(matter[start:end], new)))
            stream[number] = new
    if not replacements:
        return matter
    new_matter = replaced(matter, replacements)
    return new_matter if stream_of(new_matter) == stream else None


def with_values(entry: Editable, values: Mapping[Path, str]) -> Editable:
    """With other texts at these paths, where texts are, each in the quotes of the one before."""
    meaning = deepcopy(entry.document.data)
    replacements = []
    for path, new in values.items():
        _holder(meaning, path)[path[-1]] = new
        span = entry.document.value_span(path)
        replacements.append(Replacement(span.start, span.end, as_written(entry.matter[span.start : span.end], new)))
    return _checked(entry, replaced(entry.matter, replacements), meaning)


def with_text_instead(entry: Editable, path: Path, text: str) -> Editable:
    """With a text where a list or a mapping is, whose comments are lost."""
    meaning = deepcopy(entry.document.data)
    _holder(meaning, path)[path[-1]] = text
    span = entry.document.value_span(path)
    return _checked(entry, entry.matter[: span.start] + flow(text) + entry.matter[end_of(entry, path) :], meaning)


def with_key_renamed(entry: Editable, path: Path, new: str) -> Editable:
    """With another name for a key, which no key beside it has."""
    meaning = deepcopy(entry.document.data)
    holder = _holder(meaning, path)
    items = [(new if key == path[-1] else key, value) for key, value in holder.items()]
    holder.clear()
    holder.update(items)
    span = entry.document.key_span(path)
    old = entry.matter[span.start : span.end]
    written = as_written(old, new) if old[:1] in ("'", '"') else key_text(new)
    return _checked(entry, entry.matter[: span.start] + written + entry.matter[span.end :], meaning)


def with_key(entry: Editable, path: Path, value: Value, order: Sequence[str], *, is_flow: bool = False) -> Editable:
    """With one key more, after those that come before it in ``order``. Lists are in lines, or in brackets (``is_flow``)."""
    matter, document = entry.matter, entry.document
    outer, key = path[:-1], str(path[-1])
    meaning = deepcopy(document.data)
    holder = _holder(meaning, path)
    before = [name for name in order[: order.index(key)] if name in holder]
    holder[key] = value
    if holder.keys() == {key}:
        raise EditRefused(f"{field_name(outer) or 'the front matter'} has nothing in it")
    first = document.key_span((*outer, next(iter(holder)))).start
    if matter[document.value_span(outer).start] == "{":
        if not before:
            raise EditRefused(f"'{key}' could not be added in braces")
        place = end_of(entry, (*outer, before[-1]))
        return _checked(entry, f"{matter[:place]}, {key}: {flow(value)}{matter[place:]}", meaning)
    margin = first - _line_start(matter, first)
    place = next_line(matter, end_of(entry, (*outer, before[-1]))) if before else first - margin
    is_nested = isinstance(value, (dict, list)) and value and not is_flow
    lines = block({key: value}) if is_nested else [f"{key_text(key)}: {flow(value)}"]
    return _checked(entry, _with_lines(matter, place, [" " * margin + line for line in lines]), meaning)


def without_key(entry: Editable, path: Path) -> Editable:
    """Without a key that has lines of its own, and no comment on them."""
    matter = entry.matter
    meaning = deepcopy(entry.document.data)
    del _holder(meaning, path)[path[-1]]
    start, end = _line_start(matter, entry.document.key_span(path).start), end_of(entry, path)
    if matter[start : entry.document.key_span(path).start].strip() or "#" in matter[end : next_line(matter, end)]:
        raise EditRefused(f"'{path[-1]}' shares its line")
    return _checked(entry, matter[:start] + matter[next_line(matter, end) :], meaning)


def with_item(entry: Editable, path: Path, value: Value, order: Sequence[str], *, is_flow: bool = False) -> Editable:
    """With one item more at the end of a list, which is written as the list is. A single text becomes a list; a list that
    is not there is added as `with_key` does."""
    matter, document = entry.matter, entry.document
    if path not in set(document.paths()):
        return with_key(entry, path, [value], order, is_flow=is_flow)
    meaning = deepcopy(document.data)
    there = value_at(document.data, path)
    _holder(meaning, path)[path[-1]] = [
        *(there if isinstance(there, list) else [] if there is None else [there]),
        value,
    ]
    span = document.value_span(path)
    if there is None:
        return _checked(
            entry, f"{matter[: span.start]} [{flow(value)}]{matter[span.end :]}".replace(":  [", ": ["), meaning
        )
    if isinstance(there, str):
        written = matter[span.start : span.end]
        old = flow(there) if _FOR_BRACKETS.search(there) and written[0] not in "'\"" else written
        return _checked(entry, f"{matter[: span.start]}[{old}, {flow(value)}]{matter[span.end :]}", meaning)
    if not isinstance(there, list):
        raise EditRefused(f"'{field_name(path)}' is not a list")
    if matter[span.start] == "[":
        place = end_of(entry, (*path, len(there) - 1)) if there else span.start + 1
        return _checked(entry, matter[:place] + (", " if there else "") + flow(value) + matter[place:], meaning)
    indent = " " * (span.start - _line_start(matter, span.start))
    place = next_line(matter, end_of(entry, path))
    return _checked(entry, _with_lines(matter, place, [indent + line for line in block([value])]), meaning)


def without_item(entry: Editable, path: Path) -> Editable:
    """Without an item of a list. A comment at the end of its line stays, on a line of its own."""
    matter, document = entry.matter, entry.document
    *outer, number = path
    assert isinstance(number, int)
    meaning = deepcopy(document.data)
    items = value_at(meaning, tuple(outer))
    assert isinstance(items, list)
    del items[number]
    start, end = document.value_span(path).start, end_of(entry, path)
    if matter[document.value_span(tuple(outer)).start] == "[":
        comma = _COMMA.match(matter, end)
        if comma:
            end = comma.end()
        elif number:
            before = end_of(entry, (*outer, number - 1))
            start = start if "#" in matter[before:start] else before
        return _checked(entry, matter[:start] + matter[end:], meaning)
    line = _line_start(matter, start)
    dash = matter.rfind("-", line, start)
    if matter[line:start].replace("-", "", 1).strip() or dash < 0:
        raise EditRefused(f"'{field_name(path)}' shares its line")
    comment = _COMMENT.match(matter, end)
    rest = matter[comment.start(1) :] if comment else matter[next_line(matter, end) :]
    return _checked(entry, (matter[:dash] if comment else matter[:line]) + rest, meaning)


def _holder(data: Any, path: Path) -> Any:
    for part in path[:-1]:
        data = data[part]
    if not isinstance(data, (dict, list)):
        raise EditRefused(f"'{field_name(path[:-1])}' has nothing in it")
    return data


def _line_start(text: str, place: int) -> int:
    return max(text.rfind("\n", 0, place), text.rfind("\r", 0, place)) + 1


def _with_lines(matter: str, place: int, lines: Sequence[str]) -> str:
    """The text with lines put in at ``place``, where a line begins or the text ends."""
    end = line_end(matter)
    new = end.join(lines)
    if place and matter[place - 1] not in "\r\n":
        return matter[:place] + end + new + matter[place:]
    return matter[:place] + new + end + matter[place:]


def _checked(entry: Editable, matter: str, meaning: dict[str, Value]) -> Editable:
    try:
        document = parse(matter, entry.document.first_line)
        is_right = document.data == meaning and not document.faults and not document.has_anchors
    except YamlError:
        is_right = False
    if not is_right:
        raise EditRefused("it could not be edited without changing what it means")
    return entry._replace(matter=matter, document=document)
