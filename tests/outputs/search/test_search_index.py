"""The index: what is written, what is cached, and what happens when Pagefind cannot run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from checking import Validated
from indexed import index

from digest.build.build import build
from digest.model import Corpus
from digest.outputs.search.bundle import SearchError, run_pagefind
from digest.outputs.search.index import index_language
from digest.outputs.search.shards import ShardLimits
from digest.paths import cache_paths

REGISTRIES = {
    "topics.yml": "korea:\n  name: Korea\n",
    "sources.yml": "herald:\n  name: Herald\n  type: private\n",
}


def article(day: str, title: str = "Bridge opens") -> str:
    return f"---\ntitle: {title}\ndate: {day}\nsource: herald\ntopics: [korea]\nurl: https://h.example/{day}\n---\n\nText.\n"


FILES = {
    **REGISTRIES,
    **{f"articles/{day}.md": article(day) for day in ("2022-01-05", "2022-02-05", "2023-07-01", "2023-07-12")},
}


@pytest.fixture
def corpus(check_content: Callable[..., Validated]) -> Corpus:
    return check_content(FILES).corpus


class Runs(list[str]):
    """Runs Pagefind, and records the language of each run."""

    def __call__(self, records: Path, bundle: Path, language: str) -> None:
        self.append(language)
        run_pagefind(records, bundle, language)


def listed(folder: Path) -> dict[str, object]:
    found: dict[str, object] = json.loads((folder / "search/index/shards.json").read_text("utf-8"))
    return found


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_shards_have_data_and_the_engine_scripts(corpus: Corpus, tmp_path: Path) -> None:
    """Scripts and WASM are there once. Nothing of Pagefind's user interface is published."""
    index(corpus, tmp_path / "site", tmp_path / "cache")
    shown = listed(tmp_path / "site")
    assert shown["language"] == "en"
    assert [str(name)[:10] for name in shown["shards"]] == ["2023-07-01", "2022-01-05"]
    names = {path.rpartition("/")[2] for path in files(tmp_path / "site")}
    assert [name for name in sorted(names) if name.endswith((".js", ".css")) or "wasm" in name] == [
        "pagefind.js", "wasm.en.pagefind",
    ]  # fmt: skip
    for shard in shown["shards"]:
        folder = tmp_path / "site/search/index" / str(shard)
        assert len(list(folder.glob("fragment/*.pf_fragment"))) == 2
        assert not list(folder.glob("*.js"))


def test_an_unchanged_shard_is_not_indexed_again(
    corpus: Corpus, check_content: Callable[..., Validated], tmp_path: Path
) -> None:
    """A second build runs nothing and gives the same bytes. A new article indexes only its own shard."""
    runs = Runs()
    index(corpus, tmp_path / "one", tmp_path / "cache", pagefind=runs)
    assert len(runs) == 3
    index(corpus, tmp_path / "two", tmp_path / "cache", pagefind=runs)
    assert len(runs) == 3
    assert files(tmp_path / "one") == files(tmp_path / "two")
    more = check_content({**FILES, "articles/2023-07-20.md": article("2023-07-20")}).corpus
    index(more, tmp_path / "three", tmp_path / "cache", pagefind=runs)
    assert len(runs) == 4
    assert listed(tmp_path / "one")["shards"][1:] == listed(tmp_path / "three")["shards"][1:]
    assert len(list((tmp_path / "cache").iterdir())) == 3


@pytest.mark.parametrize("damage", ["deleted", "emptied", "cut short", "changed inside"])
def test_the_cache_may_be_lost_or_damaged(damage: str, corpus: Corpus, tmp_path: Path) -> None:
    """What cannot be read is made again, and every file of the index is there."""
    runs = Runs()
    index(corpus, tmp_path / "one", tmp_path / "cache", pagefind=runs)
    for archive in (tmp_path / "cache").iterdir():
        content = archive.read_bytes()
        middle = len(content) // 2
        if damage == "deleted":
            archive.unlink()
        elif damage == "emptied":
            archive.write_bytes(b"")
        elif damage == "cut short":
            archive.write_bytes(content[:middle])
        else:
            fragment = content.index(b"\x1f\x8b")
            archive.write_bytes(content[: fragment + 12] + b"\0\0\0\0" + content[fragment + 16 :])
    index(corpus, tmp_path / "two", tmp_path / "cache", pagefind=runs)
    assert len(runs) == 6
    assert files(tmp_path / "one") == files(tmp_path / "two")


def test_the_same_content_has_the_same_shards(corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Their names and their bytes depend on their records alone."""
    index(corpus, tmp_path / "one", tmp_path / "cache-1")
    monkeypatch.setenv("TZ", "Asia/Seoul")
    monkeypatch.setenv("LC_ALL", "C")
    index(corpus, tmp_path / "two", tmp_path / "cache-2", free=0)
    assert files(tmp_path / "one") == files(tmp_path / "two")


def test_an_empty_digest_has_an_empty_index(tmp_path: Path) -> None:
    """The page finds nothing, and nothing fails."""
    index(Corpus(), tmp_path / "site", tmp_path / "cache")
    assert listed(tmp_path / "site")["shards"] == []


def test_other_settings_of_pagefind_have_no_effect(
    corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither a variable nor a file for Pagefind, where the build runs, changes the index."""
    (tmp_path / "pagefind.toml").write_text('root_selector = "h6"\n')
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PAGEFIND_ROOT_SELECTOR", "h6")
    index(corpus, tmp_path / "site", tmp_path / "cache")
    assert len(list((tmp_path / "site").rglob("*.pf_fragment"))) == 5


def test_without_pagefind_the_error_says_what_to_install(corpus: Corpus, tmp_path: Path) -> None:
    missing = partial(run_pagefind, program=lambda: None)
    with pytest.raises(SearchError, match=r"install 'pagefind\[extended\]'"):
        index(corpus, tmp_path / "site", tmp_path / "cache", pagefind=missing)


@pytest.mark.skipif(os.name == "nt", reason="the stand-in is a shell script")
def test_the_message_of_pagefind_is_passed_on(corpus: Corpus, tmp_path: Path) -> None:
    program = tmp_path / "pagefind"
    program.write_text("#!/bin/sh\necho 'disk is gone' >&2\nexit 3\n")
    program.chmod(0o755)
    failing = partial(run_pagefind, program=lambda: program)
    with pytest.raises(SearchError, match="exit code 3: disk is gone"):
        index(corpus, tmp_path / "site", tmp_path / "cache", pagefind=failing)
    assert not list((tmp_path / "cache").glob("*.zip"))


@pytest.mark.parametrize(
    ("site", "index"), [("en", "en"), ("ko-KR", "ko"), ("zh-TW", "en"), ("ja", "en"), ("th", "en"), ("pt_BR", "pt")]
)
def test_one_language_for_all_records(site: str, index: str) -> None:
    """The site's, unless Pagefind would divide its words with a dictionary."""
    assert index_language(site) == index


CONFIG = """\
site_name: Desk
site_url: https://desk.example/
docs_dir: content
theme:
  name: material
plugins:
  - digest:
      search: {search}
"""


@pytest.fixture
def desk(write_content: Callable[..., Path]) -> Callable[[str], Path]:
    """A function that writes a small site, with its search on or off, and returns its folder."""

    def write(search: str) -> Path:
        root = write_content(FILES).parent
        (root / "mkdocs.yml").write_text(CONFIG.format(search=search), "utf-8")
        return root

    return write


def test_both_commands_write_the_same_index(desk: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """Plain `mkdocs build` has a search too, with the same shards, and leaves no temporary files."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1780272000")
    root = desk("true")
    # In another process, since MkDocs's command sets up logging for the rest of the process.
    subprocess.run([sys.executable, "-m", "mkdocs", "build", "--quiet"], cwd=root, check=True)
    plain = {path: content for path, content in files(root / "site").items() if path.startswith("search/")}
    build(root / "mkdocs.yml")
    assert plain == {path: content for path, content in files(root / "site").items() if path.startswith("search/")}
    assert "search/index/shards.json" in plain
    assert not [path for path in files(root) if path.endswith("records")]


def test_a_site_without_a_search(desk: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """With `search: false` there is no page, no link to it, and no index."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1780272000")
    root = desk("false")
    build(root / "mkdocs.yml")
    assert not (root / "site/search").exists()
    assert not cache_paths(root).search.exists()
    for page in ("index.html", "404.html"):
        assert "search/" not in (root / "site" / page).read_text("utf-8")


def test_busy_months_and_years_are_shards_of_their_own(
    check_content: Callable[..., Validated], tmp_path: Path
) -> None:  # fmt: skip
    """With small limits: three full shards of two articles, one that may grow, and two weeks of the newest month."""
    days = [f"2023-0{month}-0{day}" for month in (1, 2, 3) for day in (1, 2)] + [
        "2023-04-01",
        "2023-05-01",
        "2023-05-02",
        "2023-05-31",
    ]
    made = check_content({**REGISTRIES, **{f"articles/{day}.md": article(day) for day in days}}).corpus
    index(made, tmp_path / "site", tmp_path / "cache", limits=ShardLimits(shard=2, weeks=2))
    assert [str(name)[:10] for name in listed(tmp_path / "site")["shards"]] == [
        "2023-05-31", "2023-05-01", "2023-04-01", "2023-03-01", "2023-02-01", "2023-01-01",
    ]  # fmt: skip
