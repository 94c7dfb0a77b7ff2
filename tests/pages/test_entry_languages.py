"""Entries in other languages, texts that run the other way, and sites in a language that has no catalogue."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from desk import CONFIG, entry, make_desk
from published import Published, all_of, one, text_of

from digest.model import Article, Location
from digest.pages.home import without_translations
from digest.text.direction import direction, direction_of, same_language
from digest.text.edtf import parse_moment
from digest.text.i18n import Words

HEBREW, ARABIC = "הגשר נפתח!", "فتح الجسر."
LATIN_FIRST = "C++ 20 יצא (בטא)!"
REPORT = "https://x.example/u"
Publish = Callable[..., Published]


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Published:
    """A site in English. Two entries say nothing of their language, two are in another and say so."""
    about = "names: [kim]\nevents: [{date: 2025-01-05, title: "
    desk = make_desk(
        tmp_path_factory.mktemp("mixed"),
        {
            "articles/hebrew.md": entry(f"{about}'{HEBREW}'}}]", f"{HEBREW}\n\nAn English line.\n", title=HEBREW, date="2025-01-05"),
            "articles/arabic.md": entry(f"summary: {ARABIC}", title="The bridge", date="2025-01-04", url="https://herald.example/2"),
            "articles/korean.md": entry("lang: ko\noriginal_lang: ko", "다리.\n", title="다리가 열리다", date="2025-01-03", url="https://herald.example/3"),
            "articles/british.md": entry("lang: en-GB", "Text.\n", title="British", date="2025-01-02", url="https://herald.example/4"),
        },
    )  # fmt: skip
    assert desk.build().exit_code == 0
    return Published(desk.site)


@pytest.mark.parametrize("url", ["", "archive/2025/01/", "timeline/", "topics/korea/", "sources/herald/"])
def test_a_title_without_a_language_runs_as_its_letters_do(mixed: Published, url: str) -> None:
    """In every list, and whatever it is: an entry, a report, an event."""
    links = [link for link in mixed.page(url).main.iter("a") if text_of(link) == HEBREW]
    assert links
    assert {(link.get("lang"), link.get("dir")) for link in links} == {(None, "rtl")}
    assert all(link.get("dir") is None for link in mixed.page(url).main.iter("a") if text_of(link) == "The bridge")


def test_a_page_without_a_language_runs_as_its_text_does(mixed: Published) -> None:
    page = mixed.page("articles/hebrew/")
    prose = one(page.main, "div", "prose")
    assert [prose.get("dir"), *(line.get("dir") for line in prose)] == [None, "rtl", None]
    assert one(mixed.page("articles/british/").main, "div", "prose").get("dir") == "ltr"
    (summary,) = one(mixed.page("articles/arabic/").main, "p", "standfirst")
    assert (summary.tag, summary.get("dir"), text_of(summary)) == ("span", "rtl", ARABIC)


@pytest.fixture(scope="module", params=["en", "he"])
def latin_first(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Published]:
    """A site on which every text is Hebrew and begins with a Latin word. The second entry says so."""
    text = f"{LATIN_FIRST}\n\n- {LATIN_FIRST}\n- Only (Latin)!\n"
    about = f"summary: '{LATIN_FIRST}.'\nstories: [river]\ncorrections: [{{date: 2025-01-06, text: '{LATIN_FIRST}'}}]"
    event = f"date: 2025-01-01\ntitle: '{LATIN_FIRST}'\nplace: '{LATIN_FIRST}'\nsources: [{{source: herald, url: 'https://herald.example/9'}}]"
    desk = make_desk(
        tmp_path_factory.mktemp("latin"),
        {
            "topics.yml": f"korea: {{name: '{LATIN_FIRST}'}}\n",
            "sources.yml": f"herald: {{name: '{LATIN_FIRST}', type: private}}\n",
            "articles/2024/01/bridge.md": None,
            "articles/2024/02/toll.md": None,
            "events/bridge-opening.md": None,
            "articles/none.md": entry(about, text, title=f"'{LATIN_FIRST}'", date="2025-01-05"),
            "articles/said.md": entry(f"lang: he\n{about}", text, title=f"'{LATIN_FIRST}'", date="2025-01-04", url="https://herald.example/2"),
            "events/e.md": f"---\n{event}\ntopics: [korea]\n---\n\n{text}",
            "stories/river.md": f"---\ntitle: '{LATIN_FIRST}'\nsummary: '{LATIN_FIRST}'\ntopics: [korea]\n---\n\n{text}",
            "about.md": f"# {LATIN_FIRST}\n\n{text}",
        },
        CONFIG.replace("language: en", f"language: {request.param}"),
    )  # fmt: skip
    assert desk.build().exit_code == 0, desk.build().output
    return request.param, Published(desk.site)


def test_a_hebrew_text_runs_from_right_to_left_everywhere(latin_first: tuple[str, Published]) -> None:
    """Whatever the language of the site, and whether that of the entry is given or not: titles, summaries, lists,
    paragraphs, corrections, places, labels and breadcrumbs."""
    language, site = latin_first
    for page in site.pages():
        around = {child: parent for parent in page.main.iter() for child in parent}

        def runs(element: object, around: dict[object, object] = around) -> str:
            while element in around and not element.get("dir"):  # type: ignore[attr-defined]
                element = around[element]
            return element.get("dir") or direction(language)  # type: ignore[attr-defined]

        texts = [element for element in page.main.iter() if (element.text or "").strip(" .") == LATIN_FIRST]
        assert all(runs(element) == "rtl" for element in texts if element.tag != "pre"), page.url
        # What has no direction takes that of its first letter: an element that must not be used here.
        assert not list(page.main.iter("bdi"))
        latin = [element for element in page.main.iter("li") if element.text == "Only (Latin)!"]
        assert {runs(element) for element in latin} <= {"rtl" if page.url == "articles/said/" else "ltr"}, page.url
    for url in ("articles/none/", "events/e/", "stories/river/", "about/"):
        assert LATIN_FIRST in text_of(
            one(site.page(url).main, *(("article", "prose") if url == "about/" else ("div", "prose")))
        )
    feed = site.file("feed.json").read_text("utf-8")
    assert (
        feed.count('<p dir=\\"rtl\\">' + LATIN_FIRST) + feed.count('<p lang=\\"he\\" dir=\\"rtl\\">' + LATIN_FIRST) == 2
    )


def test_feeds_say_which_way_a_text_runs(mixed: Published) -> None:
    feed = mixed.file("feed.json").read_text("utf-8")
    assert '<p dir=\\"rtl\\">' + HEBREW in feed and '<p dir=\\"rtl\\">' + ARABIC in feed
    assert '<p lang=\\"ko\\" dir=\\"ltr\\">' in feed


@pytest.mark.parametrize(
    ("url", "labels"), [("", 2), ("archive/2025/01/", 1), ("sources/herald/", 1), ("timeline/", 1)]
)
def test_an_entry_in_another_language_says_so(mixed: Published, url: str, labels: int) -> None:
    """Once in each list, in the site's words; not for another region's English, nor where nothing is said."""
    assert [text_of(label) for label in all_of(mixed.page(url).main, "span", "language")] == ["Korean"] * labels


def test_the_label_is_in_the_sites_language(publish: Publish) -> None:
    korean = {"articles/e.md": entry("lang: en", "Text.\n", date="2025-01-03")}
    page = publish(korean, CONFIG.replace("language: en", "language: ko")).page("")
    # In the list, and in what may be new to a reader.
    assert [text_of(label) for label in all_of(page.main, "span", "language")] == ["영어"] * 2


@pytest.fixture(scope="module", params=["ar", "it"])
def foreign(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Published:
    """A site in a language that the product has no words in."""
    config = CONFIG.replace("language: en", f"language: {request.param}").replace("search: false", "search: true")
    alert = entry("stories: [river]", "> [!NOTE]\n> Hm.\n", url="https://herald.example/7", date="2024-01")
    desk = make_desk(tmp_path_factory.mktemp(request.param), {"articles/alert.md": alert}, config)
    assert desk.build().exit_code == 0
    return Published(desk.site)


def test_words_without_a_translation_are_marked_as_english(foreign: Published) -> None:
    """Where no markup can be, in attributes and titles, an isolate keeps them in order."""
    for page in foreign.pages():
        assert not re.search(r'="[^"<>]*<', page.source), page.url
        for element in ("title", "option"):
            assert not re.search(rf"<{element}[^>]*>[^<]*<(?!/{element}|option)", page.source), page.url
    home, article = foreign.page(""), foreign.page("articles/alert/")
    english = {text_of(mark) for page in (home, article) for mark in page.root.iter("span") if mark.get("lang") == "en"}
    assert {"Newest", "Topics", "Note", "Story", "3 reports", "Source"} <= english
    assert all(mark.get("dir") == "ltr" for mark in article.root.iter("span") if mark.get("lang") == "en")
    labels = {element.get("aria-label") for element in article.root.iter() if element.get("aria-label")}
    assert "\u2066You are here\u2069" in labels
    assert "<title>\u2066Topics\u2069 · The Desk</title>" in foreign.page("topics/").source


def test_machines_read_the_words_alone(foreign: Published) -> None:
    """Neither marks nor isolates are in feeds' titles and JSON-LD."""
    page = foreign.page("topics/korea/")
    data = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page.source)
    assert data and "Home" in data[0] and "\u2066" not in data[0] and "span" not in data[0]
    assert "<title>The Desk: Korea</title>" in foreign.file("topics/korea/feed.xml").read_text("utf-8")


def test_a_message_without_words_is_in_no_language() -> None:
    """Its values are what they are, and English ones among them keep together."""
    words = Words("ar")
    assert type(words.text("%(name)s: %(period)s", name="א", period="ב")) is str
    mixed = words.text("%(name)s: %(period)s", name=words.text("Topics"), period="ב")
    assert mixed == "\u2066Topics\u2069: ב"
    assert words.text("by %(date)s", date="<b>").__html__() == '<span lang="en" dir="ltr">by &lt;b&gt;</span>'  # type: ignore[attr-defined]
    for language in ("en", "en-GB", "ko", "ja", "de-AT", "es-MX", "fr-CA"):
        assert type(Words(language).text("Topics")) is str


@pytest.mark.parametrize(
    ("text", "in_english", "in_hebrew"),
    [
        ("שלום", "rtl", "rtl"),
        ("«فتح»", "rtl", "rtl"),
        (LATIN_FIRST, "rtl", "rtl"),
        ("iPhone 17 Pro בקרוב", "ltr", "rtl"),
        ("The word שלום", "ltr", "rtl"),
        ("Only in English!", "ltr", "ltr"),
        ("가", "ltr", "ltr"),
        ("12…", "ltr", "rtl"),
        ("", "ltr", "rtl"),
    ],
)
def test_the_direction_of_a_text(text: str, in_english: str, in_hebrew: str) -> None:
    """On a site from left to right, and on one from right to left."""
    assert (direction_of(text, "ltr"), direction_of(text, "rtl")) == (in_english, in_hebrew)


def test_the_direction_of_a_language() -> None:
    """A script in the tag decides."""
    tags = {"he": "rtl", "ar-EG": "rtl", "he-Latn": "ltr", "az-Arab": "rtl", "ko": "ltr", "zz": "ltr"}
    assert {tag: direction(tag) for tag in tags} == tags


def test_one_language_has_several_tags() -> None:
    assert same_language("en-GB", "en") and same_language("pt-BR", "PT-pt") and same_language("zh-TW", "zh-tw")
    assert not same_language("zh-TW", "zh-CN") and not same_language("en", "ko")


def article(id: str, lang: str | None = None, **fields: object) -> Article:
    moment = parse_moment("2025-01-05", None)  # type: ignore[arg-type]
    return Article(id, Location(f"articles/{id}.md", 1), id, moment, "herald", ("korea",), lang=lang)._replace(**fields)


@pytest.mark.parametrize(
    ("articles", "kept"),
    [
        ([article("a", "ko", url=REPORT), article("b", url=REPORT)], "b"),
        ([article("a", "ko", url=REPORT), article("b", "en-US", url=REPORT), article("c", "ja", url=REPORT)], "b"),
        ([article("a", "ko", url=REPORT), article("b", "ja", url=REPORT)], "a"),
        ([article("a", "ko", events=("e",)), article("b", events=("e",))], "b"),
        ([article("a", url=REPORT), article("b", url=REPORT)], "ab"),
        ([article("a", "ko", url=REPORT), article("b", url="https://x.example/v")], "ab"),
        ([article("a", "ko", events=("e",)), article("b", events=("e",), date=parse_moment("2025-01-04", None))], "ab"),  # type: ignore[arg-type]
        ([article("a", "ko"), article("b")], "ab"),
        ([article("a", "ko", url="https://x.example/1/"), article("b", url="http://www.x.example/1?utm_source=x")], "b"),
        ([article("a", "ko", url="https://x.example/1#p"), article("b", url="https://x.example/1#q")], "ab"),
        ([article("a", "ko", archive_url="https://web.archive.org/web/20200101000000/https://x.example/1"), article("b", url="https://x.example/1")], "b"),
        ([article("a", "ja-JP", url=REPORT), article("b", "ja", url=REPORT)], "ab"),
        ([article("a", "zh-TW", url=REPORT), article("b", "zh-CN", url=REPORT)], "a"),
        ([article("x"), article("a", "ko", url=REPORT), article("b", url=REPORT), article("c", "ja", url=REPORT)], "xb"),
    ],
)  # fmt: skip
def test_translations_of_one_entry_lead_once(articles: list[Article], kept: str) -> None:
    """In the site's language if there is one, else the first. Two entries in one language are two reports."""
    assert "".join(found.id for found in without_translations(articles, "en")) == kept


def test_the_front_page_leads_in_its_own_language(publish: Publish) -> None:
    """Whatever the ids."""
    page = publish({
        "articles/a.md": entry("lang: ko", "다리.\n", title="다리", date="2025-01-05"),
        "articles/m.md": entry(title="The bridge", date="2025-01-05"),
        "articles/z.md": entry("lang: ja", "橋。\n", title="橋", date="2025-01-05"),
    }).page("")  # fmt: skip
    assert [text_of(title) for title in all_of(one(page.main, "section", "lead"), "h2", "entry-title")] == [
        "The bridge"
    ]
    assert {"다리", "橋"} <= {text_of(link) for link in one(page.main, "section", "newest").iter("a")}


def test_a_translation_of_a_later_day_does_not_lead(publish: Publish) -> None:
    """Nor does the address have to be the same letter by letter."""
    page = publish({
        "articles/de.md": entry("lang: de", "Text.\n", title="Die Brücke", date="2025-01-05", url="https://herald.example/x/"),
        "articles/en.md": entry(title="The bridge", date="2025-01-05", url="https://herald.example/x"),
        "articles/ja.md": entry("lang: ja", "橋。\n", title="橋", date="2025-01-06", url="https://herald.example/x?utm_source=x"),
    }).page("")  # fmt: skip
    assert [text_of(title) for title in all_of(one(page.main, "section", "lead"), "h2", "entry-title")] == [
        "The bridge"
    ]


def test_a_site_of_a_story_alone_shows_it(publish: Publish) -> None:
    """Its header has no empty section, and no page says that there is nothing."""
    gone = ("articles/2024/01/bridge.md", "articles/2024/02/toll.md", "events/bridge-opening.md", "names.yml")
    site = publish(dict.fromkeys(gone))
    assert "The river" in text_of(one(site.page("").main, "div", "side"))
    assert all("Nothing has been filed" not in page.text for page in site.pages())
    sections = [text_of(link) for link in one(site.page("").root, "nav", "sections").iter("a")]
    assert sections == ["Stories", "Topics", "Sources"]


def test_a_site_of_events_alone_shows_what_happened(publish: Publish, tmp_path: Path) -> None:
    """And no page of any site says anything to curators."""
    gone = ("articles/2024/01/bridge.md", "articles/2024/02/toll.md", "stories/river.md", "names.yml")
    lone = "topics: [border]\nsources: [{source: herald, url: 'https://herald.example/'}]"
    site = publish(
        {**dict.fromkeys(gone), "events/bridge-opening.md": f"---\ndate: 2024-01-01\ntitle: It opens\n{lone}\n---\n"}
    )
    assert "It opens" in text_of(one(site.page("").main, "ol", "happenings"))
    assert all("Nothing has been filed yet" not in page.text for page in site.pages())
    sections = [text_of(link) for link in one(site.page("").root, "nav", "sections").iter("a")]
    assert "Timeline" in sections and "Archive" not in sections
    empty = publish({**dict.fromkeys((*gone, "events/bridge-opening.md", "sources.yml")), "topics.yml": "{}\n"})
    assert "Nothing has been filed yet" in empty.page("").text
    for published in (site, empty):
        for page in published.pages():
            assert not re.search(r"content/|\.yml|\.md\b|[Aa]dd (a|an) |register", page.text), page.url
