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
_HASH = 8
"""Bytes of the hash of a key."""
_NUMBER = array("I").itemsize
"""Bytes of the number of a node. A bucket has the hashes of its keys one after the other, then the numbers."""
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
        bucket = self._bucket(_place(one, self._buckets))
        end = len(bucket) // (_HASH + _NUMBER) * _HASH
        start = bucket.find(one, 0, end)
        while start >= 0:
            if start % _HASH == 0:
                number = end + start // _HASH * _NUMBER
                yield array("I", bucket[number : number + _NUMBER])[0]
            start = bucket.find(one, start + 1, end)

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
        changed: dict[int, set[tuple[bytes, int]]] = {}
        listings: dict[str, dict[int, None]] = {}
        for nodes, is_new in ((gone, False), (new, True)):
            for name, key, id in nodes:
                one = _hash(key)
                place = _place(one, self._buckets)
                if place not in changed:
                    changed[place] = {*_pairs(self._bucket(place))}
                if name in tables and name not in listings:
                    listings[name] = dict.fromkeys(self.listing(name))
                if is_new:
                    changed[place].add((one, id))
                    if name in tables:
                        listings[name][id] = None
                else:
                    changed[place].discard((one, id))
                    if name in tables:
                        listings[name].pop(id, None)
        self._database.executemany(_PUT, (_row(place, sorted(pairs)) for place, pairs in changed.items()))
        _put_listings(self._database, {name: array("I", ids) for name, ids in listings.items()})
        _put_state(self._database, self._buckets, {*self._listed, *listings})

    def _bucket(self, id: int) -> bytes:
        row = self._database.execute("select content from bucket where id = ?", (id,)).fetchone()
        if row is None:
            raise DamagedError(f"the bucket {id} is lost")
        return unseal(row[0], id)


def note_all(database: sqlite3.Connection, nodes: Sequence[Stored], tables: Mapping[str, object]) -> None:
    """Note all nodes of a store that is new."""
    count = len(nodes) // _IN_A_BUCKET + 1
    buckets: list[list[tuple[bytes, int]]] = [[] for _ in range(count)]
    listings: defaultdict[str, array[int]] = defaultdict(lambda: array("I"))
    for name, key, id in nodes:
        one = _hash(key)
        buckets[_place(one, count)].append((one, id))
        if name in tables:
            listings[name].append(id)
    database.executemany(_PUT, map(_row, range(count), buckets))
    _put_listings(database, listings)
    _put_state(database, count, {*listings})


def _put_listings(database: sqlite3.Connection, listings: Mapping[str, array[int]]) -> None:
    for name, ids in listings.items():
        content = seal(ids.tobytes(), checksum(name))
        database.execute("insert or replace into listing values (?, ?)", (name, content))


def _put_state(database: sqlite3.Connection, buckets: int, listed: set[str]) -> None:
    put_state(database, "directory", encode((buckets, sorted(listed))))


def _hash(key: bytes) -> bytes:
    return fingerprint(key)[:_HASH]


def _place(one: bytes, buckets: int) -> int:
    """The bucket of a hash."""
    return int.from_bytes(one) % buckets


_PUT = "insert or replace into bucket values (?, ?)"


def _row(id: int, pairs: Sequence[tuple[bytes, int]]) -> tuple[int, bytes]:
    """A bucket as it is stored, from hashes with the numbers of their nodes."""
    return id, seal(b"".join(one for one, _ in pairs) + array("I", [id for _, id in pairs]).tobytes(), id)


def _pairs(bucket: bytes) -> Iterator[tuple[bytes, int]]:
    end = len(bucket) // (_HASH + _NUMBER) * _HASH
    hashes = (bucket[start : start + _HASH] for start in range(0, end, _HASH))
    return zip(hashes, array("I", bucket[end:]), strict=True)
