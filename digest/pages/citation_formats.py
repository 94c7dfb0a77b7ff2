"""What is cited as plain text, BibTeX, RIS and CSL JSON.

Nothing is invented. What is unknown is left out, and a date is given as precisely as it is known. If
the title of a report is unknown, the desk's own is given in square brackets, as is usual for a
supplied title.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Iterator
from typing import NamedTuple

from digest.model import Author
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
_IN_URL = str.maketrans({char: f"%{ord(char):02X}" for char in '{}\\ "<>^`|'})
_RIS_TYPE = "application/x-research-info-systems"
_to_json = json.JSONEncoder(ensure_ascii=False).encode


class Work(NamedTuple):
    """What is cited. A work without ``authors`` may be by an ``organisation``. ``container`` is the publisher, ``version``
    the day on which the work became what it is, and ``place`` says where a work without an address is. Unknown fields are
    empty."""

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
    version: When | None = None
    accessed: When | None = None
    archive_url: str = ""
    place: str = ""

    @property
    def shown_title(self) -> str:
        return f"[{self.title}]" if self.title_note else self.title


def forms(work: Work, words: Words) -> tuple[tuple[str, str], ...]:
    """The name of each format, and the work in it."""
    return (
        (words.text("Plain text"), plain(work, words)), ("BibTeX", bibtex(work, words)), ("RIS", ris(work, words)),
        ("CSL JSON", csl_json(work, words)),
    )  # fmt: skip


def ris_file(text: str) -> str:
    """A work in RIS as an address that contains the whole file: files of their own would be one more for every entry."""
    content = (text.replace("\n", "\r\n") + "\r\n").encode("utf-8", "replace")
    return f"data:{_RIS_TYPE};charset=utf-8;base64,{b64encode(content).decode()}"


def plain(work: Work, words: Words) -> str:
    """Who, what, where and when; then the addresses, on lines of their own so that they are not broken."""
    title = work.shown_title if work.title_note else words.text("“%(title)s”", title=work.title)
    day = words.date(work.date) if work.date else ""
    where = words.listed(filter(None, (work.container, work.place, day)))
    parts = [words.listed(author.name for author in work.authors), title, where]
    if work.lang and work.lang != words.language:
        parts.append(words.text("In %(language)s", language=words.language_name(work.lang)))
    if work.version:
        parts.append(_version(work.version, words))
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
        "version": str(work.version) if work.version else "",
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
        ("ET", str(work.version) if work.version else ""),
        *dates,
        ("LA", work.lang),
        ("UR", work.url),
        *(("N1", note) for note in (work.place, *notes)),
    )
    return "\n".join((*(f"{tag}  - {' '.join(value.split())}" for tag, value in lines if value), "ER  - "))


def _in_ris(author: Author) -> str:
    """A name for RIS, in which what comes before a comma is a family name."""
    return author.name.replace(",", "") if author.kind == "organisation" else author.name


def csl_json(work: Work, words: Words) -> str:
    """A list of one item, for pandoc and other programs that use the Citation Style Language. Names are not split into
    given and family names: nobody said where."""
    authors = work.authors or ((Author(work.organisation, "organisation"),) if work.organisation else ())
    item: dict[str, object] = {
        "id": work.key,
        "type": "webpage" if work.url else "document",
        "title": work.shown_title,
        "container-title": work.container,
        "author": [{"literal": author.name} for author in authors],
        "issued": _csl_date(work.date, words),
        "version": str(work.version) if work.version else "",
        "accessed": _csl_date(work.accessed, words),
        "language": work.lang,
        "URL": work.url,
        "note": ". ".join(filter(None, (work.place, *_notes(work, words)))),
    }
    # A line for each key. The encoder's own indentation would take ten times as long.
    lines = ",\n".join(f'    "{key}": {_to_json(value)}' for key, value in item.items() if value)
    return f"[\n  {{\n{lines}\n  }}\n]"


def _csl_date(when: When | None, words: Words) -> dict[str, object]:
    """A date as numbers, as far as it is certain; else in words."""
    if when is None:
        return {}
    parts = [int(part) for part in known_parts(when) if part]
    return {"literal": words.date(when)} if _is_uncertain(when) or not parts else {"date-parts": [parts]}


def _version(when: When, words: Words) -> str:
    return words.text("Version of %(date)s", date=words.date(when))


def _is_uncertain(when: When) -> bool:
    return when.is_range or bool(when.start and when.start.qualifier)


def _notes(work: Work, words: Words) -> Iterator[str]:
    if work.title_note:
        yield work.title_note
    if work.version:
        yield _version(work.version, words)
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
