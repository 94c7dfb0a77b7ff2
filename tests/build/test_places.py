"""Sites are built where things are mounted, read-only or elsewhere: the site folder, the folder around it, the cache."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from desk import Desk, command, entry, files, make_desk
from mounts import disk_that_ignores_case, tmpfs
from twins import HERE, clean_files, differing, write_small_rich

from digest.build.build import build
from digest.build.options import BuildOptions
from digest.paths import cache_paths


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return write_small_rich(tmp_path / "desk")


def change(desk: Desk) -> None:
    """Change one article and delete another."""
    path = desk.content / "articles/toll.md"
    path.write_text(path.read_text("utf-8").replace("Lorries pay.", "Lorries pay more."), "utf-8")
    (desk.content / "articles/month.md").unlink()


def assert_like_a_clean_one(desk: Desk, root: Path) -> None:
    """The site is what a build from nothing makes, and no staging is left in it or next to it."""
    assert differing(files(desk.site), clean_files(desk, root)) == {}
    assert not [path for path in desk.root.iterdir() if path.name.startswith(".site")]


@pytest.fixture
def mounted(desk: Desk) -> Iterator[Desk]:
    """A desk whose site folder is a file system of its own, as a Docker volume is."""
    with tmpfs(desk.site):
        yield desk


def test_a_site_that_is_a_mount_point(mounted: Desk, tmp_path: Path) -> None:
    """It is built and built again; staging is in it, and is gone afterwards."""
    build(mounted.config, HERE)
    assert_like_a_clean_one(mounted, tmp_path / "clean")
    change(mounted)
    build(mounted.config, HERE)
    assert_like_a_clean_one(mounted, tmp_path / "clean")


def test_a_site_in_a_folder_that_cannot_be_written(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the site folder itself may be writable. (As the system says: the tests may run as root.)"""
    desk.site.mkdir()
    real = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != desk.root and real(path, mode))
    build(desk.config, HERE)
    change(desk)
    build(desk.config, HERE)
    assert_like_a_clean_one(desk, tmp_path / "clean")


def test_a_folder_of_the_site_on_another_file_system(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What cannot be moved in one step is copied next to its target first: files, and new folders."""
    build(desk.config, HERE)
    real = os.replace
    refused: list[str] = []

    def replace(source: object, target: object) -> None:
        if ".site.staging" in str(source):
            refused.append(str(target))
            raise OSError(errno.EXDEV, os.strerror(errno.EXDEV), str(source), None, str(target))
        real(str(source), str(target))

    monkeypatch.setattr(os, "replace", replace)
    change(desk)
    desk.write("articles/2024/09/new.md", (desk.content / "articles/toll.md").read_bytes())
    build(desk.config, HERE)
    assert {Path(target).suffix for target in refused} >= {"", ".html"}, "both folders and files were moved"
    monkeypatch.undo()
    assert_like_a_clean_one(desk, tmp_path / "clean")


def test_a_cache_folder_that_is_chosen(desk: Desk, tmp_path: Path) -> None:
    """By option or variable, for `digest` and plain MkDocs alike; nothing is left in the site's own folder."""
    chosen = tmp_path / "cache"
    assert desk.build("--cache-dir", str(chosen)).exit_code == 0
    assert (chosen / "store.sqlite").is_file()
    again = desk.build(DIGEST_CACHE_DIR=str(chosen))
    assert "0 files written" in again.stdout
    assert desk.run("check", "--cache-dir", str(chosen)).exit_code == 0
    run = command("mkdocs", "build", "-q", "-d", "other", cwd=desk.root, DIGEST_CACHE_DIR=str(chosen))
    assert run.returncode == 0, run.stderr
    assert not (desk.root / ".cache").exists()


def test_two_sites_with_one_cache_folder(desk: Desk, tmp_path: Path) -> None:
    """One finds nothing of use there, and takes nothing of the other's away."""
    other = write_small_rich(tmp_path / "other")
    (other.content / "articles/toll.md").unlink()
    options = BuildOptions(jobs=1, cache_dir=tmp_path / "cache")
    for each in (desk, other, desk):
        build(each.config, options)
        assert differing(files(each.site), clean_files(each, tmp_path / "clean")) == {}


def test_a_cache_folder_that_cannot_be_chosen_is_a_clear_error(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    result = desk.build("--cache-dir", str(tmp_path / "taken" / "cache"))
    assert result.exit_code == 1
    assert "taken" in result.stderr
    assert "cannot be written" in result.stderr
    assert not desk.site.exists()


def test_no_place_for_a_cache(desk: Desk, tmp_path: Path) -> None:
    """A site whose folder cannot be written is built without a cache; the output says so and names the ways out."""
    (desk.root / ".cache").write_text("a file where a folder would be")
    for _ in range(2):
        result = desk.build()
        assert result.exit_code == 0, result.output
        assert f"{cache_paths(desk.root).folder} cannot be written" in result.stderr
        assert "--cache-dir or DIGEST_CACHE_DIR" in result.stderr
        if (desk.content / "articles/month.md").exists():
            change(desk)
    assert_like_a_clean_one(desk, tmp_path / "clean")


def test_no_place_for_a_cache_is_no_warning(tmp_path: Path) -> None:
    """A strict build stops at warnings about the content, not at this."""
    desk = make_desk(tmp_path / "small")
    (desk.root / ".cache").write_text("a file where a folder would be")
    result = desk.build("--strict")
    assert result.exit_code == 0, result.output


@pytest.mark.parametrize("lost", ["everything", "entries"])
def test_content_that_is_gone(desk: Desk, lost: str) -> None:
    """A folder that was not mounted must not empty the site; what was deleted on purpose is removed when asked."""
    for number in range(12):
        desk.write(f"page-{number}.md", f"# Page {number}\n")
    assert desk.build().exit_code == 0
    before = files(desk.site)
    if lost == "everything":
        desk.content.rename(desk.root / "elsewhere")
        desk.content.mkdir()
    else:
        for path in desk.content.rglob("*.md"):
            path.unlink()
        desk.write("about.md", "# About\n")
    result = desk.build()
    assert result.exit_code == 1
    assert ("this folder is empty" if lost == "everything" else "--allow-empty") in result.stderr
    assert files(desk.site) == before
    if lost == "entries":
        assert desk.build("--allow-empty").exit_code == 0
        assert not (desk.site / "page-1").exists()
        assert desk.build().exit_code == 0


def test_a_disk_that_ignores_case(desk: Desk, tmp_path: Path) -> None:
    """What is renamed in case alone stands after each build: pages, pictures, topics and what is below them."""
    with disk_that_ignores_case(desk.site):
        desk.write("articles/Ferry.md", entry(body="![The ferry](Photo.JPG)", url="https://herald.example/ferry"))
        desk.write("articles/Photo.JPG", "x")
        build(desk.config, HERE)
        for old, new, text in (
            ("articles/Ferry.md", "articles/ferry.md", ("Photo.JPG", "photo.jpg")),
            ("articles/Photo.JPG", "articles/photo.jpg", ("", "")),
            ("topics.yml", "topics.yml", ("border:", "Border:")),
        ):
            content = (desk.content / old).read_text("utf-8").replace(*text)
            (desk.content / old).unlink()
            desk.write(new, content)
        for _ in range(3):
            build(desk.config, HERE)
            made = {path.lower(): content for path, content in files(desk.site).items()}
            expected = {path.lower(): content for path, content in clean_files(desk, tmp_path / "clean").items()}
            assert differing(made, expected) == {}
            assert {"articles/ferry/index.html", "articles/photo.jpg", "topics/border/index.html"} <= made.keys()


@pytest.mark.parametrize("cache", ["kept", "lost"])
def test_articles_that_are_gone(tmp_path: Path, cache: str) -> None:
    """Pictures and pages that are left do not hide it, nor does a lost cache."""
    desk = make_desk(tmp_path / "small")
    for number in range(12):
        desk.write(f"pics/{number}.jpg", "x")
        desk.write(f"articles/more/{number}.md", entry(title=f"More {number}", url=f"https://herald.example/{number}"))
    assert desk.build().exit_code == 0
    if cache == "lost":
        shutil.rmtree(desk.root / ".cache")
    before = files(desk.site)
    (desk.content / "articles").rename(desk.root / "elsewhere")
    result = desk.build()
    assert result.exit_code == 1
    assert "has 0 articles to publish" in result.stderr
    assert files(desk.site) == before
