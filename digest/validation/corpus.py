"""The whole record at once, for what still wants it so."""

from __future__ import annotations

from typing import TypeVar

from digest.content.files import FILES
from digest.model import Article, ContentPage, Corpus, EditionLead, Event, Location, Name, Source, Story, Topic
from digest.site.tables import ARTICLES, EVENTS, IDS, LEADS, MOVED, NAMES, PLACES, SOURCES, STORIES, TEXTS, TOPICS
from digest.store.store import Store, Table
from digest.validation.validate import Checked

R = TypeVar("R", Topic, Source, Name, Story)
E = TypeVar("E", Article, Event, Story, EditionLead)


def corpus(store: Store, checked: Checked) -> Corpus:
    """Every record of the store."""
    articles = (_whole(store, article) for _, article in store.all(ARTICLES))
    events = (_whole(store, event) for _, event in store.all(EVENTS))
    topics: dict[str, Topic] = _registry(store, TOPICS)
    sources: dict[str, Source] = _registry(store, SOURCES)
    names: dict[str, Name] = _registry(store, NAMES)
    stories: dict[str, Story] = _registry(store, STORIES)
    return Corpus(
        articles=tuple(sorted(articles, key=Article.sort_key)),
        events=tuple(sorted(events, key=Event.sort_key)),
        stories={id: _whole(store, story) for id, story in stories.items()},
        topics=topics,
        sources=sources,
        names=names,
        leads={lead.id: _whole(store, lead) for _, lead in store.all(LEADS)},
        pages=tuple(map(ContentPage, checked.revision.pages)),
        files=checked.revision.files,
        earlier_ids={str(old): str(id) for (_, id), earlier in store.all(MOVED) for old in earlier},
        left_out=checked.left_out,
        places={str(path): names for (_, path), names in store.all(PLACES)},
        counts=checked.counts,
        marks=checked.marks,
        next_publish=checked.next_publish,
    )


def _registry(store: Store, table: Table[R]) -> dict[str, R]:
    """The records of a registry, in its order; stories in that of their ids."""
    found = ((id, table.now(store, id)) for id in IDS.now(store, table.name) or ())
    return {id: record for id, record in found if record is not None}


def _whole(store: Store, entry: E) -> E:
    """An entry with its text, and its place in its file."""
    path = entry.location.path
    file = FILES.now(store, path)
    assert file and file.entry
    if isinstance(entry, Event) and entry.article:
        items = {item.event.id: item.event.location for item in file.entry.inline_events}
        return entry._replace(location=items.get(entry.id, Location(path, 0)))
    return entry._replace(location=file.entry.record.location, body=TEXTS.now(store, path) or "")
