"""Shards follow the calendar: every article is in one of them, and a new one changes only the newest."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

from hypothesis import given
from hypothesis import strategies as st

from digest.model import Article, Location
from digest.outputs.search.shards import ShardLimits
from digest.outputs.search.shards import shards as shards_within
from digest.text.edtf import Moment, on_day

FIRST = date(2021, 1, 1)
# Small enough that few articles reach them.
shards = partial(shards_within, weight=lambda _: 1, limits=ShardLimits(words=1000, shard=20, weeks=6))


def articles(days: list[int]) -> tuple[Article, ...]:
    made = [
        Article(f"a{number}", Location(f"articles/a{number}.md", 1), "T", Moment(on_day(FIRST + timedelta(day))), "s", ("t",))
        for number, day in enumerate(days)
    ]  # fmt: skip
    return tuple(sorted(made, key=Article.sort_key))


some_days = st.lists(st.integers(0, 200), max_size=120)


@given(some_days)
def test_every_article_is_in_one_shard(days: list[int]) -> None:
    """Oldest first, the shards are the articles in their order. Names are unique, sizes limited."""
    all_articles = articles(days)
    made = shards(all_articles)
    assert tuple(article for shard in reversed(made) for article in shard.articles) == all_articles
    assert len({shard.name for shard in made}) == len(made)
    assert all(1 <= len(shard.articles) <= 20 for shard in made)


@given(some_days.filter(bool), st.integers(0, 200))
def test_a_new_article_changes_one_span(days: list[int], day: int) -> None:
    """All shards that a new article changes are within the span of one, or of those that it is merged with or divided
    into; in the newest month, of one week."""
    before = articles(days)
    added = before[-1]._replace(id="zz", date=Moment(on_day(FIRST + timedelta(min(day, max(days))))))
    after = shards(tuple(sorted((*before, added), key=Article.sort_key)))
    new = [shard for shard in after if shard not in shards(before)]
    gone = [shard for shard in shards(before) if shard not in after]
    assert len(new) <= 1 or len(gone) <= 1 or added.date.day.replace(day=1) == before[-1].date.day.replace(day=1)


def test_heavy_texts_close_a_shard() -> None:
    """A shard has no more words than its limit, unless one article alone has more; a change of weight in one year
    leaves the other years as they are."""
    items = articles([30 * number for number in range(48)])
    limits = ShardLimits(words=100, shard=1000)
    made = shards_within(items, lambda _: 10, limits)
    assert all(shard.words <= 100 for shard in made)
    heavy = items[20]
    changed = shards_within(items, lambda article: 40 if article is heavy else 10, limits)
    new = [shard for shard in changed if shard not in made]
    assert {article.date.day.year for shard in new for article in shard.articles} == {heavy.date.day.year}
    assert [len(shard.articles) for shard in shards_within(items[:2], lambda _: 500, limits)] == [1, 1]


def test_a_busy_month_is_divided_by_week() -> None:
    """In July 2021 a new article changes only its own week."""
    days = [(date(2021, 7, day) - FIRST).days for day in range(1, 15)]
    before = shards(articles([*days, 0]))
    assert [shard.name for shard in before] == ["2021-07-12", "2021-07-05", "2021-07-01", "2021-01-01"]
    after = shards(articles([*days, 0, days[-1]]))
    assert after[1:] == before[1:]
    assert after[0] != before[0]


def test_a_day_may_need_several_shards() -> None:
    """Its shards have the day's name, and are numbered."""
    assert [shard.name for shard in shards(articles([0] * 45))] == ["2021-01-01.2", "2021-01-01.1", "2021-01-01"]


def test_no_articles_no_shards() -> None:
    """An empty digest has an empty index."""
    assert shards(()) == ()
