"""Long indexes under headings: every line is under one, in order."""

from __future__ import annotations

import pytest

from digest.pages.sections import LONG_LIST, by_letter, grouped, initial


@pytest.mark.parametrize(
    ("text", "letter"),
    [
        ("Aspen", "A"),
        ("Émile", "E"),
        ("“quoted”", "Q"),
        ("ß", "S"),
        ("Ким", "К"),
        ("Йемен", "И"),
        ("ガザ", "カ"),
        ("김정은", "ᄀ"),
        ("עזה", "ע"),
        ("38 North", ""),
        ("金正恩", ""),
        ("…", ""),
        ("", ""),
    ],
)
def test_the_letter_a_text_stands_under(text: str, letter: str) -> None:
    assert initial(text) == letter


def test_lines_by_letter_are_in_order_and_none_is_lost() -> None:
    """Accents and case make no difference. What has no letter comes last."""
    lines = ["Zoë", "金", "émile", "Erna", "38 North", "Eva", "“Eden”"]
    found = by_letter(lines, str, "Others")
    assert found == {"E": ["“Eden”", "émile", "Erna", "Eva"], "Z": ["Zoë"], "Others": ["38 North", "金"]}


def test_a_short_list_has_no_headings() -> None:
    (group,) = grouped("person", {"A": ["a"] * (LONG_LIST - 1), "B": ["b"]})
    assert (group.anchor, group.title, len(group.lines)) == ("person", "", LONG_LIST)


def test_a_long_list_has_one_for_each_group() -> None:
    groups = grouped("person", {"A": ["a"] * LONG_LIST, "B": ["b"]})
    assert [(group.anchor, group.title, len(group.lines)) for group in groups] == [
        ("person-1", "A", LONG_LIST),
        ("person-2", "B", 1),
    ]


def test_one_heading_for_all_would_say_nothing() -> None:
    assert [group.title for group in grouped("person", {"Others": ["金"] * 99})] == [""]
