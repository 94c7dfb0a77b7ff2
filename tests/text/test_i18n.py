"""The catalogues: complete and used everywhere, and the site in each of their languages."""

from __future__ import annotations

import ast
import importlib.util
import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import cache
from gettext import c2py
from pathlib import Path
from types import ModuleType
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest
from babel import Locale
from babel.messages import Catalog, Message
from babel.messages.pofile import read_po
from desk import CONFIG, CONTENT, REPOSITORY, Desk, make_desk
from everything import RICH
from parsed import parsed
from published import Page, Published, tag_of

from digest.text.calendar_names import every_month
from digest.text.i18n import Words

PACKAGE = REPOSITORY / "digest"
LOCALE = PACKAGE / "locale"
CATALOGUES = sorted(path.stem for path in LOCALE.glob("*.po"))
LANGUAGES = ("de", "es", "fr", "he", "ja", "ko", "zh")
PLACEHOLDER = re.compile(r"%\(\w+\)s|%%|\{\w+\}")
LATIN = re.compile(r"[A-Za-z]{2,}")
# Proper names, which are the same in every language: formats, the software of the site, time zones.
NAMES = frozenset(
    (
        "Atom",
        "JSON",
        "Feed",
        "OPML",
        "BibTeX",
        "RIS",
        "CSL",
        "CSV",
        "HTML",
        "ICS",
        "SHA",
        "MkDocs",
        "News",
        "Digest",
        "Material",
        "for",
        "UTC",
        "JavaScript",
    )
)
# The content of these is not read by anyone, or is the desk's own.
NOT_READ = ("data-md-", "data-edtf", "data-topic", "data-start", "data-index", "data-choices", "data-root",
            "data-total", "data-access", "data-state", "data-change", "data-worker")  # fmt: skip
READ = ("aria-label", "title", "alt", "placeholder")
# Attributes that hold data for scripts.
DATA = ("data-schemes", "data-work", "data-of")
DESCRIBED = ("description", "og:title", "og:description", "og:site_name", "og:image:alt")
# The text of this article has a table with a word that is also one of ours.
CONTENTS = RICH | {"articles/bridge.md": str(RICH["articles/bridge.md"]).replace("| What |", "| Kind |")}


@cache
def tool() -> ModuleType:
    """The script behind `make messages`."""
    spec = importlib.util.spec_from_file_location("catalogue_tool", REPOSITORY / "scripts" / "messages.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def extracted() -> Catalog:
    """Every message of the package."""
    found: Catalog = tool().extracted()
    return found


@cache
def catalogue(name: str) -> Catalog:
    with (LOCALE / name).open("rb") as file:
        return read_po(file, locale=None if name.endswith(".pot") else Path(name).stem)


@cache
def own_words(language: str) -> frozenset[str]:
    """What may be read on a site in a language, whole: its messages, and the names of countries, languages, months and
    days."""
    locale = Locale.parse(language)
    names = [*locale.territories.values(), *locale.languages.values()]
    # Not by `Locale.months`, which would change what it is in other languages.
    names += [name for _, name in every_month(locale)]
    words = Words(language)
    names += [name for pair in words.weekdays() for name in pair]
    names += [words.weekday(date(2024, 1, day)) for day in range(1, 8)]
    # The first of a month has a word of its own in some.
    names.append(words.day(date(2024, 1, 1)))
    return frozenset(names) | {text for message in translated(language) for text in forms(message.string)}


def translated(language: str) -> list[Message]:
    """The messages of a language's catalogue, without its header."""
    return [message for message in catalogue(f"{language}.po") if message.id]


def ids(messages: Catalog) -> set[tuple[str, ...]]:
    """Each message as (text,) or (singular, plural)."""
    return {forms(message.id) for message in messages if message.id}


def forms(texts: object) -> tuple[str, ...]:
    return (texts,) if isinstance(texts, str) else tuple(str(text) for text in texts)  # type: ignore[attr-defined]


# The catalogues


def test_the_template_has_what_the_code_and_the_templates_say() -> None:
    assert ids(catalogue("digest.pot")) == ids(extracted())


def test_no_message_escapes_the_extractor() -> None:
    """Babel does not look into every expression (such as f-strings), so Python's own parser is asked too."""
    known = {texts[0] for texts in ids(catalogue("digest.pot"))}
    said = set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Call) and node.args and isinstance(first := node.args[0], ast.Constant):
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                if name in ("text", "plural", "mark") and isinstance(first.value, str):
                    said.add(first.value)
    assert len(said) > 100
    assert said - known == set()


def test_templates_contain_no_untranslated_words() -> None:
    """Without its Jinja parts, a template has no letters where a reader would see them."""
    found = []
    for path in sorted((PACKAGE / "templates").rglob("*.html")):
        # Names of files are the same in every language.
        html = re.sub(r"[\w-]*\.(?:csv|json)</a>", "</a>", path.read_text("utf-8"))
        html = re.sub(r"\{#.*?#\}|\{\{.*?\}\}|\{%.*?%\}", "", html, flags=re.DOTALL)
        attributes = r'([\w-]+)="([^"]*)"'
        texts = re.findall(r">([^<>]*)<", re.sub(attributes, "", html))
        texts += [text for name, text in re.findall(attributes, html) if is_read(name)]
        found += [(path.name, word) for text in texts for word in LATIN.findall(text) if word not in NAMES]
    assert found == []


def is_read(attribute: str) -> bool:
    return attribute in READ or (attribute.startswith("data-") and not attribute.startswith(NOT_READ))


@pytest.mark.parametrize("language", CATALOGUES)
def test_a_catalogue_is_complete(language: str) -> None:
    """Every message is there and translated, none is fuzzy, and each has the placeholders of the original; a plural
    form that is for one number alone may have that number in words."""
    messages = catalogue(f"{language}.po")
    assert ids(messages) == ids(catalogue("digest.pot"))
    for message in messages:
        if message.id:
            translations = forms(message.string)
            assert not message.fuzzy and all(translations), message.id
            assert len(translations) == (messages.num_plurals if message.pluralizable else 1), message.id
            wanted = sorted(PLACEHOLDER.findall(forms(message.id)[-1]))
            for form, text in enumerate(translations):
                found = sorted(PLACEHOLDER.findall(text))
                assert found == wanted or (not found and form in for_one_number(messages)), message.id


def for_one_number(messages: Catalog) -> set[int]:
    """The plural forms of a language that are used for a single number."""
    rule = c2py(messages.plural_expr)
    return {form for form, count in Counter(map(rule, range(1000))).items() if count == 1}


def test_the_catalogues_are_up_to_date(tmp_path: Path) -> None:
    """`make messages` would change nothing, on any day and any machine."""
    written = tmp_path / "written"
    template = extracted()
    tool().write(written, template)
    assert written.read_bytes() == (LOCALE / "digest.pot").read_bytes()
    for language in CATALOGUES:
        tool().write(written, tool().updated(LOCALE / f"{language}.po", template))
        assert written.read_bytes() == (LOCALE / f"{language}.po").read_bytes()


# Words


def test_words_are_filled_in_and_counted() -> None:
    english, korean, japanese = Words("en"), Words("ko"), Words("ja-JP")
    assert [english.plural("%(n)s report", "%(n)s reports", n) for n in (1, 2)] == ["1 report", "2 reports"]
    assert [korean.plural("%(n)s report", "%(n)s reports", n) for n in (1, 2, 1200)] == [
        "기사 1건", "기사 2건", "기사 1,200건",
    ]  # fmt: skip
    assert japanese.plural("%(n)s report", "%(n)s reports", 1) == "記事1件"
    assert japanese.text("about %(date)s", date="2023年7月") == "2023年7月頃"
    assert korean.text("A word that nobody translated") == "A word that nobody translated"


def test_years_and_shares_are_as_the_language_has_them() -> None:
    assert [Words(language).year(2023) for language in ("en", "ko", "ja", "fr")] == ["2023", "2023년", "2023年", "2023"]
    assert [Words("en").percent(*of) for of in ((0, 9), (1, 900), (1, 3))] == ["", "<1 %", "33 %"]
    assert [Words("ko").percent(*of) for of in ((0, 9), (1, 900), (1, 3))] == ["", "1% 미만", "33%"]


def test_hebrew_has_words_for_one_and_two() -> None:
    hebrew = Words("he")
    assert [hebrew.plural("%(n)s report", "%(n)s reports", n) for n in (0, 1, 2, 3, 1200)] == [
        "0 כתבות", "כתבה אחת", "שתי כתבות", "3 כתבות", "1,200 כתבות",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("language", "word"),
    [("zh", "主题"), ("zh-CN", "主题"), ("zh-Hans", "主题"), ("zh-SG", "主题"), ("he-IL", "נושאים"), ("iw", "נושאים"),
     ("zh-TW", "Topics"), ("zh-Hant", "Topics"), ("zh-HK", "Topics"), ("ko-KP", "주제")],
)  # fmt: skip
def test_a_catalogue_serves_the_regions_of_its_script(language: str, word: str) -> None:
    """Simplified Chinese is not shown on a site in traditional characters."""
    assert Words(language).text("Topics") == word


def test_a_list_keeps_its_order_from_right_to_left() -> None:
    """A mark before each separator keeps the number of a date from joining a name in Latin letters before it."""
    assert Words("he").listed(("AP", "12 ביולי 2023")) == "AP\u200f, 12 ביולי 2023"
    assert Words("he").joined(" · ", ("AP", "TASS")) == "AP\u200f · TASS"
    assert [Words(language).listed(("AP", "TASS")) for language in ("en", "zh")] == ["AP, TASS", "AP、TASS"]


def test_a_language_counts_by_its_own_rule(tmp_path: Path) -> None:
    """A catalogue with more plural forms than English has is used as its language requires."""
    (tmp_path / "lt.po").write_text(
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
        'msgid "%(n)s report"\nmsgid_plural "%(n)s reports"\n'
        'msgstr[0] "%(n)s one"\nmsgstr[1] "%(n)s few"\nmsgstr[2] "%(n)s many"\n',
        "utf-8",
    )
    lithuanian = Words("lt", tmp_path)
    counted = [lithuanian.plural("%(n)s report", "%(n)s reports", n) for n in (1, 2, 11, 21)]
    assert counted == ["1 one", "2 few", "11 many", "21 one"]


@pytest.mark.parametrize("language", ["de", "es", "fr"])
def test_a_plural_differs_only_by_its_noun(language: str) -> None:
    """One and many are counted apart. French has the singular after 0, the others have the plural."""
    words = Words(language)
    one, many = {"de": ("Meldung", "Meldungen"), "es": ("noticia", "noticias"), "fr": ("article", "articles")}[language]
    zero = one if language == "fr" else many
    counted = [words.plural("%(n)s report", "%(n)s reports", number) for number in (0, 1, 2, 21)]
    assert counted == [f"0 {zero}", f"1 {one}", f"2 {many}", f"21 {many}"]


def test_a_plural_has_its_other_values_too() -> None:
    """Also in a language that has English words here, where English ones among them keep together."""
    message = "%(some)s and %(n)s more"
    assert [Words("fr").plural(message, message, n, some="AP") for n in (1, 2)] == ["AP et 1 autre", "AP et 2 autres"]
    assert Words("de").plural(message, message, 1, some="AP") == "AP und 1 weiterer"
    italian = Words("it")
    assert italian.plural(message, message, 2, some=italian.text("Home")) == "\u2066Home\u2069 and 2 more"


def test_french_has_narrow_spaces_where_its_printers_put_them() -> None:
    """Before a colon, a semicolon and marks of question and exclamation, and within guillemets; none breaks a line."""
    for message in translated("fr"):
        for text in forms(message.string):
            assert not re.search(r"(?<!\u202f)[;:!?»%](?!\()|«(?!\u202f)|['\"]", text.replace("%%", "%")), text


@pytest.mark.parametrize(("language", "quotes"), [("de", "„“"), ("es", "«»"), ("fr", "«»")])
def test_quotation_marks_are_those_of_the_language(language: str, quotes: str) -> None:
    for message in translated(language):
        for text in forms(message.string):
            marks = re.sub(r"[^“”„\"«»‹›]", "", text)
            assert marks == quotes * (len(marks) // 2), text


# The site


def build(root: Path, language: str, contents: dict[str, str | bytes | None], search: bool = False) -> Published:
    config = CONFIG.replace("language: en", f"language: {language}")
    desk = make_desk(root / language, contents, config.replace("search: false", "search: true") if search else config)
    result = desk.build()
    assert result.exit_code == 0, result.output
    return Published(Desk(desk.root).site)


@pytest.fixture(scope="module", params=LANGUAGES)
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Published]:
    """A language, and a small site in it with every kind of page and everything that pages can show."""
    contents = dict.fromkeys(path for path in CONTENT if path not in CONTENTS) | CONTENTS
    return request.param, build(tmp_path_factory.mktemp("locale"), request.param, contents, search=True)


def texts_of(element: Element) -> Iterator[str]:
    """All texts and text attributes of a page that readers see, except citations, which are in the desk's own words."""
    name = tag_of(element)
    if name in ("script", "style", "pre", "path"):
        yield from (value for key, value in element.attrib.items() if is_read(key) and key not in DATA)
        # Of a colour scheme a reader hears what the switch to the next one does.
        yield from (
            scheme if isinstance(scheme, str) else scheme[-1]
            for scheme in json.loads(element.get("data-schemes") or "[]")
        )
        return
    yield element.text or ""
    yield from (value for key, value in element.attrib.items() if is_read(key) and key not in DATA)
    if name == "meta" and (element.get("name") or element.get("property")) in DESCRIBED:
        yield element.get("content") or ""
    for child in element:
        if tag_of(child):
            yield from texts_of(child)
        yield child.tail or ""


def linked_data(page: Page) -> Iterator[str]:
    """The names in the JSON-LD of a page."""
    for block in re.findall(r'<script type="application/ld\+json">(.*?)</script>', page.source, re.DOTALL):
        waiting: list[object] = [json.loads(block)]
        while waiting:
            part = waiting.pop()
            if isinstance(part, dict):
                yield from (value for key, value in part.items() if key in ("name", "headline"))
                waiting += part.values()
            elif isinstance(part, list):
                waiting += part


def test_no_english_word_of_ours_is_left(site: tuple[str, Published]) -> None:
    """On a site in another language, every word in Latin letters is the desk's own, a name or a word of that language;
    no message appears untranslated."""
    language, published = site
    own = own_words(language)
    ours = {
        text for texts in ids(catalogue("digest.pot")) for text in texts if LATIN.search(PLACEHOLDER.sub("", text))
    } - own
    texts = (CONFIG, *(text for text in CONTENTS.values() if isinstance(text, str)), *own)
    desks = {word for text in texts for word in LATIN.findall(text)}
    kinds = ("", "articles/", "events/", "stories/", "topics/", "names/", "sources/", "timeline/", "archive/", "feeds/",
             "search/", "404.html", "about/")  # fmt: skip
    assert all(any(url.startswith(kind) for url in published.urls) for kind in kinds)
    for page in published.pages():
        read = (*texts_of(page.root), *linked_data(page))
        words = {word for text in read for word in LATIN.findall(PLACEHOLDER.sub("", text))}
        # The page on data names files, columns and query languages, which are the same in every language.
        assert page.url == "data/" or words - desks - NAMES == set(), page.url
        assert ours.isdisjoint(text.strip() for text in read), page.url


def test_the_language_is_stated(site: tuple[str, Published]) -> None:
    language, published = site
    for page in published.pages():
        assert page.root.get("lang") == language, page.url


def test_dates_and_counts_are_in_the_language(site: tuple[str, Published]) -> None:
    language, published = site
    day, about, month, year, counts = {
        "de": ("2. Januar 2024", "etwa 9. Januar 2024", "Januar 2024", "2024", "3 Meldungen · 1 Ereignis"),
        "es": (
            "2 de enero de 2024",
            "hacia el 9 de enero de 2024",
            "enero de 2024",
            "2024",
            "3 noticias · 1 acontecimiento",
        ),
        "fr": ("2 janvier 2024", "vers le 9 janvier 2024", "janvier 2024", "2024", "3 articles · 1 événement"),
        "ko": ("2024년 1월 2일", "2024년 1월 9일경", "2024년 1월", "2024년", "기사 3건 · 사건 1건"),
        "ja": ("2024年1月2日", "2024年1月9日頃", "2024年1月", "2024年", "記事3件 · 出来事1件"),
        "zh": ("2024年1月2日", "约2024年1月9日", "2024年1月", "2024年", "3篇报道 · 1个事件"),
        "he": ("2 בינואר 2024", "בסביבות 9 בינואר 2024", "ינואר 2024", "2024", "3 כתבות\u200f · אירוע אחד"),
    }[language]
    assert day in published.page("articles/bridge/").text
    assert about in published.page("articles/about-day/").text
    assert counts in published.page("names/bridge/").text
    assert month in published.page("timeline/").text
    assert year in published.page("archive/").text and year in published.page("search/").text


def test_feeds_are_in_the_language(site: tuple[str, Published]) -> None:
    language, published = site
    credit, dated, correction, group, home = {
        "de": ("Quelle: <a", "</a>, 2. Januar 2024", "Berichtigung (5. Januar 2024): ", "Themen", "Startseite"),
        "es": ("Fuente: <a", "</a>, 2 de enero de 2024", "Corrección (5 de enero de 2024): ", "Temas", "Portada"),
        "fr": ("Source\u202f: <a", "</a>, 2 janvier 2024", "Correction (5 janvier 2024)\u202f: ", "Thèmes", "Accueil"),
        "ko": ("출처: <a", "</a>, 2024년", "정정(2024년 1월 5일): ", "주제", "홈"),
        "ja": ("出典：<a", "</a>、2024年", "訂正（2024年1月5日）：", "テーマ", "ホーム"),
        "zh": ("来源：<a", "</a>，2024年", "更正（2024年1月5日）：", "主题", "首页"),
        "he": ("מקור: <a", "</a>\u200f, 2 בינואר 2024", "תיקון, 5 בינואר 2024: ", "נושאים", "דף הבית"),
    }[language]
    atom = ElementTree.fromstring(published.file("feed.xml").read_text("utf-8"))
    assert atom.get("{http://www.w3.org/XML/1998/namespace}lang") == language
    content = "".join(found.text or "" for found in atom.iter("{http://www.w3.org/2005/Atom}content"))
    assert credit in content and dated in content and correction in content
    feed = json.loads(published.file("feed.json").read_text("utf-8"))
    assert feed["language"] == language
    assert any(credit in item["content_html"] for item in feed["items"])
    assert f'text="{group}"' in published.file("feeds.opml").read_text("utf-8")
    assert home in list(linked_data(published.page("articles/bridge/")))


@pytest.mark.parametrize(("language", "day"), [("it", "2 gennaio 2024"), ("zh-TW", "2024年1月2日")])
def test_a_language_without_a_catalogue_has_english_words_and_its_own_dates(
    language: str, day: str, tmp_path: Path
) -> None:
    published = build(tmp_path, language, {})
    page = published.page("articles/2024/01/bridge/")
    assert page.root.get("lang") == language
    assert day in page.text
    assert "Reporting by not stated" in page.text
    assert "1 report" in published.page("topics/border/").text
