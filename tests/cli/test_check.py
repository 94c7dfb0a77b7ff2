"""`digest check`: problems for people, for programs and for a pull request; and names in running text."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner
from desk import BIN, CONFIG, Desk, command, entry, files

from digest.cli.main import main
from digest.cli.report import FORMATS, GROUPED_FROM

# One error with a hint on line 3, and one warning of a whole file.
WRONG = {
    "articles/wrong.md": entry(date="2024-02-30"),
    "events/alone.md": "---\ndate: 2024-01-03\ntitle: Something happens\n---\n",
}
FORMS = (
    "write 2023, 2023-07, 2023-07-12, 2023-07-12/2023-07-13, ../2023-07-12 or 2023-07-12/.., with ~ or ? "
    "where it is not sure; or a time, such as 2023-07-12 09:30 +0900"
)
MESSAGE = "'2024-02-30' has no such day: February 2024 has no 30"


@pytest.fixture
def wrong(desk: Desk) -> Desk:
    for path, text in WRONG.items():
        desk.write(path, text)
    return desk


def test_for_people(wrong: Desk) -> None:
    """Each problem with file, line and field, its hint below it, then the counts."""
    result = wrong.run("check")
    assert result.exit_code == 1
    assert result.stdout == (
        f"content/articles/wrong.md:3: error: date: {MESSAGE} [invalid-date]\n"
        f"    {FORMS}\n"
        "content/events/alone.md:2: warning: no article reports this event, and it names no source [unsourced-event]\n"
        "    its page says so\n"
        "9 files: 5 published, 3 registries, 0 drafts, 0 scheduled, 1 refused, 0 left out\n"
        "1 error, 1 warning\n"
    )


def test_as_json_lines(wrong: Desk) -> None:
    """One object a line and nothing else."""
    result = wrong.run("check", "--format", "json")
    assert result.exit_code == 1
    assert [json.loads(line) for line in result.stdout.splitlines()] == [
        {
            "path": "content/articles/wrong.md", "line": 3, "field": "date", "severity": "error", "code": "invalid-date",
            "message": MESSAGE, "hint": FORMS,
        },
        {
            "path": "content/events/alone.md", "line": 2, "field": "", "severity": "warning", "code": "unsourced-event",
            "message": "no article reports this event, and it names no source", "hint": "its page says so",
        },
    ]  # fmt: skip


def test_as_annotations_of_a_pull_request(wrong: Desk) -> None:
    result = wrong.run("check", "--format", "github")
    assert result.exit_code == 1
    assert result.stdout == (
        f"::error file=content/articles/wrong.md,line=3,title=invalid-date%3A date::{MESSAGE} ({FORMS})\n"
        "::warning file=content/events/alone.md,line=2,title=unsourced-event::"
        "no article reports this event, and it names no source (its page says so)\n"
    )


def test_an_annotation_cannot_be_broken_out_of(desk: Desk) -> None:
    """A hostile value stays within its annotation: no second workflow command, and properties escaped."""
    desk.write("articles/a,b%3A.md", entry(topics='"x%0A::error file=y::owned\\n::set-env name=PATH::/evil"'))
    result = desk.run("check", "--format", "github")
    assert result.exit_code == 1
    assert len(result.stdout.splitlines()) == 1
    assert result.stdout.startswith(
        "::error file=content/articles/a%2Cb%253A.md,line=5,title=unknown-topic%3A topics[0]::"
    )
    assert "x%250A::error" in result.stdout


@pytest.mark.parametrize("style", FORMATS)
def test_problems_cannot_command_a_terminal(desk: Desk, style: str) -> None:
    """No control character of a value or a key is printed, in whatever form: not ESC, BEL, CSI or a carriage return."""
    desk.write("articles/wrong.md", entry(topics='"\\e]0;owned\\a\\e[31mred"'))
    desk.write("articles/keyed.md", entry(**{'"\\e]0;key\\a\\u009b31m\\rx"': "1"}))
    result = desk.run("check", "--format", style)
    assert result.exit_code == 1
    assert "owned" in result.output and "]0;key" in result.output
    assert result.output.replace("\n", "").isprintable()


def write_equal(desk: Desk, number: int, topics: str) -> None:
    """Articles with the same mistake, and nothing else in common."""
    for word in ("Bridges", "Ferries", "Markets", "Schools", "Rivers", "Winters", "Harvests")[:number]:
        path = f"articles/2024/02/{word.lower()}.md"
        desk.write(path, entry(title=word, topics=topics, url=f"https://a.example/{word}"))


def test_equal_problems_are_printed_once(desk: Desk) -> None:
    """What is wrong in the same way in many files is printed once, with their number and the first place, by `check` and
    by `build`; in JSON and for GitHub it is at each place."""
    write_equal(desk, 7, "[korea, diplomcy]")
    desk.write("articles/2024/02/bridges.md", entry(title="Roads", topics="diplomcy", source="wier"))
    first = "content/articles/2024/02/bridges.md"
    result = desk.run("check")
    assert result.stdout.splitlines() == [
        f"{first}:4: error: source: unknown source 'wier' [unknown-source]",
        "    did you mean 'wire'? Otherwise add it to sources.yml",
        f"error: topics: unknown topic 'diplomcy' [unknown-topic] in 7 files, first {first}:5",
        "    add it to topics.yml",
        "What is wrong in many files is printed once; 'digest check --format json' prints every place",
        "14 files: 4 published, 3 registries, 0 drafts, 0 scheduled, 7 refused, 0 left out",
        "8 errors, 0 warnings",
    ]
    for style in ("json", "github"):
        assert desk.run("check", "--format", style).stdout.count("unknown-topic") == 7
    built = desk.build()
    assert built.stderr.splitlines()[2] == result.stdout.splitlines()[2]
    assert built.stderr.count("diplomcy") == 1


def test_few_equal_problems_are_printed_one_by_one(desk: Desk) -> None:
    """In fewer files each place is printed, since each is likely a slip of its own; and so is each within one file."""
    write_equal(desk, GROUPED_FROM - 1, "[diplomcy, korea, diplomcy]")
    assert desk.run("check").stdout.count("[unknown-topic]") == 2 * (GROUPED_FROM - 1)


@pytest.mark.parametrize(
    ("path", "arguments", "code"),
    [
        ("", (), 0),
        ("", ("--strict",), 0),
        ("events/alone.md", (), 0),
        ("events/alone.md", ("--strict",), 1),
        ("articles/wrong.md", (), 1),
        ("articles/wrong.md", ("--format", "json"), 1),
    ],
)
def test_exit_code(desk: Desk, path: str, arguments: tuple[str, ...], code: int) -> None:
    """0 when all is well, 1 on errors, and on warnings with --strict."""
    if path:
        desk.write(path, WRONG[path])
    assert desk.run("check", *arguments).exit_code == code


def test_check_writes_nothing(wrong: Desk) -> None:
    """Nothing but its cache."""
    before = files(wrong.root)
    wrong.run("check")
    wrong.run("check", "--links")
    after = {path: content for path, content in files(wrong.root).items() if not path.startswith(".cache/")}
    assert after == before


def test_a_folder_without_content_is_an_error(desk: Desk) -> None:
    (desk.root / "mkdocs.yml").write_text("site_name: x\ndocs_dir: nowhere\ntheme: material\nplugins: [digest]\n")
    result = desk.run("check")
    assert result.exit_code == 1
    assert "nowhere" in result.output
    assert "Traceback" not in result.output


def test_the_command_as_a_process(wrong: Desk) -> None:
    result = command("digest", "check", "--format", "json", cwd=wrong.root)
    assert (result.returncode, result.stderr) == (1, "")
    assert [json.loads(line)["path"] for line in result.stdout.splitlines()] == [f"content/{path}" for path in WRONG]


def test_links_lists_which_name_would_be_linked_where(desk: Desk) -> None:
    """The first mention of each name at its line; what is code, a link or a heading is passed over."""
    desk.write(
        "names.yml",
        "kim:\n  name: Kim Ko\n  kind: person\n  also: {ko: [김고]}\n  link: [김고]\n"
        "un:\n  name: United Nations\n  kind: organisation\n  also: {en: [UN]}\n  link: [UN]\n"
        "mill:\n  name: The Mill\n  kind: place\n  also: {en: [Mill House]}\n"
        "other-mill:\n  name: Mill House\n  kind: place\n",
    )
    desk.write(
        "articles/named.md",
        entry(
            "names: [un, mill, other-mill]\nno_link: [un]",
            "# Kim Ko heads this\n\n`Kim Ko` and [Kim Ko](https://a.example) stand here.\n\n"
            "Kim Komatsu is another; Kim Ko it is, and Kim Ko again.\nThe UN and the Mill House.\n",
        ),
    )
    result = desk.run("check", "--links")
    assert result.exit_code == 0, result.output
    links = [line for line in result.stdout.splitlines() if "→" in line or line.startswith("warning: '")]
    assert links == [
        "content/articles/2024/01/bridge.md:16: 'Kim Ko' → kim",
        "content/articles/named.md:15: 'Kim Ko' → kim",
        "warning: 'mill house' (mill, other-mill) is shared, so it is never linked",
        "warning: 'UN' (un) has fewer than 4 letters, so it may mean something else",
        "warning: '김고' (kim) has fewer than 3 characters, so it may be part of another word",
    ]


@pytest.mark.parametrize("docs", ["data/de/inhalt", "../inhalt"])
def test_paths_are_as_seen_from_where_one_is(wrong: Desk, docs: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """In check, build and new; in annotations as seen from the repository's root."""
    root = wrong.root.parent / "repository/site"
    folder = Path(os.path.normpath(root / docs))
    root.mkdir(parents=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(wrong.content, folder)
    (root / "mkdocs.yml").write_text(CONFIG.replace("docs_dir: content", f"docs_dir: {docs}"))
    monkeypatch.setenv("GITHUB_WORKSPACE", str(root.parent))
    for place in (root, root.parent, wrong.root):
        monkeypatch.chdir(place)
        config = os.path.relpath(root / "mkdocs.yml", place)
        path = os.path.relpath(folder / "articles/wrong.md", place)
        assert CliRunner().invoke(main, ["check", "-f", config]).stdout.startswith(f"{path}:3: error: ")
        assert CliRunner().invoke(main, ["build", "-f", config]).stderr.startswith(f"{path}:3: error: ")
        annotated = CliRunner().invoke(main, ["check", "-f", config, "--format", "github"]).stdout
        assert annotated.startswith(f"::error file={os.path.relpath(folder, root.parent)}/articles/wrong.md,line=3,")
        made = CliRunner().invoke(main, ["new", "story", f"Story {place.name}", "--summary", "S", "-f", config])
        assert made.stdout == f"{os.path.relpath(folder, place)}/stories/story-{place.name}.md\n", made.output


def test_output_that_nobody_reads_to_the_end(wrong: Desk) -> None:
    """As in `digest check | head -1`: no message about the pipe."""
    for number in range(500):
        wrong.write(f"articles/many/{number}.md", "---\ntitle: X\n---\n")
    line = f"{BIN / 'digest'} check --format json | head -1"
    ended = subprocess.run(line, shell=True, cwd=wrong.root, capture_output=True, text=True, check=False)
    assert ended.stdout.count("\n") == 1
    assert ended.stderr == ""
