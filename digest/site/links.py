"""Where a relative link in an entry leads: from files of the content folder to pages of the site."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property
from urllib.parse import urlsplit

from digest.content.anchors import href_of, split_fragment
from digest.content.files import Paths, kind_of, link_target
from digest.model import Article, Event, Story
from digest.site import urls

Places = Callable[[str, str], str | None]
"""From the path of an entry and a fragment, the name of the place in its text that is meant; None for none."""


class FileUrls(dict[str, str]):
    """The URL of every published file of the content folder, by its path there."""

    @cached_property
    def _paths(self) -> Paths:
        return Paths(self)

    def named(self, path: str) -> str:
        """The path of the file that a link with this one means: see `Paths`."""
        return self._paths.named(path)


def file_urls(
    articles: Iterable[Article],
    events: Iterable[Event],
    stories: Iterable[Story],
    pages: Iterable[str],
    files: Iterable[str],
) -> FileUrls:
    """The URLs of all these."""
    return FileUrls({
        **{path: urls.content_file(path) for path in files},
        **{path: urls.content_page(path) for path in pages},
        **{story.location.path: urls.story(story.id) for story in stories},
        **{event.location.path: urls.event(event.id) for event in events if event.article is None},
        **{article.location.path: urls.article(article) for article in articles},
    })  # fmt: skip


def resolve(known: FileUrls, places: Places, path: str, link: str) -> str | None:
    """The site URL that ``link``, written in the file ``path``, leads to, or None if it leads nowhere.

    As on a git host, a link is relative to the file's own folder, or to the content folder if it begins
    with a slash. A query is kept, and so is a fragment, which in the text of an entry has to be one of its
    ``places``.
    """
    target = known.named(link_target(path, link))
    url = known.get(target)
    if url is None:
        return None
    parts = urlsplit(link)
    query = f"?{parts.query}" if parts.query else ""
    _, place = split_fragment(link)
    if not place or not kind_of(target).is_entry:
        return url + query + (f"#{parts.fragment}" if parts.fragment else "")
    name = places(target, place)
    return None if name is None else url + query + href_of(name)
