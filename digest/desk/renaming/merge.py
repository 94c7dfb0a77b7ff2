"""`digest merge`: two records become one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from digest.config import Options
from digest.content.files import REGISTRY_OF
from digest.content.frontmatter_edit import EditRefused, end_of
from digest.content.schema import ENTRY_SCHEMAS
from digest.content.yaml_data import Path, Value
from digest.content.yaml_edits import value_at, with_item, with_text_instead
from digest.desk.renaming.entries import (
    alias_text,
    article_of,
    article_path,
    by_hand,
    file_of,
    front_matter,
    inline_event,
    parsed,
    put_front_matter,
    renamed_already,
    unknown,
)
from digest.desk.renaming.folder import Folder
from digest.desk.renaming.kinds import RecordKind, Renaming, RenamingError, with_earlier
from digest.desk.renaming.links import Moved, edit_links, moves_of
from digest.desk.renaming.outcome import Outcome, article_address, old_addresses, refuse_new_errors
from digest.desk.renaming.records import merge_records
from digest.desk.renaming.references import Unread, edit_references
from digest.desk.renaming.uniting import lost_comments, lost_values, refuse_unequal, united, with_text
from digest.desk.renaming.values import kept_apart, was_of, with_was
from digest.site import urls
from digest.text.plain import escaped


def merge(folder: Folder, kind: RecordKind, old: str, into: str, options: Options, now: datetime) -> Outcome:
    """What making two records one changes; nothing is written. What both say in different words stays as ``into`` has it.

    Raises `RenamingError` if that cannot be."""
    if old == into:
        raise RenamingError(f"'{escaped(old)}' cannot be merged into itself")
    kept = None
    if kind in REGISTRY_OF:
        outcome = merge_records(folder, kind, old, into)
    elif kind == "article":
        kept, outcome = article_path(folder, into), _merge_articles(folder, old, into, options, now)
    else:
        kept, outcome = file_of(folder, kind, into), _merge_files(folder, kind, old, into, options, now)
    refuse_new_errors(folder, outcome.changes, options, kept)
    return outcome


# Stories and events


def _merge_files(folder: Folder, kind: RecordKind, old: str, into: str, options: Options, now: datetime) -> Outcome:
    target = file_of(folder, kind, into)
    if target is None:
        written = inline_event(folder, into, options) if kind == "event" else None
        if written:
            place = folder.named(written.path, written.item.event.location.line)
            raise RenamingError(
                f"the event '{into}' is written in {place}, where no earlier id can be kept: merge it into one with a file, "
                "or give it a file of its own under events/"
            )
        raise unknown(folder, kind, into)
    path = file_of(folder, kind, old)
    if path is None:
        if renamed_already(folder, kind, old, into):
            unread = edit_references(folder, Renaming(kind, old, into))
            return Outcome(folder.changes(), f"{kind} '{old}' is '{into}'", unread=unread)
        if kind == "event" and inline_event(folder, old, options):
            return _merge_inline(folder, old, into, target, options, now)
        raise unknown(folder, kind, old)
    refuse_unequal(folder, path, target, options, now)
    gone, entry = front_matter(folder, path), front_matter(folder, target)
    order = list(ENTRY_SCHEMAS[kind].model_fields)
    was = was_of(gone.document.data)
    notes = list(lost_values(gone, entry, kind))
    try:
        entry = united(entry, gone.document.data, kind, order)
        entry = with_was(entry, (), with_earlier(was_of(entry.document.data), into, into, (*was, old)), order)
        moves = moves_of((path, Moved(target)))
        entry, note = with_text(folder, entry, gone, path, target, moves, options)
        notes += note
    except EditRefused as error:
        raise by_hand(folder, target, error) from error
    put_front_matter(folder, target, entry)
    folder.remove(path)
    edit_links(folder, moves, options)
    unread = edit_references(folder, Renaming(kind, old, into))
    summary = f"{kind} '{old}' is now part of '{into}'; {folder.named(path)} is gone"
    return Outcome(folder.changes(), summary, old_addresses(kind, (*was, old), into), tuple(notes), unread)


def _merge_inline(folder: Folder, old: str, into: str, target: str, options: Options, now: datetime) -> Outcome:
    """An event that is written in an article: its id takes its place there."""
    written = inline_event(folder, old, options)
    assert written
    refuse_unequal(folder, written.path, target, options, now)
    article, entry = front_matter(folder, written.path), front_matter(folder, target)
    is_list = isinstance(article.document.data["events"], list)
    at: Path = ("events", written.item.position) if is_list else ("events",)
    gone = value_at(article.document.data, at)
    place = folder.named(written.path, written.item.event.location.line)
    span = article.document.value_span(at)
    notes = [*kept_apart(gone, entry.document.data, ("id", "names"))]
    notes += lost_comments(article.matter[span.start : end_of(article, at)])
    try:
        article = with_text_instead(article, at, into)
        entry = united(entry, gone, "event", order := list(ENTRY_SCHEMAS["event"].model_fields))
        was = with_earlier(was_of(entry.document.data), into, into, written.ids)
        entry = with_was(entry, (), was, order)
    except EditRefused as error:
        raise by_hand(folder, written.path, error) from error
    put_front_matter(folder, target, entry)
    put_front_matter(folder, written.path, article)
    unread: list[Unread] = []
    for id in dict.fromkeys((*written.ids, into)):
        # The last time round, the article may have the event twice.
        unread += edit_references(folder, Renaming("event", id, into))
    summary = f"event '{old}', written in {place}, is now part of '{into}'"
    return Outcome(
        folder.changes(), summary, old_addresses("event", written.ids, into), tuple(notes), tuple(dict.fromkeys(unread))
    )


# Articles


def _merge_articles(folder: Folder, old: str, into: str, options: Options, now: datetime) -> Outcome:
    target, path = article_path(folder, into), article_path(folder, old)
    if target is None:
        raise unknown(folder, "article", into)
    kept = article_of(folder, target, options)
    if path is None:
        address = urls.alias(
            f"articles/{old.removeprefix(f'{folder.shown}/').removeprefix('articles/').removesuffix('.md')}"
        )
        if address in map(urls.alias, kept.aliases):
            return Outcome((), f"article '{escaped(old)}' is part of {folder.named(target)}")
        raise unknown(folder, "article", old)
    if path == target:
        raise RenamingError(f"'{escaped(old)}' and '{escaped(into)}' are one article, {folder.named(path)}")
    article = article_of(folder, path, options)
    refuse_unequal(folder, path, target, options, now)
    gone, entry = front_matter(folder, path), front_matter(folder, target)
    order = list(ENTRY_SCHEMAS["article"].model_fields)
    notes = list(lost_values(gone, entry, "article"))
    if gone.body.strip():
        notes.append("not kept: its text")
    own = urls.article(kept)
    addresses = tuple(dict.fromkeys((urls.article(article), *map(urls.alias, article.aliases))))
    try:
        entry = united(entry, gone.document.data, "article", order)
        for item in _missing_events(folder, path, target, gone.document.data, options):
            entry = with_item(entry, ("events",), item, order)
        for url in addresses:
            if url != own and url not in map(urls.alias, kept.aliases):
                entry = with_item(entry, ("aliases",), alias_text(url), order)
    except EditRefused as error:
        raise by_hand(folder, target, error) from error
    put_front_matter(folder, target, entry)
    folder.remove(path)
    edit_links(folder, moves_of((path, Moved(target, has_places=False))), options)
    unread = edit_references(folder, Renaming("article", article.id, kept.id))
    summary = f"article '{article.id}' is now part of '{kept.id}'; {folder.named(path)} is gone"
    old_ones = tuple(article_address(url, own) for url in addresses)
    return Outcome(folder.changes(), summary, old_ones, tuple(notes), unread)


def _missing_events(
    folder: Folder, path: str, target: str, gone: dict[str, Value], options: Options
) -> Iterator[Value]:
    """The events of an article that another has not, as they are written."""
    one, other = (parsed(folder, place, options).entry for place in (path, target))
    assert one and one.article and other and other.article
    items = gone.get("events")
    for id, item in zip(one.article.events, items if isinstance(items, list) else [items], strict=False):
        if id not in other.article.events:
            yield item
