"""What is measured, and what came of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from statistics import median

from benchmarks.measure import Cost


class Case(StrEnum):
    PLAIN = "digest, from nothing, without search"
    SEARCH = "digest, from nothing, with search"
    UNCHANGED = "digest, nothing changed, with search"
    ADDED = "digest, one article added, with search"
    HUGO = "Hugo, from nothing"
    PAGEFIND = "Pagefind over Hugo's output"
    HUGO_PAGEFIND = "Hugo, then Pagefind"
    PELICAN = "Pelican, from nothing"
    MATERIAL = "Material for MkDocs, from nothing, with its search"


@dataclass(frozen=True, slots=True)
class Output:
    """How many files a build left, and their bytes."""

    files: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Rewritten:
    """What a build did to the files of the site before it: how many pages (.html) and other files it made
    or wrote anew, how many of those hold the same bytes as before, and how many files are gone."""

    pages: int
    others: int
    needless: int
    removed: int


@dataclass(slots=True)
class Results:
    """Measurements at one size. ``costs`` are one a round, ``memory`` is in bytes."""

    size: int
    costs: defaultdict[Case, list[Cost]] = field(default_factory=lambda: defaultdict(list))
    memory: dict[Case, int] = field(default_factory=dict)
    outputs: dict[Case, Output] = field(default_factory=dict)
    rewritten: Rewritten | None = None

    def wall(self, case: Case) -> float | None:
        """Seconds: the median of the rounds, or None if the case was not measured."""
        costs = self._costs_of(case)
        return median(cost.wall for cost in costs) if costs else None

    def cpu(self, case: Case) -> float | None:
        costs = self._costs_of(case)
        return median(cost.cpu for cost in costs) if costs else None

    def spread(self, case: Case) -> tuple[float, float] | None:
        """The shortest and the longest wall-clock time."""
        walls = [cost.wall for cost in self._costs_of(case)]
        return (min(walls), max(walls)) if walls else None

    def peak(self, case: Case) -> int | None:
        if case == Case.HUGO_PAGEFIND:
            both = [self.memory[part] for part in (Case.HUGO, Case.PAGEFIND) if part in self.memory]
            return max(both) if both else None
        return self.memory.get(case)

    def _costs_of(self, case: Case) -> list[Cost]:
        if case == Case.HUGO_PAGEFIND:
            hugo, pagefind = self.costs.get(Case.HUGO, []), self.costs.get(Case.PAGEFIND, [])
            # Pagefind is not measured at every size.
            return [one + other for one, other in zip(hugo, pagefind, strict=bool(pagefind))]
        return self.costs.get(case, [])


@dataclass(frozen=True, slots=True)
class Goal:
    """At ``size`` articles, a case costs at most ``most`` times what ``beside`` does; without ``beside``
    (memory alone), at most ``most`` bytes. ``of_memory``: its peak memory, else its wall-clock time."""

    size: int
    case: Case
    most: float
    beside: Case | None
    of_memory: bool = False

    def reached(self, results: Mapping[int, Results]) -> float | None:
        """The ratio, or the bytes; None if not all of it was measured."""
        if self.size not in results:
            return None
        here = results[self.size]
        measured = here.peak if self.of_memory else here.wall
        value = measured(self.case)
        if self.beside is None or value is None:
            return value
        other = measured(self.beside)
        return value / other if other else None


GOALS = (
    Goal(10_000, Case.PLAIN, 1.5, Case.HUGO),
    Goal(10_000, Case.SEARCH, 0.7, Case.HUGO_PAGEFIND),
    Goal(10_000, Case.ADDED, 0.15, Case.HUGO),
    Goal(10_000, Case.UNCHANGED, 0.07, Case.HUGO),
    Goal(100_000, Case.ADDED, 0.05, Case.HUGO),
    Goal(100_000, Case.PLAIN, 0.6, Case.HUGO),
    Goal(10_000, Case.PLAIN, 0.6, Case.HUGO, of_memory=True),
    Goal(10_000, Case.SEARCH, 1.5e9, None, of_memory=True),
)
