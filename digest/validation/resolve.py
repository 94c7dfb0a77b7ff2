"""Parsed entries to articles, events and stories, one file at a time: references resolved, limits checked."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple, TypeVar

from pydantic_core import PydanticCustomError

from digest.content.files import ContentFile, InlineEvent, ParsedEntry, stem
from digest.content.parse import STILL_MISSING
from digest.content.values import check_segment
from digest.content.yaml_data import Path
from digest.errors import Problem
from digest.model import Article, Claim, EditionLead, Event, Evidence, Story
from digest.problem_codes import Code
from digest.text.plain import folded
from digest.validation.collector import Collector
from digest.validation.leads import wrong_edition
from digest.validation.references import References
from digest.validation.registries import earlier_id_taken
from digest.validation.standing import Standings
from digest.validation.status_history import check_history, published_history
from digest.validation.tables import CLAIMED, MISFILED, OPTION, SOURCE_TYPES, SPELLED, Trace

R = TypeVar("R", Article, Event, Story, EditionLead)

SUMMARY_LENGTH = 400
QUOTATION_WORDS = 50


class Outcome(NamedTuple):
    """What comes of the file of an entry: its records, if it is published, without their texts; by the id of an event
    that is written in it, the id that an earlier rule gave it; and what is wrong. An entry that is ``withdrawn`` is
    nothing else."""

    trace: Trace
    problems: tuple[Problem, ...] = ()
    article: Article | None = None
    story: Story | None = None
    events: tuple[Event, ...] = ()
    moved: tuple[tuple[str, str], ...] = ()
    withdrawn: Article | Event | Story | None = None
    lead: EditionLead | None = None


class Resolver(Standings):
    """Resolves the files of entries."""

    def outcome(self, path: str) -> Outcome:
        """What comes of the file of an entry or a page."""
        file = self.file(path)
        if file is None or file.is_refused:
            return Outcome(Trace())
        if not file.kind.is_entry:
            held, due, _ = self.hold(file) if file.page else ("", "", "")
            return Outcome(Trace(held=held, due=due))
        types = OPTION.get(self.store, "event types") or ()
        collector = Collector(self.folder)
        return _Resolving(self, file, References(self, file, types, collector), collector).outcome()


class _Resolving:
    """One file on its way to its records."""

    def __init__(self, known: Resolver, file: ContentFile, references: References, report: Collector) -> None:
        self.known = known
        self.store = known.store
        self.limits = known.limits
        self.file = file
        self.references = references
        self.report = report
        self.held: Literal["", "draft", "scheduled"] = ""
        self.due = ""
        self.mark = ""

    def outcome(self) -> Outcome:
        entry = self.file.entry
        if entry is None:
            self.references.check_faulty()
            if self.file.page:  # A draft that is not complete.
                self._is_due()
            return self._outcome()
        if entry.article:
            return self._article(entry, entry.article)
        if entry.event:
            return self._event(entry, entry.event)
        if entry.lead:
            return self._lead(entry, entry.lead)
        assert entry.story
        return self._story(entry, entry.story)

    def _outcome(
        self,
        article: Article | None = None,
        story: Story | None = None,
        events: tuple[Event, ...] = (),
        moved: tuple[tuple[str, str], ...] = (),
    ) -> Outcome:
        trace = Trace(
            article.id if article else "", story.id if story else "", tuple(event.id for event in events),
            tuple(sorted(self.references.used)), self.held, self.due,
        )  # fmt: skip
        return Outcome(trace, tuple(self.report.problems), article, story, events, moved)

    def _withdrawn(self, entry: Article | Event | Story) -> Outcome:
        trace = Trace(uses=tuple(sorted(self.references.used)), held=self.held, due=self.due, is_withdrawn=True)
        return Outcome(trace, tuple(self.report.problems), withdrawn=entry)

    # Leads of editions

    def _lead(self, entry: ParsedEntry, lead: EditionLead) -> Outcome:
        wrong = wrong_edition(lead.id, OPTION.get(self.store, "editions") or ())
        if wrong:
            self.report.add(self.file, (), Code.UNKNOWN_EDITION, *wrong)
            return self._outcome()
        if not self._is_taken(entry) or not self._is_due():
            return self._outcome()
        whole = _with(lead, title=self._marked(lead.title).strip())
        trace = Trace(held=self.held, due=self.due, lead=lead.id)
        return Outcome(trace, tuple(self.report.problems), lead=whole)

    # Stories and events with files of their own

    def _story(self, entry: ParsedEntry, story: Story) -> Outcome:
        references = self.references
        id = self._file_id("story")
        if id is None or not self._is_taken(entry):
            return self._outcome()
        kept = references.is_within("topics", story.topics, self.limits.topics)
        if not references.is_within("was", story.was, self.limits.addresses, option="addresses") or not kept:
            return self._outcome()
        was = self._free_earlier_ids("story", id, story.was)
        topics = references.many("topics", "topic", story.topics)
        if not self._is_due():
            return self._outcome()
        whole = _with(story, id=id, was=was, topics=topics, title=self._marked(story.title))
        return self._withdrawn(whole) if self._is_withdrawn(story) else self._outcome(story=whole)

    def _event(self, entry: ParsedEntry, event: Event) -> Outcome:
        references = self.references
        id = self._file_id("event")
        if id is None or not self._is_taken(entry):
            return self._outcome()
        references.is_within("topics", event.topics or (), self.limits.topics)
        references.is_within("names", event.names or (), self.limits.names)
        is_known = references.is_within("was", event.was, self.limits.addresses, option="addresses")
        was = self._free_earlier_ids("event", id, event.was) if is_known else ()
        evidence = []
        for index, item in enumerate(event.sources):
            source = references.one(("sources", index, "source"), "source", item.source)
            if source:
                evidence.append(Evidence(source, item.url, item.title, item.date))
        for index, claim in enumerate(event.claims):
            if bool(claim.article) == bool(claim.url):
                message = "a claim needs an article or a url, but not both"
                self.report.add(self.file, ("claims", index), Code.UNSUPPORTED_CLAIM, message, "say where it was made")
        check_history(self.file, event, self.report)
        is_due = self._is_due()
        whole = _with(
            event,
            id=id,
            was=was,
            title=self._marked(event.title),
            type=references.event_type(("type",), event.type),
            place_name=references.name_or_text(event.place) if event.place else None,
            topics=references.optional("topics", "topic", event.topics),
            stories=references.optional("stories", "story", event.stories),
            names=references.optional("names", "name", event.names),
            sources=tuple(evidence),
            claims=tuple(
                Claim(claim.by, claim.field, claim.value, references.name_or_text(claim.by), claim.article, claim.url)
                for claim in event.claims
            ),
        )
        if not is_due:
            return self._outcome()
        if self._is_withdrawn(event):
            return self._withdrawn(whole)
        stories = None if whole.stories is None else self._shown("story", whole.stories)
        claims = self._published_claims(whole)
        history, status = published_history(whole, lambda at, article: self._is_shown(at, article, "status"))
        return self._outcome(events=(_with(whole, claims=claims, history=history, status=status, stories=stories),))

    def _published_claims(self, event: Event) -> tuple[Claim, ...]:
        """The claims without those that rest on an article that is not published, or does not exist."""
        return tuple(
            claim for index, claim in enumerate(event.claims)
            if claim.article is None or self._is_shown(("claims", index, "article"), claim.article, "claim")
        )  # fmt: skip

    def _is_shown(self, at: Path, article: str, what: str) -> bool:
        """Whether an article that something (a "claim") rests on is published. If not, a problem says why."""
        standing = self.known.standing_of("article", article)
        if standing and standing.is_shown:
            return True
        if standing and standing.is_withdrawn:
            message = f"the article '{article}' was withdrawn, so the {what} is left out"
            hint = f"take the {what} out, or rest it on another report"
            self.report.add(self.file, at, Code.WITHDRAWN_REFERENCE, message, hint)
        elif standing:
            message = f"the article '{article}' is not published yet, so the {what} is left out"
            self.report.add(self.file, at, Code.UNPUBLISHED_REFERENCE, message)
        elif not MISFILED.get(self.store, article):
            hint = "write its path under articles/ without .md"
            self.report.add(self.file, at, Code.UNKNOWN_ARTICLE, f"unknown article '{article}'", hint)
        return False

    def _file_id(self, kind: Literal["event", "story"]) -> str | None:
        """The id of an event or story: its file's name, which must fit into an address."""
        id = stem(self.file.path)
        try:
            check_segment(id)
        except PydanticCustomError as error:
            message = f"the file name is the id, and {error.message()}"
            self.report.add(self.file, (), Code.INVALID_ID, message, "rename the file: use letters, digits, - and _")
            return None
        first = next(iter(CLAIMED.get(self.store, kind, id) or ()), None)
        if first and not first.is_inline and first.order < self.file.order:
            message = f"the id '{id}' is already used by {self.report.shown(first.path)}"
            self.report.add(self.file, (), Code.DUPLICATE_ID, message, "rename one of the two files")
            return None
        return id

    def _free_earlier_ids(self, kind: Literal["event", "story"], id: str, was: tuple[str, ...]) -> tuple[str, ...]:
        """The ids in `was` without those that another event or story has, or had, which are reported."""
        free = []
        for number, old in enumerate(was):
            known = SPELLED.get(self.store, kind, folded(old)) or ()
            problem = earlier_id_taken(kind, id, old, known)
            if problem:
                self.report.add(self.file, ("was", number), Code.EARLIER_ID_TAKEN, *problem)
            else:
                free.append(old)
        return tuple(free)

    # Articles

    def _article(self, entry: ParsedEntry, article: Article) -> Outcome:
        references, report, file = self.references, self.report, self.file
        first = (CLAIMED.get(self.store, "article", article.id) or ())[0]
        if first.path != file.path:
            message = f"the id '{article.id}' is already used by {report.shown(first.path)}"
            report.add(file, ("id",), Code.DUPLICATE_ID, message, "give one of the two another id")
            return self._outcome()
        if not self._is_taken(entry) or not self._is_within_limits(article):
            return self._outcome()
        source = references.one(("source",), "source", article.source)
        if source and not (article.url or article.published_in) and SOURCE_TYPES.get(self.store, source) != "own":
            hint = "add a line 'url: …' with the report's address, or 'published_in: …' if it has none"
            if entry.draft:
                report.add(file, ("url",), Code.INCOMPLETE_DRAFT, STILL_MISSING, hint)
            else:
                report.add(file, ("url",), Code.MISSING_KEY, "is required but missing", hint)
        if article.url and article.published_in:
            message, hint = "is for a report without an address, but there is a url", "keep one of the two"
            report.add(file, ("published_in",), Code.CONFLICTING_KEYS, message, hint)
        topics = references.many("topics", "topic", article.topics)
        names = references.many("names", "name", article.names)
        stories = references.many("stories", "story", article.stories)
        no_link = article.no_link
        if no_link and "*" not in no_link:
            no_link = references.many("no_link", "name", no_link)
        origins = self._origins(article, source)
        is_due = self._is_due()
        events, own = self._events_of(entry, article)
        if not is_due or source is None:
            return self._outcome()
        moved = tuple(
            (item.event.id, item.earlier_id) for item in entry.inline_events if self._goes_by_earlier_id(item)
        )
        if self._is_withdrawn(article):
            ids = (*(event.id for event in own), *(earlier for _, earlier in moved))
            return self._withdrawn(
                _with(article, source=source, topics=topics, names=names, stories=stories, events=ids)
            )
        if article.filed and not article.summary and article.title == article.original_title:
            message = "has the report's own title, and no text"
            report.add(file, ("title",), Code.UNWRITTEN_ENTRY, message, "write a title and a text of your own")
        if len(article.summary) > SUMMARY_LENGTH:
            message = f"has {len(article.summary)} characters; a summary has at most {SUMMARY_LENGTH}"
            report.add(file, ("summary",), Code.LONG_SUMMARY, message, "shorten it")
        whole = _with(
            article, title=self._marked(article.title), source=source, topics=topics, names=names,
            stories=self._shown("story", stories), no_link=no_link, origins=origins, events=self._shown("event", events),
        )  # fmt: skip
        return self._outcome(whole, events=own, moved=moved)

    def _origins(self, article: Article, source: str | None) -> tuple[str, ...]:
        """The ids of the sources whose reporting it is; `own` is the article's source, and `unknown` none."""
        found = []
        for index, origin in enumerate(article.origins):
            if origin == "own":
                found.append(source)
            elif origin != "unknown":
                found.append(self.references.one(("origin", index), "source", origin))
        return tuple(dict.fromkeys(id for id in found if id))

    def _is_within_limits(self, article: Article) -> bool:
        limits = self.limits
        checks = (("topics", article.topics, limits.topics), ("names", article.names, limits.names), ("events", article.events, limits.events))  # fmt: skip
        kept = [self.references.is_within(key, items, limit) for key, items, limit in checks]
        kept.append(self.references.is_within("aliases", article.aliases, limits.addresses, option="addresses"))
        return all(kept)

    def _events_of(self, entry: ParsedEntry, article: Article) -> tuple[tuple[str, ...], tuple[Event, ...]]:
        """The ids of an article's events, and those that are written in it."""
        if not entry.inline_events:
            return self.references.many("events", "event", article.events), ()
        ids: list[str] = []
        own: list[Event] = []
        inline_events = {item.position: item for item in entry.inline_events}
        for index, id in enumerate(article.events):
            item = inline_events.get(index)
            if item is None:
                found = self.references.one(("events", index), "event", id)
                if found:
                    ids.append(found)
                continue
            first = self.known.claimant("event", id)
            if first and (first.path, first.position, first.is_inline) != (self.file.path, index, True):
                message = f"the event '{id}' is already written in {self.report.shown(first.path)}"
                is_one = folded(self.known.title_of(first)) == folded(item.event.title)
                hint = "give it its own file under events/, and write its id in both" if is_one else "write another id"
                self.report.add(self.file, ("events", index), Code.DUPLICATE_ID, message, hint)
            else:
                own.append(self._inline_event(item))
            ids.append(id)
        return tuple(dict.fromkeys(ids)), tuple(own)

    def _inline_event(self, item: InlineEvent) -> Event:
        references, event, at = self.references, item.event, ("events", item.position)
        references.is_within("names", event.names or (), self.limits.names, at)
        return _with(
            event,
            title=self._marked(event.title),
            type=references.event_type((*at, "type"), event.type),
            place_name=references.name_or_text(event.place) if event.place else None,
            names=references.optional("names", "name", event.names, at),
        )

    def _goes_by_earlier_id(self, item: InlineEvent) -> bool:
        """Whether the id that an earlier rule gave to an event names it alone."""
        if item.earlier_id == item.event.id:
            return False
        known = SPELLED.get(self.store, "event", folded(item.earlier_id)) or ()
        return sum(one.text == item.earlier_id for one in known) == 1

    # Any entry

    def _shown(self, kind: Literal["event", "story"], ids: tuple[str, ...]) -> tuple[str, ...]:
        """The ids without those of entries that are not published yet, which are reported."""
        kept = []
        key = "events" if kind == "event" else "stories"
        for id in ids:
            standing = self.known.standing_of(kind, id)
            if standing is None or standing.is_shown:
                kept.append(id)
            elif standing.is_withdrawn:
                self._refuse_withdrawn(key, kind, id)
            elif standing.is_held:
                message = f"the {kind} '{id}' is not published yet, so it is left out"
                self.report.add(self.file, (key,), Code.UNPUBLISHED_REFERENCE, message)
        return ids if len(kept) == len(ids) else tuple(kept)

    def _refuse_withdrawn(self, key: str, kind: Literal["event", "story"], id: str) -> None:
        """Report a reference to a withdrawn event or story, at its place in the list."""
        listed = self.file.document.data.get(key)
        texts = listed if isinstance(listed, list) else [listed]
        at = (
            (key, index) for index, text in enumerate(texts)
            if isinstance(text, str) and self.known.meaning(kind, text) == id
        )  # fmt: skip
        one = self.known.claimant(kind, id)
        message, hint = f"the {kind} '{id}' was withdrawn", "take it out of the list"
        if one and one.is_inline:
            message += f" with {self.report.shown(one.path)}, where it is written"
            hint += "; if it did happen, give it its own file under events/"
        self.report.add(self.file, next(at, (key,)), Code.WITHDRAWN_REFERENCE, message, hint)

    def _is_due(self) -> bool:
        """Whether the entry is to be shown now; if it is not to be published, the reason is kept."""
        self.held, self.due, self.mark = self.known.hold(self.file)
        return not self.held or self.known.shows_all

    def _is_withdrawn(self, entry: Article | Event | Story) -> bool:
        """Whether the entry was withdrawn after it was published: one that is held back is a draft, and shown as one."""
        return entry.withdrawn is not None and not self.held

    def _marked(self, title: str) -> str:
        """The title with what a preview says of it."""
        return f"{self.mark} {title}" if self.mark else title

    def _is_taken(self, entry: ParsedEntry) -> bool:
        """Whether the site can take the text of a file; its problems say why not. Reports what is odd in it."""
        if entry.is_refused:
            return False
        path, start = self.file.path, self.file.body_line - 1
        words, line = entry.quotation
        if words > QUOTATION_WORDS:
            message = f"a quotation has {words} words; quote at most {QUOTATION_WORDS}"
            hint = "shorten it: this is a digest, not a reprint"
            self.report.add_at_line(path, start + line, Code.LONG_QUOTATION, message, hint)
        for oddity in entry.oddities:
            self.report.add_at_line(path, start + oddity.line, oddity.code, oddity.message, oddity.hint)
        return True


def _with(record: R, **values: object) -> R:
    """The record with these values; the same one if it has them already."""
    changes: dict[str, Any] = {name: value for name, value in values.items() if getattr(record, name) != value}
    return record._replace(**changes) if changes else record
