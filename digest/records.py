"""Front matter that keeps its form, to records: references resolved, limits kept, texts vetted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, time
from pathlib import PurePosixPath
from typing import Any

from pydantic_core import PydanticCustomError

from digest import markdown
from digest.dates import Moment
from digest.forms import ArticleForm, EventForm, EventInPlaceForm, StoryForm, check_segment
from digest.load import Kind, RawFile, kind_of
from digest.model import Article, Claim, Correction, Event, Evidence, Image, Place, Source, Story
from digest.references import References
from digest.slugs import event_id

Form = ArticleForm | EventForm | StoryForm


class Builder:
    """Forms to records. Keeps what later checks need: the raw file and the facts of each text."""

    def __init__(self, references: References, sources: Mapping[str, Source], now: datetime) -> None:
        self.references = references
        self.sources = sources
        self.options = references.options
        self.now = now.astimezone(self.options.zone)
        self.articles: list[Article] = []
        self.events: dict[str, Event] = {}
        self.stories: dict[str, Story] = {}
        self.raws: dict[str, RawFile] = {}
        self.facts: dict[str, markdown.Facts] = {}
        self.drafts: set[str] = set()
        self.scheduled: dict[str, datetime] = {}
        self.hidden_events: dict[str, Event] = {}
        """Events written in articles that are not published: drafts, scheduled, or faulty."""
        self.in_place: dict[str, int] = {}
        """Where in its article's list each event written in place stands."""
        self._ids: dict[str, str] = {}
        tree = references.tree
        self._article_files = {raw.id for raw in tree.files if raw.kind is Kind.ARTICLE} | {
            RawFile(Kind.ARTICLE, path).id for path in tree.refused if kind_of(path) is Kind.ARTICLE
        }

    def build(self, forms: Iterable[tuple[RawFile, Form]], faulty: Iterable[RawFile]) -> None:
        """Make the records of all ``forms``; of the ``faulty`` files check what can be checked."""
        for raw in faulty:
            self._check_references(raw)
        for raw, form in forms:
            self.raws[raw.path] = raw
            if isinstance(form, StoryForm):
                self._story(raw, form)
            elif isinstance(form, EventForm):
                self._event(raw, form)
        for raw, form in forms:
            if isinstance(form, ArticleForm):
                self._article(raw, form)
        self._settle_events()
        self._settle_claims()

    def _story(self, raw: RawFile, form: StoryForm) -> None:
        id = self._file_id(raw, self.stories)
        if id is not None and self._inspect(raw) and self._within_limits(raw, form.topics, (), ()):
            self.stories[id] = Story(
                id, Place(raw.path, raw.body_line), form.title, form.summary, form.status or "",
                self.references.many(raw, "topics", self.references.topics, form.topics), raw.body,
            )  # fmt: skip

    def _event(self, raw: RawFile, form: EventForm) -> None:
        refer = self.references
        id = self._file_id(raw, self.events)
        if id is None or not self._inspect(raw):
            return
        self._within_limits(raw, form.topics or (), form.names or (), ())
        evidence = []
        for index, item in enumerate(form.sources):
            source = refer.one(raw, ("sources", index, "source"), refer.sources, item.source)
            if source:
                evidence.append(Evidence(source, item.url, item.title or "", item.date))
        for index, claim in enumerate(form.claims):
            if bool(claim.article) == bool(claim.url):
                refer.error(
                    raw, ("claims", index), "a claim needs an article or a url, and not both", "say where it stands"
                )
        self.events[id] = Event(
            id, Place(raw.path, raw.body_line), form.date, form.title,
            type=refer.event_type(raw, ("type",), form.type),
            place=form.place or "",
            place_name=refer.name_or_text(form.place) if form.place else None,
            status=form.status or "",
            topics=refer.optional(raw, "topics", refer.topics, form.topics),
            stories=refer.optional(raw, "stories", refer.stories, form.stories),
            names=refer.optional(raw, "names", refer.names, form.names),
            sources=tuple(evidence),
            claims=tuple(
                Claim(claim.by, claim.field, claim.value, refer.name_or_text(claim.by), claim.article, claim.url)
                for claim in form.claims
            ),
            body=raw.body,
        )  # fmt: skip

    def _article(self, raw: RawFile, form: ArticleForm) -> None:
        refer = self.references
        id = form.id or raw.id
        if id in self._ids:
            refer.error(
                raw, ("id",), f"the id '{id}' is already that of {self._ids[id]}", "give one of them another id"
            )
            return
        self._ids[id] = f"{refer.tree.shown}/{raw.path}"
        facts = self._inspect(raw)
        if not facts or not self._within_limits(raw, form.topics, form.names, form.events):
            return
        source = refer.one(raw, ("source",), refer.sources, form.source)
        if source and not form.url and self.sources[source].type != "own":
            refer.error(raw, ("url",), "is required, but missing", "add a line 'url: …' with the report's address")
        topics = refer.many(raw, "topics", refer.topics, form.topics)
        names = refer.many(raw, "names", refer.names, form.names)
        stories = refer.many(raw, "stories", refer.stories, form.stories)
        no_link = form.no_link if "*" in form.no_link else refer.many(raw, "no_link", refer.names, form.no_link)
        origin = self._origin(raw, form)
        hidden = self._is_hidden(raw, form) or source is None
        events = self._events_of(raw, form, id, self.hidden_events if hidden else self.events)
        if hidden or source is None:
            return
        image = form.image
        self.articles.append(
            Article(
                id,
                Place(raw.path, raw.body_line),
                form.title,
                form.date,
                source,
                topics,
                url=form.url,
                summary=form.summary or facts.first_paragraph,
                lang=form.lang,
                original_title=form.original_title or "",
                original_lang=form.original_lang,
                authors=form.authors,
                accessed=form.accessed,
                archive_url=form.archive_url,
                origin=origin,
                names=names,
                stories=stories,
                events=events,
                image=Image(image.src, image.alt, image.credit or "") if image else None,
                aliases=form.aliases,
                pin=form.pin,
                updated=form.updated,
                corrections=tuple(Correction(item.date, item.text) for item in form.corrections),
                no_link=no_link,
                slug=form.slug or "",
                extra=form.extra,
                body=raw.body,
                body_line=raw.body_line,
            )  # fmt: skip
        )

    def _origin(self, raw: RawFile, form: ArticleForm) -> str | None:
        if form.origin is None or form.origin in ("own", "unknown"):
            return None if form.origin != "own" else "own"
        return self.references.one(raw, ("origin",), self.references.sources, form.origin)

    def _is_hidden(self, raw: RawFile, form: ArticleForm) -> bool:
        """Whether the article is a draft or not due yet; counted as what it is."""
        if form.draft:
            self.drafts.add(raw.path)
            return True
        due = self._due(form.publish)
        if due is None or due <= self.now:
            return False
        self.scheduled[raw.path] = due
        return True

    def _due(self, publish: Moment | None) -> datetime | None:
        if publish is None:
            return None
        return publish.at or datetime.combine(publish.day, time.min, tzinfo=self.options.zone)

    def _events_of(self, raw: RawFile, form: ArticleForm, article: str, events: dict[str, Event]) -> tuple[str, ...]:
        """The ids of an article's events; those written in it go into ``events``."""
        ids: list[str] = []
        for index, item in enumerate(form.events):
            if isinstance(item, EventInPlaceForm):
                id = event_id(item)
                same = self.events.get(id) or self.hidden_events.get(id)
                if same:
                    other = same.written.path
                    self.references.error(
                        raw, ("events", index), f"the event '{id}' is already written in {self.references.tree.shown}/{other}",
                        "give it a file of its own under events/ and write its id in both",
                    )  # fmt: skip
                else:
                    events[id] = self._event_in_place(raw, item, id, article, index)
                ids.append(id)
            else:
                found = self.references.one(raw, ("events", index), self.references.events, item)
                if found:
                    ids.append(found)
        return tuple(dict.fromkeys(ids))

    def _event_in_place(self, raw: RawFile, item: EventInPlaceForm, id: str, article: str, index: int) -> Event:
        refer, at = self.references, ("events", index)
        self.in_place[id] = index
        refer.within(raw, "names", item.names or (), self.options.limits.names, at)
        assert raw.document
        return Event(
            id, Place(raw.path, raw.document.line(at)), item.date, item.title,
            type=refer.event_type(raw, (*at, "type"), item.type),
            place=item.place or "",
            place_name=refer.name_or_text(item.place) if item.place else None,
            names=refer.optional(raw, "names", refer.names, item.names, at),
            article=article,
        )  # fmt: skip

    def _file_id(self, raw: RawFile, taken: dict[str, Any]) -> str | None:
        """The id of an event or story: its file's name, which must fit into an address."""
        id = PurePosixPath(raw.path).stem
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
            other = f"{self.references.tree.shown}/{taken[id].written.path}"
            self.references.error(raw, (), f"the id '{id}' is already that of {other}", "rename one of the files")
            return None
        return id

    def _inspect(self, raw: RawFile) -> markdown.Facts | None:
        try:
            facts = markdown.inspect(raw.body, self.options.limits.depth)
        except markdown.TextRefused as error:
            tree = self.references.tree
            tree.problems.append(tree.problem(raw.path, raw.body_line, "", str(error), "make the text simpler"))
            return None
        self.facts[raw.path] = facts
        return facts

    def _within_limits(
        self, raw: RawFile, topics: tuple[object, ...], names: tuple[object, ...], events: tuple[object, ...]
    ) -> bool:
        limits = self.options.limits
        checks = (("topics", topics, limits.topics), ("names", names, limits.names), ("events", events, limits.events))
        kept = [self.references.within(raw, key, texts, most) for key, texts, most in checks]
        return all(kept)

    def _settle_events(self) -> None:
        """Leave out events that are written in articles not published yet, and say so."""
        for place, article in enumerate(self.articles):
            missing = [id for id in article.events if id in self.hidden_events]
            if not missing:
                continue
            raw = self.raws[article.written.path]
            for id in missing:
                if self.hidden_events[id].written.path in (*self.drafts, *self.scheduled):
                    message = f"the event '{id}' is in an entry that is not published yet, so it is left out"
                    self.references.warn(raw, ("events",), message)
            kept = tuple(id for id in article.events if id not in self.hidden_events)
            self.articles[place] = replace(article, events=kept)

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
                self.events[id] = replace(event, claims=kept)

    def _miss(self, event: Event, index: int, claim: Claim) -> bool:
        """Report a claim whose article is not published; always False."""
        raw, at = self.raws[event.written.path], ("claims", index, "article")
        if claim.article in self._ids:
            self.references.warn(raw, at, f"'{claim.article}' is not published yet, so the claim is left out")
        elif claim.article not in self._article_files:
            self.references.error(
                raw, at, f"'{claim.article}' is no article", "write its path under articles/ without .md"
            )
        return False
