"""Which files the record is published in as data, and the page that explains them to someone who wants to count."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from digest.config import Site
from digest.pages.builder import ViewBuilder
from digest.pages.data_tables import MEANINGS, TABLES
from digest.pages.page import Page
from digest.pages.views import Head, Link, View
from digest.site import urls
from digest.site.index import Index

RECORD, SCHEMA, METADATA, WITHDRAWN = "record.json", "schema.json", "csv-metadata.json", "withdrawn.json"
QUERY_YEARS = 3
"""The examples of queries name the claims of at most this many of the newest years."""
EXACT_DAYS = (
    "precision = 'day' AND approximate = 'false' AND uncertain = 'false' AND earliest <> '' AND latest <> ''"
)  # fmt: skip
"""Which rows of a table have a date whose days are exactly known, in SQL where every cell is a text: what the view
``dated_claims`` of an export has."""
_WHOLE = ("topics", "sources", "names", "stories", "leads", "withdrawn")


class DataFile(NamedTuple):
    """A file of the data: its name, what it contains, and of which year (None: of all)."""

    path: str
    kind: str
    year: int | None


def data_years(index: Index) -> tuple[int, ...]:
    """The years that have entries, or had some that were withdrawn, oldest first. Each has all its files, so that the
    address of none dies with the last entry that is in it."""
    articles, _ = index.filled_years("archive")
    _, events = index.filled_years("timeline")
    return tuple(sorted({*articles, *events, *index.withdrawn_years()}))


def data_files(index: Index) -> Iterator[DataFile]:
    """The files of the data that `RECORD` lists."""
    for year in data_years(index):
        yield from files_of(year)
    for kind in _WHOLE:
        yield DataFile(f"{kind}.json", kind, None)
    yield from (DataFile(table.path(None), table.name, None) for table in TABLES if not table.by_year)


def files_of(year: int) -> Iterator[DataFile]:
    """The files of a year, which may be empty: all of it, a table of each kind, the calendar."""
    yield DataFile(f"{year:04}.json", "record", year)
    yield from (DataFile(table.path(year), table.name, year) for table in TABLES if table.by_year)
    yield DataFile(f"events-{year:04}.ics", "calendar", year)


@dataclass(frozen=True, slots=True)
class YearFiles:
    """The files of a year: all of it as JSON, the tables, the calendar."""

    year: str
    files: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class TableView:
    """A table: what it is, its columns, and its file if it has one for all years."""

    name: str
    about: str
    columns: tuple[str, ...]
    file: str


@dataclass(frozen=True, slots=True)
class DataBody:
    """``meanings`` are those of columns, ``queries`` are examples with a title for each."""

    licence: str
    licence_url: str
    years: tuple[YearFiles, ...]
    by_year: tuple[str, ...]
    whole: tuple[Link, ...]
    tables: tuple[TableView, ...]
    meanings: tuple[tuple[tuple[str, ...], str], ...]
    queries: tuple[tuple[str, str], ...]
    record: str = urls.data_file(RECORD)
    schema: str = urls.data_file(SCHEMA)
    metadata: str = urls.data_file(METADATA)
    withdrawn: str = urls.data_file(WITHDRAWN)


def data_pages(site: Site) -> Iterator[Page]:
    """/data/, if there are data."""
    if site.options.data:
        yield Page(urls.DATA, "digest/data.html", "the data", _data_view)


def _data_view(builder: ViewBuilder) -> View:
    words, licence = builder.words, builder.site.options.licence
    years = data_years(builder.index)
    is_address = licence.startswith(("https://", "http://"))
    body = DataBody(
        licence=licence,
        licence_url=licence if is_address else "",
        years=tuple(_year_files(builder, year) for year in reversed(years)),
        by_year=tuple(table.name for table in TABLES if table.by_year),
        whole=tuple(Link(f"{kind}.json", urls.data_file(f"{kind}.json")) for kind in _WHOLE),
        tables=tuple(
            TableView(
                table.name, words.text(table.about), table.columns, "" if table.by_year else urls.data_file(table.path(None))
            )
            for table in TABLES
        ),
        meanings=tuple((columns, words.text(about)) for columns, about in MEANINGS),
        queries=_queries(builder, years),
    )  # fmt: skip
    description = words.text("The record of this site as files for spreadsheets, databases and programs")
    return View(Head(words.text("Data"), description), body)


def _year_files(builder: ViewBuilder, year: int) -> YearFiles:
    return YearFiles(
        builder.words.year(year), tuple(Link(file.path, urls.data_file(file.path)) for file in files_of(year))
    )


def _queries(builder: ViewBuilder, years: tuple[int, ...]) -> tuple[tuple[str, str], ...]:
    """How to count dated claims by who makes them: in DuckDB and in pandas."""
    newest = years[-QUERY_YEARS:]
    if not newest:
        return ()
    base = f"{builder.site.url}{urls.DATA}" if builder.site.url else ""
    files = ",\n".join(f"  '{base}claims-{year:04}.csv'" for year in newest)
    duckdb = (
        f"SELECT said_by, count(*) AS claims\nFROM read_csv([\n{files}\n], all_varchar = true)\n"
        f"WHERE {EXACT_DAYS.replace(' AND ', chr(10) + '  AND ')}\nGROUP BY said_by ORDER BY claims DESC;\n"
    )
    pandas = (
        f"import pandas as pd\n\nfiles = [\n{files.replace(chr(39), chr(34))},\n]\n"
        "claims = pd.concat(pd.read_csv(file, dtype=str) for file in files)\n"
        "exact = \"precision == 'day' and approximate == 'false' and uncertain == 'false'\"\n"
        'dated = claims.query(exact).dropna(subset=["earliest", "latest"])\n'
        'print(dated["said_by"].value_counts())\n'
    )
    return ("DuckDB", duckdb), ("pandas", pandas)
