"""What the content folder said at a commit: the files that are other ones now, or gone."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from digest.config import Options
from digest.content.files import ContentFile, FileKind, kind_of
from digest.content.parse import max_bytes, parse_file
from digest.desk import git
from digest.errors import DigestError
from digest.validation.statements import publish_time

FETCH = "git fetch --unshallow; in a workflow, give actions/checkout 'fetch-depth: 0'"
"""What brings the whole history into a clone."""


class NoHistory(DigestError):
    """There is no such commit here, or no repository; the message says which."""


class Shallow(DigestError):
    """The clone has only the newest part of the history, without what is asked for."""


class Past(NamedTuple):
    """The content folder at a commit: the time of the commit (aware), the paths of all its files, those files that are
    other ones now or gone, as read, and how many of these this clone does not have."""

    at: datetime
    paths: tuple[str, ...]
    files: tuple[ContentFile, ...]
    missing: int


def repository_with(root: Path, content: Path) -> tuple[git.Repository, str]:
    """The repository that the folder ``root`` is in, and the path of the content folder in it. Raises `NoHistory`, also if
    the content folder is not part of that repository."""
    found = git.repository_of(root)
    if found is None:
        raise NoHistory("this folder is in no git repository, or git is not installed")
    folder = content.resolve()
    path = found.path_of(folder)
    if path is None:
        raise NoHistory(f"{content.name}/ is not in the git repository of {root.resolve().name}/")
    between = [one for one in (folder, *folder.parents) if one != found.top and one.is_relative_to(found.top)]
    if any(os.path.lexists(one / ".git") for one in between) or _is_repository(folder):
        raise NoHistory(
            f"{content.name}/ is a git repository of its own: take its files out of there, or name another folder"
        )
    return found, path


def _is_repository(folder: Path) -> bool:
    """Whether a folder looks like what git keeps in `.git`."""
    return all(os.path.lexists(folder / name) for name in ("HEAD", "objects", "refs"))


def commit_at(repository: git.Repository, ref: str) -> str:
    """The commit that a branch, a tag or a hash means. Raises `NoHistory` and `Shallow`."""
    commit = git.commit_of(repository, ref)
    if commit is not None:
        return commit
    if git.is_shallow(repository):
        raise Shallow(f"this clone has no '{ref}', since its history is cut off")
    raise NoHistory(f"there is no commit '{ref}' here")


def read_past(root: Path, content: Path, ref: str, shown: str, options: Options) -> Past:
    """What the folder ``content`` said at a ref: at the newest commit that both the ref and what is checked out come
    from. ``root`` is the folder of mkdocs.yml. Raises `NoHistory` and `Shallow`."""
    repository, path = repository_with(root, content)
    commit = commit_at(repository, ref)
    base = git.common_commit(repository, commit)
    if base is None and git.is_shallow(repository):
        raise Shallow(f"where '{ref}' and this branch come from is not in this clone, since its history is cut off")
    base = base or commit
    seconds, then = git.time_of(repository, base), git.files_at(repository, path, base)
    if seconds is None or then is None:
        raise NoHistory(f"git cannot compare the content with '{ref}'")
    wanted = _changed(content, then, options)
    contents = git.contents(repository, wanted.values())
    files = tuple(
        parse_file(shown, path, contents[object], options) for path, object in wanted.items() if object in contents
    )
    return Past(datetime.fromtimestamp(seconds, UTC), tuple(then), files, len(wanted) - len(files))


def _changed(content: Path, then: Mapping[str, str], options: Options) -> Mapping[str, str]:
    """The entries and registries that are other files now or gone: their paths, and the git objects of then."""
    kinds = ((path, object, kind_of(path)) for path, object in then.items())
    return {
        path: object
        for path, object, kind in kinds
        if kind not in (FileKind.PAGE, FileKind.FILE)
        and not _is_same(content / path, object, max_bytes(kind, options.limits))
    }


def _is_same(file: Path, object: str, most: int | None) -> bool:
    """Whether a file contains what a git object does. One that is too large to be read (twice ``most``, since git may have
    fewer line ends in it) or no file does not."""
    try:
        status = file.lstat()
        if not stat.S_ISREG(status.st_mode) or (most is not None and status.st_size > 2 * most):
            return False
        return git.is_object(object, file.read_bytes())
    except OSError:
        return False


def was_published(file: ContentFile, at: datetime, options: Options) -> bool:
    """Whether readers saw an entry at a time: it was no draft, its time had come, and it was not withdrawn."""
    publish, entry = publish_time(file, options.zone), file.entry
    is_due = publish is None or publish <= at
    return entry is not None and is_due and not entry.draft and entry.withdrawn is None
