"""Long indexes under headings, so that one line of two hundred can be found, and very long ones in parts.

What is in which part is decided when pages are planned, from names and numbers alone; views are made for
the lines of one part.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Generic, NamedTuple, TypeVar

from digest.pages.views import PeriodLink
from digest.site import urls
from digest.text.i18n import Words
from digest.text.plain import shortened

T = TypeVar("T")

LONG_LIST = 40
"""A section of an index with more lines than this gets headings."""
PART_BYTES = 120_000
"""An index whose lines are more than this many bytes of HTML, by an estimate, is several pages."""
_LABEL_LENGTH = 40


class Line(NamedTuple):
    """A line of an index, before it has a view: its section, its record, what it is found by, the heading that it is
    under ("" for the last one, "Others"), and about how many bytes of HTML it is."""

    section: str
    id: str
    text: str
    heading: str
    size: int


class Edge(NamedTuple):
    """Where a part begins or ends: a heading, or a line if that is in the middle of what is under its heading."""

    section: str
    text: str


class PartSection(NamedTuple):
    """A section of a part: its lines as (heading, ids). ``total`` is the number of lines in all parts; ``is_long`` says
    whether it has headings."""

    anchor: str
    total: int
    is_long: bool
    groups: tuple[tuple[str, tuple[str, ...]], ...]


class Part(NamedTuple):
    """A page of an index: the whole, or a part."""

    url: str
    total: int
    first: Edge
    last: Edge
    sections: tuple[PartSection, ...]


class PartEdges(NamedTuple):
    """What the other parts show of a part: where it is, and what is in it."""

    url: str
    total: int
    first: Edge
    last: Edge


@dataclass(frozen=True, slots=True)
class Group(Generic[T]):
    """Lines under a heading. A short list is one group without a heading: its ``title`` is ""."""

    anchor: str
    title: str
    lines: tuple[T, ...]


@dataclass(frozen=True, slots=True)
class Section(Generic[T]):
    """A section of an index; ``count`` is the number of its lines. One of many lines says little in each (``in_brief``),
    and has headings (``is_long``) if there is more than one."""

    anchor: str
    title: str
    count: str
    groups: tuple[Group[T], ...]
    in_brief: bool
    is_long: bool


@dataclass(frozen=True, slots=True)
class PartLinks:
    """The parts of an index, of which the page is ``here``; none if the page is the whole index."""

    all: tuple[PeriodLink, ...] = ()
    here: PeriodLink | None = None
    next: PeriodLink | None = None


def parts(hub: str, lines: Sequence[Line], limit: int = PART_BYTES) -> tuple[tuple[Part, tuple[PartEdges, ...]], ...]:
    """An index in parts, each with what it shows of all of them (nothing, if the index is one page). The lines are in
    the order in which they are shown; the first part is at the index's own address."""
    counts: dict[str, int] = {}
    headings: dict[str, set[str]] = {}
    for line in lines:
        counts[line.section] = counts.get(line.section, 0) + 1
        headings.setdefault(line.section, set()).add(line.heading)

    def section(anchor: str, members: Iterable[Line]) -> PartSection:
        # One heading for all would say nothing.
        is_long = counts[anchor] > LONG_LIST and len(headings[anchor]) > 1
        if not is_long:
            return PartSection(anchor, counts[anchor], False, (("", tuple(line.id for line in members)),))
        groups = groupby(members, lambda line: line.heading)
        return PartSection(
            anchor, counts[anchor], True, tuple((title, tuple(line.id for line in some)) for title, some in groups)
        )

    cuts = list(_cuts(lines, limit))
    found = []
    for number, (start, stop) in enumerate(zip([0, *cuts], [*cuts, len(lines)], strict=True), 1):
        some = lines[start:stop]
        sections = tuple(section(anchor, members) for anchor, members in groupby(some, lambda line: line.section))
        first, last = _edges(lines, start, stop) if some else (Edge("", ""), Edge("", ""))
        found.append(Part(urls.part(hub, number), len(some), first, last, sections))
    edges = tuple(PartEdges(*part[:4]) for part in found) if cuts else ()
    return tuple((part, edges) for part in found)


def _cuts(lines: Sequence[Line], limit: int) -> Iterator[int]:
    """Where to cut: before what is too much, or before its heading if that leaves at least half a part."""
    start = size = heading_at = size_before = 0
    for at, line in enumerate(lines):
        if at and line[::3] != lines[at - 1][::3]:
            heading_at, size_before = at, size
        while at > start and size + line.size > limit:
            is_at_heading = heading_at > start and size_before * 2 > limit
            start = heading_at if is_at_heading else at
            size = size - size_before if is_at_heading else 0
            size_before = 0
            yield start
        size += line.size


def _edges(lines: Sequence[Line], start: int, stop: int) -> tuple[Edge, Edge]:
    """Where a part begins and ends: at headings, as far as they are whole."""
    first, last = lines[start], lines[stop - 1]
    begins = start == 0 or lines[start - 1][::3] != first[::3]
    ends = stop == len(lines) or lines[stop][::3] != last[::3]
    if first[::3] == last[::3] and not (begins and ends):
        begins = ends = False
    return (
        Edge(first.section, first.heading if begins else first.text),
        Edge(last.section, last.heading if ends else last.text),
    )


def sections_of(
    part: Part, words: Words, line: Callable[[str, str], T], titles: Callable[[str], str],
    heading: Callable[[str], str] = str,
) -> tuple[Section[T], ...]:  # fmt: skip
    """The sections of a part with the views that ``line`` makes of (section, id). ``titles`` has the title of a section,
    ``heading`` the words for a heading."""

    def group(number: int, section: PartSection, title: str, ids: Iterable[str]) -> Group[T]:
        lines = tuple(line(section.anchor, id) for id in ids)
        if not section.is_long:
            return Group(section.anchor, "", lines)
        return Group(f"{section.anchor}-{number}", heading(title) if title else words.text("Others"), lines)

    return tuple(
        Section(
            section.anchor, titles(section.anchor), words.number(section.total),
            tuple(group(number, section, *some) for number, some in enumerate(section.groups, 1)),
            in_brief=section.total > LONG_LIST, is_long=section.is_long,
        )
        for section in part.sections
    )  # fmt: skip


def part_links(
    part: Part, edges: tuple[PartEdges, ...], words: Words, titles: Callable[[str], str],
    heading: Callable[[str], str] = str,
) -> PartLinks:  # fmt: skip
    """Links to all parts of an index, each named by where it begins and ends."""
    if not edges:
        return PartLinks()
    has_sections = len({edge.section for other in edges for edge in (other.first, other.last)}) > 1

    def text(edge: Edge) -> str:
        return shortened(heading(edge.text), _LABEL_LENGTH) if edge.text else words.text("Others")

    def with_section(edge: Edge, text: str) -> str:
        return words.text("%(name)s: %(period)s", name=titles(edge.section), period=text) if has_sections else text

    def label(first: Edge, last: Edge) -> str:
        if first == last:
            return with_section(first, text(first))
        start, end = text(first), text(last)
        if first.section == last.section:
            return with_section(first, words.text("%(start)s – %(end)s", start=start, end=end))
        return words.text("%(start)s – %(end)s", start=with_section(first, start), end=with_section(last, end))

    links = tuple(PeriodLink(label(other.first, other.last), other.url, words.number(other.total)) for other in edges)
    here = next(number for number, other in enumerate(edges) if other.url == part.url)
    return PartLinks(links, links[here], links[here + 1] if here + 1 < len(links) else None)
