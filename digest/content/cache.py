"""What was made of content files, kept from build to build: what has not changed is not parsed again.

One sqlite file. A file is known again by its path, size and times, or, where these cannot be
trusted, by the digest of its content. Deleting the cache is always safe; one that is damaged, of
another program, version or configuration is thrown away; one that cannot be written is no error.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from digest.config import Limits
from digest.content.file_state import FileState
from digest.content.files import RawFile
from digest.content.frontmatter import content_fingerprint, content_of
from digest.content.packing import Packed, Unpacker, pack, parsed
from digest.recipe import recipe

FILE = "content.sqlite"
_APPLICATION = 0x44494745
_LOCK_SECONDS = 1.0
_MAPPED = 1 << 32
_LIBRARIES = ("comrak", "nh3", "pydantic", "pydantic-core", "python-frontmatter", "pyyaml")
_DAMAGED = (sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_COLUMNS = "path, size, modified, changed, digest, matter, matter_line, body, body_line, said"
_TABLES = (
    "CREATE TABLE stamp (text TEXT NOT NULL)",
    """CREATE TABLE files (
        path TEXT PRIMARY KEY, size INTEGER, modified INTEGER, changed INTEGER, digest TEXT NOT NULL,
        matter TEXT NOT NULL, matter_line INTEGER NOT NULL, body TEXT NOT NULL, body_line INTEGER NOT NULL,
        said BLOB NOT NULL)""",
)


class ContentCache:
    """Files known from earlier builds. It may serve several builds of one process, one after the other."""

    def __init__(
        self, file: Path, stamp: str, zone: ZoneInfo, limits: Limits, verify: bool, clock: Callable[[], int]
    ) -> None:
        self.zone = zone
        self.limits = limits
        self.clock = clock
        self._file = file
        self._stamp = stamp
        self._verify = verify
        self._unpacker = Unpacker(zone)
        self._is_damaged = False
        self._rows: dict[str, tuple[Any, Any]] = {}
        """What the sqlite file holds of a path and is not unpacked yet: the row, and what it says."""
        self._files: dict[str, tuple[FileState | None, RawFile]] = {}
        self._kept: set[str] = set()
        """The paths in the sqlite file."""
        self._new: dict[str, Packed] = {}
        self._again: set[str] = set()
        """Known files with another signature."""

    def read(self) -> None:
        """Read what earlier builds left, if it is of use."""
        rows: list[tuple[Any, ...]] = []
        with self._surviving():
            if not self._file.exists():
                return
            with closing(sqlite3.connect(f"{self._file.absolute().as_uri()}?mode=ro", _LOCK_SECONDS, uri=True)) as kept:
                kept.execute(f"PRAGMA mmap_size = {_MAPPED}")
                if not self._is_ours(kept):
                    return
                rows = kept.execute(f"SELECT {_COLUMNS} FROM files").fetchall()
        self._kept = {row[0] for row in rows}
        with suppress(ValueError, TypeError):
            self._rows = {row[0]: (row, said) for row, said in zip(rows, parsed(row[-1] for row in rows), strict=True)}

    def find(self, path: str, folder_state: FileState | None, full: str) -> RawFile | None:
        """A file as it was understood before, if it is the same. ``full`` is where it stands on the disk."""
        known = self._files.get(path) or self._unpacked(path)
        if known is None:
            return None
        seen, raw = known
        if folder_state is not None and folder_state == seen and not self._verify:
            return raw
        try:
            if content_fingerprint(content_of(full)) != raw.fingerprint:
                return None
        except OSError:
            return None
        if folder_state != seen:
            self._files[path] = folder_state, raw
            self._again.add(path)
        return raw

    def known(self, path: str) -> RawFile | None:
        """A file as it was last understood, whatever it says by now."""
        known = self._files.get(path)
        return known[1] if known else None

    def put(self, raw: RawFile, folder_state: FileState | None) -> None:
        """Remember a file that was read and understood after its signature was taken."""
        self._files[raw.path] = folder_state, raw
        self._new[raw.path] = pack(raw)

    def unpack(self, path: str, packed: Packed, folder_state: FileState | None) -> RawFile:
        """Like `put`, for a file that another process read."""
        raw = self._unpacker.unpack(path, packed)
        self._files[path] = folder_state, raw
        self._new[path] = packed
        return raw

    def keep_only(self, paths: Iterable[str]) -> None:
        """Forget all other files."""
        there = set(paths)
        for path in self._files.keys() - there:
            del self._files[path]
        self._new = {path: packed for path, packed in self._new.items() if path in there}
        self._again &= there
        self._rows.clear()

    def save(self) -> None:
        """Write what is new, in one transaction. If that cannot be done now, the next build does without."""
        gone = self._kept - self._files.keys()
        if not (gone or self._new or self._again):
            return
        with self._surviving():
            self._file.parent.mkdir(parents=True, exist_ok=True)
            if self._is_damaged:
                for end in ("", "-journal", "-wal", "-shm"):
                    self._file.with_name(FILE + end).unlink(missing_ok=True)
                self._is_damaged = False
            with closing(sqlite3.connect(self._file, _LOCK_SECONDS, isolation_level=None)) as kept:
                # A page holds some files whole; it has a say in a new cache alone.
                kept.execute("PRAGMA page_size = 32768")
                kept.execute("PRAGMA synchronous = NORMAL")
                kept.execute("BEGIN IMMEDIATE")
                if not self._is_ours(kept):
                    self._begin_anew(kept)
                kept.executemany("DELETE FROM files WHERE path = ?", ((path,) for path in gone))
                kept.executemany(
                    "UPDATE files SET size = ?, modified = ?, changed = ? WHERE path = ?",
                    ((*(self._files[path][0] or (None,) * 3), path) for path in self._again - self._new.keys()),
                )
                kept.executemany(
                    f"INSERT OR REPLACE INTO files ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    ((path, *(self._files[path][0] or (None,) * 3), *packed) for path, packed in self._new.items()),
                )
                kept.execute("COMMIT")
            self._kept = (self._kept - gone) | self._new.keys()
            self._new, self._again = {}, set()

    def _unpacked(self, path: str) -> tuple[FileState | None, RawFile] | None:
        kept = self._rows.pop(path, None)
        if kept is None:
            return None
        row, said = kept
        folder_state = None if row[1] is None else FileState(*row[1:4])
        try:
            known = folder_state, self._unpacker.rebuilt(path, said, *row[4:-1])
        except (ValueError, TypeError, KeyError, IndexError):
            return None
        self._files[path] = known
        return known

    def _is_ours(self, kept: sqlite3.Connection) -> bool:
        """Whether the tables are of this program, version and configuration."""
        (application,) = kept.execute("PRAGMA application_id").fetchone()
        if application != _APPLICATION:
            self._is_damaged = application != 0 or bool(kept.execute("SELECT 1 FROM sqlite_master").fetchone())
            return False
        return kept.execute("SELECT text FROM stamp").fetchall() == [(self._stamp,)]

    def _begin_anew(self, kept: sqlite3.Connection) -> None:
        kept.execute("DROP TABLE IF EXISTS files")
        kept.execute("DROP TABLE IF EXISTS stamp")
        kept.execute(f"PRAGMA application_id = {_APPLICATION}")
        for table in _TABLES:
            kept.execute(table)
        kept.execute("INSERT INTO stamp VALUES (?)", (self._stamp,))
        self._kept = set()
        self._new = {path: self._new.get(path) or pack(raw) for path, (_, raw) in self._files.items()}

    @contextmanager
    def _surviving(self) -> Iterator[None]:
        """The cache is a convenience: whatever keeps it from being read or written is no error."""
        try:
            yield
        except sqlite3.Error as error:
            code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT)
            self._is_damaged = code & 0xFF in _DAMAGED
        except OSError:
            pass


def open_cache(
    folder: Path, zone: ZoneInfo, limits: Limits, verify: bool = False, clock: Callable[[], int] = time.time_ns
) -> ContentCache:
    """The cache in ``folder``, which need not be there.

    With ``verify`` every file's content is compared, where size and times would do otherwise.
    ``clock`` gives nanoseconds since 1970.
    """
    cache = ContentCache(folder / FILE, _stamp(zone, limits), zone, limits, verify, clock)
    cache.read()
    return cache


def _stamp(zone: ZoneInfo, limits: Limits) -> str:
    """Everything but a file itself that decides what is made of it."""
    months = (datetime(year, month, 1, tzinfo=zone) for year in range(1990, 2040) for month in range(1, 13))
    rules = content_fingerprint(" ".join(str(month.utcoffset()) for month in months).encode())
    return "\n".join((recipe(_LIBRARIES), str(zone), rules, repr(limits)))
