"""What a build is asked to do, what it did, and why it was refused."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from digest.errors import ContentError, DigestError, Problem
from digest.model import Counts, LeftOut

if TYPE_CHECKING:
    # `digest build` imports this before it knows whether there is anything to do.
    from digest.rendering.parallel import ShardSizes
    from digest.site.periods import Sizes


class StrictError(DigestError):
    """A strict build met warnings."""


class EmptyError(DigestError):
    """The content that an earlier build published is gone."""


class UnknownPageError(DigestError):
    """There is no page that could be explained."""


class BusyError(DigestError):
    """Another build of the same site is running."""


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """How to build.

    ``jobs`` is the number of processes on this machine, 0 for one per core; ``executor`` renders instead of them.
    ``verify`` reads every file instead of trusting its size and times. ``wait`` is how many seconds to wait for another
    build of the same site (negative: for ever). ``preview`` is the address of a preview, which has its own folder and
    neither search nor cards; with ``shows_all`` it shows drafts and scheduled entries, marked. ``allow_empty``
    publishes even if nearly all of the content of the last build is gone. ``cache_dir`` is the folder for everything
    that is kept from build to build, in place of .cache/digest. ``sizes`` and ``shards`` replace the limits on lists
    and on shards, and ``disk_clock`` the time that files' times are compared with (nanoseconds since 1970)."""

    strict: bool = False
    jobs: int = 0
    executor: Executor | None = None
    verify: bool = False
    wait: float = -1
    preview: str = ""
    shows_all: bool = False
    allow_empty: bool = False
    cache_dir: Path | None = None
    sizes: Sizes | None = None
    shards: ShardSizes | None = None
    disk_clock: Callable[[], int] = time.time_ns

    @property
    def mode(self) -> tuple[str, bool]:
        """What makes other pages of the same content and configuration."""
        return self.preview, self.shows_all


@dataclass(frozen=True, slots=True)
class Published:
    """Paths below the site's folder that were written and removed, and how many were left as they were."""

    written: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: int


@dataclass(slots=True)
class Stages:
    """The stages of a build as (name, seconds), one after the other. ``notify`` is called as each begins."""

    notify: Callable[[str], None] = lambda _: None
    done: list[tuple[str, float]] = field(default_factory=list)
    _name: str = ""
    _since: float = 0

    def begin(self, name: str) -> None:
        self.end()
        self._name, self._since = name, time.monotonic()
        self.notify(name)

    def end(self) -> None:
        if self._name:
            self.done.append((self._name, time.monotonic() - self._since))
        self._name = ""

    @property
    def seconds(self) -> float:
        """Wall-clock time of all stages."""
        return sum(seconds for _, seconds in self.done)


@dataclass(frozen=True, slots=True)
class BuildResult:
    """What a build did. ``problems`` are warnings of the content, ``warnings`` MkDocs's own and those about
    the site as a whole. ``notes`` are about the build itself. The paths of what is ``left_out`` begin with the name
    of the content folder."""

    site_url: str
    counts: Counts
    left_out: tuple[LeftOut, ...]
    problems: tuple[Problem, ...]
    warnings: tuple[str, ...]
    published: Published
    stages: Stages
    notes: tuple[str, ...] = ()


def refuse_problems(problems: tuple[Problem, ...], strict: bool) -> None:
    """Raise `ContentError` if there are errors, or any problem in a strict build."""
    if any(problem.is_error for problem in problems) or (strict and problems):
        raise ContentError(problems)


def refuse_warnings(warnings: Sequence[str], strict: bool) -> None:
    """Raise `StrictError` if there are warnings in a strict build."""
    if strict and warnings:
        raise StrictError("\n".join((*warnings, "warnings stop a strict build; nothing is published")))
