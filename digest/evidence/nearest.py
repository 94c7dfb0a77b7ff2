"""The passage of a copy that is nearest to words which are not in it."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from heapq import nlargest
from itertools import chain, islice, pairwise
from typing import NamedTuple

from digest.evidence.folding import Folded
from digest.text.plain import shortened

LENGTH = 160
"""How many characters of a passage are shown."""
SHARE = 0.5
"""The share of the words that a passage must have, to be called near."""
SEARCHED = 1_000_000
"""In how many characters of a copy passages are looked for, the first ones."""
WORDS = 40
"""How many words of a quotation are looked for."""
OFTEN = 200
"""Words that a copy has more often than this do not help to find a passage."""
_PLACES = 4
"""How many places of a copy are looked at more closely."""
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


class Passages:
    """Where the words of a copy are, in its folded texts: gone through once, for all that is looked for."""

    def __init__(self, texts: Sequence[Folded]) -> None:
        self._texts = texts
        # Which text, and where in it. Of words that are there too often, one place too many.
        self._places: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
        room = SEARCHED
        for number, text in enumerate(texts):
            for word in _words(text.text[:room]):
                places = self._places[word.key]
                if len(places) <= OFTEN:
                    places.append((number, word.start))
            room -= len(text.text)
            if room <= 0:
                break

    def nearest(self, words: str) -> Near:
        """The passage that has most of some folded words, near one another as they are there; `Near()` if none has
        half of them."""
        wanted = list(islice(_words(words), WORDS))
        if not wanted:
            return Near()
        width = wanted[-1].end
        # Each word votes for the place where the first would be.
        votes: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
        for word in {word.key: word for word in reversed(wanted)}.values():
            places = self._places.get(word.key, ())
            for number, place in places if len(places) <= OFTEN else ():
                start = place - word.start
                votes[number, start // max(width, _BESIDE)].append(start)
        best = Near()
        for (number, _), starts in nlargest(_PLACES, votes.items(), key=lambda vote: len(vote[1])):
            ((start, _),) = Counter(starts).most_common(1)
            near = _passage(wanted, self._texts[number], max(0, start), max(0, start + width))
            best = near if near.share > best.share else best
        return best if best.share >= SHARE else Near()


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
    found = (_Word(match[0], match.start(), match.end()) for match in _WORD.finditer(text))
    for one, two in pairwise(chain(found, [_Word("", -1, -1)])):
        is_pair = "\u3040" <= one.word[0] <= "\ufaff" and len(one.word) == len(two.word) == 1 and two.start == one.end
        yield _Word(one.word + two.word, one.start, two.end) if is_pair else one
