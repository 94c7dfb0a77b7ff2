"""Nodes of the store on disk: what each read, and what read it."""

from __future__ import annotations

import sqlite3
from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from digest.store.census import check_missing, count_all, count_changed
from digest.store.codec import DamagedError, checksum, encode

Key = tuple[Any, ...]
"""The name of a table or query, and its arguments: texts, numbers and None."""


Row = tuple[int, bytes, bytes, bytes | None, bytes | None, int]
"""A node as it is stored, without its readers: the last is the checksum of the others."""


class Written(NamedTuple):
    """A node to write. ``value`` is missing if only the fingerprint is kept; ``reads`` are the numbers that what it read
    has in this process, and missing for a fact."""

    fingerprint: bytes
    value: bytes | None
    reads: Sequence[int] | None


_ABSENT = Written(b"", None, None)
"""What was looked for and is not there: a fact that may come."""


class Node(NamedTuple):
    """What is kept of a fact or a result. ``value`` is missing if only its fingerprint is kept; ``reads`` are the numbers
    of what a query read, in the order of the first read, and missing for a fact."""

    id: int
    fingerprint: bytes
    value: bytes | None
    reads: Sequence[int] | None


def node_of(row: Row) -> Node:
    """A node from what is stored."""
    id, _, known, value, reads, _ = row
    return Node(id, known, value, None if reads is None else numbers(reads))


def numbers(stored: bytes | None) -> array[int]:
    """The numbers of nodes as they are stored with a node."""
    return array("I", stored or b"")


def readers_of(id: int, stored: bytes | None) -> array[int]:
    """What read a node, as it is stored with it. Raises `DamagedError`."""
    try:
        *found, known = array("I", stored or b"")
    except (TypeError, ValueError) as error:
        raise DamagedError(f"what read the node {id} is damaged") from error
    readers = array("I", found)
    if checksum(id, readers.tobytes()) != known:
        raise DamagedError(f"what read the node {id} is damaged")
    return readers


def _stored_readers(id: int, readers: array[int]) -> bytes:
    return array("I", [*readers, checksum(id, readers.tobytes())]).tobytes()


def read_row(database: sqlite3.Connection, column: Literal["id", "key"], value: int | bytes) -> Row | None:
    """A node as it is stored, without its readers; None if none is found. Raises `DamagedError`."""
    columns = "id, key, fingerprint, value, reads, checksum"
    row: Row | None = database.execute(f"select {columns} from node where {column} = ?", (value,)).fetchone()
    if row is not None and (row[column == "key"] != value or checksum(*row[:-1]) != row[-1]):
        raise DamagedError("a node is damaged")
    return row


def read_node(database: sqlite3.Connection, key: Key) -> Node | None:
    """A node by its key; None if there is none. Raises `DamagedError`."""
    stored = encode(key)
    row = read_row(database, "key", stored)
    if row is None:
        check_missing(database, stored)
    return node_of(row) if row else None


def write_all(database: sqlite3.Connection, keys: Mapping[Key, int], nodes: Mapping[Key, Written]) -> None:
    """Write the nodes of a store that is empty; for ``keys`` see `write_changed`."""
    ids = {**keys}
    for key in nodes:
        ids.setdefault(key, len(ids))
    readers = [array("I") for _ in ids]
    for key, node in nodes.items():
        for read in node.reads or ():
            readers[read].append(ids[key])
    stored = [encode(key) for key in ids]
    rows = (_row(id, stored[id], nodes.get(key, _ABSENT)) for key, id in ids.items())
    database.executemany(
        "insert into node values (?, ?, ?, ?, ?, ?, ?)",
        ((*row, _stored_readers(row[0], readers[row[0]])) for row in rows),
    )
    count_all(database, [(key[0], stored[id]) for key, id in ids.items()])


def _row(id: int, key: bytes, node: Written) -> Row:
    """A node as it is stored, without its readers; with the key as it is stored, and the ids of what it read."""
    content = id, key, node.fingerprint, node.value, None if node.reads is None else array("I", node.reads).tobytes()
    return *content, checksum(*content)


def write_changed(
    database: sqlite3.Connection,
    keys: Mapping[Key, int],
    nodes: Mapping[Key, Written],
    before: Mapping[Key, Node | None],
    gone: Iterable[Key],
) -> None:
    """Write these nodes, and take away those that are ``gone``. ``keys`` have the numbers that reads stand for, from 0
    on, in their order. ``before`` are nodes that were read already."""
    (last,) = database.execute("select coalesce(max(id), 0) from node").fetchone()
    named = list(keys)
    ids: dict[Key, int] = {}
    came: defaultdict[int, list[int]] = defaultdict(list)
    went: defaultdict[int, set[int]] = defaultdict(set)
    """By the number of a node, those that read it now and did not, and those that do not any more."""
    rows: list[Row] = []
    new: list[Key] = []
    lost: set[Key] = set()

    def known(key: Key) -> Node | None:
        """A node as it is stored."""
        if key in lost:
            return None
        return before[key] if key in before else read_node(database, key)

    def number(key: Key) -> int:
        """The number of a node that was read; a new one if it has none yet."""
        nonlocal last
        found = ids.get(key)
        if found is None:
            stored = known(key)
            if stored is None:
                last += 1
                new.append(key)
                if key not in nodes:
                    rows.append(_row(last, encode(key), _ABSENT))
            found = ids[key] = stored.id if stored else last
        return found

    for key in gone:
        stored = known(key)
        if stored:
            for read in stored.reads or ():
                went[read].add(stored.id)
            lost.add(key)
            database.execute("delete from node where id = ?", (stored.id,))
    for key, node in nodes.items():
        id = number(key)
        if node.reads is not None:
            stored = known(key)
            earlier = {*(stored.reads or ())} if stored else set()
            now = array("I", [number(named[place]) for place in node.reads])
            for read in set(now) - earlier:
                came[read].append(id)
            for read in earlier.difference(now):
                went[read].add(id)
            node = node._replace(reads=now)
        rows.append(_row(id, encode(key), node))
    none = array("I")
    database.executemany(_PUT, ((*row, _stored_readers(row[0], none)) for row in sorted(rows)))
    _write_readers(database, came, went)
    count_changed(database, *([(key[0], encode(key)) for key in keys] for keys in (new, lost)))


_PUT = """
    insert into node values (?, ?, ?, ?, ?, ?, ?)
    on conflict (id) do update set
        fingerprint = excluded.fingerprint, value = excluded.value, reads = excluded.reads,
        checksum = excluded.checksum
"""


def _write_readers(database: sqlite3.Connection, came: Mapping[int, list[int]], went: Mapping[int, set[int]]) -> None:
    changed = []
    for id in sorted(came.keys() | went.keys()):
        row = database.execute("select readers from node where id = ?", (id,)).fetchone()
        if row is None and id in came:
            raise DamagedError(f"the node {id} is lost")
        gone = went.get(id, ())
        known = readers_of(id, row[0]) if row else ()
        readers = array("I", [*(reader for reader in known if reader not in gone), *came.get(id, ())])
        changed.append((_stored_readers(id, readers), id))
    database.executemany("update node set readers = ? where id = ?", changed)
