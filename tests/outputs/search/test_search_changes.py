"""Which shards are made again after a change: those with a record that differs, and no others."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from corpora import ZONE, Draft, drafts, edited
from hypothesis import given, settings
from hypothesis import strategies as st
from indexed import KEY, SITE, planned, recorder

from digest.config import Options, Site
from digest.model import Article, Corpus, Location, Source, Topic
from digest.outputs.search import index
from digest.outputs.search.bundle import run_pagefind
from digest.outputs.search.index import IndexFolder, index_folders, index_state, write_index
from digest.outputs.search.recorder import Recorder
from digest.outputs.search.records import Record
from digest.outputs.search.shards import ShardLimits
from digest.recipe import code_of
from digest.site.index import Index
from digest.store.store import Store
from digest.text.collation import collation
from digest.text.edtf import Moment, parse
from digest.text.i18n import Words

LIMITS = ShardLimits(shard=4, weeks=3)
IN_ZONE = Site("Desk", "", "", "en", Options(timezone=ZONE.key))
MONTHS = tuple(f"{year}-{month:02}" for year in (2021, 2022, 2023) for month in (1, 5, 9))


def article(id: str, day: str, **facts: object) -> Article:
    made = Article(
        id, Location(f"articles/{id}.md", 1), id, Moment(parse(day)), "herald", ("korea",), body="Some words."
    )
    return made._replace(**facts)


CORPUS = Corpus(
    articles=tuple(
        article(f"{month}-{number}", f"{month}-0{number}", topics=("border" if month == "2022-05" else "korea",))
        for month in MONTHS for number in (1, 2)
    ),
    topics={"korea": Topic("korea", "Korea"), "border": Topic("border", "Border")},
    sources={"herald": Source("herald", "The Herald", "private")},
)  # fmt: skip


def names(folders: Iterable[IndexFolder]) -> set[str]:
    return {folder.name for folder in folders}


@pytest.fixture
def new_folders(tmp_path: Path) -> Callable[[Corpus], list[str]]:
    """A function that says which folders a corpus has after a build that they did not have before, and checks that the
    store knows whether there are any."""
    before = planned(recorder(CORPUS, tmp_path / "store", limits=LIMITS))

    def found(corpus: Corpus) -> list[str]:
        made = recorder(corpus, tmp_path / "store", limits=LIMITS)
        is_unchanged = made.store.is_unchanged(KEY) and made.store.state_of(KEY) == index_state()
        after = planned(made)
        new = [folder.name for folder in after if folder.name not in names(before)]
        assert is_unchanged == (not new and len(before) == len(after))
        return new

    return found


def with_article(old: str, **facts: object) -> Corpus:
    return replace(CORPUS, articles=tuple(one._replace(**facts) if one.id == old else one for one in CORPUS.articles))


def test_one_article_more_makes_one_shard_again(new_folders: Callable[[Corpus], list[str]]) -> None:
    more = replace(CORPUS, articles=(*CORPUS.articles, article("new", "2023-09-03")))
    assert [name[:10] for name in new_folders(more)] == ["2023-09-01"]


@pytest.mark.parametrize(
    ("change", "shards"),
    [
        ({"body": "Some other words."}, ["2021-01-01"]),
        ({"title": "Another"}, ["2021-01-01"]),
        ({"pin": True, "archive_url": "https://archive.example/", "no_link": ("*",)}, []),
        ({"topics": ("korea", "korea")}, []),
    ],
)
def test_an_old_article(
    change: dict[str, object], shards: list[str], new_folders: Callable[[Corpus], list[str]]
) -> None:
    """A word in its text makes one shard again; what no record shows makes none."""
    assert [name[:10] for name in new_folders(with_article("2021-01-1", **change))] == shards


@pytest.mark.parametrize(
    ("change", "shards"), [({"description": "Crossings."}, []), ({"aliases": ("DMZ",)}, ["2022-01-01"])]
)
def test_a_topic(change: dict[str, object], shards: list[str], new_folders: Callable[[Corpus], list[str]]) -> None:
    """An alias makes the shards of its articles again, a description none."""
    topics = {**CORPUS.topics, "border": replace(CORPUS.topics["border"], **change)}  # type: ignore[arg-type]
    assert [name[:10] for name in new_folders(replace(CORPUS, topics=topics))] == shards


def test_another_recipe_makes_all_again(
    new_folders: Callable[[Corpus], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert new_folders(CORPUS) == []
    monkeypatch.setattr(index, "search_recipe", lambda: "another")
    assert len(new_folders(CORPUS)) > 3


def test_the_recipe_is_the_code_from_a_record_to_its_folder() -> None:
    """How texts become words is part of it; pages, and how records are found, are not."""
    code = code_of("digest.outputs.search.bundle")
    rooms = {name.split(".")[1] for name in code}
    assert {"digest.outputs.search.words", "digest.outputs.search.fragments", "digest.content.markdown"} <= code.keys()
    assert rooms <= {"outputs", "content", "text"}
    assert "digest.outputs.search.recorder" not in code


def test_folders_are_made_from_what_the_last_build_left(tmp_path: Path) -> None:
    """While others wait for Pagefind, one thread alone reads the store, which no other may."""
    planned(recorder(CORPUS, tmp_path / "store", limits=LIMITS))
    store = Store(tmp_path / "store", SITE.options.zone)
    made = Recorder(Index(store, {}, collation("en")), SITE, Words("en"), LIMITS)
    found: list[str] = []

    def run(records: Path, bundle: Path, language: str) -> None:
        found.extend(path.parent.name for path in records.rglob("index.html"))
        run_pagefind(records, bundle, language)

    write_index(index_folders(made), "en", tmp_path / "site", tmp_path / "cache", free=1 << 40, pagefind=run)
    assert {*found} >= {one.id for one in CORPUS.articles}
    assert len(found) == len(CORPUS.articles) + 1


def records(corpus: Corpus, file: Path) -> tuple[list[str], list[list[Record]]]:
    """The names of the folders after a build on what the last one left, and the records of each shard."""
    made = recorder(corpus, file, IN_ZONE, LIMITS)
    folders = planned(made)
    return [folder.name for folder in folders], [list(made.records(shard.part)) for shard in made.shards()]


@settings(max_examples=15)
@given(st.data())
def test_after_any_edits_the_index_is_that_of_a_build_from_nothing(data: st.DataObject) -> None:
    """The same names, and the same records in the same order, however the store came to know them."""
    draft: Draft = data.draw(drafts())
    with TemporaryDirectory() as folder:
        for _ in range(3):
            corpus = draft.corpus()
            made = records(corpus, Path(folder, "store"))
            assert made == records(corpus, Path(folder, "nothing"))
            Path(folder, "nothing").unlink()
            assert sum(map(len, made[1])) == sum(not article.withdrawn for article in corpus.articles)
            draft = data.draw(edited(draft))
