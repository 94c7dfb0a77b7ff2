"""Finds registered names in running text, to link the first mention of each.

The longest match wins. Latin spellings match whole words in their exact case; `digest.content.spellings` says what
makes no difference. A spelling that two names share matches neither. A wrong link in a record of news is a false
statement, so when in doubt there is none.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import escape, unescape

from ahocorasick_rs import AhoCorasick, MatchKind

from digest.content.spellings import Compared, compared
from digest.content.word_borders import BORDER, is_cjk, is_whole
from digest.model import Name, variants
from digest.text.plain import folded, unwrapped, visible

_TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)[^>"]*(?:"[^"]*"[^>"]*)*>')
_NOT_INSIDE = frozenset(("a", "code", "pre", "kbd", "samp", "h1", "h2", "h3", "h4", "h5", "h6"))
_INLINE = frozenset(("a", "abbr", "b", "bdi", "cite", "code", "del", "em", "i", "ins", "mark", "q", "s", "small", "span", "strong", "sub", "sup", "u"))  # fmt: skip
# What begins a line of a list or a quotation, which is no part of its text.
_LINE_START = re.compile(r"\n[ \t>]+")
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
    """A spelling that is never linked, or may be linked by mistake, and why."""

    names: tuple[str, ...]
    spelling: str
    reason: str


class Finder:
    """Finds the linkable spellings of the registered names, as texts are compared with them."""

    def __init__(self, names: Mapping[str, Name]) -> None:
        owners = linkable(names)
        self._spellings = list({compared(spelling): spelling for spelling in reversed(owners)}.values())
        self._ids = [owners[spelling] for spelling in self._spellings]
        # Matched in HTML, where & is written &amp;.
        self._automaton = AhoCorasick(
            [escape(compared(spelling), quote=False) for spelling in self._spellings],
            matchkind=MatchKind.LeftmostLongest,
        )

    def find(self, text: str) -> Iterator[Mention]:
        """Every whole-word mention in a plain text, in order."""
        form = Compared(text)
        for index, start, end in self._automaton.find_matches_as_indexes(form.text):
            if is_whole(form.text[max(0, start - BORDER) : start], form.text[start:end], form.text[end : end + 3]):
                yield Mention(self._ids[index], self._spellings[index], form.place(start), form.place(end))

    def first_in(self, html: str, exclude: Iterable[str] = ()) -> Iterator[Mention]:
        """The first mention in sanitised HTML of each name that is not in ``exclude``. Nothing inside links,
        code or headings counts."""
        form = Compared(html)
        # No spelling contains < or >, so each match is within one tag or one run of text.
        found = self._automaton.find_matches_as_indexes(form.text)
        if not found:
            return
        seen = set(exclude)
        tags = _Tags(html)
        for index, start, end in found:
            name, words = self._ids[index], form.text[start:end]
            if name in seen:
                continue
            start, end = form.place(start), form.place(end)
            if not tags.may_link(start):
                continue
            before = tags.before(start)
            # What follows an & is the name of a character, such as &lt;.
            if before != "&" and is_whole(_text_before(html, start, before), words, _text_after(html, end)):
                seen.add(name)
                yield Mention(name, self._spellings[index], start, end)


class SpellingFinder:
    """Finds out which texts contain any of some spellings, linked or not."""

    def __init__(self, spellings: Iterable[str]) -> None:
        self._automaton = AhoCorasick(sorted(set(map(compared, spellings))))

    def found_in(self, markdown: str) -> bool:
        """Whether a text contains one. Errs on the side of yes where Markdown is not what it seems."""
        texts = [unwrapped(_LINE_START.sub("\n", visible(markdown)))]
        if "\\" in markdown or "&" in markdown:
            texts.append(unescape(texts[0].replace("\\", "")))
        return any(self._automaton.find_matches_as_indexes(compared(text)) for text in texts)


def linkable(names: Mapping[str, Name]) -> dict[str, str]:
    """Name ids by the spellings that are linked: all but those that two names share."""
    shared = {key for key, ids in _all_owners(names.values()).items() if len(ids) > 1}
    return {spelling: id for spelling, id in _owners(names.values()).items() if _key(spelling) not in shared}


def linked(html: str, finder: Finder, exclude: Iterable[str], link: Callable[[str, str], str]) -> str:
    """Sanitised HTML with the first mention of each name linked. ``link`` makes the HTML of a link from a
    name's id and the words to link."""
    parts: list[str] = []
    done = 0
    for mention in finder.first_in(html, exclude):
        parts += (html[done : mention.start], link(mention.name, html[mention.start : mention.end]))
        done = mention.end
    return "".join((*parts, html[done:])) if parts else html


class _Tags:
    """The tags of sanitised HTML, read from the start up to the position that is asked about.

    Text ends at a tag, but the character beyond an inline tag (``<em>Kim</em>chi``) still adjoins it.
    """

    def __init__(self, html: str) -> None:
        self._html = html
        self._left = _TAG.finditer(html)
        self._next = next(self._left, None)
        self._end = 0
        """Where the last tag that was read ends."""
        self._inside = 0
        """How many elements are open inside which nothing is linked."""
        self._before = ""
        """The character before the last tag, if the text after the tag adjoins it."""

    def may_link(self, place: int) -> bool:
        """Whether ``place`` is in text that may contain links. Places are asked about in order."""
        while self._next and self._next.start() < place:
            self._pass(self._next)
            self._next = next(self._left, None)
        return place >= self._end and not self._inside

    def before(self, place: int) -> str:
        """The character before ``place``, the last place asked about; "" for none."""
        return self._html[place - 1] if place > self._end else self._before

    def _pass(self, tag: re.Match[str]) -> None:
        closing, name = tag.groups()
        if tag.start() > self._end:
            self._before = self._html[tag.start() - 1]
        if name in _NOT_INSIDE:
            self._inside += -1 if closing else 1
        if name not in _INLINE:
            self._before = ""
        self._end = tag.end()


def _text_before(html: str, place: int, before: str) -> str:
    """The last characters of text before ``place``, which end in ``before``: up to `BORDER`, but beyond inline tags
    the last alone; "" at the start of a text."""
    near = html[max(0, place - 2 * BORDER) : place].rpartition(">")[2]
    return near.replace("&amp;", "&")[-BORDER:] if near else before


def _text_after(html: str, place: int) -> str:
    """The characters of text at ``place``, three at most; beyond inline tags the first alone; "" for none."""
    after = html[place : place + 7]
    if after.startswith("<"):
        while tag := _TAG.match(html, place):
            if tag[2] not in _INLINE:
                return ""
            place = tag.end()
        return html[place : place + 1]
    return after.replace("&amp;", "&").partition("<")[0][:3]


def _key(spelling: str) -> str:
    """The form in which two names share a spelling."""
    return folded(compared(spelling))


def _owners(names: Iterable[Name]) -> dict[str, str]:
    """Name ids by the spellings that may be linked. One so short that it may be part of another word is linked only
    if the desk says so."""
    return {
        spelling: name.id
        for name in names
        for spelling in (*name.link, *(() if _is_short_cjk(name.name) else (name.name,)))
    }


def _is_short_cjk(spelling: str) -> bool:
    letters = [character for character in spelling if character.isalnum()]
    return 0 < len(letters) < SHORT_CJK and all(map(is_cjk, letters))


def _all_owners(names: Iterable[Name]) -> dict[str, set[str]]:
    owners: defaultdict[str, set[str]] = defaultdict(set)
    for name in names:
        for spelling in variants(name):
            owners[_key(spelling)].add(name.id)
    return owners


def doubts(names: Mapping[str, Name]) -> Iterator[Doubt]:
    """Spellings that are so short that they may mean something else, and shared spellings."""
    for key, ids in sorted(_all_owners(names.values()).items()):
        if len(ids) > 1:
            yield Doubt(tuple(sorted(ids)), key, "is shared, so it is never linked")
    for spelling, name in sorted(_owners(names.values()).items()):
        letters = [character for character in spelling if character.isalnum()]
        if _is_short_cjk(spelling):
            yield Doubt((name,), spelling, f"has fewer than {SHORT_CJK} characters, so it may be part of another word")
        elif not any(map(is_cjk, letters)) and len(letters) < SHORT_LATIN:
            yield Doubt((name,), spelling, f"has fewer than {SHORT_LATIN} letters, so it may mean something else")
    for record in sorted(names.values(), key=lambda record: record.name):
        if _is_short_cjk(record.name) and record.name not in record.link:
            reason = f"has fewer than {SHORT_CJK} characters, so it is linked only if it is under 'link' too"
            yield Doubt((record.id,), record.name, reason)


_NOT_LINKED = re.compile(
    r"```.*?(?:```|\Z)|~~~.*?(?:~~~|\Z)|`[^`\n]*`|!?\[[^\]\n]*\](?:\([^)\n]*\)|\[[^\]\n]*\])|<[^>\n]*>|^#{1,6} [^\n]*$",
    re.DOTALL | re.MULTILINE,
)


def lines_above(markdown: str, spelling: str) -> int:
    """How many lines are above the first mention in running text (0 if it cannot be found there)."""
    text = _NOT_LINKED.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), markdown)
    form = Compared(text)
    return text.count("\n", 0, form.place(max(form.text.find(compared(spelling)), 0)))
