"""What templates get: records made for display, with texts and URLs ready, never the model itself.

Texts are plain, and templates escape them, unless they are `Markup`. URLs are relative to the site's
root (see `digest.site.urls`); templates put the way to the root before them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Link(NamedTuple):
    text: str
    url: str
    title: str = ""


class DateView(NamedTuple):
    """``stamp`` is for HTML's ``datetime`` attribute; ``edtf`` is the date as the desk wrote it."""

    text: str
    stamp: str
    edtf: str


class SourceView(NamedTuple):
    name: str
    url: str
    country: str
    country_code: str
    type: str


class AccessView(NamedTuple):
    """Who can read a report: a value of `digest.model.Access`, and its words."""

    key: str
    text: str


class EntryView(NamedTuple):
    """An article in a list. ``lang`` and ``dir`` are those of its title if they are not the site's; ``language`` is the
    language of the entry in words, if pages are to say it; ``access`` is what the report asks of its readers, if it
    is known to ask anything."""

    id: str
    title: str
    url: str
    lang: str
    dir: str
    language: str
    summary: str
    summary_dir: str
    topics: tuple[Link, ...]
    source: SourceView
    date: DateView
    original_lang: str
    stories: tuple[Link, ...]
    events: int
    access: AccessView | None


class ReportView(NamedTuple):
    """A report of an event: who, when, where to read it, and what that takes."""

    title: str
    url: str
    lang: str
    dir: str
    language: str
    source: SourceView
    date: DateView
    access: AccessView | None


class EvidenceView(NamedTuple):
    source: SourceView
    title: str
    url: str
    date: DateView | None


class ClaimView(NamedTuple):
    """What one party says. ``by_url`` and ``proof`` may be empty."""

    by: str
    by_url: str
    value: str
    proof: str
    proof_url: str
    access: AccessView | None = None


class ClaimGroup(NamedTuple):
    """All claims about one thing; ``differ``: whether their values do."""

    field: str
    claims: tuple[ClaimView, ...]
    differ: bool


class EventView(NamedTuple):
    """An event, or an article that reports none, as an entry of a timeline (``is_report``)."""

    id: str
    anchor: str
    title: str
    url: str
    lang: str
    dir: str
    language: str
    date: DateView
    day: str
    is_exact: bool
    is_report: bool
    type: str
    status: str
    status_key: str
    status_line: str
    """The status, and since when."""
    place: str
    place_url: str
    is_place_named: bool
    """Whether the place is one of the event's names too. It is shown once."""
    names: tuple[Link, ...]
    reports: tuple[ReportView, ...]
    """The first of ``report_count`` reports. The event's page has all of them."""
    report_count: int
    counts: str
    """How many reports there are, and how many known origins are behind them."""
    evidence: tuple[EvidenceView, ...]
    claims: tuple[ClaimGroup, ...]
    has_source: bool
    topics: tuple[str, ...]
    """The ids of the topics and of their ancestors."""


class DueLine(NamedTuple):
    """An expected event in a list of what is due. ``place_url`` is "" for a place that is no name."""

    id: str
    title: str
    url: str
    lang: str
    dir: str
    language: str
    date: DateView
    place: str
    place_url: str


class Month(NamedTuple):
    """A month of a list: its heading and its entries. ``briefs`` come after the other articles, and have no summary."""

    id: str
    title: str
    entries: tuple[EntryView, ...] = ()
    briefs: tuple[EntryView, ...] = ()
    events: tuple[EventView, ...] = ()


class Year(NamedTuple):
    id: str
    title: str
    months: tuple[Month, ...]


@dataclass(frozen=True, slots=True)
class StoryGroup:
    """A story within a list. ``newest`` is shown, ``more`` on demand."""

    title: str
    url: str
    status: str
    span: str
    count: int
    newest: tuple[EntryView, ...]
    more: tuple[EntryView, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """A month of a sparkline: its position and height in the units of the chart."""

    x: int
    height: float
    label: str


@dataclass(frozen=True, slots=True)
class Sparkline:
    """Activity by month as a small chart, with the same in words."""

    bars: tuple[Bar, ...]
    width: int
    first: str
    last: str
    summary: str
    start: str
    """The first month as ISO text. A bar's ``x`` counts months from it."""


class Choice(NamedTuple):
    """A value to filter by, and its text."""

    value: str
    text: str


class Facet(NamedTuple):
    """One thing to filter by; ``key`` is its parameter in the address. Without choices, the script takes them from
    the entries of the page."""

    key: str
    choices: tuple[Choice, ...]


class Filters(NamedTuple):
    """What a timeline of ``total`` entries can be filtered by: ``facets``, of which a short one has none, a period, and
    those ``switches`` of `digest.site.summaries.SWITCHES` that make a difference; by nothing if the page ``is_short``."""

    total: int
    facets: tuple[Facet, ...] = ()
    switches: tuple[str, ...] = ()
    is_short: bool = False


@dataclass(frozen=True, slots=True)
class Tally:
    """A name, source or year with its count, and a note."""

    link: Link
    count: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class PeriodLink:
    text: str
    url: str
    count: str


class Head(NamedTuple):
    """What the page's <head> and breadcrumbs need. ``lang`` and ``dir`` are those of the title if its language is not
    the site's."""

    title: str
    description: str = ""
    crumbs: tuple[Link, ...] = ()
    robots: str = ""
    lang: str = ""
    dir: str = ""
    here: str = ""
    """What the breadcrumbs call this page, if not by its title."""
    feed: Link | None = None
    """The subject whose feed the page belongs to: its name, and the URL of its page."""
    markdown: str = ""
    """The URL of the page as Markdown, if it has one."""
    calendar: str = ""
    """The URL of the subject's calendar, if it has one."""
    hover_cards: bool = False
    """Whether the page has a text, or a list of names, whose links have hover cards."""


class View(NamedTuple):
    """The data of a page: its head, and a body of the kind that its template expects."""

    head: Head
    body: object


@dataclass(frozen=True, slots=True)
class ListBody:
    """A list of articles and events: all of them, the newest on a hub, or those of one period."""

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
    """The page at an old address, which leads to ``url``."""

    url: str
    title: str


@dataclass(frozen=True, slots=True)
class Day:
    """The articles of a day: with their summaries, or (``in_brief``) as titles with their sources."""

    anchor: str
    title: str
    weekday: str
    entries: tuple[EntryView, ...]
    in_brief: bool = False
