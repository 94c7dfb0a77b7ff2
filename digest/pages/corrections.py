"""The pages of all corrections: the newest, and those of each month."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from digest.pages.builder import ViewBuilder
from digest.pages.correction_views import ANCHOR, CorrectionView, correction_view
from digest.pages.page import Page
from digest.pages.views import Head, Link, PeriodLink, View
from digest.site import urls
from digest.site.summaries import Summaries
from digest.site.tables import Corrected
from digest.text.i18n import Words, mark

NEWEST_CORRECTIONS = 50
"""The page of corrections shows this many of the newest. So does their feed."""
CORRECTIONS_ON_PAGE = 500
"""A month with more corrections than this has several pages."""
_TEMPLATE = "digest/corrections.html"
_MADE_FROM = "the corrections"
_KINDS: Mapping[str, str] = {
    "article": mark("Report"), "event": mark("Event"), "story": mark("Story"), "topic": mark("Topic"),
    "source": mark("Source"), "name": mark("Name"),
}  # fmt: skip


class CorrectionLine(NamedTuple):
    """A correction in a list: what kind of record it is about, the title of that and where its page says the same."""

    kind: str
    title: str
    url: str
    lang: str
    dir: str
    correction: CorrectionView


class RateLine(NamedTuple):
    """A month that is over. ``url`` is "" if it has no corrections, ``rate`` if it has no reports."""

    month: str
    url: str
    reports: str
    corrections: str
    rate: str


class CorrectionsBody(NamedTuple):
    """Corrections, newest first. Those of a month have its ``heading``; the first page has all ``months`` and the
    ``rates``."""

    lines: tuple[CorrectionLine, ...]
    is_hub: bool = False
    heading: str = ""
    total: str = ""
    months: tuple[PeriodLink, ...] = ()
    rates: tuple[RateLine, ...] = ()
    older: PeriodLink | None = None
    parts: tuple[Link, ...] = ()
    """The pages of a long month, of which this is number ``here``."""
    here: int = 1


def corrections_pages(summaries: Summaries) -> Iterator[Page]:
    """/corrections/, and a page for each month that has any; more of them if they are too many for one."""
    index = summaries.index
    older: str | None = None
    day = ""
    for month, count in index.corrected_months():
        day, url = index.corrected(month)[-1].day, _month_url(month)
        for part in range(1, 2 + (count - 1) // CORRECTIONS_ON_PAGE):
            arguments = (month, count, part, older)
            yield Page(urls.part(url, part), _TEMPLATE, _MADE_FROM, month_view, arguments, day, day)
        older = month
    yield Page(urls.CORRECTIONS, _TEMPLATE, _MADE_FROM, corrections_view, (), day, day)


def corrections_view(builder: ViewBuilder) -> View:
    """The newest corrections, all months, and how many there are for every hundred reports."""
    words = builder.words
    months = builder.index.corrected_months()
    body = CorrectionsBody(
        tuple(correction_line(builder, row) for row in builder.corrections.newest(NEWEST_CORRECTIONS)),
        is_hub=True,
        heading=corrections_title(words)[0],
        months=tuple(_month_link(words, month, count) for month, count in reversed(months)),
        rates=_rates(builder) if months else (),
    )
    title, description = corrections_title(words)
    return View(Head(title, description, feed=Link(title, urls.CORRECTIONS)), body)


def month_view(builder: ViewBuilder, month: str, count: int, part: int, older: str | None) -> View:
    """The corrections of a month. Of a long month the first page has the oldest, so that one more changes the last
    page alone, and the number of pages on the others."""
    words, url = builder.words, _month_url(month)
    start = (part - 1) * CORRECTIONS_ON_PAGE
    rows = builder.index.corrected(month)[start : start + CORRECTIONS_ON_PAGE]
    pages = 1 + (count - 1) // CORRECTIONS_ON_PAGE
    hub = Link(corrections_title(words)[0], urls.CORRECTIONS)
    name = _in_words(words, month)
    body = CorrectionsBody(
        tuple(correction_line(builder, row) for row in reversed(rows)),
        heading=name,
        total=words.plural("%(n)s correction", "%(n)s corrections", count),
        older=_month_link(words, older, 0) if older else None,
        parts=tuple(Link(words.number(number), urls.part(url, number)) for number in range(1, pages + 1) if pages > 1),
        here=part,
    )
    here = builder.part_title(name, part) if part > 1 else name
    title = words.text("%(name)s: %(period)s", name=hub.text, period=here)
    crumbs = (hub, Link(name, url)) if part > 1 else (hub,)
    return View(Head(title, crumbs=crumbs, here=here, feed=hub), body)


def corrections_title(words: Words) -> tuple[str, str]:
    """What the pages of all corrections and their feed are called, and what they are."""
    return words.text("Corrections"), words.text("What was wrong in published entries, and what is right")


def kind_in_words(words: Words, kind: str) -> str:
    """What kind of record a correction is about."""
    return words.text(_KINDS[kind])


def correction_line(builder: ViewBuilder, row: Corrected) -> CorrectionLine:
    """A correction as lists show it."""
    found = builder.corrections.record(row.kind, row.id, row.number)
    return CorrectionLine(
        kind_in_words(builder.words, row.kind),
        found.title,
        f"{found.url}#{ANCHOR}",
        *builder.foreign(found.lang, found.title),
        correction_view(builder, found.lang, found.correction),
    )


def _rates(builder: ViewBuilder) -> tuple[RateLine, ...]:
    words = builder.words
    return tuple(
        RateLine(
            _in_words(words, one.month),
            _month_url(one.month) if one.corrections else "",
            words.number(one.reports),
            words.number(one.corrections),
            words.decimal(100 * one.corrections / one.reports) if one.reports else "",
        )
        for one in builder.corrections.rates()
    )


def _month_link(words: Words, month: str, count: int) -> PeriodLink:
    return PeriodLink(_in_words(words, month), _month_url(month), words.number(count))


def _month_url(month: str) -> str:
    first = date.fromisoformat(f"{month}-01")
    return urls.period(urls.CORRECTIONS, first.year, first.month)


def _in_words(words: Words, month: str) -> str:
    first = date.fromisoformat(f"{month}-01")
    return words.month(first.year, first.month)
