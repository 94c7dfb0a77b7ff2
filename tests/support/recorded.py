"""The record of a content folder as data, without a build."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from desk import write

from digest.config import Options, Site
from digest.prepare import Prepared, prepare
from digest.store.store import Store

NOW = datetime(2026, 6, 1, tzinfo=UTC)
OPTIONS = Options(timezone="Asia/Seoul", licence="CC BY 4.0")
SITE = Site("The Desk", "https://desk.example/", "", "en", OPTIONS)


def write_files(root: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write a folder from path to text or bytes."""
    for path, content in files.items():
        write(root / path, content)
    return root


def prepared(content: Path, site: Site = SITE) -> Prepared:
    """The site of a content folder. Its errors fail the test."""
    found = prepare(content, site, NOW, Store(None, site.options.zone))
    wrong = [f"{one.place}: {one.statement}" for one in found.problems if one.is_error]
    assert not wrong, wrong
    return found


def data_of(content: Path, site: Site = SITE) -> dict[str, bytes]:
    """The files of the record, by name."""
    return {asset.url.rpartition("/")[2]: asset.make() for asset in prepared(content, site).data.record_files()}


def data_from(root: Path, files: Mapping[str, str | bytes], site: Site = SITE) -> dict[str, bytes]:
    """The files of the record of a content folder with these files."""
    return data_of(write_files(root / "content", files), site)
