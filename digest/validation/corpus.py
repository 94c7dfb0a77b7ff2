"""The whole record at once, for what still wants it so."""

from __future__ import annotations

from digest.config import Options
from digest.content.files import FILES, REGISTRIES, kind_of
from digest.content.load import Found
from digest.model import Article, ContentPage, Corpus, Event, Story
from digest.store.store import Store
from digest.validation.collector import Collector
from digest.validation.registries import KINDS, read_registry
from digest.validation.resolve import Resolver
from digest.validation.validate import Checked


def corpus(store: Store, found: Found, options: Options, checked: Checked) -> Corpus:
    """Every record of the store."""
    resolver = Resolver(store, found, options)
    articles: list[Article] = []
    events: list[Event] = []
    stories: list[Story] = []
    earlier_ids: dict[str, str] = {}
    places: dict[str, tuple[str, ...]] = {}
    for path in found.paths:
        file = FILES.now(store, path)
        if not kind_of(path).is_entry or file is None:
            continue
        outcome = resolver.outcome(path)
        earlier_ids |= {earlier: id for id, earlier in outcome.moved}
        if outcome.article:
            articles.append(outcome.article._replace(body=file.body))
        if outcome.story:
            stories.append(outcome.story._replace(body=file.body))
        events += (event if event.article else event._replace(body=file.body) for event in outcome.events)
        if file.entry and file.entry.names and not file.entry.is_refused:
            places[path] = file.entry.names
    registries = {
        KINDS[path]: read_registry(FILES.now(store, path), Collector(found.folder)).records for path in REGISTRIES
    }
    return Corpus(
        articles=tuple(sorted(articles, key=Article.sort_key)),
        events=tuple(sorted(events, key=Event.sort_key)),
        stories={story.id: story for story in sorted(stories, key=lambda story: story.id)},
        topics=registries["topic"],  # type: ignore[arg-type]
        sources=registries["source"],  # type: ignore[arg-type]
        names=registries["name"],  # type: ignore[arg-type]
        pages=tuple(map(ContentPage, checked.edition.pages)),
        files=checked.edition.files,
        earlier_ids=earlier_ids,
        left_out=checked.left_out,
        places=places,
        counts=checked.counts,
        marks=checked.marks,
        next_publish=checked.next_publish,
    )
