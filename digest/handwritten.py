"""What MkDocs makes of a site: hand-written pages, the 404 page and the theme's own files."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from digest import render
from digest.digests import digest_of, of_text
from digest.manifest import Made, Manifest
from digest.pages.views import Link
from digest.plugin import dressing, plugin_of
from digest.press import Press
from digest.project import Prepared
from digest.publish import files_below


@dataclass(frozen=True, slots=True)
class Job:
    """What every step of a build needs. ``last`` is the last build, ``standing`` are its files that stand in the
    site as it left them. ``known`` is the last build with those alone, if it still holds, so far as this
    can be said of all of it; ``stamp`` is what every page depends on."""

    root: Path
    config: render.MkDocsConfig
    prepared: Prepared
    site_dir: Path
    staging: Path
    jobs: int
    last: Manifest
    standing: Mapping[str, Made]
    known: Manifest
    stamp: str
    others: tuple[str, ...]
    """Plugins and hooks of others: then MkDocs renders everything, in one process."""


@dataclass(frozen=True, slots=True)
class Written:
    """What MkDocs makes: hand-written pages and the theme's own files. ``state`` says of what, ``keys``
    what hand-written pages link to, ``nav`` their links in the header of every page."""

    state: bytes
    files: Mapping[str, Made]
    keys: tuple[str, ...]
    nav: tuple[Link, ...]
    warnings: tuple[str, ...]


def make_written(job: Job) -> tuple[Written, Press]:
    """Hand-written pages and the theme's files, all of them if any is stale; and what renders ours."""
    plugin = plugin_of(job.config)
    state = _state(job)
    last = _last(job, state)
    if last:
        press = render.press_for(job.config, render.environment(job.config), dressing(job.prepared, last.nav))
        return last, press
    plugin.only_written = not job.others
    warnings = [] if job.prepared.site.url else [render.NO_SITE_URL]
    warnings += render.run_mkdocs(job.config, job.staging)
    files = {path: Made(state, b"", 0, 0) for path in files_below(job.staging)}
    keys = job.prepared.shelf.read.noted()
    nav = render.nav_links(plugin.nav)
    return Written(state, files, keys, nav, tuple(warnings)), plugin.press


def _state(job: Job) -> bytes:
    pages = job.prepared.corpus.pages
    texts = (blake2b((job.prepared.docs_dir / page.path).read_bytes()).digest() for page in pages)
    parts = (nav_text(job.prepared.sections), repr([page.path for page in pages]))
    return digest_of(job.stamp.encode(), *map(of_text, parts), *texts)


def _last(job: Job, state: bytes) -> Written | None:
    """What MkDocs made in an earlier build, if it would make the same and it is all there."""
    facts, known = job.known.facts, job.known
    if facts.get("written") != state.hex():
        return None
    keys = tuple(filter(None, facts["written-keys"].split("\n")))
    files = {path: made for path, made in job.last.files.items() if made.state == state}
    digests = job.prepared.digests
    if any(known.keys.get(key) != digests[key] for key in keys):
        return None
    if not files.keys() <= job.standing.keys():
        return None
    nav = tuple(Link(text, url) for text, url in json.loads(facts["nav"]))
    return Written(state, files, keys, nav, tuple(json.loads(facts["written-warnings"])))


def nav_text(links: tuple[Link, ...]) -> str:
    return json.dumps([(link.text, link.url) for link in links])
