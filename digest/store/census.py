"""Which keys there are in the store on disk, besides its index: so that a key which the index does not find is known to be
missing, and not lost in a part of it that is damaged.

The hash of each key is in a bucket of some 64. And for each table or query there is the sum of the checksums of its keys.
"""

from __future__ import annotations

import sqlite3
from array import array
from collections import defaultdict
from collections.abc import Iterable, Sequence

import msgspec

from digest.store.codec import CHECKSUMS, DamagedError, checksum, encode, fingerprint

SCHEMA = """
    create table bucket (id integer primary key, hashes blob not null, checksum integer not null);
    create table census (id integer primary key, buckets integer not null, sums blob not null, checksum integer not null);
"""
_IN_A_BUCKET = 64
Stored = tuple[str, bytes]
"""The name of a table or query, and a key that begins with it, as it is stored."""
_decode = msgspec.msgpack.Decoder(dict[str, int]).decode


def count_all(database: sqlite3.Connection, keys: Sequence[Stored]) -> None:
    """Note all keys of a store that is new."""
    buckets: list[array[int]] = [array("Q") for _ in range(len(keys) // _IN_A_BUCKET + 1)]
    sums: defaultdict[str, int] = defaultdict(int)
    for name, key in keys:
        one = _hash(key)
        buckets[one % len(buckets)].append(one)
        sums[name] += checksum(key)
    for id, hashes in enumerate(buckets):
        _put_bucket(database, id, hashes)
    _put_sums(database, len(buckets), sums)


def count_changed(database: sqlite3.Connection, new: Iterable[Stored], gone: Iterable[Stored]) -> None:
    """Note keys that came, and others that went. Raises `DamagedError`."""
    count, stored_sums = _census(database)
    sums = _decode(stored_sums)
    changed: dict[int, set[int]] = {}
    for keys, sign in ((gone, -1), (new, 1)):
        for name, key in keys:
            one = _hash(key)
            id = one % count
            if id not in changed:
                changed[id] = {*_bucket(database, id)}
            (changed[id].add if sign > 0 else changed[id].discard)(one)
            sums[name] = sums.get(name, 0) + sign * checksum(key)
    for id, hashes in changed.items():
        _put_bucket(database, id, array("Q", sorted(hashes)))
    _put_sums(database, count, sums)


def check_missing(database: sqlite3.Connection, key: bytes) -> None:
    """Raise `DamagedError` if there is a key that was not found."""
    count, _ = _census(database)
    one = _hash(key)
    if one in _bucket(database, one % count):
        raise DamagedError("a node is lost")


def check_sum(database: sqlite3.Connection, name: str, keys: Iterable[bytes]) -> None:
    """Raise `DamagedError` if these are not all keys of a table or query."""
    _, sums = _census(database)
    if sum(map(checksum, keys)) % CHECKSUMS != _decode(sums).get(name, 0):
        raise DamagedError(f"the keys of '{name}' are damaged")


def _hash(key: bytes) -> int:
    return int.from_bytes(fingerprint(key)[:8])


def _census(database: sqlite3.Connection) -> tuple[int, bytes]:
    row = database.execute("select buckets, sums, checksum from census where id = 0").fetchone()
    if row is None or checksum(*row[:-1]) != row[-1]:
        raise DamagedError("the census is damaged")
    return row[0], row[1]


def _put_sums(database: sqlite3.Connection, buckets: int, sums: dict[str, int]) -> None:
    row = buckets, encode({name: total % CHECKSUMS for name, total in sums.items()})
    database.execute("insert or replace into census values (0, ?, ?, ?)", (*row, checksum(*row)))


def _bucket(database: sqlite3.Connection, id: int) -> array[int]:
    row = database.execute("select id, hashes, checksum from bucket where id = ?", (id,)).fetchone()
    if row is None or row[0] != id or checksum(*row[:-1]) != row[-1]:
        raise DamagedError(f"the bucket {id} is damaged")
    return array("Q", row[1])


def _put_bucket(database: sqlite3.Connection, id: int, hashes: array[int]) -> None:
    row = id, hashes.tobytes()
    database.execute("insert or replace into bucket values (?, ?, ?)", (*row, checksum(*row)))
