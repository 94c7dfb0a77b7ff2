"""The page of an event: when, where, who says so, and every report of it."""

from __future__ import annotations

from typing import NamedTuple

from markupsafe import Markup

from digest.model import Event
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
    """The page of an event: when, where, who says so, and every report of it."""
    event = builder.index.event(id)
    url = urls.event(event.id)
    membership = builder.index.membership(event)
    reports = builder.index.reports(event)
    body = EventBody(
        event=builder.event(event),
        html=text_html(builder, event.location.path, event.body, url),
        topics=tuple(builder.topic(id) for id in membership.topics),
        stories=tuple(builder.story(id) for id in membership.stories),
        reports=builder.entries(reports),
        written_in=_written_in(builder, event),
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


def _written_in(builder: ViewBuilder, event: Event) -> ReportView | None:
    article = builder.index.written_in(event)
    return builder.report(article) if article else None
