"""`--explain`: after an edit, why a page or file was made again, in words that name the file that was edited."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from desk import Desk, entry
from everything import PICTURE
from twins import write_small_rich

import digest
from digest.build.build import build, explain
from digest.build.options import BuildOptions
from digest.site.periods import Sizes

SMALL = BuildOptions(jobs=1, sizes=Sizes(one_page=4, newest_on_hub=2, year_page=4, month_page=2))
Edit = Callable[[Desk], object]


def replaced(path: str, old: str, new: str) -> Edit:
    def edit(desk: Desk) -> None:
        file = desk.root / path
        text = file.read_text("utf-8")
        assert old in text
        file.write_text(text.replace(old, new, 1), "utf-8")

    return edit


def new_article(desk: Desk) -> None:
    matter = "stories: river\nnames: kim"
    desk.write("articles/new.md", entry(matter, "Kim Ko.", title="A new one", date="2024-02-03", topics="trade"))


UUID = "7d1c1f0e-5a3b-4e0e-9a55-0a6d7f6c2b19"
TITLE = replaced("content/articles/toll.md", "title: ", "title: New ")
DATE = replaced("content/articles/bridge.md", "date: 2024-01-02", "date: 2023-11-05")
PARENT = replaced("content/topics.yml", "name: Trade, parent: korea", "name: Trade")
SPELLING = replaced(
    "content/names.yml", "office: {name: Bridge Office", "office: {link: [Lorries], name: Bridge Office"
)
SOURCE = replaced("content/sources.yml", "The Wire", "The Wired")
ADDRESS = replaced("mkdocs.yml", "site_url: https://desk.example", "site_url: https://other.example")
BRIDGE, NEW, TOLL = "bridge (articles/bridge.md)", "new (articles/new.md)", "toll (articles/toll.md)"
CHANGED = "the entry toll changed (articles/toll.md)"
CASES: list[tuple[Edit, dict[str, list[str]]]] = [
    (
        TITLE,
        {
            "articles/toll/": [CHANGED],
            "archive/2024/01/09/": ["the entry toll as lists show it changed", CHANGED],
            "feed.xml": ["the entry toll as feeds show it changed", CHANGED],
            "events/opening/": [
                "the event opening as timelines show it changed",
                "the entry toll as lists show it changed",
                CHANGED,
            ],
        },
    ),
    (
        replaced("content/articles/toll.md", "title: ", "slug: other\ntitle: "),
        {
            "articles/other/": ["it is new", CHANGED],
        },
    ),
    (
        DATE,
        {
            "archive/2023/11/": [
                "it is new",
                "the size of the archive by month changed",
                "the number of entries of the archive by month changed",
                f"the list of the archive in 2023 changed: {BRIDGE} came in",
            ],
            "archive/2024/01/": [
                "the content of the archive in 2024-01 changed",
                "the list of the archive in 2024-01 changed",
                f"the list of the archive in 2024 changed: {BRIDGE} went out",
            ],
            "events/opening/": [f"the list of reports of the event opening changed: {BRIDGE} has another date"],
            "articles/about-day/": [
                "what comes before and after about-day in the story river changed",
                f"the list of the story river in 2023 changed: {BRIDGE} came in",
            ],
        },
    ),
    (
        PARENT,
        {
            "topics/": ["the list of the topics below the top changed (topics.yml)"],
            "stories/ferry/": [
                "the place of the entry month in lists changed",
                "the list of the topics above trade changed (topics.yml)",
            ],
        },
    ),
    (
        SPELLING,
        {
            "articles/bridge/": ["the list of names that the text of articles/bridge.md links to changed (names.yml)"],
        },
    ),
    (
        SOURCE,
        {
            "articles/bridge/": ["the source wire as lists show it changed", "the source wire changed (sources.yml)"],
            "feeds.opml": ["the source wire changed (sources.yml)"],
        },
    ),
    (
        replaced("content/stories/river.md", "The river bridge", "A river bridge"),
        {
            "articles/toll/": ["the entry toll as lists show it changed", "the story river changed (stories/river.md)"],
        },
    ),
    (
        new_article,
        {
            "articles/new/": ["it is new"],
            "names/kim/2024/": [
                "the division of the name kim into pages changed",
                f"the list of the name kim in 2024 changed: {NEW} came in",
            ],
            "feed.json": [
                "the list of the newest 50 entries of the archive changed",
                f"the list of the archive in 2024 changed: {NEW} came in",
            ],
        },
    ),
    (
        lambda desk: (desk.content / "articles/toll.md").unlink(),
        {
            "names/": [
                "the number of reports of the name kim changed",
                f"the list of the name kim in 2024 changed: {TOLL} went out",
            ],
        },
    ),
    (
        ADDRESS,
        {
            "archive/2023/12/": ["mkdocs.yml changed"],
            "feeds.opml": ["the setting site_url changed (mkdocs.yml)"],
            "about/": ["mkdocs.yml, or a template of the site's own changed"],
        },
    ),
    (
        replaced("mkdocs.yml", "cards: false", "cards: true"),
        {
            "assets/cards/site.png": ["it is new", "the setting cards changed (mkdocs.yml)"],
        },
    ),
    (
        replaced("mkdocs.yml", "timezone: ", f"feed_namespace: {UUID}\n      timezone: "),
        {
            "feed.json": [
                "the entry hebrew as feeds show it changed",
                "the setting feed_namespace changed (mkdocs.yml)",
            ],
        },
    ),
    (
        lambda desk: desk.write("about.md", "# About\n\nOther words.\n"),
        {
            "about/": ["about.md changed"],
            "404.html": ["about.md changed"],
        },
    ),
    (
        lambda desk: desk.write("articles/bridge.png", PICTURE + b"\n"),
        {
            "articles/bridge.png": ["articles/bridge.png changed"],
        },
    ),
    (
        lambda desk: (desk.site / "feed.xml").write_bytes(b"mine"),
        {
            "feed.xml": ["its file in the site was changed or removed by someone else"],
        },
    ),
]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    desk = write_small_rich(tmp_path_factory.mktemp("explained") / "desk")
    build(desk.config, SMALL)
    return desk


@pytest.mark.parametrize("case", range(len(CASES)))
def test_why_pages_were_made_again(built: Desk, tmp_path: Path, case: int) -> None:
    edit, expected = CASES[case]
    desk = Desk(Path(shutil.copytree(built.root, tmp_path / "desk")))
    edit(desk)
    build(desk.config, SMALL)
    found = {url: [line.strip() for line in explain(desk.config, None, url)] for url in expected}
    assert all(lines[0].endswith(", since") for lines in found.values())
    assert {url: lines[1:] for url, lines in found.items()} == expected


def test_what_has_no_reason(built: Desk, tmp_path: Path) -> None:
    """What every build makes, and what was made when everything was; an edit changes nothing of the rest."""
    desk = Desk(Path(shutil.copytree(built.root, tmp_path / "desk")))
    assert explain(desk.config, None, "sitemap.xml") == ["/sitemap.xml is made by every build"]
    for url in ("stories/ferry/", "about/", "feeds.opml"):
        (line,) = before = explain(desk.config, None, url)
        assert re.fullmatch(rf"/{url} was made by the build of [-+:T0-9]+, which made everything", line)
        replaced("content/articles/hebrew.md", "url: ", "url: https://other.example/?")(desk)
        build(desk.config, SMALL)
        assert explain(desk.config, None, url) == before


def test_words() -> None:
    """What each fact and query is called reads well in a sentence, whatever its arguments."""
    words: list[str] = []
    for module in Path(digest.__file__).parent.rglob("*.py"):
        code = module.read_text("utf-8")
        words += re.findall(r'(?m)^ +@query\(\s*"([^"]+)"', code)
        words += re.findall(r'(?ms)^[A-Z_]+ = Table\[.+?\]\(\s*"[^"]+", .+?"([^"]+)"\s*\)$', code)
    assert len(words) > 80
    assert [one for one in words if not re.match(r"(the|what|whether) ", one)] == []
