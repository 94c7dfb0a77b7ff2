"""Plain-text fields: entities decoded once, harmful characters removed, spellings compared."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.text.plain import (
    folded,
    has_invisible,
    one_line,
    shortened,
    unfolded,
    unwrapped,
    visible,
    word_count,
    words,
)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a &amp; b", "a & b"),
        ("&lt;script&gt;", "<script>"),
        ("&amp;lt;b&amp;gt;", "&lt;b&gt;"),
        ("caf&eacute; &#8217;", "café ’"),
        ("  a\n\tb\u00a0 c ", "a b c"),
        ("a\u202eb\u200bc\ufeffd", "abcd"),
        ("a\0b\x1b[31mc\x85d", "ab[31mcd"),
        ("a&#x202e;b&#8203;c", "abc"),
        ("a\u2028b\u2029c", "a b c"),
        ("កំពង់ផែ\u200bថ្មី", "កំពង់ផែ\u200bថ្មី"),
        ("ท่าเรือ\u200b 5 ใหม่ a\u200b b", "ท่าเรือ\u200b 5 ใหม่ a b"),
        ("ལ\u200bx ဆိပ်\u200bကမ်း ທ່າ\u200bເຮືອ", "ལ\u200bx ဆိပ်\u200bကမ်း ທ່າ\u200bເຮືອ"),
        ("क्\u200dष 日\u200b本 북\u200b한", "क्\u200dष 日本 북한"),
        ("では、\n  各地", "では、各地"),
        ("港…\n口――\n港”\n“口", "港…口――港”“口"),
        ("日本\n한국\nA\n港", "日本 한국 A 港"),
        ("می\u200cخواهم \u200f", "می\u200cخواهم \u200f"),
        ("👩\u200d🚀", "👩\u200d🚀"),
        ("\ud800x\ufffe", "x"),
        ("100% & 5 < 6", "100% & 5 < 6"),
    ],
)
def test_one_line(text: str, line: str) -> None:
    """Entities are decoded once, control and invisible characters removed, spaces collapsed. Joiners that scripts
    need stay."""
    assert one_line(text) == line


@pytest.mark.parametrize(
    ("value", "written", "text"),
    [
        ("では、 各 地方", ">\n  では、\n  各 地方", "では、各 地方"),
        ("港 口", '"港\n  口"', "港口"),
        ("한국 어", "한국\n  어", "한국 어"),
        ("港… “口”", "港…\n “口”", "港…“口”"),
        ("a b 港 口", "a\n b\n 港 口", "a b 港 口"),
    ],
)
def test_lines_of_a_value(value: str, written: str, text: str) -> None:
    """A value wrapped between Chinese or Japanese characters gets no space there; those that were typed stay."""
    assert unfolded(value, written) == text


def test_lines_in_html() -> None:
    """Inline tags do not keep a line break, other tags do."""
    assert unwrapped("<p>では</em>\n<b>各</b></p>\n<p>港<br>\n口</p>") == "<p>では</em><b>各</b></p>\n<p>港<br>\n口</p>"


@given(st.text())
def test_one_line_is_clean(text: str) -> None:
    """No result has a character that hides text or breaks XML, a line break, or spaces at its ends."""
    line = one_line(text)
    assert not has_invisible(line)
    assert line == " ".join(line.split())


@given(st.text())
def test_visible_keeps_lines(text: str) -> None:
    """Every other character of a text stays, line breaks and tabs included."""
    kept = visible(text)
    assert not has_invisible(kept)
    assert kept.count("\n") == text.count("\n")
    assert kept.count("\t") == text.count("\t")


@pytest.mark.parametrize(
    ("one", "two"),
    [("ＤＰＲＫ", "dprk"), ("Straße", "STRASSE"), ("é", "e\u0301"), ("북한", "북한".encode().decode()), ("a  b", "A b"),
     ("한국", "\u1112\u1161\u11ab\u1100\u116e\u11a8"), ("ｶﾞ", "ガ")],
)  # fmt: skip
def test_spellings_that_are_the_same(one: str, two: str) -> None:
    """Width, case, composition and spacing make no difference."""
    assert folded(one) == folded(two)


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    """Folding a folded text changes nothing, so texts that matched once always match."""
    assert folded(folded(text)) == folded(text)


def test_words() -> None:
    """Words are compared without case and punctuation. Each Chinese or Japanese character is a word."""
    assert words("North Korea’s “ICBM” test_2") == ["north", "korea’s", "icbm", "test", "2"]
    assert words("北朝鮮 ミサイル") == list("北朝鮮ミサイル")
    assert words("북한 미사일") == ["북한", "미사일"]


@pytest.mark.parametrize(
    ("text", "count"), [("", 0), ("one two three", 3), ("don’t stop", 2), ("北朝鮮が発射", 3), ("ICBM 発射", 2)]
)
def test_word_count(text: str, count: int) -> None:
    """Two Chinese or Japanese characters count as one word."""
    assert word_count(text) == count


def test_shortened() -> None:
    """A long text is cut at the end of a word, a text without spaces anywhere, and an ellipsis shows it."""
    assert shortened("short", 10) == "short"
    assert shortened("one two three four", 12) == "one two…"
    assert shortened("one two, three", 10) == "one two…"
    assert shortened("あ" * 20, 10) == "あ" * 9 + "…"


@given(st.text(), st.integers(2, 40))
def test_shortened_keeps_the_limit(text: str, limit: int) -> None:
    """No result is longer than the limit."""
    assert len(shortened(text, limit)) <= limit


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Fish &amp; chips &#38; tea &#x26; cake", "Fish & chips & tea & cake"),
        ("AT&T&nbsp;&euro;5", "AT&T €5"),
        (
            "https://port.example/?lang=en&section=news&copy=1&reg",
            "https://port.example/?lang=en&section=news&copy=1&reg",
        ),
        ("&amp;lt; &notit; &ampere;", "&lt; &notit; &ampere;"),
    ],
)
def test_only_whole_entities_are_decoded(written: str, read: str) -> None:
    """An entity ends in a semicolon and is one that HTML has; anything else stays as it is written. Once only."""
    assert one_line(written) == read


def test_the_number_of_a_character_has_few_digits() -> None:
    """Python makes an error of numbers of thousands of digits, wherever a page or front matter has one."""
    for digits in ("1" * 5000, "x" + "f" * 5000, "0" * 5000 + "65"):
        assert one_line(f"A &#{digits}; B").startswith("A ")
    assert one_line("&#00065;&#x41;") == "AA"
