"""What a store knows of a site follows from the site alone, whatever was in it before."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Any

import revisions
from corpora import EVENTS as EVENT_IDS
from corpora import Draft, drafts, edited
from hypothesis import given, settings
from hypothesis import strategies as st
from stored import ZONE, stored

from digest.content.autolink import linkable
from digest.model import Article, Corpus, EditionLead, Event, Location, Story
from digest.site import tables, urls
from digest.site.hover_cards import file_number
from digest.site.tables import Membership, YearCount, YearOfList, place
from digest.store.store import Store, Table
from digest.text.collation import collation
from digest.text.plain import place_of

TABLES = [value for value in vars(tables).values() if isinstance(value, Table)]
# Numbers that are others after each change, so that whoever read them looks again.
COUNTERS = (tables.REVISION, tables.SPELLINGS)
Facts = dict[tuple[Any, ...], Any]


def known(store: Store) -> Facts:
    """All facts of a store as they are now."""
    found = {}
    for table in TABLES:
        keys = {*store.keys(table), *(key for key in store.known if key[0] == table.name)}
        for key in keys if table not in COUNTERS else ():
            value = table.now(store, *key[1:])
            if value is not None:
                found[key] = value
    return found


def plain(corpus: Corpus) -> Facts:
    """The same, computed from the corpus in the plainest way."""
    gone = revisions.withdrawn(corpus)
    above = {id: tuple(ancestors(corpus, id)) for id in corpus.topics}
    return live_facts(revisions.live(corpus)) | withdrawals(gone, above)


def live_facts(corpus: Corpus) -> Facts:
    facts: Facts = {}
    for table, records in (
        (tables.TOPICS, corpus.topics), (tables.SOURCES, corpus.sources), (tables.NAMES, corpus.names),
        (tables.STORIES, corpus.stories), (tables.ARTICLES, corpus.article), (tables.EVENTS, corpus.event),
    ):  # fmt: skip
        facts |= {(table.name, id): without_text(record) for id, record in records.items()}
    for kind, records in (
        ("topic", corpus.topics), ("source", corpus.sources), ("name", corpus.names), ("story", corpus.stories)
    ):  # fmt: skip
        if records:
            facts[tables.IDS.name, kind] = tuple(records)
    above = {id: tuple(ancestors(corpus, id)) for id in corpus.topics}
    facts |= {(tables.ANCESTORS.name, id): ids for id, ids in above.items()}
    order = collation("en")
    for id in (None, *corpus.topics):
        below = [topic for topic in corpus.topics.values() if topic.parent == id]
        below.sort(key=lambda topic: (order.key(topic.name), topic.id))
        facts[tables.CHILDREN.name, id] = tuple(topic.id for topic in below)
    lists: defaultdict[tuple[str, str], tuple[list[Article], list[Event]]] = defaultdict(lambda: ([], []))
    for event in corpus.events:
        reports = [article for article in corpus.articles if event.id in article.events]
        if reports:
            facts[tables.REPORTS.name, event.id] = tuple(map(place, reports))
        belongs = Membership(*(
            union(getattr(report, key) for report in reports) if getattr(event, key) is None else getattr(event, key)
            for key in ("topics", "stories", "names")
        ))  # fmt: skip
        facts[tables.MEMBERSHIPS.name, event.id] = belongs
        for list_ in {("timeline", ""), *lists_of(belongs, above)}:
            lists[list_][1].append(event)
    for article in corpus.articles:
        belongs = Membership(article.topics, article.stories, article.names)
        own = {("archive", ""), ("source", article.source), *([] if article.events else [("timeline", "")])}
        for list_ in {*own, *lists_of(belongs, above)}:
            lists[list_][0].append(article)
    for (kind, id), (articles, events) in lists.items():
        years = sorted({entry.date.day.year for entry in (*articles, *events)})
        counts = []
        for year in years:
            some = [entry for entry in articles if entry.date.day.year == year]
            others = [entry for entry in events if entry.date.day.year == year]
            facts[tables.LISTS.name, kind, id, year] = YearOfList(tuple(map(place, some)), tuple(map(place, others)))
            days = sorted(entry.date.day.isoformat() for entry in (*some, *others))
            counts.append(YearCount(year, len(some), len(others), days[0], days[-1]))
        facts[tables.YEARS.name, kind, id] = tuple(counts)
    return facts | filed(corpus) | corrections(corpus) | files(corpus) | hover_cards(corpus)


def filed(corpus: Corpus) -> Facts:
    """The list of articles by the day on which they were filed, or else published."""
    days: defaultdict[int, list[str]] = defaultdict(list)
    for article in corpus.articles:
        when = article.filed or article.date.when
        if when.is_exact:
            days[when.day.year].append(f"{when.day} {place(article)}")
    facts: Facts = {
        (tables.LISTS.name, "filed", "", year): YearOfList(tuple(sorted(some))) for year, some in days.items()
    }
    counts = [
        YearCount(year, len(some), 0, min(some)[:10], max(some)[:10]) for year, some in sorted(days.items())
    ]  # fmt: skip
    return facts | ({(tables.YEARS.name, "filed", ""): tuple(counts)} if counts else {})


def hover_cards(corpus: Corpus) -> Facts:
    """Which file has the hover card of each record."""
    found: defaultdict[int, list[str]] = defaultdict(list)
    for kind, records in (
        ("topic", corpus.topics), ("source", corpus.sources), ("name", corpus.names), ("story", corpus.stories),
        ("event", corpus.event),
    ):  # fmt: skip
        for id in records:
            found[file_number(urls.HUBS[kind](id))].append(f"{kind} {id}")
    facts: Facts = {(tables.HOVER_CARDS.name, number): tuple(sorted(some)) for number, some in found.items()}
    return facts | ({(tables.HOVER_CARD_FILES.name,): tuple(sorted(found))} if found else {})


def corrections(corpus: Corpus) -> Facts:
    """The corrections by month."""
    kinds: list[tuple[str, dict[str, Any]]] = [
        ("topic", corpus.topics), ("source", corpus.sources), ("name", corpus.names), ("story", corpus.stories),
        ("article", corpus.article), ("event", corpus.event),
    ]  # fmt: skip
    months: defaultdict[str, list[tables.Corrected]] = defaultdict(list)
    for kind, records in kinds:
        for id, record in records.items():
            for number, item in enumerate(record.corrections):
                day = item.date.day.isoformat()
                months[day[:7]].append(tables.Corrected(day, kind, id, number))
    facts: Facts = {(tables.CORRECTED.name, month): tuple(sorted(some)) for month, some in months.items()}
    if months:
        facts[tables.CORRECTED_MONTHS.name,] = tuple((month, len(months[month])) for month in sorted(months))
    return facts


def withdrawals(entries: Mapping[str, Article | Event | Story], above: dict[str, tuple[str, ...]]) -> Facts:
    """What is left of withdrawn entries, and whose feeds say so."""
    facts: Facts = {}
    lists: defaultdict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for path, entry in entries.items():
        assert entry.withdrawn
        lists["all", ""].append((entry.withdrawn.date.day.isoformat(), path))
        old = () if isinstance(entry, Article) else entry.was
        one = tables.Withdrawn(
            "story", entry.id, path, entry.withdrawn, urls.story(entry.id), tuple(map(urls.story, old)),
            first_id=(*old, entry.id)[0],
        )  # fmt: skip
        if isinstance(entry, Event):
            one = one._replace(
                kind="event", url=urls.event(entry.id), old=tuple(map(urls.event, old)), first_id="",
                years=(entry.date.day.year,),
            )  # fmt: skip
        if isinstance(entry, Article):
            one = tables.Withdrawn(
                "article", entry.id, path, entry.withdrawn, urls.article(entry), tuple(map(urls.alias, entry.aliases)),
                entry.events, place(entry), entry.source, entry.topics, entry.stories, entry.names, entry.date,
                entry.updated, tuple(item.date for item in entry.corrections),
                years=tuple(sorted({entry.date.day.year, *(int(id[:4]) for id in entry.events if id[:4].isdecimal())})),
            )  # fmt: skip
            belongs = Membership(entry.topics, entry.stories, entry.names)
            for list_ in {("archive", ""), ("source", entry.source), *lists_of(belongs, above)}:
                lists[list_].append((place(entry), path))
        facts |= {(tables.WITHDRAWN.name, path): one, (tables.URLS.name, path): one.url}
        if urls.usual_path(one.url) != path:
            facts[tables.ENTRIES.name, one.url] = path
        if place_of(path) != path:
            facts[tables.PATHS.name, place_of(path)] = path
    led = tuple(sorted(path for path in entries if facts[tables.WITHDRAWN.name, path].old))
    facts |= {(tables.OLD_ADDRESSES.name, "withdrawn"): led} if led else {}
    return facts | {(tables.WITHDRAWN_FROM.name, *list_): tuple(sorted(some)) for list_, some in lists.items()}


def files(corpus: Corpus) -> Facts:
    facts: Facts = {}
    entries: list[tuple[Any, str]] = [(article, urls.article(article)) for article in corpus.articles]
    entries += [(event, urls.event(event.id)) for event in corpus.events if event.article is None]
    entries += [(story, urls.story(story.id)) for story in corpus.stories.values()]
    entries += [(lead, urls.edition(lead.id)) for lead in corpus.leads.values()]
    facts |= {(tables.LEADS.name, id): without_text(lead) for id, lead in corpus.leads.items()}
    if corpus.leads:
        facts[tables.LEAD_IDS.name,] = tuple(sorted(corpus.leads))
    addresses = {entry.location.path: url for entry, url in entries}
    facts |= {(tables.ENTRIES.name, url): path for path, url in addresses.items() if urls.usual_path(url) != path}
    addresses |= {page.path: urls.content_page(page.path) for page in corpus.pages}
    addresses |= {path: urls.content_file(path) for path in corpus.files}
    facts |= {(tables.URLS.name, path): url for path, url in addresses.items()}
    facts |= {(tables.PATHS.name, place_of(path)): path for path in addresses if place_of(path) != path}
    facts |= {(tables.TEXTS.name, entry.location.path): entry.body for entry, _ in entries}
    for entry, _ in entries:
        path = entry.location.path
        if corpus.places.get(path):
            facts[tables.PLACES.name, path] = corpus.places[path]
    facts[tables.OTHER_FILES.name,] = (*(page.path for page in corpus.pages), *corpus.files)
    facts[tables.PINNED.name,] = tuple(place(article) for article in corpus.articles if article.pin)
    facts[tables.EXPECTED.name,] = tuple(place(event) for event in corpus.events if event.status == "expected")
    facts[tables.HISTORIES.name,] = tuple(sorted(event.id for event in corpus.events if event.history))
    facts[tables.LINKABLE.name,] = dict(linkable(corpus.names))
    for old, id in corpus.earlier_ids.items():
        key = tables.MOVED.name, id
        facts[key] = (*facts.get(key, ()), old)
    return facts | old_addresses(corpus)


def old_addresses(corpus: Corpus) -> Facts:
    """Which records had other addresses, and which files come before pages of ours."""
    moved = {*corpus.earlier_ids.values()}
    kinds: dict[str, list[str]] = {
        "article": [article.id for article in corpus.articles if article.aliases],
        "event": [event.id for event in corpus.events if event.was or event.id in moved],
        "story": [story.id for story in corpus.stories.values() if story.was],
        "topic": [topic.id for topic in corpus.topics.values() if topic.was],
        "source": [source.id for source in corpus.sources.values() if source.was],
        "name": [name.id for name in corpus.names.values() if name.was],
    }
    facts: Facts = {(tables.OLD_ADDRESSES.name, kind): tuple(sorted(ids)) for kind, ids in kinds.items() if ids}
    taken = [path for path in corpus.files if path.startswith("data/")]
    return facts | {(tables.TAKEN.name, path): path for path in taken}


def without_text(record: Any) -> Any:
    """An entry as it is kept: its text is a fact of its own."""
    if hasattr(record, "location"):
        return record._replace(body="", location=Location(record.location.path, 0))
    return record


def ancestors(corpus: Corpus, id: str) -> Iterable[str]:
    parent = corpus.topics[id].parent
    while parent is not None:
        yield parent
        parent = corpus.topics[parent].parent


def lists_of(belongs: Membership, above: dict[str, tuple[str, ...]]) -> Iterable[tuple[str, str]]:
    topics = {one for topic in belongs.topics for one in (topic, *above[topic])}
    yield from (("topic", id) for id in topics)
    yield from (("story", id) for id in belongs.stories)
    yield from (("name", id) for id in belongs.names)


def union(parts: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(chain.from_iterable(parts)))


@st.composite
def corpora(draw: st.DrawFn, draft: Draft) -> Corpus:
    """The corpus of a draft, with headings that can be linked to, and ids that events had."""
    corpus = draft.corpus()
    paths = [article.location.path for article in corpus.articles]
    places = draw(st.dictionaries(st.sampled_from(paths), st.sampled_from([(), ("a",), ("a", "b")])))
    moved = draw(st.dictionaries(st.sampled_from(["old-1", "old-2"]), st.sampled_from(EVENT_IDS)))
    was = draw(st.dictionaries(st.sampled_from([*corpus.topics] or [""]), st.just(("old-3",))))
    topics = {id: replace(topic, was=was.get(id, ())) for id, topic in corpus.topics.items()}
    files = (*corpus.files, *draw(st.lists(st.just("data/table.csv"), max_size=1)))
    titles = draw(st.dictionaries(st.sampled_from(["2024-W01", "2024-02"]), st.sampled_from(["", "A week"])))
    leads = {
        id: EditionLead(id, Location(f"editions/{id}.md", 1), title, f"Text: {title}") for id, title in titles.items()
    }
    return replace(corpus, places=places, earlier_ids=moved, topics=topics, files=files, leads=leads)


@given(st.data())
@settings(max_examples=25)
def test_what_is_known_follows_from_the_site(data: st.DataObject) -> None:
    """From nothing, and after any other site in the same store: what belongs where, what is where, and nothing else."""
    with tempfile.TemporaryDirectory(prefix="ingest-") as folder:
        path = Path(folder, "store.sqlite")
        draft = data.draw(drafts())
        for _ in range(3):
            corpus = data.draw(corpora(draft))
            expected = plain(corpus)
            assert dropped(known(stored(corpus))) == dropped(expected)
            store = stored(corpus, Store(path, ZONE))
            assert dropped(known(store)) == dropped(expected)
            store.save({}, (), (), {})
            assert dropped(known(Store(path, ZONE))) == dropped(expected)
            draft = data.draw(edited(draft) | drafts())


def dropped(facts: Facts) -> Facts:
    """Without what is empty: whether that is a fact or none, queries read the same."""
    return {key: value for key, value in facts.items() if value not in ((), {})}


@given(drafts(), st.data())
@settings(max_examples=30)
def test_the_same_site_again_changes_nothing(draft: Draft, data: st.DataObject) -> None:
    """No fact of it differs, not even the number of the revision."""
    corpus = data.draw(corpora(draft))
    with tempfile.TemporaryDirectory(prefix="ingest-") as folder:
        path = Path(folder, "store.sqlite")
        stored(corpus, Store(path, ZONE)).save({}, (), (), {})
        again = stored(corpus, Store(path, ZONE))
        assert [change for table in TABLES for change in again.changed(table.name)] == []
