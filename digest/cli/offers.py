"""Offers records for words that no registry has, and writes those that the curator wants."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import get_args

import click

from digest.cli.console import seen
from digest.content.files import REGISTRY_OF
from digest.content.schema import NameKind
from digest.desk.new_records import Fields, name_record, source_record, titled_source, topic_record
from digest.desk.registry_files import add_record
from digest.desk.site_record import SiteRecord
from digest.errors import Problem
from digest.text.plain import did_you_mean, escaped, folded
from digest.validation.references import unknown_word

NewRecords = dict[tuple[str, str], Fields]
"""Records to write, by registry and id."""


def offered(record: SiteRecord, registry: str, word: str, new: NewRecords, url: str = "") -> str | None:
    """The id of a new record for a word that is not registered, if the curator wants one. ``url`` is an address of the
    source."""
    registries: Mapping[str, Iterable[str]] = {
        "topics.yml": record.topics, "sources.yml": record.sources, "names.yml": record.names,
    }  # fmt: skip
    known = registries[registry]
    click.echo(f"'{escaped(word)}' is not in {registry}{did_you_mean(word, known)}")
    if not click.confirm(f"Add it to {registry}", default=False):
        return None
    taken = {*record.spellings(registry), *(folded(id) for its, id in new if its == registry)}
    if registry == "topics.yml":
        id, fields = topic_record(word, taken=taken)
    elif registry == "names.yml":
        kind = click.prompt(f"What is '{escaped(word)}'", type=click.Choice(get_args(NameKind)), default="person")
        id, fields = name_record(word, kind, taken=taken)
    else:
        id, fields = source_record(url, word, taken=taken) if url else titled_source(word, "", taken)
    new[registry, id] = fields
    return id


def offer_unknown(config_file: Path, record: SiteRecord, problems: Iterable[Problem]) -> bool:
    """Offer a record for each word that problems name as unknown, those of most entries first, and write those that are
    wanted; returns whether any was."""
    unknown = [found for problem in problems if (found := unknown_word(problem)) and found[0] in REGISTRY_OF]
    # Spellings that are the same when folded are one word, as it is written first.
    spelled = {(kind, folded(word)): word for kind, word in reversed(unknown)}
    new: NewRecords = {}
    for (kind, key), _ in Counter((kind, folded(word)) for kind, word in unknown).most_common():
        offered(record, REGISTRY_OF[kind], spelled[kind, key], new)
    write_records(config_file, record, new)
    return bool(new)


def write_records(config_file: Path, record: SiteRecord, new: NewRecords) -> None:
    """Write records into their registries, and say where."""
    for (registry, id), fields in new.items():
        line = add_record(record, registry, id, fields)
        click.echo(f"{seen(f'{record.shown}/{registry}', config_file)}:{line}")
