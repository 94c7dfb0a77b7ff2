"""Values of two records that become one: what both say, and what only one says."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from digest.content.frontmatter_edit import Editable
from digest.content.yaml_data import Path, Value
from digest.content.yaml_edits import value_at, with_item, with_values, without_item, without_key
from digest.content.yaml_reader import scalars
from digest.content.yaml_text import flow
from digest.text.plain import escaped, folded, shortened

_COMMENT = re.compile(r"(?:^|(?<=\s))#[^\r\n]*", re.MULTILINE)
_SHOWN = 100


def texts_of(record: Value, key: str) -> tuple[str, ...]:
    """The texts under a key, which may be one or a list."""
    return tuple(text for _, text in scalars(value_at(record, (key,))))


def was_of(record: Value) -> tuple[str, ...]:
    return texts_of(record, "was")


def items_of(record: Value, key: str) -> list[Value]:
    """The items of a list, which may be written as a single one."""
    value = value_at(record, (key,))
    return value if isinstance(value, list) else [] if value is None else [value]


def missing_items(gone: Value, kept: Value, key: str) -> list[Value]:
    """The items of a list that another list of this key has not."""
    there = {_form(item) for item in items_of(kept, key)}
    return [item for item in items_of(gone, key) if _form(item) not in there]


def missing_corrections(gone: Value, kept: Value, name: str) -> list[Value]:
    """The corrections of a record that another has not. Those of a name or title, or of what the other says differently,
    would not be true of it: they say in words whose they were (the ``name``)."""
    items = [_attributed(item, gone, kept, name) for item in items_of(gone, "corrections")]
    return missing_items({"corrections": items}, kept, "corrections")


def _attributed(item: Value, gone: Value, kept: Value, name: str) -> Value:
    field = value_at(item, ("field",))
    if not isinstance(item, dict) or not isinstance(field, str):
        return item
    if field not in ("name", "title") and value_at(gone, (field,)) == value_at(kept, (field,)):
        return item
    if not isinstance(item.get("text"), str):
        return item
    rest = {key: value for key, value in item.items() if key not in ("field", "before", "after")}
    return {**rest, "text": f"{name}: {item['text']}"}


def _form(item: Value) -> str:
    return folded(item) if isinstance(item, str) else repr(item)


def with_was(entry: Editable, at: Path, was: Sequence[str], order: Sequence[str]) -> Editable:
    """With these earlier ids. Those that are there stay as they are written, as far as they are the same."""
    path = (*at, "was")
    there = list(was_of(value_at(entry.document.data, at)))
    if there and not was:
        return without_key(entry, path)
    if isinstance(value_at(entry.document.data, path), list):
        for number in reversed(range(len(there))):
            if there[number] not in was:
                entry = without_item(entry, (*path, number))
                del there[number]
    elif there and there[0] not in was:
        entry = with_values(entry, {path: was[0]})
        there = [was[0]]
    for id in was:
        if id not in there:
            entry = with_item(entry, path, id, order, is_flow=True)
    return entry


def kept_apart(gone: Value, kept: Value, keys: Collection[str]) -> Iterator[str]:
    """A line for each value of a record that goes and is not that of the one that stays, except for these ``keys``."""
    for key, value in gone.items() if isinstance(gone, dict) else ():
        if key not in keys and value not in (None, value_at(kept, (key,))):
            yield f"not kept: {escaped(key)}: {shown_value(value)}"


def shown_value(value: Value) -> str:
    """A value in a line that is safe to print."""
    return escaped(shortened(flow(value), _SHOWN))


def comments_of(text: str) -> Iterator[str]:
    """The comments in a text of YAML, as well as they can be found without reading it."""
    for found in _COMMENT.finditer(text):
        yield escaped(shortened(found[0].strip(), _SHOWN))
