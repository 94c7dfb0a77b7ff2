"""Files what `digest add` found: asks for it, if there is someone to ask, and writes the entry, new records of registries
and the copy. Nothing that was fetched or typed is lost: what is not finished is a draft."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from pathlib import Path

import click

from digest.cli import scaffold
from digest.cli.console import print_problems, problems_seen, seen, stderr
from digest.cli.offers import NewRecords, offered, write_records
from digest.cli.questions import as_lines, ask
from digest.content.files import REGISTRY_OF
from digest.content.parse import parse_file
from digest.desk.capture import ORDER, REQUIRED, Capture, Content
from digest.desk.entry_text import entry_text
from digest.desk.site_record import SiteRecord
from digest.errors import DigestError
from digest.text.edtf import DateError, When, on_day, parse_moment
from digest.text.plain import did_you_mean, escaped
from digest.validation.tables import SpelledKind

KeptCopy = tuple[str, datetime | None]
"""The SHA-256 of a copy, and when it was taken."""
_KINDS: Mapping[str, SpelledKind] = {
    "source": "source", "topics": "topic", "names": "name", "events": "event", "stories": "story", "origin": "source",
}  # fmt: skip


def file_entry(
    config_file: Path, record: SiteRecord, found: Capture, asks: bool, keep: Callable[[str], KeptCopy | None], new: NewRecords
) -> None:  # fmt: skip
    """Write the entry, with ``new`` records of registries. ``keep`` keeps a copy of the page of the report at
    an address, once it is sure that there will be an entry."""
    values: dict[str, Content] = {key: value.content for key, value in found.values.items()}
    is_stopped = False
    if asks:
        try:
            ask(record, found, values, new)
        except click.Abort:
            is_stopped, values["draft"] = True, "true"
    elif found.new_source:
        id, fields = found.new_source
        new["sources.yml", id] = fields
        values["source"] = id
    _write_records(config_file, record, new, values)
    missing = [key for key in REQUIRED if not values.get(key)]
    path = _free_path(record, values)
    text = entry_text(
        {key: values[key] for key in ORDER if values.get(key)}, missing, found.organisations, keep(str(values.get("url") or "")),
        () if values.get("events") else found.events, found.lead,
    )  # fmt: skip
    shown = seen(f"{record.shown}/{path}", config_file)
    errors = [one for one in parse_file(record.shown, path, text.encode(), record.options).problems if one.is_error]
    try:
        if errors:
            print_problems(problems_seen(errors, config_file))
            raise scaffold.ScaffoldError("the entry would not be valid, so it was not written")
        scaffold.write_new(record.content, path, text, shown)
    except scaffold.ScaffoldError as error:
        click.echo(text)
        raise scaffold.ScaffoldError(f"{error}; its text is printed here") from error
    click.echo(shown)
    if missing:
        stderr().print(f"It is a draft; still missing: {', '.join(missing)}", markup=False)
    if is_stopped:
        stderr().print("Stopped: the draft has what was found, and what you answered", markup=False)
        raise click.exceptions.Exit(1)


def _write_records(config_file: Path, record: SiteRecord, new: NewRecords, values: dict[str, Content]) -> None:
    """Write new records. One that cannot be written is printed, and is left out of the entry."""
    for (registry, id), fields in new.items():
        try:
            write_records(config_file, record, {(registry, id): fields})
        except (DigestError, OSError) as error:
            stderr().print(f"{error}; write it by hand, then name it in the entry:", markup=False)
            click.echo("\n".join(as_lines(id, fields)))
            key = {"sources.yml": "source", "topics.yml": "topics", "names.yml": "names"}[registry]
            content = values.get(key)
            values[key] = "" if content == id else tuple(one for one in content or () if one != id)


def _free_path(record: SiteRecord, values: Mapping[str, Content]) -> str:
    """Where the entry goes: by its date and title. A number follows if another entry is there."""
    when = _when(record, values.get("date"))
    # What has no title yet gets a name that can stay when it has one.
    name = str(values.get("title") or f"{values.get('source') or 'report'} {when}")
    path = scaffold.article_path(name, when)
    stem, number = path.removesuffix(".md"), 1
    while (record.content / path).exists():
        number += 1
        path = f"{stem}-{number}.md"
    return path


def _when(record: SiteRecord, date: Content | None) -> When:
    """The day of an entry; today, if it has none yet."""
    is_date = isinstance(date, str) and date
    return parse_moment(str(date), record.options.zone).when if is_date else on_day(record.today)


def resolved(record: SiteRecord, given: Mapping[str, Content], asks: bool, new: NewRecords) -> dict[str, Content]:
    """What the curator gave, with ids for every spelling. What is not registered is offered as a record if there is
    someone to ask, and goes into ``new``; otherwise this raises `ScaffoldError`."""
    found = dict(given)
    for key, content in given.items():
        if key in _KINDS:
            words = (content,) if isinstance(content, str) else content
            ids = tuple(_id(record, key, word, asks, new) for word in words if word)
            found[key] = "".join(ids) if isinstance(content, str) else ids
    try:
        _when(record, given.get("date"))
    except DateError as error:
        raise scaffold.ScaffoldError(f"{error}; write 2023-07-12, or a time such as 2023-07-12 09:30") from error
    return found


def _id(record: SiteRecord, key: str, word: str, asks: bool, new: NewRecords) -> str:
    kind = _KINDS[key]
    id = word if key == "origin" and word in ("own", "unknown") else record.meant(kind, word)
    is_registered = kind in REGISTRY_OF
    if id is None and asks and is_registered:
        id = offered(record, REGISTRY_OF[kind], word, new)
    if id is None:
        known: Mapping[str, Iterable[str]] = {"source": record.sources, "topic": record.topics, "name": record.names}
        hint = f"; 'digest new {kind}' adds it" if is_registered else ""
        near = did_you_mean(word, known.get(kind, ()))
        raise scaffold.ScaffoldError(f"there is no {kind} '{escaped(word)}'{near}{hint}")
    return id
