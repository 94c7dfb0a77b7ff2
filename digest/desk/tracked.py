"""Whether copies of reports are in version control, where other people's texts would be published with the entries."""

from __future__ import annotations

import subprocess
from pathlib import Path

_SECONDS = 10


def tracked_copy(root: Path, copies: str) -> str | None:
    """The first file below the folder ``copies`` (relative to ``root``) that git tracks; None if there is none, or no git."""
    if not (root / copies).is_dir():
        return None
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--", copies], cwd=root, capture_output=True, check=False, timeout=_SECONDS
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return None
    first = listed.stdout.partition(b"\0")[0].decode(errors="replace")
    return first or None
