"""The boundary to MkDocs: its configuration, its builds, and our templates in its theme."""

from __future__ import annotations

import json
import logging
import os
import tempfile
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import TypeGuard

import jinja2
import material
from markupsafe import Markup
from mkdocs.commands.build import build, get_context
from mkdocs.config.defaults import MkDocsConfig as MkDocsConfig
from mkdocs.exceptions import Abort, BuildError, ConfigurationError
from mkdocs.structure import StructureItem
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page as MkDocsPage

from digest import urls
from digest.config import Site
from digest.errors import DigestError
from digest.files import PLUGIN
from digest.i18n import Words
from digest.meta import describe
from digest.pages.views import Head, Link, View
from digest.press import Press
from digest.templating import compile_quickly, is_ours

log = logging.getLogger("mkdocs.plugins.digest")

NO_SITE_URL = "site_url is not set, so the site gets no canonical links and no sitemap"

TEMPLATES = Path(__file__).parent / "templates"


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
class Dressing:
    """What all pages of a site share: the links in the header, and ``assets``: the URL of each of our
    stylesheets and scripts, with its plain name."""

    site: Site
    sections: tuple[Link, ...]
    assets: tuple[tuple[str, str], ...]
    nav_links: tuple[Link, ...] = ()
    """Hand-written pages in the header."""


def press_for(config: MkDocsConfig, env: jinja2.Environment, dressing: Dressing) -> Press:
    """What renders pages with the theme's templates. Our own escape what they print; MkDocs's do not."""
    site = dressing.site
    words = Words(site.language)
    env.autoescape = is_ours
    env.globals.update(
        config=config, _=words.text, ngettext=words.plural, site=site, words=words, sections=dressing.sections,
        nav_links=dressing.nav_links, assets=dict(dressing.assets), describe=partial(describe, site, words),
        search_url=urls.SEARCH if site.options.search else "",
    )  # fmt: skip
    compile_quickly(env)
    # Frames are made without the nav: it has ours and hand-written pages alike, and they must
    # not depend on which of them this process happens to know.
    nav = Navigation([], [])
    return Press(env, site, words, lambda base_url: get_context(nav, [], config, base_url=base_url))


def nav_links(nav: Navigation) -> tuple[Link, ...]:
    """The pages at the top of MkDocs's navigation."""
    return tuple(Link(str(Markup(item.title).striptags()), item.url) for item in nav.items if _is_page(item))


def _is_page(item: StructureItem) -> TypeGuard[MkDocsPage]:
    return isinstance(item, MkDocsPage) and bool(item.title)


def written_values(page: MkDocsPage, press: Press) -> dict[str, object]:
    """What a template gets for a hand-written page besides what MkDocs gives it. Its text is MkDocs's
    own Markdown, trusted as the site's configuration is."""
    url = "" if page.url == "./" else page.url
    head = Head(Markup(page.title or "").striptags())
    return press.values(url, head, Markup(page.content or ""), section=url)


class SiteConfigError(DigestError):
    """mkdocs.yml cannot be used; the message says why."""


def load_site_config(path: Path) -> MkDocsConfig:
    """mkdocs.yml as MkDocs reads it. Raises `SiteConfigError` naming every problem."""
    if not path.is_file():
        raise SiteConfigError(f"{path} does not exist; run this in a site's folder, or make one with 'digest init'")
    os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")
    config = MkDocsConfig(config_file_path=str(path))
    try:
        with path.open("rb") as file:
            config.load_file(file)
    except ConfigurationError as error:
        raise SiteConfigError(f"{path}: {error}") from error
    # What was written, for `setting`: validation takes options out of it.
    written = deepcopy(config.user_configs)
    failed, warnings = config.validate()
    config.user_configs = written
    if failed:
        raise SiteConfigError("\n".join(f"{path}: {key}: {message}" for key, message in failed))
    for key, message in warnings:
        log.warning("%s: %s: %s", path, key, message)
    if PLUGIN not in config.plugins:
        raise SiteConfigError(f"{path}: the plugin is not named; add 'plugins: [digest]'")
    return config


def environment(config: MkDocsConfig) -> jinja2.Environment:
    """The theme's templates, as MkDocs gives them to a build."""
    return config.theme.get_env()


def template_folders(config: MkDocsConfig) -> tuple[Path, ...]:
    """The folders of the site's own templates."""
    return (Path(config.theme.custom_dir),) if config.theme.custom_dir else ()


def others(config: MkDocsConfig) -> tuple[str, ...]:
    """Other plugins and hooks, any of which may change any page."""
    return (*(name for name in config.plugins if name != PLUGIN), *map(str, config.hooks))


def run_mkdocs(config: MkDocsConfig, site_dir: Path) -> list[str]:
    """Render the site into ``site_dir`` through MkDocs; what it warned of comes back.

    MkDocs walks its docs_dir in every build. Ours has read the content already and hands every
    file over, so it is given an empty one.
    """
    config.site_dir = str(site_dir)
    collected = _Warnings()
    logger = logging.getLogger("mkdocs")
    logger.addHandler(collected)
    try:
        with tempfile.TemporaryDirectory() as empty:
            config.docs_dir = empty
            build(config)
    except (Abort, BuildError, ConfigurationError, jinja2.TemplateError) as error:
        raise SiteConfigError("; ".join(collected.errors) or f"MkDocs could not build the site: {error}") from error
    finally:
        logger.removeHandler(collected)
    return collected.messages


class _Warnings(logging.Handler):
    """Keeps what MkDocs warns of."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []
        self.errors: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        (self.errors if record.levelno >= logging.ERROR else self.messages).append(record.getMessage())


# Far away


@dataclass(frozen=True, slots=True)
class Setting:
    """All that another machine needs to render pages of a site: ``config`` as JSON, the site's own
    templates as paths and bytes, and what dresses its pages."""

    config: str
    templates: tuple[tuple[str, bytes], ...]
    dressing: Dressing


# Not wanted where only our pages are rendered, or not there: hand-written pages, and folders.
_LEFT_OUT = ("nav", "markdown_extensions", "hooks", "docs_dir", "site_dir", "watch")


def setting(config: MkDocsConfig, dressing: Dressing) -> Setting:
    """The setting of a site. Raises `SiteConfigError` if its configuration is not plain data."""
    written: dict[str, object] = {}
    for part in config.user_configs:
        written |= part
    plain = {key: value for key, value in written.items() if key not in _LEFT_OUT}
    named = written["theme"]
    theme = {**(named if isinstance(named, dict) else {"name": named}), "custom_dir": "templates"}
    try:
        text = json.dumps({**plain, "theme": theme})
    except TypeError as error:
        raise SiteConfigError(f"mkdocs.yml cannot be sent to other machines: {error}") from error
    templates = (
        (path.relative_to(folder).as_posix(), path.read_bytes())
        for folder in template_folders(config) for path in sorted(folder.rglob("*.html"))
    )  # fmt: skip
    return Setting(text, tuple(templates), dressing)


def print_pages(setting: Setting, views: Sequence[tuple[str, str, View]]) -> list[bytes]:
    """Pages, as (URL, template, view), to the bytes of their files, on any machine that has this package."""
    press = _press(setting)
    pages = [press.page(url, template, view) for url, template, view in views]
    press.forget()
    return pages


@lru_cache(maxsize=1)
def _press(setting: Setting) -> Press:
    """Made once by each worker: the next shard is of the same site."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        (root / "docs").mkdir()
        (root / "templates").mkdir()
        for path, content in setting.templates:
            (root / "templates" / path).parent.mkdir(parents=True, exist_ok=True)
            (root / "templates" / path).write_bytes(content)
        (root / "mkdocs.yml").write_text(setting.config, "utf-8")
        config = load_site_config(root / "mkdocs.yml")
        prepare_theme(config, setting.dressing.site.options.language)
        env = environment(config)
        env.auto_reload = False
        press = press_for(config, env, setting.dressing)
        # While the folder is there.
        for template in env.list_templates(filter_func=is_ours):
            env.get_template(template)
        return press
