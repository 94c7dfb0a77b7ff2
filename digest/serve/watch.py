"""Waits for changes of files and folders, for as long as a preview runs.

The system watches a folder itself, not its name: when another folder takes its place (a copy that is restored, a branch
that is switched), the watch stays with the old one. So the names are looked at too, ten times a second, and
whatever they lead to now is watched. Files are only looked at: most editors replace them.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Generator
from pathlib import Path
from typing import NamedTuple

from watchfiles import Change, DefaultFilter, watch
from watchfiles.main import FileChange

# In milliseconds: between two looks at the names; without a change, until those before are taken for all; and at most
# until then.
_LOOK, _QUIET, _PATIENCE = 100, 50, 10_000
# So many changes at once may be more than the system has told of: new folders among them would not be watched.
_FLOOD = 1_000

# Editors' own files, and those of version control.
_is_of_interest = DefaultFilter()


class Watched(NamedTuple):
    """What to watch: everything in ``folders`` but what is in those that are ``ignored``, and single ``files`` (of a
    folder here: which names are in it). None of them need exist."""

    folders: tuple[Path, ...] = ()
    files: tuple[Path, ...] = ()
    ignored: tuple[Path, ...] = ()


class Watch:
    """``say`` gets a line when a folder is lost or found."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._watched = Watched()
        self._folders: dict[Path, object] = {}
        self._files: dict[Path, object] = {}
        self._notes: Generator[set[FileChange], None, None] = _notes(())

    def follow(self, watched: Watched) -> None:
        """Watch these, and nothing else, from now on."""
        if watched != self._watched:
            self._watched = watched
            self._arm()

    def wait(self) -> None:
        """Return when something has changed since the last call, and nothing more for a moment."""
        is_changed = False
        while True:
            noted = self._noted()
            if _identities(self._watched.folders) != self._folders:
                self._arm()
                is_changed = True
            elif (files := _states(self._watched.files)) != self._files:
                self._files = files
                is_changed = True
            elif noted or is_changed:
                return

    def close(self) -> None:
        self._notes.close()

    def _noted(self) -> bool:
        """Whether the system told of a change, before the next look at the names."""
        try:
            changes = next(self._notes)
        except RuntimeError as error:
            self._say(f"The watch for changes failed ({error}); it starts again")
            self._arm()
            return True
        if len(changes) > _FLOOD or any(
            change == Change.deleted and Path(path) in self._folders for change, path in changes
        ):
            self._arm()
            return True
        return any(self._matters(change, Path(path)) for change, path in changes)

    def _matters(self, change: Change, path: Path) -> bool:
        within = next((path.relative_to(folder) for folder in self._folders if path.is_relative_to(folder)), path)
        return _is_of_interest(change, str(within)) and not _is_below(path, self._watched.ignored)

    def _arm(self) -> None:
        """Watch what the names lead to now. Whoever calls this has to report a change: some may have been missed."""
        self._notes.close()
        # Before anything is watched: what changes meanwhile is noticed at the next look.
        before, self._folders = self._folders, _identities(self._watched.folders)
        # A change of a file that was watched before is still to be noticed.
        now = _states(self._watched.files)
        self._files = {file: self._files.get(file, state) for file, state in now.items()}
        self._tell(before)
        there = [folder for folder, identity in self._folders.items() if identity]
        self._notes = _notes(there)
        try:
            next(self._notes)
        except FileNotFoundError:  # Gone again.
            self._notes = _notes(())
            self._folders = dict.fromkeys(self._folders)
        except (OSError, RuntimeError) as error:
            self._say(f"The system cannot watch for changes ({error}); all files are looked at instead")
            self._notes = _notes(there, polling=True)
            next(self._notes)

    def _tell(self, before: dict[Path, object]) -> None:
        for folder, identity in self._folders.items():
            if not identity and before.get(folder, True):
                self._say(f"{folder} is gone; waiting for it to come back")
            elif identity and folder in before and before[folder] != identity:
                self._say(f"{folder} is {'another folder' if before[folder] else 'there again'}; watching it")


def _notes(folders: Collection[Path], polling: bool | None = None) -> Generator[set[FileChange], None, None]:
    """What the system tells of changes, set by set; an empty one when it is time to look at the names. Begins with the
    first that is asked for."""
    return watch(
        *folders, watch_filter=None, debounce=_PATIENCE, step=_QUIET, rust_timeout=_LOOK, yield_on_timeout=True,
        force_polling=polling, ignore_permission_denied=True,
    )  # fmt: skip


def _is_below(path: Path, folders: Collection[Path]) -> bool:
    real = path.resolve()
    return any(real.is_relative_to(folder.resolve()) for folder in folders)


def _identities(folders: Collection[Path]) -> dict[Path, object]:
    """Which folder each name leads to; None if to none."""
    return {folder: (status.st_dev, status.st_ino) if (status := _status(folder)) else None for folder in folders}


def _states(files: Collection[Path]) -> dict[Path, object]:
    """What changes when a file is written, replaced or removed; None if there is none."""
    return {
        file: (status.st_ino, status.st_size, status.st_mtime_ns) if (status := _status(file)) else None
        for file in files
    }


def _status(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except OSError:
        return None
