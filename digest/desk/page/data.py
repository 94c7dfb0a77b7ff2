"""What a page says of the report it holds: each value with where it was read. Nothing is guessed, and what contradicts
itself is said."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple

from lxml import etree

from digest.clock import now
from digest.desk.page.authors import Author, byline_authors, cleaned, stated_authors
from digest.desk.page.credits import MOST_CREDITS, access_of, author_metas, byline_texts, credits_of, is_byline
from digest.desk.page.dates import dates_in
from digest.desk.page.language import SAMPLE, language_of
from digest.desk.page.linked_data import Data, objects_of, plain, strings
from digest.desk.page.marks import LONGEST_WORDS, Finding, Metas, around, first_of, shown_name, words_of
from digest.desk.page.moments import moments
from digest.desk.page.reports import address_to_file, canonical_addresses, own_reports, title_key
from digest.desk.page.saved_page import SavedPage
from digest.desk.page.titles import headline, outlet_names, unstated_names
from digest.desk.page.tree import blocks_of
from digest.text.plain import is_wide, one_line, shortened

__all__ = ["LONGEST_LEAD", "Author", "Finding", "PageData", "page_data"]

LONGEST_LEAD = 300
"""Characters of a lead."""
MOST_DOUBTS = 20
LONGEST_DOUBT = 800
"""Characters of a doubt, which may quote a title."""
_LONGEST_BYLINE = 600
_SHORTEST_PARAGRAPH = 40
_SENTENCE_ENDS = frozenset(".!?。．！？…‥”’\"'»」』؟።।:：")


class PageData(NamedTuple):
    """What a page says of its report; None where it says nothing plainly.

    ``title`` is without the outlet's name. ``date`` and ``modified`` are as the front matter takes them
    (``2026-11-03 09:30 +0900``, without zone or time if these are unknown). ``language`` is a BCP 47 tag. ``url`` is the
    address to file, without tracking; ``canonical`` what the page calls its address. ``access`` is ``free``,
    ``registration`` or ``subscription``. ``byline`` and ``credits`` are raw texts that may name whose reporting it is.
    ``doubts`` are contradictions, in words."""

    title: Finding | None
    date: Finding | None
    modified: Finding | None
    language: Finding | None
    authors: tuple[Author, ...]
    url: Finding | None
    canonical: Finding | None
    site_name: Finding | None
    lead: Finding | None
    access: Finding | None
    byline: str
    credits: tuple[Finding, ...]
    doubts: tuple[str, ...]


def page_data(page: SavedPage) -> PageData:
    """Read what a page says of itself. Whatever the page is, this raises nothing."""
    root, metas, objects = page.root, Metas(page.root), objects_of(page.root)
    canonical = first_of(canonical_addresses(page, metas))
    reports = own_reports(page, metas, objects, canonical)
    names = [Finding(one_line(plain(name.value))[:200], name.where) for name in outlet_names(metas, objects, reports)]
    site_name = next((name for name in names if name.value), None)
    url, doubts = address_to_file(page, canonical, reports)
    outlets = [name.value for name in names] + list(unstated_names(root, url.value if url else ""))
    title = headline(root, metas, reports, outlets)
    doubts += title.doubts
    near = around(root, title.element)
    lines = near.all()
    language, of_language = language_of(_languages(root, metas, reports), _sample(root))
    doubts += of_language
    tag = language.value if language else ""
    when = moments(root, metas, reports, title.element, lines, tag, page.saved or now())
    doubts += when.doubts
    shown = [Finding(words_of(line), f"<{shown_name(line.tag)}> near the headline") for line in lines]
    paragraphs = list(_paragraphs(root, title.element, tag))
    stated = [author for report in reports for author in stated_authors(report, objects)]
    in_metas = [Author(finding.value, finding.where, "") for finding in author_metas(metas)]
    linked = [Author(words_of(line), '<a rel="author">', "person") for line in lines if line.get("rel") == "author"]
    in_lines = [author for line in (*shown, *paragraphs[:1]) for author in islice(byline_authors(line), 1)]
    marked = [Author(words_of(line), f"<{shown_name(line.tag)} class>", "") for line in lines if is_byline(line)]
    authors: tuple[Author, ...] = ()
    for found in (stated, in_metas, linked, in_lines[:1], marked[:1]):
        # Where the data name an agency, the person may stand in the byline alone.
        if all(author.kind == "organisation" for author in authors):
            named = cleaned(found, outlets, tag)
            authors += tuple(author for author in named if not authors or author.kind == "person")
    access, of_access = access_of(metas, reports)
    doubts += of_access
    bylines = (*(author.value for author in (*stated, *in_metas)), *byline_texts(near, paragraphs))
    return PageData(
        title=title.finding,
        date=when.date,
        modified=when.modified,
        language=language,
        authors=authors,
        url=url,
        canonical=canonical,
        site_name=site_name,
        lead=_lead(metas, reports, paragraphs, title.finding),
        access=access,
        byline="\n".join(dict.fromkeys(one_line(plain(text))[:200] for text in bylines))[:_LONGEST_BYLINE],
        credits=tuple(dict.fromkeys(credits_of(metas, reports, objects)))[:MOST_CREDITS],
        doubts=tuple(dict.fromkeys(shown_name(one_line(doubt), LONGEST_DOUBT) for doubt in doubts))[:MOST_DOUBTS],
    )


def _languages(root: etree._Element, metas: Metas, reports: Sequence[Data]) -> Iterator[Finding | None]:
    for element in (root, *islice(root.iter("body", "article"), 2)):
        for key in ("lang", "{http://www.w3.org/XML/1998/namespace}lang", "xml:lang"):
            if value := element.get(key):
                yield Finding(value, f"<{element.tag} lang>")
    yield metas.first("content-language")
    for report in reports:
        stated: Any = report.values.get("inLanguage")
        if isinstance(stated, dict):
            stated = stated.get("alternateName") or stated.get("name")
        yield from (Finding(text, report.where("inLanguage")) for text in strings(stated)[:1])
    yield from metas.all("og:locale", "dc.language", "dcterms.language", "language")


def _sample(root: etree._Element) -> str:
    body = root.find("body")
    parts, size = [], 0
    for block in blocks_of(root if body is None else body, longest=SAMPLE):
        parts.append(block)
        size += len(block)
        if size > SAMPLE:
            break
    return "\n".join(parts)


def _paragraphs(root: etree._Element, heading: etree._Element | None, language: str) -> Iterator[Finding]:
    """The first paragraphs after the headline: lines that are sentences, and not there to give a date."""
    body = root.find("body")
    found = heading is None
    title = words_of(heading) if heading is not None else ""
    for block in islice(blocks_of(root if body is None else body, longest=LONGEST_WORDS), 400):
        line = one_line(block.partition("\n")[0])
        if not found:
            found = one_line(block) == title or line == title
            continue
        least = (
            _SHORTEST_PARAGRAPH // 2
            if any(map(is_wide, line[:20])) or "\uac00" <= line[:1] <= "\ud7a3"
            else _SHORTEST_PARAGRAPH
        )
        dated = sum(reading.end - reading.start for reading in dates_in(line, language))
        if len(line) >= least and line[-1] in _SENTENCE_ENDS and 4 * dated < len(line):
            yield Finding(line, "the first paragraph")


def _lead(
    metas: Metas, reports: Sequence[Data], paragraphs: Sequence[Finding], title: Finding | None
) -> Finding | None:
    stated = [
        Finding(text, r.where("description")) for r in reports for text in strings(r.values.get("description"))[:1]
    ]
    for finding in (*stated, *metas.all("og:description", "description", "twitter:description"), *paragraphs[:1]):
        text = one_line(plain(finding.value))
        if len(text) >= 10 and not (title and title_key(text) == title_key(title.value)):
            return Finding(shortened(text, LONGEST_LEAD), finding.where)
    return None
