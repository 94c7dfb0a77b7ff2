"""How a status came to be what it is: on the page of the event, and in a line wherever else the event is shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from desk import CONFIG, EPOCH, entry, make_desk
from published import Page, Published, all_of, text_of
from twins import HERE, assert_in_place

from digest.build.build import build
from digest.model import Event, Location, StatusChange
from digest.pages.status_words import dated_title, status_line
from digest.text.edtf import parse
from digest.text.i18n import Words

OPENING = "events/bridge-opening.md"
HISTORY = """\
status:
  - {date: 2024-01-01, status: reported, article: 2024/01/bridge}
  - {date: 2024-01~, status: confirmed, url: "https://a.example/?a=1&b=2"}
  - {date: 2024-02-03, status: disputed, article: 2024/02/toll}
  - {date: ../2024-03-01, status: confirmed}
"""


def opening(status: str, more: str = "") -> dict[str, str]:
    return {OPENING: f"---\ndate: 2024-01-01\ntitle: The bridge opens\nstories: river\n{status}{more}---\n"}


def event(*history: tuple[str, str], status: str = "") -> Event:
    changes = tuple(StatusChange(name, parse(date)) for name, date in history)
    status = status or (changes[-1].status if changes else "")
    return Event(
        "opening", Location("events/opening.md", 1), parse("2024-01-01"), "It opens", status=status, history=changes
    )


@pytest.mark.parametrize(
    ("made", "line"),
    [
        (event(), ""),
        (event(status="disputed"), "disputed"),
        (event(("reported", "2024-01-01"), ("confirmed", "2024-01-03")), "confirmed since 3 January 2024"),
        (event(("reported", "2024-01-01"), ("confirmed", "2024-01")), "confirmed since January 2024"),
        (event(("confirmed", "2024-01-03~")), "confirmed since about 3 January 2024"),
        (event(("confirmed", "2024-01-03?")), "confirmed since 3 January 2024 (uncertain)"),
        (event(("confirmed", "../2024-01-03")), "confirmed, by 3 January 2024"),
        (event(("confirmed", "2024-01-03/..")), "confirmed since 3 January 2024"),
        (event(("confirmed", "2024-01-03/2024-01-05")), "confirmed since 3–5 January 2024"),
        # The same said again is no change.
        (event(("confirmed", "2024-01-03"), ("confirmed", "2024-02-05")), "confirmed since 3 January 2024"),
        (event(("confirmed", "2024-01-03"), ("disputed", "2024-02"), ("confirmed", "2024-03-05")), "confirmed since 5 March 2024"),
    ],
)  # fmt: skip
def test_what_is_known_only_roughly_is_said_so(made: Event, line: str) -> None:
    assert status_line(Words("en"), made, is_overdue=False) == line


@pytest.mark.parametrize(
    ("status", "title"),
    [
        ("confirmed", "1 January 2024: It opens"),
        ("", "1 January 2024: It opens"),
        ("retracted", "retracted, 1 January 2024: It opens"),
    ],
)
def test_a_title_alone_says_what_is_doubtful(status: str, title: str) -> None:
    made = event(status=status)
    assert dated_title(Words("en"), made, made.title) == title


def rows(page: Page) -> list[tuple[str, list[str]]]:
    """The list of changes: words, and addresses."""
    (section,) = (one for one in all_of(page.main, "section") if one.get("aria-labelledby") == "status")
    return [(text_of(item), [link.get("href") or "" for link in all_of(item, "a")]) for item in all_of(section, "li")]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Published:
    made = make_desk(tmp_path_factory.mktemp("statuses") / "desk", opening(HISTORY))
    result = made.build()
    assert result.exit_code == 0, result.output
    return Published(made.site)


def test_the_page_of_an_event_shows_each_change_with_its_proof(site: Published) -> None:
    page = site.page("events/bridge-opening/")
    assert rows(page) == [
        ("1 January 2024 reported report by The Herald", ["../../articles/2024/01/bridge/"]),
        ("about January 2024 confirmed document (on another site)", ["https://a.example/?a=1&b=2"]),
        ("3 February 2024 disputed report by The Wire", ["../../articles/2024/02/toll/"]),
        ("by 1 March 2024 confirmed", []),
    ]
    assert ("2024-01", "2024-01~", "about January 2024") in page.times
    assert [fault for _, address in page.links() if (fault := site.fault(page, address))] == []
    assert "confirmed, by 1 March 2024" in text_of(all_of(page.main, "header")[0])


@pytest.mark.parametrize("url", ["", "timeline/", "stories/river/", "articles/2024/01/bridge/"])
def test_wherever_it_is_shown_the_status_is_said(site: Published, url: str) -> None:
    assert "confirmed, by 1 March 2024" in site.page(url).text


def test_a_status_in_a_word_has_no_history(publish: Callable[..., Published]) -> None:
    page = publish(opening("status: confirmed\n")).page("events/bridge-opening/")
    assert 'aria-labelledby="status"' not in page.source
    assert "confirmed" in page.text
    assert "since" not in page.text


def test_machines_are_told_when_the_page_changed(publish: Callable[..., Published]) -> None:
    """The day of a change of status is one on which the page of the event changed."""
    site = publish(opening("status: [{date: 2024-01-05, status: reported}, {date: 2024-03-07, status: retracted}]\n"))
    sitemap = site.file("sitemap.xml").read_text("utf-8")
    assert "<loc>https://desk.example/news/events/bridge-opening/</loc><lastmod>2024-03-07</lastmod>" in sitemap
    assert 'content="retracted, 1 January 2024: The bridge opens"' in site.page("events/bridge-opening/").source


SMALL = CONFIG.replace("search: false", "search: false\n      cards: false")
EDITS: Mapping[str, Mapping[str, str]] = {
    "a list, and another story": opening(HISTORY, "topics: []\n") | {"stories/toll.md": "---\ntitle: The toll\nsummary: Paid.\n---\n"},
    "another proof, and a report gone": opening(HISTORY + "  - {date: 2024-05-01, status: retracted}\n") | {"articles/2024/02/toll.md": entry("draft: true", url="https://wire.example/toll")},
    "expected, and something newer": opening("status: expected\n")
    | {"articles/2024/06/new.md": entry("stories: river", url="https://herald.example/n", date="2024-06-05")},
}  # fmt: skip


def test_after_any_edit_the_site_is_what_it_is_from_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One after the other, each on what the last one left."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    desk = make_desk(tmp_path / "desk", opening("status: expected\n"), SMALL)
    build(desk.config, HERE)
    for edit in EDITS.values():
        assert_in_place(desk, tmp_path / "fresh", edit)
