"""The rows of the tables in `digest.pages.data_tables`, in the order of their columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from digest.model import current_change
from digest.outputs.data import record_format as form
from digest.outputs.data.csv_text import Cell
from digest.outputs.data.records import Records
from digest.site.tables import RegistryKind

Row = Sequence[Cell]
SINGULAR: dict[str, RegistryKind] = {"topics": "topic", "sources": "source", "names": "name", "stories": "story"}


def rows(records: Records, table: str, year: int, month: int | None) -> list[Row]:
    """The rows of a table of a year, or of a month of it."""
    match table:
        case "articles":
            return [_article(records.article(one, False)) for one in records.articles(year, month)]
        case "reports":
            articles = (records.article(one, False) for one in records.articles(year, month) if one.events)
            return [row for one in articles for row in _reports(one)]
        case "events":
            return [_event(records.event(one, False)) for one in records.events(year, month)]
    events = (records.event(one, False) for one in records.events(year, month) if one.claims)
    return [row for one in events for row in _claims(records, one)]


def registry_rows(records: Records, table: str) -> list[Row]:
    """The rows of a table of all years."""
    return list(map(_registered, records.all(SINGULAR[table])))


def _when(date: form.Date) -> Row:
    return date.edtf, date.earliest, date.latest, date.precision, date.approximate, date.uncertain


def _edtf(date: form.Date | None) -> str | None:
    return date.edtf if date else None


def _joined(ids: Iterable[str]) -> str:
    return " ".join(ids)


def _article(one: form.Article) -> Row:
    return (
        one.id, one.page, one.title, one.lang, *_when(one.date), one.date.time, one.source, one.url, one.published_in,
        one.original_title, one.original_lang, "; ".join(author.name for author in one.authors), _joined(one.origin),
        one.access, one.archive_url, _edtf(one.accessed), _edtf(one.filed),
        one.updated.text if one.updated else None, len(one.corrections), _joined(one.topics),
        _joined(one.names), _joined(one.stories), _joined(one.events), one.summary,
    )  # fmt: skip


def _reports(one: form.Article) -> Iterator[Row]:
    for event in one.events:
        yield event, one.id, *_when(one.date), one.source, _joined(one.origin)


def _event(one: form.Event) -> Row:
    change = current_change(one.history)
    return (
        one.id, one.page, one.title, *_when(one.date), one.status, _edtf(change.date if change else None), one.type,
        one.place, one.place_name, _joined(one.topics), _joined(one.names), _joined(one.stories), one.article,
        len(one.claims), len(one.corrections),
    )  # fmt: skip


def _claims(records: Records, one: form.Event) -> Iterator[Row]:
    for number, claim in enumerate(one.claims, 1):
        said_by, proof = said(records, claim)
        yield (
            one.id, number, one.title, *_when(one.date), one.status, said_by, claim.by_name, claim.field, claim.value,
            claim.article, proof,
        )  # fmt: skip


def said(records: Records, claim: form.Claim) -> tuple[str, str | None]:
    """Who says so, by one name for every spelling, and the address of what shows it."""
    said_by = records.index.name(claim.by_name).name if claim.by_name else claim.by
    return said_by, records.index.article(claim.article).url if claim.article else claim.url


def _registered(one: form.Topic | form.Source | form.Name | form.Story) -> Row:
    match one:
        case form.Story():
            return one.id, one.page, one.title, one.status, _joined(one.topics), one.summary
        case form.Topic():
            return one.id, one.page, one.name, one.parent, "; ".join(one.aliases), one.description
        case form.Source():
            return (
                one.id, one.page, one.name, one.type, one.country, _joined(one.languages), one.owner, one.evidence,
                one.url, "; ".join(one.aliases),
            )  # fmt: skip
    also = (f"{lang}: {spelling}" for lang, spellings in one.also.items() for spelling in spellings)
    return one.id, one.page, one.name, one.kind, one.description, one.wikidata, "; ".join(also)
