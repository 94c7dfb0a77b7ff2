"""Names in running text: where each registered name is first mentioned.

The longest match wins; Latin spellings match whole words in their exact case; a spelling that
two names share matches neither. A wrong link in a record of news is a false statement, so when
in doubt there is none.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick, MatchKind

from digest.model import Name
from digest.plaintext import folded
from digest.registries import variants

SHORT_CJK = 3
SHORT_LATIN = 4


@dataclass(frozen=True, slots=True)
class Mention:
    """A spelling of a name in a text, from character ``start`` up to ``end``."""

    name: str
    spelling: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Doubt:
    """A spelling that should not be linked, or should be linked with care, and why."""

    names: tuple[str, ...]
    spelling: str
    reason: str


class Finder:
    """Finds the linkable spellings of the registered names."""

    def __init__(self, names: Mapping[str, Name]) -> None:
        owners = _owners(names.values())
        shared = {key for key, ids in _all_owners(names.values()).items() if len(ids) > 1}
        self._spellings = [spelling for spelling in owners if folded(spelling) not in shared]
        self._ids = [owners[spelling] for spelling in self._spellings]
        self._automaton = AhoCorasick(self._spellings, matchkind=MatchKind.LeftmostLongest)

    def find(self, text: str) -> Iterator[Mention]:
        """Every whole-word mention, in order."""
        for index, start, end in self._automaton.find_matches_as_indexes(text):
            if is_whole(text, start, end):
                yield Mention(self._ids[index], self._spellings[index], start, end)

    def first(self, text: str, leave: Iterable[str] = ()) -> Iterator[Mention]:
        """The first mention of each name, but of those in ``leave``."""
        seen = set(leave)
        for mention in self.find(text):
            if mention.name not in seen:
                seen.add(mention.name)
                yield mention


def is_whole(text: str, start: int, end: int) -> bool:
    """Whether a match is not part of a longer word, in scripts that set words apart."""
    return not (_joined(text[start - 1 : start], text[start]) or _joined(text[end - 1], text[end : end + 1]))


def _joined(left: str, right: str) -> bool:
    """Whether two neighbouring characters make one word: both letters or digits of a script
    that writes spaces between words."""
    return bool(left and right) and _is_spaced(left) and _is_spaced(right)


def _is_spaced(character: str) -> bool:
    if not (character.isalnum() or character in "_-’'"):
        return False
    return not is_cjk(character)


def is_cjk(character: str) -> bool:
    """Whether the character is of a script written without spaces, or with endings (Korean)."""
    return (
        "\u1100" <= character <= "\u11ff"
        or "\u2e80" <= character <= "\u9fff"
        or "\uac00" <= character <= "\ud7af"
        or "\uf900" <= character <= "\ufaff"
    )


def _owners(names: Iterable[Name]) -> dict[str, str]:
    return {spelling: name.id for name in names for spelling in (name.name, *name.link)}


def _all_owners(names: Iterable[Name]) -> dict[str, set[str]]:
    owners: defaultdict[str, set[str]] = defaultdict(set)
    for name in names:
        for spelling in variants(name):
            owners[folded(spelling)].add(name.id)
    return owners


def doubts(names: Mapping[str, Name]) -> Iterator[Doubt]:
    """Linkable spellings that are short enough to mean something else, and shared spellings."""
    for key, ids in sorted(_all_owners(names.values()).items()):
        if len(ids) > 1:
            yield Doubt(tuple(sorted(ids)), key, "is shared, so it is never linked")
    for spelling, name in sorted(_owners(names.values()).items()):
        letters = [character for character in spelling if character.isalnum()]
        if letters and all(map(is_cjk, letters)) and len(letters) < SHORT_CJK:
            yield Doubt((name,), spelling, f"has under {SHORT_CJK} characters, so it may be part of another word")
        elif not any(map(is_cjk, letters)) and len(letters) < SHORT_LATIN:
            yield Doubt((name,), spelling, f"has under {SHORT_LATIN} letters, so it may mean something else")


_SKIPPED = re.compile(
    r"```.*?(?:```|\Z)|~~~.*?(?:~~~|\Z)|`[^`\n]*`|!?\[[^\]\n]*\](?:\([^)\n]*\)|\[[^\]\n]*\])?|<[^>\n]*>|^#{1,6} .*$|https?://\S+",
    re.DOTALL | re.MULTILINE,
)


def running_text(markdown: str) -> str:
    """The text with what is never linked (code, links, headings, HTML) blanked, so that places stay."""
    return _SKIPPED.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), unicodedata.normalize("NFC", markdown))
