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


@contextmanager
def disk_that_ignores_case(folder: Path) -> Iterator[None]:
    """A file system at ``folder`` on which Ferry and ferry are one file; skips the test where none can be made."""
    folder.mkdir(parents=True, exist_ok=True)
    image = folder.with_name(f"{folder.name}.img")
    with image.open("wb") as file:
        file.truncate(8 * 1024 * 1024)
    programs = (["mkntfs", "-F", "-Q", str(image)], ["lowntfs-3g", "-o", "loop,ignore_case", str(image), str(folder)])
    try:
        failed = any(subprocess.run(program, check=False, capture_output=True).returncode for program in programs)
    except FileNotFoundError:
        failed = True
    if failed:
        pytest.skip("no disk that ignores case can be made here")
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)
