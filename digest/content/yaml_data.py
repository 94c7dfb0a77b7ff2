"""The data of a YAML text from libyaml's events, with the place of every key and value.

Lists, mappings and text: no Python objects, no implicit types, no recursion. What an alias stands for is shared,
not copied, and what a text grows to by its aliases is reckoned before they are followed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

import yaml

from digest.content.yaml_mistakes import odd_end
from digest.problem_codes import Code
from digest.text.plain import unfolded

Value: TypeAlias = "str | list[Value] | dict[str, Value] | None"
Path = tuple[str | int, ...]

MAX_DEPTH = 20
_WRITE_OUT = "write the value out in full"
NULL = frozenset(("", "~", "null", "Null", "NULL"))
_PLAIN_TAGS = frozenset((None, *(f"tag:yaml.org,2002:{kind}" for kind in ("str", "map", "seq"))))


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
class _Anchor:
    """A value that aliases stand for: how many bytes it has once aliases in it are written out, and the event it
    begins with. While its end is not read, it has no size."""

    value: Value
    start: yaml.Event
    before: int
    size: int | None = None


@dataclass(slots=True)
class Places:
    """The events of keys and values, kept as they come: few places are ever asked for."""

    first_line: int
    keys: dict[Path, yaml.Event] = field(default_factory=dict)
    values: dict[Path, yaml.Event] = field(default_factory=dict)
    ends: dict[Path, yaml.Event] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    has_anchors: bool = False
    aliased: set[str] = field(default_factory=set)
    size: int = 0
    """How many bytes the text has with its aliases written out."""

    def line_of(self, event: yaml.Event) -> int:
        return self.first_line + (event.start_mark.line if event.start_mark else 0)


def span_of(first: yaml.Event, last: yaml.Event) -> Span:
    assert first.start_mark
    assert last.end_mark
    return Span(first.start_mark.index, last.end_mark.index)


class Builder:
    """The data of a stream of events, without recursion. Places go into ``places``."""

    def __init__(self, places: Places, text: str, max_bytes: int | None) -> None:
        self._places = places
        self._text = text
        self._max_bytes = max_bytes
        self._anchors: dict[str, _Anchor] = {}
        # How many bytes the aliases so far add to the text.
        self._added = 0

    def build(self, events: Iterator[yaml.Event]) -> Value:
        places = self._places
        keys, values = places.keys, places.values
        top: list[Value] = []
        container: dict[str, Value] | list[Value] = top
        path: Path = ()
        # The path of the value that is next, once its key is known; True if the key is written twice.
        here: Path | None = None
        is_repeated = False
        # What encloses the current container: it, its path, and the anchor of what is in it.
        outer: list[tuple[dict[str, Value] | list[Value], Path, _Anchor | None]] = []
        for event in events:
            if isinstance(event, _NODES):
                if event.tag not in _PLAIN_TAGS:
                    raise _tag_error(places, event)
            elif isinstance(event, _ENDS):
                places.ends.setdefault(path, event)
                container, path, anchor = outer.pop()
                if anchor:
                    self._close(anchor, event)
                continue
            elif not isinstance(event, yaml.AliasEvent):
                continue
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
                if here[-1] == "<<" and isinstance(event, yaml.AliasEvent):
                    raise _error(places, event, "YAML merge keys (<<) are not supported", "write the keys out in full")
                value = self._value(event, len(outer))
                if not is_repeated:
                    container[key] = value
                    values.setdefault(here, event)
            else:
                if container is top and top:
                    raise _error(places, event, "a second YAML document starts here", "remove the line '---'")
                here = (*path, len(container)) if outer else ()
                value = self._value(event, len(outer))
                container.append(value)
                values.setdefault(here, event)
            anchor = self._opened(event, value) if event.anchor and not isinstance(event, yaml.AliasEvent) else None
            if isinstance(event, _CONTAINERS):
                assert isinstance(value, (dict, list))
                if len(outer) >= MAX_DEPTH:
                    raise _error(places, event, f"nested more than {MAX_DEPTH} levels deep")
                outer.append((container, path, anchor))
                container, path = value, here
            elif anchor:
                self._close(anchor, event)
            here = None
        return top[0] if top else None

    def _value(self, event: Node | yaml.AliasEvent, depth: int) -> Value:
        if isinstance(event, yaml.AliasEvent):
            return self._aliased(event, depth)
        if isinstance(event, yaml.ScalarEvent):
            text: str = event.value
            start, end = event.start_mark, event.end_mark
            if start and end and start.line != end.line:
                text = unfolded(text, self._text[start.index : end.index])
            # implicit[0]: a plain scalar, not one in quotes.
            return None if text in NULL and event.implicit[0] else text
        return {} if isinstance(event, yaml.MappingStartEvent) else []

    def _opened(self, event: Node, value: Value) -> _Anchor:
        self._places.has_anchors = True
        assert event.anchor
        anchor = self._anchors[event.anchor] = _Anchor(value, event, self._added)
        return anchor

    def _close(self, anchor: _Anchor, last: yaml.Event) -> None:
        """Reckon the size of an anchor's value, whose last event this is."""
        span = span_of(anchor.start, last)
        anchor.size = len(self._text[span.start : span.end].encode()) + self._added - anchor.before

    def _aliased(self, event: yaml.AliasEvent, depth: int) -> Value:
        """The value that an alias stands for. It is shared, not copied, so it costs no memory."""
        name, places = event.anchor, self._places
        assert name
        anchor = self._anchors.get(name)
        if anchor is None:
            message = f"*{name} is a YAML alias, but no &{name} is above it"
            raise _error(places, event, message, "put the value in quotes if it is text, or write it out in full")
        if anchor.size is None:
            raise _error(places, event, f"the YAML alias *{name} is within what it stands for", _WRITE_OUT)
        self._added += anchor.size
        if self._max_bytes is not None and len(self._text.encode()) + self._added > self._max_bytes:
            message = f"with its YAML aliases (*{name}) written out, this is larger than {self._max_bytes:,} bytes"
            raise _error(places, event, message, _WRITE_OUT)
        if depth + _height(anchor.value) > MAX_DEPTH:
            raise _error(places, event, f"nested more than {MAX_DEPTH} levels deep")
        places.aliased.add(name)
        return anchor.value


def _height(value: Value) -> int:
    """How many levels of lists and mappings a value has."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if inner is None else 1 + max(map(_height, inner), default=0)


Node = yaml.ScalarEvent | yaml.MappingStartEvent | yaml.SequenceStartEvent
_NODES = (yaml.ScalarEvent, yaml.MappingStartEvent, yaml.SequenceStartEvent)
_CONTAINERS = (yaml.MappingStartEvent, yaml.SequenceStartEvent)
_ENDS = (yaml.MappingEndEvent, yaml.SequenceEndEvent)


def _key(places: Places, event: Node | yaml.AliasEvent) -> str:
    if not isinstance(event, yaml.ScalarEvent):
        raise _error(places, event, "a key must be plain text")
    key: str = event.value
    odd = odd_end(key) if not (event.style or (key.isascii() and key.isprintable())) else ""
    if odd:
        message = f"{odd} is part of the key '{key.strip()}'"
        raise YamlError(
            Fault(places.line_of(event), Code.INVALID_YAML, message, "type the line anew, with plain spaces")
        )
    return key


def _tag_error(places: Places, event: Node) -> YamlError:
    shown = str(event.tag).replace("tag:yaml.org,2002:", "!!")
    hint = "write the plain value" if shown.startswith("!!") else "put the value in quotes if ! is part of it"
    return _error(places, event, f"the YAML tag {shown} is not supported", hint)


def _error(places: Places, event: yaml.Event, message: str, hint: str = "") -> YamlError:
    """An error for what is valid YAML, but not the part of it that we support."""
    return YamlError(Fault(places.line_of(event), Code.UNSUPPORTED_YAML, message, hint))
