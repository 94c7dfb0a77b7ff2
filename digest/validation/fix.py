"""`digest check --fix`: corrects what can be corrected in a file without a doubt, and nothing else.

Edits spans of the front matter's own text and never rewrites YAML, so comments and everything unknown
survive. The result is read back and must mean the same; otherwise the file stays as it is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from digest.content.addresses import without_tracking
from digest.content.files import FileKind
from digest.content.frontmatter import FrontMatterError, cut, lines_of
from digest.content.schema import ENTRY_SCHEMAS
from digest.content.yaml_data import Path, Value, YamlError
from digest.content.yaml_reader import Document, parse, scalars
from digest.validation.aliases import AliasTable

_PLAIN = re.compile(r"[^\W_][\w-]*")
_PLAIN_ADDRESS = re.compile(r"https?://[^\s,\[\]{}#'\"]+")
_BLANK_LINES = re.compile(r"\A(?:[ \t]*(?:\r\n|\r|\n))+")
_LINE_END = re.compile(r"\r\n|\r|\n")


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
        opening, matter, closing, body = cut(text)
        document = parse(matter)
    except (FrontMatterError, YamlError):
        return Fixed(text)
    refusal = _refusal(matter, document)
    if refusal:
        return Fixed(text, refusal)
    edits = sorted(_edits(matter, document, spellings))
    new, meaning = _replaced(matter, edits), _replaced_values(document.data, edits)
    new = _in_order(new, kind)
    if parse(new).data != meaning:
        return Fixed(text, "its front matter could not be edited without changing what it means")
    return Fixed(opening + new + closing + _one_blank_line(body, closing))


def _refusal(matter: str, document: Document) -> str:
    if document.has_anchors:
        return "it uses anchors (&)"
    if "\t" in matter:
        return "its front matter contains tabs"
    return "a key appears twice" if document.faults else ""


@dataclass(frozen=True, slots=True, order=True)
class _Edit:
    start: int
    end: int
    text: str
    path: Path
    value: str


def _edits(matter: str, document: Document, spellings: Spellings) -> Iterator[_Edit]:
    for path, value in scalars(document.data):
        new = _better(path, value, spellings)
        if new is not None and new != value:
            span = document.value_span(path)
            yield _Edit(span.start, span.end, _as_written(matter[span.start : span.end], new), path, new)


def _better(path: Path, value: str, spellings: Spellings) -> str | None:
    """What to write instead of a value; None where nothing is better."""
    keys = tuple(part for part in path if isinstance(part, str))
    if keys in (("url",), ("archive_url",), ("sources", "url"), ("claims", "url")):
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


def _as_written(old: str, new: str) -> str:
    """The new value written like the old one: in its quotes, or plain where that is safe."""
    quote = old[:1]
    if quote in ("'", '"') and quote not in new and "\\" not in new:
        return quote + new + quote
    if (_PLAIN.fullmatch(new) or _PLAIN_ADDRESS.fullmatch(new)) and new.lower() != "null":
        return new
    return json.dumps(new, ensure_ascii=False)


def _replaced(matter: str, edits: Iterable[_Edit]) -> str:
    for edit in sorted(edits, reverse=True):
        matter = matter[: edit.start] + edit.text + matter[edit.end :]
    return matter


def _replaced_values(data: dict[str, Value], edits: Iterable[_Edit]) -> dict[str, Value]:
    new = json.loads(json.dumps(data))
    for edit in edits:
        holder = new
        for part in edit.path[:-1]:
            holder = holder[part]
        holder[edit.path[-1]] = edit.value
    return dict(new)


def _in_order(matter: str, kind: FileKind) -> str:
    """The blocks of the keys in the order of the schema. Comments above a key move with it."""
    order = list(ENTRY_SCHEMAS[kind].model_fields)
    document = parse(matter)
    known = [key for key in document.data if key in order]
    if known == sorted(known, key=order.index) and known == list(document.data)[: len(known)]:
        return matter
    lines = lines_of(matter)
    starts = _line_starts(lines)
    blocks: list[tuple[int, str]] = []
    begin = 0
    for number, key in enumerate(document.data):
        column = document.key_span((key,)).start - starts[_line_at(starts, document.key_span((key,)).start)]
        if column:
            return matter
        end = _line_at(starts, max(_ends(matter, document, key)) - 1) + 1
        rank = order.index(key) if key in order else len(order) + number
        blocks.append((rank, "".join(lines[begin:end])))
        begin = end
    return "".join(block for _, block in sorted(blocks)) + "".join(lines[begin:])


def _ends(matter: str, document: Document, key: str) -> Iterator[int]:
    """Where the parts of a key's value end: its scalars, and lists and mappings in brackets.
    (Those without brackets do not count: to libyaml they end at the next key.)"""
    yield document.key_span((key,)).end
    for path in document.paths():
        if path and path[0] == key:
            end = document.value_span(path).end
            if document.is_scalar(path) or matter[end - 1 : end] in ("]", "}"):
                yield end


def _line_starts(lines: list[str]) -> list[int]:
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    return starts


def _line_at(starts: list[int], place: int) -> int:
    return max(number for number, start in enumerate(starts) if start <= place)


def _one_blank_line(body: str, closing: str) -> str:
    stripped = _BLANK_LINES.sub("", body)
    line_end = _LINE_END.search(closing)
    return line_end[0] + stripped if line_end and stripped.strip() else ""
