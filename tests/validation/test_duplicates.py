"""The same thing written twice is found, in any script, and nothing else is taken for it."""

from __future__ import annotations

from datetime import date, timedelta
from time import process_time
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.content.addresses import address_key, page_and_place, without_tracking
from digest.text.plain import title_words
from digest.validation.duplicates import alike

DAY = date(2024, 1, 1)
Item = tuple[str, date]


def pairs(items: list[Item], days: int = 7) -> list[tuple[Item, Item]]:
    return list(alike(items, lambda item: item[0], lambda item: item[1], days=days))


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://a.example/x?utm_source=t&id=5&fbclid=9", "https://a.example/x?id=5"),
        ("https://a.example/x?UTM_Medium=t", "https://a.example/x"),
        ("https://a.example/x?id=5&utm_id=1#part", "https://a.example/x?id=5#part"),
        ("https://a.example/x?id=5", "https://a.example/x?id=5"),
        ("https://a.example/x?a=%20b&c=d+e&gclid=1", "https://a.example/x?a=%20b&c=d+e"),
        ("https://a.example/utm_source=1?a=b", "https://a.example/utm_source=1?a=b"),
        ("https://a.example/x?my_utm_source=1", "https://a.example/x?my_utm_source=1"),
        ("https://a.example/x?a=utm_source", "https://a.example/x?a=utm_source"),
    ],
)
def test_tracking_parameters(url: str, kept: str) -> None:
    """What only follows readers around is taken off; everything else stays as it is written."""
    assert without_tracking(url) == kept


@given(st.text(alphabet="ab&=?utm_source#%20/", max_size=30))
def test_taking_off_twice_changes_nothing(tail: str) -> None:
    """What is left has nothing more to take off."""
    once = without_tracking("https://a.example/" + tail)
    assert without_tracking(once) == once


SAME = [
    ("https://a.example/x", "http://a.example/x"),
    ("https://a.example/x", "https://www.a.example/x"),
    ("https://a.example/x", "https://m.a.example/x/"),
    ("https://a.example/x", "https://A.EXAMPLE./x"),
    ("https://a.example/x", "https://a.example:443/x"),
    ("http://a.example/x", "http://a.example:80/x"),
    ("https://a.example/x", "https://a.example/x?utm_source=1&_ga=2"),
    ("https://a.example/x", "https://a.example/x?"),
    ("https://a.example/x", "https://a.example/x;jsessionid=12AB"),
    ("https://a.example/%EC%97%AC", "https://a.example/여"),
    ("https://a.example/%ec%97%ac", "https://a.example/여"),
    ("https://a.example/caf%C3%A9", "https://a.example/cafe\u0301"),
    ("https://a.example/?q=%EC%97%AC", "https://a.example/?q=여"),
    ("https://a.example/?q=a+b", "https://a.example/?q=a%20b"),
    ("https://bücher.example/x", "https://xn--bcher-kva.example/x"),
    ("https://a.example/story/", "https://a.example/story/index.html"),
    ("https://a.example/story", "https://a.example/story/index.php"),
    ("https://a.example/", "https://a.example/Default.aspx"),
    ("https://a.example/story", "https://amp.a.example/story"),
    ("https://a.example/story", "https://a.example/story/amp/"),
    ("https://a.example/story.html", "https://a.example/story.amp.html?amp=1"),
    ("https://a.example/story", "https://www.google.com/amp/s/www.a.example/story"),
    ("https://a.example/story", "https://a-example.cdn.ampproject.org/c/s/a.example/story"),
    ("https://a.example/x?id=1", "https://web.archive.org/web/20200102030405/https://a.example/x?id=1"),
    ("https://a.example/x", "https://web.archive.org/web/2020id_/http://www.a.example:80/x"),
    ("https://a.example/x", "https://web.archive.org/web/2020/a.example/x"),
    ("https://a.example/x", "https://archive.ph/newest/https://a.example/x"),
    ("https://a.example/x", "https://archive.is/20200102030405/https://a.example/x"),
    ("https://a.example/x", "https://archive.md/2020.01.02-030405/https://a.example/x"),
    ("https://a.example/x", "https://archive.today/o/AbC1d/https://a.example/x"),
    ("https://a.example/x?b=1", "https://archive.today/https%3A%2F%2Fa.example%2Fx%3Fb%3D1"),
    ("https://en.wikipedia.org/wiki/Busan", "https://en.m.wikipedia.org/wiki/Busan"),
    ("https://news.a.example/x", "https://news.mobile.a.example/x"),
    ("https://a.example/x?b=1", "https://web.archive.org/web/https%3A%2F%2Fa.example%2Fx%3Fb%3D1"),
    ("https://a.example/x", "https://web.archive.org/https://a.example/x"),
    ("https://www.youtube.com/watch?v=aB-c_1", "https://youtu.be/aB-c_1?si=x&t=30"),
    ("https://www.youtube.com/watch?v=aB-c_1", "https://m.youtube.com/watch?list=x&v=aB-c_1&t=3"),
    ("https://www.youtube.com/watch?v=aB-c_1", "https://www.youtube-nocookie.com/embed/aB-c_1?rel=0"),
    ("https://www.youtube.com/watch?v=aB-c_1", "https://web.archive.org/web/2020/https://youtube.com/shorts/aB-c_1/"),
    ("https://a.example/x", "https://arquivo.example/wayback/20200102030405/https://a.example/x"),
]


@pytest.mark.parametrize(("one", "two"), SAME)
def test_addresses_of_one_page(one: str, two: str) -> None:
    """Scheme, host prefix, default port, encoding, the file of a folder, tracking, a page for phones, a copy in an
    archive: none of it makes another page."""
    assert address_key(one) == address_key(two)


@pytest.mark.parametrize(
    "url",
    [
        "https://a.example/y", "https://b.example/x", "https://a.example/x?id=1", "https://a.example/X",
        "https://a.example:8443/x", "https://a.example/x/y", "https://a.example/x%2Fy", "https://a.example/x/index.html/y",
        "https://a.example/%B0%A1", "https://a.example/%B0%A2", "https://m.example/x", "https://archive.ph/AbC1d",
        "https://web.archive.org/web/2020/https://a.example/y", "https://a.example/2020/x", "https://a.example/camp",
        "https://youtu.be/ABC", "https://youtu.be/abcd", "https://a.example/embed/abc", "https://www.youtube.com/abc", "https://x.m.example",
    ],
)  # fmt: skip
def test_addresses_of_other_pages(url: str) -> None:
    """Another path, host, port or query is another page."""
    others = {"https://a.example/x", "https://a.example/%B0%A3", "https://youtu.be/abc", "https://m.a.example"}
    assert address_key(url) not in map(address_key, others)


@given(st.text())
def test_any_text_has_a_key(text: str) -> None:
    """A key has no spaces, whatever the address; keys are stored with spaces between them."""
    assert " " not in address_key(f"https://a.example/{text}")


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("https://a.example/x", ""),
        ("https://a.example/x#", ""),
        ("https://a.example/x#v2.1", "v2.1"),
        ("https://a.example/x#%EC%97%AC", quote("여")),
        ("https://a.example/x#여", quote("여")),
        ("https://a.example/x#:~:text=the%20port", ""),
        ("https://web.archive.org/web/2020/https://a.example/x#v2.1", "v2.1"),
    ],
)
def test_a_place_on_a_page(url: str, place: str) -> None:
    """What comes after # is kept beside the page."""
    assert page_and_place(address_key(url)) == (page_and_place(address_key("https://a.example/x"))[0], place)


def test_the_order_of_a_query_does_not_matter() -> None:
    """The same parameters in another order name the same page."""
    assert address_key("https://a.example/?b=2&a=1") == address_key("https://a.example/?a=1&b=2")


@pytest.mark.parametrize(
    ("one", "two", "same"),
    [
        ("North Korea fires missile into sea", "North Korea fires missile into the sea", True),
        ("North Korea fires missile into sea", "NORTH KOREA FIRES MISSILE INTO SEA!", True),
        ("North Korea fires missile into sea", "South Korea fires missile into sea", False),
        ("North Korea fires missile", "North Korea fires", False),
        ("北朝鮮がミサイルを発射した", "北朝鮮がミサイルを発射", True),
        ("日本が韓国を批判した", "韓国が日本を批判した", False),
        ("북한 미사일 동해 발사 확인", "북한, 미사일 동해 발사 확인", True),
        ("ＩＣＢＭ test of today seen", "ICBM test of today seen", True),
        ("!!!", "???", False),
    ],
)
def test_titles(one: str, two: str, same: bool) -> None:
    """Four fifths of the words in common is much the same; in Chinese and Japanese the order counts."""
    assert bool(pairs([(one, DAY), (two, DAY)])) == same


def test_days_apart() -> None:
    """Seven days apart are near, eight are not; the earlier comes first, whatever the input's order."""
    title = "North Korea fires missile into sea"
    near, far = (title, DAY + timedelta(days=7)), (title, DAY + timedelta(days=8))
    assert pairs([near, (title, DAY)]) == [((title, DAY), near)]
    assert pairs([(title, DAY), far]) == []
    assert pairs([(title, DAY), (title, DAY + timedelta(days=1))], days=0) == []


def _is_alike(one: Item, two: Item, days: int) -> bool:
    a, b = title_words(one[0]), title_words(two[0])
    return bool(a and b) and 5 * len(a & b) >= 4 * len(a | b) and abs((two[1] - one[1]).days) <= days


words = st.lists(st.sampled_from(["one", "two", "three", "four", "five", "six", "北", "朝"]), max_size=7).map(" ".join)


@given(st.lists(st.tuples(words, st.integers(0, 12).map(lambda number: DAY + timedelta(days=number))), max_size=12))
def test_finds_what_comparing_all_with_all_finds(items: list[Item]) -> None:
    """The fast way finds the repetitions that the slow way finds, and no others."""
    found = pairs(items)
    assert all(_is_alike(one, two, 7) and one[1] <= two[1] for one, two in found)
    ordered = sorted(items, key=lambda item: item[1])
    repeated = [
        item for number, item in enumerate(ordered) if any(_is_alike(other, item, 7) for other in ordered[:number])
    ]
    assert [later for _, later in found] == repeated


def test_many_titles_are_compared_in_moments() -> None:
    """Ten thousand titles, half of their words shared by all, take no time to speak of."""
    items = [(f"North Korea says number {number} of tests {number % 97}", DAY + timedelta(days=number // 20))
             for number in range(10_000)]  # fmt: skip
    began = process_time()
    pairs(items)
    assert process_time() - began < 20


def test_one_title_for_all_is_quick() -> None:
    """A column that always has the same title does not make the work grow with its square."""
    began = process_time()
    assert (
        len(pairs([("The week in the north in brief", DAY + timedelta(days=number)) for number in range(5_000)]))
        == 4_999
    )
    assert process_time() - began < 20


def test_a_long_series_of_a_day_is_quick() -> None:
    """Thousands of titles that are alike, and another thing each, do not make the work grow with their square."""
    items = [(f"The tide table of the river port, {number}", DAY) for number in range(5_000)]
    began = process_time()
    assert not list(alike(items, lambda item: item[0], lambda item: item[1], are_different=lambda one, two: True))
    assert process_time() - began < 20
