"""Dates as pages write them, in the form that the front matter takes. What could be read in two ways is read in none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import NamedTuple

from babel import Locale

from digest.text.calendar_names import every_month

LONGEST = 300
"""Characters in which a date is looked for."""
_EARLIEST = 1800
_LATEST = 2200
# Languages whose months have names; the others write numbers.
_LANGUAGES = frozenset((
    "ar", "bg", "ca", "cs", "da", "de", "el", "en", "es", "et", "fa", "fi", "fr", "he", "hi", "hr", "hu", "hy", "id", "it",
    "ka", "lt", "lv", "nb", "nl", "pl", "pt", "ro", "ru", "sk", "sl", "sv", "th", "tr", "uk", "vi",
))  # fmt: skip
# Ways to shorten them that CLDR does not have.
_SHORT = {
    "en": {"sept": 9},
    "ru": {"ноя": 11, "сен": 9, "фев": 2, "май": 5},
    "fr": {"sept": 9, "fev": 2, "aout": 8, "decembre": 12, "fevrier": 2},
    "ar": {"كانون الثاني": 1, "شباط": 2, "آذار": 3, "نيسان": 4, "أيار": 5, "حزيران": 6, "تموز": 7, "آب": 8, "أيلول": 9,
           "تشرين الأول": 10, "تشرين الثاني": 11, "كانون الأول": 12},
}  # fmt: skip
# Others mean two zones, such as CST and IST.
_ZONES = {
    "z": 0, "utc": 0, "gmt": 0, "kst": 540, "jst": 540, "hkt": 480, "sgt": 480, "msk": 180, "мск": 180, "cet": 60, "mez": 60,
    "cest": 120, "mesz": 120, "est": -300, "edt": -240, "cdt": -300, "mst": -420, "mdt": -360, "pst": -480, "pdt": -420,
    "aest": 600, "aedt": 660, "nzst": 720, "nzdt": 780,
}  # fmt: skip
_AFTERNOON = frozenset(("오후", "午後", "下午", "晚上", "pm", "p.m."))

_HALF = r"(?P<half>오전|오후|午前|午後|上午|下午|晚上|早上|凌晨)?"
_LATIN_HALF = r"(?:\s?(?P<half2>[AaPp]\.?[Mm]\b\.?))?"
_ZONE = r"(?:\s*(?P<zone>Z\b|[+-]\d{2}:?\d{2}\b|[+-]\d{2}\b)|\s*\(?(?P<name>GMT|UTC|[A-Z]{3,4}|МСК|мск)\b\)?(?P<shift>[+-]\d{1,2}(?::?\d{2})?)?)?"
_TIME = (
    rf"(?:\s*{_HALF}\s*(?P<hour>\d{{1,2}})\s*(?:[:：.hH]\s*(?P<minute>\d{{2}})(?::(?P<second>\d{{2}})(?:[.,]\d{{1,9}})?)?"
    rf"|[시時时点點]\s*(?:(?P<minute2>\d{{1,2}})\s*분?分?)?|h(?![a-z])){_LATIN_HALF}{_ZONE})?"
)
# Between a date and its time.
_GAP = r"(?:\s*\([^()]{1,4}\)|\s*（[^（）]{1,4}）)?(?:T|[\s,|·•–—-]|at\b|à\b|a las\b|um\b|в\b|kl\.?|alle\b|às\b|الساعة|בשעה){0,5}"
_COMPACT = re.compile(r"(?P<year>(?:19|20)\d\d)(?P<month>\d\d)(?P<day>\d\d)(?:T?(?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d)?)?(?P<zone>Z|[+-]\d{4})?")  # fmt: skip
_YEAR_FIRST = re.compile(
    rf"(?<![\d.])(?P<year>\d{{4}})\s?(?:-|/|\.|[年년])\s?(?P<month>\d{{1,2}})\s?(?:-|/|\.|[月월])\s?(?P<day>\d{{1,2}})(?!\d)\s?[日일.]?{_GAP}{_TIME}"
)
_DAY_FIRST = re.compile(
    rf"(?<![\d./-])(?P<day>\d{{1,2}})(?P<sign>[./-])\s?(?P<month>\d{{1,2}})(?P=sign)\s?(?P<year>\d{{4}})(?!\d)\.?{_GAP}{_TIME}"
)
_BRACKETED = re.compile(r"\[[A-Za-z_]+/[A-Za-z_/]+\]")


class Reading(NamedTuple):
    """A date that was read: ``text`` for the front matter, ``day`` in the zone it was written in, the moment ``at`` if time
    and zone are known, and where in the text it ``start``\\ s and ``end``\\ s."""

    text: str
    day: str
    at: datetime | None
    start: int = 0
    end: int = 0

    @property
    def precision(self) -> int:
        """1 for a day, 2 with a time, 3 with a zone."""
        return 1 + (" " in self.text) + (self.at is not None)


def read_date(value: str, language: str = "") -> Reading | None:
    """The date that a value of a page's data is; None if it is none, or not plainly one. Numbers are seconds or
    milliseconds since 1970."""
    value = _BRACKETED.sub("", value.strip())[:LONGEST]
    if re.fullmatch(r"\d{10}(?:\.\d+)?|\d{13}", value):
        moment = datetime.fromtimestamp(int(value[:10]), UTC)
        return _written(moment.year, moment.month, moment.day, moment.hour, moment.minute, 0)
    if found := _COMPACT.fullmatch(value):
        return _reading(found, int(found["month"]))
    return next(dates_in(value, language), None)


def dates_in(text: str, language: str = "") -> Iterator[Reading]:
    """The dates in a short text, in order of their forms. 3/11/2026 counts only where its order is known."""
    text = text[:LONGEST]
    named = language.partition("-")[0].lower()
    named = named if named in _LANGUAGES else "en"
    found = [reading for match in _YEAR_FIRST.finditer(text) if (reading := _reading(match, int(match["month"])))]
    for match in _DAY_FIRST.finditer(text):
        first, second = int(match["day"]), int(match["month"])
        is_day_first = match["sign"] == "." or second <= 12 < first or _has_day_first(language)
        is_month_first = match["sign"] == "/" and (first <= 12 < second or language.upper() == "EN-US")
        if is_day_first != is_month_first and (
            reading := _reading(match, second if is_day_first else first, first if is_day_first else second)
        ):
            found.append(reading)
    for match in _with_names(named).finditer(text):
        name = (match["name1"] or match["name2"]).casefold().rstrip(".")
        if (month := _months(named).get(name)) and (
            reading := _reading(match, month, int(match["day1"] or match["day2"]))
        ):
            found.append(reading)
    yield from sorted(found, key=lambda reading: reading.start)


def _has_day_first(language: str) -> bool:
    """Whether 3/11/2026 is the third of November wherever the language is written."""
    tag = language.lower()
    return bool(tag) and (
        not tag.startswith(("en", "zh", "ja", "ko")) or tag in ("en-gb", "en-au", "en-ie", "en-nz", "en-in")
    )


@cache
def _months(language: str) -> dict[str, int]:
    """The months by their names in a language and in English, without those that mean two of them."""
    months: dict[str, int] = dict(_SHORT.get(language, {}))
    shared: set[str] = set()
    for locale in dict.fromkeys((language, "en")):
        for number, called in every_month(Locale(locale)):
            name = called.casefold().rstrip(".")
            if name[-1:].isdigit() or len(name) < 2:
                continue
            if months.setdefault(name, number) != number:
                shared.add(name)
    return {name: number for name, number in months.items() if name not in shared}


@cache
def _with_names(language: str) -> re.Pattern[str]:
    names = "|".join(re.escape(name) for name in sorted(_months(language), key=len, reverse=True))
    year = r"(?P<year>\d{4})(?!\d)(?:\s?г(?:ода|\.)?)?"
    day = r"(?<!\d)(?P<day{0}>\d{{1,2}})(?:st|nd|rd|th|er|º|\.|-?го)?"
    return re.compile(
        rf"(?:(?<![\d:])(?P<hour0>\d{{1,2}}):(?P<minute0>\d{{2}})(?:\s?(?P<half0>[ap]\.?m\b\.?))?,?\s)?(?:[^\W\d_]{{3,10}},?\s)??"
        rf"(?:{day.format(1)}\s?(?:de |of |d’|d'|ב|ב-)?(?P<name1>{names})\b\.?,?\s?(?:de |del )?"
        rf"|\b(?P<name2>{names})\b\.?\s{day.format(2)},?\s(?:(?P<early>\d\d:\d\d:\d\d)\s(?P<zone0>[A-Z]{{3,4}}|[+-]\d{{4}})\s)?)"
        rf"{year}{_GAP}{_TIME}",
        re.IGNORECASE,
    )


def _reading(match: re.Match[str], month: int, day: int | None = None) -> Reading | None:
    part = match.groupdict()
    hour, minute, second = part.get("hour"), part.get("minute") or part.get("minute2"), part.get("second")
    zone = part.get("zone") or part.get("name") or ""
    if not hour and part.get("hour0"):
        hour, minute = part["hour0"], part["minute0"]
    if part.get("early"):
        hour, minute, second = part["early"].split(":")
        zone = part["zone0"]
    half = (part.get("half") or part.get("half2") or part.get("half0") or "").lower().replace(".", "")
    number = int(hour) if hour else None
    if number is not None and half and 1 <= number <= 12:
        number = number % 12 + (12 if half in _AFTERNOON else 0)
    shift = _shift(zone, part.get("shift") or "")
    return _written(
        int(match["year"]), month, day if day is not None else int(match["day"]), number,
        int(minute or 0), shift, second or "", match.span(),
    )  # fmt: skip


def _shift(zone: str, more: str) -> int | None:
    """Minutes east of Greenwich; None if unknown."""
    found = re.fullmatch(r"([+-])(\d{1,2}):?(\d{2})?", more or zone)
    if found:
        minutes = int(found[2]) * 60 + int(found[3] or 0)
        return None if minutes > 14 * 60 else -minutes if found[1] == "-" else minutes
    return _ZONES.get(zone.casefold())


def _written(
    year: int, month: int, day: int, hour: int | None, minute: int, shift: int | None, second: str = "",
    span: tuple[int, int] = (0, 0),
) -> Reading | None:  # fmt: skip
    """A reading of these parts; None if there is no such time. Midnight in UTC to the second stands for a day alone: that
    is how systems write a date that has no time."""
    try:
        local = datetime(year, month, day, hour or 0, minute)  # noqa: DTZ001
        if not _EARLIEST <= year <= _LATEST or (year, month, day) == (1970, 1, 1):
            return None
        is_day = hour is None or (hour == minute == 0 and second == "00" and not shift)
        date = f"{year:04}-{month:02}-{day:02}"
        if is_day:
            return Reading(date, date, None, *span)
        if shift is None:
            return Reading(f"{date} {hour:02}:{minute:02}", date, None, *span)
        sign, minutes = "-" if shift < 0 else "+", abs(shift)
        at = local.replace(tzinfo=UTC) - timedelta(minutes=shift)
        return Reading(f"{date} {hour:02}:{minute:02} {sign}{minutes // 60:02}{minutes % 60:02}", date, at, *span)
    except ValueError:
        return None
