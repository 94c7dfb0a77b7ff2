"""Why a page or file was made again, in words: what it read that has changed, what that follows from, and so on down to
a file of the desk's."""

from __future__ import annotations

from collections.abc import Iterator

from digest.content.files import REGISTRY_OF
from digest.model import Article, Event, Story
from digest.site import settings, tables
from digest.site.tables import ARTICLES, EVENTS, LISTS, REPORTS, STORIES, YEARS, YearOfList, id_of
from digest.store.nodes import Key
from digest.store.store import TABLES, Store

_SETTINGS = {
    "name": "site_name", "url": "site_url", "description": "site_description", "namespace": "feed_namespace",
    "severities": "problems",
}  # fmt: skip
"""What settings are called in mkdocs.yml, where that is another name."""
_RECORDS = (ARTICLES.name, EVENTS.name, STORIES.name, "topic", "source", "name")
"""Of these one may be new, or gone; others are lists and the like, which only change."""
_REGISTRIES = {
    **REGISTRY_OF, tables.ANCESTORS.name: "topics.yml", tables.CHILDREN.name: "topics.yml",
    tables.SPELLINGS.name: "names.yml", tables.LINKABLE.name: "names.yml",
}  # fmt: skip
"""By the name of a table, or a kind, the registry that its facts come from."""


def reasons(store: Store, key: Key) -> Iterator[str]:
    """What was kept under a key, or a query, read that has changed, one line for each step; nothing if it did not
    change."""
    lines = list(_steps(store, key))
    # A query may be of the same name as the fact that it reads, which says more.
    following = [*lines, ""][1:]
    yield from (line for line, more in zip(lines, following, strict=True) if not more.startswith(line))


def _steps(store: Store, key: Key) -> Iterator[str]:
    while True:
        store.is_unchanged(key)  # If it was run without being asked this, its reason is not known yet.
        if key not in store.reasons:
            return
        key = store.reasons[key]
        if key[0] == YEARS.name:
            key = _year(store, key)
        if key[0] in TABLES:
            yield f"{_words(TABLES[key[0]].words, key)} {_change(store, key)}"
            return
        yield f"{_words(store.words(key), key)} changed"


def _year(store: Store, key: Key) -> Key:
    """For the years of a list, the first year of it that changed: which entries came and went says more than how
    many."""
    _, kind, id = key
    years = {count.year for value in (store.before(YEARS, key), store.now(YEARS, key)) for count in value or ()}
    lists = ((LISTS.name, kind, id, year) for year in sorted(years))
    return next(filter(store.is_changed, lists), key)


class _Argument:
    """An argument of a key, as it is written in words: a part of a date ({:-}), and a word for None ({:the top})."""

    def __init__(self, value: object = None) -> None:
        self._value = value

    def __format__(self, form: str) -> str:
        if form == "-":
            return "" if self._value is None else f"-{self._value:02}"
        return form if self._value is None else str(self._value)


def _words(words: str, key: Key) -> str:
    """What a key stands for."""
    arguments = [_written(key, argument) for argument in key[1:]]
    return " ".join(words.format(*map(_Argument, arguments), *[_Argument()] * 8).split())


def _written(key: Key, argument: object) -> object:
    """An argument as it is written in mkdocs.yml, if it is a setting."""
    if key[0] != settings.SETTINGS.name:
        return argument
    name = str(argument).removeprefix("options.")
    return _SETTINGS.get(name, name)


def _change(store: Store, key: Key) -> str:
    """What happened to a fact, and to which file."""
    table = TABLES[key[0]]
    before, now = store.before(table, key), store.now(table, key)
    members = _members_of(store, key, before), _members_of(store, key, now)
    if members[0] != members[1]:
        return f"changed: {_members(store, *members)}"
    what = "changed"
    if key[0] in _RECORDS:
        what = "is new" if before is None else "is gone" if now is None else what
    file = _file(store, key)
    return f"{what} ({file})" if file else what


def _members_of(store: Store, key: Key, value: object) -> set[str]:
    """The places in time of the entries of a list, a year of it, or what reports an event."""
    match value:
        case YearOfList():
            return {*value.articles, *value.events}
        case (str(), *_) if key[0] == REPORTS.name:
            return {str(place) for place in value}
    return set()


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
    if name == tables.IDS.name:
        return _REGISTRIES.get(str(arguments[0]), "")
    if name in _REGISTRIES:
        return _REGISTRIES[name]
    if name in (tables.TEXTS.name, tables.PLACES.name, tables.URLS.name):
        return str(arguments[0])
    return ""
