"""Where in a record the value is that a correction is about: a key, a key of an item, or what a claim says."""

from __future__ import annotations

import re
from collections.abc import Iterator

from digest.content.yaml_data import Path, Value
from digest.content.yaml_edits import value_at
from digest.content.yaml_reader import field_name
from digest.desk.correction_target import CorrectionError
from digest.text.plain import folded, one_line

CLAIMS = "claims"
_PLACE = re.compile(r"\w+(?:\[[0-9]{1,6}\]|\.\w+)*", re.ASCII)
_PART = re.compile(r"\[([0-9]+)\]|\w+", re.ASCII)


def claim_fields(record: Value) -> list[str]:
    """What the claims of a record are about."""
    return list(dict.fromkeys(field for _, field, _ in _claims(record)))


def place_of_field(record: Value, field: str) -> Path:
    """Where the value of a field is: ``claims[0].value`` is a place itself, and the field of one claim means its value.
    Raises `CorrectionError` if there are several such claims, or nothing at that place."""
    about = [path for path, name, _ in _claims(record) if folded(name) == folded(field)]
    if len(about) == 1:
        return about[0]
    if about:
        raise CorrectionError(f"there are {len(about)} claims about '{field}': write --field {_either(about)}")
    path: Path = tuple(int(part[1]) if part[1] else part[0] for part in _PART.finditer(field))
    there = value_at(record, path)
    if not _PLACE.fullmatch(field) or there is None:
        raise CorrectionError(f"there is no value at {field}")
    if not isinstance(there, str):
        raise CorrectionError(f"{field} has more than one value: write which, such as {CLAIMS}[0].value")
    return path


def check_claims(record: Value, said: tuple[str, ...], before: str, after: str) -> None:
    """Raise `CorrectionError` if the claims of a record still say what was ``before``, or do not say what they are to say
    ``after``. ``said`` is what each of them says in full."""
    there = {*map(one_line, said), *(value for _, _, value in _claims(record))}
    places = [path for path, _, value in _claims(record) if value == before] or [path for path, _, _ in _claims(record)]
    which = f": write --field {_either(places)}" if places else ""
    if after and after not in there:
        raise CorrectionError(f"no claim says '{after}', and which is to say so is not clear{which}")
    if before and not after and before in there:
        raise CorrectionError(f"a claim still says '{before}': change it first, or write --after")


def _claims(record: Value) -> Iterator[tuple[Path, str, str]]:
    """The place, the field and the value of each claim."""
    there = value_at(record, (CLAIMS,))
    for number, claim in enumerate(there if isinstance(there, list) else [there]):
        field, value = value_at(claim, ("field",)), value_at(claim, ("value",))
        if isinstance(field, str) and isinstance(value, str):
            path: Path = (CLAIMS, number, "value") if isinstance(there, list) else (CLAIMS, "value")
            yield path, one_line(field), one_line(value)


def _either(places: list[Path]) -> str:
    return " or ".join(map(field_name, places[:3])) + (" or …" if len(places) > 3 else "")
