"""A report's headline on its page, and the names that the page gives its outlet."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from urllib.parse import urlsplit

from lxml import etree

from digest.desk.page.linked_data import Data, Objects, plain, strings
from digest.desk.page.marks import Finding, Metas, headings_of, words_of
from digest.text.plain import folded, one_line

LONGEST_TITLE = 500
_SEPARATORS = re.compile(r"\s+[-–—|·•:»«<>/]{1,3}\s+|\s*[|｜]\s*|\s*::\s*|[：:]\s*|\s+::\s+|\s*[_＿]\s*|\s*-\s*")
_COPYRIGHT = re.compile(
    r"(?:©|ⓒ|\(c\)|copyright)(?:[\s,;-]|©|ⓒ|\(c\)|copyright|by|\d{4}|–)*([^\d.|·©]{2,60}?)\s*(?:[.|·,©]|all rights|$)",
    re.IGNORECASE,
)
_SUBDOMAINS = ("www", "m", "mobile", "amp", "news", "live", "blog")


def outlet_names(metas: Metas, objects: Objects, reports: Sequence[Data]) -> Iterator[Finding]:
    """What the page calls its outlet: as Open Graph and its data have it."""
    yield from metas.all("og:site_name")
    for report in reports:
        for name in strings(objects.resolved(_first(report.values.get("publisher"))))[:1]:
            if not name.startswith(("http", "#")):
                yield Finding(name, report.where("publisher"))
    for data in objects.own:
        if "WebSite" in data.types or "NewsMediaOrganization" in data.types:
            for name in strings(data.values.get("name"))[:1]:
                yield Finding(name, data.where("name"))
    yield from metas.all("application-name", "dc.publisher", "dcterms.publisher", "apple-mobile-web-app-title")


def unstated_names(root: etree._Element, url: str) -> Iterator[str]:
    """What else the outlet may be called: as its logo and its copyright line say, and by its host. Good for being left out
    of other values, and no more."""
    parts = urlsplit(url)
    for count, link in enumerate(root.iter("a")):
        if count >= 200:
            break
        target = (link.get("href") or "").rstrip("/")
        if target in ("", f"{parts.scheme}://{parts.netloc}") and link.get("href"):
            yield words_of(link)[:LONGEST_TITLE]
            yield from ((image.get("alt") or "")[:LONGEST_TITLE] for image in islice(link.iter("img"), 5))
    for block in _last_texts(root):
        if found := _COPYRIGHT.search(block):
            yield found[1].strip()
    host = parts.hostname or ""
    labels = [label for label in host.split(".")[:-1] if label not in _SUBDOMAINS]
    yield host
    yield host.removeprefix("www.")
    if labels:
        yield labels[-1]


def _last_texts(root: etree._Element) -> list[str]:
    """The last texts of the page, where the copyright line stands."""
    texts: list[str] = []
    for count, element in enumerate(_reversed(root)):
        if count >= 80:
            break
        if element.tag not in ("script", "style", "body", "html"):
            words = words_of(element)
            if 0 < len(words) < 400:
                texts.append(words)
    return texts


def _reversed(root: etree._Element) -> Iterator[etree._Element]:
    """Elements from the end of the page."""
    element: etree._Element | None = root
    while element is not None and len(element):
        element = element[-1]
    while element is not None:
        if isinstance(element.tag, str):
            yield element
        previous = element.getprevious()
        if previous is None:
            element = element.getparent()
            continue
        while len(previous):
            previous = previous[-1]
        element = previous


class Headline:
    """The headline, and the element that shows it (None if it is shown in none)."""

    def __init__(self, finding: Finding | None, element: etree._Element | None, doubts: tuple[str, ...] = ()) -> None:
        self.finding, self.element, self.doubts = finding, element, doubts


def headline(root: etree._Element, metas: Metas, reports: Sequence[Data], outlets: Iterable[str]) -> Headline:
    """The report's headline. What the page's data and what readers see agree on comes first; then what readers see."""
    own = {_key(outlet) for outlet in outlets if _key(outlet)}
    stated = [
        Finding(title, finding.where)
        for finding in _stated(root, metas, reports)
        if (title := _without_outlet(one_line(plain(finding.value))[:LONGEST_TITLE].rstrip(), own))
    ]
    headings = [heading for heading in headings_of(root) if _key(words_of(heading)) not in own]
    # A heading that is part of a title, or has one as its part.
    for finding in stated:
        for heading in headings:
            seen = _shown(heading)
            if _agree(seen, finding.value):
                return Headline(_better(finding, Finding(seen, f"<{heading.tag}>")), heading)
    shown = [heading for heading in headings if heading.tag == "h1"]
    agreeing = [a for a in stated for b in stated if a is not b and _agree(a.value, b.value)]
    if agreeing:
        return Headline(agreeing[0], shown[0] if shown else _block_with(root, agreeing[0].value))
    if len(shown) == 1:
        seen = _without_outlet(_shown(shown[0]), own)
        others = [
            finding for finding in stated[:1] if finding.where != "<title>" and _key(seen) not in _key(finding.value)
        ]
        doubts = tuple(f"{finding.where} has another title: {finding.value}" for finding in others)
        return Headline(Finding(seen, "<h1>"), shown[0], doubts)
    if stated:
        return Headline(stated[0], _block_with(root, stated[0].value))
    return Headline(
        Finding(_shown(headings[0]), f"<{headings[0].tag}>") if headings else None, headings[0] if headings else None
    )


def _stated(root: etree._Element, metas: Metas, reports: Sequence[Data]) -> Iterator[Finding]:
    for report in reports:
        keys = ("headline", "name") if report.is_report else ("headline",)
        yield from [Finding(text, report.where(key)) for key in keys for text in strings(report.values.get(key))[:1]][
            :1
        ]
    yield from metas.all("og:title", "twitter:title", "dc.title", "parsely-title", "sailthru.title", "citation_title")
    for title in root.iter("title"):
        if title.getparent() is not None and title.getparent().tag in ("head", "html", "body"):
            yield Finding(words_of(title), "<title>")
            break


def _shown(heading: etree._Element) -> str:
    return one_line(words_of(heading))[:LONGEST_TITLE].rstrip()


def _better(stated: Finding, seen: Finding) -> Finding:
    """Of two that agree: what the data say, unless it is cut off or has more than the headline."""
    if _is_cut(stated.value) and not _is_cut(seen.value):
        return seen
    is_other = _key(stated.value) != _key(seen.value) and not _is_cut(seen.value)
    if is_other and (stated.where == "<title>" or _is_more(stated.value, seen.value)):
        return seen
    return stated


def _is_more(stated: str, seen: str) -> bool:
    """Whether a title is another with something behind it that is no part of a sentence, such as the outlet's short name."""
    return stated.startswith(seen) and bool(re.match(r"\s*[|｜–—_<]|\s+[-:]{1,2}\s|\s*::", stated[len(seen) :]))


def _is_cut(title: str) -> bool:
    return title.endswith(("…", "..."))


def _agree(first: str, second: str) -> bool:
    """Whether two titles are one: equal, or one with something before or after the other."""
    a, b = _key(first.rstrip("…. ")), _key(second.rstrip("…. "))
    short, long = sorted((a, b), key=len)
    return bool(short) and (short == long or (len(short) >= 8 and short in long and 3 * len(short) > len(long)))


def _block_with(root: etree._Element, title: str) -> etree._Element | None:
    """The first small element that shows a title without being a heading, as pages of old do."""
    key = _key(title)
    for count, element in enumerate(root.iter("b", "font", "strong", "td", "div", "p", "span")):
        if count >= 2_000:
            break
        if not len(element) and element.text and _key(element.text) == key:
            return element
    return None


def _without_outlet(title: str, own: set[str]) -> str:
    """A title without parts at its end or beginning that are names of the outlet."""
    for _ in range(4):
        cuts = list(_SEPARATORS.finditer(title))[-20:]
        kept = next((title[: cut.start()] for cut in cuts if _is_outlet(_key(title[cut.end() :]), own)), None)
        if kept is None:
            kept = next((title[cut.end() :] for cut in cuts[:6] if _key(title[: cut.start()]) in own), None)
        if not kept:
            break
        title = kept.strip()
    return title if _key(title) not in own else ""


def _is_outlet(key: str, own: set[str]) -> bool:
    """Whether this is a name of the outlet, or what such a name in Chinese letters begins with (that of the newspaper,
    where the site's is longer)."""
    return key in own or (len(key) >= 3 and key[0] > "\u2e80" and any(name.startswith(key) for name in own))


def _key(text: str) -> str:
    return re.sub(r"[\W_]+", "", folded(text).removeprefix("the "))


def _first(value: object) -> object:
    return value[0] if isinstance(value, list) and value else value
