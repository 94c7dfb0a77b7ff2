"""A check is a function of what was read: it reads nothing else, and what is kept of it is only what changed."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from checking import NOW, Content, checked, keep_store, kept_store, load_folder
from desk import REPOSITORY

from digest.config import Options
from digest.content.files import ParsedRegistry
from digest.content.load import load
from digest.text.collation import collation
from digest.validation.validate import check

SITES = sorted((REPOSITORY / "tests/validation/sites").glob("*/*/content"))


def later() -> int:
    """A time at which no file is new."""
    return time.time_ns() + 3_600_000_000_000


@pytest.mark.parametrize("site", SITES, ids=lambda path: path.parent.name)
def test_checking_twice_is_checking_once(tmp_path: Path, site: Path) -> None:
    """Corpus and problems are the same the second time, and with the folder gone."""
    folder = shutil.copytree(site, tmp_path / "content")
    found = load_folder(folder).found
    shutil.rmtree(folder)
    first = checked(found, Options())
    assert checked(found, Options()) == first


FILES = {
    **{f"articles/{id}.md": (
        f"---\ntitle: The {id} report\ndate: 2024-0{1 + number}-02\nsource: herald\ntopics: korea\n"
        f"url: https://herald.example/{id}\nnames: Kim Ko\n---\n\nText, and [more](one.md).\n"
    ) for number, id in enumerate(("one", "two", "three", "four"))},
    "topics.yml": "korea: {name: Korea}\n", "sources.yml": "herald: {name: The Herald}\n",
    "names.yml": "kim: {name: Kim Ko, kind: person}\n",
}  # fmt: skip


def test_what_is_checked_again(write_content: Callable[[dict[str, str]], Path], tmp_path: Path) -> None:
    """Nothing if nothing changed; of an article that did, itself, its links, and the titles of its month (not those of the
    next, which follow no title that changed); of a registry, what uses a spelling that means something else now."""

    def ran(changes: dict[str, str]) -> set[tuple[object, ...]]:
        root = write_content(changes)
        store = kept_store(tmp_path / "store.sqlite", Options())
        check(store, load(store, root, Options(), clock=later), Options(), NOW, collation("en"))
        keep_store(store, Options())
        return set(store.made)

    first = ran(FILES)
    assert {("outcome", f"articles/{id}.md") for id in ("one", "two", "three", "four")} <= first
    assert ran({}) == set()
    assert ran({"articles/two.md": FILES["articles/two.md"].replace("The two", "Another")}) == {
        ("outcome", "articles/two.md"), ("Lint.dead_links", "articles/two.md"), ("Lint.similar_titles", "2024-02"),
        ("Lint.last_titles", "2024-02"),
    }  # fmt: skip
    assert ran({"names.yml": "kim: {name: Kim Ko, kind: person, description: A minister.}\n"}) == {
        ("Lint.unused_records", "name")
    }
    moved = ran({"names.yml": "kim: {name: Kim, kind: person}\nko: {name: Kim Ko, kind: person}\n"})
    assert {("outcome", f"articles/{id}.md") for id in ("one", "two", "three", "four")} <= moved
    assert not any(key[0] == "Lint.similar_titles" for key in moved)


def test_a_file_carries_its_own_problems(load_content: Callable[[dict[str, str]], Content]) -> None:
    """What is wrong with one file alone is found when it is read, whether or not its front matter fits the schema."""
    content = load_content(
        {
            "articles/a.md": "---\ntitle: A\ntitle: B\n---\n",
            "articles/b.md": "---\ntitle: A\u200b\ndate: 2024\nsource: x\ntopics: x\n---\n" + "> " * 101 + "\n",
            "topics.yml": "korea: {name: Korea}\nasia: {nmae: Asia}\n",
        }
    )
    fields = {file.path: [problem.field for problem in file.problems] for file in content.files}
    assert fields == {
        "articles/a.md": ["", "date", "source", "topics"],
        "articles/b.md": ["title", ""],
        "topics.yml": ["asia.name", "asia.nmae"],
    }
    assert [file.entry is not None for file in content.files] == [False, True, False]
    assert [record.id for record in (content.files[2].registry or ParsedRegistry()).records] == ["korea"]
