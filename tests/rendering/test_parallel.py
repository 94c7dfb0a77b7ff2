"""The same bytes, whoever renders: one process or several, in any order, here or far away."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from desk import Desk, command, files
from twins import HERE, clean_build, clean_files, differing, write_with_own_template

from digest.build.build import build
from digest.build.options import BuildOptions
from digest.pages.page import Page
from digest.rendering import parallel
from digest.rendering.forks import WorkerError
from digest.rendering.parallel import PageWriter, Rendered
from digest.rendering.renderer import Renderer

TWO = BuildOptions(jobs=2)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """The desk that uses everything once, with a template of its own; not built."""
    return write_with_own_template(tmp_path_factory.mktemp("shards") / "desk")


@pytest.fixture(scope="module")
def expected(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The site as one process makes it from nothing."""
    return clean_files(desk, tmp_path_factory.mktemp("one"))


@pytest.fixture
def small_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a small desk is divided into many shards."""
    monkeypatch.setattr(parallel, "FEW", 2)
    monkeypatch.setattr(parallel, "IN_SHARD_HERE", 7)
    monkeypatch.setattr(parallel, "AHEAD", 2)


@pytest.mark.usefixtures("small_shards")
def test_forked_processes(
    desk: Desk, expected: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two forked processes make the same, and it is they that do it."""
    pids = tmp_path / "pids"
    pids.mkdir()
    real = PageWriter.render

    def render(writer: PageWriter, pages: Sequence[Page]) -> list[Rendered]:
        (pids / str(os.getpid())).touch()
        return real(writer, pages)

    monkeypatch.setattr(PageWriter, "render", render)
    twin, _ = clean_build(desk, tmp_path / "twin", TWO)
    assert differing(files(twin.site), expected) == {}
    assert str(os.getpid()) not in os.listdir(pids)
    assert 1 <= len(os.listdir(pids)) <= 2


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.usefixtures("small_shards")
def test_pages_in_reverse_order(
    desk: Desk, expected: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jobs: int
) -> None:
    """No page depends on what was rendered before it."""
    real = PageWriter.render

    def render(writer: PageWriter, pages: Sequence[Page]) -> list[Rendered]:
        return real(writer, list(reversed(pages)))

    monkeypatch.setattr(PageWriter, "render", render)
    twin, _ = clean_build(desk, tmp_path / "twin", BuildOptions(jobs=jobs))
    assert differing(files(twin.site), expected) == {}


def test_nothing_rendered_once(
    desk: Desk, expected: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is rendered once and used many times is what would be rendered each time."""
    used: list[int] = []
    fragment = Renderer._fragment

    def forgotten_fragment(renderer: Renderer, *arguments: Any) -> Any:
        used.append(1)
        renderer.forget()
        return fragment(renderer, *arguments)

    monkeypatch.setattr(Renderer, "_fragment", forgotten_fragment)
    monkeypatch.setattr(Renderer, "frame", Renderer._render_frame)
    twin, _ = clean_build(desk, tmp_path / "twin")
    assert used
    assert differing(files(twin.site), expected) == {}


@pytest.mark.usefixtures("small_shards")
def test_executor_that_shares_nothing(desk: Desk, expected: dict[str, bytes], tmp_path: Path) -> None:
    """Processes that are started anew, and get all they need through pickle, make the same; and then
    nothing is left to do for this one."""
    with ProcessPoolExecutor(2, multiprocessing.get_context("spawn")) as pool:
        twin, built = clean_build(desk, tmp_path / "twin", BuildOptions(jobs=1, executor=pool))
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


@pytest.mark.usefixtures("small_shards")
def test_lost_process(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that is killed while it renders is an error in words, and the site stays as it was."""
    twin, _ = clean_build(desk, tmp_path / "twin")
    before = files(twin.site)
    ours, real = os.getpid(), PageWriter._render

    def render(writer: PageWriter, page: Page) -> Rendered:
        if os.getpid() != ours and page.url == "archive/":
            os.kill(os.getpid(), signal.SIGKILL)
        return real(writer, page)

    monkeypatch.setattr(PageWriter, "_render", render)
    text = twin.config.read_text("utf-8")
    twin.config.write_text(text.replace("A line at the foot.", "Another line."), "utf-8")
    with pytest.raises(WorkerError, match="a worker process was lost"):
        build(twin.config, TWO)
    assert files(twin.site) == before
    result = twin.build("--jobs", "2")
    assert result.exit_code == 1
    assert "a worker process was lost (out of memory, or killed); build again, with fewer --jobs" in result.output
    assert files(twin.site) == before
    monkeypatch.undo()
    assert build(twin.config, HERE).published.written
    assert differing(files(twin.site), clean_files(twin, tmp_path / "third")) == {}
