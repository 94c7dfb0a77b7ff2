"""The tables of the record as data (CSV): which columns each has, and what they mean."""

from __future__ import annotations

from typing import NamedTuple

from digest.text.i18n import mark


class Table(NamedTuple):
    """A table. ``by_year``: whether there is one for each year. ``about`` says what a row is."""

    name: str
    by_year: bool
    columns: tuple[str, ...]
    about: str

    def path(self, year: int | None) -> str:
        """Its file: of a year, or of all."""
        return f"{self.name}-{year:04}.csv" if year is not None else f"{self.name}.csv"


_WHEN = ("date", "earliest", "latest", "precision", "approximate", "uncertain")
TABLES = (
    Table(
        "articles", True,
        (
            "id", "page", "title", "lang", *_WHEN, "time", "source", "url", "published_in", "original_title",
            "original_lang", "authors", "origin", "access", "archive_url", "accessed", "filed", "updated", "corrections",
            "topics", "names", "stories", "events", "summary",
        ),
        mark("Reports that the desk filed: one row for each."),
    ),
    Table(
        "events", True,
        (
            "id", "page", "title", *_WHEN, "status", "status_since", "type", "place", "place_name", "topics", "names",
            "stories", "article", "claims", "corrections",
        ),
        mark("What happened, or is expected to: one row for each event."),
    ),
    Table(
        "claims", True,
        (
            "event", "number", "event_title", *_WHEN, "status", "said_by", "said_by_name", "field", "value", "article",
            "proof",
        ),
        mark("What different parties say of events: one row for each claim, with the date of its event."),
    ),
    Table(
        "reports", True, ("event", "article", *_WHEN, "source", "origin"),
        mark("Which article reports which event, and whose reporting it is, by the date of the article."),
    ),
    Table(
        "stories", False, ("id", "page", "title", "status", "topics", "summary"),
        mark("Developing stories."),
    ),
    Table(
        "topics", False, ("id", "page", "name", "parent", "aliases", "description"),
        mark("Topics, and which topic each is part of."),
    ),
    Table(
        "sources", False,
        ("id", "page", "name", "type", "country", "languages", "owner", "evidence", "url", "aliases"),
        mark("Who published the reports."),
    ),
    Table(
        "names", False, ("id", "page", "name", "kind", "description", "wikidata", "also"),
        mark("People, organisations, places and things."),
    ),
)  # fmt: skip
IDS = frozenset(("topics", "names", "stories", "events", "origin"))
"""Columns that hold any number of ids with a space between them."""
FLAGS = frozenset(("approximate", "uncertain"))
DAYS = frozenset(("earliest", "latest"))
NUMBERS = frozenset(("number", "claims", "corrections"))
ADDRESSES = frozenset(("page", "url", "archive_url", "proof", "evidence"))
MEANINGS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("id",), mark("What identifies a record. Other tables name it by this.")),
    (("page",), mark("The address of its page on this site.")),
    (("url", "proof"), mark("The address of the report, or of the page that shows what is claimed.")),
    (("date",), mark("The date as precisely as it is known, in EDTF: 2023-07 is some day of July, ~ means about.")),
    (("earliest", "latest"), mark("The first and the last day it can be. Empty: open on that side.")),
    (
        ("precision", "approximate", "uncertain"),
        mark("How precisely the date is known: to the day, month or year; whether it is about then, or not sure."),
    ),
    (("time",), mark("The time with its offset from UTC. Empty: unknown.")),
    (("status",), mark("How sure an event is: expected, reported, confirmed, disputed, retracted. Empty: not said.")),
    (
        ("said_by", "said_by_name"),
        mark("Who says so, and the id among the names. Count by the first: it is the same for every spelling."),
    ),
    (("field", "value"), mark("What a claim is about, and what is said.")),
    (("origin",), mark("Whose reporting it is: ids of sources. Empty: unknown, which is not the source's own.")),
    (("corrections",), mark("How many corrections the desk has made in it.")),
    (tuple(sorted(IDS - {"origin"})), mark("Ids, with a space between them.")),
)
