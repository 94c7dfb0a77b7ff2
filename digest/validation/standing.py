"""Who goes by an id, what a text stands for, and whether an entry is published: what files need to know of others."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Literal, NamedTuple

from digest.config import Options
from digest.content.files import FILES, ContentFile, stem
from digest.content.load import Found
from digest.store.store import Store, query
from digest.text.plain import folded
from digest.validation.aliases import AliasTable
from digest.validation.references import ids_of
from digest.validation.registries import KINDS, aliases
from digest.validation.statements import earlier_ids, is_within_limits, publish_time, utc
from digest.validation.tables import CLAIMED, OPTION, PASSED, SPELLED, UNREADABLE, Claimant, SpelledKind


class Standing(NamedTuple):
    """Whether an entry is shown, whether it is held back (a draft, or scheduled), and whether it was withdrawn: one that is
    held back has not been published, so it is no withdrawn one."""

    is_shown: bool
    is_held: bool
    is_withdrawn: bool = False


class Standings:
    """What one file needs to know of others. ``folder`` is the content folder as problems name it."""

    def __init__(self, store: Store, found: Found, options: Options) -> None:
        self.store = store
        self.folder = found.folder
        self.limits = options.limits
        self._zone = options.zone
        self._found = found
        store.serve(self)

    def file(self, path: str) -> ContentFile | None:
        return FILES.get(self.store, path)

    # Spellings

    @query("the {0} that '{1}' means")
    def meaning(self, kind: SpelledKind, text: str) -> str | None:
        """The id that a text stands for; None if it stands for none or several."""
        ids = self.meanings(kind, text)
        return ids[0] if len(ids) == 1 else None

    def meanings(self, kind: SpelledKind, text: str) -> tuple[str, ...]:
        """The ids that a text may stand for."""
        return ids_of(text, SPELLED.get(self.store, kind, folded(text)) or ())

    def may_be_faulty(self, kind: SpelledKind, text: str) -> bool:
        """Whether a text may be right, and is not found only because its record has errors of its own."""
        known = SPELLED.get(self.store, kind, folded(text)) or ()
        return any(not one.id for one in known) or bool(UNREADABLE.get(self.store, kind))

    def nearest(self, kind: SpelledKind, text: str) -> str | None:
        """The known spelling that is most like a text. Nothing depends on it: it is part of an error, and results are
        kept only of what has none."""
        return self._tables[kind].nearest(text)

    @cached_property
    def _tables(self) -> dict[str, AliasTable]:
        """Every spelling there is."""
        files = list(self._found.every_file())
        tables = {KINDS[file.path]: aliases(file) for file in files if file.registry}
        for kind in ("story", "event"):
            ids = sorted({id for file in files for id in _ids_in(file, kind)})
            earlier = (
                (item.earlier_id, item.event.id) for file in files if file.entry for item in file.entry.inline_events
            )
            moved = [pair for pair in earlier if kind == "event" and pair[1] in self.meanings("event", pair[0])]
            stated = ((old, stem(file.path)) for file in files if file.kind.value == kind for old in earlier_ids(file))
            tables[kind] = AliasTable(kind, ((id, id) for id in ids), earlier=(*moved, *stated))
        return {
            kind: tables.get(kind) or AliasTable(kind, ()) for kind in ("topic", "source", "name", "story", "event")
        }

    # Ids

    def claimant(self, kind: Literal["article", "story", "event"], id: str) -> Claimant | None:
        """Which file has the entry with an id."""
        for one in CLAIMED.get(self.store, kind, id) or ():
            # An article whose own id is taken is none, and nor are the events that are written in it.
            if not one.is_inline or self._has_id(one.path, one.article):
                return one
        return None

    def _has_id(self, path: str, article: str) -> bool:
        return (CLAIMED.get(self.store, "article", article) or ())[0].path == path

    def title_of(self, claimant: Claimant) -> str:
        """The title of an event, as it is shown."""
        file = self.file(claimant.path)
        assert file and file.entry
        entry = file.entry
        items = {item.position: item.event for item in entry.inline_events}
        event = items[claimant.position] if claimant.is_inline else entry.event
        assert event
        mark = self.hold(file)[2]
        return f"{mark} {event.title}" if mark else event.title

    # Drafts, and what is scheduled

    @property
    def shows_all(self) -> bool:
        """Whether drafts and scheduled entries are shown all the same, marked."""
        return bool(OPTION.get(self.store, "preview"))

    def hold(self, file: ContentFile) -> tuple[Literal["", "draft", "scheduled"], str, str]:
        """What holds an entry or a page back, until when (UTC), and what a preview says of it; "" for nothing."""
        text = file.entry or file.page
        assert text
        publish = publish_time(file, self._zone)
        if text.draft:
            return "draft", "", self._mark("draft")
        if publish and not PASSED.get(self.store, utc(publish)):
            return "scheduled", utc(publish), self._mark(f"from {publish:%Y-%m-%d %H:%M}")
        return "", "", ""

    def _mark(self, words: str) -> str:
        return f"[{words}]" if self.shows_all else ""

    def standing_of(self, kind: Literal["article", "story", "event"], id: str) -> Standing | None:
        """Whether the entry with an id is shown; None if there is none."""
        one = self.claimant(kind, id)
        return self.standing(one.path) if one else None

    @query("the standing of {}")
    def standing(self, path: str) -> Standing:
        """Whether the entry of a file that has its id is shown."""
        file = self.file(path)
        if file is None or file.entry is None:
            return Standing(False, False)
        held = self.hold(file)[0]
        is_withdrawn = file.entry.withdrawn is not None and not held
        is_shown = not is_withdrawn and (not held or self.shows_all)
        article = file.entry.article
        if article is not None:
            is_shown = is_shown and self._can_be_shown(file) and self.meaning("source", article.source) is not None
        return Standing(is_shown, bool(held), is_withdrawn)

    def _can_be_shown(self, file: ContentFile) -> bool:
        assert file.entry
        article = file.entry.article
        return article is not None and not file.entry.is_refused and is_within_limits(article, self.limits)


def _ids_in(file: ContentFile, kind: str) -> Iterator[str]:
    if file.entry and file.kind.value == kind:
        yield stem(file.path)
    elif file.entry and kind == "event":
        yield from (item.event.id for item in file.entry.inline_events)
