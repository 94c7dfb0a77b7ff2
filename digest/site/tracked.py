"""The indexed corpus as pages read it: every read is noted under a key.

What a page shows follows from what it read, so a page need not be made again while what its keys
stand for (`digest.site.fingerprints`) is the same. Whoever makes a page has nothing but this to read from.

A key covers all that lists show of an entry: of an article its own fields, its topics, source and
stories, and what its events belong to; of an event its reports too. What an entry brings with it
need not be noted again.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from typing import Literal, cast

from digest.content.autolink import Finder
from digest.model import Article, Event, Name, Source, Story, Topic
from digest.site import links
from digest.site.entries import Articles, Entries, SubjectKind
from digest.site.index import Index, Membership

EVERYTHING = "everything"
TREE = "tree"
PAST_YEARS = "past-years"
RecordKind = Literal["topic", "source", "name", "story", "article", "event"]


def record_key(kind: RecordKind, id: str) -> str:
    """A record alone; an ``article`` with its text and all."""
    return f"{kind} {id}"


def entry_key(entry: Article | Event | Story) -> str:
    """An entry with its text and all."""
    match entry:
        case Article():
            return record_key("article", entry.id)
        case Event():
            return record_key("event", entry.id)
    return record_key("story", entry.id)


def run_key(kind: SubjectKind, id: str, *period: int | None) -> str:
    """A list of entries, or its part of a year, month or day."""
    return f"run {kind} {id} " + "-".join(f"{part:02}" for part in period if part)


def beside_key(story: str, article: str) -> str:
    """What stands before and after an article in a story."""
    return f"beside {story} {article}"


def before_key(article: str) -> str:
    """The earlier entries among which an article's related ones are looked for."""
    return f"before {article}"


def file_key(path: str) -> str:
    """Where a file of the content folder is published, if it is."""
    # Keys are kept as lines. No file's name holds a line break, but what a link says may.
    return f"file {path}".replace("\n", " ")


def mentions_key(path: str) -> str:
    """Which spellings of which names stand in the text of a file."""
    return f"mentions {path}"


class TrackedIndex:
    """A corpus to read from, and what was read since `begin`."""

    def __init__(self, index: Index, files: Mapping[str, str]) -> None:
        self._finder = Finder(index.corpus.names)
        self._index = index
        self._corpus = index.corpus
        self._files = files
        self._noted: dict[str, None] = {}
        self._instead: Mapping[str, Article | Event | Story] = {}

    def with_record(self, record: Article | Event | Story) -> TrackedIndex:
        """The same, but for one entry. Lists know it as it was."""
        changed = copy(self)
        changed._instead = {entry_key(record): record}
        return changed

    def fresh(self) -> TrackedIndex:
        """The same index, with nothing noted."""
        other = copy(self)
        other.begin()
        return other

    def begin(self) -> None:
        self._noted = {}

    def noted(self) -> tuple[str, ...]:
        """The keys read since `begin`, each once, in the order first read."""
        return tuple(self._noted)

    def note(self, key: str) -> None:
        self._noted[key] = None

    # Records

    def topic(self, id: str) -> Topic:
        self.note(record_key("topic", id))
        return self._corpus.topics[id]

    def source(self, id: str) -> Source:
        self.note(record_key("source", id))
        return self._corpus.sources[id]

    def name(self, id: str) -> Name:
        self.note(record_key("name", id))
        return self._corpus.names[id]

    def called(self, name: str) -> str:
        """What a name is called, by its id; a text that is no name's id is called what it says."""
        self.note(record_key("name", name))
        known = self._corpus.names.get(name)
        return known.name if known else name

    def story(self, id: str) -> Story:
        self.note(key := record_key("story", id))
        return cast("Story", self._instead.get(key) or self._corpus.stories[id])

    def article(self, id: str) -> Article:
        """An article with its text and all."""
        self.note(key := record_key("article", id))
        return cast("Article", self._instead.get(key) or self._corpus.article[id])

    def event(self, id: str) -> Event:
        self.note(key := record_key("event", id))
        return cast("Event", self._instead.get(key) or self._corpus.event[id])

    # Lists

    def run(self, kind: SubjectKind, id: str = "") -> Entries:
        self.note(run_key(kind, id))
        return self._index.run(kind, id)

    def part(self, kind: SubjectKind, id: str, year: int, month: int | None = None, day: int | None = None) -> Entries:
        self.note(run_key(kind, id, year, month, day))
        return self._index.run(kind, id).within(year, month, day)

    def neighbours(self, article: Article, story: str) -> tuple[Article | None, Article | None]:
        """The articles before and after this one in a story."""
        self.note(beside_key(story, article.id))
        return self._index.neighbours(article, story)

    def related(self, article: Article) -> Articles:
        self.note(before_key(article.id))
        return self._index.related(article)

    def past_years(self) -> Mapping[int, int]:
        """Articles by year, without the newest year: that changes with every article."""
        self.note(PAST_YEARS)
        return past_years(self._index)

    def children(self, topic: str | None) -> tuple[str, ...]:
        self.note(TREE)
        return self._index.children.get(topic, ())

    def ancestors(self, topic: str) -> tuple[str, ...]:
        self.note(TREE)
        return self._index.ancestors[topic]

    def everything(self) -> Index:
        """The whole record, for the few pages that change with every article."""
        self.note(EVERYTHING)
        return self._index

    # Texts

    def target(self, path: str, link: str) -> str | None:
        """The site URL that a link in the file ``path`` leads to; None if to nothing."""
        whole = links.target_path(path, link)
        if whole is not None:
            self.note(file_key(whole))
        return links.resolve(self._files, path, link)

    def spellings(self, path: str) -> Finder:
        """What finds the names in the text of the file ``path``."""
        self.note(mentions_key(path))
        return self._finder

    # What comes with an entry that was read

    def reports(self, event: Event) -> Articles:
        return self._index.reports.get(event.id, ())

    def membership(self, event: Event) -> Membership:
        return self._index.membership[event.id]

    def with_ancestors(self, topics: tuple[str, ...]) -> tuple[str, ...]:
        return self._index.with_ancestors(topics)

    def written_in(self, event: Event) -> Article | None:
        """The article that an event without a file of its own is written in."""
        return self._corpus.article.get(event.article) if event.article else None

    def claimed_in(self, id: str) -> Article:
        """The report that a claim of an event rests on."""
        return self._corpus.article[id]

    def has_event(self, kind: SubjectKind, id: str, event: str) -> bool:
        """Whether an event of an article belongs to a subject."""
        return self._index.has_event(kind, id, event)


def past_years(index: Index) -> dict[int, int]:
    """Articles by year, without the newest year."""
    newest = max(index.per_year, default=0)
    return {year: count for year, count in sorted(index.per_year.items()) if year < newest}
