"""How to cite an entry and the report behind it: as plain text, BibTeX and RIS.

Nothing is invented. What is unknown is left out, and a date is given as precisely as it is known. If
the title of the report is unknown, the desk's own is given in square brackets, as is usual for a
supplied title.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from digest.config import Site
from digest.model import Article, Author, Source
from digest.site import urls
from digest.text.edtf import When
from digest.text.i18n import Words, mark

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# Braces become commands, since BibTeX counts them even after a backslash.
_BIBTEX = str.maketrans(
    {char: "\\" + char for char in "&%$#_"}
    | {"\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}"}
    | {"~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
)
_IN_BIBTEX = re.compile(r"[\\{}~^&%$#_]")
_NO_KEY = re.compile(r"[^A-Za-z0-9]+")
_IN_URL = str.maketrans({char: f"%{ord(char):02X}" for char in '{}\\ "<>^`|'})


class CitationView(NamedTuple):
    """Something to cite. ``forms`` are (name of the format, text)."""

    id: str
    title: str
    forms: tuple[tuple[str, str], ...]


class Work(NamedTuple):
    """What is cited. A work without ``authors`` may be by an ``organisation``. ``container`` is the publisher, and
    ``place`` says where a work without an address is. Unknown fields are empty."""

    key: str
    title: str
    container: str
    url: str
    lang: str
    authors: tuple[Author, ...] = ()
    organisation: str = ""
    title_note: str = ""
    """Why the title is not the work's own, or "" if it is."""
    date: When | None = None
    updated: When | None = None
    accessed: When | None = None
    archive_url: str = ""
    place: str = ""

    @property
    def shown_title(self) -> str:
        return f"[{self.title}]" if self.title_note else self.title


def citations(article: Article, source: Source, site: Site, words: Words) -> tuple[CitationView, ...]:
    """Citations of the entry, if the site has an address, and of the report, unless the entry is the report itself."""
    found = []
    page = urls.article(article)
    # The entry's path, in characters that every program accepts in a key.
    key = _NO_KEY.sub("-", page.removeprefix(urls.ARTICLES)).strip("-")
    if site.url:
        found.append(("cite-entry", words.text("This entry"), _entry(article, key, site.url + page, source, site)))
    if (article.url or article.published_in) and source.type != "own":
        work = _original(article, key, source, site, words)
        found.append(("cite-original", words.text("The original report"), work))
    return tuple(CitationView(id, title, _forms(work, words)) for id, title, work in found)


def _entry(article: Article, key: str, url: str, source: Source, site: Site) -> Work:
    """The desk's entry. The day it was filed is unknown, unless it is the desk's own report."""
    is_own = source.type == "own"
    changes = (*((article.updated.when,) if article.updated else ()), *(item.date for item in article.corrections))
    return Work(
        key=f"entry-{key}",
        title=article.title,
        container=site.name,
        url=url,
        lang=article.lang or site.language,
        authors=article.authors if is_own else (),
        organisation=site.name,
        date=article.date.when if is_own else None,
        updated=max(changes, key=When.sort_key, default=None),
    )


def _original(article: Article, key: str, source: Source, site: Site, words: Words) -> Work:
    supplied = words.text("The title in brackets is that of the entry in %(site)s", site=site.name)
    return Work(
        key=f"original-{key}",
        title=article.original_title or article.title,
        container=source.name,
        url=article.url or "",
        lang=article.original_lang or "",
        authors=article.authors,
        title_note="" if article.original_title else supplied,
        date=article.date.when,
        accessed=article.accessed,
        archive_url=article.archive_url or "",
        place=article.published_in,
    )


def _forms(work: Work, words: Words) -> tuple[tuple[str, str], ...]:
    return ((words.text("Plain text"), plain(work, words)), ("BibTeX", bibtex(work, words)), ("RIS", ris(work, words)))


def plain(work: Work, words: Words) -> str:
    """Who, what, where and when; then the addresses, on lines of their own so that they are not broken."""
    title = work.shown_title if work.title_note else words.text("“%(title)s”", title=work.title)
    day = words.date(work.date) if work.date else ""
    where = words.text(", ").join(filter(None, (work.container, work.place, day)))
    parts = [words.text(", ").join(author.name for author in work.authors), title, where]
    if work.lang and work.lang != words.language:
        parts.append(words.text("In %(language)s", language=words.language_name(work.lang)))
    if work.updated:
        parts.append(words.text("Updated %(date)s", date=words.date(work.updated)))
    address = work.url
    if work.accessed:
        address += " " * bool(address) + words.text("(accessed %(date)s)", date=words.date(work.accessed))
    archived = words.text("Archived copy: %(url)s", url=work.archive_url) if work.archive_url else ""
    return "\n".join(
        filter(
            None, (" ".join(part if part.endswith(".") else f"{part}." for part in parts if part), address, archived)
        )
    )


def bibtex(work: Work, words: Words) -> str:
    """An entry for BibTeX and biblatex. ``date`` is EDTF, for biblatex; ``year`` and ``month``, for BibTeX, are given
    if they are certain."""
    year, month, _ = known_parts(work.date)
    # Text in braces of its own is not split into names, and keeps its capitals.
    container = work.container if work.container != work.organisation or work.authors else ""
    whole = f"{{{_escaped(work.organisation)}}}" if work.organisation else ""
    fields = {
        "author": " and ".join(map(_author, work.authors)) or whole,
        "title": f"{{{_escaped(work.shown_title)}}}",
        "howpublished": _escaped(", ".join(filter(None, (container, work.place)))),
        "date": str(work.date) if work.date else "",
        "year": year,
        "url": _in_braces(work.url),
        "urldate": str(work.accessed) if work.accessed else "",
        "language": _escaped(work.lang),
        "note": _escaped(". ".join(_notes(work, words))),
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    if month:
        # Without braces, a month is a macro that every style prints in its own language.
        lines.append(f"  month = {_MONTHS[int(month) - 1]},")
    return "\n".join((f"@misc{{{work.key},", *lines, "}"))


def _author(author: Author) -> str:
    """An author's name for BibTeX, in braces if it is not a person's, or BibTeX would split it in the wrong place."""
    name, escaped = author.name, _escaped(author.name)
    is_whole = author.kind == "organisation" or "," in name or " and " in name.casefold()
    return f"{{{escaped}}}" if is_whole else escaped


def _escaped(text: str) -> str:
    line = " ".join(text.split())
    return line.translate(_BIBTEX) if _IN_BIBTEX.search(line) else line


def _in_braces(url: str) -> str:
    """An address, with the characters encoded that could end a value: BibTeX allows no commands in it."""
    return url.translate(_IN_URL)


def ris(work: Work, words: Words) -> str:
    """A record of type "web page" (or "generic", without an address), with a line for each tag."""
    notes = list(_notes(work, words))
    dates = []
    for tag, when, note in (
        ("DA", work.date, mark("Published %(date)s")),
        ("Y2", work.accessed, mark("Accessed %(date)s")),
    ):
        year, month, day = known_parts(when)
        if year:
            dates += [("PY", year)] if tag == "DA" else []
            dates.append((tag, f"{year}/{month}/{day}/"))
        if when and _is_uncertain(when):
            notes.append(words.text(note, date=words.date(when)))
    lines = (
        ("TY", "ELEC" if work.url else "GEN"),
        *(("AU", _in_ris(author)) for author in work.authors or (Author(work.organisation, "organisation"),)),
        ("TI", work.shown_title),
        ("T2", work.container),
        *dates,
        ("LA", work.lang),
        ("UR", work.url),
        *(("N1", note) for note in (work.place, *notes)),
    )
    return "\n".join((*(f"{tag}  - {' '.join(value.split())}" for tag, value in lines if value), "ER  - "))


def _in_ris(author: Author) -> str:
    """A name for RIS, in which what stands before a comma is a family name."""
    return author.name.replace(",", "") if author.kind == "organisation" else author.name


def _is_uncertain(when: When) -> bool:
    return when.is_range or bool(when.start and when.start.qualifier)


def _notes(work: Work, words: Words) -> Iterator[str]:
    if work.title_note:
        yield work.title_note
    if work.updated:
        yield words.text("Updated %(date)s", date=words.date(work.updated))
    if work.archive_url:
        yield words.text("Archived copy: %(url)s", url=work.archive_url)


def known_parts(when: When | None) -> tuple[str, str, str]:
    """Year, month and day as digits; what is not certain is "". "About July 2023" has no certain part, "12–13 July
    2023" has a year and a month."""
    start, end = (when.start, when.end) if when else (None, None)
    if not start or not end or start.qualifier or end.qualifier or start.year != end.year:
        return "", "", ""
    if not start.month or start.month != end.month:
        return f"{start.year:04}", "", ""
    if not start.day or start.day != end.day:
        return f"{start.year:04}", f"{start.month:02}", ""
    return f"{start.year:04}", f"{start.month:02}", f"{start.day:02}"
