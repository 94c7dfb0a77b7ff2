"""mkdocs.yml as MkDocs reads it."""

from __future__ import annotations

import logging
import os
from copy import deepcopy
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig as MkDocsConfig
from mkdocs.exceptions import ConfigurationError

from digest.errors import DigestError
from digest.mkdocs_plugin.files import PLUGIN

log = logging.getLogger("mkdocs.plugins.digest")

NO_SITE_URL = "site_url is not set, so the site gets no canonical links and no sitemap"


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


def template_folders(config: MkDocsConfig) -> tuple[Path, ...]:
    """The folders of the site's own templates."""
    return (Path(config.theme.custom_dir),) if config.theme.custom_dir else ()


def foreign_plugins(config: MkDocsConfig) -> tuple[str, ...]:
    """Other plugins and hooks, any of which may change any page."""
    return (*(name for name in config.plugins if name != PLUGIN), *map(str, config.hooks))
