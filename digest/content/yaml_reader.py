"""YAML text to plain data, with the place of every key and value.

BuildResult on libyaml's nodes and events rather than PyYAML's constructors: no Python objects, no
implicit types. Every plain scalar stays the text that was written (``NO`` is Norway, not
false; ``2016-02-08 11:00:00 -0400`` is what its author typed); the schema decides what it means.

Data come from libyaml's nodes where these tell them rightly (`yamlnodes`). A text that may nest, or
holds anything unusual, is read from events, without recursion; and so is every text of which more
than a line is asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml

from digest.content.yaml_nodes import MAX_DEPTH, NULL, Path, Value, lines_above, quick_data, quick_root

__all__ = ["MAX_DEPTH", "Document", "Fault", "Path", "Span", "Value", "YamlError", "field_name", "parse", "scalars"]

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


@dataclass(slots=True)
class _Places:
    """What libyaml's events tell: they are kept as they come, since places are wanted for the few
    values that have a problem, not for all."""

    first_line: int
    keys: dict[Path, yaml.Event] = field(default_factory=dict)
    values: dict[Path, yaml.Event] = field(default_factory=dict)
    ends: dict[Path, yaml.Event] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    has_anchors: bool = False

    def line_of(self, event: yaml.Event) -> int:
        return self.first_line + (event.start_mark.line if event.start_mark else 0)


class Document:
    """A mapping, and the place of each value and key in it. It is read only as far as it is asked for.

    ``text`` begins on ``first_line`` of its file. Documents of the same text and line are equal.
    """

    __slots__ = ("_data", "_known_places", "_root", "first_line", "text")

    def __init__(self, text: str, first_line: int = 1) -> None:
        self.text = text
        self.first_line = first_line
        self._data: dict[str, Value] | None = None
        self._root: yaml.Node | None = None
        """What the quick way read, which knows the lines."""
        self._known_places: _Places | None = None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Document) and (self.text, self.first_line) == (other.text, other.first_line)

    def __hash__(self) -> int:
        return hash((self.text, self.first_line))

    def __reduce__(self) -> tuple[type[Document], tuple[str, int]]:
        # libyaml's events cannot be sent to another process.
        return Document, (self.text, self.first_line)

    @property
    def data(self) -> dict[str, Value]:
        """Raises `YamlError` where the text is no YAML, not a mapping, or too deep."""
        if self._data is None:
            self._root = quick_root(self.text)
            self._data = quick_data(self._root)
        if self._data is None:
            self._root = None
            self._data, self._known_places = _read(self.text, self.first_line)
        return self._data

    @property
    def _places(self) -> _Places:
        if self._known_places is None:
            self._known_places = _read(self.text, self.first_line)[1]
        return self._known_places

    @property
    def faults(self) -> list[Fault]:
        """What is odd but readable. (What is read the quick way has none.)"""
        return self._known_places.faults if self._known_places else []

    @property
    def has_anchors(self) -> bool:
        return self._places.has_anchors

    def line(self, path: Path) -> int:
        """The line of the nearest thing at or above ``path`` that stands in the text."""
        if self._root is not None:
            return self.first_line + lines_above(self._root, path)
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


def _span(first: yaml.Event, last: yaml.Event) -> Span:
    assert first.start_mark
    assert last.end_mark
    return Span(first.start_mark.index, last.end_mark.index)


def parse(text: str, first_line: int = 1) -> Document:
    """Read a YAML mapping whose text begins on ``first_line`` of its file.

    Raises `YamlError` where the text is no YAML, not a mapping, or too deep.
    Duplicate keys are faults of the document; the first one counts.
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
    raise YamlError(Fault(first_line, f"this is {kind}, not 'key: value' lines"))


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


def _build(places: _Places, events: Iterator[yaml.Event]) -> Value:
    """The data of a stream of events, without recursion. Places go into ``places``."""
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
                _check_tag(places, event)
            value = _value(event)
            if isinstance(container, list):
                if container is top and top:
                    raise _error(places, event, "a second document begins here", "remove the line '---'")
                here = (*path, len(container)) if outer else ()
                container.append(value)
                places.values.setdefault(here, event)
            elif key is None:
                key = _key(places, event, container, path)
                continue
            else:
                here = (*path, key)
                if key not in container:
                    container[key] = value
                    places.values.setdefault(here, event)
                key = None
            if isinstance(value, (dict, list)):
                if len(outer) >= MAX_DEPTH:
                    raise _error(places, event, f"nested more than {MAX_DEPTH} deep")
                outer.append((container, path))
                container, path = value, here
        elif isinstance(event, _ENDS):
            places.ends.setdefault(path, event)
            container, path = outer.pop()
        elif isinstance(event, yaml.AliasEvent):
            raise _error(places, event, "aliases (*name) are not taken", "write the value out")
    return top[0] if top else None


Node = yaml.ScalarEvent | yaml.MappingStartEvent | yaml.SequenceStartEvent
_NODES = (yaml.ScalarEvent, yaml.MappingStartEvent, yaml.SequenceStartEvent)
_ENDS = (yaml.MappingEndEvent, yaml.SequenceEndEvent)


def _value(event: Node) -> Value:
    if isinstance(event, yaml.ScalarEvent):
        # implicit[0]: a plain scalar, not one in quotes.
        return None if event.value in NULL and event.implicit[0] else str(event.value)
    return {} if isinstance(event, yaml.MappingStartEvent) else []


def _key(places: _Places, event: Node, container: dict[str, Value], path: Path) -> str:
    if not isinstance(event, yaml.ScalarEvent):
        raise _error(places, event, "a key must be plain text")
    key = str(event.value)
    if key in container:
        fault = Fault(places.line_of(event), f"'{key}' is written twice", "keep one of them")
        places.faults.append(fault)
    else:
        places.keys.setdefault((*path, key), event)
    return key


def _check_tag(places: _Places, event: Node) -> None:
    if event.anchor is not None:
        places.has_anchors = True
    if event.tag not in _PLAIN_TAGS:
        shown = str(event.tag).replace("tag:yaml.org,2002:", "!!")
        raise _error(places, event, f"the tag {shown} is not taken", "write the plain value")


def _error(places: _Places, event: yaml.Event, message: str, hint: str = "") -> YamlError:
    return YamlError(Fault(places.line_of(event), message, hint))


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
