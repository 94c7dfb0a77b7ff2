"""The facts that checks read: what one file says that others may depend on, and what was found.

They are put from what changed: a file as it was, against the file as it is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any, Literal, NamedTuple

from digest.errors import Problem
from digest.model import Reason
from digest.store.store import Store, Table

SpelledKind = Literal["topic", "source", "name", "story", "event"]
"""What texts refer to by a spelling."""


class Spelling(NamedTuple):
    """A text that a record goes by. Without an ``id``, the record has errors of its own. One that is ``moved`` is an id
    that the record had before: it says so itself, or an earlier rule gave that id to an event."""

    text: str
    id: str
    is_moved: bool = False


class Claimant(NamedTuple):
    """A file that has an entry with some id: whether the entry is an event written in the file of an article, where
    the file comes in the folder, its path, and the place of the event in the ``article``."""

    is_inline: bool
    order: str
    path: str
    position: int = 0
    article: str = ""


class Titled(NamedTuple):
    """An article by its title. ``place`` sorts as articles do in time."""

    place: str
    id: str
    path: str
    title: str
    words: str
    lang: str

    @property
    def day(self) -> date:
        return date.fromisoformat(self.place[:10])


class Reported(NamedTuple):
    """An address of an article's report: the article, the number of the address among its own, and the place on the
    page."""

    place: str
    number: int
    fragment: str
    lang: str
    id: str
    path: str


class Written(NamedTuple):
    """An event that is written in an article, at a position of its list."""

    place: str
    id: str
    article: str
    path: str
    position: int
    title: str
    words: str

    @property
    def day(self) -> date:
        return date.fromisoformat(self.place[:10])


class Trace(NamedTuple):
    """What came of a file: the ids of the records that are published, which records of registries it refers to (kind
    and id), what holds it back, until when (UTC), and whether it was withdrawn."""

    article: str = ""
    story: str = ""
    events: tuple[str, ...] = ()
    uses: tuple[tuple[str, str], ...] = ()
    held: Literal["", "draft", "scheduled"] = ""
    due: str = ""
    is_withdrawn: bool = False
    lead: str = ""
    """The id of the edition whose lead is published."""


SPELLED = Table[tuple[Spelling, ...]]("spelled", tuple[Spelling, ...], "the {0} that is spelled '{1}'")
"""By kind and folded text."""
UNREADABLE = Table[bool]("unreadable", bool, "the state of the file of {}s")
SOURCE_TYPES = Table[str]("source type", str, "the type of the source {}")
CLAIMED = Table[tuple[Claimant, ...]]("claimed", tuple[Claimant, ...], "the list of files that have the {0} {1}")
"""By kind of entry and id; the first one has it."""
MISFILED = Table[tuple[str, ...]]("misfiled", tuple[str, ...], "the list of files of the article {}")
"""By what its path would make the id of an article that has another id, or cannot be read."""
NAMED = Table[tuple[str, ...]]("named", tuple[str, ...], "the list of texts that link to {}")
"""By `digest.text.plain.place_of` of a file that is no entry, the paths of texts that link to it or show it."""
MENTIONED = Table[tuple[str, ...]]("mentioned", tuple[str, ...], "the list of pages that mention {}")
"""The same by the file's name alone: what may be a name in hand-written pages."""
HELD = Table[tuple[str, ...]]("held", tuple[str, ...], "the list of texts in {} that may not be published yet")
"""By folder, the paths of entries that are drafts or have a time to be published at, or were withdrawn."""
PASSED = Table[bool]("passed", bool, "the time {}, which may have come,")
"""By time (UTC, to the second)."""
CLOCK = Table[str]("clock", str, "the time")
OPTION = Table[Any]("option", object, "the option {}")
TRACES = Table[Trace]("trace", Trace, "what came of {}")
WAITING = Table[Trace]("waiting", Trace, "what holds {} back")
"""The traces of entries and pages that are drafts or scheduled."""
TITLES = Table[tuple[Titled, ...]]("titles", tuple[Titled, ...], "the list of titles of {}")
"""By month (2024-01), in the order of time."""
MONTHS = Table[tuple[str, ...]]("months", tuple[str, ...], "the list of months that have articles")
REPORTED = Table[tuple[Reported, ...]]("reported", tuple[Reported, ...], "the list of entries about {}")
"""By the key of a page (see `digest.content.addresses`), in the order of time."""
WRITTEN = Table[tuple[Written, ...]](
    "written", tuple[Written, ...], "the list of events of {} that are written in articles"
)
"""By day."""
USES = Table[int]("uses", int, "the number of files that refer to the {0} {1}")
UNUSED = Table[tuple[str, ...]]("unused", tuple[str, ...], "the list of records of the kind {} that no file refers to")
LEFT_OUT = Table[Reason]("left out", Reason, "the reason why {} is not published")
FOUND = Table[tuple[Problem, ...]]("found", tuple[Problem, ...], "the list of problems of the {0} {1}")
"""Problems, by the check that found them and what it was about. There is none without a problem."""


class Posts:
    """Rows that come and go: each table keeps those of one key together, sorted."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._moves: defaultdict[tuple[Table[Any], tuple[str, ...]], tuple[set[Any], set[Any]]]
        self._moves = defaultdict(lambda: (set(), set()))

    def move(self, gone: Iterable[Post], new: Iterable[Post]) -> None:
        """Take the rows of a file as it was out, and put in those of the file as it is."""
        for which, posts in enumerate((gone, new)):
            for table, key, row in posts:
                self._moves[table, key][which].add(row)

    def put(self) -> None:
        for (table, key), (gone, new) in self._moves.items():
            if gone != new:
                rows = tuple(sorted({*(table.before(self._store, *key) or ())} - gone | new))
                table.put(self._store, rows or None, *key)


Post = tuple[Table[Any], tuple[str, ...], Any]
"""A table, a key of it, and a row."""
