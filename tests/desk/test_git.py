"""Git is asked about the content, and no program runs that a repository names."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from desk import CONTENT, Desk, make_desk
from repository import commit, git, make_repository

from digest.config import Options
from digest.desk.git import commit_of, is_object, repository_of, time_of
from digest.desk.past import NoHistory, Past, read_past
from digest.desk.tracked import is_out_of_git, tracked_copies

BRIDGE = "articles/2024/01/bridge.md"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = make_desk(tmp_path / "desk")
    make_repository(desk.root)
    return desk


@pytest.fixture
def mark(tmp_path: Path) -> Path:
    """What the programs of these tests touch."""
    return tmp_path / "touched"


def past(desk: Desk) -> Past:
    return read_past(desk.root, desk.content, "HEAD", "content", Options())


def ask_everything(desk: Desk) -> str:
    """What is printed when each command that asks git is run."""
    (desk.root / "copies").mkdir(exist_ok=True)
    results = (
        desk.run("check", "--since", "HEAD"), desk.run("check", "--urls", "HEAD"),
        desk.run("correct", "2024/01/bridge", "It was so.", "--date", "2026-05-30"),
    )  # fmt: skip
    tracked_copies(desk.root, "copies")
    is_out_of_git(desk.root, "copies")
    return "".join(result.output for result in results)


def same_size(desk: Desk) -> None:
    """Another time and content, so that git would have to look into the files."""
    for path in CONTENT:
        text = (desk.content / path).read_text()
        desk.write(path, text.replace("bridge", "BRIDGE") if path == BRIDGE else text)
        os.utime(desk.content / path, (1, 1))


def by_filter(desk: Desk, script: Path) -> None:
    (desk.root / ".git/info/attributes").write_text("* filter=x diff=x\n")
    for key in ("filter.x.clean", "filter.x.process", "diff.x.command", "diff.x.textconv", "core.fsmonitor"):
        git(desk.root, "config", key, str(script))


def by_signature(desk: Desk, script: Path) -> None:
    git(desk.root, "config", "log.showSignature", "true")
    git(desk.root, "config", "gpg.program", str(script))
    head = git(desk.root, "cat-file", "commit", "HEAD")
    signature = "gpgsig -----BEGIN PGP SIGNATURE-----\n \n aaaa\n -----END PGP SIGNATURE-----\n"
    (desk.root / "signed").write_text(head.replace("\n\n", f"\n{signature}\n", 1))
    signed = git(desk.root, "hash-object", "-t", "commit", "-w", "signed").strip()
    git(desk.root, "reset", "--quiet", signed)


def by_fetching(desk: Desk, script: Path) -> None:
    """A clone without some objects, with a remote that is a program."""
    name = git(desk.root, "rev-parse", f"HEAD:content/{BRIDGE}").strip()
    (desk.root / ".git/objects" / name[:2] / name[2:]).unlink()
    git(desk.root, "config", "core.repositoryFormatVersion", "1")
    for key, value in (
        ("extensions.partialClone", "origin"), ("remote.origin.promisor", "true"), ("protocol.ext.allow", "always"),
        ("remote.origin.url", f"ext::{script}"), ("remote.origin.fetch", "+refs/*:refs/*"),
    ):  # fmt: skip
        git(desk.root, "config", key, value)


@pytest.mark.parametrize("named", [by_filter, by_signature, by_fetching])
def test_a_program_that_the_repository_names_is_not_run(
    desk: Desk, tmp_path: Path, mark: Path, named: Callable[[Desk, Path], None]
) -> None:
    script = tmp_path / "program"
    script.write_text(f"#!/bin/sh\ntouch {mark}\nexec cat\n")
    script.chmod(0o755)
    named(desk, script)
    same_size(desk)
    ask_everything(desk)
    assert not mark.exists()


@pytest.mark.parametrize("real", [True, False])
@pytest.mark.parametrize("worktree", ["..", "../content", "../.."])
def test_content_that_looks_like_a_repository_runs_nothing(desk: Desk, mark: Path, worktree: str, real: bool) -> None:
    """It is refused in words, with a real repository around it and without one."""
    content = desk.content
    for name in ("HEAD", "objects", "refs", "index"):
        kept = desk.root / ".git" / name
        (shutil.copytree if kept.is_dir() else shutil.copy)(kept, content / name)
    desk.write("config", (
        f"[core]\n repositoryformatversion = 0\n bare = false\n worktree = {worktree}\n"
        f'[filter "x"]\n clean = touch {mark}; cat\n'
    ))  # fmt: skip
    desk.write("info/attributes", "* filter=x\n")
    if not real:
        shutil.rmtree(desk.root / ".git")
    same_size(desk)
    printed = ask_everything(desk)
    assert not mark.exists()
    assert ("content/ is a git repository of its own" if real else "in no git repository") in printed
    # Nor is it found from within, whatever git's version.
    found = repository_of(content)
    assert found is None or found.kept == desk.root.resolve() / ".git"


def test_content_in_another_repository_is_refused(desk: Desk, tmp_path: Path) -> None:
    git(desk.content, "init", "--quiet")
    with pytest.raises(NoHistory, match="content/ is a git repository of its own"):
        past(desk)
    elsewhere = make_desk(tmp_path / "elsewhere").content
    with pytest.raises(NoHistory, match="content/ is not in the git repository of desk/"):
        read_past(desk.root, elsewhere, "HEAD", "content", Options())


def test_a_site_below_the_top_of_its_repository(tmp_path: Path) -> None:
    """With a name that git would take for a pattern, through a link, and from a second work tree."""
    desk = make_desk(tmp_path / "all/:(glob)*")
    (desk.root / "copies").mkdir()
    (desk.root / "copies/a.html").write_text("a")
    (tmp_path / "all/content").mkdir()
    (tmp_path / "all/content/other.md").write_text("x")
    make_repository(tmp_path / "all")
    git(tmp_path / "all", "worktree", "add", "--quiet", str(tmp_path / "second"))
    (tmp_path / "link").symlink_to(tmp_path / "second")
    for root in (desk.root, tmp_path / "second" / desk.root.name, tmp_path / "link" / desk.root.name):
        one = Desk(root)
        assert set(past(one).paths) == set(CONTENT)
        assert [problem.path for problem in tracked_copies(root, "copies")] == ["copies/a.html"]
        assert not is_out_of_git(root, "cop")
        text = (one.content / BRIDGE).read_text()
        one.write(BRIDGE, text + "More.\n")
        assert [file.path for file in past(one).files] == [BRIDGE]
        one.write(BRIDGE, text)
    (tmp_path / "all/.gitignore").write_text("cop/\n")
    assert is_out_of_git(desk.root, "cop")


def test_files_are_compared_byte_for_byte_but_for_line_ends(desk: Desk) -> None:
    for path in CONTENT:
        desk.write(path, (desk.content / path).read_bytes().replace(b"\n", b"\r\n"))
    assert past(desk).files == ()
    (desk.content / BRIDGE).unlink()
    desk.write("topics.yml", (desk.content / "topics.yml").read_bytes() + b"\n")
    (desk.content / "stories/river.md").unlink()
    (desk.content / "stories/river.md").symlink_to("/dev/zero")
    assert {file.path for file in past(desk).files} == {BRIDGE, "topics.yml", "stories/river.md"}


def test_line_ends_that_git_would_change_are_no_change_of_an_entry(desk: Desk) -> None:
    """Those in the repository are of the other kind."""
    text = (desk.content / BRIDGE).read_bytes()
    desk.write(BRIDGE, text.replace(b"\n", b"\r\n"))
    git(desk.root, "config", "core.autocrlf", "false")
    commit(desk.root)
    desk.write(BRIDGE, text)
    assert len(past(desk).files) == 1
    assert "uncorrected-change" not in desk.run("check", "--since", "HEAD", "--format", "json").output


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_objects_are_named_as_git_names_them(desk: Desk, tmp_path: Path, algorithm: str) -> None:
    root = tmp_path / algorithm
    root.mkdir()
    git(root, "init", "--quiet", f"--object-format={algorithm}")
    for content in (b"", b"a\n", b"\x00\xff" * 9999):
        (root / "file").write_bytes(content)
        assert is_object(git(root, "hash-object", "--no-filters", "file").strip(), content)
        assert not is_object(git(root, "hash-object", "--no-filters", "file").strip(), content + b"x")


def test_the_time_of_a_commit_is_its_committers(desk: Desk) -> None:
    """Not what its text says, nor one that no date can have."""
    repository = repository_of(desk.root)
    assert repository
    git(desk.root, "commit", "--quiet", "--allow-empty", "-m", "x\n\ncommitter A <a@b> 1 +0000")
    assert time_of(repository, "HEAD") == 1777593600
    head = git(desk.root, "cat-file", "commit", "HEAD")
    (desk.root / "late").write_text(head.replace("> 1777593600", f"> {'9' * 18}"))
    late = git(desk.root, "hash-object", "-t", "commit", "-w", "--literally", "late").strip()
    assert commit_of(repository, late) == late
    assert time_of(repository, late) is None
