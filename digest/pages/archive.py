"""The archive: every article by year, month and day."""

from __future__ import annotations

import calendar
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from digest.model import Article
from digest.pages.builder import ViewBuilder, newest_day
from digest.pages.page import Page
from digest.pages.views import Day, Head, Link, PeriodLink, View
from digest.site import urls
from digest.site.entries import Articles, Entries, by_month, day_of
from digest.site.index import Index
from digest.site.periods import Sizes

T = TypeVar("T")

BRIEF_ABOVE = 60
"""A month, or a day with a page of its own, that has more reports than this is shown in brief, without summaries: as a
list to search rather than to read."""
_MADE_FROM = "articles/"


@dataclass(frozen=True, slots=True)
class Cell:
    """A day of a calendar. ``url`` is "" if the day has no reports."""

    day: int
    url: str
    label: str


@dataclass(frozen=True, slots=True)
class Calendar:
    """The calendar of a month: the (short, long) names of the weekdays, and weeks of cells, None outside the month."""

    title: str
    url: str
    count: str
    weekdays: tuple[tuple[str, str], ...]
    weeks: tuple[tuple[Cell | None, ...], ...]


@dataclass(frozen=True, slots=True)
class ArchiveYear:
    """A year and its twelve months, None for a month without reports. The texts of the links are whole dates."""

    year: PeriodLink
    months: tuple[PeriodLink | None, ...]


@dataclass(frozen=True, slots=True)
class ArchiveBody:
    years: tuple[ArchiveYear, ...] = ()
    months: tuple[tuple[str, str], ...] = ()
    """The (short, long) names of the months, for the table of ``years``."""
    calendars: tuple[Calendar, ...] = ()
    days: tuple[Day, ...] = ()
    newer: PeriodLink | None = None
    older: PeriodLink | None = None
    heading: str = ""
    count: str = ""


def archive_pages(index: Index, sizes: Sizes) -> Iterator[Page]:
    """/archive/, a page for each year (its calendars) and each month (its days), and for each day of a month that is
    too long for one page."""
    template = "digest/archive.html"
    articles_of = dict(by_month(index.corpus.articles, day_of))
    months = sorted(articles_of)
    years = sorted({year for year, _ in months})
    newest = newest_day(Entries(index.corpus.articles))
    yield Page(urls.ARCHIVE, template, _MADE_FROM, _archive_view, (), newest)
    for position, year in enumerate(years):
        newest_month = max(month for month in months if month[0] == year)
        newest = newest_day(Entries(articles_of[newest_month]))
        arguments = (year, *_neighbours(years, position), sizes)
        yield Page(urls.period(urls.ARCHIVE, year), template, _MADE_FROM, _year_view, arguments, newest)
    for position, (year, month) in enumerate(months):
        articles = articles_of[year, month]
        url = urls.period(urls.ARCHIVE, year, month)
        month_arguments = (year, month, *_neighbours(months, position), sizes)
        yield Page(url, template, _MADE_FROM, _month_view, month_arguments, newest_day(Entries(articles)))
        if len(articles) > sizes.month_page:
            for day in sorted({article.date.day for article in articles if article.date.when.is_exact}):
                url = urls.archive_day(day, has_page=True)
                yield Page(url, template, _MADE_FROM, _day_view, (day,), day.isoformat())


def _neighbours(periods: Sequence[T], position: int) -> tuple[T | None, T | None]:
    """The periods before and after the one at ``position``."""
    return periods[position - 1] if position else None, periods[position + 1] if position + 1 < len(periods) else None


def _archive_view(builder: ViewBuilder) -> View:
    index = builder.index.everything()
    counts = Counter((article.date.day.year, article.date.day.month) for article in index.corpus.articles)

    def month_link(year: int, month: int) -> PeriodLink | None:
        count = counts[year, month]
        return builder.period_link(urls.ARCHIVE, year, month, None, count) if count else None

    years = tuple(
        ArchiveYear(
            builder.period_link(urls.ARCHIVE, year, None, None, total),
            tuple(month_link(year, month) for month in range(1, 13)),
        )
        for year, total in sorted(index.per_year.items(), reverse=True)
    )
    title = builder.words.text("Archive")
    head = Head(title, builder.words.text("Every report of the digest, by date"))
    return View(head, ArchiveBody(years=years, months=tuple(builder.words.months()), heading=title))


def _year_view(builder: ViewBuilder, year: int, older: int | None, newer: int | None, sizes: Sizes) -> View:
    articles = builder.index.entries_within("archive", "", year).articles
    body = ArchiveBody(
        calendars=tuple(_calendar(builder, *month, members, sizes) for month, members in by_month(articles, day_of)),
        older=builder.period_link(urls.ARCHIVE, older, None, None, 0) if older else None,
        newer=builder.period_link(urls.ARCHIVE, newer, None, None, 0) if newer else None,
        heading=builder.words.year(year),
        count=builder.reports_count(len(articles)),
    )
    return View(_head(builder, builder.words.year(year), ()), body)


def _month_view(
    builder: ViewBuilder, year: int, month: int,
    older: tuple[int, int] | None, newer: tuple[int, int] | None, sizes: Sizes,
) -> View:  # fmt: skip
    articles = builder.index.entries_within("archive", "", year, month).articles
    title = builder.words.month(year, month)
    is_index = len(articles) > sizes.month_page
    days, uncertain = _by_day(articles)
    in_brief = len(articles) > BRIEF_ABOVE
    shown = () if is_index else tuple(_day(builder, *day, in_brief) for day in reversed(days))
    body = ArchiveBody(
        calendars=(_calendar(builder, year, month, articles, sizes),),
        days=(*shown, *_uncertain_day(builder, uncertain, in_brief)),
        older=builder.period_link(urls.ARCHIVE, *older, None, 0) if older else None,
        newer=builder.period_link(urls.ARCHIVE, *newer, None, 0) if newer else None,
        heading=title,
        count=builder.reports_count(len(articles)),
    )
    return View(_head(builder, title, (_year_link(builder, year),)), body)


def _day_view(builder: ViewBuilder, day: date) -> View:
    of_day = builder.index.entries_within("archive", "", day.year, day.month, day.day).articles
    articles = tuple(article for article in of_day if article.date.when.is_exact)
    title = builder.words.day(day)
    days = (_day(builder, day, articles, in_brief=len(articles) > BRIEF_ABOVE),)
    body = ArchiveBody(days=days, heading=title, count=builder.reports_count(len(articles)))
    month = Link(builder.words.month(day.year, day.month), urls.archive_month(day))
    return View(_head(builder, title, (_year_link(builder, day.year), month)), body)


def _year_link(builder: ViewBuilder, year: int) -> Link:
    return Link(builder.words.year(year), urls.period(urls.ARCHIVE, year))


def _head(builder: ViewBuilder, title: str, crumbs: tuple[Link, ...]) -> Head:
    archive = Link(builder.words.text("Archive"), urls.ARCHIVE)
    full_title = builder.words.text("%(name)s: %(period)s", name=archive.text, period=title)
    return Head(full_title, crumbs=(archive, *crumbs), here=title)


def _by_day(articles: Articles) -> tuple[list[tuple[date, Articles]], Articles]:
    """Articles by their day of publication, and those whose day is not certain."""
    days: dict[date, list[Article]] = {}
    uncertain = tuple(article for article in articles if not article.date.when.is_exact)
    for article in articles:
        if article.date.when.is_exact:
            days.setdefault(article.date.day, []).append(article)
    return [(day, tuple(members)) for day, members in sorted(days.items())], uncertain


def _day(builder: ViewBuilder, day: date, articles: Articles, in_brief: bool) -> Day:
    entries = builder.entries(reversed(articles))
    return Day(urls.day_anchor(day), builder.words.day(day), builder.words.weekday(day), entries, in_brief)


def _uncertain_day(builder: ViewBuilder, articles: Articles, in_brief: bool) -> tuple[Day, ...]:
    """The articles of a month whose day is not certain, under a heading of their own."""
    title = builder.words.text("Day not certain")
    return (Day("d-uncertain", title, "", builder.entries(reversed(articles)), in_brief),) if articles else ()


def _calendar(builder: ViewBuilder, year: int, month: int, articles: Articles, sizes: Sizes) -> Calendar:
    counts = Counter(article.date.day.day for article in articles if article.date.when.is_exact)
    month_url = urls.period(urls.ARCHIVE, year, month)

    def cell(day: int) -> Cell | None:
        if not day:
            return None
        if not counts[day]:
            return Cell(day, "", "")
        when = date(year, month, day)
        label = builder.words.text(
            "%(date)s: %(count)s", date=builder.words.day(when), count=builder.reports_count(counts[day])
        )
        return Cell(day, urls.archive_day(when, has_page=len(articles) > sizes.month_page), label)

    weeks = tuple(tuple(map(cell, week)) for week in calendar.Calendar().monthdayscalendar(year, month))
    return Calendar(
        builder.words.month(year, month), month_url, builder.reports_count(len(articles)),
        tuple(builder.words.weekdays()), weeks,
    )  # fmt: skip
