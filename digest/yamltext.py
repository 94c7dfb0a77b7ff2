"""YAML text to plain data, with the place of every key and value.

Built on libyaml's events rather than PyYAML's constructors: no recursion, no Python objects,
no implicit types. Every plain scalar stays the text that was written (``NO`` is Norway, not
false; ``2016-02-08 11:00:00 -0400`` is what its author typed); the schema decides what it means.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

import yaml

Value: TypeAlias = "str | list[Value] | dict[str, Value] | None"
Path = tuple[str | int, ...]

MAX_DEPTH = 20
_NULL = frozenset(("", "~", "null", "Null", "NULL"))
_PLAIN_TAGS = frozenset((None, "!", *(f"tag:yaml.org,2002:{kind}" for kind in ("str", "map", "seq"))))


@dataclass(frozen=True, slots=True)
class Span:
    """The characters of a node in the YAML text, from ``start`` up to ``end``."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a text cannot be read: a line of the file and words."""

    line: int
    message: str
    hint: str = ""


class YamlError(Exception):
    """The text is not YAML we take. ``fault`` says where and why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.message)
        self.fault = fault


class Document:
    """A mapping, and where each value and key of it stands; ``faults`` are odd but readable."""

    def __init__(self, first_line: int) -> None:
        self.data: dict[str, Value] = {}
        self.faults: list[Fault] = []
        self.has_anchors = False
        self.first_line = first_line
        # libyaml's own events are kept as they come: places are wanted for the few
        # values that have a problem, not for all.
        self._keys: dict[Path, yaml.Event] = {}
        self._values: dict[Path, yaml.Event] = {}
        self._ends: dict[Path, yaml.Event] = {}

    def line(self, path: Path) -> int:
        """The line of the nearest thing at or above ``path`` that stands in the text."""
        while path:
            event = self._keys.get(path) or self._values.get(path)
            if event:
                return self.line_of(event)
            path = path[:-1]
        return self.first_line

    def line_of(self, event: yaml.Event) -> int:
        return self.first_line + (event.start_mark.line if event.start_mark else 0)

    def paths(self) -> Iterator[Path]:
        return iter(self._values)

    def is_scalar(self, path: Path) -> bool:
        return isinstance(self._values[path], yaml.ScalarEvent)

    def key_span(self, path: Path) -> Span:
        return _span(self._keys[path], self._keys[path])

    def value_span(self, path: Path) -> Span:
        return _span(self._values[path], self._ends.get(path, self._values[path]))


def _span(first: yaml.Event, last: yaml.Event) -> Span:
    assert first.start_mark
    assert last.end_mark
    return Span(first.start_mark.index, last.end_mark.index)


def parse(text: str, first_line: int = 1) -> Document:
    """Read a YAML mapping whose text begins on ``first_line`` of its file.

    Raises `YamlError` where the text is no YAML, not a mapping, or too deep.
    Duplicate keys are faults of the document; the first one counts.
    """
    document = Document(first_line)
    root = _build(document, _events(text, first_line))
    if isinstance(root, dict):
        document.data = root
    elif root is not None:
        kind = "a list" if isinstance(root, list) else "a single value"
        raise YamlError(Fault(first_line, f"this is {kind}, not 'key: value' lines"))
    return document


def _events(text: str, first_line: int) -> Iterator[yaml.Event]:
    try:
        yield from yaml.parse(text, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = first_line + (min(mark.line, text.count("\n")) if mark else 0)
        raise YamlError(
            Fault(line, f"not valid YAML: {error.problem or error.context}", _advice(error, text, mark))
        ) from error
    except yaml.reader.ReaderError as error:
        line = first_line + text.count("\n", 0, error.position)
        raise YamlError(Fault(line, f"not valid YAML: {error}".splitlines()[0])) from error


def _advice(error: yaml.MarkedYAMLError, text: str, mark: yaml.Mark | None) -> str:
    lines = text.splitlines()
    line = lines[mark.line] if mark and mark.line < len(lines) else ""
    if "\t" in line[: len(line) - len(line.lstrip())] or "\\t" in str(error.problem) or "'\t'" in str(error.problem):
        return "indent with spaces, not tabs"
    if re.match(r"\s*[\w-]+:\s+[@`%]", line):
        return "put the value in quotes"
    if "mapping values" in str(error.problem):
        return "put a value that holds ': ' in quotes"
    return ""


def _build(document: Document, events: Iterator[yaml.Event]) -> Value:
    """The data of a stream of events, without recursion. Places go into ``document``."""
    top: list[Value] = []
    container: dict[str, Value] | list[Value] = top
    path: Path = ()
    key: str | None = None
    # What encloses the current container: it and its path. No key, since a key is spent
    # as soon as its value begins.
    outer: list[tuple[dict[str, Value] | list[Value], Path]] = []
    for event in events:
        if isinstance(event, _NODES):
            if event.tag is not None or event.anchor is not None:
                _check_tag(document, event)
            value = _value(event)
            if isinstance(container, list):
                if container is top and top:
                    raise _error(document, event, "a second document begins here", "remove the line '---'")
                here = (*path, len(container)) if outer else ()
                container.append(value)
                document._values.setdefault(here, event)
            elif key is None:
                key = _key(document, event, container, path)
                continue
            else:
                here = (*path, key)
                if key not in container:
                    container[key] = value
                    document._values.setdefault(here, event)
                key = None
            if isinstance(value, (dict, list)):
                if len(outer) >= MAX_DEPTH:
                    raise _error(document, event, f"nested more than {MAX_DEPTH} deep")
                outer.append((container, path))
                container, path = value, here
        elif isinstance(event, _ENDS):
            document._ends.setdefault(path, event)
            container, path = outer.pop()
        elif isinstance(event, yaml.AliasEvent):
            raise _error(document, event, "aliases (*name) are not taken", "write the value out")
    return top[0] if top else None


Node = yaml.ScalarEvent | yaml.MappingStartEvent | yaml.SequenceStartEvent
_NODES = (yaml.ScalarEvent, yaml.MappingStartEvent, yaml.SequenceStartEvent)
_ENDS = (yaml.MappingEndEvent, yaml.SequenceEndEvent)


def _value(event: Node) -> Value:
    if isinstance(event, yaml.ScalarEvent):
        # implicit[0]: a plain scalar, not one in quotes.
        return None if event.value in _NULL and event.implicit[0] else str(event.value)
    return {} if isinstance(event, yaml.MappingStartEvent) else []


def _key(document: Document, event: Node, container: dict[str, Value], path: Path) -> str:
    if not isinstance(event, yaml.ScalarEvent):
        raise _error(document, event, "a key must be plain text")
    key = str(event.value)
    if key in container:
        fault = Fault(document.line_of(event), f"'{key}' is written twice", "keep one of them")
        document.faults.append(fault)
    else:
        document._keys.setdefault((*path, key), event)
    return key


def _check_tag(document: Document, event: Node) -> None:
    if event.anchor is not None:
        document.has_anchors = True
    if event.tag not in _PLAIN_TAGS:
        shown = str(event.tag).replace("tag:yaml.org,2002:", "!!")
        raise _error(document, event, f"the tag {shown} is not taken", "write the plain value")


def _error(document: Document, event: yaml.Event, message: str, hint: str = "") -> YamlError:
    return YamlError(Fault(document.line_of(event), message, hint))


def scalars(value: Value, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Every text within a value, with its path."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from scalars(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from scalars(inner, (*path, index))
    elif value is not None:
        yield path, value
