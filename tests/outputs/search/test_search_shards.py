"""Shards follow the calendar: every article is in one of them, and a new one changes only the newest."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

from hypothesis import given
from hypothesis import strategies as st

from digest.model import Article, Location
from digest.outputs.search.shards import Shard, ShardLimits
from digest.outputs.search.shards import shards as shards_within
from digest.text.edtf import Moment, on_day

FIRST = date(2021, 1, 1)
# Small enough that few articles reach them.
shards = partial(shards_within, limits=ShardLimits(shard=20, weeks=6))


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


@given(some_days.filter(bool), st.integers(0, 10))
def test_a_new_newest_article_leaves_older_months_alone(days: list[int], later: int) -> None:
    """In the newest month, only shards of that month change. In a new month, the last shard that may grow changes
    too."""
    before = articles(days)
    newest = before[-1]
    added = newest._replace(id="zz", date=Moment(on_day(newest.date.day + timedelta(later))))
    after = shards((*before, added))
    gone = [shard for shard in shards(before) if shard not in after]
    month = newest.date.day.replace(day=1)
    if added.date.day.replace(day=1) == month:
        assert all(shard.articles[0].date.day >= month for shard in gone)
    else:
        assert all(shard.articles[-1].date.day >= month or not is_full(shard, before) for shard in gone)


def is_full(shard: Shard, all_articles: tuple[Article, ...]) -> bool:
    """Whether the next month did not fit into the shard."""
    rest = all_articles[all_articles.index(shard.articles[-1]) + 1 :]
    following = [
        article for article in rest if article.date.day.strftime("%Y-%m") == rest[0].date.day.strftime("%Y-%m")
    ]
    return len(shard.articles) + len(following) > 20


def test_a_busy_month_is_divided_by_week() -> None:
    """In July 2021 a new article changes only its own week."""
    days = [(date(2021, 7, day) - FIRST).days for day in range(1, 15)]
    before = shards(articles([*days, 0]))
    assert [shard.name for shard in before] == ["2021-07-12", "2021-07-05", "2021-07-01", "2021-01-01"]
    after = shards(articles([*days, 0, days[-1]]))
    assert after[1:] == before[1:]
    assert after[0] != before[0]


def test_small_weeks_share_a_shard() -> None:
    """Of five weeks of two articles each in July 2021, three share a shard of six, and only the newest shard grows."""
    days = [(date(2021, 7, day) - FIRST).days for day in (1, 2, 5, 6, 12, 13, 19, 20, 26, 27)]
    before = shards(articles(days))
    assert [(shard.name, len(shard.articles)) for shard in before] == [("2021-07-19", 4), ("2021-07-01", 6)]
    after = shards(articles([*days, days[-1]]))
    assert after[1:] == before[1:]


def test_a_day_may_need_several_shards() -> None:
    """Its shards have the day's name, and are numbered."""
    assert [shard.name for shard in shards(articles([0] * 45))] == ["2021-01-01.2", "2021-01-01.1", "2021-01-01"]


def test_no_articles_no_shards() -> None:
    """An empty digest has an empty index."""
    assert shards(()) == ()
