"""The passage of a text that is nearest to words which are not in it."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from heapq import nlargest
from itertools import pairwise
from typing import NamedTuple

from digest.evidence.folding import Folded
from digest.text.plain import shortened

LENGTH = 160
"""How many characters of a passage are shown."""
SHARE = 0.5
"""The share of the words that a passage must have, to be called near."""
SEARCHED = 2_000_000
"""Up to which character of a text passages are looked for."""
WORDS = 40
"""How many words of a quotation are looked for."""
OFTEN = 200
"""Words that a text has more often than this do not help to find a passage."""
_PLACES = 4
"""How many places of a text are looked at more closely."""
_BESIDE = 24
"""How many characters beside a place are looked at: a word may be missing, or one too many."""
_WORD = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|[^\\W_\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+")


class Near(NamedTuple):
    """A passage, as printed, and the share of the words that it has."""

    share: float = 0
    passage: str = ""


class _Word(NamedTuple):
    word: str
    start: int
    end: int

    @property
    def key(self) -> str:
        return self.word.casefold()


def nearest(words: str, text: Folded) -> Near:
    """The passage of a text that has most of some folded words, near one another as they are there; `Near()` if none
    has half of them."""
    wanted = list(_words(words))[:WORDS]
    if not wanted:
        return Near()
    width = wanted[-1].end
    # Each word votes for the place where the first would be.
    votes: defaultdict[int, list[int]] = defaultdict(list)
    for word in dict.fromkeys(wanted):
        places = _places(word.word, text.text)
        for place in places if len(places) <= OFTEN else ():
            votes[(place - word.start) // max(width, _BESIDE)].append(place - word.start)
    best = Near()
    for voted in nlargest(_PLACES, votes.values(), key=len):
        ((start, _),) = Counter(voted).most_common(1)
        near = _passage(wanted, text, max(0, start), max(0, start + width))
        best = near if near.share > best.share else best
    return best if best.share >= SHARE else Near()


def _places(word: str, text: str) -> list[int]:
    """Where a word is in a text, or part of another; one place more than `OFTEN` if there are too many."""
    found: list[int] = []
    place = text.find(word, 0, SEARCHED)
    while place >= 0 and len(found) <= OFTEN:
        found.append(place)
        place = text.find(word, place + len(word), SEARCHED)
    return found


def _passage(wanted: list[_Word], text: Folded, start: int, end: int) -> Near:
    """The passage that is about where a part of a text is, by whole words."""
    first = max(0, start - _BESIDE)
    words = [_Word(word, first + at, first + to) for word, at, to in _words(text.text[first : end + _BESIDE])]
    there = Counter(word.key for word in words)
    left = Counter(word.key for word in wanted)
    share = (there & left).total() / len(wanted)
    # Outside, what is not wanted, or is there more often than wanted, does not belong to it.
    while words and words[-1].start >= end and there[words[-1].key] > left[words[-1].key]:
        there[words.pop().key] -= 1
    begins = 0
    while begins < len(words) and words[begins].end <= start and there[words[begins].key] > left[words[begins].key]:
        there[words[begins].key] -= 1
        begins += 1
    words = words[begins:]
    if not words:
        return Near()
    passage = text.original[text.place(words[0].start) : text.place(words[-1].end)]
    return Near(share, shortened(" ".join(passage.split()), LENGTH))


def _words(text: str) -> Iterator[_Word]:
    """The words of a text; in Chinese and Japanese, pairs of characters."""
    found = [_Word(match[0], match.start(), match.end()) for match in _WORD.finditer(text)]
    for one, two in pairwise([*found, _Word("", -1, -1)]):
        is_pair = "\u3040" <= one.word[0] <= "\ufaff" and len(one.word) == len(two.word) == 1 and two.start == one.end
        yield _Word(one.word + two.word, one.start, two.end) if is_pair else one
