"""Titles as names of files and as ids."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.text.slugs import SLUG_LENGTH, earlier_slug, slug, unique_slug


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Ferry sails again", "ferry-sails-again"),
        ("Łódź port reopens", "lodz-port-reopens"),
        ("Đà Nẵng", "da-nang"),
        ("Großstraße", "grossstrasse"),
        ("Ørsted, Ærø", "orsted-aero"),
        ("İzmir'de Işık fırtınası", "izmirde-isik-firtinasi"),
        ("Þór á Íslandi", "thor-a-islandi"),
        ("Порт закрыт", "port-zakryt"),
        ("Λιμάνι", "limani"),
        ("Crème brûlée", "creme-brulee"),
    ],
)
def test_letters_that_have_a_latin_form(title: str, expected: str) -> None:
    assert slug(title) == unique_slug(title) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("여객선 2척 출항", "어선 2척 침몰"),
        ("第1回会合", "第1回協議"),
        ("KCNA: 발사", "KCNA: 회담"),
        ("נמל 3 נפתח", "נמל 3 נסגר"),
        ("بندر 7", "ميناء 7"),
    ],
)
def test_letters_that_have_none(one: str, other: str) -> None:
    """A hash tells the titles apart, after what can be written."""
    assert slug(one) != slug(other)
    assert re.fullmatch(r"([a-z0-9-]+-)?[0-9a-f]{8}", slug(one))
    assert unique_slug(one) == slug(one)


@pytest.mark.parametrize(
    ("one", "other"), [("C++ meeting", "C# meeting"), ("C meeting", "C++ meeting"), ("$5 fee", "€5 fee"),
                       ("Price +5", "Price −5"), ("🚢 sails", "🛳 sails"), ("½ price", "12 price")],
)  # fmt: skip
def test_titles_that_differ_by_a_sign(one: str, other: str) -> None:
    """As ids they differ."""
    assert unique_slug(one) != unique_slug(other)


def test_names_that_windows_keeps_for_itself() -> None:
    assert slug("CON") != "con"
    assert slug("Console") == "console"


def test_titles_that_are_cut() -> None:
    """As ids two that begin alike differ; as file names they may be the same, since that is seen when they are written."""
    one, other = (f"{'The harbour master says ' * 4}{end}" for end in ("yes", "no"))
    assert slug(one) == slug(other) == earlier_slug(one)
    assert unique_slug(one) != unique_slug(other)
    assert unique_slug(one).startswith(slug(one))


@given(st.text(max_size=80))
def test_any_title(title: str) -> None:
    """A slug fits into an address and a file name, and is the same each time; punctuation and accents are no loss."""
    for made in (slug(title), unique_slug(title)):
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", made)
        assert len(made) < SLUG_LENGTH + 9
    if title.isascii() and len(title) < SLUG_LENGTH and not re.search("[+#$%=<>^~|@*]", title):
        assert unique_slug(title) == earlier_slug(title)
