"""Asks git what commits contain: without the network, and without running a program that a repository names.

The repository is looked for from the folder of mkdocs.yml, never from the content folder: what is in there may come from
anybody, and a folder can be made to look like a repository, with a configuration of its own. Git never looks at the files of
the content folder either, which would run the filters of its configuration."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

_SECONDS = 10
_NEVER_RUN = (
    "safe.bareRepository=explicit", "core.fsmonitor=false", "core.hooksPath=/dev/null", "log.showSignature=false",
)  # fmt: skip
# What git sets for its hooks would name another repository than that of the folder.
_OF_HOOKS = frozenset((
    "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_PREFIX", "GIT_COMMON_DIR",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
))  # fmt: skip
# An object that a partial clone lacks would be fetched, by a program that the configuration may name. The protocols that
# a repository allows itself count for nothing beside this variable.
_ENVIRONMENT = {
    "GIT_ALLOW_PROTOCOL": "none", "GIT_NO_LAZY_FETCH": "1", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}  # fmt: skip
# Until the year 5138, which a date can be made of.
_COMMITTED = re.compile(rb"^committer .*> ([0-9]{1,11}) [-+][0-9]+$", re.MULTILINE)


class Repository(NamedTuple):
    """A repository with files: where git keeps it, and the folder at its top (both absolute, without links)."""

    kept: Path
    top: Path

    def path_of(self, folder: Path) -> str | None:
        """The path of a folder below the top, "" for the top itself; None if it is elsewhere. Links are not followed."""
        path = Path(os.path.normpath(folder))
        if not path.is_relative_to(self.top):
            return None
        return "" if path == self.top else path.relative_to(self.top).as_posix()


def repository_of(folder: Path) -> Repository | None:
    """The repository that a folder is in; None if there is none, or no git. The folder must not be one of the content."""
    kept, top = (_found(folder, option) for option in ("--absolute-git-dir", "--show-toplevel"))
    # Git before 2.38 knows no safe.bareRepository: a folder that only looks like a repository is one to it.
    if kept is None or top is None or folder.resolve().is_relative_to(kept):
        return None
    return Repository(kept, top)


def _found(folder: Path, option: str) -> Path | None:
    answer = _run(folder, "rev-parse", option)
    return Path(_path(answer.removesuffix(b"\n"))).resolve() if answer and answer.strip() else None


def ask(repository: Repository, *arguments: str, given: bytes = b"", seconds: float = _SECONDS) -> bytes | None:
    """What git answers at the top of a repository; None if it does not. Only for commands that read objects, references
    or names: others may run filters."""
    where = (f"--git-dir={repository.kept}", f"--work-tree={repository.top}")
    return _run(repository.top, *where, *arguments, given=given, seconds=seconds)


def _run(folder: Path, *arguments: str, given: bytes = b"", seconds: float = _SECONDS) -> bytes | None:
    settings = (part for setting in _NEVER_RUN for part in ("-c", setting))
    env = {key: value for key, value in os.environ.items() if key not in _OF_HOOKS} | _ENVIRONMENT
    try:
        done = subprocess.run(
            ["git", *settings, *arguments],
            cwd=folder, env=env, input=given, capture_output=True, check=False, timeout=seconds,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None


def commit_of(repository: Repository, ref: str) -> str | None:
    """The commit that a branch, a tag or a hash means; None if there is none."""
    found = ask(repository, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")
    return found.decode("ascii", "replace").strip() or None if found else None


def is_shallow(repository: Repository) -> bool:
    """Whether the repository has only the newest part of its history."""
    return (ask(repository, "rev-parse", "--is-shallow-repository") or b"").strip() == b"true"


def common_commit(repository: Repository, commit: str) -> str | None:
    """The newest commit that both another one and what is checked out come from; None if there is none."""
    found = ask(repository, "merge-base", commit, "HEAD")
    return found.decode("ascii", "replace").strip() or None if found else None


def time_of(repository: Repository, commit: str) -> int | None:
    """When a commit was made, in seconds since 1970."""
    head, _, _ = (ask(repository, "cat-file", "commit", commit) or b"").partition(b"\n\n")
    found = _COMMITTED.search(head)
    return int(found[1]) if found else None


def files_at(repository: Repository, path: str, commit: str) -> Mapping[str, str] | None:
    """The files that a commit has below a folder, whose ``path`` is one below the top: their paths in the folder, and their
    git objects; None if git does not answer. Links and folders of other repositories are left out."""
    below = ("--", f"{path}/") if path else ()
    found = ask(repository, "--literal-pathspecs", "ls-tree", "-r", "-z", "--full-tree", commit, *below, seconds=60)
    return dict(_files_at(found, os.fsencode(f"{path}/" if path else ""))) if found is not None else None


def _files_at(listed: bytes, folder: bytes) -> Iterator[tuple[str, str]]:
    for row in listed.split(b"\0"):
        head, _, name = row.partition(b"\t")
        if not name.startswith(folder):
            continue
        path = _path(name[len(folder) :])
        # No tree that git made has such names; but a tree can be made without git.
        if head.startswith(b"100") and all(
            part not in ("", ".", "..") and "\\" not in part for part in path.split("/")
        ):
            yield path, head.split()[2].decode("ascii")


def _path(name: bytes) -> str:
    """A path as the rest of the program has it, which reads folders."""
    return name.decode("utf-8", "surrogateescape")


def is_object(name: str, content: bytes) -> bool:
    """Whether this is what the file with this git object contains, except for how its lines end."""
    return any(_object(len(name), text) == name for text in dict.fromkeys((content, content.replace(b"\r\n", b"\n"))))


def _object(digits: int, content: bytes) -> str:
    """The name of a file's object in a repository whose names have so many digits."""
    whole = b"blob %d\0%b" % (len(content), content)
    new = hashlib.sha256 if digits == hashlib.sha256().digest_size * 2 else hashlib.sha1
    return new(whole, usedforsecurity=False).hexdigest()


def contents(repository: Repository, objects: Iterable[str]) -> Mapping[str, bytes]:
    """What these objects contain, without those that are not there."""
    wanted = dict.fromkeys(objects)
    answer = ask(repository, "cat-file", "--batch", given="".join(f"{one}\n" for one in wanted).encode(), seconds=120)
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
