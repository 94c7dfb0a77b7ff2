"""Whose reporting a report is: every agency that is proposed is the right one, and most are found."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from time import process_time
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from digest.desk.origin.agencies import AGENCIES
from digest.desk.origin.datelines import HEAD, LONGEST_QUOTE, WITH_OTHERS, Origin, proposed_origins

CASES: list[dict[str, Any]] = yaml.load(Path(__file__).with_name("datelines.yml").read_text("utf-8"), yaml.CSafeLoader)


def proposed(case: dict[str, Any]) -> tuple[Origin, ...]:
    credits = tuple((words, where) for words, where in case.get("credits", ()))
    return proposed_origins(
        case["text"], case.get("byline", ""), credits, case.get("language", ""), case.get("outlet", "")
    )


def keys(text: str, **others: Any) -> list[str]:
    return [origin.agency for origin in proposed({"text": text, **others})]


def test_precision_is_1_and_recall_at_least_four_fifths() -> None:
    """No wrong agency, none in a trap; four in five of those that are credited."""
    wrong, right, missed, traps = [], 0, [], 0
    for case in CASES:
        expected = case.get("expect", [])
        traps += not expected
        found = {origin.agency + "+" * origin.where.endswith(WITH_OTHERS) for origin in proposed(case)}
        wrong += [(case["text"], key) for key in found - set(expected)]
        right += len(found & set(expected))
        missed += [(case["text"], key) for key in set(expected) - found]
    with_agency = len(CASES) - traps
    precision, recall = right / (right + len(wrong)), right / (right + len(missed))
    figures = f"{with_agency} with an agency, {traps} traps: precision {precision:.3f}, recall {recall:.3f}"
    assert with_agency >= 60 and traps >= 30, figures
    assert precision == 1.0 and recall >= 0.8, f"{figures}; wrong: {wrong}; missed: {missed}"


@pytest.mark.parametrize("case", [case for case in CASES if "left_unknown" in case], ids=lambda case: case["left_unknown"])  # fmt: skip
def test_doubtful_forms_are_left_unknown(case: dict[str, Any]) -> None:
    """Forms that may mean something else propose nothing."""
    assert proposed(case) == ()


def test_where_and_in_which_words() -> None:
    """An origin says where it was read, in the words of the page."""
    text = "［東京　３日　ロイター］ - 海運会社は新しい客船を注文したと発表した。\n客船は来年の春に届く。（共同）"
    assert proposed_origins(text, "By the Associated Press", [("AFP", "JSON-LD author")]) == (
        Origin("reuters", "dateline", "［東京 ３日 ロイター］"),
        Origin("ap", "byline", "By the Associated Press"),
        Origin("afp", "JSON-LD author", "AFP"),
        Origin("kyodo", "credit line at the end", "（共同）"),
    )


def test_each_agency_once_where_it_is_said_first() -> None:
    """A dateline goes before a byline, and a byline before a closing credit."""
    text = "PARIS, 3 nov (AFP) - Le ferry est parti avec une heure de retard.\n(avec AFP)"
    assert [origin.where for origin in proposed_origins(text, "AFP")] == ["dateline"]


def test_an_outlet_beside_an_agency_is_other_reporting() -> None:
    """What the outlet puts its own name to is not the agency's alone."""
    found = proposed_origins("", "The Quay, Reuters", outlet="The Quay")
    assert [origin.where for origin in found] == ["byline" + WITH_OTHERS]
    assert [origin.where for origin in proposed_origins("", "Jane Doe, Reuters", outlet="The Quay")] == ["byline"]
    authors = [("The Quay", "JSON-LD author"), ("Reuters", "JSON-LD author")]
    found = proposed_origins("", credits=authors, outlet="The Quay")
    assert [origin.where for origin in found] == ["JSON-LD author" + WITH_OTHERS]
    assert [origin.where for origin in proposed_origins("", credits=authors, outlet="Reuters")] == ["JSON-LD author"]


@pytest.mark.parametrize("text", ["SEO\u200bUL, Nov.\u00a03 (Reuters)\u2009– The ferry was an hour late.", "\n\n  SEOUL (\u200eReuters\u200e) - The ferry was an hour late."])  # fmt: skip
def test_unseen_characters_and_odd_spaces(text: str) -> None:
    """What cannot be seen makes no difference."""
    assert keys(text) == ["reuters"]


def test_letters_in_pieces() -> None:
    """Hangul as other systems write it, letter by letter, is the same."""
    text = unicodedata.normalize("NFD", "(서울=연합뉴스) 홍길동 기자 = 여객선이 늦게 출항했다고 회사가 밝혔다.")
    assert keys(text) == ["yonhap"]


def test_only_beginning_and_end_are_read() -> None:
    """A dateline in the middle of a long text is another report's."""
    text = "\n".join(["The ferry was late."] * 60)
    assert keys(f"{text}\nSEOUL (Reuters) - The ferry was an hour late.\n(AFP)\n{text}") == []
    assert len(text) > HEAD


def test_quotes_are_short() -> None:
    """No more of a page is shown than what is needed."""
    text = (
        "The ferry was late.\n" + "<저작권자(c) 연합뉴스, 무단 전재-재배포, AI 학습 및 활용 금지" + " 금지" * 12 + ">"
    )
    assert [len(origin.quote) <= LONGEST_QUOTE for origin in proposed_origins(text)] == [True]


HOSTILE = {
    "brackets": "(" * 1_000_000,
    "square brackets": "[" * 1_000_000,
    "places": "SEOUL, " * 150_000,
    "dates": "Nov. 3 " * 150_000,
    "paragraphs": "(AP\n" * 250_000,
    "spaces": " " * 1_000_000,
    "marks": "a" + "\u0301\u0316" * 500_000,
    "sentences": ". (" * 300_000,
    "strokes": "dpa/" * 250_000,
    "Hangul": "(서울=" * 200_000,
    "Chinese": "新华社" * 300_000,
    "empty lines": "\n" * 1_000_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_texts_take_no_time(text: str) -> None:
    """A megabyte of anything takes under a tenth of a second, in every field."""
    before = process_time()
    assert proposed_origins(text) == ()
    assert proposed_origins("", text, [(text, "JSON-LD author")] * 1000, text[:40], text) == ()
    assert process_time() - before < 20


@given(st.text(max_size=200), st.text(max_size=60), st.text(max_size=20))
def test_takes_any_text(text: str, byline: str, language: str) -> None:
    """Anything that is a string is read, and what is proposed is in the table."""
    found = proposed_origins(text, byline, [(byline, "x")], language, byline)
    assert all(origin.agency in AGENCIES for origin in found)


def test_the_table_names_each_spelling_once() -> None:
    """Two agencies never share a spelling, and each has a key that is fit for an id."""
    spellings = [words for agency in AGENCIES.values() for words in (*agency.spellings, *agency.acronyms)]
    assert len(spellings) == len(set(spellings))
    assert all(
        key == agency.key and key.replace("-", "").isalnum() and key.islower() for key, agency in AGENCIES.items()
    )
