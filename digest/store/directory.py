"""Where nodes are in the store on disk: by the hashes of their keys, and for each table all of its facts.

These are rows of our own, with checksums, and no index of SQLite: so a key that is not found is known to be missing, and
not lost in a part of an index that is damaged.
"""

from __future__ import annotations

import sqlite3
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from digest.store.codec import DamagedError, checksum, encode, fingerprint, seal, unseal
from digest.store.rows import put_state, read_state

SCHEMA = """
    create table bucket (id integer primary key, content blob not null);
    create table listing (name text primary key, content blob not null) without rowid;
"""
_IN_A_BUCKET = 64
Stored = tuple[str, bytes, int]
"""A node: the name of the table or query, the key, which begins with it, as it is stored, and the number."""
_Bucket = tuple["array[int]", "array[int]"]
"""Hashes of keys, and at the same places the numbers of the nodes."""
_decode = msgspec.msgpack.Decoder(tuple[int, list[str]]).decode


class Directory:
    """The directory of a store that is open. Its methods raise `DamagedError`."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        state = read_state(database, "directory")
        if state is None:
            raise DamagedError("the directory is lost")
        # The number of buckets stays the same.
        self._buckets, self._listed = _decode(state)

    def candidates(self, key: bytes) -> Iterator[int]:
        """The numbers of the nodes that may have this key: nearly always one, or none."""
        one = _hash(key)
        hashes, ids = self._bucket(one % self._buckets)
        return (id for known, id in zip(hashes, ids, strict=True) if known == one)

    def listing(self, name: str) -> array[int]:
        """The numbers of all facts of a table."""
        row = self._database.execute("select content from listing where name = ?", (name,)).fetchone()
        if row is None:
            if name in self._listed:
                raise DamagedError(f"the list of the facts of '{name}' is lost")
            return array("I")
        return array("I", unseal(row[0], checksum(name)))

    def note(self, new: Iterable[Stored], gone: Iterable[Stored], tables: Mapping[str, object]) -> None:
        """Note nodes that came, and others that went."""
        changed: dict[int, dict[int, set[int]]] = {}
        listings: dict[str, dict[int, None]] = {}
        for nodes, is_new in ((gone, False), (new, True)):
            for name, key, id in nodes:
                one = _hash(key)
                place = one % self._buckets
                if place not in changed:
                    changed[place] = defaultdict(set)
                    for known, its in zip(*self._bucket(place), strict=True):
                        changed[place][known].add(its)
                if name in tables and name not in listings:
                    listings[name] = dict.fromkeys(self.listing(name))
                if is_new:
                    changed[place][one].add(id)
                    if name in tables:
                        listings[name][id] = None
                else:
                    changed[place][one].discard(id)
                    if name in tables:
                        listings[name].pop(id, None)
        for place, found in changed.items():
            pairs = sorted((one, id) for one, ids in found.items() for id in ids)
            bucket = array("Q", [one for one, _ in pairs]), array("I", [id for _, id in pairs])
            self._database.execute("insert or replace into bucket values (?, ?)", _stored(place, bucket))
        _put_listings(self._database, {name: array("I", ids) for name, ids in listings.items()})
        _put_state(self._database, self._buckets, {*self._listed, *listings})

    def _bucket(self, id: int) -> _Bucket:
        row = self._database.execute("select content from bucket where id = ?", (id,)).fetchone()
        if row is None:
            raise DamagedError(f"the bucket {id} is lost")
        content = unseal(row[0], id)
        hashes = len(content) // 12 * 8
        return array("Q", content[:hashes]), array("I", content[hashes:])


def note_all(database: sqlite3.Connection, nodes: Sequence[Stored], tables: Mapping[str, object]) -> None:
    """Note all nodes of a store that is new."""
    count = len(nodes) // _IN_A_BUCKET + 1
    buckets: list[_Bucket] = [(array("Q"), array("I")) for _ in range(count)]
    listings: defaultdict[str, array[int]] = defaultdict(lambda: array("I"))
    for name, key, id in nodes:
        one = _hash(key)
        hashes, ids = buckets[one % count]
        hashes.append(one)
        ids.append(id)
        if name in tables:
            listings[name].append(id)
    database.executemany("insert into bucket values (?, ?)", map(_stored, range(count), buckets))
    _put_listings(database, listings)
    _put_state(database, count, {*listings})


def _put_listings(database: sqlite3.Connection, listings: Mapping[str, array[int]]) -> None:
    for name, ids in listings.items():
        content = seal(ids.tobytes(), checksum(name))
        database.execute("insert or replace into listing values (?, ?)", (name, content))


def _put_state(database: sqlite3.Connection, buckets: int, listed: set[str]) -> None:
    put_state(database, "directory", encode((buckets, sorted(listed))))


def _hash(key: bytes) -> int:
    return int.from_bytes(fingerprint(key)[:8])


def _stored(id: int, bucket: _Bucket) -> tuple[int, bytes]:
    hashes, ids = bucket
    return id, seal(hashes.tobytes() + ids.tobytes(), id)
