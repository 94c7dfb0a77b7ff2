"""Front matter edited as text: what may be edited, where values end, and that a change of meaning is noticed."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.content.frontmatter_edit import (
    EditRefused,
    Unreadable,
    editable,
    edited,
    end_of,
    line_end,
    next_line,
)
from digest.content.yaml_data import Path
from digest.content.yaml_reader import parse
from digest.errors import DigestError

CHANGED = "its front matter could not be edited without changing what it means"


def file(matter: str, body: str = "\nText.\n") -> str:
    return f"---\n{matter}---\n{body}"


@pytest.mark.parametrize(
    "text",
    [
        file("title: 다리\n"),
        file("title: A\n", body=""),
        "---\ntitle: A\n---",
        "\ufeff\n\n--- \ntitle: A\n# end\n\n-----\nText --- \n---\n",
    ],
)
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_the_parts_are_the_file(text: str, ending: str) -> None:
    text = text.replace("\n", ending)
    entry = editable(text)
    assert "".join(entry[:4]) == text
    assert entry.document.data == parse(entry.matter).data
    assert edited(entry, entry.matter, entry.document.data) == text


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (file("names: &n [kim]\n"), "it uses anchors (&)"),
        (file("title:\tA\n"), "its front matter contains tabs"),
        (file("title: A\ntitle: B\n"), "a key appears twice"),
        (file("events:\n  - {a: b, a: c}\n"), "a key appears twice"),
    ],
)
def test_what_is_not_edited(text: str, why: str) -> None:
    with pytest.raises(EditRefused) as refusal:
        editable(text)
    assert str(refusal.value) == why
    assert isinstance(refusal.value, DigestError) and not isinstance(refusal.value, Unreadable)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "line 1: there is no front matter"),
        ("Text.\n", "line 1: there is no front matter"),
        ("---\ntitle: A\n", "line 1: the front matter is not closed"),
        ("\n---\ntitle: A\nurl: 'x\n---\n", "line 4: "),
        (file("- a\n- b\n"), "this is a list"),
    ],
)
def test_what_cannot_be_read(text: str, why: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        editable(text)
    assert why in str(refusal.value)


PLACES: list[tuple[str, Path]] = [
    ("a: 다리|  # c\n", ("a",)),
    ("a:|\n", ("a",)),
    ("a:| # c\nb: x\n", ("a",)),
    ("a: 'x # y'| # c\n", ("a",)),
    ("a: x\n  y|\n# c\n\nb: z\n", ("a",)),
    ("a: >-\n  x\n\n  y|\n\n\n# c\nb: z\n", ("a",)),
    ("a: >- # c|\nb: z\n", ("a",)),
    ("a: >+\n  x\n\n|\n# c\nb: z\n", ("a",)),
    ("a: >2+\n  x\n|\nb: z\n", ("a",)),
    ("a: >-\n  x\n     |\nb: z\n", ("a",)),
    ("a: [x, 'y]']| # c\n", ("a",)),
    ("a: [\n  x, # c\n]| # d\nb: z\n", ("a",)),
    ("a: {b: [c]}|\n", ("a",)),
    ("a: {b: [c]|, d: e}\n", ("a", "b")),
    ("a: []|\n\nb: z\n", ("a",)),
    ("a:\n  - x\n  - y| # c\n  # d\n\n# e\nb: z\n", ("a",)),
    ("a:\n- x\n-|\n# d\nb: z\n", ("a",)),
    ("a:\n- x|\n- y\n", ("a", 0)),
    ("a:\n  b:\n    - c: >-\n        다리\n\n        x|\n\n  # c\nd: e\n", ("a",)),
    ("a:\n  b: x\n  c:|\n  # c\nd: e\n", ("a",)),
    ("? a\n: - x\n  - y|\nb: z\n", ("a",)),
    ("a: x\nb: [y]|\n# c\n", ()),
]


@pytest.mark.parametrize(("marked", "path"), PLACES)
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_where_values_end(marked: str, path: Path, ending: str) -> None:
    """The mark | is where the value ends."""
    marked = marked.replace("\n", ending)
    entry = editable(f"---{ending}{marked.replace('|', '')}---{ending}")
    assert end_of(entry, path) == marked.index("|")


def test_blank_lines_below_a_text_count_if_asked_for() -> None:
    entry = editable(file("a: >-\n  x\n\n\nb: z\n\n"))
    assert end_of(entry, ("a",), with_blank_lines=True) == len("a: >-\n  x\n\n")
    assert end_of(entry, ("b",), with_blank_lines=True) == len("a: >-\n  x\n\n\nb: z")


def test_line_ends() -> None:
    assert [line_end(text) for text in ("", "a", "a\nb\r\n", "a\r\nb\n", "a\rb\n", "\u2028")] == [
        "\n", "\n", "\n", "\r\n", "\r", "\n",
    ]  # fmt: skip
    assert [next_line("a\r\nb\rc\nd", place) for place in (0, 1, 3, 5, 7, 8)] == [3, 3, 5, 7, 8, 8]


@pytest.mark.parametrize(
    "new",
    [
        "title: B\n",
        "title: A\nurl: x\nnames: [kim]\n",
        "title: A\nurl: [\n",
        "title: A\nurl: &u x\n",
        "title: A\nurl: x\nurl: y\n",
        "title: A\nurl: x",
        "---\ntitle: A\nurl: x\n",
        "",
    ],
)
def test_a_change_of_meaning_is_refused(new: str) -> None:
    entry = editable(file("title: A\n"))
    with pytest.raises(EditRefused, match=CHANGED):
        edited(entry, new, {"title": "A", "url": "x"})
    assert edited(entry, "title: A\nurl: x # c\n", {"title": "A", "url": "x"}) == file("title: A\nurl: x # c\n")


VALUES = [
    " x", "", " 'y # z'", " >-\n  x\n\n  y", " |+\n  x\n\n", " |\n  x\n   \n", " >", "\n- x\n-", "\n  - {a: b}\n  - - c\n    - d",
    " [x,\n  y]", " {a: b, c}", "\n  k: v\n  l: |\n    다리\n", " x\n  y", " # c\n  - x",
    " x # beside", "\n- [x] # beside", " | # beside",
]  # fmt: skip
BELOW = ["", "\n", "\n\n# 아래\n", "\n  # indented\n"]


@given(st.lists(st.tuples(st.sampled_from(VALUES), st.sampled_from(BELOW)), min_size=1), st.sampled_from(["\n", "\r\n", "\r"]))  # fmt: skip
def test_a_key_below_any_value_changes_no_other(blocks: list[tuple[str, str]], ending: str) -> None:
    """A line put below the end of a value is a key of its own, whatever is above and below it."""
    matter = "".join(f"k{number}:{value}{below}\n" for number, (value, below) in enumerate(blocks))
    entry = editable(file(matter).replace("\n", ending))
    data = entry.document.data
    for key in data:
        place = next_line(entry.matter, end_of(entry, (key,)))
        new = f"{entry.matter[:place]}new: 1{line_end(entry.matter)}{entry.matter[place:]}"
        assert f"new: 1{ending}" in edited(entry, new, {**data, "new": "1"})


def test_many_values_take_no_time_each() -> None:
    """Where a value ends is found without a look at all the others."""
    items = "".join(f"  - k{number}\n" for number in range(20_000))
    entry = editable(file("".join(f"k{number}:\n" for number in range(20_000)) + f"items:\n{items}"))
    started = process_time()
    ends = [end_of(entry, (key,)) for key in entry.document.data]
    assert ends == sorted(ends)
    assert process_time() - started < 2
