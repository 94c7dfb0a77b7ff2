"""The feed of editions: one entry for each that is over."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

from digest.outputs.feeds.formats import Head, both_formats
from digest.outputs.feeds.items import Item, Serialized, direction_attribute, rfc3339, serialized, urn
from digest.pages.builder import ViewBuilder
from digest.pages.edition_views import EditionBody, HappeningLine, edition_body
from digest.pages.editions import edition_description, editions_title
from digest.pages.feeds import EDITIONS_KEY, FEED_LENGTH, feed_title
from digest.pages.page import Asset
from digest.site import urls
from digest.site.edition_calendar import Edition, end_of, find_edition
from digest.store.store import query
from digest.text.plain import visible

EVENTS_IN_FEED = 40
"""What the feed says of an edition without a lead names at most this many events, or reports if there are none."""


class EditionFeed:
    """The feed of editions. An edition that is over is serialized once."""

    def __init__(self, builder: ViewBuilder) -> None:
        self.store = builder.store
        self._builder = builder
        self.store.serve(self)

    def files(self) -> Iterator[Asset]:
        """The feed, if the site has editions."""
        site = self._builder.site
        return both_formats(urls.EDITIONS, site, self._feed) if site.options.editions else iter(())

    def _feed(self) -> tuple[Head, list[Serialized]]:
        site, words = self._builder.site, self._builder.words
        title, description = editions_title(words)
        head = Head(feed_title(site.name, title, words), description, EDITIONS_KEY, urls.EDITIONS)
        return head, list(map(self.serialized, self.newest()))

    @query("the list of the newest editions that are over")
    def newest(self) -> tuple[str, ...]:
        """The ids of the newest editions that are over, the newest first: one that still runs would change with each
        report."""
        editions = self._builder.summaries.editions
        found: list[Edition] = []
        for length in self._builder.site.options.editions:
            over = [id for id, _ in editions.ids(length)[-FEED_LENGTH - 1 :] if editions.is_over(id)]
            found += [edition for edition in map(find_edition, over) if edition]
        ranked = sorted(found, key=lambda one: (one.last, one.length), reverse=True)
        return tuple(edition.id for edition in ranked[:FEED_LENGTH])

    @query("the edition {} as feeds show it")
    def serialized(self, id: str) -> Serialized:
        edition = find_edition(id)
        assert edition
        return serialized(_item(self._builder, edition), self._builder.site)


def _item(builder: ViewBuilder, edition: Edition) -> Item:
    site, words = builder.site, builder.words
    body = edition_body(builder, edition.id, root=site.url)
    at = rfc3339(end_of(edition, site.options.zone))
    title = body.names.full
    if body.lead and body.lead.title:
        title = words.text("%(name)s: %(period)s", name=body.names.name, period=body.lead.title)
    counts = Markup(f"<p{direction_attribute('', words)}>{{}}</p>").format(body.counts)
    return Item(
        urn(site, f"{EDITIONS_KEY}{edition.id}/"),
        site.url + urls.edition(edition.id),
        title=visible(title),
        html=visible((body.lead.html if body.lead else Markup("")) or counts + _events(builder, body)),
        published=at,
        changed=at,
        summary=visible(edition_description(words, body)),
    )


def _events(builder: ViewBuilder, body: EditionBody) -> Markup:
    """The events of an edition as a list, or its reports if there are none."""
    site, words = builder.site, builder.words

    def line(url: str, title: str, about: str) -> Markup:
        text = Markup('<li{}><a href="{}">{}</a> · {}</li>')
        return text.format(Markup(direction_attribute(title, words)), site.url + url, title, about)

    def happened(event: HappeningLine) -> Markup:
        about = words.joined(" · ", filter(None, (event.date.text, event.status, event.counts)))
        return line(event.url, event.title, about)

    lines = [happened(event) for group in body.happened for event in group.events]
    lines = lines or [line(one.url, one.title, one.source.name) for group in body.others for one in group.reports]
    more = len(lines) - EVENTS_IN_FEED
    if more > 0:
        text = words.plural("and %(n)s more", "and %(n)s more", more)
        rest = Markup('<li><a href="{}">{}</a></li>').format(site.url + urls.edition(body.id), text)
        lines = [*lines[:EVENTS_IN_FEED], rest]
    return Markup("<ul>{}</ul>").format(Markup("").join(lines)) if lines else Markup("")
