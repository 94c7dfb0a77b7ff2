"""Feeds in two formats, Atom (RFC 4287) and JSON Feed 1.1, and an OPML list of all feeds.

An article is the same in every feed that contains it. So it is serialized once, and feeds are put together
from the results. Ids are version 5 UUIDs of the desk's namespace and the entry's id.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import partial
from typing import NamedTuple
from uuid import uuid5
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from markupsafe import Markup, escape

from digest.config import Site
from digest.model import Article, Source
from digest.pages.feeds import FEED_LENGTH, KINDS, Feed, feed_key, feed_of, site_feed, subject_feeds
from digest.pages.origin_words import reporting_by
from digest.pages.page import Asset
from digest.pages.subject import HUBS
from digest.site import urls
from digest.site.index import Index
from digest.site.tables import RegistryKind, id_of
from digest.store.store import query
from digest.text.direction import direction, direction_of
from digest.text.edtf import Moment
from digest.text.i18n import Words
from digest.text.plain import visible

ATOM = "application/atom+xml"
JSON_FEED = "application/feed+json"
_GENERATOR = "mkdocs-news-digest"
_MADE_FROM = "the feeds"
# When an empty feed last changed: it must state a time, the same in every build.
NEVER = "1970-01-01T00:00:00Z"


def feed_files(serializer: Serializer, kind: RegistryKind | None = None, id: str = "") -> Iterator[Asset]:
    """The feed of a subject, or of the site, in both formats; nothing if the site has no address, since a feed must state
    its own."""
    if not serializer.site.url:
        return
    hub = HUBS[kind](id) if kind else urls.HOME
    yield Asset(urls.atom(hub), partial(_atom, serializer, kind, id), made_from=_MADE_FROM)
    yield Asset(urls.json_feed(hub), partial(_json_feed, serializer, kind, id), made_from=_MADE_FROM)


def feed_list(serializer: Serializer) -> Iterator[Asset]:
    """The list of all feeds, if there are any."""
    if serializer.site.url:
        yield Asset(urls.FEED_LIST, partial(_opml, serializer), made_from=_MADE_FROM)


def feed_title(site_name: str, name: str, words: Words) -> str:
    """The title of a subject's feed, which is read among feeds of other sites."""
    return words.text("%(site)s: %(subject)s", site=site_name, subject=name)


def published(article: Article, site: Site) -> datetime:
    """When the source published the report. Of an uncertain date, the earliest day."""
    return _instant(article.date, site)


def last_change(article: Article, site: Site) -> datetime:
    """When the entry last changed in substance.

    A correction has a day but no time, and it may be the day of publication or of another correction.
    A second is added for each, so that one more correction is always a later change.
    """
    known = [article.date, *([article.updated] if article.updated else [])]
    moments = [_instant(moment, site) for moment in (*known, *(Moment(item.date) for item in article.corrections))]
    latest = max(moments)
    try:
        return latest + timedelta(seconds=len(article.corrections))
    except OverflowError:
        return latest


@dataclass(frozen=True, slots=True)
class Item:
    """An article for both formats: plain texts that are valid in XML, HTML, and times in RFC 3339."""

    article: Article
    source: Source
    id: str
    url: str
    title: str
    summary: str
    html: str
    published: str
    changed: str


class Serialized(NamedTuple):
    """An article in both formats, and when it last changed."""

    changed: str
    atom: bytes
    json: bytes


class Serializer:
    """Turns articles into items of feeds, each once."""

    def __init__(self, index: Index, site: Site, words: Words) -> None:
        self.index = index
        self.site = site
        self.words = words
        self.store = index.store
        self._credit = Markup(words.text("Source: %(name)s, %(date)s"))
        self.store.serve(self)

    def feed(self, kind: RegistryKind | None, id: str) -> tuple[Feed, list[Serialized]]:
        """A feed, and its newest articles, newest first."""
        feed = feed_of(self.index, kind, id) if kind else site_feed(self.site)
        newest = self.index.newest(kind or "archive", id, FEED_LENGTH).articles
        return feed, [self.serialized(id_of(place)) for place in reversed(newest)]

    @query("the entry {} as feeds show it")
    def serialized(self, id: str) -> Serialized:
        item = self._item(self.index.article(id))
        return Serialized(item.changed, self._as_atom(item).encode(), self._as_json(item).encode())

    def _category(self, id: str) -> str:
        return f'<category term="{escape(id)}" label="{escape(visible(self.index.topic(id).name))}"/>'

    def _item(self, article: Article) -> Item:
        site = self.site
        return Item(
            article,
            self.index.source(article.source),
            id=_urn(site, article.id),
            url=site.url + urls.article(article),
            title=visible(article.title),
            summary=visible(article.summary),
            html=visible(self._html(article)),
            published=_rfc3339(published(article, site)),
            changed=_rfc3339(last_change(article, site)),
        )

    def _as_atom(self, item: Item) -> str:
        """As text, since ElementTree takes ten times as long. Every value goes through `escape`."""
        article = item.article
        lang = f' xml:lang="{escape(article.lang or "")}"' if self._is_foreign(article.lang) else ""
        parts = [
            f"<entry{lang}><title>{escape(item.title)}</title><id>{item.id}</id>",
            f"<published>{item.published}</published><updated>{item.changed}</updated>",
            f'<link rel="alternate" type="text/html" href="{escape(item.url)}"/>',
            *map(self._category, article.topics),
            f'<content type="html">{escape(item.html)}</content>',
        ]
        if article.url:
            language = f' hreflang="{escape(article.original_lang)}"' if article.original_lang else ""
            parts.append(f'<link rel="via" href="{escape(article.url)}" title="{escape(item.source.name)}"{language}/>')
        if item.summary:
            parts.append(f"<summary>{escape(item.summary)}</summary>")
        if item.source.type == "own":
            parts += [f"<author><name>{escape(author.name)}</name></author>" for author in article.authors]
        # Our own feed of the source, as of this report, so that a newer report of the same source changes no
        # older item.
        parts.append(f"<source>{self._own_feed(item.source)}<updated>{item.published}</updated></source></entry>")
        return visible("".join(parts))

    def _as_json(self, item: Item) -> str:
        article, source = item.article, item.source
        fields: dict[str, object] = {
            "id": item.id,
            "url": item.url,
            "title": item.title,
            "content_html": item.html,
            "summary": item.summary,
            "date_published": item.published,
            "date_modified": item.changed,
            "language": article.lang or self.site.language,
            "tags": [visible(self.index.topic(id).name) for id in article.topics],
        }
        if article.url:
            fields["external_url"] = visible(article.url)
        if source.type == "own" and article.authors:
            fields["authors"] = [{"name": visible(author.name)} for author in article.authors]
        report = {
            "name": source.name, "url": source.url, "title": article.original_title, "language": article.original_lang,
            "published_in": article.published_in,
        }  # fmt: skip
        about: dict[str, object] = {key: visible(value) for key, value in report.items() if value}
        if article.origins:
            about["origins"] = list(map(self._named, article.origins))
        fields["_source"] = about
        return _json(fields)

    def _named(self, id: str) -> dict[str, str]:
        """Whose reporting it is, for machines."""
        source = self.index.source(id)
        return {key: visible(value) for key, value in (("name", source.name), ("url", source.url)) if value}

    def _own_feed(self, source: Source) -> str:
        ours = self.site.url + urls.source(source.id)
        return (
            f"<title>{escape(source.name)}</title><id>{_urn(self.site, feed_key('source', source.id))}</id>"
            f'<link rel="self" type="{ATOM}" href="{escape(urls.atom(ours))}"/>'
            f'<link rel="alternate" type="text/html" href="{escape(source.url or ours)}"/>'
        )

    def _html(self, article: Article) -> str:
        """The summary, and who published the report: some feed readers show only this."""
        source, words = self.index.source(article.source), self.words
        summary = article.summary or article.title
        html = f"<p{self._lang(article.lang, summary)}>{escape(summary)}</p>"
        if article.url or article.published_in:
            name = Markup(f'<a href="{escape(article.url)}">{escape(source.name)}</a>' if article.url else "")
            name = name or Markup(escape(words.text(", ").join((source.name, article.published_in))))
            credit = self._credit % {"name": name, "date": words.moment(article.date)}
            title = article.original_title
            lang = _lang(article.original_lang) or self._direction(title)
            original = f"<br><cite{lang}>{escape(title)}</cite>" if title else ""
            html += f"<p{self._direction('')}>{credit}{self._reporting(article)}{original}</p>"
        for item in article.corrections:
            text = words.text("Correction, %(date)s: %(text)s", date=words.date(item.date), text=item.text)
            html += f"<p{self._lang(article.lang, item.text)}>{escape(text)}</p>"
        return html

    def _reporting(self, article: Article) -> Markup:
        """Whose reporting it is, if that is stated. No element of Atom says so: a ``contributor`` or an ``author`` would
        be one of the desk's own text, and readers show a ``category`` as a subject."""
        if article.origins == (article.source,):
            text = self.words.text("its own reporting")
        else:
            text = reporting_by(self.words, [self.index.source(id).name for id in article.origins])
        return Markup(" · {}").format(text) if text else Markup("")

    def _lang(self, lang: str | None, text: str) -> str:
        """The attributes of a text in the language of an entry, or without one."""
        if not lang:
            return self._direction(text)
        return _lang(lang) if self._is_foreign(lang) else self._direction("")

    def _direction(self, text: str) -> str:
        """The direction of a text of which no language is given. A feed reader takes it for "ltr" if nothing is said."""
        around = self.words.direction
        found = direction_of(text, around)
        return f' dir="{found}"' if "rtl" in (found, around) else ""

    def _is_foreign(self, lang: str | None) -> bool:
        return bool(lang) and lang != self.site.language


def _lang(tag: str | None) -> str:
    return f' lang="{escape(tag)}" dir="{direction(tag)}"' if tag else ""


def _atom(serializer: Serializer, kind: RegistryKind | None, id: str) -> bytes:
    site, words = serializer.site, serializer.words
    feed, items = serializer.feed(kind, id)
    changed = max((item.changed for item in items), default=NEVER)
    root = Element("feed", {"xmlns": "http://www.w3.org/2005/Atom", "xml:lang": site.language})
    _add(root, "title", _title(feed, site, words))
    if feed.description:
        _add(root, "subtitle", feed.description)
    _add(root, "id", _urn(site, feed.key))
    _add(root, "updated", changed)
    _link(root, "self", site.url + urls.atom(feed.hub), type=ATOM)
    _link(root, "alternate", site.url + feed.hub, type="text/html")
    author = SubElement(root, "author")
    _add(author, "name", site.name)
    _add(author, "uri", site.url)
    _add(root, "generator", _GENERATOR)
    head = '<?xml version="1.0" encoding="utf-8"?>\n' + _xml(root).removesuffix("</feed>")
    return b"\n".join([head.encode(), *(item.atom for item in items), b"</feed>", b""])


def _json_feed(serializer: Serializer, kind: RegistryKind | None, id: str) -> bytes:
    site, words = serializer.site, serializer.words
    feed, found = serializer.feed(kind, id)
    head: dict[str, object] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": visible(_title(feed, site, words)),
        "home_page_url": site.url + feed.hub,
        "feed_url": site.url + urls.json_feed(feed.hub),
        "language": site.language,
        "authors": [{"name": visible(site.name), "url": site.url}],
    }
    if feed.description:
        head["description"] = visible(feed.description)
    opening = _json(head).removesuffix("}") + ', "items": [\n'
    return opening.encode() + b",\n".join(item.json for item in found) + b"\n]}\n"


def _opml(serializer: Serializer) -> bytes:
    """Each feed once, in Atom, so that a feed reader that imports the list follows nothing twice."""
    site, words, index = serializer.site, serializer.words, serializer.index
    root = Element("opml", version="2.0")
    _add(SubElement(root, "head"), "title", site.name)
    body = SubElement(root, "body")
    _outline(body, site_feed(site), site, words)
    for kind, feeds in subject_feeds(index):
        folder = SubElement(body, "outline", text=visible(words.text(KINDS[kind])))
        for feed in sorted(feeds, key=lambda feed: (index.collation.key(feed.name), feed.id)):
            _outline(folder, feed, site, words)
    ElementTree.indent(root)
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + _xml(root).encode() + b"\n"


def _outline(parent: Element, feed: Feed, site: Site, words: Words) -> None:
    title = visible(_title(feed, site, words))
    addresses = {"xmlUrl": site.url + urls.atom(feed.hub), "htmlUrl": site.url + feed.hub}
    SubElement(parent, "outline", {"type": "rss", "text": title, "title": title, **addresses})


def _title(feed: Feed, site: Site, words: Words) -> str:
    return feed_title(site.name, feed.name, words) if feed.kind else site.name


def _urn(site: Site, key: str) -> str:
    # The name of a file on disk need not be UTF-8, and uuid5 encodes strictly.
    return uuid5(site.options.namespace, key.encode("utf-8", "replace").decode()).urn


def _instant(moment: Moment, site: Site) -> datetime:
    """The moment in UTC. If its time is unknown, noon of its earliest day: that is the same day nearly everywhere."""
    at = moment.at or datetime.combine(moment.day, time(12), tzinfo=UTC)
    try:
        return at.astimezone(UTC)
    except OverflowError:  # the first or the last day of the calendar
        return at.replace(tzinfo=UTC)


def _rfc3339(at: datetime) -> str:
    return at.replace(tzinfo=None, microsecond=0).isoformat() + "Z"


def _add(parent: Element, tag: str, text: str, **attributes: str) -> None:
    SubElement(parent, tag, attributes).text = visible(text)


def _link(parent: Element, rel: str, href: str, **attributes: str) -> None:
    SubElement(parent, "link", {"rel": rel, "href": visible(href)} | {k: visible(v) for k, v in attributes.items()})


def _xml(element: Element) -> str:
    return ElementTree.tostring(element, encoding="unicode")


_json: Callable[[Mapping[str, object]], str] = json.JSONEncoder(ensure_ascii=False).encode
