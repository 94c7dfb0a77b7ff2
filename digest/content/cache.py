"""Parsed content files, kept from build to build: a file that has not changed is not parsed again.

One SQLite file. A content file is recognised by its path, size and times or, where these cannot be
trusted, by the fingerprint of its content. Deleting the cache is always safe. One that is damaged, or
was made by another program, version or configuration, is discarded; one that cannot be written is not
an error.
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
from digest.content.files import ContentFile
from digest.content.frontmatter import content_fingerprint, content_of
from digest.content.packing import Packed, Unpacker, decoded, pack
from digest.recipe import recipe

_APPLICATION = 0x44494745
_MAPPED = 1 << 32
_LIBRARIES = ("comrak", "nh3", "pydantic", "pydantic-core", "python-frontmatter", "pyyaml")
_DAMAGED = (sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_COLUMNS = "path, size, modified, changed, fingerprint, matter, matter_line, body, body_line, parsed"
_TABLES = (
    "CREATE TABLE stamp (text TEXT NOT NULL)",
    """CREATE TABLE files (
        path TEXT PRIMARY KEY, size INTEGER, modified INTEGER, changed INTEGER, fingerprint TEXT NOT NULL,
        matter TEXT NOT NULL, matter_line INTEGER NOT NULL, body TEXT NOT NULL, body_line INTEGER NOT NULL,
        parsed BLOB NOT NULL)""",
)


class ContentCache:
    """Sound files, as they were parsed in earlier builds. It may serve several builds of one process, one
    after the other."""

    def __init__(
        self,
        file: Path,
        stamp: str,
        zone: ZoneInfo,
        limits: Limits,
        verify: bool,
        clock: Callable[[], int],
        lock_seconds: float,
    ) -> None:
        self.clock = clock
        self._made_for = (zone, limits)
        self._file = file
        self._stamp = stamp
        self._verify = verify
        self._lock_seconds = lock_seconds
        self._unpacker = Unpacker(zone)
        self._is_damaged = False
        self._rows: dict[str, tuple[Any, Any]] = {}
        """By path, the rows of the database that are not unpacked yet, with the data of each."""
        self._files: dict[str, tuple[FileState | None, ContentFile]] = {}
        self._stored: set[str] = set()
        """The paths in the database."""
        self._new: dict[str, Packed] = {}
        self._restated: set[str] = set()
        """Stored files that have another state."""

    def fits(self, zone: ZoneInfo, limits: Limits) -> bool:
        """Whether files are parsed in the same way under these settings."""
        return (zone, limits) == self._made_for

    def read(self) -> None:
        """Read what earlier builds left, if it can be used."""
        rows: list[tuple[Any, ...]] = []
        with self._tolerant():
            if not self._file.exists():
                return
            address = f"{self._file.absolute().as_uri()}?mode=ro"
            with closing(sqlite3.connect(address, self._lock_seconds, uri=True)) as database:
                database.execute(f"PRAGMA mmap_size = {_MAPPED}")
                if not self._is_ours(database):
                    return
                rows = database.execute(f"SELECT {_COLUMNS} FROM files").fetchall()
        self._stored = {row[0] for row in rows}
        with suppress(ValueError, TypeError):
            self._rows = {row[0]: (row, data) for row, data in zip(rows, decoded(row[-1] for row in rows), strict=True)}

    def find(self, path: str, state: FileState | None, full: str) -> ContentFile | None:
        """A file as it was parsed before, if it has not changed. ``full`` is its path on the disk."""
        known = self._files.get(path) or self._unpacked(path)
        if known is None:
            return None
        earlier, file = known
        if state is not None and state == earlier and not self._verify:
            return file
        try:
            if content_fingerprint(content_of(full)) != file.fingerprint:
                return None
        except OSError:
            return None
        if state != earlier:
            self._files[path] = state, file
            self._restated.add(path)
        return file

    def put(self, file: ContentFile, state: FileState | None, packed: Packed | None = None) -> None:
        """Remember a sound file that was read after its state was. ``packed`` is the same file, if it is
        packed already."""
        self._files[file.path] = state, file
        self._new[file.path] = packed or pack(file)

    def keep_only(self, paths: Iterable[str]) -> None:
        """Forget all other files."""
        there = set(paths)
        for path in self._files.keys() - there:
            del self._files[path]
        self._new = {path: packed for path, packed in self._new.items() if path in there}
        self._restated &= there
        self._rows.clear()

    def save(self) -> None:
        """Write what is new, in one transaction. If that is not possible now, the next build does without."""
        gone = self._stored - self._files.keys()
        if not (gone or self._new or self._restated):
            return
        with self._tolerant():
            self._file.parent.mkdir(parents=True, exist_ok=True)
            if self._is_damaged:
                for end in ("", "-journal", "-wal", "-shm"):
                    self._file.with_name(self._file.name + end).unlink(missing_ok=True)
                self._is_damaged = False
            with closing(sqlite3.connect(self._file, self._lock_seconds, isolation_level=None)) as database:
                # Large enough for some files to fit into one page; only a new database takes it.
                database.execute("PRAGMA page_size = 32768")
                database.execute("PRAGMA synchronous = NORMAL")
                database.execute("BEGIN IMMEDIATE")
                if not self._is_ours(database):
                    self._start_over(database)
                database.executemany("DELETE FROM files WHERE path = ?", ((path,) for path in gone))
                database.executemany(
                    "UPDATE files SET size = ?, modified = ?, changed = ? WHERE path = ?",
                    ((*(self._files[path][0] or (None,) * 3), path) for path in self._restated - self._new.keys()),
                )
                database.executemany(
                    f"INSERT OR REPLACE INTO files ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    ((path, *(self._files[path][0] or (None,) * 3), *packed) for path, packed in self._new.items()),
                )
                database.execute("COMMIT")
            self._stored = (self._stored - gone) | self._new.keys()
            self._new, self._restated = {}, set()

    def _unpacked(self, path: str) -> tuple[FileState | None, ContentFile] | None:
        stored = self._rows.pop(path, None)
        if stored is None:
            return None
        row, data = stored
        state = None if row[1] is None else FileState(*row[1:4])
        try:
            known = state, self._unpacker.rebuild(path, data, *row[4:-1])
        except (ValueError, TypeError, KeyError, IndexError):
            return None
        self._files[path] = known
        return known

    def _is_ours(self, database: sqlite3.Connection) -> bool:
        """Whether the tables were made by this program and version, for this configuration."""
        (application,) = database.execute("PRAGMA application_id").fetchone()
        if application != _APPLICATION:
            self._is_damaged = application != 0 or bool(database.execute("SELECT 1 FROM sqlite_master").fetchone())
            return False
        return database.execute("SELECT text FROM stamp").fetchall() == [(self._stamp,)]

    def _start_over(self, database: sqlite3.Connection) -> None:
        database.execute("DROP TABLE IF EXISTS files")
        database.execute("DROP TABLE IF EXISTS stamp")
        database.execute(f"PRAGMA application_id = {_APPLICATION}")
        for table in _TABLES:
            database.execute(table)
        database.execute("INSERT INTO stamp VALUES (?)", (self._stamp,))
        self._stored = set()
        self._new = {path: self._new.get(path) or pack(file) for path, (_, file) in self._files.items()}

    @contextmanager
    def _tolerant(self) -> Iterator[None]:
        """The cache is a convenience: if it cannot be read or written, a build goes on without it."""
        try:
            yield
        except sqlite3.Error as error:
            code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT)
            self._is_damaged = code & 0xFF in _DAMAGED
        except OSError:
            pass


def open_cache(
    file: Path,
    zone: ZoneInfo,
    limits: Limits,
    verify: bool = False,
    clock: Callable[[], int] = time.time_ns,
    lock_seconds: float = 1,
) -> ContentCache:
    """The cache in ``file``, which need not exist.

    With ``verify`` the content of every file is compared, even where size and times would do. ``clock``
    gives nanoseconds since 1970. ``lock_seconds`` is how long to wait for another process that writes.
    """
    cache = ContentCache(file, _stamp(zone, limits), zone, limits, verify, clock, lock_seconds)
    cache.read()
    return cache


def _stamp(zone: ZoneInfo, limits: Limits) -> str:
    """Everything that decides what comes of parsing a file, except the file itself."""
    months = (datetime(year, month, 1, tzinfo=zone) for year in range(1990, 2040) for month in range(1, 13))
    rules = content_fingerprint(" ".join(str(month.utcoffset()) for month in months).encode())
    return "\n".join((recipe(_LIBRARIES), str(zone), rules, repr(limits)))
