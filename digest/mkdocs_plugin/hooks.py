"""What MkDocs asks of us during one build of a site that is already prepared."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

import jinja2
from mkdocs.config.base import LegacyConfig
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import BasePlugin
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.utils.templates import TemplateContext

from digest.mkdocs_plugin import files as mkdocs_files
from digest.mkdocs_plugin.theme import handwritten_values, make_renderer, nav_links, theme_context
from digest.pages.page import Asset
from digest.pages.views import Link
from digest.prepare import Prepared
from digest.rendering.renderer import Renderer
from digest.site import urls
from digest.text.plain import visible

_BUNDLE = "assets/javascripts/bundle."
# Material's script takes every rel="alternate" for a translation of the page, a feed too, and requests the sitemap next
# to it. A translation names its language.
_TRANSLATIONS = ("link[rel=alternate]", "link[rel=alternate][hreflang]")


class SiteHooks(BasePlugin[LegacyConfig]):  # type: ignore[no-untyped-call]
    """Hooks for one build; made for it, and thrown away after it.

    With ``assets`` MkDocs renders every page and writes these files and copies. Without, it renders
    hand-written pages alone.
    """

    environment: jinja2.Environment
    renderer: Renderer
    navigation: Navigation
    nav: tuple[Link, ...] = ()
    """Links to the hand-written pages in the header."""

    def __init__(self, prepared: Prepared, assets: Iterable[Asset] | None = None) -> None:
        self.prepared = prepared
        self.assets = assets

    def on_files(self, files: Files, config: MkDocsConfig) -> Files:
        prepared = self.prepared
        # We choose what to publish of the content folder. MkDocs's own sitemap prints the day of the build.
        for file in [file for file in files if file.src_dir == config.docs_dir or _is_unused(file.src_uri, config)]:
            files.remove(file)
        for file in files:
            if file.src_uri.startswith(_BUNDLE):
                file.content_string = file.content_string.replace(*_TRANSLATIONS)
        handwritten = mkdocs_files.handwritten_files(prepared.checked.revision.pages, prepared.docs_dir, config)
        if self.assets is None:
            return mkdocs_files.HandwrittenFiles((*files, *handwritten), prepared, config)
        for file in (
            *handwritten,
            *mkdocs_files.copied_files(prepared.copies, prepared.docs_dir, config),
            *mkdocs_files.digest_files(prepared.pages, config),
            *mkdocs_files.asset_files(self.assets, config),
        ):
            if file.src_uri in files.src_uris:
                files.remove(file)
            files.append(file)
        return files

    def on_nav(self, nav: Navigation, config: MkDocsConfig, files: Files) -> None:
        self.navigation = nav

    def on_env(self, env: jinja2.Environment, config: MkDocsConfig, files: Files) -> None:
        # Pages have their titles only now that they were read.
        self.nav = nav_links(self.navigation)
        self.environment = env
        self.renderer = make_renderer(config, env, theme_context(self.prepared, self.nav))
        self.renderer.cache_bytecode()

    def on_page_content(self, html: str, page: MkDocsPage, config: MkDocsConfig, files: Files) -> str:
        if isinstance(page.file, mkdocs_files.DigestFile):
            return html
        return mkdocs_files.with_places(visible(html), page.url, self.prepared.index)

    def on_page_context(
        self, context: TemplateContext, page: MkDocsPage, config: MkDocsConfig, nav: Navigation
    ) -> TemplateContext:
        if isinstance(page.file, mkdocs_files.DigestFile):
            # Nothing of MkDocs's own: `digest build` renders these pages without it, to the same bytes.
            ours = page.file.ours
            view = ours.view(self.prepared.builder, *ours.arguments)
            return cast("TemplateContext", self.renderer.values(ours.url, view.head, view.body))
        return cast(
            "TemplateContext", {**context, **handwritten_values(page, self.renderer, self.prepared.checked.marks)}
        )

    def on_template_context(
        self, context: TemplateContext, template_name: str, config: MkDocsConfig
    ) -> TemplateContext:
        root = urls.absolute_root(config.site_url or "")
        return cast("TemplateContext", {**context, **self.renderer.missing(root)})


def _is_unused(path: str, config: MkDocsConfig) -> bool:
    """Whether the theme brings a file that no page asks for: MkDocs's sitemap, and Material's own search."""
    if path.startswith(("assets/javascripts/lunr/", "assets/javascripts/workers/")):
        return not {"search", "material/search"} & set(config.plugins)
    return path == urls.SITEMAP
