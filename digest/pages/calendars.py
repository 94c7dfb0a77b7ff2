"""Which subjects have calendars of their events."""

from __future__ import annotations

from digest.config import Site
from digest.site.index import Index
from digest.site.tables import RegistryKind

CALENDAR_LENGTH = 500
"""The calendar of a topic or a story has at most this many of the newest events. All are in those by year."""
_KINDS = frozenset(("topic", "story"))


def has_calendar(index: Index, site: Site, kind: RegistryKind, id: str) -> bool:
    """Whether a subject has a calendar: a topic or a story with events."""
    return kind in _KINDS and site.options.data and any(year.events for year in index.years(kind, id))
