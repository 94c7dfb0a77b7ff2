"""Material's stylesheet and script are loaded where a page needs them, and nowhere else."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from desk import CONFIG, entry, make_desk
from published import Published

from digest.mkdocs_plugin.lean_document import without_material

FILES = {"articles/2024/03/bridge.md": entry(date="2024-03-01"), "about.md": "# About\n\nWho we are.\n"}
STYLESHEET, COLOURS, BUNDLE = "stylesheets/main.", "stylesheets/palette.", "javascripts/bundle."
_EXECUTED = re.compile(r"<script(?![^>]*\b(?:src=|type=\"application/))[^>]*>")
Build = Callable[..., Published]


@pytest.fixture
def built(tmp_path: Path) -> Build:
    """A function that builds a small site, with a replacement in its mkdocs.yml."""

    def build(old: str = "", new: str = "") -> Published:
        assert old in CONFIG
        desk = make_desk(tmp_path / "desk", FILES, CONFIG.replace(old, new, 1))
        result = desk.build()
        assert result.exit_code == 0, result.output
        return Published(desk.site)

    return build


def loaded(page: str) -> set[str]:
    return {one for one in (STYLESHEET, COLOURS, BUNDLE) if one in page}


def test_hand_written_pages_have_both_and_ours_neither(built: Build) -> None:
    site = built()
    for page in site.pages():
        expected = {STYLESHEET, COLOURS, BUNDLE} if page.url == "about/" else set()
        assert loaded(page.source) == expected, page.url


def test_nothing_of_material_is_left_in_our_pages(built: Build) -> None:
    """But its two wrappers, and the attributes that name the scheme."""
    site = built()
    for page in site.pages():
        if page.url != "about/":
            left = set(re.findall(r"\bmd-[\w-]+", re.sub(r"data-md-(?:color|component)[\w-]*", "", page.source)))
            assert left <= {"md-container", "md-main", "md-main__inner", "md-grid", "md-typeset"}, page.url
            assert "<input" not in page.source or page.url.startswith(("search/", "timeline/")), page.url


def test_no_page_has_an_inline_script(built: Build) -> None:
    """So one policy serves pages at every depth."""
    site = built()
    assert [page.url for page in site.pages() if _EXECUTED.search(page.source)] == []
    assert "sha256" not in site.file("_headers").read_text("utf-8")


def test_a_desk_may_have_both_everywhere(built: Build) -> None:
    site = built("      search: false\n", "      search: false\n      material_everywhere: true\n")
    assert all(loaded(page.source) == {STYLESHEET, COLOURS, BUNDLE} for page in site.pages())


def test_a_document_with_a_part_of_materials_keeps_everything() -> None:
    """A banner, for one: only Material's stylesheet makes it look like one."""
    banner = '<div data-md-component="announce"><aside class="md-banner">Read this</aside></div>'
    assert without_material(f"<body>{banner}</body>", keeps_colours=False) is None
    empty = '<div data-md-component="announce">\n  \n</div>'
    assert without_material(f"<body>\n  {empty}\n</body>", keeps_colours=False) == "<body>\n</body>\n"


def test_the_colours_of_a_palette_are_kept_where_there_are_any(built: Build) -> None:
    """A desk's own colour is one of Material's names, which only that stylesheet knows."""
    site = built("  name: material\n", "  name: material\n  palette: {primary: teal}\n")
    page = site.page("articles/2024/03/bridge/")
    assert loaded(page.source) == {COLOURS}
    assert page.source.count("teal") >= 2
