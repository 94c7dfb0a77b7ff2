"""The quick way to the data of a YAML text: libyaml's composer.

It recurses, and tells nothing of what is odd. So it is given no text that may nest, and its nodes are
taken only if there is nothing unusual in them.
"""

from __future__ import annotations

import operator
from typing import TypeAlias

import yaml
from yaml._yaml import CParser

Value: TypeAlias = "str | list[Value] | dict[str, Value] | None"
Path = tuple[str | int, ...]

MAX_DEPTH = 20
NULL = frozenset(("", "~", "null", "Null", "NULL"))
_TEXT, _NOTHING = "text", "nothing"
# What nests without brackets: indicators of collections side by side, or far indented.
_NESTING = ("\t", " ?", " :", "- -", "-  ", " " * 40)


class _Unusual(Exception):
    """Something that only events tell rightly."""


class _Composer(CParser):
    """libyaml's composer, where each node's tag tells whether it is empty; a tag that was written stays."""

    def resolve(self, kind: type[yaml.Node], value: str, implicit: tuple[bool, bool]) -> str:
        return _NOTHING if kind is yaml.ScalarNode and value in NULL and implicit[0] else _TEXT

    # Nothing hangs on where a node stands: these are called for each, and what is built in does nothing quickest.
    descend_resolver = operator.is_
    ascend_resolver = bool


def quick_root(text: str) -> yaml.Node | None:
    """The nodes of a text that does not nest, and holds no alias; None for any other."""
    if text.count("[") + text.count("{") > MAX_DEPTH or any(mark in text for mark in _NESTING):
        return None
    if "*" in text and "&" in text:
        return None  # perhaps an alias, which the composer follows
    try:
        return _Composer(text).get_single_node()
    except yaml.YAMLError:
        return None


def quick_data(root: yaml.Node | None) -> dict[str, Value] | None:
    """The data of a mapping without anything unusual; None for any other."""
    try:
        data = _plain(root, 0) if isinstance(root, yaml.MappingNode) else None
    except _Unusual:
        return None
    return data if isinstance(data, dict) else None


def _plain(node: yaml.Node, depth: int) -> Value:
    tag, value = node.tag, node.value
    if tag is _NOTHING:
        return None
    if tag is not _TEXT or (depth >= MAX_DEPTH and not isinstance(node, yaml.ScalarNode)):
        raise _Unusual
    if type(node) is yaml.ScalarNode:
        return str(value)
    if type(node) is yaml.SequenceNode:
        return [_plain(item, depth + 1) for item in value]
    data: dict[str, Value] = {}
    for key, inner in value:
        if type(key) is not yaml.ScalarNode or (key.tag is not _TEXT and key.tag is not _NOTHING) or key.value in data:
            raise _Unusual
        data[key.value] = _plain(inner, depth + 1)
    return data


def lines_above(node: yaml.Node, path: Path) -> int:
    """How many lines of the text stand above the nearest thing at or above ``path``."""
    lines = 0
    for part in path:
        found = None
        if isinstance(node, yaml.MappingNode):
            found = next((pair for pair in node.value if pair[0].value == part), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            found = (node.value[part], node.value[part])
        if found is None:
            break
        mark, node = found[0].start_mark, found[1]
        lines = mark.line if mark else 0
    return lines
