"""YAML text to plain data, with the place of every key and value.

Built on libyaml's events rather than PyYAML's constructors: no Python objects, no implicit types, no
recursion. Every plain scalar stays the text that was written (``NO`` is Norway, not false;
``2016-02-08 11:00:00 -0400`` is what its author typed); the schema decides what it means.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeAlias

import yaml

from digest.problem_codes import Code

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
    """Why a text cannot be read, at a line of its file."""

    line: int
    code: Code
    message: str
    hint: str = ""


class YamlError(Exception):
    """The text is not YAML, or not YAML that we support. ``fault`` says where and why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.message)
        self.fault = fault


@dataclass(slots=True)
class _Places:
    """The events of keys and values, kept as they come: few places are ever asked for."""

    first_line: int
    keys: dict[Path, yaml.Event] = field(default_factory=dict)
    values: dict[Path, yaml.Event] = field(default_factory=dict)
    ends: dict[Path, yaml.Event] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    has_anchors: bool = False

    def line_of(self, event: yaml.Event) -> int:
        return self.first_line + (event.start_mark.line if event.start_mark else 0)


@dataclass(frozen=True)
class Document:
    """A mapping, and the place of each value and key in it. It is read when it is first asked for anything,
    which raises `YamlError` where the text is not YAML, not a mapping, or too deep.

    ``text`` begins on ``first_line`` of its file.
    """

    text: str
    first_line: int = 1

    def __reduce__(self) -> tuple[type[Document], tuple[str, int]]:
        # libyaml's events cannot be sent to another process.
        return Document, (self.text, self.first_line)

    @cached_property
    def _read(self) -> tuple[dict[str, Value], _Places]:
        return _read(self.text, self.first_line)

    @property
    def _places(self) -> _Places:
        return self._read[1]

    @property
    def data(self) -> dict[str, Value]:
        return self._read[0]

    @property
    def faults(self) -> list[Fault]:
        """What is odd but readable."""
        return self._places.faults

    @property
    def has_anchors(self) -> bool:
        return self._places.has_anchors

    def line(self, path: Path) -> int:
        """The line of the nearest thing at or above ``path`` that is in the text."""
        # A mistake may be in thousands of files whose data are known already: not worth reading them for.
        glanced = None if "_read" in self.__dict__ else _glance(self.text, *path)
        if glanced is not None:
            return self.first_line + glanced
        places = self._places
        while path:
            event = places.keys.get(path) or places.values.get(path)
            if event:
                return places.line_of(event)
            path = path[:-1]
        return self.first_line

    def paths(self) -> Iterator[Path]:
        return iter(self._places.values)

    def is_scalar(self, path: Path) -> bool:
        return isinstance(self._places.values[path], yaml.ScalarEvent)

    def key_span(self, path: Path) -> Span:
        key = self._places.keys[path]
        return _span(key, key)

    def value_span(self, path: Path) -> Span:
        places = self._places
        return _span(places.values[path], places.ends.get(path, places.values[path]))


def _glance(text: str, key: str | int = "", index: str | int = "", *deeper: str | int) -> int | None:
    """The line (from 0) of a key at the left margin, or of an item of the plain list below it; None unless that is
    certain without reading the YAML."""
    starts = list(re.finditer(rf"^{re.escape(str(key))}:(.*)$", text, re.MULTILINE)) if key else []
    if len(starts) != 1 or deeper or index == "":
        return None
    line, rest = text.count("\n", 0, starts[0].start()), starts[0][1].strip()
    if rest:
        return line if re.fullmatch(r"\[[^\[\]{}\"'#]*\]", rest) else None
    items = text[starts[0].end() + 1 :].split("\n", int(index) + 1)[: int(index) + 1]
    marks = {found[0] if (found := re.match(r" *- (?=[^\s\[{\"'|>&*!-])", item)) else "" for item in items}
    is_list = len(items) == int(index) + 1 and len(marks) == 1 and "" not in marks
    return line + 1 + int(index) if is_list else None


def _span(first: yaml.Event, last: yaml.Event) -> Span:
    assert first.start_mark
    assert last.end_mark
    return Span(first.start_mark.index, last.end_mark.index)


def parse(text: str, first_line: int = 1) -> Document:
    """Read a YAML mapping whose text begins on ``first_line`` of its file.

    Raises `YamlError` where the text is not YAML, not a mapping, or too deep. A key that is written twice
    is a fault of the document; the first one counts.
    """
    document = Document(text, first_line)
    assert isinstance(document.data, dict)
    return document


def _read(text: str, first_line: int) -> tuple[dict[str, Value], _Places]:
    """The data and places of a mapping, from libyaml's events."""
    places = _Places(first_line)
    root = _build(places, _events(text, first_line))
    if root is None or isinstance(root, dict):
        return root or {}, places
    kind = "a list" if isinstance(root, list) else "a single value"
    raise YamlError(Fault(first_line, Code.WRONG_TYPE, f"this is {kind}, not 'key: value' lines"))


def _events(text: str, first_line: int) -> Iterator[yaml.Event]:
    try:
        # None follows the last event. (`yaml.parse` asks for each event twice.)
        yield from iter(yaml.CSafeLoader(text).get_event, None)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = first_line + (min(mark.line, text.count("\n")) if mark else 0)
        message = f"not valid YAML: {error.problem or error.context}"
        raise YamlError(Fault(line, Code.INVALID_YAML, message, _advice(error, text, mark))) from error
    except yaml.reader.ReaderError as error:
        line = first_line + text.count("\n", 0, error.position)
        raise YamlError(Fault(line, Code.INVALID_YAML, f"not valid YAML: {error}".splitlines()[0])) from error


def _advice(error: yaml.MarkedYAMLError, text: str, mark: yaml.Mark | None) -> str:
    lines = text.splitlines()
    line = lines[mark.line] if mark and mark.line < len(lines) else ""
    if "\t" in line[: len(line) - len(line.lstrip())] or "\\t" in str(error.problem) or "'\t'" in str(error.problem):
        return "indent with spaces, not tabs"
    if re.match(r"\s*[\w-]+:\s+[@`%]", line):
        return "put quotes around the value"
    if "mapping values" in str(error.problem):
        return "put quotes around a value that contains ': '"
    return ""


def _build(places: _Places, events: Iterator[yaml.Event]) -> Value:
    """The data of a stream of events, without recursion. Places go into ``places``."""
    keys, values = places.keys, places.values
    top: list[Value] = []
    container: dict[str, Value] | list[Value] = top
    path: Path = ()
    # The path of the value that is next, once its key is known; True if the key is written twice.
    here: Path | None = None
    is_repeated = False
    # What encloses the current container: it and its path.
    outer: list[tuple[dict[str, Value] | list[Value], Path]] = []
    for event in events:
        if isinstance(event, _NODES):
            if event.tag is not None or event.anchor is not None:
                _check_tag(places, event)
            if isinstance(container, dict):
                if here is None:
                    key = _key(places, event)
                    here = (*path, key)
                    is_repeated = key in container
                    if is_repeated:
                        message = f"the key '{key}' appears twice"
                        fault = Fault(places.line_of(event), Code.DUPLICATE_KEY, message, "keep one of the two")
                        places.faults.append(fault)
                    else:
                        keys.setdefault(here, event)
                    continue
                value = _value(event)
                if not is_repeated:
                    container[key] = value
                    values.setdefault(here, event)
            else:
                if container is top and top:
                    raise _error(places, event, "a second YAML document starts here", "remove the line '---'")
                here = (*path, len(container)) if outer else ()
                value = _value(event)
                container.append(value)
                values.setdefault(here, event)
            if isinstance(value, (dict, list)):
                if len(outer) >= MAX_DEPTH:
                    raise _error(places, event, f"nested more than {MAX_DEPTH} levels deep")
                outer.append((container, path))
                container, path = value, here
            here = None
        elif isinstance(event, _ENDS):
            places.ends.setdefault(path, event)
            container, path = outer.pop()
        elif isinstance(event, yaml.AliasEvent):
            raise _error(places, event, "YAML aliases (*name) are not supported", "write the value out in full")
    return top[0] if top else None


Node = yaml.ScalarEvent | yaml.MappingStartEvent | yaml.SequenceStartEvent
_NODES = (yaml.ScalarEvent, yaml.MappingStartEvent, yaml.SequenceStartEvent)
_ENDS = (yaml.MappingEndEvent, yaml.SequenceEndEvent)


def _value(event: Node) -> Value:
    if isinstance(event, yaml.ScalarEvent):
        text: str = event.value
        # implicit[0]: a plain scalar, not one in quotes.
        return None if text in _NULL and event.implicit[0] else text
    return {} if isinstance(event, yaml.MappingStartEvent) else []


def _key(places: _Places, event: Node) -> str:
    if not isinstance(event, yaml.ScalarEvent):
        raise _error(places, event, "a key must be plain text")
    key: str = event.value
    return key


def _check_tag(places: _Places, event: Node) -> None:
    if event.anchor is not None:
        places.has_anchors = True
    if event.tag not in _PLAIN_TAGS:
        shown = str(event.tag).replace("tag:yaml.org,2002:", "!!")
        raise _error(places, event, f"the YAML tag {shown} is not supported", "write the plain value")


def _error(places: _Places, event: yaml.Event, message: str, hint: str = "") -> YamlError:
    """An error for what is valid YAML, but not the part of it that we support."""
    return YamlError(Fault(places.line_of(event), Code.UNSUPPORTED_YAML, message, hint))


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


def field_name(path: Path) -> str:
    """A path as people read it: ``events[0].date``."""
    name = ""
    for part in path:
        name += f"[{part}]" if isinstance(part, int) else f".{part}" if name else part
    return name
