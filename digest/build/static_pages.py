"""Hand-written pages and the theme's files, which MkDocs renders: all of them if any is stale."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from digest.build.explain import reasons
from digest.build.looks import differences
from digest.build.state import StaticState
from digest.mkdocs_plugin.config import MkDocsConfig, reads_other_files
from digest.mkdocs_plugin.static import StaticPages, render_static
from digest.pages.all_pages import Owner
from digest.pages.page import Asset
from digest.pages.views import Link
from digest.prepare import Prepared
from digest.store.codec import encode, fingerprint
from digest.store.database import Output
from digest.store.store import Store

STATIC = Owner("static")
"""What hand-written pages and the theme's files belong to."""


def static_pages(
    config: MkDocsConfig, prepared: Prepared, staging: Path, settings: str, last: StaticState,
    outputs: Mapping[str, Output], gone: Collection[str], assets: Iterable[Asset] | None,
) -> tuple[StaticPages, StaticState, list[str]]:  # fmt: skip
    """What MkDocs renders, from the last build if it would be the same; the state by which the next build can tell; and
    why it was made again, in lines (none if it was not, or if everything is). ``outputs`` are the files of the last
    build, ``gone`` those that are not as it left them. For ``assets`` see `render_static`."""
    made_from = _made_from(prepared, settings)
    files = tuple(path for path, output in outputs.items() if output.owner == STATIC)
    store = prepared.store
    is_same = last.made_from == made_from and not reads_other_files(config)
    if is_same and store.is_unchanged(STATIC) and not any(path in gone for path in files):
        nav = tuple(Link(text, url) for text, url in last.nav)
        return StaticPages(files, b"", nav, last.warnings, config.theme.get_env()), last, []
    why = [] if store.is_afresh else _why(store, last.made_from, made_from)
    static = render_static(config, prepared, staging, assets)
    store.keep(STATIC, b"", static.reads)
    nav_links = tuple((link.text, link.url) for link in static.nav)
    return static, StaticState(made_from, nav_links, static.warnings), why


def _why(store: Store, before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    found = [f"{name} changed" for name in differences(before, now)]
    return (
        found or list(reasons(store, STATIC)) or ["MkDocs makes all hand-written pages and files of the theme at once"]
    )


def _made_from(prepared: Prepared, settings: str) -> dict[str, str]:
    """What these pages are made from, in words, with a fingerprint of each; except what they read of the record."""
    pages = list(prepared.checked.revision.pages)
    parts = {
        "mkdocs.yml, or a template of the site's own": settings.encode(),
        "the header with the parts of the site": encode(prepared.sections),
        "the list of hand-written pages": encode(pages),
        "what a preview says of entries": encode(prepared.checked.marks),
        **{path: (prepared.docs_dir / path).read_bytes() for path in pages},
    }
    return {words: fingerprint(content).hex() for words, content in parts.items()}
