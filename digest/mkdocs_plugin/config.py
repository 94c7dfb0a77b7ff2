"""mkdocs.yml as MkDocs reads it, and what we take from it."""

from __future__ import annotations

import logging
import os
from copy import deepcopy
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig as MkDocsConfig
from mkdocs.exceptions import ConfigurationError

from digest.config import Options, Site, check_language
from digest.content.selection import Selection
from digest.errors import ConfigError, DigestError
from digest.text.passwords import names_a_user

log = logging.getLogger("mkdocs.plugins.digest")

PLUGIN = "digest"
NO_SITE_URL = "site_url is not set, so the site gets no canonical links and no sitemap"


# Markdown extensions that read nothing but the page. Any other may read files, as pymdownx.snippets does.
_PURE_EXTENSIONS = frozenset(
    (
        "abbr", "admonition", "attr_list", "codehilite", "def_list", "extra", "fenced_code", "footnotes", "legacy_attrs",
        "legacy_em", "md_in_html", "meta", "nl2br", "sane_lists", "smarty", "tables", "toc", "wikilinks",
        *(
            f"pymdownx.{name}" for name in (
                "arithmatex", "betterem", "caret", "critic", "details", "emoji", "escapeall", "extra", "fancylists",
                "highlight", "inlinehilite", "keys", "magiclink", "mark", "progressbar", "saneheaders", "smartsymbols",
                "striphtml", "superfences", "tabbed", "tasklist", "tilde",
            )
        ),
        *(f"pymdownx.blocks.{name}" for name in ("admonition", "caption", "definition", "details", "html", "tab")),
    )
)  # fmt: skip


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
    # Validation takes options out of what was written, which other machines need whole.
    as_written = deepcopy(config.user_configs)
    failed, warnings = config.validate()
    config.user_configs = as_written
    if failed:
        raise SiteConfigError("\n".join(f"{path}: {key}: {message}" for key, message in failed))
    for key, message in warnings:
        log.warning("%s: %s: %s", path, key, message)
    if PLUGIN not in config.plugins:
        raise SiteConfigError(f"{path}: the plugin is not named; add 'plugins: [digest]'")
    try:
        check_config(config)
    except ConfigError as error:
        raise SiteConfigError(f"{path}: {error}") from error
    return config


def check_config(config: MkDocsConfig) -> None:
    """Raise `ConfigError` if mkdocs.yml asks for something that a digest cannot be."""
    if not config.use_directory_urls:
        raise ConfigError("'use_directory_urls: false' is not supported; take the line out of mkdocs.yml")
    if config.theme.name != "material":
        raise ConfigError("the theme must be material; write 'theme: {name: material}' in mkdocs.yml")
    check_language(config.theme.get("language") or "en")
    if names_a_user(config.site_url or ""):
        raise ConfigError("site_url contains a user name or a password, which would be on every page; take it out")


def described_site(config: MkDocsConfig, options: Options) -> Site:
    """The site that mkdocs.yml describes."""
    language = config.theme.get("language")
    return Site.described(config.site_name, config.site_url, config.site_description, language, options)


def content_folder(config: MkDocsConfig) -> str:
    """The content folder as seen from that of mkdocs.yml, with / between parts."""
    return Path(os.path.relpath(config.docs_dir, Path(config.config_file_path).parent)).as_posix()


def selection(config: MkDocsConfig) -> Selection:
    """What mkdocs.yml says of files: ``exclude_docs``, ``draft_docs``, and those that it names itself."""
    patterns = [*filter(None, (config.exclude_docs, config.draft_docs))]
    used = (
        config.theme.get("logo"),
        config.theme.get("favicon"),
        *config.extra_css,
        *map(str, config.extra_javascript),
    )
    return Selection(sum(patterns[1:], patterns[0]) if patterns else None, frozenset(map(str, filter(None, used))))


def template_folders(config: MkDocsConfig) -> tuple[Path, ...]:
    """The folders of the site's own templates."""
    return (Path(config.theme.custom_dir),) if config.theme.custom_dir else ()


def reads_other_files(config: MkDocsConfig) -> bool:
    """Whether hand-written pages may be made from files that nobody can name: then every build renders them again."""
    names = (name.removeprefix("markdown.extensions.") for name in config.markdown_extensions)
    return not _PURE_EXTENSIONS.issuperset(names)


def foreign_plugins(config: MkDocsConfig) -> tuple[str, ...]:
    """Other plugins and hooks, any of which may change any page."""
    return (*(name for name in config.plugins if name != PLUGIN), *map(str, config.hooks))
