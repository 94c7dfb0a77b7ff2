"""Feeds: Atom (RFC 4287) and JSON Feed 1.1 beside what they feed, and an OPML list of them all.

An entry is the same in every feed that holds it, so it is written once, as text, and feeds are put
together from these texts. Ids are version 5 UUIDs over the desk's namespace and the entry's id.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, time, timedelta
from uuid import uuid5
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from markupsafe import Markup, escape

from digest import urls
from digest.config import Site
from digest.dates import Moment
from digest.i18n import Words, direction
from digest.model import Article, Corpus
from digest.pages.following import Feed, by_kind
from digest.pages.page import Asset
from digest.plaintext import visible

ATOM = "application/atom+xml"
JSON_FEED = "application/feed+json"
_GENERATOR = "mkdocs-news-digest"
# What an empty feed says of its last change: it must say something, and the same in every build.
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def feed_assets(feeds: Iterable[Feed], corpus: Corpus, site: Site, words: Words) -> Iterator[Asset]:
    """Both forms of every feed, and the list of them; nothing if there are none."""
    feeds = tuple(feeds)
    if not feeds:
        return
    entries = Entries(corpus, site, words)
    shown = {article.id: article for feed in feeds for article in feed.articles}
    changed = {id: last_change(article, site) for id, article in shown.items()}
    atom = {id: _xml(entries.atom(article, changed[id])) for id, article in shown.items()}
    items = {id: _json(entries.json(article, changed[id])) for id, article in shown.items()}
    for feed in feeds:
        ids = [article.id for article in feed.articles]
        newest = max((changed[id] for id in ids), default=_NEVER)
        yield Asset(urls.atom(feed.hub), _atom(feed, site, words, newest, (atom[id] for id in ids)))
        yield Asset(urls.json_feed(feed.hub), _json_feed(feed, site, words, (items[id] for id in ids)))
    yield Asset(urls.FEED_LIST, _opml(feeds, site, words))


def feed_title(site_name: str, name: str, words: Words) -> str:
    """What the feed of a subject is called in a list of feeds from many sites."""
    return words.text("%(site)s: %(subject)s", site=site_name, subject=name)


def feed_id(feed: Feed, site: Site) -> str:
    return _urn(site, feed.key)


def entry_id(article: Article, site: Site) -> str:
    return _urn(site, article.id)


def published(article: Article, site: Site) -> datetime:
    """When the source published the report; a date known only roughly is its earliest day."""
    return _instant(article.date, site)


def last_change(article: Article, site: Site) -> datetime:
    """When the entry last changed in substance.

    A correction has a day and no time, and may fall on the day of publication or of another
    correction. A second for each makes sure that one more is always a later change.
    """
    known = [article.date, *([article.updated] if article.updated else [])]
    moments = [_instant(moment, site) for moment in (*known, *(Moment(item.date) for item in article.corrections))]
    latest = max(moments)
    try:
        return latest + timedelta(seconds=len(article.corrections))
    except OverflowError:
        return latest


class Entries:
    """Articles as entries of feeds, in either form."""

    def __init__(self, corpus: Corpus, site: Site, words: Words) -> None:
        self.corpus = corpus
        self.site = site
        self.words = words

    def atom(self, article: Article, changed: datetime) -> Element:
        site, source = self.site, self.corpus.sources[article.source]
        is_foreign = bool(article.lang) and article.lang != site.language
        entry = Element("entry", {"xml:lang": article.lang or ""} if is_foreign else {})
        _add(entry, "title", article.title)
        _add(entry, "id", entry_id(article, site))
        _add(entry, "published", _rfc3339(published(article, site)))
        _add(entry, "updated", _rfc3339(changed))
        if source.type == "own":
            for author in article.authors:
                _add(SubElement(entry, "author"), "name", author)
        _link(entry, "alternate", site.url + urls.article(article), type="text/html")
        if article.url:
            language = {"hreflang": article.original_lang} if article.original_lang else {}
            _link(entry, "via", article.url, title=source.name, **language)
        for id in article.topics:
            SubElement(entry, "category", term=visible(id), label=visible(self.corpus.topics[id].name))
        if article.summary:
            _add(entry, "summary", article.summary)
        _add(entry, "content", self._html(article), type="html")
        # The source's own feed here: its id, and its state when the report came out, so that a
        # newer report of the same source changes no entry that was written before.
        origin = SubElement(entry, "source")
        _add(origin, "title", source.name)
        _add(origin, "id", _urn(site, f"sources/{source.id}/"))
        _add(origin, "updated", _rfc3339(published(article, site)))
        _link(origin, "self", site.url + urls.atom(urls.source(source.id)), type=ATOM)
        _link(origin, "alternate", source.url or site.url + urls.source(source.id), type="text/html")
        return entry

    def json(self, article: Article, changed: datetime) -> dict[str, object]:
        site, source = self.site, self.corpus.sources[article.source]
        item: dict[str, object] = {
            "id": entry_id(article, site),
            "url": site.url + urls.article(article),
            "title": visible(article.title),
            "content_html": self._html(article),
            "summary": visible(article.summary),
            "date_published": _rfc3339(published(article, site)),
            "date_modified": _rfc3339(changed),
            "language": article.lang or site.language,
            "tags": [visible(self.corpus.topics[id].name) for id in article.topics],
        }
        if article.url:
            item["external_url"] = visible(article.url)
        if source.type == "own" and article.authors:
            item["authors"] = [{"name": visible(author)} for author in article.authors]
        credit = {
            "name": source.name, "url": source.url, "title": article.original_title, "language": article.original_lang,
        }  # fmt: skip
        item["_source"] = {key: visible(value) for key, value in credit.items() if value}
        return item

    def _html(self, article: Article) -> str:
        """The summary, and who published the report: some readers show nothing but this."""
        source, words = self.corpus.sources[article.source], self.words
        lang = Markup()
        if article.lang and article.lang != self.site.language:
            lang = Markup(' lang="{}" dir="{}"').format(article.lang, direction(article.lang))
        html = Markup("<p{}>{}</p>").format(lang, article.summary) if article.summary else Markup()
        when = words.moment(article.date)
        if article.url:
            name = Markup('<a href="{}">{}</a>').format(article.url, source.name)
            credit = escape(words.text("Source: %(name)s, %(date)s")) % {"name": name, "date": when}
            if article.original_title:
                title = Markup("<cite{}>{}</cite>").format(_lang(article.original_lang), article.original_title)
                credit = Markup("{}<br>{}").format(credit, title)
            html += Markup("<p>{}</p>").format(credit)
        for item in article.corrections:
            text = words.text("Correction, %(date)s: %(text)s", date=words.date(item.date), text=item.text)
            html += Markup("<p{}>{}</p>").format(lang, text)
        return visible(html or Markup("<p>{}</p>").format(article.title))


def _lang(tag: str | None) -> Markup:
    return Markup(' lang="{}" dir="{}"').format(tag, direction(tag)) if tag else Markup()


def _atom(feed: Feed, site: Site, words: Words, changed: datetime, entries: Iterable[str]) -> bytes:
    root = Element("feed", {"xmlns": "http://www.w3.org/2005/Atom", "xml:lang": site.language})
    _add(root, "title", _title(feed, site, words))
    if feed.description:
        _add(root, "subtitle", feed.description)
    _add(root, "id", feed_id(feed, site))
    _add(root, "updated", _rfc3339(changed))
    _link(root, "self", site.url + urls.atom(feed.hub), type=ATOM)
    _link(root, "alternate", site.url + feed.hub, type="text/html")
    author = SubElement(root, "author")
    _add(author, "name", site.name)
    _add(author, "uri", site.url)
    _add(root, "generator", _GENERATOR)
    head = _xml(root).removesuffix("</feed>")
    return "\n".join(['<?xml version="1.0" encoding="utf-8"?>', head, *entries, "</feed>", ""]).encode()


def _json_feed(feed: Feed, site: Site, words: Words, items: Iterable[str]) -> bytes:
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
    listed = ",\n".join(items)
    return f'{_json(head).removesuffix("}")}, "items": [\n{listed}\n]}}\n'.encode()


def _opml(feeds: tuple[Feed, ...], site: Site, words: Words) -> bytes:
    """Each feed once, as Atom: a reader that takes the list must not follow everything twice."""
    root = Element("opml", version="2.0")
    _add(SubElement(root, "head"), "title", site.name)
    body = SubElement(root, "body")
    _outline(body, feeds[0], site, words)
    for _, title, group in by_kind(feeds, words):
        folder = SubElement(body, "outline", text=visible(title))
        for feed in group:
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
    # A file's name on disk need not be UTF-8; uuid5 encodes strictly.
    return uuid5(site.options.namespace, key.encode("utf-8", "replace").decode()).urn


def _instant(moment: Moment, site: Site) -> datetime:
    """The moment in UTC; the beginning of its earliest day in the site's zone if no time is known."""
    at = moment.at or datetime.combine(moment.day, time.min, tzinfo=site.options.zone)
    try:
        return at.astimezone(UTC)
    except OverflowError:  # the first or the last day of the calendar
        return at.replace(tzinfo=UTC)


def _rfc3339(at: datetime) -> str:
    return at.replace(microsecond=0).isoformat().replace("+00:00", "Z")


def _add(parent: Element, tag: str, text: str, **attributes: str) -> None:
    SubElement(parent, tag, attributes).text = visible(text)


def _link(parent: Element, rel: str, href: str, **attributes: str) -> None:
    SubElement(parent, "link", {"rel": rel, "href": visible(href)} | {k: visible(v) for k, v in attributes.items()})


def _xml(element: Element) -> str:
    return ElementTree.tostring(element, encoding="unicode")


def _json(value: Mapping[str, object]) -> str:
    return json.dumps(value, ensure_ascii=False)
