"""Finding a record by any of its spellings: id, name, alias or variant, in any script."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from digest.text.plain import folded


@dataclass(frozen=True, slots=True)
class Found:
    """The ids a spelling stands for: one, none, or several that share it."""

    ids: tuple[str, ...]

    @property
    def one(self) -> str | None:
        return self.ids[0] if len(self.ids) == 1 else None


class AliasTable:
    """Spellings of one kind of record. ``kind`` names it in messages ("topic")."""

    def __init__(
        self, kind: str, spellings: Iterable[tuple[str, str]], faulty: Iterable[str] = (), is_unreadable: bool = False
    ) -> None:
        """``spellings`` are (spelling, id) pairs. An id always stands for itself alone.

        ``faulty`` are ids whose records have errors of their own, and ``is_unreadable`` says that no
        record could be read: what refers to those is not to be blamed.
        """
        self.kind = kind
        self._faulty = {folded(id) for id in faulty}
        self._is_unreadable = is_unreadable
        self.used: set[str] = set()
        self.take: Callable[[str], str | None] = cache(self._take)
        """The id that a text stands for alone, remembered as used."""
        self._claims: dict[str, dict[str, None]] = {}
        self._shown: dict[str, str] = {}
        self._own: dict[str, str] = {}
        for spelling, id in spellings:
            key = folded(spelling)
            if spelling == id:
                self._own.setdefault(key, id)
            self._claims.setdefault(key, {})[id] = None
            self._shown.setdefault(key, spelling)

    def find(self, text: str) -> Found:
        key = folded(text)
        own = self._own.get(key)
        return Found((own,) if own is not None else tuple(self._claims.get(key, ())))

    def _take(self, text: str) -> str | None:
        id = self.find(text).one
        if id is not None:
            self.used.add(id)
        return id

    def excuses(self, text: str) -> bool:
        """Whether ``text`` may well be right, and its record's own errors are why it is not found."""
        return self._is_unreadable or folded(text) in self._faulty

    def nearest(self, text: str) -> str | None:
        """The registered spelling most like ``text``."""
        near = difflib.get_close_matches(folded(text), self._shown, n=1, cutoff=0.6)
        return self._shown[near[0]] if near else None

    def shared(self) -> Iterable[tuple[str, tuple[str, ...]]]:
        """Every spelling that several records claim, with their ids."""
        return [(self._shown[key], tuple(ids)) for key, ids in self._claims.items() if len(ids) > 1]


def cycles(parents: Mapping[str, str | None]) -> Iterable[tuple[str, ...]]:
    """The cycles in a mapping from child to parent, each once, from its first id in order."""
    state: dict[str, int] = {}
    for start in sorted(parents):
        path: list[str] = []
        here: str | None = start
        while here is not None and here in parents and here not in state:
            state[here] = 1
            path.append(here)
            here = parents[here]
        if here is not None and state.get(here) == 1:
            yield tuple(path[path.index(here) :])
        state.update(dict.fromkeys(path, 2))
