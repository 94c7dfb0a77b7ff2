"""In which sizes a picture is made, and which pictures can stand at the head of a list."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.site.pictures import Picture, PictureSize, sizes


@pytest.mark.parametrize(
    ("picture", "expected"),
    [
        ((3000, 2000), ((400, 267), (800, 533), (1200, 800))),
        ((1200, 800), ((400, 267), (800, 533), (1200, 800))),
        ((1000, 500), ((400, 200), (800, 400), (1000, 500))),
        ((820, 410), ((400, 200), (820, 410))),
        ((450, 300), ((450, 300),)),
        ((64, 64), ((64, 64),)),
        ((1, 1), ((1, 1),)),
        ((20_000, 2), ((400, 1), (800, 1), (1200, 1))),
        ((1000, 20_000), ((400, 8000), (800, 16_000))),
        ((2, 20_000), ()),
    ],
)
def test_sizes(picture: tuple[int, int], expected: tuple[tuple[int, int], ...]) -> None:
    assert sizes(*picture) == expected


@given(width=st.integers(1, 60_000), height=st.integers(1, 60_000))
def test_no_size_is_wider_than_the_picture_or_hardly_narrower_than_the_next(width: int, height: int) -> None:
    """Or of another shape, as far as pixels are whole; or more than WebP can hold."""
    found = sizes(width, height)
    assert all(one[0] <= width and 1 <= one[1] <= 16_383 for one in found)
    assert all(one[0] * 1.25 <= other[0] for one, other in pairwise(found))
    assert all(abs(one[1] - max(1, height * one[0] / width)) <= 0.5 for one in found)


def picture(width: int, height: int) -> Picture:
    made = tuple(PictureSize("", *size) for size in sizes(width, height))
    return Picture("a.jpg", "A picture", "", width, height, made)


@pytest.mark.parametrize(
    ("width", "height", "fits"),
    [(3000, 2000, True), (400, 400, True), (1000, 2000, True), (1200, 360, True), (399, 300, False),
     (1000, 2001, False), (1300, 380, False), (1, 1, False), (20_000, 2, False)],
)  # fmt: skip
def test_a_list_shows_no_tiny_picture_and_no_strip(width: int, height: int, fits: bool) -> None:
    assert picture(width, height).fits_lists is fits


def test_a_list_shows_nothing_of_which_there_are_no_sizes() -> None:
    """What moves, what is damaged, and drawings."""
    assert not Picture("a.gif", "", "", 900, 600).fits_lists
    assert not Picture("a.svg", "", "").fits_lists
    assert Picture("a.svg", "", "").src == "a.svg"
