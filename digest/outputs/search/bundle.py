"""A folder of the search index, made by Pagefind from records.

The recipe of the search is the code of this module and of all that it imports. So it imports nothing else.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from digest.errors import DigestError
from digest.outputs.search import fragments, pieces
from digest.outputs.search.records import Indexed

PIECE = 2000
"""Places of words in a piece of the index, at least: some 3 KB. A query fetches the pieces of its words from every shard,
and before it the list of all pieces, which has some 12 bytes for each."""
# Pagefind divides a part of its work among threads, which costs more than it gains when it runs several times at once.
_SETTINGS = {"RAYON_NUM_THREADS": "1", "PAGEFIND_UNSTABLE_INDEX_CHUNK_SIZE": str(PIECE)}
# A bundle needs a record. No other record has this letter, and nobody will search for it.
NO_RECORD = Indexed(
    "index.html", "", "<!doctype html><html><body data-pagefind-body><p>ꙮ</p></body></html>", {}, (), 0, 0
)
_DATA = ("pagefind-entry.json", ".pf_meta", ".pf_index", ".pf_filter", ".pf_fragment")
_SCRIPT = "pagefind.js"
_LAST_LINES = 3


class Pagefind(Protocol):
    """What makes the bundle of a folder of records. Raises `SearchError`."""

    def __call__(self, records: Path, bundle: Path, language: str) -> None: ...


class SearchError(DigestError):
    """The search index cannot be made. The message says why."""


def _installed() -> str | Path | None:
    # Imported here: it takes longer than all that is done in most builds.
    from pagefind.service import get_executable

    return get_executable()


def run_pagefind(
    records: Path, bundle: Path, language: str, program: Callable[[], str | Path | None] = _installed
) -> None:  # fmt: skip
    """Run Pagefind on a folder of records. Raises `SearchError` if it is not installed, cannot run or fails."""
    path = program()
    if path is None:
        raise SearchError("Pagefind is not installed, so there can be no search: install 'pagefind[extended]'")
    command = [str(path), "--site", str(records), "--output-path", str(bundle), "--force-language", language]
    # Its settings must not come from the environment or from a file in the folder it runs in.
    env = {key: value for key, value in os.environ.items() if not key.startswith("PAGEFIND_")} | _SETTINGS
    try:
        run = subprocess.run(
            command, cwd=records, env=env, capture_output=True, text=True, errors="replace", check=False
        )  # fmt: skip
    except OSError as error:
        raise SearchError(f"{path} cannot run: {error.strerror}") from error
    if run.returncode:
        last = " ".join((run.stderr or run.stdout).split("\n")[-_LAST_LINES:]).strip()
        raise SearchError(f"Pagefind failed with exit code {run.returncode}: {last}")


def write_records(folder: Path, records: Iterable[Indexed]) -> list[Indexed]:
    """Write records for Pagefind. Returns what is still needed of them."""
    written = []
    for record in records:
        path = f"{folder}/{record.file}"
        os.makedirs(os.path.dirname(path), exist_ok=True)  # noqa: PTH103, PTH120 - Path needs as long as writing, for every record
        with open(path, "w", encoding="utf-8") as file:  # noqa: PTH123
            file.write(record.html)
        written.append(replace(record, html=""))
    return written


def make_bundle(
    records: Path, shown: Iterable[Indexed], folder: Path, is_engine: bool, run: Callable[[Path, Path], None]
) -> list[Path]:
    """Run Pagefind on a folder of records, and leave in ``folder`` what readers need: the data of a shard, or the
    engine, which is Pagefind's own scripts and WASM. Returns its files."""
    shutil.rmtree(folder, ignore_errors=True)
    run(records, folder)
    if not is_engine:
        shard = folder.name.rpartition("-")[0]
        try:
            pieces.rewrite(folder, fragments.rewrite(folder, shown, shard))
        except (ValueError, KeyError, FileNotFoundError) as error:
            raise SearchError(f"{folder} is not as Pagefind 1.5 writes it: {error!r}") from error
    made = sorted(path for path in folder.rglob("*") if path.is_file())
    needed = [path for path in made if _is_needed(path, is_engine)]
    for path in {*made} - {*needed}:
        path.unlink()
    return needed


def _is_needed(path: Path, is_engine: bool) -> bool:
    """Whether readers need a file that Pagefind wrote."""
    if path.name.endswith(_DATA):
        return True
    if not is_engine:
        return False
    is_other_wasm = path.name == "wasm.unknown.pagefind" and len(list(path.parent.glob("wasm.*.pagefind"))) > 1
    return path.name == _SCRIPT or (path.name.startswith("wasm.") and not is_other_wasm)
