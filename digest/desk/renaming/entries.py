"""Entries in files of their own, as they are renamed and merged: finding, reading and editing them."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import datetime
from typing import NamedTuple
from urllib.parse import quote, unquote

from digest.config import Options
from digest.content.files import ContentFile, InlineEvent, entry_id, kind_of, stem
from digest.content.frontmatter_edit import Editable, EditRefused, editable, edited
from digest.content.parse import parse_file
from digest.content.yaml_edits import value_at, with_values
from digest.desk.renaming.folder import Folder
from digest.desk.renaming.kinds import FILES, RecordKind, RenamingError
from digest.desk.renaming.links import new_link
from digest.desk.renaming.values import was_of
from digest.model import Article
from digest.text.plain import did_you_mean, escaped, folded
from digest.validation.statements import publish_time

_DAY = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?(?=-)")
_OF_ADDRESS = re.compile(r"[%#?]")


class Written(NamedTuple):
    """An event that is written in an article: the path of its file, and the ids that it goes by there, now and by an
    earlier rule."""

    path: str
    item: InlineEvent
    ids: tuple[str, ...]


def paths_of(folder: Folder, kind: RecordKind) -> list[str]:
    """The paths of the files of a kind of entries."""
    return [path for path in folder.paths if kind_of(path) is FILES[kind]]


def file_of(folder: Folder, kind: RecordKind, id: str) -> str | None:
    """The path of the file of a story or an event; None if there is none. Raises `RenamingError` if there are two."""
    found = [path for path in paths_of(folder, kind) if stem(path) == id]
    if len(found) > 1:
        raise RenamingError(f"two files have the id '{id}': {folder.named(found[0])} and {folder.named(found[1])}")
    return found[0] if found else None


def renamed_already(folder: Folder, kind: RecordKind, old: str, new: str) -> bool:
    """Whether a story or an event has ``old`` among its earlier ids."""
    path = file_of(folder, kind, new)
    return path is not None and old in was_of(front_matter(folder, path).document.data)


def refuse_taken(folder: Folder, kind: RecordKind, old: str, new: str, options: Options) -> None:
    """Raise `RenamingError` if another story or event goes by an id, or did."""
    paths = paths_of(folder, kind)
    for path in paths:
        if folded(stem(path)) == folded(new) and stem(path) != old:
            raise RenamingError(
                f"'{stem(path)}' is there already ({folder.named(path)}); to make the two one, run "
                f"'digest merge {kind} {old} {stem(path)}'"
            )
    for path in folder.mentioning(new, paths):
        was = parsed(folder, path, options)
        record = was.entry.event or was.entry.story if was.entry else None
        if record and stem(path) != old and folded(new) in map(folded, record.was):
            raise RenamingError(
                f"'{new}' is an earlier id of '{stem(path)}' ({folder.named(path)}), and still leads there"
            )
    written = inline_event(folder, new, options) if kind == "event" else None
    if written:
        line = written.item.event.location.line
        raise RenamingError(
            f"'{new}' is there already, written in {folder.named(written.path, line)}; to make the two one, run "
            f"'digest merge event {new} {old}'"
        )


def unknown(folder: Folder, kind: RecordKind, id: str) -> RenamingError:
    """An error that says which record may be meant."""
    paths = paths_of(folder, kind)
    for path in folder.mentioning(id, paths) if kind != "article" else ():
        with suppress(EditRefused, RenamingError):
            if id in was_of(editable(folder.text(path)).document.data):
                return RenamingError(f"'{escaped(id)}' is an earlier id of the {kind} '{stem(path)}': write that id")
    ids = [entry_id(path) if kind == "article" else stem(path) for path in paths]
    return RenamingError(f"there is no {kind} '{escaped(id)}' in {folder.shown}{did_you_mean(id, ids)}")


def inline_event(folder: Folder, id: str, options: Options) -> Written | None:
    """The event with an id that is written in an article; None if there is none."""
    found = []
    day = _DAY.match(id)
    # A date that is precise to the day is in the file as it is in the id; one of a decade need not be.
    word = day[0] if day and len(day[0]) > 4 else id[:3] if day else id
    paths = dict.fromkeys(
        (*folder.mentioning(id, paths_of(folder, "article")), *folder.mentioning(word, paths_of(folder, "article")))
    )
    for path in paths:
        if b"events" not in folder.content(path):
            continue
        entry = parsed(folder, path, options).entry
        found += [(path, item) for item in entry.inline_events] if entry else []
    now = next(((path, item) for path, item in found if item.event.id == id), None)
    earlier = [(path, item) for path, item in found if item.earlier_id == id]
    chosen = now or (earlier[0] if len(earlier) == 1 else None)
    if chosen is None:
        return None
    path, item = chosen
    is_alone = sum(other.earlier_id == item.earlier_id for _, other in found) == 1
    ids = (item.earlier_id, item.event.id) if is_alone else (item.event.id,)
    return Written(path, item, tuple(dict.fromkeys(filter(None, ids))))


def parsed(folder: Folder, path: str, options: Options) -> ContentFile:
    return parse_file(folder.shown, path, folder.content(path), options)


def front_matter(folder: Folder, path: str) -> Editable:
    """The front matter of a file, to be edited. Raises `RenamingError`."""
    try:
        return editable(folder.text(path))
    except EditRefused as error:
        raise by_hand(folder, path, error) from error


def put_front_matter(folder: Folder, path: str, entry: Editable) -> None:
    """Put a file with the front matter as it was edited. Raises `RenamingError`."""
    try:
        folder.put(path, edited(entry, entry.matter, entry.document.data))
    except EditRefused as error:
        raise by_hand(folder, path, error) from error


def by_hand(folder: Folder, path: str, error: EditRefused) -> RenamingError:
    return RenamingError(f"{folder.named(path, 1)}: must be edited by hand: {error}; nothing was changed")


def standing_of(file: ContentFile, options: Options, now: datetime) -> str:
    """ "" for an entry that is published; else why it is not, as the end of a sentence that begins with it."""
    entry = file.entry
    if entry is None:
        return "has errors" if not file.page else "is a draft"
    if entry.withdrawn:
        return "was withdrawn"
    publish = publish_time(file, options.zone)
    return "is a draft" if entry.draft else "is scheduled" if publish and publish > now else ""


# Articles


def article_path(folder: Folder, text: str) -> str | None:
    """The path of the file of an article, from its id or its path with or without its suffix and folder; None if there
    is none."""
    paths = paths_of(folder, "article")
    for path in folder.mentioning(text, paths):
        try:
            if str(value_at(editable(folder.text(path)).document.data, ("id",)) or "").strip() == text:
                return path
        except (EditRefused, RenamingError):
            continue  # An id in a file that cannot be read is that of no article.
    inner = text.removeprefix(f"{folder.shown}/").removeprefix("articles/")
    return next((path for path in paths if inner in (entry_id(path), path.removeprefix("articles/"))), None)


def article_of(folder: Folder, path: str, options: Options) -> Article:
    """The article of a file. Raises `RenamingError` if it has errors of its own."""
    file = parsed(folder, path, options)
    if file.entry is None or file.entry.article is None:
        problem = next((problem for problem in file.problems if problem.is_error), "")
        raise RenamingError(
            f"mend {folder.named(path)} first: {problem}" if problem else f"{folder.named(path)} is not complete yet"
        )
    return file.entry.article


def alias_text(url: str) -> str:
    """The address of a page as `aliases` has it, from its URL."""
    return "/" + _OF_ADDRESS.sub(lambda sign: quote(sign[0]), unquote(url))


def with_image(entry: Editable, path: str, target: str) -> Editable:
    """With the picture of an article where it was, as seen from the file's new folder. Raises `EditRefused`."""
    src = value_at(entry.document.data, ("image", "src"))
    if not isinstance(src, str):
        return entry
    new = new_link(src, path, target, {})
    return with_values(entry, {("image", "src"): new}) if new != src else entry
