"""Nodes of the store on disk: what each is, and what it read."""

from __future__ import annotations

import sqlite3
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import repeat
from typing import Any, NamedTuple

import msgspec

from digest.store import readers
from digest.store.codec import DamagedError, encode, seal, unseal
from digest.store.directory import Directory, Stored, note_all

SCHEMA = """
    create table node (id integer primary key, content blob not null);
"""
Key = tuple[Any, ...]
"""The name of a table or query, and its arguments: texts, numbers and None."""
Reads = bytes
"""What was read, in the order of the first read: packed numbers of keys, which are those that they have in this process,
or those of the nodes on disk."""


class Written(NamedTuple):
    """A node to write: a fact, or what a query returned. ``value`` is missing if only the fingerprint is kept; ``reads``
    have the numbers of this process, and are missing for a fact."""

    fingerprint: bytes
    value: bytes | None
    reads: Reads | None


def packed(numbers: Iterable[int]) -> Reads:
    return array("I", numbers).tobytes()


def unpacked(reads: Reads | None) -> array[int]:
    return array("I", reads or b"")


_ABSENT = Written(b"", None, None)
"""What was looked for and is not there: a fact that may come."""


class Node(NamedTuple):
    """What is kept of a fact or a result. ``value`` is missing if only its fingerprint is kept; ``reads`` have the
    numbers of nodes, and are missing for a fact."""

    id: int
    key: Key
    fingerprint: bytes
    value: bytes | None
    reads: Reads | None


decode_key = msgspec.msgpack.Decoder(tuple[str | int | None, ...]).decode


def read_node(database: sqlite3.Connection, id: int) -> Node:
    """A node by its number. Raises `DamagedError`."""
    key, fingerprint, value, reads = _read(database, id)
    return Node(id, decode_key(key), fingerprint, value, reads)


def find_node(database: sqlite3.Connection, directory: Directory, key: Key) -> Node | None:
    """A node by its key; None if there is none. Raises `DamagedError`."""
    stored = encode(key)
    for id in directory.candidates(stored):
        found, fingerprint, value, reads = _read(database, id)
        if found == stored:
            return Node(id, key, fingerprint, value, reads)
    return None


_Content = tuple[bytes, bytes, bytes | None, bytes | None]
"""The key, fingerprint, value and reads of a node."""
_decode = msgspec.msgpack.Decoder(_Content).decode


def _read(database: sqlite3.Connection, id: int) -> _Content:
    row = database.execute("select content from node where id = ?", (id,)).fetchone()
    if row is None:
        raise DamagedError(f"the node {id} is lost")
    found: _Content = _decode(unseal(row[0], id))
    return found


def write_facts(database: sqlite3.Connection, ids: Mapping[Key, int], facts: Mapping[Key, Written]) -> None:
    """Write the facts of a store that is empty, as the first half of `write_all`."""
    database.executemany(_PUT, ((ids[key], _content(ids[key], encode(key), fact)) for key, fact in facts.items()))


class Rest(NamedTuple):
    """What follows from all nodes of a store from nothing together: which keys were read though nothing is there, and
    what read each node, as it is stored."""

    absent: list[Key]
    readers: list[tuple[int, bytes]]


def rest_of(keys: Mapping[Key, int], nodes: Mapping[Key, Written]) -> Rest:
    """See `Rest`; for ``keys`` see `write_changed`."""
    read_by = [array("I") for _ in keys]
    for key, node in nodes.items():
        id = keys[key]
        for readers_of_one in map(read_by.__getitem__, unpacked(node.reads)):
            readers_of_one.append(id)
    absent = [key for key, readers_of_one in zip(keys, read_by, strict=True) if readers_of_one and key not in nodes]
    return Rest(absent, [*readers.rows_of_all(read_by)])


def write_all(
    database: sqlite3.Connection,
    keys: Mapping[Key, int],
    nodes: Mapping[Key, Written],
    tables: Mapping[str, object],
    there: Mapping[Key, Written],
    rest: Callable[[], Rest],
) -> None:
    """Write the nodes of a store that has only those that are ``there``, and the rest, for which this waits; for ``keys``
    and ``tables`` see `write_changed`."""
    stored: list[Stored] = []

    def rows(numbered: Iterable[tuple[Key, Written | None]]) -> Iterator[tuple[int, bytes]]:
        for key, node in numbered:
            if node is not None:
                id, content = keys[key], encode(key)
                stored.append((key[0], content, id))
                if there.get(key) is not node:
                    yield id, _content(id, content, node)

    # In the order of the numbers, in which SQLite is fastest.
    database.executemany(_PUT, rows(zip(keys, map(nodes.get, keys), strict=True)))
    absent, lists = rest()
    # What was read is there, if only to say that it is not.
    database.executemany(_PUT, rows(zip(absent, repeat(_ABSENT), strict=False)))
    readers.write_all(database, lists)
    note_all(database, stored, tables)


def _content(id: int, key: bytes, node: Written) -> bytes:
    """What is stored of a node, besides its readers; with the key as it is stored, and the ids of what it read."""
    return seal(encode((key, *node)), id)


def write_changed(
    database: sqlite3.Connection,
    keys: Mapping[Key, int],
    nodes: Mapping[Key, Written],
    tables: Mapping[str, object],
    before: Mapping[Key, Node | None],
    gone: Iterable[Key],
) -> None:
    """Write these nodes, and take away those that are ``gone``. ``keys`` are all that nodes and reads
    name, with their numbers: from 0 on, in their order. ``tables`` are those of facts, by their names, and ``before``
    nodes that were read already."""
    directory = Directory(database)
    (last,) = database.execute("select coalesce(max(id), 0) from node").fetchone()
    named = list(keys)
    ids: list[int | None] = [None] * len(named)
    came: defaultdict[int, list[int]] = defaultdict(list)
    went: defaultdict[int, set[int]] = defaultdict(set)
    """By the number of a node, those that read it now and did not, and those that do not any more."""
    rows: list[tuple[int, bytes]] = []
    new: list[Stored] = []
    lost: dict[Key, int] = {}

    def known(key: Key) -> Node | None:
        """A node as it is stored."""
        if key in lost:
            return None
        return before[key] if key in before else find_node(database, directory, key)

    def number(place: int) -> int:
        """The number of the node of a key; a new one if it has none yet."""
        nonlocal last
        found = ids[place]
        if found is None:
            key = named[place]
            stored = known(key)
            if stored is None:
                last += 1
                new.append((key[0], encode(key), last))
                if key not in nodes:
                    rows.append((last, _content(last, encode(key), _ABSENT)))
            found = ids[place] = stored.id if stored else last
        return found

    for key in gone:
        stored = known(key)
        if stored:
            for read in unpacked(stored.reads):
                went[read].add(stored.id)
            lost[key] = stored.id
            database.execute("delete from node where id = ?", (stored.id,))
    for key, node in nodes.items():
        id = number(keys[key])
        if node.reads is not None:
            stored = known(key)
            earlier = {*unpacked(stored.reads)} if stored else set()
            now = array("I", [ids[place] or number(place) for place in unpacked(node.reads)])
            for read in set(now) - earlier:
                came[read].append(id)
            for read in earlier.difference(now):
                went[read].add(id)
            node = node._replace(reads=now.tobytes())
        rows.append((id, _content(id, encode(key), node)))
    database.executemany(_PUT, sorted(rows))
    readers.write_changed(database, came, went, {id for *_, id in new})
    directory.note(new, [(key[0], encode(key), id) for key, id in lost.items()], tables)


_PUT = "insert or replace into node values (?, ?)"
