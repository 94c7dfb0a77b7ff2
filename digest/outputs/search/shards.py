"""The corpus divided into shards by calendar, so that a new article changes only the newest shard. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from digest.model import Article


@dataclass(frozen=True, slots=True)
class ShardLimits:
    """How many articles go into a shard."""

    shard: int = 1700
    """A shard contains at most this many articles, and older months share one up to this limit. Two runs of Pagefind on
    as many articles of 450 words stay below 1.5 GB together."""
    weeks: int = 150
    """Weeks of the newest month share a shard up to this many articles. It is not lower, since a query fetches something
    from every shard, and not higher, since a new article changes the whole of its shard."""


LIMITS = ShardLimits()


@dataclass(frozen=True, slots=True)
class Shard:
    """Articles of one span of time, oldest first. ``name`` is unique in the corpus."""

    name: str
    articles: tuple[Article, ...]


def shards(articles: Sequence[Article], limits: ShardLimits = LIMITS) -> tuple[Shard, ...]:
    """The articles (in the site's order, oldest first) as shards, newest first.

    Older months are put together, in order, as long as they fit into a shard; only the last of these shards
    grows when a month is over. The newest month is separate; its ISO weeks are put together in the same way
    as long as they have few enough articles.
    """
    months = _periods(articles, lambda day: (day.year, day.month))
    if not months:
        return ()
    weeks = _periods(months[-1], lambda day: day.isocalendar()[:2])
    groups = [*_packed(months[:-1], limits.shard, limits.shard), *_packed(weeks, limits.weeks, limits.shard)]
    return tuple(reversed(list(_named(groups))))


def _periods(articles: Sequence[Article], key: Callable[[date], tuple[int, ...]]) -> list[list[Article]]:
    """Articles by the period that ``key`` gives for a day."""
    return [list(members) for _, members in groupby(articles, lambda article: key(article.date.day))]


def _packed(periods: Sequence[list[Article]], together: int, limit: int) -> Iterator[list[Article]]:
    """Neighbouring periods put together up to ``together`` articles. What is longer than ``limit`` is divided."""
    packed: list[Article] = []
    for period in periods:
        if packed and len(packed) + len(period) > together:
            yield packed
            packed = []
        packed += period
        if len(packed) > limit:
            *full, packed = _pieces(packed, limit)
            yield from full
    if packed:
        yield packed


def _pieces(articles: list[Article], size: int) -> list[list[Article]]:
    return [articles[start : start + size] for start in range(0, len(articles), size)]


def _named(groups: Sequence[list[Article]]) -> Iterator[Shard]:
    """Shards named by their first day; several of one day are numbered."""
    for day, same in groupby(groups, lambda group: group[0].date.day.isoformat()):
        for number, group in enumerate(same):
            yield Shard(f"{day}.{number}" if number else day, tuple(group))
