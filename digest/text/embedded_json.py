"""JSON within HTML: in a script element, and in an attribute."""

from __future__ import annotations

import json

import msgspec
from markupsafe import Markup

_IN_SCRIPT = tuple((char, f"\\u{ord(char):04x}") for char in "<>&\u2028\u2029")
_IN_ATTRIBUTE = (("&", "&amp;"), ("'", "&#39;"), ("<", "&lt;"))
_to_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
# Words that know their language are texts here.
_to_json_quickly = msgspec.json.Encoder(enc_hook=str.__str__).encode


def for_script(data: object) -> Markup:
    """JSON that contains nothing that ends a script in HTML or a line in JavaScript."""
    return _replaced(data, _IN_SCRIPT)


def for_attribute(data: object) -> Markup:
    """JSON for the value of an attribute in single quotes, which leaves those of JSON as they are."""
    return _replaced(data, _IN_ATTRIBUTE)


def _replaced(data: object, replacements: tuple[tuple[str, str], ...]) -> Markup:
    try:
        text = _to_json_quickly(data).decode()
    except UnicodeEncodeError:
        text = _to_json(data)  # It has half of a character, which is replaced where it is written.
    for char, escaped in replacements:  # they are so rare that this is five times as fast as translate()
        text = text.replace(char, escaped)
    return Markup(text)
