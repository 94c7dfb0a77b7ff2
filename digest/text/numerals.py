"""What counts in a title: numbers, ordinals, dates, versions and parts, in figures and in words.

Two titles that differ in nothing else are two issues of a series, two parts or two releases.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from typing import NamedTuple

_FIGURES = r"(?<![^\W_])[A-Za-z]{0,3}\d(?:[A-Za-z0-9.,:/_+–-]*[A-Za-z0-9+])?"
_FIGURES_IN_EASTERN = r"(?<=[\u3040-\ud7ff])\d[\d.,:–-]*"
_ROMAN = r"(?<![^\W_])(?=[IVX])X{0,3}(?:IX|IV|V?I{0,3})(?![^\W_])"
_EASTERN = (
    r"[〇零一二三四五六七八九十百千两兩]+"
    r"|[上中下前後后初終最]+(?=[編编篇半巻卷集部回])|(?<=[（(【\[・\s,、:])[上中下前後后完](?![^\W_])"
    r"|(?<![가-힣])[상중하](?![가-힣])|[상중하전후](?=편|권|반부)|(?:첫|두|둘|세|셋|네|넷|다섯|여섯|일곱|여덟|아홉|열)\s?(?:번째|째|편)"
    r"|[月火水木金土日](?=曜)|(?<=星期|礼拜|禮拜)[日天]|[월화수목금토일](?=요일)"
)
_HEBREW = r"(?<![א-ת])[א-ת]['׳]?(?![^\W_])"
_PART = re.compile("|".join((_EASTERN, _FIGURES_IN_EASTERN, _FIGURES, _ROMAN, _HEBREW)))
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_STAGES = "alpha beta gamma rc pre preview prerelease snapshot nightly canary dev final stable lts patch hotfix"
_COUNTED = """
one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen
twenty thirty forty fifty sixty seventy eighty ninety hundred
first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth
seventeenth eighteenth nineteenth twentieth thirtieth fortieth fiftieth hundredth last final
eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf
un une deux trois quatre cinq six sept huit neuf dix onze douze premier première second seconde
uno dos tres cuatro cinco seis siete ocho nueve diez due tre quattro cinque sei sette otto nove dieci
um dois três quatro oito dez een twee drie vijf zes zeven negen tien
один два три четыре пять шесть семь восемь девять десять
jeden dwa trzy cztery pięć sześć siedem osiem dziewięć dziesięć bir iki üç dört beş altı yedi sekiz dokuz on
"""
_ORDINAL_STEMS = (
    r"(?:erst|zweit|dritt|viert|fünft|sechst|siebt|siebent|acht|neunt|zehnt|elft|zwölft|letzt)(?:e[rsnm]?)"
    r"|(?:deux|trois|quatr|cinqu|six|sept|huit|neuv|dix|onz|douz)i[eè]me|derni(?:er|ère)"
    r"|(?:primer|segund|tercer|cuart|quint|sext|séptim|octav|noven|décim|últim|prim|second|terz|quart|sest|settim|ottav|non"
    r"|primeir|terceir|sétim|oitav)[oa]?"
    r"|(?:eer|twee|der|vier|vijf|zes|zeven|acht|negen|tien)(?:ste|de)"
    r"|(?:перв|втор|четв[её]рт|пят|шест|седьм|восьм|девят|десят)(?:ый|ой|ая|ое|ого|ую|ом)|трет(?:ий|ья|ье|ьего|ью)"
    r"|(?:pierwsz|drug|trzec|czwart|piąt|szóst|siódm|ósm|dziewiąt|dziesiąt)(?:y|a|e|i|ia|ie)"
    r"|birinci|ikinci|üçüncü|dördüncü|beşinci|altıncı|yedinci|sekizinci|dokuzuncu|onuncu"
)
_WORDS = frozenset(f"{_STAGES} {_COUNTED}".split())
_ordinal = re.compile(_ORDINAL_STEMS).fullmatch


class Series(NamedTuple):
    """A title in two: its words, folded, without what counts; and what counts."""

    words: tuple[str, ...]
    counts: tuple[str, ...]


def series(title: str, calendar: Collection[str] = ()) -> Series:
    """A title divided. ``calendar`` has the names of months and days in its language, folded."""
    text = unicodedata.normalize("NFKC", title)
    counts = [found[0].casefold() for found in _PART.finditer(text)]
    words: list[str] = []
    for word in _WORD.findall(_PART.sub(" ", text).casefold()):
        (counts if word in _WORDS or word in calendar or _ordinal(word) else words).append(word)
    return Series(tuple(words), tuple(counts))


def is_another_of_a_series(one: Series, two: Series) -> bool:
    """Whether two titles differ in nothing but what counts."""
    return one.words == two.words and one.counts != two.counts
