"""A store of which a byte is damaged, anywhere: what is read is what was written, or the damage is noticed."""

from __future__ import annotations

import random
import sqlite3
from functools import partial
from pathlib import Path

import pytest

from digest.store.codec import DamagedError, encode, fingerprint
from digest.store.database import Database, FileState, Output
from digest.store.nodes import Key, Written, packed, rest_of
from digest.store.writing import Build, begin_new, write, write_new

PLACES = 60
TABLES = {"fact": None}
FACTS: list[Key] = [("fact", f"a fact {number}", number) for number in range(150)]
RESULTS: list[Key] = [("Class.result", f"of {number}") for number in range(150)]
MISSING: list[Key] = [("fact", f"no fact {number}", number) for number in range(20)]


def _written(value: str, reads: list[int] | None) -> Written:
    content = encode(value)
    return Written(fingerprint(content), content, None if reads is None else packed(reads))


def write_store(path: Path) -> None:
    """A store that was written twice."""
    keys = {key: number for number, key in enumerate((*FACTS, *RESULTS))}
    facts = {key: _written("a text " * (number % 40), None) for number, key in enumerate(FACTS)}
    results = {key: _written("a result", [number, (number + 7) % 150]) for number, key in enumerate(RESULTS)}
    outputs = {f"page/{number}.html": Output(("article", str(number)), "2024-01-02") for number in range(150)}
    files = {f"articles/{number}.md": FileState(number, number, number) for number in range(150)}
    begin_new(path, keys, facts)
    build = Build(outputs, (), {"build": b"a state"}, files, ())
    nodes = {**facts, **results}
    write_new(path, keys, nodes, TABLES, facts, partial(rest_of, keys, nodes), build)
    again = {FACTS[3]: _written("another text", None), RESULTS[3]: _written("another", [4, 5])}
    build = Build({"new": Output(("home",))}, ["page/3.html"], {}, {}, ["articles/9.md"])
    write(path, keys, again, TABLES, {}, [RESULTS[9]], build)


def everything(path: Path) -> object:
    """All that can be read of a store, each in the way in which it is read."""
    database = Database(path)
    try:
        return (
            [database.node(key) for key in (*FACTS, *RESULTS, *MISSING)],
            sorted(database.facts("fact")),
            [sorted(database.readers([id])) for id in range(1, 150)],
            database.outputs(), database.files(), database.state("other"),
            # One that is lost counts as none: everything is made again.
            database.state("build") or b"a state",
        )  # fmt: skip
    finally:
        database.close()


def test_one_byte_anywhere(tmp_path: Path) -> None:
    """Nodes, what there is none of, lists of keys, readers, files and states: none of these is ever read wrongly."""
    path = tmp_path / "store.sqlite"
    write_store(path)
    whole = path.read_bytes()
    expected = everything(path)
    chosen, noticed = random.Random(7), 0
    for place in chosen.sample(range(100, len(whole)), PLACES):
        damaged = bytearray(whole)
        damaged[place] ^= 1 << chosen.randrange(8)
        path.write_bytes(damaged)
        try:
            assert everything(path) == expected
        except DamagedError:
            noticed += 1
    assert noticed > PLACES // 10  # Elsewhere nothing is kept.


@pytest.mark.parametrize("statement", [
    "delete from node where id = 20", "delete from bucket where id = 1", "delete from listing",
    "delete from file where path = 'articles/20.md'", "delete from output where path = 'page/20.html'",
    "update output set changed = '2024-01-03' where path = 'page/20.html'", "delete from state where name = 'sum of file'",
    "update state set content = x'00' where name = 'build'", "update readers set content = x'' where id = 1",
    "delete from readers where id = 1", "update readers set content = (select content from readers where id = 2)",
    "delete from state where name = 'directory'", "update bucket set content = (select content from bucket where id = 2)",
    "update node set content = (select content from node where id = 2)",
])  # fmt: skip
def test_rows_that_are_lost(tmp_path: Path, statement: str) -> None:
    """A row that is gone, or is another one, is noticed wherever it would be read."""
    path = tmp_path / "store.sqlite"
    write_store(path)
    with sqlite3.connect(path) as database:
        database.execute(statement)
    with pytest.raises(DamagedError):
        everything(path)
