"""One build by plain MkDocs: the whole site, in one process, from its content to its files."""

from __future__ import annotations

import logging
import os
from dataclasses import replace
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError

from digest.clock import now
from digest.config import Options
from digest.errors import ContentError, in_order
from digest.evidence.verdicts import VERDICTS_FILE, read_verdicts
from digest.mkdocs_plugin.config import content_folder, described_site, selection
from digest.mkdocs_plugin.hooks import SiteHooks
from digest.outputs import http_headers
from digest.outputs.pictures.files import PictureFiles
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


def begin(config: MkDocsConfig, options: Options, is_preview: bool) -> SiteHooks:
    """Read and check the content, and list the files of the site. Raises `PluginError` if it has errors."""
    prepared = _prepare(config, options, is_preview)
    copies = {urls.content_file(path) for path in prepared.copies}
    items = (item for item in prepared.all_items() if isinstance(item, Asset) and item.url not in copies)
    assets = (*items, *sitemap(prepared.sitemap_rows(), prepared.site))
    return SiteHooks(prepared, assets)


def finish(hooks: SiteHooks, config: MkDocsConfig, is_preview: bool) -> None:
    """Write what follows from the pages: `_headers` and the search index. Raises `PluginError`."""
    prepared, site_dir = hooks.prepared, Path(config.site_dir)
    if not prepared.has_own_headers:
        listed = [url for url, _ in prepared.sitemap_rows()]
        documents = hooks.renderer.documents(roots(listed, prepared.site))
        headers = http_headers.headers(documents, listed, prepared.site.options.embeds)
        (site_dir / http_headers.HEADERS).write_bytes(headers)
    if not is_preview and prepared.site.options.search:
        try:
            write_index(index_folders(prepared.recorder), prepared.site.language, site_dir, _cache(config).search)
        except SearchError as error:
            raise PluginError(f"digest: {error}") from error


def _prepare(config: MkDocsConfig, options: Options, is_preview: bool) -> Prepared:
    site, store = described_site(config, options), Store(None, options.zone)
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
    pictures = PictureFiles(prepared.builder.pictures, prepared.docs_dir, _cache(config).pictures)
    prepared = replace(prepared, pictures=pictures)
    if is_preview:
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
