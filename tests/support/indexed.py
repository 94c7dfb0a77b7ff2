"""The search index of a corpus, on a store as a build opens it."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from revisions import everything

from digest.config import Options, Site
from digest.model import Corpus
from digest.outputs.search.index import IndexFolder, index_folders, index_state, write_index
from digest.outputs.search.recorder import Recorder
from digest.outputs.search.shards import LIMITS, ShardLimits
from digest.site.index import Index
from digest.site.ingest import ingest
from digest.store.store import Store
from digest.text.collation import collation
from digest.text.i18n import Words

SITE = Site("Desk", "", "", "en", Options())
KEY = ("search index",)


def recorder(corpus: Corpus, file: Path, site: Site = SITE, limits: ShardLimits = LIMITS) -> Recorder:
    """On what the last build left in ``file``, if there is such a file."""
    store, order = Store(file, site.options.zone), collation(site.language)
    ingest(store, everything(store, corpus), order)
    store.settle()
    return Recorder(Index(store, corpus.names, order), site, Words(site.language), limits)


def planned(made: Recorder) -> tuple[IndexFolder, ...]:
    """The folders of the index. What they follow from is left for the next build."""
    folders, reads = made.store.note(partial(index_folders, made))
    made.store.keep(KEY, index_state(), reads)
    made.store.save({}, (), (), {})
    return folders


def index(
    corpus: Corpus, folder: Path, cache: Path, site: Site = SITE, limits: ShardLimits = LIMITS, **options: object
) -> tuple[str, ...]:
    """Write an index from nothing but the cache. Returns its files."""
    made = recorder(corpus, cache / "no store is here", site, limits)
    return write_index(index_folders(made), site.language, folder, cache, **options)  # type: ignore[arg-type]
