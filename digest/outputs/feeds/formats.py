"""A feed as a file: Atom and JSON Feed, from what its items are serialized to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import NamedTuple
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from digest.config import Site
from digest.outputs.feeds.items import Serialized, to_json, urn
from digest.pages.page import Asset
from digest.site import urls
from digest.text.plain import visible

MADE_FROM = "the feeds"
ATOM = "application/atom+xml"
JSON_FEED = "application/feed+json"
_GENERATOR = "mkdocs-news-digest"
# When an empty feed last changed: it must state a time, the same in every build.
NEVER = "1970-01-01T00:00:00Z"


class Head(NamedTuple):
    """What a feed says of itself. ``key`` is what its id is made from, ``hub`` the URL of the page that it belongs to."""

    title: str
    description: str
    key: str
    hub: str


def both_formats(
    hub: str, site: Site, feed: Callable[[], tuple[Head, Sequence[Serialized]]], state: bytes = b""
) -> Iterator[Asset]:
    """The files of a feed that belongs to the page ``hub``; nothing if the site has no address, since a feed must state its
    own. For ``state`` see `digest.pages.page.Asset`."""
    if site.url:
        for url, form in ((urls.atom(hub), atom_feed), (urls.json_feed(hub), json_feed)):
            yield Asset(url, partial(_as_file, form, site, feed), state, MADE_FROM)


def _as_file(
    form: Callable[[Head, Sequence[Serialized], Site], bytes],
    site: Site,
    feed: Callable[[], tuple[Head, Sequence[Serialized]]],
) -> bytes:
    return form(*feed(), site)


def atom_feed(head: Head, items: Sequence[Serialized], site: Site) -> bytes:
    """A feed in Atom, with these items in their order."""
    changed = max((item.changed for item in items), default=NEVER)
    root = Element("feed", {"xmlns": "http://www.w3.org/2005/Atom", "xml:lang": site.language})
    add(root, "title", head.title)
    if head.description:
        add(root, "subtitle", head.description)
    add(root, "id", urn(site, head.key))
    add(root, "updated", changed)
    _link(root, "self", site.url + urls.atom(head.hub), type=ATOM)
    _link(root, "alternate", site.url + head.hub, type="text/html")
    author = SubElement(root, "author")
    add(author, "name", site.name)
    add(author, "uri", site.url)
    add(root, "generator", _GENERATOR)
    opening = '<?xml version="1.0" encoding="utf-8"?>\n' + as_xml(root).removesuffix("</feed>")
    return b"\n".join([opening.encode(), *(item.atom for item in items), b"</feed>", b""])


def json_feed(head: Head, items: Sequence[Serialized], site: Site) -> bytes:
    """The same as JSON Feed."""
    fields: dict[str, object] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": visible(head.title),
        "home_page_url": site.url + head.hub,
        "feed_url": site.url + urls.json_feed(head.hub),
        "language": site.language,
        "authors": [{"name": visible(site.name), "url": site.url}],
    }
    if head.description:
        fields["description"] = visible(head.description)
    opening = to_json(fields).removesuffix("}") + ', "items": [\n'
    return opening.encode() + b",\n".join(item.json for item in items) + b"\n]}\n"


def add(parent: Element, tag: str, text: str, **attributes: str) -> None:
    """Add an element with a text to another."""
    SubElement(parent, tag, attributes).text = visible(text)


def _link(parent: Element, rel: str, href: str, **attributes: str) -> None:
    SubElement(parent, "link", {"rel": rel, "href": visible(href)} | {k: visible(v) for k, v in attributes.items()})


def as_xml(element: Element) -> str:
    return ElementTree.tostring(element, encoding="unicode")
