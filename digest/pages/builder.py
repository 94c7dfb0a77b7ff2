"""From records to the views that many pages share: links, entries, events, lists."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence

from digest.config import Site
from digest.model import EXPECTED_STATUS, Access, Claim, Event, Story
from digest.pages.origin_words import counts_in_brief, reports_count
from digest.pages.status_words import status_line
from digest.pages.views import (
    AccessView,
    ClaimGroup,
    ClaimView,
    DateView,
    DueLine,
    EntryView,
    EventView,
    EvidenceView,
    Link,
    Month,
    PeriodLink,
    ReportView,
    SourceView,
    StoryGroup,
    Tally,
    Year,
)
from digest.site import urls
from digest.site.changes import Changes
from digest.site.corrections import Corrections
from digest.site.entries import (
    Articles,
    DatedEntry,
    ListedArticle,
    ListedEvent,
    by_month,
    by_story,
    day_of,
    most_frequent,
)
from digest.site.origins import Origins, count_origins
from digest.site.pictures import Pictures
from digest.site.summaries import Summaries
from digest.site.weights import TIMELINE_REPORTS
from digest.store.store import query
from digest.text.direction import direction, direction_of, same_language
from digest.text.edtf import Moment, When
from digest.text.i18n import ACCESS, EVENT_STATUS, SOURCE_TYPES, Words

ENTRY_TOPICS = 3
"""An entry in a list is labelled with at most this many of its topics."""
STORY_REPORTS = 3
"""Where reports are grouped by story, this many of the newest are shown; the older ones are folded away."""
DESCRIPTION_LENGTH = 300
"""The description in the head of a page has at most this many characters."""


class ViewBuilder:
    """Turns what it reads from the index into views, in the site's language. An entry is on many pages: its views are
    queries, so each is made once, and a page is affected only if the view differs."""

    def __init__(self, summaries: Summaries, site: Site, words: Words) -> None:
        self.index = summaries.index
        self.summaries = summaries
        self.origins = Origins(summaries)
        self.corrections = Corrections(summaries.index)
        self.pictures = Pictures(summaries.index)
        self.changes = Changes(summaries.index, self.corrections)
        self.site = site
        self.words = words
        self.store = self.index.store
        self._dates: dict[When, DateView] = {}
        self.store.serve(self)

    # Links to records

    def topic(self, id: str) -> Link:
        return Link(self.index.topic(id).name, urls.topic(id))

    def story(self, id: str) -> Link:
        return Link(self.index.story(id).title, urls.story(id))

    def name(self, id: str) -> Link:
        return Link(self.index.name(id).name, urls.name(id))

    @query("the source {} as lists show it")
    def source(self, id: str) -> SourceView:
        source = self.index.source(id)
        country = self.words.country(source.country) if source.country else ""
        kind = self.words.text(SOURCE_TYPES[source.type])
        return SourceView(source.name, urls.source(id), country, source.country or "", kind)

    # Dates and languages

    def date(self, when: When) -> DateView:
        if when not in self._dates:
            known = when.start or when.end
            assert known is not None
            self._dates[when] = DateView(self.words.date(when), known.iso, str(when))
        return self._dates[when]

    def published(self, moment: Moment) -> DateView:
        """The day of a moment, without the time of day."""
        return self.date(moment.when)

    def foreign(self, lang: str | None, text: str = "") -> tuple[str, str]:
        """The (lang, dir) attributes of a text; empty if they are the site's own. If no language is given, its letters
        decide the direction."""
        if not lang:
            found = direction_of(text, self.words.direction)
            return "", found if found != self.words.direction else ""
        if lang == self.site.language:
            return "", ""
        return lang, direction(lang)

    def language(self, lang: str | None) -> str:
        """The name of a language for readers, if it is not the site's own."""
        return "" if not lang or same_language(lang, self.site.language) else self.words.language_name(lang)

    # Articles

    def access(self, access: Access | None) -> AccessView | None:
        """Who can read a report, for its own page."""
        return AccessView(access.value, self.words.text(ACCESS[access])) if access else None

    def demand(self, access: Access | None) -> AccessView | None:
        """The same for lists, which say what a report asks of its readers: of a free one they say nothing."""
        return None if access == Access.FREE else self.access(access)

    @query("the entry {} as lists show it")
    def entry(self, id: str) -> EntryView:
        article = self.index.article(id)
        lang, text_dir = self.foreign(article.lang, article.title)
        original = article.original_lang
        return EntryView(
            id=article.id,
            title=article.title,
            url=urls.article(article),
            lang=lang,
            dir=text_dir,
            language=self.language(article.lang),
            summary=article.summary,
            summary_dir=self.foreign(article.lang, article.summary)[1],
            topics=tuple(self.topic(id) for id in article.topics[:ENTRY_TOPICS]),
            source=self.source(article.source),
            date=self.published(article.date),
            original_lang=self.language(original) if original != article.lang else "",
            stories=tuple(self.story(id) for id in article.stories),
            events=len(article.events),
            access=self.demand(article.access),
        )

    def entries(self, articles: Iterable[ListedArticle]) -> tuple[EntryView, ...]:
        return tuple(self.entry(article.id) for article in articles)

    def report(self, id: str) -> ReportView:
        entry = self.entry(id)
        return ReportView(
            entry.title, entry.url, entry.lang, entry.dir, entry.language, entry.source, entry.date, entry.access
        )

    # Events

    @query("the event {} as timelines show it")
    def event(self, id: str) -> EventView:
        event = self.index.event(id)
        reports = self.index.reports(id)
        belongs = self.index.membership(id)
        names = belongs.names
        written = self.index.event_lang(event)
        lang, text_dir = self.foreign(written, event.title)
        return EventView(
            id=event.id,
            anchor=urls.event_anchor(event.id),
            title=event.title,
            url=urls.event(event.id),
            lang=lang,
            dir=text_dir,
            language=self.language(written),
            date=self.date(event.date),
            day=self._day_label(event.date),
            is_exact=event.date.is_exact,
            is_report=False,
            type=event.type,
            status=self.words.text(EVENT_STATUS[event.status]) if event.status else "",
            status_key=event.status,
            status_line=status_line(self.words, event, self.is_overdue(event)),
            place=self.index.event_place(event),
            place_url=urls.name(event.place_name) if event.place_name else "",
            is_place_named=event.place_name in names,
            names=tuple(self.name(id) for id in names if id != event.place_name),
            reports=tuple(self.report(report.id) for report in reports[:TIMELINE_REPORTS]),
            report_count=len(reports),
            counts=counts_in_brief(self.words, count_origins(reports)),
            evidence=tuple(
                EvidenceView(
                    self.source(item.source), item.title, item.url, self.date(item.date) if item.date else None
                )
                for item in event.sources
            ),
            claims=self._claims(event.claims),
            has_source=bool(reports or event.names_a_source),
            topics=self.index.with_ancestors(*belongs.topics),
        )

    def is_overdue(self, event: Event) -> bool:
        """Whether an event should have happened by now, and is still expected."""
        return event.status == EXPECTED_STATUS and self.summaries.agenda.is_overdue(event.id)

    @query("the event {} in lists of what is due")
    def due_line(self, id: str) -> DueLine:
        event = self.index.event(id)
        written = self.index.event_lang(event)
        return DueLine(
            event.id,
            event.title,
            urls.event(event.id),
            *self.foreign(written, event.title),
            self.language(written),
            self.date(event.date),
            self.index.event_place(event),
            urls.name(event.place_name) if event.place_name else "",
        )

    def _claims(self, claims: Sequence[Claim]) -> tuple[ClaimGroup, ...]:
        fields: dict[str, list[Claim]] = {}
        for claim in claims:
            fields.setdefault(claim.field, []).append(claim)
        return tuple(
            ClaimGroup(field, tuple(map(self._claim, members)), len({claim.value for claim in members}) > 1)
            for field, members in fields.items()
        )

    def _claim(self, claim: Claim) -> ClaimView:
        by = self.index.name(claim.by_name).name if claim.by_name else claim.by
        by_url = urls.name(claim.by_name) if claim.by_name else ""
        if claim.article is None:
            return ClaimView(by, by_url, claim.value, "", claim.url or "")
        article = self.index.article(claim.article)
        proof, access = self.source(article.source).name, self.demand(article.access)
        return ClaimView(by, by_url, claim.value, proof, urls.article(article), access)

    def _day_label(self, when: When) -> str:
        """The day of the month if the date is one exact day, else "": then the date in words is enough."""
        return str(when.day.day) if when.is_exact else ""

    @query("the entry {} as the site's timeline shows it")
    def unattached_report(self, id: str) -> EventView:
        """An article that reports no event, as an entry of the site's timeline."""
        article = self.index.article(id)
        lang, text_dir = self.foreign(article.lang, article.title)
        return EventView(
            id=article.id,
            anchor=urls.report_anchor(article.id),
            title=article.title,
            url=urls.article(article),
            lang=lang,
            dir=text_dir,
            language=self.language(article.lang),
            date=self.published(article.date),
            day=self._day_label(article.date.when),
            is_exact=article.date.when.is_exact,
            is_report=True,
            type="",
            status="",
            status_key="",
            status_line="",
            place="",
            place_url="",
            is_place_named=False,
            names=tuple(map(self.name, article.names)),
            reports=(self.report(id),),
            report_count=1,
            counts="",
            evidence=(),
            claims=(),
            has_source=True,
            topics=self.index.with_ancestors(*article.topics),
        )

    def timeline_entry(self, entry: DatedEntry) -> EventView:
        return self.event(entry.id) if isinstance(entry, ListedEvent) else self.unattached_report(entry.id)

    # Groups

    def timeline(self, entries: Sequence[DatedEntry]) -> tuple[Year, ...]:
        """Entries (in time order) by year and month, newest first."""
        years: dict[int, list[Month]] = {}
        for (year, month), members in by_month(reversed(entries), day_of):
            events = tuple(map(self.timeline_entry, members))
            years.setdefault(year, []).append(
                Month(f"t-{year:04}-{month:02}", self.words.month(year, month), events=events)
            )
        return tuple(Year(f"t-{year:04}", self.words.year(year), tuple(months)) for year, months in years.items())

    def months(self, articles: Articles, summarised: int) -> tuple[Month, ...]:
        """Articles by month, in the order in which they come; the first ``summarised`` with their summaries."""
        months = []
        for (year, month), members in by_month(articles, lambda article: article.date.day):
            full, rest = self.entries(members[:summarised]), self.entries(members[summarised:])
            months.append(Month(f"m-{year:04}-{month:02}", self.words.month(year, month), full, rest))
            summarised -= len(full)
        return tuple(months)

    def story_groups(self, articles: Articles) -> tuple[tuple[StoryGroup, ...], Articles]:
        """Articles (newest first) by story, and those without a story."""
        groups, rest = by_story(articles)
        return tuple(self._story_group(self.index.story(id), members) for id, members in groups), rest

    def _story_group(self, story: Story, members: Articles) -> StoryGroup:
        return StoryGroup(
            story.title,
            urls.story(story.id),
            story.status,
            self.span(members[-1].date.day, members[0].date.day),
            len(members),
            self.entries(members[:STORY_REPORTS]),
            self.entries(members[STORY_REPORTS:]),
        )

    def span(self, first: datetime.date, last: datetime.date) -> str:
        """ "July – September 2023": the months from the first day to the last."""
        start, end = self.words.month(first.year, first.month), self.words.month(last.year, last.month)
        return start if start == end else self.words.text("%(start)s – %(end)s", start=start, end=end)

    def name_tallies(self, counts: Mapping[str, int], limit: int, exclude: str) -> tuple[Tally, ...]:
        """The most frequent names of these, except one."""
        found = most_frequent(counts, limit, exclude)
        return tuple(Tally(self.name(id), self.words.number(count)) for id, count in found)

    def source_tallies(self, counts: Mapping[str, int], limit: int, exclude: str) -> tuple[Tally, ...]:
        """The most frequent sources of these, except one."""
        found = most_frequent(counts, limit, exclude)
        return tuple(
            Tally(Link(self.source(id).name, urls.source(id)), self.words.number(count)) for id, count in found
        )

    def reports_count(self, number: int) -> str:
        return reports_count(self.words, number)

    def period_link(
        self, hub: str, count: int, year: int, month: int | None = None, day: int | None = None, part: int | None = None
    ) -> PeriodLink:
        if day:
            assert month
            text = self.words.day(datetime.date(year, month, day))
        else:
            text = self.words.month(year, month) if month else self.words.year(year)
        if part:
            text = self.part_title(text, part)
        return PeriodLink(text, urls.period(hub, year, month, day, part), self.words.number(count))

    def part_title(self, title: str, part: int) -> str:
        """What a part of a day is called."""
        return self.words.text("%(day)s, part %(number)s", day=title, number=self.words.number(part))


def newest_first(articles: Articles) -> Articles:
    return tuple(reversed(articles))
