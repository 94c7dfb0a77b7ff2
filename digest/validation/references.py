"""What people wrote in place of a record, resolved to its id, with a suggestion where it is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from digest.config import Options
from digest.content.files import RawFile, Tree
from digest.content.schema_errors import field_name
from digest.content.yaml_nodes import Path
from digest.errors import Severity
from digest.text.plain import did_you_mean, folded
from digest.validation.aliases import AliasTable

_FILES = {"topic": "topics.yml", "source": "sources.yml", "name": "names.yml", "story": "stories/", "event": "events/"}


@dataclass(slots=True)
class References:
    """The registries of one run, and where its problems go."""

    tree: Tree
    options: Options
    topics: AliasTable
    sources: AliasTable
    names: AliasTable
    stories: AliasTable
    events: AliasTable

    def one(self, raw: RawFile, at: Path, registry: AliasTable, text: str) -> str | None:
        """The id ``text`` stands for; or None and a problem."""
        id = registry.take(text)
        if id is not None:
            return id
        found = registry.find(text)
        kind, file = registry.kind, _FILES[registry.kind]
        if registry.excuses(text):
            return None
        if found.ids:
            self.error(
                raw, at, f"'{text}' may be any of: {', '.join(found.ids)}", "write the id of the one that is meant"
            )
        else:
            near = registry.nearest(text)
            meant = f"did you mean '{near}'? Else add" if near else "add"
            self.error(raw, at, f"'{text}' is no {kind}", f"{meant} it to {file}")
        return None

    def many(
        self, raw: RawFile, key: str, registry: AliasTable, texts: Sequence[str], at: Path = ()
    ) -> tuple[str, ...]:
        """The ids of a list, in its order, each once."""
        if not texts:
            return ()
        ids = dict.fromkeys(map(registry.take, texts))
        if None in ids:
            ids = dict.fromkeys(self.one(raw, (*at, key, index), registry, text) for index, text in enumerate(texts))
        return tuple([id for id in ids if id is not None])

    def optional(
        self, raw: RawFile, key: str, registry: AliasTable, texts: Sequence[str] | None, at: Path = ()
    ) -> tuple[str, ...] | None:
        """Like `many`, where not stating the key means something."""
        return None if texts is None else self.many(raw, key, registry, texts, at)

    def name_or_text(self, text: str) -> str | None:
        """The id of the one name that ``text`` is, if it is one: free text is as good."""
        return self.names.take(text)

    def event_type(self, raw: RawFile, at: Path, text: str | None) -> str:
        """The desk's own spelling of an event's type; any word if the desk keeps no list."""
        known = self.options.event_types
        if not text or not known or text in known:
            return text or ""
        for word in known:
            if folded(word) == folded(text):
                return word
        near = did_you_mean(text, known).removeprefix("; ")
        self.error(raw, at, f"'{text}' is no type of event here", near or f"the types are {', '.join(known)}")
        return ""

    def within(self, raw: RawFile, key: str, texts: tuple[object, ...], most: int, at: Path = ()) -> bool:
        """Whether a list keeps the site's limit; if not, a problem says so."""
        if len(texts) <= most:
            return True
        self.error(
            raw,
            (*at, key),
            f"holds {len(texts):,} entries; the limit is {most:,}",
            f"raise limits.{key} in mkdocs.yml if this is meant",
        )
        return False

    def error(self, raw: RawFile, at: Path, message: str, hint: str = "") -> None:
        self._add(raw, at, message, hint, Severity.ERROR)

    def warn(self, raw: RawFile, at: Path, message: str, hint: str = "") -> None:
        self._add(raw, at, message, hint, Severity.WARNING)

    def _add(self, raw: RawFile, at: Path, message: str, hint: str, severity: Severity) -> None:
        assert raw.document
        line = raw.document.line(at)
        self.tree.problems.append(self.tree.problem(raw.path, line, field_name(at), message, hint, severity))
