"""Where a relative link in an entry leads: from files of the content folder to pages of the site."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from digest.content.files import link_target
from digest.model import Article, Event, Story
from digest.site import urls


def file_urls(
    articles: Iterable[Article],
    events: Iterable[Event],
    stories: Iterable[Story],
    pages: Iterable[str],
    files: Iterable[str],
) -> Mapping[str, str]:
    """The URL of every published file of the content folder, by its path there."""
    return {
        **{path: urls.content_file(path) for path in files},
        **{path: urls.content_page(path) for path in pages},
        **{story.location.path: urls.story(story.id) for story in stories},
        **{event.location.path: urls.event(event.id) for event in events if event.article is None},
        **{article.location.path: urls.article(article) for article in articles},
    }


def resolve(known: Mapping[str, str], path: str, link: str) -> str | None:
    """The site URL that ``link``, written in the file ``path``, leads to, or None if it leads nowhere.

    As on a git host, a link is relative to the file's own folder, or to the content folder if it begins
    with a slash. A query or fragment is kept.
    """
    url = known.get(link_target(path, link))
    if url is None:
        return None
    parts = urlsplit(link)
    query = f"?{parts.query}" if parts.query else ""
    return url + query + (f"#{parts.fragment}" if parts.fragment else "")
