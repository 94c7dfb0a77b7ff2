"""The addresses of other hosts that published entries and their registries name, each with the places where it stands."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from digest.content import embeds
from digest.content.files import ContentFile
from digest.content.markdown import TextRefused, to_html_with_positions
from digest.content.source import Source
from digest.content.yaml_data import Path
from digest.desk.site_record import SiteRecord
from digest.evidence.verdicts import verdict_key
from digest.model import Access, Article, Event
from digest.site.tables import ARTICLES, EVENTS, STORIES
from digest.store.store import Table
from digest.text.passwords import names_a_user
from digest.text.plain import visible
from digest.validation.tables import FOUND

_SOURCES = "sources.yml"
_TAG = re.compile(rf"<!--|<(a|img|iframe|embed|object|video|audio|source)(?=[\s>])({embeds.PARTS})>", re.IGNORECASE)
_LINE = re.compile(r'data-sourcepos="(\d{1,9}):')
_ELSEWHERE = re.compile(r"(?:https?:)?//[^\s/]", re.IGNORECASE)


class Place(NamedTuple):
    """Where an address stands: in a file of the content folder, under a key of it, or on a line of its text, counted from
    1 (0: under the key)."""

    path: str
    key: Path = ()
    line: int = 0


class Report(NamedTuple):
    """A published article's report: its address, the path of the entry, the day it was published, the address of its
    public copy ("" if none is named), and the SHA-256 of the desk's copy, if all readers see what that has."""

    url: str
    path: str
    day: date
    archive_url: str
    sha256: str


class Linked(NamedTuple):
    """Addresses (see `digest.evidence.verdicts.verdict_key`) with their places, and the reports among them. Where the
    record has errors, entries may be missing, and it is not ``whole``."""

    places: Mapping[str, tuple[Place, ...]]
    reports: tuple[Report, ...]
    is_whole: bool


def linked_addresses(record: SiteRecord) -> Linked:
    """What the published record links to on other hosts."""
    places: defaultdict[str, list[Place]] = defaultdict(list)
    reports = []
    for url, place in _of_registry(record):
        places[_key(url)].append(place)
    tables: tuple[Table[Any], ...] = (ARTICLES, EVENTS, STORIES)
    for table in tables:
        for _, entry in record.store.all(table):
            if isinstance(entry, Article) and entry.url and not names_a_user(entry.url):
                places[_key(entry.url)].append(Place(entry.location.path, ("url",)))
                reports.append(_report(entry, entry.url))
            if isinstance(entry, Event):
                for url, place in _of_event(entry):
                    places[_key(url)].append(place)
            if isinstance(entry, Event) and entry.article:
                continue
            file = record.found.file(entry.location.path)
            for url, line in _of_text(file, record.options.limits.depth) if file else ():
                places[_key(url)].append(Place(entry.location.path, (), line))
    is_whole = not any(problem.is_error for _, problems in record.store.all(FOUND) for problem in problems)
    found = {url: tuple(dict.fromkeys(places[url])) for url in sorted(places) if not names_a_user(url)}
    return Linked(found, tuple(sorted(reports)), is_whole)


def line_at(record: SiteRecord, place: Place) -> int:
    """The line of a place in its file."""
    file = record.found.file(place.path)
    if file is None:
        return 0
    return file.body_line + place.line - 1 if place.line else file.document.line(place.key)


def _key(url: str) -> str:
    return verdict_key(f"https:{url}" if url.startswith("//") else url)


def _report(article: Article, url: str) -> Report:
    copy = article.copy_proof
    # What a subscriber saved is not what a stranger gets to see.
    is_open = article.access in (None, Access.FREE)
    sha256 = copy.sha256 if copy and is_open else ""
    return Report(verdict_key(url), article.location.path, article.date.day, article.archive_url or "", sha256)


def _of_registry(record: SiteRecord) -> Iterator[tuple[str, Place]]:
    for id, source in record.sources.items():
        for key, url in (("url", source.url), ("evidence", source.evidence)):
            if url:
                yield url, Place(_SOURCES, (id, key))


def _of_event(event: Event) -> Iterator[tuple[str, Place]]:
    for number, source in enumerate(event.sources):
        yield source.url, Place(event.location.path, ("sources", number, "url"))
    for number, claim in enumerate(event.claims):
        if claim.url:
            yield claim.url, Place(event.location.path, ("claims", number, "url"))
    for number, change in enumerate(event.history):
        if change.url:
            yield change.url, Place(event.location.path, ("status", number, "url"))


def _of_text(file: ContentFile, depth: int) -> Iterator[tuple[str, int]]:
    """The addresses that a text links to or shows, each with its line in the text."""
    if "//" not in file.body and "www." not in file.body:
        return
    try:
        html = to_html_with_positions(file.body, depth)
    except TextRefused:
        return
    source, line, done = Source(visible(file.body)), 1, 0
    for tag in _TAG.finditer(html):
        if tag.start() < done:
            continue
        if tag[1] is None:
            end = html.find("-->", tag.end())
            done = end if end >= 0 else len(html)
            continue
        position = _LINE.search(tag[2])
        line = int(position[1]) if position else source.line_of_tag(tag[0], line)
        attributes = embeds.attributes_of(tag[2])
        for key in ("href", "src", "data"):
            url = attributes.get(key, "").strip()
            if _ELSEWHERE.match(url):
                yield url, source.written(url, line)[1] or line
