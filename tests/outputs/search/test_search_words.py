"""How texts are divided into words, and that the texts can be restored."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.outputs.search.words import JOINER, cut

CASES = [
    ("Hwasong-18 flew 1,001 km.", "Hwasong-18 flew 1,001 km."),
    ("  two \n words ", "two words"),
    ("북한", "북+한 한"),
    ("北韩称12日试射", "北+韩 韩+称 称+12 12+日 日+试 试+射 射"),
    ("“火星-18”型", "“火+星 星-+18 18”+ 型"),
    ("火星18", "火+星 星+18 18"),
    ("화성-18형", "화+성 성-+18 18+형 형"),
    ("キム・ジョンウン", "キ+ム ム・+ジ ジ+ョ ョ+ン ン+ウ ウ+ン ン"),
    ("級「弾道」、発射", "級「+ 弾+道 道」、+ 発+射 射"),
    ("ICBM級", "ICBM+級 級"),
    ("Kim과 ICBM을", "Kim+과 과 ICBM+을 을"),
    ("ＥＥＺ内", "EEZ+内 内"),
    ("핵", "핵"),
    ("Ким Чен Ын", "Ким Чен Ын"),
    ("Élysée naïve", "Élysée naïve"),
    ("…", "…"),
]


@pytest.mark.parametrize(("text", "words"), CASES)
def test_scripts_without_spaces_are_divided_into_pairs(text: str, words: str) -> None:
    """Pairs overlap, a number counts as a character, punctuation keeps words apart (+ is the joiner)."""
    assert cut(text).replace(JOINER, "+") == words


@given(st.text(st.sampled_from("火星北韩화성ムミ・-“”、 ab1é")))
def test_the_text_can_be_restored(text: str) -> None:
    """What each word shows, with spaces only where there is no joiner, is the text itself."""
    words = cut(text).split(" ")
    shown = "".join(word.split(JOINER)[0] if JOINER in word else f"{word} " for word in words)
    assert shown.strip() == " ".join(text.split())


@given(st.text())
def test_any_text_can_be_divided(text: str) -> None:
    """Any text can be divided, and none can contain the character that separates the parts of a record."""
    assert JOINER not in cut(text).split(" ")
