"""The kinds of records that have ids: where each is kept, and which keys refer to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

from pydantic_core import PydanticCustomError

from digest.content.files import FileKind
from digest.content.values import check_segment
from digest.content.yaml_data import Path
from digest.errors import DigestError
from digest.text.plain import escaped, folded, one_line, shortened

RecordKind = Literal["topic", "name", "source", "story", "event", "article"]
Keys = tuple[str, ...]

FILES: Mapping[RecordKind, FileKind] = {"article": FileKind.ARTICLE, "event": FileKind.EVENT, "story": FileKind.STORY}
HAVE_FEEDS: frozenset[RecordKind] = frozenset(("topic", "source", "name", "story"))
REFERENCES: Mapping[RecordKind, Mapping[FileKind, frozenset[Keys]]] = {
    "topic": {
        FileKind.ARTICLE: frozenset((("topics",),)),
        FileKind.EVENT: frozenset((("topics",),)),
        FileKind.STORY: frozenset((("topics",),)),
    },
    "source": {
        FileKind.ARTICLE: frozenset((("source",), ("origin",))),
        FileKind.EVENT: frozenset((("sources", "source"),)),
    },
    "name": {
        FileKind.ARTICLE: frozenset((("names",), ("no_link",), ("events", "names"), ("events", "place"))),
        FileKind.EVENT: frozenset((("names",), ("place",), ("claims", "by"))),
    },
    "story": {FileKind.ARTICLE: frozenset((("stories",),)), FileKind.EVENT: frozenset((("stories",),))},
    "event": {FileKind.ARTICLE: frozenset((("events",),))},
    "article": {FileKind.EVENT: frozenset((("claims", "article"), ("status", "article")))},
}
"""By kind of record and of file, the keys whose values are ids of such records (or other spellings of them)."""
SAME = "\0"
"""What texts that mean a record that was renamed have in common; no folded text is this."""
# What means no source under `origin`, and no name under `no_link`.
_WORDS: Mapping[Keys, frozenset[str]] = {("origin",): frozenset(("own", "unknown")), ("no_link",): frozenset("*")}


class RenamingError(DigestError):
    """Nothing was written; the message says why."""


class Renaming(NamedTuple):
    """An id of a kind of records, and what it becomes. ``spellings`` (folded) are what else goes on meaning the record
    afterwards, so that it need not be edited; ``merged`` are those that mean the record it becomes one with."""

    kind: RecordKind
    old: str
    new: str
    spellings: frozenset[str] = frozenset()
    merged: frozenset[str] = frozenset()

    def new_text(self, path: Path, text: str, keys_of: frozenset[Keys]) -> str | None:
        """What to write instead of a text; None if it stays."""
        is_same = text == self.old
        # Nearly every text is ASCII and has no such word in it.
        if not is_same and (
            self.kind == "article" or (text.isascii() and self.old.isascii() and self.old.lower() not in text.lower())
            or folded(text) != folded(self.old)
        ):  # fmt: skip
            return None
        keys = keys_of_path(path)
        if keys not in keys_of or text in _WORDS.get(keys, ()):
            return None
        return self.new if is_same or one_line(text) == self.old or folded(self.old) not in self.spellings else None

    def meaning(self, text: str) -> str:
        """What a text of a list means afterwards: `SAME` for the record, else a key that texts of equal spelling share."""
        key = folded(text)
        is_either = key == folded(self.new) or key in self.merged or (bool(self.merged) and key in self.spellings)
        return SAME if is_either else key


def keys_of_path(path: Path) -> Keys:
    """A path without its numbers."""
    return tuple(part for part in path if isinstance(part, str))


def checked_id(kind: RecordKind, id: str) -> str:
    """An id that a person chose. Raises `RenamingError` if it cannot be one."""
    try:
        check_segment(id)
    except PydanticCustomError as error:
        message = f"{error.message()}, as an id is; use letters, digits, - and _"
        raise RenamingError(escaped(shortened(message, 300))) from error
    if kind == "source" and id in _WORDS[("origin",)]:
        raise RenamingError(f"'{id}' has a meaning of its own under `origin`; choose another id")
    return id


def with_earlier(was: tuple[str, ...], old: str, new: str, more: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The ids that a record had before, oldest first, once it goes by ``new`` instead of ``old`` (or on as ``new``), and
    those of records that became one with it are ``more``.

    The first one names its feed forever, so it stays even where it is the new id itself. An id that differs from the new
    one by case alone is left out: many disks take their pages for one."""
    ids = tuple(dict.fromkeys((*(was or (old,)), old, *more)))
    return tuple(id for number, id in enumerate(ids) if (id == new and not number) or folded(id) != folded(new))
