"""Whose reporting reports are, on pages: the origins of an event as a tree, of a story in a line, and what a source's own
reporting is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from digest.pages.builder import ViewBuilder
from digest.pages.origin_words import counts_in_full, owners_in_words, reports_count, some_of, with_names
from digest.pages.views import Link, ReportView, Tally
from digest.site import urls
from digest.site.entries import Articles, most_frequent
from digest.site.origins import OriginCounts, OriginReports, count_origins, reports_by_origin
from digest.text.i18n import SOURCE_TYPES

TREE_LINES = 50
"""The tree of an event's origins has at most this many lines. Where reports would make it longer, it counts them; of more
origins it has those of the most reports."""
TREE_REPORTS = 6
"""This many reports are shown below an origin; the others are folded away."""
SOURCE_ORIGINS = 10
"""The page of a source names at most this many of those whose reporting it has, and of those that have its own."""


class OriginReport(NamedTuple):
    """A report below an origin, and whether it ``is_own``, the origin's."""

    report: ReportView
    is_own: bool


class OriginLine(NamedTuple):
    """An origin (without ``url``: those that are not stated) with its reports: the first ones are ``shown``, ``more``
    are folded away."""

    name: str
    url: str
    type: str
    total: str
    shown: tuple[OriginReport, ...] = ()
    more: tuple[OriginReport, ...] = ()


class OriginsView(NamedTuple):
    """How many origins stand behind reports, which of them have one owner, and a tree of who repeats whom; there is none
    for a single report, or where no origin is known."""

    line: str
    owners: tuple[str, ...] = ()
    tree: tuple[OriginLine, ...] = ()


class Reporting(NamedTuple):
    """Whose reporting the reports of a source are, and who else has its own."""

    shares: str
    carriers: tuple[Tally, ...]


def event_origins(builder: ViewBuilder, reports: Articles) -> OriginsView | None:
    """The origins of an event; None if it has no reports."""
    if not reports:
        return None
    counts = count_origins(reports)
    has_tree = counts.reports > 1 and bool(counts.origins)
    return _origins(builder, counts, _tree(builder, reports, counts) if has_tree else ())


def story_origins(builder: ViewBuilder, id: str) -> OriginsView | None:
    """The origins of a story; None if it has no reports."""
    counts = builder.origins.counts("story", id)
    return _origins(builder, counts) if counts.reports else None


def _origins(builder: ViewBuilder, counts: OriginCounts, tree: tuple[OriginLine, ...] = ()) -> OriginsView:
    words, index = builder.words, builder.index
    return OriginsView(counts_in_full(words, index, counts), owners_in_words(words, index, counts.ranked()), tree)


def _tree(builder: ViewBuilder, reports: Articles, counts: OriginCounts) -> tuple[OriginLine, ...]:
    words = builder.words
    origins = reports_by_origin(reports)
    unknown = tuple(article.id for article in reports if not article.origins)
    lines = len(origins) + sum(counts.origins.values()) + len(unknown) + 1
    is_short = lines <= TREE_LINES
    room = len(origins) if is_short else TREE_LINES - 2
    tree = [_line(builder, one, is_short) for one in origins[:room]]
    if len(origins) > room:
        more = words.plural("%(n)s more origin", "%(n)s more origins", len(origins) - room)
        tree.append(OriginLine(more, "", "", ""))
    if unknown:
        count = reports_count(words, len(unknown))
        found = _reports(builder, unknown, False) if is_short else ()
        tree.append(OriginLine(words.text("not stated"), "", "", count, *_folded(found)))
    return tuple(tree)


def _line(builder: ViewBuilder, origin: OriginReports, is_short: bool) -> OriginLine:
    words = builder.words
    source = builder.index.source(origin.origin)
    count = reports_count(words, len(origin.own) + len(origin.carried))
    kind = words.text(SOURCE_TYPES[source.type])
    if is_short:
        found = (*_reports(builder, origin.own, True), *_reports(builder, origin.carried, False))
        return OriginLine(source.name, urls.source(source.id), kind, count, *_folded(found))
    if origin.own:
        own = words.plural("%(n)s its own", "%(n)s its own", len(origin.own))
        count = words.listed((count, own))
    return OriginLine(source.name, urls.source(source.id), kind, count)


def _folded(found: tuple[OriginReport, ...]) -> tuple[tuple[OriginReport, ...], tuple[OriginReport, ...]]:
    # Not for a single one: the line that unfolds it would take as much room.
    shown = TREE_REPORTS if len(found) > TREE_REPORTS + 1 else len(found)
    return found[:shown], found[shown:]


def _reports(builder: ViewBuilder, ids: Sequence[str], is_own: bool) -> tuple[OriginReport, ...]:
    return tuple(OriginReport(builder.report(id), is_own) for id in ids)


def source_reporting(builder: ViewBuilder, id: str) -> Reporting | None:
    """What a source's own reporting is, as far as entries say so; None if nothing is known of it."""
    counts = builder.origins.counts("source", id)
    carriers = builder.origins.carriers(id)
    if not (counts.reports or carriers):
        return None
    tallies = builder.source_tallies(carriers, SOURCE_ORIGINS, exclude="")
    return Reporting(_shares(builder, id, counts) if counts.reports else "", tallies)


def _shares(builder: ViewBuilder, id: str, counts: OriginCounts) -> str:
    """ "Of 120 reports, 80 with a known origin: 62 its own, 18 from others (Yonhap News 12, Reuters 6)". There are no
    shares in percent: what is unknown would make them wrong."""
    words = builder.words
    known = counts.reports - counts.unknown
    if not known:
        return words.text("not stated")
    others = {origin: number for origin, number in counts.origins.items() if origin != id}
    kinds = (
        (counts.own, words.plural("%(n)s its own", "%(n)s its own", counts.own)),
        (counts.joint, words.plural("%(n)s its own and others’", "%(n)s its own and others’", counts.joint)),
        (known - counts.own - counts.joint,
         words.plural("%(n)s from others", "%(n)s from others", known - counts.own - counts.joint)),
    )  # fmt: skip
    parts = [text for number, text in kinds if number]
    if others:
        named = [
            words.text("%(name)s %(n)s", name=builder.source(origin).name, n=words.number(number))
            for origin, number in most_frequent(others, SOURCE_ORIGINS)
        ]
        parts[-1] = with_names(words, parts[-1], some_of(words, named, len(others)))
    said = words.listed(parts)
    if counts.reports == 1:
        return said
    reports = reports_count(words, counts.reports)
    return words.text(
        "Of %(reports)s, %(known)s with a known origin: %(parts)s",
        reports=reports, known=words.number(known), parts=said,
    )  # fmt: skip


def origin_links(builder: ViewBuilder, source: str, origins: Sequence[str]) -> tuple[Link, ...]:
    """The origins of a report of a source, each with what it is as the title."""
    own = builder.words.text("its own reporting")
    views = ((origin, builder.source(origin)) for origin in origins)
    return tuple(Link(view.name, view.url, own if origin == source else view.type) for origin, view in views)
