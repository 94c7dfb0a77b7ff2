"""A file is written whole or not at all, and what it was before survives a failure."""

from __future__ import annotations

import errno
import io
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from digest.content.write import create_file, replace_file


def fails(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o644, 0o755])
def test_a_file_is_replaced(tmp_path: Path, mode: int) -> None:
    """The content is new, the mode is as it was, and nothing else is in the folder."""
    path = tmp_path / "a.md"
    path.write_bytes(b"old")
    path.chmod(mode)
    replace_file(path, b"new")
    assert (path.read_bytes(), path.stat().st_mode & 0o7777) == (b"new", mode)
    assert os.listdir(tmp_path) == ["a.md"]


def test_a_symbolic_link_stays_one(tmp_path: Path) -> None:
    """The file that it leads to is replaced, in its own folder."""
    (tmp_path / "real").mkdir()
    (tmp_path / "real/b.md").write_bytes(b"old")
    (tmp_path / "a.md").symlink_to("real/b.md")
    replace_file(tmp_path / "a.md", b"new")
    assert (tmp_path / "a.md").is_symlink()
    assert (tmp_path / "real/b.md").read_bytes() == b"new"
    assert sorted(os.listdir(tmp_path)) == ["a.md", "real"]
    assert os.listdir(tmp_path / "real") == ["b.md"]


def test_a_new_file(tmp_path: Path) -> None:
    """It has the mode that new files have here; a name that is taken, by a dangling link too, stays as it is."""
    create_file(tmp_path / "a.md", b"new")
    (tmp_path / "ordinary").write_bytes(b"")
    assert (tmp_path / "a.md").stat().st_mode == (tmp_path / "ordinary").stat().st_mode
    (tmp_path / "link.md").symlink_to("nowhere")
    for name in ("a.md", "link.md", "ordinary"):
        with pytest.raises(FileExistsError):
            create_file(tmp_path / name, b"other")
    assert (tmp_path / "a.md").read_bytes() == b"new"
    assert sorted(os.listdir(tmp_path)) == ["a.md", "link.md", "ordinary"]


def test_where_there_are_no_hard_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "link", fails)
    create_file(tmp_path / "a.md", b"new")
    with pytest.raises(FileExistsError):
        create_file(tmp_path / "a.md", b"other")
    assert (tmp_path / "a.md").read_bytes() == b"new"
    assert os.listdir(tmp_path) == ["a.md"]


class Full(io.BytesIO):
    """A file on a disk that is full once half of it is written."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path

    def write(self, content: bytes) -> int:  # type: ignore[override]
        descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT)
        os.write(descriptor, content[: len(content) // 2])
        os.close(descriptor)
        fails()
        return 0


@pytest.mark.parametrize("step", ["open", "chmod", "replace"])
@pytest.mark.parametrize("write", [create_file, replace_file], ids=lambda write: write.__name__)
def test_a_failure_leaves_everything_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write: Callable[[Path, bytes], None], step: str
) -> None:
    """Whatever fails, no half of a file is left, neither in its place nor next to it."""
    if write is create_file and step == "chmod":
        pytest.skip("the mode of a new file is left to the system")
    (tmp_path / "a.md").write_bytes(b"old")
    path = tmp_path / ("a.md" if write is replace_file else "b.md")
    with monkeypatch.context() as patch:
        patch.setattr(os, "link", fails)
        patch.setattr(Path, step, (lambda self, mode: Full(self)) if step == "open" else fails)
        with pytest.raises(OSError, match="No space left"):
            write(path, b"new content")
    assert (tmp_path / "a.md").read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["a.md"]
