"""What the built sample says to machines in the heads of its pages."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin
from xml.etree import ElementTree

import feedparser
import pytest
from planned import BRIDGE, Plan, article

from digest.config import Options, Site
from digest.outputs.structured_data import describe
from digest.pages.views import Head
from digest.text.i18n import Words

BASE = "https://example.org/"
ATOM = "{http://www.w3.org/2005/Atom}"
ALTERNATE = re.compile(r'<link rel="alternate" type="([^"]+)" title="([^"]+)" href="([^"]+)">')
LINKED_DATA = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)
PROPERTY = re.compile(r'<meta (?:name="[^"]+" )?property="([^"]+)" content="([^"]*)">')
REDIRECT = '<meta http-equiv="refresh"'
# One page of each kind in the sample.
KINDS = {
    "": "CollectionPage", "topics/": "CollectionPage", "topics/north-korea/": "CollectionPage",
    "timeline/": "CollectionPage", "stories/": "CollectionPage", "sources/": "CollectionPage",
    "names/": "CollectionPage", "archive/": "CollectionPage", "archive/2023/": "CollectionPage",
    "archive/2023/07/": "CollectionPage", "feeds/": "CollectionPage", "about/": "WebPage",
    "articles/2023/07/hangaku-blinken-aspen/": "Article",
}  # fmt: skip


def pages(site: Path) -> Iterator[tuple[str, str]]:
    """The (URL, HTML) of every page except the stubs at old addresses, and what other sites show in frames."""
    for path in sorted(site.rglob("*.html")):
        text = path.read_text("utf-8")
        url = path.relative_to(site).as_posix()
        if REDIRECT not in text and not url.startswith("embed/"):
            yield url.removesuffix("index.html"), text


def visible_text(page: str) -> str:
    """What a page shows, without its head and scripts."""
    body = re.sub(r"(?s)<(script|style).*?</\1>", " ", page[page.index("<body") :])
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


def linked_data(page: str) -> list[dict[str, Any]]:
    (text,) = LINKED_DATA.findall(page)
    data = json.loads(text)
    assert data["@context"] == "https://schema.org"
    graph = data["@graph"]
    assert isinstance(graph, list)
    return graph


def values(data: Any, *keys: str) -> Iterator[str]:
    """Every text under one of these keys, at any depth."""
    if isinstance(data, dict):
        for key, value in data.items():
            if key in keys and isinstance(value, str):
                yield value
            yield from values(value, *keys)
    elif isinstance(data, list):
        for value in data:
            yield from values(value, *keys)


def exists(site: Path, address: str) -> bool:
    assert address.startswith(BASE), address
    path = site / unquote(address.removeprefix(BASE))
    return path.is_file() or (path / "index.html").is_file()


def test_every_page_names_the_feeds_it_belongs_to(sample: Path) -> None:
    """The links lead to existing feeds with the same titles. Each page has the site's, and the page of a subject has
    its own first."""
    titles: dict[str, str] = {}
    for url, page in pages(sample):
        found = [one for one in ALTERNATE.findall(page) if one[0] != "text/calendar"]
        for kind, title, href in found:
            address = urljoin(urljoin(BASE, url), href)
            assert exists(sample, address), (url, href)
            assert kind == ("application/feed+json" if address.endswith(".json") else "application/atom+xml")
            assert titles.setdefault(address, title) == title
        addresses = [urljoin(urljoin(BASE, url), href).removeprefix(BASE) for _, _, href in found]
        parts = url.split("/")
        hub = (
            f"{parts[0]}/{parts[1]}/"
            if parts[0] in ("topics", "stories", "sources", "names") and parts[1:2] > [""]
            else ""
        )
        if parts[0] in ("corrections", "editions"):
            hub = f"{parts[0]}/"
        own = [f"{hub}feed.xml", f"{hub}feed.json"] if hub else []
        assert addresses == [*own, "feed.xml", "feed.json"], url
    for address, title in titles.items():
        if address.endswith(".xml"):
            root = ElementTree.parse(sample / unquote(address.removeprefix(BASE))).getroot()
            assert root.findtext(f"{ATOM}title") == html.unescape(title)


def test_every_feed_of_the_sample_is_valid(sample: Path) -> None:
    """A strict parser reads each one, feedparser (slow, so for one of each kind) finds nothing wrong, and every entry
    leads to an existing page."""
    feeds = sorted(sample.rglob("feed.xml"))
    assert len(feeds) > 100
    for path in feeds:
        for entry in ElementTree.parse(path).getroot().iter(f"{ATOM}entry"):
            assert exists(sample, entry.find(f"{ATOM}link[@rel='alternate']").get("href"))  # type: ignore[union-attr,arg-type]
            assert entry.findtext(f"{ATOM}content")
        assert json.loads(path.with_suffix(".json").read_bytes())["items"] is not None
    for url in ("", "topics/north-korea/", "stories/travis-king/", "sources/yonhap/", "names/kim-jong-un/"):
        feed = feedparser.parse((sample / url / "feed.xml").read_bytes())
        assert not feed.bozo, (url, feed.bozo_exception)
        assert len(feed.entries) > 1


def test_linked_data_names_only_what_the_page_prints(sample: Path) -> None:
    """On every page it can be parsed, each name and headline is in the text of the page, and each address exists."""
    checked = 0
    for url, page in pages(sample):
        if url == "404.html":
            assert not LINKED_DATA.search(page)
            continue
        graph, text = linked_data(page), visible_text(page)
        for name in values(graph, "name", "headline"):
            assert " ".join(name.split()) in text, (url, name)
        for thing in graph:
            for address in values({k: v for k, v in thing.items() if k != "isBasedOn"}, "url", "item"):
                assert exists(sample, address), (url, address)
        checked += 1
    assert checked > 400


@pytest.mark.parametrize(("url", "kind"), KINDS.items())
def test_each_kind_of_page_has_its_type(sample: Path, url: str, kind: str) -> None:
    """Lists are collections, a curated report is an article, a hand-written page is a page."""
    page = (sample / url / "index.html").read_text("utf-8")
    things = {thing["@type"]: thing for thing in linked_data(page)}
    assert kind in things
    assert things[kind]["url"] == BASE + url
    assert ("WebSite" in things) == (url == "")
    properties = dict(PROPERTY.findall(page))
    assert properties["og:url"] == BASE + url
    assert properties["og:type"] == ("article" if kind == "Article" else "website")
    assert properties["og:title"]
    assert '<meta name="twitter:card" content="summary_large_image">' in page


def test_every_page_says_what_it_is(sample: Path) -> None:
    """In words of its own or by what it counts; a hand-written page in those of its front matter."""
    described = re.compile(r'<meta name="description"(?: property="og:description")? content="([^"]+)">')
    found = {url: described.findall(page) for url, page in pages(sample) if 'content="noindex"' not in page}
    assert [url for url, texts in found.items() if len(texts) != 1] == []
    assert found["about/"][0].startswith("How the entries of this digest are written")
    assert found["archive/2023/07/"] == ["July 2023: 21 reports"]
    assert found["names/camp-david/"] == ["5 reports · 2 events"]


def test_the_breadcrumb_is_that_of_the_page(sample: Path) -> None:
    """From the front page on, each step with its position and its address; the page itself is no step."""
    page = (sample / "articles/2023/07/hangaku-blinken-aspen/index.html").read_text("utf-8")
    (crumbs,) = [thing for thing in linked_data(page) if thing["@type"] == "BreadcrumbList"]
    first, second, *_ = steps = crumbs["itemListElement"]
    assert (first["position"], first["name"], first["item"]) == (1, "Home", BASE)
    assert (second["name"], second["item"]) == ("Relations between states", BASE + "topics/relations/")
    nav = page[page.index('class="crumbs"') :].partition("</nav>")[0]
    shown = re.findall(r'<li><a href="[^"]*">(.*?)</a></li>', nav)
    assert [step["name"] for step in steps] == [html.unescape(name) for name in shown]
    assert [step["position"] for step in steps] == [*range(1, len(steps) + 1)]


def test_a_curated_report_is_based_on_the_original_and_no_news_article(sample: Path) -> None:
    """The desk's entry is an Article by the desk; title, language and publisher of the original are stated as its
    own."""
    page = (sample / "articles/2023/07/hangaku-blinken-aspen/index.html").read_text("utf-8")
    (entry,) = [thing for thing in linked_data(page) if thing["@type"] == "Article"]
    assert entry["author"]["name"] == "Peninsula Record"
    assert entry["publisher"] == {"@id": entry["author"]["@id"]}
    assert "datePublished" not in entry
    original = entry["isBasedOn"]
    assert original["url"].startswith("https://hangakugozen.com/")
    assert original["publisher"]["name"] == "hangakugozen.com"
    assert original["headline"].startswith("N. Korean Missile Launches")
    assert original["inLanguage"] == "en"
    # The original shows no date. The desk's "about 21 July" is not passed on as a fact.
    assert "datePublished" not in original
    assert not re.search(r'"@type":"NewsArticle"', page)


def test_the_desks_own_report_is_a_news_article(plan: Plan) -> None:
    """With its own date, authors and corrections, and based on nothing else."""
    matter = {"source": "desk", "url": "", "authors": "Ann Lee", "corrections": "[{date: 2024-03-01, text: Two.}]"}
    site = plan({BRIDGE: article(**matter)}).prepared
    page = next(page for page in site.pages if page.template == "digest/article.html")
    view = page.view(site.builder, *page.arguments)
    meta = describe(site.site, site.words, view.head, view.body, site.site.url + page.url)
    entry = json.loads(meta.linked_data)["@graph"][0]
    assert entry["@type"] == "NewsArticle"
    assert entry["author"] == [{"@type": "Person", "name": "Ann Lee"}]
    assert (entry["datePublished"], entry["dateModified"]) == ("2024-01-02", "2024-03-01")
    assert "isBasedOn" not in entry
    properties = {tag.property: tag.content for tag in meta.tags}
    assert properties["article:published_time"] == "2024-01-02"
    assert properties["article:modified_time"] == "2024-03-01"


def test_a_printed_report_has_no_address_but_a_place(plan: Plan) -> None:
    """An organisation that wrote it is one, and where it was printed stands in place of an address."""
    authors = "[{name: Port Union, kind: organisation}, Ann Lee]"
    site = plan({BRIDGE: article(url="", published_in='"No. 12, page 3 & 4"', authors=authors)}).prepared
    page = next(page for page in site.pages if page.template == "digest/article.html")
    view = page.view(site.builder, *page.arguments)
    meta = describe(site.site, site.words, view.head, view.body, site.site.url + page.url)
    original = json.loads(meta.linked_data)["@graph"][0]["isBasedOn"]
    assert original["isPartOf"] == {"@type": "CreativeWork", "name": "No. 12, page 3 & 4"}
    assert [author["@type"] for author in original["author"]] == ["Organization", "Person"]
    assert "url" not in original


def test_without_the_sites_address_the_head_is_silent(plan: Plan) -> None:
    """Everything in it needs absolute addresses, and there is none to begin them with."""
    words = Words("en")
    site = Site("D", "", "", "en", Options())
    assert describe(site, words, Head("Title"), None, None) == describe(site, words, Head("T"), None, "x")
    assert not describe(site, words, Head("Title"), None, None).feeds
    hidden = describe(Site("D", BASE, "", "en", Options()), words, Head("T", robots="noindex"), None, BASE)
    assert hidden.feeds
    assert not hidden.linked_data
    assert not hidden.tags


def test_the_page_of_feeds_lists_them_all(sample: Path) -> None:
    """With links to each feed of the site in both formats, and to the list of all."""
    page = (sample / "feeds/index.html").read_text("utf-8")
    found = {urljoin(BASE + "feeds/", html.unescape(href)) for href in re.findall(r'href="([^"#]+)"', page)}
    there = {BASE + path.relative_to(sample).as_posix() for path in sample.rglob("feed.*")}
    assert there <= set(map(unquote, found))
    assert BASE + "feeds.opml" in found
    listed = ElementTree.parse(sample / "feeds.opml").getroot().iter("outline")
    assert {unquote(o.get("xmlUrl") or "") for o in listed if o.get("xmlUrl")} == {
        address for address in there if address.endswith(".xml")
    }
    assert "feeds/" in re.findall(r"<footer.*?</footer>", (sample / "index.html").read_text("utf-8"), re.DOTALL)[-1]
