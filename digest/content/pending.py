"""Parsed files that are not in the store, since the site that they belong to was not published: after a failed build or
a check. The next one does not parse them again.

One SQLite file. Deleting it is always safe. One that is damaged, foreign, or of another recipe counts as empty; one that
cannot be written is no error.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

from digest.store.database import FileState

_APPLICATION = 0x44494745
_SCHEMA = (
    "create table stamp (value blob not null)",
    "create table parsed (path text primary key, size integer, modified integer, changed integer, content blob not null)",
)
_UNUSABLE = (sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


class Parsed(NamedTuple):
    """A parsed file as the store keeps it, and its state when it was read; None if that cannot be trusted."""

    state: FileState | None
    content: bytes


class Pending:
    """The parsed files in ``path``, if they were made with the same ``stamp``. ``lock_seconds`` is how long to wait for
    another process that writes."""

    def __init__(self, path: Path, stamp: bytes, lock_seconds: float = 1) -> None:
        self._path = path
        self._stamp = stamp
        self._lock_seconds = lock_seconds
        self._is_unusable = False

    def read(self, paths: set[str]) -> dict[str, Parsed]:
        """What is kept of these files."""
        found: dict[str, Parsed] = {}
        with self._tolerant():
            if self._path.exists():
                address = f"{self._path.absolute().as_uri()}?mode=ro"
                with closing(sqlite3.connect(address, self._lock_seconds, uri=True)) as database:
                    if self._is_ours(database):
                        rows = database.execute("select path, size, modified, changed, content from parsed")
                        for path, size, modified, changed, content in rows:
                            if path in paths:
                                state = None if size is None else FileState(size, modified, changed)
                                found[path] = Parsed(state, content)
        return found

    def save(self, parsed: Mapping[str, Parsed]) -> None:
        """Keep these files and no others, in one transaction."""
        with self._tolerant():
            self._path.parent.mkdir(parents=True, exist_ok=True)
            if self._is_unusable:
                self._delete()
            with closing(sqlite3.connect(self._path, self._lock_seconds, isolation_level=None)) as database:
                database.execute("pragma synchronous = normal")
                database.execute("begin immediate")
                if not self._is_ours(database):
                    self._start_over(database)
                rows = database.execute("select path, size, modified, changed, length(content) from parsed")
                known = {path: (*state, length) for path, *state, length in rows}
                gone = ((path,) for path in known.keys() - parsed.keys())
                database.executemany("delete from parsed where path = ?", gone)
                database.executemany(
                    "insert or replace into parsed values (?, ?, ?, ?, ?)",
                    (
                        (path, *(one.state or (None,) * 3), one.content)
                        for path, one in parsed.items()
                        if not one.state or known.get(path) != (*one.state, len(one.content))
                    ),
                )
                database.execute("commit")

    def clear(self) -> None:
        """Forget all: the store has them now."""
        with self._tolerant():
            self._delete()

    def _is_ours(self, database: sqlite3.Connection) -> bool:
        """Whether this program made the file, with the same stamp. A file of something else is replaced."""
        (application,) = database.execute("pragma application_id").fetchone()
        if application != _APPLICATION:
            self._is_unusable = application != 0 or bool(database.execute("select 1 from sqlite_master").fetchone())
            return False
        return database.execute("select value from stamp").fetchall() == [(self._stamp,)]

    def _start_over(self, database: sqlite3.Connection) -> None:
        database.execute("drop table if exists parsed")
        database.execute("drop table if exists stamp")
        database.execute(f"pragma application_id = {_APPLICATION}")
        for table in _SCHEMA:
            database.execute(table)
        database.execute("insert into stamp values (?)", (self._stamp,))

    def _delete(self) -> None:
        for end in ("", "-journal", "-wal", "-shm"):
            self._path.with_name(self._path.name + end).unlink(missing_ok=True)
        self._is_unusable = False

    @contextmanager
    def _tolerant(self) -> Iterator[None]:
        """This is a convenience: if it cannot be read or written, a build goes on without it."""
        try:
            yield
        except sqlite3.Error as error:
            code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT)
            self._is_unusable = code & 0xFF in _UNUSABLE
        except OSError:
            pass
