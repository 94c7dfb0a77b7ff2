"""What has changed in the record besides what was added: a status, a correction, a withdrawal. Of a story, and of all."""

from __future__ import annotations

from collections import defaultdict
from itertools import accumulate
from typing import Literal, NamedTuple

from digest.model import turns
from digest.site.corrections import Corrections
from digest.site.index import Index
from digest.store.store import query

CORRECTIONS_OF_STORIES = 200
"""Which story a correction belongs to is found out for this many of the newest, so that a long record costs no more than
a short one."""


class Change(NamedTuple):
    """A change, by its day as ISO text (of an uncertain date, the earliest). A change of ``status`` is that of an event by
    its number in the history; a ``correction`` is one of a record by its number there; something that was ``withdrawn``
    has the path of its file as ``id``."""

    day: str
    what: Literal["status", "correction", "withdrawn"]
    kind: str
    id: str
    number: int = 0


class Changes:
    """What pages read of changes."""

    def __init__(self, index: Index, corrections: Corrections) -> None:
        self.store = index.store
        self._index = index
        self._corrections = corrections
        self.store.serve(self)

    @query("the list of the newest {} changes")
    def newest(self, count: int) -> tuple[Change, ...]:
        """The newest changes of articles, events and stories, newest first."""
        found = [*self._of_entries(count), *self._withdrawn()]
        if self._index.with_history():
            found += self._of_status()
        return tuple(sorted(found, reverse=True)[:count])

    @query("the list of the newest {1} changes of the story {0}")
    def of_story(self, id: str, count: int) -> tuple[Change, ...]:
        """The newest changes of a story and its entries, newest first. Of an event that was withdrawn it is not known
        which stories it belonged to."""
        index = self._index
        found = [change for event in index.histories(id) for change in self._statuses(event)]
        found += self._corrected_stories().get(id, ()) if index.corrected_months() else ()
        found += [
            Change(index.withdrawn(path).withdrawal.date.day.isoformat(), "withdrawn", "article", path)
            for _, path in index.withdrawn_from("story", id)
        ]
        return tuple(sorted(found, reverse=True)[:count])

    def stories(self, change: Change) -> tuple[str, ...]:
        """The stories that a change belongs to."""
        if change.what == "withdrawn":
            there = self._index.ids("story")
            return tuple(id for id in self._index.withdrawn(change.id).stories if id in there)
        match change.kind:
            case "event":
                return self._index.membership(change.id).stories
            case "article":
                return self._index.listed(change.id).stories
        return (change.id,)

    @query("the list of changes of status", keep=tuple[Change, ...])
    def _of_status(self) -> tuple[Change, ...]:
        return tuple(change for event in self._index.with_history() for change in self._statuses(event))

    @query("the list of changes of status of the event {}")
    def _statuses(self, event: str) -> tuple[Change, ...]:
        """The changes of an event's status, none on an earlier day than the one before. How it began is no change."""
        history = self._index.event(event).history
        days = [*accumulate((change.date.day for change in history), max)]
        return tuple(
            Change(days[number].isoformat(), "status", "event", event, number) for number, _ in turns(history) if number
        )

    def _of_entries(self, count: int) -> list[Change]:
        """The corrections of articles, events and stories among the newest ``count``."""
        return [
            Change(one.day, "correction", one.kind, one.id, one.number)
            for one in self._corrections.newest(count)
            if one.kind in ("article", "event", "story")
        ]

    @query("the list of the newest corrections by story", keep=dict[str, tuple[Change, ...]])
    def _corrected_stories(self) -> dict[str, tuple[Change, ...]]:
        found: defaultdict[str, list[Change]] = defaultdict(list)
        for change in self._of_entries(CORRECTIONS_OF_STORIES):
            for story in self.stories(change):
                found[story].append(change)
        return {story: tuple(changes) for story, changes in sorted(found.items())}

    def _withdrawn(self) -> list[Change]:
        return [
            Change(one.withdrawal.date.day.isoformat(), "withdrawn", one.kind, one.path)
            for one in self._index.all_withdrawn()
        ]
