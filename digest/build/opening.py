"""A site as a build finds it: its configuration, and what the last build left."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from digest.build.options import BuildOptions
from digest.build.settings import base_fingerprint, settings_fingerprint, written_settings
from digest.build.state import BuildState, Inputs, read_state
from digest.config import Site
from digest.content.file_state import folder_state
from digest.content.pending import Pending
from digest.errors import ConfigError
from digest.evidence.verdicts import VERDICTS_FILE, verdicts_fingerprint
from digest.mkdocs_plugin.config import (
    MkDocsConfig,
    content_folder,
    described_site,
    foreign_plugins,
    load_site_config,
    template_folders,
)
from digest.mkdocs_plugin.plugin import digest_options
from digest.paths import CachePaths
from digest.site.periods import SIZES
from digest.store.codec import DamagedError
from digest.store.database import Output
from digest.store.store import Store

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class OpenedSite:
    """A site before anything of its content is read. ``root`` is the folder of mkdocs.yml, ``written`` is mkdocs.yml as
    plain data. With ``foreign`` (plugins and hooks of others) MkDocs renders everything, in one process. ``base`` is a
    fingerprint of what all results follow from. ``known`` is what the last build of this site left, and ``last`` the
    same if its results can be used; ``outputs`` are its files."""

    root: Path
    config: MkDocsConfig
    site: Site
    written: object
    inputs: Inputs
    foreign: tuple[str, ...]
    base: str
    store: Store
    known: BuildState | None
    last: BuildState | None
    outputs: Mapping[str, Output]


def unless_damaged(work: Callable[[bool], T]) -> T:
    """What ``work`` returns, which reads the store; if that proves to be damaged, what it returns when it begins afresh
    (True)."""
    try:
        return work(False)
    except DamagedError:
        return work(True)


def open_site(
    config_file: Path, paths: CachePaths, options: BuildOptions, content: str | None = None, afresh: bool = False,
    builds: bool = True,
) -> OpenedSite:  # fmt: skip
    """Read the configuration, and what the last build left. ``content`` is the state of the content folder, if it was
    looked at. With ``afresh`` the store is damaged, and only what was published is taken from it, if it can be read.
    Who ``builds`` nothing gets no outputs.

    Raises `DamagedError`; for other errors see `digest.build.build.build`."""
    config = load_site_config(config_file)
    digest = digest_options(config)
    if options.preview:
        config.site_dir, config.site_url = str(paths.preview_site), options.preview
        digest = digest.model_copy(update={"search": False, "cards": False})
    _refuse_published_copies(config, config_file.parent / digest.copies_dir)
    site = described_site(config, digest)
    written = written_settings(config_file)
    inputs = _inputs(config_file.parent, config, options, written, content)
    foreign = foreign_plugins(config)
    base = _base(site, options, content_folder(config))
    store = Store(paths.store, digest.zone, afresh)
    known, outputs = _left(store, inputs.site, builds)
    is_valid = known is not None and known.base == base and bool(inputs.settings) and not foreign and not afresh
    if not is_valid:
        store.begin_afresh()
    return OpenedSite(
        config_file.parent, config, site, written, inputs, foreign, base, store, known, known if is_valid else None, outputs
    )  # fmt: skip


def _refuse_published_copies(config: MkDocsConfig, copies: Path) -> None:
    """Raise `ConfigError` if the desk's copies of reports would be published."""
    for name, folder in (
        ("docs_dir", config.docs_dir),
        ("site_dir", config.site_dir),
        ("custom_dir", config.theme.custom_dir),
    ):
        if folder and copies.resolve().is_relative_to(Path(folder).resolve()):
            raise ConfigError(
                f"'copies_dir' is within '{name}', so copies of reports would be published; choose another folder"
            )


def _left(store: Store, site_dir: str, with_outputs: bool) -> tuple[BuildState | None, Mapping[str, Output]]:
    """What the last build left in the folder of the site."""
    try:
        found = read_state(store.last)
        # Nothing is known of another folder, and no file there is ours to remove.
        known = found if found and found.inputs.site == site_dir else None
        return known, store.last.outputs() if known and with_outputs else {}
    except DamagedError:
        if not store.is_afresh:
            raise
    return None, {}


def _base(site: Site, options: BuildOptions, shown: str) -> str:
    """A fingerprint of what all results follow from; everything else that they read is a fact. ``shown`` is the content
    folder as problems name it."""
    sizes, limits = repr(options.sizes or SIZES), repr(site.options.limits)
    return base_fingerprint(site.language, site.options.timezone, limits, sizes, options.mode, shown)


def pending_files(opened: OpenedSite, paths: CachePaths) -> Pending:
    """Files that were parsed since the last build."""
    return Pending(paths.pending, opened.base.encode())


def _inputs(root: Path, config: MkDocsConfig, options: BuildOptions, written: object, content: str | None) -> Inputs:
    templates = template_folders(config)
    return Inputs(
        settings="" if written is None else settings_fingerprint((written, options.mode), templates),
        # A cache folder that was chosen may be that of another site.
        site=config.site_dir if options.cache_dir else os.path.relpath(config.site_dir, root),
        docs=os.path.relpath(config.docs_dir, root),
        templates=tuple(os.path.relpath(folder, root) for folder in templates),
        content=folder_state(Path(config.docs_dir), options.disk_clock()) if content is None else content,
        verdicts=verdicts_fingerprint(root / VERDICTS_FILE),
    )
