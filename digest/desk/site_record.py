"""A site's record as the desk asks it: whose page this is, what is there already, what a text mentions.

Everything is read from the store of the last build and from what changed since; nothing is built.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from digest.build.opening import OpenedSite, open_site, pending_files, unless_damaged
from digest.build.options import BuildOptions
from digest.clock import now
from digest.config import Options
from digest.content.addresses import address_key, page_and_place, report_keys
from digest.content.autolink import Finder
from digest.content.files import FILES, ContentFile
from digest.content.load import Found, load
from digest.mkdocs_plugin.config import content_folder, selection
from digest.model import Article, Event, Name, Source, Topic, Withdrawal, variants
from digest.paths import cache_paths
from digest.site.tables import (
    ARTICLES,
    EVENTS,
    IDS,
    LISTS,
    MEMBERSHIPS,
    NAMES,
    REPORTS,
    SOURCES,
    TOPICS,
    WITHDRAWN,
    RegistryKind,
    id_of,
)
from digest.store.store import Store, Table
from digest.text.collation import collation
from digest.text.plain import folded
from digest.validation.references import ids_of
from digest.validation.tables import REPORTED, SPELLED, WAITING, SpelledKind
from digest.validation.validate import check

EVENT_DAYS = 3
"""An event so many days before or after a report may be what it reports."""
REPORT_DAYS = 2
"""Two reports that are so many days apart may be about the same event."""
SHARED_NAMES = 2
"""Two reports about the same event share at least so many names."""
_SUGGESTIONS = 5


class Nearby(NamedTuple):
    """An entry that may be about the same: its id, title and day, its path if it has a file, and the names shared."""

    id: str
    title: str
    day: str
    path: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class SiteRecord:
    """The record of the site of ``config_file``. ``content`` is the folder of its content, ``shown`` as problems name it."""

    config_file: Path
    content: Path
    shown: str
    options: Options
    language: str
    today: date
    found: Found
    store: Store

    # Registries

    @cached_property
    def sources(self) -> dict[str, Source]:
        return dict(_all(self.store, "source", SOURCES))

    @cached_property
    def names(self) -> dict[str, Name]:
        return dict(_all(self.store, "name", NAMES))

    @cached_property
    def topics(self) -> dict[str, Topic]:
        return dict(_all(self.store, "topic", TOPICS))

    def meant(self, kind: SpelledKind, text: str) -> str | None:
        """The id of what a text stands for; None if it stands for nothing, or for several."""
        ids = ids_of(text, SPELLED.now(self.store, kind, folded(text)) or ())
        return ids[0] if len(ids) == 1 else None

    def spellings(self, registry: str) -> set[str]:
        """Every spelling of the records of a registry ("topics.yml"), folded: no id of a new one can be one of these."""
        match registry:
            case "names.yml":
                found = ((id, *variants(name)) for id, name in self.names.items())
            case "sources.yml":
                found = ((id, source.name, *source.aliases) for id, source in self.sources.items())
            case _:
                found = ((id, topic.name, *topic.aliases) for id, topic in self.topics.items())
        return {folded(text) for texts in found for text in texts}

    # Whose page it is

    def source_at(self, url: str) -> str | None:
        """The id of the source whose home page is on the host of this address, or on one above it; the nearest, and
        where several are equally near the one whose path the address begins with. None if that leaves none or several."""
        wanted = address_key(url).partition("?")[0].partition("#")[0]
        ranked: dict[tuple[int, int], list[str]] = {}
        for id, source in self.sources.items():
            home = address_key(source.url).partition("?")[0] if source.url else ""
            rank = _nearness(home, wanted)
            if rank:
                ranked.setdefault(rank, []).append(id)
        nearest = ranked[max(ranked)] if ranked else []
        return nearest[0] if len(nearest) == 1 else None

    # What a text mentions

    def names_in(self, text: str) -> tuple[str, ...]:
        """The ids of the names that a text mentions by any spelling that no other name has, in order of first mention."""
        return tuple(dict.fromkeys(mention.name for mention in self._name_finder.find(text)))

    def topics_in(self, text: str) -> tuple[str, ...]:
        """The ids of the topics whose name or alias occurs in a text, in order of first mention. Case makes no
        difference, except for spellings in capitals: UN is no French article."""
        capitals, others = self._topic_finders
        found = [(mention.start, mention.name) for mention in capitals.find(text)]
        found += [(mention.start, mention.name) for mention in others.find(text.casefold())]
        return tuple(dict.fromkeys(name for _, name in sorted(found)))

    @cached_property
    def _name_finder(self) -> Finder:
        return Finder({id: replace(name, link=variants(name)) for id, name in self.names.items()})

    @cached_property
    def _topic_finders(self) -> tuple[Finder, Finder]:
        """One for spellings in capitals, one for all others, case folded."""
        spellings = {id: (topic.name, *topic.aliases) for id, topic in self.topics.items()}
        capitals = {id: [one for one in some if one.isupper()] for id, some in spellings.items()}
        others = {id: [one.casefold() for one in some if not one.isupper()] for id, some in spellings.items()}
        return _finder_of(capitals), _finder_of(others)

    # What is there already

    def same_report(self, *urls: str) -> str | None:
        """The path of an entry about the report at any of these addresses, published, withdrawn or neither; None if there
        is none."""
        for key in report_keys(*urls):
            page, place = page_and_place(key)
            for one in REPORTED.now(self.store, page) or ():
                if not (place and one.fragment) or place == one.fragment:
                    return one.path
            for path, known in self._set_aside:
                its_page, its_place = page_and_place(known)
                if page == its_page and (not (place and its_place) or place == its_place):
                    return path
        return None

    @cached_property
    def _set_aside(self) -> tuple[tuple[str, str], ...]:
        """The paths of drafts and of scheduled and withdrawn articles, with the keys of their reports."""
        tables: tuple[Table[Any], ...] = (WAITING, WITHDRAWN)
        paths = (str(path) for table in tables for (_, path), _ in self.store.all(table))
        return tuple((path, key) for path in paths if (file := FILES.now(self.store, path)) for key in _keys_of(file))

    def same_title(self, source: str, title: str, day: date) -> str | None:
        """The path of an article of the same source with the same original title, of the same days; None if there is
        none. Addresses may differ in what only tracks readers."""
        wanted = folded(title)

        def has_title(article: Article) -> bool:
            return wanted in (folded(article.original_title), folded(article.title))

        for id in _near(self.store, "archive", 0, day, REPORT_DAYS):
            article = ARTICLES.now(self.store, id)
            if article and article.source == source and has_title(article):
                return article.location.path
        for (_, path), one in self.store.all(WITHDRAWN):
            file = FILES.now(self.store, path) if one.source == source and one.date else None
            article = file.entry.article if file and file.entry else None
            if article and abs(article.date.day - day) <= timedelta(REPORT_DAYS) and has_title(article):
                return one.path
        return None

    def withdrawal(self, path: str) -> Withdrawal | None:
        """When and why the entry of a file was withdrawn; None if it was not."""
        one = WITHDRAWN.now(self.store, path)
        return one.withdrawal if one else None

    # What may be about the same

    def events_near(self, day: date, names: Iterable[str]) -> tuple[Nearby, ...]:
        """Events within `EVENT_DAYS` of a day that share names with a report, or happened at one of them: those that
        share most first, then the nearest."""
        found = []
        for id in _near(self.store, "timeline", 1, day, EVENT_DAYS):
            event = EVENTS.now(self.store, id)
            shared = tuple(sorted(self._names_of(event).intersection(names))) if event else ()
            if event and shared:
                first = event.date.sort_key()[0]
                path = event.location.path
                found.append((-len(shared), abs(first - day), Nearby(id, event.title, str(event.date), path, shared)))
        return tuple(near for *_, near in sorted(found)[:_SUGGESTIONS])

    def reports_near(self, day: date, names: Iterable[str]) -> tuple[Nearby, ...]:
        """Articles within `REPORT_DAYS` of a day that share at least `SHARED_NAMES` names with a report, those that
        share most first."""
        found = []
        for id in _near(self.store, "archive", 0, day, REPORT_DAYS):
            article = ARTICLES.now(self.store, id)
            shared = tuple(sorted({*article.names}.intersection(names))) if article else ()
            if article and len(shared) >= SHARED_NAMES:
                near = Nearby(id, article.title, str(article.date.when), article.location.path, shared)
                found.append((-len(shared), abs(article.date.day - day), near))
        return tuple(near for *_, near in sorted(found)[:_SUGGESTIONS])

    def _names_of(self, event: Event) -> set[str]:
        member = MEMBERSHIPS.now(self.store, event.id)
        places = {event.place_name} if event.place_name else set()
        named = {name for place in REPORTS.now(self.store, event.id) or () for name in self._names_of_report(place)}
        return {*(event.names or ()), *(member.names if member else ()), *places, *named}

    def _names_of_report(self, place: str) -> tuple[str, ...]:
        article = ARTICLES.now(self.store, id_of(place))
        return article.names if article else ()


def open_record(config_file: Path, at: datetime | None = None) -> SiteRecord:
    """The record of the site that ``config_file`` describes, at a time (now): what changed since the last build is read
    first. Raises as `digest.build.build.build` does, except that problems of the content raise nothing."""
    return unless_damaged(lambda afresh: _open(config_file.absolute(), at or now(), afresh))


def _open(config_file: Path, at: datetime, afresh: bool) -> SiteRecord:
    paths = cache_paths(config_file.parent)
    # Whether anything changed since the last build does not matter here.
    opened = open_site(config_file, paths, BuildOptions(), content="", afresh=afresh, builds=False)
    config, site, store = opened.config, opened.site, opened.store
    found = load(
        store, Path(config.docs_dir), site.options, selection=selection(config), shown=content_folder(config),
        pending=pending_files(opened, paths),
    )  # fmt: skip
    check(store, found, site.options, at, collation(site.language))
    return record_of(config_file, opened, found, at)


def record_of(config_file: Path, opened: OpenedSite, found: Found, at: datetime) -> SiteRecord:
    """The record of a site whose content was read and checked at a time."""
    site = opened.site
    today = at.astimezone(site.options.zone).date()
    content = Path(opened.config.docs_dir)
    return SiteRecord(config_file, content, found.folder, site.options, site.language, today, found, opened.store)


def _all(store: Store, kind: RegistryKind, table: Any) -> Iterator[tuple[str, Any]]:
    for id in IDS.now(store, kind) or ():
        record = table.now(store, id)
        if record is not None:
            yield id, record


def _finder_of(spellings: Mapping[str, Sequence[str]]) -> Finder:
    names = {id: Name(id, some[0], "thing", link=tuple(some)) for id, some in spellings.items() if some}
    return Finder(names)


def _nearness(home: str, wanted: str) -> tuple[int, int] | None:
    """How near a source's home page is to an address, both as keys: how many parts of its host they share, if that is
    all of the source's host, and how many parts of the path. None if it is not near at all."""
    host, _, path = home.partition("/")
    wanted_host, _, wanted_path = wanted.partition("/")
    if not host or not (wanted_host == host or wanted_host.endswith(f".{host}")):
        return None
    parts, wanted_parts = [part for part in path.split("/") if part], wanted_path.split("/")
    # A home page that is a page within a section of a host (/en/index.html) stands for the host.
    is_within = wanted_parts[: len(parts)] == parts
    return host.count("."), len(parts) if is_within else 0


def _keys_of(file: ContentFile) -> tuple[str, ...]:
    """The keys of the report of an article, complete or not."""
    if file.entry:
        return tuple(file.entry.addresses.split())
    data = file.document.data
    urls = [str(data[key]) for key in ("url", "archive_url") if isinstance(data.get(key), str)]
    return report_keys(*(url for url in urls if _is_address(url)))


def _is_address(text: str) -> bool:
    try:
        return urlsplit(text).scheme in ("http", "https")
    except ValueError:
        return False


def _near(store: Store, kind: str, which: int, day: date, days: int) -> Iterator[str]:
    """The ids of the articles (0) or events (1) of a list that begin within so many days of a day."""
    first, last = day - timedelta(days), day + timedelta(days)
    for year in range(first.year, last.year + 1):
        list_of_year = LISTS.now(store, kind, "", year)
        places = list_of_year[which] if list_of_year else ()
        for place in places[bisect_left(places, first.isoformat()) :]:
            if place[:10] > last.isoformat():
                break
            yield id_of(place)
