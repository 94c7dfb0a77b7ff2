"""Which address a page is filed under, and which of the objects in its data are about the report it is for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from urllib.parse import urlsplit

from digest.content.addresses import address_key, page_and_place, without_tracking
from digest.desk.page.linked_data import Data, Objects, addresses, plain, strings
from digest.desk.page.marks import Finding, Metas, absolute, first_of, headings_of, words_of
from digest.desk.page.saved_page import SavedPage
from digest.text.plain import folded, one_line

MOST_REPORTS = 5
"""Objects about the report whose values are read."""
# What is put behind # to track readers, and the words that a browser scrolls to.
_TRACKING_PLACE = re.compile(r":~:|(?:xtor|utm_\w+|at_\w+|ref|intcid|echobox|mbid|smid|ns_\w+)=", re.IGNORECASE)
_LIKE_A_TRACKER = re.compile(r"campaign|medium|source|^from$|^ref|track|share|tag|cid$|clid$", re.IGNORECASE)


def canonical_addresses(page: SavedPage, metas: Metas) -> Iterator[Finding]:
    """What the page calls its address: by its link, then by its meta elements."""
    for link in islice(page.root.iter("link"), 500):
        is_canonical = "canonical" in (link.get("rel") or "").lower().split()
        if is_canonical and (address := absolute(link.get("href") or "", page.url)):
            yield Finding(without_tracking(address), '<link rel="canonical">')
    for meta in metas.all("og:url", "twitter:url", "parsely-link"):
        if address := absolute(meta.value, page.url):
            yield Finding(without_tracking(address), meta.where)


def own_reports(page: SavedPage, metas: Metas, objects: Objects, canonical: Finding | None) -> list[Data]:
    """The objects that are about this page's report, the surest first; those of other reports are left out."""
    keys = {_key(page.url), _key(canonical.value) if canonical else ""} - {""}
    titles = [words_of(title) for title in islice(page.root.iter("title"), 1)]
    titles += [meta.value for meta in metas.all("og:title", "twitter:title")]
    titles += [words_of(heading) for heading in islice(headings_of(page.root), 6)]
    known = [key for title in titles if (key := title_key(title))]
    ranked: list[tuple[int, int, Data]] = []
    for number, data in enumerate(objects.own):
        if not (data.is_report or data.is_page):
            continue
        own = {key for address in addresses(data)[:10] if (key := _key(address, page.url))}
        stated = [title_key(plain(text)) for text in strings(data.values.get("headline"))[:1]]
        is_titled = any(_is_part(title, other) for title in stated for other in known if title)
        is_here = bool(own & keys)
        if not is_here and not is_titled and (own or (stated and known and _rivals(objects, data))):
            continue
        if data.is_page and not is_here and own:
            continue
        ranked.append((-(4 * data.is_report + 2 * is_here + is_titled), number, data))
    return [data for _, _, data in sorted(ranked, key=lambda item: item[:2])][:MOST_REPORTS]


def address_to_file(
    page: SavedPage, canonical: Finding | None, reports: Sequence[Data]
) -> tuple[Finding | None, list[str]]:
    """The address the page came from, else what it calls its own; and in words, if it says that it is from another host."""
    url = absolute(page.url)
    if not url:
        own = [
            Finding(address, report.where("url"))
            for report in reports
            for value in addresses(report)
            if (address := absolute(value))
        ]
        return canonical or first_of(own), []
    doubts = []
    if canonical and _key(canonical.value).partition("/")[0] != _key(url).partition("/")[0]:
        host = urlsplit(canonical.value).netloc
        doubts.append(
            f"{canonical.where} says that the page's own address is on {host}: perhaps the report is from there"
        )
    elif canonical and urlsplit(canonical.value).path == urlsplit(url).path and _only_tracks(urlsplit(url).query):
        return canonical, doubts
    return Finding(_to_file(url), "the address of the page"), doubts


def _only_tracks(query: str) -> bool:
    """Whether all parameters of an address have names as trackers give them. Not enough to take them out by itself: the
    page must call itself by the same address without them."""
    names = [pair.partition("=")[0] for pair in query.split("&") if pair]
    return bool(names) and all(_LIKE_A_TRACKER.search(name) for name in names)


def title_key(text: str) -> str:
    """The letters and digits of a title, by which two are compared."""
    return "".join(character for character in folded(one_line(text)[:500]) if character.isalnum())


def _key(address: str, base: str = "") -> str:
    """The key of a page's address, without the place on it; "" for what is no address."""
    whole = absolute(address, base)
    return page_and_place(address_key(whole))[0] if whole else ""


def _rivals(objects: Objects, data: Data) -> bool:
    """Whether the page gives other reports too."""
    return sum(other.is_report for other in objects.own) > data.is_report


def _is_part(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return short == long or (len(short) >= 8 and short in long)


def _to_file(url: str) -> str:
    """The address without what only tracks readers, and without the place on the page that a link led to."""
    page, _, place = without_tracking(url).partition("#")
    return page if not place or _TRACKING_PLACE.match(place) else f"{page}#{place}"
