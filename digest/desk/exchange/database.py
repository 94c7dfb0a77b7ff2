"""The record as a database: one SQLite file, with a table for each kind and for what belongs to several."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path

from digest.desk.exchange.export_folder import Export
from digest.outputs.data import part_format as parts
from digest.outputs.data import record_format as form
from digest.text.plain import visible

Row = Sequence[object]
_WHEN = "date TEXT, earliest TEXT, latest TEXT, precision TEXT, approximate INTEGER, uncertain INTEGER"
# In an order in which each refers to those before it.
_TABLES = {
    "about": "key TEXT PRIMARY KEY, value TEXT",
    "topics": "id TEXT PRIMARY KEY, page TEXT, name TEXT NOT NULL, parent TEXT REFERENCES topics, description TEXT",
    "sources": "id TEXT PRIMARY KEY, page TEXT, name TEXT NOT NULL, type TEXT, country TEXT, owner TEXT, url TEXT, evidence TEXT",
    "names": "id TEXT PRIMARY KEY, page TEXT, name TEXT NOT NULL, kind TEXT, description TEXT, wikidata TEXT",
    "spellings": "kind TEXT, id TEXT, lang TEXT, spelling TEXT",
    "source_languages": "source TEXT REFERENCES sources, lang TEXT",
    "stories": "id TEXT PRIMARY KEY, path TEXT, page TEXT, title TEXT NOT NULL, summary TEXT, status TEXT, text TEXT",
    "story_topics": "story TEXT REFERENCES stories, topic TEXT REFERENCES topics",
    "articles": (
        f"id TEXT PRIMARY KEY, path TEXT, page TEXT, title TEXT NOT NULL, lang TEXT, {_WHEN}, time TEXT,"
        " source TEXT REFERENCES sources, url TEXT, published_in TEXT, original_title TEXT, original_lang TEXT,"
        " access TEXT, archive_url TEXT, accessed TEXT, filed TEXT, updated TEXT, summary TEXT, text TEXT"
    ),
    "article_topics": "article TEXT REFERENCES articles, position INTEGER, topic TEXT REFERENCES topics",
    "article_names": "article TEXT REFERENCES articles, name TEXT REFERENCES names",
    "article_stories": "article TEXT REFERENCES articles, story TEXT REFERENCES stories",
    "article_origins": "article TEXT REFERENCES articles, source TEXT REFERENCES sources",
    "authors": "article TEXT REFERENCES articles, position INTEGER, name TEXT, kind TEXT",
    "events": (
        f"id TEXT PRIMARY KEY, path TEXT, page TEXT, title TEXT NOT NULL, {_WHEN}, status TEXT, type TEXT, place TEXT,"
        " place_name TEXT REFERENCES names, article TEXT REFERENCES articles, text TEXT"
    ),
    "event_topics": "event TEXT REFERENCES events, topic TEXT REFERENCES topics",
    "event_names": "event TEXT REFERENCES events, name TEXT REFERENCES names",
    "event_stories": "event TEXT REFERENCES events, story TEXT REFERENCES stories",
    "reports": "event TEXT REFERENCES events, article TEXT REFERENCES articles, PRIMARY KEY (event, article)",
    "evidence": f"event TEXT REFERENCES events, number INTEGER, source TEXT REFERENCES sources, url TEXT, title TEXT, {_WHEN}",
    "claims": (
        "event TEXT REFERENCES events, number INTEGER, said_by TEXT NOT NULL, said_by_name TEXT REFERENCES names,"
        " field TEXT NOT NULL, value TEXT NOT NULL, article TEXT REFERENCES articles, proof TEXT,"
        " PRIMARY KEY (event, number)"
    ),
    "statuses": (
        f"event TEXT REFERENCES events, number INTEGER, {_WHEN}, status TEXT NOT NULL, article TEXT REFERENCES articles,"
        " url TEXT, PRIMARY KEY (event, number)"
    ),
    "corrections": f"kind TEXT, id TEXT, number INTEGER, {_WHEN}, text TEXT, field TEXT, before TEXT, after TEXT",
    "earlier_ids": "kind TEXT, id TEXT, earlier TEXT",
    "withdrawn": f"kind TEXT, id TEXT, page TEXT, {_WHEN}, reason TEXT, PRIMARY KEY (kind, id)",
}  # fmt: skip
_INDEXES = (
    "articles(source)", "articles(earliest)", "events(earliest)", "events(type)", "reports(article)", "claims(said_by)",
    "claims(field)", "article_topics(topic, article)", "article_topics(article)", "article_names(name, article)",
    "article_names(article)", "article_stories(story, article)", "article_origins(article)", "event_topics(topic, event)",
    "event_topics(event)", "event_names(name, event)", "event_names(event)", "event_stories(story, event)",
    "event_stories(event)", "corrections(kind, id)", "earlier_ids(kind, id)", "spellings(kind, id)",
)  # fmt: skip
_VIEWS = {
    # Claims about events whose day is known.
    "dated_claims": (
        "SELECT c.event, e.title, e.date, e.earliest AS day, e.latest AS last_day, e.status, c.said_by, c.said_by_name,"
        " c.field, c.value, a.source AS reported_by, c.article, c.proof"
        " FROM claims AS c JOIN events AS e ON e.id = c.event LEFT JOIN articles AS a ON a.id = c.article"
        " WHERE e.precision = 'day' AND NOT e.approximate AND NOT e.uncertain"
        " AND e.earliest IS NOT NULL AND e.latest IS NOT NULL"
    ),
    # How many reports an event has, from how many known origins, and how many of unknown origin.
    "event_origins": (
        "SELECT r.event, count(DISTINCT r.article) AS reports, count(DISTINCT o.source) AS known_origins,"
        " count(DISTINCT r.article) - count(DISTINCT o.article) AS unknown_origin"
        " FROM reports AS r LEFT JOIN article_origins AS o ON o.article = r.article GROUP BY r.event"
    ),
}  # fmt: skip


def write_database(path: Path, record: Export) -> None:
    """Write the record to a new file: the same record gives the same rows in the same order."""
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("PRAGMA page_size = 4096")
        database.execute(f"PRAGMA user_version = {parts.VERSION}")
        for table, columns in _TABLES.items():
            database.execute(f"CREATE TABLE {table} ({columns})")
        for table, rows in _rows(record).items():
            first = next(rows := iter(rows), None)
            if first is not None:
                marks = ", ".join("?" * len(first))
                insert = f"INSERT INTO {table} VALUES ({marks})"
                database.execute(insert, [_value(value) for value in first])
                database.executemany(insert, ([_value(value) for value in row] for row in rows))
        for index in _INDEXES:
            name = index.translate({ord("("): "_by_", ord(")"): "", ord(","): "", ord(" "): "_"})
            database.execute(f"CREATE INDEX {name} ON {index}")
        for view, query in _VIEWS.items():
            database.execute(f"CREATE VIEW {view} AS {query}")


def _value(value: object) -> object:
    return visible(value) if isinstance(value, str) else value


def _rows(record: Export) -> Mapping[str, Iterable[Row]]:
    articles, events = record.articles, record.events
    names = {one.id: one.name for one in record.names}
    proofs = {one.id: one.url for one in articles}
    index = record.index
    return {
        "about": (
            ("format", index.format), ("version", str(index.version)), ("site", index.site), ("url", index.url),
            ("licence", index.licence), ("language", index.language), ("timezone", index.timezone),
        ),
        "topics": ((one.id, one.page, one.name, one.parent, one.description) for one in _parents_first(record.topics)),
        "sources": (
            (one.id, one.page, one.name, one.type, one.country, one.owner, one.url, one.evidence)
            for one in record.sources
        ),
        "names": ((one.id, one.page, one.name, one.kind, one.description, one.wikidata) for one in record.names),
        "spellings": _spellings(record),
        "source_languages": ((one.id, lang) for one in record.sources for lang in one.languages),
        "stories": ((one.id, one.path, one.page, one.title, one.summary, one.status, one.text) for one in record.stories),
        "story_topics": ((one.id, id) for one in record.stories for id in one.topics),
        "articles": map(_article, articles),
        "article_topics": ((one.id, number, id) for one in articles for number, id in enumerate(one.topics, 1)),
        "article_names": ((one.id, id) for one in articles for id in one.names),
        "article_stories": ((one.id, id) for one in articles for id in one.stories),
        "article_origins": ((one.id, id) for one in articles for id in one.origin),
        "authors": (
            (one.id, number, author.name, author.kind)
            for one in articles
            for number, author in enumerate(one.authors, 1)
        ),
        "events": (
            (
                one.id, one.path, one.page, one.title, *_when(one.date), one.status, one.type, one.place, one.place_name,
                one.article, one.text,
            )
            for one in events
        ),
        "event_topics": ((one.id, id) for one in events for id in one.topics),
        "event_names": ((one.id, id) for one in events for id in one.names),
        "event_stories": ((one.id, id) for one in events for id in one.stories),
        "reports": ((id, one.id) for one in articles for id in one.events),
        "evidence": (
            (one.id, number, item.source, item.url, item.title, *_when(item.date))
            for one in events
            for number, item in enumerate(one.sources, 1)
        ),
        "claims": (
            (
                one.id, number, names.get(item.by_name or "", item.by), item.by_name, item.field, item.value,
                item.article, proofs.get(item.article) if item.article else item.url,
            )
            for one in events
            for number, item in enumerate(one.claims, 1)
        ),
        "statuses": (
            (one.id, number, *_when(item.date), item.status, item.article, item.url)
            for one in events
            for number, item in enumerate(one.history, 1)
        ),
        "corrections": _corrections(record),
        "earlier_ids": (
            (kind, one.id, earlier)
            for kind, one in _all(record)
            if not isinstance(one, form.Article)
            for earlier in (*one.was, *(one.earlier_ids if isinstance(one, form.Event) else ()))
        ),
        "withdrawn": ((one.kind, one.id, one.page, *_when(one.date), one.reason) for one in record.withdrawn),
    }  # fmt: skip


def _article(one: form.Article) -> Row:
    return (
        one.id, one.path, one.page, one.title, one.lang, *_when(one.date), one.date.time, one.source, one.url,
        one.published_in, one.original_title, one.original_lang, one.access, one.archive_url, _edtf(one.accessed),
        _edtf(one.filed), one.updated.text if one.updated else None, one.summary, one.text,
    )  # fmt: skip


def _when(date: form.Date | None) -> Row:
    if date is None:
        return (None,) * 6
    return date.edtf, date.earliest, date.latest, date.precision, int(date.approximate), int(date.uncertain)


def _edtf(date: form.Date | None) -> str | None:
    return date.edtf if date else None


def _parents_first(topics: Sequence[form.Topic]) -> Iterator[form.Topic]:
    """Topics, each after the one that it is part of."""
    done: set[str] = set()
    waiting = list(topics)
    known = {one.id for one in topics}
    while waiting:
        ready = [one for one in waiting if one.parent is None or one.parent in done or one.parent not in known]
        yield from ready or waiting
        done |= {one.id for one in ready or waiting}
        waiting = [one for one in waiting if one.id not in done]


def _spellings(record: Export) -> Iterator[Row]:
    for kind, records in (("topic", record.topics), ("source", record.sources)):
        yield from ((kind, one.id, None, alias) for one in records for alias in one.aliases)
    for name in record.names:
        yield from (("name", name.id, lang, one) for lang, some in name.also.items() for one in some)
        yield from (("name", name.id, None, one) for one in name.link)


Corrected = form.Article | form.Event | form.Story | form.Topic | form.Source | form.Name


def _all(record: Export) -> Iterator[tuple[str, Corrected]]:
    kinds: Mapping[str, Sequence[Corrected]] = {
        "article": record.articles, "event": record.events, "story": record.stories, "topic": record.topics,
        "source": record.sources, "name": record.names,
    }  # fmt: skip
    yield from ((kind, one) for kind, records in kinds.items() for one in records)


def _corrections(record: Export) -> Iterator[Row]:
    for kind, one in _all(record):
        for number, item in enumerate(one.corrections, 1):
            yield kind, one.id, number, *_when(item.date), item.text, item.field, item.before, item.after
