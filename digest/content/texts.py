"""Texts of which less is published than their authors see: cut short by YAML, with invisible signs, with passwords."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from pydantic import BaseModel

from digest.content import foreign_marks
from digest.content.values import FreeText
from digest.content.yaml_reader import Document, field_name, scalars
from digest.errors import Problem
from digest.problem_codes import Code
from digest.text.passwords import lines_with_users
from digest.text.plain import decoded, has_invisible, shortened

Keys = tuple[str, ...]
_MAY_CUT = re.compile(r"[ \t]#\S|[:-][ \t]+&")
_ANY = "*"


def cut_texts(shown: str, document: Document, schema: type[BaseModel], depth: int) -> Iterator[Problem]:
    """A warning for each plain text in a curator's own words that ends at a `` #`` directly followed by a sign, and
    for each that begins with an anchor nothing refers to. Records of ``schema`` are at ``depth``."""
    if not _MAY_CUT.search(document.text):
        return
    free = _free_texts(schema)
    for path in document.paths():
        if _is_free(tuple(part for part in path[depth:] if isinstance(part, str)), free):
            line, lost = document.cut_off(path)
            if lost:
                what = "a comment" if lost.startswith("#") else "a YAML anchor"
                message = f"'{shortened(lost, 60)}' is taken for {what}, so it is not part of the text"
                yield Problem(shown, line, field_name(path), Code.CUT_TEXT, message, "put the whole value in quotes")


def marked_texts(shown: str, document: Document, schema: type[BaseModel], depth: int) -> Iterator[Problem]:
    """A warning for each mark of another generator in a text in a curator's own words."""
    if not foreign_marks.may_be_in(document.text):
        return
    free = _free_texts(schema)
    for path, text in scalars(document.data):
        for mark in foreign_marks.marks_in(text):
            if _is_free(tuple(part for part in path[depth:] if isinstance(part, str)), free):
                message = foreign_marks.message(mark)
                yield Problem(shown, document.line(path), field_name(path), Code.FOREIGN_MARK, message, mark.hint)


def odd_lines(shown: str, body: str, first_line: int) -> Iterator[Problem]:
    """Warnings for the lines of an entry's text with what is not published as written."""
    for number in lines_with_users(body):
        message = "an address contains a user name or a password"
        hint = "take it out, and change the password"
        yield Problem(shown, first_line + number, "", Code.PASSWORD_IN_TEXT, message, hint)
    if "&" in body or has_invisible(body):
        for number, line in enumerate(body.split("\n")):
            if has_invisible(decoded(line)):
                message, hint = "contains invisible characters, which are removed", "retype the text"
                yield Problem(shown, first_line + number, "", Code.INVISIBLE_CHARACTERS, message, hint)


def _is_free(keys: Keys, free: frozenset[Keys]) -> bool:
    return (*keys[:-1], _ANY) in free or any(keys[:length] in free for length in range(1, len(keys) + 1))


@cache
def _free_texts(schema: type[BaseModel]) -> frozenset[Keys]:
    """The keys of a schema whose values are texts in the curator's own words, each with the keys above it."""
    return frozenset(
        keys for name, info in schema.model_fields.items() for keys in _within((name,), info.annotation, info.metadata)
    )


def _within(keys: Keys, kind: Any, metadata: Iterable[object]) -> Iterator[Keys]:
    if any(isinstance(item, FreeText) for item in metadata):
        yield keys
    elif isinstance(kind, type) and issubclass(kind, BaseModel):
        for inner in _free_texts(kind):
            yield (*keys, *inner)
    else:
        below = (*keys, _ANY) if getattr(kind, "__origin__", None) is dict else keys
        for part in getattr(kind, "__args__", ()):
            yield from _within(below, part, getattr(part, "__metadata__", ()))
