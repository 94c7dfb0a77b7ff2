"""`digest export`: the whole record of a site as a folder of files."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from digest.build.reading import read_published
from digest.desk.exchange.database import write_database
from digest.desk.exchange.export_folder import DATABASE, ExchangeError, Export, read_export, write_folder


class Exported(NamedTuple):
    """How many records of each kind were exported, and how many files were written."""

    counts: dict[str, int]
    files: int


def export_record(config_file: Path, folder: Path, at: datetime | None = None) -> Exported:
    """Write the record of a site, as it is published at a time (now), into a folder. Raises `ContentError` if there are
    errors in the content, and for the folder as `write_folder` does."""
    prepared = read_published(config_file, at=at)
    inside = folder.resolve()
    if inside.is_relative_to(prepared.docs_dir.resolve()):
        raise ExchangeError(f"{folder} is in the content folder, so it would be published; choose another one")
    files = {asset.url.rpartition("/")[2]: asset.make() for asset in prepared.data.record_files()}
    folder.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".digest-export-", dir=folder.parent) as temporary:
        # The database is made from what was written, so that it cannot say anything else.
        staged = Path(temporary)
        write_folder(staged / "files", files, None)
        record = read_export(staged / "files")
        write_database(staged / DATABASE, record)
        write_folder(folder, files, staged / DATABASE)
    return Exported(_counts(record), len(files) + 1)


def _counts(record: Export) -> dict[str, int]:
    return {
        "articles": len(record.articles), "events": len(record.events), "stories": len(record.stories),
        "topics": len(record.topics), "sources": len(record.sources), "names": len(record.names),
        "withdrawn": len(record.withdrawn),
    }  # fmt: skip
