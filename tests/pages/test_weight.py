"""No page is too heavy for a phone, whatever is on the site, and every page can still be reached without scripts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from desk import CONFIG, entry, make_desk
from published import Published, all_of, text_of
from shared import made_once

HEAVY = 250_000
WORDS = ("항만", "도선사", "파업", "관세", "크레인", "선박", "화물", "조사", "장관", "의회")


def words(number: int, count: int) -> str:
    return " ".join(WORDS[(number + at) % len(WORDS)] for at in range(count))


def content() -> dict[str, str]:
    """Much of everything: topics below one, sources of which most have one report, two hundred long reports on few
    days, some without a day, and an event that all of them report."""
    topics = ["root:\n  name: Root\n"]
    topics += [f"t{n}:\n  name: Topic {n}\n  parent: root\n  description: {words(n, 200)}\n" for n in range(120)]
    sources = ["herald:\n  name: The Herald\n  type: private\n", "wire:\n  name: Wire\n  type: news agency\n"]
    sources += [f"s{n}:\n  name: Source {n}\n  type: private\n" for n in range(60)]
    reports = {
        f"articles/2024/r{n:03}.md": entry(
            f"events: [bridge-opening]\nnames: [kim]\nsummary: {words(n, 400)}\nstories: [river]",
            title=f"{words(n, 130)} {n}", topics=f"[t{n % 120}, t{(n + 1) % 120}]", source=f"s{n}" if n < 30 else "herald",
            date="2024" if n % 4 else "2024-03-01", url=f"https://herald.example/{n}",
        )
        for n in range(200)
    }  # fmt: skip
    lone = "topics: [root]\nsources: [{source: wire, url: 'https://wire.example/'}]"
    events = {
        f"events/e{n}.md": f"---\ndate: {1600 + n // 4}-0{1 + n % 4}-02\ntitle: {words(n, 90)} {n}\nplace: P{n}\n{lone}\n---\n"
        for n in range(130)
    }
    return {
        "topics.yml": "".join(topics) + "korea:\n  name: Korea\nborder:\n  name: Border\n",
        "sources.yml": "".join(sources),
        **reports,
        **events,
    }


@pytest.fixture(scope="module")
def heavy(tmp_path_factory: pytest.TempPathFactory) -> Published:
    def make(root: Path) -> None:
        # A card for each topic would take as long as everything else.
        result = make_desk(
            root, content(), CONFIG.replace("search: false", "search: false\n      cards: false")
        ).build()
        assert result.exit_code == 0, result.output

    return Published(made_once(tmp_path_factory, "heavy", make) / "site")


def test_no_page_is_heavy(heavy: Published) -> None:
    sizes = {url: heavy.file(url).stat().st_size for url in heavy.urls}
    assert {url: size for url, size in sizes.items() if size > HEAVY} == {}
    assert max(sizes.values()) > HEAVY / 2, "the desk is too small for this test"


def test_every_page_is_reached_and_every_link_leads_somewhere(heavy: Published) -> None:
    """Also through parts of lists and of days; and the addresses of whole lists are what they were."""
    assert set(heavy.urls) - heavy.reached == {"404.html"}
    lists = [url for url in heavy.urls if url.count("/") < 3 or "/all/" in url or url.startswith("archive/")]
    pages = map(heavy.page, lists)
    links = ((page, link) for page in pages if page.url != "404.html" for _, link in page.links())
    assert [fault for page, link in links if (fault := heavy.fault(page, link))] == []
    assert {
        "topics/all/2/",
        "archive/2024/01/00/",
        "stories/river/2024/03/01/02/",
        "topics/root/2024/",
        "events/bridge-opening/all/2/",
    } <= set(heavy.urls)


def test_each_report_of_a_divided_day_is_on_one_of_its_parts(heavy: Published) -> None:
    hub = "stories/river/2024/03/01/"
    days = [url for url in heavy.urls if url.startswith(hub) and url != hub]
    titles = [text_of(title) for url in days for title in all_of(heavy.page(url).main, "h4", "entry-title")]
    assert len(days) > 1 and len(titles) == len(set(titles)) == 50
    assert all_of(heavy.page(hub).main, "h4", "entry-title") == []


def test_the_front_page_lists_the_topics_with_the_most_reports(publish: Callable[..., Published]) -> None:
    """And leads to the others. Topics are in order, their numbers as numbers."""
    busy = {
        f"articles/a{n}.md": entry(title=f"Report {n}", topics=f"u{n}", url=f"https://herald.example/{n}")
        for n in range(30, 33)
    }
    names = "".join(f"u{n}:\n  name: Unit {n}\n" for n in range(1, 33))
    plain = {"topics.yml": f"korea:\n  name: Korea\nborder:\n  name: Border\n{names}", **busy}
    page = publish(plain).page("")
    shown = [text_of(link) for link in all_of(page.main, "ul", "topic-links")[0].iter("a")]
    assert len(shown) == 20 and {"Unit 30", "Unit 31", "Unit 32"} <= set(shown)
    units = [int(name.removeprefix("Unit ")) for name in shown if name.startswith("Unit ")]
    assert units == sorted(units) and {2, 10} <= set(units) | {2, 10}
    assert "All topics" in page.text
