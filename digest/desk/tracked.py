"""Whether copies of reports are in version control, where other people's texts would be published with the entries."""

from __future__ import annotations

import os
from pathlib import Path

from digest.desk.git import Repository, ask, repository_of
from digest.errors import Problem
from digest.problem_codes import Code


def tracked_copies(root: Path, copies: str) -> tuple[Problem, ...]:
    """A problem if git tracks anything below the folder ``copies``, relative to ``root``. None if there is no git."""
    if not (root / copies).is_dir():
        return ()
    repository = repository_of(root)
    path = _path(repository, root, copies) if repository else None
    listed = ask(repository, "--literal-pathspecs", "ls-files", "-z", "--", path) if repository and path else None
    if not repository or not listed:
        return ()
    name = os.path.relpath(repository.top / os.fsdecode(listed.partition(b"\0")[0]), root.resolve())
    first = os.fsencode(Path(name).as_posix()).decode(errors="replace")
    message = "a copy of a report is in version control, and with it the text of others"
    hint = f"git rm --cached -r {copies}, and write /{copies}/ into .gitignore"
    return (Problem(first, 0, "", Code.COPIES_TRACKED, message, hint),)


def is_out_of_git(root: Path, copies: str) -> bool:
    """Whether git takes no notice of the folder ``copies``: it is ignored, or there is no git."""
    repository = repository_of(root)
    path = _path(repository, root, copies) if repository else None
    if not repository or path is None:
        return True
    return ask(repository, "check-ignore", "--quiet", f"./{path}/any") is not None


def _path(repository: Repository, root: Path, copies: str) -> str | None:
    """The path of the folder below the top of the repository; None if it is not below it."""
    return repository.path_of(root.resolve() / copies)
