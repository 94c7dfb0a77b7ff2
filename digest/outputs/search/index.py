"""The search index: a folder for each shard, made of its records, and a cache of the results."""

from __future__ import annotations

import json
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from functools import cache, partial
from importlib.metadata import version
from pathlib import Path

from digest.outputs.search import bundle
from digest.outputs.search.bundle import NO_RECORD, Pagefind, SearchError, make_bundle, run_pagefind, write_records
from digest.outputs.search.memory import free_bytes
from digest.outputs.search.recorder import Recorder
from digest.outputs.search.records import Indexed, indexed
from digest.outputs.search.shards import Shard
from digest.recipe import recipe_of
from digest.site import urls
from digest.store.codec import encode, fingerprint

WORD_BYTES = 1000
"""Memory that Pagefind needs for a word of a shard, at most."""
AT_ONCE = 2
"""Runs of Pagefind side by side, where the memory for them is free."""
# Pagefind divides texts in these languages with dictionaries of its own. They take 1.5 s to load for each shard, and
# contain neither our pairs of characters nor the names of the beat. Our texts are divided already.
_DIVIDED_BY_PAGEFIND = ("zh", "ja", "th")


@dataclass(frozen=True, slots=True)
class IndexFolder:
    """A folder of the index: the records of a shard, or the engine.

    Its name contains a fingerprint of everything that it is made of; it has about as many ``words``. ``records``
    returns its records. It is called only if the folder is made.
    """

    name: str
    words: int
    records: Callable[[], Iterable[Indexed]]
    is_engine: bool = False


@cache
def search_recipe() -> str:
    """What folders are made by: whatever else of this package changes, the same records make the same folder."""
    return recipe_of(bundle.__name__, ("pagefind", "comrak", "nh3"))


def index_state() -> bytes:
    """What the index is made by: it stays the same as long as this does, and all that `index_folders` reads."""
    return search_recipe().encode()


def index_folders(recorder: Recorder) -> tuple[IndexFolder, ...]:
    """The folders of the index of a site: the engine, and the shards, newest first."""
    site = recorder.site
    language, depth = index_language(site.language), site.options.limits.depth
    engine = IndexFolder(f"engine-{version('pagefind')}-{language}", 0, lambda: [NO_RECORD], is_engine=True)

    def of(shard: Shard) -> IndexFolder:
        made_of = fingerprint(encode((search_recipe(), language, depth, shard.part.fingerprint)))[:8].hex()
        records = recorder.records(shard.part)
        return IndexFolder(
            f"{shard.name}-{made_of}", shard.part.words, lambda: (indexed(record, depth) for record in records)
        )

    return (engine, *map(of, recorder.shards()))


def write_index(
    folders: Sequence[IndexFolder], language: str, folder: Path, cache: Path,
    intact: Callable[[str], Iterable[str]] = lambda _: (), free: int | None = None, pagefind: Pagefind = run_pagefind,
) -> tuple[str, ...]:  # fmt: skip
    """Write the search index of a site in a ``language`` below ``folder``, the site's or its staging folder, and return
    the paths of all its files. For ``folders`` see `index_folders`.

    ``intact`` returns the files below a folder of the index that are already in the site, whole and unchanged. Such
    a folder is not written, since its name says what is in it. A shard whose records have not changed is taken from
    ``cache``, which may be deleted at any time. Two are made at once if their memory is in ``free`` bytes, by default
    what this machine has.

    Raises `SearchError` if Pagefind cannot run or nothing can be written.
    """
    language = index_language(language)
    target = folder / urls.SEARCH_INDEX
    try:
        paths = {item.name: tuple(intact(urls.search_folder(item.name))) for item in folders}
        missing = [item for item in folders if not paths[item.name]]
        if missing:
            _make(missing, target, cache, free_bytes() if free is None else free, partial(pagefind, language=language))
        for item in missing:
            made = (path for path in (target / item.name).rglob("*") if path.is_file())
            paths[item.name] = tuple(path.relative_to(folder).as_posix() for path in made)
        target.mkdir(parents=True, exist_ok=True)
        listed = {
            "engine": f"{folders[0].name}/",
            "language": language,
            "shards": [f"{item.name}/" for item in folders[1:]],
        }
        (folder / urls.SEARCH_SHARDS).write_text(json.dumps(listed), "utf-8")
        _prune(cache, {item.name for item in folders})
    except OSError as error:
        raise SearchError(f"{error.filename or target} cannot be written: {error.strerror}") from error
    return (urls.SEARCH_SHARDS, *(path for item in folders for path in paths[item.name]))


def index_language(language: str) -> str:
    """The language under which all records are indexed: the site's, for its word forms, or English. Records that are
    indexed under their own language are not found from pages in another."""
    tag = language.replace("_", "-").split("-")[0].lower()
    return "en" if tag in _DIVIDED_BY_PAGEFIND else tag


def _make(
    missing: Iterable[IndexFolder], target: Path, cache: Path, free: int, run: Callable[[Path, Path], None]
) -> None:  # fmt: skip
    """Put folders into the index, from the cache or else made by Pagefind."""
    # The largest first, so that no core waits for another at the end.
    missing = sorted(missing, key=lambda item: -item.words)
    at_once = _at_once(missing, free)
    cache.mkdir(parents=True, exist_ok=True)
    running: set[Future[None]] = set()
    with tempfile.TemporaryDirectory(prefix="unfinished.", dir=cache) as name, ThreadPoolExecutor(at_once) as pool:
        for item in missing:
            archive, records = cache / f"{item.name}.zip", Path(name, item.name)
            if _unpack(archive, target / item.name):
                continue
            # Records are read from the store by this thread alone, while others wait for Pagefind.
            shown = write_records(records, item.records())
            running.add(pool.submit(_bundle, item, records, shown, target, archive, run))
            if len(running) == at_once:
                done, running = wait(running, return_when=FIRST_COMPLETED)
                for one in done:
                    one.result()
        for one in running:
            one.result()


def _at_once(folders: Sequence[IndexFolder], free: int) -> int:
    """How many of these folders, the largest first, can be made at once."""
    needed = sum(folder.words for folder in folders[:AT_ONCE]) * WORD_BYTES
    return AT_ONCE if needed <= free else 1


def _unpack(archive: Path, folder: Path) -> bool:
    """Unpack an archive, and return whether it was there and undamaged, according to its checksums."""
    try:
        with zipfile.ZipFile(archive) as file:
            file.extractall(folder)
    except (FileNotFoundError, zipfile.BadZipFile):
        return False
    return True


def _bundle(
    item: IndexFolder, records: Path, shown: Iterable[Indexed], target: Path, archive: Path,
    run: Callable[[Path, Path], None],
) -> None:  # fmt: skip
    """Make a folder of the index, and keep it in ``archive`` for later builds."""
    folder = target / item.name
    needed = make_bundle(records, shown, folder, item.is_engine, run)
    shutil.rmtree(records)
    whole = records.with_name(f"{item.name}.zip")
    with zipfile.ZipFile(whole, "w") as file:
        for path in needed:
            file.write(path, path.relative_to(folder).as_posix())
    whole.replace(archive)


def _prune(cache: Path, used: set[str]) -> None:
    """Remove from the cache what this build did not use."""
    for archive in cache.glob("*.zip"):
        if archive.stem not in used:
            archive.unlink(missing_ok=True)
