"""Why a page or file was made again, in words: what it read that has changed, what that follows from, and so on down to
a file of the desk's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from digest.model import Article, Event, Story
from digest.site import settings, tables
from digest.site.tables import ARTICLES, EVENTS, REPORTS, STORIES, YearOfList, id_of
from digest.store.nodes import Key
from digest.store.store import Store, Table

TABLES: Mapping[str, Table[object]] = {
    table.name: table for table in (*vars(tables).values(), settings.SETTINGS) if isinstance(table, Table)
}
_REGISTRIES = {"topic": "topics.yml", "source": "sources.yml", "name": "names.yml"}


def reasons(store: Store, key: Key) -> Iterator[str]:
    """What was kept under a key, or a query, read that has changed, one line for each step; nothing if it did not
    change."""
    while True:
        store.is_unchanged(key)  # If it was run without being asked this, its reason is not known yet.
        if key not in store.reasons:
            return
        key = store.reasons[key]
        if key[0] in TABLES:
            yield f"{_words(TABLES[key[0]].words, key)} {_change(store, key)}"
            return
        yield f"{_words(store.words(key), key)} changed"


def _words(words: str, key: Key) -> str:
    """What a key stands for."""
    arguments = ["" if argument is None else str(argument) for argument in key[1:]]
    return " ".join(words.format(*(*arguments, *[""] * 8)).split())


def _change(store: Store, key: Key) -> str:
    """What happened to a fact, and to which file."""
    table = TABLES[key[0]]
    before, now = store.before(table, key), store.now(table, key)
    if isinstance(before, YearOfList) or isinstance(now, YearOfList):
        return f"changed: {_members(store, _places(before), _places(now))}"
    if key[0] == REPORTS.name:
        return f"changed: {_members(store, {*(before or ())}, {*(now or ())})}"
    what = "is new" if before is None else "is gone" if now is None else "changed"
    file = _file(store, key)
    return f"{what} ({file})" if file else what


def _places(year: object) -> set[str]:
    return {*year.articles, *year.events} if isinstance(year, YearOfList) else set()


def _members(store: Store, before: set[str], now: set[str]) -> str:
    """Which entries came into a list, and which left it."""
    came, went = ({id_of(place) for place in places} for places in (now - before, before - now))
    parts = [f"{_entry(store, id)} came in" for id in sorted(came - went)]
    parts += [f"{_entry(store, id)} went out" for id in sorted(went - came)]
    parts += [f"{_entry(store, id)} has another date" for id in sorted(came & went)]
    more = f", and {len(parts) - 3} more" if len(parts) > 3 else ""
    return ", ".join(parts[:3]) + more


def _entry(store: Store, id: str) -> str:
    for table in (ARTICLES, EVENTS):
        found = table.now(store, id) or table.before(store, id)
        if isinstance(found, Article | Event):
            return f"{id} ({found.location.path})"
    return id


def _file(store: Store, key: Key) -> str:
    """The file of the content folder, or of the configuration, that a fact comes from; "" if it is not one alone."""
    name, *arguments = key
    if name in (ARTICLES.name, EVENTS.name, STORIES.name):
        found = store.now(TABLES[name], key) or store.before(TABLES[name], key)
        return found.location.path if isinstance(found, Article | Event | Story) else ""
    if name == settings.SETTINGS.name:
        return "mkdocs.yml"
    if name in _REGISTRIES:
        return _REGISTRIES[name]
    if name in (tables.TEXTS.name, tables.PLACES.name, tables.SPELLINGS.name, tables.URLS.name):
        return str(arguments[0])
    return ""
