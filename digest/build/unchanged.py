"""Whether there is anything to do at all. The times of files tell, before any is read and before most of this
package is imported."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from digest.build.settings import settings_fingerprint, written_settings
from digest.build.state import BuildState, read_state
from digest.content.file_state import folder_state
from digest.evidence.verdicts import VERDICTS_FILE, verdicts_fingerprint
from digest.store.database import Database


class Look(NamedTuple):
    """What was found: the ``state`` of the last build and how many ``files`` it left, if a build would give the same
    again. ``content`` is the state of the content folder, None if it was not looked at."""

    state: BuildState | None = None
    files: int = 0
    content: str | None = None


def check_unchanged(
    database: Database, config_file: Path, mode: tuple[str, bool], now: datetime, disk_time: int
) -> Look:  # fmt: skip
    """Check whether a build at ``now`` would read what the last one read, with nothing due meanwhile, and
    whether every file it left is intact. ``mode`` is that of `digest.build.options.BuildOptions`, ``disk_time`` is the
    time in nanoseconds since 1970 (see `digest.content.file_state`)."""
    state = read_state(database)
    if state is None or not state.inputs.content or not state.is_between(now):
        return Look()
    settings = written_settings(config_file)
    root, inputs = config_file.parent, state.inputs
    templates = (root / folder for folder in inputs.templates)
    if settings is None or inputs.settings != settings_fingerprint((settings, mode), templates):
        return Look()
    if inputs.verdicts != verdicts_fingerprint(root / VERDICTS_FILE):
        return Look()
    # The same settings name the same folders.
    content = folder_state(root / inputs.docs, disk_time)
    if content != inputs.content:
        return Look(content=content)
    files = database.sizes()
    if next(changed_files(str(root / inputs.site), files), None) is not None:
        return Look(content=content)
    return Look(state, len(files), content)


def changed_files(site: str, files: Iterable[tuple[str, int, int]]) -> Iterator[str]:
    """The paths of those files (path, size, time) in the folder ``site`` that are not as they were left."""
    for path, size, mtime in files:
        try:
            status = os.stat(f"{site}/{path}", follow_symlinks=False)  # noqa: PTH116 - five times as fast
        except OSError:
            yield path
            continue
        if status.st_size != size or status.st_mtime_ns != mtime:
            yield path
