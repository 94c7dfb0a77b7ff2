"""The store on disk, as the last build left it: one SQLite file, which `digest.store.writing` writes at the end of a
build.

A node is a fact, or the result of a query. Its number stands for its key: a node has the numbers of what it read, and
of what read it. A file that is damaged, foreign or of another version counts as empty: deleting it is always
safe.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

from digest.errors import DigestError
from digest.store.codec import DamagedError
from digest.store.directory import Directory
from digest.store.nodes import (
    Key,
    Node,
    decode_key,
    find_node,
    read_node,
)
from digest.store.readers import readers_of
from digest.store.rows import all_rows, read_state

APPLICATION = 0x44494753
VERSION = 4


class StoreError(DigestError):
    """The store cannot be written; the message says why."""


class Output(NamedTuple):
    """A file of the site as a build left it: the key of what it belongs to, its size in bytes and its time (ns).
    ``changed`` is the day of the last change of a page as ISO text, "" if it is not known, and None for what is no page
    of the sitemap. ``why`` says in words why it was last made, one line for each step. ``state`` is a fingerprint of
    what it depends on besides what it read."""

    owner: Key
    changed: str | None = None
    why: str = ""
    state: bytes = b""
    size: int = 0
    mtime: int = 0


class FileState(NamedTuple):
    """What the disk says of a file without reading it: bytes, and nanoseconds since 1970."""

    size: int
    modified: int
    changed: int


class Database:
    """What the last build left. Processes that are forked from this one open the file again for themselves."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._process = 0
        self._connection: sqlite3.Connection | None = None
        self._directory: Directory | None = None
        self.nodes: dict[Key, Node | None] = {}
        """Those that were looked for."""
        self._keys: dict[int, Key] = {}

    @property
    def is_there(self) -> bool:
        """Whether there is anything to read."""
        return self._open() is not None

    def node(self, key: Key) -> Node | None:
        """A node by its key, None if the last build knew none."""
        try:
            return self.nodes[key]
        except KeyError:
            with self._reading() as database:
                found = self.nodes[key] = find_node(database, self._opened(database), key) if database else None
            return found

    def key(self, id: int) -> Key:
        """The key of a node."""
        if id not in self._keys:
            with self._reading() as database:
                if database is None:
                    raise DamagedError(f"the node {id} is lost")
                node = read_node(database, id)
            self._keys[id] = node.key
            self.nodes[node.key] = node
        return self._keys[id]

    def readers(self, ids: Iterable[int]) -> Iterator[tuple[int, Key]]:
        """All queries that read these nodes, or read what read them, and so on, by number and key."""
        found = set(left := list(ids))
        while left:
            with self._reading() as database:
                new = set(readers_of(database, left.pop()) if database else ()) - found
            found |= new
            left += new
            yield from ((id, self.key(id)) for id in new)

    def facts(self, name: str) -> Iterator[Key]:
        """The keys of all facts of a table, those that were looked for and are not there too."""
        with self._reading() as database:
            listed = self._opened(database).listing(name) if database else ()
        return map(self.key, listed)

    def outputs(self) -> dict[str, Output]:
        """Every file of the site."""
        owners: dict[bytes, Key] = {}
        found = {}
        for path, owner, *rest in self._rows("output"):
            if owner not in owners:
                owners[owner] = decode_key(owner)
            found[path] = Output(owners[owner], *rest)
        return found

    def sizes(self) -> list[tuple[str, int, int]]:
        """The path, the size and the time of every file of the site."""
        return self._select("select path, size, mtime from output")

    def files(self) -> dict[str, FileState | None]:
        """The files of the content folder; None for one whose state could not be trusted."""
        rows = self._rows("file")
        return {path: None if size is None else FileState(size, *times) for path, size, *times in rows}

    def state(self, name: str) -> bytes | None:
        """What is kept under a name besides nodes."""
        with self._reading() as database:
            return read_state(database, name) if database else None

    def _rows(self, table: str) -> list[Any]:
        """All rows of a table that is summed up."""
        with self._reading() as database:
            return all_rows(database, table) if database else []

    def _select(self, statement: str, *values: object) -> list[Any]:
        """All rows of a statement. Raises `DamagedError`."""
        with self._reading() as database:
            return database.execute(statement, values).fetchall() if database else []

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection | None]:
        """The file while something is read, None if it is not there. Raises `DamagedError`."""
        try:
            yield self._open()
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
            raise DamagedError(f"{self._path}: {error}") from error

    def _open(self) -> sqlite3.Connection | None:
        # A connection is of no use in another process.
        if self._process != os.getpid():
            self._process = os.getpid()
            self._connection = _connect(self._path) if self._path else None
            self._directory = None
        return self._connection

    def _opened(self, database: sqlite3.Connection) -> Directory:
        """The directory of the file that is open."""
        if self._directory is None:
            self._directory = Directory(database)
        return self._directory

    def close(self) -> None:
        if self._connection is not None and self._process == os.getpid():
            self._connection.close()
        self._connection, self._directory, self._process = None, None, 0


def _connect(path: Path) -> sqlite3.Connection | None:
    """The file as it is, if it is a store of this version."""
    try:
        database = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)
        with suppress(sqlite3.Error):
            # Not in memory that is mapped: what is read there by and by counts as ours.
            database.execute("pragma cache_size = -16384")
            database.execute("pragma cell_size_check = on")
        if _is_ours(database):
            return database
        database.close()
    except (sqlite3.Error, OSError):
        pass  # It is not there, or no database: nothing is known.
    return None


def _is_ours(database: sqlite3.Connection) -> bool:
    (application,), (version,) = (
        database.execute(f"pragma {name}").fetchone() for name in ("application_id", "user_version")
    )
    return bool(application == APPLICATION and version == VERSION)
