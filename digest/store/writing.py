"""Writes the store: what a build leaves for the next one, in one transaction, or a whole new file."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from digest.store import directory, nodes, readers, rows
from digest.store.codec import DamagedError, encode
from digest.store.database import APPLICATION, VERSION, FileState, Output, StoreError
from digest.store.nodes import Key, Node, Rest, Written, write_all, write_changed, write_facts
from digest.store.rows import put_rows, put_state

_TABLES = """
    create table output (
        path text primary key, owner blob not null, changed text, why text not null, state blob not null,
        size integer not null, mtime integer not null)
        without rowid;
    create table file (
        path text primary key, size integer, modified integer, changed integer) without rowid;
"""
_SCHEMAS = (_TABLES, nodes.SCHEMA, readers.SCHEMA, directory.SCHEMA, rows.SCHEMA)
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CONSTRAINT)
_SQLITE_FILES = ("", "-journal", "-wal", "-shm")


class Build(NamedTuple):
    """What a build leaves besides nodes: outputs, states and files of the content folder, those that are others than
    before, and the names of those that are gone."""

    outputs: Mapping[str, Output]
    removed: Iterable[str]
    state: Mapping[str, bytes]
    files: Mapping[str, FileState | None]
    gone_files: Iterable[str]


def begin_new(path: Path, ids: Mapping[Key, int], facts: Mapping[Key, Written]) -> None:
    """Begin a store from nothing beside the last one, with facts and their numbers. Raises `StoreError`."""
    new = _beside(path)
    with _errors(path), _whole(new):
        new.parent.mkdir(parents=True, exist_ok=True)
        _delete(new)
        with closing(sqlite3.connect(new, isolation_level=None)) as database:
            _without_journal(database)
            database.execute("pragma page_size = 16384")
            database.execute(f"pragma application_id = {APPLICATION}")
            database.execute(f"pragma user_version = {VERSION}")
            with _transaction(database):
                for schema in _SCHEMAS:
                    for statement in filter(str.strip, schema.split(";")):
                        database.execute(statement)
                write_facts(database, ids, facts)


def write_new(
    path: Path,
    keys: Mapping[Key, int],
    made: Mapping[Key, Written],
    tables: Mapping[str, object],
    there: Mapping[Key, Written],
    rest: Callable[[], Rest],
    build: Build,
) -> None:
    """Complete a store that was begun with the nodes that are ``there``, and put it in the place of the last one. ``made``
    are all nodes, ``keys`` the numbers of all that nodes and reads name, ``tables`` are those of facts, and ``rest`` waits
    for what follows from all nodes together. Raises `StoreError`."""
    new = _beside(path)
    with _errors(path), _whole(new):
        with closing(sqlite3.connect(new, isolation_level=None)) as database:
            _without_journal(database)
            with _transaction(database):
                write_all(database, keys, made, tables, there, rest)
                _write_build(database, build)
        # What SQLite left beside the last one would be taken for a part of this one.
        _delete(path)
        new.replace(path)


def write(
    path: Path,
    keys: Mapping[Key, int],
    made: Mapping[Key, Written],
    tables: Mapping[str, object],
    before: Mapping[Key, Node | None],
    gone: Iterable[Key],
    build: Build,
) -> None:
    """Write what changed in one transaction. ``made`` are nodes, ``keys`` the numbers of all that nodes and reads name,
    ``tables`` are those of facts, and ``before`` nodes that were read already. Raises `StoreError`, and `DamagedError`
    if what is there proves to be damaged."""
    with _errors(path), closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("pragma synchronous = normal")
        database.execute("pragma cache_size = -65536")
        with _transaction(database):
            write_changed(database, keys, made, tables, before, gone)
            _write_build(database, build)


def _write_build(database: sqlite3.Connection, build: Build) -> None:
    outputs = ((one, (encode(output.owner), *output[1:])) for one, output in build.outputs.items())
    put_rows(database, "output", chain(((one, None) for one in build.removed), outputs))
    files = ((one, at or (None, None, None)) for one, at in build.files.items())
    put_rows(database, "file", chain(((one, None) for one in build.gone_files), files))
    for name, value in build.state.items():
        put_state(database, name, value)


def _without_journal(database: sqlite3.Connection) -> None:
    """Write as fast as can be: nobody reads the file before it is complete."""
    database.execute("pragma journal_mode = off")
    database.execute("pragma synchronous = off")
    database.execute("pragma cache_size = -65536")


@contextmanager
def _transaction(database: sqlite3.Connection) -> Iterator[None]:
    database.execute("begin immediate")
    yield
    database.execute("commit")


@contextmanager
def _whole(new: Path) -> Iterator[None]:
    """While a file is written that nobody can use unless it is whole: it is not left behind on a full disk."""
    is_whole = False
    try:
        yield
        is_whole = True
    finally:
        if not is_whole:
            with suppress(OSError):
                _delete(new)


@contextmanager
def _errors(path: Path) -> Iterator[None]:
    """While the store is written: `StoreError` if it cannot be, and `DamagedError` if it proves to be damaged."""
    try:
        yield
    except UnicodeDecodeError as error:
        raise DamagedError(f"{path} is damaged") from error
    except (sqlite3.Error, OSError) as error:
        # A key that was not found and is there after all is a damage too.
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF
        if isinstance(error, sqlite3.Error) and code in _DAMAGED:
            raise DamagedError(f"{path} is damaged") from error
        raise StoreError(f"{path} cannot be written: {error}") from error


def _beside(path: Path) -> Path:
    return path.with_name(f"{path.name}.new")


def _delete(path: Path) -> None:
    for end in _SQLITE_FILES:
        path.with_name(path.name + end).unlink(missing_ok=True)
