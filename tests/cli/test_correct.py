"""`digest correct` and `digest check --since` as a curator runs them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import click
import pytest
from desk import CONFIG, Desk, files, make_desk
from repository import make_repository

import digest.cli.correct

BRIDGE = "articles/2024/01/bridge.md"


def retitled(root: Path) -> Desk:
    """A desk whose article got another title since the last commit."""
    desk = make_desk(root)
    make_repository(root)
    path = desk.content / BRIDGE
    path.write_text(path.read_text().replace("Bridge over the river opens", "Bridge is shut"))
    return desk


def test_a_correction_has_the_day_of_the_site(tmp_path: Path) -> None:
    """In Seoul it is tomorrow already; nothing else of the folder changes."""
    desk = make_desk(tmp_path)
    before = files(desk.content)
    done = desk.run("correct", "2024/01/bridge", "It is shut.", SOURCE_DATE_EPOCH="1780326000")
    assert (done.exit_code, done.output) == (0, f"content/{BRIDGE}: corrected\n")
    after = files(desk.content)
    assert b"corrections:\n  - date: 2026-06-02\n    text: It is shut.\n" in after[BRIDGE]
    assert {path for path in after if after[path] != before.get(path)} == {BRIDGE}


def test_the_value_is_changed_and_printed(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    done = desk.run(
        "correct", "topic:border", "It is more.", "--field", "name", "--after", "Borders", "--date", "2024-05"
    )
    assert done.output == "content/topics.yml: corrected\n  name: 'Border' -> 'Borders'\n"
    assert desk.run("check").exit_code == 0


def test_what_git_knows_is_offered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a terminal it is only named; with --yes it is taken."""
    desk = retitled(tmp_path)
    found = "title: 'Bridge over the river opens' -> 'Bridge is shut'"
    done = desk.run("correct", "2024/01/bridge", "It is shut.")
    assert f"not stated: {found}; --yes states it" in done.output
    assert "field:" not in (desk.content / BRIDGE).read_text()
    stated = "field: title\n    before: Bridge over the river opens\n    after: Bridge is shut\n"
    desk = retitled(tmp_path / "agreed")
    assert desk.run("correct", "2024/01/bridge", "It is shut.", "--yes").exit_code == 0
    assert "uncorrected-change" not in desk.run("check", "--since", "HEAD").output
    assert stated in (desk.content / BRIDGE).read_text()
    monkeypatch.setattr(digest.cli.correct, "someone_is_there", lambda: True)
    asked: list[str] = []

    def confirm(question: str, default: bool) -> bool:
        asked.append(question)
        return "title" in question

    monkeypatch.setattr(click, "confirm", confirm)
    desk = retitled(tmp_path / "asked")
    assert desk.run("correct", "2024/01/bridge", "It is shut.").exit_code == 0
    assert asked == [f"Since the last commit, {found}. State it"]
    assert stated in (desk.content / BRIDGE).read_text()
    assert desk.run("correct", "2024/01/bridge", "It was the next day.", "--field", "date").exit_code == 0
    assert len(asked) == 1


def test_an_event_in_a_folder_is_corrected_by_its_path(tmp_path: Path) -> None:
    """What changed in it is noticed, and offered, as that of any other entry."""
    event = "events/2024/two.md"
    desk = make_desk(tmp_path, {event: "---\ndate: 2024-01-04\ntitle: A ferry sails\n---\n"})
    make_repository(tmp_path)
    desk.write(event, "---\ndate: 2024-01-05\ntitle: A ferry sails\n---\n")
    assert "uncorrected-change" in desk.run("check", "--since", "HEAD").output
    done = desk.run("correct", f"content/{event}", "It was the next day.", "--yes")
    assert (done.exit_code, done.output.splitlines()[0]) == (0, f"content/{event}: corrected")
    assert "before: 2024-01-04" in (desk.content / event).read_text().replace('"', "").replace("'", "")
    assert "uncorrected-change" not in desk.run("check", "--since", "HEAD").output


def test_a_warning_since_a_commit_is_one_like_others(tmp_path: Path) -> None:
    """It has a code that a site may change, and the form that was asked for."""
    desk = retitled(tmp_path)
    done = desk.run("check", "--since", "HEAD", "--format", "json")
    (line,) = (json.loads(line) for line in done.output.splitlines() if "uncorrected" in line)
    assert (line["path"], line["line"], line["field"]) == (f"content/{BRIDGE}", 2, "title")
    assert desk.run("check", "--since", "HEAD", "--strict").exit_code == 1
    desk.config.write_text(
        CONFIG.replace("search: false", "search: false\n      problems: {uncorrected-change: error}")
    )
    assert desk.run("check", "--since", "HEAD").exit_code == 1
    assert desk.run("check").exit_code == 0


def test_a_commit_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    done = retitled(tmp_path).run("check", "--since", "v1")
    assert (done.exit_code, done.output) == (1, "digest: there is no commit 'v1' here\n")


def test_nothing_is_written_when_it_is_refused(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    before = files(desk.content)
    for arguments in (
        ("nobody", "x"),
        ("2024/01/bridge", " "),
        ("2024/01/bridge", "x", "--field", "date", "--after", "x"),
    ):
        done = desk.run("correct", *arguments)
        assert done.exit_code == 1
        assert done.output.startswith("digest: ")
    assert files(desk.content) == before


def test_a_build_reads_the_entries_and_never_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without git, and with another history, the site is the same."""
    desk = retitled(tmp_path / "a")
    assert desk.run("correct", "2024/01/bridge", "It is shut.", "--yes").exit_code == 0
    assert desk.build().exit_code == 0
    other = make_desk(tmp_path / "b")
    shutil.rmtree(other.content)
    shutil.copytree(desk.content, other.content)
    make_repository(other.root)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert other.build().exit_code == 0
    assert files(other.site) == files(desk.site)
    assert b"Bridge over the river opens" in files(desk.site)["corrections/index.html"]
