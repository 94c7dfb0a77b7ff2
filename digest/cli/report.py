"""Problems and counts in print: for people, for programs, for a pull request."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping

from digest.errors import Problem
from digest.model import Counts
from digest.text.plain import escaped


def as_text(problems: Iterable[Problem]) -> Iterator[str]:
    """A line or two for each problem, as compilers print them."""
    for problem in problems:
        where = f"{problem.path}:{problem.line}" if problem.line else problem.path
        field = f"{problem.field}: " if problem.field else ""
        yield escaped(f"{where}: {problem.severity}: {field}{problem.message}")
        if problem.hint:
            yield escaped(f"    {problem.hint}")


def as_json(problems: Iterable[Problem]) -> Iterator[str]:
    """A JSON object a line."""
    for problem in problems:
        yield json.dumps(
            {
                "path": problem.path,
                "line": problem.line,
                "field": problem.field,
                "severity": str(problem.severity),
                "message": problem.message,
                "hint": problem.hint,
            },
            ensure_ascii=False,
        )


def as_github(problems: Iterable[Problem]) -> Iterator[str]:
    """GitHub's workflow commands: each problem at its line of a pull request."""
    for problem in problems:
        text = problem.message + (f" ({problem.hint})" if problem.hint else "")
        title = problem.field or str(problem.severity)
        line = f",line={problem.line}" if problem.line else ""
        yield f"::{problem.severity} file={_property(problem.path)}{line},title={_property(title)}::{_data(text)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


FORMATS: Mapping[str, Callable[[Iterable[Problem]], Iterator[str]]] = {
    "text": as_text,
    "json": as_json,
    "github": as_github,
}


def summary(problems: Iterable[Problem]) -> str:
    """ "2 errors, 1 warning"."""
    found = list(problems)
    errors = sum(problem.is_error for problem in found)
    return f"{plural(errors, 'error')}, {plural(len(found) - errors, 'warning')}"


def counts_line(counts: Counts) -> str:
    """Where every file of the content folder went: the parts add up to the files read."""
    parts = [
        f"{counts.published:,} published",
        f"{counts.registries:,} {'registry' if counts.registries == 1 else 'registries'}",
        plural(counts.drafts, "draft"),
        f"{counts.scheduled:,} scheduled",
        f"{counts.refused:,} refused",
    ]
    ignored = f" ({counts.ignored:,} ignored)" if counts.ignored else ""
    return f"{plural(counts.read, 'file')} read: {', '.join(parts)}{ignored}"


def plural(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"
