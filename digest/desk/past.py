"""What the content folder said at a commit: the files that are other ones now, or gone."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from digest.config import Options
from digest.content.files import ContentFile, FileKind, kind_of
from digest.content.parse import parse_file
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
    """The files of a ``commit`` that are other ones now or gone, as read; the time of the commit (aware), and how many
    files this clone does not have."""

    commit: str
    at: datetime
    files: tuple[ContentFile, ...]
    missing: int


def commit_at(root: Path, ref: str) -> str:
    """The commit that a branch, a tag or a hash means, in the repository of a folder. Raises `NoHistory` and `Shallow`."""
    commit = git.commit_of(root, ref)
    if commit is not None:
        return commit
    if git.ask(root, "rev-parse", "--git-dir") is None:
        raise NoHistory("this folder is in no git repository, or git is not installed")
    if git.is_shallow(root):
        raise Shallow(f"this clone has no '{ref}', since its history is cut off")
    raise NoHistory(f"there is no commit '{ref}' here")


def read_past(root: Path, content: Path, ref: str, shown: str, options: Options) -> Past:
    """What the folder ``content`` said at a ref: at the newest commit that both the ref and what is checked out come
    from. Raises `NoHistory` and `Shallow`."""
    commit = commit_at(root, ref)
    base = git.common_commit(root, commit)
    if base is None and git.is_shallow(root):
        raise Shallow(f"where '{ref}' and this branch come from is not in this clone, since its history is cut off")
    base = base or commit
    seconds, changed = git.time_of(root, base), git.old_files(content, base)
    if seconds is None or changed is None:
        raise NoHistory(f"git cannot compare the content with '{ref}'")
    wanted = [one for one in changed if kind_of(one.path) not in (FileKind.PAGE, FileKind.FILE)]
    contents = git.contents(root, (one.object for one in wanted))
    files = tuple(
        parse_file(shown, one.path, contents[one.object], options) for one in wanted if one.object in contents
    )
    return Past(base, datetime.fromtimestamp(seconds, UTC), files, len(wanted) - len(files))


def was_published(file: ContentFile, at: datetime, options: Options) -> bool:
    """Whether readers saw an entry at a time: it was no draft, its time had come, and it was not withdrawn."""
    publish, entry = publish_time(file, options.zone), file.entry
    is_due = publish is None or publish <= at
    return entry is not None and is_due and not entry.draft and entry.withdrawn is None
