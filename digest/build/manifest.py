"""What the last build wrote: every file of the site, what it was made from, its size and its time.

One SQLite file with a few long columns: a row for every file and key takes ten times as long to read. Each
column has a fingerprint. A manifest that is damaged, foreign or of another version is ignored, and the next
build makes everything again.
"""

from __future__ import annotations

import json
import os
import sqlite3
import sys
from array import array
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from digest.errors import DigestError

# Numbers are stored in the byte order of this machine.
_FORMAT = 4 if sys.byteorder == "little" else 5
_TABLE = "create table columns (name text primary key, value blob, digest blob)"
_DIGEST = 16
"""Bytes of every state and of every key's fingerprint."""


class ManifestError(DigestError):
    """The manifest cannot be written; the message says why."""


class OutputRecord(NamedTuple):
    """A file of the site: its ``state`` (a fingerprint of what is known before it is made), the numbers of the
    keys it read (see `numbered`), its size in bytes and time of change (ns)."""

    state: bytes
    keys: bytes
    size: int
    mtime: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """The last build: files by their path in the site, fingerprints by key, and facts about the build as a whole.
    A key's number is its position among the keys. ``carried`` and ``spellings`` are those of
    `digest.site.fingerprints`, ``frames`` is `digest.rendering.renderer.dump_frames`."""

    files: Mapping[str, OutputRecord] = field(default_factory=dict)
    keys: Mapping[str, bytes] = field(default_factory=dict)
    carried: Mapping[str, bytes] = field(default_factory=dict)
    spellings: Mapping[str, str] = field(default_factory=dict)
    frames: str = "{}"
    facts: Mapping[str, str] = field(default_factory=dict)
    is_known: bool = False
    """Whether it was read from disk."""


@dataclass(frozen=True, slots=True)
class Previous:
    """The previous build: its manifest, and those of its files that are ``intact`` in the site. ``is_valid`` says
    whether it was made by the same recipe, so that what is intact may stay."""

    manifest: Manifest
    intact: Mapping[str, OutputRecord]
    is_valid: bool

    @property
    def reusable(self) -> Manifest:
        """What this build may go by: nothing, unless the previous one is valid."""
        return replace(self.manifest, files=self.intact) if self.is_valid else Manifest()


def is_intact(site_dir: str, path: str, size: int, mtime: int) -> bool:
    """Whether a file of the site is as the build left it."""
    try:
        status = os.stat(f"{site_dir}/{path}", follow_symlinks=False)  # noqa: PTH116 - five times as fast
    except OSError:
        return False
    return status.st_size == size and status.st_mtime_ns == mtime


def modified(site_dir: str, files: Mapping[str, OutputRecord]) -> set[str]:
    """The paths of the files that are not as they were left."""
    return {path for path, made in files.items() if not is_intact(site_dir, path, made.size, made.mtime)}


def numbered(keys: Iterable[str], numbers: dict[str, int]) -> bytes:
    """The numbers of keys, packed as in `OutputRecord`; a key without a number gets the next."""
    return array("I", [numbers.setdefault(key, len(numbers)) for key in keys]).tobytes()


def readers(files: Mapping[str, OutputRecord], changed: Collection[int]) -> set[str]:
    """The paths of the files that read any of these keys."""
    if not changed:
        return set()
    them = frozenset(changed)
    return {path for path, made in files.items() if not them.isdisjoint(array("I", made.keys))}


def read_manifest(path: Path) -> Manifest:
    """The manifest of the last build; an empty one if there is none, or it cannot be used."""
    columns = _read(path, "")
    try:
        keys, carried = _digests(columns, "keys", "fingerprints"), _digests(columns, "carried", "carried fingerprints")
        spellings, facts = (json.loads(columns[name]) for name in ("spellings", "facts"))
        return Manifest(_files(columns), keys, carried, spellings, columns["frames"].decode(), facts, is_known=True)
    except (KeyError, ValueError):
        return Manifest()


def read_outputs(path: Path) -> tuple[Mapping[str, str], Sequence[tuple[str, int, int]]]:
    """The facts of the last build, and the path, size and time of each file; both empty if there is no usable
    manifest."""
    columns = _read(path, "where name in ('facts', 'paths', 'sizes', 'mtimes')")
    try:
        facts: Mapping[str, str] = json.loads(columns["facts"])
        return facts, list(zip(_paths(columns), *_numbers(columns, "q", "sizes", "mtimes"), strict=True))
    except (KeyError, ValueError):
        return {}, ()


def write_manifest(path: Path, is_known: bool, new: Manifest) -> None:
    """Replace the manifest with ``new`` in one transaction. ``is_known`` says that the present file is a manifest of
    this version. Raises `ManifestError`."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not is_known:
            path.unlink(missing_ok=True)
        with closing(_open(path, "rwc")) as database, database:
            if not is_known:
                database.executescript(f"pragma page_size = 32768; begin; {_TABLE}; pragma user_version = {_FORMAT};")
            for name, value in _columns(new):
                put_column(database, name, value)
    except (sqlite3.Error, OSError) as error:
        raise ManifestError(f"{path} cannot be written: {error}") from error


def _open(path: Path, mode: str) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode={mode}", uri=True)


def _read(path: Path, which: str) -> dict[str, bytes]:
    """The columns whose fingerprints are right."""
    try:
        with closing(_open(path, "ro")) as database:
            if database.execute("pragma user_version").fetchone()[0] != _FORMAT:
                return {}
            rows = database.execute(f"select name, value, digest from columns {which}").fetchall()
    except (sqlite3.Error, OSError):
        return {}
    return {name: value for name, value, digest in rows if _digest(value) == digest}


def put_column(database: sqlite3.Connection, name: str, value: bytes) -> None:
    database.execute("insert or replace into columns values (?, ?, ?)", (name, value, _digest(value)))


def _digest(value: bytes) -> bytes:
    return blake2b(value, digest_size=_DIGEST).digest()


def _columns(manifest: Manifest) -> Iterator[tuple[str, bytes]]:
    made = manifest.files.values()
    yield "facts", json.dumps(dict(manifest.facts)).encode()
    yield "spellings", json.dumps(dict(manifest.spellings)).encode()
    yield "frames", manifest.frames.encode()
    # No path contains a NUL, and no key a line break.
    yield "paths", "\0".join(manifest.files).encode("utf-8", "surrogatepass")
    yield "states", b"".join([row.state for row in made])
    yield "counts", array("I", [len(row.keys) for row in made]).tobytes()
    yield "reads", b"".join([row.keys for row in made])
    yield "sizes", array("q", [row.size for row in made]).tobytes()
    yield "mtimes", array("q", [row.mtime for row in made]).tobytes()
    for names, fingerprints, column in (
        ("keys", "fingerprints", manifest.keys),
        ("carried", "carried fingerprints", manifest.carried),
    ):
        yield names, "\n".join(column).encode("utf-8", "surrogatepass")
        yield fingerprints, b"".join(column.values())


def _files(columns: Mapping[str, bytes]) -> dict[str, OutputRecord]:
    (counts,), reads = _numbers(columns, "I", "counts"), columns["reads"]
    keys, end = [], 0
    for count in counts:
        start, end = end, end + count
        keys.append(reads[start:end])
    rows = zip(_pieces(columns["states"]), keys, *_numbers(columns, "q", "sizes", "mtimes"), strict=True)
    return dict(zip(_paths(columns), map(OutputRecord._make, rows), strict=True))


def _digests(columns: Mapping[str, bytes], names: str, fingerprints: str) -> dict[str, bytes]:
    keys = columns[names].decode("utf-8", "surrogatepass")
    return dict(zip(keys.split("\n") if keys else (), _pieces(columns[fingerprints]), strict=True))


def _paths(columns: Mapping[str, bytes]) -> list[str]:
    paths = columns["paths"].decode("utf-8", "surrogatepass")
    return paths.split("\0") if paths else []


def _numbers(columns: Mapping[str, bytes], kind: str, *names: str) -> list[array[int]]:
    return [array(kind, columns[name]) for name in names]


def _pieces(fingerprints: bytes) -> list[bytes]:
    return [fingerprints[start : start + _DIGEST] for start in range(0, len(fingerprints), _DIGEST)]
