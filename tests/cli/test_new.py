"""`digest new`: entries that are valid from the start, in the right folder, or nothing at all."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml
from click.testing import CliRunner
from desk import CONFIG, Desk, command, make_desk, paths

from digest.cli.main import main

ARTICLE = ("--source", "The Herald", "--url", "https://herald.example/new", "--topic", "DMZ")


def test_an_article(desk: Desk) -> None:
    """The file is in the folder of its year and month, says what was asked for, and the site builds with it."""
    result = desk.run(
        "new", "article", "Snow: closes 3 roads?", *ARTICLE, "--topic", "korea", "--date", "2024-02-09", "--lang", "ko"
    )
    assert result.exit_code == 0, result.output
    assert result.stdout == "content/articles/2024/02/snow-closes-3-roads.md\n"
    assert (desk.content / "articles/2024/02/snow-closes-3-roads.md").read_text("utf-8") == (
        '---\ntitle: "Snow: closes 3 roads?"\ndate: 2024-02-09\nsource: The Herald\ntopics:\n  - DMZ\n  - korea\n'
        "url: https://herald.example/new\noriginal_lang: ko\n---\n\n"
    )
    assert desk.build("--strict").exit_code == 0
    assert (desk.site / "articles/2024/02/snow-closes-3-roads/index.html").is_file()


def test_an_event(desk: Desk) -> None:
    result = desk.run("new", "event", "Snow falls", "--date", "2024-02~", "--place", "Seoul", "--topic", "korea")
    assert result.exit_code == 0, result.output
    assert result.stdout == "content/events/2024/2024-02-snow-falls.md\n"
    written = (desk.content / "events/2024/2024-02-snow-falls.md").read_text("utf-8")
    assert yaml.safe_load(written.split("---\n")[1]) == {
        "date": "2024-02~", "title": "Snow falls", "place": "Seoul", "topics": ["korea"],
    }  # fmt: skip
    assert desk.run("check").exit_code == 0


def test_a_story(desk: Desk) -> None:
    result = desk.run("new", "story", "The long winter", "--summary", "It snows: a lot.", "--topic", "한국")
    assert result.exit_code == 0, result.output
    assert result.stdout == "content/stories/the-long-winter.md\n"
    assert (desk.content / "stories/the-long-winter.md").read_text("utf-8") == (
        '---\ntitle: The long winter\nsummary: "It snows: a lot."\ntopics:\n  - 한국\nstatus: developing\n---\n\n'
    )
    assert desk.run("check", "--strict").exit_code == 0


def test_what_is_not_given_is_asked_for(desk: Desk) -> None:
    result = CliRunner().invoke(
        main,
        ["new", "article", "-f", str(desk.config), "Asked"],
        input="herald\nhttps://herald.example/asked\nkorea, border\n",
    )
    assert result.exit_code == 0, result.output
    written = next(desk.content.glob("articles/*/*/asked.md")).read_text("utf-8")
    data = yaml.safe_load(written.split("---")[1])
    assert (data["source"], data["url"], data["topics"]) == (
        "herald", "https://herald.example/asked", ["korea", "border"],
    )  # fmt: skip


@pytest.mark.parametrize(
    "title",
    [
        "Peace: a plan", "- dash", "# hash", "@bob says", "'single' and \"double\"", "true", "null", "no", "2024", "1.5",
        "2024-01-01", "{{ config }}", "{a: b}", "[list]", "!tag", "&anchor", "*star", "back\\slash", "100 %", "ends with:",
        "a # b", "| pipe", "> fold", "? ask", "~", "한국의 눈", "שלג", "Über: Ärger", "a" * 300, "=", "日本「核」",
    ],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["article", "event", "story"])
def test_any_title_makes_a_valid_file(desk: Desk, kind: str, title: str) -> None:
    """Whatever the title, the file means just that title and is checked without an error."""
    flags = {
        "article": (*ARTICLE, "--date", "2024-03-01"),
        "event": ("--date", "2024-03-01"),
        "story": ("--summary", title),
    }[kind]
    before = paths(desk.content)
    result = desk.run("new", kind, *flags, "--", title)
    assert result.exit_code == 0, result.output
    written = {path for path in paths(desk.content) - before if path.endswith(".md")}
    assert {f"content/{path}" for path in written} == {result.stdout.strip()}
    matter = (desk.content / written.pop()).read_text("utf-8").split("---\n")[1]
    assert yaml.load(matter, Loader=yaml.BaseLoader)["title"] == title


REFUSED = {
    "unknown source": ("article", "T", "--source", "gazette", "--url", "https://a.example/", "--topic", "korea"),
    "unknown topic": ("article", "T", "--source", "herald", "--url", "https://a.example/", "--topic", "corea"),
    "no address": ("article", "T", "--source", "herald", "--url", "a.example", "--topic", "korea"),
    "no such day": ("article", "T", *ARTICLE, "--date", "2024-02-30"),
    "no date": ("article", "T", *ARTICLE, "--date", "yesterday"),
    "no language": ("article", "T", *ARTICLE, "--lang", "Korean!"),
    "empty title": ("article", "", *ARTICLE),
    "event without a date": ("event", "T", "--date", "soon"),
    "event of an unknown topic": ("event", "T", "--date", "2024-01-01", "--topic", "corea"),
    "story of an unknown topic": ("story", "T", "--summary", "S", "--topic", "corea"),
    "story that is there": ("story", "River", "--summary", "S"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_bad_input_writes_nothing(desk: Desk, name: str) -> None:
    before = paths(desk.root)
    result = desk.run("new", *REFUSED[name])
    assert result.exit_code == 1, result.output
    assert result.stderr.splitlines()[-1].startswith("digest: ")
    assert "Traceback" not in result.output
    assert isinstance(result.exception, SystemExit), result.exception
    assert paths(desk.root) == before


def test_nothing_is_written_before_the_check_is_over(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever ends the check, there is no new file and no new folder."""
    before = paths(desk.root)

    def interrupted(*_: object) -> None:
        assert paths(desk.root) == before
        raise KeyboardInterrupt

    monkeypatch.setattr("digest.validation.validate.check", interrupted)
    assert desk.run("new", "article", "T", *ARTICLE).exit_code == 1
    assert paths(desk.root) == before


def test_an_address_that_is_taken_is_refused(desk: Desk) -> None:
    """The new entry is checked with all others: the one that it collides with is named."""
    desk.write(
        "articles/2024/02/other.md",
        (desk.content / "articles/2024/02/toll.md")
        .read_text("utf-8")
        .replace("title: A toll is asked of lorries", "title: Another\nslug: snow")
        .replace("/toll", "/other"),
    )
    before = paths(desk.root)
    result = desk.run("new", "article", "Snow", *ARTICLE, "--date", "2024-02-09")
    assert result.exit_code == 1
    assert "[address-collision]" in result.stderr and "articles/2024/02/other.md" in result.stderr
    assert paths(desk.root) == before


def test_a_folder_that_cannot_be_written(desk: Desk) -> None:
    """A file where a folder is needed: one line, and no traceback."""
    desk.write("articles/2024/03", "not a folder")
    result = desk.run("new", "article", "T", *ARTICLE, "--date", "2024-03-01")
    assert result.exit_code == 1
    assert "content/articles/2024/03/t.md cannot be written: " in result.stderr
    assert isinstance(result.exception, SystemExit)


def test_an_entry_that_is_there_is_not_overwritten(desk: Desk) -> None:
    before = (desk.content / "stories/river.md").read_bytes()
    result = desk.run("new", "story", "River", "--summary", "S")
    assert result.exit_code == 1
    assert "content/stories/river.md already exists; choose another title" in result.stderr
    assert (desk.content / "stories/river.md").read_bytes() == before


def test_a_type_beyond_the_desks_list_is_refused(tmp_path: Path) -> None:
    desk = make_desk(
        tmp_path, config=CONFIG.replace("timezone: Asia/Seoul", "event_types: [vote, launch]\n      timezone: UTC")
    )
    before = paths(desk.root)
    result = desk.run("new", "event", "T", "--date", "2024-01-01", "--type", "launhc")
    assert result.exit_code == 1
    assert "launch" in result.stderr
    assert paths(desk.root) == before


def test_a_time_of_day_puts_the_file_under_its_month(desk: Desk) -> None:
    """A date may be given with its time, and the folder is that of its day in the site's zone."""
    result = desk.run("new", "article", "Late", *ARTICLE, "--date", "2024-02-29 20:00 +0000")
    assert result.exit_code == 0, result.output
    assert result.stdout == "content/articles/2024/03/late.md\n"


def test_today_is_the_day_in_the_sites_zone(tmp_path: Path) -> None:
    """Where no date is given, it is today's as the site counts days, wherever the command runs."""
    zone = ZoneInfo("Pacific/Kiritimati")
    desk = make_desk(tmp_path, config=CONFIG.replace("Asia/Seoul", "Pacific/Kiritimati"))
    possible = {datetime.now(zone).date()}
    # Twenty-six hours apart: no day is the same in both.
    result = command("digest", "new", "article", "Now", *ARTICLE, cwd=desk.root, TZ="Etc/GMT+12")
    possible.add(datetime.now(zone).date())
    assert result.returncode == 0, result.stderr
    written = (desk.root / result.stdout.strip()).read_text("utf-8")
    assert yaml.safe_load(written.split("---")[1])["date"] in possible


def test_a_draft_stays_off_the_site(desk: Desk) -> None:
    assert desk.run("new", "article", "Hidden", *ARTICLE, "--date", "2024-03-01", "--draft").exit_code == 0
    result = desk.build()
    assert "1 draft" in result.stdout
    assert not (desk.site / "articles/2024/03").exists()
