"""The corpus cut into shards by calendar, so that a new article changes the newest shard alone. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from digest.model import Article

# A month with more articles than this is cut by week while it is the newest.
MOST_IN_MONTH = 150
# Pagefind needs some 3 s and 0.6 GB for as many articles of 450 words.
MOST_IN_SHARD = 2000


@dataclass(frozen=True, slots=True)
class Shard:
    """Articles of one span of time, oldest first. ``name`` is unique in the corpus."""

    name: str
    articles: tuple[Article, ...]


def shards(articles: Sequence[Article]) -> tuple[Shard, ...]:
    """The articles (in the site's order, oldest first) as shards, newest first.

    The newest month stands alone, by ISO week if it is large. Older months are put together in
    order, as many as a shard takes: only the last of these shards grows when a month is over.
    """
    months = [members for _, members in _runs(articles, lambda article: article.date.day.strftime("%Y-%m"))]
    if not months:
        return ()
    older = list(_packed(months[:-1]))
    newest = months[-1]
    parts = [newest]
    if len(newest) > MOST_IN_MONTH:
        parts = [members for _, members in _runs(newest, lambda article: article.date.day.strftime("%G-%V"))]
    return tuple(reversed(list(_named([*older, *(piece for part in parts for piece in _pieces(part))]))))


def _runs(articles: Sequence[Article], key: Callable[[Article], str]) -> Iterator[tuple[str, list[Article]]]:
    for value, members in groupby(articles, key):
        yield value, list(members)


def _packed(months: Sequence[list[Article]]) -> Iterator[list[Article]]:
    held: list[Article] = []
    for month in months:
        if held and len(held) + len(month) > MOST_IN_SHARD:
            yield held
            held = []
        held = [*held, *month]
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
