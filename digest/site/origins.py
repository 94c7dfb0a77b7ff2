"""Whose reporting reports are: how many origins stand behind an event or a story, and who carries whose reporting.

Only what entries state counts. A report that states no origin is unknown: it is neither its outlet's own reporting nor
another origin more. A report with two origins counts for both.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from itertools import chain
from typing import NamedTuple

from digest.site.entries import Articles, most_frequent
from digest.site.index import Index
from digest.site.summaries import Month, Summaries
from digest.site.tables import RegistryKind, id_of
from digest.store.store import query
from digest.text.plain import folded


class OriginCounts(NamedTuple):
    """Whose reporting some reports are: of ``reports``, ``unknown`` state no origin, ``own`` are their outlet's alone,
    and ``joint`` are their outlet's together with others'. ``origins`` are the reports of each origin, by its id."""

    reports: int
    unknown: int
    own: int
    joint: int
    origins: dict[str, int]

    def ranked(self) -> tuple[str, ...]:
        """The origins, those of the most reports first; ties in the order of ids."""
        return tuple(id for id, _ in most_frequent(self.origins, len(self.origins)))


class OriginReports(NamedTuple):
    """An origin, and the ids of the reports that rest on it: its own, and those of others."""

    origin: str
    own: tuple[str, ...]
    carried: tuple[str, ...]


def count_origins(articles: Articles) -> OriginCounts:
    """Whose reporting these reports are."""
    origins = Counter(chain.from_iterable(article.origins for article in articles))
    unknown = own = joint = 0
    for article in articles:
        unknown += not article.origins
        is_own = article.source in article.origins
        own += is_own and len(article.origins) == 1
        joint += is_own and len(article.origins) > 1
    return OriginCounts(len(articles), unknown, own, joint, dict(origins))


def reports_by_origin(articles: Articles) -> tuple[OriginReports, ...]:
    """The origins of these reports, in the order of `OriginCounts.ranked`, with the reports in that of ``articles``."""
    found: defaultdict[str, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    for article in articles:
        for origin in article.origins:
            found[origin][origin != article.source].append(article.id)
    return tuple(OriginReports(id, *map(tuple, found[id])) for id in count_origins(articles).ranked())


def shared_owners(owners: Mapping[str, str]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Owners of two or more of these sources, as the first of them has it, each with the ids of these. ``owners`` are by
    the id of the source, "" for one that is not known."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for id, owner in owners.items():
        found[folded(owner)].append(id)
    return tuple((owners[ids[0]], tuple(ids)) for owner, ids in found.items() if owner and len(ids) > 1)


class Origins:
    """The origins of long lists, summed up by month, so that one report more touches one month."""

    def __init__(self, summaries: Summaries) -> None:
        self.store = summaries.store
        self._index: Index = summaries.index
        self._summaries = summaries
        self.store.serve(self)

    @query("the list of origins of the {0} {1} in {2}{3:-}", keep=OriginCounts)
    def month_counts(self, kind: RegistryKind, id: str, year: int, month: int) -> OriginCounts:
        places = self._index.members(kind, id, year, month, None).articles
        return count_origins(self._index.listed_articles(places))

    @query("the list of origins of the {0} {1}")
    def counts(self, kind: RegistryKind, id: str) -> OriginCounts:
        """Whose reporting the reports of a source or a story are."""
        index = self._index
        if self._summaries.division(kind, id).is_whole:
            return count_origins(index.listed_articles(index.places(kind, id).articles))
        return _sum(self.month_counts(kind, id, *month) for month in self._summaries.activity(kind, id))

    @query("the list of who carried whose reporting in {0}{1:-}", keep=dict[str, dict[str, int]])
    def month_carriers(self, year: int, month: int) -> dict[str, dict[str, int]]:
        """By origin, the other outlets with reports that rest on it, with the number of these."""
        places = self._index.members("archive", "", year, month, None).articles
        found: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for article in map(self._index.listed, map(id_of, places)):
            for origin in article.origins:
                if origin != article.source:
                    found[origin][article.source] += 1
        return {origin: dict(outlets) for origin, outlets in found.items()}

    @query("the list of who carries whose reporting")
    def all_carriers(self) -> dict[str, dict[str, int]]:
        months: Iterable[Month] = self._summaries.activity("archive")
        found: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for month in months:
            for origin, outlets in self.month_carriers(*month).items():
                found[origin].update(outlets)
        return {origin: dict(outlets) for origin, outlets in found.items()}

    @query("the list of who carries the reporting of the source {}")
    def carriers(self, source: str) -> dict[str, int]:
        """The other outlets with reports that rest on a source's reporting, with the number of these."""
        return self.all_carriers().get(source, {})


def _sum(parts: Iterable[OriginCounts]) -> OriginCounts:
    reports = unknown = own = joint = 0
    origins: Counter[str] = Counter()
    for part in parts:
        reports += part.reports
        unknown += part.unknown
        own += part.own
        joint += part.joint
        origins.update(part.origins)
    return OriginCounts(reports, unknown, own, joint, dict(origins))
