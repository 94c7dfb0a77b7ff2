"""Our templates in Material's theme, and the renderer made from them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import NamedTuple, TypeGuard

import jinja2
import material
from babel import Locale
from markupsafe import Markup
from mkdocs.commands.build import get_context
from mkdocs.config.defaults import MkDocsConfig as MkDocsConfig
from mkdocs.structure import StructureItem
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page as MkDocsPage

from digest.config import Site
from digest.content.directions import with_directions
from digest.mkdocs_plugin.lean_document import without_material
from digest.outputs.structured_data import describe
from digest.pages.markup import links_records
from digest.pages.mistakes import mistake_links
from digest.pages.status_words import DOUBTFUL
from digest.pages.views import Head, Link
from digest.prepare import Prepared
from digest.rendering.jinja_compiler import compile_quickly, is_ours
from digest.rendering.renderer import Renderer
from digest.site import urls
from digest.text.direction import direction_of
from digest.text.embedded_json import for_attribute
from digest.text.i18n import Words, in_attribute
from digest.text.languages import read_alike, script_of
from digest.text.plain import one_line

_ALIGNED_CELL = re.compile(r"""(<t[dh]\b[^>]*?) style=["']\s*text-align:\s*(left|right|center);?\s*["']""")
# Of how many texts the direction is remembered: the same names are on many pages.
_WAYS = 20_000
# Material's own colour, which our stylesheet takes for none.
_NO_COLOUR = "indigo"
_USUAL = (("scheme", "default"), ("primary", _NO_COLOUR), ("accent", _NO_COLOUR))
# The schemes of a site that configures none, as theme.js knows them: light and dark, following the reader's system.
_USUAL_SCHEMES = tuple(
    (f"(prefers-color-scheme: {system})", scheme, _NO_COLOUR, _NO_COLOUR)
    for system, scheme in (("light", "default"), ("dark", "slate"))
)
TEMPLATES = Path(__file__).parents[1] / "templates"


def prepare_theme(config: MkDocsConfig, language: str) -> None:
    """Put our templates before Material's (and after the site's own), and switch off whatever asks other hosts for
    anything or duplicates what we make."""
    theme = config.theme
    place = 1 if theme.custom_dir else 0
    if str(TEMPLATES) not in theme.dirs:
        theme.dirs.insert(place, str(TEMPLATES))
    theme.static_templates.discard("sitemap.xml")
    theme["font"] = False
    if language:
        theme["language"] = _theme_language(language)
    palette = theme.get("palette") or {}
    # Colours without a scheme apply to both.
    if isinstance(palette, dict) and not {"scheme", "toggle"} & palette.keys():
        both = _palette(Words(language or str(theme.get("language") or "en")))
        theme["palette"] = [{**scheme, **palette} for scheme in both]


def _palette(words: Words) -> list[dict[str, object]]:
    """Light and dark, following the reader's system, with a switch: for a site that configures neither."""
    labels = (words.text("Switch to the dark scheme"), words.text("Switch to the light scheme"))
    return [
        {"media": media, "scheme": scheme, "toggle": {"name": str(in_attribute(label))}}
        for (media, scheme, *_), label in zip(_USUAL_SCHEMES, labels, strict=True)
    ]


def _theme_language(language: str) -> str:
    """The nearest language that Material has: the tag itself, or the tag without its region, in the same script."""
    available = Path(material.__file__).parent / "templates" / "partials" / "languages"
    for tag in (language, *(name.replace("_", "-") for name in read_alike(Locale.parse(language, sep="-")))):
        if (available / f"{tag}.html").exists():
            return tag
    return "en"


@dataclass(frozen=True, slots=True)
class ThemeContext:
    """What all pages of a site share: the links in the header, and ``assets``, (plain name, URL) of each of our
    stylesheets and scripts."""

    site: Site
    sections: tuple[Link, ...]
    assets: tuple[tuple[str, str], ...]
    nav_links: tuple[Link, ...] = ()
    """Hand-written pages in the header."""


def theme_context(prepared: Prepared, nav: tuple[Link, ...]) -> ThemeContext:
    """What all pages of a site share; ``nav`` links to its hand-written pages."""
    assets = tuple((name, asset.url) for name, asset in prepared.styles_and_scripts.items())
    return ThemeContext(prepared.site, prepared.sections, assets, nav)


def make_renderer(config: MkDocsConfig, env: jinja2.Environment, context: ThemeContext) -> Renderer:
    """A renderer on the theme's templates. Our templates escape what they print; MkDocs's do not."""
    site = context.site
    words = Words(site.language)
    env.autoescape = is_ours
    env.globals.update(
        config=config, _=words.text, ngettext=words.plural, plural_forms=words.plural_forms, site=site, words=words,
        sections=context.sections, nav_links=context.nav_links, assets=dict(context.assets), describe=partial(describe, site, words),
        mistake=mistake_links(site, words), doubtful=DOUBTFUL,
        way=lru_cache(_WAYS)(partial(_way, words.direction)),
        script_of=script_of,
        search_url=urls.SEARCH if site.options.search else "", urls=urls.LISTS, **_switch(config),
    )  # fmt: skip
    compile_quickly(env)
    # Frames are made with an empty nav: they must not depend on which pages this process happens to know.
    nav = Navigation([], [])
    colours = any(scheme.primary != _NO_COLOUR for scheme in _schemes(config))

    def lean(document: str) -> str | None:
        return None if site.options.material_everywhere else without_material(document, colours)

    return Renderer(env, site, words, lambda base_url: get_context(nav, [], config, base_url=base_url), lean)


class _Scheme(NamedTuple):
    """A colour scheme of the palette, as theme.js reads it. ``label`` says what the switch to the next one does, "" if
    there is no switch."""

    media: str
    scheme: str
    primary: str
    accent: str
    label: str


def _schemes(config: MkDocsConfig) -> list[_Scheme]:
    """The schemes of the palette, with what Material takes for those that say nothing."""
    palette = config.theme.get("palette") or []
    return [
        _Scheme(
            media=str(one.get("media") or ""),
            **{key: str(one.get(key) or usual).replace(" ", "-") for key, usual in _USUAL},
            label=str((one.get("toggle") or {}).get("name") or ""),
        )
        for one in ([palette] if isinstance(palette, dict) else palette)
    ]  # fmt: skip


def _switch(config: MkDocsConfig) -> dict[str, object]:
    """What the header needs to let readers choose a scheme: all of them as JSON for an attribute in single quotes, of one
    that is as usual at its place the label alone; and the icons of the switch, none if they are our own."""
    palette = config.theme.get("palette") or []
    if isinstance(palette, dict) or not palette:
        return {"schemes": "", "scheme_icons": ()}
    icons = tuple(str((one.get("toggle") or {}).get("icon") or "") for one in palette)
    return {
        "schemes": for_attribute(
            [
                scheme.label if scheme[:-1] in _USUAL_SCHEMES[at : at + 1] else scheme
                for at, scheme in enumerate(_schemes(config))
            ]
        ),
        "scheme_icons": icons if any(icons) else (),
    }


def _way(around: str, text: str) -> Markup:
    """The attribute ``dir`` of a text of which no language is given, if it does not run as the site does."""
    found = direction_of(text, around)
    return Markup(f' dir="{found}"' if found != around else "")


def nav_links(nav: Navigation) -> tuple[Link, ...]:
    """The pages at the top of MkDocs's navigation."""
    return tuple(Link(str(Markup(item.title).striptags()), item.url) for item in nav.items if _is_page(item))


def _is_page(item: StructureItem) -> TypeGuard[MkDocsPage]:
    return isinstance(item, MkDocsPage) and bool(item.title)


def handwritten_values(page: MkDocsPage, renderer: Renderer, marks: Mapping[str, str]) -> dict[str, object]:
    """What a template gets for a hand-written page, in addition to what MkDocs gives it. The page's text is MkDocs's
    own Markdown, and trusted as the site's configuration is. For ``marks`` see `digest.model.Corpus`."""
    url = "" if page.url == "./" else page.url
    mark = marks.get(page.file.src_uri)
    body = Markup("<p><strong>{}</strong></p>").format(mark) if mark else Markup()
    html = with_directions(_aligned(page.content or ""), renderer.direction)
    title, description = Markup(page.title or "").striptags(), one_line(str(page.meta.get("description") or ""))
    head = Head(title, description, hover_cards=links_records(html))
    return renderer.values(url, head, body + Markup(html), section=url, material=True)


def _aligned(html: str) -> str:
    """A page's HTML with the alignment of table cells as an attribute. Markdown makes it a style, which the site's
    Content-Security-Policy does not allow."""
    return _ALIGNED_CELL.sub(r'\1 align="\2"', html) if "text-align" in html else html
