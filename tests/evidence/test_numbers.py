"""Numbers are compared by value, as their language writes them."""

from __future__ import annotations

import time

import pytest
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from digest.evidence.numbers import is_in, numbers_in, values_in


def values(text: str, language: str) -> list[str]:
    return ["|".join(sorted(number.values)) for number in numbers_in(text, language)]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "1,000 and 1,234,567.80", ["1000", "1234567.8"]),
        ("en", "1.000 is one", ["1"]),
        ("de", "1.000 und 1.234.567,8", ["1000", "1234567.8"]),
        ("fr", "12 345,6 ou 1\u202f000\u202f000", ["12345.6", "1000000"]),
        ("ru", "12 345,6", ["12345.6"]),
        ("en", "12 345", ["12", "345"]),
        ("de-CH", "1’000.50, 1'000", ["1000.5", "1000"]),
        ("en-IN", "1,00,000 and 12,34,567", ["100000", "1234567"]),
        ("hi", "१,२३,४५६", ["123456"]),
        ("ar", "١٬٢٣٤ و ٣٫٥ و ٧", ["1234", "3.5", "7"]),
        ("ja", "１，０００円と１．５％", ["1000", "1.5"]),
        ("zh", "伤者100，200人未归", ["100", "200"]),
        ("ko", "1,000명, 2억3000만 원", ["1000", "2", "3000"]),
        ("zh-Hant-TW", "5萬、1,200人", ["5", "1200"]),
        ("", "1.000 and 1,000", ["1|1000"]),
        ("", "3.5 and 3,5 and 1.000.000", ["3.5", "1000000"]),
        ("xx-nowhere", "1.000", ["1|1000"]),
        ("en", "3,5", ["3.5"]),
        ("en", "2031-07-12, 12.07.2031, 07/12/31", ["2031", "7", "12", "31"]),
        ("en", "at 10:30, in 2031, 500 of them", ["10", "30", "2031", "500"]),
        ("en", "1,2,3 and 1.2.3.4", ["1", "2", "3", "4"]),
        ("en", "007, 3.50%, B52, 5km", ["7", "3.5", "52", "5"]),
        ("en", "10–12, -5", ["10", "12", "5"]),
        ("en", "", []),
        ("en", "seven hundred", []),
        ("en", "²½", []),
    ],
)
def test_values(language: str, text: str, expected: list[str]) -> None:
    """What is a number, and which, depends on the language; dates, times, versions and lists are several."""
    assert list(dict.fromkeys(values(text, language))) == expected


@pytest.mark.parametrize(
    ("claim", "text", "language", "expected"),
    [
        ("1,000", "es waren 1.000", "de", True),
        ("1,000", "ils étaient 1 000", "fr", True),
        ("1,000", "they were 1.000", "en", False),
        ("3.5", "es waren 3,5 Prozent", "de", True),
        ("120", "약 １２０명", "ko", True),
        ("120", "1,200명", "ko", False),
        ("12", "in 2012", "en", False),
        ("2031", "12.07.2031", "de", True),
    ],
)
def test_is_in(claim: str, text: str, language: str, expected: bool) -> None:
    """A number of a claim is looked for in a text of another language by its value."""
    (number,) = numbers_in(claim, "en")
    assert is_in(number, values_in(text, language)) is expected


def test_many_numbers() -> None:
    """However many numbers a page has, a number is looked for among them at once."""
    page = " ".join(map(str, range(100_000, 300_000)))
    began = time.process_time()
    known = values_in(page, "en")
    found = [is_in(number, known) for number in numbers_in(" ".join(map(str, range(295_000, 305_000))), "en")]
    assert (found.count(True), found.count(False)) == (5_000, 5_000)
    assert time.process_time() - began < 20


@given(st.integers(0, 10**12), st.sampled_from(["en", "de", "fr", "ko", "hi", "ar", "pl", "pt-BR"]))
def test_grouped_as_the_language_has_it(value: int, language: str) -> None:
    """A number written with the signs of its language, as Babel writes it, is itself."""
    written = format_decimal(value, locale=language.replace("-", "_"))
    assert values(written, language) == [str(value)]


def test_large_texts() -> None:
    """A text that was made to take long does not."""
    began = time.process_time()
    for text in ("9" * 200_000, "1,000," * 50_000, "1.1." * 50_000, "1" + ",000" * 100_000 + "5"):
        numbers_in(text, "en")
    assert time.process_time() - began < 20
