"""Reads and checks the content of a site that was opened, and keeps what was parsed until it is published."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from digest.build.opening import OpenedSite, open_site, pending_files, unless_damaged
from digest.build.options import BuildOptions, refuse_problems
from digest.build.plan import Plan, plan
from digest.clock import now
from digest.errors import Problem
from digest.evidence.verdicts import VERDICTS_FILE, read_verdicts
from digest.mkdocs_plugin.config import content_folder, selection
from digest.paths import CachePaths, cache_paths
from digest.prepare import Prepared, prepare
from digest.rendering.forks import all_cores, processes
from digest.site.periods import SIZES


def read(opened: OpenedSite, paths: CachePaths, options: BuildOptions, at: datetime) -> Prepared:
    """Read and check the content; files that have not changed since they were last read are not parsed again."""
    config, site = opened.config, opened.site
    pending = pending_files(opened, paths)
    with processes(options.jobs or all_cores()) as pool:
        prepared = prepare(
            Path(config.docs_dir),
            site,
            at,
            opened.store,
            pool,
            options.sizes or SIZES,
            selection(config),
            options.shows_all,
            content_folder(config),
            pending,
            options.verify,
            options.disk_clock,
            read_verdicts(opened.root / VERDICTS_FILE)[0].values(),
        )
    return replace(prepared, reads_all=options.verify)


def read_published(config_file: Path, cache_dir: Path | None = None, at: datetime | None = None) -> Prepared:
    """The site as it would be published at a time (now), for whoever builds nothing. What was parsed is kept for the next
    build. Raises `ContentError` if it would not be published, and as `open_site` does."""
    config_file = config_file.absolute()
    paths, options = cache_paths(config_file.parent, cache_dir), BuildOptions()

    def prepared(afresh: bool) -> Prepared:
        opened = open_site(config_file, paths, options, content="", afresh=afresh, builds=False)
        found = read(opened, paths, options, at or now())
        found.found.keep_in(pending_files(opened, paths))
        return found

    found = unless_damaged(prepared)
    refuse_problems(found.problems, strict=False)
    return found


@contextmanager
def publishing(opened: OpenedSite, paths: CachePaths, prepared: Prepared) -> Iterator[None]:
    """Until the site is published: whatever comes between, what was parsed is kept for the next build."""
    pending, is_kept = pending_files(opened, paths), False
    try:
        yield
        # The next build begins afresh if it cannot tell what this one followed from.
        is_kept = bool(opened.inputs.settings) and not opened.foreign
    finally:
        if is_kept:
            pending.clear()
        else:
            prepared.found.keep_in(pending)


def address_problems(opened: OpenedSite, prepared: Prepared) -> tuple[Problem, ...]:
    """What is wrong with addresses: of what changed since the last build, or of everything."""
    return _planned(opened, prepared).problems if opened.last else prepared.address_problems()


def site_paths(opened: OpenedSite, prepared: Prepared) -> frozenset[str]:
    """The paths of everything that the site would contain, except what the theme brings."""
    return _planned(opened, prepared, with_paths=True).paths if opened.last else prepared.paths()


def _planned(opened: OpenedSite, prepared: Prepared, with_paths: bool = False) -> Plan:
    assert opened.last
    looks = opened.last.looks
    return plan(prepared, opened.outputs, (), looks, looks, opened.last.kinds, with_paths)
