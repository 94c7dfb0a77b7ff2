"""Every problem has a code, whose severity a site may change where nothing would be lost or unsafe."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from checking import Validated
from desk import CONFIG, Desk, entry

from digest.build.build import build
from digest.build.options import BuildOptions
from digest.config import Options, read_options
from digest.errors import ConfigError, ContentError
from digest.problem_codes import Code, Severity

UNUSED = "japan:\n  name: Japan\n"
SITE = {
    "topics.yml": "korea:\n  name: Korea\n" + UNUSED,
    "sources.yml": "herald:\n  name: The Herald\n",
    "articles/a.md": entry(title="A train crosses the river"),
    "articles/b.md": entry(title="A train crosses the river!", url="https://herald.example/other"),
}


def severities(checked: Validated) -> dict[str, str]:
    return {problem.code: problem.severity for problem in checked.problems}


def test_codes_are_words_with_hyphens() -> None:
    assert all(re.fullmatch(r"[a-z]+(-[a-z0-9]+)*", code) for code in Code)


def test_what_may_be_changed() -> None:
    """Every warning, and of the errors those after which everything would be published as it is written."""
    assert {code for code in Code if code.severity is Severity.WARNING} < {
        code for code in Code if code.is_configurable
    }
    assert {code for code in Code if code.is_configurable and code.severity is Severity.ERROR} == {
        Code.UNKNOWN_EVENT_TYPE, Code.SHARED_SPELLING, Code.UNSUPPORTED_CLAIM, Code.WITHDRAWN_REFERENCE,
        Code.UNORDERED_HISTORY, Code.LOST_ADDRESS, Code.MOVED_NOWHERE,
    }  # fmt: skip


def test_without_a_setting(check_content: Callable[..., Validated]) -> None:
    assert severities(check_content(SITE)) == {"similar-title": "warning", "unused-topic": "warning"}


def test_a_site_sets_severities(check_content: Callable[..., Validated]) -> None:
    """`off` takes a problem out, `error` makes it count as one: the file is refused then."""
    checked = check_content(SITE, problems={"similar-title": "off", "unused-topic": "error"})
    assert severities(checked) == {"unused-topic": "error"}
    assert checked.has_errors
    assert (checked.corpus.counts.refused, checked.corpus.counts.registries) == (1, 1)
    assert str(checked.problems[0]).startswith("content/topics.yml:3: error: japan: is not used [unused-topic]")


def test_an_error_that_is_turned_off_leaves_the_entry_as_it_is_written(check_content: Callable[..., Validated]) -> None:
    """A type that is not in the desk's list is published all the same, and its file is not refused."""
    event = "---\ndate: 2024-01-01\ntitle: E\ntype: lunch\nsources: {source: herald, url: https://a.example/}\n---\n"
    files = {**SITE, "events/e.md": event}
    for setting in ("warning", "off"):
        checked = check_content(files, event_types=["launch"], problems={"unknown-event-type": setting})
        assert not checked.has_errors
        assert severities(checked).get("unknown-event-type", "off") == setting
        assert [found.type for found in checked.corpus.events] == ["lunch"]
        assert checked.corpus.counts.refused == 0


def test_off_is_false_to_yaml() -> None:
    """MkDocs reads `off` as false."""
    for written in ("off", False):
        assert read_options({"problems": {"similar-title": written}}).severities == {Code.SIMILAR_TITLE: None}
    assert read_options({"problems": {"unused-name": "error"}}).severities == {Code.UNUSED_NAME: Severity.ERROR}
    assert hash(read_options({"problems": {"unused-name": "error"}})) != hash(Options())


@pytest.mark.parametrize(
    ("problems", "message"),
    [
        ({"similar-titel": "off"}, "there is no problem code 'similar-titel'; did you mean 'similar-title'?"),
        ({"xyz": "off"}, "there is no problem code 'xyz'"),
        ({7: "off"}, "there is no problem code '7'"),
        ({"similar-title": "warn"}, "'warn' is not a severity of 'similar-title'; write error, warning or off; did you mean 'warning'?"),
        ({"similar-title": True}, "'True' is not a severity of 'similar-title'; write error, warning or off"),
        ({"similar-title": None}, "'None' is not a severity of 'similar-title'; write error, warning or off"),
        ({"unknown-topic": "off"}, "'unknown-topic' is always an error: publishing anyway would lose something, or be unsafe"),
        ({"unreadable": "error"}, "'unreadable' is always an error: publishing anyway would lose something, or be unsafe"),
        (
            {"similar-titel": "off", "unknown-key": "warning"},
            ("there is no problem code 'similar-titel'; did you mean 'similar-title'?; "
             "'unknown-key' is always an error: publishing anyway would lose something, or be unsafe"),
        ),
        (["similar-title"], "write codes with their severities, such as 'similar-title: off'"),
        ("off", "write codes with their severities, such as 'similar-title: off'"),
    ],
)  # fmt: skip
def test_wrong_settings(problems: object, message: str) -> None:
    """Each wrong code or severity is named, with the nearest one; what must stay an error says why."""
    with pytest.raises(ConfigError) as error:
        read_options({"problems": problems})
    assert str(error.value) == f"option 'problems': {message}"


def configure(desk: Desk, problems: str) -> None:
    desk.config.write_text(CONFIG.replace("search: false", f"search: false\n      problems: {problems}"), "utf-8")


ALONE = "---\ndate: 2024-01-03\ntitle: Something happens\n---\n"


def test_a_change_reaches_an_incremental_build(desk: Desk) -> None:
    """The severity in mkdocs.yml counts from the next build on, even if nothing else changed."""
    desk.write("events/alone.md", ALONE)
    assert desk.build().exit_code == 0
    assert "warning: no article reports this event" in desk.build().stderr
    assert desk.build("--strict").exit_code == 1
    configure(desk, "{unsourced-event: error}")
    refused = desk.build()
    assert refused.exit_code == 1
    assert "error: no article reports this event" in refused.stderr
    configure(desk, "{unsourced-event: off}")
    quiet = desk.build("--strict")
    assert (quiet.exit_code, quiet.stderr) == (0, "")
    again = desk.build("--strict")
    assert (again.exit_code, again.stderr) == (0, "")


def test_a_change_reaches_the_preview(desk: Desk) -> None:
    """A process that builds again and again, as `digest serve` does, takes up the severities with the next build."""
    desk.write("events/alone.md", ALONE)
    preview = BuildOptions(preview="http://127.0.0.1:8000/", jobs=1)
    assert [problem.severity for problem in build(desk.config, preview).problems] == ["warning"]
    configure(desk, "{unsourced-event: off}")
    assert build(desk.config, preview).problems == ()
    configure(desk, "{unsourced-event: error}")
    with pytest.raises(ContentError) as error:
        build(desk.config, preview)
    assert [str(problem.code) for problem in error.value.problems] == ["unsourced-event"]


def test_check_follows_the_setting(desk: Desk) -> None:
    """Severity, exit code and the sum of problems are those that the site asks for."""
    desk.write("events/alone.md", ALONE)
    configure(desk, "{unsourced-event: error}")
    result = desk.run("check", "--format", "json")
    assert (result.exit_code, json.loads(result.stdout)["severity"]) == (1, "error")
    assert desk.run("check").stdout.splitlines()[-1] == "1 error, 0 warnings"
    configure(desk, "{unsourced-event: off}")
    assert desk.run("check", "--strict").stdout.splitlines()[-1] == "0 errors, 0 warnings"


def test_a_wrong_setting_is_an_error_of_the_configuration(desk: Desk) -> None:
    configure(desk, "{unknown-topic: warning}")
    result = desk.run("check")
    assert result.exit_code == 1
    assert "mkdocs.yml" in result.stderr and "'unknown-topic' is always an error" in " ".join(result.stderr.split())
