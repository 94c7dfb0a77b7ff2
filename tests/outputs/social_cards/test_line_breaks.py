"""Text broken into lines; the width is ten for each character here."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.outputs.social_cards.line_breaks import cut, even, fitted


def width_of(text: str) -> float:
    return 10 * len(text)


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 10, []),
        ("one", 10, ["one"]),
        ("one two three four", 10, ["one two", "three four"]),
        # No more lines than necessary, of similar length.
        ("aa bb cc dd ee ff", 14, ["aa bb cc", "dd ee ff"]),
        ("incomprehensible", 5, ["incomprehensible"]),
        ("北朝鮮が発射", 4, ["北朝鮮", "が発射"]),
        # Punctuation does not begin a line, an opening bracket does not end one.
        ("あいうえ。か", 4, ["あいう", "え。か"]),
        ("あいう「えお」", 4, ["あいう", "「えお」"]),
        ("화성-18형 발사", 8, ["화성-18형", "발사"]),
        ("Hwasong-18型発射", 12, ["Hwasong-18", "型発射"]),
    ],
)
def test_where_lines_end(text: str, width: int, lines: list[str]) -> None:
    assert even(text, 10 * width, width_of) == lines


def test_what_does_not_fit_is_cut_and_says_so() -> None:
    assert fitted("one two three four", 80, 2, width_of, "…") == ["one two", "three…"]
    assert fitted("one two three four", 80, 3, width_of, "…") == ["one two", "three", "four"]
    assert fitted("incomprehensible", 60, 2, width_of, "…") == ["incomp", "rehen…"]
    assert fitted("one two three four", 80, 1, width_of, "") == ["one two"]
    assert cut("one, two", 50, width_of, "…") == "one…"
    assert cut("one", 50, width_of, "…") == "one"


@given(st.text(alphabet="ab 漢、「", max_size=60), st.integers(3, 20), st.integers(1, 4))
def test_lines_lose_and_double_nothing(text: str, width: int, most: int) -> None:
    """Every character comes once and in order. No line of a fitted text is wider than the column."""
    text = " ".join(text.split())
    assert "".join("".join(even(text, 10 * width, width_of)).split()) == text.replace(" ", "")
    lines = fitted(text, 10 * width, most, width_of, "…")
    assert len(lines) <= most
    assert all(len(line) <= width for line in lines)
