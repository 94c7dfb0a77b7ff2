"""`digest check --fix`: corrects what can be corrected in a file without a doubt, and nothing else.

Edits spans of the front matter's own text and never rewrites YAML, so comments and everything unknown
survive. The result is read back and must mean the same; otherwise the file stays as it is.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

from digest.content.addresses import without_tracking
from digest.content.files import FileKind
from digest.content.frontmatter import lines_of
from digest.content.frontmatter_edit import Editable, EditRefused, Unreadable, editable, edited, end_of, line_end
from digest.content.schema import ENTRY_SCHEMAS
from digest.content.yaml_data import Path
from digest.content.yaml_edits import with_values
from digest.content.yaml_reader import Document, scalars
from digest.validation.aliases import AliasTable

_BLANK_LINES = re.compile(r"\A(?:[ \t]*(?:\r\n|\r|\n))+")


@dataclass(frozen=True, slots=True)
class Spellings:
    """The tables of the aliases that are turned into ids."""

    topics: AliasTable
    sources: AliasTable
    names: AliasTable


@dataclass(frozen=True, slots=True)
class Fixed:
    """A file's new text, which is the old one if nothing changed; and why it was not fixed, if it could not be."""

    text: str
    refusal: str = ""


def fix(text: str, kind: FileKind, spellings: Spellings) -> Fixed:
    """The file's text with ids for aliases, addresses without tracking parameters, keys in order, and one
    blank line before the body. Fixing a fixed text changes nothing."""
    try:
        entry = editable(text)
        better = dict(_better_values(entry.document, spellings))
        if better:
            entry = with_values(entry, better)
        meaning = entry.document.data
        body = _one_blank_line(entry.body, entry.closing)
        return Fixed(edited(entry._replace(body=body), _in_order(entry, kind), meaning))
    except Unreadable:
        return Fixed(text)
    except EditRefused as refusal:
        return Fixed(text, str(refusal))


def _better_values(document: Document, spellings: Spellings) -> Iterator[tuple[Path, str]]:
    for path, value in scalars(document.data):
        new = _better(path, value, spellings)
        if new is not None and new != value:
            yield path, new


def _better(path: Path, value: str, spellings: Spellings) -> str | None:
    """What to write instead of a value; None where nothing is better."""
    keys = tuple(part for part in path if isinstance(part, str))
    if keys in (("url",), ("archive_url",), ("sources", "url"), ("claims", "url"), ("status", "url")):
        return without_tracking(value.strip())
    table = {
        ("topics",): spellings.topics,
        ("source",): spellings.sources,
        ("sources", "source"): spellings.sources,
        ("origin",): spellings.sources,
        ("names",): spellings.names,
        ("no_link",): spellings.names,
        ("events", "names"): spellings.names,
    }.get(keys)
    if table is None or (keys == ("origin",) and value in ("own", "unknown")):
        return None
    return table.find_one(value)


def _in_order(entry: Editable, kind: FileKind) -> str:
    """The blocks of the keys in the order of the schema. Comments above a key move with it."""
    matter, document = entry.matter, entry.document
    order = list(ENTRY_SCHEMAS[kind].model_fields)
    known = [key for key in document.data if key in order]
    if known == sorted(known, key=order.index) and known == list(document.data)[: len(known)]:
        return matter
    lines = lines_of(matter)
    starts = [0, *accumulate(map(len, lines))]
    blocks: list[tuple[int, str]] = []
    begin = 0
    for number, key in enumerate(document.data):
        place = document.key_span((key,)).start
        if place != starts[_line_at(starts, place)]:
            return matter
        end = _line_at(starts, end_of(entry, (key,), with_blank_lines=True)) + 1
        rank = order.index(key) if key in order else len(order) + number
        blocks.append((rank, "".join(lines[begin:end])))
        begin = end
    return "".join(block for _, block in sorted(blocks)) + "".join(lines[begin:])


def _line_at(starts: list[int], place: int) -> int:
    return bisect_right(starts, place) - 1


def _one_blank_line(body: str, closing: str) -> str:
    stripped = _BLANK_LINES.sub("", body)
    return line_end(closing) + stripped if stripped.strip() else ""
