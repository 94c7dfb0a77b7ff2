"""Whether there is the edition that a file below editions/ is named after."""

from __future__ import annotations

from collections.abc import Collection

from digest.config import EditionLength
from digest.site.edition_calendar import find_edition

_EXAMPLES = "2026-W07.md for a week, 2026-02.md for a month, 2026-02-09.md for a day"


def wrong_edition(id: str, lengths: Collection[EditionLength]) -> tuple[str, str] | None:
    """What is wrong with the id of an edition on a site that has editions of these lengths, and what to do; None if it
    has that edition."""
    edition = find_edition(id)
    if edition is None:
        near = _nearest(id)
        hint = f"rename the file to {near}.md" if near else f"rename the file: {_EXAMPLES}"
        return f"there is no edition '{id}'", hint
    if edition.length not in lengths:
        hint = f"add '{edition.length}' to 'editions' in mkdocs.yml, or move the text"
        return f"is for the edition of a {edition.length}, and the site has none", hint
    return None


def _nearest(id: str) -> str:
    """The id that is meant where only zeros are missing, or a letter is small; "" for none."""
    parts = (f"W{part[1:].zfill(2)}" if part[0] == "W" else part.zfill(2) for part in id.upper().split("-"))
    near = "-".join(parts)
    return near if find_edition(near) else ""
