"""Rows as CSV (RFC 4180) that no spreadsheet program takes for formulas."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

from digest.text.plain import has_invisible, visible

Cell = str | int | bool | None
# What spreadsheet programs begin a formula with, also in full width; and one of ours, which must be kept apart.
_FORMULA = re.compile(r"'*[=+\-@\t\r＝＋－＠]")
_LINE_SEPARATORS = re.compile("[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")


def csv_rows(rows: Iterable[Sequence[Cell]]) -> bytes:
    """Rows in UTF-8. Lines end in CRLF; what is unknown (None) is empty."""
    file = io.StringIO(newline="")
    csv.writer(file, lineterminator="\r\n").writerows([_cell(cell) for cell in row] for row in rows)
    return file.getvalue().encode(errors="replace")


def _cell(cell: Cell) -> str:
    """A cell as text. What would begin a formula gets an apostrophe before it."""
    if cell is None:
        return ""
    if not isinstance(cell, str):
        return str(cell).lower()
    text = inert(cell)
    return "'" + text if _FORMULA.match(text) else text


def inert(text: str) -> str:
    """A text without control characters, and without line ends that some programs see and others do not."""
    if text.isprintable():
        return text
    text = _LINE_SEPARATORS.sub(" ", text)
    return visible(text) if has_invisible(text) else text
