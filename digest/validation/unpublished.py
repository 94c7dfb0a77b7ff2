"""Leaves out references to what is not published yet, and reports them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from digest.content.files import ContentFile, FileKind, LoadedContent, entry_id, kind_of
from digest.model import Article, Event
from digest.problem_codes import Code
from digest.validation.collector import Collector


def without_hidden_events(
    articles: Iterable[Article],
    hidden: Mapping[str, Event],
    unpublished: Collection[str],
    files: Mapping[str, ContentFile],
    collector: Collector,
) -> tuple[Article, ...]:
    """The articles without the events that are written in others that are not published.

    ``unpublished`` are the paths of drafts and scheduled entries. An event of a faulty article is left
    out without another problem.
    """
    return tuple(_without_hidden(article, hidden, unpublished, files, collector) for article in articles)


def _without_hidden(
    article: Article,
    hidden: Mapping[str, Event],
    unpublished: Collection[str],
    files: Mapping[str, ContentFile],
    collector: Collector,
) -> Article:
    if hidden.keys().isdisjoint(article.events):
        return article
    for id in article.events:
        if id in hidden and hidden[id].location.path in unpublished:
            message = f"the event '{id}' is in an entry that is not published yet, so it is left out"
            collector.add(files[article.location.path], ("events",), Code.UNPUBLISHED_REFERENCE, message)
    return article._replace(events=tuple(id for id in article.events if id not in hidden))


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
