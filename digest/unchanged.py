"""Whether there is anything to do at all: said from the times of files, before any is read."""

from __future__ import annotations

import os
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path

from digest.contentcache import signature_of


def signature(folder: Path, now: int) -> str:
    """A digest of the names, sizes and times of all that is below a folder; "" if that cannot be
    relied on, since something there is as new as ``now`` (ns since the epoch)."""
    found = blake2b(digest_size=16)
    for path, status in _below(str(folder), ""):
        mark = signature_of(status, now)
        if mark is None:
            return ""
        found.update(f"{path}\0{' '.join(map(str, mark))}\0".encode("utf-8", "surrogateescape"))
    return found.hexdigest()


def _below(folder: str, prefix: str) -> Iterator[tuple[str, os.stat_result]]:
    """Every file and link below a folder; what a link leads to counts, since that is what is read."""
    try:
        with os.scandir(folder) as listed:
            entries = sorted(listed, key=lambda entry: entry.name)
    except OSError:
        return  # What cannot be read is a problem of the content, and is said when it is read.
    for entry in entries:
        path = prefix + entry.name
        if entry.is_dir(follow_symlinks=False):
            yield from _below(entry.path, path + "/")
        elif entry.is_symlink():
            yield path, entry.stat(follow_symlinks=False)
            if os.path.exists(entry.path):  # noqa: PTH110 - as below
                yield path, os.stat(entry.path)  # noqa: PTH116 - a Path for each file takes as long as the rest
        else:
            yield path, entry.stat(follow_symlinks=False)
