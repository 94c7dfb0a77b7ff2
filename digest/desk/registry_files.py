"""Writes a new record into the file of its registry."""

from __future__ import annotations

from collections.abc import Mapping

from digest.content.frontmatter import decode
from digest.content.parse import parse_file
from digest.content.registry_text import RegistryEditError, editable, with_record
from digest.content.write import create_file, replace_file
from digest.content.yaml_reader import Document
from digest.desk.new_records import RecordError, completed, in_the_way, known_spellings
from digest.desk.site_record import SiteRecord
from digest.text.plain import escaped


def add_record(record: SiteRecord, registry: str, id: str, fields: Mapping[str, object]) -> int:
    """Write a record into a registry ("sources.yml"), which is created if there is none; returns the line where it begins.

    Raises `RecordError` if it is there already, or would not be valid; `RegistryEditError` if the file must be edited by
    hand; and OSError. Then nothing is written."""
    file, shown = record.content / registry, f"{record.shown}/{registry}"
    before = file.read_bytes() if file.exists() else b""
    try:
        text = before.decode()
        known = known_spellings(editable(text))
        whole = completed(registry, fields)
        taken, _ = in_the_way(whole, known)
        if taken:
            place = f"{shown}:{taken[0].line}"
            raise RecordError(f"'{escaped(taken[0].spelling)}' is there already: {place} has it for '{taken[0].id}'")
        after = with_record(text, id, whole)
    except UnicodeDecodeError as error:
        raise RecordError(f"{shown} is not UTF-8 text; save it as such") from error
    except RegistryEditError as error:
        raise RegistryEditError(f"{shown} is left as it is: {error}") from error
    there = {problem.message for problem in parse_file(record.shown, registry, before, record.options).problems}
    wrong = [
        problem for problem in parse_file(record.shown, registry, after.encode(), record.options).problems
        if problem.is_error and problem.message not in there
    ]  # fmt: skip
    if wrong:
        raise RecordError(f"the record '{escaped(id)}' would not be valid: {wrong[0].field}: {wrong[0].message}")
    if before:
        replace_file(file, after.encode())
    else:
        create_file(file, after.encode())
    return Document(decode(after.encode())).line((id,))
