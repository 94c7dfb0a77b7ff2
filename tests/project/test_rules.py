"""docs/rules.md says what the code does: every number in it is that of a constant, and no number is missing."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from desk import REPOSITORY
from pydantic import BaseModel

PAGE = (REPOSITORY / "docs" / "rules.md").read_text("utf-8")
RULES = re.findall(r"(?m)^\|.*\| `([\w.]+) = ([^`]+)` \|$", PAGE)
IN_SCRIPTS = re.findall(r"(?m)^\|.*\| `([\w-]+\.js) (\w+ = [^`]+)` \|$", PAGE)

# Rooms whose numbers decide what readers and curators see.
ROOMS = ("pages", "site", "validation")
# Numbers that decide nothing a rule could say.
EXCEPTIONS = {
    "site.entries.UNCERTAIN": "a mark, and no number of anything",
    "pages.sparkline.HEIGHT": "pixels of a drawing",
    "pages.sparkline.MIN_BAR_HEIGHT": "pixels of a drawing",
}


def value_of(name: str) -> object:
    """The value of a constant, or the default of a field of a record."""
    parts = name.split(".")
    at = next(at for at in range(len(parts), 0, -1) if is_module(parts[:at]))
    found: Any = import_module(".".join(("digest", *parts[:at])))
    for part in parts[at:]:
        if isinstance(found, type) and is_dataclass(found):
            found = {field.name: field.default for field in fields(found)}[part]
        elif isinstance(found, type) and issubclass(found, BaseModel):
            found = found.model_fields[part].default
        else:
            found = getattr(found, part)
    return found


def is_module(parts: list[str]) -> bool:
    path = Path(REPOSITORY, "digest", *parts)
    return path.is_dir() or path.with_suffix(".py").is_file()


def numbers() -> Iterator[str]:
    """The public constants of these rooms that are numbers."""
    for room in ROOMS:
        for path in sorted((REPOSITORY / "digest" / room).glob("*.py")):
            module = import_module(f"digest.{room}.{path.stem}")
            for node in ast.parse(path.read_text("utf-8")).body:
                targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
                for name in (target.id for target in targets if isinstance(target, ast.Name)):
                    if name.isupper() and name[0] != "_" and isinstance(getattr(module, name), int | float):
                        yield f"{room}.{path.stem}.{name}"


@pytest.mark.parametrize(("name", "stated"), RULES, ids=lambda text: str(text))
def test_a_rule_states_the_value_of_its_constant(name: str, stated: str) -> None:
    assert value_of(name) == ast.literal_eval(stated)


@pytest.mark.parametrize(("script", "constant"), IN_SCRIPTS)
def test_a_rule_states_the_value_of_its_constant_in_a_script(script: str, constant: str) -> None:
    assert f"const {constant};" in (REPOSITORY / "digest" / "assets" / script).read_text("utf-8")


def test_every_row_names_a_constant() -> None:
    """No row is missed because it is written in another way."""
    rows = [line for line in PAGE.splitlines() if re.match(r"\| (?!Rule )", line)]
    assert len(rows) == len(RULES) + len(IN_SCRIPTS) > 30


@pytest.mark.parametrize("name", list(numbers()))
def test_every_number_is_in_a_rule(name: str) -> None:
    assert (name in dict(RULES)) != (name in EXCEPTIONS), "add it to docs/rules.md, or to EXCEPTIONS with a reason"


def test_exceptions_exist() -> None:
    assert set(EXCEPTIONS) <= set(numbers())
