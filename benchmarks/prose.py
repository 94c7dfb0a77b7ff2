"""Text in made-up words, spread as the words of a natural language are.

A few words are very frequent and short, most are rare and long: the word of rank r occurs in
proportion to 1 / (r + 2.7) ** 1.05 (Zipf's law with Mandelbrot's shift). Sizes of output, of
compressed output and of search indexes depend on this.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

VOCABULARY = 60_000
# The most frequent words carry no meaning in a natural language, and are rare in headlines.
FUNCTION_WORDS = 100
_ONSETS = ("b", "d", "f", "g", "h", "j", "k", "l", "m", "n", "p", "r", "s", "t", "v", "z", "br", "dr", "kl", "st", "tr", "")  # fmt: skip
_VOWELS = ("a", "e", "i", "o", "u", "ai", "ou")
_ENDS = ("", "", "", "n", "r", "s", "l", "m", "t", "k")
_SENTENCE_LENGTHS = (6, 8, 10, 12, 13, 14, 15, 16, 17, 18, 20, 22, 25, 29)
_LONG_SENTENCE = 15
_NUMBERS = 400
_URN = 1_000_000


@dataclass(frozen=True, slots=True)
class Prose:
    """A vocabulary, and two urns to draw from that hold each word as many times as fits how often it
    occurs (drawing with weights would take most of the run). That for headlines lacks the most
    frequent words, which carry no meaning."""

    words: tuple[str, ...]
    urn: tuple[str, ...]
    headline_urn: tuple[str, ...]

    def draw(self, rng: Random, count: int) -> list[str]:
        """``count`` words of running text."""
        return rng.choices(self.urn, k=count)

    def headline(self, rng: Random, count: int) -> str:
        """``count`` words that carry meaning, the first with a capital."""
        return capital(" ".join(rng.choices(self.headline_urn, k=count)))

    def paragraph(self, rng: Random, words: list[str]) -> str:
        """These words as sentences."""
        lengths = rng.choices(_SENTENCE_LENGTHS, k=len(words) // _SENTENCE_LENGTHS[0] + 1)
        sentences = []
        start = 0
        for length in lengths:
            part = words[start : start + length]
            start += length
            # A last sentence of a word or two would be none.
            if len(words) - start < _SENTENCE_LENGTHS[0]:
                part += words[start:]
                start = len(words)
            if len(part) > _LONG_SENTENCE:
                part[len(part) // 2] += ","
            sentences.append(capital(" ".join(part)) + ".")
            if start == len(words):
                break
        return " ".join(sentences)


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def make_prose(seed: int) -> Prose:
    """The vocabulary of a seed."""
    rng = Random(f"{seed} words")
    seen: dict[str, None] = {}
    while len(seen) < VOCABULARY:
        rank = len(seen)
        # Some numbers stand among the words, as they do in news.
        if rank % (VOCABULARY // _NUMBERS) == _NUMBERS // 4:
            seen[str(rng.choice((rng.randrange(2, 100), rng.randrange(1990, 2026), rng.randrange(100, 90_000))))] = None
        else:
            seen[word(rng, syllables=1 if rank < 90 else 2 if rank < 3_000 else rng.choice((2, 3, 3, 4)))] = None
    words = tuple(seen)
    return Prose(words, _urn(words, 0), _urn(words, FUNCTION_WORDS))


def _urn(words: Sequence[str], first: int) -> tuple[str, ...]:
    """The words from rank ``first`` on, each once at least."""
    weights = [(rank + 2.7) ** -1.05 for rank in range(first + 1, len(words) + 1)]
    times = _URN / sum(weights)
    return tuple(
        w for w, weight in zip(words[first:], weights, strict=True) for _ in range(max(1, round(weight * times)))
    )


def word(rng: Random, syllables: int) -> str:
    """A made-up word in Latin letters."""
    parts = [rng.choice(_ONSETS) + rng.choice(_VOWELS) for _ in range(syllables)]
    return "".join(parts) + rng.choice(_ENDS)


def foreign(rng: Random, language: str) -> str:
    """A made-up name in the script of a language: ``ko``, ``ru``, ``ja`` or ``zh``."""
    if language == "ko":
        return "".join(chr(rng.randrange(0xAC00, 0xD7A4)) for _ in range(rng.randint(3, 5)))
    if language == "ru":
        letters = "".join(rng.choice("бвгдклмнпрст") + rng.choice("аеиоуя") for _ in range(rng.randint(2, 4)))
        return capital(letters)
    if language == "ja":
        return "".join(chr(rng.randrange(0x30A2, 0x30F3)) for _ in range(rng.randint(4, 6)))
    return "".join(chr(rng.randrange(0x4E00, 0x9FA0)) for _ in range(rng.randint(3, 4)))
