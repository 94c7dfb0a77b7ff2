"""Hand-written pages and the theme's files, which MkDocs renders: all of them if any is stale."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from hashlib import blake2b
from pathlib import Path

from digest.build.state import StaticState
from digest.mkdocs_plugin.config import MkDocsConfig, reads_other_files
from digest.mkdocs_plugin.static import StaticPages, render_static
from digest.pages.all_pages import Owner
from digest.pages.page import Asset
from digest.pages.views import Link
from digest.prepare import Prepared
from digest.store.codec import encode, fingerprint
from digest.store.database import Output

STATIC = Owner("static")
"""What hand-written pages and the theme's files belong to."""


def static_pages(
    config: MkDocsConfig, prepared: Prepared, staging: Path, settings: str, last: StaticState,
    outputs: Mapping[str, Output], gone: Collection[str], assets: Iterable[Asset] | None,
) -> tuple[StaticPages, StaticState]:  # fmt: skip
    """What MkDocs renders, from the last build if it would be the same; and the state by which the next build can tell.
    ``outputs`` are the files of the last build, ``gone`` those that are not as it left them. For ``assets`` see
    `render_static`."""
    made_from = _made_from(prepared, settings)
    files = tuple(path for path, output in outputs.items() if output.owner == STATIC)
    is_fresh = (
        last.made_from == made_from
        and prepared.store.is_unchanged(STATIC)
        and not reads_other_files(config)
        and not any(path in gone for path in files)
    )
    if is_fresh:
        nav = tuple(Link(text, url) for text, url in last.nav)
        return StaticPages(files, (), nav, last.warnings, config.theme.get_env()), last
    static = render_static(config, prepared, staging, assets)
    prepared.store.keep(STATIC, made_from, static.reads)
    return static, StaticState(made_from, tuple((link.text, link.url) for link in static.nav), static.warnings)


def _made_from(prepared: Prepared, settings: str) -> bytes:
    """A fingerprint of what these pages are made from, except what they read of the record."""
    pages = list(prepared.checked.edition.pages)
    texts = [blake2b((prepared.docs_dir / path).read_bytes(), digest_size=16).digest() for path in pages]
    return fingerprint(encode((settings, prepared.sections, pages, texts, prepared.checked.marks)))
