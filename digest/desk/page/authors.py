"""The people whom a page names as authors, one by one: without their offices, addresses, and the outlet's own name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from digest.desk.origin.agencies import agency_called
from digest.desk.origin.agencies import folded as folded_credit
from digest.desk.page.linked_data import Data, Objects, plain, strings
from digest.desk.page.marks import Finding
from digest.text.plain import folded, one_line

MOST_AUTHORS = 20
LONGEST_NAME = 60
"""Characters of a name; what is longer is a sentence."""
_LONGEST_BYLINE = 400

_BY = re.compile(
    r"\A\s*(?:(?:written |reported |posted |published |story |words |text |report )?by\b[:\s]+|words:|text:|author:|autor(?:in|a|es)?:|auteur\s?:"
    r"|(?:par|por|von|di|door|av|af)\s+(?=[^\W\d_])|автор:?\s|текст:|материал подготовил[аи]?\s|מאת:?\s|כתבה?:\s?"
    r"|كتبت?\s?:\s?|بقلم\s?:?\s?|إعداد\s?:\s?|文[・/／:：=＝]\s?|取材・文[:：]?|撰文[:：/]?|作者[:：]\s?|記者[:：\s]?(?=\S{2})|记者[:：\s]?(?=\S{2})"
    r"|글[·\s]*[:=]?\s(?=[가-힣])|취재[:=]\s?|기자명\s|기자\s?[:=]\s?)",
    re.IGNORECASE,
)
_MAIL = re.compile(r"[\w.+-]{1,64}@[\w.-]{1,100}|https?://\S+|(?<!\w)@\w{1,40}")
_BRACKETS = re.compile(r"[(（\[【<][^()（）\[\]【】<>]{0,80}[)）\]】>]")
_LATER = re.compile(
    r"\s+(?i:(?:the\s+)?associated press)\Z|\s+[|–—]\s+.*|\s(?:avec|with|mit|con)\s+(?=[A-Z]{2,}).*|\s+(?:for|in|at|à)\s+[A-Z].*|[、,，]?\s*\d.*|\s+[•·]\s.*",
)
_PLACE_WRITTEN = re.compile(r"[／/][^／/,、，]{0,12}(?:報導|报道|報道|綜合|综合)[^／/,、，]{0,12}")
_SPLIT = re.compile(
    r"\s*(?:[,;、，；/／|]|\s(?:and|et|y|e|und|en|и|och|og|ו|و)\s|\s&\s|(?<=[가-힣])[·ㆍ](?=[가-힣]))\s*"
)
_OFFICE_EAST = re.compile(
    r"\s*(?:(?:선임|수석|전문|논설|객원|인턴|대학생|사진|경제|정치|사회|문화|국제)?\s?(?:기자|특파원|논설위원|논설실장|앵커|에디터|편집인|칼럼니스트|통신원|작가|교수)"
    r"|記者|编辑|特派員|特派记者|支局長|編集委員|論説委員)\s*\Z"
)
_PLACE_EAST = re.compile(r"\A[가-힣/·\s]{1,12}=\s?|\A[가-힣]{2,8}\s(?=[가-힣]{2,4}\s(?:특파원|통신원))")
_OFFICE = re.compile(
    r"\b(?:editors?|correspondents?|reporters?|staff|writers?|columnists?|journalists?|contributors?|intern|bureau chief|producer"
    r"|analyst|columnista|corresponsal|redactora?|enviad[oa] especial|correspondante?|journaliste|envoyée? spéciale?"
    r"|korrespondent(?:in)?|redakteur(?:in)?|корреспондент|обозреватель|редактор|כתב(?:ת|נו)?|admin|administrator|webmaster|null|undefined|none)\b",
    re.IGNORECASE,
)
_ORGANISATION = re.compile(
    r"\b(?:news(?:room|desk|paper)?|agency|agencies|agencia|agence|agentur|agenzia|staff|desk|team|press|media|times|post|redaktion|rédaction"
    r"|redacción|redazione|редакция|editorial|board|wire|radio|tv|university|institute|ministry|gmbh|inc|ltd|llc|reuters|bloomberg)\b"
    r"|통신|뉴스|신문|방송|일보|편집부|취재팀|편집국|온라인팀|新聞|通信|新华|新華|日报|日報|社\Z|放送|編集部|编辑部|電視|агентство|новости|וכאלה|סוכנות|وكالة|הוועדה",
    re.IGNORECASE,
)
_DESKS = re.compile(
    r"(?:社|编辑|編輯|编辑部|編集部|編輯部|편집부|편집국|취재팀|온라인팀|뉴스팀|staff|desk|newsroom|news desk|news|team|redaktion|rédaction|redacción"
    r"|redazione|редакция|reporters?|staff reporter|staff writer|writer|editors?|correspondent|online|web|la|the|from our)*"
)
_LETTERS = re.compile(r"[^\W\d_]")
_KOREAN_OPENING = re.compile(
    r"[(\[【](?:[^()\[\]【】=]{1,40}=)?[^()\[\]【】]{1,40}[)\]】]\s?(?P<names>[가-힣]{2,4}(?:\s?[·ㆍ,]\s?[가-힣]{2,4}){0,5})\s(?:선임\s?|수석\s?)?(?:기자|특파원)\s?="
)


class Author(NamedTuple):
    """Who wrote a report: a name, where it was read, and whether it is a ``person``'s or an ``organisation``'s."""

    value: str
    where: str
    kind: str


def stated_authors(report: Data, objects: Objects) -> Iterator[Author]:
    """The authors in a page's data as they are written there: not yet cleaned; ``kind`` is "" where it is not said."""
    for key in ("author", "creator"):
        value = report.values.get(key)
        found = False
        for item in value[:MOST_AUTHORS] if isinstance(value, list) else [value]:
            item = objects.resolved(item)
            kind = ""
            if isinstance(item, dict):
                types = Data(item, "").types
                kind = "person" if "Person" in types else "organisation" if _is_body(types) else ""
                texts = strings(item.get("name"))
            else:
                texts = strings(item)
            for text in texts[:MOST_AUTHORS]:
                found = True
                yield Author(text, report.where(key), kind)
        if found:
            return


def _is_body(types: Iterable[str]) -> bool:
    return any(name.endswith(("Organization", "Corporation", "Company")) for name in types)


def cleaned(authors: Iterable[Author], outlets: Iterable[str], language: str) -> tuple[Author, ...]:
    """The authors one by one, each once. ``outlets`` are names of the outlet, which are left out."""
    own = {_key(outlet) for outlet in outlets if outlet}
    kept: dict[str, Author] = {}
    for author in authors:
        # An organisation may have a comma in its name.
        names = [_tidy(author.value)] if author.kind == "organisation" else _names(author.value)
        for name in names:
            if not name or _is_outlet(name, own) or len(kept) >= MOST_AUTHORS:
                continue
            kind = "organisation" if author.kind == "organisation" or _is_organisation(name, language) else "person"
            if kind == "organisation" and not author.kind and name[0].islower() and " " in name:
                continue  # the newsroom staff
            if kind == "organisation" or _may_be_a_person(name):
                kept.setdefault(_key(name), Author(name, author.where, kind))
    return tuple(kept.values())


def byline_authors(line: Finding) -> Iterator[Author]:
    """The authors in a byline that says by its first word that it is one, or by a Korean office."""
    text = one_line(line.value)[:_LONGEST_BYLINE]
    if found := _KOREAN_OPENING.match(text):
        yield Author(found["names"], line.where, "person")
    elif _BY.match(text) or _OFFICE_EAST.search(_MAIL.sub("", _BRACKETS.sub("", text)).strip()):
        yield Author(text, line.where, "")


def _names(text: str) -> Iterator[str]:
    text = _tidy(text)
    if text.startswith(("http://", "https://", "www.")) or _is_handle(text):
        return
    text = _BY.sub("", _MAIL.sub(" ", _BRACKETS.sub(" ", _MAIL.sub(" ", text))))
    text = _PLACE_WRITTEN.sub("", text)
    for _ in range(2):
        text = _BY.sub("", text)
    for part in _SPLIT.split(text):
        part = _PLACE_EAST.sub("", _LATER.sub("", _BY.sub("", part))).strip()
        part = _OFFICE_EAST.sub("", part).strip(" .:·-–—=,;*")
        if part and len(part) <= LONGEST_NAME:
            yield part


def _tidy(text: str) -> str:
    return one_line(plain(text))[:_LONGEST_BYLINE]


def _is_handle(text: str) -> bool:
    return bool(re.fullmatch(r"@?[\w.-]*[\d_@][\w.@-]*", text)) or not _LETTERS.search(text)


def _is_outlet(name: str, own: set[str]) -> bool:
    key = _key(name)
    if key in own or _DESKS.fullmatch(name.casefold().strip()):
        return True
    return any(outlet and key.startswith(outlet) and _DESKS.fullmatch(key[len(outlet) :].strip()) for outlet in own)


def _key(name: str) -> str:
    return re.sub(r"\s*\.(?:com|net|org|example)\Z", "", folded(name).removeprefix("the ").removeprefix("www."))


def _is_organisation(name: str, language: str) -> bool:
    tag = language.partition("-")[0].lower()
    # Four capitals are an acronym, but JANE DOE is not.
    return bool(
        _ORGANISATION.search(name)
        or agency_called(folded_credit(name), tag)
        or re.fullmatch(r"[A-Z]{2,6}|dpa|sda|apa", name)
    )


def _may_be_a_person(name: str) -> bool:
    """Whether a text looks like a person's name: letters alone, few words, no office."""
    words = name.split()
    if any(character.isdigit() or character in '?!:;@#%&=+_"“”' for character in name) or len(words) > 6:
        return False
    if _OFFICE.search(name):
        return False
    if re.search(r"[a-z]", name) and not re.search(r"[A-ZÀ-ÖØ-Þ]", name):
        # A name in Latin letters has a capital; "from our correspondent" has none.
        return False
    return len(_LETTERS.findall(name)) >= 2
