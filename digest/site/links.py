"""Where a relative link in an entry leads: from files of the content folder to pages of the site."""

from __future__ import annotations

from typing import Protocol
from urllib.parse import urlsplit

from digest.content.anchors import href_of, split_fragment
from digest.content.files import kind_of, link_target
from digest.site.tables import PATHS, URLS
from digest.store.store import Store
from digest.text.plain import place_of


class PublishedFiles(Protocol):
    """The files of the content folder that are published."""

    def named(self, path: str) -> str:
        """The path of the file that a link with this one means."""

    def file_url(self, path: str) -> str | None:
        """The URL of a file; None if it is not published."""

    def is_withdrawn(self, path: str) -> bool:
        """Whether the entry whose file is at ``path`` was withdrawn."""

    def place(self, path: str, fragment: str) -> str | None:
        """The name of the place in the text of an entry that a fragment means; None for none."""


def named(store: Store, path: str) -> str:
    """The path of the published file that is meant, as of `digest.content.files.Paths`; ``path`` itself if there is
    none."""
    place = place_of(path)
    for one in dict.fromkeys((path, place)):
        if URLS.get(store, one) is not None:
            return one
    return PATHS.get(store, place) or path


def resolve(files: PublishedFiles, path: str, link: str) -> str | None:
    """The site URL that ``link``, written in the file ``path``, leads to, or None if it leads nowhere.

    As on a git host, a link is relative to the file's own folder, or to the content folder if it begins
    with a slash. A query is kept, and so is a fragment, which in the text of an entry has to be one of its
    places. The page of a withdrawn entry has no places.
    """
    target = files.named(link_target(path, link))
    url = files.file_url(target)
    if url is None:
        return None
    parts = urlsplit(link)
    query = f"?{parts.query}" if parts.query else ""
    if files.is_withdrawn(target):
        return url + query
    _, place = split_fragment(link)
    if not place or not kind_of(target).is_entry:
        return url + query + (f"#{parts.fragment}" if parts.fragment else "")
    name = files.place(target, place)
    return None if name is None else url + query + href_of(name)
