"""The index as pages read it: every read is recorded under a key.

What a page shows follows from what it read. So a page need not be rendered again while the fingerprints
of its keys (`digest.site.fingerprints`) are the same. Pages can read the corpus in no other way.

The key of an entry covers everything that lists show of it: of an article its own fields, its topics,
source and stories, and what its events belong to; of an event its reports too. What comes with an entry
needs no key of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from typing import Literal, cast

from digest.content import anchors
from digest.content.autolink import Finder
from digest.content.files import link_target
from digest.model import Article, Event, Name, Source, Story, Topic
from digest.site import links
from digest.site.entries import Articles, Entries, SubjectKind
from digest.site.index import Index, Membership
from digest.site.periods import PeriodPage

EVERYTHING = "everything"
TOPIC_TREE = "topic-tree"
PAST_YEARS = "past-years"
RecordKind = Literal["topic", "source", "name", "story", "article", "event"]


def record_key(kind: RecordKind, id: str) -> str:
    """The key of a record by itself; of an ``article``, ``event`` or ``story`` with its text."""
    return f"{kind} {id}"


def entry_key(entry: Article | Event | Story) -> str:
    """The key of an entry with its text."""
    match entry:
        case Article():
            return record_key("article", entry.id)
        case Event():
            return record_key("event", entry.id)
    return record_key("story", entry.id)


def list_key(kind: SubjectKind, id: str, *period: int | None) -> str:
    """The key of a subject's list of entries, or of a year, month or day of it."""
    return f"list {kind} {id} " + "-".join(f"{part:02}" for part in period if part)


def neighbours_key(story: str, article: str) -> str:
    """The key of the articles before and after an article in a story."""
    return f"neighbours {story} {article}"


def related_key(article: str) -> str:
    """The key of the earlier articles from which an article's related ones are chosen."""
    return f"related {article}"


def file_key(path: str) -> str:
    """The key of the URL at which a file of the content folder is published, if it is."""
    # Keys are stored as lines. No file's name contains a line break, but a link may.
    return f"file {path}".replace("\n", " ")


def places_key(path: str) -> str:
    """The key of the places in the text of a file that links can lead to."""
    return f"places {path}".replace("\n", " ")


def mentions_key(path: str) -> str:
    """The key of the names that are mentioned in the text of a file."""
    return f"mentions {path}"


class TrackedIndex:
    """An index to read from. It records what was read since `start_reads`."""

    def __init__(self, index: Index, files: links.FileUrls) -> None:
        self._finder = Finder(index.corpus.names)
        self._index = index
        self._corpus = index.corpus
        self._files = files
        self._places: dict[str, Mapping[str, str]] = {}
        self._reads: dict[str, None] = {}
        self._replaced: Mapping[str, Article | Event | Story] = {}

    def with_record(self, record: Article | Event | Story) -> TrackedIndex:
        """The same index with one entry replaced on its own page. Lists show the old one."""
        changed = copy(self)
        changed._replaced = {entry_key(record): record}
        return changed

    def fresh(self) -> TrackedIndex:
        """The same index, with nothing noted."""
        other = copy(self)
        other.start_reads()
        return other

    def start_reads(self) -> None:
        """Forget what was read so far."""
        self._reads = {}

    def reads(self) -> tuple[str, ...]:
        """The keys read since `start_reads`, each once, in the order of their first read."""
        return tuple(self._reads)

    def note(self, key: str) -> None:
        """Record a read, for something that was read before and remembered."""
        self._reads[key] = None

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

    def name_text(self, id_or_text: str) -> str:
        """The name with this id, or else the text itself."""
        self.note(record_key("name", id_or_text))
        known = self._corpus.names.get(id_or_text)
        return known.name if known else id_or_text

    def story(self, id: str) -> Story:
        self.note(key := record_key("story", id))
        return cast("Story", self._replaced.get(key) or self._corpus.stories[id])

    def article(self, id: str) -> Article:
        """An article with its text."""
        self.note(key := record_key("article", id))
        return cast("Article", self._replaced.get(key) or self._corpus.article[id])

    def event(self, id: str) -> Event:
        self.note(key := record_key("event", id))
        return cast("Event", self._replaced.get(key) or self._corpus.event[id])

    # Lists

    def entries(self, kind: SubjectKind, id: str = "") -> Entries:
        """See `Index.entries`."""
        self.note(list_key(kind, id))
        return self._index.entries(kind, id)

    def entries_within(
        self, kind: SubjectKind, id: str, year: int, month: int | None = None, day: int | None = None
    ) -> Entries:
        """The entries of a subject in a year, a month of it, or a day of that."""
        self.note(list_key(kind, id, year, month, day))
        return self._index.entries(kind, id).within(year, month, day)

    def entries_on(self, kind: SubjectKind, id: str, page: PeriodPage) -> Entries:
        """The entries of a subject that belong to one of the pages of its list."""
        self.note(list_key(kind, id, page.year, page.month, page.day))
        return page.of(self._index.entries(kind, id))

    def neighbours(self, article: Article, story: str) -> tuple[Article | None, Article | None]:
        """The articles before and after this one in a story."""
        self.note(neighbours_key(story, article.id))
        return self._index.neighbours(article, story)

    def related(self, article: Article) -> Articles:
        """See `Index.related`."""
        self.note(related_key(article.id))
        return self._index.related(article)

    def past_years(self) -> Mapping[int, int]:
        """Articles by year, without the newest year, which changes with every article."""
        self.note(PAST_YEARS)
        return past_years(self._index)

    def children(self, topic: str | None) -> tuple[str, ...]:
        self.note(TOPIC_TREE)
        return self._index.children.get(topic, ())

    def most_active(self, topic: str | None, limit: int) -> tuple[str, ...]:
        """Topics below one, or at the top; of more than ``limit`` those with the most reports."""
        children = self.children(topic)
        if len(children) <= limit:
            return children
        counts = {id: len(self.entries("topic", id).articles) for id in children}
        chosen = set(sorted(children, key=lambda child: (-counts[child], child))[:limit])
        return tuple(id for id in children if id in chosen)

    def ancestors(self, topic: str) -> tuple[str, ...]:
        self.note(TOPIC_TREE)
        return self._index.ancestors[topic]

    def everything(self) -> Index:
        """The whole index, for the few pages that change with every article."""
        self.note(EVERYTHING)
        return self._index

    # Texts

    def link_url(self, path: str, link: str) -> str | None:
        """The site URL that a link in the file ``path`` leads to, or None if it leads nowhere."""
        if target := link_target(path, link):
            self.note(file_key(target))
        return links.resolve(self._files, self.place, path, link)

    def place(self, path: str, fragment: str) -> str | None:
        """The name of the place in the text of the entry at ``path`` that a fragment means; None if there is none."""
        self.note(places_key(path))
        if path not in self._places:
            self._places[path] = anchors.table(self._corpus.places.get(path, ()))
        return anchors.find(fragment, self._places[path])

    def name_finder(self, path: str) -> Finder:
        """What finds names in the text of the file ``path``."""
        self.note(mentions_key(path))
        return self._finder

    # What comes with an entry that was read, and so is covered by its key

    def reports(self, event: Event) -> Articles:
        return self._index.reports.get(event.id, ())

    def membership(self, event: Event) -> Membership:
        return self._index.membership[event.id]

    def with_ancestors(self, topics: tuple[str, ...]) -> tuple[str, ...]:
        return self._index.with_ancestors(topics)

    def article_of(self, event: Event) -> Article | None:
        """The article in which an event without a file of its own is written."""
        return self._corpus.article.get(event.article) if event.article else None

    def claim_article(self, id: str) -> Article:
        """The article that a claim about an event refers to."""
        return self._corpus.article[id]

    def has_event(self, kind: SubjectKind, id: str, event: str) -> bool:
        """Whether an event of an article belongs to a subject."""
        return self._index.has_event(kind, id, event)


def past_years(index: Index) -> dict[int, int]:
    """Articles by year, without the newest year."""
    newest = max(index.per_year, default=0)
    return {year: count for year, count in sorted(index.per_year.items()) if year < newest}
