"""What a reader finds in a small desk made for it: words with signs, letters in other spellings, Hebrew prefixes, words
cut short, long texts, and filters with hundreds of choices."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Response, expect
from searching import ask, serve
from shared import made_once
from windows import Windows, hearing

from digest.build.build import build

pytestmark = pytest.mark.browser

TEXTS = {
    "c-sharp": ("C# gets unions", "The C# language and .NET 9 are out."),
    "cpp": ("Modules in C++", "C++ is old; C++17 less so."),
    "f-sharp": ("F# news", "F# runs on .NET."),
    "netbeans": ("NetBeans release", "An editor for carpenters, on the net, and an attack on attention."),
    "node": ("Node.js 24", "Node.js in the network of AT&T."),
    "street": ("Straße gesperrt", "Die Straße am Hafen von Łódź, und der Handyvertrag."),
    "street-2": ("Strasse offen", "Die Strasse am Hafen: l’œuvre d’Ærø."),
    "port": ("הנמל נפתח", "ספינות נכנסו והנמל נסגר."),
    "port-2": ("בנמל חיפה", "עובדים שבנמל שבתו."),
    "tools": ("使用C#和.NET开发", "北京的C++语言。ＥＥＺ内。"),
    "money": ("A loan of $4100", "US$777 and $3.5bn for $TSLA, 20 °C, <b>m</b>=mc, about CO₂, H₂O, PM₂.₅ and 9 m² at the ĳssel"),
    "markup": ("On `<div>`", "Of `<span>`: 5 > 3"),
    "gulf": ("افتتاح الميناء", "في الميـــناء والسفن، کتاب ایران"),
    "long": ("A long text", " ".join([*map("before{}".format, range(5000)), "zanzibar", *map("after{}".format, range(900))])),
}  # fmt: skip
ACCESS = {"street": "subscription", "street-2": "registration", "port": "free", "c-sharp": "subscription"}
SOURCES = 210
HEAD = "---\ntitle: '{title}'\ndate: 2026-{month:02}-05\nsource: {source}\ntopics: [shipping]\nurl: https://times.example/{id}\n{access}---\n\n"
CONFIG = """\
site_name: River Desk
docs_dir: content
theme:
  name: material
plugins:
  - digest:
      timezone: UTC
"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the built site."""
    return made_once(tmp_path_factory, "finds", make_desk) / "site"


def make_desk(root: Path) -> None:
    articles = root / "content/articles"
    articles.mkdir(parents=True)
    (root / "mkdocs.yml").write_text(CONFIG, "utf-8")
    (root / "content/topics.yml").write_text("shipping:\n  name: Shipping\n", "utf-8")
    sources = (f"paper-{number}:\n  name: Paper {number}\n  type: private\n" for number in range(SOURCES))
    (root / "content/sources.yml").write_text("".join(sources), "utf-8")
    texts = {**TEXTS, **{f"filler-{number}": ("Tide tables", "High water.") for number in range(SOURCES)}}
    for number, (id, (title, text)) in enumerate(texts.items()):
        access = f"access: {ACCESS[id]}\n" if id in ACCESS else ""
        source = f"paper-{number % SOURCES}"
        head = HEAD.format(title=title, month=number % 9 + 1, source=source, id=id, access=access)
        (articles / f"{id}.md").write_text(f"{head}{text}\n", "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", "1793000000")
        build(root / "mkdocs.yml")


@pytest.fixture
def page(desk: Path, windows: Windows) -> Iterator[Page]:
    """The search page; an error in a script fails the test."""
    faults: list[str] = []
    with (
        serve(desk) as url,
        windows.window() as opened,
        hearing(opened, "pageerror", lambda error: faults.append(str(error))),
    ):
        opened.goto(url + "search/")
        yield opened
    assert faults == []


FOUND = {
    "C#": {"c-sharp", "tools"},
    "c#": {"c-sharp", "tools"},
    "C++": {"cpp", "tools"},
    "C++17": {"cpp"},
    "F#": {"f-sharp"},
    ".NET": {"c-sharp", "f-sharp", "tools"},
    "Node.js": {"node"},
    "AT&T": {"node"},
    '"C# language"': {"c-sharp"},
    "C# .NET": {"c-sharp", "tools"},
    "strasse": {"street", "street-2"},
    "STRAẞE": {"street", "street-2"},
    "oeuvre": {"street-2"},
    "aero": {"street-2"},
    "lodz": {"street"},
    "handy": {"street"},
    "handyvertr": {"street"},
    "נמל": {"port", "port-2"},
    "הנמל": {"port"},
    "$4100": {"money"},
    "4100": {"money"},
    "$777": {"money"},
    "$3.5bn": {"money"},
    "$TSLA": {"money"},
    "=mc": {"money"},
    "loan = $4100": {"money"},
    '"loan of $4100"': {"money"},
    "<div>": {"markup"},
    "co2": {"money"},
    "h2o": {"money"},
    "pm2.5": {"money"},
    "PM₂.₅": {"money"},
    "m2": {"money"},
    "ijssel": {"money"},
    "ميناء": {"gulf"},
    "الميناء": {"gulf"},
    "سفن": {"gulf"},
    "كتاب": {"gulf"},
    "ایران": {"gulf"},
    "ايران": {"gulf"},
    "北京": {"tools"},
    "EEZ": {"tools"},
    "ＥＥＺ": {"tools"},
}


def test_words_are_found_however_they_are_written(page: Page) -> None:
    """A query finds what has its words, and nothing else."""
    assert {query: set(ask(page, query)) for query in FOUND} == FOUND


def test_excerpts_show_what_was_written(page: Page) -> None:
    """What was found is marked in its own spelling, sign included."""
    for query, marks in {
        "strasse straße": {"Straße", "Strasse"},
        "oeuvre": {"l’œuvre"},
        "c++": {"C++"},
        "EEZ": {"ＥＥＺ内"},
    }.items():
        ask(page, query)
        assert marks <= set(page.locator(".search-results mark").all_inner_texts())


def test_a_long_text_is_fetched_in_part(page: Page) -> None:
    """A word deep in a text is found and shown with the words around it, and little of the text is fetched."""
    fetched: list[int] = []

    def hear(answer: Response) -> None:
        if "fragment" in answer.url:
            fetched.append(len(answer.body()))

    with hearing(page, "response", hear):
        assert ask(page, "zanzibar") == ["long"]
    assert "before4999 zanzibar after0" in page.locator(".search-results .entry-summary").inner_text()
    assert len(fetched) == 2
    assert sum(fetched) < 10_000


def test_long_filters_are_fetched_when_they_are_opened(page: Page) -> None:
    """Hundreds of sources are not on the page. Opened, the filter has them all, with their numbers of reports."""
    assert "Paper 150" not in page.content()
    page.locator("summary").click()
    expect(page.locator("select[name=source] option")).to_have_count(SOURCES + 1)
    expect(page.locator("select[name=source] option[value=paper-3]")).to_have_text("Paper 3 (2)")


def test_a_rare_choice_in_an_address_works(page: Page) -> None:
    """A search with a filter that is not on the page finds its reports, and the filter gets its name."""
    page.goto(page.url + "?q=tide&source=paper-150")
    expect(page.locator(".search-results li")).to_have_count(1)
    expect(page.locator("select[name=source] option:checked")).to_have_text("Paper 150 (1)")


def test_reports_for_subscribers_can_be_left_out(page: Page) -> None:
    """The choice is in the panel and in the address; it holds with words and without."""
    assert set(ask(page, "strasse")) == {"street", "street-2"}
    page.locator("summary").click()
    page.get_by_label("Leave out subscription-only").check()
    page.wait_for_url("**?q=strasse&without=subscription")
    expect(page.locator(".search-results li")).to_have_count(1)
    page.reload()
    expect(page.get_by_label("Leave out subscription-only")).to_be_checked()
    assert set(ask(page, "strasse")) == {"street-2"}
    assert set(ask(page, "C#")) == {"tools"}
    everything = ask(page, "")
    assert len(everything) == len(set(everything)) == len(TEXTS) + SOURCES - 2
    page.get_by_label("Leave out subscription-only").uncheck()
    page.go_back()
    expect(page.get_by_label("Leave out subscription-only")).to_be_checked()


def test_a_result_says_what_the_report_asks_of_its_readers(page: Page) -> None:
    """A subscription or a registration; nothing if it is free, or nothing is known."""
    ask(page, "strasse")
    assert page.locator(".search-results [data-access]").all_inner_texts() == ["registration", "subscription"]
    assert page.locator("[data-access=subscription]").inner_text() == "subscription"
    ask(page, "נמל")
    assert page.locator(".search-results [data-access]").count() == 0
