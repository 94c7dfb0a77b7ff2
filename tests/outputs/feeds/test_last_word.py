"""The last word of feeds on an entry that was withdrawn: the same item, which says when and why, and nothing else."""

from __future__ import annotations

from html import unescape

import pytest
from planned import BRIDGE, Plan, article

from digest.pages.feeds import FEED_LENGTH, SUBJECT_FEED_LENGTH

WITHDRAWN = "{date: 2024-03-05, reason: The report was invented.}"
PAGE = "https://desk.example/news/articles/2024/01/bridge/"
FEEDS = ("", "topics/border/", "topics/korea/", "sources/herald/", "stories/river/", "names/kim/")
OTHERS = {
    "articles/before.md": article(title="Before", date="2024-01-01", url="https://herald.example/before"),
    "articles/after.md": article(title="After", date="2024-01-03", url="https://herald.example/after"),
    "articles/elsewhere.md": article(
        title="Elsewhere", topics="empty", source="desk", url="", stories="", names="", date="2024-01-04"
    ),
}


def test_it_stands_in_each_feed_that_it_was_in(plan: Plan) -> None:
    """In its place, with the id and the time of publication that it had; a reader's program replaces what it keeps."""
    before = plan({BRIDGE: article(), **OTHERS})
    after = plan({BRIDGE: article(withdrawn=WITHDRAWN), **OTHERS})
    for hub in FEEDS:
        was, now = before.atom(hub), after.atom(hub)
        place = [entry.title for entry in was.entries].index("The bridge opens")
        assert [entry.title for entry in now.entries] == [
            "Withdrawn report" if entry.title == "The bridge opens" else entry.title for entry in was.entries
        ]
        old, new = was.entries[place], now.entries[place]
        assert (new.id, new.published, new.link) == (old.id, old.published, PAGE)
        assert new.updated == "2024-03-05T12:00:00Z" > old.updated
        assert now.feed.updated == "2024-03-05T12:00:00Z"
        assert new.content[0].value == (
            "<p>The desk has withdrawn this entry. Its title and its text are no longer shown.</p>"
            "<p>Withdrawn 5 March 2024</p><p>The report was invented.</p>"
        )
        assert [link.rel for link in new.links] == ["alternate"]
        assert not {"tags", "authors", "source"} & {*new}
        item = after.json(hub)["items"][place]
        assert item == {
            "id": old.id, "url": PAGE, "title": "Withdrawn report", "content_html": new.content[0].value, "summary": "",
            "date_published": old.published, "date_modified": new.updated, "language": "en", "tags": [],
        }  # fmt: skip
    assert "Withdrawn report" not in [entry.title for entry in after.atom("topics/empty/").entries]


def test_nothing_else_of_it_is_in_any_file(plan: Plan) -> None:
    found = plan(
        {
            BRIDGE: article(
                "Zanzibar.", title="Zanzibar opens", url="https://herald.example/Zanzibar", withdrawn=WITHDRAWN,
                original_title="Zanzibar", authors="Zanzibar", corrections="{date: 2024-01-05, text: Zanzibar}",
                events="{date: 2024-01-04, title: Zanzibar, id: flood}",
            )
        },
        article_cards=True,
    ).assets  # fmt: skip
    assert [url for url, content in found.items() if b"anzibar" in content or "anzibar" in url] == []
    assert b"2024/01/bridge" not in found["sitemap.xml"]


@pytest.mark.parametrize("tree", ["korea:\n  name: Korea\n  parent: empty\n", "korea:\n  name: Korea\n"])
def test_it_follows_its_topic(plan: Plan, tree: str) -> None:
    """In the feeds of all topics above, whichever these are now."""
    topics = f"{tree}border:\n  name: Border\n  parent: korea\nempty:\n  name: Nothing yet\n"
    site = plan({BRIDGE: article(withdrawn=WITHDRAWN), "topics.yml": topics})
    assert len(site.atom("topics/empty/").entries) == ("parent: empty" in tree)


@pytest.mark.parametrize(
    ("fields", "changed"),
    [
        ({"updated": "2024-03-05 23:00"}, "2024-03-05T14:00:01Z"),
        ({"corrections": "[{date: 2024-03-05, text: One.}, {date: 2024-03-05, text: Two.}]"}, "2024-03-05T12:00:03Z"),
        ({"date": "2024-03-05 23:59"}, "2024-03-05T14:59:01Z"),
        ({"withdrawn": "{date: 2024-03, reason: It was wrong.}"}, "2024-03-01T12:00:00Z"),
        ({"withdrawn": "{date: '2023~', reason: It was wrong.}"}, "2024-01-02T12:00:01Z"),
        ({"date": "'9999-12-31'"}, "9999-12-31T12:00:01Z"),
    ],
)
def test_it_is_later_than_every_change_before(plan: Plan, fields: dict[str, str], changed: str) -> None:
    """A withdrawal has a day but no time."""
    earlier = {key: value for key, value in fields.items() if key != "withdrawn"}
    before = plan({BRIDGE: article(**earlier)}).atom().entries[0]
    entry = plan({BRIDGE: article(**{"withdrawn": WITHDRAWN, **fields})}).atom().entries[0]
    assert entry.updated == changed > before.updated
    assert (entry.published, entry.id) == (before.published, before.id)


def test_it_goes_with_the_newest(plan: Plan) -> None:
    """It counts among them, and is gone when so many are newer."""
    files = {
        f"articles/{n:03}.md": article(
            title=f"Report {n}", date=f"2023-{1 + n // 28:02}-{1 + n % 28:02}", url=f"https://herald.example/{n}",
            withdrawn=WITHDRAWN if n in (9, 10, 39, 40, 45) else "",
        )
        for n in range(60)
    }  # fmt: skip
    site = plan(files)
    for hub, length, gone in (
        ("", FEED_LENGTH, [14, 19, 20, 49]),
        ("topics/korea/", SUBJECT_FEED_LENGTH, [14, 19]),
        ("sources/herald/", SUBJECT_FEED_LENGTH, [14, 19]),
    ):
        titles = [entry.title for entry in site.atom(hub).entries]
        assert len(titles) == length
        assert titles[:14] == [f"Report {n}" for n in range(59, 45, -1)]
        assert [place for place, title in enumerate(titles) if title == "Withdrawn report"] == gone
        assert [item["title"] for item in site.json(hub)["items"]] == titles


def test_a_reason_is_text(plan: Plan) -> None:
    """Whatever is in it, and in whichever direction it runs."""
    reason = "<script>alert(1)</script> ]]> --> &amp; \u2028 \u202e =HYPERLINK(1)"
    one = plan({BRIDGE: article(withdrawn=f"{{date: 2024-03-05, reason: '{reason}'}}")})
    for html in (one.atom().entries[0].content[0].value, one.json()["items"][0]["content_html"]):
        assert "<script" not in html
        assert "alert(1)" in unescape(html)
        assert "\u202e" not in html
    other = plan({BRIDGE: article(withdrawn="{date: 2024-03-05, reason: הידיעה הייתה בדויה}")})
    assert '<p dir="rtl">הידיעה הייתה בדויה</p>' in other.json()["items"][0]["content_html"]


RIVER = "---\ntitle: The river bridge\nsummary: A bridge.\n{}---\n"


def test_the_feed_of_a_withdrawn_story_goes_on(plan: Plan) -> None:
    """With one entry, which says so, under the id that the feed had; at the addresses that the story had before, too."""
    before = plan({BRIDGE: article(), "stories/river.md": RIVER.format("was: [stream]\n")})
    story = RIVER.format(f"was: [stream]\nwithdrawn: {WITHDRAWN}\n")
    after = plan({BRIDGE: article(stories=""), "stories/river.md": story})
    was, now = before.atom("stories/river/"), after.atom("stories/river/")
    assert now.feed.id == was.feed.id
    assert now.feed.title == "The Desk: Withdrawn story"
    assert now.feed.link == "https://desk.example/news/stories/river/"
    (entry,) = now.entries
    assert (entry.title, entry.link) == ("Withdrawn story", "https://desk.example/news/stories/river/")
    assert entry.published == entry.updated == now.feed.updated == "2024-03-05T12:00:00Z"
    assert "The report was invented." in entry.content[0].value
    assert entry.id not in {one.id for one in was.entries} | {now.feed.id}
    for form in ("xml", "json"):
        assert after.assets[f"stories/stream/feed.{form}"] == after.assets[f"stories/river/feed.{form}"]
        assert b"river bridge" not in after.assets[f"stories/river/feed.{form}"]
    assert "stories/river" not in after.assets["feeds.opml"].decode()


def test_without_the_sites_address_there_is_none(plan: Plan) -> None:
    site = plan(
        {
            BRIDGE: article(withdrawn=WITHDRAWN, stories=""),
            "stories/river.md": RIVER.format(f"withdrawn: {WITHDRAWN}\n"),
        },
        url="",
    )
    assert not [url for url in site.assets if "feed" in url]
