"""Puts where files are published: those of entries, hand-written pages, and others."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from digest.model import Article, EditionLead, Event, Story
from digest.site import urls
from digest.site.tables import ENTRIES, OTHER_FILES, PATHS, TAKEN, URLS, RecordChange, Withdrawn
from digest.store.store import Store
from digest.text.plain import place_of


def put_files(store: Store, pages: Iterable[str], files: Iterable[str], entries: Collection[RecordChange[Any]]) -> None:
    """Put where files are published. ``pages`` and ``files`` are the paths of all hand-written pages and other files,
    ``entries`` those entries that changed."""
    gone = dict.fromkeys(OTHER_FILES.before(store) or ())
    there = {path: urls.content_page(path) for path in pages}
    there |= {path: urls.content_file(path) for path in files}
    OTHER_FILES.put(store, tuple(there))
    _put_taken(store, there)
    for change in entries:
        before, after = dict(_url(change.before)), dict(_url(change.after))
        gone |= before
        there |= after
        for url in set(before.values()) - set(after.values()):
            ENTRIES.put(store, None, url)
    for change in entries:
        for path, url in _url(change.after):
            ENTRIES.put(store, path if path != urls.usual_path(url) else None, url)
    for path in gone.keys() - there.keys():
        URLS.put(store, None, path)
        if PATHS.now(store, place_of(path)) == path:
            PATHS.put(store, None, place_of(path))
    for path, address in there.items():
        URLS.put(store, address, path)
        if place_of(path) != path:
            PATHS.put(store, path, place_of(path))


def _put_taken(store: Store, files: Mapping[str, str]) -> None:
    """Put which of the desk's own pages and files (by path, with their URLs) come before ours."""
    taken = {urls.same_place(url): path for path, url in files.items() if urls.yields(url)}
    for _, known in list(store.keys(TAKEN)):
        if known not in taken:
            TAKEN.put(store, None, known)
    for where, path in taken.items():
        TAKEN.put(store, path, where)


def _url(record: object) -> Iterator[tuple[str, str]]:
    """The path of the file of an entry, and its URL; nothing if it has no file of its own."""
    match record:
        case Article():
            yield record.location.path, urls.article(record)
        case Event(article=None):
            yield record.location.path, urls.event(record.id)
        case Story():
            yield record.location.path, urls.story(record.id)
        case EditionLead():
            yield record.location.path, urls.edition(record.id)
        case Withdrawn():
            yield record.path, record.url
