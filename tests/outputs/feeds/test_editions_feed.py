"""The feed of editions: what is over, once, and what runs on, never."""

from __future__ import annotations

from xml.etree import ElementTree

from planned import BRIDGE, Plan, article

from digest.site.edition_calendar import find_edition

HUB = "editions/"
NEXT = "articles/2024/01/next.md"
LEAD = "editions/2024-W01.md"


def entries(day: str = "2024-01-09", **fields: str) -> dict[str, str]:
    return {BRIDGE: article(events="[{date: 2024-01-02, title: A <b>bridge</b> & a toll}]"), NEXT: article(
        title="The next week", date=day, url="https://herald.example/next", **fields
    )}  # fmt: skip


def test_an_edition_that_still_runs_is_not_there(plan: Plan) -> None:
    """The newest report says what time it is: its week and its month are not over."""
    assert [entry.title for entry in plan({BRIDGE: article()}).atom(HUB).entries] == []
    (entry,) = plan(entries()).atom(HUB).entries
    assert entry.title == "Week 1, 2024: 1–7 January 2024"
    assert entry.link == "https://desk.example/news/editions/2024-W01/"
    # Midnight in Seoul.
    assert entry.published == entry.updated == "2024-01-07T15:00:00Z"


def test_a_month_and_its_weeks(plan: Plan) -> None:
    """The newest come first, in both formats with the same ids."""
    site = plan(entries("2024-02-05"))
    found = [(entry.id, entry.link.rsplit("/", 2)[1]) for entry in site.atom(HUB).entries]
    assert [id for _, id in found] == ["2024-01", "2024-W01"]
    assert [item["id"] for item in site.json(HUB)["items"]] == [id for id, _ in found]


def test_it_lists_the_events(plan: Plan) -> None:
    """Without a lead, an entry has the events, inert, with absolute links."""
    (entry,) = plan(entries()).atom(HUB).entries
    html = entry.content[0].value
    assert 'href="https://desk.example/news/events/' in html
    assert "A <b>" not in html and "&lt;b&gt;bridge&lt;/b&gt; &amp; a toll</a> · 2 January 2024" in html


def test_without_events_it_lists_the_reports(plan: Plan) -> None:
    (entry,) = plan({**entries(), BRIDGE: article()}).atom(HUB).entries
    assert ">The bridge opens</a> · The Herald</li>" in entry.content[0].value


def test_a_lead_is_the_content(plan: Plan) -> None:
    """Its links are absolute, wherever a feed reader shows them."""
    lead = "---\ntitle: A bridge at last\n---\n\nSee [the report](../articles/2024/01/bridge.md) of Kim Ko.\n"
    site = plan({**entries(), LEAD: lead})
    (entry,) = site.atom(HUB).entries
    assert entry.title == "Week 1, 2024: A bridge at last"
    assert entry.content[0].value.startswith(
        '<p>See <a href="https://desk.example/news/articles/2024/01/bridge/">the report</a> of Kim Ko.</p>'
    )


def test_a_lead_written_for_a_week_to_come_does_not_end_this_one(plan: Plan) -> None:
    assert len(plan({**entries(), "editions/2024-W09.md": "Later.\n"}).atom(HUB).entries) == 1


def test_it_is_valid_and_listed(plan: Plan) -> None:
    """In the list of feeds it is named as it is on the page of feeds."""
    site = plan(entries())
    opml = ElementTree.fromstring(site.assets["feeds.opml"])
    feeds = {outline.get("xmlUrl"): outline.get("title") for outline in opml.iter("outline")}
    assert feeds["https://desk.example/news/editions/feed.xml"] == site.atom(HUB).feed.title == "The Desk: Editions"


def test_a_site_without_an_address_has_none(plan: Plan) -> None:
    assert not [url for url in plan(entries(), url="").assets if url.startswith(HUB)]


def test_the_end_of_the_calendar(plan: Plan) -> None:
    """The last week there is does not end."""
    assert find_edition("9999-W52")
    site = plan({BRIDGE: article(date="9999-12-30"), NEXT: article(date="9999-12-31", url="https://herald.example/n")})
    assert site.atom(HUB).entries == []
