"""How an event's status came to be what it is: whether that was written soundly, and what of it is published."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from digest.content.files import ContentFile
from digest.content.yaml_data import Path
from digest.model import Event, StatusChange
from digest.problem_codes import Code
from digest.text.edtf import When
from digest.validation.collector import Collector

KEY = "status"


def check_history(file: ContentFile, event: Event, report: Collector) -> None:
    """Report changes of status that have two proofs, and those that come after a later one. Dates that may be in order,
    since they are not exact, are in order."""
    latest: StatusChange | None = None
    for index, change in enumerate(event.history):
        if change.article and change.url:
            message, hint = "names an article and a url", "keep one of the two: what shows the status best"
            report.add(file, (KEY, index), Code.CONFLICTING_KEYS, message, hint)
        if latest and change.date.last_day < _earliest(latest.date):
            message = f"'{change.status}' since {change.date} comes after '{latest.status}' since {latest.date}, which is later"
            hint = "correct the date, or put the changes in order: the oldest first, the current one last"
            report.add(file, (KEY, index, "date"), Code.UNORDERED_HISTORY, message, hint)
        if latest is None or _earliest(change.date) > _earliest(latest.date):
            latest = change


def _earliest(when: When) -> date:
    """The earliest day that a date can mean."""
    return when.start.first if when.start else date.min


def published_history(event: Event, is_shown: Callable[[Path, str], bool]) -> tuple[tuple[StatusChange, ...], str]:
    """The changes of status without those that rest on an article that is not shown, and the status that is left: "" if
    none is. ``is_shown`` gets the place of an article's id in the front matter, and the id."""
    if not event.history:
        return (), event.status
    kept = tuple(
        change for index, change in enumerate(event.history)
        if change.article is None or is_shown((KEY, index, "article"), change.article)
    )  # fmt: skip
    return kept, kept[-1].status if kept else ""
