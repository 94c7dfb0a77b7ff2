"""What a record says about its article, and what changes its fingerprint."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import html5lib
import pytest
from checking import Validated
from indexed import recorder

from digest.config import Options, Site
from digest.model import Corpus
from digest.outputs.search.index import index_folders
from digest.outputs.search.records import Record, indexed
from digest.outputs.search.words import JOINER

FILES = {
    "topics.yml": "korea:\n  name: Korea\n  aliases: [한국]\nborder:\n  name: Border\n  parent: korea\n  aliases: [DMZ]\n",
    "sources.yml": "herald:\n  name: The <Herald>\n  aliases: [Herald Daily]\n  type: private\n",
    "names.yml": "kim:\n  name: Kim Ko\n  kind: person\n  also:\n    ko: [김고]\n  link: [Mr Kim]\n",
    "events/bridge-opening.md": "---\ndate: 2024-01-01\ntitle: The bridge opens\n---\n",
    "stories/river.md": "---\ntitle: The river\nsummary: So far.\n---\n",
    "articles/2024/01/bridge.md": (
        '---\ntitle: Bridge "opens" & closes\ndate: "2024-01-02~"\nsource: herald\ntopics: [border]\n'
        "url: https://herald.example/bridge\nnames: [kim]\nstories: [river]\nevents: [bridge-opening]\n"
        "original_title: 다리\noriginal_lang: ko\nlang: fr\nsummary: It opens.\n---\n\n"
        "A [text](https://x.example/) with *marks*.\n\n<script>evil()</script>\n\n- one\n- two\n"
    ),
}


@pytest.fixture
def corpus(check_content: Callable[..., Validated]) -> Corpus:
    checked = check_content(FILES)
    assert not [problem for problem in checked.problems if problem.is_error]
    return checked.corpus


DEPTH = Options().limits.depth
NOWHERE = Path("no store is here")


def record_of(corpus: Corpus) -> Record:
    return recorder(corpus, NOWHERE).record(corpus.articles[0].id)


def fingerprint(corpus: Corpus, language: str = "en") -> str:
    """The name of the only shard, without its first day."""
    _, shard = index_folders(recorder(corpus, NOWHERE, Site("Desk", "", "", language, Options())))
    return shard.name.rpartition("-")[2]


def test_a_record_has_what_an_article_is_found_by(corpus: Corpus) -> None:
    """Its own words, the spellings of its names, its events and stories, its topics with their ancestors, its source."""
    record = record_of(corpus)
    assert record.file == "articles/2024/01/bridge/index.html"
    assert record.found_by == (
        "다리", "Kim Ko", "김고", "Mr Kim", "The bridge opens", "The river", "Border", "DMZ", "Korea", "한국", "Herald Daily",
    )  # fmt: skip
    assert record.topics == ("border", "korea")
    assert (record.day, record.date, record.lang, record.report_lang) == (
        "2024-01-02",
        "about 2 January 2024",
        "fr",
        "ko",
    )


def test_its_html_says_so_to_pagefind(corpus: Corpus) -> None:
    """The words to search, fields and filters in attributes. No text becomes markup."""
    root = html5lib.parse(indexed(record_of(corpus), DEPTH).html, namespaceHTMLElements=False)
    assert root.findtext(".//h1") == 'Bridge "opens" & closes'
    text = root.findtext(".//p") or ""
    assert text.startswith("It opens. A text with marks. one two 다리 리 · Kim Ko · 김고 고 · Mr Kim")
    marked = [
        (key, *value.split("[")[:1], element.get("title"))
        for element in root.iter("i")
        for key, value in element.items()
        if key != "title"
    ]
    assert marked == [
        ("data-pagefind-meta", "source", "The <Herald>"),
        ("data-pagefind-meta", "date", "2024-01-02 about 2 January 2024"),
        ("data-pagefind-filter", "topic", "border"),
        ("data-pagefind-filter", "topic", "korea"),
        ("data-pagefind-filter", "source", "herald"),
        ("data-pagefind-filter", "lang", "ko"),
        ("data-pagefind-filter", "year", "2024"),
    ]


def test_what_is_shown_has_a_word_for_each_that_is_searched(corpus: Corpus) -> None:
    """The title, the text and what the record is found by, as they were written."""
    made = indexed(record_of(corpus), DEPTH)
    assert "".join(made.words[: made.title]) == 'Bridge "opens" & closes '
    assert "".join(made.words[made.title : made.text]) == "It opens. A text with marks. one two "
    assert "".join(made.words[made.text :]).replace(JOINER, "").startswith("다리 · Kim Ko · 김고 · Mr Kim · ")
    root = html5lib.parse(made.html, namespaceHTMLElements=False)
    assert len(f"{root.findtext('.//h1')} {root.findtext('.//p')}".split()) == len(made.words)
    assert dict(made.meta) == {
        "title": 'Bridge "opens" & closes', "source": "The <Herald>", "date": "2024-01-02 about 2 January 2024",
        "lang": "fr",
    }  # fmt: skip


CHANGES = {
    "title": ("articles/2024/01/bridge.md", "Bridge", "Tunnel"),
    "text": ("articles/2024/01/bridge.md", "marks", "signs"),
    "variant": ("names.yml", "김고", "김코"),
    "alias of the parent": ("topics.yml", "한국", "조선"),
    "source": ("sources.yml", "Herald>", "Crier>"),
    "story": ("stories/river.md", "The river", "A river"),
    "event": ("events/bridge-opening.md", "The bridge opens", "The bridge is open"),
    "parent": ("topics.yml", "parent: korea", "description: Alone"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_is_searched_is_in_the_fingerprint(
    change: str, corpus: Corpus, check_content: Callable[..., Validated]
) -> None:
    """Everything that a record is made from changes the fingerprint, so that no stale shard is used."""
    path, old, new = CHANGES[change]
    assert old in FILES[path]
    other = check_content({**FILES, path: FILES[path].replace(old, new)}).corpus
    assert fingerprint(corpus) != fingerprint(other)
    assert record_of(corpus) != record_of(other)


NOT_SEARCHED = {
    "summary of a story": ("stories/river.md", "So far.", "By now."),
    "date of an event": ("events/bridge-opening.md", "2024-01-01", "2024-01"),
    "description": ("topics.yml", "  name: Korea\n", "  name: Korea\n  description: All of it\n"),
}


@pytest.mark.parametrize("change", NOT_SEARCHED)
def test_nothing_else_is_in_the_fingerprint(
    change: str, corpus: Corpus, check_content: Callable[..., Validated]
) -> None:
    """The same content has the same fingerprint. What records do not use of the things they refer to does not change
    it."""
    path, old, new = NOT_SEARCHED[change]
    assert old in FILES[path]
    other = check_content({**FILES, path: FILES[path].replace(old, new)}).corpus
    assert fingerprint(corpus) == fingerprint(other)
    assert record_of(corpus) == record_of(other)


def test_languages_are_in_the_fingerprint(corpus: Corpus) -> None:
    """Of the site, for word forms and for dates."""
    assert len({fingerprint(corpus, language) for language in ("en", "ko", "ja")}) == 3


def test_an_article_that_moves_is_another(corpus: Corpus, check_content: Callable[..., Validated]) -> None:
    """Its address is in the index."""
    path = "articles/2024/01/bridge.md"
    moved = {name: text for name, text in FILES.items() if name != path} | {path.replace("01", "02"): FILES[path]}
    assert fingerprint(corpus) != fingerprint(check_content(moved).corpus)


def test_a_summary_that_begins_the_text_is_there_once(check_content: Callable[..., Validated]) -> None:
    """The summary of an entry that states none is its first paragraph, which is in the text already."""
    path = "articles/2024/01/bridge.md"
    record = record_of(check_content({**FILES, path: FILES[path].replace("summary: It opens.\n", "")}).corpus)
    assert record.summary == "A text with marks."
    assert indexed(record, DEPTH).html.count("A text with") == 1


def test_the_sample_has_a_record_for_every_article(check_site: Callable[[Path], Validated]) -> None:
    """Every article of the sample has a record, at its own path."""
    corpus = check_site(Path(__file__).parents[3] / "content").corpus
    made = recorder(corpus, NOWHERE)
    records = [made.record(article.id) for article in corpus.articles]
    assert len({record.file for record in records}) == len(corpus.articles) > 50
