"""`make docs`: the manual builds without a warning, is complete and searchable, and asks nothing of other hosts."""

from __future__ import annotations

import json
import re
from pathlib import Path

import html5lib
import pytest
from desk import REPOSITORY, command

PAGES = {"README.md", "CONTRIBUTING.md", "CHANGELOG.md"} | {
    path.relative_to(REPOSITORY).as_posix() for folder in ("docs", "benchmarks") for path in (REPOSITORY / folder).glob("*.md")
}  # fmt: skip


@pytest.fixture(scope="module")
def manual(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("manual")
    built = command(
        "mkdocs", "build", "--strict", "--config-file", "manual.yml", "--site-dir", str(folder),
        cwd=REPOSITORY, NO_MKDOCS_2_WARNING="1",
    )  # fmt: skip
    assert built.returncode == 0, built.stderr
    assert "WARNING" not in built.stderr
    return folder


def place(path: str) -> str:
    """The file in the manual that a page of the repository becomes."""
    folder = re.sub(r"(README)?\.md$", "", path)
    return f"{folder.rstrip('/')}/index.html".lstrip("/")


def test_every_page_is_in_it(manual: Path) -> None:
    assert {place(path) for path in PAGES} == {
        path.relative_to(manual).as_posix() for path in manual.rglob("index.html")
    }  # fmt: skip


def test_it_can_be_searched(manual: Path) -> None:
    """Material's own search has every page, and words of the docs."""
    index = json.loads((manual / "search" / "search_index.json").read_text("utf-8"))
    places = {entry["location"].partition("#")[0] for entry in index["docs"]}
    assert places == {place(path).removesuffix("index.html") for path in PAGES}
    assert "tracking parameters" in " ".join(entry["text"] for entry in index["docs"])


def test_it_asks_nothing_of_other_hosts(manual: Path) -> None:
    """No stylesheet, script, font or picture comes from elsewhere."""
    for path in manual.rglob("*.html"):
        for element in html5lib.parse(path.read_text("utf-8"), namespaceHTMLElements=False).iter():
            loaded = element.get("src") if element.tag != "link" else element.get("href")
            assert not re.match(r"(https?:)?//", loaded or ""), f"{path}: {loaded}"


def test_tables_and_lists_are_tables_and_lists(manual: Path) -> None:
    """A git host makes them of lines that Python-Markdown leaves as they are; none is left."""
    for path in manual.rglob("index.html"):
        for element in html5lib.parse(path.read_text("utf-8"), namespaceHTMLElements=False).iter("p"):
            text = "".join(element.itertext())
            assert not re.search(r"(?m)^(\||- |\d+\. )", text), f"{path}: {text}"


def test_the_command_builds_the_same() -> None:
    makefile = (REPOSITORY / "Makefile").read_text("utf-8")
    assert "mkdocs build --strict --config-file manual.yml" in makefile
