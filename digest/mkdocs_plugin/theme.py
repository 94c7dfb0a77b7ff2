"""Our templates in Material's theme, and the renderer made from them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeGuard

import jinja2
import material
from markupsafe import Markup
from mkdocs.commands.build import get_context
from mkdocs.config.defaults import MkDocsConfig as MkDocsConfig
from mkdocs.structure import StructureItem
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page as MkDocsPage

from digest.config import Site
from digest.outputs.structured_data import describe
from digest.pages.views import Head, Link
from digest.rendering.jinja_compiler import compile_quickly, is_ours
from digest.rendering.renderer import Renderer
from digest.site import urls
from digest.text.i18n import Words

TEMPLATES = Path(__file__).parents[1] / "templates"


def prepare_theme(config: MkDocsConfig, language: str) -> None:
    """Put our templates before Material's (and after the site's own), and switch off what asks
    other hosts for anything or stands in our way."""
    theme = config.theme
    place = 1 if theme.custom_dir else 0
    if str(TEMPLATES) not in theme.dirs:
        theme.dirs.insert(place, str(TEMPLATES))
    theme.static_templates.discard("sitemap.xml")
    theme["font"] = False
    if language:
        theme["language"] = _theme_language(language)
    palette = theme.get("palette") or {}
    # Colours alone are those of both schemes.
    if isinstance(palette, dict) and not {"scheme", "toggle"} & palette.keys():
        both = _palette(Words(language or str(theme.get("language") or "en")))
        theme["palette"] = [{**scheme, **palette} for scheme in both]


def _palette(words: Words) -> list[dict[str, object]]:
    """Light and dark, as the reader's system has it, with a switch: for a site that states none."""
    schemes = (
        ("light", "default", "material/weather-night", words.text("Switch to the dark scheme")),
        ("dark", "slate", "material/weather-sunny", words.text("Switch to the light scheme")),
    )
    return [
        {"media": f"(prefers-color-scheme: {media})", "scheme": scheme, "toggle": {"icon": icon, "name": name}}
        for media, scheme, icon, name in schemes
    ]


def _theme_language(language: str) -> str:
    """The nearest of the languages that Material speaks: the tag itself, else without its region."""
    spoken = Path(material.__file__).parent / "templates" / "partials" / "languages"
    for tag in (language, language.partition("-")[0]):
        if (spoken / f"{tag}.html").exists():
            return tag
    return "en"


@dataclass(frozen=True, slots=True)
class ThemeContext:
    """What all pages of a site share: the links in the header, and ``assets``: the URL of each of our
    stylesheets and scripts, with its plain name."""

    site: Site
    sections: tuple[Link, ...]
    assets: tuple[tuple[str, str], ...]
    nav_links: tuple[Link, ...] = ()
    """Hand-written pages in the header."""


def make_renderer(config: MkDocsConfig, env: jinja2.Environment, theme_context: ThemeContext) -> Renderer:
    """What renders pages with the theme's templates. Our own escape what they print; MkDocs's do not."""
    site = theme_context.site
    words = Words(site.language)
    env.autoescape = is_ours
    env.globals.update(
        config=config, _=words.text, ngettext=words.plural, site=site, words=words, sections=theme_context.sections,
        nav_links=theme_context.nav_links, assets=dict(theme_context.assets), describe=partial(describe, site, words),
        search_url=urls.SEARCH if site.options.search else "", urls=urls.LISTS,
    )  # fmt: skip
    compile_quickly(env)
    # Frames are made without the nav: it has ours and hand-written pages alike, and they must
    # not depend on which of them this process happens to know.
    nav = Navigation([], [])
    return Renderer(env, site, words, lambda base_url: get_context(nav, [], config, base_url=base_url))


def nav_links(nav: Navigation) -> tuple[Link, ...]:
    """The pages at the top of MkDocs's navigation."""
    return tuple(Link(str(Markup(item.title).striptags()), item.url) for item in nav.items if _is_page(item))


def _is_page(item: StructureItem) -> TypeGuard[MkDocsPage]:
    return isinstance(item, MkDocsPage) and bool(item.title)


def written_values(page: MkDocsPage, renderer: Renderer) -> dict[str, object]:
    """What a template gets for a hand-written page besides what MkDocs gives it. Its text is MkDocs's
    own Markdown, trusted as the site's configuration is."""
    url = "" if page.url == "./" else page.url
    head = Head(Markup(page.title or "").striptags())
    return renderer.values(url, head, Markup(page.content or ""), section=url)


def environment(config: MkDocsConfig) -> jinja2.Environment:
    """The theme's templates, as MkDocs gives them to a build."""
    return config.theme.get_env()
