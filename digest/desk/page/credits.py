"""Who is credited on a page, as raw text for others to look for agencies in, and who may read it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from lxml import etree

from digest.desk.page.linked_data import Data, Objects, plain, strings
from digest.desk.page.marks import Finding, Lines, Metas, words_of
from digest.text.plain import one_line

_LONGEST_LINE = 150
MOST_CREDITS = 20
_AUTHOR_CLASS = re.compile(
    r"(?:^|[\s_-])(?:by-?line|authors?|writer|reporter|signature|autore?s?|auteurs?|firma|credits?|source|by)(?:$|[\s_-])",
    re.IGNORECASE,
)
_FREE = {"true": "free", "false": "subscription", "1": "free", "0": "subscription", "yes": "free", "no": "subscription"}
_TIERS = {
    "free": "free", "open": "free", "public": "free", "locked": "subscription", "metered": "subscription",
    "paid": "subscription", "premium": "subscription", "subscription": "subscription", "subscriber": "subscription",
    "registration": "registration", "registered": "registration", "register": "registration",
}  # fmt: skip


def author_metas(metas: Metas) -> Iterator[Finding]:
    """The meta elements that name authors; addresses of profiles are none."""
    names = ("author", "article:author", "parsely-author", "dable:author", "sailthru.author", "cxenseparse:author", "dc.creator",
             "dcterms.creator", "byl", "byline", "article:author_name", "citation_author", "og:article:author", "twitter:data1")  # fmt: skip
    for name in names:
        found = [finding for finding in metas.all(name) if not finding.value.startswith(("http", "www.", "/"))]
        if name == "twitter:data1":
            label = metas.first("twitter:label1")
            found = (
                found if label and label.value.casefold() in ("written by", "by", "author", "작성자", "執筆者") else []
            )
        # A portal names the outlet here, and itself.
        yield from (finding for finding in found if not (name == "og:article:author" and "|" in finding.value))


def is_byline(line: etree._Element) -> bool:
    """Whether a small element is a byline or a credit by its class."""
    return bool(_AUTHOR_CLASS.search(line.get("class") or "")) and len(words_of(line)) <= 200


def byline_texts(near: Lines, paragraphs: Sequence[Finding]) -> Iterator[str]:
    """The short lines between the headline and the text, and those that are bylines or credits by their class."""
    openings = [paragraph.value[:40] for paragraph in paragraphs[:10]]
    for line in near.after:
        words = words_of(line)
        if any(opening in words for opening in openings):
            break
        if len(words) <= _LONGEST_LINE:
            yield words
    yield from (words_of(line) for line in (*near.before, *near.marked) if is_byline(line))


def credits_of(metas: Metas, reports: Iterable[Data], objects: Objects) -> Iterator[Finding]:
    """What the page's data say of whose report it is."""
    for report in reports:
        for key in ("author", "creator", "sourceOrganization", "provider", "copyrightHolder", "contributor"):
            for item in _list(report.values.get(key))[:MOST_CREDITS]:
                item = objects.resolved(item)
                if (
                    key in ("author", "creator", "contributor")
                    and isinstance(item, dict)
                    and "Person" in Data(item, "").types
                ):
                    continue
                yield from _credit(strings(item), report.where(key))
        for key in ("creditText", "copyrightNotice"):
            yield from _credit(strings(report.values.get(key)), report.where(key))
    for meta in metas.all(
        "source-organization", "source", "dc.source", "dcterms.source", "article:source", "news:source", "original-source",
        "article:author", "author", "copyright", "dc.creator", "byl",
    ):  # fmt: skip
        yield from _credit([meta.value], meta.where)


def access_of(metas: Metas, reports: Sequence[Data]) -> tuple[Finding | None, list[str]]:
    """Whether the report is free; and in words, if the page says both."""
    found = [
        Finding(value, meta.where)
        for meta in metas.all("article:content_tier", "og:article:content_tier", "content_tier", "og:content_tier")
        if (value := _TIERS.get(meta.value.casefold()))
    ]
    for report in reports:
        if value := _free(report.values.get("isAccessibleForFree")):
            found.append(Finding(value, report.where("isAccessibleForFree")))
        parts = [part for part in _list(report.values.get("hasPart")) if isinstance(part, dict)]
        if any(_free(part.get("isAccessibleForFree")) == "subscription" for part in parts):
            found.append(Finding("subscription", report.where("hasPart.isAccessibleForFree")))
    # Registration is named by the tier alone; elsewhere it is one of the ways of not being free.
    chosen = next((f for f in found if f.value == "registration"), None) or next(
        (f for f in found if f.value != "free"), None
    )
    free = next((f for f in found if f.value == "free"), None)
    if chosen and free:
        return chosen, [f"{free.where} says that the report is free, {chosen.where} that it is not"]
    return chosen or free, []


def _credit(texts: Iterable[str], where: str) -> Iterator[Finding]:
    for text in texts:
        line = one_line(plain(text))[:200]
        if any(map(str.isalpha, line)) and not line.startswith(("http://", "https://", "#")):
            yield Finding(line, where)


def _free(value: Any) -> str:
    if isinstance(value, list):
        value = value[0] if value else None
    text = str(value).strip().rsplit("/", 1)[-1].lower() if isinstance(value, bool | str | int) else ""
    return _FREE.get(text, "")


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
