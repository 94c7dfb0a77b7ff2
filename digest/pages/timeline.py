"""The site's timeline, divided by calendar when it is long."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from digest.pages.builder import ViewBuilder
from digest.pages.due import DUE_EVENTS, DUE_ON_HUB, due
from digest.pages.filters import hub_filters, page_filters
from digest.pages.page import Page
from digest.pages.period_links import enclosing_links, older_link, period_links
from digest.pages.sparkline import sparkline
from digest.pages.views import DueLine, Head, Link, ListBody, Sparkline, View
from digest.site import urls
from digest.site.entries import Entries, in_time_order
from digest.site.periods import Division, Period, PeriodPage
from digest.site.summaries import Summaries

_MADE_FROM = "articles/"


@dataclass(frozen=True, slots=True)
class TimelineBody:
    listing: ListBody
    strip: Sparkline | None
    is_part: bool
    due: tuple[DueLine, ...] = ()


def timeline_pages(summaries: Summaries) -> Iterator[Page]:
    """/timeline/, and a page for each period if it is divided."""
    division = summaries.division("timeline", "")
    template = "digest/timeline.html"
    yield Page(urls.TIMELINE, template, _MADE_FROM, _hub_view, (division,), *summaries.list_days("timeline", ""))
    within, older = division.within(), division.older()
    for page in division.pages:
        url = urls.period(urls.TIMELINE, *page.period)
        arguments = (within[page.period], page, older[page.period])
        yield Page(url, template, _MADE_FROM, _period_view, arguments, *summaries.list_days("timeline", "", page))


def _hub_view(builder: ViewBuilder, division: Division) -> View:
    index, summaries = builder.index, builder.summaries
    is_hub = not division.is_whole
    if is_hub:
        newest = index.listed_entries(summaries.agenda.newest("timeline", "", division.on_hub))
        shown = in_time_order(newest)[-division.on_hub :]
        contents = summaries.contents("timeline", "")
        filters = hub_filters(index, contents.dated, contents.choices, ())
    else:
        entries = index.entries("timeline")
        shown = in_time_order(entries)
        filters = page_filters(summaries, entries, ())
    listing = ListBody(
        timeline=builder.timeline(shown),
        filters=filters,
        periods=period_links(builder, urls.TIMELINE, division.years),
        is_hub=is_hub,
    )
    words = builder.words
    head = Head(words.text("Timeline"), words.text("What happened, in order, and who reported it"))
    strip = sparkline(words, summaries.activity("timeline"))
    next_ones = due(builder, limit=DUE_ON_HUB if is_hub else DUE_EVENTS)
    return View(head, TimelineBody(listing, strip, is_part=False, due=next_ones))


def _period_view(builder: ViewBuilder, within: Sequence[PeriodPage], page: PeriodPage, older: Period | None) -> View:
    words = builder.words
    heading = builder.period_link(urls.TIMELINE, page.count, *page.period).text
    shown = Entries() if page.is_index else builder.index.entries_on("timeline", "", page)
    listing = ListBody(
        timeline=builder.timeline(in_time_order(shown)),
        filters=page_filters(builder.summaries, shown, ()),
        periods=period_links(builder, urls.TIMELINE, within),
        heading=heading,
        older=older_link(builder, urls.TIMELINE, older),
    )
    title = words.text("%(name)s: %(period)s", name=words.text("Timeline"), period=heading)
    crumbs = (Link(words.text("Timeline"), urls.TIMELINE), *enclosing_links(words, urls.TIMELINE, page.period))
    return View(Head(title, crumbs=crumbs, here=heading), TimelineBody(listing, None, is_part=True))
