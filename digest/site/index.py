"""What pages read of the record: entries, lists, and what belongs to what. Everything that is read here is noted in
the store."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import chain
from typing import Any, TypeVar, overload

from digest.content import anchors
from digest.content.autolink import Finder
from digest.evidence.verdicts import verdict_key
from digest.model import Access, Article, EditionLead, Event, Name, Source, Story, Topic, earlier_ids
from digest.site import links, urls
from digest.site.entries import Articles, Entries, ListedArticle, ListedEvent
from digest.site.periods import PeriodPage
from digest.site.tables import (
    ANCESTORS,
    ARTICLES,
    CHILDREN,
    CORRECTED,
    CORRECTED_MONTHS,
    ENTRIES,
    EVENTS,
    EXPECTED,
    GONE,
    HISTORIES,
    HOVER_CARD_FILES,
    HOVER_CARDS,
    IDS,
    LEAD_IDS,
    LEADS,
    LISTS,
    MEMBERSHIPS,
    MOVED,
    NAMES,
    OLD_ADDRESSES,
    PINNED,
    PLACES,
    RECORDS,
    REPORTS,
    REVISION,
    SOURCES,
    SPELLINGS,
    STORIES,
    TAKEN,
    TEXTS,
    TOPICS,
    URLS,
    WITHDRAWN,
    WITHDRAWN_FROM,
    YEARS,
    Corrected,
    Gone,
    Membership,
    RegistryKind,
    SubjectKind,
    Withdrawn,
    YearCount,
    YearOfList,
    host_of,
    id_of,
    place,
)
from digest.store.store import Store, query
from digest.text.collation import Collation

T = TypeVar("T")

RELATED_REPORTS = 5
"""An article's page shows at most this many related reports."""
RELATED_CANDIDATES = 24
"""Related reports are chosen from this many earlier ones of each of the article's events, stories and names. Without a
limit, a name in every second entry would make the work grow with the square of the site."""
EVENT_WEIGHT, STORY_WEIGHT, NAME_WEIGHT = 1 << 40, 1 << 20, 1
"""How much each event, story and name in common counts: one event more than all stories, one story more than all
names."""


class Index:
    """The record as pages read it. Articles and events are oldest first everywhere, topics in the order of their names
    (``collation``). A record that does not exist is a `KeyError`."""

    def __init__(self, store: Store, names: Mapping[str, Name], collation: Collation) -> None:
        self.store = store
        self.collation = collation
        self._finder = Finder(names)
        store.serve(self)

    # Records

    @overload
    def record(self, kind: RegistryKind, id: str) -> Topic | Source | Name | Story: ...
    @overload
    def record(self, kind: str, id: str) -> Article | Event | Story | Topic | Source | Name: ...
    def record(self, kind: str, id: str) -> Any:
        """A record of any kind, without its text."""
        return _there(RECORDS[kind].get(self.store, id), id)

    def topic(self, id: str) -> Topic:
        return _there(TOPICS.get(self.store, id), id)

    def source(self, id: str) -> Source:
        return _there(SOURCES.get(self.store, id), id)

    def name(self, id: str) -> Name:
        return _there(NAMES.get(self.store, id), id)

    def name_text(self, id_or_text: str) -> str:
        """The name with this id, or else the text itself."""
        known = NAMES.get(self.store, id_or_text)
        return known.name if known else id_or_text

    def story(self, id: str) -> Story:
        return _there(STORIES.get(self.store, id), id)

    def article(self, id: str) -> Article:
        """An article without its text."""
        return _there(ARTICLES.get(self.store, id), id)

    def event(self, id: str) -> Event:
        """An event without its text."""
        return _there(EVENTS.get(self.store, id), id)

    def lead(self, edition: str) -> EditionLead | None:
        """What the desk writes at the top of an edition, without its text."""
        return LEADS.get(self.store, edition)

    def leads(self) -> tuple[str, ...]:
        """The ids of the editions that have a lead, in their order."""
        return LEAD_IDS.get(self.store) or ()

    @query("the list of earlier ids of the {0} {1}")
    def earlier_ids(self, kind: str, id: str) -> tuple[str, ...]:
        """The ids that a topic, source, name, story or event had before, oldest first; of an event that is written in an
        article also the one that an earlier rule gave it."""
        record = self.record(kind, id)
        assert not isinstance(record, Article)
        moved = MOVED.get(self.store, id) or () if kind == "event" else ()
        return tuple(dict.fromkeys((*earlier_ids(record), *moved)))

    def with_old_addresses(self, kind: str) -> tuple[str, ...]:
        """The ids of records of a kind that had other addresses before; the paths of withdrawn entries that had."""
        return OLD_ADDRESSES.get(self.store, kind) or ()

    def taken_by(self, url: str) -> str | None:
        """The path of the desk's own page or file at a URL where one takes the place of ours."""
        return TAKEN.get(self.store, urls.same_place(url))

    def text(self, path: str) -> str:
        """The text of the entry whose file is at ``path``."""
        return TEXTS.get(self.store, path) or ""

    def ids(self, kind: RegistryKind) -> tuple[str, ...]:
        """The ids of all records of a kind, in the order of their registry."""
        return IDS.get(self.store, kind) or ()

    # Topics

    def children(self, topic: str | None) -> tuple[str, ...]:
        """The topics below one, or at the top (None)."""
        return CHILDREN.get(self.store, topic) or ()

    def ancestors(self, topic: str) -> tuple[str, ...]:
        """The topics above one, the nearest first."""
        return ANCESTORS.get(self.store, topic) or ()

    def with_ancestors(self, *topics: str) -> tuple[str, ...]:
        """The topics and all that are above them, each once."""
        return tuple(dict.fromkeys(id for topic in topics for id in (topic, *self.ancestors(topic))))

    def most_active(self, topic: str | None, limit: int) -> tuple[str, ...]:
        """Topics below one, or at the top; of more than ``limit`` those with the most reports."""
        children = self.children(topic)
        if len(children) <= limit:
            return children
        counts = {id: self.count("topic", id) for id in children}
        chosen = set(sorted(children, key=lambda child: (-counts[child], child))[:limit])
        return tuple(id for id in children if id in chosen)

    # Lists

    def years(self, kind: SubjectKind, id: str = "") -> tuple[YearCount, ...]:
        """The years in which a list has entries, oldest first."""
        return YEARS.get(self.store, kind, id) or ()

    @query("the years in which the {} has entries")
    def filled_years(self, kind: SubjectKind) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The years in which the list of the whole site has articles, and those in which it has events."""
        years = self.years(kind)
        return tuple(one.year for one in years if one.articles), tuple(one.year for one in years if one.events)

    @query("the number of reports of the {0} {1}")
    def count(self, kind: SubjectKind, id: str) -> int:
        """How many articles a list has."""
        return sum(year.articles for year in self.years(kind, id))

    @query("the list of the {0} {1} in {2}{3:-}{4:-}")
    def members(self, kind: SubjectKind, id: str, year: int, month: int | None, day: int | None) -> YearOfList:
        """The entries of a list in a year, a month of it, or a day of that, as places in time."""
        found = self._year(kind, id, year)
        if month is None:
            return found
        return found.beginning(f"{year:04}-{month:02}-" if day is None else f"{year:04}-{month:02}-{day:02}")

    def places(self, kind: SubjectKind, id: str) -> YearOfList:
        """All entries of a list, as places in time."""
        years = [self._year(kind, id, year.year) for year in self.years(kind, id)]
        return YearOfList(*(tuple(chain.from_iterable(some)) for some in zip(*years, strict=True)))

    def _year(self, kind: SubjectKind, id: str, year: int) -> YearOfList:
        """The entries of a list in a year, as places in time."""
        return LISTS.get(self.store, kind, id, year) or YearOfList()

    @query("the number of entries of the {0} {1} by month")
    def months(self, kind: SubjectKind, id: str) -> dict[str, int]:
        """How many entries a list has in each month that has any ("2023-07"), oldest first."""
        found: Counter[str] = Counter()
        for year in self.years(kind, id):
            some = self._year(kind, id, year.year)
            found.update(place[:7] for place in (*some.articles, *some.events))
        return dict(sorted(found.items()))

    @query("the list of the newest {2} entries of the {0} {1}")
    def newest(self, kind: SubjectKind, id: str, count: int) -> YearOfList:
        """The newest ``count`` articles and the newest ``count`` events of a list, as places in time."""
        articles: tuple[str, ...] = ()
        events: tuple[str, ...] = ()
        for year in reversed(self.years(kind, id)):
            if (year.articles and len(articles) < count) or (year.events and len(events) < count):
                some = self._year(kind, id, year.year)
                articles = some.articles + articles
                events = some.events + events
        return YearOfList(articles, events).last(count)

    def first_and_latest(self, kind: SubjectKind, id: str) -> tuple[ListedArticle, ListedArticle] | None:
        """The oldest and the newest article of a list; None if it has none."""
        years = [year.year for year in self.years(kind, id) if year.articles]
        if not years:
            return None
        first, latest = self._year(kind, id, years[0]).articles[0], self._year(kind, id, years[-1]).articles[-1]
        return self.listed(id_of(first)), self.listed(id_of(latest))

    def entries(self, kind: SubjectKind, id: str = "") -> Entries:
        """Everything that belongs to a topic, source, name or story, or to the site's timeline or archive. A list may
        contain the whole record: for long ones see `newest`, and `digest.site.summaries`."""
        years = [self.entries_within(kind, id, year.year, None, None) for year in self.years(kind, id)]
        return Entries(
            tuple(article for year in years for article in year.articles),
            tuple(event for year in years for event in year.events),
        )

    @query("the content of the {0} {1} in {2}{3:-}{4:-}")
    def entries_within(self, kind: SubjectKind, id: str, year: int, month: int | None, day: int | None) -> Entries:
        """The entries of a list in a year, a month of it, or a day of that."""
        return self.listed_entries(self.members(kind, id, year, month, day))

    def entries_on(self, kind: SubjectKind, id: str, page: PeriodPage) -> Entries:
        """The entries of a list that belong to one of its pages."""
        return page.part_of(self.entries_within(kind, id, page.year, page.month, page.day))

    def listed_entries(self, places: YearOfList) -> Entries:
        events = tuple(self.listed_event(id_of(one)) for one in places.events)
        return Entries(self.listed_articles(places.articles), events)

    def listed_articles(self, places: Iterable[str]) -> Articles:
        return tuple(self.listed(id_of(one)) for one in places)

    @query("the place of the entry {} in lists", keep=ListedArticle)
    def listed(self, id: str) -> ListedArticle:
        """An article as lists arrange it."""
        one = self.article(id)
        topics = self.with_ancestors(*one.topics)
        return ListedArticle(
            one.id, one.date, one.source, topics, one.names, one.stories, one.events, one.origins,
            one.access == Access.SUBSCRIPTION,
        )  # fmt: skip

    @query("the place of the event {} in lists", keep=ListedEvent)
    def listed_event(self, id: str) -> ListedEvent:
        """An event as lists arrange it."""
        one, belongs, reports = self.event(id), self.membership(id), self.reports(id)
        sources = dict.fromkeys((*(report.source for report in reports), *(item.source for item in one.sources)))
        return ListedEvent(
            id, one.date, one.type, one.place_name or one.place, self.with_ancestors(*belongs.topics), belongs.names,
            belongs.stories, tuple(sources), one.status, any(report.is_paid for report in reports),
        )  # fmt: skip

    def recent(self, days: int, limit: int) -> Articles:
        """The articles of the last days up to the newest, newest first; at most ``limit``."""
        places = self.newest("archive", "", limit).articles
        if not places:
            return ()
        newest = date.fromisoformat(places[-1][:10])
        since = date.fromordinal(max(newest.toordinal() - days + 1, 1)).isoformat()
        return self.listed_articles(reversed(places[bisect_left(places, since) :]))

    def pinned(self) -> Articles:
        """The articles that are pinned."""
        return self.listed_articles(PINNED.get(self.store) or ())

    def withdrawn(self, path: str) -> Withdrawn:
        """What is left of a withdrawn entry, by the path of its file."""
        return _there(WITHDRAWN.get(self.store, path), path)

    def is_withdrawn(self, path: str) -> bool:
        """Whether the entry whose file is at ``path`` was withdrawn."""
        return WITHDRAWN.get(self.store, path) is not None

    def withdrawn_from(self, kind: SubjectKind, id: str = "") -> tuple[tuple[str, str], ...]:
        """The place in time and the path of each article that was withdrawn from a list, oldest first."""
        return WITHDRAWN_FROM.get(self.store, kind, id) or ()

    def all_withdrawn(self) -> tuple[Withdrawn, ...]:
        """What is left of all entries that were withdrawn, by day."""
        return tuple(self.withdrawn(path) for _, path in WITHDRAWN_FROM.get(self.store, "all", "") or ())

    @query("the years that had entries which were withdrawn")
    def withdrawn_years(self) -> tuple[int, ...]:
        """The years whose data had entries that were withdrawn, oldest first."""
        return tuple(sorted({year for entry in self.all_withdrawn() for year in entry.years}))

    def corrected_months(self) -> tuple[tuple[str, int], ...]:
        """The months that have corrections ("2026-11") with the number of each, oldest first."""
        return CORRECTED_MONTHS.get(self.store) or ()

    def corrected(self, month: str) -> tuple[Corrected, ...]:
        """The corrections of a month, oldest first."""
        return CORRECTED.get(self.store, month) or ()

    def expected(self) -> tuple[str, ...]:
        """The places in time of expected events, earliest first."""
        return EXPECTED.get(self.store) or ()

    def hover_card_files(self) -> tuple[int, ...]:
        """The numbers of the files of hover cards that there are."""
        return HOVER_CARD_FILES.get(self.store) or ()

    def hover_cards(self, file: int) -> tuple[tuple[str, str], ...]:
        """The kind and the id of each record whose hover card is in a file."""
        rows = (row.partition(" ") for row in HOVER_CARDS.get(self.store, file) or ())
        return tuple((kind, id) for kind, _, id in rows)

    def histories(self, story: str) -> tuple[str, ...]:
        """The ids of a story's events whose status has a history."""
        return self._histories().get(story, ()) if self.with_history() else ()

    def with_history(self) -> tuple[str, ...]:
        """The ids of events whose status has a history."""
        return HISTORIES.get(self.store) or ()

    @query("the list of events whose status has a history, by story", keep=dict[str, tuple[str, ...]])
    def _histories(self) -> dict[str, tuple[str, ...]]:
        found: defaultdict[str, list[str]] = defaultdict(list)
        for id in self.with_history():
            for story in self.membership(id).stories:
                found[story].append(id)
        return {story: tuple(events) for story, events in sorted(found.items())}

    # Events, and neighbours in time

    def event_lang(self, event: Event) -> str | None:
        """The language of an event's text, if it is stated: that of the article it is written in."""
        return self.article(event.article).lang if event.article else None

    def event_place(self, event: Event) -> str:
        """Where an event happened: the name, or else what the entry says; "" if it does not."""
        return self.name(event.place_name).name if event.place_name else event.place

    def reports(self, event: str) -> Articles:
        """The articles that report an event."""
        return self.listed_articles(REPORTS.get(self.store, event) or ())

    def membership(self, event: str) -> Membership:
        """What an event belongs to."""
        return _there(MEMBERSHIPS.get(self.store, event), event)

    @query("what comes before and after {1} in the story {0}")
    def neighbours(self, story: str, article: str) -> tuple[str | None, str | None]:
        """The ids of the articles before and after one in a story."""
        here = place(self.article(article))
        before = self._before("story", story, here, 1)
        after = None
        for year in self.years("story", story):
            if year.year >= int(here[:4]) and after is None:
                articles = self._year("story", story, year.year).articles
                after = next((one for one in articles if one > here), None)
        return (id_of(before[0]) if before else None, id_of(after) if after else None)

    def _before(self, kind: SubjectKind, id: str, here: str, limit: int) -> tuple[str, ...]:
        """The places of the last ``limit`` articles of a list before ``here``, oldest first."""
        found: tuple[str, ...] = ()
        for year in reversed(self.years(kind, id)):
            if year.year > int(here[:4]) or not year.articles:
                continue
            articles = self._year(kind, id, year.year).articles
            end = bisect_left(articles, here)
            found = articles[max(0, end - (limit - len(found))) : end] + found
            if len(found) >= limit:
                break
        return found

    @query("the list of earlier entries that are related to {}")
    def related(self, article: str) -> tuple[str, ...]:
        """The ids of earlier articles that have the most in common with this one: events first, then stories, then
        names. Among equals the latest comes first. Only earlier ones, so that a new article changes no old page. The
        article before it in a story is left out, since the page links to it anyway."""
        this = self.listed(article)
        here = place(self.article(article))
        scores: defaultdict[str, int] = defaultdict(int)
        linked: tuple[str, ...] = ()
        for event in this.events:
            reports = REPORTS.get(self.store, event) or ()
            end = bisect_left(reports, here)
            for other in reports[max(0, end - RELATED_CANDIDATES) : end]:
                scores[other] += EVENT_WEIGHT
        for story in this.stories:
            before = self._before("story", story, here, RELATED_CANDIDATES)
            linked += before[-1:]
            for other in before:
                scores[other] += STORY_WEIGHT
        for name in this.names:
            for other in self._before("name", name, here, RELATED_CANDIDATES):
                scores[other] += NAME_WEIGHT
        for other in linked:
            scores.pop(other, None)
        ranked = sorted(((score, other) for other, score in scores.items()), reverse=True)
        return tuple(id_of(other) for _, other in ranked[:RELATED_REPORTS])

    def report_years(self) -> dict[int, int]:
        """Articles by year."""
        return {year.year: year.articles for year in self.years("archive")}

    @query("the number of reports in past years")
    def past_years(self) -> dict[int, int]:
        """Articles by year, without the newest year, which changes with every article."""
        return {year.year: year.articles for year in self.years("archive")[:-1]}

    # Texts

    def link_url(self, path: str, link: str) -> str | None:
        """The site URL that a link in the file ``path`` leads to, or None if it leads nowhere."""
        return links.resolve(self, path, link)

    def gone(self, url: str) -> Gone | None:
        """What is known of an address of another site that no longer leads to what it did."""
        return (GONE.get(self.store, host_of(url)) or {}).get(verdict_key(url))

    def file_url(self, path: str) -> str | None:
        """Where the file at ``path`` is published, or None if it is not."""
        return URLS.get(self.store, path)

    def anything(self) -> None:
        """Note that whoever asks may be affected by any change of the record."""
        REVISION.get(self.store)

    def entry_at(self, url: str) -> str | None:
        """The path of the entry whose page is at a URL."""
        usual = urls.usual_path(url)
        return ENTRIES.get(self.store, url) or (usual if URLS.get(self.store, usual) == url else None)

    def named(self, path: str) -> str:
        """The path of the file that a link with this one means: see `digest.content.files.Paths`."""
        return links.named(self.store, path)

    def place(self, path: str, fragment: str) -> str | None:
        """The name of the place in the text of the entry at ``path`` that a fragment means; None if there is none."""
        return anchors.find(fragment, anchors.table(PLACES.get(self.store, path) or ()))

    def name_finder(self, path: str) -> Finder:
        """What finds names in the text of the file ``path``."""
        SPELLINGS.get(self.store, path)
        return self._finder


def _there(record: T | None, id: str) -> T:
    if record is None:
        raise KeyError(id)
    return record
