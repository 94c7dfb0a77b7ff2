"""The store by itself: what is run again, what is not, and what is remembered, with a few made-up facts and queries."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

import pytest

from digest.rendering.forks import processes
from digest.store.database import Database, Key
from digest.store.nodes import Reads
from digest.store.store import Parcel, Store, Table, query

T = TypeVar("T")
ZONE = ZoneInfo("Asia/Seoul")
NUMBERS = Table[int]("number", int, "the number {}")
LINKS = Table[str]("link", str, "where {} leads")
PLACES = Table[str]("place", str, "what is at {}, {} and {}")
PAGE = ("page", "one")


class Toys:
    """Queries that note when they are run."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.ran: list[str] = []
        store.serve(self)

    def number(self, id: str) -> int:
        found = NUMBERS.get(self.store, id)
        if found is None:
            raise KeyError(id)
        return found

    @query("half of {}")
    def half(self, id: str) -> int:
        self.ran.append(f"half {id}")
        return self.number(id) // 2

    @query("whether {} is large")
    def is_large(self, id: str) -> bool:
        self.ran.append(f"is_large {id}")
        return self.half(id) > 10

    @query("what {} says in words", keep=str)
    def words(self, id: str) -> str:
        self.ran.append(f"words {id}")
        return "large" if self.is_large(id) else f"small, {self.half(id)}"

    @query("the number that {} leads to")
    def followed(self, id: str) -> int | None:
        self.ran.append(f"followed {id}")
        target = LINKS.get(self.store, id)
        return None if target is None else self.half(target)

    @query("all of it")
    def both(self) -> tuple[int, bool]:
        self.ran.append("both")
        return self.half("a") + self.half("b"), self.is_large("a")

    @query("what is at a place")
    def at(self, *where: str | int | None) -> str | None:
        self.ran.append(f"at {where}")
        return PLACES.get(self.store, *where)


class Built:
    """One build in the store at ``path``: facts are put, then ``asked`` is what is asked of the toys."""

    def __init__(
        self, path: Path, facts: Mapping[Key, object], asked: Callable[[Toys], object], afresh: bool = False
    ) -> None:
        self.path = path
        self.store = Store(path, ZONE, afresh)
        for key, value in facts.items():
            self.store.put(key, value)
        self.store.settle()
        toys = Toys(self.store)
        self.is_same = self.store.is_unchanged(PAGE)
        verified, toys.ran[:] = [*toys.ran], []
        self.verified = verified
        """What was run to find out whether the page is still the same."""
        self.result = None
        if not self.is_same:
            self.result, reads = self.store.note(lambda: asked(toys))
            self.store.keep(PAGE, b"", reads)
        self.ran = toys.ran
        """What was run to make it again."""
        self.store.save({}, (), (), {})

    def keys(self, name: str) -> set[Key]:
        """What is kept under a name after the build."""
        last = Database(self.path)
        with closing(sqlite3.connect(self.path)) as database:
            ids = database.execute("select id from node").fetchall()
        return {key for (id,) in ids if (key := last.key(id))[0] == name}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "store.sqlite"


def number(**values: int | None) -> dict[Key, object]:
    return {("number", id): value for id, value in values.items()}


def test_nothing_is_run_when_nothing_changed(path: Path) -> None:
    first = Built(path, number(a=4), lambda toys: toys.words("a"))
    assert (first.is_same, first.result, first.ran) == (False, "small, 2", ["words a", "is_large a", "half a"])
    again = Built(path, number(a=4), lambda toys: toys.words("a"))
    assert (again.is_same, again.verified, again.ran) == (True, [], [])


def test_what_was_not_put_again_is_still_there(path: Path) -> None:
    """A build puts only what changed; the other facts are those of the last build."""
    Built(path, number(a=4, b=6), lambda toys: toys.both())
    later = Built(path, number(a=8), lambda toys: toys.both())
    assert later.result == (7, False)


def test_a_result_that_is_the_same_stops_there(path: Path) -> None:
    """Half of 4 and of 5 is 2: nothing above it is run."""
    Built(path, number(a=4), lambda toys: toys.words("a"))
    later = Built(path, number(a=5), lambda toys: toys.words("a"))
    assert (later.is_same, later.verified) == (True, ["half a"])
    # What was found out then is remembered: the fact is now 5.
    last = Built(path, number(a=5), lambda toys: toys.words("a"))
    assert (last.is_same, last.verified) == (True, [])


def test_a_result_that_is_the_same_further_up(path: Path) -> None:
    """Half of it differs, but whether it is large does not."""
    Built(path, number(a=4), lambda toys: toys.is_large("a"))
    later = Built(path, number(a=6), lambda toys: toys.is_large("a"))
    assert (later.is_same, later.verified) == (True, ["half a", "is_large a"])


def test_what_changed_is_run_once(path: Path) -> None:
    """A diamond: three ways lead from one fact to what asks, and each query is run once. That of which only the
    fingerprint is kept is run too if its result is asked for."""
    Built(path, number(a=4, b=6), lambda toys: toys.both())
    later = Built(path, number(a=44), lambda toys: toys.both())
    assert not later.is_same
    assert later.result == (25, True)
    assert sorted([*later.verified, *later.ran]) == ["both", "half a", "half b", "is_large a"]


def test_a_later_read_that_makes_no_sense_any_more_is_not_run(path: Path) -> None:
    """What followed from a link is not asked about once the link leads elsewhere."""
    Built(path, {**number(a=4, b=6), ("link", "x"): "a"}, lambda toys: toys.followed("x"))
    later = Built(path, {**number(a=None), ("link", "x"): "b"}, lambda toys: toys.followed("x"))
    assert (later.result, later.verified, later.ran) == (3, ["followed x", "half b"], [])


def test_what_a_query_is_about_is_gone(path: Path) -> None:
    """It is not there to be the same; whoever still asks gets the error."""
    Built(path, number(a=4), lambda toys: toys.words("a"))
    with pytest.raises(KeyError):
        Built(path, number(a=None), lambda toys: toys.words("a"))
    later = Built(path, number(a=None), lambda toys: "nothing")
    assert (later.is_same, later.result) == (False, "nothing")


def test_what_is_not_there_may_come(path: Path) -> None:
    """Who looked for a fact that was not there depends on it."""
    first = Built(path, number(a=4), lambda toys: toys.followed("x"))
    assert first.result is None
    assert Built(path, {("link", "y"): "a"}, lambda toys: toys.followed("x")).is_same
    later = Built(path, {("link", "x"): "a"}, lambda toys: toys.followed("x"))
    assert (later.is_same, later.result) == (False, 2)


def test_who_goes_on_without_what_is_not_there_depends_on_it(path: Path) -> None:
    """A query that fails leaves what it read to whoever asked it."""

    def asked(toys: Toys) -> int:
        try:
            return toys.half("a")
        except KeyError:
            return -1

    assert Built(path, number(b=2), asked).result == -1
    assert Built(path, number(b=3), asked).is_same
    assert Built(path, number(a=4), asked).result == 2
    assert Built(path, number(a=None), asked).result == -1
    assert Built(path, number(a=6), asked).result == 3


def test_taken_away_and_put_back(path: Path) -> None:
    """In one build, a fact that is as it was in the end has not changed. In two, it changed twice."""
    Built(path, {("link", "x"): "a", **number(a=4)}, lambda toys: toys.followed("x"))
    store = Store(path, ZONE)
    assert LINKS.put(store, None, "x")
    assert [*store.changed("link")]
    assert not LINKS.put(store, "a", "x")
    assert not [*store.changed("link")] and not store.is_changed(("link", "x"))
    store.settle()
    Toys(store)
    assert store.is_unchanged(PAGE)
    assert Built(path, {("link", "x"): None}, lambda toys: toys.followed("x")).result is None
    assert Built(path, {("link", "x"): "a"}, lambda toys: toys.followed("x")).result == 2


def test_before_and_now(path: Path) -> None:
    """What puts facts sees the last build's, and those that were put since."""
    Built(path, number(a=4), lambda toys: None)
    store = Store(path, ZONE)
    NUMBERS.put(store, 5, "a")
    NUMBERS.put(store, 7, "b")
    assert [NUMBERS.before(store, id) for id in "abc"] == [4, None, None]
    assert [NUMBERS.now(store, id) for id in "abc"] == [5, 7, None]
    assert store.reads == {}


def test_a_result_that_is_kept(path: Path) -> None:
    """It is not run again for another that asks, as long as what it read is the same."""
    Built(path, number(a=4), lambda toys: toys.words("a"))
    store = Store(path, ZONE)
    store.settle()
    toys = Toys(store)
    assert (toys.words("a"), toys.ran) == ("small, 2", [])
    assert (toys.half("a"), toys.ran) == (2, ["half a"])
    changed = Store(path, ZONE)
    NUMBERS.put(changed, 8, "a")
    changed.settle()
    assert Toys(changed).words("a") == "small, 4"


def test_what_nobody_asks_any_more_is_forgotten(path: Path) -> None:
    """If it may be affected. Else it stays, for whoever asks again."""

    def asked(toys: Toys) -> object:
        return [toys.words(id) for id in (LINKS.get(toys.store, "x") or "")]

    Built(path, {("link", "x"): "ab", **number(a=4, b=6, c=8)}, asked)
    later = Built(path, {("link", "x"): "c", **number(a=40)}, asked)
    assert later.keys("Toys.words") == {("Toys.words", "b"), ("Toys.words", "c")}
    assert later.keys("Toys.half") == {("Toys.half", "b"), ("Toys.half", "c")}
    back = Built(path, {("link", "x"): "ab"}, asked)
    assert (back.result, back.ran) == (["large", "small, 3"], ["words a", "is_large a", "half a"])


def test_reads_of_the_last_run_count(path: Path) -> None:
    """What a query read only once upon a time does not affect it any more."""
    Built(path, {**number(a=4, b=6), ("link", "x"): "a"}, lambda toys: toys.followed("x"))
    Built(path, {("link", "x"): "b"}, lambda toys: toys.followed("x"))
    assert Built(path, number(a=40), lambda toys: toys.followed("x")).is_same
    assert Built(path, number(b=40), lambda toys: toys.followed("x")).result == 20


@pytest.mark.parametrize(
    "where",
    [("", 0, None), ("a", -1, 1 << 40), (None, None, None), ("그 강\0\n", 255, "\U0001f525"), ("a" * 300, 65536, "x")],
)
def test_keys_of_every_kind(path: Path, where: tuple[str | int | None, ...]) -> None:
    """Texts of any letters, numbers of any size, and None."""
    key = ("place", *where)
    Built(path, {key: "one", ("place", "other", 1, None): "x"}, lambda toys: toys.at(*where))
    store = Store(path, ZONE)
    assert {*store.keys(PLACES)} == {key, ("place", "other", 1, None)}
    assert PLACES.before(store, *where) == "one"
    assert Built(path, {("place", "other", 1, None): "y"}, lambda toys: toys.at(*where)).is_same
    assert Built(path, {key: "two"}, lambda toys: toys.at(*where)).result == "two"


def test_afresh(path: Path) -> None:
    """Nothing of the last build is used, and nothing of it is left."""
    Built(path, number(a=4, b=6), lambda toys: toys.words("a"))
    again = Built(path, number(a=4), lambda toys: toys.words("a"), afresh=True)
    assert (again.is_same, again.ran) == (False, ["words a", "is_large a", "half a"])
    assert again.keys("number") == {("number", "a")}
    assert Built(path, number(a=4), lambda toys: toys.words("a")).is_same


def test_a_store_without_a_file() -> None:
    store = Store(None, ZONE)
    assert store.is_afresh
    NUMBERS.put(store, 4, "a")
    store.settle()
    assert Toys(store).words("a") == "small, 2"
    assert [*store.keys(NUMBERS)] == [] and [*store.affected("page")] == []


def test_what_is_affected(path: Path) -> None:
    """The keys under a name that read what changed, over any number of steps."""
    Built(path, number(a=4, b=6), lambda toys: toys.words("a"))
    store = Store(path, ZONE)
    NUMBERS.put(store, 5, "a")
    store.settle()
    assert [*store.affected("page")] == [PAGE]
    other = Store(path, ZONE)
    NUMBERS.put(other, 5, "b")
    other.settle()
    assert [*other.affected("page")] == []


def test_why(path: Path) -> None:
    """For what is not the same, the first thing it read that has changed."""
    Built(path, {**number(a=4, b=6), ("link", "x"): "a"}, lambda toys: toys.followed("x"))
    later = Built(path, number(a=40), lambda toys: toys.followed("x"))
    assert later.store.reasons == {
        PAGE: ("Toys.followed", "x"), ("Toys.followed", "x"): ("Toys.half", "a"), ("Toys.half", "a"): ("number", "a"),
    }  # fmt: skip


_toys: list[Toys] = []
"""Those of the process that workers are forked from."""


def _begin_work() -> None:
    _toys[0].store.begin_work()


def _work(id: str) -> tuple[str, Reads, Parcel]:
    toys = _toys[0]
    result, reads = toys.store.note(lambda: toys.words(id))
    return result, reads, toys.store.take_parcel()


@pytest.mark.parametrize("afresh", [True, False])
def test_work_in_other_processes(path: Path, afresh: bool) -> None:
    """What workers find out and read is as if it had been found out here: the next build runs nothing."""
    Built(path, number(a=4, b=6, c=8), lambda toys: toys.both())
    store = Store(path, ZONE, afresh)
    for id, value in (("a", 40), ("b", 6), ("c", 9)):
        NUMBERS.put(store, value, id)
    store.settle()
    toys = Toys(store)
    # Known before work begins, so that keys here and there have numbers in common.
    toys.half("c")
    _toys[:] = [toys]
    with processes(2, _begin_work) as pool:
        assert pool
        results = [*pool.map(_work, ["a", "b", "c", "a"], chunksize=2)]
    assert [result for result, _, _ in results] == ["large", "small, 3", "small, 4", "large"]
    for id, (_, reads, parcel) in zip("abca", results, strict=True):
        ours = store.open_parcel(parcel)
        store.keep(("page", id), b"", ours(reads))
    store.save({}, (), (), {})
    later = Store(path, ZONE)
    later.settle()
    asked = Toys(later)
    assert [later.is_unchanged(("page", id)) for id in "abc"] == [True] * 3
    assert (asked.words("a"), asked.words("c"), asked.ran) == ("large", "small, 4", [])
    changed = Store(path, ZONE)
    NUMBERS.put(changed, 80, "c")
    changed.settle()
    Toys(changed)
    assert [changed.is_unchanged(("page", id)) for id in "abc"] == [True, True, False]


def test_a_build_that_failed_does_not_keep_the_next_from_writing(path: Path) -> None:
    """Though it still has the store open."""
    Built(path, number(a=4), lambda toys: toys.words("a"))
    failed = Store(path, ZONE)
    NUMBERS.put(failed, 5, "a")
    failed.settle()
    assert not Built(path, number(a=40), lambda toys: toys.words("a")).is_same


def test_what_is_read_by_thousands(path: Path) -> None:
    """The list of what read a fact has a row of its own when it is long. It grows, and shrinks again."""

    def build(pages: range, value: int, gone: range = range(0)) -> set[Key]:
        """The pages that may be affected by this value of what all pages read."""
        store = Store(path, ZONE)
        NUMBERS.put(store, value, "all")
        store.settle()
        affected = {*store.affected("page")}
        for number in pages:
            _, reads = store.note(lambda: NUMBERS.get(store, "all"))
            store.keep(("page", number), b"", reads)
        store.save({}, (), [("page", number) for number in gone], {})
        return affected

    assert build(range(900), 1) == set()
    assert build(range(3000), 2) == {("page", number) for number in range(900)}
    assert build(range(10), 3, range(10, 3000)) == {("page", number) for number in range(3000)}
    assert build(range(10), 4) == {("page", number) for number in range(10)}
