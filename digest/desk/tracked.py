"""Whether copies of reports are in version control, where other people's texts would be published with the entries."""

from __future__ import annotations

from pathlib import Path

from digest.desk.git import ask
from digest.errors import Problem
from digest.problem_codes import Code


def tracked_copies(root: Path, copies: str) -> tuple[Problem, ...]:
    """A problem if git tracks anything below the folder ``copies``, relative to ``root``. None if there is no git."""
    if not (root / copies).is_dir():
        return ()
    listed = ask(root, "ls-files", "-z", "--", copies)
    if listed is None:
        return ()
    first = listed.partition(b"\0")[0].decode(errors="replace")
    if not first:
        return ()
    message = "a copy of a report is in version control, and with it the text of others"
    hint = f"git rm --cached -r {copies}, and write /{copies}/ into .gitignore"
    return (Problem(first, 0, "", Code.COPIES_TRACKED, message, hint),)


def is_out_of_git(root: Path, copies: str) -> bool:
    """Whether git takes no notice of the folder ``copies``: it is ignored, or there is no git."""
    if ask(root, "rev-parse", "--git-dir") is None:
        return True
    return ask(root, "check-ignore", "--quiet", f"{copies}/any") is not None
