"""Every URL of the site: stable, encoded, inside the site, and the file it is written to."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path, PurePosixPath

import pytest
from desk import REPOSITORY
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError
from stored import index_of

from digest.content.values import check_segment
from digest.model import Article, ContentPage, Corpus, Event, Location, Story, Topic
from digest.site import links, urls
from digest.text.edtf import Moment, parse


def article(path: str, slug: str = "", id: str = "id") -> Article:
    return Article(id, Location(path, 1), "T", Moment(parse("2024")), "s", ("t",), slug=slug)


@pytest.mark.parametrize(
    ("path", "slug", "url"),
    [
        ("articles/2023/07/aspen.md", "", "articles/2023/07/aspen/"),
        ("articles/a.b.md", "", "articles/a.b/"),
        ("articles/a.markdown", "", "articles/a/"),
        ("articles/2023/index.md", "", "articles/2023/"),
        ("articles/2023/README.md", "", "articles/2023/"),
        ("articles/2023/07/aspen.md", "blinken", "articles/2023/07/blinken/"),
        ("articles/aspen.md", "블링컨", "articles/%EB%B8%94%EB%A7%81%EC%BB%A8/"),
        ("articles/a b/50% & #1?.md", "", "articles/a%20b/50%25%20&%20%231%3F/"),
    ],
)
def test_articles(path: str, slug: str, url: str) -> None:
    """The address of an article is the path of its file, whatever its date. `slug` replaces the last part."""
    assert urls.article(article(path, slug)) == url


def test_records() -> None:
    """Each kind of record has a folder, so an id cannot collide with a page of another kind."""
    assert [
        make("search") for make in (urls.topic, urls.event, urls.story, urls.source, urls.name)
    ] == ["topics/search/", "events/search/", "stories/search/", "sources/search/", "names/search/"]  # fmt: skip


def test_periods() -> None:
    """The periods of a list are below its hub, with years of four digits and months and days of two."""
    assert urls.period(urls.TIMELINE, 987) == "timeline/0987/"
    assert urls.period(urls.topic("korea"), 2023, 7) == "topics/korea/2023/07/"
    assert urls.period(urls.topic("korea"), 2023, 7, 4) == "topics/korea/2023/07/04/"
    assert urls.archive_month(date(2023, 7, 12)) == "archive/2023/07/"
    assert urls.archive_day(date(2023, 7, 2), has_page=True) == "archive/2023/07/02/"
    assert urls.archive_day(date(2023, 7, 2), has_page=False) == "archive/2023/07/#d-02"


@pytest.mark.parametrize(
    ("path", "url", "file"),
    [
        ("about.md", "about/", "about/index.html"),
        ("index.md", "", "index.html"),
        ("guide/README.md", "guide/", "guide/index.html"),
        ("guide/a b.md", "guide/a%20b/", "guide/a b/index.html"),
    ],
)
def test_hand_written_pages(path: str, url: str, file: str) -> None:
    """A hand-written page is where MkDocs puts it."""
    assert (urls.content_page(path), urls.destination(url)) == (url, file)


@pytest.mark.parametrize(
    ("old", "url", "file"),
    [
        ("/2012/04/old-title/", "2012/04/old-title/", "2012/04/old-title/index.html"),
        ("2012/04/old-title", "2012/04/old-title/", "2012/04/old-title/index.html"),
        ("/news/12.html", "news/12.html", "news/12.html"),
        ("/뉴스/", "%EB%89%B4%EC%8A%A4/", "뉴스/index.html"),
    ],
)
def test_old_addresses(old: str, url: str, file: str) -> None:
    """An old address has a page, or a file if it names one."""
    assert (urls.alias(old), urls.destination(urls.alias(old))) == (url, file)


segments = st.text(alphabet=st.characters(blacklist_categories=("Cs",)), min_size=1, max_size=20)


@given(segments)
def test_whatever_may_be_an_id_stays_inside_the_site(text: str) -> None:
    """Every valid id gives one folder of its kind: nothing is written elsewhere, and the folder's name is the id."""
    try:
        check_segment(text)
    except PydanticCustomError:
        return
    for make in (urls.topic, urls.event, urls.story, urls.source, urls.name):
        url = make(text)
        path = PurePosixPath(urls.destination(url))
        assert url.isascii()
        assert len(path.parts) == 3
        assert path.parts[1] == text
        assert ".." not in path.parts
        assert not path.is_absolute()


@pytest.mark.parametrize(
    "text",
    ["", ".", "..", "../x", "/etc/x", "a/b", "..\\x", "a\\b", "%2e%2e", "....//", "a b", "a\nb", "a\0b", ".hidden",
     "x.", "a:b", "a#b", "a?b", "a*b", 'a"b', "<b>", "a|b", "a\u202eb", "a\u200bb", "\ud800", "é" * 101, "a" * 201],
)  # fmt: skip
def test_what_cannot_be_a_part_of_an_address(text: str) -> None:
    """What could lead out of the folder, or means something else to a host or file system, is refused."""
    with pytest.raises(PydanticCustomError):
        check_segment(text)


@pytest.mark.parametrize("text", ["a", "hwasong-18", "2023-07-12-launch", "北朝鮮", "é" * 100, "a.b", "_x", "a~b"])
def test_what_can_be_a_part_of_an_address(text: str) -> None:
    """Letters of any script, digits, and harmless characters between them are accepted."""
    assert check_segment(text) == text


@given(st.lists(segments.filter(lambda part: "/" not in part and "\0" not in part and part not in (".", "..")),
                min_size=1, max_size=4))  # fmt: skip
def test_a_file_is_copied_to_its_own_path(parts: list[str]) -> None:
    """The address of a file leads back to its path, whatever its name contains."""
    path = "/".join(parts)
    assert urls.destination(urls.content_file(path)) == path


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("topics/Korea/", "topics/korea/"),
        ("topics/caf%C3%A9/", "topics/cafe%CC%81/"),
        ("topics/a/", "topics/a/index.html"),
        ("", "index.html"),
        ("topics/stra%C3%9Fe/", "topics/STRASSE/"),
    ],
)
def test_addresses_that_are_the_same_on_some_hosts(one: str, two: str) -> None:
    """Case, composition of letters and index.html make no other place."""
    assert urls.same_place(one) == urls.same_place(two)


def test_different_addresses_are_different_places() -> None:
    """Plain addresses that differ are different places."""
    assert len({urls.same_place(url) for url in ("", "a/", "b/", "a/b/", "a.html", "404.html")}) == 6


@pytest.mark.parametrize(
    ("url", "way"),
    [("", "./"), ("topics/", "../"), ("topics/korea/", "../../"), ("404.html", "./"), ("a/b.html", "../")],
)
def test_the_way_back_to_the_root(url: str, way: str) -> None:
    """From every page, the way to the site's root is relative."""
    assert urls.root_from(url) == way


# --- links between files of the content folder

KNOWN = index_of(
    Corpus(
        articles=(article("articles/2023/a b.md"), article("articles/2024/c.md", "d", "c")),
        events=(
            Event("e", Location("events/2023/e.md", 1), parse("2023"), "E"),
            Event("in-place", Location("articles/2024/c.md", 9), parse("2023"), "E", article="c"),
        ),
        stories={"s": Story("s", Location("stories/s.md", 1), "S", "")},
        topics={"t": Topic("t", "T")},
        pages=(ContentPage("about.md"), ContentPage("guide/index.md")),
        files=("articles/2023/map.png", "files/50%.pdf"),
        places={"articles/2024/c.md": ("x", "🚢", "fn-1")},
    )
)


@pytest.mark.parametrize(
    ("path", "link", "url"),
    [
        ("articles/2024/c.md", "../2023/a%20b.md", "articles/2023/a%20b/"),
        ("articles/2024/c.md", "../2023/a b.md", "articles/2023/a%20b/"),
        ("articles/2023/a b.md", "../2024/c.md#X", "articles/2024/d/#text-x"),
        ("articles/2023/a b.md", "../2024/c.md?q=1#%F0%9F%9A%A2", "articles/2024/d/?q=1#text-🚢"),
        ("articles/2023/a b.md", "../2024/c.md#fn-1", "articles/2024/d/#fn-1"),
        ("articles/2023/a b.md", "../2024/c.md#top", "articles/2024/d/#top"),
        ("articles/2023/a b.md", "../2024/c.md#gone", None),
        ("articles/2023/a b.md", "map.png", "articles/2023/map.png"),
        ("articles/2023/a b.md", "./map.png?v=2", "articles/2023/map.png?v=2"),
        ("articles/2023/a b.md", "../../events/2023/e.md", "events/e/"),
        ("events/2023/e.md", "/stories/s.md", "stories/s/"),
        ("stories/s.md", "../about.md", "about/"),
        ("stories/s.md", "../guide/index.md#part", "guide/#part"),
        ("stories/s.md", "../files/50%25.pdf", "files/50%25.pdf"),
        ("stories/s.md", "../nowhere.md", None),
        ("stories/s.md", "../../../etc/passwd", None),
        ("stories/s.md", "/../about.md", None),
        ("stories/s.md", "../articles/2023/", None),
        ("stories/s.md", "http://[", None),
        ("stories/s.md", "?x=1", None),
        ("stories/s.md", "", None),
    ],
)
def test_links_between_files(path: str, link: str, url: str | None) -> None:
    """As on a git host, a relative link resolves against the folder of its file. It leads to the page of the file
    that it names."""
    assert links.resolve(KNOWN, path, link) == url


def test_an_event_in_place_does_not_hide_its_article() -> None:
    """A file with an event in it is still the file of its article."""
    assert KNOWN.file_url("articles/2024/c.md") == "articles/2024/d/"


ADDRESS = re.compile(r'\b(?:href|src|srcset|action|poster|data-index|data-root|content="0; url)="?([^"]*)"')
GIVEN = re.compile(r"(?:\{\{ (?:site\.url or )?root \}\})?(?:\{\{ [^{}]+ \}\})?|#\{\{ [^{}]+ \}\}|#[a-z-]+")
# The sizes of a picture: such an address and a width for each.
SIZES = re.compile(
    r"\{% for size in [\w.]+ %\}\{\{ root \}\}\{\{ size\.url \}\} \{\{ size\.width \}\}w\{% if not loop\.last %\}, \{% endif %\}\{% endfor %\}"
)
TEMPLATES = sorted((REPOSITORY / "digest/templates").rglob("*.html"))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_put_no_address_together(path: Path) -> None:
    """An address in a template is a single value, after the way to the root, or a fragment on the same page. Nothing
    else follows the way to the root."""
    text = path.read_text("utf-8")
    found = ADDRESS.findall(text)
    assert [address for address in found if not GIVEN.fullmatch(address) and not SIZES.fullmatch(address)] == []
    assert re.findall(r"\{\{ root \}\}[^\"{][^\"]*", text) == []
    assert [
        found for found in re.findall(r"\{[{%].*?[%}]\}", text) if re.search(r"\broot *[~+]|[~+] *root\b", found)
    ] == []


def test_lists_for_templates() -> None:
    """Each list is there under the name with which its address begins."""
    assert {name: url.strip("/") for name, url in urls.LISTS.items()} == {name: name for name in urls.LISTS}


IDS = ("2026/10/my-report", "2026-10-my-report", "2026/10-my-report", "a/b-c", "a-b/c", "a-b-c", "2026/10/5", "2026/10-5",
       "2026/10/My Report (final) #2", "2026/10/My Report (final) 2", "여수/항", "여수-항", "x y", "x\u00a0y", "x-y")  # fmt: skip


def test_anchors_are_fit_for_ids_and_fragments() -> None:
    """Without spaces or signs that a fragment cannot have, and unlike each other. Those of usual files stay as they
    are."""
    for anchor in (urls.report_anchor, urls.event_anchor):
        made = [anchor(id) for id in IDS]
        assert len({*made}) == len(IDS)
        assert all(re.fullmatch(r"[\w.-]+", one) for one in made)
    assert urls.report_anchor("2026/10/my-report") == "report-2026-10-my-report"
    assert urls.event_anchor("2026-10-09-hwasong-18") == "event-2026-10-09-hwasong-18"
    assert urls.report_anchor("2026/10/My Report (final) #2").startswith("report-2026-10-My-Report-final-2-")


def test_parts_of_an_index_are_at_no_address_of_a_period() -> None:
    assert [urls.part(urls.TOPICS, number) for number in (1, 2, 12)] == ["topics/", "topics/all/2/", "topics/all/12/"]
    assert urls.part(urls.TOPICS, 2) != urls.period(urls.topic("all"), 2)
