"""Shards follow the calendar: every article is in one of them, and a new one changes only the newest."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import groupby

from hypothesis import given
from hypothesis import strategies as st

from digest.outputs.search.shards import Part, Shard, ShardLimits, joined
from digest.outputs.search.shards import shards as shards_of

FIRST = date(2021, 1, 1)
# Small enough that few articles reach them.
LIMITS = ShardLimits(words=1000, shard=20, weeks=6)
Articles = tuple[Part, ...]


def article(day: int, number: int, words: int = 1) -> Part:
    place = f"{FIRST + timedelta(day)} 00000\0a{number}"
    return Part(place, place, 1, words, place.encode())


def articles(days: list[int]) -> Articles:
    return tuple(sorted(article(day, number) for number, day in enumerate(days)))


def within(part: Part, all_articles: Articles) -> Articles:
    return tuple(one for one in all_articles if part.first <= one.first <= part.last)


def shards(all_articles: Articles, limits: ShardLimits = LIMITS) -> tuple[Shard, ...]:
    def days(part: Part) -> list[Part]:
        return periods(within(part, all_articles), "2021-01-01")

    return shards_of(periods(all_articles, "2021-01"), days, lambda day: within(day, all_articles), limits)


def periods(all_articles: Articles, form: str) -> list[Part]:
    """The articles by month or day."""
    return [joined(list(some)) for _, some in groupby(all_articles, lambda one: one.first[: len(form)])]


some_days = st.lists(st.integers(0, 200), max_size=120)


@given(some_days)
def test_every_article_is_in_one_shard(days: list[int]) -> None:
    """Oldest first, the shards are the articles in their order. Names are unique, sizes limited."""
    all_articles = articles(days)
    made = shards(all_articles)
    assert tuple(one for shard in reversed(made) for one in within(shard.part, all_articles)) == all_articles
    assert len({shard.name for shard in made}) == len(made)
    assert all(1 <= shard.part.articles == len(within(shard.part, all_articles)) <= 20 for shard in made)


@given(some_days.filter(bool), st.integers(0, 200))
def test_a_new_article_changes_one_span(days: list[int], day: int) -> None:
    """All shards that a new article changes are within the span of one, or of those that it is merged with or divided
    into; in the newest month, of one week."""
    before = articles(days)
    added = article(min(day, max(days)), len(days))
    after = shards(tuple(sorted((*before, added))))
    new = [shard for shard in after if shard not in shards(before)]
    gone = [shard for shard in shards(before) if shard not in after]
    assert len(new) <= 1 or len(gone) <= 1 or added.first[:7] == before[-1].first[:7]


def test_heavy_texts_close_a_shard() -> None:
    """A shard has no more words than its limit, unless one article alone has more; a change of weight in one year
    leaves the other years as they are."""
    limits = ShardLimits(words=100, shard=1000)
    items = tuple(article(30 * number, number, 10) for number in range(48))
    made = shards(items, limits)
    assert all(shard.part.words <= 100 for shard in made)
    heavy = items[20]._replace(words=40, fingerprint=b"heavy")
    new = [shard for shard in shards((*items[:20], heavy, *items[21:]), limits) if shard not in made]
    assert {one.day.year for shard in new for one in within(shard.part, items)} == {heavy.day.year}
    too_heavy = tuple(one._replace(words=500) for one in items[:2])
    assert [shard.part.articles for shard in shards(too_heavy, limits)] == [1, 1]


def test_the_newest_week_of_a_busy_month_is_separate() -> None:
    """In July 2021 a new article changes only the newest week. The weeks before are one shard while they fit."""
    days = [(date(2021, 7, day) - FIRST).days for day in range(1, 15)]
    before = shards(articles([*days, 0]))
    assert [shard.name for shard in before] == ["2021-07-12", "2021-07-01", "2021-01-01"]
    after = shards(articles([*days, 0, days[-1]]))
    assert after[1:] == before[1:]
    assert after[0] != before[0]
    many = shards(articles([*days, *days]))
    assert [shard.name for shard in many] == ["2021-07-12", "2021-07-05", "2021-07-01"]
    assert [shard.name for shard in shards(articles(days[-3:] * 3))] == ["2021-07-12"]


def test_only_what_is_too_much_is_looked_into() -> None:
    """Neither days of a month that fits nor articles of a day that fits are asked for."""
    looked: list[str] = []
    days = [*range(0, 60, 4), *[(date(2021, 5, 3) - FIRST).days] * 25, (date(2021, 6, 1) - FIRST).days]
    all_articles = articles(days)

    def look(part: Part, form: str) -> list[Part]:
        looked.append(part.first[: len("2021-01-01")])
        return periods(within(part, all_articles), form)

    shards_of(
        periods(all_articles, "2021-01"),
        lambda part: look(part, "2021-01-01"),
        lambda part: look(part, part.first),
        LIMITS,
    )
    assert looked == ["2021-05-03", "2021-05-03"]


def test_a_day_may_need_several_shards() -> None:
    """Its shards have the day's name, and are numbered."""
    assert [shard.name for shard in shards(articles([0] * 45))] == ["2021-01-01.2", "2021-01-01.1", "2021-01-01"]


def test_no_articles_no_shards() -> None:
    """An empty digest has an empty index."""
    assert shards(()) == ()
