"""The schema of entries and registries as JSON Schema, for editors."""

from __future__ import annotations

from typing import Any

KINDS = ("article", "event", "story", "topics", "sources", "names")
_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema_for(kind: str) -> dict[str, Any]:
    """JSON Schema of an entry's front matter (``article``) or of a whole registry (``topics``)."""
    # Commands name the kinds; few of them need the forms, which take longer to import than most take to run.
    from digest.forms import ENTRY_FORMS, REGISTRY_FORMS

    if kind in ENTRY_FORMS:
        return {"$schema": _DIALECT, **ENTRY_FORMS[kind].model_json_schema()}
    record = REGISTRY_FORMS[f"{kind}.yml"].model_json_schema()
    definitions = record.pop("$defs", {})
    whole = {"$schema": _DIALECT, "title": kind, "type": "object", "additionalProperties": record}
    return {**whole, "$defs": definitions} if definitions else whole
