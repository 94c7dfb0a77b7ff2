"""The feed of corrections, and corrections in other feeds."""

from __future__ import annotations

import pytest
from planned import BRIDGE, REGISTRIES, Plan, article

from digest.pages.corrections import NEWEST_CORRECTIONS

HUB = "corrections/"
HOSTILE = "]]> & <script>alert(1)</script> \\0\\u2028 --> =HYPERLINK(1)"
STATED = "\n  - {date: 2024-02-01, text: It was shut., field: title, before: It is <b>open</b>, after: הגשר}"


def test_a_correction_is_an_entry_about_its_record(plan: Plan) -> None:
    """Its title names the record, its address is where the record says the same, and both values are in it."""
    site = plan({BRIDGE: article(corrections=STATED)})
    feed = site.atom(HUB)
    assert feed.feed.title == "The Desk: Corrections"
    assert feed.feed.link == "https://desk.example/news/corrections/"
    (entry,) = feed.entries
    assert (entry.title, entry.summary) == ("Correction: The bridge opens", "It was shut.")
    assert entry.link == "https://desk.example/news/articles/2024/01/bridge/#corrections"
    assert (entry.published, entry.updated) == ("2024-02-01T12:00:00Z", "2024-02-01T12:00:00Z")
    (item,) = site.json(HUB)["items"]
    assert (item["id"], item["title"], item["url"]) == (entry.id, entry.title, entry.link)
    assert item["content_html"] == (
        '<p>It was shut.</p><p>Title: <del>It is &lt;b&gt;open&lt;/b&gt;</del> → <ins dir="rtl">הגשר</ins></p>'
    )


def test_the_feed_of_reports_states_both_values(plan: Plan) -> None:
    html = plan({BRIDGE: article(corrections=STATED)}).json()["items"][0]["content_html"]
    assert html.endswith(
        "<p>Correction, 1 February 2024: It was shut.</p>"
        '<p>Title: <del>It is &lt;b&gt;open&lt;/b&gt;</del> → <ins dir="rtl">הגשר</ins></p>'
    )


def test_ids_stay_whatever_else_is_corrected(plan: Plan) -> None:
    """They follow from the record, the day, and the number on that day."""
    first = plan({BRIDGE: article(corrections=STATED)}).atom(HUB).entries[0].id
    more = f"\n  - {{date: 2024-01-15, text: Before.}}{STATED}\n  - {{date: 2024-02-01, text: Later that day.}}"
    other = plan({BRIDGE: article(corrections=more, title="Another title")}).atom(HUB)
    assert [entry.summary for entry in other.entries] == ["Later that day.", "It was shut.", "Before."]
    assert other.entries[1].id == first
    assert len({entry.id for entry in other.entries}) == 3


def test_an_id_outlives_that_of_its_record(plan: Plan) -> None:
    corrections = "\n  corrections: [{date: 2024-02-01, text: It was Korea.}]"
    topics = REGISTRIES["topics.yml"]
    old = plan({"topics.yml": topics.replace("name: Border", f"name: Border{corrections}")})
    new = plan(
        {
            "topics.yml": topics.replace("border:", "frontier:").replace("name: Border", f"name: Border{corrections}\n  was: [border]"),
            BRIDGE: article(topics="frontier"),
        }
    )  # fmt: skip
    assert old.atom(HUB).entries[0].id == new.atom(HUB).entries[0].id
    assert new.atom(HUB).entries[0].link.endswith("topics/frontier/#corrections")


def test_the_newest_are_there_newest_first(plan: Plan) -> None:
    items = "".join(
        f"\n  - {{date: 2024-0{1 + number // 28}-{1 + number % 28:02}, text: Number {number}.}}"
        for number in range(NEWEST_CORRECTIONS + 10)
    )
    texts = [entry.summary for entry in plan({BRIDGE: article(corrections=items)}).atom(HUB).entries]
    assert texts == [f"Number {number}." for number in range(NEWEST_CORRECTIONS + 9, 9, -1)]


def test_a_site_without_corrections_has_an_empty_feed(plan: Plan) -> None:
    """And one without an address has none."""
    assert plan({}).atom(HUB).entries == []
    assert HUB + "feed.xml" not in plan({}, url="").assets


def test_it_is_in_the_list_of_feeds(plan: Plan) -> None:
    assert b'xmlUrl="https://desk.example/news/corrections/feed.xml"' in plan({}).assets["feeds.opml"]


@pytest.mark.parametrize("field", ["text", "before", "after"])
def test_no_text_breaks_it(plan: Plan, field: str) -> None:
    stated = {"date": "2024-02-01", "text": "x", "field": "text"} | {field: HOSTILE}
    lines = "\n  - " + "\n    ".join(f'{key}: "{value}"' for key, value in stated.items())
    site = plan({BRIDGE: article(corrections=lines, lang="he")})
    (entry,) = site.atom(HUB).entries
    assert "<script" not in entry.content[0].value
    assert "alert(1)" in site.json(HUB)["items"][0]["content_html"]
    assert site.atom().entries[0].title
