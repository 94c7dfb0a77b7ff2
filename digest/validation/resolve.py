"""Parsed entries to articles, events and stories: references resolved, limits checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any, TypeVar

from pydantic_core import PydanticCustomError

from digest.content.files import ContentFile, InlineEvent, LoadedContent, ParsedEntry, ParsedPage, stem
from digest.content.values import check_segment
from digest.model import Article, Claim, Event, Evidence, Source, Story
from digest.problem_codes import Code
from digest.text.edtf import Moment
from digest.text.plain import folded
from digest.validation.references import References
from digest.validation.unpublished import Hidden, without_unpublished_claims

R = TypeVar("R", Article, Event, Story)


@dataclass(frozen=True, slots=True)
class Resolved:
    """The records of a run. ``files`` are those that each came from, by path, and those of entries that
    are not published yet: ``drafts``, and ``scheduled`` ones with their times. Pages are in these too."""

    articles: tuple[Article, ...]
    events: Mapping[str, Event]
    stories: Mapping[str, Story]
    inline_events: Mapping[str, InlineEvent]
    """By id, the events written in articles."""
    files: Mapping[str, ContentFile]
    drafts: frozenset[str]
    scheduled: Mapping[str, datetime]
    marks: Mapping[str, str]
    """Of those that are shown all the same, by path."""

    @property
    def unpublished(self) -> frozenset[str]:
        """The paths of entries and pages that are not shown."""
        return self.drafts.union(self.scheduled).difference(self.marks)


def resolve(
    content: LoadedContent,
    references: References,
    sources: Mapping[str, Source],
    now: datetime,
    shows_all: bool = False,
) -> Resolved:
    """The records of all entries; what is wrong with them goes to the collector of ``references``. ``now`` is
    aware, and decides which entries and pages are due; with ``shows_all`` the others are there too, marked."""
    entries = [file for file in content.files if file.kind.is_entry]
    for file in entries:
        if file.entry is None:
            references.check_faulty(file)
    resolver = _Resolver(content, references, sources, now, shows_all)
    articles = []
    for file in entries:
        if file.entry is None:
            continue
        record = file.entry.record
        if isinstance(record, Article):
            articles.append((file, file.entry, record))
        elif isinstance(record, Event):
            resolver.add_event(file, file.entry, record)
        else:
            resolver.add_story(file, file.entry, record)
    for file in content.files:
        if file.page:
            resolver.is_due(file, file.page)
    # Articles refer to events, and contain some.
    for file, entry, article in articles:
        resolver.add_article(file, entry, article)
    return resolver.resolved()


class _Resolver:
    def __init__(
        self, content: LoadedContent, references: References, sources: Mapping[str, Source], now: datetime,
        shows_all: bool,
    ) -> None:  # fmt: skip
        self.content = content
        self.references = references
        self.report = references.collector
        self.limits = references.options.limits
        self.sources = sources
        self.now = now
        self.shows_all = shows_all
        self.zone = references.options.zone
        self.articles: list[Article] = []
        self.events: dict[str, Event] = {}
        self.stories: dict[str, Story] = {}
        self.inline_events: dict[str, InlineEvent] = {}
        self.hidden_events: dict[str, Event] = {}
        """Events that are not published: drafts and scheduled ones, and those written in such articles, or in faulty
        ones."""
        self.hidden_stories: dict[str, Story] = {}
        self.files: dict[str, ContentFile] = {}
        self.article_paths: dict[str, str] = {}
        """By id, the paths of all articles, published or not."""
        self.drafts: set[str] = set()
        self.scheduled: dict[str, datetime] = {}
        self.marks: dict[str, str] = {}

    def resolved(self) -> Resolved:
        """All records, once every entry is known."""
        unpublished = self.drafts | self.scheduled.keys()
        hidden = Hidden(unpublished, self.files, self.report)
        articles = hidden.without_events(self.articles, self.hidden_events)
        events = without_unpublished_claims(
            self.events, articles, self.article_paths, self.content, self.files, self.report
        )
        if self.hidden_stories:
            articles = hidden.without_stories(articles, self.hidden_stories)
            found = hidden.without_stories(events.values(), self.hidden_stories)
            events = {event.id: event for event in found}
        return Resolved(
            articles, events, self.stories, self.inline_events, self.files, frozenset(self.drafts), self.scheduled,
            self.marks,
        )  # fmt: skip

    def add_story(self, file: ContentFile, entry: ParsedEntry, story: Story) -> None:
        id = self._file_id(file, self.stories, self.hidden_stories)
        if id is not None and self._is_taken(file, entry) and self._is_within_limits(file, topics=story.topics):
            topics = self.references.many(file, "topics", self.references.topics, story.topics)
            stories = self.stories if self.is_due(file, entry) else self.hidden_stories
            stories[id] = _with(story, id=id, topics=topics, title=self._marked(file, story.title))

    def add_event(self, file: ContentFile, entry: ParsedEntry, event: Event) -> None:
        references = self.references
        id = self._file_id(file, self.events, self.hidden_events)
        if id is None or not self._is_taken(file, entry):
            return
        self._is_within_limits(file, topics=event.topics or (), names=event.names or ())
        evidence = []
        for index, item in enumerate(event.sources):
            source = references.one(file, ("sources", index, "source"), references.sources, item.source)
            if source:
                evidence.append(Evidence(source, item.url, item.title, item.date))
        for index, claim in enumerate(event.claims):
            if bool(claim.article) == bool(claim.url):
                message = "a claim needs an article or a url, but not both"
                self.report.add(file, ("claims", index), Code.UNSUPPORTED_CLAIM, message, "say where it was made")
        events = self.events if self.is_due(file, entry) else self.hidden_events
        events[id] = _with(
            event,
            id=id,
            title=self._marked(file, event.title),
            type=references.event_type(file, ("type",), event.type),
            place_name=references.name_or_text(event.place) if event.place else None,
            topics=references.optional(file, "topics", references.topics, event.topics),
            stories=references.optional(file, "stories", references.stories, event.stories),
            names=references.optional(file, "names", references.names, event.names),
            sources=tuple(evidence),
            claims=tuple(
                Claim(claim.by, claim.field, claim.value, references.name_or_text(claim.by), claim.article, claim.url)
                for claim in event.claims
            ),
        )

    def add_article(self, file: ContentFile, entry: ParsedEntry, article: Article) -> None:
        references = self.references
        id = article.id
        if id in self.article_paths:
            message = f"the id '{id}' is already used by {self.content.shown(self.article_paths[id])}"
            self.report.add(file, ("id",), Code.DUPLICATE_ID, message, "give one of the two another id")
            return
        self.article_paths[id] = file.path
        if not self._is_taken(file, entry) or not self._is_within_limits(
            file, topics=article.topics, names=article.names, events=article.events
        ):
            return
        source = references.one(file, ("source",), references.sources, article.source)
        if source and not (article.url or article.published_in) and self.sources[source].type != "own":
            hint = "add a line 'url: …' with the report's address, or 'published_in: …' if it has none"
            self.report.add(file, ("url",), Code.MISSING_KEY, "is required but missing", hint)
        if article.url and article.published_in:
            message, hint = "is for a report without an address, but there is a url", "keep one of the two"
            self.report.add(file, ("published_in",), Code.CONFLICTING_KEYS, message, hint)
        topics = references.many(file, "topics", references.topics, article.topics)
        names = references.many(file, "names", references.names, article.names)
        stories = references.many(file, "stories", references.stories, article.stories)
        no_link = article.no_link
        if "*" not in no_link:
            no_link = references.many(file, "no_link", references.names, no_link)
        origin = article.origin
        if origin is not None and origin != "own":
            origin = references.one(file, ("origin",), references.sources, origin)
        is_hidden = not self.is_due(file, entry) or source is None
        events = self._events_of(file, entry, article, self.hidden_events if is_hidden else self.events)
        if source and not is_hidden:
            self.articles.append(
                _with(
                    article, title=self._marked(file, article.title), source=source, topics=topics, names=names,
                    stories=stories, no_link=no_link, origin=origin, events=events,
                )
            )  # fmt: skip

    def is_due(self, file: ContentFile, text: ParsedEntry | ParsedPage) -> bool:
        """Whether an entry or a page is to be shown now; if it is not to be published, the reason is recorded."""
        due = self._time_of(text.publish)
        if text.draft:
            self.drafts.add(file.path)
            mark = "draft"
        elif due and due > self.now:
            self.scheduled[file.path] = due
            mark = f"from {due:%Y-%m-%d %H:%M}"
        else:
            return True
        if self.shows_all:
            self.marks[file.path] = f"[{mark}]"
        return self.shows_all

    def _marked(self, file: ContentFile, title: str) -> str:
        """The title of something in a file, with what a preview says of it."""
        mark = self.marks.get(file.path)
        return f"{mark} {title}" if mark else title

    def _time_of(self, publish: Moment | None) -> datetime | None:
        if publish is None:
            return None
        return publish.at or datetime.combine(publish.day, time.min, tzinfo=self.zone)

    def _events_of(
        self, file: ContentFile, entry: ParsedEntry, article: Article, events: dict[str, Event]
    ) -> tuple[str, ...]:
        """The ids of an article's events. Those written in it are added to ``events``."""
        if not entry.inline_events:
            return self.references.many(file, "events", self.references.events, article.events)
        ids: list[str] = []
        inline_events = {item.position: item for item in entry.inline_events}
        for index, id in enumerate(article.events):
            item = inline_events.get(index)
            if item is None:
                found = self.references.one(file, ("events", index), self.references.events, id)
                if found:
                    ids.append(found)
                continue
            same = self.events.get(id) or self.hidden_events.get(id)
            if same:
                message = f"the event '{id}' is already written in {self.content.shown(same.location.path)}"
                is_one = folded(same.title) == folded(item.event.title)
                hint = "give it its own file under events/, and write its id in both" if is_one else "write another id"
                self.report.add(file, ("events", index), Code.DUPLICATE_ID, message, hint)
            else:
                events[id] = self._inline_event(file, item)
            ids.append(id)
        return tuple(dict.fromkeys(ids))

    def _inline_event(self, file: ContentFile, item: InlineEvent) -> Event:
        references, event, at = self.references, item.event, ("events", item.position)
        self.inline_events[event.id] = item
        references.is_within(file, "names", event.names or (), self.limits.names, at)
        return _with(
            event,
            title=self._marked(file, event.title),
            type=references.event_type(file, (*at, "type"), event.type),
            place_name=references.name_or_text(event.place) if event.place else None,
            names=references.optional(file, "names", references.names, event.names, at),
        )

    def _file_id(
        self, file: ContentFile, published: Mapping[str, Event | Story], hidden: Mapping[str, Event | Story]
    ) -> str | None:
        """The id of an event or story: its file's name, which must fit into an address."""
        id = stem(file.path)
        try:
            check_segment(id)
        except PydanticCustomError as error:
            message = f"the file name is the id, and {error.message()}"
            self.report.add(file, (), Code.INVALID_ID, message, "rename the file: use letters, digits, - and _")
            return None
        known = published.get(id) or hidden.get(id)
        if known:
            message = f"the id '{id}' is already used by {self.content.shown(known.location.path)}"
            self.report.add(file, (), Code.DUPLICATE_ID, message, "rename one of the two files")
            return None
        return id

    def _is_taken(self, file: ContentFile, entry: ParsedEntry) -> bool:
        """Whether the site can take the text of a file; its problems say why not."""
        if not entry.is_refused:
            self.files[file.path] = file
        return not entry.is_refused

    def _is_within_limits(
        self,
        file: ContentFile,
        topics: Sequence[object] = (),
        names: Sequence[object] = (),
        events: Sequence[object] = (),
    ) -> bool:
        limits = self.limits
        checks = (("topics", topics, limits.topics), ("names", names, limits.names), ("events", events, limits.events))
        kept = [self.references.is_within(file, key, items, limit) for key, items, limit in checks]
        return all(kept)


def _with(record: R, **values: object) -> R:
    """The record with these values; the same one if it has them already."""
    changes: dict[str, Any] = {name: value for name, value in values.items() if getattr(record, name) != value}
    return record._replace(**changes) if changes else record
