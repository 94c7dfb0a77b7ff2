"""How much memory there is for runs of Pagefind."""

from __future__ import annotations

import os
from pathlib import Path

_MEMINFO = Path("/proc/meminfo")
_CGROUPS = (
    (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory.current")),
    (Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"), Path("/sys/fs/cgroup/memory/memory.usage_in_bytes")),
)
"""Where Linux says what a container may use, and what it uses."""


def free_bytes() -> int:
    """Bytes that programs can still have: of the machine, and of the container this runs in. 0 if that is unknown."""
    return min((_machine(), *_containers()))


def _machine() -> int:
    try:
        lines = dict(line.split(":", 1) for line in _MEMINFO.read_text("ascii").splitlines())
        return int(lines["MemAvailable"].split()[0]) * 1024
    except (OSError, KeyError, ValueError):
        pass
    try:
        # Where it is not known what is free, half of what there is.
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2
    except (AttributeError, OSError, ValueError):
        return 0


def _containers() -> list[int]:
    found = []
    for limit, used in _CGROUPS:
        try:
            found.append(int(limit.read_text("ascii")) - int(used.read_text("ascii")))
        except (OSError, ValueError):  # no such file, or "max"
            continue
    return found
