"""An entry that was withdrawn is an entry no more: what refers to it is reported, and nothing takes it for a live one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from checking import Validated, load_folder
from checking import checked as check_found
from desk import CONTENT, Desk, entry

from digest.config import Options
from digest.model import Reason
from digest.problem_codes import Code, Severity
from digest.site.tables import WITHDRAWN, WITHDRAWN_FROM

Check = Callable[..., Validated]
WHY = "withdrawn: {date: 2024-03-05, reason: The report was invented.}"
TRAIN = "articles/train.md"
LIVE = "articles/live.md"


def event(matter: str = "", title: str = "A flood") -> str:
    return f"---\ndate: 2024-01-04\ntitle: {title}\nsources: {{source: herald, url: https://herald.example/x}}\n{matter}\n---\n"


def story(matter: str = "", title: str = "The flood") -> str:
    return f"---\ntitle: {title}\nsummary: It rose.\n{matter}\n---\n"


def found(checked: Validated, *codes: str) -> list[str]:
    """The problems in words, all or those with these codes."""
    return [str(problem) for problem in checked.problems if not codes or problem.code in codes]


def live(matter: str = "", body: str = "") -> str:
    return entry(matter, title="Something else entirely", url="https://herald.example/live", body=body)


def test_it_is_no_record_any_more(check_content: Check) -> None:
    """Neither it nor the events written in it are records, and its text is nowhere; its page and its place in feeds are."""
    written = f"{WHY}\nevents: [{{date: 2024-01-04, title: A train falls}}]\nstories: river\nnames: kim"
    checked = check_content({**CONTENT, TRAIN: entry(written, topics="border", body="Text.")})
    assert found(checked) == []
    assert "train" not in checked.corpus.article
    assert list(checked.corpus.event) == ["bridge-opening"]
    one = WITHDRAWN.now(checked.store, TRAIN)
    assert one
    assert (one.url, one.events) == ("articles/train/", ("2024-01-04-a-train-falls",))
    assert (str(one.withdrawal.date), one.withdrawal.reason) == ("2024-03-05", "The report was invented.")
    lists = {key[1:] for key, _ in checked.store.all(WITHDRAWN_FROM)}
    assert lists == {
        ("all", ""), ("archive", ""), ("source", "herald"), ("topic", "border"), ("topic", "korea"), ("story", "river"), ("name", "kim"),
    }  # fmt: skip
    counts = checked.corpus.counts
    assert (counts.published, counts.withdrawn, counts.refused) == (5, 1, 0)


@pytest.mark.parametrize(
    ("files", "problem"),
    [
        (
            {"stories/flood.md": story(WHY), LIVE: live("stories: [river, flood]")},
            ("content/articles/live.md:7: error: stories[1]: the story 'flood' was withdrawn [withdrawn-reference] "
            "(take it out of the list)"),
        ),
        (
            {"stories/flood.md": story(WHY), "events/ebb.md": event("stories:\n  - flood")},
            ("content/events/ebb.md:6: error: stories[0]: the story 'flood' was withdrawn [withdrawn-reference] "
            "(take it out of the list)"),
        ),
        (
            {"events/flood.md": event(WHY), LIVE: live("events: flood")},
            ("content/articles/live.md:7: error: events[0]: the event 'flood' was withdrawn [withdrawn-reference] "
            "(take it out of the list)"),
        ),
        (
            {TRAIN: entry(f"{WHY}\nevents: {{date: 2024-01-04, title: A train falls}}"),
             LIVE: live("events: [bridge-opening, 2024-01-04-a-train-falls]")},
            ("content/articles/live.md:7: error: events[1]: the event '2024-01-04-a-train-falls' was withdrawn with "
            "content/articles/train.md, where it is written [withdrawn-reference] "
            "(take it out of the list; if it did happen, give it its own file under events/)"),
        ),
        (
            {TRAIN: entry(WHY), "events/ebb.md": event("claims: {by: Kim Ko, field: cars, value: two, article: train}")},
            ("content/events/ebb.md:5: error: claims[0].article: the article 'train' was withdrawn, so the claim is left "
            "out [withdrawn-reference] (take the claim out, or rest it on another report)"),
        ),
        (
            {TRAIN: entry(WHY), "events/ebb.md": event("status:\n  - {date: 2024-01-05, status: confirmed, article: train}")},
            (
                "content/events/ebb.md:6: error: status[0].article: the article 'train' was withdrawn, so the status is left "
                "out [withdrawn-reference] (take the status out, or rest it on another report)"
            ),
        ),
        (
            {TRAIN: entry(WHY), LIVE: live(body="One.\n\nSee [the train](train.md#there).")},
            ("content/articles/live.md:11: error: the link 'train.md#there' leads to an entry that was withdrawn "
            "[withdrawn-reference] (take it out, or link to another entry)"),
        ),
        (
            {"events/flood.md": event(WHY), "about.md": "# About\n\nSee [the flood](events/flood.md).\n"},
            ("content/about.md:3: error: the link 'events/flood.md' leads to an entry that was withdrawn "
            "[withdrawn-reference] (take it out, or link to another entry)"),
        ),
    ],
)  # fmt: skip
def test_a_reference_to_it_is_an_error(check_content: Check, files: dict[str, str], problem: str) -> None:
    assert found(check_content({**CONTENT, **files})) == [problem]


def test_a_reference_that_a_site_allows(check_content: Check) -> None:
    """It is left out of the record all the same."""
    files = {
        **CONTENT, "stories/flood.md": story(WHY), "events/flood.md": event(WHY), TRAIN: entry(WHY),
        LIVE: live("stories: [river, flood]\nevents: flood"),
        "events/ebb.md": event("stories: flood\nclaims: {by: Kim Ko, field: cars, value: two, article: train}"),
    }  # fmt: skip
    checked = check_content(files, problems={"withdrawn-reference": "warning"})
    assert {(problem.code, problem.severity) for problem in checked.problems} == {
        (Code.WITHDRAWN_REFERENCE, Severity.WARNING)
    }
    one = checked.corpus.article["live"]
    assert (one.stories, one.events) == (("river",), ())
    ebb = checked.corpus.event["ebb"]
    assert (ebb.stories, ebb.claims) == ((), ())


def test_what_is_withdrawn_may_refer_to_what_is_withdrawn(check_content: Check) -> None:
    files = {
        **CONTENT, "stories/flood.md": story(WHY), TRAIN: entry(f"{WHY}\nstories: flood", body="[flood](../stories/flood.md)"),
    }  # fmt: skip
    assert found(check_content(files)) == []


def test_a_draft_that_was_withdrawn_is_a_draft(check_content: Check) -> None:
    """It has no page, and a reference to it waits."""
    files = {**CONTENT, "stories/flood.md": story(f"draft: true\n{WHY}"), LIVE: live("stories: flood")}
    checked = check_content(files)
    assert [(problem.code, problem.severity) for problem in checked.problems] == [
        (Code.UNPUBLISHED_REFERENCE, Severity.WARNING)
    ]
    assert not list(checked.store.all(WITHDRAWN))
    assert (checked.corpus.counts.drafts, checked.corpus.counts.withdrawn) == (1, 0)


def test_a_preview_shows_such_a_draft(write_content: Callable[..., Path]) -> None:
    root = write_content({**CONTENT, "stories/flood.md": story(f"draft: true\n{WHY}"), LIVE: live("stories: flood")})
    checked = check_found(load_folder(root).found, Options(), shows_all=True)
    assert found(checked) == []
    assert checked.corpus.stories["flood"].title == "[draft] The flood"


@pytest.mark.parametrize("name", ["train.png", "the train.png"])
@pytest.mark.parametrize(
    ("matter", "body"),
    [("", "![A train]({})"), ("image: {{src: '{}', alt: A train}}", ""), ("extra: {{map: '{}'}}", "")],
)
def test_files_that_only_it_shows_are_left_out(check_content: Check, name: str, matter: str, body: str) -> None:
    """They come back with it, and stay if another entry shows them too."""
    written = body.format(name.replace(" ", "%20"))
    files = {**CONTENT, f"articles/{name}": "x"}
    withdrawn = entry(f"{WHY}\n{matter.format(name)}", body=written)
    checked = check_content({**files, TRAIN: withdrawn})
    assert checked.corpus.files == ()
    assert list(checked.corpus.left_out) == [(f"articles/{name}", Reason.WITHDRAWN)]
    assert check_content({**files, TRAIN: withdrawn.replace(WHY, "")}).corpus.files == (f"articles/{name}",)
    shown = live(body=f"![A train]({name.replace(' ', '%20')})")
    assert check_content({**files, TRAIN: withdrawn, LIVE: shown}).corpus.files == (f"articles/{name}",)


def test_a_file_that_a_draft_names_too_waits(check_content: Check) -> None:
    files = {
        **CONTENT, "articles/train.png": "x", TRAIN: entry(WHY, body="![A train](train.png)"),
        LIVE: live("draft: true", "![A train](train.png)"),
    }  # fmt: skip
    assert list(check_content(files).corpus.left_out) == [("articles/train.png", Reason.UNPUBLISHED)]


def test_lint_looks_at_live_entries_alone(check_content: Check) -> None:
    """A report may be filed again, under the same title and with the same event; nothing of it lies in the future; and what
    it names is still used, since it cannot be taken out of the registries."""
    flood = "events: {date: 2031-01-04, title: The flood of the century comes}"
    files = {
        **CONTENT,
        "topics.yml": f"{CONTENT['topics.yml']}trade: {{name: Trade}}\n",
        TRAIN: entry(
            f"{WHY}\n{flood}\nsummary: {'word ' * 100}", topics="trade", date="2031-01-05", body="[x](gone.md)"
        ),
        "articles/again.md": entry("events: {date: 2024-01-04, title: The flood of the century comes}"),
    }
    assert found(check_content(files)) == []
    twice = {**files, TRAIN: files[TRAIN].replace(WHY, "")}
    codes = {problem.code for problem in check_content(twice).problems}
    assert codes == {"duplicate-report", "future-date", "long-summary", "dead-link"}


def test_an_event_that_nothing_shows_any_more(check_content: Check) -> None:
    """Its only report was withdrawn."""
    bare = "---\ndate: 2024-01-04\ntitle: A flood\n---\n"
    checked = check_content({**CONTENT, "events/flood.md": bare, TRAIN: entry(f"{WHY}\nevents: flood")})
    assert found(checked) == [
        (
            "content/events/flood.md:2: warning: no article reports this event, and it names no source [unsourced-event] "
            "(its page says so)"
        )
    ]


def test_an_id_is_never_given_again(check_content: Check) -> None:
    checked = check_content({**CONTENT, TRAIN: entry(WHY), LIVE: live("id: train")})
    assert [problem.code for problem in checked.problems] == [Code.DUPLICATE_ID]


def test_it_is_withdrawn_at_once(check_content: Check) -> None:
    """A day in the future is a mistake, which is said."""
    checked = check_content({**CONTENT, TRAIN: entry("withdrawn: {date: 2031-01-01, reason: It was wrong.}")})
    assert found(checked) == [
        "content/articles/train.md:7: warning: withdrawn.date: is in the future [future-date] (an entry is withdrawn at once)"
    ]
    assert "train" not in checked.corpus.article


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("withdrawn: true", "withdrawn: must be 'key: value' lines"),
        ("withdrawn: {date: 2024-03-05}", "withdrawn.reason: is required but missing"),
        ("withdrawn: {reason: It was wrong.}", "withdrawn.date: is required but missing"),
        ("withdrawn: {date: 2024-03-05, reason: ''}", "withdrawn.reason: is empty"),
        ("withdrawn: {date: soon, reason: It was wrong.}", "withdrawn.date: 'soon' is not a date"),
        ("withdrawn: {date: 2024-03-05, reason: It was wrong., by: me}", "withdrawn.by: unknown key"),
    ],
)
@pytest.mark.parametrize("path", [TRAIN, "events/ebb.md", "stories/flood.md"])
def test_it_says_when_and_why(check_content: Check, path: str, written: str, problem: str) -> None:
    texts = {TRAIN: entry(written), "events/ebb.md": event(written), "stories/flood.md": story(written)}
    problems = found(check_content({**CONTENT, path: texts[path]}))
    assert any(problem in one and f"content/{path}" in one for one in problems), problems


def test_a_fix_leaves_it_alone(desk: Desk) -> None:
    """Another entry with the same faults is fixed."""
    written = entry(f"{WHY}\nnames: [Kim Ko]", topics="한국", url="https://herald.example/train?utm_source=x")
    withdrawn = desk.write(TRAIN, written)
    other = desk.write(LIVE, written.replace(WHY, "").replace("/train?", "/live?").replace("A train", "Another train"))
    desk.run("check", "--fix")
    assert withdrawn.read_text("utf-8") == written
    assert "utm_source" not in other.read_text("utf-8")


def test_counts_say_how_many(desk: Desk) -> None:
    desk.write(TRAIN, entry(WHY))
    result = desk.run("check")
    assert result.exit_code == 0, result.output
    assert "8 files: 5 published (1 of them withdrawn), 3 registries" in result.output
