"""pydantic's errors in our words: path, line, field, what is wrong, what to do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from digest.content import foreign_keys
from digest.content.schema import ArticleSchema, EventSchema
from digest.content.values import described
from digest.content.yaml_data import Path
from digest.content.yaml_reader import Document, field_name, scalars
from digest.errors import Problem
from digest.problem_codes import Code
from digest.text.passwords import has_password
from digest.text.plain import decoded, did_you_mean, has_invisible

S = TypeVar("S", bound=BaseModel)


def validate_schema(
    shown: str, document: Document, schema: type[S], data: object, at: Path, context: dict[str, Any]
) -> tuple[S | None, tuple[Problem, ...]]:
    """``data`` as a record of ``schema``, None if it does not fit, and what is wrong with it.

    ``shown`` is the file as problems name it. ``at`` is the place of the data in its ``document``: () for
    front matter, (id,) in a registry.
    """
    try:
        record = schema.model_validate(data, context=context)
    except ValidationError as error:
        return None, tuple(_explain(shown, document, schema, at, error))
    # One look at the whole text is quicker than one at each value.
    if at or _may_hide(document.text):
        return record, tuple(_unfit(shown, document, data, at))
    return record, ()


def _may_hide(text: str) -> bool:
    """Whether front matter has invisible characters or passwords, or escapes and entities that may stand for some."""
    return "\\" in text or "&#" in text or has_invisible(text) or has_password(text)


def _unfit(shown: str, document: Document, data: Any, at: Path) -> Iterator[Problem]:
    """A problem for each text with characters that nobody sees, which the schema takes out, or with a password."""
    for path, text in scalars(data, at):
        if has_invisible(decoded(text)):
            message, hint = "contains invisible characters, which are removed", "retype the text"
            yield Problem(shown, document.line(path), field_name(path), Code.INVISIBLE_CHARACTERS, message, hint)
        if has_password(text):
            message = "contains an address with a password, which would be published"
            yield Problem(shown, document.line(path), field_name(path), Code.INVALID_ADDRESS, message, "take it out")


def _explain(
    shown: str, document: Document, schema: type[BaseModel], at: Path, error: ValidationError
) -> Iterator[Problem]:
    for found in error.errors(include_url=False):
        path = _path(found["loc"], schema)
        # The line of a missing key is that of what should contain it.
        line = document.line((*at, *path))
        yield Problem(shown, line, field_name((*at, *path)), *_words(found, schema, path))


def _path(location: Path, schema: type[BaseModel]) -> Path:
    """The path of an error in the data, from pydantic's location of it. That also names the branch of a union
    (items of an article's ``events`` and ``authors``, and the ``status`` of an event, are unions), and ends in
    ``[key]`` if the key of a mapping is wrong."""
    if schema is ArticleSchema and location[0] in ("events", "authors") and len(location) > 2:
        location = (*location[:2], *location[3:])
    if schema is EventSchema and location[0] == "status":
        location = (location[0], *location[2:])
    return location[:-1] if location[-1:] == ("[key]",) else location


def _words(found: Any, schema: type[BaseModel], path: Path) -> tuple[Code, str, str]:
    """The code, message and hint of one of pydantic's errors."""
    kind, context, given = found["type"], found.get("ctx", {}), found["input"]
    if given is None and kind != "wrong":
        return Code.EMPTY_VALUE, "is empty", "write a value, or take the line out"
    match kind:
        case "wrong":
            return context["code"], context["message"], context["hint"]
        case "missing":
            return Code.MISSING_KEY, "is required but missing", f"add a line '{path[-1]}: …'"
        case "extra_forbidden":
            return Code.UNKNOWN_KEY, "unknown key", _other_key(schema, path, given)
        case "literal_error":
            known = [word.strip(" '") for word in context["expected"].replace(" or ", ", ").split(",")]
            message = f"{described(given)} is not one of: {', '.join(known)}"
            near = did_you_mean(given, known).removeprefix("; ") if isinstance(given, str) else ""
            return Code.UNKNOWN_VALUE, message, near
        case "bool_parsing" | "bool_type":
            return Code.WRONG_TYPE, f"must be true or false, not {described(given)}", ""
        case "too_short":
            return Code.EMPTY_VALUE, "is empty; at least one is required", ""
        case "string_pattern_mismatch":
            message = f"{described(given)} is not a Wikidata id"
            return Code.INVALID_WIKIDATA_ID, message, "write the letter Q followed by digits"
        case "tuple_type":
            return Code.WRONG_TYPE, f"must be a list, not {described(given)}", ""
        case "model_type" | "dict_type" | "model_attributes_type":
            inner = _schema_at(schema, path)
            hint = "" if inner is schema else f"write it with the keys {', '.join(inner.model_fields)}"
            return Code.WRONG_TYPE, f"must be 'key: value' lines, not {described(given)}", hint
        case _:
            return Code.WRONG_TYPE, f"must be plain text, not {described(given)}", ""


def _other_key(schema: type[BaseModel], path: Path, given: object) -> str:
    """What to write instead of a key that there is not."""
    holder = _schema_at(schema, path[:-1])
    return foreign_keys.hint(holder.__name__, str(path[-1]), given, list(holder.model_fields))


def _schema_at(schema: type[BaseModel], path: Path) -> type[BaseModel]:
    """The schema of the record at a path, or of the nearest one above it."""
    for part in path:
        schema = _nested_schema(schema, part) or schema
    return schema


def _nested_schema(schema: type[BaseModel], part: int | str) -> type[BaseModel] | None:
    """The schema of the records that a key of ``schema`` contains, if it contains any."""
    info = schema.model_fields.get(str(part))
    pending: list[Any] = [info.annotation] if info else []
    while pending:
        kind = pending.pop()
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            return kind
        pending.extend(getattr(kind, "__args__", ()))
    return None
