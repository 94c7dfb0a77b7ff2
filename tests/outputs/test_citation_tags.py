"""Tags for programs that collect citations: what they say is what the page is, and nothing that is not known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import pytest
from desk import CONFIG, entry, make_desk
from lxml import html
from published import Published

KEYS = (
    "original_title: 다리가 열렸다\noriginal_lang: ko\nauthors: [Ann Writer]\nfiled: 2024-03-04\n"
    "corrections: [{date: 2024-03-06, text: One.}, {date: 2024-03-05, text: Two.}]"
)
FILES = {
    "sources.yml": (
        "herald: {name: The Herald}\nwire: {name: The Wire}\nown: {name: The Desk itself, type: own}\n"
        "harbour: {name: Harbour, evidence: 'https://h.example/'}\n"
    ),
    "articles/2024/03/known.md": entry(KEYS, title='Lorries & "more" <b>', date="2024-03-01"),
    "articles/2024/03/bare.md": entry(title="Bare", url="https://herald.example/bare", lang="he"),
    "articles/2024/03/vague.md": entry("filed: 2024-03~", title="Vague", url="https://herald.example/vague"),
    "articles/2024/03/own.md": entry(
        "authors: [Ann Writer, {name: Port Union, kind: organisation}]", source="own", url="", date="2024-03-01 09:30",
        title="Our own",
    ),
    "articles/2024/03/roughly.md": entry(source="own", url="", date="2024-03~", title="Roughly"),
    "events/flood.md": (
        "---\ndate: 2024-03-01/2024-03-02\ntitle: A flood\nplace: The <quay>\n"
        "sources: [{source: harbour, url: 'https://h.example/data'}]\ncorrections: {date: 2024-03-09, text: One.}\n---\n"
    ),
}  # fmt: skip
Tags = Mapping[str, list[str]]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Published:
    config = CONFIG.replace("search: false", "search: false\n      licence: CC BY 4.0")
    desk = make_desk(tmp_path_factory.mktemp("tags") / "desk", FILES, config)
    result = desk.build()
    assert result.exit_code == 0, result.output
    return Published(desk.site)


def tags(site: Published, url: str) -> Tags:
    """The tags of citations of a page, as another parser than the tests' own reads them."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for tag in html.document_fromstring(site.file(url).read_bytes()).xpath("/html/head/meta[@name]"):
        if tag.get("name").startswith(("citation_", "DC")):
            found[tag.get("name")].append(tag.get("content"))
    return found


def test_an_entry_is_the_desks(site: Published) -> None:
    """The report's authors, date, language and title are not those of the entry; its page is what the entry is about."""
    url = "https://desk.example/news/articles/2024/03/known/"
    assert tags(site, "articles/2024/03/known/") == {
        "citation_title": ['Lorries & "more" <b>'], "citation_online_date": ["2024/03/04"],
        "DC.title": ['Lorries & "more" <b>'], "DC.publisher": ["The Desk"], "DC.date": ["2024-03-04"],
        "DC.type": ["webpage"], "DC.language": ["en"], "DC.identifier": [url], "DC.rights": ["CC BY 4.0"],
        "DCTERMS.modified": ["2024-03-06"], "DC.relation": ["https://herald.example/train"],
    }  # fmt: skip


@pytest.mark.parametrize(("name", "language"), [("bare", "he"), ("vague", "en"), ("roughly", "en")])
def test_what_is_not_certain_is_left_out(site: Published, name: str, language: str) -> None:
    found = tags(site, f"articles/2024/03/{name}/")
    assert found["DC.language"] == [language]
    assert not [tag for tag in found if "date" in tag or "modified" in tag or "author" in tag or "creator" in tag]
    assert bool(found["DC.relation"]) == (name != "roughly")


def test_the_desks_own_report_has_its_persons_and_date(site: Published) -> None:
    """A program would take an organisation for a person with a first and a last name."""
    found = tags(site, "articles/2024/03/own/")
    assert found["citation_author"] == found["DC.creator"] == ["Ann Writer"]
    assert found["citation_publication_date"] == ["2024/03/01"]
    assert found["DC.date"] == ["2024-03-01"]
    assert "citation_online_date" not in found
    assert "DC.relation" not in found


def test_an_event_says_when_and_where(site: Published) -> None:
    url = "https://desk.example/news/events/flood/"
    assert tags(site, "events/flood/") == {
        "citation_title": ["A flood"], "DC.title": ["A flood"],
        "DC.publisher": ["The Desk"], "DC.type": ["webpage"], "DC.language": ["en"], "DC.identifier": [url],
        "DC.rights": ["CC BY 4.0"], "DCTERMS.modified": ["2024-03-09"], "DC.relation": ["https://h.example/data"],
        "DCTERMS.temporal": ["2024-03-01/2024-03-02"], "DCTERMS.spatial": ["The <quay>"],
    }  # fmt: skip


def test_no_program_takes_it_for_something_else(site: Published) -> None:
    """An entry is a page of a site, not an article of a journal; nothing else on the page looks like its authors."""
    for url in site.urls:
        found = tags(site, url)
        assert bool(found) == url.startswith(("articles/", "events/")), url
        assert not {"citation_journal_title", "DC.source", "DC.coverage"} & {*found}
        page = html.document_fromstring(site.file(url).read_bytes())
        assert not page.find_class("byline") + page.find_class("vcard")
