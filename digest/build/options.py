"""What a build is asked for, what it did, and why it was refused."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from digest.build.stages import Stages
from digest.errors import ContentError, DigestError, Problem
from digest.model import Counts

if TYPE_CHECKING:
    # It brings the schema of all that is read.
    from digest.content.cache import ContentCache
    from digest.prepare import Prepared
    from digest.rendering.renderer import Renderer


class StrictError(DigestError):
    """A strict build met warnings."""


class BusyError(DigestError):
    """Another build of the same site is running."""


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """How to build. ``jobs`` are processes on this machine, 0 for as many as it has cores;
    ``executor`` renders instead of them. ``verify`` reads every file instead of trusting its time of
    change; ``wait`` is how many seconds to wait for another build (negative: for ever). ``preview`` is
    the address that a preview stands at: it has a folder of its own, and neither search nor cards.
    ``reuse`` is the content's cache, for who builds again and again."""

    strict: bool = False
    jobs: int = 0
    executor: Executor | None = None
    verify: bool = False
    wait: float = -1
    preview: str = ""
    reuse: ContentCache | None = None


@dataclass(frozen=True, slots=True)
class Published:
    """Paths below the site's folder that were written, taken out, and left as they were."""

    written: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: int


class Snapshot(NamedTuple):
    """What a build leaves to those who can use it as long as they live."""

    prepared: Prepared
    renderer: Renderer


@dataclass(frozen=True, slots=True)
class BuildResult:
    """What a build did. ``problems`` are warnings of the content, ``warnings`` MkDocs's own and those
    of the site as a whole; ``stages`` says where the time went. ``kept`` is there if anything was looked at."""

    site_url: str
    counts: Counts
    problems: tuple[Problem, ...]
    warnings: tuple[str, ...]
    published: Published
    stages: Stages
    kept: Snapshot | None = None


def refuse_problems(problems: tuple[Problem, ...], strict: bool) -> None:
    """Raise `ContentError` if there are errors, or any problem in a strict build."""
    if any(problem.is_error for problem in problems) or (strict and problems):
        raise ContentError(problems)


def refuse_warnings(warnings: Sequence[str], strict: bool) -> None:
    if strict and warnings:
        raise StrictError("\n".join((*warnings, "warnings stop a strict build; nothing is published")))
