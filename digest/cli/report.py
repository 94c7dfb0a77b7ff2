"""Problems and counts in print: for people, for programs, for a pull request."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from digest.errors import Problem
from digest.model import Counts
from digest.text.plain import escaped

# From how many files on equal problems are printed once. Fewer are more likely separate mistakes.
GROUPED_FROM = 5


def as_text(problems: Iterable[Problem]) -> Iterator[str]:
    """A line or two for each problem, as compilers print them; equal problems in many files are printed once."""
    return groups_as_text(list(grouped(problems)))


def grouped(problems: Iterable[Problem]) -> Iterator[Sequence[Problem]]:
    """Equal problems in many files as one group, each other problem by itself, in the order of the first of each."""
    listed = list(problems)
    equal: defaultdict[object, list[Problem]] = defaultdict(list)
    for problem in listed:
        equal[_kind(problem)].append(problem)
    many = {kind for kind, group in equal.items() if len({problem.path for problem in group}) >= GROUPED_FROM}
    for problem in listed:
        kind = _kind(problem)
        if kind not in many:
            yield (problem,)
        elif problem is equal[kind][0]:
            yield equal[kind]


def _kind(problem: Problem) -> object:
    """What equal problems have in common; where in a list the value is does not matter."""
    return problem.code, problem.severity, _keys(problem.field), problem.message, problem.hint


def _keys(field: str) -> str:
    return re.sub(r"\[\d+\]", "", field)


def groups_as_text(groups: Collection[Sequence[Problem]]) -> Iterator[str]:
    """The lines for groups of equal problems."""
    for group in groups:
        first = group[0]
        if len(group) == 1:
            yield f"{first.place}: {first.statement}"
        else:
            files = len({problem.path for problem in group})
            statement = replace(first, field=_keys(first.field)).statement
            yield f"{statement} in {files:,} files, first {first.place}"
        if first.hint:
            yield f"    {escaped(first.hint)}"
    if any(len(group) > 1 for group in groups):
        yield "What is wrong in many files is printed once; 'digest check --format json' prints every place"


def as_json(problems: Iterable[Problem]) -> Iterator[str]:
    """A JSON object a line, in ASCII: nothing in it can command a terminal."""
    for problem in problems:
        yield json.dumps(
            {
                "path": problem.path,
                "line": problem.line,
                "field": problem.field,
                "severity": problem.severity,
                "code": problem.code,
                "message": problem.message,
                "hint": problem.hint,
            }
        )


def as_github(problems: Iterable[Problem]) -> Iterator[str]:
    """GitHub's workflow commands: each problem at its line of a pull request."""
    for problem in problems:
        text = problem.message + (f" ({problem.hint})" if problem.hint else "")
        title = f"{problem.code}: {problem.field}" if problem.field else problem.code
        line = f",line={problem.line}" if problem.line else ""
        yield f"::{problem.severity} file={_property(problem.path)}{line},title={_property(title)}::{_data(text)}"


def _data(text: str) -> str:
    return escaped(text).replace("%", "%25")


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
