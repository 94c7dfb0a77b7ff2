"""The boundary to MkDocs: our pages as its files, our templates in its theme."""

from __future__ import annotations

import logging
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from html import escape
from pathlib import Path

import jinja2
import material
from markupsafe import Markup
from mkdocs.commands.build import build, get_context
from mkdocs.commands.serve import serve
from mkdocs.config.defaults import MkDocsConfig as MkDocsConfig
from mkdocs.exceptions import Abort, BuildError, ConfigurationError
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.structure.toc import TableOfContents

from digest import urls
from digest.config import Site
from digest.errors import DigestError
from digest.i18n import Words
from digest.meta import describe
from digest.model import Corpus
from digest.pages.page import Asset, Page
from digest.pages.views import Head, Link

log = logging.getLogger("mkdocs.plugins.digest")

TEMPLATES = Path(__file__).parent / "templates"
PLUGIN = "digest"
# Everything under these folders of the content is ours to publish, or not at all.
_OURS = ("articles/", "events/", "stories/")


class DigestFile(File):
    """One of our pages, as a file that MkDocs renders. It has no source text on disk."""

    def __init__(self, page: Page, config: MkDocsConfig) -> None:
        super().__init__(
            _source_uri(page), None, config.site_dir, True,
            dest_uri=urls.destination(page.url), inclusion=InclusionLevel.NOT_IN_NAV,
        )  # fmt: skip
        self.generated_by = PLUGIN
        self.edit_uri = page.origin if page.origin.endswith(".md") else None
        self.url = page.url or "./"
        self.ours = page
        self.abs_src_path = None

    def is_documentation_page(self) -> bool:
        return True

    def is_modified(self) -> bool:
        return True


class DigestPage(MkDocsPage):
    """A page whose text is ready: there is no Markdown for MkDocs to read."""

    file: DigestFile

    def __init__(self, file: DigestFile, config: MkDocsConfig) -> None:
        super().__init__(None, file, config)
        self.markdown = ""
        self.content = ""

    def read_source(self, config: MkDocsConfig) -> None:
        self.markdown = ""
        self.meta = {"template": self.file.ours.template}
        # Material prints titles as they are.
        self.title = escape(self.file.url)

    def render(self, config: MkDocsConfig, files: Files) -> None:
        self.content = ""
        self.toc = TableOfContents([])
        self.present_anchor_ids = set()


def _source_uri(page: Page) -> str:
    """The file's own path for an entry, so that hand-written pages can link to it; else the URL's."""
    if page.origin.startswith(_OURS) and page.origin.endswith(".md") and page.template != "digest/stub.html":
        folder = page.template.removeprefix("digest/").removesuffix(".html")
        if folder in ("article", "story") or (folder == "event" and page.origin.startswith("events/")):
            return page.origin
    return urls.destination(page.url).removesuffix(".html") + ".md"


def digest_files(pages: Iterable[Page], config: MkDocsConfig) -> Iterator[DigestFile]:
    """Our pages as MkDocs files, each with its page."""
    for page in pages:
        file = DigestFile(page, config)
        DigestPage(file, config)
        yield file


def asset_files(assets: Iterable[Asset], config: MkDocsConfig) -> Iterator[File]:
    for asset in assets:
        path = urls.destination(asset.url)
        yield File.generated(config, path, content=asset.content, inclusion=InclusionLevel.NOT_IN_NAV)


def content_files(corpus: Corpus, docs_dir: Path, config: MkDocsConfig) -> Iterator[File]:
    """Hand-written pages and other files of the content folder."""
    for page in corpus.pages:
        yield File(page.path, str(docs_dir), config.site_dir, True)
    for path in corpus.files:
        yield File(path, str(docs_dir), config.site_dir, True, inclusion=InclusionLevel.NOT_IN_NAV)


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
    if not theme.get("palette"):
        theme["palette"] = _palette(Words(language or str(theme.get("language") or "en")))


def prepare_environment(
    env: jinja2.Environment, site: Site, words: Words, sections: tuple[Link, ...], assets: Mapping[str, Asset]
) -> None:
    """Give templates the site's words, and escape everything in ours (MkDocs escapes nothing)."""
    env.autoescape = _is_ours
    env.globals.update(
        _=words.text, ngettext=words.count, site=site, words=words, sections=sections,
        assets={name: asset.url for name, asset in assets.items()},
        describe=partial(describe, site, words), search_url=urls.SEARCH if site.options.search else "",
    )  # fmt: skip


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


def _is_ours(template: str | None) -> bool:
    return template is not None and template.startswith("digest/")


@dataclass(frozen=True, slots=True)
class Frame:
    """Material's document around a page, in the three parts that the page's own stand between."""

    opening: Markup
    middle: Markup
    closing: Markup


class Frames:
    """The frames of one build. Material's document takes longer to render than all of a page's own,
    and is the same for every page of one depth and section, so it is rendered once for each."""

    def __init__(self, env: jinja2.Environment, config: MkDocsConfig, nav: Navigation) -> None:
        self._template = env.get_template("digest/frame.html")
        self._config = config
        self._nav = nav
        self._made: dict[tuple[str, str], Frame] = {}

    def at(self, base_url: str, section_url: str) -> Frame:
        """The frame of pages from which ``base_url`` leads to the root, in the section at ``section_url``."""
        key = (base_url, section_url)
        if key not in self._made:
            self._made[key] = self._render(base_url, section_url)
        return self._made[key]

    def documents(self) -> Iterator[str]:
        """Every frame made so far, as the document it is without a page in it."""
        for frame in self._made.values():
            yield frame.opening + frame.middle + frame.closing

    def _render(self, base_url: str, section_url: str) -> Frame:
        context = get_context(self._nav, [], self._config, base_url=base_url)
        marks = {"head_mark": Markup(_HEAD_MARK), "body_mark": Markup(_BODY_MARK)}
        html = self._template.render(context, root=root_of(base_url), section_url=section_url, **marks)
        opening, _, rest = html.partition(_HEAD_MARK)
        middle, _, closing = rest.partition(_BODY_MARK)
        return Frame(Markup(opening), Markup(middle), Markup(closing))


_HEAD_MARK, _BODY_MARK = "<!--digest:head-->", "<!--digest:body-->"


def root_of(base_url: str) -> str:
    """What to put before a site URL: MkDocs's way to the root, ending in /."""
    return base_url.rstrip("/") + "/"


def page_values(page: MkDocsPage, base_url: str, frames: Frames) -> dict[str, object]:
    """What a template needs of its page: the way to the ``root``, the ``frame``, ``head`` and ``body``."""
    if isinstance(page.file, DigestFile):
        view = page.file.ours.view()
        head, body = view.head, view.body
    else:
        # A hand-written page: MkDocs's own Markdown, trusted as the site's configuration is.
        head, body = Head(Markup(page.title or "").striptags(), section=page.url), Markup(page.content or "")
    return {
        "root": root_of(base_url),
        "frame": frames.at(base_url, head.section),
        "head": head,
        "body": body,
        "canonical": page.canonical_url,
    }


def template_values(base_url: str, frames: Frames, words: Words) -> dict[str, object]:
    """The same for the 404 page: a template alone, whose way to the root is an absolute path."""
    head = Head(words.text("Page not found"), robots="noindex")
    return {"root": root_of(base_url), "frame": frames.at(base_url, ""), "head": head, "canonical": None}


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
    failed, warnings = config.validate()
    if failed:
        raise SiteConfigError("\n".join(f"{path}: {key}: {message}" for key, message in failed))
    for key, message in warnings:
        log.warning("%s: %s: %s", path, key, message)
    if PLUGIN not in config.plugins:
        raise SiteConfigError(f"{path}: the plugin is not named; add 'plugins: [digest]'")
    return config


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


def serve_mkdocs(path: Path, address: str, open_browser: bool) -> None:
    """MkDocs's own live preview of the site; returns when it is stopped."""
    serve(str(path), dev_addr=address, open_in_browser=open_browser)
