"""The names of months and days in a language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from functools import cache
from typing import Any

from babel import Locale, UnknownLocaleError, localedata

_WIDTHS = ("wide", "abbreviated")
# How many letters a column of a calendar has room for.
_COLUMN = 4


def months(locale: Locale, width: str) -> Mapping[int, str]:
    """The names of the twelve months, from 1, as they are alone and not in a date: ``wide`` or ``abbreviated``."""
    names: Mapping[int, str] = _names(locale)["months"]["stand-alone"][width]
    return names


def days(locale: Locale, width: str) -> Mapping[int, str]:
    """The names of the days of a week, Monday first, from 0."""
    names: Mapping[int, str] = _names(locale)["days"]["stand-alone"][width]
    return names


def column_days(locale: Locale) -> Mapping[int, str]:
    """The names of the days of a week as they fit above the columns of a calendar."""
    short, shorter, shortest = (days(locale, width) for width in ("abbreviated", "short", "narrow"))
    return next((names for names in (short, shorter) if max(map(len, names.values())) <= _COLUMN), shortest)


def every_month(locale: Locale) -> Iterator[tuple[int, str]]:
    """The months by all their names, in dates and alone, long and short."""
    return _every(locale, "months")


@cache
def calendar_words(language: str) -> frozenset[str]:
    """The names of months and weekdays in a language, long and short, case folded; none if they are not known."""
    try:
        locale = Locale.parse(language.partition("-x-")[0], sep="-")
    except (UnknownLocaleError, ValueError):
        return frozenset()
    names = (name for kind in ("months", "days") for _, name in _every(locale, kind))
    return frozenset(word for name in names for word in name.casefold().rstrip(".").split())


def _every(locale: Locale, kind: str) -> Iterator[tuple[int, str]]:
    for form in ("format", "stand-alone"):
        for width in _WIDTHS:
            yield from _names(locale)[kind][form][width].items()


@cache
def _names(locale: Locale) -> Mapping[Any, Any]:
    # A copy: what Babel looks up in one language it writes into tables that all languages share, so that after the
    # months of Chinese those of Hebrew, by `Locale.months`, were Chinese.
    data = localedata.load(str(locale))
    own: dict[str | int | None, Any] = {kind: deepcopy(data[kind]) for kind in ("months", "days")}
    return localedata.LocaleDataDict(own)
