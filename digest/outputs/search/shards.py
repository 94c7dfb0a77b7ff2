"""The corpus divided into shards by calendar, so that a change rebuilds one shard. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from digest.model import Article


@dataclass(frozen=True, slots=True)
class ShardLimits:
    """How much goes into a shard."""

    words: int = 800_000
    """A shard contains at most this many words; in Chinese, Japanese and Korean every pair of characters is one.
    Pagefind needs some 0.6 KB for a word and 0.8 KB for a pair."""
    shard: int = 1700
    """A shard contains at most this many articles."""
    weeks: int = 150
    """Weeks of the newest month share a shard up to this many articles. It is not lower, since a query fetches something
    from every shard, and not higher, since a new article changes the whole of its shard."""


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


@dataclass(frozen=True, slots=True)
class Shard:
    """Articles of one span of time, oldest first. ``name`` is unique in the corpus; ``words`` is about how much text
    it has."""

    name: str
    articles: tuple[Article, ...]
    words: int


_Weighed = Sequence[tuple[Article, int]]


def shards(
    articles: Sequence[Article], weight: Callable[[Article], int], limits: ShardLimits = LIMITS
) -> tuple[Shard, ...]:
    """The articles (in the site's order, oldest first) as shards, newest first. ``weight`` says about how many words
    an article has.

    The newest month is separate, and divided by week if it has many articles. What is older is divided into spans of
    years, parts of years, months, weeks and days, into no more of them than is needed.
    """
    if not articles:
        return ()
    weighed = [(article, weight(article)) for article in articles]
    newest = articles[-1].date.day.replace(day=1)
    older = sum(article.date.day < newest for article in articles)
    month = weighed[older:]
    recent = [month] if len(month) <= limits.weeks else _periods(month, _SPANS[_WEEKS])
    groups = [
        *(_divided(weighed[:older], limits) if older else ()),
        *(part for group in recent for part in _divided(group, limits, _WEEKS)),
    ]
    return tuple(reversed(list(_named(groups))))


def _divided(group: _Weighed, limits: ShardLimits, level: int = 0) -> Iterator[_Weighed]:
    """The articles of a span, as one shard if they fit, else divided into the next shorter spans. So a change in one
    span leaves all others as they are."""
    if len(group) <= limits.shard and _words(group) <= limits.words:
        yield group
    elif level < len(_SPANS):
        for part in _periods(group, _SPANS[level]):
            yield from _divided(part, limits, level + 1)
    else:
        yield from _pieces(group, limits)


def _periods(group: _Weighed, span: Callable[[date], object]) -> list[_Weighed]:
    return [list(part) for _, part in groupby(group, lambda item: span(item[0].date.day))]


def _pieces(group: _Weighed, limits: ShardLimits) -> Iterator[_Weighed]:
    """The articles of one day, as many at a time as fit."""
    piece: list[tuple[Article, int]] = []
    for item in group:
        if piece and (len(piece) == limits.shard or _words(piece) + item[1] > limits.words):
            yield piece
            piece = []
        piece.append(item)
    yield piece


def _words(group: _Weighed) -> int:
    return sum(words for _, words in group)


def _named(groups: Sequence[_Weighed]) -> Iterator[Shard]:
    """Shards named by their first day; several of one day are numbered."""
    for day, same in groupby(groups, lambda group: group[0][0].date.day.isoformat()):
        for number, group in enumerate(same):
            articles = tuple(article for article, _ in group)
            yield Shard(f"{day}.{number}" if number else day, articles, _words(group))
