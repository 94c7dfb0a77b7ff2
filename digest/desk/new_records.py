"""Proposes records for sources, names and topics that are not registered, and finds those that are."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain, count
from typing import NamedTuple
from urllib.parse import urlsplit

from pydantic_core import PydanticCustomError

from digest.content.schema import REGISTRY_SCHEMAS
from digest.content.values import check_segment
from digest.content.yaml_reader import Document, scalars
from digest.errors import DigestError
from digest.text.plain import escaped, folded, shortened, visible
from digest.text.slugs import slug

Fields = dict[str, str | list[str] | dict[str, list[str]]]
"""The fields of a record: those of its schema, in any order; empty ones count as absent."""

MAX_SPELLING = 500
"""How many characters a spelling of a new record may have; longer ones were pasted by mistake."""
# Where two parts of a host come after the name, as in example.co.kr. Enough to make a good id, which is all it is for.
_SECOND_LEVEL = frozenset((
    "ac", "ad", "co", "com", "ed", "edu", "ens", "go", "gob", "gov", "govt", "gr", "gouv", "gub", "id", "info", "int", "lg",
    "mil", "ne", "net", "nic", "nom", "or", "org", "press", "re", "sch", "web",
))  # fmt: skip
# Hosts of many outlets, each with a name of its own in front.
_SHARED = frozenset((
    "blogspot.com", "ghost.io", "github.io", "gitlab.io", "medium.com", "substack.com", "tistory.com", "wordpress.com",
))  # fmt: skip
# Parts that say nothing without what follows them, as in news.cn and gov.uk.
_COMMON = frozenset(("blog", "english", "news", "www")) | _SECOND_LEVEL
_SPELLED = ("name", "aliases", "also", "link")


class RecordError(DigestError):
    """A record cannot be proposed, or not be written; the message says why."""


class Known(NamedTuple):
    """A spelling that is registered: of which record, and on which line of the registry the record begins."""

    spelling: str
    id: str
    line: int


def source_record(url: str, name: str = "", language: str = "", taken: Collection[str] = ()) -> tuple[str, Fields]:
    """An id and a record for the source that published the page at ``url``. Without ``name`` it is called by its host.

    ``taken`` are folded spellings that the id cannot be (see `known_spellings`). Raises `RecordError` if ``url`` is no
    web address."""
    try:
        parts = urlsplit(url.strip())
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        host = ""
    if not host or parts.scheme not in ("http", "https"):
        raise RecordError(
            f"'{escaped(shortened(url, 80))}' is not a web address; write the full address, starting with https://"
        )
    shown = f"[{host}]" if ":" in host else host
    place = f"{shown}:{port}" if port else shown
    plain_name = one_line(name) or re.sub(r"^www\d?\.(?=.*\.)", "", _readable(host))
    fields: Fields = {"name": plain_name, "url": f"{parts.scheme}://{place}/"}
    if language:
        fields["languages"] = [language]
    return _unique(_id_of_host(_readable(host)), taken), {**fields, "type": "unclassified"}


def name_record(
    name: str, kind: str, variants: Mapping[str, Sequence[str]] | None = None, taken: Collection[str] = ()
) -> tuple[str, Fields]:
    """An id and a record for a name of this ``kind`` ("person"). ``variants`` are other spellings by language. The id is
    made of the first spelling that can be written in Latin letters. For ``taken`` and errors see `source_record`."""
    also = {language: [one_line(item) for item in items] for language, items in (variants or {}).items()}
    spellings = [one_line(name), *(item for items in also.values() for item in items)]
    base = next(filter(_has_latin_form, spellings), spellings[0])
    return _unique(_slug(base), taken), {"name": one_line(name), "kind": kind, "also": also}


def topic_record(name: str, parent: str = "", taken: Collection[str] = ()) -> tuple[str, Fields]:
    """An id and a record for a topic. For ``taken`` see `source_record`. Raises `RecordError` if ``name`` is empty."""
    return _unique(_slug(one_line(name)), taken), {"name": one_line(name), "parent": one_line(parent)}


def titled_source(name: str, url: str, taken: Collection[str] = ()) -> tuple[str, Fields]:
    """An id and a record for a source that a person names. The id is made of the name if that can be written in Latin
    letters, else of the host, if there is a ``url``. Raises `RecordError`."""
    fields: Fields = {"name": one_line(name), "url": url.strip(), "type": "unclassified"}
    if url and not _has_latin_form(one_line(name)):
        return source_record(url, name, taken=taken)[0], fields
    return _unique(_slug(one_line(name)), taken), fields


def completed(registry: str, fields: Mapping[str, object]) -> Fields:
    """The fields of a record of this registry ("sources.yml") that are not empty, each text on one line, in the order of
    the schema. Raises `RecordError` if a spelling is too long."""
    order = list(REGISTRY_SCHEMAS[registry].model_fields)
    cleaned = {key: _clean(fields[key]) for key in sorted(fields, key=order.index)}
    for spelling in _spellings(cleaned):
        if len(spelling) > MAX_SPELLING:
            raise RecordError(
                f"'{shortened(spelling, 40)}' has more than {MAX_SPELLING} characters, too many for a name"
            )
    return {key: value for key, value in cleaned.items() if value}


def chosen_id(id: str) -> str:
    """An id that a person chose. Raises `RecordError` if it cannot be part of an address."""
    try:
        return check_segment(id)
    except PydanticCustomError as error:
        shown = escaped(shortened(id, 80))
        raise RecordError(
            f"'{shown}' cannot be an id, which is part of an address; use letters, digits, - and _"
        ) from error


def known_spellings(document: Document) -> dict[str, Known]:
    """By its folded form, each spelling that a registry has, with the first record that has it."""
    found: dict[str, Known] = {}
    for id, record in document.data.items():
        line = document.line((id,))
        for spelling in (id, *_spellings(record)):
            found.setdefault(folded(spelling), Known(spelling, id, line))
    return found


def in_the_way(record: Mapping[str, object], known: Mapping[str, Known]) -> tuple[tuple[Known, ...], tuple[Known, ...]]:
    """What is registered already of a new record's spellings: those that no other record may have, and those that names
    may share (variants, which then link to neither)."""
    return _found(_spellings(record, ("name", "aliases")), known), _found(_spellings(record, ("also", "link")), known)


def _found(spellings: Iterable[str], known: Mapping[str, Known]) -> tuple[Known, ...]:
    return tuple(dict.fromkeys(filter(None, (known.get(folded(spelling)) for spelling in spellings))))


def one_line(text: str) -> str:
    """A text as it is published: on one line, without invisible signs."""
    return " ".join(visible(text).split())


def _clean(value: object) -> str | list[str] | dict[str, list[str]]:
    if isinstance(value, Mapping):
        return {key: cleaned for key, items in value.items() if (cleaned := _texts(items))}
    return one_line(value) if isinstance(value, str) else _texts(value)


def _texts(items: object) -> list[str]:
    assert isinstance(items, (list, tuple))
    return list(dict.fromkeys(filter(None, map(one_line, items))))


def _spellings(record: object, keys: Iterable[str] = _SPELLED) -> Iterator[str]:
    """What a record has under these keys."""
    if isinstance(record, Mapping):
        for key in keys:
            yield from (text for _, text in scalars(record.get(key)))


def _slug(name: str) -> str:
    if not name:
        raise RecordError("the name is empty")
    return slug(name)


def _has_latin_form(name: str) -> bool:
    """Whether a slug of the name has no hash. A hash is that of the whole title, so a space makes another."""
    return bool(name) and slug(name) == slug(f"{name} ")


def _unique(id: str, taken: Collection[str]) -> str:
    numbered = (f"{id}-{number}" for number in count(2))
    return next(one for one in chain((id,), numbered) if folded(one) not in taken)


def _readable(host: str) -> str:
    """A host in the letters that people read."""
    try:
        return host.encode("ascii").decode("idna") if "xn--" in host else host
    except UnicodeError:
        return host


def _id_of_host(host: str) -> str:
    """The part of a host that names its owner: ``example`` of news.example.co.kr."""
    labels = host.split(".")
    if host.replace(".", "").isdigit() or ":" in host:
        return slug(host)
    is_shared = ".".join(labels[-2:]) in _SHARED
    is_double = is_shared or (len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL)
    owner = max(len(labels) - (3 if is_double else 2), 0)
    id = "-".join(labels[owner:]) if labels[owner] in _COMMON else labels[owner]
    try:
        return chosen_id(id)
    except RecordError:
        return slug(host)
