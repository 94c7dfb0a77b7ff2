"""What the disk tells of a file without its being read, and when that can be relied on."""

from __future__ import annotations

import os
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

# Times of files are as coarse as two seconds on some disks: of two changes within that, the
# second may not show. So what is that new is compared by its content.
GRAIN = 2_000_000_000


class FileState(NamedTuple):
    """Bytes, and nanoseconds since 1970."""

    size: int
    modified: int
    changed: int


def file_state(status: os.stat_result, now: int) -> FileState | None:
    """The signature of a file as seen at ``now`` (nanoseconds since 1970) or later; None if the file is
    so new that it may change again without its signature changing."""
    if max(status.st_mtime_ns, status.st_ctime_ns) > now - GRAIN:
        return None
    return FileState(status.st_size, status.st_mtime_ns, status.st_ctime_ns)


def folder_state(folder: Path, now: int) -> str:
    """A digest of the names and signatures of all that is below a folder; "" if that cannot be relied
    on. What a link leads to counts as well, since that is what is read."""
    lines: list[str] = []
    newest = 0
    below = [str(folder)]
    cut = len(below[0])
    for place in below:
        try:
            entries = list(os.scandir(place))
        except OSError:
            continue  # What cannot be read is a problem of the content, and is said when it is read.
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                below.append(entry.path)
                continue
            statuses = [entry.stat(follow_symlinks=False)]
            if entry.is_symlink() and os.path.exists(entry.path):  # noqa: PTH110 - a Path for each takes longer
                statuses.append(entry.stat())
            for status in statuses:
                newest = max(newest, status.st_mtime_ns, status.st_ctime_ns)
                lines.append(f"{entry.path[cut:]}\0{status.st_size} {status.st_mtime_ns} {status.st_ctime_ns}")
    if newest > now - GRAIN:
        return ""
    lines.sort()
    return blake2b("\0".join(lines).encode("utf-8", "surrogateescape"), digest_size=16).hexdigest()
