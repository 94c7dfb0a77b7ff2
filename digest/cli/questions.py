"""What `digest add` asks, in the order of the front matter: Enter takes what was found, and - means that there is none."""

from __future__ import annotations

from collections.abc import Iterator

import click
from pydantic import TypeAdapter, ValidationError

from digest.cli.offers import NewRecords, offered
from digest.content.values import Url
from digest.desk.capture import Capture, Content
from digest.desk.new_records import Fields, source_record
from digest.desk.site_record import SiteRecord
from digest.text.edtf import DateError, parse_moment
from digest.text.plain import escaped, folded
from digest.validation.tables import SpelledKind

NONE = "-"
_ADDRESS: TypeAdapter[str] = TypeAdapter(Url)
_OWN_WORDS = ("own", "unknown")


def ask(record: SiteRecord, found: Capture, values: dict[str, Content], new: NewRecords) -> None:
    """Ask for the values of an entry and put them into ``values``, one by one; records that are wanted for words that are
    not registered go into ``new``. Raises `click.Abort`."""
    if not values.get("url"):
        values["url"] = _asked_address()
        if not values.get("source"):
            values["source"] = record.source_at(str(values["url"])) or ""
    values["title"] = _asked("Title, in the desk's words", values.get("title") or found.original_title)
    values["date"] = _asked_date(record, values.get("date"))
    values["source"] = _asked_source(record, found, values, new)
    values["topics"] = _asked_words(record, "topic", "Topics", values.get("topics"), new)
    values["names"] = _asked_words(record, "name", "Names", values.get("names"), new)
    if found.events:
        values["events"] = _chosen(found)
    credited = (*(values.get("origin") or ()), *found.agencies)
    label = "Whose reporting it is: sources, own or unknown"
    values["origin"] = _asked_words(record, "source", label, credited, new, _OWN_WORDS)


def _asked(label: str, default: Content | None) -> str:
    """An answer; with nothing typed, the default; "" for `NONE`."""
    shown = default if isinstance(default, str) else ", ".join(default or ())
    answer: str = click.prompt(label, default=shown, show_default=bool(shown))
    words = " ".join(answer.split())
    return "" if words == NONE else words


def _asked_address() -> str:
    while answer := _asked("Address of the report", ""):
        address = answer if "://" in answer else f"https://{answer}"
        try:
            return _ADDRESS.validate_python(address)
        except ValidationError:
            click.echo(f"'{escaped(answer)}' is not a web address; write it as in https://www.example.com/news")
    return ""


def _asked_date(record: SiteRecord, default: Content | None) -> str:
    while answer := _asked("Date of publication", default):
        try:
            parse_moment(answer, record.options.zone)
        except DateError as error:
            click.echo(f"{error}; write 2023-07-12, or a time such as 2023-07-12 09:30 +0900")
        else:
            return answer
    return ""


def _asked_source(record: SiteRecord, found: Capture, values: dict[str, Content], new: NewRecords) -> str:
    proposed = found.new_source
    if proposed is None and values.get("url") and not values.get("source"):
        taken = record.spellings("sources.yml")
        proposed = source_record(str(values["url"]), language=str(values.get("original_lang") or ""), taken=taken)
    if proposed and not values.get("source"):
        id, fields = proposed
        if _is_wanted(id, fields):
            new["sources.yml", id] = fields
            return id
    answer = _asked("Source (who published it)", values.get("source"))
    return _asked_word(record, "source", answer, new, str(values.get("url") or ""))


def _asked_words(
    record: SiteRecord, kind: SpelledKind, label: str, default: Content | None, new: NewRecords, others: tuple[str, ...] = ()
) -> tuple[str, ...]:  # fmt: skip
    """The ids of topics, names or sources, or some of these ``others``; what is not registered is offered as a record."""
    answer = _asked(f"{label} (separate them with commas)", default)
    ids = (word if word in others else _asked_word(record, kind, word, new) for word in _parts(answer))
    return tuple(dict.fromkeys(filter(None, ids)))


def _asked_word(record: SiteRecord, kind: SpelledKind, word: str, new: NewRecords, url: str = "") -> str:
    """The id of what a word means; "" if it means nothing, and the curator wants no record and no other word."""
    registry = f"{kind}s.yml"
    while word:
        accepted = (id for its, id in new if its == registry)
        id = record.meant(kind, word) or next((id for id in accepted if folded(id) == folded(word)), None)
        id = id or offered(record, registry, word, new, url)
        if id:
            return id
        word = _asked(f"Another {kind} instead of '{escaped(word)}' (Enter for none)", "")
    return ""


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


def _is_wanted(id: str, fields: Fields) -> bool:
    click.echo("No source is registered for this host. A record for sources.yml:")
    click.echo("\n".join(as_lines(id, fields)))
    return click.confirm("Add it", default=True)


def as_lines(id: str, fields: Fields) -> Iterator[str]:
    """A record as a person reads it."""
    yield f"  {id}:"
    for key, value in fields.items():
        yield f"    {key}: {escaped(value if isinstance(value, str) else ', '.join(value))}"


def _parts(answer: str) -> list[str]:
    return [part.strip() for part in answer.split(",") if part.strip()]
