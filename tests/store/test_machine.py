"""Any facts and queries, whatever is edited: what is remembered is what would be found out from nothing."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from digest.store.store import Store, Table, query

ZONE = ZoneInfo("UTC")
FACTS = Table[int]("fact", int, "the fact {}")
FACT_COUNT, QUERY_COUNT, PAGE_COUNT = 5, 8, 4
# What a query reads: a fact or a query below it, by its number, and what becomes of what was read.
READS = st.lists(st.tuples(st.booleans(), st.integers(0, 9)), min_size=1, max_size=4)
KINDS = st.sampled_from(["sum", "parity", "first", "constant", "until"])
Graph = list[tuple[str, list[tuple[bool, int]]]]


class Queries:
    """Queries of a random shape: each reads facts, and queries with a lower number. One of the kind "until" stops at the
    first odd number, "first" fails if that is not there."""

    def __init__(self, store: Store, graph: Graph) -> None:
        self.store = store
        self.graph = graph
        self.ran: Counter[int] = Counter()
        store.serve(self)

    @query("plain {}")
    def plain(self, number: int) -> int | None:
        return self._result(number)

    @query("kept {}", keep=int | None)
    def kept(self, number: int) -> int | None:
        return self._result(number)

    def _result(self, number: int) -> int | None:
        self.ran[number] += 1
        return evaluated(self.graph[number], self.fact, self.ask)

    def fact(self, number: int) -> int | None:
        return FACTS.get(self.store, str(number % FACT_COUNT))

    def ask(self, number: int) -> int | None:
        return self.kept(number) if number % 2 else self.plain(number)


def evaluated(shape: tuple[str, list[tuple[bool, int]]], fact: Any, ask: Any) -> int | None:
    kind, reads = shape
    total = 0
    for is_query, number in reads:
        found = ask(number) if is_query else fact(number)
        if found is None and kind == "first":
            raise KeyError(number)
        if found is None:
            return None
        if kind == "until" and found % 2:
            return int(found)
        total += found
    return {"parity": total % 2, "constant": 1}.get(kind, total)


def naive(graph: Graph, facts: dict[int, int], number: int, seen: set[int]) -> int | None:
    """What a query returns, found out without a store; ``seen`` are the facts and queries that it read."""

    def fact(number: int) -> int | None:
        seen.add(-1 - number % FACT_COUNT)
        return facts.get(number % FACT_COUNT)

    def ask(number: int) -> int | None:
        seen.add(number)
        return naive(graph, facts, number, seen)

    return evaluated(graph[number], fact, ask)


class Edits(RuleBasedStateMachine):
    """Pages ask some queries. After each edit, a build in the store makes those that changed."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="store-"))
        self.pages: dict[int, object] = {}
        """What each page showed when it was last made."""
        self.made: set[int] = set()
        self.facts: dict[int, int] = {}
        self.last: dict[int, int] | None = None

    def teardown(self) -> None:
        shutil.rmtree(self.folder)

    @initialize(data=st.data(), facts=st.dictionaries(st.integers(0, FACT_COUNT - 1), st.integers(0, 5)))
    def draw(self, data: st.DataObject, facts: dict[int, int]) -> None:
        self.graph: Graph = []
        for number in range(QUERY_COUNT):
            reads = data.draw(READS)
            # A query asks only those below it.
            reads = [(is_query and number > 0, at % max(number, 1) if is_query else at) for is_query, at in reads]
            self.graph.append((data.draw(KINDS), reads))
        asked = st.lists(st.integers(0, QUERY_COUNT - 1), max_size=3)
        self.asks = [data.draw(asked) for _ in range(PAGE_COUNT)]
        self.facts = facts

    @rule(number=st.integers(0, FACT_COUNT - 1), value=st.none() | st.integers(0, 5))
    def edit(self, number: int, value: int | None) -> None:
        if value is None:
            self.facts.pop(number, None)
        else:
            self.facts[number] = value
        self.build()

    @rule(facts=st.dictionaries(st.integers(0, FACT_COUNT - 1), st.integers(0, 5)))
    def edit_many(self, facts: dict[int, int]) -> None:
        self.facts = facts
        self.build()

    @rule()
    def edit_nothing(self) -> None:
        self.build()

    @rule()
    def lose_it(self) -> None:
        (self.folder / "store.sqlite").unlink(missing_ok=True)
        self.last = None
        self.build()

    def build(self) -> None:
        store = Store(self.folder / "store.sqlite", ZONE, afresh=self.last is None)
        for number in range(FACT_COUNT):
            store.put(("fact", str(number)), self.facts.get(number))
        store.settle()
        queries = Queries(store, self.graph)
        self.made = set()
        for page in range(PAGE_COUNT):
            key = ("page", page)
            if not store.is_unchanged(key):
                self.pages[page], reads = store.note(lambda page=page: self.shown(queries, page))
                store.keep(key, b"", reads)
                self.made.add(page)
        assert max(queries.ran.values(), default=1) == 1 or self.fails(queries.ran)
        if self.last is not None:
            self.check_work(store, queries.ran, self.last)
        store.save({}, (), (), {})
        self.last = dict(self.facts)

    def shown(self, queries: Queries, page: int) -> list[object]:
        shown: list[object] = []
        for number in self.asks[page]:
            try:
                shown.append(queries.ask(number))
            except KeyError:
                shown.append("nothing")
        return shown

    def check_work(self, store: Store, ran: Counter[int], last: dict[int, int]) -> None:
        """A page is made, and a query run whose result is kept, only if something it read has changed, directly or
        not."""
        changed = {-1 - number for number in range(FACT_COUNT) if last.get(number) != self.facts.get(number)}
        if not changed:
            assert not ran and not self.made
        for page in self.made:
            assert self.reads(last, self.asks[page]) & changed
        for number in ran:
            if number % 2 and store.state_of(("Queries.kept", number)):
                assert self.reads(last, [number]) & changed

    def reads(self, facts: dict[int, int], asked: list[int]) -> set[int]:
        """What these queries read when the facts were these."""
        seen: set[int] = set()
        for number in asked:
            try:
                naive(self.graph, facts, number, seen)
            except KeyError:
                continue
        return seen

    def fails(self, ran: Counter[int]) -> bool:
        """Whether all that was run more than once failed: an error is not remembered."""
        for number in (number for number, times in ran.items() if times > 1):
            try:
                naive(self.graph, self.facts, number, set())
            except KeyError:
                continue
            return False
        return True

    @invariant()
    def pages_are_what_they_would_be_from_nothing(self) -> None:
        if self.last is None:
            return
        for page in range(PAGE_COUNT):
            expected: list[object] = []
            for number in self.asks[page]:
                try:
                    expected.append(naive(self.graph, self.facts, number, set()))
                except KeyError:
                    expected.append("nothing")
            assert self.pages[page] == expected


Edits.TestCase.settings = settings(
    max_examples=40, stateful_step_count=10, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
TestEdits = Edits.TestCase
