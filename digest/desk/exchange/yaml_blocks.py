"""Lists and mappings of texts as YAML, indented by two spaces."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from digest.content.yaml_text import YamlTextError, key, scalar

Block: TypeAlias = "str | Sequence[Block] | Mapping[str, Block] | None"


def yaml_block(fields: Mapping[str, Block]) -> str:
    """A mapping as YAML, with a line end after the last line; "" if it is empty. Raises `YamlTextError`."""
    return "".join(f"{line}\n" for line in _mapping(fields, ""))


def _mapping(fields: Mapping[str, Block], indent: str) -> Iterator[str]:
    for name, value in fields.items():
        yield from _after(f"{indent}{key(name)}:", value, indent)


def _list(items: Sequence[Block], indent: str) -> Iterator[str]:
    for item in items:
        if isinstance(item, Mapping) and item:
            first, *others = _mapping(item, f"{indent}  ")
            yield f"{indent}- {first.lstrip(' ')}"
            yield from others
        else:
            yield from _after(f"{indent}-", item, indent)


def _after(start: str, value: Block, indent: str) -> Iterator[str]:
    """The lines of a value after what it belongs to."""
    match value:
        case None:
            yield start
        case str():
            yield f"{start} {scalar(value)}"
        case Mapping():
            yield from (start, *_mapping(value, f"{indent}  ")) if value else (f"{start} {{}}",)
        case Sequence():
            yield from (start, *_list(value, f"{indent}  ")) if value else (f"{start} []",)
        case _:
            raise YamlTextError(f"{value!r} is neither a text nor a list or mapping of texts")
