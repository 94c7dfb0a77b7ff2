"""The page of an entry whose text changed, before the build that follows: it must be what that build makes."""

from __future__ import annotations

from pathlib import Path

import pytest
from desk import Desk
from digest.content.cache import ContentCache, open_cache
from twins import write_small_rich

from digest.build.build import build
from digest.build.options import BuildOptions, Snapshot
from digest.config import Limits
from digest.mkdocs_plugin.config import load_site_config
from digest.mkdocs_plugin.plugin import digest_options
from digest.serve.text_edits import render_text_edit, replace_page

TEXT = "\n\nKim Ko saw [the toll](toll.md), and <script>nothing</script> **more**.\n"


class Preview:
    """A desk that one process builds again and again."""

    def __init__(self, root: Path) -> None:
        self.desk: Desk = write_small_rich(root)
        options = digest_options(load_site_config(self.desk.config))
        self.cache: ContentCache = open_cache(root / "content.sqlite", options.zone, Limits())
        self.snapshot: Snapshot
        self.build()

    def build(self) -> None:
        built = build(self.desk.config, BuildOptions(jobs=1, cache=self.cache))
        assert built.snapshot
        self.snapshot = built.snapshot

    def append(self, path: str, text: str) -> tuple[str, bytes] | None:
        file = self.desk.content / path
        file.write_text(file.read_text("utf-8").rstrip() + text, "utf-8")
        return render_text_edit(self.snapshot, self.cache, path)


@pytest.fixture
def preview(tmp_path: Path) -> Preview:
    return Preview(tmp_path)


@pytest.mark.parametrize(
    ("path", "page"),
    [
        ("articles/bridge.md", "articles/bridge/index.html"),
        ("articles/toll.md", "articles/toll/index.html"),
        ("events/opening.md", "events/opening/index.html"),
        ("stories/river.md", "stories/river/index.html"),
    ],
)
def test_the_page_is_that_of_the_build_that_follows(preview: Preview, path: str, page: str) -> None:
    """Of every kind of entry, twice in a row; nothing else is written."""
    site = preview.desk.site
    for number in range(2):
        found = preview.append(path, TEXT.replace("more", f"more {number}"))
        assert found and found[0] == page
        assert f"<strong>more {number}</strong>".encode() in found[1]
        assert found[1] != (site / page).read_bytes()
        replace_page(site, *found)
        assert (site / page).read_bytes() == found[1]
        preview.build()
        assert (site / page).read_bytes() == found[1]
        assert not list(site.rglob("*.new"))


@pytest.mark.parametrize(
    "change",
    [
        ("title:", "title: Another\nx-title:"),
        ("title:", "draft: true\ntitle:"),
        ("---\n", "---\n" + "> " * 200 + "deep\n\n"),
        ("source:", "source: nobody\nsource:"),
    ],
    ids=["a key that is none", "front matter", "a text that is refused", "a key twice"],
)
def test_anything_else_waits_for_the_build(preview: Preview, change: tuple[str, str]) -> None:
    """Lists, other pages and problems may follow from it."""
    file = preview.desk.content / "articles/toll.md"
    before, _, rest = file.read_text("utf-8").rpartition(change[0])
    file.write_text(before + change[1] + rest, "utf-8")
    assert render_text_edit(preview.snapshot, preview.cache, "articles/toll.md") is None


def test_what_is_no_published_entry_waits_too(preview: Preview) -> None:
    """New files, registries, hand-written pages, and drafts."""
    toll = preview.desk.content / "articles/toll.md"
    (preview.desk.content / "articles/new.md").write_bytes(toll.read_bytes())
    toll.write_text(toll.read_text("utf-8").replace("title:", "draft: true\ntitle:", 1), "utf-8")
    preview.build()
    (preview.desk.content / "articles/new2.md").write_bytes(toll.read_bytes())
    for path in ("articles/new2.md", "topics.yml", "about.md", "articles/bridge.png"):
        assert render_text_edit(preview.snapshot, preview.cache, path) is None
    assert preview.append("articles/toll.md", TEXT) is None
