"""The store on disk: one SQLite file, read while a build works and written once, at its end.

A node is a fact, or the result of a query. Its number stands for its key: a node has the numbers of what it read, and
of what read it. A file that is damaged, foreign or of another version counts as empty: deleting it is always
safe.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import msgspec

from digest.errors import DigestError
from digest.store.codec import encode, fingerprint
from digest.store.nodes import KEPT, Key, Written, numbers, write_all, write_changed
from digest.store.seals import opened, seal, sealed

T = TypeVar("T")
_APPLICATION = 0x44494753
_VERSION = 2
_SCHEMA = """
    create table node (
        id integer primary key, key blob not null unique, fingerprint blob not null, value blob, reads blob,
        readers blob);
    create table output (
        path text primary key, owner blob not null, changed text, why text not null, size integer not null,
        mtime integer not null, seal integer not null)
        without rowid;
    create table file (
        path text primary key, size integer, modified integer, changed integer, seal integer not null)
        without rowid;
    create table state (name text primary key, value blob not null) without rowid;
"""
_decode_key = msgspec.msgpack.Decoder(tuple[str | int | None, ...]).decode
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CONSTRAINT)
_SQLITE_FILES = ("", "-journal", "-wal", "-shm")


class StoreError(DigestError):
    """The store cannot be written; the message says why."""


class Node(NamedTuple):
    """What is kept of a fact or a result. ``value`` is missing if only its fingerprint is kept; ``reads`` are the numbers
    of what a query read, in the order of the first read, and missing for a fact."""

    id: int
    fingerprint: bytes
    value: bytes | None
    reads: Sequence[int] | None


class Output(NamedTuple):
    """A file of the site as a build left it: the key of what it belongs to, its size in bytes and its time (ns).
    ``changed`` is the day of the last change of a page as ISO text, "" if it is not known, and None for what is no page
    of the sitemap. ``why`` says in words why it was last made, one line for each step."""

    owner: Key
    changed: str | None = None
    why: str = ""
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
        self._nodes: dict[Key, Node | None] = {}
        self._keys: dict[int, Key] = {}

    @property
    def is_there(self) -> bool:
        """Whether there is anything to read."""
        return self._open() is not None

    def node(self, key: Key) -> Node | None:
        """A node by its key, None if the last build knew none."""
        if key not in self._nodes:
            self._nodes[key] = self._read_node(key)
        return self._nodes[key]

    def _read_node(self, key: Key) -> Node | None:
        rows = self._select("select id, fingerprint, value, reads from node where key = ?", sealed(encode(key)))
        if not rows:
            return None
        ((id, known, value, reads),) = rows
        known = self._opened(known, id)
        is_kept, known = known[:1] == KEPT, known[1:]
        if is_kept != isinstance(value, bytes) or (is_kept and fingerprint(value) != known):
            raise DamagedError(self._path)
        return Node(id, known, value, None if reads is None else numbers(self._opened(reads, id)))

    def key(self, id: int) -> Key:
        """The key of a node."""
        if id not in self._keys:
            rows = self._select("select key from node where id = ?", id)
            if not rows:
                raise DamagedError(self._path)
            self._keys[id] = self._key(rows[0][0])
        return self._keys[id]

    def readers(self, ids: Iterable[int]) -> Iterator[tuple[int, Key]]:
        """All queries that read these nodes, or read what read them, and so on, by number and key."""
        found = set(left := list(ids))
        while left:
            id = left.pop()
            rows = self._select("select readers from node where id = ?", id)
            new = set(numbers(self._opened(rows[0][0] if rows else None, id))) - found
            found |= new
            left += new
            yield from ((reader, self.key(reader)) for reader in new)

    def keys(self, name: str, with_value: bool = False) -> Iterator[Key]:
        """The keys of all nodes of a table or query; only those of which a value is kept ``with_value``."""
        statement = "select key from node where key >= ? and key < ?" + " and value is not null" * with_value
        # Keys of one name begin with the same bytes, whatever the number of arguments.
        for start in (bytes((0x90 + length,)) + encode(name) for length in range(1, 16)):
            for (key,) in self._select(statement, start, start + b"\xff" * 9):
                yield self._key(key)

    def outputs(self) -> dict[str, Output]:
        """Every file of the site."""
        owners: dict[bytes, Key] = {}
        found = {}
        for path, owner, *rest, known in self._select(
            "select path, owner, changed, why, size, mtime, seal from output"
        ):
            if known != seal(path, owner, *rest):
                raise DamagedError(self._path)
            if owner not in owners:
                owners[owner] = _decode_key(owner)
            found[path] = Output(owners[owner], *rest)
        return found

    def sizes(self) -> list[tuple[str, int, int]]:
        """The path, the size and the time of every file of the site."""
        return self._select("select path, size, mtime from output")

    def files(self) -> dict[str, FileState | None]:
        """The files of the content folder; None for one whose state could not be trusted."""
        found = {}
        for path, size, *times, known in self._select("select path, size, modified, changed, seal from file"):
            if known != seal(path, size, *times):
                raise DamagedError(self._path)
            found[path] = None if size is None else FileState(size, *times)
        return found

    def state(self, name: str) -> bytes | None:
        """What is kept under a name besides nodes."""
        rows = self._select("select value from state where name = ?", name)
        return self._opened(rows[0][0]) if rows else None

    def _key(self, stored: object) -> Key:
        return _decode_key(self._opened(stored))

    def _opened(self, stored: object, id: int = 0) -> bytes:
        """What was sealed. Raises `DamagedError`."""
        content = opened(stored, id)
        if content is None:
            raise DamagedError(self._path)
        return content

    def _select(self, statement: str, *values: object) -> list[Any]:
        """All rows of a statement. Raises `DamagedError`."""
        database = self._open()
        if database is None:
            return []
        try:
            return database.execute(statement, values).fetchall()
        except sqlite3.DatabaseError as error:
            raise DamagedError(self._path) from error

    def _open(self) -> sqlite3.Connection | None:
        # A connection is of no use in another process.
        if self._process != os.getpid():
            self._process = os.getpid()
            self._connection = _connect(self._path) if self._path else None
        return self._connection

    def close(self) -> None:
        if self._connection is not None and self._process == os.getpid():
            self._connection.close()
        self._connection, self._process = None, 0


class DamagedError(DigestError):
    """The store is damaged. Nothing of it can be used."""

    def __init__(self, path: Path | None) -> None:
        super().__init__(f"{path} is damaged")


def undamaged(path: Path, work: Callable[[], T]) -> T:
    """Do what reads the store at ``path``; again from nothing if that turns out to be damaged."""
    try:
        return work()
    except DamagedError:
        _delete(path)
        return work()


def _connect(path: Path) -> sqlite3.Connection | None:
    """The file as it is, if it is a store of this version."""
    try:
        database = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)
        with suppress(sqlite3.Error):
            database.execute("pragma mmap_size = 4294967296")
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
    return bool(application == _APPLICATION and version == _VERSION)


def write(
    path: Path,
    keys: Mapping[Key, int],
    nodes: Mapping[Key, Written],
    gone: Iterable[Key],
    outputs: Mapping[str, Output],
    removed: Iterable[str],
    state: Mapping[str, bytes],
    files: Mapping[str, FileState | None],
    gone_files: Iterable[str],
    afresh: bool,
) -> None:
    """Write what changed in one transaction; ``afresh`` into an empty store. ``keys`` have the numbers
    that reads stand for. Raises `StoreError`, and `DamagedError` if what is there proves to be
    damaged."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if afresh:
            _delete(path)
        with closing(sqlite3.connect(path, isolation_level=None)) as database:
            database.execute("pragma synchronous = normal")
            database.execute("pragma cache_size = -65536")
            if afresh:
                database.execute("pragma page_size = 16384")
            database.execute("begin immediate")
            if afresh:
                for statement in filter(str.strip, _SCHEMA.split(";")):
                    database.execute(statement)
                database.execute(f"pragma application_id = {_APPLICATION}")
                database.execute(f"pragma user_version = {_VERSION}")
            (write_all if afresh else write_changed)(database, keys, nodes, gone)
            database.executemany("delete from output where path = ?", ((one,) for one in removed))
            database.executemany(
                "insert or replace into output values (?, ?, ?, ?, ?, ?, ?)",
                _with_seals((one, encode(made.owner), *made[1:]) for one, made in outputs.items()),
            )
            kept = ((name, sealed(value)) for name, value in state.items())
            database.executemany("insert or replace into state values (?, ?)", kept)
            rows = ((one, *(known or (None, None, None))) for one, known in files.items())
            database.executemany("insert or replace into file values (?, ?, ?, ?, ?)", _with_seals(rows))
            database.executemany("delete from file where path = ?", ((one,) for one in gone_files))
            database.execute("commit")
    except (sqlite3.Error, OSError) as error:
        # A key that was not found and is there after all is a damage too.
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF
        if isinstance(error, sqlite3.Error) and code in _DAMAGED:
            raise DamagedError(path) from error
        raise StoreError(f"{path} cannot be written: {error}") from error


def _with_seals(rows: Iterable[tuple[object, ...]]) -> Iterator[tuple[object, ...]]:
    return ((*row, seal(*row)) for row in rows)


def _delete(path: Path) -> None:
    for end in _SQLITE_FILES:
        path.with_name(path.name + end).unlink(missing_ok=True)
