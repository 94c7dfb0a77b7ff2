"""Finding the same thing written twice: addresses and titles that are much alike."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date
from itertools import chain, pairwise
from typing import TypeVar
from urllib.parse import urlsplit, urlunsplit

from digest.plaintext import words

T = TypeVar("T")

TITLE_DAYS = 7
_ALIKE = 0.8
_TRACKING = re.compile(
    r"utm_\w+|fbclid|gclid|dclid|gbraid|wbraid|msclkid|yclid|twclid|igshid|mc_cid|mc_eid|_hsenc|_hsmi|mkt_tok|"
    r"ref_src|ref_url|cmpid|ocid|smid|spm|share_token|ns_campaign|ns_mchannel|at_medium|at_campaign",
    re.IGNORECASE,
)


def without_tracking(url: str) -> str:
    """The address without the parameters that only follow readers around."""
    parts = urlsplit(url)
    if not parts.query or not _TRACKING.search(parts.query):
        return url
    pairs = parts.query.split("&")
    kept = [pair for pair in pairs if not _TRACKING.fullmatch(pair.partition("=")[0])]
    return urlunsplit(parts._replace(query="&".join(kept))) if len(kept) < len(pairs) else url


def address_key(url: str) -> str:
    """What two addresses of one page share, whatever the scheme, host prefix and tracking."""
    parts = urlsplit(without_tracking(url))
    host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    query = "&".join(sorted(parts.query.split("&"))) if parts.query else ""
    return f"{host}{parts.path.rstrip('/')}?{query}"


def title_words(title: str) -> frozenset[str]:
    """The words of a title; for Chinese and Japanese each pair of characters, as order matters."""
    found = words(title)
    pairs = {a + b for a, b in pairwise(found) if len(a) == len(b) == 1}
    return frozenset(word for word in found if len(word) > 1 or word.isascii()) | pairs or frozenset(found)


def joined_words(title: str) -> str:
    """The words of a title with spaces between, in one order: a form to keep."""
    return " ".join(sorted(title_words(title)))


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
