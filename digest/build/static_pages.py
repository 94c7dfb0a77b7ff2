"""Hand-written pages and the theme's files, which MkDocs renders: all of them if any is stale."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from hashlib import blake2b
from pathlib import Path

from digest.build.manifest import OutputRecord, Previous
from digest.mkdocs_plugin.config import MkDocsConfig, reads_other_files
from digest.mkdocs_plugin.static import StaticPages, render_static
from digest.pages.page import Asset
from digest.pages.views import Link
from digest.prepare import Prepared
from digest.site.fingerprints import fingerprint, text_fingerprint


def static_pages(
    config: MkDocsConfig, prepared: Prepared, staging: Path, settings: str, previous: Previous,
    assets: Iterable[Asset] | None,
) -> tuple[StaticPages, Mapping[str, OutputRecord], dict[str, str]]:  # fmt: skip
    """What MkDocs renders, from the previous build if it would be the same; the records of its files; and the
    facts by which the next build can tell. For ``assets`` see `render_static`."""
    state = _state(prepared, settings)
    reused = _reusable(config, prepared, state, previous)
    if reused:
        static, files = reused
    else:
        static = render_static(config, prepared, staging, assets)
        files = {path: OutputRecord(state, b"", 0, 0) for path in static.files}
    facts = {
        "static": state.hex(),
        "static reads": "\n".join(static.reads),
        "static warnings": json.dumps(static.warnings),
        "nav": links_text(static.nav),
    }
    return static, files, facts


def _state(prepared: Prepared, settings: str) -> bytes:
    """A fingerprint of what these pages are made from, except what they read of the record."""
    pages = prepared.corpus.pages
    texts = (blake2b((prepared.docs_dir / page.path).read_bytes()).digest() for page in pages)
    parts = (links_text(prepared.sections), repr([page.path for page in pages]))
    return fingerprint(settings.encode(), *map(text_fingerprint, parts), *texts)


def _reusable(
    config: MkDocsConfig, prepared: Prepared, state: bytes, previous: Previous
) -> tuple[StaticPages, Mapping[str, OutputRecord]] | None:
    """What an earlier build rendered, if this one would render the same and every file of it is intact."""
    manifest = previous.reusable
    if manifest.facts.get("static") != state.hex() or reads_other_files(config):
        return None
    reads = tuple(filter(None, manifest.facts["static reads"].split("\n")))
    if any(manifest.keys.get(key) != prepared.fingerprints[key] for key in reads):
        return None
    files = {path: record for path, record in previous.manifest.files.items() if record.state == state}
    if not files.keys() <= previous.intact.keys():
        return None
    nav = tuple(Link(text, url) for text, url in json.loads(manifest.facts["nav"]))
    warnings = tuple(json.loads(manifest.facts["static warnings"]))
    return StaticPages(tuple(files), reads, nav, warnings, config.theme.get_env()), files


def links_text(links: tuple[Link, ...]) -> str:
    """Links as JSON: for comparing, and to keep."""
    return json.dumps([(link.text, link.url) for link in links])
