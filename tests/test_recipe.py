"""The fingerprint of the package: any file of it counts, wherever it is, and so do the libraries that are named."""

from __future__ import annotations

from pathlib import Path

import pytest
from desk import write

from digest import recipe as recipe_module
from digest.recipe import PACKAGE, code_of, recipe, recipe_of


def test_every_file_counts(tmp_path: Path) -> None:
    """A file in a folder below, its text, its name; but not what Python itself writes."""
    seen = [recipe((), [tmp_path])]
    for path, text in (("a.py", "1"), ("deep/er/b.html", "2"), ("deep/er/b.html", "3"), ("deep/er/c.html", "")):
        write(tmp_path / path, text)
        seen.append(recipe((), [tmp_path]))
    assert len({*seen}) == len(seen)
    write(tmp_path / "deep/__pycache__/b.pyc", "1")
    write(tmp_path / "deep/b.pyc", "1")
    assert recipe((), [tmp_path]) == seen[-1]


def test_the_package_is_the_whole_of_it() -> None:
    """Its subfolders too: modules, templates, catalogues."""
    assert PACKAGE.name == "digest"
    assert [*PACKAGE.glob("site/*.py")] and [*PACKAGE.glob("templates/digest/*.html")]
    assert recipe(()) == recipe((), [])


def test_versions_of_libraries_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However a name is written, and only those that are asked for."""
    before = recipe(["made-up.library"])
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "Made_Up_Library-1.0.dist-info").mkdir()
    first = recipe(["made-up.library"])
    (tmp_path / "Made_Up_Library-1.0.dist-info").rename(tmp_path / "Made_Up_Library-1.1.dist-info")
    (tmp_path / "another-1.0.dist-info").mkdir()
    assert len({before, first, recipe(["made-up.library"])}) == 3
    assert recipe([]) == recipe(["nothing-of-the-kind"])


def test_a_folder_that_is_gone() -> None:
    assert recipe((), [Path("nowhere")]) == recipe((), [])


def test_code_is_followed_through_imports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whole modules and what is imported from them, on several lines or in a function; not what nobody imports, nor
    what only says how something failed."""
    for path, text in {
        "a.py": "import re\nfrom digest.room import b, nothing\nfrom digest.errors import X\n",
        "room/b.py": "from digest.room.c import (\n    one,\n    two,\n)\n",
        "room/c.py": "def one():\n    from digest.d import three\n",
        "d.py": "from digest.a import four\n",
        "room/other.py": "", "errors.py": "",
    }.items():  # fmt: skip
        write(tmp_path / path, text)
    monkeypatch.setattr(recipe_module, "PACKAGE", tmp_path)
    assert sorted(code_of("digest.a")) == ["digest.a", "digest.d", "digest.room.b", "digest.room.c"]
    before = recipe_of("digest.a", ())
    write(tmp_path / "room/other.py", "1")
    assert recipe_of("digest.a", ()) == before
    write(tmp_path / "d.py", "1")
    assert recipe_of("digest.a", ()) != before
