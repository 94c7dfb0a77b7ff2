"""What the disk says of a file without reading it, and when that can be trusted."""

from __future__ import annotations

import os
from hashlib import blake2b
from pathlib import Path

from digest.store.database import FileState

# On some disks the times of files are as coarse as two seconds. Of two changes within that time the second
# may not show, so files that are so new are compared by their content.
GRAIN = 2_000_000_000


def file_state(status: os.stat_result, now: int) -> FileState | None:
    """The state of a file as seen at ``now`` (nanoseconds since 1970) or later; None if the file is so new
    that it may change again without changing its state."""
    if max(status.st_mtime_ns, status.st_ctime_ns) > now - GRAIN:
        return None
    return FileState(status.st_size, status.st_mtime_ns, status.st_ctime_ns)


def folder_state(folder: Path, now: int) -> str:
    """A fingerprint of the names and states of everything below a folder; "" if they cannot be trusted yet.
    The file that a link leads to counts as well, since that is what is read."""
    lines: list[str] = []
    newest = 0
    below = [str(folder)]
    cut = len(below[0])
    for place in below:
        try:
            entries = list(os.scandir(place))
        except OSError:
            continue  # A problem of the content, which is reported when it is read.
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
