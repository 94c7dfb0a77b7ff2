"""What can be wrong: one record for a problem in the content, one base for every error."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in the content, in words for the person who can mend it.

    ``path`` is relative to the content folder's parent as people see it
    (``content/articles/a.md``), ``line`` counts from 1 (0: the file as a whole),
    ``field`` is a dotted path such as ``events[0].date`` ("" when no field is meant),
    ``hint`` says what to do.
    """

    path: str
    line: int
    field: str
    message: str
    hint: str = ""
    severity: Severity = Severity.ERROR

    @property
    def is_error(self) -> bool:
        return self.severity is Severity.ERROR

    def sort_key(self) -> tuple[str, int, str, str]:
        return (self.path, self.line, self.field, self.message)

    def __str__(self) -> str:
        where = f"{self.path}:{self.line}" if self.line else self.path
        field = f" {self.field}:" if self.field else ""
        hint = f" ({self.hint})" if self.hint else ""
        return f"{where}: {self.severity}:{field} {self.message}{hint}"


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """The problems sorted by file, line and field, each once."""
    return tuple(sorted(set(problems), key=Problem.sort_key))


class DigestError(Exception):
    """The base of every error this package raises on purpose; its text is for people."""


class ContentError(DigestError):
    """The content has errors (or warnings, in a strict build), so nothing is published.

    ``problems`` holds all of them.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = in_order(problems)
        errors = sum(problem.is_error for problem in self.problems)
        number, word = (errors, "error") if errors else (len(self.problems), "warning")
        why = "" if errors else ", and the build is strict"
        super().__init__(f"{number} {word}{'' if number == 1 else 's'} in the content{why}")


class ConfigError(DigestError):
    """mkdocs.yml asks for something that cannot be."""
