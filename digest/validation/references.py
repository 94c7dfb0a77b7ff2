"""Resolves what people write in place of a record to its id, or says what they may have meant."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from digest.config import Options
from digest.content.files import ContentFile
from digest.content.yaml_data import Path
from digest.problem_codes import Code
from digest.text.plain import did_you_mean, folded
from digest.validation.aliases import AliasTable
from digest.validation.collector import Collector

# By kind of record: where it is defined, and the code of a reference to one that does not exist.
_UNKNOWN = {
    "topic": ("topics.yml", Code.UNKNOWN_TOPIC),
    "source": ("sources.yml", Code.UNKNOWN_SOURCE),
    "name": ("names.yml", Code.UNKNOWN_NAME),
    "story": ("stories/", Code.UNKNOWN_STORY),
    "event": ("events/", Code.UNKNOWN_EVENT),
}


class _Answers(dict[str, str | None]):
    """What each text that was looked up stands for, so that none is looked up twice."""

    def __init__(self, table: AliasTable) -> None:
        super().__init__()
        self._table = table

    def __missing__(self, text: str) -> str | None:
        id = self[text] = self._table.find_one(text)
        return id


class References:
    """Looks texts up in the tables of one run. What is wrong goes to ``collector``."""

    def __init__(
        self,
        options: Options,
        collector: Collector,
        *,
        topics: AliasTable,
        sources: AliasTable,
        names: AliasTable,
        stories: AliasTable,
        events: AliasTable,
    ) -> None:
        self.options = options
        self.collector = collector
        self.topics = topics
        self.sources = sources
        self.names = names
        self.stories = stories
        self.events = events
        tables = (topics, sources, names, stories, events)
        self._answers = {table.kind: _Answers(table) for table in tables}

    def used(self, table: AliasTable) -> frozenset[str]:
        """The ids of all records that were referred to so far."""
        return frozenset(filter(None, self._answers[table.kind].values()))

    def one(self, file: ContentFile, at: Path, table: AliasTable, text: str) -> str | None:
        """The id that ``text`` stands for; None and a problem if there is none."""
        id = self._answers[table.kind][text]
        if id is not None or table.may_be_faulty(text):
            return id
        ids = table.find(text)
        if ids:
            message = f"ambiguous {table.kind} '{text}': it may mean {', '.join(ids)}"
            self.collector.add(file, at, Code.AMBIGUOUS_NAME, message, "write the id of the one you mean")
        else:
            path, code = _UNKNOWN[table.kind]
            near = table.nearest(text)
            hint = f"did you mean '{near}'? Otherwise add it to {path}" if near else f"add it to {path}"
            self.collector.add(file, at, code, f"unknown {table.kind} '{text}'", hint)
        return None

    def many(
        self, file: ContentFile, key: str, table: AliasTable, texts: Sequence[str], at: Path = ()
    ) -> tuple[str, ...]:
        """The ids of a list, in its order, each once."""
        if not texts:
            return ()
        ids = dict.fromkeys(map(self._answers[table.kind].__getitem__, texts))
        if None in ids:
            ids = dict.fromkeys(self.one(file, (*at, key, index), table, text) for index, text in enumerate(texts))
        return tuple([id for id in ids if id is not None])

    def optional(
        self, file: ContentFile, key: str, table: AliasTable, texts: Sequence[str] | None, at: Path = ()
    ) -> tuple[str, ...] | None:
        """Like `many`, for a key whose absence means something."""
        return None if texts is None else self.many(file, key, table, texts, at)

    def name_or_text(self, text: str) -> str | None:
        """The id of the name that ``text`` stands for, if there is one: free text is fine too."""
        return self._answers[self.names.kind][text]

    def event_type(self, file: ContentFile, at: Path, text: str) -> str:
        """An event's type in the desk's own spelling; any word if the desk has no list."""
        known = self.options.event_types
        if not text or not known or text in known:
            return text
        for word in known:
            if folded(word) == folded(text):
                return word
        near = did_you_mean(text, known).removeprefix("; ")
        hint = near or f"the types are {', '.join(known)}"
        self.collector.add(file, at, Code.UNKNOWN_EVENT_TYPE, f"unknown event type '{text}'", hint)
        return text

    def is_within(self, file: ContentFile, key: str, items: Sequence[object], limit: int, at: Path = ()) -> bool:
        """Whether a list has at most ``limit`` items; if not, a problem says so."""
        if len(items) <= limit:
            return True
        message = f"has {len(items):,} entries; the limit is {limit:,}"
        hint = f"raise limits.{key} in mkdocs.yml if this is intended"
        self.collector.add(file, (*at, key), Code.TOO_MANY, message, hint)
        return False

    def check_faulty(self, file: ContentFile) -> None:
        """Check what the valid keys refer to in a file whose front matter does not fit the schema."""
        assert file.document
        wrong = {re.split(r"[.\[]", problem.field)[0] for problem in file.problems}
        tables: Mapping[str, AliasTable] = {
            "source": self.sources, "topics": self.topics, "names": self.names,
            "stories": self.stories, "events": self.events, "no_link": self.names,
        }  # fmt: skip
        for key, table in tables.items():
            value = None if key in wrong else file.document.data.get(key)
            if isinstance(value, str) and value != "*":
                self.one(file, (key,), table, value)
            for index, item in enumerate(value if isinstance(value, list) else ()):
                if isinstance(item, str):
                    self.one(file, (key, index), table, item)
