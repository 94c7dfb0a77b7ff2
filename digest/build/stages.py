"""Where the time of a build goes: its stages, one after the other."""

from __future__ import annotations

import time
from collections.abc import Callable


class Stages:
    """The stages of a build so far, as (name, seconds). ``notify`` is called as each begins."""

    def __init__(self, notify: Callable[[str], None] = lambda _: None) -> None:
        self._notify = notify
        self._done: list[tuple[str, float]] = []
        self._name = ""
        self._since = time.monotonic()

    def begin(self, name: str) -> None:
        self.end()
        self._name = name
        self._notify(name)

    def end(self) -> None:
        now = time.monotonic()
        if self._name:
            self._done.append((self._name, now - self._since))
        self._name, self._since = "", now

    @property
    def done(self) -> tuple[tuple[str, float], ...]:
        return tuple(self._done)

    @property
    def seconds(self) -> float:
        """Wall-clock time of all stages."""
        return sum(seconds for _, seconds in self._done)
