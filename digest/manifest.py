"""What earlier builds wrote: every file of the site, what it was made of, and how it stood then.

It lives in `.cache/digest/`, in one SQLite file. One that is damaged, foreign or of another version
is thrown away without a word: the next build then makes everything again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from digest.errors import DigestError

MANIFEST = ".cache/digest/manifest.sqlite"
_FORMAT = 1
_TABLES = """
create table files (path text primary key, state blob, keys text, size integer, mtime integer) without rowid;
create table keys (key text primary key, digest blob) without rowid;
create table facts (name text primary key, value text) without rowid;
"""


class ManifestError(DigestError):
    """The manifest cannot be written; the message says why."""


class Made(NamedTuple):
    """A file as it was made: its ``state`` (a digest of what is known before it is made), the keys it
    was read from (see `digest.reading`; lines), its size in bytes and time of change (ns)."""

    state: bytes
    keys: str
    size: int
    mtime: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """The last build: files by their path in the site, digests by key, and facts of the build as a whole."""

    files: Mapping[str, Made] = field(default_factory=dict)
    keys: Mapping[str, bytes] = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)
    is_known: bool = False
    """Whether there was one to read."""


def read_manifest(path: Path) -> Manifest:
    """The manifest of the last build; an empty one if there is none that can be used."""
    try:
        with closing(_open(path, "ro")) as database:
            if database.execute("pragma user_version").fetchone()[0] != _FORMAT:
                return Manifest()
            files = {
                row[0]: Made(*row[1:]) for row in database.execute("select path, state, keys, size, mtime from files")
            }
            keys = dict(database.execute("select key, digest from keys"))
            facts = dict(database.execute("select name, value from facts"))
    except (sqlite3.Error, OSError):
        return Manifest()
    return Manifest(files, keys, facts, is_known=True)


def write_manifest(path: Path, old: Manifest, new: Manifest) -> None:
    """Put ``new`` in the place of ``old``, in one transaction. Raises `ManifestError`."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not old.is_known:
            path.unlink(missing_ok=True)
        with closing(_open(path, "rwc")) as database, database:
            if not old.is_known:
                database.executescript(f"begin; {_TABLES} pragma user_version = {_FORMAT};")
            _put(database, "files", "path", old.files, new.files)
            _put(database, "keys", "key", old.keys, new.keys)
            _put(database, "facts", "name", old.facts, new.facts)
    except (sqlite3.Error, OSError) as error:
        raise ManifestError(f"{path} cannot be written: {error}") from error


def _open(path: Path, mode: str) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode={mode}", uri=True)


def _put(
    database: sqlite3.Connection, table: str, name: str, old: Mapping[str, object], new: Mapping[str, object]
) -> None:
    """Write the rows that changed, and take out those that are gone."""
    gone = ((key,) for key in old.keys() - new.keys())
    database.executemany(f"delete from {table} where {name} = ?", gone)
    changed: Iterable[tuple[str, object]] = ((key, row) for key, row in new.items() if old.get(key) != row)
    rows = [(key, *row) if isinstance(row, tuple) else (key, row) for key, row in changed]
    if rows:
        places = ", ".join("?" * len(rows[0]))
        database.executemany(f"insert or replace into {table} values ({places})", rows)
