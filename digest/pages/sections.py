"""Long indexes under headings, so that one line of two hundred can be found: by letter, or by year."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")

LONG_LIST = 40
"""A list of names or stories with more lines than this gets headings."""


@dataclass(frozen=True, slots=True)
class Group(Generic[T]):
    """Lines under a heading. A short list is one group without a heading: its ``title`` is ""."""

    anchor: str
    title: str
    lines: tuple[T, ...]


@dataclass(frozen=True, slots=True)
class Section(Generic[T]):
    """A section of an index; ``count`` is the number of lines in its groups."""

    anchor: str
    title: str
    count: str
    groups: tuple[Group[T], ...]

    @property
    def is_long(self) -> bool:
        return bool(self.groups[0].title)


def grouped(anchor: str, groups: Mapping[str, Iterable[T]]) -> tuple[Group[T], ...]:
    """Lines by heading, as groups with anchors; a short list as a single group."""
    found = {title: tuple(lines) for title, lines in groups.items()}
    if len(found) < 2 or sum(map(len, found.values())) <= LONG_LIST:
        return (Group(anchor, "", tuple(line for lines in found.values() for line in lines)),)
    return tuple(Group(f"{anchor}-{number}", title, lines) for number, (title, lines) in enumerate(found.items(), 1))


def by_letter(lines: Iterable[T], text: Callable[[T], str], others: str) -> dict[str, list[T]]:
    """Lines by the first letter of their text, in alphabetical order.

    ``others`` is the heading of those that begin with a number, or with an ideograph, since there are too many
    ideographs to be headings. They come last.
    """
    found: dict[str, list[T]] = {}
    for line in sorted(lines, key=lambda line: (not initial(text(line)), initial(text(line)), sort_text(text(line)))):
        found.setdefault(initial(text(line)) or others, []).append(line)
    return found


def initial(text: str) -> str:
    """The letter under which a text is listed: "E" for "“Été”"; "" for none."""
    first = sort_text(text)[:1]
    is_letter = first.isalpha() and not unicodedata.name(first, "").startswith("CJK ")
    return first.upper() if is_letter else ""


def sort_text(text: str) -> str:
    """A text for alphabetical order: without case, accents and punctuation."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in letters if letter.isalnum() or letter == " ").strip()
