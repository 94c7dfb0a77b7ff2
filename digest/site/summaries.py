"""What pages say of long lists without a look at each entry: counts, sizes, days, and the choices of filters.

A long list is summed up by month, and the sums are kept. So a new entry costs one month of each list it is in, and a
sum of months.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import chain
from typing import NamedTuple

from digest.model import Event
from digest.site.entries import Entries, timeline_entries
from digest.site.index import Index
from digest.site.periods import DaySize, Division, MonthSize, PeriodPage, Sizes, parts_of, period_pages
from digest.site.tables import SubjectKind, id_of
from digest.site.weights import Weight, Weights
from digest.store.store import query

FACETS = ("topic", "name", "place", "type", "source")
"""What a timeline can be filtered by."""
# No page changed before there was a first one. A report may be older than that.
_FIRST_PAGE = "1991-08-06"
Month = tuple[int, int]


class PageDays(NamedTuple):
    """The newest day of what a page shows, and the day of its last change, as ISO text; "" for none."""

    newest: str = ""
    changed: str = ""


NO_DAYS = PageDays()


class Summary(NamedTuple):
    """What a list, or a month of it, adds up to. ``names`` and ``sources`` are those of its articles, with the number of
    articles of each; ``choices`` are, by `FACETS`, the values of the entries on its timeline, of which there are
    ``dated``, with the number of entries of each."""

    articles: int
    events: int
    weight: Weight
    days: PageDays
    names: dict[str, int]
    sources: dict[str, int]
    dated: int
    choices: dict[str, dict[str, int]]


class ListOfMonths(NamedTuple):
    """How many entries a list has in each month, oldest first, and the days of each; and what it adds up to."""

    counts: tuple[tuple[Month, int], ...]
    days: tuple[tuple[Month, PageDays], ...]
    whole: Summary


class Summaries:
    """The summaries and divisions of lists. ``sizes`` say when a list is divided."""

    def __init__(self, index: Index, weights: Weights, sizes: Sizes) -> None:
        self.store = index.store
        self.sizes = sizes
        self.index = index
        self._weights = weights
        self.store.serve(self)

    @query("what the {0} {1} has in {2}-{3}", keep=Summary)
    def month_summary(self, kind: SubjectKind, id: str, year: int, month: int) -> Summary:
        return self._summary(kind, id, self.index.entries_within(kind, id, year, month))

    def overview(self, kind: SubjectKind, id: str = "") -> ListOfMonths:
        """A list by month and as a whole."""
        if self.division(kind, id).is_whole:
            return self._short(kind, id)
        return self.by_month(kind, id)

    def _short(self, kind: SubjectKind, id: str) -> ListOfMonths:
        """The same of a list that is one page: there each entry may be looked at."""
        entries = self.index.entries(kind, id)
        counts = Counter((entry.date.day.year, entry.date.day.month) for entry in entries.all())
        return ListOfMonths(tuple(sorted(counts.items())), (), self._summary(kind, id, entries))

    @query("what the {0} {1} has by month")
    def by_month(self, kind: SubjectKind, id: str) -> ListOfMonths:
        months = [*self.months(kind, id)]
        counts = tuple((month, summary.articles + summary.events) for month, summary in months)
        days = tuple((month, summary.days) for month, summary in months)
        return ListOfMonths(counts, days, _sum([summary for _, summary in months]))

    def months(self, kind: SubjectKind, id: str) -> Iterator[tuple[Month, Summary]]:
        """The months of a list, oldest first."""
        for year in self.index.years(kind, id):
            members = self.index.members(kind, id, year.year, None, None)
            for month in sorted({int(place[5:7]) for place in (*members.articles, *members.events)}):
                yield (year.year, month), self.month_summary(kind, id, year.year, month)

    def _summary(self, kind: SubjectKind, id: str, entries: Entries) -> Summary:
        names = Counter(chain.from_iterable(article.names for article in entries.articles))
        sources = Counter(article.source for article in entries.articles)
        dated = self.on_timeline(kind, id, entries) if kind not in ("source", "archive") else Entries()
        return Summary(
            len(entries.articles), len(entries.events), self._weights.of(kind, entries), self.days(entries),
            names, sources, len(dated), {key: dict(choices) for key, choices in self.choices(dated).items()},
        )  # fmt: skip

    def on_timeline(self, kind: SubjectKind, id: str, entries: Entries) -> Entries:
        """What the timeline of a subject shows of these entries of it."""
        return timeline_entries(entries, lambda event: self.index.has_event(kind, id, event))

    def choices(self, dated: Entries) -> Mapping[str, Counter[str]]:
        """The values that these entries of a timeline have, with the number of entries of each."""
        index = self.index
        found: dict[str, Counter[str]] = {key: Counter() for key in FACETS}

        def add(topics: tuple[str, ...], names: Iterable[str], place: str, type: str, sources: Iterable[str]) -> None:
            values = (index.with_ancestors(*topics), dict.fromkeys(names), (place,), (type,), dict.fromkeys(sources))
            for key, some in zip(FACETS, values, strict=True):
                found[key].update(filter(None, some))

        for event in dated.events:
            belongs = index.membership(event.id)
            add(belongs.topics, belongs.names, event.place_name or event.place, event.type, self._sources(event))
        for report in dated.articles:
            add(report.topics, report.names, "", "", (report.source,))
        return found

    def _sources(self, event: Event) -> Iterator[str]:
        yield from (report.source for report in self.index.reports(event.id))
        yield from (item.source for item in event.sources)

    @query("in which languages the reports of {0}-{1} are", keep=tuple[str, ...])
    def languages_of_month(self, year: int, month: int) -> tuple[str, ...]:
        places = self.index.members("archive", "", year, month).articles
        return tuple(sorted({self.index.article(id_of(place)).original_lang or "" for place in places}))

    @query("in which languages reports are")
    def report_languages(self) -> tuple[str, ...]:
        """The languages of all reports, "" for one that is not stated."""
        months = [month for month, _ in self.months("archive", "")]
        return tuple(sorted({tag for month in months for tag in self.languages_of_month(*month)}))

    # Division

    @query("how the {0} {1} is divided")
    def division(self, kind: SubjectKind, id: str) -> Division:
        """How a list is divided."""
        total = sum(year.articles + year.events for year in self.index.years(kind, id))
        if total <= self.sizes.one_page:
            entries = self.index.entries(kind, id)
            weight = self._weights.of(kind, entries)
            if (weight.part if entries.events else weight.whole) <= self.sizes.page_bytes:
                return Division(is_whole=True)
        months = tuple(
            MonthSize(*month, summary.articles + summary.events, summary.weight.part, _date(summary.days.newest))
            for month, summary in self.months(kind, id)
        )

        def days(year: int, month: int) -> tuple[DaySize, ...]:
            return tuple(self._day_sizes(kind, id, year, month))

        return Division(False, tuple(period_pages(months, self.sizes, days)), self._on_hub(kind, id))

    def _day_sizes(self, kind: SubjectKind, id: str, year: int, month: int) -> Iterator[DaySize]:
        members = self.index.members(kind, id, year, month, None)
        for day in sorted({int(place[8:10]) for place in (*members.articles, *members.events)}):
            entries = self.index.entries_within(kind, id, year, month, day)
            yield DaySize(day, len(entries), self.parts_if_heavy(kind, entries))

    def parts_if_heavy(self, kind: SubjectKind, entries: Entries) -> tuple[tuple[int, int], ...]:
        """The parts of entries if they are too much for one page, as the bounds of slices in time order; else nothing."""
        if self._weights.of(kind, entries).part <= self.sizes.page_bytes:
            return ()

        def size(entry: object) -> int:
            one = Entries(events=(entry,)) if isinstance(entry, Event) else Entries((entry,))  # type: ignore[arg-type]
            return self._weights.of(kind, one).part

        return tuple(parts_of(entries, self.sizes, size))

    def _on_hub(self, kind: SubjectKind, id: str) -> int:
        """How many of the newest reports, and of the newest events, a hub shows."""
        count = self.sizes.newest_on_hub
        newest = self.index.listed_entries(self.index.newest(kind, id, count))
        while count > 1:
            shown = newest.last(count)
            weight = self._weights.of(kind, shown)
            if (weight.part if shown.events else weight.whole) <= self.sizes.page_bytes:
                break
            count = count * 3 // 4
        return count

    # Days

    def days(self, entries: Entries) -> PageDays:
        """The days of a page that shows these entries, with the reports of its events."""
        if not entries:
            return NO_DAYS
        return _days(entries.newest.isoformat(), self._weights.changed(entries))

    def list_days(self, kind: SubjectKind, id: str, page: PeriodPage | None = None) -> PageDays:
        """The days of a list, or of one of its pages."""
        if page and page.day:
            return self.days(self.index.entries_on(kind, id, page))
        if self.division(kind, id).is_whole:
            return self.days(self.index.entries(kind, id))
        if page is None:
            return self.by_month(kind, id).whole.days
        return sum_of_days(
            days for (year, month), days in self.by_month(kind, id).days
            if year == page.year and page.month in (None, month)
        )  # fmt: skip


def sum_of_days(parts: Iterable[PageDays]) -> PageDays:
    """The days of a page that shows what all of these show."""
    newest, changed = zip(*parts, strict=True)
    return PageDays(max(newest), max(changed))


def _days(newest: str, changed: str) -> PageDays:
    return PageDays(newest, changed if changed >= _FIRST_PAGE else "")


def _date(text: str) -> date:
    return date.fromisoformat(text)


def _sum(parts: Iterable[Summary]) -> Summary:
    articles = events = dated = 0
    weight, newest, changed = Weight(), "", ""
    names: Counter[str] = Counter()
    sources: Counter[str] = Counter()
    choices: dict[str, Counter[str]] = {key: Counter() for key in FACETS}
    for part in parts:
        articles += part.articles
        events += part.events
        dated += part.dated
        weight += part.weight
        newest, changed = max(newest, part.days.newest), max(changed, part.days.changed)
        names.update(part.names)
        sources.update(part.sources)
        for key, some in part.choices.items():
            choices[key].update(some)
    return Summary(
        articles, events, weight, PageDays(newest, changed), names, sources, dated,
        {key: dict(some) for key, some in choices.items()},
    )  # fmt: skip
