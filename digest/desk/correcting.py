"""From what a curator says was wrong to the text of a file that states it: checked, and nothing is written here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from digest.content.files import ContentFile
from digest.content.frontmatter import lines_of
from digest.content.frontmatter_edit import Editable, EditRefused, editable, end_of
from digest.content.parse import parse_file
from digest.content.registry_edits import registry_entry
from digest.content.yaml_data import Path, Value, YamlError
from digest.content.yaml_edits import value_at, with_item, with_key, with_text_instead, with_values
from digest.content.yaml_reader import parse
from digest.content.yaml_text import YamlTextError, block
from digest.desk.changes import claim_text
from digest.desk.corrected_place import CLAIMS, check_claims, claim_fields, place_of_field
from digest.desk.correction_target import CorrectionError, Target
from digest.desk.past import NoHistory, Shallow, read_past
from digest.desk.site_record import SiteRecord
from digest.desk.uncorrected import Changed, changed_since
from digest.model import TEXT_FIELD, Correction, key_of
from digest.site.tables import EVENTS
from digest.text.plain import did_you_mean, folded, one_line
from digest.validation.tables import SpelledKind

_KEY = "corrections"
# Keys of an entry that say nothing to readers, or have commands of their own.
_NOT_CORRECTED = frozenset((
    _KEY, "id", "was", "aliases", "slug", "draft", "publish", "withdrawn", "pin", "filed", "copy", "not_quoted", "no_link",
    "extra", "updated", "link",
))  # fmt: skip
# Keys that refer to one record each.
_REFERENCES: Mapping[tuple[str, str], SpelledKind] = {("article", "source"): "source", ("topic", "parent"): "topic"}


class Stated(NamedTuple):
    """What the curator says. Everything but the text and the date may be "", which is not stated."""

    text: str
    date: str
    field: str = ""
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Corrected:
    """The new text of a file, the correction in it, and whether the value itself was changed too."""

    text: str
    item: Mapping[str, str]
    is_changed: bool


# What changed, as git knows it


def changed_since_commit(record: SiteRecord, target: Target) -> Changed | None:
    """What changed in a record since the last commit, as far as git knows."""
    try:
        past = read_past(record.config_file.parent, record.content, "HEAD", record.shown, record.options)
    except (NoHistory, Shallow):
        return None
    return next((one for one in changed_since(record, past) if one.entry == target.entry and one.changes), None)


# The new text


def corrected(record: SiteRecord, target: Target, text: str, stated: Stated) -> Corrected:
    """The text of the record's file with a correction. With ``field`` and ``after``, a key with one value gets that value,
    and ``before`` is what it was; so does a place such as claims[0].value, and the value of the only claim about
    ``field``. Raises `CorrectionError`."""
    wanted = stated._replace(**{key: one_line(value) for key, value in stated._asdict().items()})
    if not wanted.text:
        raise CorrectionError("write what was wrong and what is right")
    try:
        entry = registry_entry(text) if target.is_registered else editable(text)
        _check_field(target, value_at(entry.document.data, _path(target)), wanted)
        changed, wanted = _with_value(record, target, entry, wanted)
        item, path = _item(wanted), (*_path(target), _KEY)
        _check_new(value_at(entry.document.data, path), item)
        done = with_item(_with_list(changed, path), path, {**item}, [*target.schema.model_fields])
    except (EditRefused, YamlTextError) as error:
        lines = "\n".join(f"  {line}" for line in block({_KEY: [{**_item(wanted)}]}))
        where = f"{record.shown}/{target.path} is left as it is"
        raise CorrectionError(f"{where}: {error}. Write by hand:\n{lines}") from error
    new = done.opening + done.matter + done.closing + done.body
    _check_result(record, target, text, new, item)
    return Corrected(new, item, changed.matter != entry.matter)


def _with_list(entry: Editable, path: Path) -> Editable:
    """With a list of one where a single correction is written without a list."""
    there = value_at(entry.document.data, path)
    if not isinstance(there, dict):
        return entry
    matter, start, end = entry.matter, entry.document.value_span(path).start, end_of(entry, path)
    if matter[start] == "{":
        new = f"{matter[:start]}[{matter[start:end]}]{matter[end:]}"
    else:
        first, *lines = lines_of(matter[start:end])
        inner = "".join(f"  {line}" if line.strip() else line for line in lines)
        new = f"{matter[:start]}- {first}{inner}{matter[end:]}"
    try:
        document = parse(new, entry.document.first_line, 2 * len(new.encode()))
    except YamlError as error:
        raise EditRefused("its correction could not be made a list") from error
    if value_at(document.data, path) != [there]:
        raise EditRefused("its correction could not be made a list")
    return entry._replace(matter=new, document=document)


def _item(wanted: Stated) -> dict[str, str]:
    """The correction as front matter has it."""
    text, date, field, before, after = wanted
    found = {"date": date, "text": text, "field": field, "before": before, "after": after}
    return {key: value for key, value in found.items() if value}


def _path(target: Target) -> tuple[str, ...]:
    return (target.id,) if target.is_registered else ()


def _check_field(target: Target, there: Value, wanted: Stated) -> None:
    if (wanted.before or wanted.after) and not wanted.field:
        raise CorrectionError("--before and --after are the values of a key: write --field too")
    key = key_of(wanted.field)
    known = [name for name in target.schema.model_fields if name not in _NOT_CORRECTED]
    known += [TEXT_FIELD] if not target.is_registered else []
    fields = {folded(field) for field in claim_fields(there)}
    if key and key not in known and folded(wanted.field) not in fields:
        raise CorrectionError(
            f"'{key}' is no key whose value readers see{did_you_mean(key, [*known, *claim_fields(there)])}"
        )


def _with_value(
    record: SiteRecord, target: Target, entry: Editable, wanted: Stated
) -> tuple[Editable, Stated]:  # fmt: skip
    """With the new value of a key that has one value, and with what it was before. Values are stated as readers know
    them: a source by its name."""
    field = wanted.field
    path: Path = (*_path(target), field)
    if field == CLAIMS:
        event = EVENTS.now(record.store, target.id)
        said = tuple(map(claim_text, event.claims)) if event else ()
        check_claims(value_at(entry.document.data, path[:-1]), said, wanted.before, wanted.after)
    if not wanted.after or field == TEXT_FIELD:
        return entry, wanted
    if field not in target.schema.model_fields:
        path = (*path[:-1], *place_of_field(value_at(entry.document.data, path[:-1]), field))
    there = value_at(entry.document.data, path)
    kind = _REFERENCES.get((target.kind, field))
    if isinstance(there, (dict, list)):
        return entry, wanted
    new = wanted.after
    if kind:
        new = record.meant(kind, wanted.after) or ""
        if not new:
            raise CorrectionError(f"there is no {kind} '{wanted.after}'; add it to {kind}s.yml first")
    old = one_line(there or "")
    names = _name_of(record, kind, old), _name_of(record, kind, new)
    if names[0] == names[1] or old == new:
        return entry, wanted._replace(before=_name_of(record, kind, wanted.before), after=names[1])
    if wanted.before and _name_of(record, kind, wanted.before) != names[0]:
        raise CorrectionError(f"{field} is '{old}', and not '{wanted.before}'")
    order = [*target.schema.model_fields]
    if there is None and path in set(entry.document.paths()):
        raise EditRefused(f"'{field}' has nothing after it")
    if there is None:
        changed = with_key(entry, path, new, order)
    elif entry.matter[entry.document.value_span(path).start] in "|>":
        changed = with_text_instead(entry, path, new)
    else:
        changed = with_values(entry, {path: new})
    return changed, wanted._replace(before=names[0], after=names[1])


def _name_of(record: SiteRecord, kind: SpelledKind | None, text: str) -> str:
    """What readers call a record; the text itself if it is none."""
    id = record.meant(kind, text) if kind and text else None
    known = record.sources.get(id or "") if kind == "source" else record.topics.get(id or "")
    return known.name if known else text


def _check_new(there: Value, item: Mapping[str, str]) -> None:
    items: Sequence[Value] = there if isinstance(there, list) else [there]
    if item in items:
        raise CorrectionError("the entry says so already")


def _check_result(record: SiteRecord, target: Target, old: str, new: str, item: Mapping[str, str]) -> None:
    """Raise `CorrectionError` if the file has a problem that it did not have, or does not have the correction."""
    before, after = (parse_file(record.shown, target.path, text.encode(), record.options) for text in (old, new))
    known = {(problem.field, problem.code, problem.message) for problem in before.problems}
    for problem in after.problems:
        if (problem.field, problem.code, problem.message) not in known:
            hint = f" ({problem.hint})" if problem.hint else ""
            raise CorrectionError(f"{problem.field}: {problem.message}{hint}")
    last = _corrections(after, target)[-1:]
    if not last or last[0].text != item["text"]:
        where = f"{record.shown}/{target.path} is left as it is"
        raise CorrectionError(f"{where}: it has problems; run 'digest check' first")


def _corrections(file: ContentFile, target: Target) -> tuple[Correction, ...]:
    if file.registry:
        return next((one.corrections for one in file.registry.records if one.id == target.id), ())
    entry = file.entry
    found = (entry.article or entry.event or entry.story) if entry else None
    return found.corrections if found else ()
