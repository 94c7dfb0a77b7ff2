"""What of an entry is kept when it becomes part of another: lists, text; and what is not, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from digest.config import Options
from digest.content.frontmatter import lines_of
from digest.content.frontmatter_edit import Editable, line_end
from digest.content.markdown import TextRefused, to_html
from digest.content.yaml_data import Value
from digest.content.yaml_edits import value_at, with_item
from digest.desk.renaming.entries import parsed, standing_of
from digest.desk.renaming.folder import Folder
from digest.desk.renaming.kinds import RecordKind, RenamingError
from digest.desk.renaming.links import Moves, relinked
from digest.desk.renaming.values import comments_of, kept_apart, missing_corrections, missing_items

_UNITED: Mapping[RecordKind, tuple[str, ...]] = {
    "event": ("sources", "claims", "corrections"),
    "story": ("topics", "corrections"),
    "article": ("topics", "names", "stories", "corrections"),
}
"""Lists of which both parts are kept, whether or not the entry that stays has them."""
_UNITED_IF_STATED: Mapping[RecordKind, tuple[str, ...]] = {
    "event": ("names", "topics", "stories"),
    "story": (),
    "article": (),
}
"""Lists that are made of an event's reports if it does not state them."""


def united(entry: Editable, gone: Value, kind: RecordKind, order: list[str]) -> Editable:
    """With what the lists of another entry have besides."""
    data = entry.document.data
    title = value_at(gone, ("title",))
    corrections = missing_corrections(gone, data, title if isinstance(title, str) else kind)
    for key in (*_UNITED[kind], *(key for key in _UNITED_IF_STATED[kind] if data.get(key) is not None)):
        for item in corrections if key == "corrections" else missing_items(gone, entry.document.data, key):
            entry = with_item(entry, (key,), item, order)
    return entry


def lost_values(gone: Editable, kept: Editable, kind: RecordKind) -> Iterator[str]:
    """What is not kept of an entry, in lines."""
    known = (*_UNITED[kind], *_UNITED_IF_STATED[kind], "was", "id", "aliases", "draft", "publish")
    known = (*known, "events") if kind == "article" else known
    yield from kept_apart(gone.document.data, kept.document.data, known)
    yield from lost_comments(gone.matter)


def lost_comments(matter: str) -> Iterable[str]:
    return (f"not kept: the comment {comment}" for comment in comments_of(matter))


def with_text(
    folder: Folder, entry: Editable, gone: Editable, path: str, target: str, moves: Moves, options: Options
) -> tuple[Editable, list[str]]:  # fmt: skip
    """With the text of another entry below its own, after a blank line; and what to look at afterwards."""
    added, depth = _plain(gone.body).strip("\n"), options.limits.depth
    if not added.strip():
        return entry, []
    linked = relinked(added, path, target, moves, depth)
    if linked is None:
        raise RenamingError(f"{folder.named(path)}: has a link that must be edited by hand first; nothing was changed")
    own = _plain(entry.body).rstrip("\n")
    if own.endswith(f"\n{linked}"):
        return entry, []  # The last time, the merge was cut short.
    text = f"{own}\n\n{linked}\n" if own.strip() else f"\n{linked}\n"
    end = line_end(entry.closing)
    notes = [f"the text of {folder.named(path)} is below that of {folder.named(target)}: read both as one"]
    try:
        apart = to_html(own, depth) + to_html(linked, depth)
        if to_html(text, depth) != apart:
            notes.append("their texts share names of footnotes or links, or run together: look at the page")
    except TextRefused:
        notes.append("look at the page: the text is complex")
    return entry._replace(body=text.replace("\n", end)), notes


def _plain(text: str) -> str:
    return "\n".join(line.rstrip("\r\n") for line in lines_of(text)) + ("\n" if text.endswith(("\n", "\r")) else "")


def refuse_unequal(folder: Folder, path: str, target: str, options: Options, now: datetime) -> None:
    """Raise `RenamingError` if one of two entries is published and the other is not, or one was withdrawn: what is held
    back must not come out, nor what is out be lost."""
    standings = [standing_of(parsed(folder, place, options), options, now) for place in (path, target)]
    for place, standing in zip((path, target), standings, strict=True):
        if standing in ("was withdrawn", "has errors") or (standing and len({*standings}) > 1):
            raise RenamingError(f"{folder.named(place)} {standing}, so the two cannot be merged")
