"""What readers see of a record that is no longer what it was.

Records are compared as they are read: where they are, the order of their keys, how they are quoted and how they refer to
others makes no difference. Nor does what is only said more precisely, or in addition.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from digest.content.yaml_data import Path
from digest.desk.text_changes import Text, text_changes
from digest.evidence.folding import folded
from digest.model import TEXT_FIELD, Article, Claim, Event, Name, Source, Story, Topic
from digest.text.edtf import Moment, Point, When

Meaning = Callable[[str, str], str]
"""What a text of an earlier record means now, by kind ("source"): an id, or the text itself."""


class ValueChange(NamedTuple):
    """A key with its values before and after ("" if there is none), for readers. ``what`` is the key, what of the text,
    or what a claim is about; ``place`` is that of the key in the front matter, ``line`` that of the text where it
    changed, from 1 (0: unknown)."""

    field: str
    what: str
    before: str
    after: str
    place: Path = ()
    line: int = 0


def article_changes(
    old: Article, new: Article, texts: tuple[Text, Text], language: str, depth: int, meaning: Meaning
) -> Iterator[ValueChange]:
    """What changed in an article. ``new`` has the ids of what it refers to, ``old`` has what was written."""
    yield from _title(old.title, new.title)
    if _is_other_moment(old.date, new.date):
        yield _change("date", shown_moment(old.date), shown_moment(new.date))
    if meaning("source", old.source) != new.source:
        yield _change("source", old.source, new.source)
    yield from _text(texts, language, depth)


def event_changes(
    old: Event, new: Event, texts: tuple[Text, Text], language: str, depth: int, meaning: Meaning
) -> Iterator[ValueChange]:
    """What changed in an event; of one that is written in an article, its date, title and status."""
    if _is_other_date(old.date, new.date):
        yield _change("date", str(old.date), str(new.date))
    yield from _title(old.title, new.title)
    if _is_other_status(old, new):
        yield _change("status", old.status, new.status)
    yield from _claims(old.claims, new.claims, meaning)
    yield from _text(texts, language, depth)


def story_changes(
    old: Story, new: Story, texts: tuple[Text, Text], language: str, depth: int
) -> Iterator[ValueChange]:  # fmt: skip
    """What changed in a story. Whether it goes on is no statement of the record."""
    yield from _title(old.title, new.title)
    yield from _text(texts, language, depth)


def name_changes(old: Topic | Source | Name, new: Topic | Source | Name) -> Iterator[ValueChange]:
    """Whether a topic, source or name is called something else."""
    if _is_other_text(old.name, new.name):
        yield ValueChange("name", "name", old.name, new.name, (new.id, "name"))


def inline_changes(old: Sequence[Event], new: Sequence[Event]) -> Iterator[ValueChange]:
    """Events of an article that are gone with what they were called by, and those that came in their places."""
    for before, after in zip(old, new, strict=False):
        yield _change("events", _called(before), _called(after))


def _called(event: Event) -> str:
    return f"{event.date}: {event.title}"


def shown_moment(moment: Moment) -> str:
    """A date and time as the desk writes them."""
    return f"{moment.at:%Y-%m-%d %H:%M %z}" if moment.at else str(moment.when)


def _change(field: str, before: str, after: str) -> ValueChange:
    return ValueChange(field, field, before, after, (field,))


def _title(before: str, after: str) -> Iterator[ValueChange]:
    if _is_other_text(before, after):
        yield _change("title", before, after)


def _is_other_text(before: str, after: str) -> bool:
    """Whether two texts differ in more than kinds of marks, dashes and spaces."""
    return before != after and folded(before).text != folded(after).text


def _is_other_moment(before: Moment, after: Moment) -> bool:
    if before.at and after.at:
        return before.at != after.at
    return _is_other_date(before.when, after.when)


def _is_other_date(before: When, after: When) -> bool:
    """Whether a date contradicts the one before. A date that was about or uncertain was never stated as known."""
    if before == after or _has_doubt(before.start) or _has_doubt(before.end):
        return False
    begins = before.start is None or (after.start is not None and before.day <= after.day)
    is_sure = not (_has_doubt(after.start) or _has_doubt(after.end))
    return not (is_sure and begins and after.last_day <= before.last_day)


def _has_doubt(point: Point | None) -> bool:
    return bool(point and point.qualifier)


def _is_other_status(old: Event, new: Event) -> bool:
    """Whether a status was replaced by another one. What was expected has happened; a history says how things went."""
    if old.status in ("", "expected") or old.status == new.status:
        return False
    return all(change.status != old.status for change in new.history[:-1])


def _claims(old: Sequence[Claim], new: Sequence[Claim], meaning: Meaning) -> Iterator[ValueChange]:
    """Claims that are no longer there, with those that came in their places."""
    there = [(claim, _key(claim, meaning)) for claim in new]
    before = {_key(claim, meaning) for claim in old}
    came = [(claim, key) for claim, key in there if key not in before]
    for claim in old:
        key = _key(claim, meaning)
        if all(key != other for _, other in there):
            instead = _instead(key, came)
            after = next((one for one, other in came if other == instead), None)
            came = [(one, other) for one, other in came if other != instead]
            place: Path = ("claims", new.index(after)) if after else ("claims",)
            yield ValueChange("claims", claim.field, claim_text(claim), claim_text(after) if after else "", place)


_Key = tuple[str, str, str]


def _key(claim: Claim, meaning: Meaning) -> _Key:
    """By whom, about what, and what: as it is compared."""
    by = claim.by_name or meaning("name", claim.by)
    return by, folded(claim.field).text, folded(claim.value).text


def _instead(key: _Key, came: Iterable[tuple[Claim, _Key]]) -> _Key | None:
    """The new claim by the same party about the same, or else of the same value about the same."""
    keys = [other for _, other in came]
    same_party = (other for other in keys if other[:2] == key[:2])
    same_value = (other for other in keys if other[1:] == key[1:])
    return next(same_party, None) or next(same_value, None)


def claim_text(claim: Claim) -> str:
    """What a claim says, and who says so."""
    return f"{claim.by}, {claim.field}: {claim.value}"


def _text(texts: tuple[Text, Text], language: str, depth: int) -> Iterator[ValueChange]:
    for what, before, after, line in text_changes(*texts, language, depth):
        yield ValueChange(TEXT_FIELD, what, before, after, line=line)
