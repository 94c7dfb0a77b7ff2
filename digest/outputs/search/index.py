"""The search index: Pagefind run on the records of each shard, and a cache of the results."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Protocol

from pagefind.service import get_executable

from digest.config import Site
from digest.errors import DigestError
from digest.model import Corpus
from digest.outputs.search import fragments
from digest.outputs.search.memory import free_bytes
from digest.outputs.search.records import Indexed, Recorder, indexed
from digest.outputs.search.shards import LIMITS, Shard, ShardLimits, shards
from digest.site import urls
from digest.text.i18n import Words

WORD_BYTES = 1000
"""Memory that Pagefind needs for a word of a shard, at most."""
AT_ONCE = 2
"""Runs of Pagefind side by side, where the memory for them is free."""
# Pagefind divides a part of its work among threads, which costs more than it gains when it runs several times at once.
_ONE_THREAD = {"RAYON_NUM_THREADS": "1"}
# Pagefind divides texts in these languages with dictionaries of its own. They take 1.5 s to load for each shard, and
# contain neither our pairs of characters nor the names of the beat. Our texts are divided already.
_DIVIDED_BY_PAGEFIND = ("zh", "ja", "th")
# A bundle needs a record. No other record has this letter, and nobody will search for it.
_NO_RECORD = "<!doctype html><html><body data-pagefind-body><p>ꙮ</p></body></html>"
_DATA = ("pagefind-entry.json", ".pf_meta", ".pf_index", ".pf_filter", ".pf_fragment")
_SCRIPTS = ("pagefind.js", "pagefind-worker.js")
_LAST_LINES = 3


class Pagefind(Protocol):
    """What makes the bundle of a folder of records. Raises `SearchError`."""

    def __call__(self, records: Path, bundle: Path, language: str) -> None: ...


class SearchError(DigestError):
    """The search index cannot be made. The message says why."""


@dataclass(frozen=True, slots=True)
class IndexFolder:
    """A folder of the index: the records of a shard, or the engine, which is Pagefind's own scripts and WASM.

    Its name contains a fingerprint of everything that it is made of; it has about as many ``words``. ``records``
    returns its records. It is called only if the folder is made.
    """

    name: str
    words: int
    records: Callable[[], Iterable[Indexed]]
    is_engine: bool = False


def run_pagefind(
    records: Path, bundle: Path, language: str, program: Callable[[], str | Path | None] = get_executable
) -> None:  # fmt: skip
    """Run Pagefind on a folder of records. Raises `SearchError` if it is not installed, cannot run or fails."""
    path = program()
    if path is None:
        raise SearchError("Pagefind is not installed, so there can be no search: install 'pagefind[extended]'")
    command = [str(path), "--site", str(records), "--output-path", str(bundle), "--force-language", language]
    # Its settings must not come from the environment or from a file in the folder it runs in.
    env = {key: value for key, value in os.environ.items() if not key.startswith("PAGEFIND_")} | _ONE_THREAD
    try:
        run = subprocess.run(
            command, cwd=records, env=env, capture_output=True, text=True, errors="replace", check=False
        )  # fmt: skip
    except OSError as error:
        raise SearchError(f"{path} cannot run: {error.strerror}") from error
    if run.returncode:
        last = " ".join((run.stderr or run.stdout).split("\n")[-_LAST_LINES:]).strip()
        raise SearchError(f"Pagefind failed with exit code {run.returncode}: {last}")


def write_index(
    corpus: Corpus, site: Site, folder: Path, cache: Path, intact: Callable[[str], Iterable[str]] = lambda _: (),
    limits: ShardLimits = LIMITS, free: int | None = None, pagefind: Pagefind = run_pagefind,
) -> tuple[str, ...]:  # fmt: skip
    """Write the search index of a corpus below ``folder``, the site's or its staging folder, and return the paths of
    all its files.

    ``intact`` returns the files below a folder of the index that are already in the site, whole and unchanged. Such
    a folder is not written, since its name says what is in it. A shard whose records have not changed is taken from
    ``cache``, which may be deleted at any time. Two are made at once if their memory is in ``free`` bytes, by default
    what this machine has.

    Raises `SearchError` if Pagefind cannot run or nothing can be written.
    """
    language = index_language(site.language)
    engine = IndexFolder(f"engine-{version('pagefind')}-{language}", 0, _no_records, is_engine=True)
    folders = (engine, *shard_folders(corpus, site, limits))
    target = folder / urls.SEARCH_INDEX
    try:
        paths = {item.name: tuple(intact(urls.search_folder(item.name))) for item in folders}
        missing = [item for item in folders if not paths[item.name]]
        # The largest first, so that no core waits for another at the end.
        missing.sort(key=lambda item: -item.words)
        make = partial(_place, target=target, cache=cache, run=partial(pagefind, language=language))
        with ThreadPoolExecutor(_at_once(missing, free_bytes() if free is None else free)) as pool:
            list(pool.map(make, missing))
        for item in missing:
            made = (path for path in (target / item.name).rglob("*") if path.is_file())
            paths[item.name] = tuple(path.relative_to(folder).as_posix() for path in made)
        target.mkdir(parents=True, exist_ok=True)
        listed = {
            "engine": f"{engine.name}/",
            "language": language,
            "shards": [f"{item.name}/" for item in folders[1:]],
        }
        (folder / urls.SEARCH_SHARDS).write_text(json.dumps(listed), "utf-8")
        _prune(cache, {item.name for item in folders})
    except OSError as error:
        raise SearchError(f"{error.filename or target} cannot be written: {error.strerror}") from error
    return (urls.SEARCH_SHARDS, *(path for item in folders for path in paths[item.name]))


def _at_once(folders: Sequence[IndexFolder], free: int) -> int:
    """How many of these folders, the largest first, can be made at once."""
    needed = sum(folder.words for folder in folders[:AT_ONCE]) * WORD_BYTES
    return AT_ONCE if needed <= free else 1


def shard_folders(corpus: Corpus, site: Site, limits: ShardLimits = LIMITS) -> tuple[IndexFolder, ...]:
    """The folders of the shards of a corpus, newest first."""
    language = index_language(site.language)
    recorder = Recorder(corpus, site.language, Words(site.language), site.options.limits.depth)
    return tuple(_shard_folder(shard, recorder, language) for shard in shards(corpus.articles, recorder.weight, limits))


def _shard_folder(shard: Shard, recorder: Recorder, language: str) -> IndexFolder:
    name = f"{shard.name}-{recorder.fingerprint(shard.articles, language)}"
    return IndexFolder(name, shard.words, lambda: (indexed(recorder.record(article)) for article in shard.articles))


def _no_records() -> Iterable[Indexed]:
    return [Indexed("index.html", "", _NO_RECORD, {}, (), 0, 0)]


def index_language(language: str) -> str:
    """The language under which all records are indexed: the site's, for its word forms, or English. Records that are
    indexed under their own language are not found from pages in another."""
    tag = language.replace("_", "-").split("-")[0].lower()
    return "en" if tag in _DIVIDED_BY_PAGEFIND else tag


def _place(item: IndexFolder, target: Path, cache: Path, run: Callable[[Path, Path], None]) -> None:
    """Put a folder into the index, from the cache or else made by Pagefind."""
    archive, folder = cache / f"{item.name}.zip", target / item.name
    if not _unpack(archive, folder):
        _make(item, folder, archive, run)


def _unpack(archive: Path, folder: Path) -> bool:
    """Unpack an archive, and return whether it was there and undamaged, according to its checksums."""
    try:
        with zipfile.ZipFile(archive) as file:
            file.extractall(folder)
    except (FileNotFoundError, zipfile.BadZipFile):
        return False
    return True


def _make(item: IndexFolder, folder: Path, archive: Path, run: Callable[[Path, Path], None]) -> None:
    """Run Pagefind on the records of a folder. What readers need of the result is left in ``folder``, and in
    ``archive`` for later builds."""
    shutil.rmtree(folder, ignore_errors=True)
    archive.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f"{item.name}.", dir=archive.parent) as name:
        records, whole = Path(name, "records"), Path(name, "whole.zip")
        shown = [_write(records, record) for record in item.records()]
        run(records, folder)
        if not item.is_engine:
            fragments.rewrite(folder, shown, item.name)
        made = sorted(path for path in folder.rglob("*") if path.is_file())
        needed = [path for path in made if _is_needed(path, item.is_engine)]
        for path in {*made} - {*needed}:
            path.unlink()
        with zipfile.ZipFile(whole, "w") as file:
            for path in needed:
                file.write(path, path.relative_to(folder).as_posix())
        whole.replace(archive)


def _write(folder: Path, record: Indexed) -> Indexed:
    """Write a record for Pagefind. Returns what is still needed of it."""
    path = f"{folder}/{record.file}"
    os.makedirs(os.path.dirname(path), exist_ok=True)  # noqa: PTH103, PTH120 - Path needs as long as writing, for every record
    with open(path, "w", encoding="utf-8") as file:  # noqa: PTH123
        file.write(record.html)
    return replace(record, html="")


def _is_needed(path: Path, is_engine: bool) -> bool:
    """Whether readers need a file that Pagefind wrote: the data of a shard, or of the engine its scripts and one WASM."""
    if path.name.endswith(_DATA):
        return True
    if not is_engine:
        return False
    is_other_wasm = path.name == "wasm.unknown.pagefind" and len(list(path.parent.glob("wasm.*.pagefind"))) > 1
    return path.name in _SCRIPTS or (path.name.startswith("wasm.") and not is_other_wasm)


def _prune(cache: Path, used: set[str]) -> None:
    """Remove from the cache what this build did not use."""
    for archive in cache.glob("*.zip"):
        if archive.stem not in used:
            archive.unlink(missing_ok=True)
