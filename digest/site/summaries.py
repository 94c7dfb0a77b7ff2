"""What pages say of long lists without a look at each entry: counts, sizes, days, and the choices of filters.

A long list is summed up by month, and the sums are kept. So a new entry costs one month of each list it is in, and a
sum of months.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from functools import partial
from itertools import chain
from typing import NamedTuple

from digest.model import CONFIRMED_STATUS, Access
from digest.site.agenda import Agenda
from digest.site.editions import Editions
from digest.site.entries import DatedEntry, Entries, ListedEvent, by_day
from digest.site.index import Index
from digest.site.periods import DaySize, Division, MonthSize, PeriodPage, Sizes, parts_of, period_pages
from digest.site.tables import SubjectKind, YearOfList, id_of
from digest.site.weights import Total, Weights
from digest.store.store import query

FACETS = ("topic", "name", "place", "type", "source")
"""What a timeline can be filtered by."""
SWITCHES = ("only", "without")
"""What can be left out of a timeline: by "only", what is not confirmed; by "without", reports for subscribers only. Of the
first the entries that stay are counted, of the second those that have such reports."""
# No page changed before there was a first one. A report may be older than that.
_FIRST_PAGE = "1991-08-06"
Month = tuple[int, int]


class PageDays(NamedTuple):
    """The newest day of what a page shows, and the day of its last change, as ISO text; "" for none."""

    newest: str = ""
    changed: str = ""


NO_DAYS = PageDays()


class Size(NamedTuple):
    """How much a list is, or a part of it: entries, and their bytes of HTML on the page of a period and on the first page of
    the list."""

    entries: int
    bytes: int
    on_first: int
    days: PageDays


class ArchiveDay(NamedTuple):
    """A day of the archive that has a page: its number, or `digest.site.entries.UNCERTAIN`; the days of its page; and,
    if it is too much for one page, the bounds of its parts in time order, with the days of their pages."""

    day: int
    days: PageDays
    parts: tuple[tuple[int, int, PageDays], ...]


class Contents(NamedTuple):
    """What is in a list, or in a month of it: the names and sources of its articles, with the number of articles of each;
    and by `FACETS` and `SWITCHES` the values of the entries on its timeline, of which there are ``dated``, with the
    number of entries of each."""

    names: dict[str, int]
    sources: dict[str, int]
    dated: int
    choices: dict[str, dict[str, int]]


class Reports(NamedTuple):
    """The languages of some reports, "" for one that is not stated; and whether only subscribers can read some."""

    languages: tuple[str, ...]
    has_paid: bool


class Summaries:
    """The sizes, contents and divisions of lists. ``sizes`` say when a list is divided."""

    def __init__(self, index: Index, weights: Weights, sizes: Sizes) -> None:
        self.store = index.store
        self.sizes = sizes
        self.index = index
        self.agenda = Agenda(index)
        self.editions = Editions(index, weights, sizes)
        self._weights = weights
        self.store.serve(self)

    @query("the size of the {0} {1} in {2}{3:-}", keep=Size)
    def month_size(self, kind: SubjectKind, id: str, year: int, month: int) -> Size:
        """How much a month of a list is."""
        return self._size(kind, self.index.members(kind, id, year, month, None))

    @query("the size of the {0} {1}")
    def list_size(self, kind: SubjectKind, id: str) -> Size:
        """How much a list is that may be short enough for one page."""
        return self._size(kind, self.index.places(kind, id))

    def _size(self, kind: SubjectKind, places: YearOfList) -> Size:
        total = self._weights.total(kind, map(id_of, places.articles), map(id_of, places.events))
        newest = max((last[:10] for some in places for last in some[-1:]), default="")
        return Size(
            len(places.articles) + len(places.events), total.bytes, total.on_first, _days(newest, total.changed)
        )

    @query("the size of the {0} {1} by month")
    def month_sizes(self, kind: SubjectKind, id: str) -> tuple[tuple[Month, Size], ...]:
        """How much each month of a list is, oldest first."""
        months = map(_month, self.index.months(kind, id))
        return tuple((month, self.month_size(kind, id, *month)) for month in months)

    @query("the list of names, sources and topics of the {0} {1} in {2}{3:-}", keep=Contents)
    def month_contents(self, kind: SubjectKind, id: str, year: int, month: int) -> Contents:
        """What is in a month of a list."""
        return self._contents(kind, id, self.index.entries_within(kind, id, year, month, None))

    @query("the list of names, sources and topics of the {0} {1}")
    def contents(self, kind: SubjectKind, id: str) -> Contents:
        """What is in a list."""
        if self.division(kind, id).is_whole:
            return self._contents(kind, id, self.index.entries(kind, id))
        months = map(_month, self.index.months(kind, id))
        return _sum(self.month_contents(kind, id, *month) for month in months)

    def activity(self, kind: SubjectKind, id: str = "") -> dict[Month, int]:
        """How many entries a list has in each month that has any; an expected event is none."""
        return {_month(month): count for month, count in self.agenda.months(kind, id).items()}

    def _contents(self, kind: SubjectKind, id: str, entries: Entries) -> Contents:
        names = Counter(chain.from_iterable(article.names for article in entries.articles))
        sources = Counter(article.source for article in entries.articles)
        dated = entries if kind == "timeline" else Entries(events=entries.events)
        return Contents(names, sources, len(dated), self.choices(dated))

    def choices(
        self, dated: Entries, keys: Iterable[str] = (*FACETS, *SWITCHES)
    ) -> dict[str, dict[str, int]]:  # fmt: skip
        """The values that these entries of a timeline have, with the number of entries of each, by these ``keys``."""
        entries: tuple[DatedEntry, ...] = (*dated.events, *dated.articles)
        values: dict[str, Iterable[Iterable[str]]] = {
            "topic": (entry.all_topics for entry in entries),
            "name": (dict.fromkeys(entry.names) for entry in entries),
            "place": ((event.place,) for event in dated.events),
            "type": ((event.type,) for event in dated.events),
            "source": chain((event.sources for event in dated.events), ((report.source,) for report in dated.articles)),
            "only": ((event.status,) for event in dated.events if event.status == CONFIRMED_STATUS),
            "without": chain(
                ((Access.SUBSCRIPTION.value,) for event in dated.events if event.has_paid),
                ((Access.SUBSCRIPTION.value,) for report in dated.articles if report.is_paid),
            ),
        }
        return {key: dict(Counter(filter(None, chain.from_iterable(values[key])))) for key in keys}

    @query("what is known of all reports of {0}{1:-}", keep=Reports)
    def reports_of_month(self, year: int, month: int) -> Reports:
        places = self.index.members("archive", "", year, month, None).articles
        articles = [self.index.article(id_of(place)) for place in places]
        languages = sorted({article.original_lang or "" for article in articles})
        return Reports(tuple(languages), any(article.access == Access.SUBSCRIPTION for article in articles))

    @query("what is known of all reports")
    def reports(self) -> Reports:
        """The languages of all reports, and whether any is for subscribers."""
        months = [self.reports_of_month(*_month(one)) for one in self.index.months("archive", "")]
        languages = sorted({tag for month in months for tag in month.languages})
        return Reports(tuple(languages), any(month.has_paid for month in months))

    # Division

    @query("the division of the {0} {1} into pages")
    def division(self, kind: SubjectKind, id: str) -> Division:
        """How a list is divided."""
        total = sum(year.articles + year.events for year in self.index.years(kind, id))
        if total <= self.sizes.one_page and self.list_size(kind, id).on_first <= self.sizes.hub(kind):
            return Division(is_whole=True)
        months = tuple(
            MonthSize(*month, size.entries, size.bytes, date.fromisoformat(size.days.newest))
            for month, size in self.month_sizes(kind, id)
        )

        pages = period_pages(months, self.sizes, partial(self.day_sizes, kind, id))
        return Division(False, tuple(pages), self._on_hub(kind, id))

    @query("the size of the {0} {1} by day in {2}-{3}", keep=tuple[DaySize, ...])
    def day_sizes(self, kind: SubjectKind, id: str, year: int, month: int) -> tuple[DaySize, ...]:
        """How much each day of a month of a list is, oldest first."""
        members = self.index.members(kind, id, year, month, None)
        sizes = []
        for day in sorted({place[:10] for place in (*members.articles, *members.events)}):
            places = members.beginning(day)
            size = self._size(kind, places)
            sizes.append(DaySize(int(day[8:]), size.entries, size.days.changed, self._parts(kind, size, places)))
        return tuple(sizes)

    @query("the size of the archive by day in {0}-{1}", keep=tuple[ArchiveDay, ...])
    def archive_days(self, year: int, month: int) -> tuple[ArchiveDay, ...]:
        """The days of a month of the archive that is too much for one page."""
        found = self.index.entries_within("archive", "", year, month, None).articles
        return tuple(self._archive_day(day, Entries(members)) for day, members in by_day(found).items())

    def _archive_day(self, day: int, entries: Entries) -> ArchiveDay:
        bounds = self.parts_if_heavy("archive", entries)
        parts = tuple((start, stop, self.days(entries.between(start, stop))) for start, stop in bounds)
        return ArchiveDay(day, self.days(entries), parts if len(parts) > 1 else ())

    def _parts(self, kind: SubjectKind, size: Size, places: YearOfList) -> tuple[tuple[int, int], ...]:
        return (
            self.parts_if_heavy(kind, self.index.listed_entries(places)) if size.bytes > self.sizes.page_bytes else ()
        )

    def parts_if_heavy(self, kind: SubjectKind, entries: Entries) -> tuple[tuple[int, int], ...]:
        """The parts of entries if they are too much for one page, as the bounds of slices in time order; else nothing."""
        if self._total(kind, entries).bytes <= self.sizes.page_bytes:
            return ()

        def size(entry: DatedEntry) -> int:
            one = Entries(events=(entry,)) if isinstance(entry, ListedEvent) else Entries((entry,))
            return self._total(kind, one).bytes

        return tuple(parts_of(entries, self.sizes, size))

    def _total(self, kind: SubjectKind, entries: Entries) -> Total:
        return self._weights.total(kind, (one.id for one in entries.articles), (one.id for one in entries.events))

    def _on_hub(self, kind: SubjectKind, id: str) -> int:
        """How many of the newest reports, and of the newest events, a hub shows."""
        count = self.sizes.newest_on_hub
        newest = self.agenda.newest(kind, id, count)
        while count > 1:
            if self._size(kind, newest.last(count)).on_first <= self.sizes.hub(kind):
                break
            count = count * 3 // 4
        return count

    # Days

    def days(self, entries: Entries) -> PageDays:
        """The days of a page that shows these entries, with the reports of its events."""
        if not entries:
            return NO_DAYS
        return _days(entries.newest.isoformat(), self._total("archive", entries).changed)

    def list_days(self, kind: SubjectKind, id: str, page: PeriodPage | None = None) -> PageDays:
        """The days of a list, or of one of its pages."""
        if page and page.part:
            return self.days(self.index.entries_on(kind, id, page))
        if page and page.month and page.day:
            sizes = self.day_sizes(kind, id, page.year, page.month)
            return PageDays(page.newest.isoformat(), next(size.changed for size in sizes if size.day == page.day))
        if self.division(kind, id).is_whole:
            return self.list_size(kind, id).days
        return sum_of_days(
            size.days for (year, month), size in self.month_sizes(kind, id)
            if page is None or (year == page.year and page.month in (None, month))
        )  # fmt: skip


def sum_of_days(parts: Iterable[PageDays]) -> PageDays:
    """The days of a page that shows what all of these show."""
    newest, changed = zip(*parts, strict=True)
    return PageDays(max(newest), max(changed))


def _days(newest: str, changed: str) -> PageDays:
    return PageDays(newest, changed if changed >= _FIRST_PAGE else "")


def _month(text: str) -> Month:
    year, month = text.split("-")
    return int(year), int(month)


def _sum(parts: Iterable[Contents]) -> Contents:
    dated = 0
    names: Counter[str] = Counter()
    sources: Counter[str] = Counter()
    choices: dict[str, Counter[str]] = {key: Counter() for key in (*FACETS, *SWITCHES)}
    for part in parts:
        dated += part.dated
        names.update(part.names)
        sources.update(part.sources)
        for key, some in part.choices.items():
            choices[key].update(some)
    return Contents(names, sources, dated, {key: dict(some) for key, some in choices.items()})
