"""Records to the index that readers search: Pagefind on each shard, and a cache of what it made."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Protocol

from pagefind.service import get_executable

from digest.config import Site
from digest.errors import DigestError
from digest.model import Corpus
from digest.outputs.search.records import Recorder, html
from digest.outputs.search.shards import LIMITS, Shard, ShardLimits, shards
from digest.site import urls
from digest.text.i18n import Words

AT_ONCE = 2
"""Runs of Pagefind side by side; each takes up to 0.7 GB for a full shard."""
# It shares out a part of its work among threads, and loses more by that than it gains: here its runs
# are side by side.
_ONE_THREAD = {"RAYON_NUM_THREADS": "1"}
# Pagefind cuts texts of these languages by dictionaries of its own: 1.5 s to load them for each
# shard, and they know neither our pairs of characters nor the beat's names. Ours are cut already.
_CUT_BY_PAGEFIND = ("zh", "ja", "th")
# A bundle needs a record. This letter is in none of ours, and nobody will look for it.
_NO_RECORD = "<!doctype html><html><body data-pagefind-body><p>ꙮ</p></body></html>"
_DATA = ("pagefind-entry.json", ".pf_meta", ".pf_index", ".pf_filter", ".pf_fragment")
_SCRIPTS = ("pagefind.js", "pagefind-worker.js")
_LAST_LINES = 3


class Pagefind(Protocol):
    """What makes the bundle of a folder of records. Raises `SearchError`."""

    def __call__(self, records: Path, bundle: Path, language: str) -> None: ...


class SearchError(DigestError):
    """The search index cannot be made; the message says why."""


@dataclass(frozen=True, slots=True)
class PeriodPage:
    """A folder of the index: a shard of ``size`` records, or the engine, which is Pagefind's own
    scripts and WASM. Its name follows from all that it is made of; ``pages`` gives paths and HTML of
    its records and is called only if it is to be made."""

    name: str
    size: int
    pages: Callable[[], Iterable[tuple[str, str]]]
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
    limits: ShardLimits = LIMITS, at_once: int = AT_ONCE, pagefind: Pagefind = run_pagefind,
) -> tuple[str, ...]:  # fmt: skip
    """Write the search index of a corpus below ``folder``, the site's or its staging folder, and
    return the paths of all its files.

    ``intact`` gives the files that the site holds below a folder of the index, whole and
    unchanged, since a folder's name says what is in it: such a folder is not written. A shard
    whose records have not changed is taken from ``cache``, which may be deleted at any time. Raises `SearchError` if Pagefind cannot run or nothing can be written.
    """
    language = index_language(site.language)
    engine = PeriodPage(f"engine-{version('pagefind')}-{language}", 1, _no_records, is_engine=True)
    parts = shard_parts(corpus, site, limits)
    target = folder / urls.SEARCH_INDEX
    try:
        paths = {part.name: tuple(intact(urls.search_part(part.name))) for part in (engine, *parts)}
        missing = [part for part in (engine, *parts) if not paths[part.name]]
        # The largest first, so that at the end no core waits for another.
        missing.sort(key=lambda part: -part.size)
        make = partial(_place, target=target, cache=cache, run=partial(pagefind, language=language))
        with ThreadPoolExecutor(at_once) as pool:
            list(pool.map(make, missing))
        for part in missing:
            made = (path for path in (target / part.name).rglob("*") if path.is_file())
            paths[part.name] = tuple(path.relative_to(folder).as_posix() for path in made)
        target.mkdir(parents=True, exist_ok=True)
        listed = {"engine": f"{engine.name}/", "language": language, "shards": [f"{part.name}/" for part in parts]}
        (folder / urls.SEARCH_SHARDS).write_text(json.dumps(listed), "utf-8")
        _prune(cache, {part.name for part in (engine, *parts)})
    except OSError as error:
        raise SearchError(f"{error.filename or target} cannot be written: {error.strerror}") from error
    return (urls.SEARCH_SHARDS, *(path for part in (engine, *parts) for path in paths[part.name]))


def shard_parts(corpus: Corpus, site: Site, limits: ShardLimits = LIMITS) -> tuple[PeriodPage, ...]:
    """The shards of a corpus as parts of its index, newest first."""
    language = index_language(site.language)
    recorder = Recorder(corpus, site.language, Words(site.language), site.options.limits.depth)
    return tuple(_shard_part(shard, recorder, language) for shard in shards(corpus.articles, limits))


def _shard_part(shard: Shard, recorder: Recorder, language: str) -> PeriodPage:
    name = f"{shard.name}-{recorder.fingerprint(shard.articles, language)}"
    return PeriodPage(name, len(shard.articles), partial(_pages, shard, recorder))


def _pages(shard: Shard, recorder: Recorder) -> Iterator[tuple[str, str]]:
    records = map(recorder.record, shard.articles)
    return ((record.file, html(record)) for record in records)


def _no_records() -> Iterable[tuple[str, str]]:
    return [("index.html", _NO_RECORD)]


def index_language(language: str) -> str:
    """The one language all records are indexed under: that of the site, whose word forms Pagefind then
    knows, or English. (Records under their own language are not found from pages in another.)"""
    tag = language.replace("_", "-").split("-")[0].lower()
    return "en" if tag in _CUT_BY_PAGEFIND else tag


def _place(part: PeriodPage, target: Path, cache: Path, run: Callable[[Path, Path], None]) -> None:
    """Put a part into the index: from the cache, or made anew."""
    archive, folder = cache / f"{part.name}.zip", target / part.name
    if not _unpack(archive, folder):
        _make(part, folder, archive, run)


def _unpack(archive: Path, folder: Path) -> bool:
    """Whether a whole archive was there to unpack. Its checksums tell a damaged one."""
    try:
        with zipfile.ZipFile(archive) as file:
            file.extractall(folder)
    except (FileNotFoundError, zipfile.BadZipFile):
        return False
    return True


def _make(part: PeriodPage, folder: Path, archive: Path, run: Callable[[Path, Path], None]) -> None:
    """Run Pagefind on a part's records; what readers need of what it made stays in ``folder``, and in
    the archive for other builds."""
    shutil.rmtree(folder, ignore_errors=True)
    archive.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f"{part.name}.", dir=archive.parent) as name:
        records, whole = Path(name, "records"), Path(name, "whole.zip")
        for file_name, page in part.pages():
            _write(f"{records}/{file_name}", page)
        run(records, folder)
        made = sorted(path for path in folder.rglob("*") if path.is_file())
        needed = [path for path in made if _is_needed(path, part.is_engine)]
        for path in {*made} - {*needed}:
            path.unlink()
        with zipfile.ZipFile(whole, "w") as file:
            for path in needed:
                file.write(path, path.relative_to(folder).as_posix())
        whole.replace(archive)


def _write(path: str, text: str) -> None:
    os.makedirs(os.path.dirname(path), exist_ok=True)  # noqa: PTH103, PTH120 - Path needs as long as writing, for every record
    with open(path, "w", encoding="utf-8") as file:  # noqa: PTH123
        file.write(text)


def _is_needed(path: Path, is_engine: bool) -> bool:
    """Of all that Pagefind writes, readers need a shard's data, and once its scripts and one WASM."""
    if path.name.endswith(_DATA):
        return True
    if not is_engine:
        return False
    is_other_wasm = path.name == "wasm.unknown.pagefind" and len(list(path.parent.glob("wasm.*.pagefind"))) > 1
    return path.name in _SCRIPTS or (path.name.startswith("wasm.") and not is_other_wasm)


def _prune(cache: Path, used: set[str]) -> None:
    """Take out of the cache what this build had no use for."""
    for archive in cache.glob("*.zip"):
        if archive.stem not in used:
            archive.unlink(missing_ok=True)
