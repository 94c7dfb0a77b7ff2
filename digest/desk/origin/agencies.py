"""The news agencies that reports credit, and the spellings by which they do."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple


class Agency(NamedTuple):
    """A news agency.

    ``spellings`` mean this agency wherever a credit may stand. ``acronyms`` mean other things too: they count only
    where the text is in one of ``languages``, or in a dateline of one of ``places``; of an agency without ``places``
    in any dateline that has a date.
    """

    key: str
    name: str
    spellings: tuple[str, ...]
    acronyms: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    places: tuple[str, ...] = ()


_TAIWAN = ("Taipei", "New Taipei", "Kaohsiung", "Taichung", "Tainan", "Hsinchu", "Taoyuan", "Keelung", "Hualien")
_GERMANY = ("Berlin", "Bonn", "Frankfurt", "München", "Hamburg", "Köln", "Rom")
_SWITZERLAND = ("Bern", "Zürich", "Basel", "Luzern", "St. Gallen", "Genf", "Genève", "Lausanne", "Lugano", "Bellinzona")
_AUSTRIA = ("Wien", "Vienna", "Graz", "Linz", "Salzburg", "Innsbruck", "Klagenfurt", "Bregenz", "Eisenstadt", "St. Pölten")  # fmt: skip

_TABLE = (
    # Around the world
    Agency("reuters", "Reuters", ("Reuters", "Reuters News", "Reuters News Agency", "Agence Reuters", "로이터", "로이터통신", "로이터 통신", "로이터=연합뉴스", "로이터연합뉴스", "ロイター", "ロイター通信", "ロイター時事", "ロイター=時事", "ロイター共同", "ロイター=共同", "路透", "路透社", "Рейтер", "Reuters.com"), ("rtr",), ("de",)),
    Agency("ap", "Associated Press", ("AP", "Associated Press", "AP News", "AP통신", "AP 통신", "AP연합뉴스", "AP=연합뉴스", "AP通信", "AP共同", "AP=共同", "AP時事", "AP=時事", "美联社", "美聯社", "Ассошиэйтед Пресс"), ("ap",), ("de",)),
    Agency("afp", "Agence France-Presse", ("AFP", "Agence France-Presse", "Agence France Presse", "AFP통신", "AFP 통신", "AFP연합뉴스", "AFP=연합뉴스", "AFP通信", "AFP時事", "AFP=時事", "AFP-JIJI", "AFP-Jiji", "AFP共同", "AFP=共同", "法新社", "法新", "АФП", "Франс Пресс", "Франс-Пресс"), ("afp",), ("de",)),
    Agency("upi", "United Press International", ("UPI", "United Press International", "UPI통신", "UPI通信", "合众国际社", "合眾國際社")),
    Agency("bloomberg", "Bloomberg News", ("Bloomberg", "Bloomberg News", "블룸버그", "블룸버그통신", "블룸버그 통신", "ブルームバーグ", "彭博", "彭博社", "彭博新闻社", "彭博新聞社", "Блумберг")),
    Agency("dow-jones", "Dow Jones Newswires", ("Dow Jones", "Dow Jones Newswires", "다우존스", "ダウ・ジョーンズ", "道琼斯通讯社", "道瓊通訊社")),
    # East Asia
    Agency("yonhap", "Yonhap News Agency", ("Yonhap", "Yonhap News", "Yonhap News Agency", "연합뉴스", "聯合ニュース", "韩联社", "韓聯社", "Рёнхап", "Ёнхап", "Ренхап", "Йонхап")),
    Agency("newsis", "Newsis", ("Newsis", "뉴시스", "ニューシス", "纽西斯", "紐西斯通訊社")),
    Agency("news1", "News1", ("News1", "News1 Korea", "뉴스1", "뉴스1코리아", "ニュース1")),
    Agency("newspim", "Newspim", ("Newspim", "뉴스핌")),
    Agency("kcna", "Korean Central News Agency", ("KCNA", "Korean Central News Agency", "조선중앙통신", "조선중앙통신사", "朝鮮中央通信", "朝鮮中央通信社", "朝中社", "朝中通社", "ЦТАК")),
    Agency("kyodo", "Kyodo News", ("Kyodo", "Kyodo News", "교도", "교도통신", "共同", "共同通信", "共同通信社", "共同社", "Киодо", "Kyōdō")),
    Agency("jiji", "Jiji Press", ("Jiji", "Jiji Press", "JIJI", "지지통신", "時事", "時事通信", "時事通信社", "时事社", "時事社", "时事通讯社", "Дзидзи Пресс")),
    Agency("xinhua", "Xinhua News Agency", ("Xinhua", "Xinhua News", "Xinhua News Agency", "신화", "신화통신", "신화 통신", "新華社", "新华社", "新華社通信", "Chine nouvelle", "Agence de presse Xinhua", "Синьхуа")),
    Agency("china-news", "China News Service", ("China News Service", "중국신문사", "中新社", "中国新闻社", "中國新聞社", "中新网", "中新網", "中国新聞社", "Чжунго синьвэньшэ"), ("CNS",), ("zh",)),
    Agency("cna-taiwan", "Central News Agency (Taiwan)", ("Central News Agency", "中央社", "中央通訊社", "中央通讯社", "대만 중앙통신", "대만중앙통신", "台湾中央通信"), ("CNA",), (), _TAIWAN),
    Agency("montsame", "Montsame", ("Montsame", "МОНЦАМЭ", "몬차메", "モンツァメ", "蒙通社")),
    # South and South-East Asia, Oceania
    Agency("pti", "Press Trust of India", ("PTI", "Press Trust of India", "PTI通信", "印度报业托拉斯", "印度報業托拉斯")),
    Agency("ani", "Asian News International", ("ANI", "Asian News International", "ANI News", "ANI通信", "亚洲国际新闻社")),
    Agency("ians", "Indo-Asian News Service", ("IANS", "Indo-Asian News Service")),
    Agency("app", "Associated Press of Pakistan", ("Associated Press of Pakistan",), ("APP",)),
    Agency("bss", "Bangladesh Sangbad Sangstha", ("Bangladesh Sangbad Sangstha",), ("BSS",)),
    Agency("antara", "Antara", ("ANTARA", "Antara News", "ANTARA News", "안타라통신", "アンタラ通信", "安塔拉通讯社", "安塔拉通訊社"), ("Antara",), ("id",)),
    Agency("bernama", "Bernama", ("Bernama", "Bernama News Agency", "베르나마통신", "ベルナマ通信", "马新社", "馬新社", "Бернама")),
    Agency("vna", "Vietnam News Agency", ("Vietnam News Agency", "Vietnam News Agency/VNS", "Thông tấn xã Việt Nam", "TTXVN", "베트남통신사", "ベトナム通信社", "越通社", "越南通讯社", "越南通訊社", "ВИА Вьетнам"), ("VNA", "VNS"), ("vi",)),
    Agency("aap", "Australian Associated Press", ("Australian Associated Press", "AAP Newswire", "澳联社", "澳聯社"), ("AAP",), (), ("Sydney", "Melbourne", "Canberra", "Brisbane", "Perth", "Adelaide", "Hobart", "Darwin")),
    # The Middle East
    Agency("anadolu", "Anadolu", ("Anadolu", "Anadolu Agency", "Anadolu Ajansı", "Agence Anadolu", "Agencia Anadolu", "Anadolu Agentur", "아나돌루", "아나돌루통신", "アナドル通信", "阿纳多卢通讯社", "阿納多盧通訊社", "Анадолу", "Агентство Анадолу"), ("AA",), ("tr",), ("Ankara", "Istanbul", "İstanbul", "Izmir", "İzmir")),
    Agency("mena", "Middle East News Agency", ("Middle East News Agency", "中东通讯社", "中東通訊社", "中東通信", "중동통신"), ("MENA",)),
    Agency("wam", "Emirates News Agency", ("Emirates News Agency", "阿联酋通讯社", "阿聯酋通訊社"), ("WAM",)),
    Agency("spa", "Saudi Press Agency", ("Saudi Press Agency", "沙特通讯社", "沙特通訊社", "サウジ国営通信"), ("SPA",)),
    Agency("qna", "Qatar News Agency", ("Qatar News Agency",), ("QNA",)),
    Agency("kuna", "Kuwait News Agency", ("Kuwait News Agency", "KUNA")),
    Agency("irna", "Islamic Republic News Agency", ("IRNA", "Islamic Republic News Agency", "이란국영통신", "イラン国営通信", "伊通社", "ИРНА")),
    # The German-speaking countries
    Agency("dpa", "Deutsche Presse-Agentur", ("dpa", "DPA", "dpa International", "Deutsche Presse-Agentur", "Deutsche Presse Agentur", "dpa통신", "DPA통신", "DPA 통신", "DPA通信", "DPA時事", "DPA=時事", "德新社", "ДПА")),
    Agency("dpa-afx", "dpa-AFX", ("dpa-AFX", "dpa-afx", "DPA-AFX")),
    Agency("apa", "Austria Presse Agentur", ("Austria Presse Agentur", "Austria Presse-Agentur", "Austria Press Agency", "奥通社", "奧地利通訊社"), ("APA", "apa"), ("de",), _AUSTRIA),
    Agency("keystone-sda", "Keystone-SDA", ("Keystone-SDA", "Keystone-ATS", "Schweizerische Depeschenagentur", "Agence télégraphique suisse", "瑞通社"), ("sda", "SDA", "ats", "ATS"), ("de", "fr", "it"), _SWITZERLAND),
    Agency("kna", "Katholische Nachrichten-Agentur", ("Katholische Nachrichten-Agentur",), ("KNA", "kna"), ("de",), _GERMANY),
    Agency("epd", "Evangelischer Pressedienst", ("Evangelischer Pressedienst",), ("epd",), ("de",), _GERMANY),
    # Western and southern Europe, Latin America
    Agency("efe", "EFE", ("EFE", "Agencia EFE", "EFE통신", "EFE通信", "エフエ通信", "埃菲社", "ЭФЭ"), ("Efe",), ("es",)),
    Agency("europa-press", "Europa Press", ("Europa Press",)),
    Agency("ansa", "ANSA", ("ANSA", "Agenzia ANSA", "ANSA통신", "ANSA通信", "安莎社", "АНСА"), ("Ansa",), ("it",)),
    Agency("adnkronos", "Adnkronos", ("Adnkronos",)),
    Agency("lusa", "Lusa", ("LUSA", "Agência Lusa", "Lusa - Agência de Notícias de Portugal", "卢萨社", "盧薩社"), ("Lusa",), ("pt",)),
    Agency("belga", "Belga", ("Belga", "Belga News Agency", "Agence Belga", "比通社")),
    Agency("anp", "Algemeen Nederlands Persbureau", ("Algemeen Nederlands Persbureau",), ("ANP",), ("nl",), ("Den Haag", "Amsterdam", "Rotterdam", "Utrecht", "The Hague")),
    Agency("pa-media", "PA Media", ("PA Media", "Press Association", "PA news agency", "PA News Agency")),
    Agency("prensa-latina", "Prensa Latina", ("Prensa Latina", "拉美社", "Пренса Латина")),
    # Northern, central and eastern Europe
    Agency("ntb", "NTB", ("Norsk Telegrambyrå",), ("NTB",), ("no", "nb", "nn"), ("Oslo", "Bergen", "Trondheim", "Stavanger", "Tromsø")),
    Agency("tt", "TT", ("Tidningarnas Telegrambyrå", "TT-AFP", "TT News Agency"), ("TT",), ("sv",), ("Stockholm", "Göteborg", "Malmö", "Uppsala")),
    Agency("ritzau", "Ritzau", ("Ritzau", "ritzau", "Ritzaus Bureau")),
    Agency("stt", "STT", ("Suomen Tietotoimisto", "Finska Notisbyrån", "STT-Lehtikuva"), ("STT",), ("fi",), ("Helsinki", "Helsingfors", "Tampere", "Turku")),
    Agency("pap", "Polska Agencja Prasowa", ("Polska Agencja Prasowa", "Polish Press Agency", "波通社"), ("PAP",), ("pl",), ("Warszawa", "Warsaw", "Kraków", "Krakow", "Gdańsk", "Gdansk", "Poznań", "Wrocław", "Łódź")),
    Agency("ctk", "ČTK", ("ČTK", "Česká tisková kancelář", "Czech News Agency", "捷通社"), ("CTK",), ("cs",)),
    Agency("mti", "MTI", ("Magyar Távirati Iroda", "匈通社"), ("MTI",), ("hu",), ("Budapest", "Debrecen", "Szeged", "Győr", "Pécs")),
    Agency("agerpres", "Agerpres", ("Agerpres",)),
    Agency("hina", "Hina", ("Hrvatska izvještajna novinska agencija",), ("Hina", "HINA"), ("hr",), ("Zagreb", "Split", "Rijeka", "Osijek")),
    Agency("tanjug", "Tanjug", ("Tanjug", "Tanjug News Agency", "Танјуг", "Танъюг")),
    # Russia and its neighbours
    Agency("tass", "TASS", ("TASS", "ITAR-TASS", "타스", "타스통신", "타스 통신", "タス通信", "タス", "塔斯社", "ТАСС", "ИТАР-ТАСС")),
    Agency("interfax", "Interfax", ("Interfax", "INTERFAX.RU", "Interfax.ru", "인테르팍스", "인테르팍스통신", "인테르팍스 통신", "インタファクス通信", "インタファクス", "国际文传电讯社", "國際文傳電訊社", "国际文传通讯社", "Интерфакс")),
    Agency("interfax-ukraine", "Interfax-Ukraine", ("Interfax-Ukraine", "Інтерфакс-Україна", "Интерфакс-Украина")),
    Agency("ria-novosti", "RIA Novosti", ("RIA Novosti", "리아노보스티", "리아노보스티통신", "リアノーボスチ", "ロシア通信", "俄新社", "РИА Новости"), ("RIA",)),
    Agency("sputnik", "Sputnik", ("Sputnik News Agency", "俄罗斯卫星通讯社", "卫星通讯社"), ("Sputnik", "SPUTNIK")),
    Agency("ukrinform", "Ukrinform", ("Ukrinform", "우크린폼", "우크린포름", "ウクルインフォルム", "乌通社", "烏通社", "Укринформ", "Укрінформ")),
    Agency("belta", "BelTA", ("BelTA", "БелТА", "БЕЛТА", "白通社")),
    Agency("kazinform", "Kazinform", ("Kazinform", "Казинформ", "哈通社")),
    # North America
    Agency("canadian-press", "The Canadian Press", ("Canadian Press", "La Presse Canadienne", "Presse canadienne", "加拿大通讯社", "加拿大通訊社")),
)  # fmt: skip

AGENCIES: Mapping[str, Agency] = MappingProxyType({agency.key: agency for agency in _TABLE})
"""The agencies by key."""

# Widths of characters, dashes and brackets that make no difference: each is one character for one.
_FOLDED = str.maketrans(
    {
        **{chr(wide): chr(wide - 0xFEE0) for wide in range(0xFF01, 0xFF5F)},
        **dict.fromkeys("\t\u00a0\u2002\u2003\u2007\u2009\u202f\u3000", " "),
        **dict.fromkeys("‐‑‒–—―−─━", "-"),
        **dict.fromkeys("【〔［〈《<＜", "["),
        **dict.fromkeys("】〕］〉》>＞", "]"),
        "’": "'",
    }
)
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_ARTICLE = re.compile(r"(?:of |from )?(?:the |l'|la |die |der )?", re.IGNORECASE)
_WORD_FOR_AGENCIES = re.compile(
    r"agen(?:c|z|tur)|agênc|агентств|\bpress[ea]?\b|\bnews agency\b|\b(?:AP|AFP|UPI|EFE|dpa)\b", re.IGNORECASE
)
# A spelling this long means the agency however its letters are cased.
_LONG = 7


def cleaned(text: str) -> str:
    """A text with its letters composed, and without characters that are not seen."""
    return _UNSEEN.sub("", unicodedata.normalize("NFC", text))


def folded(text: str) -> str:
    """A cleaned text in the form in which spellings are looked for, as long as before."""
    return text.translate(_FOLDED)


def _keys(acronyms: bool) -> dict[str, Agency]:
    pairs = [
        (folded(words), agency) for agency in _TABLE for words in (agency.acronyms if acronyms else agency.spellings)
    ]
    if acronyms:
        return dict(pairs)
    return {form: agency for words, agency in pairs for form in _forms(words)}


def _forms(spelling: str) -> tuple[str, ...]:
    return (spelling, spelling.upper(), *((spelling.casefold(),) if len(spelling) >= _LONG else ()))


_SPELLINGS = MappingProxyType(_keys(acronyms=False))
_ACRONYMS = MappingProxyType(_keys(acronyms=True))
_LONG_LATIN = tuple(sorted({words.casefold() for words in _SPELLINGS if words.isascii() and len(words) >= _LONG}))


def spellings_in(script: str) -> str:
    """The folded spellings that have a character of ``script`` (the inside of a class of a regular expression) as
    alternatives of a regular expression, the longest first."""
    has = re.compile(f"[{script}]")
    return "|".join(
        re.escape(words) for words in sorted(_SPELLINGS, key=lambda words: (-len(words), words)) if has.search(words)
    )


def names_agency(text: str) -> bool:
    """Whether a folded text has an agency's name, or a word for agencies, among others."""
    return bool(_WORD_FOR_AGENCIES.search(text)) or any(words in text.casefold() for words in _LONG_LATIN)


def agency_called(words: str, language: str = "", place: str = "", is_dated: bool = False) -> Agency | None:
    """The agency that folded words are the name of, if there is no doubt. ``language`` is the text's (``de``),
    ``place`` that of the dateline they stand in, if they stand in one."""
    words = words.strip()
    for form in (words, words[_ARTICLE.match(words).end() :]):  # type: ignore[union-attr]
        agency = _SPELLINGS.get(form) or (_SPELLINGS.get(form.casefold()) if len(form) >= _LONG else None)
        if agency:
            return agency
    agency = _ACRONYMS.get(words)
    if agency is None or language in agency.languages:
        return agency
    if not agency.places:
        return agency if is_dated and place else None
    places = [near.strip().casefold() for near in place.split("/")]
    is_near = any(near.startswith(known.casefold()) for near in places for known in agency.places)
    return agency if is_near else None
