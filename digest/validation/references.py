"""Resolves what people write in place of a record to its id, or says what they may have meant."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from digest.content.files import ContentFile
from digest.content.yaml_data import Path
from digest.errors import Problem
from digest.problem_codes import Code
from digest.text.plain import did_you_mean, folded
from digest.validation.collector import Collector
from digest.validation.tables import SpelledKind, Spelling

# By kind of record: where it is defined, and the code of a reference to one that does not exist.
_UNKNOWN: Mapping[SpelledKind, tuple[str, Code]] = {
    "topic": ("topics.yml", Code.UNKNOWN_TOPIC),
    "source": ("sources.yml", Code.UNKNOWN_SOURCE),
    "name": ("names.yml", Code.UNKNOWN_NAME),
    "story": ("stories/", Code.UNKNOWN_STORY),
    "event": ("events/", Code.UNKNOWN_EVENT),
}
# What messages have in place of a password (see `digest.text.passwords.masked`).
_HIDDEN = "…@"


def unknown_word(problem: Problem) -> tuple[SpelledKind, str] | None:
    """The kind and the word of a problem with a reference to what does not exist. None for any other problem, and for a
    word that messages do not show in full."""
    kind = next((kind for kind, (_, code) in _UNKNOWN.items() if code is problem.code), None)
    if kind is None:
        return None
    before, after = _unknown(kind, _HIDDEN).split(_HIDDEN)
    word = problem.message.removeprefix(before).removesuffix(after)
    return (kind, word) if problem.message == _unknown(kind, word) and _HIDDEN not in word else None


def _unknown(kind: SpelledKind, word: str) -> str:
    return f"unknown {kind} '{word}'"


class Dictionary(Protocol):
    """What texts stand for."""

    def meaning(self, kind: SpelledKind, text: str) -> str | None:
        """The id that a text stands for; None if it stands for none or several."""

    def meanings(self, kind: SpelledKind, text: str) -> tuple[str, ...]:
        """The ids that a text may stand for."""

    def may_be_faulty(self, kind: SpelledKind, text: str) -> bool:
        """Whether a text may be right, and is not found only because its record has errors of its own."""

    def nearest(self, kind: SpelledKind, text: str) -> str | None:
        """The known spelling that is most like a text."""


def ids_of(text: str, spellings: Iterable[Spelling]) -> tuple[str, ...]:
    """The ids among spellings that are the same when folded: one if it is an id itself, or else an earlier id, else all
    that share it. An earlier id counts only while it is that of one record."""
    known = [spelling for spelling in spellings if spelling.id]
    own = next((one.id for one in known if one.text == one.id), None)
    if own is not None:
        return (own,)
    taken = [one.text for one in spellings if one.is_moved or not one.id]
    earlier = dict.fromkeys(one.id for one in known if one.is_moved and taken.count(one.text) == 1)
    return tuple(earlier or dict.fromkeys(one.id for one in known if not one.is_moved))


class References:
    """Looks up what one file refers to. What is wrong goes to ``collector``; ``used`` are the kind and id of each record
    that was referred to."""

    def __init__(self, known: Dictionary, file: ContentFile, event_types: Sequence[str], collector: Collector) -> None:
        self._known = known
        self._file = file
        self._event_types = event_types
        self._collector = collector
        self.used: set[tuple[str, str]] = set()

    def _find(self, kind: SpelledKind, text: str) -> str | None:
        id = self._known.meaning(kind, text)
        if id is not None:
            self.used.add((kind, id))
        return id

    def one(self, at: Path, kind: SpelledKind, text: str) -> str | None:
        """The id that ``text`` stands for; None and a problem if there is none."""
        id = self._find(kind, text)
        if id is not None or self._known.may_be_faulty(kind, text):
            return id
        ids = self._known.meanings(kind, text)
        if ids:
            message = f"ambiguous {kind} '{text}': it may mean {', '.join(ids)}"
            self._collector.add(self._file, at, Code.AMBIGUOUS_NAME, message, "write the id of the one you mean")
        else:
            path, code = _UNKNOWN[kind]
            near = self._known.nearest(kind, text)
            hint = f"did you mean '{near}'? Otherwise add it to {path}" if near else f"add it to {path}"
            self._collector.add(self._file, at, code, _unknown(kind, text), hint)
        return None

    def many(self, key: str, kind: SpelledKind, texts: Sequence[str], at: Path = ()) -> tuple[str, ...]:
        """The ids of a list, in its order, each once."""
        ids = dict.fromkeys(self._find(kind, text) for text in texts)
        if None in ids:
            ids = dict.fromkeys(self.one((*at, key, index), kind, text) for index, text in enumerate(texts))
        return tuple([id for id in ids if id is not None])

    def optional(
        self, key: str, kind: SpelledKind, texts: Sequence[str] | None, at: Path = ()
    ) -> tuple[str, ...] | None:
        """Like `many`, for a key whose absence means something."""
        return None if texts is None else self.many(key, kind, texts, at)

    def name_or_text(self, text: str) -> str | None:
        """The id of the name that ``text`` stands for, if there is one: free text is fine too."""
        return self._find("name", text)

    def event_type(self, at: Path, text: str) -> str:
        """An event's type in the desk's own spelling; any word if the desk has no list."""
        known = self._event_types
        if not text or not known or text in known:
            return text
        for word in known:
            if folded(word) == folded(text):
                return word
        near = did_you_mean(text, known).removeprefix("; ")
        hint = near or f"the types are {', '.join(known)}"
        self._collector.add(self._file, at, Code.UNKNOWN_EVENT_TYPE, f"unknown event type '{text}'", hint)
        return text

    def is_within(self, key: str, items: Sequence[object], limit: int, at: Path = (), option: str = "") -> bool:
        """Whether a list has at most ``limit`` items; if not, a problem says so. The ``option`` of `limits` has the name
        of the key, unless it is given."""
        return self._collector.is_within(self._file, (*at, key), items, limit, option or key)

    def check_faulty(self) -> None:
        """Check what the valid keys refer to in a file whose front matter does not fit the schema."""
        wrong = {re.split(r"[.\[]", problem.field)[0] for problem in self._file.problems}
        kinds: Mapping[str, SpelledKind] = {
            "source": "source", "topics": "topic", "names": "name",
            "stories": "story", "events": "event", "no_link": "name",
        }  # fmt: skip
        for key, kind in kinds.items():
            value = None if key in wrong else self._file.document.data.get(key)
            if isinstance(value, str) and value != "*":
                self.one((key,), kind, value)
            for index, item in enumerate(value if isinstance(value, list) else ()):
                if isinstance(item, str):
                    self.one((key, index), kind, item)
