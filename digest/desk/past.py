"""What the content folder said at a commit: the files that are other ones now, or gone."""

from __future__ import annotations

from datetime import UTC, datetime, time
from pathlib import Path
from typing import NamedTuple

from digest.config import Options
from digest.content.files import ContentFile, FileKind, ParsedEntry, kind_of
from digest.content.parse import parse_file
from digest.desk import git
from digest.errors import DigestError
from digest.model import EditionLead


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


def read_past(root: Path, content: Path, ref: str, shown: str, options: Options) -> Past:
    """What the folder ``content`` said at a ref: at the newest commit that both the ref and what is checked out come
    from. Raises `NoHistory` and `Shallow`."""
    if git.ask(root, "rev-parse", "--git-dir") is None:
        raise NoHistory("this folder is in no git repository, or git is not installed")
    commit = git.commit_of(root, ref)
    if commit is None and git.is_shallow(root):
        raise Shallow(f"this clone has no '{ref}', since its history is cut off")
    if commit is None:
        raise NoHistory(f"there is no commit '{ref}' here")
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


def was_published(entry: ParsedEntry, at: datetime, options: Options) -> bool:
    """Whether readers saw an entry at a time: it was no draft, its time had come, and it was not withdrawn."""
    publish = entry.publish
    due = publish is None or (publish.at or datetime.combine(publish.day, time(), options.zone)) <= at
    record = entry.record
    return not entry.draft and due and not isinstance(record, EditionLead) and record.withdrawn is None
