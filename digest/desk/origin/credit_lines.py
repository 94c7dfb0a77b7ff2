"""Bylines, and the lines at a report's end that credit agencies. A line counts only if all of it is understood."""

from __future__ import annotations

import re
from typing import NamedTuple

from digest.desk.origin.agencies import agency_called, spellings_in

LONGEST_CREDIT = 200
"""A byline of more characters is read as none."""


class Credit(NamedTuple):
    """Agencies that are credited together. ``partly``: others are credited beside them, such as the outlet itself."""

    agencies: tuple[str, ...]
    partly: bool
    quote: str


# Who made a picture is no answer to whose reporting it is.
PICTURE = re.compile(
    r"photo|foto|\bpics?\b|picture|imag|\bbild|video|grafi|graphi|illustrat|getty|caption|\bfile\b|фото|видео|사진|영상|그래픽"
    r"|이미지|일러스트|제공|캡처|캡쳐|출처|자료|写真|寫真|撮影|映像|画像|提供|資料|摄|攝|圖|图|照片|相片",
    re.IGNORECASE,
)
_BY = re.compile(
    r"(?:by|von|par|por|di|автор|作者|글|source|quelle|fuente|fonte|bron|źródło|källa|kilde|источник|来源|來源|稿源)\s*[:：]\s*"
    r"|(?:by|von|par|por|di)\s+",
    re.IGNORECASE,
)
_JOINT = re.compile(
    r"(\s+(?:and|with|from|avec|mit|con|com|und|et|y|e|plus|и|с|z|i)\s+|\s*[,/|;·•&+、，]\s*|\s+-\s+|(?<=\S)\s*[()]\s*|(?<=[^\W\d_])=(?=[^\W\d_]))"
)  # fmt: skip
# After a name these say where its bearer works; words and brackets in between would not.
_AFFILIATION = re.compile(r"\s*[,/|;·•、，(=-]\s*")
_STAFF = re.compile(
    r"(?P<name>.+?)(?:\s+(?:staff|staffs?\s+writers?|writers?|reporters?|correspondents?|newsroom|news\s+service)|\s+(?:in|à|aus|en)\s+[A-Z][^\W\d_]+(?:\s[A-Z][^\W\d_]+)?)",
    re.IGNORECASE,
)  # fmt: skip
_EASTERN_STAFF = re.compile(
    r"(?:[가-힣]{2,4} )?(?P<ko>\S{2,8})(?: [가-힣]{2,4})? (?:기자|특파원)|(?P<zh>\S{2,6}?)(?:记者|記者)[^\W\d_ ]{0,4}(?: [^\W\d_]{1,4}){0,3}"
)
# As the AP writes bylines: JANE DOE Associated Press
_CAPITALS = re.compile(r"[^\W\d_a-z](?:[^\W\d_a-z]|[.' -]){3,40} (?P<name>(?:The )?[A-Z][a-z].{3,30})")
_PERSON = re.compile(r"[^\W\d_][\w.'-]*(?: [^\W\d_(][\w.'-]*){0,4}")
_PARTICLES = frozenset(("de", "da", "di", "del", "der", "den", "van", "von", "la", "le", "el", "al", "bin", "dos", "du", "y", "und"))  # fmt: skip

_WITH = re.compile(
    r"(?:with (?:(?:agency )?inputs?|files?|material|reporting|additional reporting|information|contributions?) (?:from|by)"
    r"|mit (?:material|informationen|agenturmaterial) (?:von|der)|con informaci(?:ó|o)n de|con informazioni (?:di|da)"
    r"|com informações d[ae]|with|avec|mit|con|com)\s+(?P<names>.{2,80})",
    re.IGNORECASE,
)
_CONTRIBUTED = re.compile(
    r"(?P<names>.{2,80}?) (?:also )?contributed to this (?:report|story|article)\.?", re.IGNORECASE
)
_SOURCE = re.compile(r"(?:source|quelle|fuente|fonte|bron|źródło|källa|kilde|источник)\s*:\s*(?P<names>.{2,80})", re.IGNORECASE)  # fmt: skip
_CHINESE_SOURCE = re.compile(r"(?:[\d年月日:/\- ]{6,24})?(?:文章)?(?:来源|來源|稿源)\s*:\s*(?P<names>\S{2,12})")
_BRACKETS = re.compile(r"[(\[](?P<names>[^()\[\]]{2,80})[)\]]")
_TAIL = re.compile(r"(?P<before>[.!?。！？\"'”」』»)])\s*\((?P<names>[^()]{2,60})\)\s*$")
_DASH = re.compile(r"-{1,2}\s*(?P<names>[^\W\d_][\w .'-]{1,40})")
_SLASHES = re.compile(r"/\s*(?P<names>ritzau|ntb)\s*/", re.IGNORECASE)
_INITIALS = re.compile(r"(?P<people>[a-z]{2,4}(?:/[a-z]{2,4}){0,3})\s*\((?P<names>[^()]{2,60})\)|(?P<list>[\w-]{2,12}(?:/[\w-]{2,12}){1,5})")  # fmt: skip
# What an agency itself puts under its texts. "© 2026 AFP" is no such thing: it may be the picture's.
_OWN_MARKS = (
    ("dpa", re.compile(r"(?:©|\(c\))?\s*dpa-infocom,? dpa:\d{6}-\d+-\d+/\d+", re.IGNORECASE)),
    ("canadian-press", re.compile(r"this report by the canadian press was first published\b.{4,40}", re.IGNORECASE)),
    ("ap", re.compile(r"(?:copyright|©|\(c\)).{0,12}the associated press\. all rights reserved\. this material may not\b.*", re.IGNORECASE)),
    ("reuters", re.compile(r"(?:copyright|©|\(c\)).{0,20}thomson reuters.{0,8}click for restrictions.*", re.IGNORECASE)),
    ("ntb", re.compile(r"\(?©\s?NTB\)?")),
    ("newsis", re.compile(r"\W{0,2}공감언론 뉴시스 \S+@newsis\.com")),
    ("yonhap", re.compile(r"\[?저작권자.{0,8}연합뉴스, ?무단 ?전재.{0,60}")),
    ("newsis", re.compile(r"\[?저작권자.{0,8}뉴시스.{0,8}무단 ?전재.{0,60}")),
    ("news1", re.compile(r"\[?저작권자.{0,8}뉴스1(?:코리아)?, ?무단 ?전재.{0,60}")),
)  # fmt: skip
_EASTERN = re.compile(spellings_in("\u3040-\u30ff\u3400-\u9fff"))
_HANGUL = re.compile("[가-힣]")
# Figures beside a chart come from these as data.
_SELL_DATA = frozenset(("bloomberg", "dow-jones"))


def byline_credit(text: str, language: str = "", outlet: str = "") -> Credit | None:
    """The agencies of a byline (folded, with or without "By"), unless there is a doubt. ``outlet`` is the folded name
    of who published the report, under which an agency's reporting is not its own alone."""
    line = " ".join(text.split()) if len(text) <= LONGEST_CREDIT else ""
    if not line or PICTURE.search(line):
        return None
    opening = _BY.match(line)
    parts = _JOINT.split(line[opening.end() if opening else 0 :].rstrip(". "))
    pieces, joints = [part.strip() for part in parts[::2]], parts[1::2]
    called = [_called(piece, language) for piece in pieces]
    others = [bool(piece) and key is None for piece, key in zip(pieces, called, strict=True)]
    if not any(called) or not all(_is_somebody(piece) for piece, other in zip(pieces, others, strict=True) if other):
        return None
    partly = any(
        others[index] != others[index + 1] and pieces[index + 1] and not _AFFILIATION.fullmatch(joint)
        for index, joint in enumerate(joints)
    )
    is_outlets_too = bool(outlet) and any(other and piece.casefold() == outlet.casefold() for piece, other in zip(pieces, others, strict=True))  # fmt: skip
    return Credit(tuple(dict.fromkeys(key for key in called if key)), partly or is_outlets_too, text)


def source_credit(line: str) -> Credit | None:
    """The agency of a line "来源：新华社", which Chinese pages put above a text."""
    found = _CHINESE_SOURCE.fullmatch(line)
    return _listed(found["names"], "zh", False, line) if found else None


def closing_credit(line: str, language: str = "", is_last: bool = False) -> Credit | None:
    """The agencies that one of the last lines of a text credits. ``is_last``: nothing comes after it."""
    line = line.strip()
    if found := _TAIL.search(line):
        return _tail(found, language, is_last)
    for key, mark in _OWN_MARKS:
        if mark.fullmatch(line):
            return Credit((key,), False, line)
    if len(line) > LONGEST_CREDIT or PICTURE.search(line):
        return None
    if found := _CONTRIBUTED.fullmatch(line):
        return _listed(found["names"], language, True, line)
    inside = bare[1:-1] if _BRACKETS.fullmatch(bare := line.rstrip(".")) else bare
    if found := _WITH.fullmatch(inside):
        return _listed(found["names"], language, True, line)
    if (found := _SOURCE.fullmatch(inside)) and is_last:
        credit = _listed(found["names"], language, False, line)
        return credit if credit and _SELL_DATA.isdisjoint(credit.agencies) else None
    if credit := source_credit(inside):
        return credit._replace(quote=line)
    if inside != bare and not _HANGUL.search(inside):
        return _listed(inside, language, False, line) or _initialled(inside, language, line)
    if found := _SLASHES.fullmatch(line):
        return Credit((found["names"].lower(),), False, line)
    if is_last and (found := _DASH.fullmatch(bare)):
        return _listed(found["names"], language, False, line)
    return _initialled(line, language, line) if is_last else None


def _tail(found: re.Match[str], language: str, is_last: bool) -> Credit | None:
    """A credit in brackets behind the last sentence. "(AFP)" alone may be a caption's, except where captions have none
    such."""
    names, quote = found["names"], found[0][1:].strip()
    if PICTURE.search(names):
        return None
    if given := _WITH.fullmatch(names):
        return _listed(given["names"], language, True, quote)
    if not is_last:
        return None
    if _EASTERN.fullmatch(names) and found["before"] in "。！？」』":
        return _listed(names, language, False, quote)
    if language == "de" and names == names.lower():
        return _listed(names, language, False, quote) or _initialled(names, language, quote)
    return _listed(names, language, False, quote) if language in ("pl", "pt", "cs", "nl") else None


def _initialled(line: str, language: str, quote: str) -> Credit | None:
    """Agencies beside the initials of an outlet's own people: "jok/dpa/AFP", "kle/wa (dpa, afp)"."""
    found = _INITIALS.fullmatch(line)
    if not found:
        return None
    if found["names"]:
        return _listed(found["names"], language or "de", True, quote)
    pieces = found["list"].split("/")
    called = {piece: agency_called(piece, language) for piece in pieces}
    if any(not agency and not re.fullmatch("[a-z]{2,4}", piece) for piece, agency in called.items()):
        return None
    keys = tuple(dict.fromkeys(agency.key for agency in called.values() if agency))
    return Credit(keys, len(keys) < len(pieces), quote) if keys else None


def _listed(names: str, language: str, partly: bool, quote: str) -> Credit | None:
    """The agencies of a list of nothing else."""
    pieces = [piece for piece in _JOINT.split(names)[::2] if piece]
    called = [agency_called(piece.strip(" ."), language) for piece in pieces]
    keys = tuple(dict.fromkeys(agency.key for agency in called if agency))
    return Credit(keys, partly, quote) if called and all(called) else None


def _called(piece: str, language: str) -> str | None:
    """The key of the agency that a piece of a byline is, with or without words for its staff."""
    staff = _STAFF.fullmatch(piece)
    capitals = _CAPITALS.fullmatch(piece)
    eastern = _EASTERN_STAFF.fullmatch(piece)
    for words in (
        piece,
        staff and staff["name"],
        capitals and capitals["name"],
        eastern and (eastern["ko"] or eastern["zh"]),
    ):
        agency = agency_called(words, language) if words else None
        if agency:
            return agency.key
    return "reuters" if piece == "Thomson Reuters" else None


def _is_somebody(piece: str) -> bool:
    """Whether a piece of a byline may be the name of a person or an outlet, and nothing that says more."""
    words = piece.split()
    is_one = len(words) == 1
    return bool(_PERSON.fullmatch(piece)) and all(
        is_one or not word[0].islower() or word in _PARTICLES for word in words
    )
