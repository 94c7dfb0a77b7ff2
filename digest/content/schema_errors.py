"""pydantic's findings in our words: path, line, field, what is wrong, what to do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from digest.content.files import RawFile, Tree
from digest.content.yaml_nodes import Path
from digest.content.yaml_reader import scalars
from digest.errors import Problem, Severity
from digest.text.plain import did_you_mean, has_invisible

F = TypeVar("F", bound=BaseModel)
_BRANCHES = frozenset(("id", "in place"))


def validate_schema(
    tree: Tree, raw: RawFile, form: type[F], data: object, at: Path, context: dict[str, Any]
) -> F | None:
    """``data`` as a form; or None, and every reason why among the tree's problems.

    ``at`` is where in the file the data stands: () for front matter, (id,) in a registry.
    """
    if isinstance(data, dict):
        data = {key: value for key, value in data.items() if value is not None}
    try:
        filled = form.model_validate(data, context=context)
    except ValidationError as error:
        tree.problems.extend(_explain(tree, raw, form, at, error))
        return None
    if at or _may_hide(raw):
        tree.problems.extend(_invisible(tree, raw, data, at))
    return filled


def _may_hide(raw: RawFile) -> bool:
    """Whether a file's front matter holds invisible characters, or escapes that may stand for some."""
    assert raw.document
    return "\\" in raw.document.text or has_invisible(raw.document.text)


def _invisible(tree: Tree, raw: RawFile, data: Any, at: Path) -> Iterator[Problem]:
    """A warning for each text that holds characters nobody sees: forms take them out."""
    assert raw.document
    for path, text in scalars(data, at):
        if has_invisible(text):
            message = "holds invisible characters, which are taken out"
            line = raw.document.line(path)
            yield tree.problem(raw.path, line, field_name(path), message, "type the text anew", Severity.WARNING)


def _explain(tree: Tree, raw: RawFile, form: type[BaseModel], at: Path, error: ValidationError) -> Iterator[Problem]:
    assert raw.document
    for found in error.errors(include_url=False):
        path = _without_branches(found["loc"])
        message, hint = _words(found, form, path)
        # A missing key stands nowhere: the line is that of what should hold it.
        line = raw.document.line((*at, *path))
        yield tree.problem(raw.path, line, field_name((*at, *path)), message, hint)


def _without_branches(location: tuple[int | str, ...]) -> Path:
    """The location without the names of the union's branches, which follow a list's index."""
    kept: list[int | str] = []
    for part in location:
        if part == "[key]" or (part in _BRANCHES and kept and isinstance(kept[-1], int)):
            continue
        kept.append(part)
    return tuple(kept)


def field_name(path: Path) -> str:
    """A path as people read it: ``events[0].date``."""
    name = ""
    for part in path:
        name += f"[{part}]" if isinstance(part, int) else f".{part}" if name else part
    return name


def _words(found: Any, form: type[BaseModel], path: Path) -> tuple[str, str]:
    kind, context = found["type"], found.get("ctx", {})
    match kind:
        case "wrong":
            return context["message"], context["hint"]
        case "missing":
            return "is required, but missing", f"add a line '{path[-1]}: …'"
        case "extra_forbidden":
            return "is no key of this kind of entry", _nearest_key(form, path)
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


def _nearest_key(form: type[BaseModel], path: Path) -> str:
    known: set[str] = set(form.model_fields)
    for part in path[:-1]:
        nested = _nested_form(form, part)
        if nested:
            form, known = nested, set(nested.model_fields)
    return (
        did_you_mean(str(path[-1]), sorted(known)).removeprefix("; ")
        or f"the keys are {', '.join(known and form.model_fields)}"
    )


def _nested_form(form: type[BaseModel], part: int | str) -> type[BaseModel] | None:
    """The form of the records that a key of ``form`` holds, if it holds any."""
    info = form.model_fields.get(str(part))
    pending: list[Any] = [info.annotation] if info else []
    while pending:
        kind = pending.pop()
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            return kind
        pending.extend(getattr(kind, "__args__", ()))
    return None
