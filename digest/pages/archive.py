"""The archive: every article by year, month and day."""

from __future__ import annotations

import calendar
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from digest.pages.builder import ViewBuilder
from digest.pages.page import Page
from digest.pages.views import Day, Head, Link, PeriodLink, View
from digest.site import urls
from digest.site.edition_calendar import Edition, edition_on
from digest.site.entries import UNCERTAIN, Articles, Entries, by_day, by_month, day_of
from digest.site.periods import Part
from digest.site.summaries import ArchiveDay, Summaries, sum_of_days

T = TypeVar("T")

BRIEF_ABOVE = 60
"""A month, or a day with a page of its own, that has more reports than this is shown in brief, without summaries: as a
list to search rather than to read."""
_MADE_FROM = "articles/"
# Year, month and day, which may be `UNCERTAIN`.
_Day = tuple[int, int, int]


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
    edition: Link | None = None
    week_editions: tuple[Link | None, ...] = ()
    """The edition of the month, and that of each week; none if no week has one."""


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
    parts: tuple[PeriodLink, ...] = ()
    """Pages of their own for what is too long for this one."""
    newer: PeriodLink | None = None
    older: PeriodLink | None = None
    heading: str = ""
    count: str = ""


def archive_pages(summaries: Summaries) -> Iterator[Page]:
    """/archive/, a page for each year (its calendars) and each month (its days), and for each day of a month that is
    too long for one page."""
    template, sizes = "digest/archive.html", summaries.sizes
    size_of = dict(summaries.month_sizes("archive", ""))
    months = list(size_of)
    years = sorted({year for year, _ in months})
    is_divided = {
        month: size.entries > sizes.month_page or size.bytes > sizes.page_bytes for month, size in size_of.items()
    }
    yield Page(urls.ARCHIVE, template, _MADE_FROM, _archive_view, (), *summaries.list_days("archive", ""))
    for position, year in enumerate(years):
        divided = tuple(month for of, month in months if of == year and is_divided[of, month])
        arguments = (year, *_neighbours(years, position), divided)
        shown = sum_of_days(size.days for (of, _), size in size_of.items() if of == year)
        yield Page(urls.period(urls.ARCHIVE, year), template, _MADE_FROM, _year_view, arguments, *shown)
    for position, (year, month) in enumerate(months):
        url = urls.period(urls.ARCHIVE, year, month)
        month_arguments = (year, month, *_neighbours(months, position), is_divided[year, month])
        yield Page(url, template, _MADE_FROM, _month_view, month_arguments, *size_of[year, month].days)
        if is_divided[year, month]:
            for day in summaries.archive_days(year, month):
                yield from _day_pages(year, month, day)


def _day_pages(year: int, month: int, one: ArchiveDay) -> Iterator[Page]:
    """The page of a day, or of the reports of a month whose day is not certain; with one for each part if it is too
    long."""
    day = year, month, one.day
    parts = tuple(Part(number, start, stop) for number, (start, stop, _) in enumerate(one.parts, 1))
    yield Page(
        urls.period(urls.ARCHIVE, *day), "digest/archive.html", _MADE_FROM, _day_view, (day, None, parts), *one.days
    )
    for part, (_, _, days) in zip(parts, one.parts, strict=True):
        url = urls.period(urls.ARCHIVE, *day, part.number)
        yield Page(url, "digest/archive.html", _MADE_FROM, _day_view, (day, part, ()), *days)


def _neighbours(periods: Sequence[T], position: int) -> tuple[T | None, T | None]:
    """The periods before and after the one at ``position``."""
    return periods[position - 1] if position else None, periods[position + 1] if position + 1 < len(periods) else None


def _archive_view(builder: ViewBuilder) -> View:
    counts = builder.summaries.activity("archive")

    def month_link(year: int, month: int) -> PeriodLink | None:
        count = counts.get((year, month))
        return builder.period_link(urls.ARCHIVE, count, year, month) if count else None

    years = tuple(
        ArchiveYear(
            builder.period_link(urls.ARCHIVE, total, year),
            tuple(month_link(year, month) for month in range(1, 13)),
        )
        for year, total in sorted(builder.index.report_years().items(), reverse=True)
    )
    title = builder.words.text("Archive")
    head = Head(title, builder.words.text("Every report of the digest, by date"))
    return View(head, ArchiveBody(years=years, months=tuple(builder.words.months()), heading=title))


def _year_view(builder: ViewBuilder, year: int, older: int | None, newer: int | None, divided: tuple[int, ...]) -> View:
    articles = builder.index.entries_within("archive", "", year, None, None).articles
    body = ArchiveBody(
        calendars=tuple(
            _calendar(builder, *month, members, is_index=month[1] in divided)
            for month, members in by_month(articles, day_of)
        ),
        older=builder.period_link(urls.ARCHIVE, 0, older) if older else None,
        newer=builder.period_link(urls.ARCHIVE, 0, newer) if newer else None,
        heading=builder.words.year(year),
        count=builder.reports_count(len(articles)),
    )
    return View(_head(builder, body, ()), body)


def _month_view(
    builder: ViewBuilder, year: int, month: int,
    older: tuple[int, int] | None, newer: tuple[int, int] | None, is_index: bool,
) -> View:  # fmt: skip
    articles = builder.index.entries_within("archive", "", year, month, None).articles
    title = builder.words.month(year, month)
    days = by_day(articles)
    in_brief = len(articles) > BRIEF_ABOVE
    order = sorted(days, key=lambda day: (day > 0, day), reverse=True)
    uncertain = builder.words.text("Day not certain")
    body = ArchiveBody(
        calendars=(_calendar(builder, year, month, articles, is_index),),
        days=() if is_index else tuple(_day(builder, (year, month, day), days[day], in_brief) for day in order),
        parts=(PeriodLink(uncertain, urls.archive_uncertain(year, month), builder.words.number(len(days[UNCERTAIN]))),)
        if is_index and UNCERTAIN in days else (),
        older=builder.period_link(urls.ARCHIVE, 0, *older) if older else None,
        newer=builder.period_link(urls.ARCHIVE, 0, *newer) if newer else None,
        heading=title,
        count=builder.reports_count(len(articles)),
    )  # fmt: skip
    return View(_head(builder, body, (_year_link(builder, year),)), body)


def _day_view(builder: ViewBuilder, day: _Day, part: Part | None, parts: tuple[Part, ...]) -> View:
    year, month, number = day
    # A day that is not certain may be any of the month.
    found = builder.index.entries_within("archive", "", year, month, number or None).articles
    entries = Entries(by_day(found)[number])
    shown = entries.between(part.start, part.stop) if part else entries
    name = _day_name(builder, day)
    title = builder.part_title(name, part.number) if part else name
    links = tuple(
        PeriodLink(
            builder.part_title(name, one.number), urls.period(urls.ARCHIVE, *day, one.number),
            builder.words.number(one.stop - one.start),
        )
        for one in reversed(parts)
    )  # fmt: skip
    listed = () if parts else (_day(builder, day, shown.articles, in_brief=len(shown) > BRIEF_ABOVE),)
    body = ArchiveBody(days=listed, parts=links, heading=title, count=builder.reports_count(len(shown)))
    crumbs = [_year_link(builder, year), Link(builder.words.month(year, month), urls.period(urls.ARCHIVE, year, month))]
    if part:
        crumbs.append(Link(name, urls.period(urls.ARCHIVE, *day)))
    return View(_head(builder, body, tuple(crumbs)), body)


def _year_link(builder: ViewBuilder, year: int) -> Link:
    return Link(builder.words.year(year), urls.period(urls.ARCHIVE, year))


def _head(builder: ViewBuilder, body: ArchiveBody, crumbs: tuple[Link, ...]) -> Head:
    words, title = builder.words, body.heading
    archive = Link(words.text("Archive"), urls.ARCHIVE)
    full_title = words.text("%(name)s: %(period)s", name=archive.text, period=title)
    description = words.text("%(date)s: %(count)s", date=title, count=body.count)
    return Head(full_title, description, (archive, *crumbs), here=title)


def _day_name(builder: ViewBuilder, day: _Day) -> str:
    return builder.words.day(date(*day)) if day[2] else builder.words.text("Day not certain")


def _day(builder: ViewBuilder, day: _Day, articles: Articles, in_brief: bool) -> Day:
    entries = builder.entries(reversed(articles))
    anchor, weekday = "d-uncertain", ""
    if day[2]:
        anchor, weekday = urls.day_anchor(date(*day)), builder.words.weekday(date(*day))
    return Day(anchor, _day_name(builder, day), weekday, entries, in_brief)


def _calendar(builder: ViewBuilder, year: int, month: int, articles: Articles, is_index: bool) -> Calendar:
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
        return Cell(day, urls.archive_day(when, has_page=is_index), label)

    weeks = tuple(tuple(map(cell, week)) for week in calendar.Calendar().monthdayscalendar(year, month))
    return Calendar(
        builder.words.month(year, month), month_url, builder.reports_count(len(articles)),
        tuple(builder.words.weekdays()), weeks, _month_edition(builder, year, month), _week_editions(builder, year, month),
    )  # fmt: skip


def _month_edition(builder: ViewBuilder, year: int, month: int) -> Link | None:
    edition = edition_on("month", date(year, month, 1))
    return Link(builder.words.text("Edition"), urls.edition(edition.id)) if _has_edition(builder, edition) else None


def _week_editions(builder: ViewBuilder, year: int, month: int) -> tuple[Link | None, ...]:
    """The editions of the weeks of a month, as far as there are any: their numbers, and what they are called."""
    words = builder.words
    first, days = date(year, month, 1), calendar.monthrange(year, month)[1]
    mondays = range(first.toordinal() - first.weekday(), first.toordinal() + days, 7)
    weeks = [edition_on("week", date.fromordinal(max(monday, 1))) for monday in mondays]
    links = tuple(
        Link(words.number(week.number), urls.edition(week.id), words.text("Week %(week)s", week=words.number(week.number)))
        if _has_edition(builder, week) else None
        for week in weeks
    )  # fmt: skip
    return links if any(links) else ()


def _has_edition(builder: ViewBuilder, edition: Edition) -> bool:
    return edition.length in builder.site.options.editions and builder.summaries.editions.is_there(edition.id)
