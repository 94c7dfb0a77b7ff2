"""Small file systems in memory, where the system lets us mount one."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def tmpfs(folder: Path, *options: str) -> Iterator[None]:
    """A file system of its own at ``folder`` for a while; skips the test where none can be mounted."""
    folder.mkdir(parents=True, exist_ok=True)
    named = ["-o", ",".join(options)] if options else []
    if subprocess.run(
        ["mount", "-t", "tmpfs", *named, "none", str(folder)], check=False, capture_output=True
    ).returncode:
        pytest.skip("nothing can be mounted here")
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)
