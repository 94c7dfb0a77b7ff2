"""Files what `digest add` found: asks for it, if there is someone to ask, and writes the entry, new records of registries
and the copy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from digest.cli import scaffold
from digest.cli.console import print_problems, problems_seen, seen, stderr
from digest.cli.offers import NewRecords, offered, write_records
from digest.content.parse import parse_file
from digest.desk.capture import ORDER, REQUIRED, Capture, Content
from digest.desk.entry_text import entry_text
from digest.desk.new_records import Fields
from digest.desk.site_record import SiteRecord
from digest.text.edtf import DateError, When, on_day, parse_moment
from digest.text.plain import did_you_mean, escaped, folded
from digest.validation.tables import Kind

if TYPE_CHECKING:
    from datetime import datetime


def file_entry(
    config_file: Path, record: SiteRecord, found: Capture, asks: bool, copy: tuple[str, datetime] | None
) -> None:
    """Write the entry. ``copy`` is the SHA-256 of the page's copy, and when that was taken."""
    values: dict[str, Content] = {key: value.content for key, value in found.values.items()}
    new: NewRecords = {}
    if asks:
        _ask(record, found, values, new)
    elif found.new_source:
        id, fields = found.new_source
        new["sources.yml", id] = fields
        values["source"] = id
    missing = [key for key in REQUIRED if not values.get(key)]
    path = _free_path(record, values, found)
    text = entry_text(
        {key: values[key] for key in ORDER if values.get(key)}, missing, found.organisations, copy,
        () if asks else found.events, found.lead,
    )  # fmt: skip
    shown = seen(f"{record.shown}/{path}", config_file)
    errors = [one for one in parse_file(record.shown, path, text.encode(), record.options).problems if one.is_error]
    if errors:
        print_problems(problems_seen(errors, config_file))
        raise scaffold.ScaffoldError("the entry would not be valid, so it was not written")
    write_records(config_file, record, new)
    scaffold.write_new(record.content, path, text, shown)
    click.echo(shown)
    if missing:
        stderr().print(f"It is a draft: {', '.join(missing)} {'is' if len(missing) == 1 else 'are'} still missing")


def _free_path(record: SiteRecord, values: Mapping[str, Content], found: Capture) -> str:
    """Where the entry goes: by its date and title. A number follows if another entry is there."""
    title = str(values.get("title") or found.original_title or "report")
    path = scaffold.article_path(title, _when(record, values.get("date")))
    stem, number = path.removesuffix(".md"), 1
    while (record.content / path).exists():
        number += 1
        path = f"{stem}-{number}.md"
    return path


def _when(record: SiteRecord, date: Content | None) -> When:
    """The day of an entry; today, if it has none yet."""
    return parse_moment(date, record.options.zone).when if isinstance(date, str) else on_day(record.today)


def resolved(record: SiteRecord, given: Mapping[str, Content]) -> dict[str, Content]:
    """What the curator gave, with ids for every spelling. Raises `ScaffoldError` for what is not registered."""
    kinds: Mapping[str, Kind] = {
        "source": "source", "topics": "topic", "names": "name", "events": "event", "stories": "story", "origin": "source",
    }  # fmt: skip
    found = dict(given)
    for key, content in given.items():
        if key in kinds:
            words = (content,) if isinstance(content, str) else content
            ids = tuple(_id(record, key, kinds[key], word) for word in words if word)
            found[key] = "".join(ids) if isinstance(content, str) else ids
    try:
        _when(record, given.get("date") or None)
    except DateError as error:
        raise scaffold.ScaffoldError(f"{error}; write 2023-07-12, or a time such as 2023-07-12 09:30") from error
    return found


def _id(record: SiteRecord, key: str, kind: Kind, word: str) -> str:
    id = word if key == "origin" and word in ("own", "unknown") else record.meant(kind, word)
    if id is None:
        registries: Mapping[str, Iterable[str]] = {
            "source": record.sources, "topic": record.topics, "name": record.names,
        }  # fmt: skip
        raise scaffold.ScaffoldError(
            f"there is no {kind} '{escaped(word)}'{did_you_mean(word, registries.get(kind, ()))}"
        )
    return id


# Questions


def _ask(record: SiteRecord, found: Capture, values: dict[str, Content], new: NewRecords) -> None:
    """Ask for the values of an entry, in the order of the front matter. Enter takes what was found."""
    values["title"] = _asked("Title, in the desk's words", values.get("title") or found.original_title)
    values["date"] = _asked_date(record, values.get("date"))
    values["source"] = _asked_source(record, found, values, new)
    values["topics"] = _asked_words(record, "topic", "Topics", values.get("topics"), new)
    if not values.get("url"):
        values["url"] = _asked("Address of the report", "")
    values["names"] = _asked_words(record, "name", "Names", values.get("names"), new)
    if found.events:
        values["events"] = _chosen(found)
    values["origin"] = _asked_origin(record, values.get("origin"))


def _asked(label: str, default: Content | None) -> str:
    """An answer; with nothing typed, the default."""
    shown = default if isinstance(default, str) else ", ".join(default or ())
    answer: str = click.prompt(label, default=shown, show_default=bool(shown))
    return " ".join(answer.split())


def _asked_date(record: SiteRecord, default: Content | None) -> str:
    while True:
        answer = _asked("Date of publication", default)
        if not answer:
            return ""
        try:
            parse_moment(answer, record.options.zone)
        except DateError as error:
            click.echo(f"{error}; write 2023-07-12, or a time such as 2023-07-12 09:30 +0900")
        else:
            return answer


def _asked_source(record: SiteRecord, found: Capture, values: Mapping[str, Content], new: NewRecords) -> str:
    if found.new_source and not values.get("source"):
        id, fields = found.new_source
        if _is_wanted("sources.yml", id, fields):
            new["sources.yml", id] = fields
            return id
    default = values.get("source")
    while answer := _asked("Source (who published it)", default):
        known = record.meant("source", answer)
        if known:
            return known
        made = offered(record, "sources.yml", answer, new, str(values.get("url") or ""))
        if made:
            return made
    return ""


def _asked_words(
    record: SiteRecord, kind: Kind, label: str, default: Content | None, new: NewRecords
) -> tuple[str, ...]:
    """The ids of topics or names; what is not registered is offered as a new record."""
    answer = _asked(f"{label}, with commas", default)
    return tuple(dict.fromkeys(id for word in _parts(answer) if (id := _asked_word(record, kind, word, new))))


def _asked_word(record: SiteRecord, kind: Kind, word: str, new: NewRecords) -> str:
    registry = f"{kind}s.yml"
    while word:
        id = record.meant(kind, word) or next(
            (one for its, one in new if its == registry and folded(one) == folded(word)), None
        )
        if id:
            return id
        made = offered(record, registry, word, new)
        if made:
            return made
        word = _asked(f"Another {kind} instead of '{escaped(word)}' (Enter for none)", "")
    return ""


def _asked_origin(record: SiteRecord, default: Content | None) -> tuple[str, ...]:
    while True:
        answer = _asked("Whose reporting it is: a source, or own (Enter if the report does not say)", default)
        meant = [word if word in ("own", "unknown") else record.meant("source", word) for word in _parts(answer)]
        if None not in meant:
            return tuple(id for id in meant if id)
        click.echo(f"'{escaped(answer)}' is not in sources.yml{did_you_mean(answer, record.sources)}")


def _chosen(found: Capture) -> tuple[str, ...]:
    """The events that the curator chooses by number."""
    for number, event in enumerate(found.events, 1):
        click.echo(f"  {number}  {event.day}  {escaped(event.title)}")
    while True:
        answer = _asked("Which of these events does it report (numbers with commas; Enter for none)", "")
        try:
            return tuple(found.events[int(part) - 1].id for part in _parts(answer) if int(part) > 0)
        except (ValueError, IndexError):
            click.echo(f"Write numbers from 1 to {len(found.events)}")


def _is_wanted(registry: str, id: str, fields: Fields) -> bool:
    click.echo(f"Nobody is registered there. A record for {registry}:")
    click.echo("\n".join(_as_lines(id, fields)))
    return click.confirm("Add it", default=True)


def _as_lines(id: str, fields: Fields) -> Iterator[str]:
    yield f"  {id}:"
    for key, value in fields.items():
        yield f"    {key}: {escaped(value if isinstance(value, str) else ', '.join(value))}"


def _parts(answer: str) -> list[str]:
    return [part.strip() for part in answer.split(",") if part.strip()]
