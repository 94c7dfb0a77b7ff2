"""Git repositories of tests, in which nothing depends on how git is set up on a machine."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

_DAY = "2026-05-01T00:00:00Z"
_ENV = {
    "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1", "GIT_TERMINAL_PROMPT": "0",
    "GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@desk.example", "GIT_AUTHOR_DATE": _DAY,
    "GIT_COMMITTER_NAME": "A", "GIT_COMMITTER_EMAIL": "a@desk.example", "GIT_COMMITTER_DATE": _DAY,
}  # fmt: skip


def git(root: Path, *arguments: str) -> str:
    """What git answers in a folder. Commits are made on 1 May 2026, before `desk.EPOCH`, and not signed."""
    env = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")} | _ENV
    command = ["git", "-c", "commit.gpgsign=false", "-c", "tag.gpgsign=false", *arguments]
    return subprocess.run(command, cwd=root, env=env, capture_output=True, text=True, check=True).stdout


def make_repository(root: Path) -> None:
    """A repository with everything in the folder as its first commit, on the branch `main`."""
    git(root, "init", "--quiet", "--initial-branch=main")
    commit(root)


def commit(root: Path) -> None:
    """Commit everything in the folder, even if nothing changed."""
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--allow-empty", "--message", "x")
