"""Places within an entry's text that links can lead to: its headings, and the ids that its author wrote.

Their names are spelled as on a git host. On a page they get a prefix of ours, so that none of them is ever
an id of the page itself.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from urllib.parse import unquote

PREFIX = "text-"
# What a git host puts before its ids. People copy it.
_HOSTS_PREFIX = "user-content-"
# The ids of footnotes are the Markdown library's.
_FOOTNOTE = re.compile(r"fn(?:ref)?-[^\s\"'<>]{1,100}")
_MAX_LENGTH = 500


def is_footnote(name: str) -> bool:
    """Whether an id is that of a footnote, or of a reference to one."""
    return bool(_FOOTNOTE.fullmatch(name))


def id_of(name: str) -> str:
    """The id on the page of the place ``name``."""
    return name if is_footnote(name) else PREFIX + name


def href_of(name: str) -> str:
    """The fragment, with its #, of a link to the place ``name``."""
    return "#" + id_of(name).replace("%", "%25")


def heading_name(text: str) -> str:
    """The name of a heading, as GitHub makes it from the heading's plain text."""
    kept = (sign for sign in text.strip().lower() if sign in " -" or unicodedata.category(sign)[0] in "LMN"
            or unicodedata.category(sign) == "Pc")  # fmt: skip
    return "".join(kept).replace(" ", "-")[:_MAX_LENGTH]


class Names:
    """The names of one text. Each is given once."""

    def __init__(self) -> None:
        self.given: dict[str, None] = {}
        self._repeated: dict[str, int] = {}

    def give(self, name: str) -> bool:
        """Give a name that was written as an id; whether it is still free."""
        is_free = bool(name) and name not in self.given
        if is_free:
            self.given[name] = None
        return is_free

    def give_heading(self, text: str) -> str:
        """Give a heading its name, with a number if other headings have the same; "" if the text has no letter."""
        first = name = heading_name(text)
        # A heading below an id that says the same is the place that a link to either means.
        if name in self.given and name not in self._repeated:
            self._repeated[name] = 0
            return ""
        while name and name in self._repeated:
            self._repeated[first] += 1
            name = f"{first}-{self._repeated[first]}"
        self._repeated[name] = 0
        return name if self.give(name) else ""


def table(names: Iterable[str]) -> Mapping[str, str]:
    """Names by what links may write for them, for `find`."""
    names = tuple(names)
    return {_folded(name): name for name in reversed(names)} | {name: name for name in names}


def find(fragment: str, known: Mapping[str, str]) -> str | None:
    """The name that the fragment of a link means, as a git host compares them: percent-encoding, case and how letters
    are composed make no difference. None if there is none."""
    written = unquote(fragment).removeprefix(_HOSTS_PREFIX)
    return known.get(written) or known.get(_folded(written))


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name.casefold().replace("\u200c", "").replace("\u200d", ""))


def split_fragment(link: str) -> tuple[str, str]:
    """A link without its fragment, and the fragment; "" if it has none that names a place: ``#top`` leads to the top
    of any page, and ``#:~:text=`` to words."""
    address, _, fragment = link.partition("#")
    place = fragment.partition(":~:")[0]
    return address, "" if place.casefold() == "top" else place
