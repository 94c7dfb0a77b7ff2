"""The corpus cut into shards by calendar, so that a new article changes the newest shard alone. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from digest.model import Article

# A month with more articles than this is cut by week while it is the newest; weeks stand together as
# far as that many go, since a query fetches something from every shard, however small it is.
MOST_IN_MONTH = 150
# Two runs of Pagefind on as many articles of 450 words stay below 1.5 GB together.
MOST_IN_SHARD = 1700


@dataclass(frozen=True, slots=True)
class Shard:
    """Articles of one span of time, oldest first. ``name`` is unique in the corpus."""

    name: str
    articles: tuple[Article, ...]


def shards(articles: Sequence[Article]) -> tuple[Shard, ...]:
    """The articles (in the site's order, oldest first) as shards, newest first.

    The newest month stands alone, by ISO week if it is large: weeks are put together in order, as
    many as a large month begins with. Older months are put together likewise, as many as a shard
    takes: only the last of these shards grows when a month is over.
    """
    months = _runs(articles, lambda day: (day.year, day.month))
    if not months:
        return ()
    weeks = _runs(months[-1], lambda day: day.isocalendar()[:2])
    parts = [*_packed(months[:-1], MOST_IN_SHARD), *_packed(weeks, MOST_IN_MONTH)]
    return tuple(reversed(list(_named(parts))))


def _runs(articles: Sequence[Article], key: Callable[[date], tuple[int, ...]]) -> list[list[Article]]:
    return [list(members) for _, members in groupby(articles, lambda article: key(article.date.day))]


def _packed(periods: Sequence[list[Article]], most: int) -> Iterator[list[Article]]:
    """Neighbouring periods together, as long as that makes at most ``most`` articles."""
    held: list[Article] = []
    for period in periods:
        if held and len(held) + len(period) > most:
            yield held
            held = []
        held += period
        if len(held) > MOST_IN_SHARD:
            *full, held = _pieces(held)
            yield from full
    if held:
        yield held


def _pieces(articles: list[Article]) -> list[list[Article]]:
    return [articles[start : start + MOST_IN_SHARD] for start in range(0, len(articles), MOST_IN_SHARD)]


def _named(parts: Sequence[list[Article]]) -> Iterator[Shard]:
    """Each shard by its first day; those of one day are numbered."""
    for day, same in groupby(parts, lambda part: part[0].date.day.isoformat()):
        for number, part in enumerate(same):
            yield Shard(f"{day}.{number}" if number else day, tuple(part))
