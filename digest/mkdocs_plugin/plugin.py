"""The MkDocs plugin ``digest``: plain ``mkdocs build`` and ``mkdocs serve`` publish the digest."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from concurrent.futures import Executor
from pathlib import Path
from typing import Any, cast

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
from digest.config import Options, Site, read_options
from digest.content.cache import ContentCache
from digest.errors import ConfigError
from digest.mkdocs_plugin import files as mkdocs_files
from digest.mkdocs_plugin.config import NO_SITE_URL
from digest.mkdocs_plugin.theme import ThemeContext, make_renderer, nav_links, prepare_theme, written_values
from digest.outputs import http_headers
from digest.pages.page import Asset
from digest.pages.views import Link
from digest.prepare import Prepared, prepare, site_cards, site_files
from digest.rendering.renderer import Renderer
from digest.site import urls

log = logging.getLogger("mkdocs.plugins.digest")


class DigestPlugin(BasePlugin[LegacyConfig]):  # type: ignore[no-untyped-call]
    """Adds the digest's pages to the site. Its options are those of `digest.config.Options`."""

    options: Options
    prepared: Prepared | None = None
    """The digest, if a build has read it already; else it is read in `on_files`."""
    only_written: bool = False
    """Whether MkDocs is to render hand-written pages and the theme's files alone, for a build that
    makes our pages itself."""
    renderer: Renderer
    command: str = ""
    """MkDocs's own command that runs, such as ``build`` or ``serve``; "" if `digest` runs."""

    def load_config(
        self, options: dict[str, Any], config_file_path: str | None = None
    ) -> tuple[list[tuple[str, Exception]], list[tuple[str, str]]]:
        try:
            self.options = read_options(options)
        except ConfigError as error:
            return [("digest", error)], []
        return [], []

    def on_startup(self, *, command: str, dirty: bool) -> None:
        self.command = command

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        if self.command:
            # MkDocs keeps a plugin while it serves, and the content may have changed.
            self.prepared = None
        if not config.use_directory_urls:
            raise PluginError("digest: 'use_directory_urls: false' is not possible; take the line out of mkdocs.yml")
        if config.theme.name != "material":
            raise PluginError("digest: the theme must be material; write 'theme: {name: material}' in mkdocs.yml")
        if not config.site_url and self.command:
            log.warning(NO_SITE_URL)
        prepare_theme(config, self.options.language)
        return config

    def on_files(self, files: Files, config: MkDocsConfig) -> Files:
        if self.prepared is None:
            self.prepared = self._read(config)
        prepared = self.prepared
        # What MkDocs found by itself is ours to choose from; its own sitemap prints the build's day.
        for file in [file for file in files if file.src_dir == config.docs_dir or _is_unused(file.src_uri, config)]:
            files.remove(file)
        if self.only_written:
            written = mkdocs_files.written_files(prepared.corpus, prepared.docs_dir, config)
            return mkdocs_files.SiteFiles((*files, *written), prepared, config)
        for file in (
            *mkdocs_files.written_files(prepared.corpus, prepared.docs_dir, config),
            *mkdocs_files.copied_files(prepared.corpus, prepared.docs_dir, config),
            *mkdocs_files.digest_files(prepared.plan.pages, config),
            *mkdocs_files.asset_files(site_files(prepared, self._cards(prepared, config)), config),
        ):
            if file.src_uri in files.src_uris:
                files.remove(file)
            files.append(file)
        return files

    def _cards(self, prepared: Prepared, config: MkDocsConfig) -> Iterable[Asset]:
        """The images for shared links; a preview has none."""
        if self.command == "serve":
            return ()
        cards, complaint = site_cards(prepared, Path(config.config_file_path).parent)
        if complaint:
            log.warning(complaint)
        return cards

    def _read(self, config: MkDocsConfig) -> Prepared:
        prepared = read_site(config)
        for problem in prepared.problems:
            if not problem.is_error:
                log.warning(str(problem))
        errors = [problem for problem in prepared.problems if problem.is_error]
        if errors:
            listed = "\n".join(map(str, errors))
            raise PluginError(f"digest: {len(errors)} errors in the content; nothing is published\n{listed}")
        return prepared

    def on_nav(self, nav: Navigation, config: MkDocsConfig, files: Files) -> None:
        self.nav = nav

    def on_env(self, env: jinja2.Environment, config: MkDocsConfig, files: Files) -> None:
        assert self.prepared
        self.renderer = make_renderer(config, env, theme_context(self.prepared, nav_links(self.nav)))

    def on_page_context(
        self, context: TemplateContext, page: MkDocsPage, config: MkDocsConfig, nav: Navigation
    ) -> TemplateContext:
        assert self.prepared
        if isinstance(page.file, mkdocs_files.DigestFile):
            # Nothing of MkDocs's own: `digest build` renders these pages without it, to the same bytes.
            ours = page.file.ours
            view = ours.view(self.prepared.builder, *ours.given)
            return cast("TemplateContext", self.renderer.values(ours.url, view.head, view.body))
        return cast("TemplateContext", {**context, **written_values(page, self.renderer)})

    def on_template_context(
        self, context: TemplateContext, template_name: str, config: MkDocsConfig
    ) -> TemplateContext:
        root = urls.absolute_root(config.site_url or "")
        return cast("TemplateContext", {**context, **self.renderer.missing(root)})

    def on_post_build(self, config: MkDocsConfig) -> None:
        if not self.command:
            return
        assert self.prepared
        prepared, site_dir = self.prepared, Path(config.site_dir)
        if not prepared.has_own_headers:
            (site_dir / http_headers.HEADERS).write_bytes(
                http_headers.headers(self.renderer.documents(prepared.roots()))
            )
        if self.command != "serve" and prepared.site.options.search:
            from digest.outputs.search.index import CACHE, SearchError, write_index  # see `digest.making`

            try:
                write_index(prepared.corpus, prepared.site, site_dir, Path(config.config_file_path).parent / CACHE)
            except SearchError as error:
                raise PluginError(f"digest: {error}") from error


def _is_unused(path: str, config: MkDocsConfig) -> bool:
    """Whether the theme brings a file that no page asks for: MkDocs's sitemap, and Material's own search."""
    if path.startswith(("assets/javascripts/lunr/", "assets/javascripts/workers/")):
        return not {"search", "material/search"} & set(config.plugins)
    return path == urls.SITEMAP


def plugin_of(config: MkDocsConfig) -> DigestPlugin:
    """Our plugin among those of a site's configuration."""
    plugin = config.plugins[mkdocs_files.PLUGIN]
    assert isinstance(plugin, DigestPlugin)
    return plugin


def read_site(
    config: MkDocsConfig, reuse: ContentCache | None = None, executor: Executor | None = None
) -> Prepared:  # fmt: skip
    """The content that mkdocs.yml points to, checked and planned; for ``reuse`` and ``executor`` see
    `digest.content.load.load`."""
    return prepare(Path(config.docs_dir), site_of(config), now(), reuse, executor)


def site_of(config: MkDocsConfig) -> Site:
    """The site that mkdocs.yml describes."""
    options = plugin_of(config).options
    language = config.theme.get("language")
    return Site.described(config.site_name, config.site_url, config.site_description, language, options)


def theme_context(prepared: Prepared, nav_links: tuple[Link, ...]) -> ThemeContext:
    """What all pages of the site share."""
    assets = tuple((name, asset.url) for name, asset in prepared.styles_and_scripts.items())
    return ThemeContext(prepared.site, prepared.sections, assets, nav_links)
