"""`digest build`: nothing, if nothing changed; else all that `digest.build.pipeline` does."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from digest.build.options import BuildOptions, BuildResult, BusyError, Published, refuse_problems, refuse_warnings
from digest.build.publish import cannot_write
from digest.build.stages import Stages
from digest.build.unchanged import look
from digest.clock import now
from digest.errors import Problem
from digest.model import Counts
from digest.site import urls

LOCK = ".cache/digest/lock"
PREVIEW = ".cache/digest/preview"


def build(config_file: Path, choices: BuildOptions | None = None, stages: Stages | None = None) -> BuildResult:
    """Build the site that ``config_file`` describes.

    Raises `ContentError` with every problem if the content has errors (or, if strict, warnings);
    then, and on any other `DigestError`, the published site stays as it was.
    """
    choices, stages = choices or BuildOptions(), stages or Stages()
    root = config_file.parent / PREVIEW if choices.preview else config_file.parent
    with _alone(root / LOCK, choices.wait):
        stages.begin("looking for changes")
        seen = look(root, config_file, choices.preview, now())
        if seen.is_unchanged and not choices.verify:
            stages.end()
            return _as_it_was(seen.facts, seen.files, choices.strict, stages)
        # Only now: to import all that makes a site takes as long as to find that nothing changed.
        from digest.build.pipeline import make

        return make(config_file, root, choices, stages, seen.content)


def changed_urls(built: BuildResult) -> Iterator[str]:
    """The URLs of files that were written or removed, absolute if the site has an address."""
    for path in sorted((*built.published.written, *built.published.removed)):
        yield f"{built.site_url or '/'}{urls.of_file(path)}"


@contextmanager
def _alone(lock: Path, seconds: float) -> Iterator[None]:
    """Keep other builds of the same site out: two would clear each other's staging."""
    try:
        lock.parent.mkdir(parents=True, exist_ok=True)
        held = FileLock(lock).acquire(timeout=seconds)
    except Timeout as error:
        raise BusyError("another build of this site is running; wait for it to end") from error
    except OSError as error:
        raise cannot_write(error, lock) from error
    with held:
        yield


def _as_it_was(facts: Mapping[str, str], count: int, strict: bool, stages: Stages) -> BuildResult:
    """What the last build said."""
    problems, counts, warnings = (json.loads(facts[name]) for name in ("problems", "counts", "warnings"))
    found = tuple(Problem.restored(*fields) for fields in problems)
    refuse_problems(found, strict)
    refuse_warnings(warnings, strict)
    return BuildResult(facts["site url"], Counts(*counts), found, tuple(warnings), Published((), (), count), stages)
