"""Finds a record by any of its spellings: id, name, alias or variant, in any script."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from functools import cache

from digest.text.plain import folded


class AliasTable:
    """The spellings of one kind of record. ``kind`` names it in messages ("topic")."""

    def __init__(
        self, kind: str, spellings: Iterable[tuple[str, str]], faulty: Iterable[str] = (), is_unreadable: bool = False,
        earlier: Iterable[tuple[str, str]] = (),
    ) -> None:  # fmt: skip
        """``spellings`` and ``earlier`` ids are (spelling, id) pairs. An id always means itself, and an earlier id comes
        before other spellings.

        ``faulty`` are the ids of records that have errors of their own; ``is_unreadable`` says that no
        record could be read. A reference to any of those is not an error.
        """
        self.kind = kind
        self._faulty = {folded(id) for id in faulty}
        self._is_unreadable = is_unreadable
        self._owners: dict[str, dict[str, None]] = {}
        self._shown: dict[str, str] = {}
        self._ids: dict[str, str] = {}
        self._earlier: dict[str, dict[str, None]] = {}
        for old, id in earlier:
            self._earlier.setdefault(folded(old), {})[id] = None
            self._shown.setdefault(folded(old), old)
        for spelling, id in spellings:
            key = folded(spelling)
            if spelling == id:
                self._ids.setdefault(key, id)
            self._owners.setdefault(key, {})[id] = None
            self._shown.setdefault(key, spelling)
        self._nearest = cache(self._find_nearest)

    def find(self, text: str) -> tuple[str, ...]:
        """The ids that a text stands for: one, none, or several that share the spelling."""
        key = folded(text)
        own = self._ids.get(key)
        if own is not None:
            return (own,)
        earlier = self._earlier.get(key, {})
        return tuple(earlier if len(earlier) == 1 else self._owners.get(key, ()))

    def find_one(self, text: str) -> str | None:
        """The id that a text stands for; None if it stands for none or several."""
        ids = self.find(text)
        return ids[0] if len(ids) == 1 else None

    def may_be_faulty(self, text: str) -> bool:
        """Whether ``text`` may be right, and is not found only because its record has errors of its own."""
        return self._is_unreadable or folded(text) in self._faulty

    def nearest(self, text: str) -> str | None:
        """The registered spelling that is most like ``text``."""
        return self._nearest(folded(text))

    def shared(self) -> Iterable[tuple[str, tuple[str, ...]]]:
        """Every spelling that several records have, with their ids. An earlier id that is another record's id, or its
        earlier one, is not among them."""
        for key, ids in self._owners.items():
            owners = ids if key in self._ids else ids | self._earlier.get(key, {})
            if len(owners) > 1:
                yield self._shown[key], tuple(owners)

    def _find_nearest(self, key: str) -> str | None:
        near = difflib.get_close_matches(key, self._shown, n=1, cutoff=0.6)
        return self._shown[near[0]] if near else None


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
