"""Which of the other files in the content folder are published: pictures, documents, and what a host asks for."""

from __future__ import annotations

import posixpath
from urllib.parse import quote

from digest.content.files import ENTRY_FOLDERS, EXCLUDED
from digest.content.selection import is_published_kind
from digest.model import Reason
from digest.store.store import query
from digest.text.plain import place_of
from digest.validation.standing import Standings
from digest.validation.tables import HELD, MENTIONED, NAMED, OPTION


class Attachments:
    """Chooses among the files that are neither entries, pages nor registries. A file that only drafts, what is not due yet
    or what was withdrawn names stays with them."""

    def __init__(self, known: Standings) -> None:
        self.store = known.store
        self._known = known
        self.store.serve(self)

    @query("the reason why the file {} is not published")
    def omission(self, path: str) -> Reason | None:
        """Why a file is not published; None if it is."""
        place = place_of(path)
        name = posixpath.basename(place)
        named_by = NAMED.get(self.store, place) or ()
        if (
            place in map(place_of, OPTION.get(self.store, "files of the theme") or ())
            or any(self._is_public(one) for one in named_by)
            or any(self._is_public(one) for one in MENTIONED.get(self.store, name) or ())
        ):
            return None
        hidden = named_by or self._mentioning(posixpath.dirname(path), name)
        if hidden:
            return Reason.WITHDRAWN if all(map(self._is_withdrawn, hidden)) else Reason.UNPUBLISHED
        if path in (OPTION.get(self.store, "chosen files") or ()):
            return None
        is_beside_entries = path.partition("/")[0] in ENTRY_FOLDERS
        return None if is_published_kind(path, is_beside_entries) else Reason.UNLINKED

    def _is_public(self, path: str) -> bool:
        """Whether a text is published."""
        file = self._known.file(path)
        return (
            file is not None
            and (self._known.shows_all or not self._known.hold(file)[0])
            and not self._is_withdrawn(path)
        )

    def _is_withdrawn(self, path: str) -> bool:
        """Whether an entry was withdrawn. A page never is."""
        return self._known.standing(path).is_withdrawn

    def _mentioning(self, folder: str, name: str) -> tuple[str, ...]:
        """The paths of entries in the same folder, unpublished or withdrawn, that mention a file in any way. A picture too
        few is a nuisance; one too many cannot be taken back."""
        found = []
        for path in HELD.get(self.store, folder) or ():
            file = EXCLUDED.get(self.store, path) or (None if self._is_public(path) else self._known.file(path))
            if file and file.entry:
                written = place_of(f"{file.matter}\n{file.body}")
                if name in written or quote(name).casefold() in written:
                    found.append(path)
        return tuple(found)
