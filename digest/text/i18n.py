"""Everything readers see in the site's language: messages, dates, countries, languages.

Messages come from ``digest/locale/<language>.po`` (the source language is English). Dates and
the names of countries and languages come from CLDR, through Babel.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from markupsafe import escape

from digest.text import calendar_names
from digest.text.direction import RIGHT_TO_LEFT_MARK, direction
from digest.text.edtf import Moment, Point, When
from digest.text.languages import read_alike

_PLACEHOLDER = re.compile(r"%\(\w+\)s")
_FIRST = re.compile(r"^1\b")
# Numbers for which a language may have another plural form, the most usual last.
_COUNTED = (1, *range(2, 102), 0, 5)
CATALOGUES = Path(__file__).parents[1] / "locale"


def mark(message: str) -> str:
    """Mark a message for extraction into the catalogues. It is translated where it is shown."""
    return message


SOURCE_TYPES: Mapping[str, str] = {
    "state-run": mark("state-run"),
    "public broadcaster": mark("public broadcaster"),
    "private": mark("private outlet"),
    "news agency": mark("news agency"),
    "government": mark("government"),
    "intergovernmental": mark("intergovernmental body"),
    "think tank": mark("think tank"),
    "own": mark("this desk"),
    "other": mark("other outlet"),
    "unclassified": mark("type unknown"),
}
NAME_KINDS: Mapping[str, str] = {
    "person": mark("People"),
    "organisation": mark("Organisations"),
    "place": mark("Places"),
    "thing": mark("Things"),
}
EVENT_STATUS: Mapping[str, str] = {
    "expected": mark("expected"),
    "reported": mark("reported"),
    "confirmed": mark("confirmed"),
    "disputed": mark("disputed"),
    "retracted": mark("retracted"),
}
ACCESS: Mapping[str, str] = {
    "free": mark("free to read"),
    "registration": mark("registration"),
    "subscription": mark("subscription"),
}
STORY_STATUS: Mapping[str, str] = {"developing": mark("developing"), "closed": mark("closed")}


class English(str):
    """A text in English on a site in a language that has no catalogue.

    In HTML it is marked as English; where no markup can be, `isolated` keeps its words in order among text that
    runs the other way."""

    def __html__(self) -> str:
        return f'<span lang="en" dir="ltr">{escape(str(self))}</span>'

    @property
    def isolated(self) -> str:
        return f"\u2066{self}\u2069"


def in_attribute(text: object) -> object:
    """A text for a place in HTML that can have no markup."""
    return text.isolated if isinstance(text, English) else text


class Words:
    """A language, and what it takes to write pages in it."""

    def __init__(self, language: str, catalogues: Path = CATALOGUES) -> None:
        self.language = language
        self.locale = _locale(language)
        self._catalogue = _catalogue(read_alike(self.locale), catalogues)
        self._falls_back = self.locale.language != "en" and not isinstance(self._catalogue, GNUTranslations)

    @property
    def direction(self) -> str:
        return direction(self.language)

    def text(self, message: str, /, **values: object) -> str:
        """The message in this language, with its ``%(name)s`` placeholders filled in."""
        found = self._catalogue.gettext(message)
        if self._falls_back:
            # What has no words of its own is in no language: "%(name)s: %(period)s".
            if _has_words(message):
                return English(found % values if values else found)
            values = {key: in_attribute(value) for key, value in values.items()}
        return found % values if values else found

    def joined(self, separator: str, parts: Iterable[str]) -> str:
        """Texts as one."""
        if self.direction == "rtl":
            # Or else a number after a name in Latin letters would be a part of that name's line.
            separator = RIGHT_TO_LEFT_MARK + separator
        return separator.join(str(in_attribute(part)) for part in parts)

    def listed(self, parts: Iterable[str]) -> str:
        """ "Ann Writer, Bo Author"."""
        return self.joined(self.text(", "), parts)

    def plural(self, one: str, many: str, number: int, **values: object) -> str:
        """ "1 report", "2 reports": the plural form for ``number``, with its other placeholders filled in."""
        if self._falls_back:
            values = {key: in_attribute(value) for key, value in values.items()}
        found = self._catalogue.ngettext(one, many, number) % {"n": self.number(number), **values}
        return English(found) if self._falls_back else found

    def plural_forms(self, one: str, many: str) -> list[tuple[str, str]]:
        """The plural forms of a message for a script, with ``{n}`` in place of the number, each with what CLDR calls the
        numbers it is for: ("one", "{n} report"), ("other", "{n} reports"). There is always one for "other"."""
        forms: dict[str, str] = {}
        for name, number in _plural_numbers(self.locale).items():
            form = self._catalogue.ngettext(one, many, number) % {"n": "{n}"}
            forms[name] = English(form).isolated if self._falls_back else form
        # In some languages only fractions are "other".
        forms.setdefault("other", forms[self.locale.plural_form(_COUNTED[-1])])
        return list(forms.items())

    def number(self, number: int) -> str:
        return _number(self.locale, number)

    def decimal(self, number: float) -> str:
        """A number with one digit after its point; one that would be 0.0 then with two."""
        digits = "#,##0.00" if 0 < number < 0.1 else "#,##0.0"
        return str(format_decimal(number, format=digits, locale=self.locale))

    def percent(self, part: int, whole: int) -> str:
        """A share in percent: "" for none, "<1 %" where rounding would give 0."""
        if not part:
            return ""
        share = round(100 * part / whole)
        return self.text("%(share)s %%", share=share) if share else self.text("<1 %")

    def date(self, when: When) -> str:
        """ "12 July 2023", "about July 2023", "12–13 July 2023", "by 12 July 2023"."""
        if not when.is_range:
            assert when.start
            return self._point(when.start)
        if when.start is None:
            assert when.end
            return self.text("by %(date)s", date=self._point(when.end, in_phrase=True))
        if when.end is None:
            return self.text("from %(date)s", date=self._point(when.start, in_phrase=True))
        return self._range(when.start, when.end)

    def date_in_phrase(self, when: When) -> str:
        """A date after a preposition: some languages then say "le 12 juillet 2023", but "juillet 2023"."""
        if when.is_range or not when.start:
            return self.date(when)
        return self._point(when.start, in_phrase=True)

    def day(self, day: datetime.date) -> str:
        return _day(self.locale, day)

    def weekday(self, day: datetime.date) -> str:
        return format_date(day, "EEEE", locale=self.locale)

    def weekdays(self) -> list[tuple[str, str]]:
        """(short, long) names of the days of a week, Monday first."""
        short, long = calendar_names.column_days(self.locale), calendar_names.days(self.locale, "wide")
        return [(short[day], long[day]) for day in range(7)]

    def year(self, year: int) -> str:
        return _year(self.locale, year)

    def month(self, year: int, month: int) -> str:
        return _month(self.locale, year, month)

    def month_name(self, month: int) -> str:
        return calendar_names.months(self.locale, "wide")[month]

    def months(self) -> list[tuple[str, str]]:
        """(short, long) names of the twelve months."""
        short, long = (calendar_names.months(self.locale, width) for width in ("abbreviated", "wide"))
        return [(short[month], long[month]) for month in range(1, 13)]

    def moment(self, moment: Moment) -> str:
        """The date, and the time of day if it is known, in the site's time zone."""
        if moment.at is None:
            return self.date(moment.when)
        return self.text(
            "%(day)s, %(time)s", day=self.date(moment.when), time=f"{moment.at:%H:%M} {utc_offset(moment.at)}"
        )

    def country(self, code: str) -> str:
        return str(self.locale.territories.get(code, code))

    def language_name(self, tag: str) -> str:
        return _language_name(self.locale, tag)

    def _point(self, point: Point, in_phrase: bool = False) -> str:
        text = _bare(self.locale, point)
        if point.day is not None and (in_phrase or point.approximate):
            text = self.text("%(day)s", day=text)
        if point.approximate and point.uncertain:
            return self.text("about %(date)s (uncertain)", date=text)
        if point.approximate:
            return self.text("about %(date)s", date=text)
        return self.text("%(date)s (uncertain)", date=text) if point.uncertain else text

    def _range(self, start: Point, end: Point) -> str:
        if start.precision == end.precision == 3 and not (start.qualifier or end.qualifier):
            return _days(self.locale, start.first, end.first)
        return self.text("%(start)s – %(end)s", start=self._point(start), end=self._point(end))


@cache
def _has_words(message: str) -> bool:
    return any(sign.isalpha() for sign in _PLACEHOLDER.sub("", message))


def utc_offset(at: datetime.datetime) -> str:
    """ "UTC+9": a zone's abbreviation may be that of three countries."""
    offset = at.utcoffset() or datetime.timedelta()
    minutes = round(abs(offset).total_seconds() / 60)
    if not minutes:
        return "UTC"
    sign = "\N{MINUS SIGN}" if offset < datetime.timedelta() else "+"
    return f"UTC{sign}{minutes // 60}" + (f":{minutes % 60:02}" if minutes % 60 else "")


@cache
def _locale(language: str) -> Locale:
    # Plain "en" has American dates; a digest is read all over the world.
    return Locale.parse("en_001") if language == "en" else Locale.parse(language, sep="-")


@cache
def _catalogue(names: tuple[str, ...], folder: Path) -> NullTranslations:
    """The messages of the first of these that has a catalogue. Without one they stay as they are in the code."""
    for name in names:
        path = folder / f"{name}.po"
        if path.exists():
            with path.open("rb") as file:
                catalogue = read_po(file, locale=name)
            compiled = BytesIO()
            write_mo(compiled, catalogue)
            compiled.seek(0)
            return GNUTranslations(compiled)
    return NullTranslations()


@cache
def _plural_numbers(locale: Locale) -> dict[str, int]:
    """A number for each of the kinds of numbers that CLDR knows in this language, by the kind."""
    found: dict[str, int] = {}
    for number in _COUNTED:
        found.setdefault(locale.plural_form(number), number)
    return found


@lru_cache(maxsize=100_000)
def _day(locale: Locale, day: datetime.date) -> str:
    return _first(locale, str(format_date(day, "long", locale=locale)))


def _first(locale: Locale, text: str) -> str:
    """ "1er janvier 2024": CLDR has "1", which nobody writes in French."""
    return _FIRST.sub("1er", text) if locale.language == "fr" else text


@lru_cache(maxsize=10_000)
def _year(locale: Locale, year: int) -> str:
    return str(format_skeleton("y", datetime.date(year, 1, 1), locale=locale))


@lru_cache(maxsize=10_000)
def _month(locale: Locale, year: int, month: int) -> str:
    return str(format_skeleton("yMMMM", datetime.date(year, month, 1), locale=locale))


@lru_cache(maxsize=100_000)
def _days(locale: Locale, start: datetime.date, end: datetime.date) -> str:
    """A range of days: what both share is printed once, and months are spelled out."""
    widest = "y" if start.year != end.year else "M" if start.month != end.month else "d"
    formats = locale.interval_formats
    # Some languages have words between the parts of a long date.
    patterns = (formats.get("yMMMMd") or formats["yMMMd"])[widest]
    return "".join(
        _first(locale, str(format_date(day, _long_month(pattern), locale=locale)))
        for day, pattern in zip((start, end), patterns, strict=True)
    )


def _long_month(pattern: str) -> str:
    return pattern.replace("MMM", "MMMM") if "MMM" in pattern and "MMMM" not in pattern else pattern


def _bare(locale: Locale, point: Point) -> str:
    if point.day is not None:
        return _day(locale, point.first)
    if point.month is not None:
        return _month(locale, point.year, point.month)
    return _year(locale, point.year)


@cache
def _language_name(locale: Locale, tag: str) -> str:
    try:
        return Locale.parse(tag, sep="-").get_display_name(locale) or tag
    except (UnknownLocaleError, ValueError):
        return tag


@lru_cache(maxsize=10_000)
def _number(locale: Locale, number: int) -> str:
    return str(format_decimal(number, locale=locale))
