"""A revision of the site from a corpus, as validation makes one from files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeVar

from digest.model import Article, Corpus, Event, Story
from digest.site.ingest import Revision
from digest.site.tables import ARTICLES, EVENTS, MOVED, NAMES, SOURCES, STORIES, TEXTS, TOPICS
from digest.store.store import Store, Table

Record = TypeVar("Record")


def everything(store: Store, corpus: Corpus) -> Revision:
    """A corpus as a whole; what the store has besides is gone."""

    def of(table: Table[Record], records: Mapping[str, Record]) -> dict[str, Record | None]:
        return {**{id: None for _, id in store.keys(table) if id not in records}, **records}

    texts = {entry.location.path: entry.body for entry in _files_of(corpus)}
    moved: dict[str, tuple[str, ...]] = {id: () for _, id in store.keys(MOVED)}
    for old, id in corpus.earlier_ids.items():
        moved[id] = (*moved.get(id, ()), old)
    return Revision(
        of(TOPICS, corpus.topics), of(SOURCES, corpus.sources), of(NAMES, corpus.names), of(STORIES, corpus.stories),
        of(ARTICLES, corpus.article), of(EVENTS, corpus.event), of(TEXTS, texts), corpus.places,
        tuple(page.path for page in corpus.pages), corpus.files, moved, {},
    )  # fmt: skip


def _files_of(corpus: Corpus) -> Iterator[Article | Event | Story]:
    """The entries that have a file of their own."""
    yield from corpus.stories.values()
    yield from (event for event in corpus.events if event.article is None)
    yield from corpus.articles
