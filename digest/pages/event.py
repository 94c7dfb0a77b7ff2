"""The page of an event."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from markupsafe import Markup

from digest.pages.archive import BRIEF_ABOVE
from digest.pages.builder import ViewBuilder
from digest.pages.citation import CitationView, Cited, cited_event, event_citations
from digest.pages.correction_views import CorrectionView, correction_views, with_corrections
from digest.pages.markup import links_records, text_html
from digest.pages.origins import OriginsView, event_origins
from digest.pages.page import Page
from digest.pages.status_history import StatusView, status_history
from digest.pages.status_words import dated_title
from digest.pages.views import EntryView, EventView, Head, Link, ReportView, View
from digest.site import urls
from digest.site.entries import Entries
from digest.site.periods import Part
from digest.site.summaries import Summaries


class EventBody(NamedTuple):
    event: EventView
    html: Markup
    history: tuple[StatusView, ...]
    """How its status came to be what it is, on the first page of the event."""
    topics: tuple[Link, ...]
    stories: tuple[Link, ...]
    reports: tuple[EntryView, ...]
    in_brief: bool
    total: str
    origins: OriginsView | None
    """Whose reporting the reports are, on the first page of the event."""
    parts: tuple[Link, ...]
    """The pages of the event, if its reports are on several, of which this is number ``here``."""
    here: int
    written_in: ReportView | None
    corrections: tuple[CorrectionView, ...]
    """On the first page of the event."""
    citations: tuple[CitationView, ...]
    """On the first page of the event."""
    cited: Cited


def event_pages(summaries: Summaries, id: str) -> Iterator[Page]:
    """The page of an event; and more of them if its reports, in brief, are too many for one."""
    event = summaries.index.event(id)
    reports = Entries(summaries.index.reports(id))
    parts = tuple(Part(number, *span) for number, span in enumerate(summaries.parts_if_heavy("archive", reports), 1))
    hub, path = urls.event(event.id), event.location.path
    first = parts[0] if parts else None
    shown = summaries.days(Entries(reports.articles, (summaries.index.listed_event(id),)))
    shown = with_corrections(shown, event.corrections)
    yield Page(hub, "digest/event.html", path, event_view, (event.id, first, len(parts)), *shown)
    for part in parts[1:]:
        url = urls.part(hub, part.number)
        some = summaries.days(reports.between(part.start, part.stop))
        yield Page(url, "digest/event.html", path, event_view, (event.id, part, len(parts)), *some)


def event_view(builder: ViewBuilder, id: str, part: Part | None = None, parts: int = 0) -> View:
    """What the page of an event shows: when, where, who says so, and every report of it. With ``part`` it shows only
    those reports; what else is known is on the first of its pages."""
    event = builder.index.event(id)
    url = urls.event(event.id)
    membership = builder.index.membership(id)
    reports = builder.index.reports(id)
    some = Entries(reports).between(part.start, part.stop).articles if part else reports
    here = part.number if part else 1
    body = EventBody(
        event=builder.event(id),
        html=text_html(builder, event.location.path, url) if event.article is None else Markup(""),
        history=status_history(builder, event) if here == 1 else (),
        topics=tuple(builder.topic(id) for id in membership.topics),
        stories=tuple(builder.story(id) for id in membership.stories),
        reports=builder.entries(some),
        in_brief=len(reports) > BRIEF_ABOVE,
        total=builder.reports_count(len(reports)),
        origins=event_origins(builder, reports) if here == 1 else None,
        parts=tuple(
            Link(builder.words.number(number), urls.part(url, number)) for number in range(1, parts + 1) if parts > 1
        ),
        here=here,
        written_in=builder.report(event.article) if event.article else None,
        corrections=correction_views(builder, None, event.corrections) if here == 1 else (),
        citations=event_citations(event, builder.event(id).lang, builder.site, builder.words) if here == 1 else (),
        cited=cited_event(event),
    )
    timeline = Link(builder.words.text("Timeline"), urls.TIMELINE)
    title = builder.part_title(event.title, here) if here > 1 else event.title
    head = Head(
        title=title,
        description=dated_title(builder.words, event, title),
        crumbs=(timeline, Link(event.title, url)) if here > 1 else (timeline,),
        lang=body.event.lang,
        dir=body.event.dir,
        markdown=urls.markdown(url) if here == 1 and builder.site.options.markdown else "",
        hover_cards=here == 1 and (bool(body.event.names) or links_records(body.html)),
    )
    return View(head, body)
