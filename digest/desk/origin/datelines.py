"""Whose reporting a report is, by what it says itself: its dateline, its byline, the credit at its end.

An agency that is quoted, or that made a picture, is none. A form that is not wholly understood proposes nothing: an
origin that is left out is unknown, and a wrong one would corroborate what nobody else reported.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from digest.desk.origin.agencies import cleaned, folded
from digest.desk.origin.credit_lines import LONGEST_CREDIT, Credit, byline_credit, closing_credit, source_credit
from digest.desk.origin.eastern_datelines import chinese_dateline, dateline_in_eastern_brackets
from digest.desk.origin.western_datelines import dateline_after_date, dateline_before_bar, dateline_in_brackets

HEAD = 600
TAIL = 400
"""How many characters of a text datelines and closing credits are looked for in, by whole paragraphs."""
LONGEST_QUOTE = 80
MOST_CREDITS = 50
"""So many of a page's credits are read, the first ones."""
WITH_OTHERS = ", with other reporting"
"""How `Origin.where` ends where others are credited beside the agency."""
# A paragraph is read up to here.
_LONGEST_PARAGRAPH = 1500
# A text may have its title, byline and lead above the dateline, but not so long a paragraph.
_LONGEST_LEAD = 250
# What follows a dateline is a sentence.
_SHORTEST_SENTENCE = 12


class Origin(NamedTuple):
    """An agency whose reporting a report is, by its key, where that is said, and in which words (80 characters at
    most)."""

    agency: str
    where: str
    quote: str


def proposed_origins(
    text: str, byline: str = "", credits: Sequence[tuple[str, str]] = (), language: str = "", outlet: str = ""
) -> tuple[Origin, ...]:
    """The agencies whose reporting a report is, each once: none where there is a doubt.

    ``text`` is the main text, each paragraph on a line; ``credits`` are what the page's data say of authors, each with
    where it says so; ``language`` is a BCP 47 tag, or ""; ``outlet`` is the name of who published it. Its own name is
    proposed like any other.
    """
    spoken, published_by = language.partition("-")[0].lower(), folded(cleaned(outlet[:LONGEST_CREDIT])).strip()
    origins = [
        *_in_head(text, spoken, published_by),
        *_in_pages_data([(byline, "byline"), *credits[:MOST_CREDITS]], spoken, published_by),
        *_in_tail(text, spoken),
    ]
    return tuple({origin.agency: origin for origin in reversed(origins)}.values())[::-1]


def _origins(credit: Credit | None, where: str, words: str) -> Iterator[Origin]:
    """The origins that a credit proposes, which was read in these words of the page."""
    if credit:
        place = where + (WITH_OTHERS if credit.partly else "")
        quote = " ".join(words.split())
        quote = quote if len(quote) <= LONGEST_QUOTE else quote[: LONGEST_QUOTE - 1] + "…"
        yield from (Origin(agency, place, quote) for agency in credit.agencies)


def _in_pages_data(credits: Sequence[tuple[str, str]], language: str, outlet: str) -> Iterator[Origin]:
    short = [(cleaned(words).strip(), where) for words, where in credits if len(words) <= LONGEST_CREDIT]
    # The outlet as one author of several shares in the others' work.
    outlets = {where for words, where in short if outlet and folded(words).casefold() == outlet.casefold()}
    for words, where in short:
        if credit := byline_credit(folded(words), language, outlet):
            is_outlet = folded(words).casefold() == outlet.casefold()
            is_shared = credit.partly or (where in outlets and not is_outlet)
            yield from _origins(credit._replace(partly=is_shared), where, words)


def _in_head(text: str, language: str, outlet: str) -> Iterator[Origin]:
    read = 0
    for paragraph in cleaned(text[: HEAD + _LONGEST_PARAGRAPH]).splitlines():
        line = paragraph.strip()
        if read > HEAD:
            return
        read += len(line) + 1
        if credit := _dateline(folded(line), language):
            yield from _origins(credit, "dateline", line[: len(credit.quote)])
        elif len(line) > _LONGEST_LEAD:
            return
        elif _BYLINE.match(line):
            yield from _origins(byline_credit(folded(line), language, outlet), "byline", line)
        elif credit := source_credit(folded(line)):
            yield from _origins(credit, "credit line", line)


def _in_tail(text: str, language: str) -> Iterator[Origin]:
    lines = [line.strip() for line in cleaned(text[-(TAIL + _LONGEST_PARAGRAPH) :]).splitlines() if line.strip()]
    read = 0
    for number, line in enumerate(reversed(lines)):
        if read > TAIL:
            return
        read += len(line)
        line = line[-_LONGEST_PARAGRAPH:]
        if credit := closing_credit(folded(line), language, not number):
            yield from _origins(credit, _AT_END, line[-len(credit.quote) :])


_AT_END = "credit line at the end"
_BYLINE = re.compile(r"(?:By|BY|Von|Par|Por)\s")


_FORMS = (
    dateline_in_brackets,
    dateline_before_bar,
    dateline_after_date,
    dateline_in_eastern_brackets,
    chinese_dateline,
)


def _dateline(line: str, language: str) -> Credit | None:
    """The agencies of the dateline that a folded paragraph begins with; ``quote`` is the dateline. A sentence has to
    follow: links and captions end there."""
    credit = next((credit for form in _FORMS if (credit := form(line, language))), None)
    return credit if credit and len(line[len(credit.quote) :].strip(" .,:=|)-")) >= _SHORTEST_SENTENCE else None
