"""What is cited: as plain text, and as the facts from which a script in the page makes what other programs read.

Nothing is invented. What is unknown is left out, and a date is given as precisely as it is known. If
the title of a report is unknown, the desk's own is given in square brackets, as is usual for a
supplied title.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from markupsafe import Markup

from digest.model import Author
from digest.text.edtf import When
from digest.text.embedded_json import for_attribute
from digest.text.i18n import Words, mark


class Work(NamedTuple):
    """What is cited. ``container`` is the publisher, ``version``
    the day on which the work became what it is, and ``place`` says where a work without an address is. Unknown fields are
    empty."""

    title: str
    container: str
    url: str
    lang: str
    authors: tuple[Author, ...] = ()
    title_note: str = ""
    """Why the title is not the work's own, or "" if it is."""
    date: When | None = None
    version: When | None = None
    accessed: When | None = None
    archive_url: str = ""
    place: str = ""
    is_page: bool = False
    """Whether it is the page itself, which says in its head what it is called and where it is."""

    @property
    def shown_title(self) -> str:
        return f"[{self.title}]" if self.title_note else self.title


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
        address += " " * bool(address) + words.text("(accessed %(date)s)", date=words.date_in_phrase(work.accessed))
    archived = words.text("Archived copy: %(url)s", url=work.archive_url) if work.archive_url else ""
    return "\n".join(
        filter(
            None, (" ".join(part if part.endswith(".") else f"{part}." for part in parts if part), address, archived)
        )
    )


def facts(work: Work, words: Words) -> Markup:
    """What citation.js makes BibTeX, RIS and CSL JSON from, as JSON for an attribute. Unknown facts are not in it, nor
    are those that the page's head (see `digest.outputs.citation_tags`) or its address says."""
    elsewhere = {"title": work.shown_title, "container": work.container, "url": work.url, "lang": work.lang}
    known = {
        **({} if work.is_page else elsewhere),
        "authors": [[author.name, author.kind == "organisation"] for author in work.authors],
        "date": _date(work.date, mark("Published %(date)s"), words),
        "accessed": _date(work.accessed, mark("Accessed %(date)s"), words),
        "version": str(work.version) if work.version else "",
        "place": work.place,
        "notes": list(_notes(work, words)),
    }
    return for_attribute({name: value for name, value in known.items() if value})


def _date(when: When | None, note: str, words: Words) -> list[object]:
    """A date as EDTF, and what is certain of it as numbers; if that is not all, the date in words, and a note of it."""
    if when is None:
        return []
    certain = [int(part) for part in known_parts(when) if part]
    if not (when.is_range or (when.start and when.start.qualifier)):
        return [str(when), certain]
    said = words.date(when)
    return [str(when), certain, said, words.text(note, date=said)]


def _version(when: When, words: Words) -> str:
    return words.text("Version of %(date)s", date=words.date(when))


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
