"""The MkDocs plugin ``digest``: plain ``mkdocs build`` and ``mkdocs serve`` publish the digest.

MkDocs imports this to read mkdocs.yml, which nearly every command does: what makes a site is imported when one is made.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import jinja2
from mkdocs.config.base import LegacyConfig
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.utils.templates import TemplateContext

from digest.config import Options, read_options
from digest.errors import ConfigError
from digest.mkdocs_plugin.config import NO_SITE_URL, PLUGIN, check_config

if TYPE_CHECKING:
    from digest.mkdocs_plugin.hooks import SiteHooks

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
        from digest.mkdocs_plugin.theme import prepare_theme

        try:
            check_config(config)
        except ConfigError as error:
            raise PluginError(f"digest: {error}") from error
        if not config.site_url:
            log.warning(NO_SITE_URL)
        prepare_theme(config, self.options.language)
        return config

    def on_files(self, files: Files, config: MkDocsConfig) -> Files:
        from digest.mkdocs_plugin.whole_build import begin

        self.hooks = begin(config, self.options, self.is_preview)
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
        from digest.mkdocs_plugin.whole_build import finish

        finish(self.hooks, config, self.is_preview)


def digest_options(config: MkDocsConfig) -> Options:
    """The options of our plugin in a site's configuration."""
    plugin = config.plugins[PLUGIN]
    assert isinstance(plugin, DigestPlugin)
    return plugin.options
