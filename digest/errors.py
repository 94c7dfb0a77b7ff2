"""A problem in the content, and the base of every error that the package raises on purpose."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from digest.problem_codes import Code, Severity
from digest.text.passwords import masked
from digest.text.plain import escaped


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in the content, in words for the person who can fix it.

    ``path`` is as seen from the folder of mkdocs.yml (``content/articles/a.md``), ``line`` counts from 1
    (0: the file as a whole), ``field`` is a dotted path such as ``events[0].date`` ("" for none), and
    ``hint`` says what to do. ``configured`` is the severity that the site gives the code, if it does.
    """

    path: str
    line: int
    field: str
    code: Code
    message: str
    hint: str = ""
    configured: Severity | None = None

    def __post_init__(self) -> None:
        # Reports of checks are public.
        object.__setattr__(self, "message", masked(self.message))
        object.__setattr__(self, "hint", masked(self.hint))

    @classmethod
    def restored(
        cls, path: str, line: int, field: str, code: str, message: str, hint: str, configured: str | None
    ) -> Problem:
        """A problem from its fields as JSON has them."""
        return cls(path, line, field, Code(code), message, hint, Severity(configured) if configured else None)

    @property
    def severity(self) -> Severity:
        return self.configured or self.code.severity

    @property
    def is_error(self) -> bool:
        return self.severity is Severity.ERROR

    @property
    def place(self) -> str:
        """File and line, safe to print."""
        return escaped(f"{self.path}:{self.line}" if self.line else self.path)

    @property
    def statement(self) -> str:
        """What is wrong, on one line that is safe to print."""
        field = f"{self.field}: " if self.field else ""
        return escaped(f"{self.severity}: {field}{self.message} [{self.code}]")

    def sort_key(self) -> tuple[str, int, str, str]:
        return (self.path, self.line, self.field, self.message)

    def __str__(self) -> str:
        """The whole problem on one line that is safe to print."""
        return f"{self.place}: {self.statement}" + (f" ({escaped(self.hint)})" if self.hint else "")


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """The problems sorted by file, line and field, each once."""
    return tuple(sorted(set(problems), key=Problem.sort_key))


def as_configured(problems: Iterable[Problem], severities: Mapping[Code, Severity | None]) -> Iterator[Problem]:
    """The problems with the severities that a site gives their codes; None leaves a code out."""
    for problem in problems:
        severity = severities.get(problem.code, problem.severity)
        if severity is not None:
            yield problem if severity is problem.severity else replace(problem, configured=severity)


class DigestError(Exception):
    """The base of every error this package raises on purpose; its text is for people."""


class ContentError(DigestError):
    """The content has errors (or warnings, in a strict build), so nothing is published.

    ``problems`` contains all of them.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = in_order(problems)
        errors = sum(problem.is_error for problem in self.problems)
        number, word = (errors, "error") if errors else (len(self.problems), "warning")
        why = "" if errors else ", and the build is strict"
        super().__init__(f"{number} {word}{'' if number == 1 else 's'} in the content{why}")


class ConfigError(DigestError):
    """mkdocs.yml asks for something that is not possible."""
