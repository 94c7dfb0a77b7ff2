"""When a report was published and changed, by what its page says: the first plain statement, made more precise by others
that agree. Where they contradict each other, that is said in words. A date of something else on the page is never taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from lxml import etree

from digest.desk.page.dates import Reading, dates_in, read_date
from digest.desk.page.linked_data import Data, strings
from digest.desk.page.marks import LONGEST_LINE, Finding, Metas, is_beside, shown_name, words_of

_PUBLISHED = (
    "article:published_time", "og:article:published_time", "article:published", "og:published_time", "published_time",
    "datepublished", "parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime", "cxenseparse:publishtime",
    "dc.date.issued", "dcterms.issued", "dc.date.created", "dcterms.created", "dcterms.date", "dc.date", "pubdate",
    "publishdate", "publish-date", "publish_date", "published-date", "pub_date", "article.published", "article_date_original",
    "og:pubdate", "og:regdate", "regdate", "citation_publication_date", "citation_online_date", "date", "originalpublicationdate",
    "news:published_time", "weibo: article:create_at", "bt:pubdate", "_pubtime", "mediator_published_time", "apub:time",
)  # fmt: skip
_MODIFIED = (
    "article:modified_time", "og:article:modified_time", "og:updated_time", "datemodified", "dcterms.modified",
    "dc.date.modified", "last-modified", "lastmod", "article:modified", "revised", "article.updated",
)  # fmt: skip
_IS_MODIFIED = re.compile(
    r"updated?|modifi|edited|revised|changed|수정|최종|업데이트|更新|修正|actualizad|aktualisiert|\bstand\b|mis à jour|maj\b|обновл|изменен|עודכן|עדכון|تحديث|تعديل",
    re.IGNORECASE,
)
# At the beginning of a line or of its part, or anywhere where words are not spaced so.
_IS_PUBLISHED = re.compile(
    r"(?:\A|[|·•,;/—–-])\s*(?:first |date |le |am |on |el |em )?(?:publi|posted|issued|veröffentlicht|erschienen|datum|date\b|creado|опублик|פורסם|نشر)"
    r"|입력|등록|승인|게재|발행|송고|작성|公開|配信|掲載|投稿|发布|發布|发表|時間|时间",
    re.IGNORECASE,
)
_DATE_CLASS = re.compile(r"date|time|publish|pub|posted|meta|info|byline|dateline|stamp", re.IGNORECASE)
_MOST_TIMES = 200
_APART = timedelta(hours=1)
AHEAD = timedelta(days=1)
"""So far after a page was saved it may say that it was published: clocks and zones differ."""


class Moments(NamedTuple):
    """When a report was published and when it was changed, and what speaks against it."""

    date: Finding | None
    modified: Finding | None
    doubts: tuple[str, ...]


class _Stated(NamedTuple):
    reading: Reading
    where: str


def moments(
    root: etree._Element,
    metas: Metas,
    reports: Sequence[Data],
    heading: etree._Element | None,
    lines: Sequence[etree._Element],
    language: str,
    now: datetime,
) -> Moments:
    """``lines`` are the small elements around the ``heading``; ``now`` is when the page was saved, or is read."""
    stated = list(_read(_in_data(reports, "datePublished", "dateCreated", "uploadDate"), language))
    stated += _read(metas.all(*_PUBLISHED), language)
    stated += _in_times(root, heading, lines)
    # What is only shown is read where the data say nothing, or nothing exact.
    if not stated or max(each.reading.precision for each in stated) < 2:
        stated += _in_lines(lines, language)
    changed = list(_read((*_in_data(reports, "dateModified"), *metas.all(*_MODIFIED)), language))
    doubts = [_ahead(each, now) for each in stated if _is_ahead(each.reading, now)]
    fit = [each for each in stated if not _is_ahead(each.reading, now)] or stated
    if not fit:
        return Moments(None, _finding(changed[0]) if changed else None, ())
    first = fit[0]
    best = max(
        (each for each in fit if _agrees(each.reading, first.reading)),
        key=lambda each: (each.reading.precision, _has_zone_of_its_own(each.reading)),
    )
    doubts += dict.fromkeys(
        f"{first.where} dates it {first.reading.text}, {other.where} {other.reading.text}"
        for other in fit
        if not _agrees(other.reading, first.reading)
    )
    if changed and changed[0].reading.day < best.reading.day and not _agrees(changed[0].reading, best.reading):
        doubts.append(
            f"{changed[0].where} says that it was changed on {changed[0].reading.text}, before it was published"
        )
    return Moments(_finding(best), _finding(changed[0]) if changed else None, tuple(doubts[:5]))


def _finding(stated: _Stated) -> Finding:
    return Finding(stated.reading.text, stated.where)


def _is_ahead(reading: Reading, now: datetime) -> bool:
    at = reading.at or datetime.fromisoformat(reading.day).replace(tzinfo=UTC)
    return at > now + AHEAD


def _ahead(stated: _Stated, now: datetime) -> str:
    return f"{stated.where} dates it {stated.reading.text}, which is after {now:%Y-%m-%d}, the day of this copy"


def _agrees(one: Reading, other: Reading) -> bool:
    """Whether two dates may mean the same time: the same within an hour, or as exactly as both are known."""
    if one.at and other.at:
        return abs(one.at - other.at) < _APART
    if one.precision > 1 and other.precision > 1:
        return _local(one) == _local(other) or abs(_local(one) - _local(other)) < _APART
    return one.day == other.day


def _local(reading: Reading) -> datetime:
    return datetime.fromisoformat(reading.text[:16])


def _has_zone_of_its_own(reading: Reading) -> bool:
    """Whether the time is the outlet's, rather than that of a computer in UTC."""
    return not reading.text.endswith("+0000")


def _in_data(reports: Iterable[Data], *keys: str) -> Iterator[Finding]:
    for report in reports:
        for key in keys:
            found = strings(report.values.get(key))[:1]
            if found:
                yield Finding(found[0], report.where(key))
                break


def _read(findings: Iterable[Finding], language: str) -> Iterator[_Stated]:
    for finding in findings:
        if reading := read_date(finding.value, language):
            yield _Stated(reading, finding.where)


def _in_times(root: etree._Element, heading: etree._Element | None, lines: Sequence[etree._Element]) -> list[_Stated]:
    """The first time element that is said to be that of publication; else the first one around the heading."""
    near: list[_Stated] = []
    around = set(lines)
    for count, time in enumerate(root.iter("time", "relative-time")):
        if count >= _MOST_TIMES:
            break
        value = time.get("datetime") or ""
        reading = read_date(value) if value else None
        if reading is None or is_beside(time) or _says(time, _IS_MODIFIED):
            continue
        stated = _Stated(reading, "<time datetime>")
        if (
            time.get("pubdate") is not None
            or time.get("itemprop") == "datePublished"
            or _says(time, re.compile("publish"))
        ):
            return [stated]
        if time in around or (heading is not None and any(above in around for above in time.iterancestors())):
            near.append(stated)
    return near[:1]


def _says(element: etree._Element, word: re.Pattern[str]) -> bool:
    """Whether an element's class or itemprop, or the words just before it, say this."""
    parent, previous = element.getparent(), element.getprevious()
    before = (previous.tail if previous is not None else parent.text if parent is not None else "") or ""
    marks = f"{element.get('class') or ''} {element.get('itemprop') or ''}"
    return bool(word.search(marks[:300]) or word.search(before[-30:]))


def _in_lines(lines: Iterable[etree._Element], language: str) -> Iterator[_Stated]:
    """The first date that a line around the heading shows, if the line is there to show it."""
    for line in lines:
        text = words_of(line)[:LONGEST_LINE]
        marks = f"{line.get('class') or ''} {line.get('id') or ''}"[:300]
        end = 0
        for reading in dates_in(text, language):
            label, end_before, end = text[end : reading.start], end, reading.end
            if _IS_MODIFIED.search(label[-25:]) or (not end_before and _IS_MODIFIED.search(marks)):
                continue
            has_label = bool(_IS_PUBLISHED.search(label[-40:]) if len(label) <= 40 else None)
            is_all = reading.end - reading.start >= 0.4 * len(text)
            if has_label or is_all or (_DATE_CLASS.search(marks) and len(text) < 150):
                yield _Stated(reading, _shown_in(line))
                return


def _shown_in(line: etree._Element) -> str:
    name = (line.get("class") or "").split()[:1]
    return f"the text of <{shown_name(line.tag)}{' class=' if name else ''}{shown_name(name[0]) if name else ''}>"
