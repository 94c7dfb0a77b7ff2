"""`digest new`: entries that are valid from the start, in the right folder, or nothing at all."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any, get_args
from zoneinfo import ZoneInfo

import pytest
import yaml
from click.testing import CliRunner
from desk import CONFIG, Desk, command, files, make_desk, paths

from digest.cli import scaffold
from digest.cli.main import main
from digest.content.schema import NameKind, SourceType
from digest.errors import Problem

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
        "url: https://herald.example/new\noriginal_lang: ko\nfiled: 2026-06-01\n---\n\n"
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
    result = command("digest", "new", "article", "Now", *ARTICLE, cwd=desk.root, TZ="Etc/GMT+12", SOURCE_DATE_EPOCH="")
    possible.add(datetime.now(zone).date())
    assert result.returncode == 0, result.stderr
    written = (desk.root / result.stdout.strip()).read_text("utf-8")
    matter = yaml.safe_load(written.split("---")[1])
    assert matter["date"] == matter["filed"]
    assert matter["date"] in possible


def test_a_draft_stays_off_the_site(desk: Desk) -> None:
    assert desk.run("new", "article", "Hidden", *ARTICLE, "--date", "2024-03-01", "--draft").exit_code == 0
    result = desk.build()
    assert "1 draft" in result.stdout
    assert not (desk.site / "articles/2024/03").exists()


# Records of registries


def test_a_source(desk: Desk) -> None:
    """It is in its registry, nothing else of which has changed, and can be used at once."""
    before = (desk.content / "sources.yml").read_text("utf-8")
    result = desk.run(
        "new", "source", "The Gazette: news", "--url", "https://www.gazette.example/", "--type", "private", "--country", "kr",
        "--language", "ko", "--language", "en", "--alias", "관보", "--alias", "Gazette #1", "--owner", "Kim & Co",
        "--evidence", "https://gazette.example/about",
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    assert result.stdout == "content/sources.yml:10\n"
    assert (desk.content / "sources.yml").read_text("utf-8") == before + (
        'the-gazette-news:\n  name: "The Gazette: news"\n  aliases:\n    - 관보\n    - "Gazette #1"\n'
        "  url: https://www.gazette.example/\n  country: kr\n  languages:\n    - ko\n    - en\n  type: private\n"
        '  owner: "Kim & Co"\n  evidence: https://gazette.example/about\n'
    )
    article = ("--source", "관보", "--url", "https://gazette.example/1", "--topic", "korea", "--date", "2024-03-01")
    assert desk.run("new", "article", "First", *article).exit_code == 0
    assert desk.build().exit_code == 0


def test_a_topic(desk: Desk) -> None:
    result = desk.run("new", "topic", "Talks", "--parent", "DMZ", "--alias", "회담", "--description", "Who meets.")
    assert result.exit_code == 0, result.output
    assert result.stdout == "content/topics.yml:9\n"
    written = yaml.safe_load((desk.content / "topics.yml").read_text("utf-8"))
    assert written["talks"] == {"name": "Talks", "parent": "DMZ", "aliases": ["회담"], "description": "Who meets."}
    assert desk.run("check").exit_code == 0


def test_a_name(desk: Desk) -> None:
    result = desk.run(
        "new", "name", "미사일", "--kind", "thing", "--also", "en=Missile", "--also", "no=Missil", "--also", "en = The missile",
        "--link", "Missile", "--description", "a thing", "--wikidata", "Q42",
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    assert result.stdout == "content/names.yml:7\n"
    written = yaml.safe_load((desk.content / "names.yml").read_text("utf-8"))
    assert written["missile"] == {
        "name": "미사일", "kind": "thing", "also": {"en": ["Missile", "The missile"], "no": ["Missil"]}, "link": ["Missile"],
        "description": "a thing", "wikidata": "Q42",
    }  # fmt: skip


def test_the_kind_of_a_name_is_asked_for(desk: Desk) -> None:
    result = CliRunner().invoke(main, ["new", "name", "-f", str(desk.config), "The Bridge"], input="plce\nplace\n")
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("Kind (person, organisation, place, thing): ")
    assert yaml.safe_load((desk.content / "names.yml").read_text("utf-8"))["the-bridge"]["kind"] == "place"


def test_a_registry_that_is_not_there_is_begun(tmp_path: Path) -> None:
    desk = make_desk(tmp_path, {"names.yml": None, "articles/2024/01/bridge.md": None})
    result = desk.run("new", "name", "Lim", "--kind", "person")
    assert result.exit_code == 0, result.output
    assert result.stdout == "content/names.yml:1\n"
    assert (desk.content / "names.yml").read_text("utf-8") == "lim:\n  name: Lim\n  kind: person\n"
    assert desk.run("check").exit_code == 0


def test_any_id_that_can_be_an_address(desk: Desk) -> None:
    """Each is in its registry as text, and has its page."""
    ids = ["null", "yes", "2023", "1e3", "~", "on", "한국일보", "-", "a.b", "Ünï", "🚀"]
    for id in ids:
        result = desk.run("new", "source", f"New {id}", "--id", id)
        assert result.exit_code == 0, result.output
    written = yaml.safe_load((desk.content / "sources.yml").read_text("utf-8"))
    assert list(written) == ["herald", "wire", *ids]
    assert desk.build().exit_code == 0
    assert all((desk.site / "sources" / id / "index.html").is_file() for id in ids)


@pytest.mark.parametrize(
    "name",
    ["Peace: a plan", "a # b", "'single' and \"double\"", "null", "2024", "{{ x }}", "- dash", "한국의 눈", "חדשות", "👩‍🚀",
     "a\nb", "a\u202eb", "x" * 500, "back\\slash", "~", "&a", "tab\tbed", "...", "\u2028line"],
    ids=lambda name: ascii(name)[:20],
)  # fmt: skip
def test_any_name_makes_a_valid_record(desk: Desk, name: str) -> None:
    """It means what is published of it: on one line, without signs that nobody sees."""
    result = desk.run("new", "topic", "--", name)
    assert result.exit_code == 0, result.output
    written = yaml.load((desk.content / "topics.yml").read_text("utf-8"), Loader=yaml.BaseLoader)
    shown = name.translate(str.maketrans("\n\t\u2028", "   ", "\u202e")).strip()
    assert list(written.values())[-1] == {"name": shown}


REFUSED_RECORDS = {
    "source of this id": (("source", "New", "--id", "WIRE"), "sources.yml:7 has it for 'wire'"),
    "source of this name": (("source", "the  ＷＩＲＥ"), "sources.yml:7 has it for 'wire'"),
    "source of this alias": (("source", "New", "--alias", "herald daily"), "sources.yml:1 has it for 'herald'"),
    "topic of this alias": (("topic", "한국"), "topics.yml:1 has it for 'korea'"),
    "name of this variant": (("name", "김고", "--kind", "person"), "names.yml:1 has it for 'kim'"),
    "unknown parent": (("topic", "New", "--parent", "corea"), "did you mean 'korea'?"),
    "no country": (("source", "New", "--country", "XX"), "is not a country code"),
    "no language": (("source", "New", "--language", "kr"), "did you mean 'ko'?"),
    "no address": (("source", "New", "--url", "new.example"), "is not a web address"),
    "no address for an id": (("source", "새것", "--url", "new.example"), "is not a web address"),
    "a password": (("source", "New", "--url", "https://u:pw@new.example/"), "a user name or a password"),
    "a variant without a language": (("name", "New", "--kind", "thing", "--also", "새것"), "write it as in ko=미사일"),
    "a variant in no language": (("name", "New", "--kind", "thing", "--also", "Korean=x"), "did you mean 'ko'?"),
    "no Wikidata id": (("name", "New", "--kind", "thing", "--wikidata", "42"), "wikidata"),
    "no id": (("topic", "New", "--id", "a:b"), "cannot be an id"),
    "an id of more than can be": (("topic", "New", "--id", "x" * 2000), "cannot be an id"),
    "a text for a name": (("topic", "x" * 501), "has more than 500 characters"),
    "an empty name": (("topic", " "), "the name is empty"),
    "no text": (("topic", "\udcff"), "the name is empty"),
    "an address that is taken": (("topic", "Taken"), "[address-collision]"),
}


@pytest.mark.parametrize("name", REFUSED_RECORDS)
def test_a_record_that_would_not_be_valid_is_not_written(desk: Desk, name: str) -> None:
    desk.write("topics/taken.md", "# A page of ours\n")
    arguments, why = REFUSED_RECORDS[name]
    before = files(desk.root)
    result = desk.run("new", *arguments)
    assert result.exit_code == 1, result.output
    assert isinstance(result.exception, SystemExit), result.exception
    assert why in result.stderr
    assert result.stderr.splitlines()[-1].startswith("digest: ")
    assert result.stdout == ""
    assert files(desk.root) == before


@pytest.mark.parametrize(
    ("arguments", "words"),
    [(("source", "New", "--type", "privat"), SourceType), (("name", "New", "--kind", "persn"), NameKind)],
)
def test_a_word_that_the_schema_does_not_list(desk: Desk, arguments: tuple[str, ...], words: object) -> None:
    """Those that it lists are named, in the message and in the help."""
    before = files(desk.root)
    result = desk.run("new", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"is not one of {', '.join(map(repr, get_args(words)))}." in result.stderr
    assert f"[{'|'.join(get_args(words))}]" in desk.run("new", arguments[0], "--help").stdout
    assert files(desk.root) == before


def test_what_is_wrong_is_named_by_field_and_not_by_a_line_that_is_not_there(desk: Desk) -> None:
    result = desk.run("new", "source", "New", "--country", "XX", "--language", "ko", "--language", "kr")
    assert result.stderr.startswith("content/sources.yml: error: new.country: 'XX' is not a country code")
    assert "\ncontent/sources.yml: error: new.languages[1]: 'kr' is not a language tag" in result.stderr


REGISTRIES: dict[str, tuple[str | bytes, str]] = {
    "tabs": ("a:\n  name: A\t# c\n", "content/sources.yml is left as it is: line 2: it contains a tab"),
    "no YAML": ("a: b: c\n", "content/sources.yml is left as it is: line 1: not valid YAML"),
    "not UTF-8": (b"a:\n  name: \xff\n", "content/sources.yml is not UTF-8 text"),
    "anchors": ("a: &x\n  name: A\n", "content/sources.yml is left as it is: it uses anchors"),
}


@pytest.mark.parametrize("name", REGISTRIES)
def test_a_registry_that_cannot_be_edited_is_left_alone(desk: Desk, name: str) -> None:
    content, why = REGISTRIES[name]
    file = desk.write("sources.yml", content)
    before = file.read_bytes()
    result = desk.run("new", "source", "New")
    assert (result.exit_code, result.stdout) == (1, "")
    assert why in result.stderr
    assert file.read_bytes() == before


def test_a_folder_in_place_of_a_registry(tmp_path: Path) -> None:
    desk = make_desk(tmp_path, {"names.yml": None})
    (desk.content / "names.yml").mkdir()
    result = desk.run("new", "name", "New", "--kind", "thing")
    assert result.exit_code == 1
    assert "content/names.yml is not a regular file" in result.stderr


def test_errors_that_are_there_already_do_not_matter(desk: Desk) -> None:
    """A site with errors gets the word all the same: often it is what is missing."""
    desk.write("sources.yml", "herald:\n  name: The Herald\n  country: XX\nwire:\n  name: The Wire\n")
    desk.write("articles/2024/02/toll.md", (desk.content / "articles/2024/02/toll.md").read_text("utf-8").replace("wire", "gazette"))  # fmt: skip
    assert desk.run("check").exit_code == 1
    result = desk.run("new", "source", "Gazette")
    assert result.exit_code == 0, result.output
    assert "gazette:\n  name: Gazette\n" in (desk.content / "sources.yml").read_text("utf-8")


def test_a_word_that_makes_others_ambiguous_is_refused(desk: Desk) -> None:
    """Two names may share a variant, unless an entry uses it, which would then stand for either."""
    bridge = (desk.content / "articles/2024/01/bridge.md").read_text("utf-8")
    shared = ("new", "name", "Ko Kim", "--kind", "person", "--also", "ko=김고")
    desk.write("articles/2024/01/bridge.md", bridge.replace("- kim", "- 김고"))
    result = desk.run(*shared)
    assert result.exit_code == 1
    assert "[ambiguous-name]" in result.stderr
    desk.write("articles/2024/01/bridge.md", bridge)
    result = desk.run(*shared)
    assert result.exit_code == 0, result.output
    assert result.stderr == "'김고' is a spelling of 'kim' too (content/names.yml:1), so it links to neither\n"


def test_a_record_that_nothing_uses_yet_is_no_error(tmp_path: Path) -> None:
    configured = "timezone: Asia/Seoul\n      problems:\n        unused-name: error"
    desk = make_desk(tmp_path, config=CONFIG.replace("timezone: Asia/Seoul", configured))
    assert desk.run("check").exit_code == 0
    result = desk.run("new", "name", "Lim", "--kind", "person")
    assert result.exit_code == 0, result.output
    assert desk.run("check").exit_code == 1


@pytest.mark.parametrize("registry", ["names.yml", "sources.yml"])
def test_a_registry_that_changes_in_the_meantime_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, registry: str
) -> None:
    """Whoever wrote it while the record was checked loses nothing."""
    desk = make_desk(tmp_path, {"names.yml": None, "articles/2024/01/bridge.md": None})
    real = scaffold.problems_with

    def meanwhile(*arguments: Any) -> tuple[Problem, ...]:
        found = real(*arguments)
        desk.write(registry, "other:\n  name: Other\n  # by another\n")
        return found

    monkeypatch.setattr(scaffold, "problems_with", meanwhile)
    kind = registry.removesuffix("s.yml")
    result = desk.run("new", kind, "New", *(("--kind", "thing") if kind == "name" else ()))
    assert (result.exit_code, result.stdout) == (1, "")
    assert f"content/{registry} was changed in the meantime, so nothing was written" in result.stderr
    assert (desk.content / registry).read_text("utf-8") == "other:\n  name: Other\n  # by another\n"


def test_a_registry_is_named_as_seen_from_where_we_are(desk: Desk) -> None:
    result = command("digest", "new", "topic", "New", "-f", "../mkdocs.yml", cwd=desk.content)
    assert result.returncode == 0, result.stderr
    assert result.stdout == "../content/topics.yml:9\n"


def test_a_link_to_a_registry_stays_one(desk: Desk) -> None:
    real = desk.content / "articles" / "shared.yml"
    (desk.content / "topics.yml").rename(real)
    (desk.content / "topics.yml").symlink_to(real)
    assert desk.run("new", "topic", "New").exit_code == 0
    assert (desk.content / "topics.yml").is_symlink()
    assert real.read_text("utf-8").endswith("new:\n  name: New\n")
