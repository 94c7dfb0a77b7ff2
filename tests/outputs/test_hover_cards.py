"""Hover cards: each record has one, in the file where the browser looks for it, and it says what is published alone."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from desk import CONFIG, CONTENT, Desk, entry, files, make_desk
from published import Published
from recorded import SITE, prepared, write_files
from twins import HERE, clean_files, differing

from digest.build.build import build
from digest.config import Options, Site
from digest.outputs.hover_cards import hover_card
from digest.pages.markup import links_records
from digest.site import urls
from digest.site.hover_cards import file_number

Publish = Callable[..., Published]
Cards = dict[str, dict[str, str]]
NAMES = (
    "kim:\n  name: Kim Ko\n  kind: person\n  description: A minister of the river.\n"
    "ferry:\n  name: The Ferry\n  kind: thing\n"
)
EVENT = "---\ndate: 2024-01-01\ntitle: The bridge opens\ntype: works\nplace: The Ferry\nstatus: disputed\n---\n"


def cards_of(site: Path) -> Cards:
    """All hover cards of a published site, by URL; each file says nothing that another says."""
    found: Cards = {}
    for path in sorted((site / "hover-cards").iterdir()):
        some = json.loads(path.read_bytes())
        assert some and not found.keys() & some.keys()
        assert {urls.hover_cards(file_number(url)) for url in some} == {f"hover-cards/{path.name}"}
        found |= some
    return found


def card(tmp_path: Path, kind: str, id: str, changes: Mapping[str, str | bytes], site: Site = SITE) -> dict[str, Any]:
    """What the card of a record says, of a small desk with these changes; spaces that keep words together are spaces."""
    found = hover_card(prepared(write_files(tmp_path / "content", {**CONTENT, **changes}), site).builder, kind, id)
    said = {key: getattr(found, key).replace("\xa0", " ") for key in found.__struct_fields__}
    return {key: text for key, text in said.items() if text}


def test_every_record_has_a_card_in_the_file_of_its_number(rich: Published) -> None:
    """All that has a page in these folders, and nothing else; so a link to any of them has a card."""
    pages = {
        "/".join((*path.relative_to(rich.folder).parts[:2], ""))
        for folder in ("topics", "sources", "names", "stories", "events")
        for path in (rich.folder / folder).glob("*/index.html")
        if b'http-equiv="refresh"' not in path.read_bytes() and b'class="withdrawn"' not in path.read_bytes()
    }
    found = cards_of(rich.folder)
    # A list with several parts has a folder for them.
    assert found.keys() == pages - {f"{folder}/all/" for folder in ("topics", "sources", "names")}
    assert all(one["kind"] and one["title"] for one in found.values())


def test_what_the_cards_of_each_kind_say(tmp_path: Path) -> None:
    changes = {
        "names.yml": NAMES, "events/bridge-opening.md": EVENT,
        "articles/2024/03/ferry.md": entry("names: [kim]", date='"2024-03~"', source="wire", topics="border"),
        "stories/river.md": "---\ntitle: The river bridge\nsummary: A bridge, and more.\nstatus: developing\n---\n",
    }  # fmt: skip
    said = {(kind, id): card(tmp_path, kind, id, changes) for kind, id in (
        ("name", "kim"), ("name", "ferry"), ("topic", "korea"), ("source", "herald"), ("source", "wire"),
        ("story", "river"), ("event", "bridge-opening"),
    )}  # fmt: skip
    assert said == {
        ("name", "kim"): {
            "kind": "Person", "title": "Kim Ko", "about": "A minister of the river.",
            "counts": "2 reports, first 2 January 2024, latest about March 2024",
        },
        ("name", "ferry"): {"kind": "Thing", "title": "The Ferry"},
        ("topic", "korea"): {
            "kind": "Topic", "title": "Korea", "counts": "3 reports, first 2 January 2024, latest about March 2024",
        },
        ("source", "herald"): {
            "kind": "Source", "title": "The Herald", "about": "private outlet · United Kingdom · owner unknown",
            "counts": "1 report, 2 January 2024",
        },
        ("source", "wire"): {
            "kind": "Source", "title": "The Wire", "about": "news agency · country unknown · owner unknown",
            "counts": "2 reports, first 3 February 2024, latest about March 2024",
        },
        ("story", "river"): {
            "kind": "Story · developing", "title": "The river bridge", "about": "A bridge, and more.",
            "counts": "2 reports, first 2 January 2024, latest 3 February 2024",
        },
        ("event", "bridge-opening"): {
            "kind": "Event · works", "title": "The bridge opens", "about": "1 January 2024 · The Ferry · disputed",
            "counts": "1 report",
        },
    }  # fmt: skip


def test_an_event_says_whether_anyone_reports_it_and_in_which_language(tmp_path: Path) -> None:
    alone = "---\ndate: 2024-02-01\ntitle: Alone\n---\n"
    seen = "---\ndate: 2024-02-02\ntitle: Seen\nsources: [{source: wire, url: https://wire.example/data}]\n---\n"
    within = entry("events: [{id: within, date: 2024-02-03, title: 다리}]", lang="ko", date="2024-02-03")
    changes = {"events/alone.md": alone, "events/seen.md": seen, "articles/2024/02/ko.md": within}
    assert card(tmp_path, "event", "alone", changes)["counts"] == "No source is given for this event."
    assert card(tmp_path, "event", "seen", changes)["counts"] == "The Wire"
    assert card(tmp_path, "event", "within", changes)["lang"] == "ko"


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("ko", ["인물", "기사 2건, 첫 기사 2024년 1월 2일, 최근 기사 2024년 3월 1일"]),
        ("ja", ["人物", "記事2件、最初は2024年1月2日、最新は2024年3月1日"]),
    ],
)
def test_a_card_is_in_the_language_of_the_site(tmp_path: Path, language: str, expected: list[str]) -> None:
    site = Site("The Desk", "https://desk.example/", "", language, Options(timezone="Asia/Seoul"))
    changes = {"articles/2024/03/more.md": entry("names: [kim]", date="2024-03-01")}
    found = card(tmp_path, "name", "kim", changes, site)
    assert [found["kind"], found["counts"]] == expected


def test_hostile_titles_are_inert_and_long_ones_are_cut(publish: Publish) -> None:
    """In the files nothing begins a tag, or turns round what follows; what a program reads is what was written."""
    title = "</script><img src=x onerror=alert(1)>\u202e" + "x" * 300
    site = publish({"names.yml": f"kim:\n  name: {json.dumps(title)}\n  kind: person\n  also:\n    ko: [김고]\n"})
    raw = b"".join(path.read_bytes() for path in (site.folder / "hover-cards").iterdir()).decode()
    assert "<" not in raw and ">" not in raw and "\u202e" not in raw
    shown = cards_of(site.folder)["names/kim/"]["title"]
    assert shown.startswith("</script><img src=x onerror=alert(1)>") and len(shown) <= 120 and shown.endswith("…")


def test_drafts_and_what_was_withdrawn_are_in_no_card(publish: Publish) -> None:
    """Neither are their dates and counts."""
    site = publish(
        {
            "articles/2024/01/bridge.md": None,
            "articles/2025/secret.md": entry("draft: true\nnames: [kim]\nstories: [river]", title="Secret"),
            "articles/2025/late.md": entry("publish: 2099-01-01\nnames: [kim]", title="Secret"),
            "events/bridge-opening.md": (
                "---\ndate: 2024-01-01\ntitle: Secret\nwithdrawn: {date: 2024-05-01, reason: Wrong.}\n---\n"
            ),
            "events/drafted.md": "---\ndate: 2024-01-01\ntitle: Secret\ndraft: true\n---\n",
        }
    )
    assert "Secret" not in json.dumps(found := cards_of(site.folder))
    assert not any(url.startswith("events/") for url in found)
    assert "counts" not in found["names/kim/"]
    assert found["stories/river/"]["counts"] == "1 report, 3\xa0February\xa02024"


def test_one_article_more_changes_the_cards_of_what_it_touches(tmp_path: Path) -> None:
    """And no other file of cards is written; the site is what a build from nothing makes."""
    desk = make_desk(tmp_path / "desk")
    build(desk.config, HERE)
    before = files(desk.site)
    desk.write(
        "articles/2024/05/more.md", entry("events: [{id: more, date: 2024-05-01, title: More}]", date="2024-05-02")
    )
    published = build(desk.config, HERE).published
    touched = ("topics/korea/", "sources/herald/", "events/more/")
    expected = {urls.hover_cards(file_number(url)) for url in touched}
    assert published
    assert {path for path in published.written if path.startswith("hover-cards/")} == expected
    after = files(desk.site)
    assert {path for path in after if path.startswith("hover-cards/") and before.get(path) != after[path]} == expected
    (desk.content / "articles/2024/05/more.md").unlink()
    build(desk.config, HERE)
    assert differing(files(desk.site), before) == {}
    assert differing(clean_files(desk, tmp_path / "twin"), before) == {}


def test_a_file_of_the_desk_stands_where_ours_would(tmp_path: Path) -> None:
    desk = make_desk(tmp_path / "desk")
    path = urls.hover_cards(file_number("names/kim/"))
    desk.write(path, "{}")
    result = desk.build()
    assert result.exit_code == 0
    assert f"content/{path}: warning: stands at /{path}" in result.output
    assert (desk.site / path).read_bytes() == b"{}"


def test_only_pages_with_such_links_load_the_script(publish: Publish) -> None:
    site = publish(
        {
            "articles/2024/02/linked.md": entry(body="See [it](../../../events/bridge-opening.md)."),
            "articles/2024/02/plain.md": entry(body="Nobody.", url="https://herald.example/plain"),
            "events/bridge-opening.md": "---\ndate: 2024-01-01\ntitle: The bridge opens\nnames: []\n---\n",
            "stories/river.md": "---\ntitle: The river bridge\nsummary: A bridge.\n---\n\nKim Ko built it.\n",
            "about.md": "# About\n\nSee [the bridge](events/bridge-opening.md).\n",
            "plain.md": "# Plain\n\nNothing.\n",
        },
        config=CONFIG,
    )
    pages = {url: "assets/digest/hover-cards." in site.page(url).source for url in (
        "", "articles/2024/01/bridge/", "articles/2024/02/linked/", "articles/2024/02/plain/", "events/bridge-opening/",
        "stories/river/", "topics/korea/", "about/", "plain/",
    )}  # fmt: skip
    assert {url for url, loads in pages.items() if loads} == {
        "articles/2024/01/bridge/", "articles/2024/02/linked/", "stories/river/", "about/",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<a class="name" href="../../../names/kim/">Kim</a>', True),
        ('<a href="../events/x/#report">x</a>', True),
        ('<a href="../../names/">All</a>', False),
        ('<a href="../../topics/korea/2024/">2024</a>', False),
        ('<a href="https://example.org/names/kim/">Kim</a>', False),
        ('<p>href="names/kim/"</p>', False),
    ],
)
def test_what_counts_as_a_link_to_a_record(html: str, expected: bool) -> None:
    assert links_records(html) is expected


def test_a_text_holds_no_more_than_links(built_desk: Desk) -> None:
    """What a name is stands in its card, and is not said again in every text."""
    built_desk.write("names.yml", NAMES)
    build(built_desk.config, HERE)
    source = (built_desk.site / "articles/2024/01/bridge/index.html").read_text("utf-8")
    assert '<a class="name" href="../../../../names/kim/">Kim Ko</a> opened' in source
    assert "A minister of the river." not in source
