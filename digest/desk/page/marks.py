"""The small parts of a page that say something of it: meta elements, links, the heading, and what stands around it."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, NamedTuple
from urllib.parse import urljoin

from lxml import etree

from digest.desk.page.tree import blocks_of
from digest.desk.web.web_address import web_address

MOST_METAS = 500
"""Meta elements of a page that are read."""
LONGEST_WORDS = 5_000
"""Characters that are read of an element."""
NEAR = 12
"""So many blocks after the heading may be a byline or a date, and so many before it."""
LONGEST_LINE = 300
"""Characters of a byline or a line with a date."""
LONGEST_NAME = 40
"""Characters of a type, class or tag where it is named."""
_LONGEST_ADDRESS = 2_000

# What stands beside a report: other reports, comments, menus. Whole words of class and id, but not "has-sidebar".
_BESIDE = re.compile(
    r"(?<!has-)(?<!with-)(?<!no-)(?<!left-)(?<!right-)(?<![a-z])(?:related|recommend\w*|comments?|repl(?:y|ies)|sidebar|footer|rank(?:ing)?"
    r"|popular|teasers?|promo|newsletter|cookie|consent|breadcrumbs?|trending|recirc|outbrain|taboola|most-?(?:read|popular)"
    r"|more-(?:on|from|news|stories)|read-?(?:more|next)|up-?next|latest-(?:news|posts|stories)|recent-(?:news|posts|entries)|widget_\w+)(?![a-z])",
    re.IGNORECASE,
)
_MOST_WALKED = 2_000
# Elements in a line.
_MOST_IN_LINE = 40
_BESIDE_TAGS = frozenset(("aside", "nav", "footer", "amp-sidebar"))
_NO_LINE = frozenset(("script", "style", "template", "noscript", "html", "body", "main", "article", "section"))
_HEADINGS = ("h1", "h2", "h3")


class Finding(NamedTuple):
    """A value and where it was read, in words: ``JSON-LD NewsArticle.headline``, ``<html lang>``."""

    value: str
    where: str


class Metas:
    """The meta elements of a page, by their name, property, itemprop or http-equiv in lower case."""

    def __init__(self, root: etree._Element) -> None:
        self._found: dict[str, list[Finding]] = {}
        for count, meta in enumerate(root.iter("meta")):
            if count >= MOST_METAS:
                break
            content = (meta.get("content") or "").strip()
            for key in ("property", "name", "http-equiv"):
                name = meta.get(key)
                if name and content:
                    finding = Finding(content, f'<meta {key}="{shown_name(name, 80)}">')
                    self._found.setdefault(name.strip().lower(), []).append(finding)

    def all(self, *names: str) -> Iterator[Finding]:
        """What these say, in the order of the names."""
        for name in names:
            yield from self._found.get(name, ())

    def first(self, *names: str) -> Finding | None:
        return next(self.all(*names), None)


def shown_name(name: str, longest: int = LONGEST_NAME) -> str:
    """A name that the page chose (of a type, a class, a tag), fit to be shown in a sentence: on one line, cut, and without
    what is not seen, such as marks that turn the direction of the text."""
    return " ".join("".join(filter(str.isprintable, " ".join(name[: 4 * longest].split()))).split())[:longest]


def words_of(element: etree._Element) -> str:
    """The text of a small element on one line; of a large one its beginning."""
    return " ".join(" ".join(blocks_of(element, _MOST_WALKED, LONGEST_WORDS)).split())[:LONGEST_WORDS]


def absolute(address: str, base: str = "") -> str:
    """An address of the web as the page's own address makes it whole; "" for what is none (javascript:, with a
    password, without a host)."""
    address = address.strip()
    if not 0 < len(address) <= _LONGEST_ADDRESS or re.search(r"[\s\x00-\x1f\x7f<>\"]", address):
        return ""
    try:
        whole = urljoin(base, address) if base else address
        web_address(whole)
    except ValueError:
        return ""
    return whole


def is_beside(element: etree._Element) -> bool:
    """Whether an element belongs to what stands beside the report."""
    return any(_is_beside(above) for above in (element, *element.iterancestors()))


def _is_beside(element: etree._Element) -> bool:
    if element.tag in _BESIDE_TAGS:
        return True
    if element.tag in ("body", "html", "main", "article"):
        return False
    if not _BESIDE.search(f"{element.get('class') or ''} {element.get('id') or ''}"[:300]):
        return False
    # What is around the headline is named after something in it.
    return next(element.iter("h1"), None) is None


def headings_of(root: etree._Element) -> Iterator[etree._Element]:
    """The first headings that may be the report's: h1 before h2 before h3."""
    for tag in _HEADINGS:
        for count, heading in enumerate(root.iter(tag)):
            if count >= NEAR:
                break
            if not is_beside(heading) and words_of(heading):
                yield heading


class Lines(NamedTuple):
    """The small elements that may say who wrote the report and when: those ``after`` the headline, those ``before`` it, and
    those that are ``marked`` as such by their class."""

    after: list[etree._Element]
    before: list[etree._Element]
    marked: list[etree._Element]

    def all(self) -> list[etree._Element]:
        return list(dict.fromkeys([*self.after, *self.before, *self.marked]))


def around(root: etree._Element, heading: etree._Element | None) -> Lines:
    """The small elements around the headline, the nearest first."""
    marked = _small(_elements(root.xpath(_MARKED)), 3 * NEAR, False)
    if heading is None:
        return Lines([], [], marked)
    before: deque[etree._Element] = deque(maxlen=4 * NEAR)
    walk = root.iter(etree.Element)
    for element in walk:
        if element is heading:
            break
        before.append(element)
    inside = sum(1 for _ in heading.iter(etree.Element)) - 1
    after = list(islice(walk, inside, inside + 10 * NEAR))
    return Lines(_small(after, 2 * NEAR, True), _small(reversed(before), NEAR, True), marked)


_MARKED = (
    "//*[contains(@class,'byline') or contains(@class,'author') or contains(@class,'date') or contains(@class,'publish')"
    " or contains(@class,'writer') or contains(@class,'reporter') or @rel='author']"
)


def _small(elements: Iterable[etree._Element], most: int, is_one_block: bool) -> list[etree._Element]:
    """The first elements with a short text that do not stand beside the report."""
    found = (
        element
        for element in islice(elements, 40 * NEAR)
        if element.tag not in _NO_LINE
        and next(islice(element.iter(), _MOST_IN_LINE, None), None) is None
        and 0 < len(words_of(element)) <= LONGEST_LINE
        and not is_beside(element)
        and not (is_one_block and len(list(islice(blocks_of(element, _MOST_WALKED, LONGEST_WORDS), 2))) > 1)
    )
    return list(islice(found, most))


def _elements(found: Any) -> list[etree._Element]:
    if not isinstance(found, list):
        return []
    return [element for element in found if isinstance(element, etree._Element) and isinstance(element.tag, str)]


def first_of(findings: Iterable[Finding | None]) -> Finding | None:
    return next((finding for finding in findings if finding), None)
