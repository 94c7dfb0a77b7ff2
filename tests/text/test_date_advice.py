"""What to write instead of what is not a date: always something that is one, and only where its meaning is certain."""

from __future__ import annotations

from datetime import UTC

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.text.date_advice import BEFORE_CHRIST, advice, has_time
from digest.text.edtf import DateError, parse_moment

DAYS = {
    "25/10/2026": "2026-10-25", "10/25/2026": "2026-10-25", "05.05.2026": "2026-05-05", "2026年10月5日": "2026-10-05",
    "2026年10月5日（月）": "2026-10-05", "令和8年10月5日": "2026-10-05", "2026년 10월": "2026-10", "5 October 2026": "2026-10-05",
    "Oct. 5th, 2026": "2026-10-05", "Monday, 5 October 2026": "2026-10-05", "5 octobre 2026": "2026-10-05",
    "20261005": "2026-10-05", "2026. 10. 5.": "2026-10-05", "2026–10–05": "2026-10-05", "“2026-10-05”": "2026-10-05",
    "2026-10-XX": "2026-10", "189X": "1890/1899", "1890s": "1890/1899", "18XX": "1800/1899", "19th century": "1801/1900",
    "2026-Q3": "2026-07/2026-09", "2026-W41": "2026-10-05/2026-10-11", "2026-21": "2026-03/2026-05",
    "2026-10-05 to 2026-10-07": "2026-10-05/2026-10-07", "2026-10-05/07": "2026-10-05/2026-10-07",
    "2025/26": "2025/2026", "c. 1890": "1890~", "before 2026": "../2026", "2026/": "2026/..", "10/2026": "2026-10",
}  # fmt: skip
TIMES = {
    "2026-10-05 09:30 KST": "2026-10-05 09:30 +0900", "2026-10-05T09:30 PST": "2026-10-05 09:30 -0800",
    "2026-10-05 09:30 Asia/Kathmandu": "2026-10-05 09:30 +0545", "5 Oct 2026, 9:30 pm": "2026-10-05 21:30",
    "Mon, 05 Oct 2026 09:30:00 +0900": "2026-10-05 09:30 +0900", "2026년 10월 5일 오후 3시": "2026-10-05 15:00",
    "2026-10-05 09:30 UTC+9": "2026-10-05 09:30 +0900", "2026-10-05 12 am": "2026-10-05 00:00",
}  # fmt: skip


@pytest.mark.parametrize(("text", "day"), DAYS.items())
def test_days(text: str, day: str) -> None:
    assert advice(text, takes_time=True) == advice(text, takes_time=False) == f"write {day}"
    assert not has_time(text)


@pytest.mark.parametrize(("text", "time"), TIMES.items())
def test_times(text: str, time: str) -> None:
    """Where there can be no time, the day alone is to be written."""
    assert has_time(text)
    assert advice(text, takes_time=True) == f"write {time}"
    assert advice(text, takes_time=False) == f"write {time[:10]}"


def test_what_only_the_curator_can_know() -> None:
    """Two readings are both named; an abbreviation of several zones is not guessed at."""
    assert advice("05/10/2026", True).endswith("write 2026-10-05 or 2026-05-10")
    assert "four digits" in advice("05/10/26", True)
    assert advice("2026-10-05 09:30 CST", True).startswith("'CST' may stand for several time zones")


@pytest.mark.parametrize("text", ["-0044-03-15", "44 BC", "44 v. Chr.", "紀元前44年"])
def test_years_before_christ(text: str) -> None:
    assert advice(text, True) == BEFORE_CHRIST


@pytest.mark.parametrize(
    "text", ["", "soon", "today", "2026-02-30", "2026-13-01", "2026-10-05 25:00", "5/10", "99999999"]
)
def test_nothing_is_made_up(text: str) -> None:
    assert advice(text, True) == ""


@given(st.text(st.sampled_from("0123456789-/.:,~ TOct年月日XsW+"), max_size=24), st.booleans())
def test_what_is_to_be_written_is_a_date(text: str, takes_time: bool) -> None:
    """Whatever was written, the advice can be followed."""
    words = advice(text, takes_time)
    if words.startswith("write ") and "four digits" not in words:
        try:
            parse_moment(words.removeprefix("write "), UTC)
        except DateError as error:
            raise AssertionError(text) from error
