"""sitemap.xml and robots.txt: the whole site, in files no longer than the protocol allows."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest
from planned import BRIDGE, Plan, article

from digest.config import Options, Site
from digest.outputs.sitemap import sitemap

NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
SITE = Site("D", "https://d.example/", "", "en", Options())


def rows(content: bytes, kind: str = "urlset") -> list[tuple[str | None, str | None]]:
    root = ElementTree.fromstring(content)
    assert root.tag == NAMESPACE + kind
    return [(entry.findtext(f"{NAMESPACE}loc"), entry.findtext(f"{NAMESPACE}lastmod")) for entry in root]


def some_pages(count: int) -> list[tuple[str, str]]:
    return [(f"articles/{n:05}/", f"2024-01-{1 + n % 28:02}") for n in range(count)]


def test_the_sitemap_lists_every_page_of_the_sample(sample: Path) -> None:
    """Hand-written pages too, but neither the 404 page nor the stubs at old addresses."""
    listed = {location for location, _ in rows((sample / "sitemap.xml").read_bytes())}
    there = {
        "https://example.org/" + path.relative_to(sample).as_posix().removesuffix("index.html")
        for path in sample.rglob("*.html")
        if path.name != "404.html" and '<meta name="robots" content="noindex">' not in path.read_text("utf-8")
    }
    assert listed == there


def test_a_correction_is_a_change_of_the_page(plan: Plan) -> None:
    """`lastmod` is the newest date that the page shows."""
    site = plan({BRIDGE: article(corrections="[{date: 2024-03-01, text: Two.}]")})
    assert ("https://desk.example/news/articles/2024/01/bridge/", "2024-03-01") in rows(site.assets["sitemap.xml"])


@pytest.mark.parametrize(
    ("fields", "changed"),
    [
        ({"date": "2024"}, None),
        ({"date": "2024-01"}, None),
        ({"date": "2024-01-02~"}, "2024-01-02"),
        ({"date": "2024-01-02/2024-01-05"}, None),
        ({"date": "2024", "updated": "2024-02-03"}, "2024-02-03"),
        ({"date": "2024-01-02", "updated": "2024-03"}, "2024-01-02"),
        ({"date": "2024-01-02", "corrections": "[{date: 2024, text: Two.}]"}, "2024-01-02"),
    ],
)
def test_a_day_that_is_not_known_is_no_change(plan: Plan, fields: dict[str, str], changed: str | None) -> None:
    """A year is not its first day. The other entries of a list still say when it changed."""
    listed = dict(
        rows(plan({BRIDGE: article(**fields), "articles/a.md": article(date="2023-12-01")}).assets["sitemap.xml"])
    )
    assert listed["https://desk.example/news/articles/2024/01/bridge/"] == changed
    assert listed["https://desk.example/news/"] == (changed or "2023-12-01")


@pytest.mark.parametrize("count", [1, 6, 7, 8])
def test_a_long_sitemap_is_split(count: int) -> None:
    """Every URL is in one file, and none exceeds the limit. The index lists each file with its newest change."""
    pages = some_pages(count)
    files = {asset.url: asset.content for asset in sitemap(pages, SITE, limit=3)}
    if count <= 3:
        assert len(rows(files["sitemap.xml"])) == count
        assert list(files) == ["sitemap.xml"]
        return
    index = rows(files.pop("sitemap.xml"), "sitemapindex")
    assert [location for location, _ in index] == [SITE.url + url for url in files]
    parts = [rows(content) for content in files.values()]
    assert all(0 < len(part) <= 3 for part in parts)
    assert sorted(row for part in parts for row in part) == [(SITE.url + url, changed) for url, changed in pages]
    assert [newest for _, newest in index] == [max(updated or "" for _, updated in part) for part in parts]


def test_the_limit_is_that_of_the_protocol() -> None:
    """50,000 URLs are one file. One more makes a second file, and an index."""
    files = list(sitemap(some_pages(50_001), SITE))
    assert [asset.url for asset in files] == ["sitemap-1.xml", "sitemap-2.xml", "sitemap.xml"]
    assert [asset.content.count(b"<url>") for asset in files] == [50_000, 1, 0]


def test_robots_txt_leads_to_the_sitemap(plan: Plan) -> None:
    """Everything may be crawled."""
    lines = plan({BRIDGE: article()}).assets["robots.txt"].decode().splitlines()
    assert lines == ["User-agent: *", "Disallow:", "", "Sitemap: https://desk.example/news/sitemap.xml"]


def test_a_desks_own_robots_txt_takes_the_place_of_ours(plan: Plan) -> None:
    """It is published as it is, without an error."""
    site = plan({BRIDGE: article(), "robots.txt": "User-agent: *\nDisallow: /\n"})
    assert site.assets["robots.txt"] == b"User-agent: *\nDisallow: /\n"
    assert site.prepared.corpus.files == ("robots.txt",)


def test_the_day_of_an_event_is_no_change_of_a_page(plan: Plan) -> None:
    """Reports, updates and corrections are, on every page that shows them; a report older than the web is not."""
    lone = "---\ndate: 1912-04-15\ntitle: It sank\ntopics: [empty]\nsources: [{source: herald, url: 'https://herald.example/'}]\n---\n"
    site = plan({
        "events/sank.md": lone, "events/raised.md": lone.replace("It sank", "It was raised").replace("empty", "border"),
        BRIDGE: article(events="[raised]", updated="2024-02-02"),
        "articles/old.md": article(title="Old", url="https://herald.example/old", date="1912-04-16", topics="korea", stories="", names=""),
    })  # fmt: skip
    changed = {
        location.removeprefix("https://desk.example/news/"): day
        for location, day in rows(site.assets["sitemap.xml"])
        if location
    }
    assert changed["events/sank/"] is changed["topics/empty/"] is changed["articles/old/"] is None
    for url in (
        "",
        "events/raised/",
        "timeline/",
        "topics/korea/",
        "topics/border/",
        "stories/river/",
        "archive/2024/01/",
        "sources/",
    ):
        assert changed[url] == "2024-02-02", url
    assert changed["archive/1912/"] is None
