"""Values written as YAML: front matter, and keys and values of registries."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

from digest.content.yaml_data import Value
from digest.errors import DigestError
from digest.text.plain import escaped

Field = str | list[str]
_PLAIN = re.compile(r"[^\W_](?:[\w ,./;()'’%+@=-]*[\w.)%’'])?")
_PLAIN_KEY = re.compile(r"[^\W_][\w.-]*")
_ADDRESS = re.compile(r"https?://[^\s#'\"]+")
PLAIN_PATH = re.compile(r"(?:\.{0,2}|[^\W_][\w.-]*)/[\w./-]*")
"""A path that can be written without quotes."""
_IN_BRACKETS = re.compile(r"[\[\]{},]")
_WORDS = frozenset(("null", "true", "false", "yes", "no", "on", "off"))
# What some tool takes for a number or a date, where a key is concerned.
_LIKE_A_NUMBER = re.compile(r"\d[\da-fA-FxXoO_.-]*|\.(?:inf|nan)", re.IGNORECASE)
# Signs that YAML does not allow or takes for line ends, and those that make one line read as another.
_NEVER_RAW = re.compile("[\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")


class YamlTextError(DigestError):
    """A value that cannot be written; the message says why."""


def front_matter(fields: Mapping[str, Field | None]) -> str:
    """Fields as front matter, without those that are None or empty."""
    lines = ["---"]
    for name, value in fields.items():
        if isinstance(value, list):
            lines += [f"{name}:", *(f"  - {scalar(item)}" for item in value)] if value else []
        elif value:
            lines.append(f"{name}: {scalar(value)}")
    return "\n".join([*lines, "---", "", ""])


def scalar(text: str) -> str:
    """A value as YAML: plain where that is safe, else in double quotes. Raises `YamlTextError` if it is no text."""
    is_word = text.lower() in _WORDS
    is_address = _ADDRESS.fullmatch(text) and not text.endswith(":") and not _NEVER_RAW.search(text)
    return _written(text, bool(is_address or PLAIN_PATH.fullmatch(text) or (_PLAIN.fullmatch(text) and not is_word)))


def quoted(text: str) -> str:
    """A value as YAML that every tool reads as text. Raises `YamlTextError` if it is no text."""
    return _written(text, False)


def key(text: str) -> str:
    """A key as YAML: plain only where every tool reads it as text. Raises `YamlTextError` if it is no text."""
    is_word = text.lower() in _WORDS or text.lower() in ("y", "n")
    return _written(text, bool(_PLAIN_KEY.fullmatch(text) and not is_word and not _LIKE_A_NUMBER.fullmatch(text)))


def flow(value: Value) -> str:
    """A value on one line, as it can be written in brackets. Raises `YamlTextError` as `scalar` does, and if anything in it
    is neither a text nor a list or mapping of texts."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key(name)}: {flow(item)}" for name, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(flow, value)) + "]"
    if value is None:
        return "null"
    if not isinstance(value, str):
        raise YamlTextError(f"{value!r} is neither a text nor a list or mapping of texts")
    return _written(value, False) if _IN_BRACKETS.search(value) else scalar(value)


def block(value: dict[str, Value] | list[Value]) -> Iterator[str]:
    """The lines of a mapping or a list, without line ends. Raises `YamlTextError` as `flow` does."""
    for name, item in value.items() if isinstance(value, dict) else enumerate(value):
        start = f"{key(name)}:" if isinstance(name, str) else "-"
        if not isinstance(item, (dict, list)) or not item:
            yield start if item is None else f"{start} {scalar(item) if isinstance(item, str) else flow(item)}"
        elif isinstance(name, str):
            yield start
            yield from (f"  {line}" for line in block(item))
        else:
            yield from (f"{'  ' if number else '- '}{line}" for number, line in enumerate(block(item)))


def _written(text: str, is_plain: bool) -> str:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise YamlTextError(f"'{escaped(text)}' is not UTF-8 text") from error
    if is_plain:
        return text
    return _NEVER_RAW.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(text, ensure_ascii=False))
