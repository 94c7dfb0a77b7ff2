"""What readers see of whose reporting it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from desk import CONFIG, Desk, entry, files, make_desk
from published import Page, Published, all_of, facts, has_class, one, tag_of, text_of
from shared import made_once

from digest.pages.origins import SOURCE_ORIGINS, TREE_LINES, TREE_REPORTS

Publish = Callable[..., Published]
Content = dict[str, str | bytes | None]
OPENING = "events/bridge-opening/"
SOURCES = (
    "herald:\n  name: The Herald\n  type: private\n  owner: big media\n"
    "gazette:\n  name: The Gazette\n  type: private\n  owner: Big Media\n"
    "wire:\n  name: The Wire\n  type: news agency\n  url: https://wire.example/\n"
    "post:\n  name: The Post\n  type: private\n"
)
DAY = "5 January 2024"


def report(name: str, source: str, origin: str = "", event: str = "bridge-opening", story: str = "river") -> Content:
    lines = [
        f"events: [{event}]" * bool(event),
        f"stories: [{story}]" * bool(story),
        f"origin: {origin}" * bool(origin),
    ]
    text = entry(
        "\n".join(filter(None, lines)), title=f"Report {name}", source=source, url=f"https://{source}.example/{name}"
    )
    return {f"articles/{name}.md": text}


def desk_of(*parts: Mapping[str, str | bytes | None]) -> Content:
    """A desk with this content, and none of the reports that a small desk has."""
    content: Content = {"sources.yml": SOURCES, "articles/2024/01/bridge.md": None, "articles/2024/02/toll.md": None}
    for part in parts:
        content |= part
    return content


SEVEN = (
    report("a", "wire", "own"), report("b", "herald", "wire"), report("c", "post", "wire"),
    report("d", "gazette", "[wire, own]"), report("e", "herald", "own"), report("f", "post"), report("g", "gazette"),
)  # fmt: skip


def everything() -> Content:
    """The seven reports of one event in one story; and other events, with sources of their own."""
    outlets = [f"s{n:02}" for n in range(60)]
    parts = [
        *SEVEN,
        report("h", "post", "own", "", "ferry"), report("i", "s00", "", "", "ferry"),
        report("one-unknown", "s20", "", "one-unknown", ""),
        report("one-own", "s21", "own", "one-own", ""),
        report("one-two", "s22", "[press, own]", "one-two", ""),
        report("two-a", "s23", "", "two-unknown", ""), report("two-b", "s24", "unknown", "two-unknown", ""),
        *(report(f"five{n}", f"s0{n}", "own", "five", "") for n in range(5)),
        *(report(f"fold{n}", "s25", "agency", "folded", "") for n in range(9)),
        *(report(f"long{n:02}", "s26", "agency", "long", "") for n in range(TREE_LINES)),
        report("long-own", "agency", "own", "long", ""), report("long-unknown", "s27", "", "long", ""),
        *(report(f"cut{id}", id, "own", "cut", "") for id in outlets), report("cut-unknown", "s00", "", "cut", ""),
        *(report(f"carry{id}", id, "press", "", "") for id in outlets[: SOURCE_ORIGINS + 3]),
        report("carry-again", "s09", "press", "", ""),
        report("mixed-a", "mixed", "[press, own]", "", ""), report("mixed-b", "mixed", "agency", "", ""),
        report("mixed-c", "mixed", "press", "", ""), report("mixed-d", "mixed", "", "", ""),
    ]  # fmt: skip
    events = ["one-unknown", "one-own", "one-two", "two-unknown", "five", "folded", "long", "cut", "none"]
    sources = "".join(f"{id}:\n  name: Source {id}\n" for id in (*outlets, "press", "agency", "mixed"))
    return {
        **desk_of(*parts),
        "sources.yml": SOURCES + sources,
        "stories/ferry.md": "---\ntitle: The ferry\nsummary: It is gone.\n---\n",
        **{f"events/{id}.md": f"---\ndate: 2023-05-06\ntitle: Event {id}\n---\n" for id in events},
    }


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Published:
    def make(root: Path) -> None:
        result = make_desk(root, everything()).build()
        assert result.exit_code == 0, result.output

    return Published(made_once(tmp_path_factory, "origins", make) / "site")


def bylines(page: Page) -> list[str]:
    """The lines of the page's head."""
    return [text_of(line) for line in all_of(all_of(page.main, "header")[0], "p", "subline")]


def tree(page: Page) -> list[tuple[str, list[str]]]:
    """The lines of the tree, each with those below it."""
    return [(own_text(item), [text_of(line) for line in below(item)]) for item in one(page.main, "ul", "origins")]


def own_text(item: Element) -> str:
    texts = [item.text or ""]
    for child in item:
        texts += ["" if tag_of(child) == "ul" else text_of(child), child.tail or ""]
    return " ".join(" ".join(texts).split())


def below(item: Element) -> list[Element]:
    return [line for line in all_of(item, "li") if line is not item and len(all_of(line, "li")) == 1]


# Events


def test_an_event_says_how_many_origins_are_known_and_that_two_have_one_owner(made: Published) -> None:
    page = made.page(OPENING)
    assert bylines(page)[1:] == [
        "7 reports · 3 known origins (The Wire, The Gazette, The Herald) · 2 unknown",
        "Same owner (Big Media): The Gazette, The Herald",
    ]
    assert "confirmed" not in page.text


def test_the_tree_has_who_repeats_whom(made: Published) -> None:
    """Its own report first, then who carries it, then what is not stated. A report with two origins is below both."""
    assert tree(made.page(OPENING)) == [
        ("The Wire (news agency) · 4 reports", [
            f"its own reporting · Report a · {DAY}", f"The Herald · Report b · {DAY}", f"The Post · Report c · {DAY}",
            f"The Gazette · Report d · {DAY}",
        ]),
        ("The Gazette (private outlet) · 1 report", [f"its own reporting · Report d · {DAY}"]),
        ("The Herald (private outlet) · 1 report", [f"its own reporting · Report e · {DAY}"]),
        ("not stated · 2 reports", [f"The Post · Report f · {DAY}", f"The Gazette · Report g · {DAY}"]),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("event", "line"),
    [
        ("one-unknown", "1 report · origin not stated"),
        ("one-own", "1 report · 1 known origin (Source s21)"),
        ("one-two", "1 report · 2 known origins (Source press, Source s22)"),
        ("two-unknown", "2 reports · origins not stated"),
    ],
)
def test_what_is_unknown_counts_for_nothing(made: Published, event: str, line: str) -> None:
    """One report, and reports of which nothing is known, have no tree."""
    page = made.page(f"events/{event}/")
    assert bylines(page)[1] == line
    assert all_of(page.main, "ul", "origins") == []


def test_an_event_without_reports_has_no_count(made: Published) -> None:
    assert len(bylines(made.page("events/none/"))) == 1


def test_many_origins_are_not_all_named(made: Published) -> None:
    line = "5 reports · 5 known origins (Source s00, Source s01, Source s02 and 2 more)"
    assert bylines(made.page("events/five/"))[1] == line


def test_many_reports_of_one_origin_are_folded(made: Published) -> None:
    """They are in the page, so that it can be read and printed without scripts."""
    (item,) = one(made.page("events/folded/").main, "ul", "origins")
    (folded,) = all_of(item, "details")
    assert text_of(all_of(folded, "summary")[0]) == "3 more reports"
    assert (len(below(item)), len(all_of(folded, "li"))) == (9, 9 - TREE_REPORTS)


def test_a_tree_that_would_be_long_counts_reports(made: Published) -> None:
    assert tree(made.page("events/long/")) == [
        ("Source agency (type unknown) · 51 reports, 1 its own", []),
        ("not stated · 1 report", []),
    ]


def test_a_tree_of_very_many_origins_is_cut(made: Published) -> None:
    lines = tree(made.page("events/cut/"))
    assert len(lines) == TREE_LINES
    assert lines[-2:] == [("12 more origins", []), ("not stated · 1 report", [])]


# Lists, stories, sources and articles


def test_lists_give_the_numbers_of_an_event_with_several_reports(made: Published) -> None:
    """On timelines, on the front page and beside an article. A single report is what it was."""

    def lines(url: str, event: str) -> list[str]:
        found = [item for item in all_of(made.page(url).main, "li", "event") if not has_class(item, "is-report")]
        (item,) = (item for item in found if event in text_of(all_of(item, "a")[0]))
        return [text_of(line) for line in all_of(item, "p", "event-count")]

    for url in ("timeline/", "stories/river/", "topics/korea/", "articles/a/"):
        assert lines(url, "The bridge opens") == ["7 reports, 3 known origins"], url
    assert lines("timeline/", "Event one-own") == []
    assert lines("timeline/", "Event two-unknown") == ["2 reports, origins not stated"]
    assert lines("articles/one-own/", "Event one-own") == ["1 report"]
    counts = [text_of(one(item, "span", "count")) for item in all_of(made.page("").main, "li", "happening")]
    assert {"7 reports, 3 known origins", "2 reports, origins not stated", "1 report"} <= set(counts)


def test_a_story_counts_as_an_event_does(made: Published) -> None:
    assert bylines(made.page("stories/river/")) == [
        "1 event · 7 reports · 3 known origins (The Wire, The Gazette, The Herald) · 2 unknown · Calendar",
        "Same owner (Big Media): The Gazette, The Herald",
    ]
    assert bylines(made.page("stories/ferry/")) == ["2 reports · 1 known origin (The Post) · 1 unknown"]


def profile(page: Page) -> dict[str, str]:
    box = list(one(page.main, "dl", "profile"))
    return {text_of(term): text_of(value) for term, value in zip(box[::2], box[1::2], strict=True)}


@pytest.mark.parametrize(
    ("source", "shares"),
    [
        ("post", "Of 3 reports, 2 with a known origin: 1 its own, 1 from others (The Wire 1)"),
        ("mixed", "Of 4 reports, 3 with a known origin: 1 its own and others’, 2 from others (Source press 2, Source agency 1)"),
        ("wire", "1 its own"),
        ("s27", "Of 2 reports, 1 with a known origin: 1 its own"),
        ("s25", "Of 10 reports, 10 with a known origin: 1 its own, 9 from others (Source agency 9)"),
    ],
)  # fmt: skip
def test_a_source_says_how_much_is_its_own(made: Published, source: str, shares: str) -> None:
    """Of the reports of which it is known; without percentages."""
    assert profile(made.page(f"sources/{source}/"))["Origins"] == shares


def test_a_source_names_the_outlets_that_carry_it_most(made: Published) -> None:
    assert profile(made.page("sources/wire/"))["Carried by"] == "The Gazette 1, The Herald 1, The Post 1"
    carried = profile(made.page("sources/press/"))["Carried by"].split(", ")
    assert len(carried) == SOURCE_ORIGINS and carried[:2] == ["Source mixed 2", "Source s09 2"]
    assert "Origins" not in profile(made.page("sources/press/"))
    assert "Carried by" not in profile(made.page("sources/s20/"))


def test_an_article_has_its_origins_in_one_row(made: Published) -> None:
    both = facts(made.page("articles/d/"))["Reporting by"]
    assert text_of(both) == "The Wire news agencyThe Gazette its own reporting"
    assert [link.get("href") for link in all_of(both, "a")] == ["../../sources/wire/", "../../sources/gazette/"]
    assert text_of(facts(made.page("articles/a/"))["Reporting by"]) == "The Wireits own reporting"
    assert text_of(facts(made.page("articles/f/"))["Reporting by"]) == "not stated"


# Languages, and builds


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        ("de", ["7 Meldungen · 3 bekannte Ursprünge (The Wire, The Gazette, The Herald) · 2 unbekannt", "Gleicher Eigentümer (Big Media): The Gazette, The Herald"]),
        ("es", ["7 noticias · 3 orígenes conocidos (The Wire, The Gazette, The Herald) · 2 de origen desconocido", "Mismo propietario (Big Media): The Gazette, The Herald"]),
        ("fr", ["7 articles · 3 origines connues (The Wire, The Gazette, The Herald) · 2 d’origine inconnue", "Même propriétaire (Big Media) : The Gazette, The Herald"]),
        ("ko", ["기사 7건 · 알려진 원출처 3곳(The Wire, The Gazette, The Herald) · 미상 2건", "소유주 동일(Big Media): The Gazette, The Herald"]),
        ("zh", ["7篇报道 · 3个已知稿源（The Wire、The Gazette、The Herald） · 稿源不明2篇", "同属一个所有者（Big Media）：The Gazette、The Herald"]),
        ("ja", ["記事7件 · 判明している取材元3か所（The Wire、The Gazette、The Herald） · 不明2件", "所有者が同じ（Big Media）：The Gazette、The Herald"]),
    ],
)  # fmt: skip
def test_it_is_said_in_the_language_of_the_site(publish: Publish, language: str, lines: list[str]) -> None:
    config = CONFIG.replace("language: en", f"language: {language}")
    assert bylines(publish(desk_of(*SEVEN), config).page(OPENING))[1:] == lines


def test_words_in_english_keep_together_on_a_site_from_right_to_left(publish: Publish) -> None:
    line = bylines(publish(desk_of(*SEVEN), CONFIG.replace("language: en", "language: ar")).page(OPENING))[1]
    assert line == (
        "\u20667 reports\u2069\u200f · \u20663 known origins\u2069 (The Wire\u200f, The Gazette\u200f, The Herald)\u200f · "
        "\u20662 unknown\u2069"
    )


def changed_pages(desk: Desk, content: Content) -> set[str]:
    """The pages that are new or others after this content was written."""
    before = files(desk.site)
    for path, text in content.items():
        desk.write(path, text or "")
    assert desk.build().exit_code == 0
    after = files(desk.site)
    return {path for path in after if path.endswith(".html") and before.get(path) != after[path]}


def test_an_origin_and_a_report_more_change_the_pages_that_show_them(tmp_path: Path) -> None:
    """Among them the page of the agency that is carried. Where the numbers of the event are the same, no list changes."""
    desk = make_desk(tmp_path / "desk", desk_of(*SEVEN, report("z", "herald", "own", "", "")))
    assert desk.build().exit_code == 0
    pages = {"articles/f/", OPENING, "stories/river/", "sources/post/", "sources/wire/"}
    pages |= {"editions/2024-01/", "editions/2024-W01/"}
    assert changed_pages(desk, report("f", "post", "wire")) == {f"{url}index.html" for url in pages}
    changed = changed_pages(desk, report("new", "post", "wire", "", ""))
    assert {f"{url}index.html" for url in ("articles/new/", "sources/post/", "sources/wire/")} <= changed
    unchanged = ("sources/herald/", "sources/gazette/", "articles/z/", "articles/a/", OPENING)
    assert not changed & {f"{url}index.html" for url in unchanged}
