"""Rows of the store on disk that are no nodes: with checksums, so that none that is damaged, or lost, is taken for what
it was.

A table of rows by their paths is always read as a whole, so it has one checksum: the sum of those of its rows.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Any
from zlib import crc32

from digest.store.codec import CHECKSUMS, DamagedError, checksum, encode, seal, unseal

SCHEMA = """
    create table state (name text primary key, content blob not null) without rowid;
"""


def read_state(database: sqlite3.Connection, name: str) -> bytes | None:
    """What is kept under a name; None for nothing. Raises `DamagedError`."""
    row = database.execute("select name, content from state where name = ?", (name,)).fetchone()
    if row is not None and row[0] != name:
        raise DamagedError(f"the state '{name}' is damaged")
    return row and unseal(row[1], checksum(name))


def put_state(database: sqlite3.Connection, name: str, value: bytes) -> None:
    database.execute("insert or replace into state values (?, ?)", (name, seal(value, checksum(name))))


def all_rows(database: sqlite3.Connection, table: str) -> list[Any]:
    """Every row of a table. Raises `DamagedError`."""
    rows = database.execute(f"select * from {table}").fetchall()
    if sum(map(crc32, map(encode, rows))) % CHECKSUMS != int.from_bytes(read_state(database, _sum_of(table)) or b""):
        raise DamagedError(f"the table '{table}' is damaged")
    return rows


def put_rows(database: sqlite3.Connection, table: str, rows: Iterable[tuple[str, tuple[object, ...] | None]]) -> None:
    """Put rows of a table by their paths; None takes one away."""
    stored = read_state(database, _sum_of(table))
    total, is_new, added = int.from_bytes(stored or b""), stored is None, []
    for path, columns in rows:
        before = None if is_new else database.execute(f"select * from {table} where path = ?", (path,)).fetchone()
        if before:
            total -= checksum(*before)
            database.execute(f"delete from {table} where path = ?", (path,))
        if columns is not None:
            row = path, *columns
            total += checksum(*row)
            added.append(row)
    if added:
        database.executemany(f"insert into {table} values ({', '.join('?' * len(added[0]))})", sorted(added))
    put_state(database, _sum_of(table), (total % CHECKSUMS).to_bytes(4))


def _sum_of(table: str) -> str:
    """The state that has the sum of the checksums of a table's rows."""
    return f"sum of {table}"
