"""Language tags (BCP 47): which there are, and what people may have meant by one that there is not.

The languages, scripts and countries are those that CLDR knows, through Babel.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache

from babel import Locale, UnknownLocaleError
from babel.core import get_global

_TAG = re.compile(
    r"""(?P<language>[a-z]{2,3})(?:-(?P<script>[a-z]{4}))?(?:-(?P<region>[a-z]{2}|\d{3}))?
        (?:-(?:[a-z\d]{5,8}|\d[a-z\d]{3}))*     # variants
        (?:-[a-wyz\d](?:-[a-z\d]{2,8})+)*       # extensions
        (?:-x(?:-[a-z\d]{1,8})+)?               # private use
        | x(?:-[a-z\d]{1,8})+""",
    re.VERBOSE | re.IGNORECASE,
)
# Registered before the rules were made.
_OLDER = frozenset((
    "art-lojban", "cel-gaulish", "en-gb-oed", "i-ami", "i-bnn", "i-default", "i-enochian", "i-hak", "i-klingon", "i-lux",
    "i-mingo", "i-navajo", "i-pwn", "i-tao", "i-tay", "i-tsu", "no-bok", "no-nyn", "sgn-be-fr", "sgn-be-nl", "sgn-ch-de",
    "zh-guoyu", "zh-hakka", "zh-min", "zh-min-nan", "zh-xiang",
))  # fmt: skip
_SPECIAL = frozenset(("und", "mul", "mis", "zxx"))
# CLDR writes the larger language for these, but they have tags of their own. (It does the same with codes such as
# `eng`, which are no tags: there is a shorter one.)
_WITHIN_ANOTHER = frozenset((
    "als", "arb", "ayr", "azj", "cmn", "cwd", "ekk", "esk", "fat", "fuc", "gaz", "gug", "ike", "khk", "kmr", "knc",
    "kng", "kpv", "lvs", "npi", "ojg", "ory", "pbu", "pes", "plt", "quz", "src", "swh", "uzn", "ydd", "zsm", "zyb",
))  # fmt: skip
# Kanuri has this code, but who writes it means Korean. Kanuri can be written `knc`, its largest variety.
_MISTAKEN = {"kr": "ko"}
_OUTDATED = {"iw": "he", "in": "id", "ji": "yi", "jw": "jv", "mo": "ro"}
_SCRIPTS = {"chs": "Hans", "cht": "Hant"}


@lru_cache(1 << 10)
def is_known(tag: str) -> bool:
    """Whether a tag is well formed, and its language, script and country exist."""
    found = _TAG.fullmatch(tag)
    if tag.lower() in _OLDER or (found and found["language"] is None):
        return True
    if not found:
        return False
    script, region = found["script"], found["region"]
    return (
        found["language"].lower() in _languages()
        and (script is None or script.title() in _english().scripts)
        and (region is None or region.upper() in _regions())
    )


def suggestion(text: str) -> str:
    """The tag that may have been meant by one that is not known: ``ja`` for ``jp``, ``en-US`` for ``en_US``; "" if
    there is none."""
    first, *rest = re.split(r"[-_ ]", text.strip().partition(".")[0])
    language = _language(first)
    if not language:
        return _names().get(" ".join(text.split()).casefold(), "")
    parts = [language]
    for part in rest:
        folded = part.lower()
        if parts == [language] and len(part) == 3 and folded in _languages() and folded not in _SCRIPTS:
            parts = [folded]  # zh-yue is yue
        elif folded in _SCRIPTS or part.title() in _english().scripts:
            parts.append(_SCRIPTS.get(folded, part.title()))
        elif part.upper() in _regions():
            parts.append(part.upper())
        elif part.upper() in get_global("territory_aliases"):
            parts.append(str(get_global("territory_aliases")[part.upper()][0]))
    return "-".join(parts)


def script_of(tag: str) -> str:
    """The script in which a language is written: ``Latn`` for ``de`` and ``sr-Latn``; "" if that is not known."""
    first, *others = tag.replace("_", "-").split("-")
    written = next((part.title() for part in others if len(part) == 4 and part.isalpha()), "")
    region = next((part.upper() for part in others if len(part) == 2), "")
    likely: Mapping[str, str] = get_global("likely_subtags")
    whole = likely.get(f"{first.lower()}_{region}") or likely.get(first.lower(), "")
    return written or (whole.split("_")[1] if "_" in whole else "")


def read_alike(locale: Locale) -> tuple[str, ...]:
    """A locale and those that its readers read as well, the nearest first: ``zh_Hant_TW``, ``zh_Hant``. None is in
    another script: ``zh`` is in simplified characters."""
    language, script = locale.language, locale.script
    likely: Mapping[str, str] = get_global("likely_subtags")
    is_usual = not script or script in likely.get(language, "").split("_")
    found = (str(locale), f"{language}_{script}" if script else "", language if is_usual else "")
    return tuple(dict.fromkeys(filter(None, found)))


def _language(code: str) -> str:
    """The code of the language that ``code`` stands for: one, a longer or an older one, or its country's."""
    code = code.lower()
    if code in _languages():
        return code
    aliases: Mapping[str, str] = get_global("language_aliases")
    replacement = _MISTAKEN.get(code) or _OUTDATED.get(code) or aliases.get(code, "")
    if not replacement and code.upper() in _regions():
        # The language that most people write there.
        likely: Mapping[str, str] = get_global("likely_subtags")
        replacement = likely.get(f"und_{code.upper()}", likely["und"])
    return replacement.partition("_")[0]


@cache
def _english() -> Locale:
    return Locale("en")


@cache
def _languages() -> frozenset[str]:
    """The codes of all languages, of which few have names in CLDR."""
    codes = {str(tag).partition("_")[0] for tag in (*get_global("likely_subtags"), *_english().languages)}
    private = {f"q{second}{third}" for second in "abcdefghijklmnopqrst" for third in "abcdefghijklmnopqrstuvwxyz"}
    aliases: Mapping[str, str] = get_global("language_aliases")
    longer = {code for code, other in aliases.items() if len(code) > len(other) == 2}
    others = (*_WITHIN_ANOTHER, *_SPECIAL, *(code for code in aliases if code not in longer and code.isalpha()))
    return frozenset((codes | private).difference(longer, _MISTAKEN, _OUTDATED).union(others) - _OUTDATED.keys())


@cache
def _regions() -> frozenset[str]:
    return frozenset(map(str, _english().territories)) - {"ZZ", "XA", "XB", "QO", "EZ"}


@cache
def _names() -> dict[str, str]:
    """The codes of languages by their names in English and in the language itself."""
    names = {}
    for code, name in _english().languages.items():
        if code in _languages():
            names[str(name).casefold()] = str(code)
            if len(code) == 2:
                try:
                    names.setdefault(str(Locale(code).languages.get(code, name)).casefold(), str(code))
                except UnknownLocaleError:
                    continue
    return names
