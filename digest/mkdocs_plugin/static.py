"""What MkDocs renders of a site: hand-written pages, the 404 page and the theme's own files."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import jinja2
from mkdocs.commands.build import build
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, BuildError, ConfigurationError
from mkdocs.plugins import PluginCollection

from digest.mkdocs_plugin.config import NO_SITE_URL, PLUGIN, SiteConfigError
from digest.mkdocs_plugin.hooks import SiteHooks
from digest.pages.page import Asset
from digest.pages.views import Link
from digest.prepare import Prepared
from digest.rendering.renderer import TEMPLATE_ERRORS
from digest.store.nodes import Reads


class StaticPages(NamedTuple):
    """What MkDocs made: paths of ``files``, what hand-written pages read from the store, their links for the header
    (``nav``), what MkDocs warned of, and its Jinja ``environment``."""

    files: tuple[str, ...]
    reads: Reads
    nav: tuple[Link, ...]
    warnings: tuple[str, ...]
    environment: jinja2.Environment


def render_static(
    config: MkDocsConfig, prepared: Prepared, site_dir: Path, assets: Iterable[Asset] | None = None
) -> StaticPages:
    """Render hand-written pages and the theme's files into ``site_dir``; with ``assets``, every page and
    these files too. ``config`` must have its theme prepared, and is left as it was.

    Raises `SiteConfigError` if MkDocs cannot build.
    """
    hooks = SiteHooks(prepared, assets)
    plugins = _with_hooks(config, hooks)
    # MkDocs walks its docs_dir in every build. The content is read already, so it gets an empty folder.
    with (
        tempfile.TemporaryDirectory() as empty,
        _changed(config, site_dir=str(site_dir), docs_dir=empty, plugins=plugins),
        _collected_warnings() as collected,
    ):
        try:
            _, reads = prepared.store.note(lambda: build(config))
        except (Abort, BuildError, ConfigurationError, *TEMPLATE_ERRORS) as error:
            message = "; ".join(collected.errors) or f"MkDocs could not build the site: {error}"
            raise SiteConfigError(message) from error
    files = tuple(path.relative_to(site_dir).as_posix() for path in site_dir.rglob("*") if path.is_file())
    warnings = (*(() if prepared.site.url else (NO_SITE_URL,)), *collected.messages)
    return StaticPages(files, reads, hooks.nav, warnings, hooks.environment)


def _with_hooks(config: MkDocsConfig, hooks: SiteHooks) -> PluginCollection:
    """The site's plugins, ``hooks`` in the place of ours."""
    plugins = PluginCollection()
    for name, plugin in config.plugins.items():
        plugins[name] = hooks if name == PLUGIN else plugin
    return plugins


@contextmanager
def _changed(config: MkDocsConfig, **values: object) -> Iterator[None]:
    """The configuration with other values for a while."""
    before = {name: config[name] for name in values}
    try:
        config.update(values)
        yield
    finally:
        config.update(before)


class _Warnings(logging.Handler):
    """Keeps what MkDocs warns of."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []
        self.errors: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        (self.errors if record.levelno >= logging.ERROR else self.messages).append(record.getMessage())


@contextmanager
def _collected_warnings() -> Iterator[_Warnings]:
    collected = _Warnings()
    logger = logging.getLogger("mkdocs")
    logger.addHandler(collected)
    try:
        yield collected
    finally:
        logger.removeHandler(collected)
