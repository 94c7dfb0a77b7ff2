"""Which subjects have calendars of their events."""

from __future__ import annotations

from digest.config import Site
from digest.site.index import Index
from digest.site.tables import RegistryKind

CALENDAR_LENGTH = 500
"""The calendar of a topic or a story has at most this many of the newest events. All are in those by year."""
_KINDS = frozenset(("topic", "story"))


def has_calendar(site: Site, kind: RegistryKind) -> bool:
    """Whether subjects of a kind have calendars: topics and stories. One without events has an empty calendar, so that
    the address of none dies with its last event."""
    return kind in _KINDS and site.options.data


def links_calendar(index: Index, site: Site, kind: RegistryKind, id: str) -> bool:
    """Whether the page of a subject links to its calendar: if there are events."""
    return has_calendar(site, kind) and any(year.events for year in index.years(kind, id))
