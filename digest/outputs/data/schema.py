"""What the files of the record are, for programs: as JSON Schema, and for tables as CSV on the Web (W3C)."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import msgspec

from digest.outputs.data.json_text import inert_json
from digest.outputs.data.part_format import PARTS, Index, YearPart
from digest.pages.data_tables import ADDRESSES, DAYS, FLAGS, IDS, NUMBERS, TABLES, Table

_REFERENCE = "#/$defs/{name}"


@cache
def schema_text() -> bytes:
    """The JSON Schema of record.json and of every part that it lists."""
    files = (Index, YearPart, *PARTS.values())
    found, definitions = msgspec.json.schema_components(files, ref_template=_REFERENCE)
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "The record of a news digest",
        "anyOf": list(found),
        "$defs": definitions,
    }
    return _written(schema)


def tables_metadata(licence: str, years: tuple[int, ...]) -> bytes:
    """The columns of every table, and its licence."""
    tables = [
        {
            "url": table.path(year),
            "dc:title": table.name,
            "dc:description": table.about,
            "tableSchema": {"columns": list(map(_column, table.columns)), "primaryKey": _key(table)},
        }
        for table in TABLES
        for year in (years if table.by_year else (None,))
    ]
    about: dict[str, Any] = {"@context": "http://www.w3.org/ns/csvw"}
    if licence:
        about["dc:license"] = {"@id": licence} if licence.startswith(("https://", "http://")) else licence
    return _written({**about, "tables": tables})


def _key(table: Table) -> list[str]:
    return {"claims": ["event", "number"], "reports": ["event", "article"]}.get(table.name, ["id"])


def _column(name: str) -> dict[str, Any]:
    column: dict[str, Any] = {"name": name, "titles": name}
    if name in FLAGS:
        column["datatype"] = "boolean"
    elif name in DAYS:
        column["datatype"] = "date"
    elif name in NUMBERS:
        column["datatype"] = "integer"
    elif name in ADDRESSES:
        column["datatype"] = "anyURI"
    elif name in IDS:
        column |= {"datatype": "string", "separator": " "}
    else:
        column["datatype"] = "string"
    return column


def _written(value: object) -> bytes:
    return inert_json(json.dumps(value, ensure_ascii=False, indent=1).encode(errors="replace")) + b"\n"
