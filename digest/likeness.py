"""Finding the same thing written twice: addresses and titles that are much alike."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
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

    Much the same: at least four fifths of their words in common. Two such titles share one of
    their few rarest words, so only titles that do are compared: time grows with the number of
    items and near neighbours, not with its square. ``split`` gives the words of a title, each once.
    """
    bags = [split(title(item)) for item in items]
    dates = [day(item).toordinal() for item in items]
    frequency = Counter(chain.from_iterable(bags))
    # A word of one title alone has no rank: it is rarer than all others, and leads to no other title.
    shared = sorted((word for word, count in frequency.items() if count > 1), key=frequency.__getitem__)
    rank = {word: number for number, word in enumerate(shared, 1)}
    ranked: list[list[int]] = [sorted(filter(None, map(rank.get, bag))) for bag in bags]
    recent: defaultdict[int, list[int]] = defaultdict(list)
    for here in sorted(range(len(items)), key=dates.__getitem__):
        size, words = len(bags[here]), ranked[here]
        # Of the rarest words (as many as a title much the same may lack, and one) those with a rank.
        rarest = words[: max(0, len(words) - int(_ALIKE * size) + 1)]
        for other in sorted({index for word in rarest if word in recent for index in recent[word]}):
            if dates[here] - dates[other] > days:
                continue
            common = len(set(words).intersection(ranked[other]))
            if common >= _ALIKE * (size + len(bags[other]) - common):
                yield items[other], items[here]
                break
        for word in rarest:
            near = recent[word]
            while near and dates[here] - dates[near[0]] > days:
                near.pop(0)
            near.append(here)
