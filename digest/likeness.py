"""Finding the same thing written twice: addresses and titles that are much alike."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from itertools import pairwise
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


def alike(
    items: Sequence[T], title: Callable[[T], str], day: Callable[[T], date], days: int = TITLE_DAYS
) -> Iterator[tuple[T, T]]:
    """Pairs (earlier, later) of items with much the same title at most ``days`` apart.

    Much the same: at least four fifths of their words in common. Two such titles share one of
    their few rarest words, so only titles that do are compared: time grows with the number of
    items and near neighbours, not with its square.
    """
    bags = [title_words(title(item)) for item in items]
    frequency = Counter(word for bag in bags for word in bag)
    recent: defaultdict[str, list[int]] = defaultdict(list)
    for here in sorted(range(len(items)), key=lambda index: day(items[index])):
        bag = bags[here]
        rarest = sorted(bag, key=lambda word: (frequency[word], word))
        for other in _candidates(recent, rarest[: len(bag) - int(_ALIKE * len(bag)) + 1]):
            if (day(items[here]) - day(items[other])).days > days:
                continue
            common = len(bag & bags[other])
            if common >= _ALIKE * (len(bag) + len(bags[other]) - common):
                yield items[other], items[here]
                break
        for word in rarest[: len(bag) - int(_ALIKE * len(bag)) + 1]:
            near = recent[word]
            while near and (day(items[here]) - day(items[near[0]])).days > days:
                near.pop(0)
            near.append(here)


def _candidates(recent: dict[str, list[int]], words: Iterable[str]) -> Iterable[int]:
    return sorted({index for word in words if word in recent for index in recent[word]})
