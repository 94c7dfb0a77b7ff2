"""Which quotations and numbers of a text are no longer what they were. A text that only grew has none of these."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from digest.content.markdown import TextRefused
from digest.evidence.folding import folded
from digest.evidence.numbers import numbers_in
from digest.evidence.printed import paragraphs
from digest.evidence.quotes import Quoted, quoted

ALIKE = 0.5
"""A quotation has become another one if they share this much of their text; else it is gone."""
_COMPARED = 300
_CANDIDATES = 40


class TextChange(NamedTuple):
    """What was in a text, and what is there now ("" if nothing is); the line of that, counted from 1 (0 if it is
    not known)."""

    what: str
    before: str
    after: str
    line: int = 0


class Text(NamedTuple):
    """The text of an entry with what was read before it: its summary."""

    body: str
    summary: str = ""


def text_changes(old: Text, new: Text, language: str, depth: int) -> tuple[TextChange, ...]:
    """The changes of quotations, then those of numbers. ``depth`` is how deep a text may be nested."""
    if old == new:
        return ()
    try:
        quotations = tuple(_quotations(quoted(old.body, depth), quoted(new.body, depth)))
        return (*quotations, *_numbers(old, new, quotations, language, depth))
    except TextRefused:
        return ()


def _quotations(old: Sequence[Quoted], new: Sequence[Quoted]) -> Iterator[TextChange]:
    there, before = {one.key for one in new}, {one.key for one in old}
    came = [one for one in new if one.key not in before]
    grown = [folded(one.text).text for one in came[:_CANDIDATES]]
    for one in old:
        words = folded(one.text).text.strip(" '.,")
        if one.key not in there and not any(words in longer for longer in grown):
            near = _nearest(one.text, came)
            yield TextChange("quotation", one.text, near.text if near else "", near.line if near else 0)


def _nearest(text: str, others: Sequence[Quoted]) -> Quoted | None:
    matcher = difflib.SequenceMatcher(autojunk=False, b=text[:_COMPARED])

    def share(other: Quoted) -> float:
        matcher.set_seq1(other.text[:_COMPARED])
        return matcher.ratio()

    best = max(others[:_CANDIDATES], key=share, default=None)
    return best if best and share(best) >= ALIKE else None


class _Counted(NamedTuple):
    """The numbers of a text by value: how often each is there, as it is first written, and on which line."""

    times: Counter[str]
    texts: dict[str, str]
    lines: dict[str, int]


def _numbers(
    old: Text, new: Text, quotations: Iterable[TextChange], language: str, depth: int
) -> Iterator[TextChange]:  # fmt: skip
    """Numbers that are gone, each with the one that came in its place, if as many came. A number that is named less often
    is gone if there is another one instead."""
    before, after = _counted(old.body, language, depth), _counted(new.body, language, depth)
    summaries = {text: _values(text, language) for text in (old.summary, new.summary)}
    all_before, all_after = {**before.texts, **summaries[old.summary]}, {**after.texts, **summaries[new.summary]}
    came = [value for value in all_after if value not in all_before]
    reported = {value for change in quotations for value in _values(change.before, language)}
    gone = [
        value
        for value in all_before
        if value not in reported and (value not in all_after or (came and after.times[value] < before.times[value]))
    ]
    is_paired = len(gone) == len(came)
    for number, value in enumerate(gone):
        now = came[number] if is_paired else ""
        yield TextChange("number", all_before[value], all_after.get(now, ""), after.lines.get(now, 0))


def _counted(body: str, language: str, depth: int) -> _Counted:
    found = _Counted(Counter(), {}, {})
    for paragraph in paragraphs(body, depth):
        for value, text in _values(paragraph.text, language).items():
            found.times[value] += 1
            found.texts.setdefault(value, text)
            place = paragraph.text.find(text)
            found.lines.setdefault(value, paragraph.line_at(max(place, 0)))
    return found


def _values(text: str, language: str) -> Mapping[str, str]:
    """The numbers of a text as written, by value."""
    found: dict[str, str] = {}
    for number in numbers_in(text, language):
        found.setdefault(min(number.values), number.text)
    return found
