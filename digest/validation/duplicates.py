"""Finds items with almost the same title within a few days of each other."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date
from itertools import chain, islice
from typing import TypeVar

from digest.text.plain import title_words

T = TypeVar("T")

TITLE_DAYS = 7

_ALIKE = 0.8
_MOST_COMPARED = 500
"""Each title is compared with this many that share its rarest words, at most: a series of thousands of a day must not
take the square of its time."""


def alike(
    items: Sequence[T],
    title: Callable[[T], str],
    day: Callable[[T], date],
    days: int = TITLE_DAYS,
    split: Callable[[str], Collection[str]] = title_words,
    are_different: Callable[[T, T], bool] = lambda one, two: False,
) -> Iterator[tuple[T, T]]:
    """Pairs (earlier, later) of items with almost the same title, at most ``days`` apart.

    Almost the same means at least four fifths of their words in common. If a title may lack n words of
    another, it has at least one of any n + 1 of them; so only titles that share one of the rarest words are
    compared, and the time grows with the number of items and near neighbours, not with its square.
    ``split`` gives the words of a title, each once. Items that ``are_different`` are no pair, however alike.
    """
    bags = [split(title(item)) for item in items]
    dates = [day(item).toordinal() for item in items]
    near: deque[int] = deque()
    having: dict[str, list[int]] = {}
    """By word, the items near enough in time that have it. (Words that none has are removed: a small dict is
    faster.)"""
    for here in sorted(range(len(items)), key=dates.__getitem__):
        bag = bags[here]
        while near and dates[near[0]] < dates[here] - days:
            for word in bags[near.popleft()]:
                having[word].pop(0)
                if not having[word]:
                    del having[word]
        shared = [having[word] for word in bag if word in having]
        # Words that no other title has are the rarest of all, and are not in it.
        rarest = sorted(shared, key=len)[: max(0, len(shared) - int(_ALIKE * len(bag)) + 1)]
        for other in islice(chain.from_iterable(rarest), _MOST_COMPARED):
            common = len(set(bag).intersection(bags[other]))
            is_alike = common >= _ALIKE * (len(bag) + len(bags[other]) - common)
            if is_alike and not are_different(items[other], items[here]):
                yield items[other], items[here]
                break
        near.append(here)
        for word in bag:
            having.setdefault(word, []).append(here)
