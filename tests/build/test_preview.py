"""What a preview shows that a build does not: drafts and scheduled entries, marked."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from desk import Desk, entry, files
from twins import HERE

from digest.build.build import build
from digest.paths import cache_paths

HELD = {
    "articles/2024/03/held.md": entry(
        "draft: true\nevents: [{date: 2024-03-01, title: Flood}]", title="Held", url="https://herald.example/held",
        body="![](map.png)",
    ),
    "articles/2024/03/map.png": "x",
    "articles/2024/03/due.md": entry("publish: 2031-01-01", title="Due", url="https://herald.example/due"),
    "events/2024/ebb.md": "---\ntitle: Ebb\ndate: 2024-03-02\ndraft: true\n---\n",
    "stories/water.md": "---\ntitle: Water\nsummary: It rose.\ndraft: true\n---\n",
    "plans.md": "---\ndraft: true\n---\n\n# Plans\n",
}  # fmt: skip
PREVIEW = replace(HERE, preview="http://127.0.0.1:8000/", shows_all=True)


@pytest.fixture
def held(desk: Desk) -> Desk:
    for path, text in HELD.items():
        desk.write(path, text)
    return desk


def shown(desk: Desk) -> dict[str, str]:
    """The pages of the preview."""
    made = files(cache_paths(desk.root).preview.preview_site)
    return {path: content.decode() for path, content in made.items() if path.endswith(".html")}


def test_everything_is_shown_and_marked(held: Desk) -> None:
    result = build(held.config, PREVIEW)
    pages = shown(held)
    for path, title in (
        ("articles/2024/03/held", "[draft] Held"),
        ("articles/2024/03/due", "[from 2031-01-01 00:00] Due"),
        ("events/2024-03-01-flood", "[draft] Flood"),
        ("events/ebb", "[draft] Ebb"),
        ("stories/water", "[draft] Water"),
        ("plans", "[draft]"),
    ):
        assert title in pages[f"{path}/index.html"]
    assert "[draft] Held" in pages["index.html"]
    assert "map.png" in pages["articles/2024/03/held/index.html"]
    assert (result.counts.drafts, result.counts.scheduled) == (4, 1)
    assert not [problem for problem in result.problems if problem.code in ("future-date", "unpublished-reference")]


def test_builds_and_previews_without_them(held: Desk) -> None:
    """A build after a preview shows none of it, nor does a preview with shows_all off."""
    build(held.config, PREVIEW)
    build(held.config, HERE)
    build(held.config, replace(PREVIEW, shows_all=False))
    for made in ({path: text.decode("utf-8", "replace") for path, text in files(held.site).items()}, shown(held)):
        assert not [path for path, text in made.items() if "[draft]" in text or "/held" in path or "plans" in path]


def test_a_draft_that_is_published(held: Desk) -> None:
    """The mark goes from every page that showed it."""
    later = replace(PREVIEW, disk_clock=lambda: time.time_ns() + 10**10)
    build(held.config, later)
    for path in HELD:
        if path.endswith(".md"):
            held.write(path, HELD[path].replace("draft: true", "draft: false").replace("2031", "2021"))
    build(held.config, later)
    assert not [path for path, text in shown(held).items() if "[draft]" in text or "[from" in text]
    assert ">Held<" in shown(held)["index.html"]
