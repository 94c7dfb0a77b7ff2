"""What read each node of the store on disk: the other direction of what a node read.

The lists of many nodes are in one row, in the order of their numbers; one that is long has a row of its own.
"""

from __future__ import annotations

import sqlite3
from array import array
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

import msgspec

from digest.store.codec import DamagedError, encode, seal, unseal

SCHEMA = """
    create table readers (id integer primary key, content blob not null);
"""
_IN_A_ROW = 64
_LONG = 4096
"""Bytes from which on a list has its own row."""
_decode = msgspec.msgpack.Decoder(list[bytes | None]).decode
_Row = list[bytes | None]
"""The lists of nodes whose numbers follow each other; None for one that has its own row."""


def readers_of(database: sqlite3.Connection, id: int) -> array[int]:
    """The numbers of the nodes that read a node. Raises `DamagedError`."""
    number, place = divmod(id, _IN_A_ROW)
    row = _row(database, number)
    if place >= len(row):
        raise DamagedError(f"what read the node {id} is lost")
    return array("I", _list(database, id, row))


def rows_of_all(readers: Sequence[array[int]]) -> Iterator[tuple[int, bytes]]:
    """The lists of all nodes of a store that is new, as they are stored."""
    for start in range(0, len(readers), _IN_A_ROW):
        lists = [one.tobytes() for one in readers[start : start + _IN_A_ROW]]
        yield from _stored(start // _IN_A_ROW, dict(enumerate(lists, start)), [])


def write_all(database: sqlite3.Connection, rows: Iterable[tuple[int, bytes]]) -> None:
    """Write what `rows_of_all` made."""
    database.executemany(_PUT, rows)


def write_changed(
    database: sqlite3.Connection, came: Mapping[int, Sequence[int]], went: Mapping[int, set[int]], new: Collection[int]
) -> None:
    """Change the lists of nodes, of which some are ``new``: ``came`` are those that read one now and did not, and ``went``
    those that do not any more. Raises `DamagedError`."""
    touched: defaultdict[int, set[int]] = defaultdict(set)
    for id in (*came, *went, *new):
        touched[id // _IN_A_ROW].add(id)
    for number, ids in sorted(touched.items()):
        # New nodes have the highest numbers.
        row = [] if number * _IN_A_ROW in new else _row(database, number)
        changed = {}
        for id in sorted(ids):
            gone = went.get(id, ())
            before = array("I", b"" if id in new else _list(database, id, row))
            changed[id] = array("I", [*(one for one in before if one not in gone), *came.get(id, ())]).tobytes()
        database.executemany(_PUT, _stored(number, changed, row))


_PUT = "insert or replace into readers values (?, ?)"


def _stored(number: int, lists: Mapping[int, bytes], row: _Row) -> Iterator[tuple[int, bytes]]:
    """The rows to write for these lists, by their nodes, into a row as it is so far."""
    for id, content in lists.items():
        place, is_long = id % _IN_A_ROW, len(content) >= _LONG
        row += [b""] * (place + 1 - len(row))
        row[place] = None if is_long else content
        if is_long:
            yield _own_row(id), seal(content, id)
    yield number, seal(encode(row), number)


def _list(database: sqlite3.Connection, id: int, row: _Row) -> bytes:
    content = row[id % _IN_A_ROW]
    return unseal(_content(database, _own_row(id)), id) if content is None else content


def _row(database: sqlite3.Connection, number: int) -> _Row:
    row: _Row = _decode(unseal(_content(database, number), number))
    return row


def _own_row(id: int) -> int:
    return -1 - id


def _content(database: sqlite3.Connection, number: int) -> object:
    found = database.execute("select content from readers where id = ?", (number,)).fetchone()
    return found and found[0]
