"""Files that take long to make, kept from build to build in a folder, each under the fingerprint of what it follows from.
Any of them may be deleted."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path


def cached(folder: Path, state: bytes, make: Callable[[], bytes]) -> bytes:
    """The file with this state. If it is not there, it is made and added."""
    content = read(folder, state)
    if content is None:
        content = make()
        add(folder, state, content)
    return content


def read(folder: Path, state: bytes) -> bytes | None:
    """The file with this state, if it is there."""
    try:
        return _file(folder, state).read_bytes()
    except FileNotFoundError:
        return None


def add(folder: Path, state: bytes, content: bytes) -> None:
    """Keep a file under this state."""
    folder.mkdir(parents=True, exist_ok=True)
    path = _file(folder, state)
    # Written under a name of this process's own, so that no other build ever reads half a file.
    unfinished = path.with_suffix(f".{os.getpid()}")
    unfinished.write_bytes(content)
    unfinished.replace(path)


def prune(folder: Path, states: Iterable[bytes]) -> None:
    """Remove everything from the folder except the files with these states: all there are on the site."""
    used = {_file(folder, state) for state in states}
    for path in folder.glob("*"):
        if path not in used:
            path.unlink(missing_ok=True)


def forget(folder: Path, states: Iterable[bytes]) -> None:
    """Remove files with these states, which have changed or gone since the last build. Another file may have been the
    same; then it is made again when it is next needed."""
    for state in states:
        _file(folder, state).unlink(missing_ok=True)


def _file(folder: Path, state: bytes) -> Path:
    return folder / state.hex()
