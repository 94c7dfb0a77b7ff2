"""What to write instead of something that is not a date: the same date in a form that is one.

For the hints of problems alone, so it may take its time: `digest.text.edtf` reads dates.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale

from digest.text import edtf
from digest.text.calendar_names import every_month

BEFORE_CHRIST = "years before 0001 cannot be entered: write the year in the title or the text"
_DAY_OR_MONTH = "it cannot be known whether the day or the month comes first: write {} or {}"
_SHORT_YEAR = "write the year with four digits, then month and day, such as 2026-10-05"

# Offsets of the abbreviations that stand for one zone alone. (CST, IST, BST and others stand for several.)
_OFFSETS = {
    "KST": "+0900", "JST": "+0900", "HKT": "+0800", "SGT": "+0800", "PHT": "+0800", "AWST": "+0800", "ICT": "+0700",
    "WIB": "+0700", "NPT": "+0545", "PKT": "+0500", "MSK": "+0300", "EAT": "+0300", "TRT": "+0300", "SAST": "+0200",
    "CAT": "+0200", "EET": "+0200", "EEST": "+0300", "CET": "+0100", "CEST": "+0200", "MEZ": "+0100",
    "MESZ": "+0200", "WAT": "+0100", "WET": "+0000", "WEST": "+0100", "UT": "+0000", "UTC": "+0000",
    "GMT": "+0000", "Z": "+0000", "AEST": "+1000", "AEDT": "+1100", "ACDT": "+1030", "NZST": "+1200",
    "NZDT": "+1300", "EST": "-0500", "EDT": "-0400", "CDT": "-0500", "MST": "-0700", "MDT": "-0600",
    "PST": "-0800", "PDT": "-0700", "AKST": "-0900", "AKDT": "-0800", "HST": "-1000", "BRT": "-0300",
    "ART": "-0300", "CLT": "-0400",
}  # fmt: skip
_MONTH_LANGUAGES = (
    "en",
    "de",
    "fr",
    "es",
    "it",
    "pt",
    "nl",
    "pl",
    "cs",
    "sv",
    "da",
    "nb",
    "fi",
    "tr",
    "ru",
    "uk",
    "el",
)
# What people write between two dates, the clearest first.
_BETWEEN = tuple(map(re.compile, (r" (?:-|to|until|till|bis|and|&) ", r"/|~|〜|\.{2,3}", "-")))
_SEASONS = {"spring": "03/{0}-05", "summer": "06/{0}-08", "autumn": "09/{0}-11", "fall": "09/{0}-11"}

_MARKS = re.compile(r"[\"'“”„‟«»‘’‚‹›「」『』`]")
_DASHES = re.compile(r"[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")
_TIME = re.compile(
    r"""[\sTt,]*(?:\bat\s+)?(?:(?P<half>오전|오후|午前|午後|上午|下午)\s*)?
        (?:(?P<hour>\d{1,2})(?:[:h.](?P<minute>\d{2})(?::\d{2}(?:[.,]\d+)?)?)(?:\s*(?P<noon>[ap])\.?m\b\.?)?
          |(?P<hour12>\d{1,2})\s*(?P<noon12>[ap])\.?m\b\.?
          |(?P<hour_cjk>\d{1,2})\s*[時时시点點](?:\s*(?P<minute_cjk>\d{1,2})\s*[分분])?(?:\s*\d{1,2}\s*[秒초])?)
        \s*(?P<zone>.*)""",
    re.VERBOSE | re.IGNORECASE,
)
_OFFSET = re.compile(r"(?:UTC|GMT)?\s*([+-])(\d{1,2})(?::?(\d{2}))?\b")
_BEFORE_CHRIST = re.compile(
    r"-\d{4}\b.*|.*\d\s*(?:b\.?\s*c\.?(?:\s*e\.?)?|v\.?\s*chr\.?)|(?:紀元前|公元前|기원전).*", re.IGNORECASE
)


def has_time(text: str) -> bool:
    """Whether a text is a day and a time of day."""
    day, time = _split(_plain(text))
    return time is not None and bool(_day(day))


def advice(text: str, takes_time: bool) -> str:
    """What to write instead of ``text``, as a sentence; "" if nobody knows what it means.

    ``takes_time`` says whether a time of day may be written there.
    """
    plain = _plain(text)
    if _BEFORE_CHRIST.fullmatch(plain):
        return BEFORE_CHRIST
    day, time = _split(plain)
    written = _day(day)
    if written and time is None:
        return f"write {written}"
    if written and time is not None:
        return f"write {written}" if not takes_time else _with_time(written, time)
    return _unknown_order(day)


def _plain(text: str) -> str:
    """The text without quotation marks around it, in ASCII's own digits, dashes and spaces."""
    text = _DASHES.sub("-", unicodedata.normalize("NFKC", _MARKS.sub("", text)))
    return " ".join(text.split()).rstrip(",;")


def _split(plain: str) -> tuple[str, re.Match[str] | None]:
    """The day, and the time of day after it, if there is one."""
    for start in (found.start() for found in re.finditer(r"(?<=[\d,.년일日号號a-z])[\sTt,]+|(?<=[일日])(?=\d)", plain)):
        time = _TIME.fullmatch(plain, start)
        if time:
            return plain[:start], time
    return plain, None


def _with_time(day: str, time: re.Match[str]) -> str:
    hour = int(time["hour"] or time["hour12"] or time["hour_cjk"])
    minute = int(time["minute"] or time["minute_cjk"] or 0)
    half = (time["noon"] or time["noon12"] or time["half"] or "").lower()
    if half in ("p", "오후", "午後", "下午") and hour < 12:
        hour += 12
    elif half in ("a", "오전", "午前", "上午") and hour == 12:
        hour = 0
    if hour > 23 or minute > 59:
        return ""
    clock, zone = f"{day} {hour:02}:{minute:02}", time["zone"].strip()
    if not zone:
        return f"write {clock}"
    offset = _offset(zone, clock)
    if offset:
        with suppress(edtf.DateError):
            edtf.parse_moment(f"{clock} {offset}", UTC)
            return f"write {clock} {offset}"
        return ""
    if not zone[:1].isalpha():
        return ""
    example = f"{clock} +0900"
    return f"'{zone}' may stand for several time zones: write how far ahead of UTC it is, such as {example}"


def _offset(zone: str, clock: str) -> str:
    """A time zone as its offset from UTC; "" if it is not known, or not certain."""
    found = _OFFSET.match(zone)
    if found:
        return f"{found[1]}{int(found[2]):02}{found[3] or '00'}"
    abbreviation = zone.strip("()[]").upper()
    if abbreviation in _OFFSETS:
        return _OFFSETS[abbreviation]
    name = re.search(r"[A-Z][A-Za-z_]+(?:/[A-Z][A-Za-z_]+)+", zone)
    if name:
        with suppress(ZoneInfoNotFoundError, ValueError):
            return f"{datetime.fromisoformat(clock).replace(tzinfo=ZoneInfo(name[0])):%z}"
    return ""


def _day(text: str) -> str:
    """A date, or a range of dates, as EDTF; "" if it is neither."""
    for form in (_certain, _about, _one_side, _range):
        found = form(text)
        if found:
            return found
    return ""


def _certain(text: str) -> str:
    found = _valid(text)
    if found:
        return found
    return next(filter(None, (_valid(form) for form in _forms(text.strip(" .,")))), "")


def _valid(text: str) -> str:
    with suppress(edtf.DateError):
        return str(edtf.parse(text))
    return ""


def _forms(text: str) -> Iterator[str]:
    """What a text may be as EDTF, by each rule that it follows."""
    text = re.sub(r"^[^\W\d]+\.?,\s*|\s*\([^()\d]*\)$", "", text)  # Monday, 5 October 2026; 2026年10月5日 (月)
    for pattern, form in _RULES:
        found = pattern.fullmatch(text)
        if found:
            yield form(found)
    yield from _with_month_name(text)


def _joined(*parts: str | int | None) -> str:
    return "-".join(f"{int(part):02}" for part in parts if part)


def _week(found: re.Match[str]) -> str:
    with suppress(ValueError):
        monday = date.fromisocalendar(int(found[1]), int(found[2]), 1)
        return f"{monday}/{monday + timedelta(days=6)}"
    return ""


def _quarter(year: str, quarter: str) -> str:
    last = int(quarter) * 3
    return f"{year}-{last - 2:02}/{year}-{last:02}"


def _century(found: re.Match[str]) -> str:
    number = int(found[1])
    return f"{number * 100 - 99:04}/{number * 100:04}"


_RULES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), form)
    for pattern, form in (
        (r"(\d{4}) ?[年년](?: ?(\d{1,2}) ?[月월](?: ?(\d{1,2}) ?[日일号號])?)?", lambda m: _joined(*m.groups())),
        (r"令和 ?(\d{1,2}|元)年(?: ?(\d{1,2})月(?: ?(\d{1,2})日)?)?",
         lambda m: _joined(2018 + (1 if m[1] == "元" else int(m[1])), m[2], m[3])),
        (r"平成 ?(\d{1,2}|元)年(?: ?(\d{1,2})月(?: ?(\d{1,2})日)?)?",
         lambda m: _joined(1988 + (1 if m[1] == "元" else int(m[1])), m[2], m[3])),
        (r"(\d{4})[-/. ]+(\d{1,2})(?:[-/. ]+(\d{1,2}))?\.?", lambda m: _joined(*m.groups())),
        (r"(\d{4})(\d{2})(\d{2})", lambda m: _joined(*m.groups())),
        (r"(\d{4})-?(\d{3})", lambda m: _day_of_year(int(m[1]), int(m[2]))),
        (r"(\d{2})[-/. ](\d{4})", lambda m: _joined(m[2], m[1])),
        (r"(\d{1,2})[-/. ]+(\d{1,2})[-/. ]+(\d{4})", lambda m: _known_order(m[1], m[2], m[3])),
        (r"(\d{4})-W(\d{1,2})(?:-\d)?", _week),
        (r"(\d{4})[- ]?Q([1-4])", lambda m: _quarter(m[1], m[2])),
        (r"Q([1-4])[-/ ]?(\d{4})", lambda m: _quarter(m[2], m[1])),
        (r"(\d{3})(?:0'?s|0er|x|u|0年代|0년대)", lambda m: f"{m[1]}0/{m[1]}9"),
        (r"(\d{2})(?:xx|uu|00'?s)", lambda m: f"{m[1]}00/{m[1]}99"),
        (r"(\d{4})-(?:xx|uu|00)(?:-(?:xx|uu|00))?", lambda m: m[1]),
        (r"(\d{4}-\d{2})-(?:xx|uu|00)", lambda m: m[1]),
        (r"(\d{1,2})(?:st|nd|rd|th|\.)? (?:century|c\.|cent\.|jahrhundert)|(\d{1,2})(?:世紀|세기)",
         lambda m: _century(m) if m[1] else ""),
        (r"(\d{4})-2([1-3])", lambda m: f"{m[1]}-{int(m[2]) * 3:02}/{m[1]}-{int(m[2]) * 3 + 2:02}"),
        (r"(spring|summer|autumn|fall) (?:of )?(\d{4})", lambda m: f"{m[2]}-{_SEASONS[m[1].lower()].format(m[2])}"),
        (r"(\d{4}-\d{2})-(\d{2})/(\d{2})", lambda m: f"{m[1]}-{m[2]}/{m[1]}-{m[3]}"),
        (r"(\d{4})-(\d{2}-\d{2})/(\d{2}-\d{2})", lambda m: f"{m[1]}-{m[2]}/{m[1]}-{m[3]}"),
        (r"(\d{4})/(\d{2})", lambda m: f"{m[1]}-{m[2]}" if int(m[2]) <= 12 else f"{m[1]}/{m[1][:2]}{m[2]}"),
        (r"\d{10}", lambda m: f"{datetime.fromtimestamp(int(m[0]), UTC):%Y-%m-%d}"),
    )
)  # fmt: skip


def _day_of_year(year: int, number: int) -> str:
    with suppress(ValueError):
        day = date(year, 1, 1) + timedelta(days=number - 1)
        return str(day) if day.year == year else ""
    return ""


def _known_order(first: str, second: str, year: str) -> str:
    """Day, month and year, if only one of the two can be the month."""
    if int(first) > 12 >= int(second):
        return _joined(year, second, first)
    if int(second) > 12 >= int(first) or first == second:
        return _joined(year, first, second)
    return ""


def _unknown_order(text: str) -> str:
    found = re.fullmatch(r"(\d{1,2})[-/. ]+(\d{1,2})[-/. ]+(\d{4}|\d{2})", text)
    if not found:
        return ""
    first, second, year = found.groups()
    if len(year) == 2:
        return _SHORT_YEAR
    either, other = _joined(year, second, first), _joined(year, first, second)
    return _DAY_OR_MONTH.format(either, other) if _valid(either) and _valid(other) else ""


def _with_month_name(text: str) -> Iterator[str]:
    """5 October 2026, Oct 5th, 2026, 5 de octubre de 2026, October 2026."""
    numbers = re.findall(r"\d+", text)
    months = {_months()[word] for word in re.findall(r"[^\W\d_]+", text.casefold()) if word in _months()}
    years = [number for number in numbers if len(number) == 4]
    days = [number for number in numbers if len(number) < 3]
    if len(months) == len(years) == 1 and len(days) <= 1 and len(numbers) == len(years) + len(days):
        yield _joined(years[0], months.pop(), *days)


@cache
def _months() -> dict[str, int]:
    """The numbers of months by their names, and their first three letters; what is a name of two is left out."""
    found: dict[str, set[int]] = {}
    for language in _MONTH_LANGUAGES:
        for number, name in every_month(Locale(language)):
            found.setdefault(name.casefold().strip("."), set()).add(number)
    return {name: numbers.pop() for name, numbers in found.items() if len(numbers) == 1 and not name.isdigit()} | {
        "sept": 9
    }


def _about(text: str) -> str:
    """About 2026, c. 1890, ~1890, um 1890."""
    found = re.fullmatch(
        r"(?:about|around|approximately|approx\.?|circa|ca?\.?|um|vers|~|≈|약|約) ?(\S.*)|(.*\S) ?(?:頃|경|쯤)",
        text,
        re.IGNORECASE,
    )
    day = _certain(found[1] or found[2]) if found else ""
    return _valid(f"{day}~") if day else ""


def _one_side(text: str) -> str:
    """Before 2026, since 2026, 2026/, /2026."""
    found = re.fullmatch(
        r"(?:(before|by|until|till|up to|bis|\.{2,3}|/)|after|from|since|seit|ab) ?(\d.*)"
        r"|(.*\d) ?(?:/|-|\.{2,3}|onwards?)",
        text,
        re.IGNORECASE,
    )
    if not found:
        return ""
    day = _certain(found[2] or found[3])
    return _valid(f"../{day}" if found[1] else f"{day}/..") if day else ""


def _range(text: str) -> str:
    """Two dates with something between them."""
    text = re.sub(r"^(?:from|between) ", "", text)
    for between in _BETWEEN:
        for place in between.finditer(text):
            start, end = (_certain(side.strip()) or _about(side.strip()) for side in _around(text, place))
            if start and end and "/" not in start + end:
                return _valid(f"{start}/{end}")
    return ""


def _around(text: str, place: re.Match[str]) -> tuple[str, str]:
    return text[: place.start()], text[place.end() :]
