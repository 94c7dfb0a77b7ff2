"""How much two texts share: the same for the same words, whatever their case, width, spaces and marks."""

from __future__ import annotations

import os
import subprocess
import sys
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.evidence.overlap import FEWEST, LONGEST, SAME_TEXT, WORDS, share, shingles

LATIN = st.lists(st.text("abcdefghijklmnopqrstuvwxyzäöé", min_size=1, max_size=6), min_size=25, max_size=60)
HAN = st.text("海港船月日東西南北新旧報道한국어ソウル", min_size=40, max_size=120)
MIXED = st.lists(st.one_of(st.text("abcXYZ", min_size=1, max_size=5), st.text("港湾船한국", min_size=1, max_size=8)), min_size=30, max_size=60)  # fmt: skip


def numbered(count: int, start: int = 0) -> str:
    return " ".join(f"word{number}" for number in range(start, start + count))


@given(LATIN, LATIN)
def test_symmetric_and_between_0_and_1(one: list[str], other: list[str]) -> None:
    """Which text comes first makes no difference."""
    first, second = shingles(" ".join(one)), shingles(" ".join(other))
    assert share(first, second) == share(second, first)
    assert 0.0 <= share(first, second) <= 1.0


@given(st.one_of(LATIN.map(" ".join), HAN, MIXED.map(" ".join)))
def test_a_text_has_all_of_itself(text: str) -> None:
    """A text with enough shingles shares all of them with itself; one with too few, none."""
    found = shingles(text)
    assert share(found, found) == (1.0 if len(found) >= FEWEST else 0.0)


@given(LATIN, st.lists(st.sampled_from(["\n", "  ", "\t", "\u00a0", "\u3000"]), min_size=60, max_size=60))
def test_spaces_case_and_marks_make_no_difference(words: list[str], spaces: list[str]) -> None:
    """The same words in another setting are the same text."""
    untidy = "".join(f"“{word.upper()}”,{space}" for word, space in zip(words, spaces, strict=False))
    assert shingles(untidy) == shingles(" ".join(words))


@given(HAN)
def test_spaces_make_no_difference_in_east_asian_texts(text: str) -> None:
    """Line breaks, spaces and marks between characters are not compared."""
    assert shingles("、\n".join(text)) == shingles(text)


@given(st.text(max_size=300))
def test_takes_any_text(text: str) -> None:
    """Anything that is a string has shingles, the same each time."""
    assert shingles(text) == shingles(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The ferry — late again — reached port", "THE FERRY LATE AGAIN REACHED PORT"),
        ("Ｆｅｒｒｙ　１２", "ferry 12"),
        ("a well-known 3,000 don’t", "a well known 3000 don't"),
        ("Straße", "STRASSE"),
        ("ﾎｯｶｲﾄﾞｳ", "ホッカイドウ"),
    ],
)
def test_what_is_folded(one: str, other: str) -> None:
    """Marks, dashes, widths and case, in texts long enough to compare."""
    assert shingles(f"{one} {numbered(20)}") == shingles(f"{other} {numbered(20)}") != frozenset()


def test_share_is_that_of_the_smaller_text() -> None:
    """A short report that is wholly inside a long one shares all of it."""
    assert share(shingles(numbered(40)), shingles(numbered(400))) == 1.0
    assert share(shingles(numbered(100)), shingles(numbered(100, 1000))) == 0.0


def test_half_a_text() -> None:
    """Texts that share half of their words are not the same; with nine words in ten they are."""
    text = shingles(numbered(200))
    assert share(text, shingles(f"{numbered(100)} {numbered(100, 500)}")) < SAME_TEXT
    assert share(text, shingles(f"{numbered(180)} {numbered(20, 500)}")) > SAME_TEXT


@pytest.mark.parametrize("text", ["", " \n ", "…—!", "one two", numbered(WORDS + FEWEST - 2), "港" * 11, "\ud800" * 30])
def test_short_texts_share_nothing(text: str) -> None:
    """Under ten shingles nothing is said."""
    assert share(shingles(text), shingles(text)) == 0.0


def test_the_script_of_most_letters_decides() -> None:
    """A Korean text with a few Latin words goes by characters, and an English one with Korean names by words."""
    korean = "부산항에서 출발한 여객선이 짙은 안개로 늦게 도착했다고 회사가 밝혔다 Ferry Lines Ltd"
    assert shingles(korean) == shingles(korean.replace(" ", ""))
    english = f"{numbered(30)} 부산항 여객선"
    assert shingles(english) != shingles(english.replace(" ", ""))


def test_reads_no_more_than_its_limit() -> None:
    """What is beyond the limit is not compared, and costs nothing."""
    text = f"{numbered(50)} {'-' * LONGEST}"
    assert shingles(text[:LONGEST]) == shingles(f"{text} {numbered(50, 500)}") != frozenset()


@pytest.mark.parametrize(
    "text",
    [numbered(10_000), "\ufdfa" * 300_000, "(" * 3_000_000, "\u0301\u0316" * 400_000, "港" * 11 + "\n" * 300_000],
)
def test_time_for_a_long_text(text: str) -> None:
    """10,000 words take a few hundredths of a second; nothing takes long, not even marks in the wrong order."""
    before = process_time()
    shingles(text)
    assert process_time() - before < 20


def test_the_same_in_another_process() -> None:
    """The hashes do not depend on the seed of Python's own."""
    program = (
        "from digest.evidence.overlap import shingles; print(sorted(shingles('the ferry was late ' * 5 + 'again')))"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert outputs == {f"{sorted(shingles('the ferry was late ' * 5 + 'again'))}\n"}
