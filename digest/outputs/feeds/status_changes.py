"""Changes of an event's status as items of the feeds of its stories: "confirmed since 14 July 2023: The bridge opens"."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import accumulate
from typing import NamedTuple

from markupsafe import Markup

from digest.config import Site
from digest.model import Event, StatusChange, first_id, turns
from digest.outputs.feeds.items import Item, direction_attribute, instant, rfc3339, urn
from digest.pages.status_words import since
from digest.site import urls
from digest.site.index import Index
from digest.text.edtf import Moment, on_day
from digest.text.i18n import Words
from digest.text.plain import visible

AT_FIRST = "reported"
"""What an event is taken for to begin with. That it was reported is no change: its reports are in the feed."""
# A change has a day and no time. It comes after the reports of the day, which may be what it rests on.
_LATE = "99999"


class FeedChange(NamedTuple):
    """A change of the status of an event: its place among those of articles (see `digest.site.tables.place`), its number in
    the history of the event, and what identifies it forever."""

    place: str
    event: str
    number: int
    key: str

    @property
    def day(self) -> date:
        """The earliest day on which it may have come."""
        return date.fromisoformat(self.place[:10])


def changes_of(event: Event) -> Iterator[FeedChange]:
    """The changes of an event's status, oldest first, none on an earlier day than the one before. One is known by its
    status and by how often the event had that before, so that a date that is corrected, or a change that is put in
    later, makes no old one new."""
    days, times = [*accumulate((change.date.day for change in event.history), max)], Counter[str]()
    for number, change in turns(event.history):
        if number or change.status != AT_FIRST:
            times[change.status] += 1
            # No id of an article has a #.
            key = f"events/{first_id(event)}#{change.status}-{times[change.status]}"
            yield FeedChange(f"{days[number].isoformat()} {_LATE}\0{event.id} {number:04}", event.id, number, key)


def change_item(index: Index, site: Site, words: Words, event: Event, number: int) -> Item:
    """What feeds say of a change of the status of an event."""
    change = event.history[number]
    this = next(one for one in changes_of(event) if one.number == number)
    at = rfc3339(instant(Moment(on_day(this.day))))
    return Item(
        urn(site, this.key),
        site.url + urls.event(event.id),
        title=visible(words.text("%(status)s: %(title)s", status=since(words, change), title=event.title)),
        html=visible(_html(index, site, words, event, change)),
        published=at,
        changed=at,
        tags=tuple((id, visible(index.topic(id).name)) for id in index.membership(event.id).topics),
    )


def _html(index: Index, site: Site, words: Words, event: Event, change: StatusChange) -> str:
    """What happened, when and where; its status, and what shows it."""
    what = words.text("%(date)s: %(title)s", date=words.date(event.date), title=event.title)
    happening = Markup(" · ").join(filter(None, (what, index.event_place(event))))
    status = Markup(" · ").join(filter(None, (since(words, change), _proof(index, site, words, change))))
    paragraphs = ((event.title, happening), ("", status))
    return "".join(f"<p{direction_attribute(text, words)}>{html}</p>" for text, html in paragraphs)


def _proof(index: Index, site: Site, words: Words, change: StatusChange) -> Markup:
    """A link to what shows a status; nothing if that is not named."""
    link = Markup('<a href="{}">{}</a>')
    if change.article:
        article = index.article(change.article)
        name = index.source(article.source).name
        return link.format(site.url + urls.article(article), words.text("report by %(name)s", name=name))
    return link.format(change.url, words.text("document")) if change.url else Markup()
