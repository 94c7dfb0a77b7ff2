"""Names that entries mention and do not list, and names that come up often and are not registered: for a person to
decide."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from digest.content.autolink import Finder, lines_above
from digest.content.markdown import text_of
from digest.content.safe_html import render
from digest.model import Article, Corpus, variants
from digest.text.calendar_names import calendar_words
from digest.text.plain import folded

OFTEN = 4
"""A name that is not registered is proposed if it comes up in at least so many texts."""
MOST = 30
"""So many names are proposed at once, those of most texts."""
_LONGEST = 5
"""Words of a name."""
_WORD = r"[^\W\d_][\w’'.-]*[\w’']|[^\W\d_]"
_TOKEN = re.compile(rf"({_WORD})|([^\w\s]+|\n)")
_PARTICLES = frozenset(("of", "the", "de", "del", "della", "du", "van", "von", "der", "bin", "al", "el", "la", "le"))
_POSSESSIVE = re.compile(r"[’']s$", re.IGNORECASE)
_BRACKETED = re.compile(r"《([^《》\n]{2,40})》|〈([^〈〉\n]{2,40})〉")
_ENDS = frozenset(".!?:;…—–\n")


class Unlisted(NamedTuple):
    """A name that an entry mentions and does not list: by which words, and on which line of its file."""

    path: str
    line: int
    name: str
    words: str


class Unregistered(NamedTuple):
    """What may be a name: in how many texts it comes up, and the path of the first."""

    words: str
    texts: int
    path: str


def unlisted_names(corpus: Corpus) -> Iterator[Unlisted]:
    """Registered names that articles mention by any spelling and do not list."""
    finder = Finder({id: replace(name, link=variants(name)) for id, name in corpus.names.items()})
    for article in corpus.articles:
        known = {*article.names, *article.no_link}
        if "*" in article.no_link:
            continue
        for mention in finder.find(f"{article.title}\n{article.body}"):
            if mention.name not in known:
                known.add(mention.name)
                line = article.body_line + lines_above(article.body, mention.spelling)
                yield Unlisted(article.location.path, line, mention.name, mention.spelling)


def unregistered_names(corpus: Corpus, depth: int, language: str) -> tuple[Unregistered, ...]:
    """What is written like a name in at least `OFTEN` texts and is in no registry, that of most texts first. ``depth`` is
    the limit of the site on texts, ``language`` that of the site."""
    texts = {article.location.path: _plain(article, depth) for article in corpus.articles}
    common = _common_words(texts.values()) | calendar_words(language)
    known = set(_registered(corpus))
    found: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for path, text in texts.items():
        for words in dict.fromkeys(_candidates(text, common)):
            if folded(words) not in known:
                found[words][path] = None
    often = [
        Unregistered(words, len(paths), next(iter(paths))) for words, paths in found.items() if len(paths) >= OFTEN
    ]
    often.sort(key=lambda one: (-one.texts, one.words))
    return tuple(_longest(often))[:MOST]


def _plain(article: Article, depth: int) -> str:
    return f"{article.title}\n{text_of(render(article.body, str, depth))}"


def _registered(corpus: Corpus) -> Iterator[str]:
    """The folded spellings of everything that is registered, and the single words of names."""
    for name in corpus.names.values():
        for spelling in variants(name):
            yield from map(folded, (spelling, *spelling.split()))
    for topic in corpus.topics.values():
        yield from map(folded, (topic.name, *topic.aliases))
    for source in corpus.sources.values():
        yield from map(folded, (source.name, *source.aliases))


def _common_words(texts: Iterable[str]) -> frozenset[str]:
    """Words that stand in small letters somewhere: capitals make no name of them."""
    return frozenset(word for text in texts for word in re.findall(r"\b[^\W\d_]+\b", text) if word.islower())


def _candidates(text: str, common: frozenset[str]) -> Iterator[str]:
    """What is written like a name: words that begin with capitals, one after the other, and what stands in brackets for
    names. One word alone counts within a sentence, and only if it is no common word."""
    for found in _BRACKETED.finditer(text):
        yield found[1] or found[2]
    run: list[str] = []
    is_start = starts = True
    for token in _TOKEN.finditer(text):
        word = token[1]
        if word and run and _POSSESSIVE.search(run[-1]):
            # Whose it is ends a name.
            yield from _names_of(run, starts, common)
            run = []
        if word and (word[0].isupper() or (run and word in _PARTICLES)):
            if not run:
                starts = is_start
            run.append(word)
        else:
            yield from _names_of(run, starts, common)
            run = []
        is_start = bool(token[2] and set(token[2]) & _ENDS)
    yield from _names_of(run, starts, common)


def _names_of(run: list[str], starts: bool, common: frozenset[str]) -> Iterator[str]:
    run = [*run[:-1], _POSSESSIVE.sub("", run[-1])] if run else []
    while run and run[-1] in _PARTICLES:
        run = run[:-1]
    # The first word of a sentence has its capital anyway.
    if starts and run and run[0].lower() in common:
        run = run[1:]
        while run and run[0] in _PARTICLES:
            run = run[1:]
        starts = False
    if 2 <= len(run) <= _LONGEST:
        yield " ".join(run)
    elif len(run) == 1 and not starts and len(run[0]) > 2 and run[0].lower() not in common:
        yield run[0]


def _longest(found: list[Unregistered]) -> Iterator[Unregistered]:
    """The names without those that are a part of another one in all of its texts."""
    texts = Counter({one.words: one.texts for one in found})
    for one in found:
        wider = (words for words in texts if words != one.words and f" {one.words} " in f" {words} ")
        if not any(texts[words] >= one.texts for words in wider):
            yield one
