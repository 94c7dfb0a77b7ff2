"""`digest check --since`: published entries in which something changed that no correction states."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import cast

from digest.content.files import ContentFile, ParsedRegistry, kind_of, stem
from digest.desk.changes import (
    ValueChange,
    article_changes,
    event_changes,
    inline_changes,
    name_changes,
    story_changes,
)
from digest.desk.past import FETCH, Past, Shallow, read_past, was_published
from digest.desk.site_record import SiteRecord
from digest.desk.text_changes import Text
from digest.errors import Problem
from digest.model import TEXT_FIELD, Article, Correction, Event, Story, key_of, variants
from digest.problem_codes import Code
from digest.site.tables import ARTICLES, EVENTS, RECORDS, STORIES
from digest.text.plain import folded, shortened
from digest.validation.tables import SpelledKind

_SHOWN = 80
_NO_TEXTS = (Text(""), Text(""))


@dataclass(frozen=True, slots=True)
class Changed:
    """A record that is not what it was: what `digest correct` calls it, the path of its file, what changed, and the
    corrections that are new."""

    entry: str
    path: str
    changes: tuple[ValueChange, ...]
    new: tuple[Correction, ...]

    @property
    def uncorrected(self) -> tuple[ValueChange, ...]:
        """What no new correction states. One without a field is about everything."""
        return tuple(change for change in self.changes if not any(_is_about(item.field, change) for item in self.new))


def uncorrected_changes(record: SiteRecord, ref: str) -> Iterator[Problem]:
    """A problem for each change since a ref that no correction states. Raises `NoHistory`."""
    config = record.config_file.name
    try:
        past = read_past(record.config_file.parent, record.content, ref, record.shown, record.options)
    except Shallow as error:
        yield Problem(config, 0, "", Code.SHALLOW_CLONE, str(error), FETCH)
        return
    if past.missing:
        message = f"this clone does not have {past.missing:,} of the files that '{ref}' has"
        yield Problem(config, 0, "", Code.SHALLOW_CLONE, message, FETCH)
    for one in changed_since(record, past):
        yield from (_problem(record, one, change) for change in one.uncorrected)


def changed_since(record: SiteRecord, past: Past) -> Iterator[Changed]:
    """The published records that were published before, and say something else now."""
    comparison = _Comparison(record, past)
    for file in past.files:
        if file.registry:
            yield from comparison.registered(file.registry, file.path)
        elif was_published(file, past.at, record.options):
            yield from comparison.entry(file)


class _Comparison:
    """Compares what was with what is, found by its id."""

    def __init__(self, record: SiteRecord, past: Past) -> None:
        self._record = record
        self._past = past
        self._spellings = _spellings(file.registry for file in past.files if file.registry)

    def meaning(self, kind: str, text: str) -> str:
        """See `digest.desk.changes.Meaning`."""
        known = cast("SpelledKind", kind)
        was = self._spellings.get((kind, folded(text)), text)
        return self._record.meant(known, text) or self._record.meant(known, was) or was

    def entry(self, file: ContentFile) -> Iterator[Changed]:
        assert file.entry
        match file.entry.record:
            case Article() as article:
                yield from self._article(file, article)
            case Event() as event:
                yield from self._event(file, event)
            case Story() as story:
                yield from self._story(file, story)

    def registered(self, registry: ParsedRegistry, path: str) -> Iterator[Changed]:
        there = {one.id for one in registry.records}
        kind: SpelledKind = "topic" if registry.topics else "source" if registry.sources else "name"
        for old in registry.records:
            id = self._record.meant(kind, old.id)
            new = RECORDS[kind].now(self._record.store, id) if id else None
            # One that was merged into another is called what that is called.
            if id and new and (id == old.id or id not in there):
                yield Changed(
                    f"{kind}:{id}", path, tuple(name_changes(old, new)), _new(old.corrections, new.corrections)
                )

    def _article(self, file: ContentFile, old: Article) -> Iterator[Changed]:
        new = ARTICLES.now(self._record.store, old.id)
        if new is None:
            return
        path, language = new.location.path, new.lang or self._record.language
        now = self._record.found.file(path)
        texts = self._texts(file.body, old.summary, path, new.summary)
        changes = list(article_changes(old, new, texts, language, self._depth, self.meaning))
        before = {one.event.id: one.event for one in file.entry.inline_events} if file.entry else {}
        after = {one.event.id: one.event for one in now.entry.inline_events} if now and now.entry else {}
        gone = [event for id, event in before.items() if id not in after and not self._known_event(id)]
        came = [event for id, event in after.items() if id not in before]
        changes += inline_changes(gone, came)
        for id, event in before.items():
            other = self._known_event(id)
            found = event_changes(event, other, _NO_TEXTS, language, self._depth, self.meaning) if other else ()
            if other and other.article is None:
                yield Changed(other.id, other.location.path, tuple(found), other.corrections)
            else:
                changes += (change._replace(field="events", place=("events",)) for change in found)
        yield Changed(old.id, path, tuple(changes), _new(old.corrections, new.corrections))

    def _event(self, file: ContentFile, old: Event) -> Iterator[Changed]:
        id = self._current("event", old.id)
        new = EVENTS.now(self._record.store, id) if id else None
        if new is None:
            return
        path = new.location.path
        texts = self._texts(file.body, "", path, "") if new.article is None else _NO_TEXTS
        changes = event_changes(old, new, texts, self._record.language, self._depth, self.meaning)
        yield Changed(new.id, path, tuple(changes), _new(old.corrections, new.corrections))

    def _story(self, file: ContentFile, old: Story) -> Iterator[Changed]:
        id = self._current("story", old.id)
        new = STORIES.now(self._record.store, id) if id else None
        if new is None:
            return
        path = new.location.path
        texts = self._texts(file.body, old.summary, path, new.summary)
        changes = story_changes(old, new, texts, self._record.language, self._depth)
        yield Changed(new.id, path, tuple(changes), _new(old.corrections, new.corrections))

    def _current(self, kind: SpelledKind, id: str) -> str | None:
        """The id that an entry has now; None if it was merged into one that was there already."""
        now = self._record.meant(kind, id) or id
        return now if now == id or (kind, now) not in self._then else None

    @cached_property
    def _then(self) -> frozenset[tuple[str, str]]:
        """The kinds and ids of all events and stories that were there, wherever their files were."""
        return frozenset((kind_of(path).value, stem(path)) for path in self._past.paths)

    def _known_event(self, id: str) -> Event | None:
        return EVENTS.now(self._record.store, self._record.meant("event", id) or id)

    def _texts(self, old: str, old_summary: str, path: str, summary: str) -> tuple[Text, Text]:
        file = self._record.found.file(path)
        return Text(old, old_summary), Text(file.body if file else "", summary)

    @property
    def _depth(self) -> int:
        return self._record.options.limits.depth


def _spellings(registries: Iterable[ParsedRegistry]) -> Mapping[tuple[str, str], str]:
    """By kind and folded text, the ids that texts meant."""
    found: dict[tuple[str, str], str] = {}
    for registry in registries:
        for topic in registry.topics:
            found |= {("topic", folded(text)): topic.id for text in (topic.name, *topic.aliases)}
        for source in registry.sources:
            found |= {("source", folded(text)): source.id for text in (source.name, *source.aliases)}
        for name in registry.names:
            found |= {("name", folded(text)): name.id for text in variants(name)}
    return found


def _new(old: Iterable[Correction], new: Iterable[Correction]) -> tuple[Correction, ...]:
    return tuple((Counter(new) - Counter(old)).elements())


def _is_about(stated: str, change: ValueChange) -> bool:
    """Whether a correction of one key is about a change: of the same key, of an item of it, or of a claim about it."""
    field = change.field
    if field == "claims" and folded(stated) == folded(change.what):
        return True
    key = key_of(stated)
    return key in ("", field) or (field == TEXT_FIELD and key in ("body", "summary"))


def _problem(record: SiteRecord, one: Changed, change: ValueChange) -> Problem:
    file = record.found.file(one.path)
    line = file.document.line(change.place) if file and change.place else 0
    if file and change.field == TEXT_FIELD:
        line = file.body_line + max(change.line - 1, 0)
    field = "" if change.field == TEXT_FIELD else change.field
    path, message = f"{record.shown}/{one.path}", _statement(change)
    return Problem(path, line, field, Code.UNCORRECTED_CHANGE, message, command(one, change))


def _statement(change: ValueChange) -> str:
    before, after = shortened(change.before, _SHOWN), shortened(change.after, _SHOWN)
    what = f"the {change.what} " if change.field == TEXT_FIELD else ""
    now = f"is '{after}' now" if after else "is no longer there"
    return f"{what}'{before}' {now}, and no correction says so"


def command(one: Changed, change: ValueChange) -> str:
    """What to type so that a correction states a change."""
    words = ["digest", "correct", one.entry, "what was wrong and what is right", "--field", change.field]
    for option, value in (("--before", change.before), ("--after", change.after)):
        if 0 < len(value) <= _SHOWN:
            words += [option, value]
    return shlex.join(words)
