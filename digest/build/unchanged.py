"""Whether there is anything to do at all. The times of files tell, before any is read and before most of this
package is imported."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from digest.build.manifest import is_intact, read_outputs
from digest.build.settings import settings_fingerprint, written_settings
from digest.content.file_state import folder_state


class Look(NamedTuple):
    """What was found. If a build would give the same again: the facts of the last one, and how many files it
    left. ``content`` is the state of the content folder, "" if it was not looked at."""

    is_unchanged: bool = False
    content: str = ""
    facts: Mapping[str, str] = {}
    files: int = 0


def check_unchanged(manifest: Path, config_file: Path, mode: tuple[str, bool], now: datetime, disk_time: int) -> Look:
    """Check whether a build at ``now`` would read what the last one read, with nothing due meanwhile, and
    whether every file it left is intact. ``mode`` is that of `digest.build.options.BuildOptions`, ``disk_time`` is the time in nanoseconds since 1970 (see
    `digest.content.file_state`)."""
    facts, files = read_outputs(manifest)
    if not facts.get("content") or not _is_between(facts["since"], now, facts["until"]):
        return Look()
    settings = written_settings(config_file)
    root = config_file.parent
    templates = (root / folder for folder in json.loads(facts["templates"]))
    if settings is None or facts["settings"] != settings_fingerprint((settings, mode), templates):
        return Look()
    # The same settings name the same folders.
    content = folder_state(root / facts["docs"], disk_time)
    if content != facts["content"]:
        return Look(content=content)
    site = str(root / facts["site"])
    if not all(is_intact(site, path, size, mtime) for path, size, mtime in files):
        return Look(content=content)
    return Look(True, content, facts, len(files))


def _is_between(since: str, now: datetime, until: str) -> bool:
    return datetime.fromisoformat(since) <= now < datetime.fromisoformat(until)
