"""Numbers in a text, compared by value: 1,000 in English is 1.000 in German and 1 000 in French.

Number words are not converted, and what follows the digits (%, 만, 億, a unit) makes no difference.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from babel import Locale, UnknownLocaleError
from babel.numbers import get_decimal_symbol, get_group_symbol

_NO_BREAK = "\u00a0\u2007\u2009\u202f"
# In Arabic these have one meaning alone.
_ARABIC_DECIMAL, _ARABIC_GROUP = "٫", "٬"
_ALWAYS_GROUP = f"'’{_ARABIC_GROUP}{_NO_BREAK}"
_POINTS = ".,"
# Between Chinese numbers of usual width, the wide comma divides sentences.
_WIDE_SIGN = re.compile("(?<=[０-９])[，．](?=[０-９])")


class Number(NamedTuple):
    """A number as written, and its values: more than one if its language is not known, as 1.000 may be one or 1000."""

    text: str
    values: frozenset[str]


def numbers_in(text: str, language: str) -> tuple[Number, ...]:
    """The numbers in a text of a language (BCP 47; "" if it is not known), each once, in order. The parts of a date, a
    time or a version are numbers by themselves."""
    found: dict[str, Number] = {}
    for written, values in _written(text, language):
        if written not in found:
            found[written] = Number(written, frozenset(values))
    return tuple(found.values())


def values_in(text: str, language: str) -> frozenset[str]:
    """The values of all numbers in a text of a language (BCP 47; "" if it is not known), to look for others in."""
    return frozenset(value for _, values in _written(text, language) for value in values)


def is_in(number: Number, values: frozenset[str]) -> bool:
    """Whether a number is among the values of others."""
    return not number.values.isdisjoint(values)


def _written(text: str, language: str) -> Iterator[tuple[str, Iterable[str]]]:
    """The numbers in a text as written, and their values."""
    groups, decimals = _signs(language)
    for match in _pattern(groups).finditer(_WIDE_SIGN.sub(_plain_sign, text)):
        if match["apart"]:
            for part in re.findall(r"\d+", match[0]):
                yield part, (_value(part),)
        else:
            yield match[0], _values(match, decimals)


def _values(match: re.Match[str], decimals: str) -> Iterable[str]:
    whole, rest = match["grouped"], match["fraction1"] or match["fraction2"] or ""
    if whole is None:
        yield _value(match["plain"], rest)
    else:
        yield _value(re.sub(r"\D", "", whole), rest)
        parts = re.split(r"\D", whole)
        if not rest and len(parts) == 2 and not decimals and whole[len(parts[0])] in _POINTS:
            yield _value(*parts)


def _value(whole: str, fraction: str = "") -> str:
    """A value in plain digits, without zeros that mean nothing."""
    digits = _plain(whole).lstrip("0") or "0"
    after = _plain(fraction).rstrip("0")
    return f"{digits}.{after}" if after else digits


def _plain_sign(found: re.Match[str]) -> str:
    return "," if found[0] == "，" else "."


def _plain(digits: str) -> str:
    """Digits of any script as 0 to 9."""
    return digits if digits.isascii() else "".join(str(unicodedata.decimal(digit)) for digit in digits)


@lru_cache(256)
def _signs(language: str) -> tuple[str, str]:
    """The signs between groups of digits in a language, and those before a fraction: "" where that is not known."""
    try:
        locale = Locale.parse(language.replace("_", "-"), sep="-") if language else None
    except (ValueError, UnknownLocaleError):
        locale = None
    if not locale:
        return f"{_POINTS}{_ALWAYS_GROUP}", ""
    group = get_group_symbol(locale)
    # Where a no-break space is between groups, people type a plain one.
    return f"{_ALWAYS_GROUP}{' ' if group.isspace() else group}", get_decimal_symbol(locale)


@lru_cache(256)
def _pattern(groups: str) -> re.Pattern[str]:
    """Numbers, where these signs are between groups of three digits (or of two before the last three, as in India)."""
    sign = f"[{re.escape(groups)}]"
    fraction = rf"(?:[{_POINTS}{_ARABIC_DECIMAL}](?P<fraction%s>\d++)(?![{_POINTS}]\d))?"
    return re.compile(
        rf"""
        (?P<grouped>
            \d{{1,3}}(?P<by>{sign})\d{{3}}(?:(?P=by)\d{{3}})*(?!\d)
            | \d{{1,2}}(?:,\d\d)+,\d{{3}}(?!\d)
        ){fraction % 1}
        | (?P<apart>\d{{1,4}}(?P<of>[./-])\d{{1,2}}(?P=of)\d{{1,4}}(?!\d) | \d++(?:[{_POINTS}]\d++){{2,}})
        | (?P<plain>\d++){fraction % 2}
        """,
        re.VERBOSE,
    )
