"""What is due, and that an expected event is taken for news nowhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from desk import CONTENT, entry
from published import Published, all_of, one, text_of

from digest.config import Options, Site
from digest.pages.due import DUE_EVENTS, DUE_ON_HUB, due
from digest.prepare import Prepared, prepare
from digest.site.periods import SIZES, Sizes
from digest.store.store import Store

Make = Callable[..., Prepared]
NOW = datetime(2026, 6, 1, tzinfo=UTC)
# The newest entry of the small desk is of 3 February 2024.
NEWEST = "2024-02-03"


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """A function that prepares the small desk with more files."""
    made = 0

    def prepared(files: Mapping[str, str], sizes: Sizes = SIZES, now: datetime = NOW) -> Prepared:
        nonlocal made
        made += 1
        root = tmp_path / f"site{made}" / "content"
        for path, text in {**CONTENT, **files}.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text, "utf-8")
        options = Options(timezone="Asia/Seoul")
        site = Site("The Desk", "https://desk.example/", "A record.", "en", options)
        found = prepare(root, site, now, Store(None, options.zone), sizes=sizes)
        assert not [str(problem) for problem in found.problems if problem.is_error]
        return found

    return prepared


def event(date: str, matter: str = "status: expected", title: str = "The council votes") -> str:
    return f"---\ndate: {date}\ntitle: {title}\n{matter}\n---\n"


def dated(*dates: str) -> dict[str, str]:
    """Expected events on these dates."""
    return {f"events/e{number}.md": event(date, title=date) for number, date in enumerate(dates)}


def body(made: Prepared, url: str) -> Any:
    """What a page shows."""
    page = next(page for page in made.pages if page.url == url)
    return page.view(made.builder, *page.arguments).body


def shown(made: Prepared, url: str) -> list[str]:
    return [line.title for line in body(made, url).due]


def test_the_next_come_first_and_what_is_past_is_not_due(make: Make) -> None:
    """An event is due up to its last possible day. What may have begun is at the day on which it ends at the latest; what
    has no end is last. The day of the newest entry is today."""
    in_order = (
        NEWEST, "2024-02-05", "2024-02", "2024-02-01/2024-03-10", "2024-03-11", "2024-04/2024-05", "../2024-06-01", "2024",
        "2025-01-01/..", "2024-01-20/..",
    )  # fmt: skip
    made = make(dated(*reversed(in_order), "2024-02-02", "2024-01", "2023", "../2024-02-02"))
    assert [line.title for line in due(made.builder, limit=100)] == list(in_order)


def test_no_clock_says_what_is_due(make: Make) -> None:
    files = dated("2024-02-05", "2024-03-01")
    early, late = (make(files, now=datetime(year, 6, 1, tzinfo=UTC)) for year in (2024, 2034))
    assert due(early.builder) == due(late.builder) != ()


def test_everything_is_due_where_nothing_has_happened(tmp_path: Path) -> None:
    """A desk that begins with an agenda."""
    root = tmp_path / "content"
    for path, text in dated("2024-02-05", "1999-03-01").items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")
    site = Site("The Desk", "", "", "en", Options())
    made = prepare(root, site, NOW, Store(None, site.options.zone))
    assert [line.title for line in due(made.builder)] == ["1999-03-01", "2024-02-05"]
    assert body(made, "").happened == ()


def test_it_is_on_the_pages_of_what_the_event_belongs_to(make: Make) -> None:
    """By what it states, or by its reports; a topic has what is due in the topics below it."""
    files = {
        "events/stated.md": event("2024-03-01", "status: expected\ntopics: border\nstories: river\nnames: kim", "Stated"),
        "events/reported.md": event("2024-03-02", title="Reported"),
        "articles/plan.md": entry("events: reported\nnames: kim", title="A vote is planned", url="https://herald.example/plan"),
    }  # fmt: skip
    made = make(files)
    for url, titles in {
        "": ["Stated", "Reported"], "timeline/": ["Stated", "Reported"], "topics/border/": ["Stated"],
        "topics/korea/": ["Stated", "Reported"], "stories/river/": ["Stated"], "names/kim/": ["Stated", "Reported"],
        "sources/herald/": [],
    }.items():  # fmt: skip
        assert shown(made, url) == titles, url


def test_a_page_has_so_many(make: Make) -> None:
    made = make(dated(*(f"2024-03-{day:02}" for day in range(1, 32)), "2024-04-01"))
    assert [len(shown(made, url)) for url in ("", "timeline/")] == [DUE_EVENTS, DUE_EVENTS]
    hub = make(dated(*(f"2024-03-{day:02}" for day in range(1, 32)), "2024-04-01"), Sizes(one_page=3))
    assert len(shown(hub, "timeline/")) == DUE_ON_HUB


def test_it_is_not_among_what_happened(make: Make) -> None:
    """However many there are."""
    made = make(
        {**dated(*(f"2024-03-{day:02}" for day in range(1, 32))), "events/past.md": event("2024-01-20", title="Past")}
    )
    assert [view.title for view in body(made, "").happened] == ["The bridge opens"]


def titles_of(made: Prepared, url: str) -> list[str]:
    """The entries of a timeline, newest first."""
    return [view.title for year in body(made, url).listing.timeline for month in year.months for view in month.events]


def test_a_timeline_on_one_page_has_it_on_its_day(make: Make) -> None:
    made = make(dated("2024-03-01", "2024-01-15"))
    assert titles_of(made, "timeline/") == [
        "2024-03-01",
        "A toll is asked of lorries",
        "2024-01-15",
        "The bridge opens",
    ]
    view = body(made, "timeline/").listing.timeline[0].months[0].events[0]
    assert (view.status_key, view.status_line) == ("expected", "expected")


def test_the_hub_of_a_long_timeline_has_the_newest_without_it(make: Make) -> None:
    """It is under its year, and the hub begins with what is due."""
    small = Sizes(one_page=1, newest_on_hub=1)
    made = make({**dated("2024-03-01", "2025-03-01"), "events/e9.md": event("2024-01-15", "", "Said")}, small)
    assert titles_of(made, "timeline/") == ["A toll is asked of lorries"]
    assert shown(made, "timeline/") == ["2024-03-01", "2025-03-01"]
    assert titles_of(made, "timeline/2025/") == ["2025-03-01"]
    assert "2024-03-01" in titles_of(made, "timeline/2024/")
    files = {"events/e1.md": event("2024-03-01", "status: expected\nstories: river")}
    assert titles_of(make(files, small), "stories/river/") == ["The bridge opens"]


def test_a_story_is_no_newer_for_it(make: Make) -> None:
    """Neither its rank, nor its span, nor its strip of activity."""
    files = {
        "stories/other.md": "---\ntitle: The other story\nsummary: It goes on.\n---\n",
        "stories/plan.md": "---\ntitle: Nothing but a plan\nsummary: It may come.\n---\n",
        "articles/old.md": entry("stories: other", title="It all began", url="https://herald.example/old", date="2023-05-01"),
        "articles/late.md": entry("stories: other", title="It went on", url="https://herald.example/on", date="2023-07-01"),
        "events/vote.md": event("2025-03-01", "status: expected\nstories: [other, plan]"),
        "events/missed.md": event("2021-03-01", "status: expected\nstories: [other, plan]"),
    }  # fmt: skip
    made = make(files)
    lines = {line.title: line for line in body(made, "").stories}
    assert list(lines) == ["The river bridge", "The other story", "Nothing but a plan"]
    assert lines["The other story"].span == "May 2023 – July 2023"
    assert (lines["Nothing but a plan"].span, lines["Nothing but a plan"].newest) == ("", None)
    strip = body(made, "stories/other/").strip
    assert (strip.first, strip.last) == ("May 2023", "July 2023")
    assert (body(made, "timeline/").strip.first, body(made, "timeline/").strip.last) == ("May 2023", "February 2024")


def test_it_is_counted_apart(make: Make) -> None:
    made = make({"events/vote.md": event("2024-03-01", "status: expected\ntopics: border")})
    assert body(made, "topics/border/").counts == "1 report · 1 event · 1 expected event"
    parts = make({"events/vote.md": event("2025-03-01", "status: expected\ntopics: border")}, Sizes(one_page=1))
    assert body(parts, "topics/border/2025/").counts == "1 expected event"


@pytest.mark.parametrize(
    ("date", "is_overdue"), [("2024-02-02", True), (NEWEST, False), ("2024-02", False), ("2023-01-01/..", False)]
)
def test_what_became_of_it_is_said_to_be_unknown(make: Make, date: str, is_overdue: bool) -> None:
    made = make(dated(date))
    line = "expected; what became of it is not recorded here" if is_overdue else "expected"
    assert body(made, "events/e0/").event.status_line == line


def test_what_readers_see(publish: Callable[..., Published]) -> None:
    """The front page, the timeline and the page of the event, with texts of both directions, and nothing that runs."""
    hostile = "</script><b>הצבעה</b> & 다리 \u202e"
    files = {
        "events/vote.md": event("2026-09-10", "status: expected\nplace: '<i>서울</i>'", f"'{hostile}'"),
        "events/hearing.md": event("2026-09", "status: expected\nplace: kim", "A hearing"),
        "events/missed.md": event("2023-09", title="A missed vote"),
    }
    site = publish(files)
    for url in ("", "timeline/"):
        page = site.page(url)
        section = one(page.main, "section", "due")
        assert [text_of(item) for item in all_of(section, "li")] == [
            "September 2026 A hearing Kim Ko", "10 September 2026 </script><b>הצבעה</b> & 다리 <i>서울</i>",
        ]  # fmt: skip
        assert [fault for _, address in page.links() if (fault := site.fault(page, address))] == []
        assert "<b>הצבעה" not in page.source
        assert "A missed vote" not in text_of(section)
    assert "What is due" not in site.page("stories/river/").text
    marks = [text_of(mark) for mark in all_of(one(site.page("events/vote/").main, "h1"), "span", "status")]
    assert marks == ["expected"]
    assert "September 2023" in site.page("events/missed/").text
    assert "expected; what became of it is not recorded here" in site.page("events/missed/").text
    assert 'content="expected, 10 September 2026:' in site.page("events/vote/").source
