"""Texts are compared without what typesetters do as they like, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.evidence.folding import Folded, folded, key_of, parts, pieces


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("“a” „b“ «c» ‹d› 「e」 『f』 ‘g’", "\"a\" 'b' “c” ‘d’ «e» ‹f› `g´"),
        ("it's", "it’s"),
        ("a – b", "a—b"),
        ("a -- b", "a ― b"),
        ("a\u00a0b\u202fc\u3000d\ne", "a b c d e"),
        ("« oui », dit-il", '"oui", dit-il'),
        ("»ja« und »nein«", "“ja” und “nein”"),
        ("Quoi\u202f!", "Quoi!"),
        ("１２３ＡＢＣ！", "123ABC!"),
        ("ｶﾞﾙﾌ", "ガルフ"),
        ("e\u0301", "é"),
        ("각", "\u1100\u1161\u11a8"),
        ("hy\u00adphen\u200b", "hyphen"),
        ("\u200fשלום\u200e", "שלום"),
        ("在 2031 年", "在2031年"),
        ("大橋\n将于", "大橋将于"),
        ("well-\nknown", "well-known"),
        ("سلـــام", "سلام"),
        ("——", "—"),
        ("〜", "～"),
    ],
)
def test_alike(one: str, two: str) -> None:
    """Kinds of marks, dashes and spaces, width, composition and what nobody sees make no difference."""
    assert folded(one).text == folded(two).text


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("a", "A"), ("its", "it's"), ("“a”", "a"), ("a, b", "a b"), ("ab", "a b"), ("well-known", "well known"),
        ("é", "e"), ("ß", "ss"), ("1", "2"), ("다리 를", "다리를"), ("か", "が"), ("ー", "—"), ("一", "—"), ("①", "1"),
    ],
)  # fmt: skip
def test_different(one: str, two: str) -> None:
    """Letters, case, words, digits and punctuation do."""
    assert folded(one).text != folded(two).text


@given(
    st.text(alphabet="ab '’\"“”«»-–—… \u00a0\u202f\n\u00ad\u200b\u200fé\u0301e在市ー。.!한글\u1100\u1161", max_size=40)
)
def test_places(text: str) -> None:
    """Every place in the folded text is one in the original, in order; letters are where they were."""
    form = Folded(text)
    places = [form.place(place) for place in range(len(form.text) + 1)]
    assert places == sorted(places)
    assert places[-1] <= len(text)
    for place, sign in enumerate(form.text):
        if sign in "ab在市":
            assert text[places[place]] == sign


@given(st.text(alphabet="ab '’\"“”«»-–—…[] \u00a0\n\u200bé在ー。.!한", max_size=40))
def test_folded_once(text: str) -> None:
    """To fold what is folded changes nothing, so that pieces are compared with what they are from."""
    once = [piece for piece in pieces(text) if piece[0] != "]" and piece[-1] != "["]
    assert [folded(piece).text for piece in once] == once


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("one […] two", ("one", "two")),
        ("one [...] two ... three … four (…) five . . . six", ("one", "two", "three", "four", "five", "six")),
        ("[The mayor] said [it] will", ("said", "will")),
        ("[T]he bridge", ("The bridge",)),
        ("walk[ed] and [un]do", ("walk[", "and", "]do")),
        ("brige[sic] is", ("brige", "is")),
        ("…one.", ("one",)),
        ("one ¶ two", ("one", "two")),
        ("橋は（中略）開通……する［注］", ("橋は", "開通", "する")),
        ("다리를 (중략) 열겠다···", ("다리를", "열겠다")),
        ("a (b) c.d", ("a (b) c.d",)),
        ("[…]", ()),
        ("", ()),
        ("[[a] b", ("b",)),
    ],
)
def test_pieces(text: str, expected: tuple[str, ...]) -> None:
    """Ellipses and bracketed words divide a quotation; what is cut within a word shows it."""
    assert pieces(text) == expected


def test_keys() -> None:
    """A quotation has one key in whatever marks it is, and another with any other word. Keys are written into entries,
    so that they must not change."""
    keys = {key_of(text) for text in ("The bridge – our last – will open,", "the bridge—our last—will\nopen.")}
    assert keys == {"5c36b14adf3c9975"}
    assert key_of("the bridge, our last, will open") not in keys
    assert key_of("one […] two") == key_of("one … two") != key_of("one two")


def test_parts_as_written() -> None:
    """The parts of a quotation are as written, for those who show them."""
    assert list(parts("One “x” […] two")) == ["One “x” ", " two"]
