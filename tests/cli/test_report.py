"""Problems in print: whatever they contain, nothing of it can command a terminal or break out of its line."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.cli.report import FORMATS, GROUPED_FROM, as_json
from digest.errors import Problem
from digest.problem_codes import Code

TEXTS = st.text(st.characters(blacklist_categories=("Cs",)), max_size=12) | st.sampled_from(
    ["\x1b]0;x\x07", "\u009b31m", "a\rb", "a\nb", "\u202ex", "::error::", "%0A"]
)
PROBLEMS = st.builds(Problem, TEXTS, st.integers(0, 9), TEXTS, st.sampled_from(Code), TEXTS, TEXTS)
EVERY_PLACE = "What is wrong in many files is printed once; 'digest check --format json' prints every place"
COMMANDS = {chr(code) for code in (*range(32), *range(127, 160), 0x202A, 0x202E, 0x2066)}


@given(st.lists(PROBLEMS, max_size=4))
def test_nothing_that_is_printed_commands_a_terminal(problems: list[Problem]) -> None:
    """In every form, and in the one line that MkDocs and the preview print: no control character but tabs."""
    printed = [line for form in FORMATS.values() for line in form(problems)]
    printed += map(str, problems)
    assert not (COMMANDS - {"\t"}) & set("".join(printed))


@given(st.lists(PROBLEMS, max_size=4))
def test_json_says_what_the_problem_says(problems: list[Problem]) -> None:
    """A program reads the very characters; what is printed is ASCII."""
    lines = list(as_json(problems))
    assert all(line.isascii() for line in lines)
    assert [tuple(json.loads(line).values()) for line in lines] == [
        (problem.path, problem.line, problem.field, problem.severity, problem.code, problem.message, problem.hint)
        for problem in problems
    ]


@pytest.mark.parametrize(
    ("places", "printed"),
    [
        ([("a", "x[0]"), ("b", "x[1]"), ("c", "x[0]"), ("d", "x[0]"), ("e", "x[9]")], ["error: x: wrong [unknown-name] in 5 files, first a:1"]),
        ([(name, "x") for name in "aabbccdd"], [f"{name}:1: error: x: wrong [unknown-name]" for name in "aabbccdd"]),
        ([(name, "x") for name in "aabbccdde"], ["error: x: wrong [unknown-name] in 5 files, first a:1"]),
        ([*[(name, "x") for name in "abc"], *[(name, "y") for name in "def"]], [f"{name}:1: error: {field}: wrong [unknown-name]" for name, field in zip("abcdef", "xxxyyy", strict=True)]),
    ],
    ids=["in lists", "few files", "many files", "two keys"],
)  # fmt: skip
def test_equal_problems(places: list[tuple[str, str]], printed: list[str]) -> None:
    """Equal are those of the same code, words and key, wherever in a list; they are printed once from five files on."""
    assert GROUPED_FROM == 5
    problems = [Problem(path, 1, field, Code.UNKNOWN_NAME, "wrong") for path, field in places]
    lines = list(FORMATS["text"](problems))
    assert lines[: len(printed)] == printed
    assert lines[len(printed) :] == ([EVERY_PLACE] if " files, " in printed[0] else [])


def test_other_problems_keep_their_places() -> None:
    """A group is printed where its first is; the others stay in their order around it."""
    equal = [Problem(name, 1, "", Code.UNKNOWN_NAME, "equal", "hint") for name in "bcdef"]
    others = [Problem(name, 2, "", Code.UNKNOWN_TOPIC, name) for name in "abz"]
    assert list(FORMATS["text"](sorted([*equal, *others], key=Problem.sort_key))) == [
        "a:2: error: a [unknown-topic]",
        "error: equal [unknown-name] in 5 files, first b:1",
        "    hint",
        "b:2: error: b [unknown-topic]",
        "z:2: error: z [unknown-topic]",
        EVERY_PLACE,
    ]
