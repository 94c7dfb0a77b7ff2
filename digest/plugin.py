"""The MkDocs plugin ``digest``: plain ``mkdocs build`` and ``mkdocs serve`` publish the digest."""

from __future__ import annotations

import logging
import os
import time
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

from digest import headers, render, urls
from digest.config import Options, Site, read_options
from digest.errors import ConfigError
from digest.project import Prepared, prepare, site_files
from digest.search.index import CACHE, SearchError, write_index

log = logging.getLogger("mkdocs.plugins.digest")


class DigestPlugin(BasePlugin[LegacyConfig]):  # type: ignore[no-untyped-call]
    """Adds the digest's pages to the site. Its options are those of `digest.config.Options`."""

    options: Options
    prepared: Prepared | None = None
    """The digest, if a build has read it already; else it is read in `on_files`."""
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
        if not config.site_url:
            log.warning("site_url is not set, so the site gets no canonical links and no sitemap")
        render.prepare_theme(config, self.options.language)
        return config

    def on_files(self, files: Files, config: MkDocsConfig) -> Files:
        if self.prepared is None:
            self.prepared = self._read(config)
        prepared = self.prepared
        # What MkDocs found by itself is ours to choose from; its own sitemap prints the build's day.
        for file in [file for file in files if file.src_dir == config.docs_dir or file.src_uri == urls.SITEMAP]:
            files.remove(file)
        for file in (
            *render.content_files(prepared.corpus, prepared.docs_dir, config),
            *render.digest_files(prepared.plan.pages, config),
            *render.asset_files(site_files(prepared), config),
        ):
            if file.src_uri in files.src_uris:
                files.remove(file)
            files.append(file)
        return files

    def _read(self, config: MkDocsConfig) -> Prepared:
        site = Site.described(
            config.site_name, config.site_url, config.site_description, config.theme.get("language"), self.options
        )
        now = time.time()
        prepared = prepare(Path(config.docs_dir), site, os.environ.get("SOURCE_DATE_EPOCH"), now)
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
        prepared = self.prepared
        render.prepare_environment(env, prepared.site, prepared.words, prepared.sections, prepared.styles_and_scripts)
        self.frames = render.Frames(env, config, self.nav)

    def on_page_context(
        self, context: TemplateContext, page: MkDocsPage, config: MkDocsConfig, nav: Navigation
    ) -> TemplateContext:
        values = render.page_values(page, context["base_url"], self.frames)
        return cast("TemplateContext", {**context, **values})

    def on_template_context(
        self, context: TemplateContext, template_name: str, config: MkDocsConfig
    ) -> TemplateContext:
        assert self.prepared
        values = render.template_values(context["base_url"], self.frames, self.prepared.words)
        return cast("TemplateContext", {**context, **values})

    def on_post_build(self, config: MkDocsConfig) -> None:
        assert self.prepared
        if headers.HEADERS not in self.prepared.corpus.files:
            asset = headers.headers(self.frames.documents())
            (Path(config.site_dir) / asset.url).write_bytes(asset.content)
        if self.command not in ("", "serve") and self.prepared.site.options.search:
            cache = Path(config.config_file_path).parent / CACHE
            try:
                write_index(self.prepared.corpus, self.prepared.site, Path(config.site_dir), cache)
            except SearchError as error:
                raise PluginError(f"digest: {error}") from error


def plugin_of(config: MkDocsConfig) -> DigestPlugin:
    """Our plugin among those of a site's configuration."""
    plugin = config.plugins[render.PLUGIN]
    assert isinstance(plugin, DigestPlugin)
    return plugin
