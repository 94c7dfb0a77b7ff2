"""Facts, and the results of queries: what is made is remembered with what it was made from.

A **fact** is put into the store by the build: a record, a list, an option. A **query** is a method that is marked
`query`; it reads facts, and asks other queries. The store notes what each one read. In the next build a query is run
again only if something that it read has changed, and whoever asked it is affected only if it then **returns** something
else. So nobody keeps a list of what depends on what.

Facts are put before anything reads them. What is read after that stays the same until the build is over.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import partial, wraps
from pathlib import Path
from typing import Any, Concatenate, Generic, NamedTuple, ParamSpec, TypeVar, cast
from zoneinfo import ZoneInfo

from digest.store.codec import Decode, decoder, encode, fingerprint
from digest.store.database import Database, FileState, Output
from digest.store.nodes import Key, Node, Reads, Rest, Written, packed, rest_of, unpacked
from digest.store.writing import Build, begin_new, write, write_new

P = ParamSpec("P")
T = TypeVar("T")

_MARK = "query of a store"
ABSENT = b""
"""The fingerprint of a fact that is not there."""
TABLES: dict[str, Table[Any]] = {}
"""All tables by their names, under which nothing else is kept."""


class Table(Generic[T]):
    """Facts of one kind. ``name`` begins their keys, ``of`` is the type of their values, and ``words`` say what a key
    stands for, with {} for each argument."""

    def __init__(self, name: str, of: Any, words: str) -> None:
        self.name = name
        self.of = of
        self.words = words
        self._head = (name,)
        TABLES[name] = self

    def get(self, store: Store, *arguments: str | int | None) -> T | None:
        """The fact, None if there is none. Whoever asks now depends on it."""
        key = self._head + arguments  # (self.name, *arguments) takes three times as long.
        known = store.known.get(key) or store.look_up(self, key)
        store.reads[known.number] = None
        found: T | None = known.value
        return found

    def put(self, store: Store, value: T | None, *arguments: str | int | None) -> bool:
        """Put a fact, or take it away (None). Returns whether it differs from that of the last build."""
        return store.put((self.name, *arguments), value)

    def before(self, store: Store, *arguments: str | int | None) -> T | None:
        """The fact as the last build left it. Only for what puts facts: nobody depends on it."""
        found: T | None = store.before(self, (self.name, *arguments))
        return found

    def now(self, store: Store, *arguments: str | int | None) -> T | None:
        """The fact as it is so far. Only for what puts facts: nobody depends on it."""
        found: T | None = store.now(self, (self.name, *arguments))
        return found


def query(
    words: str, keep: Any = None
) -> Callable[[Callable[Concatenate[Any, P], T]], Callable[Concatenate[Any, P], T]]:
    """Mark a method as a query: it is run once for the same arguments (texts and numbers), and what it read is noted.

    The object it belongs to has the store in its attribute ``store``, and must be `Store.serve`d. The method must read
    nothing that can change except facts and other queries. It has no default arguments, so that each question has one
    key. ``words`` say what it returns, with {} for each argument. With ``keep``, the type of the result, the result
    itself is stored too, and not only its fingerprint: worth it for what is short and takes long to find out.
    """

    def mark(method: Callable[Concatenate[Any, P], T]) -> Callable[Concatenate[Any, P], T]:
        assert not method.__defaults__, f"'{method.__qualname__}' has default arguments"
        # With the name of the class, which no table has.
        head = (method.__qualname__,)

        @wraps(method)
        def asked(self: Any, *arguments: Any) -> T:
            key, store = head + arguments, self.store
            known = store.known.get(key) or store.answer(key)
            store.reads[known.number] = None
            found: T = known.value
            return found

        setattr(asked, _MARK, _Query(method, words, keep))
        return cast("Callable[Concatenate[Any, P], T]", asked)

    return mark


class _Query(NamedTuple):
    method: Callable[..., Any]
    words: str
    keep: Any


class _Served(NamedTuple):
    """A query, bound to its object."""

    run: Callable[..., Any]
    words: str
    decode: Decode | None


class _Known(NamedTuple):
    """A fact, or what a query returned: with the number that its key has in this process."""

    number: int
    value: Any


class Parcel(NamedTuple):
    """What a worker found out: keys that are new in it, and, by the numbers of their keys, the results of queries and
    which of them return what they returned before. It has the first ``shared`` keys in common with the process that
    started it."""

    worker: int
    shared: int
    keys: list[Key]
    results: dict[int, tuple[bytes, bytes | None, Reads | None]]
    unchanged: Reads


class Store:
    """The facts and results of one build, on those of the last one in ``path`` (None: there is nothing, and nothing is
    kept), unless it begins ``afresh``. ``zone`` is the site's."""

    def __init__(self, path: Path | None, zone: ZoneInfo, afresh: bool = False) -> None:
        self._path = path
        self._zone = zone
        self.last = Database(path)
        self.is_afresh = afresh or not self.last.is_there
        self.states: dict[str, FileState | None] = {}
        """What the disk says of files of the content folder, where it differs from the last build; None if it cannot be
        trusted."""
        self.gone_files: set[str] = set()
        self._queries: dict[str, _Served] = {}
        self._decoders: dict[str, Decode] = {}
        self.known: dict[Key, _Known] = {}
        """The facts that were put or read in this build, and what its queries returned."""
        self._put: defaultdict[str, dict[Key, Written]] = defaultdict(dict)
        """By table, facts that differ from those of the last build."""
        self._unsettled: set[Key] = set()
        self._dirty: set[Key] = set()
        """Queries that may return something else than in the last build."""
        self._affected: set[int] = set()
        """The numbers of these, and of the facts that changed."""
        self._made: dict[Key, Written] = {}
        """What queries returned, and what else was made."""
        self._verdicts: dict[Key, bool] = {}
        self._confirmed: list[Key] = []
        """Queries that may have been affected by what changed, and are not."""
        self.reads: dict[int, None] = {}
        """What the running query has read so far, by number, in the order of the first read."""
        self._keys: list[Key] = []
        self._numbers: dict[Key, int] = {}
        self._shared = self._sent = 0
        """In a worker: how many keys the process that started it knew then, and knows now."""
        self._of_workers: dict[int, list[int]] = {}
        """By worker, our numbers of the keys that it sent."""
        self.reasons: dict[Key, Key] = {}
        """By query, the first thing it read that has changed."""
        self._begun: dict[Key, Written] | None = None
        """The facts with which a store from nothing was begun on disk."""

    def begin_afresh(self) -> None:
        """Use nothing of the last build. Before anything is put or asked."""
        self.is_afresh = True

    # Facts

    def put(self, key: Key, value: object, content: bytes | None = None) -> bool:
        """Put a fact; None takes it away. Returns whether it differs from that of the last build. ``content`` is the
        value as it is kept, if it is at hand."""
        if value is None and self.is_afresh and key not in self._put[key[0]]:
            return False  # There is nothing to take away, and nearly nobody will ask.
        self.known[key] = _Known(self._number(key), value)
        if content is None and value is not None:
            content = encode(value)
        new = ABSENT if content is None else fingerprint(content)
        node = self._node(key)
        if new == (node.fingerprint if node else ABSENT):
            self._put[key[0]].pop(key, None)
            self._unsettled.discard(key)
            return False
        self._put[key[0]][key] = Written(new, content, None)
        self._unsettled.add(key)
        return True

    def now(self, table: Table[Any], key: Key) -> Any:
        """A fact, of which nothing is noted."""
        return (self.known.get(key) or self.look_up(table, key)).value

    def look_up(self, table: Table[Any], key: Key) -> _Known:
        """A fact that was not read yet in this build."""
        put = self._put[key[0]].get(key)
        value = self.before(table, key) if put is None else put.value and self._decoder(table)(put.value)
        found = self.known[key] = _Known(self._number(key), value)
        return found

    def release(self, table: Table[Any]) -> None:
        """Keep the facts of a table only as they are stored, to free memory: few of them will be asked for again."""
        for key in self._put[table.name]:
            self.known.pop(key, None)

    def before(self, table: Table[Any], key: Key) -> Any:
        """A fact as the last build left it."""
        node = self._node(key)
        return None if node is None or node.value is None else self._decoder(table)(node.value)

    def _decoder(self, table: Table[Any]) -> Decode:
        decode = self._decoders.get(table.name)
        if decode is None:
            decode = self._decoders[table.name] = decoder(table.of, self._zone)
        return decode

    def _node(self, key: Key) -> Node | None:
        return None if self.is_afresh else self.last.node(key)

    def has_changed(self, table: Table[Any]) -> bool:
        """Whether any fact of a table differs from the last build."""
        return bool(self._put[table.name])

    def settle(self) -> None:
        """After facts were put: find out what may be affected. Before queries are asked."""
        if self._unsettled and not self.is_afresh:
            nodes = (self.last.node(key) for key in self._unsettled)
            changed = [node.id for node in nodes if node]
            self._affected.update(changed)
            for id, key in self.last.readers(changed):
                self._affected.add(id)
                self._dirty.add(key)
        self._unsettled.clear()

    def changed(self, name: str) -> Iterator[tuple[Key, bytes | None]]:
        """The facts of a table that differ from those of the last build, as they are kept; None for those that are
        gone."""
        return ((key, written.value) for key, written in self._put[name].items())

    def all(self, table: Table[T]) -> Iterator[tuple[Key, T]]:
        """All facts of a table. Nothing is noted."""
        for key in {*self.keys(table), *self._put[table.name]}:
            value = self.now(table, key)
            if value is not None:
                yield key, value

    def there(self, table: Table[Any]) -> set[Key]:
        """The keys of all facts of a table that are there. Nothing is noted."""
        put = self._put[table.name]
        before = {key for key in self.keys(table) if key not in put and self._is_there(key)}
        return before | {key for key, written in put.items() if written.value is not None}

    def _is_there(self, key: Key) -> bool:
        """Whether a fact was there in the last build."""
        node = self._node(key)
        return node is not None and node.value is not None

    def is_changed(self, key: Key) -> bool:
        """Whether a fact differs from that of the last build."""
        return key in self._put[key[0]]

    # Queries

    def serve(self, owner: object) -> None:
        """Take up the queries of an object."""
        for name in dir(type(owner)):
            marked: _Query | None = getattr(getattr(type(owner), name, None), _MARK, None)
            if marked:
                method = marked.method.__get__(owner)
                decode = marked.keep and decoder(marked.keep, self._zone)
                self._queries[marked.method.__qualname__] = _Served(method, marked.words, decode)

    def answer(self, key: Key) -> _Known:
        """What a query returns that was not asked in this build yet."""
        decode = self._queries[key[0]].decode
        if decode and self.is_unchanged(key):
            node = self._node(key)
            assert node and node.value is not None
            found = self.known[key] = _Known(self._number(key), decode(node.value))
            return found
        return self._run(key)

    def _run(self, key: Key) -> _Known:
        served = self._queries[key[0]]
        reads, self.reads = self.reads, {}
        try:
            value = served.run(*key[1:])
            node = self._node(key)
            # What nothing touched returned what it did; it was run only because its result is not kept.
            if node is None or node.reads is None or key in self._dirty:
                content = encode(value)
                kept = content if served.decode else None
                self._made[key] = Written(fingerprint(content), kept, packed(self.reads))
        except LookupError:
            reads.update(self.reads)  # Whoever goes on without a result depends on what it would follow from.
            raise
        finally:
            self.reads = reads
        found = self.known[key] = _Known(self._number(key), value)
        return found

    def note(self, run: Callable[[], T]) -> tuple[T, Reads]:
        """What a function returns, and what it read."""
        reads, self.reads = self.reads, {}
        try:
            return run(), packed(self.reads)
        finally:
            self.reads = reads

    def _number(self, key: Key) -> int:
        """The number of a key in this process. What was read is noted by number: there may be a million reads."""
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = len(self._keys)
            self._keys.append(key)
        return number

    def is_unchanged(self, key: Key) -> bool:
        """Whether a query, or whatever else was kept under this key, read what it would read now."""
        verdict = self._verdicts.get(key)
        if verdict is None:
            verdict = self._verdicts[key] = self._verify(key)
            if verdict and key in self._dirty:
                self._confirmed.append(key)
        return verdict

    def _verify(self, key: Key) -> bool:
        node = self._node(key)
        if node is None or node.reads is None:
            return False
        if key in self._dirty:
            # In the order in which they were read: what follows may make no sense any more.
            for id in unpacked(node.reads):
                if id not in self._affected:
                    continue
                read = self.last.key(id)
                if not self._is_same(read):
                    self.reasons[key] = read
                    return False
        return True

    def _is_same(self, read: Key) -> bool:
        """Whether a fact is what it was, or a query returns what it returned."""
        if read[0] not in self._queries:
            return not self.is_changed(read)
        if read not in self._made:
            if self.is_unchanged(read):
                return True
            try:
                reads, self.reads = self.reads, {}
                self._run(read)
            except LookupError:
                return False  # What it was about is gone.
            finally:
                self.reads = reads
        node = self._node(read)
        return node is not None and node.fingerprint == self._made[read].fingerprint

    def words(self, key: Key) -> str:
        """What a query returns, in words, with {} for each argument; for other keys just their name."""
        served = self._queries.get(key[0])
        return served.words if served else str(key[0])

    def affected(self, name: str) -> Iterator[Key]:
        """The keys under a name that may be affected by what changed; in a store from nothing there are none."""
        return (key for key in self._dirty if key[0] == name)

    def keys(self, table: Table[Any]) -> Iterator[Key]:
        """The keys of all facts of a table as the last build left them."""
        return iter(()) if self.is_afresh else self.last.facts(table.name)

    @property
    def made(self) -> Collection[Key]:
        """The keys of what was run in this build."""
        return self._made.keys()

    # Work in other processes

    def begin_work(self) -> None:
        """In a worker that was just forked: what is known by now need not be sent."""
        self._made, self._confirmed, self._of_workers = {}, [], {}
        self._shared = self._sent = len(self._keys)

    def take_parcel(self) -> Parcel:
        """In a worker: what it found out since the last parcel."""
        # Plain tuples, which pickle in a fraction of the time.
        made = {self._number(key): result[:] for key, result in self._made.items()}
        unchanged = packed(map(self._number, self._confirmed))
        keys, self._made, self._confirmed, self._sent = self._keys[self._sent :], {}, [], len(self._keys)
        return Parcel(os.getpid(), self._shared, keys, made, unchanged)

    def open_parcel(self, parcel: Parcel) -> Callable[[Reads], Reads]:
        """Take up what a worker found out. Returns what turns its numbers into ours."""
        known, shared = self._of_workers.setdefault(parcel.worker, []), parcel.shared
        known.extend(map(self._number, parcel.keys))

        def our(number: int) -> int:
            return number if number < shared else known[number - shared]

        def ours(reads: Reads) -> Reads:
            numbers = unpacked(reads)
            return reads if max(numbers, default=0) < shared else packed(map(our, numbers))

        for number, (content, value, reads) in parcel.results.items():
            self._made[self._keys[our(number)]] = Written(content, value, ours(reads or b""))
        self._verdicts |= dict.fromkeys((self._keys[our(number)] for number in unpacked(parcel.unchanged)), True)
        return ours

    def keep(self, key: Key, state: bytes, reads: Reads) -> None:
        """Note what something was made from that is no query: a file of the site. ``state`` is the fingerprint of what
        it depends on besides."""
        assert key[0] not in TABLES, f"'{key[0]}' is a table"
        self._made[key] = Written(state, None, reads)
        self._verdicts[key] = True

    def state_of(self, key: Key) -> bytes | None:
        """The ``state`` with which something was kept in the last build."""
        node = self._node(key)
        return node.fingerprint if node else None

    def begin_saving(self) -> Callable[[], None]:
        """What writes the facts of a store from nothing, which nothing changes any more: the first half of `save`, for
        another process to do meanwhile, before that is called. It raises `StoreError`."""
        if not (self.is_afresh and self._path):
            return lambda: None
        self._begun = facts = self._changed_facts()
        return partial(begin_new, self._path, self._numbers, facts)

    def _changed_facts(self) -> dict[Key, Written]:
        return {key: fact for facts in self._put.values() for key, fact in facts.items()}

    def _nodes(self) -> dict[Key, Written]:
        """All nodes to write, each with a number."""
        nodes = {**self._changed_facts(), **self._made}
        for key in nodes:
            self._number(key)
        return nodes

    def rest_of_saving(self) -> Callable[[], Rest | None]:
        """What works out what else `save` writes into a store from nothing, for another process to do while nodes are
        written. After everything was made, and what was begun to be saved is there."""
        return partial(rest_of, self._numbers, self._nodes()) if self._begun is not None else lambda: None

    def save(
        self, outputs: Mapping[str, Output], removed: Iterable[str], gone: Iterable[Key], state: Mapping[str, bytes],
        rest: Callable[[], Rest | None] | None = None,
    ) -> None:  # fmt: skip
        """Write everything for the next build, in one transaction. ``gone`` are keys that nothing is kept under any more,
        ``rest`` waits for what `rest_of_saving` works out. Raises `StoreError`."""
        assert self._path
        if self._begun is None:
            self.begin_saving()()
        nodes = self._nodes()
        self.last.close()
        build = Build(outputs, removed, state, self.states, self.gone_files)
        if self._begun is None:
            # What may be affected and nobody asked any more is forgotten.
            orphans = {key for key in self._dirty if not (self._verdicts.get(key) or key in self._made)}
            write(self._path, self._numbers, nodes, TABLES, self.last.nodes, orphans.union(gone), build)
        else:
            wait = cast("Callable[[], Rest]", rest or self.rest_of_saving())
            write_new(self._path, self._numbers, nodes, TABLES, self._begun, wait, build)
