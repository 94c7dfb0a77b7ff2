"""`digest rename` and `digest merge` as commands: what they print, and that a dry run writes nothing."""

from __future__ import annotations

import pytest
from desk import Desk, command, entry, files


def test_rename(desk: Desk) -> None:
    result = desk.run("rename", "topic", "korea", "k")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.splitlines() == [
        "topic 'korea' is now 'k'",
        "  /topics/korea/ leads to /topics/k/; its feeds answer there too, with the same entries",
        "content/articles/2024/02/toll.md",
        "content/topics.yml",
        "2 files changed, 0 moved, 0 removed",
    ]
    again = desk.run("rename", "topic", "korea", "k")
    assert (again.exit_code, again.stdout) == (0, "topic 'korea' is 'k'\nnothing to change\n")


def test_a_move_is_named(desk: Desk) -> None:
    result = desk.run("rename", "article", "2024/02/toll", "2025/toll")
    assert "content/articles/2024/02/toll.md → content/articles/2025/toll.md\n" in result.stdout
    assert "  it keeps its id, '2024/02/toll'\n" in result.stdout
    assert result.stdout.endswith("\n0 files changed, 1 moved, 0 removed\n")


def test_a_dry_run_shows_everything_and_writes_nothing(desk: Desk) -> None:
    desk.write("articles/odd.md", entry(title='"Odd \\e[31m title"', topics="korea # \u202e"))
    before = files(desk.content)
    result = desk.run("rename", "story", "river", "lake", "--dry-run")
    assert result.exit_code == 0
    assert result.stdout.startswith(
        "--- a/content/articles/2024/01/bridge.md\n+++ b/content/articles/2024/01/bridge.md\n@@ -8,7 +8,7 @@\n"
    )
    assert "rename from content/stories/river.md\nrename to content/stories/lake.md\n" in result.stdout
    assert "+was: [river]\n" in result.stdout
    assert result.stdout.endswith("2 files changed, 1 moved, 0 removed (dry run: nothing was written)\n")
    odd = desk.run("rename", "topic", "korea", "k", "--dry-run")
    assert "+topics: k # \\x202e\n" in odd.stdout
    assert files(desk.content) == before


def test_merge(desk: Desk) -> None:
    desk.write("stories/lake.md", "---\ntitle: L\nsummary: L.\n---\n")
    dry = desk.run("merge", "story", "river", "lake", "--dry-run")
    assert "--- a/content/stories/river.md\n+++ /dev/null\n" in dry.stdout
    result = desk.run("merge", "story", "river", "lake")
    assert result.exit_code == 0
    assert "  not kept: title: The river bridge\n" in result.stdout
    assert "content/stories/river.md (removed)\ncontent/articles/2024/01/bridge.md\n" in result.stdout
    assert result.stdout.endswith("\n3 files changed, 0 moved, 1 removed\n")
    assert desk.run("check", "--strict").exit_code == 0


def test_errors_and_warnings_are_in_words(desk: Desk) -> None:
    desk.write("articles/broken.md", "---\ntopics: [korea\n---\n")
    unknown = desk.run("rename", "topic", "corea", "k")
    assert (unknown.exit_code, unknown.stderr) == (
        1, "digest: content/topics.yml has no topic 'corea'; did you mean 'korea'?\n",
    )  # fmt: skip
    done = desk.run("rename", "topic", "korea", "k")
    assert done.exit_code == 0
    assert done.stderr.startswith("content/articles/broken.md:2: warning: mentions the id, but cannot be read: ")


def test_many_files_are_counted(desk: Desk) -> None:
    for number in range(12):
        desk.write(f"articles/{number:02}.md", entry(title=f"Train {number}"))
    lines = desk.run("rename", "topic", "korea", "k").stdout.splitlines()
    assert lines[-2:] == ["… and 4 more", "14 files changed, 0 moved, 0 removed"]


@pytest.mark.parametrize("arguments", [("rename", "topics", "a", "b"), ("merge", "topic", "a")])
def test_a_wrong_command_line(desk: Desk, arguments: tuple[str, ...]) -> None:
    assert desk.run(*arguments).exit_code == 2


def test_the_command_as_a_process_from_another_folder(desk: Desk) -> None:
    result = command("digest", "rename", "-f", str(desk.config), "name", "kim", "김", cwd=desk.root.parent)
    assert result.returncode == 0, result.stderr
    assert "desk/content/names.yml\n" in result.stdout
    assert "- 김\n" in (desk.content / "articles/2024/01/bridge.md").read_text("utf-8")
