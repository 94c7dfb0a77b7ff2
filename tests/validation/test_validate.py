"""Validation is a function of what was loaded: it reads nothing else and changes nothing."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path

import pytest
from desk import REPOSITORY

from digest.config import Options
from digest.content.files import LoadedContent
from digest.content.load import load
from digest.validation.validate import validate

SITES = sorted((REPOSITORY / "tests/validation/sites").glob("*/*/content"))
NOW = datetime(2024, 6, 1, tzinfo=UTC)


@pytest.mark.parametrize("site", SITES, ids=lambda path: path.parent.name)
def test_validating_twice_is_validating_once(tmp_path: Path, site: Path) -> None:
    """Corpus and problems are the same the second time, with the folder gone, and what was loaded is as it was."""
    folder = shutil.copytree(site, tmp_path / "content")
    content = load(folder, Options())
    before = deepcopy(content)
    shutil.rmtree(folder)
    first = validate(content, Options(), NOW)
    assert validate(content, Options(), NOW) == first
    assert content == before
    assert validate(before, Options(), NOW) == first


def test_a_file_carries_its_own_problems(load_content: Callable[[dict[str, str]], LoadedContent]) -> None:
    """What is wrong with one file alone is found when it is read, whether or not its front matter fits the schema."""
    content = load_content(
        {
            "articles/a.md": "---\ntitle: A\ntitle: B\n---\n",
            "articles/b.md": "---\ntitle: A\u200b\ndate: 2024\nsource: x\ntopics: x\n---\n" + "> " * 101 + "\n",
            "topics.yml": "korea: {name: Korea}\nasia: {nmae: Asia}\n",
        }
    )
    fields = {file.path: [problem.field for problem in file.problems] for file in content.files}
    assert fields == {
        "articles/a.md": ["", "date", "source", "topics"],
        "articles/b.md": ["title", ""],
        "topics.yml": ["asia.name", "asia.nmae"],
    }
    assert [file.entry is not None for file in content.files] == [False, True, False]
    assert [record.id for record in content.files[2].records or ()] == ["korea"]
