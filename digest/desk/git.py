"""Asks git, without running anything that the repository names and without the network."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

_SECONDS = 10
_NEVER_RUN = ("core.fsmonitor=false", "core.hooksPath=/dev/null", "protocol.allow=never")
# What git sets for its hooks would name another repository than that of the folder.
_OF_HOOKS = frozenset(("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_PREFIX"))


class OldFile(NamedTuple):
    """A file that a commit has, and that is another one now or gone: its path below the folder, and its git object."""

    path: str
    object: str


def ask(root: Path, *arguments: str, given: bytes = b"", seconds: float = _SECONDS) -> bytes | None:
    """What git answers in a folder; None if it does not, or there is none."""
    settings = (part for setting in _NEVER_RUN for part in ("-c", setting))
    env = {key: value for key, value in os.environ.items() if key not in _OF_HOOKS}
    env |= {"GIT_NO_LAZY_FETCH": "1", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
    try:
        done = subprocess.run(
            ["git", *settings, *arguments],
            cwd=root, env=env, input=given, capture_output=True, check=False, timeout=seconds,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None


def commit_of(root: Path, ref: str) -> str | None:
    """The commit that a branch, a tag or a hash means; None if there is none, or no repository."""
    found = ask(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")
    return found.decode("ascii", "replace").strip() or None if found else None


def is_shallow(root: Path) -> bool:
    """Whether the repository has only the newest part of its history."""
    return (ask(root, "rev-parse", "--is-shallow-repository") or b"").strip() == b"true"


def common_commit(root: Path, commit: str) -> str | None:
    """The newest commit that both another one and what is checked out come from; None if there is none."""
    found = ask(root, "merge-base", commit, "HEAD")
    return found.decode("ascii", "replace").strip() or None if found else None


def time_of(root: Path, commit: str) -> int | None:
    """When a commit was made, in seconds since 1970."""
    found = ask(root, "show", "--no-patch", "--format=%ct", commit)
    return int(found) if found and found.strip().isdigit() else None


def old_files(folder: Path, commit: str) -> tuple[OldFile, ...] | None:
    """The files below a folder that a commit has, and that are changed now or gone; None if git does not answer."""
    found = ask(
        folder, "diff", "--raw", "-z", "--no-renames", "--no-abbrev", "--no-ext-diff", "--no-textconv",
        "--ignore-submodules", "--relative", "--diff-filter=MDT", commit, "--", ".", seconds=60,
    )  # fmt: skip
    return tuple(_old_files(found)) if found is not None else None


def _old_files(raw: bytes) -> Iterator[OldFile]:
    parts = iter(raw.split(b"\0"))
    for entry in parts:
        if entry:
            mode, _, object, *_ = entry.split()
            # A link or a folder of another repository is no entry.
            if mode.startswith(b":100") and (path := _path(next(parts))):
                yield OldFile(path, object.decode("ascii"))
            elif not mode.startswith(b":100"):
                next(parts)


def files_at(folder: Path, commit: str) -> Mapping[str, str] | None:
    """The files that a commit has below a folder: their paths there, and their git objects; None if git does not answer.
    Links and folders of other repositories are left out."""
    found = ask(folder, "ls-tree", "-r", "-z", commit, seconds=60)
    return dict(_files_at(found)) if found is not None else None


def _files_at(listed: bytes) -> Iterator[tuple[str, str]]:
    for row in listed.split(b"\0"):
        head, _, name = row.partition(b"\t")
        path = _path(name)
        # No tree that git made has such names; but a tree can be made without git.
        if head.startswith(b"100") and all(
            part not in ("", ".", "..") and "\\" not in part for part in path.split("/")
        ):
            yield path, head.split()[2].decode("ascii")


def _path(name: bytes) -> str:
    """A path as the rest of the program has it, which reads folders."""
    return name.decode("utf-8", "surrogateescape")


def contents(root: Path, objects: Iterable[str]) -> Mapping[str, bytes]:
    """What these objects contain, without those that are not there."""
    wanted = dict.fromkeys(objects)
    answer = ask(root, "cat-file", "--batch", given="".join(f"{one}\n" for one in wanted).encode(), seconds=120)
    return dict(_contents(answer or b""))


def _contents(answer: bytes) -> Iterator[tuple[str, bytes]]:
    place = 0
    while place < len(answer):
        end = answer.index(b"\n", place)
        name, *rest = answer[place:end].decode().split()
        place = end + 1
        if len(rest) == 2:
            size = int(rest[1])
            yield name, answer[place : place + size]
            place += size + 1
