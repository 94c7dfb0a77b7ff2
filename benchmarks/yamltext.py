"""Front matter and registries as a person writes them. (A YAML library would take most of the run.)"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

_PLAIN = re.compile(r"[A-Za-z](?:[A-Za-z0-9 ,/'.-]|:(?=\S))*|\d{4}-\d\d(?:-\d\d)?(?:T[0-9:+.-]+)?|/[a-z0-9/]+")
_NOT_TEXT = frozenset(("true", "false", "yes", "no", "on", "off", "null", "y", "n"))


def mapping(record: Mapping[str, object], indent: str = "") -> str:
    """A mapping's lines. Values are texts, lists of texts, lists of mappings and mappings; what is
    empty is left out."""
    lines = []
    for key, value in record.items():
        if isinstance(value, str):
            if value:
                lines.append(f"{indent}{key}: {scalar(value)}\n")
        elif isinstance(value, Mapping):
            if value:
                lines.append(f"{indent}{key}:\n{mapping(value, indent + '  ')}")
        elif value:
            assert isinstance(value, (list, tuple))
            lines.append(f"{indent}{key}:\n")
            lines += (_item(item, indent + "  ") for item in value)
    return "".join(lines)


def _item(item: object, indent: str) -> str:
    if isinstance(item, Mapping):
        return f"{indent}- {mapping(item, indent + '  ').lstrip()}"
    return f"{indent}- {scalar(str(item))}\n"


def scalar(text: str) -> str:
    """A text as it is where YAML reads it so, else in quotation marks."""
    is_plain = _PLAIN.fullmatch(text) and text[-1] != " " and text.lower() not in _NOT_TEXT
    return text if is_plain else json.dumps(text, ensure_ascii=False)
