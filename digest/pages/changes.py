"""What may be new to readers who come back: reports, events and other changes.

The build does not know who has been here when. It writes what there is, and a script (`assets/visits.js`) finds what was
not there at the last visit.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import blake2b
from typing import Literal, NamedTuple

from digest.model import first_id
from digest.pages.builder import ViewBuilder
from digest.pages.correction_views import ANCHOR
from digest.pages.status_words import since
from digest.pages.views import EntryView, EventView, Link
from digest.pages.withdrawn import withdrawn_title
from digest.site.changes import Change
from digest.site.tables import id_of
from digest.text.plain import shortened

FRONT_CHANGES = 12
"""The front page knows this many of the newest changes."""
STORY_CHANGES = 20
"""The page of a story knows this many of its newest changes."""
STORY_ENTRIES = 8
"""The page of a story knows this many of its newest reports, and as many events, before it lists them."""
LINE_CHANGES = 5
"""A line of a list of stories knows this many of its newest changes."""
CHANGE_LENGTH = 160
"""What a correction says is cut to this many characters."""


class ChangeView(NamedTuple):
    """A change of something that was there. ``key`` begins with the letter of its kind, and is the same in every build.
    ``what`` changed and when is said by us, the ``text`` of a correction by the desk. ``lang`` and ``dir`` are those of
    the title, ``text_dir`` is that of the text."""

    key: str
    title: str
    url: str
    lang: str
    dir: str
    language: str
    what: str
    text: str = ""
    text_dir: str = ""


class NewsGroup(NamedTuple):
    """A story that has news, or None for what is in no story. For ``state`` see `story_state`."""

    story: Link | None
    state: str


class NewsItem(NamedTuple):
    """A report, an event or a change, with the numbers of its groups."""

    item: EntryView | EventView | ChangeView
    groups: str


class News(NamedTuple):
    """What may be new to a reader: reports, events and changes, each newest first, and their groups."""

    of: Literal["site", "story"]
    groups: tuple[NewsGroup, ...]
    reports: tuple[NewsItem, ...]
    events: tuple[NewsItem, ...]
    changes: tuple[NewsItem, ...]


def site_news(builder: ViewBuilder, entries: Sequence[EntryView], events: Sequence[EventView]) -> News:
    """What may be new on the front page, which shows these entries and events. The stories of the first entries come
    first."""
    index = builder.index
    changes = [(_change(builder, one), builder.changes.stories(one)) for one in builder.changes.newest(FRONT_CHANGES)]
    of_entries = [(entry, index.listed(entry.id).stories) for entry in entries]
    of_events = [(event, index.membership(event.id).stories) for event in events]
    every = [*of_entries, *of_events, *changes]
    stories = [*dict.fromkeys(story for _, some in every for story in some)]
    number = {story: str(place) for place, story in enumerate(stories)}

    def items(some: Iterable[tuple[EntryView | EventView | ChangeView, tuple[str, ...]]]) -> tuple[NewsItem, ...]:
        return tuple(NewsItem(item, " ".join(number[story] for story in of) or str(len(stories))) for item, of in some)

    groups = [NewsGroup(builder.story(id), story_state(builder, id, LINE_CHANGES)) for id in stories]
    if not all(of for _, of in every):
        groups.append(NewsGroup(None, _state(0, 0, (change for change, of in changes if not of))))
    return News("site", tuple(groups), items(of_entries), items(of_events), items(changes))


def story_news(builder: ViewBuilder, id: str) -> News:
    """What may be new in a story, on its own page."""
    newest = builder.summaries.agenda.newest("story", id, STORY_ENTRIES)
    changes = _changes(builder, id, STORY_CHANGES)
    return News(
        "story",
        (NewsGroup(None, story_state(builder, id, STORY_CHANGES)),),
        tuple(NewsItem(builder.entry(id_of(place)), "0") for place in reversed(newest.articles)),
        tuple(NewsItem(builder.event(id_of(place)), "0") for place in reversed(newest.events)),
        tuple(NewsItem(change, "0") for change in changes),
    )


def story_state(builder: ViewBuilder, id: str, count: int = LINE_CHANGES) -> str:
    """What a script compares with what it saw last: how many reports and events a story has, and the keys of its newest
    changes, at most ``count``."""
    years = builder.index.years("story", id)
    articles, events = sum(year.articles for year in years), sum(year.events for year in years)
    return _state(articles, events, _changes(builder, id, count))


def _state(articles: int, events: int, changes: Iterable[ChangeView]) -> str:
    return " ".join((str(articles), str(events), *(change.key for change in changes)))


def _changes(builder: ViewBuilder, story: str, count: int) -> tuple[ChangeView, ...]:
    """The newest changes of a story, newest first."""
    return tuple(_change(builder, one) for one in builder.changes.of_story(story, count))


def _change(builder: ViewBuilder, change: Change) -> ChangeView:
    match change.what:
        case "status":
            return _status(builder, change)
        case "correction":
            return _correction(builder, change)
        case "withdrawn":
            return _withdrawn(builder, change)


def _status(builder: ViewBuilder, change: Change) -> ChangeView:
    event, record = builder.event(change.id), builder.index.event(change.id)
    this = record.history[change.number]
    nth = sum(one.status == this.status for one in record.history[: change.number])
    key = _key(change, first_id(record), this.status, nth)
    what = since(builder.words, this)
    return ChangeView(key, event.title, event.url, event.lang, event.dir, event.language, what)


def _correction(builder: ViewBuilder, change: Change) -> ChangeView:
    words, record = builder.words, builder.corrections.record(change.kind, change.id, change.number)
    item, lang = record.correction, record.lang
    key = _key(change, record.kind, record.first_id, item.date.day.isoformat(), record.of_day)
    what = words.text("Corrected %(date)s", date=words.date(item.date))
    text = shortened(item.text, CHANGE_LENGTH)
    return ChangeView(
        key, record.title, f"{record.url}#{ANCHOR}", *builder.foreign(lang, record.title), builder.language(lang), what,
        text, builder.foreign(lang, text)[1],
    )  # fmt: skip


def _withdrawn(builder: ViewBuilder, change: Change) -> ChangeView:
    """It has no address: nothing leads to what was withdrawn."""
    words, entry = builder.words, builder.index.withdrawn(change.id)
    what = words.text("Withdrawn %(date)s", date=words.date(entry.withdrawal.date))
    return ChangeView(_key(change, change.id), withdrawn_title(words, entry.kind), "", "", "", "", what)


def _key(change: Change, *known_by: str | int) -> str:
    """What a change is known by, from what no later edit of its entry changes."""
    digest = blake2b("\0".join(map(str, known_by)).encode("utf-8", "surrogatepass"), digest_size=4)
    return change.what[0] + digest.hexdigest()
