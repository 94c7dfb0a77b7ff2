"""One article more: of the search index, the newest part alone is made again."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import pytest
from desk import entry, files
from sites import write_rich
from twins import HERE, clean_build, differing, times

from digest.build import pipeline
from digest.build.build import build
from digest.outputs.search import index
from digest.site import urls


def test_one_article_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pagefind runs once more, for the shard of the new article; the files of all others keep their times."""
    desk = write_rich(tmp_path / "desk")
    text = desk.config.read_text("utf-8")
    desk.config.write_text(text.replace("timezone:", "cards: false\n      timezone:"), "utf-8")
    build(desk.config, HERE)
    listed = desk.site / urls.SEARCH_SHARDS
    old, then = json.loads(listed.read_text("utf-8")), times(desk.site / urls.SEARCH_INDEX)
    runs: list[Path] = []

    def noted(records: Path, bundle: Path, language: str) -> None:
        runs.append(records)
        index.run_pagefind(records, bundle, language)

    monkeypatch.setattr(pipeline, "write_index", partial(index.write_index, pagefind=noted))
    desk.write("articles/2024/new.md", entry(title="A ferry like no other", date="2024-01-20"))
    built = build(desk.config, HERE)
    new, now = json.loads(listed.read_text("utf-8")), times(desk.site / urls.SEARCH_INDEX)
    added = {*new["shards"]} - {*old["shards"]}
    gone = {*old["shards"]} - {*new["shards"]}
    assert len(added) == 1
    assert len(runs) == 1
    below = {
        path.removeprefix(f"{urls.SEARCH_INDEX}/")
        for path in built.published.written
        if path.startswith(urls.SEARCH_INDEX)
    }
    assert {path.partition("/")[0] + "/" for path in below - {"shards.json"}} == added
    assert "shards.json" in below
    kept = {path for path in then if path != "shards.json" and path.partition("/")[0] + "/" not in gone}
    assert kept
    assert all(now[path] == then[path] for path in kept)
    assert now.keys() == kept | below
    twin, _ = clean_build(desk, tmp_path / "twin")
    assert differing(files(desk.site), files(twin.site)) == {}
    assert json.loads((twin.site / urls.SEARCH_SHARDS).read_text("utf-8")) == new


def test_what_no_record_shows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another template, option or description of a topic: the index is not even looked at."""
    desk = write_rich(tmp_path / "desk")
    build(desk.config, HERE)
    then = times(desk.site / urls.SEARCH_INDEX)
    monkeypatch.setattr(pipeline, "index_folders", lambda _: pytest.fail("the index was divided again"))
    for path, old, new in (
        ("content/topics.yml", "Crossings and", "Bridges and"),
        ("content/articles/bridge.md", "updated: 2024-01-05", "updated: 2024-01-06"),
        ("mkdocs.yml", "footer: A line", "footer: The line"),
    ):
        file = desk.config.parent / path
        text = file.read_text("utf-8")
        assert old in text
        file.write_text(text.replace(old, new), "utf-8")
        assert build(desk.config, HERE).published.written
        assert times(desk.site / urls.SEARCH_INDEX) == then
