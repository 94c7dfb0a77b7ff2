"""The pages of editions, and the list of them by year."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby
from typing import NamedTuple

from digest.config import EditionLength, Site
from digest.pages.builder import DESCRIPTION_LENGTH, ViewBuilder
from digest.pages.edition_views import EditionBody, edition_body, edition_names
from digest.pages.markup import links_records
from digest.pages.page import Page
from digest.pages.views import Head, Link, PeriodLink, View
from digest.site import urls
from digest.site.edition_calendar import LENGTHS, Edition, find_edition
from digest.site.editions import Shape
from digest.site.summaries import Summaries
from digest.text.i18n import Words
from digest.text.plain import shortened

_TEMPLATE = "digest/edition.html"
_LIST = "digest/editions.html"
_MADE_FROM = "the editions"
_TITLES_IN_DESCRIPTION = 4


class EditionLine(NamedTuple):
    """An edition in the list of all: what it is called there, its days, and the title of its lead ("" for none)."""

    text: str
    days: str
    url: str
    total: str
    title: str


class MonthOfEditions(NamedTuple):
    """A month, with its own edition if there is one, and the editions of its weeks and days, newest first."""

    title: str
    month: EditionLine | None
    weeks: tuple[EditionLine, ...]
    days: tuple[EditionLine, ...]


class YearOfEditions(NamedTuple):
    anchor: str
    title: str
    months: tuple[MonthOfEditions, ...]


class EditionsBody(NamedTuple):
    """The list of editions: ``years`` are shown, newest first; ``others`` have pages of their own."""

    heading: str
    years: tuple[YearOfEditions, ...]
    others: tuple[PeriodLink, ...] = ()
    older: PeriodLink | None = None


def edition_pages(summaries: Summaries, site: Site) -> Iterator[Page]:
    """Every edition, and /editions/. A long list has the newest year alone; each other year has a page."""
    if not site.options.editions:
        return
    found: dict[int, list[str]] = {}
    """By year, the day of the newest report of each edition."""
    for length in site.options.editions:
        older: str | None = None
        for year in summaries.editions.years(length):
            for id, shape in summaries.editions.of_year(length, year):
                yield from _pages_of(id, shape, older)
                found.setdefault(year, []).append(shape.newest)
                older = id
    years = sorted(found)
    is_divided = sum(map(len, found.values())) > summaries.sizes.one_page
    changed = max((day for year in years[-1:] for day in found[year]), default="")
    others = years[:-1] if is_divided else []
    arguments = (tuple(years[len(others) :]), tuple(others))
    yield Page(urls.EDITIONS, _LIST, _MADE_FROM, _list_view, arguments, changed, changed)
    for position, year in enumerate(others):
        newest = max(found[year])
        of_year = (year, years[position - 1] if position else None)
        yield Page(urls.period(urls.EDITIONS, year), _LIST, _MADE_FROM, _year_view, of_year, newest, newest)


def _pages_of(id: str, shape: Shape, older: str | None) -> Iterator[Page]:
    url = urls.edition(id)
    for number, part in enumerate(shape.parts or (None,), 1):
        arguments = (id, older, part, number, len(shape.parts))
        yield Page(urls.part(url, number), _TEMPLATE, _MADE_FROM, edition_view, arguments, shape.newest, shape.changed)


def edition_view(
    builder: ViewBuilder, id: str, older: str | None, part: tuple[int, int] | None, here: int, parts: int
) -> View:
    """An edition, or one of its parts. It leads to the edition before it, and not to the next one, which would change it."""
    words, url = builder.words, urls.edition(id)
    body = edition_body(builder, id, part, here)._replace(
        older=_link(words, older) if older else None,
        parts=tuple(Link(words.number(number), urls.part(url, number)) for number in range(1, parts + 1) if parts > 1),
    )
    title, hub = body.names.full, Link(editions_title(words)[0], urls.EDITIONS)
    crumbs = (hub, Link(body.names.name, url)) if here > 1 else (hub,)
    full = builder.part_title(title, here) if here > 1 else title
    name = builder.part_title(body.names.name, here) if here > 1 else body.names.name
    has_cards = bool(body.lead and links_records(body.lead.html))
    head = Head(full, edition_description(words, body), crumbs, here=name, feed=hub, hover_cards=has_cards)
    return View(head, body)


def edition_description(words: Words, body: EditionBody) -> str:
    """What the edition is about: its lead's title, or the first events, or how much it is."""
    events = [event.title for group in body.happened for event in group.events]
    if body.lead and body.lead.title:
        return body.lead.title
    text = words.text("; ").join(events[:_TITLES_IN_DESCRIPTION]) or body.counts
    return shortened(text, DESCRIPTION_LENGTH)


def editions_title(words: Words) -> tuple[str, str]:
    """What the list of editions and their feed are called, and what they are."""
    return words.text("Editions"), words.text("What happened, period by period")


def _link(words: Words, id: str) -> Link:
    edition = find_edition(id)
    assert edition
    return Link(edition_names(words, edition).name, urls.edition(id))


def newest_editions(builder: ViewBuilder) -> tuple[PeriodLink, ...]:
    """The newest edition of each length that has reports, the shortest first, with the number of its reports."""
    found = []
    for length in reversed(LENGTHS):
        if length in builder.site.options.editions:
            with_reports = [one for one in builder.summaries.editions.ids(length) if one[1]]
            for id, count in with_reports[-1:]:
                edition = find_edition(id)
                assert edition
                names = edition_names(builder.words, edition)
                found.append(PeriodLink(names.full, urls.edition(id), builder.reports_count(count)))
    return tuple(found)


# The list


def _list_view(builder: ViewBuilder, years: tuple[int, ...], others: tuple[int, ...]) -> View:
    words = builder.words
    title, description = editions_title(words)
    body = EditionsBody(
        title, tuple(_year(builder, year) for year in reversed(years)),
        tuple(
            PeriodLink(
                words.year(year), urls.period(urls.EDITIONS, year), words.number(len(_counts(builder, year)))
            ) for year in reversed(others)
        ),
    )  # fmt: skip
    return View(Head(title, description, feed=Link(title, urls.EDITIONS)), body)


def _year_view(builder: ViewBuilder, year: int, older: int | None) -> View:
    words = builder.words
    name, hub = words.year(year), Link(editions_title(words)[0], urls.EDITIONS)
    link = PeriodLink(words.year(older), urls.period(urls.EDITIONS, older), "") if older else None
    title = words.text("%(name)s: %(period)s", name=hub.text, period=name)
    body = EditionsBody(title, (_year(builder, year),), older=link)
    return View(Head(title, crumbs=(hub,), here=name, feed=hub), body)


def _counts(builder: ViewBuilder, year: int) -> dict[str, int]:
    """The number of reports of every edition that is counted in a year."""
    lengths, editions = builder.site.options.editions, builder.summaries.editions
    return {id: count for length in lengths for id, count in editions.ids_of_year(length, year)}


def _year(builder: ViewBuilder, year: int) -> YearOfEditions:
    counts = _counts(builder, year)
    found = [edition for edition in map(find_edition, counts) if edition]
    found.sort(key=lambda one: (_month_of(one), one.first), reverse=True)
    months = tuple(
        _month(builder, year, month, tuple(members), counts) for month, members in groupby(found, key=_month_of)
    )
    return YearOfEditions(f"y-{year:04}", builder.words.year(year), months)


def _month_of(edition: Edition) -> int:
    """The month that an edition is listed in: of a week, the one that has most of its days."""
    if edition.length == "week":
        middle = date.fromordinal(min(edition.first.toordinal() + 3, date.max.toordinal()))
        return middle.month
    return edition.first.month


def _month(
    builder: ViewBuilder, year: int, month: int, editions: Sequence[Edition], counts: dict[str, int]
) -> MonthOfEditions:
    def lines(length: EditionLength) -> tuple[EditionLine, ...]:
        return tuple(_line(builder, one, counts[one.id]) for one in editions if one.length == length)

    months = lines("month")
    return MonthOfEditions(builder.words.month(year, month), months[0] if months else None, lines("week"), lines("day"))


def _line(builder: ViewBuilder, edition: Edition, count: int) -> EditionLine:
    words = builder.words
    names, lead = edition_names(words, edition), builder.index.lead(edition.id)
    text = names.name
    if edition.length == "week":
        text = words.text("Week %(week)s", week=words.number(edition.number))
    elif edition.length == "day":
        text = words.number(edition.number)
    return EditionLine(
        text,
        names.days or names.name,
        urls.edition(edition.id),
        builder.reports_count(count),
        lead.title if lead else "",
    )
