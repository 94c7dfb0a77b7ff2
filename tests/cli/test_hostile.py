"""No command ends in a traceback, whatever the files, rights, terminals and variables are like."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from click.testing import Result
from desk import BIN, CONFIG, Desk, command, files, make_desk
from mounts import tmpfs

NEW = ("--source", "herald", "--url", "https://herald.example/new", "--topic", "korea")
COMMANDS = {
    "build": ("build",),
    "check": ("check",),
    "fix": ("check", "--fix"),
    "links": ("check", "--links"),
    "json": ("check", "--format", "json"),
    "article": ("new", "article", "새 다리 – a bridge", "--date", "2024-01-05", *NEW),
    "event": ("new", "event", "새 다리", "--date", "2024-01-05"),
    "story": ("new", "story", "새 다리", "--summary", "새 다리"),
    "init": ("init", "other"),
    "schema": ("schema", "article"),
}


def run(desk: Desk, name: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a desk's folder; it must end in its own words."""
    done = command("digest", *COMMANDS[name], cwd=desk.root, **env)
    assert "Traceback" not in done.stderr, done.stderr
    assert done.returncode in (0, 1, 2), done
    return done


def run_here(desk: Desk, name: str, **env: str) -> Result:
    """The same in this process, which is quicker: for what does not matter before a command begins."""
    done = desk.run(*COMMANDS[name], **env)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    assert done.exit_code in (0, 1, 2), done
    return done


@pytest.fixture
def korean(tmp_path: Path) -> Desk:
    """A desk with a Korean title and a problem that quotes Korean."""
    desk = make_desk(tmp_path / "desk")
    path = desk.content / "articles/2024/02/toll.md"
    path.write_text(
        path.read_text("utf-8").replace("A toll is asked of lorries", "통행료").replace("- korea", "- 없음"), "utf-8"
    )
    return desk


@pytest.mark.parametrize("name", ["build", "check", "json", "article"])
def test_a_terminal_that_cannot_show_a_character(korean: Desk, name: str) -> None:
    """The code of the character is printed instead, and the exit code is the right one. (The program sees to it before
    any command begins; these print a problem, JSON and a path.)"""
    done = run(korean, name, PYTHONIOENCODING="cp1252", PYTHONUTF8="0")
    if name in ("build", "check"):
        assert done.returncode == 1
        assert "\\uc5c6\\uc74c" in done.stdout + done.stderr


WITHOUT = {"HOME": "", "XDG_CACHE_HOME": ""}


@pytest.mark.parametrize("name", COMMANDS)
def test_without_a_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert run_here(make_desk(tmp_path / "desk"), name, **WITHOUT).exit_code == 0


def test_a_process_without_a_home(tmp_path: Path) -> None:
    assert run(make_desk(tmp_path / "desk"), "build", **WITHOUT, TMPDIR=str(tmp_path)).returncode == 0


@pytest.mark.parametrize("name", COMMANDS)
def test_a_missing_content_folder(tmp_path: Path, name: str) -> None:
    desk = make_desk(tmp_path / "desk")
    shutil.rmtree(desk.content)
    done = run_here(desk, name)
    assert (done.exit_code == 0) == (name in ("init", "schema"))


@pytest.mark.parametrize("name", COMMANDS)
def test_files_where_folders_would_be(tmp_path: Path, name: str) -> None:
    """What a folder without rights looks like to a program, also where the tests run as root."""
    desk = make_desk(tmp_path / "desk")
    for folder in ("articles/2024", "events", "stories"):
        shutil.rmtree(desk.content / folder)
        (desk.content / folder).write_text("a file")
    for name_ in (".cache", "site", "other"):
        (desk.root / name_).write_text("a file")
    done = run_here(desk, name)
    if name in ("build", "article", "event", "story", "init"):
        assert done.exit_code == 1
        assert "digest: " in done.stderr


@pytest.fixture
def full(tmp_path: Path) -> Iterator[Desk]:
    """A desk on a disk that is full."""
    root = tmp_path / "full"
    with tmpfs(root, "size=256k"):
        desk = make_desk(root / "desk")
        with (root / "ballast").open("wb", buffering=0) as file, suppress(OSError):
            while file.write(b"x" * 4096):
                pass
        yield desk


@pytest.mark.parametrize("name", COMMANDS)
def test_a_full_disk(full: Desk, name: str) -> None:
    """Nothing that was there is lost or cut."""
    before = files(full.content)
    done = run_here(full, name)
    if name in ("build", "article", "event", "story", "init"):
        assert done.exit_code == 1
        assert "No space left on device" in done.stderr
    assert files(full.content) == before


def test_a_list_that_cannot_be_written(tmp_path: Path) -> None:
    desk = make_desk(tmp_path / "desk")
    result = desk.build("--list-changed", str(tmp_path / "gone" / "list.txt"))
    assert result.exit_code == 1
    assert "list.txt: No such file or directory" in result.stderr


def test_init_in_the_present_folder(tmp_path: Path) -> None:
    """The site is named after the folder, whatever its path looks like."""
    folder = tmp_path / "river-desk"
    folder.mkdir()
    assert command("digest", "init", ".", cwd=folder).returncode == 0
    assert "site_name: >-\n  River Desk\n" in (folder / "mkdocs.yml").read_text("utf-8")


@pytest.mark.parametrize("language", ["jp", "zz", "English", "zh_TW", "5", "[en]"])
def test_a_theme_in_no_language(tmp_path: Path, language: str) -> None:
    desk = make_desk(tmp_path / "desk", config=CONFIG.replace("language: en", f"language: {language}"))
    done = desk.run("check")
    assert done.exit_code == 1
    assert "theme.language: " in done.stderr and "is not a language" in done.stderr


@pytest.mark.parametrize("epoch", ["x", "-99999999999999", "9" * 30])
@pytest.mark.parametrize("name", ["build", "check"])
def test_a_clock_that_is_none(tmp_path: Path, name: str, epoch: str) -> None:
    done = make_desk(tmp_path / "desk").run(name, SOURCE_DATE_EPOCH=epoch)
    assert done.exit_code == 1
    assert f"SOURCE_DATE_EPOCH is '{epoch}'" in done.stderr


def test_a_port_that_is_none(tmp_path: Path) -> None:
    done = make_desk(tmp_path / "desk").run("serve", "-a", "127.0.0.1:99999")
    assert (done.exit_code, "write a host and a port" in done.stderr) == (2, True)


def test_a_title_that_is_no_text(tmp_path: Path) -> None:
    """Bytes that are not UTF-8, as a shell passes them."""
    desk = make_desk(tmp_path / "desk")
    for kind, more in (("article", NEW), ("event", ("--date", "2024")), ("story", ("--summary", "x"))):
        done = desk.run("new", kind, "\udcff", *more)
        assert (done.exit_code, "is not UTF-8 text" in done.stderr) == (1, True), done.exception


def test_an_output_that_is_closed(tmp_path: Path) -> None:
    root = make_desk(tmp_path / "desk").root
    done = subprocess.run(
        f"{BIN / 'digest'} check >&-", shell=True, cwd=root, capture_output=True, text=True, check=False
    )
    assert "Traceback" not in done.stderr


def test_a_password_in_the_address_of_the_site(tmp_path: Path) -> None:
    config = CONFIG.replace("https://", "https://user:secret@")
    done = make_desk(tmp_path / "desk", config=config).run("build")
    assert done.exit_code == 1
    assert "site_url contains a user name or a password" in done.stderr
    assert "secret" not in done.stderr
