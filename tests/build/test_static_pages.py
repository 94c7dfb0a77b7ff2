"""Hand-written pages are made anew when what they are made from changed, or cannot be known."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from desk import CONFIG, Desk
from twins import HERE

from digest.build.build import build
from digest.content.file_state import GRAIN

SNIPPETS = "markdown_extensions:\n  - pymdownx.snippets:\n      base_path: [{root}/shared]\n"


@pytest.mark.parametrize(
    ("extension", "page"),
    [
        (SNIPPETS, '# About\n\n--8<-- "terms.md"\n'),
        (SNIPPETS + "      auto_append: [terms.md]\n", "# About\n"),
    ],
)
def test_a_page_that_reads_another_file(desk: Desk, extension: str, page: str) -> None:
    """It shows that file as it is now, outside the content folder too; the other files of the site stay."""
    desk.config.write_text(CONFIG + extension.format(root=desk.root))
    desk.write("about.md", page)
    terms = desk.root / "shared/terms.md"
    terms.parent.mkdir()
    for text in ("The first terms.", "The second terms."):
        terms.write_text(f"{text}\n")
        result = build(desk.config, HERE)
        assert text in (desk.site / "about/index.html").read_text("utf-8")
        assert build(desk.config, HERE).published.written == ()
    assert result.published.written == ("about/index.html",)


def test_a_page_that_reads_nothing_else(desk: Desk) -> None:
    """With extensions that are known to read no file, nothing is looked at twice."""
    desk.config.write_text(f"{CONFIG}markdown_extensions: [admonition, markdown.extensions.toc, pymdownx.tabbed]\n")
    desk.write("about.md", "# About\n")
    later = replace(HERE, disk_clock=lambda: time.time_ns() + 2 * GRAIN)
    build(desk.config, later)
    assert [stage for stage, _ in build(desk.config, later).stages.done] == ["looking for changes"]
