"""The schema of entries and registries as JSON Schema, for editors."""

from __future__ import annotations

from typing import Any

KINDS = ("article", "event", "story", "edition", "topics", "sources", "names")
_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema_for(kind: str) -> dict[str, Any]:
    """JSON Schema of an entry's front matter (``article``) or of a whole registry (``topics``)."""
    # Every command names the kinds, but few need the schema, which takes longer to import than most take to run.
    from digest.content.schema import ENTRY_SCHEMAS, REGISTRY_SCHEMAS

    if kind in ENTRY_SCHEMAS:
        return {"$schema": _DIALECT, **ENTRY_SCHEMAS[kind].model_json_schema()}
    record = REGISTRY_SCHEMAS[f"{kind}.yml"].model_json_schema()
    definitions = record.pop("$defs", {})
    whole = {"$schema": _DIALECT, "title": kind, "type": "object", "additionalProperties": record}
    return {**whole, "$defs": definitions} if definitions else whole
