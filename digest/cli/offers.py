"""Offers records for words that no registry has, and writes those that the curator wants."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

import click

from digest.cli.console import seen
from digest.desk.new_records import Fields, name_record, source_record, titled_source, topic_record
from digest.desk.registry_files import add_record
from digest.desk.site_record import SiteRecord
from digest.errors import Problem
from digest.problem_codes import Code
from digest.text.plain import did_you_mean, escaped, folded

NewRecords = dict[tuple[str, str], Fields]
"""Records to write, by registry and id."""
_KINDS = ("person", "organisation", "place", "thing")
_REGISTRIES = {Code.UNKNOWN_TOPIC: "topics.yml", Code.UNKNOWN_SOURCE: "sources.yml", Code.UNKNOWN_NAME: "names.yml"}
_WORD = re.compile(r"unknown \w+ '(.*)'")


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
    taken = {folded(one) for one in (*known, *(id for its, id in new if its == registry))}
    if registry == "topics.yml":
        id, fields = topic_record(word, taken=taken)
    elif registry == "names.yml":
        kind = click.prompt(f"What is '{escaped(word)}'", type=click.Choice(_KINDS), default="person")
        id, fields = name_record(word, kind, taken=taken)
    else:
        id, fields = source_record(url, word, taken=taken) if url else titled_source(word, "", taken)
    new[registry, id] = fields
    return id


def offer_unknown(config_file: Path, record: SiteRecord, problems: Iterable[Problem]) -> bool:
    """Offer a record for each word that problems name as unknown, those of most entries first, and write those that are
    wanted; returns whether any was."""
    words: Counter[tuple[str, str]] = Counter()
    for problem in problems:
        found = _WORD.fullmatch(problem.message) if problem.code in _REGISTRIES else None
        if found:
            words[_REGISTRIES[problem.code], found[1]] += 1
    new: NewRecords = {}
    for (registry, word), _ in words.most_common():
        offered(record, registry, word, new)
    write_records(config_file, record, new)
    return bool(new)


def write_records(config_file: Path, record: SiteRecord, new: NewRecords) -> None:
    """Write records into their registries, and say where."""
    for (registry, id), fields in new.items():
        line = add_record(record, registry, id, fields)
        click.echo(f"{seen(f'{record.shown}/{registry}', config_file)}:{line}")
