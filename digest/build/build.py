"""`digest build`: nothing, if nothing changed; otherwise the steps of `digest.build.pipeline`."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from digest.build.options import (
    BuildOptions,
    BuildResult,
    BusyError,
    Published,
    Stages,
    UnknownPageError,
    refuse_problems,
    refuse_warnings,
)
from digest.build.publish import cannot_write
from digest.build.state import Report, read_state
from digest.build.unchanged import Look, check_unchanged
from digest.clock import now
from digest.paths import CachePaths, cache_paths, writable_cache
from digest.site import urls
from digest.store.codec import DamagedError
from digest.store.database import Database

NO_CACHE = (
    "{folder} cannot be written, so nothing is kept for the next build, which will make everything again; "
    "--cache-dir or DIGEST_CACHE_DIR names another folder"
)


def build(config_file: Path, options: BuildOptions | None = None, stages: Stages | None = None) -> BuildResult:
    """Build the site that ``config_file`` describes.

    Raises `ContentError` with every problem if the content has errors (or, if strict, warnings);
    then, and on any other `DigestError`, the published site stays as it was.
    """
    options, stages = options or BuildOptions(), stages or Stages()
    root = config_file.parent
    with writable_cache(root, options.cache_dir) as cache:
        paths = cache.preview if options.preview else cache
        # Builds that share no folder still take turns.
        lock = _lock_elsewhere(root) if paths.is_temporary else paths.lock
        notes = (NO_CACHE.format(folder=cache_paths(root).folder),) if paths.is_temporary else ()
        with _only_build(lock, options.wait):
            return replace(_build(config_file, paths, options, stages), notes=notes)


def _build(config_file: Path, paths: CachePaths, options: BuildOptions, stages: Stages) -> BuildResult:
    stages.begin("looking for changes")
    time, database = now(), Database(paths.store)
    look = _look(database, config_file, options, time)
    database.close()
    if look.state and not options.verify:
        stages.end()
        return _previous_result(look.state.report, look.files, options.strict, stages)
    # Importing all that makes a site takes as long as finding that nothing changed.
    from digest.build.pipeline import run

    return run(config_file, paths, options, stages, time, look.content)


def _look(database: Database, config_file: Path, options: BuildOptions, time: datetime) -> Look:
    try:
        return check_unchanged(database, config_file, options.mode, time, options.disk_clock())
    except DamagedError:
        return Look()  # The build that follows begins afresh.


def _lock_elsewhere(root: Path) -> Path:
    name = hashlib.sha256(str(root.resolve()).encode()).hexdigest()[:16]
    return Path(tempfile.gettempdir(), f"digest-{name}.lock")


def explain(config_file: Path, cache_dir: Path | None, url: str) -> list[str]:
    """Why the page or file at a URL of the site (absolute, or from the root) was last made, in lines.

    Raises `UnknownPageError` if the last build left none there.
    """
    with writable_cache(config_file.parent, cache_dir) as paths:
        database = Database(paths.store)
        try:
            state, outputs = read_state(database), database.outputs()
        except DamagedError:
            state, outputs = None, {}
        database.close()
    site_url = state.report.site_url if state else ""
    relative = url.removeprefix(site_url).lstrip("/")
    made = outputs.get(urls.destination(relative)) or outputs.get(urls.destination(f"{relative}/"))
    if state is None or made is None:
        raise UnknownPageError(f"the site has no page or file at /{relative}")
    at, *lines = made.why.split("\n")
    if not at:
        return [f"/{relative} is made by every build"]
    if not lines:
        return [f"/{relative} was made by the build of {at}, which made everything"]
    return [f"/{relative} was made by the build of {at}, since", *(f"  {line}" for line in lines)]


def changed_urls(result: BuildResult) -> Iterator[str]:
    """The URLs of files that were written or removed, absolute if the site has an address."""
    for path in sorted((*result.published.written, *result.published.removed)):
        yield f"{result.site_url or '/'}{urls.of_file(path)}"


@contextmanager
def _only_build(lock: Path, seconds: float) -> Iterator[None]:
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


def _previous_result(report: Report, count: int, strict: bool, stages: Stages) -> BuildResult:
    """What the last build reported."""
    refuse_problems(report.problems, strict)
    refuse_warnings(report.warnings, strict)
    return BuildResult(
        report.site_url, report.counts, report.left_out, report.problems, report.warnings, Published((), (), count),
        stages,
    )  # fmt: skip
