"""pydantic's errors in our words: path, line, field, what is wrong, what to do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from digest.content.schema import ArticleSchema
from digest.content.yaml_reader import Document, Path, field_name, scalars
from digest.errors import Problem
from digest.problem_codes import Code
from digest.text.plain import did_you_mean, has_invisible

S = TypeVar("S", bound=BaseModel)


def validate_schema(
    shown: str, document: Document, schema: type[S], data: object, at: Path, context: dict[str, Any]
) -> tuple[S | None, tuple[Problem, ...]]:
    """``data`` as a record of ``schema``, None if it does not fit, and what is wrong with it.

    ``shown`` is the file as problems name it. ``at`` is the place of the data in its ``document``: () for
    front matter, (id,) in a registry.
    """
    if isinstance(data, dict):
        data = {key: value for key, value in data.items() if value is not None}
    try:
        record = schema.model_validate(data, context=context)
    except ValidationError as error:
        return None, tuple(_explain(shown, document, schema, at, error))
    # One look at the whole text is quicker than one at each value.
    if at or _may_hide(document.text):
        return record, tuple(_invisible(shown, document, data, at))
    return record, ()


def _may_hide(text: str) -> bool:
    """Whether front matter has invisible characters, or escapes that may stand for some."""
    return "\\" in text or has_invisible(text)


def _invisible(shown: str, document: Document, data: Any, at: Path) -> Iterator[Problem]:
    """A warning for each text with characters that nobody sees: the schema takes them out."""
    for path, text in scalars(data, at):
        if has_invisible(text):
            message, hint = "contains invisible characters, which are removed", "retype the text"
            yield Problem(shown, document.line(path), field_name(path), Code.INVISIBLE_CHARACTERS, message, hint)


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
    (there is one: an item of an article's ``events``), and ends in ``[key]`` if the key of a mapping is wrong."""
    if schema is ArticleSchema and location[0] == "events" and len(location) > 2:
        location = (*location[:2], *location[3:])
    return location[:-1] if location[-1:] == ("[key]",) else location


def _words(found: Any, schema: type[BaseModel], path: Path) -> tuple[Code, str, str]:
    """The code, message and hint of one of pydantic's errors."""
    kind, context = found["type"], found.get("ctx", {})
    match kind:
        case "wrong":
            return context["code"], context["message"], context["hint"]
        case "missing":
            return Code.MISSING_KEY, "is required but missing", f"add a line '{path[-1]}: …'"
        case "extra_forbidden":
            return Code.UNKNOWN_KEY, "unknown key", _nearest_key(schema, path)
        case "literal_error":
            given = str(found["input"])
            known = [word.strip(" '") for word in context["expected"].replace(" or ", ", ").split(",")]
            message = f"'{given}' is not one of: {', '.join(known)}"
            return Code.UNKNOWN_VALUE, message, did_you_mean(given, known).removeprefix("; ")
        case "bool_parsing" | "bool_type":
            return Code.WRONG_TYPE, f"must be true or false, not '{found['input']}'", ""
        case "too_short":
            return Code.EMPTY_VALUE, "is empty; at least one is required", ""
        case "string_pattern_mismatch":
            message = f"'{found['input']}' is not a Wikidata id"
            return Code.INVALID_WIKIDATA_ID, message, "write the letter Q followed by digits"
        case "tuple_type":
            return Code.WRONG_TYPE, "must be a list", ""
        case "model_type" | "dict_type" | "model_attributes_type":
            return Code.WRONG_TYPE, "must be 'key: value' lines", ""
        case _:
            return Code.WRONG_TYPE, str(found["msg"]), ""


def _nearest_key(schema: type[BaseModel], path: Path) -> str:
    for part in path[:-1]:
        schema = _nested_schema(schema, part) or schema
    known = list(schema.model_fields)
    return did_you_mean(str(path[-1]), sorted(known)).removeprefix("; ") or f"the keys are {', '.join(known)}"


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
