"""The status of an event in words, and since when it has it."""

from __future__ import annotations

from digest.model import EXPECTED_STATUS, Event, StatusChange, current_change
from digest.text.edtf import When
from digest.text.i18n import EVENT_STATUS, Words

DOUBTFUL = (EXPECTED_STATUS, "disputed", "retracted")
"""What nobody should take for something that happened: said wherever the event is named alone."""


def status_line(words: Words, event: Event, is_overdue: bool) -> str:
    """ "confirmed since 14 July 2023", "disputed"; "" if no status is stated. What should have happened by now, and was
    left at that, is said to be unknown."""
    if not event.status:
        return ""
    if is_overdue:
        status = words.text(EVENT_STATUS[event.status])
        return words.text("%(status)s; what became of it is not recorded here", status=status)
    change = current_change(event.history)
    return since(words, change) if change else words.text(EVENT_STATUS[event.status])


def since(words: Words, change: StatusChange) -> str:
    """ "confirmed since 14 July 2023"; "confirmed, by 14 July 2023" where only that is known."""
    status, when = words.text(EVENT_STATUS[change.status]), change.date
    if when.start is None:
        return words.text("%(status)s, %(date)s", status=status, date=words.date(when))
    begun = When(when.start, when.start) if when.end is None else when
    return words.text("%(status)s since %(date)s", status=status, date=words.date_in_phrase(begun))


def dated_title(words: Words, event: Event, title: str) -> str:
    """ "12 July 2023: The bridge opens", and for what is doubtful "expected, 12 July 2023: The bridge opens"."""
    date = words.date(event.date)
    if event.status not in DOUBTFUL:
        return words.text("%(date)s: %(title)s", date=date, title=title)
    status = words.text(EVENT_STATUS[event.status])
    return words.text("%(status)s, %(date)s: %(title)s", status=status, date=date, title=title)
