"""A build by MkDocs itself."""

from __future__ import annotations

import logging
import tempfile
from pathlib import Path

import jinja2
from mkdocs.commands.build import build
from mkdocs.config.defaults import MkDocsConfig as MkDocsConfig
from mkdocs.exceptions import Abort, BuildError, ConfigurationError

from digest.mkdocs_plugin.config import SiteConfigError


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
