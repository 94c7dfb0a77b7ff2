"""Two runs of Pagefind side by side only where the memory for both is free."""

from __future__ import annotations

from pathlib import Path

import pytest

from digest.outputs.search import memory
from digest.outputs.search.index import WORD_BYTES, IndexFolder, _at_once


@pytest.mark.parametrize(
    ("machine", "limit", "used", "free"),
    [
        ("MemTotal: 9 kB\nMemAvailable: 2000 kB\n", "max", "0", 2_048_000),
        ("MemAvailable: 2000 kB\n", "1500000", "500000", 1_000_000),
        ("MemAvailable: 2000 kB\n", "90000000", "500000", 2_048_000),
    ],
)
def test_the_machine_or_its_container(
    machine: str, limit: str, used: str, free: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever has less to give."""
    paths = [tmp_path / name for name in ("meminfo", "max", "current")]
    for path, text in zip(paths, (machine, limit, used), strict=True):
        path.write_text(text)
    monkeypatch.setattr(memory, "_MEMINFO", paths[0])
    monkeypatch.setattr(memory, "_CGROUPS", ((paths[1], paths[2]),))
    assert memory.free_bytes() == free


def test_something_is_known_without_linux(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without /proc it is what the machine has, or nothing: never an error."""
    monkeypatch.setattr(memory, "_MEMINFO", tmp_path / "none")
    monkeypatch.setattr(memory, "_CGROUPS", ())
    assert memory.free_bytes() >= 0


def test_two_runs_need_the_memory_of_both() -> None:
    """The two largest must fit; one is run in any case."""
    folders = [IndexFolder(f"{words}", words, list) for words in (1000, 500, 500)]
    assert _at_once(folders, 1500 * WORD_BYTES) == 2
    assert _at_once(folders, 1500 * WORD_BYTES - 1) == 1
    assert _at_once([], 0) >= 1
