"""How texts are divided into words, and that the texts can be restored."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from searched_words import WORDS

import digest
from digest.outputs.search.words import JOINER, LETTERS, cut

SHOWN = [
    ("Hwasong-18 flew 1,001 km.", "Hwasong-18 flew 1,001 km."),
    ("  two \n words ", "two words"),
    ("북한", "북+한"),
    ("北韩称12日试射", "北+韩+称+12+日+试+射"),
    ("“火星-18”型", "“火+星-+18”+型"),
    ("キム・ジョンウン", "キ+ム・+ジ+ョ+ン+ウ+ン"),
    ("級「弾道」、発射", "級「+弾+道」、+発+射"),
    ("Kim과 ICBM을", "Kim+과 ICBM+을"),
    ("ＥＥＺ内", "ＥＥＺ+内"),
    ("Straße, “œuvre” l’été", "Straße, “œuvre” l’été"),
    ("用C#开发", "用+C#+开+发"),
    ("…", "…"),
]


@pytest.mark.parametrize(("text", "words"), SHOWN)
def test_words_are_shown_as_written(text: str, words: str) -> None:
    """Scripts without spaces are divided after each character (+ is the joiner); nothing is folded."""
    assert cut(text).shown.replace(JOINER, "+").removesuffix(" ") == words


@pytest.mark.parametrize("text", WORDS)
def test_records_have_what_queries_look_for(text: str) -> None:
    """Each word of a query is a word of a record with the same text, in the same order."""
    assert [word for word in cut(text).searched.split(" ") if word in WORDS[text]] == WORDS[text]


def test_the_script_has_the_same_letters() -> None:
    """The table of letters is in the script as it is here."""
    script = Path(digest.__file__).with_name("assets") / "search-worker.js"
    assert f'"{LETTERS}"' in script.read_text("utf-8")


HEBREW = {
    "הנמל": {"הנמל", "נמל"},
    "והנמל": {"והנמל", "הנמל", "נמל"},
    "בַּנָּמֵל": {"בנמל", "נמל"},
    "שבנמל": {"שבנמל", "בנמל", "נמל"},
    "כשהנמל": {"כשהנמל", "הנמל", "נמל"},
    "הים": {"הים", "ים"},
    "נמל": {"נמל"},
    "של": {"של"},
}


@pytest.mark.parametrize("word", HEBREW)
def test_hebrew_words_are_found_without_prefixes(word: str) -> None:
    """Each form is a part of the word, which Pagefind takes for a word of its own."""
    assert {*cut(word).searched.split("-")} == HEBREW[word]


ARABIC = {
    "الميناء": {"الميناء", "ميناء"},
    "والميناء": {"والميناء", "الميناء", "ميناء"},
    "بالميناء": {"بالميناء", "ميناء"},
    "فبالميناء": {"فبالميناء", "بالميناء", "ميناء"},
    "كالميناء": {"كالميناء", "ميناء"},
    "للميناء": {"للميناء", "ميناء"},
    "الْمِـــيناء": {"الميناء", "ميناء"},
    "ميناء": {"ميناء"},
    "وزير": {"وزير"},
    "الم": {"الم"},
}


@pytest.mark.parametrize("word", ARABIC)
def test_arabic_words_are_found_without_the_article(word: str) -> None:
    """So is what stands before the article; vowels and lengthened letters make no difference."""
    assert {*cut(word).searched.split("-")} == ARABIC[word]


@given(st.text(st.sampled_from("火星北韩화성ムミ・-“”、 ab1é#+.&")))
def test_the_text_can_be_restored(text: str) -> None:
    """What is shown, without its joiners, is the text itself."""
    assert cut(text).shown.replace(JOINER, "").strip() == " ".join(text.split())


@given(st.text() | st.text(st.sampled_from("火星ſßø.+#&- אהבגְوالبـَ²·ﬁＡ \u3000\x1f\u2028")))
def test_any_text_has_as_many_words_searched_as_shown(text: str) -> None:
    """A place that Pagefind finds is the place of the word that is shown; no word is empty."""
    searched, shown = cut(text)
    pieces = [piece for piece in re.split(f"(?<=[ {JOINER}])", shown) if piece]
    assert len(pieces) == len(searched.split())
    assert searched.split() == ([word for word in searched.split(" ") if word])
    assert all(piece[-1] in f" {JOINER}" and piece[:-1] for piece in pieces)
