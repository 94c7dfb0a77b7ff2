"""Pages rendered on another machine: the settings that travel there, and the renderer made from them."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig as MkDocsConfig

from digest.mkdocs_plugin.config import SiteConfigError, load_site_config, template_folders
from digest.mkdocs_plugin.theme import ThemeContext, make_renderer, prepare_theme
from digest.pages.views import View
from digest.rendering.jinja_compiler import is_ours
from digest.rendering.renderer import Renderer


@dataclass(frozen=True, slots=True)
class RemoteSettings:
    """All that another machine needs to render pages of a site: ``config`` as JSON, the site's own templates as
    paths and bytes, and what all pages share."""

    config: str
    templates: tuple[tuple[str, bytes], ...]
    theme_context: ThemeContext


# Only our pages are rendered there, without hand-written ones and without the site's folders.
_LEFT_OUT = ("nav", "markdown_extensions", "hooks", "docs_dir", "site_dir", "watch")


def remote_settings(config: MkDocsConfig, theme_context: ThemeContext) -> RemoteSettings:
    """The settings of a site. Raises `SiteConfigError` if its configuration is not plain data."""
    as_written: dict[str, object] = {}
    for part in config.user_configs:
        as_written |= part
    plain = {key: value for key, value in as_written.items() if key not in _LEFT_OUT}
    named = as_written["theme"]
    theme = {**(named if isinstance(named, dict) else {"name": named}), "custom_dir": "templates"}
    try:
        text = json.dumps({**plain, "theme": theme})
    except TypeError as error:
        raise SiteConfigError(f"mkdocs.yml cannot be sent to other machines: {error}") from error
    templates = (
        (path.relative_to(folder).as_posix(), path.read_bytes())
        for folder in template_folders(config) for path in sorted(folder.rglob("*.html"))
    )  # fmt: skip
    return RemoteSettings(text, tuple(templates), theme_context)


def render_pages(settings: RemoteSettings, views: Sequence[tuple[str, str, View]]) -> list[bytes]:
    """Pages, as (URL, template, view), to the bytes of their files, on any machine that has this package."""
    renderer = _renderer(settings)
    pages = [renderer.page(url, template, view) for url, template, view in views]
    renderer.forget()
    return pages


@lru_cache(maxsize=1)
def _renderer(settings: RemoteSettings) -> Renderer:
    """Made once by each worker: its next shard is of the same site."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        (root / "docs").mkdir()
        (root / "templates").mkdir()
        for path, content in settings.templates:
            (root / "templates" / path).parent.mkdir(parents=True, exist_ok=True)
            (root / "templates" / path).write_bytes(content)
        (root / "mkdocs.yml").write_text(settings.config, "utf-8")
        config = load_site_config(root / "mkdocs.yml")
        prepare_theme(config, settings.theme_context.site.options.language)
        env = config.theme.get_env()
        env.auto_reload = False
        renderer = make_renderer(config, env, settings.theme_context)
        # While the folder still exists.
        for template in env.list_templates(filter_func=is_ours):
            env.get_template(template)
        return renderer
