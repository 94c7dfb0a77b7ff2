"""Items with nearly the same title within a few days of each other."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date
from itertools import chain
from typing import TypeVar

from digest.text.plain import title_words

T = TypeVar("T")

TITLE_DAYS = 7

_ALIKE = 0.8


def alike(
    items: Sequence[T],
    title: Callable[[T], str],
    day: Callable[[T], date],
    days: int = TITLE_DAYS,
    split: Callable[[str], Collection[str]] = title_words,
) -> Iterator[tuple[T, T]]:
    """Pairs (earlier, later) of items with much the same title at most ``days`` apart.

    Much the same: at least four fifths of their words in common. So of any words of a title, as many
    as a title much the same may lack and one, that other title has one: only titles that have one of
    the rarest are compared, and time grows with the number of items and near neighbours, not with its
    square. ``split`` gives the words of a title, each once.
    """
    bags = [split(title(item)) for item in items]
    dates = [day(item).toordinal() for item in items]
    near: deque[int] = deque()
    having: dict[str, list[int]] = {}
    """Of the items near enough in time, by word, those that have it. (A small dict is a quick one.)"""
    for here in sorted(range(len(items)), key=dates.__getitem__):
        bag = bags[here]
        while near and dates[near[0]] < dates[here] - days:
            for word in bags[near.popleft()]:
                having[word].pop(0)
                if not having[word]:
                    del having[word]
        shared = [having[word] for word in bag if word in having]
        # The words that no other has are rarer still.
        rarest = sorted(shared, key=len)[: max(0, len(shared) - int(_ALIKE * len(bag)) + 1)]
        for other in sorted(set(chain.from_iterable(rarest))):
            common = len(set(bag).intersection(bags[other]))
            if common >= _ALIKE * (len(bag) + len(bags[other]) - common):
                yield items[other], items[here]
                break
        near.append(here)
        for word in bag:
            having.setdefault(word, []).append(here)
