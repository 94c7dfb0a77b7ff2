"""The MkDocs plugin ``digest``: plain ``mkdocs build`` and ``mkdocs serve`` publish the digest."""

from __future__ import annotations

import logging
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import jinja2
from mkdocs.config.base import LegacyConfig
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.utils.templates import TemplateContext

from digest.clock import now
from digest.config import Options, read_options
from digest.errors import ConfigError, ContentError, in_order
from digest.evidence.verdicts import VERDICTS_FILE, read_verdicts
from digest.mkdocs_plugin.config import NO_SITE_URL, PLUGIN, check_config, content_folder, described_site, selection
from digest.mkdocs_plugin.hooks import SiteHooks
from digest.mkdocs_plugin.theme import prepare_theme
from digest.outputs import http_headers
from digest.outputs.search.bundle import SearchError
from digest.outputs.search.index import index_folders, write_index
from digest.outputs.sitemap import roots, sitemap
from digest.outputs.social_cards.cards import Cards, put_drawing
from digest.pages.page import Asset
from digest.paths import CACHE_VARIABLE, CachePaths, cache_paths
from digest.prepare import Prepared, prepare
from digest.site import urls
from digest.store.store import Store

log = logging.getLogger("mkdocs.plugins.digest")


class DigestPlugin(BasePlugin[LegacyConfig]):  # type: ignore[no-untyped-call]
    """Adds the digest's pages to the site. Its options are those of `digest.config.Options`."""

    options: Options
    is_preview: bool = False
    hooks: SiteHooks
    """Those of the present build: MkDocs keeps a plugin while it serves, and the content changes."""

    def load_config(
        self, options: dict[str, Any], config_file_path: str | None = None
    ) -> tuple[list[tuple[str, Exception]], list[tuple[str, str]]]:
        try:
            self.options = read_options(options)
        except ConfigError as error:
            return [("digest", error)], []
        return [], []

    def on_startup(self, *, command: str, dirty: bool) -> None:
        self.is_preview = command == "serve"

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        try:
            check_config(config)
        except ConfigError as error:
            raise PluginError(f"digest: {error}") from error
        if not config.site_url:
            log.warning(NO_SITE_URL)
        prepare_theme(config, self.options.language)
        return config

    def on_files(self, files: Files, config: MkDocsConfig) -> Files:
        prepared = self._prepare(config)
        copies = {urls.content_file(path) for path in prepared.checked.edition.files}
        items = (item for item in prepared.all_items() if isinstance(item, Asset) and item.url not in copies)
        assets = (*items, *sitemap(prepared.sitemap_rows(), prepared.site))
        self.hooks = SiteHooks(prepared, assets)
        return self.hooks.on_files(files, config)

    def on_nav(self, nav: Navigation, config: MkDocsConfig, files: Files) -> None:
        self.hooks.on_nav(nav, config, files)

    def on_env(self, env: jinja2.Environment, config: MkDocsConfig, files: Files) -> None:
        self.hooks.on_env(env, config, files)

    def on_page_content(self, html: str, page: MkDocsPage, config: MkDocsConfig, files: Files) -> str:
        return self.hooks.on_page_content(html, page, config, files)

    def on_page_context(
        self, context: TemplateContext, page: MkDocsPage, config: MkDocsConfig, nav: Navigation
    ) -> TemplateContext:
        return self.hooks.on_page_context(context, page, config, nav)

    def on_template_context(
        self, context: TemplateContext, template_name: str, config: MkDocsConfig
    ) -> TemplateContext:
        return self.hooks.on_template_context(context, template_name, config)

    def on_post_build(self, config: MkDocsConfig) -> None:
        prepared, site_dir = self.hooks.prepared, Path(config.site_dir)
        if not prepared.has_own_headers:
            documents = self.hooks.renderer.documents(roots((url for url, _ in prepared.sitemap_rows()), prepared.site))
            (site_dir / http_headers.HEADERS).write_bytes(http_headers.headers(documents))
        if not self.is_preview and prepared.site.options.search:
            try:
                write_index(index_folders(prepared.recorder), prepared.site.language, site_dir, _cache(config).search)
            except SearchError as error:
                raise PluginError(f"digest: {error}") from error

    def _prepare(self, config: MkDocsConfig) -> Prepared:
        site, store = described_site(config, self.options), Store(None, self.options.zone)
        put_drawing(store, site, _root(config))
        prepared = prepare(
            Path(config.docs_dir),
            site,
            now(),
            store,
            selection=selection(config),
            shown=content_folder(config),
            verdicts=read_verdicts(_root(config) / VERDICTS_FILE)[0].values(),
        )
        problems = in_order((*prepared.problems, *prepared.address_problems()))
        for problem in problems:
            if not problem.is_error:
                log.warning(str(problem))
        errors = [problem for problem in problems if problem.is_error]
        if errors:
            listed = "\n".join(map(str, errors))
            raise PluginError(f"digest: {ContentError(errors)}; nothing is published\n{listed}")
        if self.is_preview:
            return prepared  # without cards: nobody shares a link to it
        cards = Cards(prepared.index, prepared.builder.site, prepared.words, _root(config), _cache(config).cards)
        warning = cards.font_warning()
        if warning:
            log.warning(warning)
        return replace(prepared, cards=cards)


def _root(config: MkDocsConfig) -> Path:
    return Path(config.config_file_path).parent


def _cache(config: MkDocsConfig) -> CachePaths:
    chosen = os.environ.get(CACHE_VARIABLE)
    return cache_paths(_root(config), Path(chosen) if chosen else None)


def digest_options(config: MkDocsConfig) -> Options:
    """The options of our plugin in a site's configuration."""
    plugin = config.plugins[PLUGIN]
    assert isinstance(plugin, DigestPlugin)
    return plugin.options
