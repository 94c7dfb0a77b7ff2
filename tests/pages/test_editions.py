"""Editions: what was filed in a week or a month, for a reader who wants to know what happened."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from desk import CONFIG, Desk, entry, files, make_desk
from hypothesis import given
from hypothesis import strategies as st
from published import Published, all_of, one, text_of
from twins import assert_in_place, edit

from digest.build.build import build
from digest.build.options import BuildOptions
from digest.site.edition_calendar import LENGTHS, edition_on, find_edition, next_edition
from digest.site.periods import SIZES, Sizes
from digest.store.store import Store

Publish = Callable[..., Published]
DAYS = CONFIG.replace("search: false", "search: false\n      cards: false\n      editions: [day, week, month]")
FAST = CONFIG.replace("search: false", "search: false\n      cards: false")
DUE = "events/2024-01-10-summit.md"
EXPECTED = "---\ndate: 2024-01-10\ntitle: The summit begins\nstatus: expected\n---\n"


def report(day: str, title: str, **fields: str) -> str:
    return entry(title=title, date=day, url=f"https://herald.example/{title.replace(' ', '-').lower()}", **fields)


def week(published: Published, id: str = "2024-W01") -> str:
    return published.page(f"editions/{id}/").text


@given(st.dates(), st.sampled_from(LENGTHS))
def test_every_day_is_in_one_edition_of_each_length(day: date, length: str) -> None:
    """The id of an edition says which it is, and editions follow each other without a gap."""
    edition = edition_on(length, day)  # type: ignore[arg-type]
    assert edition.first <= day <= edition.last
    assert find_edition(edition.id) == edition
    following = next_edition(edition)
    assert following is None or (following.first - edition.last == timedelta(1) and following.id > edition.id)


@pytest.mark.parametrize(
    "id",
    [
        "2026-W54",
        "2026-W00",
        "2025-W53",
        "2026-13",
        "2026-02-30",
        "2026-11-00",
        "0000-01",
        "2026",
        "2026-w48",
        "٢٠٢٦-11",
    ],
)
def test_what_the_calendar_does_not_have_is_no_edition(id: str) -> None:
    assert find_edition(id) is None


def test_an_event_is_told_once_with_its_reports(publish: Publish) -> None:
    """Two reports of one event are below it, with their origins; a report without events is listed after that."""
    site = publish(
        {
            "articles/a.md": report("2024-01-02", "First word", events="[bridge-opening]", origin="wire"),
            "articles/b.md": report("2024-01-04", "Second word", events="[bridge-opening]", origin="wire"),
            "articles/c.md": report("2024-01-05", "Ferries idle", topics="korea"),
        },
        FAST,
    )
    page = site.page("editions/2024-W01/")
    assert text_of(one(page.main, "h1")) == "Week 1, 2024"
    assert "1–7 January 2024 4 reports · 1 event" in page.text
    event = one(page.main, "li", "edition-event")
    assert text_of(one(event, "h4", "entry-title")) == "The bridge opens"
    assert "3 reports · 1 known origin (The Wire) · 1 unknown" in text_of(event)
    assert len(all_of(one(event, "ul", "reports"), "li")) == 3
    assert page.text.index("What happened") < page.text.index("Other reports") < page.text.index("Ferries idle")
    assert page.text.count("Ferries idle") == 1
    assert "Story: The river bridge" in page.text


def test_what_most_reports_are_about_comes_first(publish: Publish) -> None:
    """Stories come before topics, and within each what has the most reports, then what is newest."""
    of = "[{date: %s, title: %s}]"
    site = publish(
        {
            "articles/a.md": report("2024-01-02", "One", events=of % ("2024-01-02", "Snow falls")),
            "articles/b.md": report("2024-01-03", "Two", events=of % ("2024-01-03", "Ice thaws")),
            "articles/c.md": report("2024-01-03", "Three", topics="border", events=of % ("2024-01-03", "A gate shuts")),
        },
        FAST,
    )
    titles = [text_of(heading) for heading in all_of(site.page("editions/2024-W01/").main, "h4")]
    assert titles == ["The bridge opens", "Ice thaws", "Snow falls", "A gate shuts"]


def test_what_counts_is_when_it_was_filed(publish: Publish) -> None:
    """A report of last year that is filed today is in today's edition; a date that is not known to the day is in none,
    and a period without reports has no page."""
    site = publish(
        {
            "articles/a.md": report("2023-12-30", "Filed late", filed="2024-03-13"),
            "articles/b.md": report("2024-04", "Some time in April"),
        },
        FAST,
    )
    assert "Filed late" in week(site, "2024-W11")
    urls = [url for url in site.urls if url.startswith("editions/")]
    assert urls == [
        f"editions/{id}" for id in ("", "2024-01/", "2024-02/", "2024-03/", "2024-W01/", "2024-W05/", "2024-W11/")
    ]
    assert not any("Some time in April" in site.page(url).text for url in urls)


def test_a_week_of_two_years(publish: Publish) -> None:
    """The first days of January are in the last week of the old year, on one page with the days before."""
    site = publish({
        "articles/a.md": report("2024-12-31", "Old year"), "articles/b.md": report("2025-01-01", "New year"),
        "articles/c.md": report("2027-01-03", "Week 53"),
    }, FAST)  # fmt: skip
    assert "Old year" in week(site, "2025-W01") and "New year" in week(site, "2025-W01")
    assert "Week 53, 2026" in week(site, "2026-W53")


def test_earlier_events_come_after_what_is_new(publish: Publish) -> None:
    text = week(publish({"articles/a.md": report(
        "2024-01-04", "A look back", events="[{date: 1953-07-27, title: The armistice is signed}]"
    )}, FAST))  # fmt: skip
    assert text.index("The bridge opens") < text.index("Earlier events in these reports") < text.index("The armistice")


def test_corrections_of_the_time(publish: Publish) -> None:
    """A correction is in the edition in whose time it was made; where only its month is known, in that of the month."""
    lines = "corrections:\n  - {date: 2024-02-01, text: It was Monday.}\n  - {date: 2024-02, text: It was red.}"
    site = publish({"articles/a.md": entry(lines)}, FAST)
    assert "It was Monday." in week(site, "2024-W05") and "It was red." not in week(site, "2024-W05")
    assert "It was Monday." in week(site, "2024-02") and "It was red." in week(site, "2024-02")
    assert "It was Monday." not in week(site, "2024-W01")


def test_what_is_due_in_the_next_week(publish: Publish) -> None:
    """An expected event of the next period is due if the record shows that it was known by then."""
    known = "---\ndate: 2024-01-10\ntitle: The summit begins\nstatus: [{date: 2024-01-03, status: expected}]\n---\n"
    later = known.replace("2024-01-03", "2024-01-08").replace("summit", "sequel")
    far = known.replace("2024-01-10", "2024-01-16").replace("summit", "far-off")
    text = week(publish({"events/known.md": known, "events/later.md": later, "events/far.md": far}, FAST))
    due = text[text.index("What is due") :]
    assert "The summit begins 10 January 2024 · expected since 3 January 2024" in due
    assert "sequel" not in due and "far-off" not in due


def test_a_reported_event_to_come_is_due_with_its_reports(publish: Publish) -> None:
    changes = {DUE: EXPECTED, "articles/a.md": report("2024-01-04", "Summit set", events="[2024-01-10-summit]")}
    text = week(publish(changes, FAST))
    assert text.index("What is due") < text.index("The summit begins") < text.index("Summit set")


def test_editions_lead_backwards_and_the_list_has_all(publish: Publish) -> None:
    """Each leads to the one before and not to the next; the list, the archive, the front page and the footer lead to it."""
    site = publish({}, DAYS)
    page = site.page("editions/2024-W05/")
    assert ("<a href>", "../../editions/2024-W01/") in [*page.links()]
    assert ("<a href>", "../../editions/2024-W05/") not in [*site.page("editions/2024-W01/").links()]
    listed = {address for what, address in site.page("editions/").links() if what == "<a href>"}
    assert {"2024-01/", "2024-W01/", "2024-01-02/", "2024-02/", "2024-W05/", "2024-02-03/"} <= {
        address.removeprefix("../editions/") for address in listed
    }
    archive = [address for _, address in site.page("archive/2024/01/").links()]
    assert "../../../editions/2024-01/" in archive and "../../../editions/2024-W01/" in archive
    assert "./editions/2024-W05/" in [address for _, address in site.page("").links()]
    assert faults(site) == []


def test_without_the_option_there_are_none(publish: Publish) -> None:
    site = publish({}, FAST.replace("cards: false", "cards: false\n      editions: []"))
    assert not [path for path in site.files if path.startswith("editions/")]
    assert "ditions" not in site.page("").text
    assert faults(site) == []


def faults(site: Published) -> list[str]:
    """The links of pages that lead nowhere; those of the 404 page are absolute."""
    pages = [page for page in site.pages() if page.url != "404.html"]
    return [f"{page.url}: {fault}" for page in pages for _, link in page.links() if (fault := site.fault(page, link))]


def test_a_site_without_reports_has_an_empty_list(publish: Publish) -> None:
    site = publish({"articles/2024/01/bridge.md": None, "articles/2024/02/toll.md": None}, FAST)
    assert [url for url in site.urls if url.startswith("editions/")] == ["editions/"]
    assert "Nothing is filed here yet." in site.page("editions/").text


def many(count: int, day: Callable[[int], date]) -> dict[str, str]:
    return {
        f"articles/m{n}.md": report(day(n).isoformat(), f"Report number {n} of a long and busy month")
        for n in range(count)
    }


def build_with(desk: Desk, sizes: Sizes = SIZES) -> None:
    build(desk.config, BuildOptions(jobs=1, sizes=sizes))


def test_a_busy_month_has_parts_and_loses_nothing(tmp_path: Path) -> None:
    """A month of many reports is shown in brief; no page of it is too heavy, and every report is on one."""
    desk = make_desk(tmp_path / "desk", many(120, lambda n: date(2024, 5, 1 + n % 28)), FAST)
    sizes = Sizes(page_bytes=25_000)
    build_with(desk, sizes)
    site = Published(desk.site)
    pages = [url for url in site.urls if url.startswith("editions/2024-05/")]
    assert pages[0] == "editions/2024-05/" and len(pages) > 1
    assert max(site.file(url).stat().st_size for url in pages) < 60_000
    links = [
        address.rpartition("articles/")[2]
        for url in pages
        for _, address in site.page(url).links()
        if "articles/m" in address
    ]
    assert sorted(links) == sorted(f"m{n}/" for n in range(120))
    assert not site.page(pages[1]).main.findall(".//p[@class='entry-summary']")


def test_a_long_list_has_a_page_for_each_year(tmp_path: Path) -> None:
    """The list has the newest year; another report of today touches the list and the newest editions alone."""
    changes = many(30, lambda n: date(2020 + n // 6, 1 + n % 6, 3))
    desk = make_desk(tmp_path / "desk", {**changes, "articles/2024/02/toll.md": None}, FAST)
    sizes = Sizes(one_page=20)
    build_with(desk, sizes)
    before = files(desk.site)
    assert "editions/2023/index.html" in before and "editions/2024/index.html" not in before
    desk.write("articles/new.md", report("2024-06-04", "One more"))
    build_with(desk, sizes)
    after = files(desk.site)
    touched = {path for path in after if before.get(path) != after[path] and path.startswith("editions/")}
    assert touched == {"editions/index.html", "editions/2024-06/index.html", "editions/2024-W23/index.html"}


CONFIRMED = "status: [{date: 2024-01-04, status: expected}, {date: 2024-01-10, status: confirmed}]"
# What a desk does, one after the other; where it is looked at, the site is what a build from nothing makes.
STEPS: tuple[tuple[str, str | None, bool], ...] = (
    ("articles/new.md", report("2024-02-12", "A new week", events="[bridge-opening, 2024-01-10-summit]"), False),
    (DUE, EXPECTED.replace("status: expected", CONFIRMED), False),
    ("editions/2024-W06.md", "---\ntitle: The bridge\n---\n\nSee [the report](../articles/new.md#there).\n", True),
    ("editions/2024-W06.md", "Only a text of Kim Ko.\n", False),
    ("articles/new.md", report("2024-02-12", "A new title", filed="2024-03-01", stories="[river]"), True),
    ("editions/2024-W06.md", None, False),
    ("articles/new.md", None, True),
)


def test_after_any_change_a_build_gives_what_one_from_nothing_gives(tmp_path: Path) -> None:
    desk = make_desk(tmp_path / "desk", {DUE: EXPECTED}, DAYS)
    build_with(desk)
    for path, text, is_looked_at in STEPS:
        if is_looked_at:
            assert_in_place(desk, tmp_path / "twin", {path: text})
        else:
            edit(desk, {path: text})
            build_with(desk)


def test_a_report_of_today_touches_no_edition_that_is_over(tmp_path: Path) -> None:
    """Not even if it reports an event of an old edition, or one that was due in it."""
    desk = make_desk(tmp_path / "desk", {DUE: EXPECTED}, DAYS)
    build_with(desk)
    before = files(desk.site / "editions")
    desk.write(
        "articles/new.md",
        report("2024-02-12", "A new week", events="[bridge-opening, 2024-01-10-summit]", stories="[river]"),
    )
    build_with(desk)
    after = files(desk.site / "editions")
    new = {"2024-W07/index.html", "2024-02-12/index.html"}
    assert after.keys() - before.keys() == new
    changed = {path for path in before if before[path] != after[path]}
    assert changed == {"index.html", "2024-02/index.html", "feed.xml", "feed.json"}


def test_a_report_of_today_asks_about_the_newest_editions_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not about those of the same year, nor whether what happened in it was ever expected."""
    made: set[tuple[object, ...]] = set()

    def save(store: Store, *arguments: Any) -> None:
        made.update(key[:2] for key in store.made if key[0] in ("Editions.shape", "Editions.due", "Editions.of_year"))
        saved(store, *arguments)

    desk = make_desk(tmp_path / "desk", {DUE: EXPECTED, **many(12, lambda n: date(2024, n + 1, 14))}, FAST)
    build_with(desk)
    saved = Store.save
    monkeypatch.setattr(Store, "save", save)
    desk.write("articles/new.md", report("2024-12-15", "Today", events="[{date: 2024-12-15, title: Ice thaws}]"))
    build_with(desk)
    assert made == {
        *((f"Editions.{name}", id) for name in ("shape", "due") for id in ("2024-12", "2024-W50")),
        ("Editions.of_year", "month"), ("Editions.of_year", "week"),
    }  # fmt: skip


def test_what_is_due_in_the_record_is_due_in_the_newest_edition(publish: Publish) -> None:
    """An event that is no longer expected is due only in editions of the time when it was."""
    then = "---\ndate: 2024-02-07\ntitle: The vote\nstatus: [{date: 2024-01-30, status: expected}%s]\n---\n"
    held = then % ", {date: 2024-02-03, status: confirmed}"
    for status, is_expected in ((then % "", True), (held, False)):
        site = publish({"events/2024-02-07-vote.md": status}, FAST)
        assert ("The vote" in week(site, "2024-W05").partition("What is due")[2]) and (
            "The vote" in site.page("").text.partition("What is due")[2]
        ) == is_expected
