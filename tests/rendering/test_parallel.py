"""The same bytes, whoever renders: one process or several, in any order, here or far away."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from desk import Desk, command, files
from markupsafe import Markup
from twins import HERE, clean_build, clean_files, differing, write_with_own_template

from digest.build.build import build
from digest.build.options import BuildOptions
from digest.pages.page import Page
from digest.rendering.forks import WorkerError
from digest.rendering.parallel import PageWriter, Rendered, ShardSizes
from digest.rendering.renderer import Frame, Renderer

# So that a small desk is divided into many shards.
SMALL = ShardSizes(few_pages=2, local=7, ahead=2)
TWO = BuildOptions(jobs=2, shards=SMALL)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """The desk that uses everything once, with a template of its own; not built."""
    return write_with_own_template(tmp_path_factory.mktemp("shards") / "desk")


@pytest.fixture(scope="module")
def expected(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The site as one process makes it from nothing."""
    return clean_files(desk, tmp_path_factory.mktemp("one"))


def test_forked_processes(
    desk: Desk, expected: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two forked processes make the same, and it is they that do it."""
    pids = tmp_path / "pids"
    pids.mkdir()
    real = PageWriter.write

    def write(writer: PageWriter, pages: Sequence[Page]) -> list[Rendered]:
        (pids / str(os.getpid())).touch()
        return real(writer, pages)

    monkeypatch.setattr(PageWriter, "write", write)
    twin, _ = clean_build(desk, tmp_path / "twin", TWO)
    assert differing(files(twin.site), expected) == {}
    assert str(os.getpid()) not in os.listdir(pids)
    assert 1 <= len(os.listdir(pids)) <= 2


@pytest.mark.parametrize("jobs", [1, 2])
def test_pages_in_reverse_order(
    desk: Desk, expected: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jobs: int
) -> None:
    """No page depends on what was rendered before it."""
    real = PageWriter.write

    def write(writer: PageWriter, pages: Sequence[Page]) -> list[Rendered]:
        return real(writer, list(reversed(pages)))

    monkeypatch.setattr(PageWriter, "write", write)
    twin, _ = clean_build(desk, tmp_path / "twin", BuildOptions(jobs=jobs, shards=SMALL))
    assert differing(files(twin.site), expected) == {}


def test_nothing_is_reused(
    desk: Desk, expected: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is rendered once and used many times is what would be rendered each time."""
    used: list[object] = []
    real = Renderer.frame

    def once(_: Renderer, macro: Any, item: object, root: str, *rest: object) -> Markup:
        used.append(item)
        return Markup(str(macro.html(item, root, *rest)))

    def each(renderer: Renderer, macro: Any, items: Iterable[object], root: str, *rest: object) -> Markup:
        return Markup("\n".join(once(renderer, macro, item, root, *rest) for item in items))

    def frame(renderer: Renderer, root: str, section: str, material: bool = False) -> Frame:
        renderer.frames.clear()
        return real(renderer, root, section, material)

    for name, function in (("once", once), ("each", each), ("frame", frame)):
        monkeypatch.setattr(Renderer, name, function)
    twin, _ = clean_build(desk, tmp_path / "twin")
    assert used
    assert differing(files(twin.site), expected) == {}


def test_executor_that_shares_nothing(desk: Desk, expected: dict[str, bytes], tmp_path: Path) -> None:
    """Processes that are started anew, and get all they need through pickle, make the same; and then
    nothing is left to do for this one."""
    with ProcessPoolExecutor(2, multiprocessing.get_context("spawn")) as pool:
        twin, built = clean_build(desk, tmp_path / "twin", BuildOptions(jobs=1, executor=pool, shards=SMALL))
    assert differing(files(twin.site), expected) == {}
    assert built.published.unchanged == 0
    assert build(twin.config, HERE).published.written == ()


def test_mkdocs_itself(desk: Desk, expected: dict[str, bytes], tmp_path: Path) -> None:
    """Plain `mkdocs build` makes the same files."""
    twin, _ = clean_build(desk, tmp_path / "twin")
    run = command("mkdocs", "build", "-q", "-d", "other", cwd=twin.root)
    assert run.returncode == 0, run.stderr
    made = files(twin.root / "other")
    assert differing(made, expected) == {}


def test_lost_process(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that is killed while it renders is an error in words, and the site stays as it was."""
    twin, _ = clean_build(desk, tmp_path / "twin")
    before = files(twin.site)
    ours, real = os.getpid(), PageWriter.write_page

    def render(writer: PageWriter, page: Page) -> Rendered:
        if os.getpid() != ours and page.url == "archive/":
            os.kill(os.getpid(), signal.SIGKILL)
        return real(writer, page)

    monkeypatch.setattr(PageWriter, "write_page", render)
    text = twin.config.read_text("utf-8")
    twin.config.write_text(text.replace("A line at the foot.", "Another line."), "utf-8")
    with pytest.raises(WorkerError, match=r"a worker process was lost \(out of memory, or killed\); build again"):
        build(twin.config, TWO)
    assert files(twin.site) == before
    monkeypatch.undo()
    assert build(twin.config, HERE).published.written
    assert differing(files(twin.site), clean_files(twin, tmp_path / "third")) == {}
