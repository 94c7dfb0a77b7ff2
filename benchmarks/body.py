"""The text of an article: about 450 words in paragraphs, with what desks put among them."""

from __future__ import annotations

import math
from random import Random

from benchmarks.records import Article, Corpus

_MEDIAN_WORDS = 410
_SPREAD = 0.42  # of the logarithm; the mean is then about 450 words
_SHORTEST, _LONGEST = 90, 1600
_LEAST_IN_BLOCK = 25


def body_of(corpus: Corpus, article: Article) -> str:
    """Markdown that all generators read alike. Links to other entries are relative, as on a git host."""
    rng = Random(f"{corpus.seed} body {article.id}")
    count = int(min(_LONGEST, max(_SHORTEST, _MEDIAN_WORDS * math.exp(rng.gauss(0, _SPREAD)))))
    words = corpus.prose.draw(rng, count)
    _mention(corpus, article, rng, words)
    _mark(corpus, article, rng, words)
    return "\n\n".join(_blocks(corpus, rng, words)) + "\n"


def _mention(corpus: Corpus, article: Article, rng: Random, words: list[str]) -> None:
    """Put the article's names among the words, mostly in their usual spelling."""
    for id in article.names:
        name = corpus.names[id]
        spellings = (name.name, name.name, name.name, *name.also.get("en", ()))
        for _ in range(rng.randint(1, 3)):
            words[rng.randrange(len(words))] = rng.choice(spellings)


def _mark(corpus: Corpus, article: Article, rng: Random, words: list[str]) -> None:
    for _ in range(rng.choice((0, 1, 1, 2, 3))):
        place = rng.randrange(len(words) - 1)
        words[place] = f"[{words[place]} {words[place + 1]}]({_target(corpus, article, rng)})"
        words[place + 1] = ""
    for _ in range(rng.choice((0, 0, 1, 2))):
        place = rng.randrange(len(words))
        if words[place] and words[place][0] != "[":
            words[place] = f"**{words[place]}**"


def _target(corpus: Corpus, article: Article, rng: Random) -> str:
    """Another entry's file, or a page elsewhere."""
    kind = rng.random()
    if kind < 0.3 and article.place:
        return f"../../{corpus.articles[rng.randrange(min(article.place, len(corpus.articles)))].id}.md"
    files = [event for event in corpus.events_of.get(article.place, ()) if not event.in_place]
    if kind < 0.5 and files:
        return f"../../../events/{files[0].day.year}/{files[0].id}.md"
    return f"https://{rng.choice(corpus.sources).id}.example.org/{rng.randrange(10**6)}"


def _blocks(corpus: Corpus, rng: Random, words: list[str]) -> list[str]:
    words = [word for word in words if word]
    blocks: list[str] = []
    has_quotation = False
    since_heading = 0
    while words:
        kind = rng.random() if blocks else 1.0
        if since_heading > 2 and kind < 0.5 and len(words) > 2 * _LEAST_IN_BLOCK:
            blocks.append(f"{'##' if rng.random() < 0.8 else '###'} {corpus.prose.headline(rng, rng.randint(2, 5))}")
            since_heading, kind = 0, 1.0
        since_heading += 1
        # Quotations stay short: the desk writes in its own words.
        if kind < 0.08 and not has_quotation and len(words) > 3 * _LEAST_IN_BLOCK:
            blocks.append(f"> {corpus.prose.paragraph(rng, _take(words, rng.randint(15, 35)))}")
            has_quotation = True
        elif kind < 0.16 and len(words) > 4 * _LEAST_IN_BLOCK:
            blocks.append(
                "\n".join(f"- {' '.join(_take(words, rng.randint(4, 12)))}" for _ in range(rng.randint(3, 6)))
            )
        else:
            count = rng.randint(35, 90)
            blocks.append(
                corpus.prose.paragraph(rng, _take(words, count if len(words) - count > _LEAST_IN_BLOCK else len(words)))
            )
    return blocks


def _take(words: list[str], count: int) -> list[str]:
    taken = words[:count]
    del words[:count]
    return taken
