"""Renames a record of a registry, and merges two."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from digest.content.files import REGISTRY_OF
from digest.content.frontmatter_edit import Editable, EditRefused
from digest.content.registry_edits import record_text, registry_entry, registry_text, without_record
from digest.content.schema import REGISTRY_SCHEMAS
from digest.content.yaml_data import Path, Value
from digest.content.yaml_edits import value_at, with_item, with_key, with_key_renamed, with_values, without_key
from digest.content.yaml_reader import scalars
from digest.desk.new_records import known_spellings
from digest.desk.renaming.folder import Folder
from digest.desk.renaming.kinds import RecordKind, Renaming, RenamingError, with_earlier
from digest.desk.renaming.outcome import Outcome, case_note, old_addresses
from digest.desk.renaming.references import edit_references
from digest.desk.renaming.values import comments_of, kept_apart, missing_corrections, texts_of, was_of, with_was
from digest.text.plain import did_you_mean, escaped, folded

_SPELLED = {"topic": ("name", "aliases"), "source": ("name", "aliases"), "name": ("name", "also", "link")}


def rename_record(folder: Folder, kind: RecordKind, old: str, new: str) -> Outcome:
    """Give a record of a registry another id. Raises `RenamingError`."""
    registry = REGISTRY_OF[kind]
    entry = _registry(folder, registry)
    data = entry.document.data
    if old not in data:
        if new in data and old in was_of(data[new]):
            unread = edit_references(folder, _renaming(entry, kind, old, new, new))
            return Outcome(folder.changes(), f"{kind} '{old}' is '{new}'", unread=unread)
        raise _unknown(folder, registry, entry, kind, old)
    _refuse_taken(folder, registry, entry, kind, old, new)
    renaming = _renaming(entry, kind, old, old, new)
    before = was_of(data[old])
    try:
        if kind == "topic":
            entry = _with_parents(entry, renaming)
        entry = with_key_renamed(entry, (old,), new)
        entry = with_was(entry, (new,), with_earlier(before, old, new), _order(registry))
    except EditRefused as error:
        raise _by_hand(folder, registry, entry, (old,), error) from error
    folder.put(registry, registry_text(entry))
    unread = edit_references(folder, renaming)
    now = was_of(entry.document.data[new])
    return Outcome(
        folder.changes(), f"{kind} '{old}' is now '{new}'", old_addresses(kind, now, new), case_note(old, now), unread
    )


def merge_records(folder: Folder, kind: RecordKind, old: str, into: str) -> Outcome:
    """Make two records of a registry one, which goes by the id ``into``. Raises `RenamingError`."""
    registry = REGISTRY_OF[kind]
    entry = _registry(folder, registry)
    data = entry.document.data
    if into not in data:
        raise _unknown(folder, registry, entry, kind, into)
    if old not in data:
        if old in was_of(data[into]):
            unread = edit_references(folder, _renaming(entry, kind, old, into, into))
            return Outcome(folder.changes(), f"{kind} '{old}' is '{into}'", unread=unread)
        raise _unknown(folder, registry, entry, kind, old)
    merged = frozenset(map(folded, (into, *_spellings(data[into], kind))))
    renaming = _renaming(entry, kind, old, old, into)._replace(merged=merged)
    notes = [*kept_apart(data[old], data[into], (*_SPELLED[kind], "was", "corrections", "parent"))]
    notes += [f"not kept: the comment {comment}" for comment in comments_of(record_text(entry, old))]
    order = _order(registry)
    was = with_earlier(was_of(data[into]), into, into, (*was_of(data[old]), old))
    try:
        if kind == "topic":
            place = _new_place(entry, old, into)
            entry = _with_parents(entry, renaming, skip=into)
            if place is not None:
                entry = _with_parent(entry, into, place, order)
                notes.append(f"'{into}' takes the place of '{old}' in the tree: part of {place or 'no topic'}")
            elif _text(data[old], "parent") and _text(data[old], "parent") != _text(data[into], "parent"):
                notes.append(f"not kept: parent: {_text(data[old], 'parent')}")
        entry = _with_spellings(entry, kind, old, into, order)
        entry = with_was(entry, (into,), was, order)
        for item in missing_corrections(data[old], data[into], _text(data[old], "name") or old):
            entry = with_item(entry, (into, "corrections"), item, order)
        entry = without_record(entry, old)
    except EditRefused as error:
        raise _by_hand(folder, registry, entry, (old,), error) from error
    folder.put(registry, registry_text(entry))
    unread = edit_references(folder, renaming)
    addresses = old_addresses(kind, (*was_of(data[old]), old), into)
    return Outcome(folder.changes(), f"{kind} '{old}' is now part of '{into}'", addresses, tuple(notes), unread)


def _registry(folder: Folder, registry: str) -> Editable:
    if registry not in folder.paths:
        raise RenamingError(f"there is no {folder.named(registry)}")
    try:
        return registry_entry(folder.text(registry))
    except EditRefused as error:
        raise RenamingError(f"{folder.named(registry)} is left as it is: {error}; nothing was changed") from error


def _renaming(entry: Editable, kind: RecordKind, old: str, id: str, new: str) -> Renaming:
    """What becomes of references to ``old``; the record is that with the ``id`` now."""
    spellings = frozenset(map(folded, _spellings(entry.document.data[id], kind)))
    return Renaming(kind, old, new, spellings)


def _spellings(record: Value, kind: RecordKind) -> Iterator[str]:
    for key in _SPELLED[kind]:
        yield from (text for _, text in scalars(value_at(record, (key,))))


def _refuse_taken(folder: Folder, registry: str, entry: Editable, kind: RecordKind, old: str, new: str) -> None:
    """Raise `RenamingError` if another record goes by an id, or did."""
    document = entry.document
    for id, record in document.data.items():
        if id != old and any(folded(earlier) == folded(new) for earlier in was_of(record)):
            place = folder.named(registry, document.line((id,)))
            raise RenamingError(f"'{new}' is an earlier id of '{id}' ({place}), and still leads there")
    others = {key: known for key, known in known_spellings(document).items() if known.id != old}
    known = others.get(folded(new))
    if known:
        place = folder.named(registry, known.line)
        what = "is there already" if known.id == known.spelling else f"is a spelling of '{known.id}'"
        raise RenamingError(
            f"'{escaped(known.spelling)}' {what} ({place}); to make the two one, run 'digest merge {kind} {old} {known.id}'"
        )


def _unknown(folder: Folder, registry: str, entry: Editable, kind: RecordKind, id: str) -> RenamingError:
    known = known_spellings(entry.document).get(folded(id))
    if known:
        return RenamingError(f"no {kind} has the id '{escaped(id)}'; it is a spelling of '{known.id}': write that id")
    later = next((other for other, record in entry.document.data.items() if id in was_of(record)), None)
    if later:
        return RenamingError(f"'{escaped(id)}' is an earlier id of the {kind} '{later}': write that id")
    near = did_you_mean(id, entry.document.data)
    return RenamingError(f"{folder.named(registry)} has no {kind} '{escaped(id)}'{near}")


def _by_hand(folder: Folder, registry: str, entry: Editable, path: Path, error: EditRefused) -> RenamingError:
    place = folder.named(registry, entry.document.line(path))
    return RenamingError(f"{place}: must be edited by hand: {error}; nothing was changed")


def _order(registry: str) -> list[str]:
    return list(REGISTRY_SCHEMAS[registry].model_fields)


# Topics


def _with_parents(entry: Editable, renaming: Renaming, skip: str = "") -> Editable:
    """With the new id as the parent of topics whose parent is the old one."""
    keys = frozenset((("parent",),))
    values: dict[Path, str] = {}
    for id, record in entry.document.data.items():
        parent = _text(record, "parent")
        new = renaming.new_text(("parent",), parent, keys) if parent and id != skip else None
        if new is not None and not (renaming.merged and id == renaming.old):
            values[(id, "parent")] = new
    return with_values(entry, values) if values else entry


def _new_place(entry: Editable, old: str, into: str) -> str | None:
    """The parent that a topic gets if it is below the one that it takes the place of ("" for none); None if it is not."""
    data, known = entry.document.data, known_spellings(entry.document)
    here, seen = into, set()
    while here not in seen:
        seen.add(here)
        parent = _text(data.get(here), "parent")
        found = known.get(folded(parent)) if parent else None
        if found is None:
            return None
        here = found.id
        if here == old:
            above = _text(data[old], "parent")
            # A topic that is part of itself is an error already.
            known_above = known.get(folded(above)) if above else None
            return "" if known_above is None or known_above.id == into else above
    return None


def _with_parent(entry: Editable, id: str, parent: str, order: list[str]) -> Editable:
    if parent:
        return with_values(entry, {(id, "parent"): parent})
    return without_key(entry, (id, "parent"))


def _text(record: Value, key: str) -> str:
    value = value_at(record, (key,))
    return value if isinstance(value, str) else ""


# Spellings


def _with_spellings(entry: Editable, kind: RecordKind, old: str, into: str, order: list[str]) -> Editable:
    """With the spellings of a record as spellings of another: names may be linked as before."""
    gone = entry.document.data[old]
    if kind != "name":
        return _with_items(entry, kind, into, ("aliases",), (_text(gone, "name"), *texts_of(gone, "aliases")), order)
    also = value_at(gone, ("also",))
    for language, spellings in (also or {}).items() if isinstance(also, dict) else ():
        texts = [text for _, text in scalars(spellings)]
        if not isinstance(value_at(entry.document.data, (into, "also")), dict):
            known = set(map(folded, _spellings(entry.document.data[into], kind)))
            new: list[Value] = [text for text in texts if folded(text) not in known]
            entry = with_key(entry, (into, "also"), {language: new}, order) if new else entry
        else:
            entry = _with_items(entry, kind, into, ("also", language), texts, [*_languages(entry, into), language])
    return _with_items(entry, kind, into, ("link",), (_text(gone, "name"), *texts_of(gone, "link")), order, linked=True)


def _languages(entry: Editable, into: str) -> list[str]:
    also = value_at(entry.document.data, (into, "also"))
    return list(also) if isinstance(also, dict) else []


def _with_items(
    entry: Editable, kind: RecordKind, into: str, keys: tuple[str, ...], texts: Iterable[str], order: list[str], *, linked: bool = False
) -> Editable:  # fmt: skip
    for text in texts:
        record = entry.document.data[into]
        # Only the name and what is under `link` may be linked.
        there = (_text(record, "name"), *texts_of(record, "link")) if linked else _spellings(record, kind)
        if text and folded(text) not in map(folded, there):
            entry = with_item(entry, (into, *keys), text, order)
    return entry
