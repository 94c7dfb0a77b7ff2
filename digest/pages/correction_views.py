"""Corrections as pages show them, on the page of what was corrected and on those of all corrections."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from digest.config import Site
from digest.model import Correction, key_of
from digest.pages.builder import ViewBuilder
from digest.pages.views import DateView
from digest.site.summaries import PageDays
from digest.text.edtf import DateError, parse_moment
from digest.text.i18n import EVENT_STATUS, SOURCE_TYPES, STORY_STATUS, Words, mark

ANCHOR = "corrections"
"""The place on the page of a record where its corrections are."""
_FIELDS: Mapping[str, str] = {
    "title": mark("Title"), "date": mark("Date"), "source": mark("Source"), "text": mark("Text"),
    "summary": mark("Summary"), "topics": mark("Topics"), "names": mark("Names"), "stories": mark("Stories"),
    "events": mark("Events"), "status": mark("Status"), "claims": mark("Who says what"), "place": mark("Place"),
    "type": mark("Type"), "sources": mark("Sources"), "origin": mark("Reporting by"), "authors": mark("Written by"),
    "url": mark("Address"), "original_title": mark("Original title"), "original_lang": mark("Original language"),
    "name": mark("Name"), "description": mark("Description"), "country": mark("Country"), "owner": mark("Owner"),
    "languages": mark("Languages"), "lang": mark("Language"), "parent": mark("Part of"), "evidence": mark("Evidence"),
}  # fmt: skip
_VOCABULARIES: Mapping[str, Mapping[str, str]] = {"status": {**EVENT_STATUS, **STORY_STATUS}, "type": SOURCE_TYPES}
_DATES = frozenset(("date", "updated", "accessed", "filed"))


class CorrectedValue(NamedTuple):
    """What was corrected, in words ("" if that is not stated), with its values before and after."""

    field: str
    before: str
    after: str


class CorrectionView(NamedTuple):
    """A correction. ``lang`` is the language of what the desk wrote, if that is not the site's; ``dir``, ``before_dir`` and
    ``after_dir`` are the directions of the text and the values. Of ``change`` everything may be empty."""

    date: DateView
    text: str
    change: CorrectedValue
    lang: str
    dir: str
    before_dir: str
    after_dir: str


def correction_view(builder: ViewBuilder, lang: str | None, item: Correction) -> CorrectionView:
    """A correction of a record. ``lang`` is the language of the record's own text, if it is stated."""
    change = change_in_words(item, builder.site, builder.words)
    return CorrectionView(
        builder.date(item.date),
        item.text,
        change,
        *builder.foreign(lang, item.text),
        builder.foreign(lang, change.before)[1],
        builder.foreign(lang, change.after)[1],
    )


def correction_views(
    builder: ViewBuilder, lang: str | None, corrections: Iterable[Correction]
) -> tuple[CorrectionView, ...]:
    """The same of all corrections of a record, in their order."""
    return tuple(correction_view(builder, lang, item) for item in corrections)


def change_in_words(item: Correction, site: Site, words: Words) -> CorrectedValue:
    """What was corrected. Dates and words of the schema are in the site's language; all else is as the desk wrote it."""
    key = key_of(item.field)

    def shown(value: str) -> str:
        known = _VOCABULARIES.get(key, {})
        if value in known:
            return words.text(known[value])
        try:
            return words.moment(parse_moment(value, site.options.zone)) if value and key in _DATES else value
        except DateError:
            return value

    return CorrectedValue(
        words.text(_FIELDS[key]) if key in _FIELDS else item.field, shown(item.before), shown(item.after)
    )


def with_corrections(days: PageDays, corrections: Iterable[Correction]) -> PageDays:
    """The days of a page that shows these corrections too."""
    known = (item.date.day.isoformat() for item in corrections if item.date.is_day)
    return days._replace(changed=max((days.changed, *known)))
