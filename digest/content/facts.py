"""What checks need to know of a text."""

from __future__ import annotations

from typing import NamedTuple

from digest.problem_codes import Code


class TextLink(NamedTuple):
    """A link or picture that stays on this site: as written, its address, and the line where it is written, counted
    from 1."""

    written: str
    address: str
    line: int


class Quotation(NamedTuple):
    words: int = 0
    line: int = 1


class Oddity(NamedTuple):
    """Something in a text that is not published as it is written: its line, counted from 1, and what to say of it."""

    line: int
    code: Code
    message: str
    hint: str


class Facts(NamedTuple):
    """What checks need to know of a text.

    ``first_paragraph`` is its beginning, if it was asked for. ``links`` are those that stay on this site, each once
    for every line. ``names`` are the places that links can lead to. ``quotation`` is the longest.
    """

    first_paragraph: str = ""
    links: tuple[TextLink, ...] = ()
    names: tuple[str, ...] = ()
    quotation: Quotation = Quotation()
    oddities: tuple[Oddity, ...] = ()
