"""Whether there is anything to do at all: said from the times of files, before any is read, and before
most of this package is imported."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from digest.build.manifest import MANIFEST, is_intact, read_outputs
from digest.build.stamp import stamp, written_settings
from digest.content.file_state import folder_state


class Look(NamedTuple):
    """What was seen: the facts of the last build and how many files it left, if a build would come to the
    same; and the signature of the content folder, if it was looked at."""

    is_unchanged: bool = False
    content: str = ""
    facts: Mapping[str, str] = {}
    files: int = 0


def look(root: Path, config_file: Path, preview: str, now: datetime) -> Look:
    """Look whether a build at ``now`` would read what the last one read, with nothing due meanwhile, and
    whether all that it left stands."""
    facts, files = read_outputs(root / MANIFEST)
    if not facts.get("content") or not _is_between(facts["since"], now, facts["until"]):
        return Look()
    settings = written_settings(config_file)
    templates = (root / folder for folder in json.loads(facts["templates"]))
    if settings is None or facts["stamp"] != stamp((settings, preview), templates):
        return Look()
    # As long as the settings are the same, so are the folders that they name.
    content = folder_state(root / facts["docs"], time.time_ns())
    if content != facts["content"]:
        return Look(content=content)
    site = str(root / facts["site"])
    if not all(is_intact(site, path, size, mtime) for path, size, mtime in files):
        return Look(content=content)
    return Look(True, content, facts, len(files))


def _is_between(since: str, now: datetime, until: str) -> bool:
    return datetime.fromisoformat(since) <= now < datetime.fromisoformat(until)
