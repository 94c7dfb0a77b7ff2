"""How many origins stand behind reports, in words. What is unknown is said to be unknown, and nothing is ever called
confirmed because many report it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from digest.site.index import Index
from digest.site.origins import OriginCounts, shared_owners
from digest.text.i18n import Words

NAMED_ORIGINS = 3
"""Where origins are counted, at most this many are named, those of the most reports first."""


def reports_count(words: Words, number: int) -> str:
    """ "9 reports"."""
    return words.plural("%(n)s report", "%(n)s reports", number)


def counts_in_brief(words: Words, counts: OriginCounts) -> str:
    """ "9 reports, 1 known origin" for a line of a list; of a single report only that it is one."""
    reports = reports_count(words, counts.reports)
    if counts.reports < 2:
        return reports
    known = _known(words, len(counts.origins)) if counts.origins else words.text("origins not stated")
    return words.listed((reports, known))


def counts_in_full(words: Words, index: Index, counts: OriginCounts) -> str:
    """ "9 reports · 1 known origin (Yonhap News) · 3 unknown"."""
    parts = [reports_count(words, counts.reports)]
    if counts.origins:
        ranked = counts.ranked()
        names = some_of(words, [index.source(id).name for id in ranked[:NAMED_ORIGINS]], len(ranked))
        parts.append(with_names(words, _known(words, len(ranked)), names))
        if counts.unknown:
            parts.append(words.plural("%(n)s unknown", "%(n)s unknown", counts.unknown))
    else:
        one, several = words.text("origin not stated"), words.text("origins not stated")
        parts.append(one if counts.reports == 1 else several)
    return words.joined(" · ", parts)


def owners_in_words(words: Words, index: Index, origins: Iterable[str]) -> tuple[str, ...]:
    """Which of these origins have one owner, so that they are not independent of each other."""
    shared = shared_owners({id: index.source(id).owner for id in origins})
    return tuple(
        words.text(
            "Same owner (%(owner)s): %(names)s",
            owner=owner, names=words.listed(index.source(id).name for id in ids),
        )
        for owner, ids in shared
    )  # fmt: skip


def reporting_by(words: Words, names: Sequence[str]) -> str:
    """ "Reporting by Yonhap News, Reuters"; "" if there is nobody to name."""
    return words.text("Reporting by %(names)s", names=words.listed(names)) if names else ""


def with_names(words: Words, count: str, names: str) -> str:
    """ "1 known origin (Yonhap News)"."""
    return words.text("%(count)s (%(names)s)", count=count, names=names)


def some_of(words: Words, texts: Sequence[str], total: int) -> str:
    """The first of ``total`` texts, and how many more there are."""
    some = words.listed(texts)
    more = total - len(texts)
    return words.plural("%(some)s and %(n)s more", "%(some)s and %(n)s more", more, some=some) if more > 0 else some


def _known(words: Words, number: int) -> str:
    return words.plural("%(n)s known origin", "%(n)s known origins", number)
