"""What is due: the events that a desk expects, the next ones first."""

from __future__ import annotations

from digest.pages.builder import ViewBuilder
from digest.pages.views import DueLine
from digest.site.tables import SubjectKind

DUE_EVENTS = 6
"""The front page, the timeline, and the page of a topic, story or name show this many of the events that are due next."""
DUE_ON_HUB = 30
"""The hub of a long list shows this many: its timeline has none of them."""


def due(
    builder: ViewBuilder, kind: SubjectKind = "timeline", id: str = "", limit: int = DUE_EVENTS
) -> tuple[DueLine, ...]:
    """The expected events of a list, or of the whole record, that may still be to come, the next ones first. What is past
    is judged by the newest entry of the record, never by the clock."""
    return tuple(map(builder.due_line, builder.summaries.agenda.due(kind, id)[:limit]))
