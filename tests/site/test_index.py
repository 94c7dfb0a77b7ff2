"""What belongs where: nothing is lost or doubled, and the order depends on the content alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from checking import Validated
from hypothesis import given, settings
from hypothesis import strategies as st
from stored import index_of, summaries_of

from digest.model import Article, Corpus, Event, Location, Name, Source, Story, Topic
from digest.site.entries import (
    DatedEntry,
    ListedArticle,
    activity,
    by_month,
    by_story,
    day_of,
    in_time_order,
    most_frequent,
)
from digest.site.periods import Division, PeriodPage, Sizes
from digest.site.tables import SubjectKind
from digest.text.edtf import Moment, on_day, parse

TOPICS = {
    "world": Topic("world", "World"),
    "asia": Topic("asia", "Asia", "world"),
    "korea": Topic("korea", "Korea", "asia"),
    "japan": Topic("japan", "Japan", "asia"),
    "law": Topic("law", "Law"),
}
STORIES = {id: Story(id, Location(f"stories/{id}.md", 1), id, "") for id in ("one", "two")}
SOURCES = {id: Source(id, id, "private") for id in ("herald", "post")}
FIRST = date(2023, 12, 20)


def listed(article: Article) -> ListedArticle:
    one = article
    return ListedArticle(one.id, one.date, one.source, one.topics, one.names, one.stories, one.events, one.origins)


def whole_timeline(articles: Iterable[Article], events: Iterable[Event]) -> tuple[DatedEntry, ...]:
    """The site's timeline."""
    return in_time_order(index_of(corpus([*articles], [*events])).entries("timeline"))


def divided(given_days: Iterable[date], sizes: Sizes) -> Division:
    """How a story with entries on these days, articles and events in turn, is divided."""
    numbered = list(enumerate(sorted(given_days)))
    articles = [article(f"a{number}", day.isoformat(), stories=("one",)) for number, day in numbered if number % 2]
    events = [event(f"e{number}", day.isoformat(), stories=("one",)) for number, day in numbered if not number % 2]
    return summaries_of(corpus(articles, events), sizes).division("story", "one")


def is_within(part: PeriodPage, when: date) -> bool:
    """Whether a day is in the period of a page."""
    return when.year == part.year and part.month in (None, when.month) and part.day in (None, when.day)


def article(id: str, day: str = "2024-01-01", **facts: object) -> Article:
    return Article(
        **{  # type: ignore[arg-type]
            "id": id, "location": Location(f"articles/{id}.md", 1), "title": id, "date": Moment(parse(day)),
            "source": "herald", "topics": ("law",), **facts,
        }
    )  # fmt: skip


def event(id: str, day: str = "2024-01-01", **facts: object) -> Event:
    return Event(id, Location(f"events/{id}.md", 1), parse(day), id, **facts)  # type: ignore[arg-type]


def corpus(articles: list[Article], events: list[Event]) -> Corpus:
    """A corpus as `validate` makes it, both kinds in order."""
    return Corpus(
        articles=tuple(sorted(articles, key=Article.sort_key)),
        events=tuple(sorted(events, key=Event.sort_key)),
        stories=STORIES,
        topics=TOPICS,
        sources=SOURCES,
    )


LISTS: list[tuple[SubjectKind, Iterable[str]]] = [
    ("topic", TOPICS), ("story", STORIES), ("source", SOURCES), ("name", ("kim", "lee")), ("timeline", [""]),
]  # fmt: skip
days = st.integers(0, 40).map(lambda number: FIRST + timedelta(days=number))


def some(ids: list[str], least: int = 0) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(ids), min_size=least, max_size=3, unique=True).map(tuple)


@st.composite
def corpora(draw: st.DrawFn) -> Corpus:
    stated = st.none() | some(list(TOPICS))
    events = [
        Event(
            f"e{number}", Location(f"events/e{number}.md", 1), draw(when), "e",
            topics=draw(stated), stories=draw(st.none() | some(list(STORIES))), names=draw(st.none() | some(["kim"])),
        )
        for number in range(draw(st.integers(0, 5)))
        for when in [days.map(on_day) | st.sampled_from([parse("2023"), parse("2024-01~"), parse("../2024-01-05")])]
    ]  # fmt: skip
    articles = [
        article(
            f"a{number}", str(on_day(draw(days))), source=draw(st.sampled_from(list(SOURCES))),
            topics=draw(some(list(TOPICS), 1)), stories=draw(some(list(STORIES))), names=draw(some(["kim", "lee"])),
            events=draw(some([event.id for event in events]) if events else st.just(())),
        )
        for number in range(draw(st.integers(0, 8)))
    ]  # fmt: skip
    return corpus(articles, events)


def ids(entries: Iterable[Article | Event | DatedEntry]) -> list[str]:
    return [entry.id for entry in entries]


@given(corpora())
def test_grouping_loses_and_doubles_nothing(given_corpus: Corpus) -> None:
    """Each article is once in each group that it states, ancestors of its topics included, and in no other; so is
    each event."""
    index = index_of(given_corpus)
    above = {"world": [], "asia": ["world"], "korea": ["asia", "world"], "japan": ["asia", "world"], "law": []}
    names = {"kim", "lee"}
    for entry in given_corpus.articles:
        wanted = {topic for own in entry.topics for topic in (own, *above[own])}
        lists: list[tuple[SubjectKind, Iterable[str], Iterable[str]]] = [
            ("topic", TOPICS, wanted), ("story", STORIES, entry.stories), ("name", names, entry.names),
            ("source", SOURCES, [entry.source]), ("archive", [""], [""]), ("timeline", [""], [""] * (not entry.events)),
        ]  # fmt: skip
        for kind, known, belongs in lists:
            found = Counter(id for id in known for one in index.entries(kind, id).articles if one.id == entry.id)
            assert found == Counter(belongs), kind
        events = ids(given_corpus.events)
        assert Counter(id for id in events for one in index.reports(id) if one.id == entry.id) == Counter(entry.events)
    for happening in given_corpus.events:
        reports = [entry for entry in given_corpus.articles if happening.id in entry.events]
        stated: list[tuple[SubjectKind, Iterable[str], tuple[str, ...] | None, str]] = [
            ("story", STORIES, happening.stories, "stories"), ("name", names, happening.names, "names"),
        ]  # fmt: skip
        for kind, known, own, key in stated:
            union = {id for report in reports for id in getattr(report, key)}
            found = Counter(id for id in known for one in index.entries(kind, id).events if one.id == happening.id)
            assert found == Counter(own if own is not None else union)
        assert ids(index.entries("timeline").events).count(happening.id) == 1


@given(corpora(), st.randoms(use_true_random=False))
def test_input_order_does_not_matter(given_corpus: Corpus, random: object) -> None:
    """The same entries, loaded in another order, give the same groups in the same order."""
    articles, events = list(given_corpus.articles), list(given_corpus.events)
    random.shuffle(articles)
    random.shuffle(events)
    one, two = index_of(given_corpus), index_of(corpus(articles, events))
    for kind, known in LISTS:
        assert [one.entries(kind, id) for id in known] == [two.entries(kind, id) for id in known]
    assert [one.reports(event.id) for event in events] == [two.reports(event.id) for event in events]
    assert whole_timeline(articles, events) == whole_timeline(given_corpus.articles, given_corpus.events)
    assert all(one.related(entry.id) == two.related(entry.id) for entry in articles)


@given(corpora())
def test_a_timeline_has_each_event_once_and_each_other_report_once(given_corpus: Corpus) -> None:
    """Every event is one entry, however many articles report it. So is every article that reports no event, and no
    other."""
    entries = whole_timeline(given_corpus.articles, given_corpus.events)
    reports = [entry.id for entry in given_corpus.articles if not entry.events]
    assert Counter(ids(entries)) == Counter([*ids(given_corpus.events), *reports])
    assert all(day_of(one) <= day_of(two) for one, two in pairwise(entries))


def test_a_timeline_by_hand() -> None:
    """Four events of one article and one event of three articles give five entries, by day and then by precision."""
    events = [
        event("launch", "2023-07-12"), event("talk", "2023-07"), event("trial", "2023-04-13"),
        event("run", "2023-07-12/2023-07-13"), event("border", "../2023-07-18"),
    ]  # fmt: skip
    articles = [
        article("a", "2023-07-21", events=("launch", "talk", "trial", "border")),
        article("b", "2023-07-13", events=("launch",)),
        article("c", "2023-07-14", events=("launch", "run")),
        article("d", "2023-07-12"),
        article("e", "2023-07-01"),
    ]
    assert ids(whole_timeline(articles, events)) == ["trial", "e", "talk", "launch", "d", "run", "border"]


def test_an_event_belongs_where_it_states() -> None:
    """What an event states is all that counts, even if it states none. What it does not state comes from its reports,
    in order."""
    events = [
        event("silent"), event("stated", topics=("law",), stories=("two",), names=("lee",)),
        event("none", topics=(), stories=(), names=()), event("part", topics=("japan",)),
    ]  # fmt: skip
    every = tuple(one.id for one in events)
    index = index_of(
        corpus(
            [
                article("b", "2024-01-02", topics=("korea",), stories=("one",), names=("kim", "lee"), events=every),
                article("a", "2024-01-01", topics=("law", "korea"), stories=(), names=("park",), events=every),
            ],
            events,
        )
    )
    member = {id: index.membership(id) for id in every}
    assert (member["silent"].topics, member["silent"].stories, member["silent"].names) == (
        ("law", "korea"), ("one",), ("park", "kim", "lee"),
    )  # fmt: skip
    assert (member["stated"].topics, member["stated"].stories, member["stated"].names) == (("law",), ("two",), ("lee",))
    assert (member["none"].topics, member["none"].stories, member["none"].names) == ((), (), ())
    assert (member["part"].topics, member["part"].stories, member["part"].names) == (
        ("japan",), ("one",), ("park", "kim", "lee"),
    )  # fmt: skip
    assert ids(index.entries("topic", "world").events) == ["part", "silent"]
    assert ids(index.entries("topic", "law").events) == ["silent", "stated"]
    assert "none" not in {one.id for topic in TOPICS for one in index.entries("topic", topic).events}


def test_what_belongs_to_a_topic_belongs_to_its_ancestors() -> None:
    """A topic lists the entries of the topics below it, once each, oldest first."""
    index = index_of(corpus([
        article("b", "2024-01-02", topics=("korea", "japan", "asia")), article("a", topics=("japan",)), article("c"),
    ], []))  # fmt: skip
    assert ids(index.entries("topic", "korea").articles) == ["b"]
    assert ids(index.entries("topic", "asia").articles) == ids(index.entries("topic", "world").articles) == ["a", "b"]
    assert index.children(None) == ("law", "world")
    assert index.children("asia") == ("japan", "korea")
    assert index.ancestors("korea") == ("asia", "world")


@given(corpora())
def test_related_entries_look_back_only(given_corpus: Corpus) -> None:
    """At most five, each earlier in the site's order, each with something in common, none twice, never the article
    itself."""
    index = index_of(given_corpus)
    for entry in given_corpus.articles:
        related = [given_corpus.article[id] for id in index.related(entry.id)]
        assert len(related) == len(set(ids(related))) <= 5
        for other in related:
            assert other.sort_key() < entry.sort_key()
            assert {*entry.events, *entry.stories, *entry.names} & {*other.events, *other.stories, *other.names}
            assert other.id not in [index.neighbours(story, entry.id)[0] for story in entry.stories]


@given(corpora())
def test_a_new_article_changes_no_older_one(given_corpus: Corpus) -> None:
    """A new article that comes last changes the related articles of no older one."""
    newest = article(
        "z", "2025-01-01", topics=("korea",), stories=("one", "two"), names=("kim", "lee"),
        events=tuple(ids(given_corpus.events)),
    )  # fmt: skip
    before = index_of(given_corpus)
    after = index_of(corpus([*given_corpus.articles, newest], list(given_corpus.events)))
    for entry in given_corpus.articles:
        assert before.related(entry.id) == after.related(entry.id)


def test_related_entries_by_hand() -> None:
    """Events in common count most, then stories, then names. Among equals the latest comes first."""
    index = index_of(corpus([
        article("name-1", "2024-01-01", names=("kim",)),
        article("event", "2024-01-02", events=("e",)),
        article("story", "2024-01-03", stories=("one",)),
        article("name-2", "2024-01-04", names=("kim",)),
        article("names", "2024-01-05", names=("kim", "lee")),
        article("alone", "2024-01-06"),
        article("story-before", "2024-01-07", stories=("one",)),
        article("now", "2024-01-08", events=("e",), stories=("one",), names=("kim", "lee")),
        article("later", "2024-01-09", events=("e",), stories=("one",), names=("kim",)),
    ], [event("e")]))  # fmt: skip
    assert index.related("now") == ("event", "story", "names", "name-2", "name-1")
    assert index.neighbours("one", "now") == ("story-before", "later")


def test_neighbours_at_the_ends() -> None:
    """The first article of a story has none before it and the last none after it. On the same day the id decides."""
    index = index_of(corpus([article(id, stories=("one",)) for id in ("b", "a", "c")], []))
    assert [index.neighbours("one", id) for id in "abc"] == [(None, "b"), ("a", "c"), ("b", None)]


@given(corpora())
def test_articles_by_story(given_corpus: Corpus) -> None:
    """Every article is in exactly one story's group or in the rest, and the order is kept within each."""
    newest_first = tuple(map(listed, given_corpus.articles[::-1]))
    stories, rest = by_story(newest_first)
    assert Counter([*ids(rest), *(one.id for _, members in stories for one in members)]) == Counter(ids(newest_first))
    for run in (rest, *(members for _, members in stories)):
        assert list(run) == [entry for entry in newest_first if entry in run]
    heads = [max(one.sort_key() for one in members) for _, members in stories]
    assert heads == sorted(heads, reverse=True)


@given(st.lists(days))
def test_entries_by_month(given_days: list[date]) -> None:
    """Every entry is in its own month, once."""
    months = by_month(sorted(given_days), lambda day: day)
    assert [day for _, of in months for day in of] == sorted(given_days)
    assert all((day.year, day.month) == month for month, of in months for day in of)
    assert len(months) == len({month for month, _ in months})


@given(st.lists(days))
def test_activity(given_days: list[date]) -> None:
    """Months follow each other without a gap, and their counts add up."""
    months = activity(Counter((day.year, day.month) for day in given_days))
    assert sum(count for _, count in months) == len(given_days)
    assert all((b[0] - a[0]) * 12 + b[1] - a[1] == 1 for (a, _), (b, _) in pairwise(months))
    if given_days:
        assert (months[0][1] > 0, months[-1][1] > 0) == (True, True)


def test_most_frequent() -> None:
    """The most frequent come first, ties in the order of ids, no more than the limit, and without the excluded one."""
    counts = Counter(["b", "a", "c", "b", "a", "d"])
    assert most_frequent(counts, 3) == (("a", 2), ("b", 2), ("c", 1))
    assert most_frequent(counts, 3, exclude="a") == (("b", 2), ("c", 1), ("d", 1))


# --- division by calendar

# As if entries weighed nothing.
LIGHT = Sizes(page_bytes=1 << 40)
SMALL = replace(LIGHT, one_page=4, newest_on_hub=2, year_page=6, month_page=8)


@given(corpora())
def test_sums_of_months_are_sums_of_entries(given_corpus: Corpus) -> None:
    """What a long list adds up to by month is what its entries add up to, in every list."""
    given_corpus = replace(given_corpus, names={id: Name(id, id, "person") for id in ("kim", "lee")})
    by_month, whole = summaries_of(given_corpus, Sizes(one_page=0)), summaries_of(given_corpus, Sizes(one_page=99))
    for kind, known in LISTS:
        for id in known:
            if not whole.index.years(kind, id):
                continue
            assert whole.division(kind, id).is_whole and not by_month.division(kind, id).is_whole
            assert by_month.contents(kind, id) == whole.contents(kind, id)
            assert by_month.activity(kind, id) == whole.activity(kind, id)
            assert sum(by_month.activity(kind, id).values()) == len(whole.index.entries(kind, id))
            assert by_month.list_days(kind, id) == whole.list_days(kind, id)


@settings(max_examples=150)
@given(st.lists(st.integers(0, 800).map(lambda number: date(2022, 11, 1) + timedelta(days=number // 10)), max_size=60))
def test_division_covers_every_entry_once_at_each_level(given_days: list[date]) -> None:
    """Each entry is on the page of one year; if that is an index, on the page of one month within it; and so on for
    days."""
    division = divided(given_days, SMALL)
    assert division.is_whole == (len(given_days) <= SMALL.one_page)
    if division.is_whole:
        assert division.pages == ()
        return
    levels = [division.years]
    for part in division.pages:
        assert part.count == sum(is_within(part, day) for day in given_days) > 0
        within = division.within()[part.period]
        assert bool(within) == part.is_index
        if part.is_index:
            assert sum(inner.count for inner in within) == part.count
            levels.append(within)
    assert sum(part.count for part in division.years) == len(given_days)
    for level in levels:
        keys = [(part.year, part.month or 0, part.day or 0) for part in level]
        assert keys == sorted(set(keys), reverse=True)
    for day in given_days:
        assert sum(is_within(part, day) and not part.is_index for part in division.pages) == 1


@given(st.lists(days, min_size=5, max_size=60), st.integers(0, 3))
def test_division_does_not_depend_on_newer_years(given_days: list[date], more: int) -> None:
    """Entries of a new year leave the pages of older years as they were."""
    old = divided(given_days, SMALL)
    newer = divided([*given_days, *[date(2030, 1, 1)] * more], SMALL)
    assert [part for part in newer.pages if part.year < 2030] == list(old.pages)


@pytest.mark.parametrize(
    ("count", "years", "months", "dayparts"),
    [(200, 0, 0, 0), (201, 1, 0, 0), (500, 1, 0, 0), (501, 1, 1, 0), (2000, 1, 1, 0), (2001, 1, 1, 2)],
)
def test_sizes_of_the_design(count: int, years: int, months: int, dayparts: int) -> None:
    """Up to 200 entries are one page. Longer lists have years, years of more than 500 have months, and months of more
    than 2,000 have days."""
    parts = divided((date(2023, 5, 1 + number % 2) for number in range(count)), LIGHT).pages
    assert sum(part.month is None for part in parts) == years
    assert sum(part.month is not None and part.day is None for part in parts) == months
    assert sum(part.day is not None for part in parts) == dayparts
    assert Sizes().newest_on_hub == 50


def test_uncertain_dates_are_in_the_period_of_their_first_day() -> None:
    """A date known only to its year or month counts as the first day of it, in lists and in their pages."""
    rough = [event("year", "2023"), event("month", "2023-05~"), event("by", "../2023-05-09"), event("from", "2022/..")]
    assert [day_of(one) for one in rough] == [
        date(2023, 1, 1), date(2023, 5, 1), date(2023, 5, 9), date(2022, 1, 1),
    ]  # fmt: skip


def test_a_large_corpus_is_indexed_quickly() -> None:
    """With thousands of articles under one name and story, the work does not grow with their square."""
    many = [
        article(f"a{number:05}", str(on_day(FIRST + timedelta(days=number // 50))), names=("kim",), stories=("one",))
        for number in range(5_000)
    ]
    index = index_of(corpus(many, []))
    assert all(len(index.related(entry.id)) <= 5 for entry in many[::7])


def test_loaded_in_any_order_is_the_same(check_content: Callable[..., Validated]) -> None:
    """Moving every file to another folder and name, with its id kept, changes nothing."""
    entry = "---\nid: {id}\ntitle: {id}\ndate: 2024-01-0{day}\nsource: h\ntopics: t\nurl: https://a.example/{id}\n---\n"
    shared = {"topics.yml": "t: {name: T}\n", "sources.yml": "h: {name: H}\n"}
    one = {f"articles/{id}.md": entry.format(id=id, day=day) for id, day in zip("abcd", (2, 1, 2, 1), strict=True)}
    two = {f"articles/x/{9 - number}.md": text for number, text in enumerate(one.values())}
    first = check_content({**shared, **one}).corpus
    assert [entry.id for entry in first.articles] == ["b", "d", "a", "c"]
    again = check_content({**shared, **two, **dict.fromkeys(one, "")}).corpus
    assert [entry.id for entry in again.articles] == ["b", "d", "a", "c"]
