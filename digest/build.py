"""`digest build`: read, check, plan, render into staging, publish."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from digest import render
from digest.config import Site
from digest.errors import ContentError, DigestError, Problem
from digest.plugin import plugin_of
from digest.project import Prepared, prepare
from digest.publish import Published, publish, staging_folder
from digest.search.index import CACHE, write_index

MANIFEST = ".cache/digest/manifest.json"
Progress = Callable[[str], None]


class StrictError(DigestError):
    """A strict build met warnings."""


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did. ``warnings`` are MkDocs's own; ``seconds`` is wall-clock time."""

    prepared: Prepared
    published: Published
    warnings: tuple[str, ...]
    seconds: float


def build(config_file: Path, strict: bool = False, progress: Progress = lambda _: None) -> Built:
    """Build the site that ``config_file`` describes.

    Raises `ContentError` with every problem if the content has errors (or, if ``strict``,
    warnings); then, and on any other `DigestError`, the published site stays as it was.
    """
    started = time.monotonic()
    config = render.load_site_config(config_file)
    progress("Reading the content")
    prepared = read_site(config)
    refuse_problems(prepared.problems, strict)
    progress(f"Rendering {len(prepared.plan.pages):,} pages")
    site_dir = Path(config.site_dir)
    staging = staging_folder(site_dir)
    plugin_of(config).prepared = prepared
    warnings = render.run_mkdocs(config, staging)
    if strict and warnings:
        raise StrictError("\n".join((*warnings, "warnings stop a strict build; nothing is published")))
    if prepared.site.options.search:
        progress("Indexing for search")
        write_index(prepared.corpus, prepared.site, staging, config_file.parent / CACHE)
    progress("Publishing")
    published = publish(staging, site_dir, config_file.parent / MANIFEST)
    return Built(prepared, published, tuple(warnings), time.monotonic() - started)


def read_site(config: render.MkDocsConfig) -> Prepared:
    """The content that mkdocs.yml points to, checked and planned."""
    options = plugin_of(config).options
    language = config.theme.get("language")
    site = Site.described(config.site_name, config.site_url, config.site_description, language, options)
    return prepare(Path(config.docs_dir), site, os.environ.get("SOURCE_DATE_EPOCH"), time.time())


def refuse_problems(problems: tuple[Problem, ...], strict: bool) -> None:
    """Raise `ContentError` if there are errors, or any problem in a strict build."""
    if any(problem.is_error for problem in problems) or (strict and problems):
        raise ContentError(problems)
