"""The names of months and days."""

from __future__ import annotations

import pytest
from babel import Locale

from digest.text.calendar_names import calendar_words, column_days, days, every_month, months

# Languages that share what they do not say themselves, in an order in which Babel mixes their months up.
IN_TURN = {"zh": "一月", "he": "ינואר", "ru": "январь", "ko": "1월", "de": "Januar", "en": "January", "ja": "1月"}


def test_languages_keep_their_own_names() -> None:
    """Whatever was looked up before in other languages."""
    for language in IN_TURN:
        assert calendar_words(language)
    assert {language: months(Locale(language), "wide")[1] for language in IN_TURN} == IN_TURN
    assert days(Locale("he"), "wide")[6] == "יום ראשון"


def test_a_month_by_every_name() -> None:
    """In a date and alone, long and short."""
    assert {"июля", "июль"} <= {name for number, name in every_month(Locale("ru")) if number == 7}
    assert {"July", "Jul"} == {name for number, name in every_month(Locale("en")) if number == 7}


def test_no_language_no_words() -> None:
    assert calendar_words("xx") == frozenset()


@pytest.mark.parametrize(
    ("language", "monday"),
    [
        ("en", "Mon"),
        ("de", "Mo"),
        ("fr", "lun."),
        ("ko", "월"),
        ("zh", "周一"),
        ("he", "ב׳"),
        ("pl", "pon"),
        ("ar", "ن"),
    ],
)
def test_days_fit_above_columns(language: str, monday: str) -> None:
    """The usual short names; shorter ones where these are too long."""
    assert column_days(Locale(language))[0] == monday
