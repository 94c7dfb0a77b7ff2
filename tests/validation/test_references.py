"""What people write in place of a record: found by any spelling, with the nearest as a suggestion if there is none."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import get_args

import pytest
from checking import Validated
from hypothesis import given
from hypothesis import strategies as st

from digest.config import Options
from digest.content.parse import parse_file
from digest.errors import Problem
from digest.model import Author
from digest.problem_codes import Code
from digest.text.plain import folded
from digest.validation.aliases import AliasTable, cycles
from digest.validation.collector import Collector
from digest.validation.references import References, ids_of, unknown_word
from digest.validation.tables import SpelledKind, Spelling

SPELLINGS = [
    ("north-korea", "north-korea"), ("North Korea", "north-korea"), ("DPRK", "north-korea"), ("북한", "north-korea"),
    ("ｶﾞｲｺｳ", "diplomacy"), ("diplomacy", "diplomacy"), ("Straße", "street"), ("street", "street"),
    ("Kim", "kim-1"), ("Kim", "kim-2"), ("kim-1", "kim-1"), ("kim-2", "kim-2"), ("street", "kim-2"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("north-korea", ("north-korea",)),
        ("NORTH  korea ", ("north-korea",)),
        ("dprk", ("north-korea",)),
        ("ＤＰＲＫ", ("north-korea",)),
        ("\u1107\u116e\u11a8\u1112\u1161\u11ab", ("north-korea",)),
        ("ガイコウ", ("diplomacy",)),
        ("STRASSE", ("street",)),
        ("kim", ("kim-1", "kim-2")),
        ("street", ("street",)),
        ("", ()),
        ("korea", ()),
    ],
)
def test_any_spelling_is_found(text: str, ids: tuple[str, ...]) -> None:
    """Width, case, composition and spaces do not matter; an id stands for itself, a shared variant for all."""
    assert AliasTable("name", SPELLINGS).find(text) == ids


class _Known:
    """A dictionary of names, in place of what the store knows."""

    def __init__(self, spellings: Iterable[tuple[str, str]] = SPELLINGS) -> None:
        self.table = AliasTable("name", spellings)

    def meaning(self, kind: str, text: str) -> str | None:
        return self.table.find_one(text)

    def meanings(self, kind: str, text: str) -> tuple[str, ...]:
        return self.table.find(text)

    def may_be_faulty(self, kind: str, text: str) -> bool:
        return False

    def nearest(self, kind: str, text: str) -> str | None:
        return self.table.nearest(text)


def test_what_is_referred_to_is_used() -> None:
    """Only a spelling that stands for one record counts as a use of it."""
    known = _Known()
    assert [known.meaning("name", text) for text in ("북한", "Kim", "nobody")] == ["north-korea", None, None]
    file = parse_file("content", "articles/a.md", b"---\ntitle: A\n---\n", Options())
    collector = Collector("content")
    refer = References(known, file, (), collector)
    assert refer.many("names", "name", ["Kim", "nobody", "북한"]) == ("north-korea",)
    assert refer.used == {("name", "north-korea")}
    assert [problem.field for problem in collector.problems] == ["names[0]", "names[1]"]


def _problem_of(kind: SpelledKind, word: str) -> Problem:
    """The problem of an article that refers to what is not there."""
    collector = Collector("content")
    file = parse_file("content", "articles/a.md", b"---\ntitle: A\n---\n", Options())
    assert References(_Known(()), file, (), collector).one(("topics", 0), kind, word) is None
    return collector.problems[0]


KINDS: tuple[SpelledKind, ...] = get_args(SpelledKind)
ODD = [
    "snow", "", "'", "''", "it's", "'quoted'", '"', "한국어", "חדשות", "[a] (b)", "unknown topic 'x'", "'unknown topic '",
    "a\nb", "unknown source 'x", "x'; did you mean 'y'?", " spaced ", "{kind}", "%s", "\\1", "a@b.example",
]  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("word", ODD, ids=ascii)
def test_an_unknown_word_can_be_read_back(kind: SpelledKind, word: str) -> None:
    assert unknown_word(_problem_of(kind, word)) == (kind, word)


@given(st.sampled_from(KINDS), st.text("a':@/…\n ", max_size=20) | st.text())
def test_an_unknown_word_is_never_read_as_another(kind: SpelledKind, word: str) -> None:
    """One that may be a password is not in the message."""
    assert unknown_word(_problem_of(kind, word)) in ((kind, word), *([None] if "@" in word else []))


def test_a_word_with_a_password_cannot_be_read_back() -> None:
    for word in ("https://me:secret@a.example/", "me:secret@a.example"):
        assert unknown_word(_problem_of("source", word)) is None


def test_other_problems_have_no_unknown_word() -> None:
    problem = _problem_of("topic", "snow")
    assert unknown_word(replace(problem, code=Code.UNKNOWN_EVENT_TYPE)) is None
    assert unknown_word(replace(problem, code=Code.UNKNOWN_SOURCE)) is None
    assert unknown_word(replace(problem, message="unknown topic 'snow")) is None


def test_an_unknown_parent_can_be_read_back(check_content: Callable[..., Validated]) -> None:
    topics = "korea:\n  name: Korea\ndmz:\n  name: DMZ\n  parent: it's [a] 산\n"
    problems = check_content({**SITE, "topics.yml": topics}).problems
    assert ("topic", "it's [a] 산") in map(unknown_word, problems)


def _spelled(spellings: Iterable[tuple[str, str]]) -> dict[str, list[Spelling]]:
    """Spellings as the store has them."""
    found: dict[str, list[Spelling]] = {}
    for text, id in spellings:
        found.setdefault(folded(text), []).append(Spelling(text, id))
    return found


@given(st.lists(st.tuples(st.sampled_from(["a", "A", "b", "kim", "Kim"]), st.sampled_from(["a", "b", "kim"]))))
def test_the_store_finds_what_a_table_finds(spellings: list[tuple[str, str]]) -> None:
    """One spelling at a time gives the ids that all of them together give."""
    table, spelled = AliasTable("name", spellings), _spelled(spellings)
    for text in ("a", "B", "KIM", "nobody"):
        assert ids_of(text, spelled.get(folded(text), [])) == table.find(text)


def test_an_earlier_id_of_an_event() -> None:
    """It means the event that has it alone, and nothing once another event or a file goes by it."""
    moved = Spelling("one", "new-one", is_moved=True)
    assert ids_of("ONE", [moved]) == ("new-one",)
    assert ids_of("one", [moved, Spelling("one", "one")]) == ("one",)
    assert ids_of("one", [moved, Spelling("one", "other", is_moved=True)]) == ()
    assert ids_of("one", [moved, Spelling("one", "")]) == ()


def test_the_nearest_spelling() -> None:
    """A slip of the fingers leads to the spelling that was meant, in its own letters; anything else to none."""
    registry = AliasTable("name", SPELLINGS)
    assert (registry.nearest("North Koera"), registry.nearest("xyzzy")) == ("North Korea", None)


def test_shared_spellings() -> None:
    """Every spelling that several records claim is listed once, with all of them."""
    assert sorted(AliasTable("topic", SPELLINGS).shared()) == [
        ("Kim", ("kim-1", "kim-2")),
        ("street", ("street", "kim-2")),
    ]


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.none() | st.sampled_from("abcdefghx"), max_size=8))
def test_cycles(parents: dict[str, str | None]) -> None:
    """Each cycle is found once, whole and in order; what merely leads into one is not in it."""
    found = list(cycles(parents))
    for cycle in found:
        assert [parents[id] for id in cycle] == [*cycle[1:], cycle[0]]

    def returns(start: str) -> bool:
        here, seen = parents[start], set()
        while here in parents and here not in seen and here != start:
            seen.add(here)
            here = parents[here]
        return here == start

    assert sorted(id for cycle in found for id in cycle) == sorted(id for id in parents if returns(id))


SITE = {
    "topics.yml": "korea: {name: Korea}\n",
    "sources.yml": "herald: {name: The Herald}\ndesk: {name: The desk, type: own}\n",
    "names.yml": "kim:\n  name: Kim\n  kind: person\n  also: {ja: [キム]}\nport: {name: The Port, kind: place}\n",
}


def entry(more: str) -> dict[str, str]:
    return {
        **SITE,
        "articles/a.md": f"---\ntitle: A\ndate: 2024-01-02\nsource: desk\ntopics: korea\n{more}\n---\n\nFirst *words*.\n\nMore.\n",
    }


@pytest.mark.parametrize(
    ("origin", "kept"),
    [
        ("own", ("desk",)),
        ("unknown", ()),
        ("herald", ("herald",)),
        ("THE HERALD", ("herald",)),
        ("[herald, own]", ("herald", "desk")),
        ("[own, unknown, The Herald, herald]", ("desk", "herald")),
        ("[desk, own]", ("desk",)),
    ],
)
def test_origin(check_content: Callable[..., Validated], origin: str, kept: tuple[str, ...]) -> None:
    """Whose reporting it is: its own, sources by any spelling, or unknown, as it is when nothing is said."""
    (article,) = check_content(entry(f"origin: {origin}")).corpus.articles
    assert article.origins == kept
    assert check_content(entry("")).corpus.articles[0].origins == ()


def test_an_unknown_origin_is_reported_and_the_others_are_kept(check_content: Callable[..., Validated]) -> None:
    checked = check_content(entry("origin:\n  - own\n  - herld\n  - herald"))
    assert checked.corpus.articles[0].origins == ("desk", "herald")
    assert [(problem.line, problem.field) for problem in checked.problems if problem.is_error] == [(8, "origin[1]")]


def test_unknown_stays_unknown(check_content: Callable[..., Validated]) -> None:
    """What is not said is empty: no language, no origin, no access date, no type, no status is assumed."""
    corpus = check_content(entry("events: {date: 2024-01-01, title: E}")).corpus
    (article,), (event,) = corpus.articles, corpus.events
    assert (article.lang, article.original_lang, article.access, article.accessed, article.updated) == (None,) * 5
    assert (article.origins, article.filed, article.copy_proof) == ((), None, None)
    assert (event.type, event.status, event.topics, event.names) == ("", "", None, None)
    assert (corpus.sources["herald"].type, corpus.sources["herald"].country) == ("unclassified", None)


def test_the_summary(check_content: Callable[..., Validated]) -> None:
    """The summary is what is written, else the text's first paragraph in plain words."""
    assert check_content(entry("summary: Said &amp; done")).corpus.articles[0].summary == "Said & done"
    assert check_content(entry("")).corpus.articles[0].summary == "First words."


def test_places_and_claimants(check_content: Callable[..., Validated]) -> None:
    """A place or claimant that is a name is known as one, by any spelling; free text is as good."""
    files = entry(
        "events: [{date: 2024-01-01, title: E, place: the port}, {date: 2024-01-01, title: F, place: At sea}]"
    )
    files["events/g.md"] = (
        "---\ndate: 2024-01-01\ntitle: G\nclaims:\n  - {by: キム, field: x, value: y, article: a}\n"
        "  - {by: Somebody, field: x, value: y, url: https://a.example/}\n---\n"
    )
    events = {event.title: event for event in check_content(files).corpus.events}
    assert (events["E"].place, events["E"].place_name) == ("the port", "port")
    assert (events["F"].place, events["F"].place_name) == ("At sea", None)
    assert [(claim.by, claim.by_name) for claim in events["G"].claims] == [("キム", "kim"), ("Somebody", None)]


def test_lists_and_single_values(check_content: Callable[..., Validated]) -> None:
    """A single value stands for a list of one; what is named twice is there once, in the order written."""
    (article,) = check_content(entry("names: [キム, port, KIM]\nauthors: Lee")).corpus.articles
    assert (article.names, article.authors, article.topics) == (("kim", "port"), (Author("Lee"),), ("korea",))


@pytest.mark.parametrize(
    ("event", "id"),
    [
        ("date: 2024-01-01, title: The Desk’s “first” test", "2024-01-01-the-desks-first-test"),
        ("date: 2024-01, title: Café", "2024-01-cafe"),
        ("date: 2024-01-01~, title: A", "2024-01-01-a"),
        ("date: ../2024-01-01, title: A", "2024-01-01-a"),
        ("date: 2024-01-01/2024-01-03, title: A", "2024-01-01-a"),
        ("date: 2024-01-01, title: A, id: own-id", "own-id"),
    ],
)
def test_ids_of_events_in_place(check_content: Callable[..., Validated], event: str, id: str) -> None:
    """An event written in place has its own id, or else its date and its title as a slug."""
    (found,) = check_content(entry(f"events: {{{event}}}")).corpus.events
    assert (found.id, found.article) == (id, "a")


def test_titles_without_latin_letters_have_different_ids(check_content: Callable[..., Validated]) -> None:
    """Where a title gives no slug, a short hash of it keeps two events of a day apart."""
    checked = check_content(entry("events: [{date: 2024-01-01, title: 회담}, {date: 2024-01-01, title: 발사}]"))
    assert not checked.has_errors
    assert len({event.id for event in checked.corpus.events}) == 2


def test_entry_ids(check_content: Callable[..., Validated]) -> None:
    """An article's id is its path without the suffix, or the old path it keeps; an event's is its file's name."""
    text = entry("")["articles/a.md"]
    corpus = check_content(
        {**SITE, "articles/2024/01/x.md": text, "articles/y.markdown": text.replace("title", "id: 2020/old\ntitle", 1)}
        | {"events/2024/z.md": "---\ndate: 2024\ntitle: Z\n---\n"}
    ).corpus
    assert {article.id for article in corpus.articles} == {"2024/01/x", "2020/old"}
    assert [event.id for event in corpus.events] == ["z"]
