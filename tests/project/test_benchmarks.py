"""The benchmarks' corpora: the same for the same seed, without errors, with the same texts for every generator."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner

from benchmarks import desk
from benchmarks.cases import Case, Results
from benchmarks.corpus import added_article, make_corpus
from benchmarks.measure import Cost
from benchmarks.records import Corpus
from benchmarks.report import as_markdown
from benchmarks.run import compare, snapshot
from benchmarks.sites import WRITERS, digest_article
from digest.cli.main import main

SIZE = 30
# 1 June 2026: after every date of a corpus.
EPOCH = "1780272000"


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return make_corpus(SIZE)


@pytest.fixture(scope="module")
def site(corpus: Corpus, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus") / "digest"
    folder.mkdir()
    WRITERS["digest"](corpus, folder)
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def bodies(folder: Path, separator: str) -> dict[str, str]:
    articles = folder / "content" / "articles"
    texts = {path.relative_to(articles).as_posix(): path.read_text("utf-8") for path in articles.rglob("*.md")}
    return {path: text.split(separator, 1)[1] for path, text in texts.items() if not path.endswith("_index.md")}


def test_same_seed_same_bytes(site: Path, tmp_path: Path) -> None:
    """Another process, with another hash seed and time zone, writes the same site."""
    command = [sys.executable, "-m", "benchmarks.corpus", str(SIZE), str(tmp_path / "again")]
    env = os.environ | {"PYTHONHASHSEED": "7", "TZ": "Pacific/Auckland"}
    subprocess.run(command, cwd=Path(__file__).parents[2], env=env, check=True, capture_output=True)
    assert contents(tmp_path / "again") == contents(site)


def test_other_seed_other_articles(corpus: Corpus) -> None:
    other = make_corpus(SIZE, seed=2)
    assert {article.title for article in other.articles}.isdisjoint(article.title for article in corpus.articles)


def test_has_no_errors(corpus: Corpus, site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even with the article that a benchmark adds; and every file that was written is read."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    folder = tmp_path / "site"
    folder.mkdir()
    WRITERS["digest"](corpus, folder)
    path, text = digest_article(corpus, *added_article(corpus, 0))
    file = folder / "content" / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")
    result = CliRunner().invoke(main, ["check", "--config-file", str(folder / "mkdocs.yml")])
    assert result.exit_code == 0, result.output
    files = len(contents(folder / "content"))
    assert files == len(contents(site / "content")) + 1
    assert (
        f"{files} files: {files - 3} published, 3 registries, 0 drafts, 0 scheduled, 0 refused, 0 left out\n"
        in result.output
    )
    assert "0 errors, 0 warnings\n" in result.output


@pytest.mark.parametrize(("form", "separator"), [("hugo", "\n---\n"), ("material", "\n---\n"), ("pelican", "\n\n")])
def test_same_texts_for_all(corpus: Corpus, site: Path, tmp_path: Path, form: str, separator: str) -> None:
    """No generator gets less text than another."""
    WRITERS[form](corpus, tmp_path)
    ours, theirs = bodies(site, "\n---\n"), bodies(tmp_path, separator)
    assert len(ours) == SIZE
    assert {path: text.strip() for path, text in theirs.items()} == {path: text.strip() for path, text in ours.items()}


def test_what_a_build_rewrote(tmp_path: Path) -> None:
    """New, changed, needlessly written and removed files are counted apart from those left alone."""
    for name in ("kept.html", "changed.html", "again.html", "gone.html", "feed.xml"):
        (tmp_path / name).write_text("one")
        os.utime(tmp_path / name, ns=(1, 1))
    before = snapshot(tmp_path)
    (tmp_path / "changed.html").write_text("two")
    (tmp_path / "again.html").write_text("one")
    (tmp_path / "feed.xml").write_text("two")
    (tmp_path / "new.html").write_text("one")
    (tmp_path / "gone.html").unlink()
    made = compare(before, snapshot(tmp_path))
    assert (made.pages, made.others, made.needless, made.removed) == (3, 1, 1, 1)


def test_results_without_pagefind() -> None:
    """A size without Pagefind is reported without it, and with everything else."""
    results = Results(100_000)
    for case, seconds in ((Case.PLAIN, 100.0), (Case.HUGO, 200.0), (Case.ADDED, 10.0)):
        results.costs[case].append(Cost(seconds, seconds))
    assert results.wall(Case.HUGO_PAGEFIND) is None
    text = as_markdown({100_000: results}, 1)
    assert "0.600 × | 0.500 × | reached" in text
    assert "Hugo, then Pagefind |" not in text.split("## 100,000 articles")[1]


class Terminal:
    """Runs the commands of a benchmark in this process, and keeps what they print."""

    def __init__(self) -> None:
        self.printed: list[tuple[Sequence[str], str]] = []

    def timed(self, command: Sequence[str], folder: Path, env: Mapping[str, str]) -> Cost:
        self._run(command, folder)
        return Cost(2.0, 1.0)

    def peak_memory(self, command: Sequence[str], folder: Path, env: Mapping[str, str]) -> int:
        self._run(command, folder)
        return 3_000_000

    def _run(self, command: Sequence[str], folder: Path) -> None:
        if "--ask" in command:
            desk.ask(Path(command[-1]))
            return
        here = Path.cwd()
        os.chdir(folder)
        try:
            result = CliRunner().invoke(main, command[1:])
        finally:
            os.chdir(here)
        assert result.exit_code == 0, result.output
        self.printed.append((command[1:], result.output))


def test_desk_has_every_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """And its copies have what entries quote, and each round of filing files another report."""
    terminal = Terminal()
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    monkeypatch.setattr(desk, "timed", terminal.timed)
    monkeypatch.setattr(desk, "peak_memory", terminal.peak_memory)
    monkeypatch.setattr(desk, "adopt_orphans", lambda: None)
    monkeypatch.setattr(desk, "wait_for_disk", lambda: None)
    words = "20 --addresses 10 --hosts 3 --rounds 1"
    table = tmp_path / "table.md"
    monkeypatch.setattr(sys, "argv", ["desk", *words.split(), "--folder", str(tmp_path), "--results", str(table)])
    desk.main()
    links = desk.LINKS.format(addresses=10, hosts=3)
    cases = (
        links, desk.UNCHANGED, desk.FIRST, desk.UNCHANGED_COPIES, desk.CHANGED, desk.ADD_JSON, desk.ADD,
    )  # fmt: skip
    rows = [f"| {case} | 2.00 s | once | 1.00 s | 3 MB |" for case in cases]
    assert table.read_text("utf-8").splitlines()[4:] == rows
    assert capsys.readouterr().out == table.read_text("utf-8")
    checks = [output for command, output in terminal.printed if command[0] == "check"]
    assert len(checks) == 11
    assert all(output.endswith("0 errors, 0 warnings\n") for output in checks)
    filed = [output.splitlines()[0] for command, output in terminal.printed if "--yes" in command]
    assert len({*filed}) == 2
    assert all(path.startswith("content/articles/2025/06/") for path in filed)
    assert os.listdir(tmp_path) == ["table.md"]
