"""Edits after which a build once gave another site than a build from nothing, or would have in the build after it."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from desk import CONFIG_URL, entry, files, make_desk
from twins import HERE, clean_build, clean_files, differing

from digest.build.build import build
from digest.errors import ContentError
from digest.store.store import Store, Table, query

WORDS = Table[str]("word of a test", str, "the word {}")


class Lengths:
    """Queries of which each asks the one before it. Two words may be of one length."""

    def __init__(self, store: Store) -> None:
        self.store = store
        store.serve(self)

    @query("the length of the word {}")
    def length(self, word: str) -> int:
        return len(WORDS.get(self.store, word) or "")

    @query("twice the length of the word {}", keep=int)
    def twice(self, word: str) -> int:
        return 2 * self.length(word)


def test_what_a_worker_finds_unchanged_is_kept(tmp_path: Path) -> None:
    """A query that may be affected, and that only a worker found to return what it did, stays in the store with what
    it read: the next build sees through it."""
    page, path = ("page of a test",), tmp_path / "store.sqlite"

    def begin(word: str) -> tuple[Store, Lengths]:
        store = Store(path, ZoneInfo("UTC"))
        WORDS.put(store, word, "a")
        lengths = Lengths(store)
        store.settle()
        return store, lengths

    first, lengths = begin("ferry")
    first.keep(page, b"", first.note(lambda: lengths.twice("a"))[1])
    first.save({}, (), (), {})
    here, _ = begin("train")
    worker, lengths = begin("train")
    worker.begin_work()
    _, reads = worker.note(lambda: lengths.twice("a"))
    here.keep(page, b"", here.open_parcel(worker.take_parcel())(reads))
    here.save({}, (), (), {})
    assert begin("train")[0].is_unchanged(page)
    assert not begin("bridge")[0].is_unchanged(page)


def test_an_address_that_is_taken_already(tmp_path: Path) -> None:
    """An entry that comes to the address of one that has not changed is an error, as in a build from nothing."""
    desk = make_desk(tmp_path / "desk", {"articles/2024/01/bridge.md": entry("slug: same", date="2024-01-02")})
    build(desk.config, HERE)
    desk.write("articles/2024/01/other.md", entry("slug: same", date="2024-01-03", url="https://herald.example/2"))
    with pytest.raises(ContentError) as found:
        build(desk.config, HERE)
    with pytest.raises(ContentError) as expected:
        clean_build(desk, tmp_path / "clean")
    assert found.value.problems == expected.value.problems


def test_a_site_without_an_address_has_no_sitemap(tmp_path: Path) -> None:
    """The sitemap goes when the site's address does, and comes again with it."""
    desk = make_desk(tmp_path / "desk")
    text = desk.config.read_text("utf-8")
    for address in (f"site_url: {CONFIG_URL}\n", "", f"site_url: {CONFIG_URL}\n"):
        desk.config.write_text(text.replace(f"site_url: {CONFIG_URL}\n", address), "utf-8")
        build(desk.config, HERE)
        assert differing(files(desk.site), clean_files(desk, tmp_path / "clean")) == {}
        assert (desk.site / "sitemap.xml").exists() == bool(address)
