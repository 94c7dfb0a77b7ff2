"""Issues, parts, dates and releases of a series are told from the same title written twice."""

from __future__ import annotations

import pytest

from digest.text.calendar_names import calendar_words
from digest.text.numerals import is_another_of_a_series, series

ANOTHER = [
    ("en", "The week in ports, number 11", "The week in ports, number 12"),
    ("en", "The river, part 1", "The river, Part II"),
    ("en", "The river: part one", "The river: part two"),
    ("en", "First round of harbour talks", "Third round of harbour talks"),
    ("en", "The 1st dredging report", "The 22nd dredging report"),
    ("en", "Ferry times for May", "Ferry times for June 2024"),
    ("en", "Monday briefing", "Tuesday briefing"),
    ("en", "Server v8.0.0-rc.0 is out", "Server v8.0.0 is out"),
    ("en", "Server 2.0 beta 3", "Server 2.0"),
    ("en", "Results for Q1 FY2023", "Results for Q2 FY2023"),
    ("en", "Review of 2019–20", "Review of 2020-21"),
    ("de", "Erste Runde der Gespräche im März", "Zweite Runde der Gespräche im Dezember"),
    ("fr", "Le port, première partie", "Le port, deuxième partie"),
    ("es", "Primera ronda en enero", "Segunda ronda en febrero"),
    ("ru", "Порт: часть первая", "Порт: часть вторая"),
    ("ja", "港の歴史 前編", "港の歴史 後編"),
    ("ja", "港の歴史（上）", "港の歴史（下）"),
    ("ja", "第一回港湾会議", "第二回港湾会議"),
    ("ja", "第１２回港湾会議", "第３回港湾会議"),
    ("zh", "港口的故事 上篇", "港口的故事 下篇"),
    ("ko", "제1회 항만 회의", "제2회 항만 회의"),
    ("ko", "항구 이야기 (상)", "항구 이야기 (하)"),
    ("ko", "회담 첫째 날", "회담 둘째 날"),
    ("he", "הנמל, חלק א", "הנמל, חלק ב"),
]
THE_SAME = [
    ("en", "The port opens again", "The port opens again!"),
    ("en", "Part 1: the port", "Part 1 - The port"),
    ("en", "North port opens 3 berths", "South port opens 3 berths"),
    ("en", "A ferry sinks off the port", "Ferry sinks off the port"),
    ("ja", "港が開いた", "港が再び開いた"),
    ("ko", "항구가 열렸다", "항구가 다시 열렸다"),
]


@pytest.mark.parametrize(("language", "one", "two"), ANOTHER)
def test_another_of_a_series(language: str, one: str, two: str) -> None:
    """All that differs is a number, an ordinal, a date, a part or a version."""
    calendar = calendar_words(language)
    assert is_another_of_a_series(series(one, calendar), series(two, calendar))


@pytest.mark.parametrize(("language", "one", "two"), THE_SAME)
def test_not_another_of_a_series(language: str, one: str, two: str) -> None:
    """Nothing that counts differs, or something else does too."""
    calendar = calendar_words(language)
    assert not is_another_of_a_series(series(one, calendar), series(two, calendar))
