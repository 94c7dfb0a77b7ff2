"""The archive divided into shards by calendar, so that a change rebuilds one shard. Pure.

Months are looked into only where a division needs their days, and days only where it needs their articles.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import NamedTuple

from digest.store.codec import encode, fingerprint


@dataclass(frozen=True, slots=True)
class ShardLimits:
    """How much goes into a shard."""

    words: int = 2_400_000
    """A shard contains at most this many words; in Chinese, Japanese and Korean every pair of characters is one.
    Pagefind needs some 0.6 KB for a word and 0.8 KB for a pair, so a shard is made in 2 GB."""
    shard: int = 5000
    """A shard contains at most this many articles: the time of a search grows with the square of those found in it."""
    weeks: int = 150
    """The newest week is a shard of its own if its month has more articles than this. It is not lower, since a query
    fetches something from every shard, and not higher, since a new article changes the whole of its shard."""


LIMITS = ShardLimits()
# From long spans of time to short ones, each of which is within one of those before it.
_SPANS: tuple[Callable[[date], object], ...] = (
    lambda day: day.year // 64,
    lambda day: day.year // 16,
    lambda day: day.year // 8,
    lambda day: day.year // 4,
    lambda day: day.year // 2,
    lambda day: day.year,
    lambda day: (day.month - 1) // 6,
    lambda day: (day.month - 1) // 3,
    lambda day: day.month,
    lambda day: day.isocalendar()[1],
    lambda day: day.day,
)
_WEEKS = 9


class Part(NamedTuple):
    """Articles that follow each other: those of a month, of a day, or one. ``first`` and ``last`` are their places in
    time (see `digest.site.tables.place`), ``words`` about how many words their records have, and ``fingerprint`` is
    that of these records."""

    first: str
    last: str
    articles: int
    words: int
    fingerprint: bytes

    @property
    def day(self) -> date:
        """The day of the first article."""
        return date.fromisoformat(self.first[:10])


class Shard(NamedTuple):
    """Articles of one span of time, as the part they are. ``name`` is unique in the archive."""

    name: str
    part: Part


Look = Callable[[Part], Sequence[Part]]
"""What looks into a part: the days of a month, or the articles of a day."""


def joined(parts: Sequence[Part]) -> Part:
    """Parts that follow each other as one."""
    return Part(
        parts[0].first,
        parts[-1].last,
        sum(part.articles for part in parts),
        sum(part.words for part in parts),
        fingerprint(encode([part.fingerprint for part in parts])),
    )


def shards(months: Sequence[Part], days: Look, articles: Look, limits: ShardLimits = LIMITS) -> tuple[Shard, ...]:
    """The months that have articles, oldest first, as shards, newest first.

    The newest month is separate, and its newest week too if it has many articles. What is older is divided into spans of
    years, parts of years, months, weeks and days, into no more of them than is needed.
    """
    if not months:
        return ()
    divide = _Division(days, articles, limits)
    *older, newest = months
    groups = [*(divide(older) if older else ()), *divide.newest(newest)]
    return tuple(reversed(list(_named(map(joined, groups)))))


@dataclass(frozen=True, slots=True)
class _Division:
    days: Look
    articles: Look
    limits: ShardLimits

    def newest(self, month: Part) -> Iterator[Sequence[Part]]:
        """The parts of the newest month."""
        if month.articles <= self.limits.weeks:
            yield from self([month], _WEEKS)
            return
        *before, last = _periods(self.days(month), _WEEKS)
        rest = [day for week in before for day in week]
        for group in [rest] if rest and self._fit(rest) else before:
            yield from self(group, _WEEKS + 1)
        yield from self(last, _WEEKS + 1)

    def __call__(self, group: Sequence[Part], level: int = 0) -> Iterator[Sequence[Part]]:
        """The parts of a span, as one shard if they fit, else divided into the next shorter spans. So a change in one
        span leaves all others as they are."""
        if self._fit(group):
            yield group
        elif level < len(_SPANS):
            if level == _WEEKS:
                group = [day for month in group for day in self.days(month)]
            for some in _periods(group, level):
                yield from self(some, level + 1)
        else:
            yield from self._pieces([article for day in group for article in self.articles(day)])

    def _fit(self, group: Sequence[Part]) -> bool:
        articles, words = sum(part.articles for part in group), sum(part.words for part in group)
        return articles <= self.limits.shard and words <= self.limits.words

    def _pieces(self, articles: Sequence[Part]) -> Iterator[Sequence[Part]]:
        """The articles of one day, as many at a time as fit."""
        piece: list[Part] = []
        words = 0
        for article in articles:
            if piece and (len(piece) == self.limits.shard or words + article.words > self.limits.words):
                yield piece
                piece, words = [], 0
            piece.append(article)
            words += article.words
        yield piece


def _periods(group: Iterable[Part], level: int) -> list[list[Part]]:
    return [list(some) for _, some in groupby(group, lambda part: _SPANS[level](part.day))]


def _named(parts: Iterable[Part]) -> Iterator[Shard]:
    """Shards named by their first day; several of one day are numbered."""
    for day, same in groupby(parts, lambda part: part.first[:10]):
        for number, part in enumerate(same):
            yield Shard(f"{day}.{number}" if number else day, part)
