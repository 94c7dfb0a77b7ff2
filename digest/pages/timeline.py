"""The site's timeline, divided by calendar when it is long."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from digest.pages.builder import ViewBuilder, newest_of
from digest.pages.page import Page
from digest.pages.period_links import above_links, older_link, parts_links
from digest.pages.sparkline import strip
from digest.pages.views import Head, Link, ListBody, Strip, View
from digest.site import urls
from digest.site.entries import Entries, in_time_order
from digest.site.index import Index
from digest.site.periods import Division, Period, PeriodPage, Sizes, divide

_ORIGIN = "articles/"


@dataclass(frozen=True, slots=True)
class TimelineBody:
    listing: ListBody
    strip: Strip | None
    is_part: bool


def timeline_pages(index: Index, sizes: Sizes) -> Iterator[Page]:
    """/timeline/, divided by calendar when it is long."""
    run = index.run("timeline")
    division = divide(run, sizes)
    template = "digest/timeline.html"
    yield Page(urls.TIMELINE, template, _ORIGIN, _timeline_view, (division, sizes), newest_of(run))
    for part in division.parts:
        url = urls.period(urls.TIMELINE, part.year, part.month, part.day)
        given = (division.within(part), part, division.before(part))
        yield Page(url, template, _ORIGIN, _timeline_part, given, part.newest.isoformat())


def _timeline_view(builder: ViewBuilder, division: Division, sizes: Sizes) -> View:
    run = builder.index.run("timeline")
    shown = run if division.is_whole else run.last(sizes.newest_on_hub)
    entries = in_time_order(shown)
    listing = ListBody(
        timeline=builder.timeline(entries if division.is_whole else entries[-sizes.newest_on_hub :]),
        filters=builder.filters(run, is_hub=not division.is_whole),
        periods=parts_links(builder, urls.TIMELINE, division.years),
        is_hub=not division.is_whole,
    )
    words = builder.words
    head = Head(
        words.text("Timeline"), words.text("What happened, in order, and who reported it"),
    )  # fmt: skip
    return View(head, TimelineBody(listing, strip(words, run.days()), is_part=False))


def _timeline_part(builder: ViewBuilder, within: Sequence[PeriodPage], part: PeriodPage, older: Period | None) -> View:
    period = builder.period(urls.TIMELINE, part.year, part.month, part.day, part.count)
    run = builder.index.part("timeline", "", part.year, part.month, part.day)
    shown = Entries() if part.is_index else run
    listing = ListBody(
        timeline=builder.timeline(in_time_order(shown)),
        filters=builder.filters(shown),
        periods=parts_links(builder, urls.TIMELINE, within),
        heading=period.text,
        older=older_link(builder, urls.TIMELINE, older),
    )
    title = builder.words.text("%(name)s: %(period)s", name=builder.words.text("Timeline"), period=period.text)
    crumbs = (
        Link(builder.words.text("Timeline"), urls.TIMELINE),
        *above_links(builder.words, urls.TIMELINE, part.period),
    )
    head = Head(title, crumbs=crumbs, here=period.text)
    return View(head, TimelineBody(listing, None, is_part=True))
