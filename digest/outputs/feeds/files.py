"""Which files feeds are: two for the site and for each subject, and the list of them all."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from digest.config import Site
from digest.outputs.feeds.articles import Serializer
from digest.outputs.feeds.formats import MADE_FROM, Head, add, as_xml, both_formats
from digest.outputs.feeds.items import Serialized
from digest.pages.feeds import KINDS, Feed, feed_key, feed_title, other_feeds, subject_feeds
from digest.pages.page import Asset
from digest.pages.withdrawn import withdrawn_title
from digest.site import urls
from digest.site.tables import RegistryKind
from digest.text.i18n import Words
from digest.text.plain import visible

_WITHDRAWN = b"withdrawn"


def feed_files(serializer: Serializer, kind: RegistryKind | None = None, id: str = "") -> Iterator[Asset]:
    """The feed of a subject, or of the site."""
    hub = urls.HUBS[kind](id) if kind else urls.HOME
    yield from both_formats(hub, serializer.site, partial(_feed, serializer, kind, id))


def withdrawn_feed_files(serializer: Serializer, path: str) -> Iterator[Asset]:
    """The feed of a withdrawn story, at its address and at those that it had before: one entry, which says so."""
    entry = serializer.index.withdrawn(path)
    hubs = (entry.url, *entry.old) if entry.kind == "story" else ()
    for hub in dict.fromkeys(hubs):
        # In another state than the feed of the story, which was there before.
        yield from both_formats(hub, serializer.site, partial(_last_word, serializer, path), _WITHDRAWN)


def feed_list(serializer: Serializer) -> Iterator[Asset]:
    """The list of all feeds, if there are any."""
    if serializer.site.url:
        yield Asset(urls.FEED_LIST, partial(_opml, serializer), made_from=MADE_FROM)


def _feed(serializer: Serializer, kind: RegistryKind | None, id: str) -> tuple[Head, list[Serialized]]:
    feed, items = serializer.feed(kind, id)
    return Head(_title(feed, serializer.site, serializer.words), feed.description, feed.key, feed.hub), items


def _last_word(serializer: Serializer, path: str) -> tuple[Head, list[Serialized]]:
    site, words, entry = serializer.site, serializer.words, serializer.index.withdrawn(path)
    title = feed_title(site.name, withdrawn_title(words, entry.kind), words)
    head = Head(title, "", feed_key("story", entry.first_id), entry.url)
    return head, [serializer.withdrawn(path)]


def _opml(serializer: Serializer) -> bytes:
    """Each feed once, in Atom, so that a feed reader that imports the list follows nothing twice."""
    site, words, index = serializer.site, serializer.words, serializer.index
    root = Element("opml", version="2.0")
    add(SubElement(root, "head"), "title", site.name)
    body = SubElement(root, "body")
    _outline(body, site.name, urls.HOME, site)
    for other in other_feeds(site, words):
        _outline(body, feed_title(site.name, other.text, words), other.url, site)
    for kind, feeds in subject_feeds(index):
        folder = SubElement(body, "outline", text=visible(words.text(KINDS[kind])))
        for feed in sorted(feeds, key=lambda feed: (index.collation.key(feed.name), feed.id)):
            _outline(folder, _title(feed, site, words), feed.hub, site)
    ElementTree.indent(root)
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + as_xml(root).encode() + b"\n"


def _outline(parent: Element, title: str, hub: str, site: Site) -> None:
    title = visible(title)
    addresses = {"xmlUrl": site.url + urls.atom(hub), "htmlUrl": site.url + hub}
    SubElement(parent, "outline", {"type": "rss", "text": title, "title": title, **addresses})


def _title(feed: Feed, site: Site, words: Words) -> str:
    return feed_title(site.name, feed.name, words) if feed.kind else site.name
