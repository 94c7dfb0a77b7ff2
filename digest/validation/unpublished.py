"""Leaves out references to what is not published yet, and reports them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TypeVar

from digest.content.files import ContentFile, FileKind, LoadedContent, entry_id, kind_of
from digest.model import Article, Event, Story
from digest.problem_codes import Code
from digest.validation.collector import Collector

R = TypeVar("R", Article, Event)


class Hidden:
    """Takes references to what is not published out of records.

    ``unpublished`` are the paths of drafts and scheduled entries. Of what is in faulty entries no problem is
    made: they have their own.
    """

    def __init__(self, unpublished: Collection[str], files: Mapping[str, ContentFile], collector: Collector) -> None:
        self._unpublished = unpublished
        self._files = files
        self._collector = collector

    def without_events(self, articles: Iterable[Article], hidden: Mapping[str, Event]) -> tuple[Article, ...]:
        """The articles without events that are not published."""
        return tuple(
            article if hidden.keys().isdisjoint(article.events)
            else article._replace(events=self._without(article, "events", article.events, hidden))
            for article in articles
        )  # fmt: skip

    def without_stories(self, records: Iterable[R], hidden: Mapping[str, Story]) -> tuple[R, ...]:
        """The articles or events without stories that are not published."""
        return tuple(
            record if hidden.keys().isdisjoint(record.stories or ())
            else record._replace(stories=self._without(record, "stories", record.stories or (), hidden))
            for record in records
        )  # fmt: skip

    def _without(
        self, record: Article | Event, key: str, ids: tuple[str, ...], hidden: Mapping[str, Event | Story]
    ) -> tuple[str, ...]:
        for id in ids:
            if id in hidden and hidden[id].location.path in self._unpublished:
                kind = "event" if key == "events" else "story"
                message = f"the {kind} '{id}' is not published yet, so it is left out"
                self._collector.add(self._files[record.location.path], (key,), Code.UNPUBLISHED_REFERENCE, message)
        return tuple(id for id in ids if id not in hidden)


def without_unpublished_claims(
    events: Mapping[str, Event],
    articles: Iterable[Article],
    article_paths: Mapping[str, str],
    content: LoadedContent,
    files: Mapping[str, ContentFile],
    collector: Collector,
) -> dict[str, Event]:
    """The events without the claims that rest on an article that is not published, or does not exist.

    ``article_paths`` are the paths of all articles by id, published or not.
    """
    published = {article.id for article in articles}
    kept = {}
    for id, event in events.items():
        claims = []
        for index, claim in enumerate(event.claims):
            if claim.article is None or claim.article in published:
                claims.append(claim)
                continue
            file, at = files[event.location.path], ("claims", index, "article")
            if claim.article in article_paths:
                message = f"the article '{claim.article}' is not published yet, so the claim is left out"
                collector.add(file, at, Code.UNPUBLISHED_REFERENCE, message)
            elif claim.article not in _article_ids(content):
                hint = "write its path under articles/ without .md"
                collector.add(file, at, Code.UNKNOWN_ARTICLE, f"unknown article '{claim.article}'", hint)
        kept[id] = event._replace(claims=tuple(claims)) if len(claims) < len(event.claims) else event
    return kept


def _article_ids(content: LoadedContent) -> set[str]:
    """The ids that follow from the paths of all articles, including those that cannot be read."""
    paths = (*(file.path for file in content.files), *(refused.path for refused in content.refused))
    return {entry_id(path) for path in paths if kind_of(path) is FileKind.ARTICLE}
