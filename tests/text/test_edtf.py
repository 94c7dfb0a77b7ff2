"""Dates with their precision: parsed, ordered, printed back, and in words."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.text.edtf import DateError, Moment, Point, When, on_day, parse, parse_moment
from digest.text.i18n import Words

SEOUL = ZoneInfo("Asia/Seoul")


def _quoted(error: DateError) -> str:
    """The text, or the end of a range, that the message is about."""
    return str(error).split("'")[1]


@st.composite
def points(draw: st.DrawFn) -> Point:
    day = draw(st.dates())
    precision = draw(st.integers(1, 3))
    return Point(
        day.year,
        day.month if precision > 1 else None,
        day.day if precision > 2 else None,
        approximate=draw(st.booleans()),
        uncertain=draw(st.booleans()),
    )


@st.composite
def whens(draw: st.DrawFn) -> When:
    shape = draw(st.sampled_from(("point", "from", "by", "range")))
    one = draw(points())
    if shape == "point":
        return When(one, one)
    if shape == "from":
        return When(one, None)
    if shape == "by":
        return When(None, one)
    other = draw(points())
    return When(one, other) if one.first <= other.last else When(other, one)


@given(whens())
def test_what_is_printed_reads_back(when: When) -> None:
    """A date is printed as it was parsed: nothing is lost or added."""
    assert parse(str(when)) == when


@given(st.lists(whens(), min_size=3, max_size=3))
def test_order_is_total(some: list[When]) -> None:
    """Of two different dates exactly one comes first, and the order of three is consistent."""
    one, two, three = (when.sort_key() for when in some)
    assert (one < two) + (two < one) + (some[0] == some[1]) == 1
    assert not (one <= two <= three) or one <= three


@given(whens())
def test_the_day_of_a_date_is_its_earliest_known_day(when: When) -> None:
    """In lists, a date counts as the first day of its start, or of its end if the start is open."""
    assert when.day == (when.start or when.end).first
    assert when.day <= when.last_day


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2023", date(2023, 1, 1), date(2023, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2023-07-12", date(2023, 7, 12), date(2023, 7, 12)),
        ("2023-07-12~", date(2023, 7, 12), date(2023, 7, 12)),
        ("2023-07?", date(2023, 7, 1), date(2023, 7, 31)),
        ("2023%", date(2023, 1, 1), date(2023, 12, 31)),
        ("2023-07-12/2023-07-13", date(2023, 7, 12), date(2023, 7, 13)),
        ("2022-01/2023-07-12", date(2022, 1, 1), date(2023, 7, 12)),
        ("2022~/2023-07-12?", date(2022, 1, 1), date(2023, 7, 12)),
        ("../2023-07-12", date(2023, 7, 12), date(2023, 7, 12)),
        ("2023-07-12/..", date(2023, 7, 12), date.max),
        ("2023-07/2023-07-12", date(2023, 7, 1), date(2023, 7, 12)),
        ("0001", date(1, 1, 1), date(1, 12, 31)),
        ("9999-12-31", date(9999, 12, 31), date(9999, 12, 31)),
    ],
)
def test_forms(text: str, first: date, last: date) -> None:
    """Every supported form is parsed, with its earliest and latest day, and printed as it was written."""
    when = parse(text)
    assert (when.day, when.last_day, str(when)) == (first, last, text)


@pytest.mark.parametrize("mark", ["~?", "?~", "%"])
def test_about_and_uncertain(mark: str) -> None:
    """Both qualifiers, in either order, mean the same as EDTF's %."""
    assert parse(f"2023-07-12{mark}").start == Point(2023, 7, 12, approximate=True, uncertain=True)


def test_one_certain_day_is_exact() -> None:
    """Only a whole day without a qualifier is exact; a range is not."""
    texts = ("2023-07-12", "2023-07-12~", "2023-07-12?", "2023-07", "2023-07-12/2023-07-13", "../2023-07-12")
    assert [text for text in texts if parse(text).is_exact] == ["2023-07-12"]


def test_order_by_hand() -> None:
    """Earliest day first; then the one that ends first; then the more precise; then by text."""
    texts = [
        "2022-12-31",
        "../2023-01-01",
        "2023-01-01",
        "2023-01-01?",
        "2023-01-01~",
        "2023-01-01/2023-01-02",
        "2023-01-01/2023-01",
        "2023-01",
        "2023",
        "2023-01-01/..",
        "2023-01-02",
    ]
    keys = [parse(text).sort_key() for text in texts]
    assert all(one < two for one, two in pairwise(keys)), sorted(texts, key=lambda text: parse(text).sort_key())


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "yesterday",
        "12 July 2023",
        "2023-7-12",
        "23-07-12",
        "2023-07-12T10:00",
        "2023-",
        "2023-07-",
        "-2023",
        "2023-02-29",
        "2023-00",
        "2023-13",
        "2023-01-00",
        "2023-01-32",
        "0000",
        "../..",
        "2023/..//",
        "/2023",
        "2023/",
        "2023-07-13/2023-07-12",
        "2024/2023",
        "2023~~",
        "~2023",
        "2023-07-12\n",
        "20230712",
        "2023-21",
        "2023-07-12/2023-07-13/2023-07-14",
        "..",
    ],
)
def test_what_is_not_a_date(text: str) -> None:
    """What is not a date is refused with a message that quotes it. It is never guessed at, and no other error is
    raised."""
    with pytest.raises(DateError) as error:
        parse(text)
    assert _quoted(error.value) in text


@given(st.text(alphabet="0123456789-/.~?%T: +Z", max_size=24))
def test_any_text_is_a_date_or_a_date_error(text: str) -> None:
    """No text made of the characters of dates raises anything except `DateError`, as a date or as a time."""
    for read in (parse, lambda text: parse_moment(text, SEOUL)):
        try:
            read(text)
        except DateError as error:
            assert str(error)


@pytest.mark.parametrize(
    ("text", "day", "at"),
    [
        ("2016-02-08 11:00:00 -0400", date(2016, 2, 9), datetime(2016, 2, 8, 15, tzinfo=UTC)),
        ("2020-12-2", date(2020, 12, 2), None),
        ("2020-12-02", date(2020, 12, 2), None),
        ("2023/7/4", date(2023, 7, 4), None),
        ("2023.07.04", date(2023, 7, 4), None),
        ("2023-07-21T09:30Z", date(2023, 7, 21), datetime(2023, 7, 21, 9, 30, tzinfo=UTC)),
        ("2023-07-21T20:30:15.123Z", date(2023, 7, 22), datetime(2023, 7, 21, 20, 30, 15, tzinfo=UTC)),
        ("2023-07-21 20:30 UTC", date(2023, 7, 22), datetime(2023, 7, 21, 20, 30, tzinfo=UTC)),
        ("2023-07-21 9:30", date(2023, 7, 21), datetime(2023, 7, 21, 0, 30, tzinfo=UTC)),
        ("2023-07-21 00:30 +09:00", date(2023, 7, 21), datetime(2023, 7, 20, 15, 30, tzinfo=UTC)),
        ("2023-07-21 00:30+09", date(2023, 7, 21), datetime(2023, 7, 20, 15, 30, tzinfo=UTC)),
        ("2023-07-21 00:30 +9", date(2023, 7, 21), datetime(2023, 7, 20, 15, 30, tzinfo=UTC)),
        ("2023-07-21 00:30 +5:45", date(2023, 7, 21), datetime(2023, 7, 20, 18, 45, tzinfo=UTC)),
        ("2023-07-21 00:30 -0330", date(2023, 7, 21), datetime(2023, 7, 21, 4, 0, tzinfo=UTC)),
        ("1984-09", date(1984, 9, 1), None),
        ("2023-07-21~", date(2023, 7, 21), None),
        ("../2023-07-12", date(2023, 7, 12), None),
    ],
)
def test_moments_as_people_write_them(text: str, day: date, at: datetime | None) -> None:
    """The day is the day in the site's time zone (here Seoul). A time without an offset is in that zone."""
    moment = parse_moment(text, SEOUL)
    assert (moment.day, moment.at) == (day, at)
    assert moment.at is None or moment.at.tzinfo is SEOUL


@pytest.mark.parametrize(
    "text",
    [
        "2024-02-30",
        "2024-02-30 10:00",
        "2024-13-01 10:00",
        "0000-01-01 10:00",
        "2024-01-01 24:00",
        "2024-01-01 10:60",
        "2024-01-01 10:00:61",
        "2024-01-01 10",
        "2024-01-01 10:00 +25:00",
        "2024-01-01 10:00 +09:75",
        "2024-01-01 10:00 EST",
        "2024-01-01 10:00 Asia/Seoul",
        "9999-12-31 23:59 -1400",
        "0001-01-01 00:00 +1400",
        "2024-1/1",
        "1/2/2024",
    ],
)
def test_what_is_not_a_moment(text: str) -> None:
    """Times, offsets and days that do not exist are refused in words, and no other error is raised."""
    with pytest.raises(DateError) as error:
        parse_moment(text, SEOUL)
    assert _quoted(error.value) in text


@pytest.mark.parametrize("zone", ["+100", "-130", "+930"])
def test_a_zone_of_three_digits_is_never_read_as_another(zone: str) -> None:
    """+130 is an hour and a half or an error. It is never thirteen and a half hours."""
    try:
        at = parse_moment(f"2024-01-01 12:00 {zone}", UTC).at
    except DateError:
        return
    offset = (12 * 60) - (at.hour * 60 + at.minute)
    assert offset == int(zone[0] + "1") * (int(zone[1]) * 60 + int(zone[2:]))


def test_moments_sort_whatever_they_are_made_of() -> None:
    """Dates, times with and without an offset, and uncertain dates have one order."""
    texts = ["2020-12-2", "1984-09", "2020-12-02 00:01", "2020-12-02 10:00 -0400", "2020-12", "2020-12-02 10:00 +0900"]
    ordered = sorted(texts, key=lambda text: parse_moment(text, UTC).sort_key())
    assert ordered == [
        "1984-09", "2020-12", "2020-12-2", "2020-12-02 00:01", "2020-12-02 10:00 +0900", "2020-12-02 10:00 -0400",
    ]  # fmt: skip


def test_iso_text_has_no_more_than_is_known() -> None:
    """HTML's datetime is the time with its offset if it is known, or else the date with its precision."""
    texts = ("2023-07-21T09:30+09:00", "2023-07-21", "2023-07~", "2023", "../2023-07-12")
    assert [parse_moment(text, SEOUL).iso for text in texts] == [
        "2023-07-21T09:30:00+09:00", "2023-07-21", "2023-07", "2023", "2023-07-12",
    ]  # fmt: skip


def test_a_day_as_a_date() -> None:
    """A calendar day equals the same day parsed from text."""
    assert on_day(date(2023, 7, 12)) == parse("2023-07-12")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2023", "2023"),
        ("2023-07", "July 2023"),
        ("2023-07-12", "12 July 2023"),
        ("2023-07-12~", "about 12 July 2023"),
        ("2023-07?", "July 2023 (uncertain)"),
        ("2023%", "about 2023 (uncertain)"),
        ("2023-07-12/2023-07-13", "12–13 July 2023"),
        ("2023-06-30/2023-07-02", "30 June – 2 July 2023"),
        ("2022-12-31/2023-01-02", "31 December 2022 – 2 January 2023"),
        ("2022-01/2023-07-12", "January 2022 – 12 July 2023"),
        ("2023-07-12~/2023-07-14", "about 12 July 2023 – 14 July 2023"),
        ("2022/2023", "2022 – 2023"),
        ("../2023-07-12", "by 12 July 2023"),
        ("2023-07-12/..", "from 12 July 2023"),
        ("../2023-07~", "by about July 2023"),
        ("0001-02-03", "3 February 1"),
    ],
)
def test_dates_in_words(text: str, words: str) -> None:
    """A date is printed as precisely as it is known, and an uncertain date never looks certain."""
    assert Words("en").date(parse(text)).replace("\u2009", " ").replace("\xa0", " ") == words


@pytest.mark.parametrize(
    ("language", "day", "days"),
    [
        ("ko", "2023년 7월 12일", "2023년 7월 12일~13일"),
        ("ja", "2023年7月12日", "2023年7月12日～13日"),
        ("zh-CN", "2023年7月12日", "2023年7月12日至13日"),
        ("de", "12. Juli 2023", "12.–13. Juli 2023"),
        ("fr", "12 juillet 2023", "12–13 juillet 2023"),
        ("es", "12 de julio de 2023", "12–13 de julio de 2023"),
    ],
)
def test_dates_in_other_languages(language: str, day: str, days: str) -> None:
    """The language decides the names of months, the order, and which parts of a range are printed once."""
    words = Words(language)
    assert words.date(parse("2023-07-12")) == day
    assert words.date(parse("2023-07-12/2023-07-13")).replace("\u2009", "") == days


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("de", "2023-07-12~", "etwa 12. Juli 2023"),
        ("de", "../2023-07", "spätestens Juli 2023"),
        ("es", "2023-07-12~", "hacia el 12 de julio de 2023"),
        ("es", "2023-07-12/..", "desde el 12 de julio de 2023"),
        ("es", "2023-07/..", "desde julio de 2023"),
        ("fr", "2023-07-12~", "vers le 12 juillet 2023"),
        ("fr", "2023-07~", "vers juillet 2023"),
        ("fr", "2023-07-12?", "12 juillet 2023 (date incertaine)"),
        ("fr", "../2023-07-12", "le 12 juillet 2023 au plus tard"),
        ("fr", "2023/..", "dès 2023"),
        ("ko", "2023-07-12/..", "2023년 7월 12일부터"),
        ("en", "2023-07-12/..", "from 12 July 2023"),
    ],
)
def test_a_day_has_an_article_where_the_language_has_one(language: str, text: str, words: str) -> None:
    """After a preposition, in French and Spanish; a month or a year has none."""
    assert Words(language).date(parse(text)) == words


def test_the_first_of_a_month_is_an_ordinal_in_french() -> None:
    """ "1er janvier", which CLDR does not have."""
    french = Words("fr")
    assert french.date(parse("2024-01-01")) == "1er janvier 2024"
    assert french.date(parse("2024-01-11")) == "11 janvier 2024"
    assert french.date(parse("2024-01-01/2024-01-02")) == "1er–2 janvier 2024"
    assert french.date(parse("2024-01-31/2024-02-01")).replace("\u2009", " ") == "31 janvier – 1er février 2024"
    assert Words("es").date(parse("2024-01-01")) == "1 de enero de 2024"


@pytest.mark.parametrize("language", ["ar", "en-US", "es", "fa", "he", "hi", "pt-BR", "ru", "sr-Latn", "th", "zh-TW"])
@given(whens())
def test_any_date_has_words_in_any_language(language: str, when: When) -> None:
    """Every date can be printed in every language: ranges of days, months and years, and single months."""
    assert Words(language).date(when).strip()


def test_moments_in_words() -> None:
    """A time is printed in the site's time zone, said as its distance from UTC: abbreviations such as IST and CST are
    those of three countries each. Without a time, only the date is printed."""
    words = Words("en")
    assert words.moment(parse_moment("2023-07-21T09:30Z", SEOUL)) == "21 July 2023, 18:30 UTC+9"
    assert words.moment(parse_moment("2023-07-21~", SEOUL)) == "about 21 July 2023"
    assert words.moment(Moment(parse("2023-07"))) == "July 2023"
    for zone, time in (
        ("UTC", "09:30 UTC"), ("Asia/Kolkata", "15:00 UTC+5:30"), ("America/Chicago", "04:30 UTC\N{MINUS SIGN}5"),
        ("America/St_Johns", "07:00 UTC\N{MINUS SIGN}2:30"), ("Africa/Abidjan", "09:30 UTC"),
    ):  # fmt: skip
        assert words.moment(parse_moment("2023-07-21T09:30Z", ZoneInfo(zone))) == f"21 July 2023, {time}"
