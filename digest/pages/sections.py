"""Long indexes under headings, so that one line of two hundred can be found: by letter, by year."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")

# A list of more lines than this has headings.
LONG = 40


@dataclass(frozen=True, slots=True)
class Group(Generic[T]):
    """Lines under a heading. The one group of a short list has none: ``title`` is ""."""

    anchor: str
    title: str
    lines: tuple[T, ...]


@dataclass(frozen=True, slots=True)
class Section(Generic[T]):
    """A part of an index, and how many lines its groups hold."""

    anchor: str
    title: str
    count: str
    groups: tuple[Group[T], ...]

    @property
    def is_long(self) -> bool:
        return bool(self.groups[0].title)


def grouped(anchor: str, groups: Mapping[str, Iterable[T]]) -> tuple[Group[T], ...]:
    """Lines by what they stand under, as groups with anchors of their own; a short list in one piece."""
    found = {title: tuple(lines) for title, lines in groups.items()}
    if len(found) < 2 or sum(map(len, found.values())) <= LONG:
        return (Group(anchor, "", tuple(line for lines in found.values() for line in lines)),)
    return tuple(Group(f"{anchor}-{number}", title, lines) for number, (title, lines) in enumerate(found.items(), 1))


def by_letter(lines: Iterable[T], text: Callable[[T], str], others: str) -> dict[str, list[T]]:
    """Lines by the first letter of their text, in order of it. ``others`` stand last: what begins
    with a number, or with an ideograph, of which there are too many to be headings."""
    found: dict[str, list[T]] = {}
    for line in sorted(lines, key=lambda line: (not initial(text(line)), initial(text(line)), folded(text(line)))):
        found.setdefault(initial(text(line)) or others, []).append(line)
    return found


def initial(text: str) -> str:
    """The letter that a text stands under: "E" for "“Été”"; "" for none."""
    first = folded(text)[:1]
    is_letter = first.isalpha() and not unicodedata.name(first, "").startswith("CJK ")
    return first.upper() if is_letter else ""


def folded(text: str) -> str:
    """A text as an alphabet sees it: without case, accents and signs."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in letters if letter.isalnum() or letter == " ").strip()
