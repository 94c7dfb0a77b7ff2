"""The lines of an edition, and their order: what most reports are about comes first. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from digest.model import Event

SectionKind = Literal["event", "earlier", "report", "due"]
GroupKind = Literal["story", "topic", ""]


class Line(NamedTuple):
    """A line of an edition: an event with the ids of its reports in the edition, oldest first, or a report without
    events. It is below a story or a topic."""

    section: SectionKind
    kind: GroupKind
    subject: str
    id: str
    reports: tuple[str, ...] = ()


class Reported(NamedTuple):
    """An event with the ids of its reports in an edition, and the story or topic that it is listed under."""

    event: Event
    kind: GroupKind
    subject: str
    reports: tuple[str, ...]


def newest_first(one: Reported) -> tuple[int, int, str]:
    """A key that sorts events newest first."""
    return -one.event.date.day.toordinal(), -len(one.reports), one.event.id


def by_group(events: Iterable[Reported]) -> Iterator[Line]:
    """Events below their stories, then below their topics: first what most reports are about, then what is newest. The
    same holds within each."""
    groups: defaultdict[tuple[GroupKind, str], list[Reported]] = defaultdict(list)
    for one in events:
        groups[one.kind, one.subject].append(one)

    def rank(item: tuple[tuple[GroupKind, str], list[Reported]]) -> tuple[bool, int, int, str]:
        (kind, subject), members = item
        reports = {report for one in members for report in one.reports}
        return kind != "story", -len(reports), -max(one.event.date.day for one in members).toordinal(), subject

    for (kind, subject), members in sorted(groups.items(), key=rank):
        for one in sorted(members, key=lambda one: (-len(one.reports), *newest_first(one))):
            yield Line("event", kind, subject, one.event.id, one.reports)
