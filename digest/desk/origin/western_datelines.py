"""Datelines in scripts that separate words: place, date and agency, in brackets, strokes or after a dash."""

from __future__ import annotations

import re

from digest.desk.origin.agencies import agency_called, names_agency
from digest.desk.origin.credit_lines import PICTURE, Credit

# Dates, as datelines have them
_MONTHS = (
    "jan|feb|fév|fev|mar|mär|mrt|maa|apr|abr|avr|may|mai|mag|maj|mei|máj|jun|jui|giu|jul|lug|aug|aoû|aou|ago|sep|set|okt|oct|ott|out|nov"
    "|dec|déc|dez|dic|des|ene|gen|ian|iun|iul|янв|фев|мар|апр|мая|май|июн|июл|авг|сен|окт|ноя|дек|січ|лют|бер|кві|тра|чер|лип|сер|вер|жов"
    "|лис|гру|sty|lut|kwi|maj|cze|lip|sie|wrz|paź|lis|gru|led|úno|bře|dub|kvě|čer|srp|zář|říj|pro|sij|velj|ožu|tra|svi|kol|ruj|stu|oca|şub"
    "|nis|haz|tem|ağu|eyl|eki|kas|ara|tam|hel|huh|tou|kes|hei|elo|syy|lok|jou|szep"
)  # fmt: skip
_MONTH = rf"(?:{_MONTHS})[^\W\d_]{{0,9}}"
_DAY = r"\d{1,2}(?:st|nd|rd|th|er|º|°)?\.?"
_DATE = re.compile(
    rf"(?<!\w)(?:{_MONTH}\.? {_DAY}(?:,? \d{{4}})?|{_DAY} (?:de )?{_MONTH}\.?,?(?: (?:de )?\d{{2,4}}\.?)?(?: г\.| года)?|\d{{4}}\. {_MONTH} \d{{1,2}}\.(?:, [^\W\d_]{{4,10}})?"
    r"|\d{1,2}/\d{1,2}(?:/\d{2,4})?|\d{1,2}\.\d{1,2}\.\d{2,4})(?!\w)",
    re.IGNORECASE,
)  # fmt: skip
_PLACE_PARTICLES = frozenset(("a", "al", "am", "an", "and", "at", "auf", "aux", "d", "da", "de", "del", "der", "des", "di", "do", "du", "e", "en", "et", "i", "im", "in", "la", "le", "les", "na", "nad", "of", "on", "sur", "the", "u", "und", "upon", "y"))  # fmt: skip
_NO_PLACE = frozenset(("on", "in", "at", "since", "by", "until", "till", "from", "after", "before", "of", "am", "seit", "à", "en", "depuis", "desde", "dal", "в", "с", "к", "на", "до", "от", "file", "watch", "update"))  # fmt: skip
_WORD = re.compile(r"[^\W\d_][\w.']*")


def _place(words: str) -> str | None:
    """What stands in a dateline beside the date, if it may be a place ("" for nothing)."""
    words = re.sub(r"\s?\[[^\[\]]{2,30}\]", "", words).strip(" .,:-")
    if len(words) > 70 or re.search(r"[^\w .,:'/&|-]|[\d_]", words) or PICTURE.search(words) or names_agency(words):
        return None
    found = _WORD.findall(words)
    if not found:
        return ""
    good = all(word[0].isupper() or word in _PLACE_PARTICLES for word in found)
    return words if good and len(found) <= 8 and found[0].lower() not in _NO_PLACE and found[0][0].isupper() else None


def _place_and_date(words: str) -> tuple[str, bool] | None:
    """Place, and whether there is a date, if words are nothing else."""
    date = _DATE.search(words)
    place = _place(f"{words[: date.start()]} {words[date.end() :]}" if date else words)
    return None if place is None else (place, date is not None)


# PARIS, 3 nov (AFP) -  МОСКВА, 3 ноября. /ТАСС/.
_PARENTHESES = re.compile(
    r"(?P<before>[^()]{0,90})\((?P<inside>[^()]{2,60})\)(?P<sign>\s?(?:[.,]?\s?-{1,3}|[.,]?:|=|\|)\s?|)"
)
_SLASHES = re.compile(r"(?P<before>[^/()]{2,90})/(?P<inside>[^/()]{2,40})/(?P<sign>\s?(?:\.|-{1,2}|:)\s?|)")
_CORRESPONDENT = re.compile(r"(?:спец)?корр\. ?(?P<agency>\S+)(?: [^\W\d_]+){0,3}", re.IGNORECASE)
_SEPARATOR = re.compile(r"\s?[/,;|+&]\s?|\s(?:and|und|et|y|e|и|с)\s")
# The rooms of the dpa, and initials of an outlet's own people.
_ROOM = re.compile(r"l[a-z]{2}|dpa-[a-z]{3,9}")
_PEOPLE = re.compile(r"[a-z]{2,4}")


def dateline_in_brackets(line: str, language: str) -> Credit | None:
    """The agencies of a dateline "Berlin (dpa) -" or "MOSCOW, November 3. /TASS/." that a folded line begins with."""
    found = _PARENTHESES.match(line) or _SLASHES.match(line)
    parts = _place_and_date(found["before"]) if found else None
    if not found or not parts:
        return None
    place, is_dated = parts
    # PTI and IANS put no dash behind a date.
    if not (found["sign"] or (is_dated and place)) or (is_dated and not place and "-" not in found["sign"]):
        return None
    return _group(found["inside"], language, place, is_dated, line[: found.end("inside") + 1])


def _group(inside: str, language: str, place: str, is_dated: bool, quote: str) -> Credit | None:
    correspondent = _CORRESPONDENT.fullmatch(inside)
    pieces = [correspondent["agency"]] if correspondent else [inside]
    if not agency_called(inside, language, place, is_dated):
        pieces = [piece.strip() for word in pieces for piece in _SEPARATOR.split(word)]
    called = {piece: agency_called(piece, language, place, is_dated) for piece in pieces}
    keys = tuple(dict.fromkeys(agency.key for agency in called.values() if agency))
    others = [
        piece for piece, agency in called.items() if not agency and not ("dpa" in keys and _ROOM.fullmatch(piece))
    ]
    if not keys or not all(_PEOPLE.fullmatch(piece) for piece in others):
        return None
    return Credit(keys, bool(others), quote)


# BERLIN dpa | Der
_BAR = re.compile(r"(?P<place>[^\W\d_a-z][^\W\d_a-z /-]{2,40}) (?P<inside>[a-z][a-z/]{1,20}) \|\s")


def dateline_before_bar(line: str, language: str) -> Credit | None:
    """The agencies of a dateline "BERLIN dpa |", which is German."""
    found = _BAR.match(line)
    if not found or not found["place"].isupper():
        return None
    return _group(found["inside"], "de", found["place"], False, line[: found.end("inside")])


# МОСКВА, 3 ноя - РИА Новости.  Москва. 3 ноября. INTERFAX.RU -  Riyadh, November 3, 2023, SPA --
_NEXT = re.compile(r"(?:[.,])?\s?(?P<dash>-{1,2})?\s?(?P<inside>[^\W\d_][\w.\- ]{1,24}?)\s?(?P<sign>-{1,2} |[.,] )")


def dateline_after_date(line: str, language: str) -> Credit | None:
    """The agency of a dateline whose date it follows without brackets."""
    date = _DATE.search(line, 0, 70)
    place = _place(line[: date.start()]) if date else None
    found = _NEXT.match(line, date.end()) if date else None
    if not found or not place:
        return None
    sign = found["sign"].strip()
    if not (found["dash"] and place.isupper()) and not sign.startswith("-") and not (sign == "." and place.isupper()):
        return None
    agency = agency_called(found["inside"], language, place, True)
    return Credit((agency.key,), False, line[: found.end("inside")]) if agency else None
