"""Articles as items of feeds."""

from __future__ import annotations

from datetime import datetime

from markupsafe import Markup, escape

from digest.config import Site
from digest.model import Article, Source, first_id
from digest.outputs.feeds.corrections import change_html
from digest.outputs.feeds.formats import ATOM
from digest.outputs.feeds.items import (
    Item,
    Serialized,
    Via,
    changed_at,
    direction_attribute,
    foreign_attributes,
    instant,
    language_attributes,
    rfc3339,
    serialized,
    urn,
)
from digest.outputs.feeds.status_changes import FeedChange, change_item, changes_of
from digest.outputs.feeds.withdrawn import withdrawn_item
from digest.pages.feeds import FEED_LENGTH, SUBJECT_FEED_LENGTH, Feed, feed_key, feed_of, site_feed
from digest.pages.origin_words import reporting_by
from digest.site import urls
from digest.site.index import Index
from digest.site.tables import RegistryKind, id_of
from digest.store.store import query
from digest.text.i18n import ACCESS, Words
from digest.text.plain import visible


def published(article: Article) -> datetime:
    """When the source published the report. Of an uncertain date, the earliest day."""
    return instant(article.date)


def last_change(article: Article) -> datetime:
    """When the entry last changed in substance."""
    return changed_at(article.date, article.updated, tuple(item.date for item in article.corrections))


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
        """A feed, and its newest articles, newest first; those that were withdrawn say so at their places."""
        feed = feed_of(self.index, kind, id) if kind else site_feed(self.site)
        listed = kind or "archive"
        length = SUBJECT_FEED_LENGTH if kind else FEED_LENGTH
        there = [(place, "") for place in self.index.newest(listed, id, length).articles]
        articles = sorted((*there, *self.index.withdrawn_from(listed, id)))[-length:]
        changes = self.status_changes(id)[-length:] if kind == "story" else ()
        found = [
            *((place, self.withdrawn(path) if path else self.serialized(id_of(place))) for place, path in articles),
            *((one.place, self.status_change(one.event, one.number)) for one in changes),
        ]
        return feed, [item for _, item in sorted(found, reverse=True)[:length]]

    @query("the list of changes of status in the story {}")
    def status_changes(self, story: str) -> tuple[FeedChange, ...]:
        """The changes of the status of a story's events, oldest first."""
        events = map(self.index.event, self.index.histories(story))
        return tuple(sorted(change for event in events for change in changes_of(event)))

    @query("the change {1} of the status of the event {0} as feeds show it")
    def status_change(self, event: str, number: int) -> Serialized:
        return serialized(change_item(self.index, self.site, self.words, self.index.event(event), number), self.site)

    @query("the withdrawal of {} as feeds show it")
    def withdrawn(self, path: str) -> Serialized:
        return serialized(withdrawn_item(self.index.withdrawn(path), self.site, self.words), self.site)

    @query("the entry {} as feeds show it")
    def serialized(self, id: str) -> Serialized:
        return serialized(self._item(self.index.article(id)), self.site)

    def _item(self, article: Article) -> Item:
        site, source = self.site, self.index.source(article.source)
        date = rfc3339(published(article))
        return Item(
            urn(site, article.id),
            site.url + urls.article(article),
            title=visible(article.title),
            html=visible(self._html(article)),
            published=date,
            changed=rfc3339(last_change(article)),
            summary=visible(article.summary),
            lang=article.lang or "",
            tags=tuple((id, visible(self.index.topic(id).name)) for id in article.topics),
            authors=tuple(visible(author.name) for author in article.authors) if source.type == "own" else (),
            via=Via(article.url, source.name, article.original_lang or "") if article.url else None,
            # Our own feed of the source, as of this report, so that a newer report of the same source changes no
            # older item.
            taken_from=f"{self._own_feed(source)}<updated>{date}</updated>",
            about=self._about(article, source),
        )

    def _about(self, article: Article, source: Source) -> dict[str, object]:
        report = {
            "name": source.name, "url": source.url, "title": article.original_title, "language": article.original_lang,
            "published_in": article.published_in,
        }  # fmt: skip
        about: dict[str, object] = {key: visible(value) for key, value in report.items() if value}
        if article.origins:
            about["origins"] = list(map(self._named, article.origins))
        return about

    def _named(self, id: str) -> dict[str, str]:
        """Whose reporting it is, for machines."""
        source = self.index.source(id)
        return {key: visible(value) for key, value in (("name", source.name), ("url", source.url)) if value}

    def _own_feed(self, source: Source) -> str:
        ours = self.site.url + urls.source(source.id)
        return (
            f"<title>{escape(source.name)}</title><id>{urn(self.site, feed_key('source', first_id(source)))}</id>"
            f'<link rel="self" type="{ATOM}" href="{escape(urls.atom(ours))}"/>'
            f'<link rel="alternate" type="text/html" href="{escape(source.url or ours)}"/>'
        )

    def _html(self, article: Article) -> str:
        """The summary, and who published the report: some feed readers show only this."""
        source, words = self.index.source(article.source), self.words
        summary = article.summary or article.title
        html = f"<p{language_attributes(article.lang, summary, words)}>{escape(summary)}</p>"
        if article.url or article.published_in:
            name = Markup(f'<a href="{escape(article.url)}">{escape(source.name)}</a>' if article.url else "")
            name = name or Markup(escape(words.listed((source.name, article.published_in))))
            credit = self._credit % {"name": name, "date": words.moment(article.date)}
            title = article.original_title
            lang = foreign_attributes(article.original_lang) if article.original_lang else self._direction(title)
            original = f"<br><cite{lang}>{escape(title)}</cite>" if title else ""
            access = Markup(" · {}").format(words.text(ACCESS[article.access])) if article.access else ""
            html += f"<p{self._direction('')}>{credit}{self._reporting(article)}{access}{original}</p>"
        for item in article.corrections:
            text = words.text("Correction, %(date)s: %(text)s", date=words.date(item.date), text=item.text)
            html += f"<p{language_attributes(article.lang, item.text, words)}>{escape(text)}</p>"
            html += str(change_html(item, article.lang, self.site, words))
        return html

    def _reporting(self, article: Article) -> Markup:
        """Whose reporting it is, if that is stated. No element of Atom says so: a ``contributor`` or an ``author`` would
        be one of the desk's own text, and readers show a ``category`` as a subject."""
        if article.origins == (article.source,):
            text = self.words.text("its own reporting")
        else:
            text = reporting_by(self.words, [self.index.source(id).name for id in article.origins])
        return Markup(" · {}").format(text) if text else Markup("")

    def _direction(self, text: str) -> str:
        return direction_attribute(text, self.words)
