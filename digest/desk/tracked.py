"""Whether copies of reports are in version control, where other people's texts would be published with the entries."""

from __future__ import annotations

import subprocess
from pathlib import Path

from digest.errors import Problem
from digest.problem_codes import Code

_SECONDS = 10


def tracked_copies(root: Path, copies: str) -> tuple[Problem, ...]:
    """A problem if git tracks anything below the folder ``copies``, relative to ``root``. None if there is no git."""
    if not (root / copies).is_dir():
        return ()
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--", copies], cwd=root, capture_output=True, check=False, timeout=_SECONDS
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return ()
    first = listed.stdout.partition(b"\0")[0].decode(errors="replace")
    if not first:
        return ()
    message = "a copy of a report is in version control, and with it the text of others"
    hint = f"git rm --cached -r {copies}, and write /{copies}/ into .gitignore"
    return (Problem(first, 0, "", Code.COPIES_TRACKED, message, hint),)
