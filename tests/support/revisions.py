"""A revision of the site from a corpus, as validation makes one from files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TypeVar

from digest.model import Article, Corpus, EditionLead, Event, Story
from digest.site.ingest import Revision
from digest.site.tables import ARTICLES, EVENTS, LEADS, MOVED, NAMES, SOURCES, STORIES, TEXTS, TOPICS, WITHDRAWN
from digest.store.store import Store, Table

Record = TypeVar("Record")


def live(corpus: Corpus) -> Corpus:
    """A corpus without what was withdrawn, and the events that are written in it."""
    articles = tuple(article for article in corpus.articles if not article.withdrawn)
    ids = {article.id for article in articles}
    events = tuple(
        event for event in corpus.events if not event.withdrawn and (event.article is None or event.article in ids)
    )
    stories = {id: story for id, story in corpus.stories.items() if not story.withdrawn}
    return replace(corpus, articles=articles, events=events, stories=stories)


def withdrawn(corpus: Corpus) -> dict[str, Article | Event | Story]:
    """By path, what was withdrawn; an article has the events that are written in it."""
    found: dict[str, Article | Event | Story] = {}
    for article in corpus.articles:
        if article.withdrawn:
            own = tuple(event.id for event in corpus.events if event.article == article.id)
            found[article.location.path] = article._replace(events=own)
    others = (*corpus.events, *corpus.stories.values())
    return found | {entry.location.path: entry for entry in others if entry.withdrawn}


def everything(store: Store, corpus: Corpus) -> Revision:
    """A corpus as a whole; what the store has besides is gone."""
    gone: dict[str, Article | Event | Story | None] = {str(path): None for _, path in store.keys(WITHDRAWN)}
    gone |= withdrawn(corpus)
    corpus = live(corpus)

    def of(table: Table[Record], records: Mapping[str, Record]) -> dict[str, Record | None]:
        return {**{id: None for _, id in store.keys(table) if id not in records}, **records}

    texts = {entry.location.path: entry.body for entry in _files_of(corpus)}
    moved: dict[str, tuple[str, ...]] = {id: () for _, id in store.keys(MOVED)}
    for old, id in corpus.earlier_ids.items():
        moved[id] = (*moved.get(id, ()), old)
    return Revision(
        of(TOPICS, corpus.topics), of(SOURCES, corpus.sources), of(NAMES, corpus.names), of(STORIES, corpus.stories),
        of(ARTICLES, corpus.article), of(EVENTS, corpus.event), of(TEXTS, texts), corpus.places,
        tuple(page.path for page in corpus.pages), corpus.files, moved, gone, of(LEADS, corpus.leads),
    )  # fmt: skip


def _files_of(corpus: Corpus) -> Iterator[Article | Event | Story | EditionLead]:
    """The entries that have a file of their own."""
    yield from corpus.stories.values()
    yield from corpus.leads.values()
    yield from (event for event in corpus.events if event.article is None)
    yield from corpus.articles
