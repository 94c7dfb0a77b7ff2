"""The facts of a site: what the build puts into the store, and pages read.

A list is the entries that belong to a topic, source, name or story, to the site's timeline or to its archive; or the
articles by the day on which they were filed. It is kept by year, as texts that sort as its entries do and end in their
ids.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, Literal, NamedTuple, TypeVar
from urllib.parse import urlsplit

from digest.evidence.verdicts import LinkState, Verdict
from digest.model import Article, EditionLead, Event, Name, Source, Story, Topic, Withdrawal
from digest.store.store import Store, Table
from digest.text.edtf import Moment, When

SubjectKind = Literal["topic", "source", "name", "story", "timeline", "archive", "filed"]
RegistryKind = Literal["topic", "source", "name", "story"]
Record = TypeVar("Record")


@dataclass(frozen=True, slots=True)
class RecordChange(Generic[Record]):
    """A record as the last build had it, and as it is now; None if it was, or is, not there."""

    before: Record | None
    after: Record | None


class YearOfList(NamedTuple):
    """The entries of a list in a year, each as its place in time (see `place`), oldest first."""

    articles: tuple[str, ...] = ()
    events: tuple[str, ...] = ()

    def last(self, count: int) -> YearOfList:
        """The newest ``count`` articles and the newest ``count`` events."""
        return YearOfList(self.articles[-count:], self.events[-count:])

    def beginning(self, start: str) -> YearOfList:
        """The entries whose places begin with a text: those of a month, or of a day."""
        return YearOfList(*(some[bisect_left(some, start) : bisect_left(some, start + "\x7f")] for some in self))


class YearCount(NamedTuple):
    """How many entries a list has in a year, and the days of the first and the last as ISO text."""

    year: int
    articles: int
    events: int
    first: str
    last: str


class Membership(NamedTuple):
    """What an event belongs to, as stated or through its reports, in order of first mention."""

    topics: tuple[str, ...]
    stories: tuple[str, ...]
    names: tuple[str, ...]


ARTICLES = Table[Article]("article", Article, "the entry {}")
"""Without their texts."""
EVENTS = Table[Event]("event", Event, "the event {}")
"""Without their texts."""
STORIES = Table[Story]("story", Story, "the story {}")
"""Without their texts."""
LEADS = Table[EditionLead]("lead", EditionLead, "the lead of the edition {}")
"""By the id of an edition, what the desk writes at its top, without the text."""
LEAD_IDS = Table[tuple[str, ...]]("leads", tuple[str, ...], "the list of editions that have a lead")
TOPICS = Table[Topic]("topic", Topic, "the topic {}")
SOURCES = Table[Source]("source", Source, "the source {}")
NAMES = Table[Name]("name", Name, "the name {}")
RECORDS: Mapping[str, Table[Any]] = {
    "article": ARTICLES, "event": EVENTS, "story": STORIES, "topic": TOPICS, "source": SOURCES, "name": NAMES,
}  # fmt: skip
"""By kind of record, those that are published."""
TEXTS = Table[str]("text", str, "the text of {}")
"""By path."""
LISTS = Table[YearOfList]("list", YearOfList, "the list of the {0} {1} in {2}")
YEARS = Table[tuple[YearCount, ...]]("years", tuple[YearCount, ...], "the number of entries of the {0} {1}")
"""The years of a list that have entries, oldest first."""
REPORTS = Table[tuple[str, ...]]("reports", tuple[str, ...], "the list of reports of the event {}")
"""By event, the places in time of its reports, oldest first."""
MEMBERSHIPS = Table[Membership]("membership", Membership, "the list of what the event {} belongs to")
IDS = Table[tuple[str, ...]]("ids", tuple[str, ...], "the list of the records of the kind {}")
"""By kind of registry, in the order of the file; stories in that of their ids."""
CHILDREN = Table[tuple[str, ...]]("children", tuple[str, ...], "the list of the topics below {:the top}")
"""By topic (None for the top), in the order of their names."""
ANCESTORS = Table[tuple[str, ...]]("ancestors", tuple[str, ...], "the list of the topics above {}")
URLS = Table[str]("url", str, "the address of {}")
"""By the path of a file of the content folder."""
REVISION = Table[int]("revision", int, "the record as a whole")
"""Another number for each build in which any record changed."""
ENTRIES = Table[str]("entry at", str, "the entry at {}")
"""By URL, the path of the entry's file, if it is not `digest.site.urls.usual_path`."""
PATHS = Table[str]("path", str, "the file that is called {}")
"""By `digest.text.plain.place_of`, the path of a file that is published, if it is another text."""
OTHER_FILES = Table[tuple[str, ...]]("other files", tuple[str, ...], "the list of pages and files besides entries")
MOVED = Table[tuple[str, ...]]("moved", tuple[str, ...], "the list of earlier ids of the event {}")
OLD_ADDRESSES = Table[tuple[str, ...]](
    "old addresses", tuple[str, ...], "the list of records of the kind {} that had other addresses"
)
"""By kind of record, the ids of those that lead on from old addresses; by "withdrawn", the paths of such entries."""
TAKEN = Table[str]("taken", str, "the desk's own page or file at {}")
"""By place (see `digest.site.urls.same_place`), what is where the desk's own comes before ours."""
LINKABLE = Table[dict[str, str]]("linkable", dict[str, str], "the list of names that texts link to")
"""The ids of names by the spellings that are linked."""
PLACES = Table[tuple[str, ...]]("places", tuple[str, ...], "the list of headings of {}")
"""By path, the places in the text of an entry that links can lead to."""
SPELLINGS = Table[int]("spellings", int, "the list of names that the text of {} links to")
"""By path: another number for each time that a spelling which it contains was added, removed or given to another name."""
HOVER_CARDS = Table[tuple[str, ...]](
    "hover cards", tuple[str, ...], "the list of records whose hover cards are in file {}"
)
"""By the number of the file (see `digest.site.hover_cards`), the kind and the id of each, with a space between them."""
HOVER_CARD_FILES = Table[tuple[int, ...]]("hover card files", tuple[int, ...], "the list of files of hover cards")
"""The numbers of those that have any."""
PINNED = Table[tuple[str, ...]]("pinned", tuple[str, ...], "the list of pinned entries")
"""The places in time of pinned articles, oldest first."""
EXPECTED = Table[tuple[str, ...]]("expected", tuple[str, ...], "the list of expected events")
"""The places in time of events that are expected, earliest first."""
HISTORIES = Table[tuple[str, ...]]("histories", tuple[str, ...], "the list of events whose status has a history")
"""The ids of events that say how their status came to be what it is, in the order of ids."""


class Withdrawn(NamedTuple):
    """What is left of an entry that was withdrawn: when and why, where its pages are, and whose feeds say so.

    ``place`` is that of an article in time, or "". ``url`` is the address of its page, ``old`` are addresses that lead
    there, and ``events`` the ids of events that were written in it (those that an earlier rule gave them, too), whose
    pages say the same. ``date`` is when the report was published, ``updated`` and ``corrected`` are when the article was
    changed before. ``first_id`` is the oldest id that a story had, or has. ``years`` are those whose data had the article
    and its events, or the event."""

    kind: Literal["article", "event", "story"]
    id: str
    path: str
    withdrawal: Withdrawal
    url: str
    old: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    place: str = ""
    source: str = ""
    topics: tuple[str, ...] = ()
    stories: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    date: Moment | None = None
    updated: Moment | None = None
    corrected: tuple[When, ...] = ()
    first_id: str = ""
    years: tuple[int, ...] = ()


WITHDRAWN = Table[Withdrawn]("withdrawn", Withdrawn, "the withdrawal of {}")
"""By the path of its file."""
WITHDRAWN_FROM = Table[tuple[tuple[str, str], ...]](
    "withdrawn from", tuple[tuple[str, str], ...], "the list of withdrawn entries of the {0} {1}"
)
"""By list, the place in time and the path of each article that was withdrawn from it, oldest first; by "all", the day and
the path of every entry that was withdrawn."""


class Corrected(NamedTuple):
    """A correction: its day as ISO text (of an uncertain date, the earliest), the kind and the id of the record, and its
    number among those of the record."""

    day: str
    kind: str
    id: str
    number: int


CORRECTED = Table[tuple[Corrected, ...]]("corrected", tuple[Corrected, ...], "the list of corrections of {}")
"""By month (2026-11), oldest first."""
CORRECTED_MONTHS = Table[tuple[tuple[str, int], ...]](
    "months of corrections", tuple[tuple[str, int], ...], "the number of corrections by month"
)
"""The months that have corrections with the number of each, oldest first."""


class Gone(NamedTuple):
    """An address of another site that no longer leads to what it did, as `digest links` found: whether it is ``sure``,
    since which day (ISO), and the address of a public copy, or ""."""

    sure: bool
    since: str
    archived: str


GONE = Table[dict[str, Gone]]("gone", dict[str, Gone], "what is known of addresses at {}")
"""By host, what is known of its addresses (see `digest.evidence.verdicts.verdict_key`)."""
_GONE_HOSTS = Table[tuple[str, ...]]("gone hosts", tuple[str, ...], "the list of hosts that have lost pages")


def put_gone(store: Store, verdicts: Iterable[LinkState]) -> None:
    """Put which addresses are gone, or perhaps."""
    found: dict[str, dict[str, Gone]] = {}
    for one in sorted(verdicts):
        if one.verdict in (Verdict.DEAD, Verdict.PERHAPS_GONE):
            gone = Gone(one.verdict is Verdict.DEAD, one.first, one.archived)
            found.setdefault(host_of(one.url), {})[one.url] = gone
    for host in {*(_GONE_HOSTS.before(store) or ()), *found}:
        GONE.put(store, found.get(host), host)
    _GONE_HOSTS.put(store, tuple(sorted(found)) or None)


def host_of(url: str) -> str:
    """The host of an address of another site, as `GONE` has it."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def place(entry: Article | Event) -> str:
    """A text that sorts as entries of a kind do in time, and ends in the id. It begins with the day."""
    if isinstance(entry, Article):
        day, second = entry.date.sort_key()
        return f"{day.isoformat()} {second:05}\0{entry.id}"
    day, last, precision, text = entry.date.sort_key()
    return f"{day.isoformat()} {last.isoformat()} {9 + precision} {text}\0{entry.id}"


def filed_place(article: Article) -> str:
    """The place of an article among those filed, which begins with the day: when it was filed, else when it was
    published; "" if that is not known to the day."""
    when = article.filed or article.date.when
    return f"{when.day.isoformat()} {place(article)}" if when.is_exact else ""


def id_of(place: str) -> str:
    """The id of the entry at a place in time."""
    return place[place.index("\0") + 1 :]
