"""The status of an event: one word, or how it came to be what it is; and events that are still expected."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from checking import Validated, load_folder
from checking import checked as check_found
from desk import CONTENT, entry

from digest.config import Options
from digest.content.files import FileKind
from digest.content.json_schema import schema_for
from digest.model import StatusChange
from digest.problem_codes import Code
from digest.text.edtf import parse
from digest.validation.aliases import AliasTable
from digest.validation.fix import Spellings, fix

Check = Callable[..., Validated]
OPENING = "events/opening.md"
BRIDGE = "2024/01/bridge"
# Whether a future event is one is seen on 1 June 2024.
SOURCES = "sources: {source: herald, url: https://herald.example/data}"


def event(status: str, date: str = "2024-01-01", title: str = "The bridge opens", more: str = SOURCES) -> str:
    return f"---\ndate: {date}\ntitle: {title}\n{more}\n{status}\n---\n"


def found(checked: Validated) -> list[str]:
    return [f"{problem.line}: {problem.field}: {problem.message} [{problem.code}]" for problem in checked.problems]


def history_of(checked: Validated) -> tuple[str, tuple[StatusChange, ...]]:
    one = checked.corpus.event["opening"]
    return one.status, one.history


def check(check_content: Check, status: str, **values: str) -> Validated:
    return check_content({**CONTENT, OPENING: event(status, **values)})


def test_a_word_is_a_status_without_a_history(check_content: Check) -> None:
    assert history_of(check(check_content, "status: confirmed")) == ("confirmed", ())


def test_the_last_of_a_list_is_what_holds_now(check_content: Check) -> None:
    """Each change has its date as precisely as it is known, and what shows it."""
    checked = check(
        check_content,
        "status:\n"
        f"  - {{date: 2024-01-01, status: reported, article: {BRIDGE}}}\n"
        "  - {date: 2024-01~, status: confirmed, url: https://a.example/}\n"
        "  - {date: ../2024-02-03, status: disputed}",
    )
    assert found(checked) == []
    assert history_of(checked) == (
        "disputed",
        (
            StatusChange("reported", parse("2024-01-01"), article=BRIDGE),
            StatusChange("confirmed", parse("2024-01~"), url="https://a.example/"),
            StatusChange("disputed", parse("../2024-02-03")),
        ),
    )


def test_one_change_may_be_written_without_a_list(check_content: Check) -> None:
    status, history = history_of(check(check_content, "status: {date: 2024, status: expected}"))
    assert (status, len(history)) == ("expected", 1)


@pytest.mark.parametrize(
    ("status", "problem"),
    [
        ("status: confirmd", "5: status: 'confirmd' is not one of: expected, reported, confirmed, disputed, retracted [unknown-value]"),
        ("status:\n  - {date: 2024, status: reported}\n  - {date: 2024, status: true}",
         "7: status[1].status: 'true' is not one of: expected, reported, confirmed, disputed, retracted [unknown-value]"),
        ("status:\n  - {date: 2024, status: reported}\n  - status: confirmed", "7: status[1].date: is required but missing [missing-key]"),
        ("status:\n  - {date: 12 July, status: reported}", "6: status[0].date: '12 July' is not a date [invalid-date]"),
        ("status:\n  - {date: 2024-01-01 10:00, status: reported}",
         "6: status[0].date: '2024-01-01 10:00' has a time of day; only a day is written here [invalid-date]"),
        ("status:\n  - reported", "6: status[0]: must be 'key: value' lines, not 'reported' [wrong-type]"),
        ("status:\n  - {date: 2024, status: reported, by: kim}", "6: status[0].by: unknown key [unknown-key]"),
        ("status:\n  - {date: 2024, status: reported, article: nothing}", "6: status[0].article: unknown article 'nothing' [unknown-article]"),
        (f"status:\n  - date: 2024\n    status: reported\n    article: {BRIDGE}\n    url: https://a.example/",
         "6: status[0]: names an article and a url [conflicting-keys]"),
        ("status:\n  - {date: 2024-02-01, status: reported}\n  - date: 2024-01-31\n    status: confirmed",
         "7: status[1].date: 'confirmed' since 2024-01-31 comes after 'reported' since 2024-02-01, which is later [unordered-history]"),
        ("status:\n  - {date: 2024-03, status: reported}\n  - {date: 2024, status: confirmed}\n  - {date: 2024-02, status: disputed}",
         "8: status[2].date: 'disputed' since 2024-02 comes after 'reported' since 2024-03, which is later [unordered-history]"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_line(check_content: Check, status: str, problem: str) -> None:
    assert found(check(check_content, status)) == [problem]


@pytest.mark.parametrize(
    "dates", [("2024-01-05", "2024-01"), ("2024-01-05", "2024-01-05"), ("../2024-03-01", "2024-02-01"), ("2024-01-05", "2024-01-01/..")]
)  # fmt: skip
def test_dates_that_may_be_in_order_are(check_content: Check, dates: tuple[str, str]) -> None:
    lines = (
        f"  - {{date: {date}, status: {status}}}" for date, status in zip(dates, ("reported", "confirmed"), strict=True)
    )
    assert found(check(check_content, "\n".join(["status:", *lines]))) == []


def test_the_order_may_be_another_one_for_a_desk(check_content: Check) -> None:
    status = "status:\n  - {date: 2024-02-01, status: reported}\n  - {date: 2024-01-31, status: confirmed}"
    files = {**CONTENT, OPENING: event(status)}
    checked = check_content(files, problems={"unordered-history": "off"})
    assert (found(checked), history_of(checked)[0]) == ([], "confirmed")


@pytest.mark.parametrize(
    ("more", "code", "is_error"),
    [
        ("draft: true", Code.UNPUBLISHED_REFERENCE, False),
        ("withdrawn: {date: 2024-02-01, reason: Invented.}", Code.WITHDRAWN_REFERENCE, True),
    ],
)
def test_a_status_that_rests_on_what_is_not_shown_is_left_out(
    check_content: Check, more: str, code: Code, is_error: bool
) -> None:
    """What is left is what was before it."""
    hidden = entry(more, title="Divers look at the piers", url="https://herald.example/piers")
    status = (
        "status:\n  - {date: 2024-01-01, status: reported}\n  - {date: 2024-01-02, status: confirmed, article: hidden}"
    )
    checked = check_content({**CONTENT, "articles/hidden.md": hidden, OPENING: event(status)})
    assert [(problem.code, problem.is_error) for problem in checked.problems] == [(code, is_error)]
    assert "so the status is left out" in checked.problems[0].message
    assert history_of(checked) == ("reported", (StatusChange("reported", parse("2024-01-01")),))


def test_nothing_is_left_of_a_history_that_rests_on_a_draft_alone(check_content: Check) -> None:
    hidden = entry("draft: true", title="Divers look at the piers", url="https://herald.example/piers")
    status = "status: {date: 2024-01-02, status: confirmed, article: hidden}"
    checked = check_content({**CONTENT, "articles/hidden.md": hidden, OPENING: event(status)})
    assert history_of(checked) == ("", ())


@pytest.mark.parametrize(
    ("proof", "has_one"), [("", False), (f", article: {BRIDGE}", True), (", url: https://a.example/", True)]
)
def test_what_shows_a_status_is_a_source(check_content: Check, proof: str, has_one: bool) -> None:
    checked = check(check_content, f"status: {{date: 2024-01-02, status: confirmed{proof}}}", more="type: opening")
    assert ([problem.code for problem in checked.problems] == []) is has_one


def test_an_expected_event_may_be_in_the_future(check_content: Check) -> None:
    assert found(check(check_content, "status: expected", date="2025-01-01")) == []
    checked = check(check_content, "status: confirmed", date="2025-01-01")
    assert found(checked) == ["2: date: is in the future [future-date]"]
    assert checked.problems[0].hint == "an event that is yet to come has 'status: expected'"


@pytest.mark.parametrize(
    ("date", "is_overdue"),
    [
        ("2024-05-31", True), ("2024-06-01", False), ("2024-05", True), ("2024", False), ("2024-05-01/2024-06-02", False),
        ("2024-05-01/..", False), ("../2024-05-31", True), ("2024-05-31~", True), ("2020-01-01/..", False),
    ],
)  # fmt: skip
def test_what_became_of_it_is_asked_after_its_last_possible_day(
    check_content: Check, date: str, is_overdue: bool
) -> None:
    """On 1 June 2024, in Seoul. An open end never comes."""
    files = {**CONTENT, OPENING: event("status: expected", date=date)}
    problems = found(check_content(files, timezone="Asia/Seoul"))
    expected = f"5: status: is still 'expected', though the event's date, {date}, is past [overdue-event]"
    assert problems == ([expected] if is_overdue else [])


def test_a_history_that_ends_in_expected_is_expected(check_content: Check) -> None:
    status = "status:\n  - {date: 2024-01-01, status: reported}\n  - {date: 2024-02-01, status: expected}"
    assert found(check(check_content, status, date="2025-01-01")) == []
    assert [problem.code for problem in check(check_content, status).problems] == ["overdue-event"]


def test_an_event_in_an_article_may_be_expected(check_content: Check) -> None:
    """It has one word; how that changed needs a file."""

    def written(status: str, date: str = "2025-01-01") -> str:
        matter = f"events:\n  - date: {date}\n    title: The council votes\n    status: {status}"
        return entry(matter, title="A vote on the toll is set", url="https://herald.example/vote")

    path = "articles/vote.md"
    checked = check_content({**CONTENT, path: written("expected")})
    assert found(checked) == []
    assert checked.corpus.event["2025-01-01-the-council-votes"].status == "expected"
    checked = check_content({**CONTENT, path: written("expected", "2024-03-01")})
    assert [(problem.field, problem.code) for problem in checked.problems] == [("events[0].status", "overdue-event")]
    checked = check_content({**CONTENT, path: written("[confirmed]")})
    assert [(problem.field, problem.code) for problem in checked.problems] == [("events[0].status", "unknown-value")]


def test_the_schema_for_editors_takes_a_word_or_changes() -> None:
    schema = schema_for("event")
    words = ["expected", "reported", "confirmed", "disputed", "retracted"]
    one = {"$ref": "#/$defs/StatusSchema"}
    assert schema["properties"]["status"]["anyOf"] == [
        {"oneOf": [
            {"enum": words, "type": "string"}, {"anyOf": [one, {"items": one, "type": "array"}]},
        ]},
        {"type": "null"},
    ]  # fmt: skip
    change = schema["$defs"]["StatusSchema"]
    assert change["required"] == ["date", "status"]
    assert change["properties"]["status"]["enum"] == words
    written = schema_for("article")["$defs"]["InlineEventSchema"]["properties"]["status"]
    assert written["anyOf"] == [{"enum": words, "type": "string"}, {"type": "null"}]


def test_fixing_keeps_a_history_but_for_tracking() -> None:
    """Comments, order and quotes stay."""
    spellings = Spellings(*(AliasTable(kind, ()) for kind in ("topic", "source", "name")))
    history = (
        "status:  # so far\n  - date: '2024-01-01'\n    status: reported\n    url: https://a.example/x?id=1&utm_source=y\n"
        '  # said twice\n  - {date: 2024-01-02, status: "confirmed"}\n'
    )
    before = f"---\n{history}title: The bridge opens\ndate: 2024-01-01\n---\n"
    cleaned = history.replace("&utm_source=y", "")
    after = f"---\ndate: 2024-01-01\ntitle: The bridge opens\n{cleaned}---\n"
    assert fix(before, FileKind.EVENT, spellings).text == after
    assert fix(after, FileKind.EVENT, spellings).text == after


def test_a_preview_shows_a_status_that_rests_on_a_draft(tmp_path: Path) -> None:
    root = tmp_path / "content"
    for path, text in {
        **CONTENT, "articles/hidden.md": entry("draft: true", title="Divers look at the piers", url="https://herald.example/piers"),
        OPENING: event("status: {date: 2024-01-02, status: confirmed, article: hidden}"),
    }.items():  # fmt: skip
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")
    checked = check_found(load_folder(root).found, Options(), shows_all=True)
    assert history_of(checked)[0] == "confirmed"
