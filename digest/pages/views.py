"""What templates get: records made for showing, with words and URLs ready. Never the raw model.

Texts are plain (the templates escape them) unless they are `Markup`. URLs are relative to the
site's root (see `digest.site.urls`); the templates put the way back to the root before them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Link(NamedTuple):
    text: str
    url: str
    title: str = ""


class DateView(NamedTuple):
    """``stamp`` is for HTML's ``datetime``; ``edtf`` is the date as precise as it was written."""

    text: str
    stamp: str
    edtf: str


class SourceView(NamedTuple):
    name: str
    url: str
    country: str
    country_code: str
    type: str


class EntryView(NamedTuple):
    """An article in a list."""

    id: str
    title: str
    url: str
    lang: str
    dir: str
    summary: str
    topics: tuple[Link, ...]
    source: SourceView
    date: DateView
    original_lang: str
    stories: tuple[Link, ...]
    events: int


class ReportView(NamedTuple):
    """A report of an event: who, when, where to read it."""

    title: str
    url: str
    lang: str
    dir: str
    source: SourceView
    date: DateView


class EvidenceView(NamedTuple):
    source: SourceView
    title: str
    url: str
    date: DateView | None


class ClaimView(NamedTuple):
    """What one party says: ``by_url`` and ``proof`` may be empty."""

    by: str
    by_url: str
    value: str
    proof: str
    proof_url: str


class ClaimGroup(NamedTuple):
    """The claims about one thing, side by side."""

    field: str
    claims: tuple[ClaimView, ...]
    differ: bool


class EventView(NamedTuple):
    """An event, or an article that stands for itself in a timeline (``is_report``)."""

    id: str
    anchor: str
    title: str
    url: str
    lang: str
    dir: str
    date: DateView
    day: str
    is_exact: bool
    is_report: bool
    type: str
    status: str
    status_key: str
    place: str
    place_url: str
    is_place_named: bool
    """Whether the place is one of the names as well; it is shown once."""
    names: tuple[Link, ...]
    reports: tuple[ReportView, ...]
    evidence: tuple[EvidenceView, ...]
    claims: tuple[ClaimGroup, ...]
    has_source: bool
    topics: tuple[str, ...]
    """Ids, with those of their ancestors."""


class Month(NamedTuple):
    """A month of a list: its heading, and its entries."""

    id: str
    title: str
    entries: tuple[EntryView, ...] = ()
    events: tuple[EventView, ...] = ()


class Year(NamedTuple):
    id: str
    title: str
    months: tuple[Month, ...]


@dataclass(frozen=True, slots=True)
class StoryGroup:
    """A story within a list: ``newest`` are shown at once, ``more`` on demand."""

    title: str
    url: str
    status: str
    span: str
    count: int
    newest: tuple[EntryView, ...]
    more: tuple[EntryView, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """A month of a strip: where it stands and how high, in the strip's own units."""

    x: int
    height: float
    label: str


@dataclass(frozen=True, slots=True)
class Strip:
    """Activity by month as a small chart, with the same in words."""

    bars: tuple[Bar, ...]
    width: int
    first: str
    last: str
    summary: str
    start: str
    """The first month as ISO text; a bar's ``x`` counts months from it."""


class Choice(NamedTuple):
    """A value to filter by, and its words."""

    value: str
    text: str


class Facet(NamedTuple):
    """One thing to filter by: ``key`` is its parameter in the address. Without choices they are
    those that the entries of the page show."""

    key: str
    choices: tuple[Choice, ...]


class Filters(NamedTuple):
    """What a timeline of ``total`` entries can be narrowed by; a short one has nothing to choose."""

    facets: tuple[Facet, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Tally:
    """Something counted: a name, source or year, how often, and a note."""

    link: Link
    count: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class PeriodLink:
    text: str
    url: str
    count: str


class Head(NamedTuple):
    """What the page's <head> and breadcrumb need."""

    title: str
    description: str = ""
    crumbs: tuple[Link, ...] = ()
    robots: str = ""
    lang: str = ""
    dir: str = ""
    """The language of the title, where it is not the site's."""
    here: str = ""
    """What the breadcrumb calls this page, if not by its title."""
    feed: Link | None = None
    """The subject whose feed the page belongs to: its name and its page."""


class View(NamedTuple):
    """A page's data: its head, and a body that its template knows."""

    head: Head
    body: object


@dataclass(frozen=True, slots=True)
class ListBody:
    """A list of articles and events: whole, the newest of a hub, or one period of it."""

    stories: tuple[StoryGroup, ...] = ()
    months: tuple[Month, ...] = ()
    timeline: tuple[Year, ...] = ()
    filters: Filters | None = None
    periods: tuple[PeriodLink, ...] = ()
    is_hub: bool = False
    heading: str = ""
    count: str = ""
    older: PeriodLink | None = None


@dataclass(frozen=True, slots=True)
class Stub:
    """What stands at an old address."""

    url: str
    title: str


@dataclass(frozen=True, slots=True)
class Day:
    """A day's articles: in full, or each as its title and source."""

    anchor: str
    title: str
    weekday: str
    entries: tuple[EntryView, ...]
    in_brief: bool = False
