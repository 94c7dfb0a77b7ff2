"""The site's timeline, divided by calendar when it is long."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from digest.pages.builder import ViewBuilder
from digest.pages.page import Page
from digest.pages.period_links import enclosing_links, older_link, period_links
from digest.pages.sparkline import sparkline
from digest.pages.views import Head, Link, ListBody, Sparkline, View
from digest.site import urls
from digest.site.changes import PageDays
from digest.site.entries import Entries, in_time_order
from digest.site.index import Index
from digest.site.periods import Division, Measure, Period, PeriodPage, Sizes, divide, on_hub

_MADE_FROM = "articles/"


@dataclass(frozen=True, slots=True)
class TimelineBody:
    listing: ListBody
    strip: Sparkline | None
    is_part: bool


def timeline_pages(index: Index, sizes: Sizes, measure: Measure, days: Callable[[Entries], PageDays]) -> Iterator[Page]:
    """/timeline/, and a page for each period if it is divided."""
    entries = index.entries("timeline")
    division = divide(entries, sizes, measure)
    template = "digest/timeline.html"
    newest = None if division.is_whole else on_hub(entries, sizes, measure)
    yield Page(urls.TIMELINE, template, _MADE_FROM, _hub_view, (division, newest), *days(entries))
    within, older = division.within(), division.older()
    for page in division.pages:
        url = urls.period(urls.TIMELINE, *page.period)
        arguments = (within[page.period], page, older[page.period])
        yield Page(url, template, _MADE_FROM, _period_view, arguments, *days(page.of(entries)))


def _hub_view(builder: ViewBuilder, division: Division, newest: int | None) -> View:
    entries = builder.index.entries("timeline")
    is_hub = newest is not None
    shown = in_time_order(entries) if newest is None else in_time_order(entries.last(newest))[-newest:]
    listing = ListBody(
        timeline=builder.timeline(shown),
        filters=builder.filters(entries, is_hub),
        periods=period_links(builder, urls.TIMELINE, division.years),
        is_hub=is_hub,
    )
    words = builder.words
    head = Head(words.text("Timeline"), words.text("What happened, in order, and who reported it"))
    return View(head, TimelineBody(listing, sparkline(words, entries.days()), is_part=False))


def _period_view(builder: ViewBuilder, within: Sequence[PeriodPage], page: PeriodPage, older: Period | None) -> View:
    words = builder.words
    heading = builder.period_link(urls.TIMELINE, page.count, *page.period).text
    entries = builder.index.entries_on("timeline", "", page)
    shown = Entries() if page.is_index else entries
    listing = ListBody(
        timeline=builder.timeline(in_time_order(shown)),
        filters=builder.filters(shown),
        periods=period_links(builder, urls.TIMELINE, within),
        heading=heading,
        older=older_link(builder, urls.TIMELINE, older),
    )
    title = words.text("%(name)s: %(period)s", name=words.text("Timeline"), period=heading)
    crumbs = (Link(words.text("Timeline"), urls.TIMELINE), *enclosing_links(words, urls.TIMELINE, page.period))
    return View(Head(title, crumbs=crumbs, here=heading), TimelineBody(listing, None, is_part=True))
