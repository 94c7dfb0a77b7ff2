"""`digest correct`: which record is meant, and what is written into its file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from desk import Desk, make_desk

from digest.config import Options, Site
from digest.desk.correcting import Corrected, Stated, corrected
from digest.desk.correction_target import CorrectionError, Target, find
from digest.desk.site_record import SiteRecord
from digest.prepare import prepare
from digest.store.store import Store

NOW = datetime(2026, 6, 1, 3, tzinfo=UTC)
BRIDGE = "articles/2024/01/bridge.md"
WRONG = Stated("It was the second.", "2026-06-01")


def record_of(desk: Desk) -> SiteRecord:
    site = Site("The Desk", "", "", "en", Options(timezone="Asia/Seoul"))
    found = prepare(desk.content, site, NOW, Store(None, site.options.zone))
    return SiteRecord(desk.config, desk.content, "content", site.options, "en", NOW.date(), found.found, found.store)


def at(root: Path, changes: Mapping[str, str] | None = None) -> SiteRecord:
    return record_of(make_desk(root, changes))


def correction(record: SiteRecord, entry: str, stated: Stated = WRONG) -> Corrected:
    target = find(record, entry, record.content.parent)
    return corrected(record, target, (record.content / target.path).read_bytes().decode(), stated)


def text_of(record: SiteRecord, path: str) -> str:
    return (record.content / path).read_bytes().decode()


@pytest.mark.parametrize(
    ("entry", "target"),
    [
        ("2024/01/bridge", Target("article", "2024/01/bridge", BRIDGE)),
        ("content/articles/2024/01/bridge.md", Target("article", "2024/01/bridge", BRIDGE)),
        ("articles/2024/01/bridge.md", Target("article", "2024/01/bridge", BRIDGE)),
        ("bridge-opening", Target("event", "bridge-opening", "events/bridge-opening.md")),
        ("story:river", Target("story", "river", "stories/river.md")),
        ("topic:korea", Target("topic", "korea", "topics.yml")),
        ("source:Herald Daily", Target("source", "herald", "sources.yml")),
        ("name:kim", Target("name", "kim", "names.yml")),
    ],
)
def test_a_record_is_found_by_id_kind_or_path(tmp_path: Path, entry: str, target: Target) -> None:
    record = at(tmp_path)
    assert find(record, entry, tmp_path) == target


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("2024/01/bridg", "did you mean '2024/01/bridge'"),
        ("topic:korae", "there is no topic 'korae'; did you mean 'korea'"),
        ("content/topics.yml", "write topic:ID"),
        ("draft", "a draft, which no reader has seen"),
        ("gone", "not published"),
        ("2024-05-05-a-flood", "written in an article"),
        ("both", "write event:both or story:both"),
        ("../outside.md", "there is no entry"),
    ],
)
def test_what_is_not_published_or_not_clear_is_refused(tmp_path: Path, entry: str, message: str) -> None:
    event = "---\ndate: 2024-01-03\ntitle: A ferry sinks\n"
    (tmp_path / "outside.md").write_text("---\ntitle: No\n---\n")
    record = at(
        tmp_path / "desk",
        {
            "events/draft.md": f"{event}draft: true\n---\n",
            "events/gone.md": f"{event}withdrawn: {{date: 2024-02-01, reason: It was no ferry.}}\n---\n",
            "events/both.md": f"{event}---\n",
            "stories/both.md": "---\ntitle: Both\nsummary: Both.\n---\n",
            "articles/flood.md": (
                "---\ntitle: A flood\ndate: 2024-05-06\nsource: herald\ntopics: korea\nurl: https://herald.example/flood\n"
                "events:\n  - {date: 2024-05-05, title: A flood}\n---\n"
            ),
        },
    )
    with pytest.raises(CorrectionError, match=message):
        find(record, entry, tmp_path / "desk")


def test_a_correction_comes_at_its_place_and_all_else_stays(tmp_path: Path) -> None:
    """Comments, line ends, order and quotes stay byte for byte."""
    text = (
        "---\r\n# Ours\r\ntitle: 'Bridge  opens'  # twice\r\ndate: 2024-01-02\r\ntopics: [border]\r\nsource: herald\r\n"
        "url: https://herald.example/bridge\r\nextra:\r\n  a: b\r\n---\r\n\r\nText  \r\n"
    )
    record = at(tmp_path, {BRIDGE: text, "stories/river.md": "---\ntitle: A\nsummary: B\n---\n"})
    new = correction(record, "2024/01/bridge").text
    added = "corrections:\r\n  - date: 2026-06-01\r\n    text: It was the second.\r\n"
    assert added in new
    assert new.replace(added, "") == text


@pytest.mark.parametrize(
    "there",
    [
        "corrections:\n  - date: 2024-02-01\n    text: >\n      The first\n      one.\n",
        "corrections:\n- {date: 2024-02-01, text: The first one.}  # ours\n",
        "corrections: [{date: 2024-02-01, text: The first one.}]\n",
        "corrections: {date: 2024-02-01, text: The first one.}\n",
        "corrections:\n  date: 2024-02-01\n  text: The first one.\n",
    ],
)
def test_a_second_correction_comes_after_the_first(tmp_path: Path, there: str) -> None:
    record = at(tmp_path, {"stories/river.md": f"---\ntitle: A\nsummary: B\n{there}---\n"})
    done = correction(record, "river").text
    (tmp_path / "content/stories/river.md").write_text(done)
    story = record_of(Desk(tmp_path)).found.file("stories/river.md")
    assert story and story.entry and story.entry.story
    assert [(str(one.date), one.text) for one in story.entry.story.corrections] == [
        ("2024-02-01", "The first one."), ("2026-06-01", "It was the second."),
    ]  # fmt: skip


def test_a_key_with_one_value_is_changed_too(tmp_path: Path) -> None:
    """What it was before is taken from the file; a source is stated by its name."""
    record = at(tmp_path)
    done = correction(record, "2024/01/bridge", WRONG._replace(field="title", after="Bridge: it opens"))
    assert 'title: "Bridge: it opens"' in done.text
    assert done.item == {
        "date": "2026-06-01", "text": "It was the second.", "field": "title",
        "before": "Bridge over the river opens", "after": "Bridge: it opens",
    }  # fmt: skip
    done = correction(record, "2024/01/bridge", WRONG._replace(field="source", after="The Wire"))
    assert "\nsource: wire\n" in done.text
    assert (done.item["before"], done.item["after"]) == ("The Herald", "The Wire")
    done = correction(record, "bridge-opening", WRONG._replace(field="place", after="The river"))
    assert "\nplace: The river\n" in done.text
    assert "before" not in done.item


CLAIMED = """\
---
date: 2024-01-03
title: A ferry sinks
claims:
  - by: The owner
    field: sites
    value: "210"  # as stated
    url: https://herald.example/a
  - {by: The owner, field: toll, value: 5 won, url: "https://herald.example/b"}
  - {by: The press, field: toll, value: 6 won, url: "https://herald.example/c"}
---
"""


@pytest.mark.parametrize(
    ("field", "before", "after", "line"),
    [
        ("sites", "210", "200", 'value: "200"  # as stated'),
        ("sites", "", "200", 'value: "200"  # as stated'),
        ("claims[0].value", "210", "200", 'value: "200"  # as stated'),
        ("claims[2].value", "6 won", "7 won", 'value: "7 won"'),
    ],
)
def test_what_a_claim_says_is_changed(tmp_path: Path, field: str, before: str, after: str, line: str) -> None:
    """By the name of its field, or by its place."""
    record = at(tmp_path, {"events/ferry.md": CLAIMED})
    done = correction(record, "ferry", WRONG._replace(field=field, before=before, after=after))
    assert done.is_changed and line in done.text
    assert done.item["field"] == field
    assert (done.item["before"], done.item["after"]) == (before or "210", after)


@pytest.mark.parametrize(
    ("field", "before", "after", "message"),
    [
        ("claims", "210", "200", r"no claim says '200'.*write --field claims\[0\].value$"),
        ("claims", "210", "", "a claim still says '210'"),
        ("claims[0].value", "211", "200", r"claims\[0\].value is '210', and not '211'"),
        ("claims[3].value", "", "200", r"there is no value at claims\[3\].value"),
        ("claims[0]", "", "200", "more than one value"),
        ("claims[0]..value", "", "200", "there is no value"),
        ("toll", "5 won", "7 won", r"2 claims about 'toll': write --field claims\[1\].value or claims\[2\].value"),
        ("site", "", "1", "did you mean 'sites'"),
    ],
)
def test_a_claim_that_is_not_what_is_stated_is_left(
    tmp_path: Path, field: str, before: str, after: str, message: str
) -> None:
    record = at(tmp_path, {"events/ferry.md": CLAIMED})
    with pytest.raises(CorrectionError, match=message):
        correction(record, "ferry", WRONG._replace(field=field, before=before, after=after))


def test_claims_that_were_changed_by_hand_are_only_stated(tmp_path: Path) -> None:
    """In full, as the command that the check prints states them."""
    record = at(tmp_path, {"events/ferry.md": CLAIMED})
    stated = WRONG._replace(field="claims", before="The owner, sites: 211", after="The owner, sites: 210")
    done = correction(record, "ferry", stated)
    assert not done.is_changed and done.item["after"] == "The owner, sites: 210"


def test_a_value_that_is_right_already_is_only_stated(tmp_path: Path) -> None:
    record = at(tmp_path)
    stated = WRONG._replace(field="date", before="2024-01-03", after="2024-01-02")
    done = correction(record, "2024/01/bridge", stated)
    assert not done.is_changed
    assert (done.item["before"], done.item["after"]) == ("2024-01-03", "2024-01-02")


def test_a_text_on_several_lines_becomes_the_new_one(tmp_path: Path) -> None:
    record = at(
        tmp_path, {"stories/river.md": "---\ntitle: A\nsummary: |-\n  One\n  two.\n# End\nstatus: closed\n---\n"}
    )
    done = correction(record, "river", WRONG._replace(field="summary", after="Three."))
    assert "summary: Three.\n# End\nstatus: closed\n" in done.text
    assert done.item["before"] == "One two."


@pytest.mark.parametrize(
    ("kind", "name"), [("topic:border", "Frontier"), ("source:wire", "A: wire"), ("name:kim", "김고")]
)
def test_records_of_registries_are_corrected(tmp_path: Path, kind: str, name: str) -> None:
    """Nothing but the record is another one."""
    record = at(tmp_path)
    done = correction(record, kind, WRONG._replace(field="name", after=name))
    path = find(record, kind, tmp_path).path
    old = text_of(record, path)
    (tmp_path / "content" / path).write_text(done.text)
    found = record_of(Desk(tmp_path)).found.file(path)
    assert found and found.registry and not found.problems
    one = next(one for one in found.registry.records if one.id == kind.partition(":")[2])
    assert (one.name, one.corrections[0].after) == (name, name)
    lines = done.text.splitlines()
    assert len([line for line in old.splitlines() if line not in lines]) == 1


def test_the_mark_at_the_beginning_of_a_registry_stays(tmp_path: Path) -> None:
    text = "\ufeffborder:\r\n  name: Border\r\n"
    record = at(tmp_path, {"topics.yml": text})
    added = "  corrections:\r\n    - date: 2026-06-01\r\n      text: It was the second.\r\n"
    assert correction(record, "topic:border").text == text + added


@pytest.mark.parametrize(
    ("stated", "message"),
    [
        (WRONG._replace(text=" \u200b "), "write what was wrong"),
        (WRONG._replace(field="titel"), "did you mean 'title'"),
        (WRONG._replace(field="slug", after="x"), "no key whose value readers see"),
        (WRONG._replace(after="x"), "write --field too"),
        (WRONG._replace(field="source", after="nobody"), "there is no source 'nobody'"),
        (WRONG._replace(field="title", before="Another", after="x"), "title is 'Bridge over"),
        (WRONG._replace(field="date", after="last week"), "is not a date"),
        (WRONG._replace(date="yesterday"), "is not a date"),
    ],
)
def test_what_would_not_be_right_is_refused(tmp_path: Path, stated: Stated, message: str) -> None:
    record = at(tmp_path)
    with pytest.raises(CorrectionError, match=message):
        correction(record, "2024/01/bridge", stated)


def test_the_same_is_not_stated_twice(tmp_path: Path) -> None:
    record = at(tmp_path)
    (tmp_path / "content" / BRIDGE).write_text(correction(record, "2024/01/bridge").text)
    with pytest.raises(CorrectionError, match="says so already"):
        correction(record_of(Desk(tmp_path)), "2024/01/bridge")


def test_a_file_that_cannot_be_edited_is_left_with_the_lines_to_write(tmp_path: Path) -> None:
    record = at(tmp_path, {"stories/river.md": "---\ntitle: &a A\nsummary: *a\n---\n"})
    with pytest.raises(CorrectionError, match=r"anchors[\s\S]*Write by hand:\n  corrections:\n    - date: 2026-06-01"):
        correction(record, "river")


@pytest.mark.parametrize(
    "text", ['"; rm -rf /', "a: b # c", "--> ]]> </script>", "=HYPERLINK(1)", "- [x]: {y}", "\u202eabc\u2028d"]
)
def test_any_text_is_written_as_text(tmp_path: Path, text: str) -> None:
    record = at(tmp_path)
    done = correction(record, "2024/01/bridge", WRONG._replace(text=text, field="text", before=text, after="x"))
    (tmp_path / "content" / BRIDGE).write_text(done.text)
    file = record_of(Desk(tmp_path)).found.file(BRIDGE)
    assert file and file.entry and file.entry.article and not file.problems
    assert file.entry.article.corrections[0].text == " ".join(text.replace("\u202e", "").split())
