"""What a page says of itself in JSON-LD, microdata and RDFa, as objects in the words of schema.org; and which of them
is the report that the page is for."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any, NamedTuple

from lxml import etree

from digest.desk.page.json_ld import blocks_of_data
from digest.desk.page.marks import shown_name, words_of

MOST_OBJECTS = 2_000
"""Objects of a page that are looked at."""
MOST_SCOPES = 20
"""Items of microdata or RDFa that are looked at."""
MOST_PROPERTIES = 200
"""Properties of an item that are looked at."""
MOST_TYPES = 10
"""Types of an object that are read."""
LONGEST_TYPE = 300
"""Characters of a type with the address of its vocabulary."""
MOST_LOOKED_AT = 20_000
"""Elements of an item, or of a page, in which they are looked for."""
_DEEPEST = 20

_LINE_TAG = re.compile(r"<(?:br|/p|/div|/h\d|/li|/blockquote|/tr)\b[^<>]{0,200}>", re.IGNORECASE)
_TAG = re.compile(
    r"</?(?:a|abbr|b|blockquote|div|em|figcaption|figure|font|h\d|hr|i|iframe|img|li|mark|ol|p|pre|q|s|small|span|strong"
    r"|sub|sup|table|tbody|td|th|thead|tr|u|ul)\b[^<>]{0,500}>",
    re.IGNORECASE,
)
# The address or the prefix of a vocabulary ends so.
_PREFIX = re.compile(r"[/#:]")
# Numbers of no character, which Python cannot even read where they are very long.
_NO_CHARACTER = re.compile(r"&#(?:\d{10}|[xX][\da-fA-F]{10})[\da-fA-F]*+;?")
# An object below these keys is the page's own, not one of those that it lists or mentions.
_OWN_KEYS = ("@graph", "mainEntity", "mainEntityOfPage")


class Data(NamedTuple):
    """An object: its keys and values, and how the page wrote it ("JSON-LD", "microdata", "RDFa")."""

    values: dict[str, Any]
    form: str

    @property
    def types(self) -> tuple[str, ...]:
        """The names of its types, without the vocabulary's address."""
        given = self.values.get("@type")
        names = strings(given[:MOST_TYPES] if isinstance(given, list) else given)
        return tuple(shown_name(_PREFIX.split(name[:LONGEST_TYPE])[-1]) for name in names)

    @property
    def is_report(self) -> bool:
        return any(name.endswith(("Article", "Posting")) or name == "Report" for name in self.types)

    @property
    def is_page(self) -> bool:
        return any(name.endswith("Page") for name in self.types)

    def where(self, key: str) -> str:
        """In words: "JSON-LD NewsArticle.headline"."""
        return f"{self.form} {self.types[0] if self.types else 'object'}.{key}"


class Objects(NamedTuple):
    """The objects of a page: its ``own``, and all that have an ``@id``, by it."""

    own: tuple[Data, ...]
    by_id: dict[str, dict[str, Any]]

    def resolved(self, value: Any) -> Any:
        """What a value stands for: the object, if it only names one of the page's by its ``@id``."""
        if isinstance(value, dict) and isinstance(value.get("@id"), str) and not value.get("name"):
            return self.by_id.get(value["@id"], value)
        return value


def objects_of(root: etree._Element) -> Objects:
    """All objects that the page gives as its own, in order: JSON-LD, then microdata and RDFa."""
    own: list[Data] = []
    by_id: dict[str, dict[str, Any]] = {}
    for block in blocks_of_data(root):
        for values in _walk(block, 0):
            if len(own) >= MOST_OBJECTS:
                break
            own.append(Data(values, "JSON-LD"))
            if isinstance(values.get("@id"), str) and len(values) > 1:
                by_id.setdefault(values["@id"], values)
    own.extend(_marked_up(root))
    return Objects(tuple(own), by_id)


def bodies_of(root: etree._Element) -> Iterator[str]:
    """The whole text of each report in the page's JSON-LD (a live blog has many)."""
    count = 0
    stack: list[Any] = list(blocks_of_data(root))[::-1]
    while stack and count < 10 * MOST_OBJECTS:
        value = stack.pop()
        count += 1
        if isinstance(value, dict):
            body = value.get("articleBody")
            if isinstance(body, str) and body.strip():
                yield plain(body)
            stack.extend(reversed(value.values()))
        elif isinstance(value, list):
            stack.extend(reversed(value))


def plain(text: str) -> str:
    """A text of JSON-LD without HTML: markup and character references do not belong there, but are common."""
    for _ in range(2):
        if "&" not in text:
            break
        text = html.unescape(_NO_CHARACTER.sub("", text))
    if "<" in text:
        text = _TAG.sub("", _LINE_TAG.sub("\n", text))
    return text


def strings(value: Any) -> list[str]:
    """The texts of a value that is one or a list of them; a number counts as a text, an object as its name."""
    found = []
    for item in value[:MOST_OBJECTS] if isinstance(value, list) else (value,):
        if isinstance(item, dict):
            named = (item.get(key) for key in ("@value", "name", "@id", "url"))
            # Microdata has lists everywhere.
            item = next((name for name in (_first(value) for value in named) if isinstance(name, str)), None)
        if isinstance(item, bool) or item is None or isinstance(item, list):
            continue
        if text := str(item).strip():
            found.append(text)
    return found


def _first(value: Any) -> Any:
    return value[0] if isinstance(value, list) and value else value


def addresses(data: Data) -> list[str]:
    """The addresses that an object gives for itself."""
    found = [*strings(data.values.get("url")), *strings(data.values.get("@id"))]
    of_page = data.values.get("mainEntityOfPage")
    for value in of_page if isinstance(of_page, list) else (of_page,):
        if isinstance(value, dict):
            found += [*strings(value.get("@id")), *strings(value.get("url"))]
        else:
            found += strings(value)
    return [text for text in found if text.startswith(("http://", "https://", "/"))]


def _walk(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    """The objects in a value that are the page's own."""
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for item in value[:MOST_OBJECTS]:
            yield from _walk(item, depth + 1)
    elif isinstance(value, dict):
        yield value
        for key in _OWN_KEYS:
            if isinstance(value.get(key), dict | list):
                yield from _walk(value[key], depth + 1)


def _marked_up(root: etree._Element) -> Iterator[Data]:
    """The reports in microdata and RDFa; then what microdata says outside any item, if it does."""
    for form, scope_key, type_key, property_key in (
        ("microdata", "itemscope", "itemtype", "itemprop"),
        ("RDFa", "typeof", "typeof", "property"),
    ):
        for scope in islice(_having(root, scope_key), MOST_SCOPES):
            data = Data(_properties(scope, scope_key, type_key, property_key), form)
            if data.is_report:
                yield data
    values: dict[str, Any] = {}
    for element in _having(root, "itemprop"):
        if _scope_of(element, "itemscope") is None and element.get("itemscope") is None:
            _put(values, element, "itemprop", _value(element))
    if values:
        yield Data({"@type": "Article", **values}, "microdata")


def _properties(
    scope: etree._Element, scope_key: str, type_key: str, property_key: str, depth: int = 0
) -> dict[str, Any]:
    values: dict[str, Any] = {"@type": (scope.get(type_key) or "").split()[:5]}
    if depth > 2:
        return values
    for element in _having(scope, property_key):
        if _scope_of(element, scope_key) is not scope:
            continue
        if element.get(scope_key) is not None:
            value: Any = _properties(element, scope_key, type_key, property_key, depth + 1)
            if len(value) == 1:
                value["name"] = _value(element)
        else:
            value = _value(element)
        _put(values, element, property_key, value)
    return values


def _having(element: etree._Element, key: str) -> Iterator[etree._Element]:
    """The first elements within another that have an attribute, as far down as is looked."""
    looked_at = islice(element.iterdescendants(etree.Element), MOST_LOOKED_AT)
    return islice((each for each in looked_at if each.get(key) is not None), MOST_PROPERTIES)


def _scope_of(element: etree._Element, scope_key: str) -> etree._Element | None:
    return next((above for above in element.iterancestors() if above.get(scope_key) is not None), None)


def _put(values: dict[str, Any], element: etree._Element, key: str, value: Any) -> None:
    for name in (element.get(key) or "").split()[:5]:
        name = _PREFIX.split(name)[-1]
        if value:
            values.setdefault(name, []).append(value)


def _value(element: etree._Element) -> str:
    for key in ("content", "datetime", "href", "src"):
        if element.get(key):
            return str(element.get(key))
    return words_of(element)
