"""Quotations are found in a copy word for word, or the desk is warned of them; nothing in between."""

from __future__ import annotations

import random
import time
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from digest.content.quotations import outermost
from digest.evidence.finding import MOST_PIECES
from digest.evidence.folding import key_of, pieces
from digest.evidence.quotes import Quoted, Verdict, fragment, look_for, quoted, searchable

DEPTH = 100
CASES: list[dict[str, Any]] = yaml.load(
    Path(__file__).with_name("quotations.yml").read_text(encoding="utf-8"), yaml.CSafeLoader
)


def only(body: str) -> Quoted:
    (quotation,) = quoted(body, DEPTH)
    return quotation


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_found_or_not(case: dict[str, Any]) -> None:
    """Each quotation of a text is found in the copy if and only if it is there."""
    texts = searchable(case["texts"] if "texts" in case else [case["text"]])
    assert [look_for(quotation, texts).is_found for quotation in quoted(case["body"], DEPTH)] == case["found"]


def test_a_quotation_as_printed() -> None:
    """A quotation is shown on one line, without Markdown and without the marks around it."""
    body = (
        "He said “the **bridge**\n[will](x.md) open[^1], &amp; soon”.\n\n> One *two* three.\n>\n> Four.\n\n[^1]: Note."
    )
    assert [quotation.text for quotation in quoted(body, DEPTH)] == [
        "the bridge will open, & soon", "One two three. ¶ Four.",
    ]  # fmt: skip


def test_lines() -> None:
    """The line of a quotation is where it begins, whatever stands before it."""
    body = (
        "[a]: x.md\nOne\n“the first bridge”\n\n- x\n\n  > the second bridge\n\n<div>\n\nx “the third bridge”\n\n</div>\n\n"
        "<pre>\nx\n\ny</pre>\n<b>«the fourth bridge»</b>\n\nA “b the fifth\nbridge” and\nthen “the sixth bridge”.\n\n"
        "<!--\n\n-->\n\n| a |\n|---|\n| “the seventh bridge” |"
    )
    assert [(quotation.text.split()[-2], quotation.line) for quotation in quoted(body, DEPTH)] == [
        ("first", 3), ("second", 7), ("third", 11), ("fourth", 19), ("fifth", 21), ("sixth", 23), ("seventh", 31),
    ]  # fmt: skip


def test_what_is_not_quoted() -> None:
    """The entry can say that a passage is no quotation of the report, in any marks."""
    body = "The “so-called toll bridge” is “open to all of us”."
    assert [quotation.text for quotation in quoted(body, DEPTH, ["So‐called toll bridge."])] == ["open to all of us"]
    assert len(quoted(body, DEPTH, ["toll bridge"])) == 2


PAGE = (
    "The mayor spoke on Monday at the harbour. “The bridge over the bay will, I hope, open in the spring of next year,” "
    "she said, and the crowd went home. 市长表示,大桥将于明年春天开通。시장은 “다리를 내년 봄에 열겠다”고 말했다. "
)


@pytest.mark.parametrize(
    ("body", "near"),
    [
        (
            "“The bridge over the bay may open in the spring of next year”",
            "The bridge over the bay will, I hope, open in the spring of next year",
        ),
        ("“and the crowd went away”", "and the crowd went home"),
        ("“大桥将于明年秋天开通”", "大桥将于明年春天开通"),
        ("“다리를 내년 봄에 열었다”", "다리를 내년 봄에 열겠다"),
        ("“she said […] the mayor spoke on Tuesday at the harbour”", "The mayor spoke on Monday at the harbour"),
        ("“nobody ever wrote anything about ferries”", ""),
        ("“no ferries have ever sailed to this harbour on Monday”", ""),
    ],
)
def test_the_nearest_passage(body: str, near: str) -> None:
    """Of a quotation that is not there, the passage that is nearest is shown as it is printed."""
    assert look_for(only(body), searchable(["Something else.", PAGE])) == Verdict(False, near)


def test_the_nearest_passage_is_short() -> None:
    """However long a quotation is, what is shown of the page is no more than a sentence or two."""
    words = [f"word{number}" for number in range(200)]
    page = searchable([" ".join(words)])
    verdict = look_for(only(f"“{' '.join([*words[:20], 'other', *words[21:]])}”"), page)
    assert verdict.nearest.startswith("word0 word1 ")
    assert len(verdict.nearest) <= 160


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("“the bridge, & the toll-gate, open”", "the%20bridge%2C%20%26%20the%20toll%2Dgate%2C%20open"),
        (
            "“one two three four five six seven eight nine ten eleven, twelve!”",
            "one%20two%20three%20four%20five,eight%20nine%20ten%20eleven%2C%20twelve",
        ),
        ("“the bridge will open […] in the spring”", "the%20bridge%20will%20open,in%20the%20spring"),
        ("“the bridge will open – we hope – in the spring”", "the%20bridge%20will%20open,in%20the%20spring"),
        ("“I […] the bridge will open”", "the%20bridge%20will%20open"),
        ("“they walk[ed] across the bridge”", "across%20the%20bridge"),
        ("> The bridge will open.\n>\n> The toll will fall.", "The%20bridge%20will%20open,The%20toll%20will%20fall"),
        ("«Le pont ouvrira !»", "Le%20pont%20ouvrira"),
    ],
)
def test_links_to_the_sentence(body: str, expected: str) -> None:
    """A link leads to the first and last words; what has a meaning in a text directive is encoded."""
    assert fragment(only(body)) == f"#:~:text={expected}"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("「大桥将于春天开通，通行费将于夏天大幅下调」", ["大桥将于春天开通", "通行费将于夏天大幅下调"]),
        ("「大桥将于春天开通」", ["大桥将于春天开通"]),
        ("“다리를 내년 봄에 열겠다.”", ["다리를 내년 봄에 열겠다"]),
        (
            '"הגשר ייפתח באביב הבא השנה כך אמר ראש העיר לכל מי ששאל אותו"',
            ["הגשר ייפתח באביב הבא השנה", "לכל מי ששאל אותו"],
        ),
        ("“पुल वसंत में खुले”", ["पुल वसंत में खुले"]),
    ],
)
def test_links_to_the_sentence_in_other_scripts(body: str, expected: list[str]) -> None:
    """In scripts without spaces a link has whole clauses, since nobody knows where a browser ends a word."""
    found = fragment(only(body))
    assert found.isascii()
    ends = [unquote(end) for end in found.removeprefix("#:~:text=").split(",")]
    assert ends[0] == expected[0]
    assert ends[1:] == expected[1:] or ends[1].endswith(expected[1])


# Typeset anew

VOCABULARY = [
    "bridge",
    "harbour",
    "mayor",
    "toll",
    "spring",
    "don't",
    "well-known",
    "co-op",
    "été",
    "naïve",
    "Straße",
    "мост",
    "весной",
    "гавань",
    "1,200",
    "3.5",
    "2031",
    "x",
    "다리를",
    "봄에",
    "열겠다",
    "시장은",
    "הגשר",
    "ייפתח",
    "באביב",
    "الجسر",
    "سيفتح",
    "पुल",
    "वसंत",
]
WORDS = st.lists(st.sampled_from(VOCABULARY), min_size=6, max_size=40)
SPACES, DASHES, APOSTROPHES = [" ", "\u00a0", "\u202f", "\n", "  ", " \u200b"], ["—", " – ", " -- ", " ― "], "'’ʼ"


def typeset(words: list[str], first: int, marks: tuple[str, str], choose: random.Random) -> Quoted:
    """Words with spaces, dashes and marks between them as one typesetter or another would write them. What is between
    two words depends on their place in the text, which begins with the ``first``."""
    text = ""
    for number, word in enumerate(words, first):
        between = choose.choice(DASHES if number % 5 == 4 else SPACES)
        word = word.replace("'", choose.choice(APOSTROPHES))
        text += (between if number > first else "") + (f"{marks[0]}{word}{marks[1]}" if number % 7 == 3 else word)
    return Quoted(text, pieces(text), 1, key_of(text))


MARKS = st.sampled_from(
    [("“", "”"), ("„", "“"), ("«\u202f", "\u202f»"), ("»", "«"), ("‘", "’"), ('"', '"'), ("「", "」")]
)


@given(WORDS, st.data(), MARKS, MARKS, st.randoms(use_true_random=False))
def test_typeset_anew(
    words: list[str], data: st.DataObject, one: tuple[str, str], two: tuple[str, str], choose: random.Random
) -> None:
    """Whole words of a text are found however they are typeset; with one letter changed they never are."""
    start = data.draw(st.integers(0, len(words) - 3))
    end = data.draw(st.integers(start + 3, len(words)))
    page = searchable([typeset(words, 0, one, choose).text])
    chosen = typeset(words[start:end], start, two, choose)
    assert look_for(chosen, page).is_found
    assert chosen.key == typeset(words[start:end], start, one, choose).key
    place = data.draw(st.integers(start, end - 1))
    letter = data.draw(st.sampled_from([at for at, sign in enumerate(words[place]) if sign.isalnum()]))
    changed = [*words[:place], f"{words[place][:letter]}q{words[place][letter + 1 :]}", *words[place + 1 :]]
    assert not look_for(typeset(changed[start:end], start, two, choose), page).is_found


@given(st.text(alphabet="“”„«»「」\"' a1ב\u05d9,.\n()—", max_size=60))
def test_outermost(text: str) -> None:
    """Whatever the marks, quotations are in order, one after another, each between two marks."""
    done = 0
    for start, end in outermost(text):
        assert done < start <= end < len(text)
        assert text[start - 1] in '“„«»「"'
        assert text[end] in '”“»«」"'
        done = end


@given(st.text(alphabet='“”"«» ab*_`<>[]()!\n-#&;|:', max_size=80))
def test_any_text(text: str) -> None:
    """No text of Markdown stops it, and every quotation has a line of the text."""
    for quotation in quoted(text, DEPTH):
        assert 1 <= quotation.line <= text.count("\n") + 1
        assert quotation.pieces
        assert fragment(quotation).isascii()


@pytest.mark.parametrize(
    "body",
    [
        "“the bridge will open” " * 3000, "“" * 60000, '"a ' * 30000, "“" + "a… " * 20000 + "”", "“" + "[" * 60000 + "”",
        "<code>" * 90 + "“" + "x\n" * 30000, '"' + 'a 5" ' * 20000, 'ב"אא ' * 20000,
    ],
    ids=lambda body: body[:12],
)  # fmt: skip
def test_large_texts(body: str) -> None:
    """A text that was made to take long does not: what it costs grows as it does."""
    began = time.process_time()
    quoted(body, DEPTH)
    assert time.process_time() - began < 20


@pytest.mark.parametrize("page", ["ab" * 200_000, "a " * 200_000, "a\u0301" * 100_000, "市" * 200_000])
def test_large_pages(page: str) -> None:
    """Nor does a page."""
    text = f"“{page[:2000]}x”"
    began = time.process_time()
    assert not look_for(Quoted(text, pieces(text), 1, ""), searchable([page])).is_found
    assert time.process_time() - began < 20


def nowhere(number: int) -> str:
    return f'"this quotation of some ten words is nowhere on page {number}"'


@pytest.mark.parametrize(
    "texts",
    [
        [f"w{number}" for number in range(20_000)],
        [f"words some of page {number} this is" for number in range(20_000)],
        [f"a nowhere on page {number % 500} x{number}" for number in range(20_000)],
    ],
    ids=lambda texts: str(texts[0]),
)
def test_a_page_of_many_blocks(texts: list[str]) -> None:
    """Many quotations that are not on a page of many blocks are looked for in a moment."""
    quotations = quoted("\n\n".join(map(nowhere, range(500))), DEPTH)
    began = time.process_time()
    page = searchable(texts)
    assert not any(look_for(quotation, page).is_found for quotation in quotations)
    assert time.process_time() - began < 20


def test_many_blocks_that_have_most_of_it() -> None:
    """Where thousands of blocks have a part of a quotation, there is an end to looking at them."""
    quotations = quoted("\n\n".join(f'"the bridge will open … in the spring {n}"' for n in range(100)), DEPTH)
    page = searchable(f"in the spring {number}, the bridge will open" for number in range(20_000))
    began = time.process_time()
    verdicts = [look_for(quotation, page) for quotation in quotations]
    assert not any(verdict.is_found for verdict in verdicts)
    assert time.process_time() - began < 20


def test_a_quotation_is_in_one_block() -> None:
    """Its pieces are looked for in each block that may have them, and are not put together from two."""
    said = only('"we walked … and the crowd went away"')
    near_miss = "and the crowd went away"
    assert look_for(said, searchable([near_miss, "We walked.", f"We walked {near_miss}"])).is_found
    assert not look_for(said, searchable(["We walked.", near_miss])).is_found
    assert not look_for(only('"and the crowd went away"'), searchable(["and the crowd", "went away"])).is_found


def test_many_pieces() -> None:
    """A quotation of a hundred pieces is found; one of more is not, and neither takes long."""
    page = searchable(["ab " * 300_000])
    most, more = (only(f'"{"ab … " * number}ab"') for number in (MOST_PIECES - 1, MOST_PIECES))
    began = time.process_time()
    assert look_for(most, page).is_found
    assert not look_for(more, page).is_found
    assert not look_for(only(f'"{"ab … " * 20_000}ab"'), page).is_found
    assert time.process_time() - began < 20


@pytest.mark.parametrize("page", ["i" * 2_000_000, "Ab " * 700_000, "ab cd " * 300_000])
def test_pieces_that_are_tried_at_many_places(page: str) -> None:
    """Wherever pieces begin, there is an end to trying, however many quotations there are."""
    quotations = quoted("\n\n".join(f'"i … ab … ab … i … cd … i … Ab … cd{n}"' for n in range(100)), DEPTH)
    began = time.process_time()
    texts = searchable([page])
    assert not any(look_for(quotation, texts).is_found for quotation in quotations)
    assert time.process_time() - began < 20


@pytest.mark.parametrize("before", [0, 4_095, 4_096, 4_097, 12_287, 12_288, 50_000])
def test_far_off(before: int) -> None:
    """A piece is found wherever it begins, with a small letter or a capital."""
    page = searchable(["x" * before + " The bridge will open"])
    assert look_for(only('"the bridge will open"'), page).is_found
    assert look_for(only('"The bridge will open"'), page).is_found
