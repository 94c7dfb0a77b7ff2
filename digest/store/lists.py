"""Lists that are facts of the store: each thing once, and in order."""

from __future__ import annotations

from typing import Any, TypeVar

Row = TypeVar("Row", bound=str | tuple[Any, ...])


def merged(before: tuple[Row, ...], gone: set[Row], new: set[Row]) -> tuple[Row, ...]:
    """A list without what is gone, and with what is new."""
    return before if gone == new else tuple(sorted({*before} - gone | new))
