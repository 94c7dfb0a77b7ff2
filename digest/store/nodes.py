"""Nodes of the store on disk: what each read, and what read it."""

from __future__ import annotations

import sqlite3
from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from digest.store.codec import encode
from digest.store.seals import opened, sealed

Key = tuple[Any, ...]
"""The name of a table or query, and its arguments: texts, numbers and None."""


KEPT, NOT_KEPT = b"\1", b"\0"
"""Before the fingerprint of a node: whether its value is stored too."""


class Written(NamedTuple):
    """A node to write. ``value`` is missing if only the fingerprint is kept; ``reads`` are the numbers that what it read
    has in this process, and missing for a fact."""

    fingerprint: bytes
    value: bytes | None
    reads: Sequence[int] | None


def numbers(stored: bytes | None) -> array[int]:
    """The numbers of nodes as they are stored with a node."""
    return array("I", stored or b"")


def write_all(
    database: sqlite3.Connection, keys: Mapping[Key, int], nodes: Mapping[Key, Written], gone: Iterable[Key]
) -> None:
    """Write the nodes of a store that is empty; for ``keys`` see `write_changed`."""
    places = {**keys}
    for key in nodes:
        places.setdefault(key, len(places))
    readers = [array("I") for _ in places]
    for key, node in nodes.items():
        for read in node.reads or ():
            readers[read].append(places[key])
    absent = Written(b"", None, None)
    database.executemany(
        "insert into node values (?, ?, ?, ?, ?, ?)",
        (
            (
                *_row(id, key, node := nodes.get(key, absent), _stored(node.reads)),
                sealed(readers[id].tobytes(), id),
            )
            for key, id in places.items()
        ),
    )


def _stored(reads: Sequence[int] | None) -> bytes | None:
    return None if reads is None else array("I", reads).tobytes()


def _row(id: int, key: Key, node: Written, reads: bytes | None) -> tuple[object, ...]:
    """A node as it is written, without its readers."""
    mark = NOT_KEPT if node.value is None else KEPT
    known = sealed(mark + node.fingerprint, id)
    return id, sealed(encode(key)), known, node.value, None if reads is None else sealed(reads, id)


def write_changed(
    database: sqlite3.Connection, keys: Mapping[Key, int], nodes: Mapping[Key, Written], gone: Iterable[Key]
) -> None:
    """Write these nodes, and take away those that are ``gone``. ``keys`` have the numbers that reads stand for, from 0
    on, in their order."""
    (last,) = database.execute("select coalesce(max(id), -1) from node").fetchone()
    named = list(keys)
    ids: dict[Key, int] = {}
    came: defaultdict[int, list[int]] = defaultdict(list)
    went: defaultdict[int, set[int]] = defaultdict(set)
    """By the number of a node, those that read it now and did not, and those that do not any more."""
    rows: list[tuple[object, ...]] = []

    def known(key: Key) -> tuple[int, array[int]] | None:
        """The number of a node, and what it read, as they are stored."""
        row = database.execute("select id, reads from node where key = ?", (sealed(encode(key)),)).fetchone()
        return row and (row[0], numbers(opened(row[1], row[0])))

    def number(key: Key) -> int:
        """The number of a node that was read; a new one if it has none yet."""
        nonlocal last
        found = ids.get(key)
        if found is None:
            stored = known(key)
            if stored is None:
                last += 1
                # What was looked for and is not there: a fact that may come.
                if key not in nodes:
                    rows.append((*_row(last, key, Written(b"", None, None), None), sealed(b"", last)))
            found = ids[key] = stored[0] if stored else last
        return found

    for key in gone:
        stored = known(key)
        if stored:
            for read in stored[1]:
                went[read].add(stored[0])
            database.execute("delete from node where id = ?", (stored[0],))
    for key, node in nodes.items():
        id = number(key)
        reads = None
        if node.reads is not None:
            stored = known(key)
            before = set(stored[1]) if stored else set()
            now = array("I", [number(named[place]) for place in node.reads])
            for read in set(now) - before:
                came[read].append(id)
            for read in before.difference(now):
                went[read].add(id)
            reads = now.tobytes()
        rows.append((*_row(id, key, node, reads), sealed(b"", id)))
    database.executemany(_PUT, sorted(rows))
    _write_readers(database, came, went)


_PUT = """
    insert into node values (?, ?, ?, ?, ?, ?)
    on conflict (id) do update set fingerprint = excluded.fingerprint, value = excluded.value, reads = excluded.reads
"""


def _write_readers(database: sqlite3.Connection, came: Mapping[int, list[int]], went: Mapping[int, set[int]]) -> None:
    changed = []
    for id in sorted(came.keys() | went.keys()):
        row = database.execute("select readers from node where id = ?", (id,)).fetchone()
        stored = opened(row[0], id) if row else b""
        if stored is None:
            raise sqlite3.DatabaseError("the readers of a node are not what was written")
        gone = went.get(id, ())
        readers = array("I", [reader for reader in numbers(stored) if reader not in gone])
        readers.extend(came.get(id, ()))
        changed.append((sealed(readers.tobytes(), id), id))
    database.executemany("update node set readers = ? where id = ?", changed)
