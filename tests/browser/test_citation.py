"""Citations: what is known is given in the format that each program reads, and nothing else is."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC
from html import unescape
from pathlib import Path
from urllib.parse import quote

import pytest
from desk import CONFIG, entry
from playwright.sync_api import Browser
from published import Published, all_of, text_of
from searching import serve

from digest.config import Options, Site
from digest.model import Article, Author, Correction, Event, Location, Source
from digest.outputs.assets import FOLDER
from digest.pages.citation import CitationView, citations, event_citations
from digest.pages.cited_work import known_parts
from digest.text.edtf import parse, parse_moment
from digest.text.i18n import Words

SCRIPT = FOLDER / "citation.js"
HERALD = Source("herald", "The Herald & Sons", "private")
DESK = Source("desk", "Our Desk", "own")
# Characters with a meaning in BibTeX, LaTeX or RIS.
# What the page of the entry says of it.
HEAD = """<meta name="DC.title" content="The bridge opens"><meta name="DC.publisher" content="The Desk">
<meta name="DC.language" content="en"><meta name="DC.identifier" content="https://desk.example/news/articles/2024/bridge/">"""
ODD = r"50% of {the} \$5 & #1_x ~ ^ TY - done"


def cite(
    date: str = "2024-01-02",
    source: Source = HERALD,
    home: str = "https://desk.example/news/",
    words: str = "en",
    accessed: str = "",
    **fields: object,
) -> tuple[CitationView, ...]:
    values = {"title": "The bridge opens", "url": "https://herald.example/bridge"} | fields
    article = Article(
        "2024/bridge", Location("articles/2024/bridge.md", 1), date=parse_moment(date, UTC), source=source.id,
        topics=("border",), accessed=parse(accessed) if accessed else None, **values,
    )  # fmt: skip
    return citations(article, source, Site("The Desk", home, "", words, Options()), Words(words))


PATH = "/news/articles/2024/bridge/"
Form = Callable[..., str]


@pytest.fixture(scope="module")
def form(browser: Browser) -> Iterator[Form]:
    """A function that gives a citation in a format: plain text as the page has it, others as its script makes them on the
    page at a path."""
    page = browser.new_page()
    page.set_content(HEAD)
    page.add_script_tag(
        type="module", content=SCRIPT.read_text("utf-8") + "\nwindow.made = { complete, keyOf, bibtex, ris, cslJson };"
    )
    page.wait_for_function("window.made")
    functions = {"BibTeX": "bibtex", "RIS": "ris", "CSL JSON": "cslJson"}

    def made(views: tuple[CitationView, ...], id: str, name: str, path: str = PATH, root: str = "/news/") -> str:
        (view,) = (view for view in views if view.id == id)
        if name == "Plain text":
            return view.text
        facts = json.loads(unescape(view.facts))
        made = f"made.{functions[name]}(made.complete(facts, made.keyOf(work, path, root)))"
        return str(
            page.evaluate(f"([facts, work, path, root]) => {made}", [facts, id.removeprefix("cite-"), path, root])
        )

    yield made
    page.close()


def bibtex(text: str) -> dict[str, str]:
    """The fields of a BibTeX entry, read as BibTeX reads them: braces are counted, whatever comes before them."""
    head, _, rest = text.partition("\n")
    assert re.fullmatch(r"@misc\{[A-Za-z0-9-]+,", head)
    fields = {}
    while rest != "}":
        found = re.match(r"  ([a-z]+) = ", rest)
        assert found, rest
        name, rest = found[1], rest[found.end() :]
        depth, end = 0, 0
        while depth or rest[end] != ",":
            depth += {"{": 1, "}": -1}.get(rest[end], 0)
            assert depth >= 0
            end += 1
        value, rest = rest[:end], rest[end + 1 :].lstrip("\n")
        assert name == "month" or re.fullmatch(r"\{.*\}", value)
        fields[name] = value if name == "month" else value[1:-1]
    return fields


def ris(text: str) -> list[tuple[str, str]]:
    """The tag and value of each line, as programs read them."""
    lines = text.split("\n")
    found = [re.fullmatch(r"([A-Z][A-Z0-9])  - (.*)", line) for line in lines]
    assert all(found), lines
    pairs = [(one[1], one[2]) for one in found if one]
    has_address = any(tag == "UR" for tag, _ in pairs)
    assert pairs[0] == ("TY", "ELEC" if has_address else "GEN") and pairs[-1] == ("ER", "")
    return pairs[1:-1]


KNOWN = {
    "original_title": "다리가 열렸다", "original_lang": "ko", "authors": (Author("Ann Writer"), Author("Bo Author")),
    "accessed": "2024-01-03", "archive_url": "https://archive.example/1",
}  # fmt: skip


def test_the_report_is_cited_with_all_that_is_known(form: Form) -> None:
    views = cite(**KNOWN)
    assert form(views, "cite-original", "Plain text") == (
        "Ann Writer, Bo Author. “다리가 열렸다”. The Herald & Sons, 2 January 2024. In Korean.\n"
        "https://herald.example/bridge (accessed 3 January 2024)\n"
        "Archived copy: https://archive.example/1"
    )
    assert bibtex(form(views, "cite-original", "BibTeX")) == {
        "author": "Ann Writer and Bo Author", "title": "{다리가 열렸다}", "howpublished": r"The Herald \& Sons",
        "date": "2024-01-02", "year": "2024", "month": "jan", "url": "https://herald.example/bridge",
        "urldate": "2024-01-03", "language": "ko", "note": "Archived copy: https://archive.example/1",
    }  # fmt: skip
    assert ris(form(views, "cite-original", "RIS")) == [
        ("AU", "Ann Writer"), ("AU", "Bo Author"), ("TI", "다리가 열렸다"), ("T2", "The Herald & Sons"),
        ("PY", "2024"), ("DA", "2024/01/02/"), ("Y2", "2024/01/03/"), ("LA", "ko"),
        ("UR", "https://herald.example/bridge"), ("N1", "Archived copy: https://archive.example/1"),
    ]  # fmt: skip


def test_what_is_not_known_is_left_out(form: Form) -> None:
    """No author, language, date of access or copy is invented, and the desk's title is marked as not the report's."""
    views = cite("2024-01~")
    note = "The title in brackets is that of the entry in The Desk"
    assert form(views, "cite-original", "Plain text") == (
        "[The bridge opens]. The Herald & Sons, about January 2024.\nhttps://herald.example/bridge"
    )
    assert bibtex(form(views, "cite-original", "BibTeX")) == {
        "title": "{[The bridge opens]}", "howpublished": r"The Herald \& Sons", "date": "2024-01~",
        "url": "https://herald.example/bridge", "note": note,
    }  # fmt: skip
    assert ris(form(views, "cite-original", "RIS")) == [
        ("TI", "[The bridge opens]"), ("T2", "The Herald & Sons"), ("UR", "https://herald.example/bridge"),
        ("N1", note), ("N1", "Published about January 2024"),
    ]  # fmt: skip


def test_the_entry_is_the_desks_and_its_date_is_not_known(form: Form) -> None:
    """The date and authors of the report are not those of the entry. The date of a correction is."""
    corrected = (Correction(parse("2024-03-01"), "One."), Correction(parse("2024-02"), "Two."))
    views = cite(**KNOWN, corrections=corrected)
    address = "https://desk.example/news/articles/2024/bridge/"
    assert form(views, "cite-entry", "Plain text") == (
        f"“The bridge opens”. The Desk. Version of 1 March 2024.\n{address}"
    )
    assert bibtex(form(views, "cite-entry", "BibTeX")) == {
        "author": "{The Desk}", "title": "{The bridge opens}", "url": address, "version": "2024-03-01", "language": "en",
        "note": "Version of 1 March 2024",
    }  # fmt: skip
    assert ris(form(views, "cite-entry", "RIS")) == [
        ("AU", "The Desk"), ("TI", "The bridge opens"), ("T2", "The Desk"), ("ET", "2024-03-01"), ("LA", "en"),
        ("UR", address), ("N1", "Version of 1 March 2024"),
    ]  # fmt: skip
    assert json.loads(form(views, "cite-entry", "CSL JSON")) == [
        {
            "id": "entry-2024-bridge", "type": "webpage", "title": "The bridge opens", "container-title": "The Desk",
            "author": [{"literal": "The Desk"}], "version": "2024-03-01", "language": "en", "URL": address,
            "note": "Version of 1 March 2024",
        }
    ]  # fmt: skip


def test_the_version_is_that_of_the_last_change(form: Form) -> None:
    """Of corrections and the update; without any there is none."""
    corrected = (Correction(parse("2024-03-01"), "One."),)
    for fields, version in (
        ({"corrections": corrected, "updated": parse_moment("2024-03-02 10:00", UTC)}, "2024-03-02"),
        ({"corrections": corrected, "updated": parse_moment("2024-02-02", UTC)}, "2024-03-01"),
        ({"corrections": (Correction(parse("2024-03~"), "One."),)}, "2024-03~"),
        ({}, ""),
    ):  # fmt: skip
        views = cite(**fields)
        assert bibtex(form(views, "cite-entry", "BibTeX")).get("version", "") == version
        assert dict(ris(form(views, "cite-entry", "RIS"))).get("ET", "") == version
        assert json.loads(form(views, "cite-entry", "CSL JSON"))[0].get("version", "") == version
        assert ("Version of" in form(views, "cite-entry", "Plain text")) is bool(version)
        assert "version" not in bibtex(form(views, "cite-original", "BibTeX"))


def test_an_entry_has_the_day_on_which_it_was_filed(form: Form) -> None:
    """If that is stated: it is not the day of the report."""
    views = cite(filed=parse("2024-01-04"))
    assert form(views, "cite-entry", "Plain text").startswith("“The bridge opens”. The Desk, 4 January 2024.")
    assert bibtex(form(views, "cite-entry", "BibTeX"))["date"] == "2024-01-04"
    assert ("DA", "2024/01/04/") in ris(form(views, "cite-entry", "RIS"))
    assert json.loads(form(views, "cite-entry", "CSL JSON"))[0]["issued"] == {"date-parts": [[2024, 1, 4]]}
    assert bibtex(form(views, "cite-original", "BibTeX"))["date"] == "2024-01-02"


@pytest.mark.parametrize(
    ("date", "issued"),
    [
        ("2024-01-02", {"date-parts": [[2024, 1, 2]]}),
        ("2024", {"date-parts": [[2024]]}),
        ("2024-01~", {"literal": "about January 2024"}),
        ("2024-01-02/2024-01-03", {"literal": "2–3 January 2024"}),
    ],
)
def test_csl_has_a_date_in_numbers_only_where_it_is_certain(date: str, issued: object, form: Form) -> None:
    (item,) = json.loads(form(cite(date, **KNOWN), "cite-original", "CSL JSON"))
    assert item["issued"] == issued
    assert item["author"] == [{"literal": "Ann Writer"}, {"literal": "Bo Author"}]
    assert item["accessed"] == {"date-parts": [[2024, 1, 3]]}
    assert item["note"] == "Archived copy: https://archive.example/1"
    printed = cite(url=None, published_in="No. 12, page 3", original_title="The Bridge")
    (item,) = json.loads(form(printed, "cite-original", "CSL JSON"))
    assert (item["type"], item["note"]) == ("document", "No. 12, page 3")


def test_an_event_is_cited_as_the_desk_has_it(form: Form) -> None:
    event = Event(
        "bridge-opening", Location("events/bridge-opening.md", 1), parse("2024-01-01"), "The bridge opens",
        corrections=(Correction(parse("2024-03-01"), "It was noon."),),
    )  # fmt: skip
    site = Site("The Desk", "https://desk.example/news/", "", "en", Options())
    views = event_citations(event, "ko", site, Words("en"))
    address = "https://desk.example/news/events/bridge-opening/"
    assert [view.id for view in views] == ["cite-entry"]
    assert form(views, "cite-entry", "Plain text") == (
        f"“The bridge opens”. The Desk. In Korean. Version of 1 March 2024.\n{address}"
    )
    assert form(views, "cite-entry", "BibTeX", "/news/events/bridge-opening/").startswith("@misc{event-bridge-opening,")
    assert event_citations(event, "", Site("The Desk", "", "", "en", Options()), Words("en")) == ()


def test_an_organisation_is_cited_as_a_whole(form: Form) -> None:
    """Its name is not split into first and last names, neither by BibTeX nor by what reads RIS."""
    views = cite(authors=(Author("Open Science Collaboration", "organisation"), Author("Ann Writer")))
    assert form(views, "cite-original", "Plain text").startswith("Open Science Collaboration, Ann Writer. ")
    assert bibtex(form(views, "cite-original", "BibTeX"))["author"] == "{Open Science Collaboration} and Ann Writer"
    views = cite(authors=(Author("Ports, Inc", "organisation"),))
    assert ("AU", "Ports Inc") in ris(form(views, "cite-original", "RIS"))


def test_a_report_without_an_address_is_cited_with_its_place(form: Form) -> None:
    """Where it was printed or broadcast is given as written, and no address is made up."""
    views = cite(url=None, published_in="No. 12, page 3", original_title="The Bridge")
    assert form(views, "cite-original", "Plain text") == (
        "“The Bridge”. The Herald & Sons, No. 12, page 3, 2 January 2024."
    )
    fields = bibtex(form(views, "cite-original", "BibTeX"))
    assert fields["howpublished"] == r"The Herald \& Sons, No. 12, page 3"
    assert "url" not in fields
    pairs = ris(form(views, "cite-original", "RIS"))
    assert ("N1", "No. 12, page 3") in pairs
    assert "UR" not in dict(pairs)


def test_the_desks_own_report_is_one_thing(form: Form) -> None:
    """It has its own authors and date."""
    views = cite(source=DESK, authors=(Author("Ann Writer"),), home="https://desk.example/")
    assert [view.id for view in views] == ["cite-entry"]
    assert form(views, "cite-entry", "Plain text").startswith(
        "Ann Writer. “The bridge opens”. The Desk, 2 January 2024."
    )
    fields = bibtex(form(views, "cite-entry", "BibTeX"))
    assert (fields["author"], fields["howpublished"], fields["date"]) == ("Ann Writer", "The Desk", "2024-01-02")


def test_without_the_sites_address_only_the_report_can_be_cited(form: Form) -> None:
    assert [view.id for view in cite(home="")] == ["cite-original"]
    assert cite(home="", source=DESK) == ()


def test_no_text_breaks_its_format(form: Form) -> None:
    """Braces balance, characters that LaTeX interprets are escaped, and each RIS tag is one line."""
    title, url = ODD + "\nER  - ", "https://herald.example/{a}?b=c&d=100%25\\x~y#z"
    views = cite(
        original_title=title, url=url, authors=(Author("Sons, Ltd {and}"), Author("Research and Development Desk"))
    )
    fields = bibtex(form(views, "cite-original", "BibTeX"))
    assert fields["url"] == "https://herald.example/%7Ba%7D?b=c&d=100%25%5Cx~y#z"
    assert fields["author"] == r"{Sons, Ltd \textbraceleft{}and\textbraceright{}} and {Research and Development Desk}"
    assert fields["title"].startswith(
        r"{50\% of \textbraceleft{}the\textbraceright{} \textbackslash{}\$5 \& \#1\_x "
        r"\textasciitilde{} \textasciicircum{} TY"
    )
    pairs = ris(form(views, "cite-original", "RIS"))
    assert [value for tag, value in pairs if tag == "TI"] == [ODD + " ER -"]
    assert ("UR", url) in pairs


@pytest.mark.parametrize(
    ("date", "parts"),
    [
        ("2024-01-02", ("2024", "01", "02")),
        ("2024-01", ("2024", "01", "")),
        ("2024", ("2024", "", "")),
        ("2024-01-02~", ("", "", "")),
        ("2024?", ("", "", "")),
        ("2024-01-02/2024-01-03", ("2024", "01", "")),
        ("2024-01-30/2024-02-02", ("2024", "", "")),
        ("2024-01/2024-01-05", ("2024", "01", "")),
        ("2023-12/2024-01-02", ("", "", "")),
        ("2024-01-02/2024-01-03~", ("", "", "")),
        ("../2024-01-02", ("", "", "")),
        ("2024-01-02/..", ("", "", "")),
    ],
)
def test_only_the_certain_parts_of_a_date_are_given(date: str, parts: tuple[str, str, str], form: Form) -> None:
    """The rest is in the EDTF date in BibTeX, and in a note in RIS."""
    assert known_parts(parse(date)) == parts
    views = cite(date)
    fields = bibtex(form(views, "cite-original", "BibTeX"))
    assert fields["date"] == date
    assert fields.get("year", "") == parts[0]
    pairs = ris(form(views, "cite-original", "RIS"))
    assert [value for tag, value in pairs if tag == "DA"] == (["/".join(parts) + "/"] if parts[0] else [])
    is_plain = not re.search(r"[~?/]", date)
    assert any(value.startswith("Published") for tag, value in pairs if tag == "N1") != is_plain


def test_every_program_accepts_the_keys(form: Form) -> None:
    """Whatever the name of the file; the entry and the report each have a key, and so have two entries whose names are in
    another script. The site may be in a folder with the name of a section, and a page saved elsewhere has a key too."""
    views = cite()

    def keys(path: str, root: str) -> list[str]:
        return [form(views, view.id, "BibTeX", path, root).partition("{")[2].partition(",")[0] for view in views]

    assert keys("/articles/2024/bridge_2/index.html", "/") == ["entry-2024-bridge-2", "original-2024-bridge-2"]
    assert keys("/events/articles/2024/x/", "/events/") == ["entry-2024-x", "original-2024-x"]
    paths = [f"/news/articles/2024/{name}/" for name in (quote("다리"), quote("강"), quote("強"), "50%", "50%25")]
    found = [key for path in (*paths, "/Downloads/saved.html") for key in keys(path, "/news/")]
    assert len(found) == len(set(found)) == 12
    assert all(re.fullmatch(r"[A-Za-z0-9-]+", key) for key in found)


LONG = "articles/2024/03/long.md"


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Published:
    from desk import make_desk

    words = " ".join(f"word{n}" for n in range(700))
    files = {
        LONG: entry(body=words, date="2024-03-01"),
        "articles/2024/03/cjk.md": entry(body="橋が開いた。" * 250, date="2024-03-01", lang="ja"),
        "articles/2024/03/short.md": entry(body=" ".join(f"word{n}" for n in range(500)), date="2024-03-01"),
        "articles/2024/03/odd.md": entry("original_title: '<b>Less & \"more\"</b> </pre>'", date="2024-03-01"),
    }
    desk = make_desk(tmp_path_factory.mktemp("cited") / "desk", files, CONFIG)
    result = desk.build()
    assert result.exit_code == 0, result.output
    return Published(desk.site)


def test_a_page_shows_its_citations_without_scripts(pages: Published) -> None:
    """As plain text, closed but complete: what is copied is what the page shows."""
    page = pages.page("articles/2024/03/odd/")
    shown = ["".join(pre.itertext()) for pre in all_of(page.main, "pre")]
    assert len(shown) == 2
    assert shown[1].startswith('“<b>Less & "more"</b> </pre>”. The Herald, 1 March 2024.')
    assert [text_of(one) for one in all_of(page.main, "summary")] == ["This entry", "The original report"]


def test_the_other_formats_come_when_they_are_opened(pages: Published, browser: Browser) -> None:
    """Each as text that can be copied, and RIS as a file with the line ends that the format asks for."""
    with serve(pages.folder) as address, closing(browser.new_page()) as page:
        page.goto(address + "articles/2024/03/odd/")
        original = page.locator("#cite-original")
        assert original.locator("pre").count() == 1
        original.locator("summary").click()
        original.locator("a[download]").wait_for()
        shown = original.locator("pre").all_text_contents()
        assert shown[1].startswith("@misc{original-2024-03-odd,\n")
        assert shown[2].startswith("TY  - ELEC\nTI  - <b>Less")
        assert json.loads(shown[3])[0]["title"] == '<b>Less & "more"</b> </pre>'
        assert original.locator("figcaption button").count() == 4
        with page.expect_download() as download:
            original.locator("a[download]").click()
        assert download.value.suggested_filename == "original-2024-03-odd.ris"
        assert Path(download.value.path()).read_bytes().decode() == shown[2].replace("\n", "\r\n") + "\r\n"
        original.locator("summary").click()
        original.locator("summary").click()
        assert original.locator("pre").count() == 4


def test_what_copies_citations_is_loaded_where_there_are_some(pages: Published) -> None:
    for url in pages.urls:
        page = pages.page(url)
        scripts = [tag.get("src") for tag in page.tags if tag.name == "script"]
        assert any("citation" in src for src in scripts) == ("data-copy" in page.source), url
        assert not url.startswith(("articles/", "events/")) or "data-copy" in page.source, url


@pytest.mark.parametrize(("name", "said"), [("long", "3 min read"), ("cjk", "3 min read"), ("short", "")])
def test_a_long_text_says_how_long_it_takes(pages: Published, name: str, said: str) -> None:
    """In any script. A short text says nothing."""
    byline = all_of(pages.page(f"articles/2024/03/{name}/").main, "p", "subline")[0]
    found = re.search(r"\d+ min read", unescape(text_of(byline)))
    assert (found[0] if found else "") == said
