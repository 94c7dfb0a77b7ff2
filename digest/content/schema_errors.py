"""pydantic's errors in our words: path, line, field, what is wrong, what to do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from digest.content.yaml_reader import Document, Path, field_name, scalars
from digest.errors import Problem, Severity
from digest.text.plain import did_you_mean, has_invisible

S = TypeVar("S", bound=BaseModel)
_BRANCHES = frozenset(("id", "in place"))


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
            message = "holds invisible characters, which are taken out"
            line = document.line(path)
            yield Problem(shown, line, field_name(path), message, "type the text anew", Severity.WARNING)


def _explain(
    shown: str, document: Document, schema: type[BaseModel], at: Path, error: ValidationError
) -> Iterator[Problem]:
    for found in error.errors(include_url=False):
        path = _without_branches(found["loc"])
        message, hint = _words(found, schema, path)
        # The line of a missing key is that of what should contain it.
        line = document.line((*at, *path))
        yield Problem(shown, line, field_name((*at, *path)), message, hint)


def _without_branches(location: tuple[int | str, ...]) -> Path:
    """The location without the names of the union's branches, which follow a list's index."""
    kept: list[int | str] = []
    for part in location:
        if part == "[key]" or (part in _BRANCHES and kept and isinstance(kept[-1], int)):
            continue
        kept.append(part)
    return tuple(kept)


def _words(found: Any, schema: type[BaseModel], path: Path) -> tuple[str, str]:
    kind, context = found["type"], found.get("ctx", {})
    match kind:
        case "wrong":
            return context["message"], context["hint"]
        case "missing":
            return "is required, but missing", f"add a line '{path[-1]}: …'"
        case "extra_forbidden":
            return "is no key of this kind of entry", _nearest_key(schema, path)
        case "literal_error":
            given = str(found["input"])
            known = [word.strip(" '") for word in context["expected"].replace(" or ", ", ").split(",")]
            return f"'{given}' is none of: {', '.join(known)}", did_you_mean(given, known).removeprefix("; ")
        case "bool_parsing" | "bool_type":
            return f"'{found['input']}' is neither true nor false", ""
        case "too_short":
            return "is empty; at least one is needed", ""
        case "string_pattern_mismatch":
            return f"'{found['input']}' is no Wikidata id", "write the letter Q and digits"
        case "tuple_type":
            return "must be a list", ""
        case "model_type" | "dict_type" | "model_attributes_type":
            return "must be 'key: value' lines", ""
        case _:
            return str(found["msg"]), ""


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
