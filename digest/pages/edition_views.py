"""What an edition shows: the desk's lead, what happened, other reports, corrections, and what is due."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import NamedTuple

from markupsafe import Markup

from digest.pages.archive import BRIEF_ABOVE
from digest.pages.builder import ViewBuilder
from digest.pages.corrections import CorrectionLine, correction_line
from digest.pages.markup import text_html
from digest.pages.origin_words import counts_in_full
from digest.pages.status_words import status_line
from digest.pages.views import DateView, EntryView, Link, ReportView
from digest.site import urls
from digest.site.edition_calendar import Edition, find_edition
from digest.site.edition_lines import GroupKind, Line
from digest.site.editions import EVENT_REPORTS
from digest.site.origins import count_origins
from digest.text.edtf import parse
from digest.text.i18n import Words


class EditionNames(NamedTuple):
    """What an edition is called: "Week 48, 2026", its days in words ("" if the name has them), and both."""

    name: str
    days: str
    full: str


class HappeningLine(NamedTuple):
    """An event in an edition. ``summary`` is that of its first report whose summary is not shown before. ``reports``
    are the first of its reports in the edition, ``more`` is the number of the others, and ``counts`` says how many
    there are, and how many origins are behind them."""

    title: str
    url: str
    lang: str
    dir: str
    language: str
    date: DateView
    status: str
    status_key: str
    place: str
    place_url: str
    summary: str
    summary_lang: str
    summary_dir: str
    counts: str
    reports: tuple[ReportView, ...]
    more: int


class EditionGroup(NamedTuple):
    """What belongs to a story or to a topic ("" for neither): events, or reports."""

    kind: GroupKind
    title: str
    url: str
    events: tuple[HappeningLine, ...] = ()
    reports: tuple[EntryView, ...] = ()


class LeadView(NamedTuple):
    """What the desk writes at the top of an edition; the title may be ""."""

    title: str
    dir: str
    html: Markup


class EditionBody(NamedTuple):
    """An edition, or a part of it. ``in_brief``: whether it is so long that reports have no summaries."""

    id: str
    names: EditionNames
    counts: str
    lead: LeadView | None = None
    happened: tuple[EditionGroup, ...] = ()
    earlier: tuple[HappeningLine, ...] = ()
    others: tuple[EditionGroup, ...] = ()
    in_brief: bool = False
    corrections: tuple[CorrectionLine, ...] = ()
    due: tuple[HappeningLine, ...] = ()
    older: Link | None = None
    parts: tuple[Link, ...] = ()
    """The pages of the edition, if there are several, of which this is number ``here``."""
    here: int = 1


def edition_names(words: Words, edition: Edition) -> EditionNames:
    """What an edition is called in the site's language."""
    match edition.length:
        case "day":
            name = words.day(edition.first)
        case "month":
            name = words.month(edition.first.year, edition.first.month)
        case "week":
            week, year = words.number(edition.number), words.year(edition.year)
            name = words.text("Week %(week)s, %(year)s", week=week, year=year)
            days = words.date(parse(f"{edition.first}/{edition.last}"))
            return EditionNames(name, days, words.text("%(name)s: %(period)s", name=name, period=days))
    return EditionNames(name, "", name)


def edition_counts(words: Words, lines: Iterable[Line], reports: int) -> str:
    """How many reports an edition has, and how many events they are about."""
    events = sum(line.section == "event" for line in lines)
    parts = [words.plural("%(n)s report", "%(n)s reports", reports)]
    parts += [words.plural("%(n)s event", "%(n)s events", events)] if events else []
    return words.joined(" · ", parts)


def edition_body(
    builder: ViewBuilder, id: str, part: tuple[int, int] | None = None, here: int = 1, root: str | None = None
) -> EditionBody:
    """What an edition shows, or one of its parts. With ``root``, links in the lead begin with that, instead of with the
    way from the edition's page."""
    edition, editions, words = find_edition(id), builder.summaries.editions, builder.words
    assert edition, id
    lines = editions.lines(id)
    shown = lines[slice(*part)] if part else lines
    in_brief = len(lines) > BRIEF_ABOVE
    body = EditionBody(
        id,
        edition_names(words, edition),
        edition_counts(words, lines, editions.shape(id).reports),
        happened=_groups(builder, [line for line in shown if line.section == "event"], in_brief),
        earlier=tuple(_happening(builder, line) for line in shown if line.section == "earlier"),
        others=_groups(builder, [line for line in shown if line.section == "report"], in_brief),
        in_brief=in_brief,
        here=here,
    )
    if here > 1:
        return body
    return body._replace(
        lead=_lead(builder, id, root),
        corrections=tuple(_corrections(builder, edition)),
        due=tuple(_happening(builder, line) for line in editions.due(id)),
    )


def _lead(builder: ViewBuilder, id: str, root: str | None) -> LeadView | None:
    lead = builder.index.lead(id)
    if lead is None:
        return None
    # Elsewhere than on the site, links to names would be in the way.
    no_link = () if root is None else ("*",)
    html = text_html(builder, lead.location.path, urls.edition(id), no_link, root=root)
    return LeadView(lead.title, builder.foreign(None, lead.title)[1], html) if lead.title or html else None


def _corrections(builder: ViewBuilder, edition: Edition) -> Iterable[CorrectionLine]:
    """The corrections of an edition's time. One of which only the month is known is in that of the month alone."""
    for row in builder.summaries.editions.corrections(edition.id):
        if builder.corrections.record(row.kind, row.id, row.number).correction.date.last_day <= edition.last:
            yield correction_line(builder, row)


def _groups(builder: ViewBuilder, lines: Sequence[Line], in_brief: bool) -> tuple[EditionGroup, ...]:
    # A report of three events is summed up once.
    summed_up: set[str] = set()
    return tuple(
        _group(builder, kind, subject, tuple(members), None if in_brief else summed_up)
        for (kind, subject), members in groupby(lines, key=lambda line: (line.kind, line.subject))
    )


def _group(
    builder: ViewBuilder, kind: GroupKind, subject: str, lines: Sequence[Line], summed_up: set[str] | None
) -> EditionGroup:
    link = builder.story(subject) if kind == "story" else builder.topic(subject) if kind else Link("", "")
    return EditionGroup(
        kind, link.text, link.url,
        tuple(_happening(builder, line, summed_up) for line in lines if line.section == "event"),
        tuple(builder.entry(line.id) for line in lines if line.section == "report"),
    )  # fmt: skip


def _happening(builder: ViewBuilder, line: Line, summed_up: set[str] | None = None) -> HappeningLine:
    """An event. Only the reports of the edition count: later ones change nothing of it. It has the summary of a report
    that is not ``summed_up`` yet; None for no summary."""
    index, words = builder.index, builder.words
    event = index.event(line.id)
    written = index.event_lang(event)
    first = None if summed_up is None else _next_to_sum_up(builder, line, summed_up)
    counts = count_origins(tuple(map(index.listed, line.reports)))
    return HappeningLine(
        event.title,
        urls.event(event.id),
        *builder.foreign(written, event.title),
        builder.language(written),
        builder.date(event.date),
        status_line(words, event, False),
        event.status,
        index.event_place(event),
        urls.name(event.place_name) if event.place_name else "",
        *((first.summary, first.lang, first.summary_dir) if first else ("", "", "")),
        counts_in_full(words, index, counts) if len(line.reports) > 1 else "",
        tuple(map(builder.report, line.reports[:EVENT_REPORTS])),
        max(len(line.reports) - EVENT_REPORTS, 0),
    )


def _next_to_sum_up(builder: ViewBuilder, line: Line, summed_up: set[str]) -> EntryView | None:
    """The first report of an event with a summary that is not on the page yet: in the site's language, if there is one."""
    entries = [entry for entry in map(builder.entry, line.reports) if entry.summary and entry.id not in summed_up]
    first = next((entry for entry in entries if not entry.lang), entries[0] if entries else None)
    if first:
        summed_up.add(first.id)
    return first
