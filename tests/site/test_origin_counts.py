"""Whose reporting it is: what is counted, and what is not."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from stored import summaries_of

from digest.model import Article, Corpus, Location, Source, Story, Topic
from digest.site.entries import ListedArticle
from digest.site.origins import OriginCounts, OriginReports, Origins, count_origins, reports_by_origin, shared_owners
from digest.site.periods import Sizes
from digest.text.edtf import Moment, parse

SMALL = Sizes(one_page=2, newest_on_hub=2, year_page=2, month_page=2)


def article(id: str, source: str, origins: str = "", day: str = "2024-01-02") -> Article:
    return Article(
        id, Location(f"articles/{id}.md", 1), id, Moment(parse(day)), source, ("law",), origins=tuple(origins.split()),
        stories=("one",),
    )  # fmt: skip


def listed(articles: Iterable[Article]) -> tuple[ListedArticle, ...]:
    return tuple(ListedArticle(one.id, one.date, one.source, (), (), (), (), one.origins) for one in articles)


def origins_of(articles: Iterable[Article], sizes: Sizes) -> Origins:
    sources = {id: Source(id, id, "private") for id in ("herald", "post", "wire", "press")}
    corpus = Corpus(
        tuple(sorted(articles, key=Article.sort_key)), (), {"one": Story("one", Location("stories/one.md", 1), "", "")},
        {"law": Topic("law", "Law")}, sources, {},
    )  # fmt: skip
    return Origins(summaries_of(corpus, sizes))


REPORTS = (
    article("a", "wire", "wire"),
    article("b", "herald", "wire", "2024-01-03"),
    article("c", "herald", "wire herald", "2024-02-01"),
    article("d", "post", "press", "2024-02-02"),
    article("e", "post", "", "2025-01-01"),
    article("f", "herald", "", "2025-01-02"),
)


def test_a_report_with_two_origins_counts_for_both_and_what_is_unknown_for_none() -> None:
    assert count_origins(listed(REPORTS)) == OriginCounts(6, 2, 1, 1, {"wire": 3, "herald": 1, "press": 1})
    assert count_origins(listed(REPORTS)).ranked() == ("wire", "herald", "press")
    assert count_origins(listed(REPORTS[4:])) == OriginCounts(2, 2, 0, 0, {})
    assert count_origins(()) == OriginCounts(0, 0, 0, 0, {})


def test_an_origins_own_reports_are_apart_from_those_that_carry_it() -> None:
    assert reports_by_origin(listed(REPORTS)) == (
        OriginReports("wire", ("a",), ("b", "c")),
        OriginReports("herald", ("c",), ()),
        OriginReports("press", (), ("d",)),
    )


@pytest.mark.parametrize(
    ("owners", "shared"),
    [
        ({"a": "Big Media", "b": " big  MEDIA", "c": "Other"}, (("Big Media", ("a", "b")),)),
        ({"a": "", "b": ""}, ()),
        ({"a": "X", "b": "Y", "c": "X", "d": "Y"}, (("X", ("a", "c")), ("Y", ("b", "d")))),
        ({"a": "한겨레", "b": "한겨레"}, (("한겨레", ("a", "b")),)),
    ],
)
def test_an_owner_is_shared_if_two_sources_state_the_same(
    owners: dict[str, str], shared: tuple[tuple[str, tuple[str, ...]], ...]
) -> None:
    """Two owners that are not known are not one owner."""
    assert shared_owners(owners) == shared


@pytest.mark.parametrize("sizes", [Sizes(), SMALL], ids=["whole", "by month"])
def test_a_long_list_is_counted_as_a_short_one(sizes: Sizes) -> None:
    origins = origins_of(REPORTS, sizes)
    assert origins.counts("story", "one") == count_origins(listed(REPORTS))
    assert origins.counts("source", "herald") == OriginCounts(3, 1, 0, 1, {"wire": 2, "herald": 1})
    assert origins.counts("source", "press") == OriginCounts(0, 0, 0, 0, {})


def test_who_carries_a_source_is_not_the_source_itself() -> None:
    origins = origins_of(REPORTS, Sizes())
    assert origins.carriers("wire") == {"herald": 2}
    assert origins.carriers("press") == {"post": 1}
    assert origins.carriers("herald") == origins.carriers("post") == {}
