"""Front matter that keeps its form, to records: references resolved, limits kept, texts vetted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, time
from typing import Any, TypeVar

from pydantic_core import PydanticCustomError

from digest.content.files import FileKind, InlineEvent, ParsedEntry, RawFile, entry_id, kind_of, stem
from digest.content.schema import check_segment
from digest.model import Article, Claim, Event, Evidence, Source, Story
from digest.text.edtf import Moment
from digest.validation.references import References

R = TypeVar("R", Article, Event, Story)


def _with(record: R, **values: object) -> R:
    """The record with these values: itself, if it has them."""
    changes: dict[str, Any] = {name: value for name, value in values.items() if getattr(record, name) != value}
    return record._replace(**changes) if changes else record


class Resolver:
    """Entries to records. Keeps what later checks need: the raw file and the entry of each text."""

    def __init__(self, references: References, sources: Mapping[str, Source], now: datetime) -> None:
        self.references = references
        self.sources = sources
        self.options = references.options
        self.now = now.astimezone(self.options.zone)
        self.articles: list[Article] = []
        self.events: dict[str, Event] = {}
        self.stories: dict[str, Story] = {}
        self.raws: dict[str, RawFile] = {}
        self.entries: dict[str, ParsedEntry] = {}
        """By path; those whose text could be taken."""
        self.drafts: set[str] = set()
        self.scheduled: dict[str, datetime] = {}
        self.hidden_events: dict[str, Event] = {}
        """Events written in articles that are not published: drafts, scheduled, or faulty."""
        self.in_place: dict[str, InlineEvent] = {}
        """By id, the events written in articles."""
        self._ids: dict[str, str] = {}

    def build(self, entries: Iterable[tuple[RawFile, ParsedEntry]], faulty: Iterable[RawFile]) -> None:
        """Make the records of all ``entries``; of the ``faulty`` files check what can be checked."""
        for raw in faulty:
            self._check_references(raw)
        articles = []
        for raw, entry in entries:
            self.raws[raw.path] = raw
            record = entry.record
            if isinstance(record, Article):
                articles.append((raw, entry, record))
            elif isinstance(record, Event):
                self._event(raw, entry, record)
            else:
                self._story(raw, entry, record)
        for raw, entry, article in articles:
            self._article(raw, entry, article)
        self._settle_events()
        self._settle_claims()

    def _story(self, raw: RawFile, entry: ParsedEntry, story: Story) -> None:
        id = self._file_id(raw, self.stories)
        if id is not None and self._takes(raw, entry) and self._within_limits(raw, story.topics, (), ()):
            topics = self.references.many(raw, "topics", self.references.topics, story.topics)
            self.stories[id] = _with(story, id=id, topics=topics)

    def _event(self, raw: RawFile, entry: ParsedEntry, event: Event) -> None:
        refer = self.references
        id = self._file_id(raw, self.events)
        if id is None or not self._takes(raw, entry):
            return
        self._within_limits(raw, event.topics or (), event.names or (), ())
        evidence = []
        for index, item in enumerate(event.sources):
            source = refer.one(raw, ("sources", index, "source"), refer.sources, item.source)
            if source:
                evidence.append(Evidence(source, item.url, item.title, item.date))
        for index, claim in enumerate(event.claims):
            if bool(claim.article) == bool(claim.url):
                refer.error(
                    raw, ("claims", index), "a claim needs an article or a url, and not both", "say where it stands"
                )
        self.events[id] = _with(
            event,
            id=id,
            type=refer.event_type(raw, ("type",), event.type),
            place_name=refer.name_or_text(event.place) if event.place else None,
            topics=refer.optional(raw, "topics", refer.topics, event.topics),
            stories=refer.optional(raw, "stories", refer.stories, event.stories),
            names=refer.optional(raw, "names", refer.names, event.names),
            sources=tuple(evidence),
            claims=tuple(
                Claim(claim.by, claim.field, claim.value, refer.name_or_text(claim.by), claim.article, claim.url)
                for claim in event.claims
            ),
        )

    def _article(self, raw: RawFile, entry: ParsedEntry, article: Article) -> None:
        refer = self.references
        id = article.id
        if id in self._ids:
            other = f"{refer.tree.shown}/{self._ids[id]}"
            refer.error(raw, ("id",), f"the id '{id}' is already that of {other}", "give one of them another id")
            return
        self._ids[id] = raw.path
        if not self._takes(raw, entry) or not self._within_limits(raw, article.topics, article.names, article.events):
            return
        source = refer.one(raw, ("source",), refer.sources, article.source)
        if source and not article.url and self.sources[source].type != "own":
            refer.error(raw, ("url",), "is required, but missing", "add a line 'url: …' with the report's address")
        topics = refer.many(raw, "topics", refer.topics, article.topics)
        names = refer.many(raw, "names", refer.names, article.names)
        stories = refer.many(raw, "stories", refer.stories, article.stories)
        no_link = article.no_link
        if "*" not in no_link:
            no_link = refer.many(raw, "no_link", refer.names, no_link)
        origin = article.origin
        if origin is not None and origin != "own":
            origin = refer.one(raw, ("origin",), refer.sources, origin)
        hidden = self._is_hidden(raw, entry) or source is None
        events = self._events_of(raw, entry, article, self.hidden_events if hidden else self.events)
        if source and not hidden:
            found = (source, topics, names, stories, no_link, origin, events)
            if found != (
                article.source, article.topics, article.names, article.stories, article.no_link, article.origin, article.events,
            ):  # fmt: skip
                article = article._replace(
                    source=source, topics=topics, names=names, stories=stories, no_link=no_link, origin=origin, events=events
                )  # fmt: skip
            self.articles.append(article)

    def _is_hidden(self, raw: RawFile, entry: ParsedEntry) -> bool:
        """Whether the article is a draft or not due yet; counted as what it is."""
        if entry.draft:
            self.drafts.add(raw.path)
            return True
        due = self._due(entry.publish)
        if due is None or due <= self.now:
            return False
        self.scheduled[raw.path] = due
        return True

    def _due(self, publish: Moment | None) -> datetime | None:
        if publish is None:
            return None
        return publish.at or datetime.combine(publish.day, time.min, tzinfo=self.options.zone)

    def _events_of(
        self, raw: RawFile, entry: ParsedEntry, article: Article, events: dict[str, Event]
    ) -> tuple[str, ...]:
        """The ids of an article's events; those written in it go into ``events``."""
        if not entry.in_place:
            return self.references.many(raw, "events", self.references.events, article.events)
        ids: list[str] = []
        in_place = {item.place: item for item in entry.in_place}
        for index, id in enumerate(article.events):
            if index in in_place:
                same = self.events.get(id) or self.hidden_events.get(id)
                if same:
                    other = same.location.path
                    self.references.error(
                        raw, ("events", index), f"the event '{id}' is already written in {self.references.tree.shown}/{other}",
                        "give it a file of its own under events/ and write its id in both",
                    )  # fmt: skip
                else:
                    events[id] = self._event_in_place(raw, in_place[index])
                ids.append(id)
            else:
                found = self.references.one(raw, ("events", index), self.references.events, id)
                if found:
                    ids.append(found)
        return tuple(dict.fromkeys(ids))

    def _event_in_place(self, raw: RawFile, item: InlineEvent) -> Event:
        refer, event, at = self.references, item.event, ("events", item.place)
        self.in_place[event.id] = item
        refer.within(raw, "names", event.names or (), self.options.limits.names, at)
        return _with(
            event,
            type=refer.event_type(raw, (*at, "type"), event.type),
            place_name=refer.name_or_text(event.place) if event.place else None,
            names=refer.optional(raw, "names", refer.names, event.names, at),
        )

    def _file_id(self, raw: RawFile, taken: dict[str, Any]) -> str | None:
        """The id of an event or story: its file's name, which must fit into an address."""
        id = stem(raw.path)
        try:
            check_segment(id)
        except PydanticCustomError as error:
            self.references.error(
                raw,
                (),
                f"the file's name is its id, and {error.message()}",
                "rename the file with letters, digits, - and _",
            )
            return None
        if id in taken:
            other = f"{self.references.tree.shown}/{taken[id].location.path}"
            self.references.error(raw, (), f"the id '{id}' is already that of {other}", "rename one of the files")
            return None
        return id

    def _takes(self, raw: RawFile, entry: ParsedEntry) -> bool:
        """Whether the site takes the text of a file; if not, a problem says why."""
        if entry.refusal:
            tree = self.references.tree
            tree.problems.append(tree.problem(raw.path, raw.body_line, "", entry.refusal, "make the text simpler"))
            return False
        self.entries[raw.path] = entry
        return True

    def _within_limits(
        self, raw: RawFile, topics: tuple[object, ...], names: tuple[object, ...], events: tuple[object, ...]
    ) -> bool:
        limits = self.options.limits
        if len(topics) <= limits.topics and len(names) <= limits.names and len(events) <= limits.events:
            return True
        checks = (("topics", topics, limits.topics), ("names", names, limits.names), ("events", events, limits.events))
        kept = [self.references.within(raw, key, texts, most) for key, texts, most in checks]
        return all(kept)

    def _settle_events(self) -> None:
        """Leave out events that are written in articles not published yet, and say so."""
        for place, article in enumerate(self.articles):
            if self.hidden_events.keys().isdisjoint(article.events):
                continue
            missing = [id for id in article.events if id in self.hidden_events]
            raw = self.raws[article.location.path]
            for id in missing:
                if self.hidden_events[id].location.path in (*self.drafts, *self.scheduled):
                    message = f"the event '{id}' is in an entry that is not published yet, so it is left out"
                    self.references.warn(raw, ("events",), message)
            kept = tuple(id for id in article.events if id not in self.hidden_events)
            self.articles[place] = article._replace(events=kept)

    def _check_references(self, raw: RawFile) -> None:
        """Of a file whose form has errors: whether what its sound keys refer to exists."""
        refer = self.references
        assert raw.document
        shown = f"{refer.tree.shown}/{raw.path}"
        wrong = {re.split(r"[.\[]", problem.field)[0] for problem in refer.tree.problems if problem.path == shown}
        registries = {
            "source": refer.sources, "topics": refer.topics, "names": refer.names,
            "stories": refer.stories, "events": refer.events, "no_link": refer.names,
        }  # fmt: skip
        for key, registry in registries.items():
            value = raw.document.data.get(key)
            if key not in wrong and isinstance(value, str) and value != "*":
                refer.one(raw, (key,), registry, value)
            elif key not in wrong and isinstance(value, list):
                refer.many(raw, key, registry, [item for item in value if isinstance(item, str)])

    def _settle_claims(self) -> None:
        """Check the reports that claims rest on, once every article is known."""
        published = {article.id for article in self.articles}
        for id, event in self.events.items():
            kept = tuple(
                claim for index, claim in enumerate(event.claims)
                if claim.article is None or claim.article in published or self._miss(event, index, claim)
            )  # fmt: skip
            if len(kept) < len(event.claims):
                self.events[id] = event._replace(claims=kept)

    def _miss(self, event: Event, index: int, claim: Claim) -> bool:
        """Report a claim whose article is not published; always False."""
        raw, at = self.raws[event.location.path], ("claims", index, "article")
        if claim.article in self._ids:
            self.references.warn(raw, at, f"'{claim.article}' is not published yet, so the claim is left out")
        elif claim.article not in self._article_files():
            self.references.error(
                raw, at, f"'{claim.article}' is no article", "write its path under articles/ without .md"
            )
        return False

    def _article_files(self) -> set[str]:
        """What the ids of all files of articles would be, of those that cannot be read too."""
        tree = self.references.tree
        paths = (*(raw.path for raw in tree.files), *tree.refused)
        return {entry_id(path) for path in paths if kind_of(path) is FileKind.ARTICLE}
