"""What the pages of a preview show at a moment: the files of the site, or what is wrong."""

from __future__ import annotations

import os
import re
import time
from pathlib import Path
from threading import Condition
from typing import NamedTuple
from urllib.parse import unquote_to_bytes


class Shown(NamedTuple):
    """What pages show: the ``site`` in a folder, at a ``path`` of the host that begins and ends with a slash; or, if
    there are any, ``problems`` in place of all of it. ``content`` is the content folder as paths of its files begin."""

    site: Path
    path: str
    problems: str = ""
    content: str = "content"


class Screen:
    """What pages show now, and its epoch: a text that is another one for whatever is shown next, by another server
    too. For threads."""

    def __init__(self, shown: Shown) -> None:
        self._changed = Condition()
        self._start, self._count = time.time_ns(), 0
        self._shown = shown

    def show(self, shown: Shown, is_new: bool) -> None:
        """Show this; the epoch ends if it is ``is_new``, or differs from what is shown."""
        with self._changed:
            if is_new or shown != self._shown:
                self._shown = shown
                self._count += 1
                self._changed.notify_all()

    def now(self) -> tuple[Shown, str]:
        with self._changed:
            return self._shown, self._epoch()

    def next_epoch(self, epoch: str, seconds: float) -> str:
        """The present epoch: at once if it is another one, else when it is or when the time is up."""
        with self._changed:
            self._changed.wait_for(lambda: self._epoch() != epoch, seconds)
            return self._epoch()

    def _epoch(self) -> str:
        return f"{self._start}-{self._count}"


def file_at(site: Path, path: str) -> Path | None:
    """The file of a site that answers a ``path`` as it is in a request, below the site's own; None if there is none.
    Never one outside the site's folder, not by a link either."""
    if re.search("%(?:00|2f|5c)", path, re.IGNORECASE):
        return None
    name = os.fsdecode(unquote_to_bytes(path.encode("latin-1")))
    folder = site.resolve()
    try:
        found = (folder / f"{name}index.html" if not name or name.endswith("/") else folder / name).resolve()
        return found if found.is_relative_to(folder) and found.is_file() else None
    except OSError:  # A name that no file can have.
        return None
