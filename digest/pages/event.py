"""The page of an event."""

from __future__ import annotations

from typing import NamedTuple

from markupsafe import Markup

from digest.pages.builder import ViewBuilder
from digest.pages.markup import text_html
from digest.pages.views import EntryView, EventView, Head, Link, ReportView, View
from digest.site import urls


class EventBody(NamedTuple):
    event: EventView
    html: Markup
    topics: tuple[Link, ...]
    stories: tuple[Link, ...]
    reports: tuple[EntryView, ...]
    written_in: ReportView | None


def event_view(builder: ViewBuilder, id: str) -> View:
    """What the page of an event shows: when, where, who says so, and every report of it."""
    event = builder.index.event(id)
    url = urls.event(event.id)
    membership = builder.index.membership(event)
    article = builder.index.article_of(event)
    body = EventBody(
        event=builder.event(event),
        html=text_html(builder, event.location.path, event.body, url),
        topics=tuple(builder.topic(id) for id in membership.topics),
        stories=tuple(builder.story(id) for id in membership.stories),
        reports=builder.entries(builder.index.reports(event)),
        written_in=builder.report(article) if article else None,
    )
    when = builder.words.date(event.date)
    head = Head(
        title=event.title,
        description=builder.words.text("%(date)s: %(title)s", date=when, title=event.title),
        crumbs=(Link(builder.words.text("Timeline"), urls.TIMELINE),),
        lang=body.event.lang,
        dir=body.event.dir,
    )
    return View(head, body)
