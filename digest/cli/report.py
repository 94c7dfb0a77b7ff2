"""Problems and counts in print: for people, for programs, for a pull request."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from digest.errors import Problem
from digest.model import Counts, Reason
from digest.text.plain import escaped

# From how many files on equal problems are printed once. Fewer are more likely separate mistakes.
GROUPED_FROM = 5
SHOWN_FILES = 10
"""How many files that are left out a summary names."""


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
    """What became of every file below the content folder: the parts add up."""
    withdrawn = f" ({counts.withdrawn:,} of them withdrawn)" if counts.withdrawn else ""
    parts = [
        f"{counts.published:,} published{withdrawn}",
        f"{counts.registries:,} {'registry' if counts.registries == 1 else 'registries'}",
        plural(counts.drafts, "draft"),
        f"{counts.scheduled:,} scheduled",
        f"{counts.refused:,} refused",
        f"{counts.left_out:,} left out",
    ]
    return f"{plural(counts.files, 'file')}: {', '.join(parts)}"


def left_out_lines(left_out: Iterable[tuple[str, Reason]], limit: int | None = None) -> Iterator[str]:
    """A line for each file that is left out, at most ``limit`` of them; a hidden folder is one line. Paths begin with
    the name of the content folder."""
    lines = dict.fromkeys(f"left out: {escaped(_top(*item))}: {item[1]}" for item in left_out)
    shown = list(lines)[:limit]
    yield from shown
    if len(lines) > len(shown):
        yield f"left out: {len(lines) - len(shown):,} more; 'digest check --left-out' prints all"


def _top(path: str, reason: Reason) -> str:
    """The folder that is left out as a whole, or the file."""
    content, *folders, _ = path.split("/")
    if reason is Reason.TEMPLATE:
        return f"{content}/{folders[0]}/"
    for number, folder in enumerate(folders, 1):
        if reason is Reason.HIDDEN and folder.startswith("."):
            return "/".join((content, *folders[:number], ""))
    return path


def plural(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"
