"""How a registry's text is laid out: where its records are, which comments belong to them, how it is indented."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from digest.content.frontmatter import lines_of
from digest.content.yaml_reader import Document
from digest.errors import DigestError

INDENTATION = 2
"""How many spaces a record's fields are indented by, and the items of a list, where the file has no example."""
LINE_END = re.compile(r"\r\n|\r|\n")
_END_OF_DOCUMENT = re.compile(r"(?:\A|(?<=[\r\n]))\.\.\.(?=\s|\Z)")
_KEEPS_BLANK_LINES = re.compile(r"[|>]\d?\+")


class RegistryEditError(DigestError):
    """A registry's text is left as it is; the message says why."""


class Place(NamedTuple):
    """A record in the text: where its key begins, and where the last line of its fields ends."""

    id: str
    start: int
    end: int


class Style(NamedTuple):
    """How a registry is written. ``margin``, ``step`` and ``dash`` are in spaces: before an id, from there to a field,
    and from a field to the dashes of its list. ``is_spaced``: blank lines divide the records."""

    line_end: str = "\n"
    margin: int = 0
    step: int = INDENTATION
    dash: int = INDENTATION
    is_spaced: bool = False


def places_of(body: str, document: Document) -> list[Place]:
    """The records in the order of the text."""
    ends = {id: document.key_span((id,)).end for id in document.data}
    for path in document.paths():
        if path:
            start, end = (span := document.value_span(path)).start, span.end
            if document.is_scalar(path):
                end = _end_of_text(body, start, end)
            elif body[start] not in "[{":
                continue  # To libyaml, lists and mappings without brackets end at the next key.
            ends[str(path[0])] = max(ends[str(path[0])], end)
    return [Place(id, document.key_span((id,)).start, _next_line(body, end)) for id, end in ends.items()]


def _end_of_text(body: str, start: int, end: int) -> int:
    """Where a text ends: for one on lines of its own (|, >), without the blank lines that are no part of it."""
    if body[start : start + 1] in ("|", ">") and not _KEEPS_BLANK_LINES.match(body, start):
        return start + len(body[start:end].rstrip())
    return end


def _next_line(body: str, place: int) -> int:
    """Where the line after ``place`` begins; ``place`` itself if a line begins there."""
    if place and body[place - 1] in "\r\n":
        return place
    found = LINE_END.search(body, place)
    return found.end() if found else len(body)


def _is_comment(line: str, margin: int) -> bool:
    """Whether a line is a comment that is indented no further than the records' ids."""
    inner = line.lstrip(" ")
    return inner.startswith("#") and len(line) - len(inner) <= margin


def style_of(body: str, document: Document, places: Sequence[Place]) -> Style:
    """How most records are written. Raises `RegistryEditError` if they do not begin in one column."""
    found = LINE_END.search(body)
    starts = [0, *(end.end() for end in LINE_END.finditer(body))]

    def column(place: int) -> int:
        return place - starts[bisect_right(starts, place) - 1]

    margins = {column(place.start) for place in places} or {0}
    margin = min(margins)
    if len(margins) > 1 or any(body[place.start - margin : place.start].strip() for place in places):
        raise RegistryEditError("its records do not all begin in the same column")
    steps: Counter[int] = Counter()
    dashes: Counter[int] = Counter()
    for path in document.paths():
        if len(path) == 2 and (step := column(document.key_span(path).start) - margin) > 0:
            start = document.value_span(path).start
            # A record in braces is no example.
            if body[document.value_span(path[:1]).start] != "{":
                steps[step] += 1
                dashes.update(
                    [column(start) - margin - step] if not document.is_scalar(path) and body[start] == "-" else ()
                )
    step = steps.most_common(1)[0][0] if steps else INDENTATION
    dash = dashes.most_common(1)[0][0] if dashes else step
    gaps = [body[one.end : other.start - margin] for one, other in pairwise(places)]
    spaced = sum(any(not line.strip() for line in lines_of(gap)) for gap in gaps)
    return Style(found[0] if found else "\n", margin, step, dash, spaced * 2 > len(gaps))


def above(body: str, places: Sequence[Place], number: int, margin: int) -> int:
    """Where the lines of a record begin, with the comments right above it. Above the first, comments at the very
    beginning are those of the whole file."""
    gap_start = places[number - 1].end if number else 0
    place = here = gap_start
    is_divided = number > 0
    for line in lines_of(body[gap_start : places[number].start - margin]):
        here += len(line)
        if not _is_comment(line, margin):
            place, is_divided = here, is_divided or not line.strip()
    return place if is_divided else here


def below(body: str, place: int, margin: int) -> int:
    """Where the last record ends, with the comments right below it, and those that are indented as its fields."""
    end, is_near = place, True
    for line in lines_of(body[place : end_of_document(body, place)]):
        place += len(line)
        if not line.strip():
            is_near = False
        elif is_near or not _is_comment(line, margin):
            end = place
    return end


def end_of_document(body: str, place: int) -> int:
    """Where the line ``...`` is that ends the YAML, from ``place`` on; else where the text ends."""
    found = _END_OF_DOCUMENT.search(body, place)
    return found.start() if found else len(body)
