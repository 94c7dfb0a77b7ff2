"""Puts what repetition is found by: the titles of a month, the addresses of reports, events written in articles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from digest.content.addresses import page_and_place
from digest.content.files import FILES, ContentFile
from digest.site.tables import place
from digest.store.store import Store
from digest.validation.tables import (
    MONTHS,
    REPORTED,
    TITLES,
    TRACES,
    WRITTEN,
    Post,
    Posts,
    Reported,
    Titled,
    Trace,
    Written,
)


def put_repetition(store: Store, paths: Iterable[str]) -> None:
    """Put what has changed in the files at these ``paths``."""
    posts = Posts(store)
    for path in paths:
        before, after = TRACES.before(store, path) or Trace(), TRACES.now(store, path) or Trace()
        posts.move(_posts(FILES.before(store, path), before), _posts(FILES.now(store, path), after))
    posts.put()
    months = {*(MONTHS.before(store) or ())}
    for (_, month), titles in store.changed(TITLES.name):
        (months.discard if titles is None else months.add)(str(month))
    MONTHS.put(store, tuple(sorted(months)))


def _posts(file: ContentFile | None, trace: Trace) -> Iterator[Post]:
    """What the article of a file says, if it is published."""
    entry = file.entry if file else None
    article = entry.article if entry else None
    if entry is None or article is None or not trace.article:
        return
    id, path, where, lang = article.id, article.location.path, place(article), article.lang or ""
    yield TITLES, (where[:7],), Titled(where, id, path, article.title, entry.title_words, lang)
    for index, (page, fragment) in enumerate(map(page_and_place, entry.addresses.split())):
        yield REPORTED, (page,), Reported(where, index, fragment, lang, id, path)
    for item in entry.inline_events:
        event = item.event
        if event.id in trace.events:
            at = place(event)
            yield WRITTEN, (at[:10],), Written(at, event.id, id, path, item.position, event.title, item.title_words)
