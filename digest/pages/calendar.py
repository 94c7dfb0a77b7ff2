"""The pages that follow the calendar: the site's timeline, and the archive of articles."""

from __future__ import annotations

import calendar
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from digest import group, urls
from digest.division import Division, Part, Period, Sizes, divide
from digest.group import Articles, Index, Run
from digest.model import Article
from digest.pages.page import Page
from digest.pages.periods import above_links, older_link, parts_links
from digest.pages.shelf import Shelf, newest_day, newest_of
from digest.pages.strip import strip
from digest.pages.views import Entry as EntryView
from digest.pages.views import Head, Link, ListBody, PeriodLink, Strip, View

T = TypeVar("T")

_ORIGIN = "articles/"
# A month of more reports than this is shown in brief: a list to look through, not to read.
_IN_FULL = 60


@dataclass(frozen=True, slots=True)
class TimelineBody:
    listing: ListBody
    strip: Strip | None
    is_part: bool


@dataclass(frozen=True, slots=True)
class Day:
    """A day's articles: in full, or each as its title and source."""

    anchor: str
    title: str
    weekday: str
    entries: tuple[EntryView, ...]
    in_brief: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A day in a calendar: ``url`` is "" for a day without entries."""

    day: int
    url: str
    label: str


@dataclass(frozen=True, slots=True)
class Calendar:
    """A month: the weekdays' (short, long) names, and weeks of cells, None outside the month."""

    title: str
    url: str
    count: str
    weekdays: tuple[tuple[str, str], ...]
    weeks: tuple[tuple[Cell | None, ...], ...]


@dataclass(frozen=True, slots=True)
class ArchiveYear:
    """A year and its twelve months, None for a month without reports; their texts are whole dates."""

    year: PeriodLink
    months: tuple[PeriodLink | None, ...]


@dataclass(frozen=True, slots=True)
class ArchiveBody:
    years: tuple[ArchiveYear, ...] = ()
    months: tuple[tuple[str, str], ...] = ()
    """The (short, long) names of the months, beside ``years``."""
    calendars: tuple[Calendar, ...] = ()
    days: tuple[Day, ...] = ()
    newer: PeriodLink | None = None
    older: PeriodLink | None = None
    heading: str = ""
    count: str = ""


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


def _timeline_view(shelf: Shelf, division: Division, sizes: Sizes) -> View:
    run = shelf.read.run("timeline")
    shown = run if division.is_whole else Run(run.articles[-sizes.newest :], run.events[-sizes.newest :])
    entries = group.timeline(shown)
    listing = ListBody(
        timeline=shelf.timeline(entries if division.is_whole else entries[-sizes.newest :]),
        filters=shelf.filters(run, is_hub=not division.is_whole),
        periods=parts_links(shelf, urls.TIMELINE, division.years),
        is_hub=not division.is_whole,
    )
    words = shelf.words
    head = Head(
        words.text("Timeline"), words.text("What happened, in order, and who reported it"),
    )  # fmt: skip
    return View(head, TimelineBody(listing, strip(words, run.days()), is_part=False))


def _timeline_part(shelf: Shelf, within: Sequence[Part], part: Part, older: Period | None) -> View:
    period = shelf.period(urls.TIMELINE, part.year, part.month, part.day, part.count)
    run = shelf.read.part("timeline", "", part.year, part.month, part.day)
    shown = Run() if part.is_index else run
    listing = ListBody(
        timeline=shelf.timeline(group.timeline(shown)),
        filters=shelf.filters(shown),
        periods=parts_links(shelf, urls.TIMELINE, within),
        heading=period.text,
        older=older_link(shelf, urls.TIMELINE, older),
    )
    title = shelf.words.text("%(name)s: %(period)s", name=shelf.words.text("Timeline"), period=period.text)
    crumbs = (Link(shelf.words.text("Timeline"), urls.TIMELINE), *above_links(shelf.words, urls.TIMELINE, part.period))
    head = Head(title, crumbs=crumbs, here=period.text)
    return View(head, TimelineBody(listing, None, is_part=True))


def archive_pages(index: Index, sizes: Sizes) -> Iterator[Page]:
    """/archive/, a page for each year (its calendars) and each month (its days), and for each day
    of a month that is too long for one page."""
    by_month = dict(group.by_month(index.corpus.articles, group.day_of))
    months = sorted(by_month)
    years = sorted({year for year, _ in months})
    template = "digest/archive.html"
    newest = newest_day(index.corpus.articles[-1:])
    yield Page(urls.ARCHIVE, template, _ORIGIN, _archive_view, (), newest)
    for place, year in enumerate(years):
        beside = _beside(years, place)
        newest = newest_day(by_month[max(month for month in months if month[0] == year)][-1:])
        url = urls.period(urls.ARCHIVE, year)
        yield Page(url, template, _ORIGIN, _year_view, (year, *beside, sizes), newest)
    for place, (year, month) in enumerate(months):
        articles = by_month[year, month]
        url = urls.period(urls.ARCHIVE, year, month)
        given = (year, month, *_beside(months, place), sizes)
        yield Page(url, template, _ORIGIN, _month_view, given, newest_day(articles[-1:]))
        if len(articles) > sizes.month:
            for day in sorted({article.date.day for article in articles if article.date.when.is_exact}):
                url = urls.period(urls.ARCHIVE, year, month, day.day)
                yield Page(url, template, _ORIGIN, _day_view, (day,), day.isoformat())


def _beside(periods: Sequence[T], place: int) -> tuple[T | None, T | None]:
    """The period before the one at ``place``, and the one after it."""
    return periods[place - 1] if place else None, periods[place + 1] if place + 1 < len(periods) else None


def _archive_view(shelf: Shelf) -> View:
    index = shelf.read.everything()
    counts = Counter((article.date.day.year, article.date.day.month) for article in index.corpus.articles)

    def month_link(year: int, month: int) -> PeriodLink | None:
        count = counts[year, month]
        return shelf.period(urls.ARCHIVE, year, month, None, count) if count else None

    years = tuple(
        ArchiveYear(
            shelf.period(urls.ARCHIVE, year, None, None, total),
            tuple(month_link(year, month) for month in range(1, 13)),
        )
        for year, total in sorted(index.per_year.items(), reverse=True)
    )
    title = shelf.words.text("Archive")
    head = Head(
        title,
        shelf.words.text("Every report of the digest, by date"),
    )
    return View(head, ArchiveBody(years=years, months=tuple(shelf.words.months()), heading=title))


def _year_view(shelf: Shelf, year: int, older: int | None, newer: int | None, sizes: Sizes) -> View:
    articles = shelf.read.part("archive", "", year).articles
    body = ArchiveBody(
        calendars=tuple(
            _calendar(shelf, *month, members, sizes) for month, members in group.by_month(articles, group.day_of)
        ),
        older=shelf.period(urls.ARCHIVE, older, None, None, 0) if older else None,
        newer=shelf.period(urls.ARCHIVE, newer, None, None, 0) if newer else None,
        heading=shelf.words.year(year),
        count=shelf.reports_count(len(articles)),
    )
    return View(_head(shelf, shelf.words.year(year), ()), body)


def _month_view(
    shelf: Shelf, year: int, month: int,
    older: tuple[int, int] | None, newer: tuple[int, int] | None, sizes: Sizes,
) -> View:  # fmt: skip
    articles = shelf.read.part("archive", "", year, month).articles
    title = shelf.words.month(year, month)
    is_index = len(articles) > sizes.month
    days, rough = _by_day(articles)
    in_brief = len(articles) > _IN_FULL
    shown = () if is_index else tuple(_day(shelf, *day, in_brief) for day in reversed(days))
    body = ArchiveBody(
        calendars=(_calendar(shelf, year, month, articles, sizes),),
        days=(*shown, *_rough_day(shelf, rough, in_brief)),
        older=shelf.period(urls.ARCHIVE, *older, None, 0) if older else None,
        newer=shelf.period(urls.ARCHIVE, *newer, None, 0) if newer else None,
        heading=title,
        count=shelf.reports_count(len(articles)),
    )
    return View(_head(shelf, title, (_year_link(shelf, year),)), body)


def _day_view(shelf: Shelf, day: date) -> View:
    entries = shelf.read.part("archive", "", day.year, day.month, day.day).articles
    articles = tuple(article for article in entries if article.date.when.is_exact)
    title = shelf.words.day(day)
    days = (_day(shelf, day, articles, in_brief=len(articles) > _IN_FULL),)
    body = ArchiveBody(days=days, heading=title, count=shelf.reports_count(len(articles)))
    month = Link(shelf.words.month(day.year, day.month), urls.archive_month(day))
    return View(_head(shelf, title, (_year_link(shelf, day.year), month)), body)


def _year_link(shelf: Shelf, year: int) -> Link:
    return Link(shelf.words.year(year), urls.period(urls.ARCHIVE, year))


def _head(shelf: Shelf, title: str, crumbs: tuple[Link, ...]) -> Head:
    archive = Link(shelf.words.text("Archive"), urls.ARCHIVE)
    whole = shelf.words.text("%(name)s: %(period)s", name=archive.text, period=title)
    return Head(whole, crumbs=(archive, *crumbs), here=title)


def _by_day(articles: Articles) -> tuple[list[tuple[date, Articles]], Articles]:
    """Articles by the day they were published on, and those of which the day is not certain."""
    days: dict[date, list[Article]] = {}
    rough = tuple(article for article in articles if not article.date.when.is_exact)
    for article in articles:
        if article.date.when.is_exact:
            days.setdefault(article.date.day, []).append(article)
    return [(day, tuple(members)) for day, members in sorted(days.items())], rough


def _day(shelf: Shelf, day: date, articles: Articles, in_brief: bool) -> Day:
    entries = shelf.entries(reversed(articles))
    return Day(f"d-{day.day:02}", shelf.words.day(day), shelf.words.weekday(day), entries, in_brief)


def _rough_day(shelf: Shelf, articles: Articles, in_brief: bool) -> tuple[Day, ...]:
    """Those of a month whose day is not certain: they stand on no day of it."""
    title = shelf.words.text("Day not certain")
    return (Day("d-uncertain", title, "", shelf.entries(reversed(articles)), in_brief),) if articles else ()


def _calendar(shelf: Shelf, year: int, month: int, articles: Articles, sizes: Sizes) -> Calendar:
    counts = Counter(article.date.day.day for article in articles if article.date.when.is_exact)
    month_url = urls.period(urls.ARCHIVE, year, month)

    def cell(day: int) -> Cell | None:
        if not day:
            return None
        if not counts[day]:
            return Cell(day, "", "")
        own_page = len(articles) > sizes.month
        url = urls.period(urls.ARCHIVE, year, month, day) if own_page else f"{month_url}#d-{day:02}"
        when = shelf.words.day(date(year, month, day))
        return Cell(
            day, url, shelf.words.text("%(date)s: %(count)s", date=when, count=shelf.reports_count(counts[day]))
        )

    weeks = tuple(tuple(map(cell, week)) for week in calendar.Calendar().monthdayscalendar(year, month))
    return Calendar(
        shelf.words.month(year, month), month_url, shelf.reports_count(len(articles)),
        tuple(shelf.words.weekdays()), weeks,
    )  # fmt: skip
