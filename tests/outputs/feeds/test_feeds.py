"""Atom, JSON Feed and OPML: what they say, whatever the content is."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest
from planned import BRIDGE, Plan, Planned, article
from stored import prepared

from digest.config import Options, Site
from digest.model import Article, Author, Correction, Location
from digest.outputs.feeds.articles import last_change, published
from digest.pages.feeds import FEED_LENGTH, SUBJECT_FEED_LENGTH
from digest.pages.page import Asset
from digest.text.edtf import Moment, on_day, parse

ATOM = "{http://www.w3.org/2005/Atom}"
RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
SUBJECTS = ("topics/korea/", "topics/border/", "topics/empty/", "stories/river/", "sources/herald/", "names/kim/")
HOSTILE = "]]> & <script>alert(1)</script> \x00\x0b\x1b \ufffe \U0001f525 &amp; \u2028 \u202e"


def test_the_site_and_every_subject_have_a_feed_in_both_formats(plan: Plan) -> None:
    """Every topic (also one without reports), story, source and name can be followed."""
    site = plan({BRIDGE: article()})
    for hub in ("", *SUBJECTS):
        feed = site.atom(hub)
        assert feed.feed.links[0] | {"rel": "self"} == {
            "rel": "self", "href": f"https://desk.example/news/{hub}feed.xml", "type": "application/atom+xml",
        }  # fmt: skip
        assert feed.feed.link == f"https://desk.example/news/{hub}"
        assert site.json(hub)["feed_url"] == f"https://desk.example/news/{hub}feed.json"
        assert len(feed.entries) == len(site.json(hub)["items"]) == (0 if "empty" in hub else 1)


def test_what_belongs_to_a_topic_is_in_the_feed_of_its_parent(plan: Plan) -> None:
    """A reader who follows Korea gets the reports of Border, which is below it."""
    assert plan({BRIDGE: article(topics="border")}).atom("topics/korea/").entries[0].title == "The bridge opens"


def test_an_entry_credits_its_source(plan: Plan) -> None:
    """The summary is complete, the source is named in three ways, and the original is linked."""
    text = "A sentence that says a lot. " * 40
    site = plan({BRIDGE: article(summary=text.strip(), original_title="Die Brücke", original_lang="de")})
    entry = site.atom().entries[0]
    assert entry.summary == text.strip()
    assert entry.source.title == "The Herald"
    assert entry.source.id == site.atom("sources/herald/").feed.id
    links = {link.rel: link for link in entry.links}
    assert links["via"].href == "https://herald.example/bridge"
    assert (links["via"].title, links["via"].hreflang) == ("The Herald", "de")
    assert links["alternate"].href == "https://desk.example/news/articles/2024/01/bridge/"
    content = entry.content[0]
    assert content.type == "text/html"
    assert '<a href="https://herald.example/bridge">The Herald</a>, 2 January 2024' in content.value
    assert "Die Brücke" in content.value
    assert [tag.label for tag in entry.tags] == ["Border"]
    item = site.json()["items"][0]
    assert item["external_url"] == "https://herald.example/bridge"
    assert item["_source"] == {
        "name": "The Herald", "url": "https://herald.example/", "title": "Die Brücke", "language": "de",
    }  # fmt: skip


def test_a_printed_report_is_named_with_its_place(plan: Plan) -> None:
    """Without an address there is no link, in either form of the feed."""
    site = plan({BRIDGE: article(url="", published_in='"No. 12, <page> 3"')})
    (entry,) = site.atom().entries
    assert "The Herald, No. 12, &lt;page&gt; 3, 2 January 2024" in entry.content[0].value
    assert not [link for link in entry.links if link.rel == "via"]
    item = site.json()["items"][0]
    assert "external_url" not in item
    assert item["_source"]["published_in"] == "No. 12, <page> 3"


def test_only_the_desks_own_reports_have_authors(plan: Plan) -> None:
    """A correspondent of another outlet did not write the desk's entry, so is not named as its author."""
    own = plan({BRIDGE: article(source="desk", url="", authors="Ann Lee")})
    other = plan({BRIDGE: article(authors="Bo Roe")})
    assert own.atom().entries[0].author == "Ann Lee"
    assert own.json()["items"][0]["authors"] == [{"name": "Ann Lee"}]
    assert not [link for link in own.atom().entries[0].links if link.rel == "via"]
    assert "Bo Roe" not in other.assets["feed.xml"].decode() + other.assets["feed.json"].decode()
    assert other.atom().feed.author == "The Desk"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2024-01-02", "2024-01-02T12:00:00Z"),
        ("2024-01-02 09:30", "2024-01-02T00:30:00Z"),
        ("2024-01-02T09:30:15-05:00", "2024-01-02T14:30:15Z"),
        ("2023-07~", "2023-07-01T12:00:00Z"),
        ("2023", "2023-01-01T12:00:00Z"),
        ("../2023-07-12", "2023-07-12T12:00:00Z"),
        ("0001-01-01", "0001-01-01T12:00:00Z"),
    ],
)
def test_a_day_is_that_day_for_readers_everywhere(plan: Plan, written: str, expected: str) -> None:
    """A date without a time is noon UTC of its first day, which is that day from Honolulu to Auckland. A known time is
    kept."""
    site = plan({BRIDGE: article(date=f"'{written}'")})
    assert site.atom().entries[0].published == expected
    item = site.json()["items"][0]
    assert (item["date_published"], item["date_modified"]) == (expected, expected)


def test_updated_moves_on_an_update_and_on_every_correction() -> None:
    """Also for a correction on the day of publication, and a second one on the same day."""
    site = Site("D", "https://d.example/", "", "en", Options(timezone="Asia/Seoul"))
    at = datetime(2024, 1, 2, 9, 30, tzinfo=site.options.zone)
    entry = Article("a", Location("articles/a.md", 1), "A", Moment(on_day(date(2024, 1, 2)), at), "s", ("t",))
    same_day = Correction(parse("2024-01-02"), "It was two.")
    later = Correction(parse("2024-02"), "It was three.")
    moments = [
        last_change(entry),
        last_change(entry._replace(corrections=(same_day,))),
        last_change(entry._replace(corrections=(same_day, same_day))),
        last_change(entry._replace(corrections=(same_day, same_day, later))),
        last_change(entry._replace(updated=Moment(parse("2024-03-01")))),
    ]
    assert moments == sorted(set(moments))
    assert moments[0] == published(entry) == datetime(2024, 1, 2, 0, 30, tzinfo=UTC)
    assert published(entry._replace(corrections=(later,))) == moments[0]
    last = entry._replace(date=Moment(parse("9999-12-31"), None), corrections=(later,))
    assert last_change(last).year == 9999


def test_followers_see_a_correction(plan: Plan) -> None:
    """`updated` of entry and feed changes, `published` and the id do not, and the text says what was wrong."""
    before = plan({BRIDGE: article()}).atom()
    after = plan({BRIDGE: article(corrections="[{date: 2024-03-01, text: It opened on Tuesday.}]")}).atom()
    assert after.entries[0].updated > before.entries[0].updated
    assert after.feed.updated > before.feed.updated
    assert after.entries[0].published == before.entries[0].published
    assert after.entries[0].id == before.entries[0].id
    assert "It opened on Tuesday." in after.entries[0].content[0].value


def test_a_feed_has_the_newest_reports(plan: Plan) -> None:
    """However many there are; newest first, the same in both formats. That of the site has more of them."""
    files = {
        f"articles/{n:03}.md": article(title=f"Report {n}", date=f"2023-{1 + n // 28:02}-{1 + n % 28:02}")
        for n in range(130)
    }
    site = plan(files)
    for hub, length in (
        ("", FEED_LENGTH),
        ("topics/korea/", SUBJECT_FEED_LENGTH),
        ("sources/herald/", SUBJECT_FEED_LENGTH),
    ):
        titles = [entry.title for entry in site.atom(hub).entries]
        assert titles == [f"Report {n}" for n in range(129, 129 - length, -1)]
        assert [item["title"] for item in site.json(hub)["items"]] == titles


def test_a_new_report_changes_only_the_feeds_it_is_in(plan: Plan) -> None:
    """A report of the same source leaves the feed of another topic as it was, byte for byte; and one of the same week
    that of editions."""
    before = plan({BRIDGE: article()})
    toll = article(title="A toll", topics="empty", date="2024-01-03", stories="", names="")
    after = plan({BRIDGE: article(), "articles/toll.md": toll})
    changed = {url for url in after.assets if "feed." in url and before.assets.get(url) != after.assets[url]}
    assert changed == {
        f"{hub}feed.{form}" for hub in ("", "topics/empty/", "sources/herald/") for form in ("xml", "json")
    }


def test_hostile_text_is_text(plan: Plan) -> None:
    """Markup, CDATA ends and control characters in every text of the record and the site give well-
    formed XML and JSON with plain texts."""
    found = plan({BRIDGE: article()}).prepared
    entry = found.corpus.articles[0]._replace(
        title=HOSTILE, summary=HOSTILE, original_title=HOSTILE, authors=(Author(HOSTILE),),
        url="https://herald.example/?a=1&b=<>\"'\x01", corrections=(Correction(parse("2024-02-02"), HOSTILE),),
    )  # fmt: skip
    site = replace(found.site, name=HOSTILE, description=HOSTILE)
    corpus = replace(found.corpus, articles=(entry,))
    source = replace(corpus.sources["herald"], name=HOSTILE)
    topic = replace(corpus.topics["border"], name=HOSTILE, parent=None)
    corpus = replace(corpus, sources={"herald": source}, topics={"border": topic})
    made = prepared(corpus, site)
    feeds = (item for item in made.all_items() if isinstance(item, Asset) and "feed" in item.url)
    assets = {feed.url: feed.content for feed in feeds}
    for url in ("feed.xml", "topics/border/feed.xml", "feeds.opml"):
        root = ElementTree.fromstring(assets[url])
        texts = [text for element in root.iter() for text in (element.text, *element.attrib.values()) if text]
        assert any("]]> & <script>alert(1)</script>" in text for text in texts)
        assert not any(re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\u202e]", text) for text in texts)
    entries = ElementTree.fromstring(assets["feed.xml"]).iter(f"{ATOM}content")
    assert all("<script" not in (content.text or "") for content in entries)
    again = Planned(found, assets)
    assert again.json()["items"][0]["title"].startswith("]]> & <script>alert(1)</script>")
    assert "<script" not in again.json()["items"][0]["content_html"]
    assert "<script" not in again.atom().entries[0].content[0].value


def test_atom_keeps_to_its_grammar(plan: Plan) -> None:
    """Everything RFC 4287 requires is there once, links are absolute, dates and ids are well-formed."""
    site = plan({BRIDGE: article(lang="ko"), "articles/own.md": article(source="desk", url="", stories="")})
    for hub in ("", *SUBJECTS):
        root = ElementTree.fromstring(site.assets[f"{hub}feed.xml"])
        assert root.tag == f"{ATOM}feed"
        assert root.find(f"{ATOM}author/{ATOM}name") is not None
        for element in (root, *root.iter(f"{ATOM}entry"), *root.iter(f"{ATOM}source")):
            for name in ("title", "id", "updated"):
                assert len(element.findall(ATOM + name)) == 1, (element.tag, name)
            assert (element.findtext(f"{ATOM}id") or "").startswith("urn:uuid:")
            assert RFC3339.fullmatch(element.findtext(f"{ATOM}updated") or "")
            assert len([link for link in element.findall(f"{ATOM}link") if link.get("rel") == "alternate"]) == 1
        ids = [entry.findtext(f"{ATOM}id") for entry in root.iter(f"{ATOM}entry")]
        assert len(set(ids)) == len(ids)
        assert all((link.get("href") or "").startswith("https://") for link in root.iter(f"{ATOM}link"))
    entries = list(ElementTree.fromstring(site.assets["feed.xml"]).iter(f"{ATOM}entry"))
    languages = [entry.get("{http://www.w3.org/XML/1998/namespace}lang") for entry in entries]
    assert sorted(languages, key=str) == [None, "ko"]


def test_json_feed_keeps_to_its_specification(plan: Plan) -> None:
    """Version 1.1: every item has an id, a text and only known keys; dates have an offset."""
    feed = plan({BRIDGE: article(lang="he")}).json()
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert set(feed) == {
        "version", "title", "home_page_url", "feed_url", "description", "language", "authors", "items",
    }  # fmt: skip
    (item,) = feed["items"]
    assert set(item) == {
        "id", "url", "external_url", "title", "content_html", "summary", "date_published", "date_modified",
        "language", "tags", "_source",
    }  # fmt: skip
    assert item["language"] == "he"
    assert '<p lang="he" dir="rtl">' in item["content_html"]
    assert RFC3339.fullmatch(item["date_published"])


def test_the_list_of_feeds_is_complete(plan: Plan) -> None:
    """Each Atom feed is there once, so importing the list misses nothing and doubles nothing."""
    site = plan({BRIDGE: article()})
    root = ElementTree.fromstring(site.assets["feeds.opml"])
    listed = [outline.get("xmlUrl") for outline in root.iter("outline") if outline.get("type") == "rss"]
    there = ["https://desk.example/news/" + url for url in site.assets if url.endswith("feed.xml")]
    assert sorted(map(str, listed)) == sorted(there)
    assert [outline.get("text") for outline in root.findall("body/outline")] == [
        "The Desk", "The Desk: Editions", "The Desk: Corrections", "Topics", "Stories", "Sources", "Names",
    ]  # fmt: skip


def test_without_the_sites_address_there_are_no_feeds(plan: Plan) -> None:
    """A feed must state its address. So none is made, and no page mentions one."""
    site = plan({BRIDGE: article()}, url="")
    assert not [url for url in site.assets if "feed" in url or url in ("robots.txt", "sitemap.xml")]
    assert not [page for page in site.prepared.pages if page.url.startswith("feeds")]


def test_the_feeds_are_the_same_bytes_whatever_the_order_of_the_registries(plan: Plan) -> None:
    """The feeds of a subject whose id is not ASCII are in the folder of its page."""
    topics = ["korea:\n  name: Korea\n", "국경:\n  name: 국경\n", "border:\n  name: Border\n  parent: korea\n"]
    files = {BRIDGE: article(topics="국경")}
    one = plan({**files, "topics.yml": "".join(topics)})
    other = plan({**files, "topics.yml": "".join(reversed(topics))})
    assert one.assets == other.assets
    assert "topics/국경/feed.xml" in map(unquote, one.assets)


def test_an_own_page_at_the_address_of_a_feed_is_refused(plan: Plan) -> None:
    """Two things at one address are an error that names the file."""
    with pytest.raises(AssertionError, match=r"content/feed\.xml.*the feeds"):
        plan({BRIDGE: article(), "feed.xml": "<feed/>"})
