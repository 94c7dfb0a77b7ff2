"""When each address was looked at, and what was found: in the cache folder, written as it goes, so that a run that is
killed goes on where it stopped. Deleting the file is safe: then every address is due, and no page has lost any text.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from filelock import FileLock, Timeout

from digest.errors import DigestError
from digest.evidence.verdicts import LookResult

LOG_FILE = "links.sqlite"
"""Its name in the cache folder."""
_VERSION = 1
_SCHEMA = (
    """create table look (
        url text primary key, tried text not null default '', day text not null default '', finding text not null default '',
        why text not null default '', target text not null default '', length integer not null default 0,
        is_noted integer not null default 1
    ) without rowid""",
    "create index unnoted on look (is_noted) where is_noted = 0",
    "create table archive (url text primary key, day text not null, answer text not null, copy text not null) without rowid",
    f"pragma user_version = {_VERSION}",
)
_COLUMNS = "url, tried, day, finding, why, target, length"


class LogError(DigestError):
    """The log cannot be used; the message says why, and what to do."""


class Look(NamedTuple):
    """The last look at an address. ``day`` (ISO, "" if there was none) is when it was found out, ``tried`` when it was
    last tried, ``target`` where a redirect led to another page, and ``length`` how much running text the page had when it
    was last well (characters; 0 if that is not known)."""

    url: str
    tried: str = ""
    day: str = ""
    finding: LookResult | None = None
    why: str = ""
    target: str = ""
    length: int = 0


class Asked(NamedTuple):
    """What an archive answered about an address, and when. ``copy`` is the address of a copy, if there is one."""

    day: str
    answer: str
    copy: str = ""


class LinkLog:
    """The log, open. Everything that is put is kept at once."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    def looks(self) -> dict[str, Look]:
        return {look.url: look for look in self._select("")}

    def unnoted(self) -> list[Look]:
        """What was found and is in no file of verdicts yet."""
        return self._select("where is_noted = 0")

    def put(self, looks: Iterable[Look]) -> None:
        """Keep what was found now."""
        rows = [look._replace(finding=look.finding or "") for look in looks]  # type: ignore[arg-type]
        self._write(f"insert or replace into look ({_COLUMNS}, is_noted) values (?, ?, ?, ?, ?, ?, ?, 0)", rows)

    def try_in_vain(self, urls: Iterable[str], day: str) -> None:
        """Keep that addresses were tried, and that nothing was found out."""
        statement = "insert into look (url, tried) values (?, ?) on conflict do update set tried = excluded.tried"
        self._write(statement, [(url, day) for url in urls])

    def note(self, urls: Iterable[str]) -> None:
        """What was found of these is in the file of verdicts."""
        self._write("update look set is_noted = 1 where url = ?", [(url,) for url in urls])

    def forget(self, urls: Iterable[str]) -> None:
        self._write("delete from look where url = ?", [(url,) for url in urls])

    def asked(self) -> dict[str, Asked]:
        """What an archive answered, by address."""
        return {row[0]: Asked(*row[1:]) for row in self._database.execute("select * from archive")}

    def put_asked(self, url: str, asked: Asked) -> None:
        self._write("insert or replace into archive values (?, ?, ?, ?)", [(url, *asked)])

    def _select(self, where: str) -> list[Look]:
        rows = self._database.execute(f"select {_COLUMNS} from look {where} order by url")
        return [
            look._replace(finding=LookResult(look.finding) if look.finding else None) for look in map(Look._make, rows)
        ]

    def _write(self, statement: str, rows: Sequence[tuple[object, ...]]) -> None:
        with self._database:
            self._database.executemany(statement, rows)


@contextmanager
def open_log(folder: Path) -> Iterator[LinkLog]:
    """The log in the cache folder, for this process alone. One that is damaged, or of another version, is begun anew.
    Raises `LogError` while another process has it, or where the folder cannot be written."""
    path = folder / LOG_FILE
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(f"{path}.lock", blocking=False)
        lock.acquire()
    except Timeout as error:
        raise LogError("'digest links' runs here already; wait until it is done") from error
    except OSError as error:
        raise LogError(f"{folder} cannot be written: {error.strerror}") from error
    try:
        database = _opened(path)
        try:
            yield LinkLog(database)
        finally:
            database.close()
    finally:
        lock.release()


def _opened(path: Path) -> sqlite3.Connection:
    try:
        database = sqlite3.connect(path)
        with suppress(sqlite3.DatabaseError):
            (version,) = database.execute("pragma user_version").fetchone()
            if version == _VERSION and database.execute("pragma quick_check").fetchone() == ("ok",):
                _begin(database)
                return database
        database.close()
        for end in ("", "-journal", "-wal", "-shm"):
            path.with_name(path.name + end).unlink(missing_ok=True)
        database = sqlite3.connect(path)
        _begin(database)
        for statement in _SCHEMA:
            database.execute(statement)
        database.commit()
    except (sqlite3.Error, OSError) as error:
        raise LogError(f"{path} cannot be written: {error}") from error
    return database


def _begin(database: sqlite3.Connection) -> None:
    # Safe if this process is killed; a power cut may cost the last looks, and nothing else.
    database.execute("pragma journal_mode = wal")
    database.execute("pragma synchronous = normal")
