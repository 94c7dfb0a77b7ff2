"""What MkDocs makes of a site: hand-written pages, the 404 page and the theme's own files."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from digest.build.manifest import Manifest, OutputRecord
from digest.build.publish import files_below
from digest.mkdocs_plugin.config import NO_SITE_URL, MkDocsConfig
from digest.mkdocs_plugin.plugin import plugin_of, theme_context
from digest.mkdocs_plugin.static import run_mkdocs
from digest.mkdocs_plugin.theme import environment, make_renderer, nav_links
from digest.pages.views import Link
from digest.prepare import Prepared
from digest.rendering.renderer import Renderer
from digest.site.fingerprints import fingerprint, text_fingerprint


@dataclass(frozen=True, slots=True)
class Job:
    """What every step of a build needs. ``last`` is the last build, ``intact`` are its files that stand in the
    site as it left them. ``known`` is the last build with those alone, if it still holds, so far as this
    can be said of all of it; ``stamp`` is what every page depends on."""

    root: Path
    config: MkDocsConfig
    prepared: Prepared
    site_dir: Path
    staging: Path
    jobs: int
    last: Manifest
    intact: Mapping[str, OutputRecord]
    known: Manifest
    stamp: str
    foreign_plugins: tuple[str, ...]
    """Plugins and hooks of others: then MkDocs renders everything, in one process."""


@dataclass(frozen=True, slots=True)
class Written:
    """What MkDocs makes: hand-written pages and the theme's own files. ``state`` says of what, ``keys``
    what hand-written pages link to, ``nav`` their links in the header of every page."""

    state: bytes
    files: Mapping[str, OutputRecord]
    keys: tuple[str, ...]
    nav: tuple[Link, ...]
    warnings: tuple[str, ...]


def make_written(job: Job) -> tuple[Written, Renderer]:
    """Hand-written pages and the theme's files, all of them if any is stale; and what renders ours."""
    plugin = plugin_of(job.config)
    state = _state(job)
    last = _last(job, state)
    if last:
        renderer = make_renderer(job.config, environment(job.config), theme_context(job.prepared, last.nav))
        return last, renderer
    plugin.only_written = not job.foreign_plugins
    warnings = [] if job.prepared.site.url else [NO_SITE_URL]
    warnings += run_mkdocs(job.config, job.staging)
    files = {path: OutputRecord(state, b"", 0, 0) for path in files_below(job.staging)}
    keys = job.prepared.builder.index.reads()
    nav = nav_links(plugin.nav)
    return Written(state, files, keys, nav, tuple(warnings)), plugin.renderer


def _state(job: Job) -> bytes:
    pages = job.prepared.corpus.pages
    texts = (blake2b((job.prepared.docs_dir / page.path).read_bytes()).digest() for page in pages)
    parts = (nav_text(job.prepared.sections), repr([page.path for page in pages]))
    return fingerprint(job.stamp.encode(), *map(text_fingerprint, parts), *texts)


def _last(job: Job, state: bytes) -> Written | None:
    """What MkDocs made in an earlier build, if it would make the same and it is all there."""
    facts, known = job.known.facts, job.known
    if facts.get("written") != state.hex():
        return None
    keys = tuple(filter(None, facts["written-keys"].split("\n")))
    files = {path: made for path, made in job.last.files.items() if made.state == state}
    fingerprints = job.prepared.fingerprints
    if any(known.keys.get(key) != fingerprints[key] for key in keys):
        return None
    if not files.keys() <= job.intact.keys():
        return None
    nav = tuple(Link(text, url) for text, url in json.loads(facts["nav"]))
    return Written(state, files, keys, nav, tuple(json.loads(facts["written-warnings"])))


def nav_text(links: tuple[Link, ...]) -> str:
    return json.dumps([(link.text, link.url) for link in links])
