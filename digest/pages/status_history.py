"""How an event's status came to be what it is, as its page shows it."""

from __future__ import annotations

from typing import NamedTuple

from digest.model import Event, StatusChange
from digest.pages.builder import ViewBuilder
from digest.pages.views import AccessView, DateView
from digest.text.i18n import EVENT_STATUS


class StatusView(NamedTuple):
    """A status, since when, and the words for what shows it, which lead to a page of ours or (``is_elsewhere``) to
    another site; "" for nothing that is named. ``access`` is what a report asks of its readers."""

    status: str
    date: DateView
    proof: str
    url: str
    is_elsewhere: bool
    access: AccessView | None = None


def status_history(builder: ViewBuilder, event: Event) -> tuple[StatusView, ...]:
    """The changes of an event's status, oldest first."""
    return tuple(_view(builder, change) for change in event.history)


def _view(builder: ViewBuilder, change: StatusChange) -> StatusView:
    words = builder.words
    status, date = words.text(EVENT_STATUS[change.status]), builder.date(change.date)
    if change.article:
        report = builder.report(change.article)
        proof = words.text("report by %(name)s", name=report.source.name)
        return StatusView(status, date, proof, report.url, is_elsewhere=False, access=report.access)
    proof = words.text("document") if change.url else ""
    return StatusView(status, date, proof, change.url or "", is_elsewhere=bool(change.url))
