"""A corpus in a store: what pages read, without files."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

from revisions import everything

from digest.config import Options, Site
from digest.content.load import Found
from digest.model import Corpus
from digest.prepare import Prepared, put_together
from digest.site.index import Index
from digest.site.ingest import ingest
from digest.site.periods import SIZES, Sizes
from digest.site.summaries import Summaries
from digest.site.weights import Weights
from digest.store.store import Store
from digest.text.collation import collation
from digest.validation.validate import Checked

ZONE = ZoneInfo("Asia/Seoul")
SITE = Site("The Desk", "https://desk.example/", "A record.", "en", Options(timezone="Asia/Seoul"))


def stored(corpus: Corpus, store: Store | None = None) -> Store:
    """The store with this corpus in it, and nothing else; a new one if none is given."""
    store = store or Store(None, ZONE)
    order = collation("en")
    ingest(store, everything(store, corpus), order)
    store.settle()
    return store


def index_of(corpus: Corpus, store: Store | None = None) -> Index:
    return Index(stored(corpus, store), corpus.names, collation("en"))


def summaries_of(corpus: Corpus, sizes: Sizes = SIZES) -> Summaries:
    index = index_of(corpus)
    return Summaries(index, Weights(index), sizes)


def prepared(corpus: Corpus, site: Site = SITE, store: Store | None = None, sizes: Sizes = SIZES) -> Prepared:
    """The site of a corpus, ready to be made."""
    store = store or Store(None, ZONE)
    revision = everything(store, corpus)
    changed = ingest(store, revision, collation("en"))
    checked = Checked(revision, changed, (), corpus.counts, corpus.left_out, corpus.next_publish, corpus.marks)
    return put_together(Path(), Found(store, "content"), checked, site, store, sizes)
