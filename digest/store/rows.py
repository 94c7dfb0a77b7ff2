"""Rows of the store on disk that are no nodes: with checksums, so that none that is damaged, or lost, is taken for what
it was.

A table of rows by their paths is always read as a whole, so it has one checksum: the sum of those of its rows.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Any

from digest.store.codec import CHECKSUMS, DamagedError, checksum

SCHEMA = """
    create table state (name text primary key, value blob not null, checksum integer not null) without rowid;
"""


def read_state(database: sqlite3.Connection, name: str) -> bytes | None:
    """What is kept under a name; None for nothing. Raises `DamagedError`."""
    row = database.execute("select name, value, checksum from state where name = ?", (name,)).fetchone()
    if row is not None and (row[0] != name or checksum(*row[:-1]) != row[-1]):
        raise DamagedError(f"the state '{name}' is damaged")
    return row and bytes(row[1])


def put_state(database: sqlite3.Connection, name: str, value: bytes) -> None:
    row = name, value
    database.execute("insert or replace into state values (?, ?, ?)", (*row, checksum(*row)))


def all_rows(database: sqlite3.Connection, table: str) -> list[Any]:
    """Every row of a table. Raises `DamagedError`."""
    rows = database.execute(f"select * from {table}").fetchall()
    if sum(checksum(*row) for row in rows) % CHECKSUMS != _sum(database, table):
        raise DamagedError(f"the table '{table}' is damaged")
    return rows


def put_rows(database: sqlite3.Connection, table: str, rows: Iterable[tuple[str, tuple[object, ...] | None]]) -> None:
    """Put rows of a table by their paths; None takes one away."""
    total = _sum(database, table)
    for path, columns in rows:
        before = database.execute(f"select * from {table} where path = ?", (path,)).fetchone()
        if before:
            total -= checksum(*before)
            database.execute(f"delete from {table} where path = ?", (path,))
        if columns is not None:
            row = path, *columns
            total += checksum(*row)
            database.execute(f"insert into {table} values ({', '.join('?' * len(row))})", row)
    put_state(database, f"sum of {table}", (total % CHECKSUMS).to_bytes(4))


def _sum(database: sqlite3.Connection, table: str) -> int:
    """The sum of the checksums of a table's rows, as it is kept."""
    return int.from_bytes(read_state(database, f"sum of {table}") or b"")
