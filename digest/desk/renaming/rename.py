"""`digest rename`: another id for a record, or another path for an article."""

from __future__ import annotations

import posixpath

from pydantic_core import PydanticCustomError

from digest.config import Options
from digest.content.files import MARKDOWN_SUFFIXES, REGISTRY_OF, entry_id, stem
from digest.content.frontmatter_edit import Editable, EditRefused
from digest.content.parse import parse_file
from digest.content.schema import ENTRY_SCHEMAS
from digest.content.values import check_segment
from digest.content.yaml_edits import value_at, with_item, with_key, without_item, without_key
from digest.desk.renaming.entries import (
    alias_text,
    article_of,
    article_path,
    by_hand,
    file_of,
    front_matter,
    inline_event,
    parsed,
    paths_of,
    put_front_matter,
    refuse_taken,
    renamed_already,
    unknown,
    with_image,
)
from digest.desk.renaming.folder import Folder
from digest.desk.renaming.kinds import RecordKind, Renaming, RenamingError, checked_id, with_earlier
from digest.desk.renaming.links import Moved, edit_links, edit_links_of, moves_of
from digest.desk.renaming.outcome import Outcome, article_address, case_note, old_addresses, refuse_new_errors
from digest.desk.renaming.records import rename_record
from digest.desk.renaming.references import edit_references
from digest.desk.renaming.values import texts_of, was_of, with_was
from digest.site import urls
from digest.text.plain import escaped, place_of


def rename(folder: Folder, kind: RecordKind, old: str, new: str, options: Options) -> Outcome:
    """What giving a record another id changes; nothing is written. An article gets another path and keeps its id.

    Raises `RenamingError` if that cannot be."""
    if kind == "article":
        outcome = _rename_article(folder, old, new, options)
    elif old == new:
        return Outcome((), f"'{escaped(new)}' is its id already")
    else:
        checked_id(kind, new)
        outcome = (
            rename_record(folder, kind, old, new)
            if kind in REGISTRY_OF
            else _rename_file(folder, kind, old, new, options)
        )
    refuse_new_errors(folder, outcome.changes, options)
    return outcome


def _rename_file(folder: Folder, kind: RecordKind, old: str, new: str, options: Options) -> Outcome:
    """A story or an event with a file, whose name is its id."""
    path = file_of(folder, kind, old)
    if path is None:
        if renamed_already(folder, kind, old, new):
            unread = edit_references(folder, Renaming(kind, old, new))
            return Outcome(folder.changes(), f"{kind} '{old}' is '{new}'", unread=unread)
        written = inline_event(folder, old, options) if kind == "event" else None
        if written:
            event = written.item.event
            target = f"events/{posixpath.dirname(entry_id(written.path)) or '.'}/{new}.md".replace("/./", "/")
            raise RenamingError(
                f"the event '{old}' is written in {folder.named(written.path, event.location.line)}, where no earlier id can "
                f"be kept: give it a file of its own, {folder.named(target)}, with a line 'was: [{old}]', and write '{new}' "
                "in its place"
            )
        raise unknown(folder, kind, old)
    refuse_taken(folder, kind, old, new, options)
    target = posixpath.join(posixpath.dirname(path), new + posixpath.splitext(path)[1])
    entry = front_matter(folder, path)
    before = was_of(entry.document.data)
    was = with_earlier(before, old, new)
    try:
        entry = with_was(entry, (), was, list(ENTRY_SCHEMAS[kind].model_fields))
    except EditRefused as error:
        raise by_hand(folder, path, error) from error
    put_front_matter(folder, path, entry)
    folder.move(path, target)
    moves = moves_of((path, Moved(target)))
    edit_links_of(folder, path, target, moves, options)
    edit_links(folder, moves, options, skip=(path,))
    unread = edit_references(folder, Renaming(kind, old, new))
    summary = f"{kind} '{old}' is now '{new}'"
    return Outcome(folder.changes(), summary, old_addresses(kind, was, new), case_note(old, was), unread)


# Articles


def _rename_article(folder: Folder, old: str, new: str, options: Options) -> Outcome:
    path = article_path(folder, old)
    suffix = posixpath.splitext(path)[1] if path else ".md"
    target = _target(folder, new, suffix)
    if path is None:
        there = article_path(folder, entry_id(target))
        if there and _is_alias(folder, there, old, options):
            return Outcome((), f"article '{escaped(old)}' is at {folder.named(there)}")
        raise unknown(folder, "article", old)
    if path == target:
        return Outcome((), f"{folder.named(path)} is its path already")
    article = article_of(folder, path, options)
    moved = article._replace(location=article.location._replace(path=target))
    before, after = urls.article(article), urls.article(moved)
    _refuse_taken_address(folder, path, target, after, options)
    entry = front_matter(folder, path)
    order = list(ENTRY_SCHEMAS["article"].model_fields)
    data = entry.document.data
    try:
        if "id" not in data:
            entry = with_key(entry, ("id",), article.id, order)
        elif article.id == entry_id(target):
            entry = _without_id(entry)
        for number, alias in reversed(list(enumerate(texts_of(data, "aliases")))):
            if urls.alias(alias) == after:
                is_list = isinstance(value_at(entry.document.data, ("aliases",)), list)
                is_last = not is_list or len(texts_of(entry.document.data, "aliases")) == 1
                entry = without_key(entry, ("aliases",)) if is_last else without_item(entry, ("aliases", number))
        known = {urls.alias(alias) for alias in texts_of(entry.document.data, "aliases")}
        if before != after and before not in known:
            entry = with_item(entry, ("aliases",), alias_text(before), order)
        entry = with_image(entry, path, target)
    except EditRefused as error:
        raise by_hand(folder, path, error) from error
    put_front_matter(folder, path, entry)
    folder.move(path, target)
    moves = moves_of((path, Moved(target)))
    edit_links_of(folder, path, target, moves, options)
    edit_links(folder, moves, options, skip=(path,))
    _refuse_other_address(folder, path, target, before, options)
    addresses = (article_address(before, after),) if before != after else ()
    notes = (f"it keeps its id, '{article.id}'",)
    return Outcome(folder.changes(), f"{folder.named(path)} is now {folder.named(target)}", addresses, notes)


def _target(folder: Folder, text: str, suffix: str) -> str:
    """The path of the file that a person named. Raises `RenamingError` if it cannot be part of an address."""
    inner = text.removeprefix(f"{folder.shown}/").removeprefix("articles/")
    written = next((end for end in MARKDOWN_SUFFIXES if inner.lower().endswith(end)), "")
    name = inner[: len(inner) - len(written)]
    try:
        for part in name.split("/"):
            check_segment(part)
    except PydanticCustomError as error:
        raise RenamingError(
            f"{escaped(error.message())}; write a path below articles/, such as 2024/01/new-name"
        ) from error
    return f"articles/{name}{inner[len(name) :] or suffix}"


def _without_id(entry: Editable) -> Editable:
    try:
        return without_key(entry, ("id",))
    except EditRefused:
        return entry  # It says what its path says, and has a comment.


def _is_alias(folder: Folder, path: str, old: str, options: Options) -> bool:
    """Whether the address of an article that was at the path ``old`` leads to the one at ``path``."""
    target = _target(folder, old, ".md")
    article = article_of(folder, path, options)
    there = article._replace(location=article.location._replace(path=target), slug="")
    return article.id == entry_id(target) or urls.article(there) in map(urls.alias, article.aliases)


def _refuse_taken_address(folder: Folder, path: str, target: str, url: str, options: Options) -> None:
    """Raise `RenamingError` if another article is at the address that the file would have, or was."""
    for other in folder.mentioning(stem(target), [one for one in paths_of(folder, "article") if one != path]):
        entry = parsed(folder, other, options).entry
        article = entry.article if entry else None
        if article and urls.same_place(url) in map(urls.same_place, map(urls.alias, article.aliases)):
            raise RenamingError(f"/{url} is an old address of {folder.named(other)}, and leads there")
    for other in paths_of(folder, "article"):
        if other != path and _place(other) == _place(target):
            raise RenamingError(
                f"{folder.named(other)} is there already; to make the two one, run "
                f"'digest merge article {entry_id(path)} {entry_id(other)}'"
            )


def _place(path: str) -> str:
    """What two paths have in common whose pages some disk takes for one."""
    return place_of(entry_id(path)).removesuffix("/index").removesuffix("/readme")


def _refuse_other_address(folder: Folder, path: str, target: str, before: str, options: Options) -> None:
    """Raise `RenamingError` if the old address of an article cannot be kept."""
    entry = parse_file(folder.shown, target, folder.content(path), options).entry
    article = entry.article if entry else None
    kept = {urls.article(article), *map(urls.alias, article.aliases)} if article else set()
    if before not in kept:
        raise RenamingError(f"the address /{before} could not be kept as an alias of {folder.named(target)}")
