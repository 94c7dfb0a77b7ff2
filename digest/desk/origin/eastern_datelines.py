"""Datelines in Korean, Japanese and Chinese."""

from __future__ import annotations

import re

from digest.desk.origin.agencies import agency_called, spellings_in
from digest.desk.origin.credit_lines import PICTURE, Credit

# (서울=연합뉴스)  [ソウル聯合ニュース]  [東京 3日 ロイター]  (中央社台北3日電)
_BRACKETS = re.compile(r"[(\[](?P<inside>[^()\[\]]{2,60})[)\]]")
_HANGUL = re.compile("[가-힣]")
_REPORTER = re.compile(r"[^=\n]{0,40}(?:기자|특파원|통신원)[^=\n]{0,20}=|\s?=")
# A picture's caption ends with its day, or says whose picture it is.
_CAPTION = re.compile(
    r"\d{4}\. ?\d{1,2}\. ?\d{1,2}\.?(?: ?/ ?\S{1,10})?(?: ?[ⓒ©(].{0,40}| \S+@\S+)?\s*$"
    r"|재판매|자료사진|photo@|[\[(= ]\S{0,20} ?제공[\])]?\.?$|^▲|^[^=]{0,30}=[^=]{0,20}사진[^=]{0,20}="
)
_EAST_DATE = r"(?:\d{4}年 ?)?(?:\d{1,2}月 ?)?\d{1,2}日"
_JAPANESE = re.compile(
    rf"(?P<place>[^\d=]{{0,20}}?) ?(?P<date>{_EAST_DATE})?発? ?=? ?(?P<agency>{spellings_in('぀-ヿ㐀-鿿A-Za-z')})(?:=[^\W\d_ ]{{2,12}})?"
)
_CHINESE_ORDER = re.compile(rf"(?P<agency>新華社|中国新聞社)(?P<place>[^\d=]{{2,10}}?) ?(?P<date>{_EAST_DATE})(?:発)?")
# 共同 means "joint" and 時事 "current affairs" too.
_COMMON_WORDS = frozenset(("共同", "時事"))
# A dateline without a place, of the AFP in Japanese; other pairs without a place are a picture's.
_FRENCH_BY_JIJI = "AFP=時事"
_KATAKANA_PLACE = re.compile(r"[ァ-ヺー・]{2,}")
_KATAKANA_WORD = re.compile(
    "アジア|グローバル|ワールド|ニュース|ビジネス|ネット|スポーツ|チーム|オンライン|プロジェクト|イベント|デジタル"
)
_KANJI_PLACES = frozenset(("北京", "上海", "広州", "瀋陽", "重慶", "香港", "台北", "高雄", "平壌", "釜山", "国連", "東京", "大阪", "京都", "神戸", "名古屋", "横浜", "札幌", "仙台", "新潟", "金沢", "静岡", "広島", "高松", "福岡", "長崎", "熊本", "鹿児島", "那覇", "水戸", "奈良", "前橋", "千葉", "甲府", "長野", "松山", "高知", "大津", "津", "岐阜"))  # fmt: skip
_SIMPLE_PLACE = re.compile(r"[ァ-ヺー・一-龥々·a-zA-Z /]*")


def dateline_in_eastern_brackets(line: str, language: str) -> Credit | None:
    """The agencies of a dateline in brackets, such as 【北京時事】, that a folded line begins with."""
    found = _BRACKETS.match(line)
    if not found or PICTURE.search(found["inside"]):
        return None
    inside, after, quote = found["inside"].strip(), line[found.end() :], found[0]
    if _HANGUL.search(inside):
        keys = () if _CAPTION.search(line) else _korean(inside, after)
        return Credit(keys, False, quote) if keys else None
    if chinese := chinese_dateline(inside + " ", language):
        return chinese._replace(quote=quote)
    parts = _JAPANESE.fullmatch(inside) or _CHINESE_ORDER.fullmatch(inside)
    if not parts or not _SIMPLE_PLACE.fullmatch(place := parts["place"].strip()):
        return None
    words, date = parts["agency"], parts["date"]
    if (
        words in _COMMON_WORDS
        and place not in _KANJI_PLACES
        and (not _KATAKANA_PLACE.fullmatch(place) or _KATAKANA_WORD.search(place))
    ):
        return None
    agency = agency_called(words, language) if place or date or words == _FRENCH_BY_JIJI else None
    return Credit((agency.key,), False, quote) if agency else None


def _korean(inside: str, after: str) -> tuple[str, ...]:
    """The agencies of 서울=연합뉴스. What a foreign agency reported and another carries is the foreign one's; those
    joined by a stroke count both. Without a reporter, two are a picture's credit."""
    left, _, right = inside.partition("=")
    words = left.replace(",", " ").split()
    carried = agency_called(words[-1]) if words else None
    if not words or (carried and len(words) == 1):
        return ()
    credited = [agency_called(piece) for piece in re.split(" ?[/·,] ?", right.strip())]
    if not all(credited) or ((carried or len(credited) > 1) and not _REPORTER.match(after)):
        return ()
    keys = tuple(dict.fromkeys(agency.key for agency in credited if agency))
    return (carried.key,) if carried else keys


# 新华社北京11月3日电（记者…）  (中央社記者張三台北3日電)  路透首尔11月3日 -  (东京3日法新电)
_HAN = spellings_in("㐀-鿿")
_CALL = r"(?:综合|綜合|外|专|專)*(?:电|電)(?!话|話|影|视|視|力|子|台|邮|郵|信|脑|腦|池|动|動|报|網|网)"
_CHINESE = re.compile(
    rf"(?P<cited>据|據)?(?P<agency>{_HAN})(?:(?:记者|記者)[一-龥、]{{2,12}}?)?(?P<place>[一-龥·]{{0,14}}?) ?\d{{0,4}}年? ?\d{{0,2}}月? ?\d{{1,2}} ?日(?:{_CALL}|(?P<dash> ?- ))"
)
_PLACE_FIRST = re.compile(rf"[一-龥·]{{2,10}}\d{{1,2}}日(?P<agency>{_HAN}){_CALL} ?")


def chinese_dateline(line: str, language: str) -> Credit | None:
    """The agency of a dateline "新华社北京11月3日电" that a folded line begins with."""
    found = _CHINESE.match(line) or _PLACE_FIRST.fullmatch(line)
    if not found:
        return None
    given = found.groupdict()
    # "According to" a dispatch is a reprint of it only where its reporter is named.
    if given.get("cited") and not re.match(r"\s?\((?:记者|記者)", line[found.end() :]):
        return None
    agency = agency_called(given["agency"], "zh")
    return Credit((agency.key,), False, found[0]) if agency else None
