"""YAML text to plain data, with the place of every key and value.

Built on libyaml's events rather than PyYAML's constructors: no Python objects, no implicit types, no
recursion. Every plain scalar stays the text that was written (``NO`` is Norway, not false;
``2016-02-08 11:00:00 -0400`` is what its author typed); the schema decides what it means.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import yaml

from digest.content.yaml_data import Builder, Fault, Path, Places, Span, Value, YamlError, span_of
from digest.content.yaml_mistakes import Mistake, find_mistake, line_of
from digest.problem_codes import Code

MAX_EXPANDED = 64 * 1024
# Line ends to YAML, but to no editor: they would end a value, and shift the lines of all that follows.
_LINE_ENDS = str.maketrans(dict.fromkeys("\x85\u2028\u2029", " "))
_GLUED_COMMENT = re.compile(r"[ \t]+(#[^\s].*)")
# The same at the beginning of a line that would go on with the text, or would be all of it.
_WRAPPED_COMMENT = re.compile(r":?[ \t]*\n( +)(#[^\s].*)")


@dataclass(frozen=True)
class Document:
    """A mapping, and the place of each value and key in it. It is read when it is first asked for anything,
    which raises `YamlError` where the text is not YAML, not a mapping, or too deep.

    ``text`` begins on ``first_line`` of its file, and has at most ``max_bytes`` with its aliases written out (None:
    it was read before, and is known to be within its limit).
    """

    text: str
    first_line: int = 1
    max_bytes: int | None = None

    @cached_property
    def _read(self) -> tuple[dict[str, Value], Places]:
        return _read(self.text, self.first_line, self.max_bytes)

    @property
    def _places(self) -> Places:
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

    def cut_off(self, path: Path) -> tuple[int, str]:
        """What follows the plain text at ``path`` on its line but is lost to it, and the line: a comment that begins
        right after its #, or in front of it an anchor that nothing refers to. "" if there is neither."""
        event = self._places.values[path]
        if not isinstance(event, yaml.ScalarEvent) or event.style:
            return 0, ""
        span = span_of(event, event)
        found = _GLUED_COMMENT.match(self.text, span.end)
        if found:
            return self.first_line + self.text.count("\n", 0, span.end), found[1]
        key = self._places.keys.get(path)
        wrapped = _WRAPPED_COMMENT.match(self.text, span.end if event.value or not key else span_of(key, key).end)
        if wrapped and key and key.start_mark and len(wrapped[1]) > key.start_mark.column:
            return self.first_line + self.text.count("\n", 0, wrapped.start(2)), wrapped[2]
        if event.anchor and event.anchor not in self._places.aliased:
            return self._places.line_of(event), f"&{event.anchor}"
        return 0, ""

    def is_scalar(self, path: Path) -> bool:
        return isinstance(self._places.values[path], yaml.ScalarEvent)

    def key_span(self, path: Path) -> Span:
        key = self._places.keys[path]
        return span_of(key, key)

    def value_span(self, path: Path) -> Span:
        places = self._places
        return span_of(places.values[path], places.ends.get(path, places.values[path]))


def _glance(text: str, key: str | int = "", index: str | int = "", *deeper: str | int) -> int | None:
    """The line (from 0) of a key at the left margin, or of an item of the plain list below it; None unless that is
    certain without reading the YAML."""
    starts = list(re.finditer(rf"^{re.escape(str(key))}:(.*)$", text, re.MULTILINE)) if key else []
    if len(starts) != 1 or deeper or not isinstance(index, int):
        return None
    line, rest = text.count("\n", 0, starts[0].start()), starts[0][1].strip()
    if rest:
        return line if re.fullmatch(r"\[[^\[\]{}\"'#]*\]", rest) else None
    items = text[starts[0].end() + 1 :].split("\n", index + 1)[: index + 1]
    marks = {found[0] if (found := re.match(r" *- (?=[^\s\[{\"'|>&*!-])", item)) else "" for item in items}
    is_list = len(items) == index + 1 and len(marks) == 1 and "" not in marks
    return line + 1 + index if is_list else None


def parse(text: str, first_line: int = 1, max_bytes: int = MAX_EXPANDED) -> Document:
    """Read a YAML mapping whose text begins on ``first_line`` of its file.

    Raises `YamlError` where the text is not YAML, not a mapping, too deep, or larger than ``max_bytes`` once its
    aliases are written out. A key that is written twice is a fault of the document; the first one counts.
    """
    document = Document(text, first_line, max_bytes)
    assert isinstance(document.data, dict)
    return document


def _read(text: str, first_line: int, max_bytes: int | None) -> tuple[dict[str, Value], Places]:
    """The data and places of a mapping, from libyaml's events."""
    places = Places(first_line)
    root = Builder(places, text, max_bytes).build(_events(text, first_line))
    if root is None or isinstance(root, dict):
        return root or {}, places
    kind = "a list" if isinstance(root, list) else "a single value"
    mistake = find_mistake(text, None)
    if mistake:
        raise YamlError(_fault(first_line, mistake))
    raise YamlError(Fault(first_line, Code.WRONG_TYPE, f"this is {kind}, not 'key: value' lines"))


def _events(text: str, first_line: int) -> Iterator[yaml.Event]:
    text = text.translate(_LINE_ENDS) if not text.isascii() else text
    try:
        # None follows the last event. (`yaml.parse` asks for each event twice.)
        yield from iter(yaml.CSafeLoader(text).get_event, None)
    except yaml.MarkedYAMLError as error:
        mistake = find_mistake(text, error)
        if mistake:
            raise YamlError(_fault(first_line, mistake)) from error
        line = first_line + min(line_of(error), text.count("\n"))
        is_open = error.context == "while scanning a quoted scalar" and "end of stream" in str(error.problem)
        message = "not valid YAML: " + (
            "a quotation mark is not closed" if is_open else str(error.problem or error.context)
        )
        hint = "close it" if is_open else "check the colons, quotation marks and indentation here and on the line above"
        raise YamlError(Fault(line, Code.INVALID_YAML, message, hint)) from error
    except yaml.reader.ReaderError as error:
        line = first_line + text.count("\n", 0, error.position)
        message = f"contains the control character U+{error.character:04X}"
        raise YamlError(Fault(line, Code.INVALID_YAML, message, "take it out, or type the text anew")) from error


def _fault(first_line: int, mistake: Mistake) -> Fault:
    return Fault(first_line + mistake.line, Code.INVALID_YAML, mistake.message, mistake.hint)


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
