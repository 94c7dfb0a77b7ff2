"""`digest merge`: two records become one; nothing that either says is lost without a word."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from desk import Desk, entry, files

from digest.config import Options
from digest.desk.renaming import folder as folders
from digest.desk.renaming.folder import FileChange, Folder, write
from digest.desk.renaming.kinds import RecordKind, RenamingError
from digest.desk.renaming.merge import merge
from digest.desk.renaming.outcome import Outcome

NOW = datetime(2026, 6, 1, tzinfo=UTC)


def merged(desk: Desk, kind: RecordKind, old: str, into: str) -> Outcome:
    """What was done, once it is written."""
    folder = Folder(desk.content, "content")
    outcome = merge(folder, kind, old, into, Options(), NOW)
    write(folder, outcome.changes)
    return outcome


def read(desk: Desk, path: str) -> str:
    return (desk.content / path).read_bytes().decode()


def is_sound(desk: Desk) -> bool:
    result = desk.run("check", "--format", "json")
    return '"error"' not in result.stdout


TOPICS = (
    "# All topics\n\nkorea:\n  name: Korea\n\n# Talks of all kinds\ntalks:\n  name: Talks\n  parent: korea # part\n"
    "  aliases: [dialogue]\n  description: What is said. # once\n  was: [summits]\n\n# Diplomacy\ndiplomacy:\n"
    "  name: Diplomacy\n  aliases:\n    - Dialogue\n\nnuclear-talks:\n  name: Nuclear talks\n  parent: talks\n"
)


@pytest.fixture
def talks(desk: Desk) -> Desk:
    desk.write("topics.yml", TOPICS.replace("[dialogue]", "[dialogues]"))
    desk.write("articles/2024/01/bridge.md", None or entry(topics="korea", title="Bridge"))
    return desk


def test_a_topic(talks: Desk) -> None:
    talks.write("articles/a.md", entry(topics="\n  - talks # first\n  - korea\n  - diplomacy # again"))
    talks.write("articles/b.md", entry(topics="[diplomacy, talks, korea]", title="Another"))
    talks.write("articles/c.md", entry(topics="[Dialogue, talks]", title="A third"))
    outcome = merged(talks, "topic", "talks", "diplomacy")
    assert read(talks, "topics.yml") == (
        "# All topics\n\nkorea:\n  name: Korea\n\n# Diplomacy\ndiplomacy:\n  name: Diplomacy\n  aliases:\n    - Dialogue\n"
        "    - Talks\n    - dialogues\n  was: [diplomacy, summits, talks]\n\nnuclear-talks:\n  name: Nuclear talks\n"
        "  parent: diplomacy\n"
    )
    assert "topics: \n  - diplomacy # first\n  - korea\n  # again\nurl" in read(talks, "articles/a.md")
    assert "topics: [diplomacy, korea]\n" in read(talks, "articles/b.md")
    assert "topics: [Dialogue]\n" in read(talks, "articles/c.md")
    assert [line.partition(";")[0] for line in outcome.addresses] == [
        "/topics/summits/ leads to /topics/diplomacy/", "/topics/talks/ leads to /topics/diplomacy/",
    ]  # fmt: skip
    assert outcome.notes == (
        "not kept: description: What is said.", "not kept: the comment # Talks of all kinds",
        "not kept: the comment # part", "not kept: the comment # once", "not kept: parent: korea",
    )  # fmt: skip
    assert is_sound(talks)


def test_a_topic_into_one_below_it(talks: Desk) -> None:
    """It takes its place, whatever is between them."""
    talks.write("topics.yml", read(talks, "topics.yml") + "six-party:\n  name: Six parties\n  parent: Nuclear talks\n")
    outcome = merged(talks, "topic", "talks", "six-party")
    text = read(talks, "topics.yml")
    assert "name: Nuclear talks\n  parent: six-party\n" in text
    assert "name: Six parties\n  parent: korea\n  aliases:\n    - Talks\n" in text
    assert "'six-party' takes the place of 'talks' in the tree: part of korea" in outcome.notes
    assert is_sound(talks)


def test_a_topic_into_one_below_it_that_has_no_other(talks: Desk) -> None:
    talks.write("topics.yml", read(talks, "topics.yml").replace("  parent: korea # part\n", ""))
    merged(talks, "topic", "talks", "nuclear-talks")
    assert "nuclear-talks:\n  name: Nuclear talks\n  aliases:" in read(talks, "topics.yml")
    assert is_sound(talks)


def test_a_topic_into_one_above_it(talks: Desk) -> None:
    merged(talks, "topic", "talks", "korea")
    assert "name: Nuclear talks\n  parent: korea\n" in read(talks, "topics.yml")
    assert is_sound(talks)


def test_a_name(desk: Desk) -> None:
    """It is linked as before, and its variants are those of the other."""
    desk.write(
        "names.yml",
        "kim:\n  name: Kim Ko\n  kind: person\n  also:\n    ko: [김고]\n    ja: [金]\n  link: [K. Kim]\n  wikidata: Q1\n"
        "ko:\n  name: Ko Kim\n  kind: person\n  also: {ko: 고김}\n# end\n",
    )
    desk.write(
        "events/e.md",
        "---\ndate: 2024\ntitle: E\nplace: kim\nnames: [ko, kim]\nclaims:\n  - by: kim\n    field: f\n    value: v\n    url: https://a.example\n---\n",
    )
    outcome = merged(desk, "name", "kim", "ko")
    assert read(desk, "names.yml") == (
        "ko:\n  name: Ko Kim\n  kind: person\n  also: {ko: [고김, 김고], ja: [金]}\n  link:\n    - Kim Ko\n    - K. Kim\n"
        "  was: [ko, kim]\n# end\n"
    )
    assert "place: ko\nnames: [ko]\nclaims:\n  - by: ko\n" in read(desk, "events/e.md")
    assert outcome.notes == ("not kept: wikidata: Q1",)
    assert is_sound(desk)


def test_a_source(desk: Desk) -> None:
    desk.write("articles/a.md", entry("origin: [own, wire, herald]", title="A"))
    merged(desk, "source", "wire", "herald")
    assert read(desk, "sources.yml") == (
        "herald:\n  name: The Herald\n  aliases:\n    - Herald Daily\n    - The Wire\n  country: GB\n  type: private\n"
        "  was: [herald, wire]\n"
    )
    assert "origin: [own, herald]\n" in read(desk, "articles/a.md")
    assert "source: herald\n" in read(desk, "articles/2024/02/toll.md")
    assert is_sound(desk)


def test_corrections_that_would_not_be_true_of_the_other_say_whose_they_were(desk: Desk) -> None:
    desk.write(
        "topics.yml",
        "korea:\n  name: Korea\n  description: A land.\nborder:\n  name: Border\npolicy:\n  name: Public policy\n  description: Rules.\n  corrections:\n"
        "    - {date: 2024-01-01, text: Renamed., field: name, before: public-policy, after: Public policy}\n"
        "    - {date: 2024-01-02, text: Was wrong., field: description, after: Rules.}\n"
        "    - {date: 2024-01-03, text: It moved., field: parent}\n",
    )
    merged(desk, "topic", "policy", "korea")
    text = read(desk, "topics.yml")
    assert '- date: 2024-01-01\n      text: "Public policy: Renamed."\n' in text
    assert '- date: 2024-01-02\n      text: "Public policy: Was wrong."\n' in text
    assert "- date: 2024-01-03\n      text: It moved.\n      field: parent\n" in text
    assert "before" not in text
    assert "after" not in text
    assert is_sound(desk)


def test_a_merge_that_is_cut_short_loses_no_text_and_can_be_run_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    correction = "corrections: [{date: 2024, text: T, field: title}]\n"
    desk.write("stories/a.md", f"---\ntitle: A\nsummary: A.\n{correction}---\n\nOf a.\n")
    desk.write("stories/z.md", "---\ntitle: Z\nsummary: Z.\n---\n\nOf z.\n")
    desk.write("articles/a.md", entry("stories: [a]\n", title="A"))
    real, steps = folders._written, []

    def cut_short(root: Path, change: FileChange) -> Callable[[], None]:
        steps.append(change.path)
        if len(steps) == 1:
            real(root, change)
            return lambda: None  # Whoever is killed takes nothing back.
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(folders, "_written", cut_short)
        merged(desk, "story", "a", "z")
    assert steps[0] == "stories/z.md"
    assert "Of a." in read(desk, "stories/a.md")
    merged(desk, "story", "a", "z")
    text = read(desk, "stories/z.md")
    assert not (desk.content / "stories" / "a.md").exists()
    assert text.endswith("\n\nOf z.\n\nOf a.\n")
    assert text.count("Of a.") == text.count('text: "A: T"') == 1
    assert is_sound(desk)


def test_corrections_of_a_record_are_kept(desk: Desk) -> None:
    desk.write(
        "sources.yml",
        "a:\n  name: A\n  corrections:\n    - date: 2024-01-01\n      text: 'It is: private.'\nherald:\n  name: H\nwire:\n  name: W\n",
    )
    merged(desk, "source", "a", "herald")
    assert read(desk, "sources.yml") == (
        'herald:\n  name: H\n  aliases:\n    - A\n  was: [herald, a]\n  corrections:\n    - date: 2024-01-01\n      text: "It is: private."\n'
        "wire:\n  name: W\n"
    )


FROM = (
    "---\n# a note\ndate: 2024-01-02\ntitle: A bridge is opened\nplace: Seoul\nnames: [kim, lee]\ntopics: [border]\nsources:\n"
    '  - source: wire\n    url: https://wire.example/b\nclaims:\n  - by: Kim Ko\n    field: length\n    value: "1,2 km"\n'
    "    article: 2024/01/bridge\nwas: [b-0]\n---\n\nSee [the toll](../../articles/2024/02/toll.md).\n"
)


def test_an_event(desk: Desk) -> None:
    desk.write("names.yml", read(desk, "names.yml") + "lee:\n  name: Lee\n  kind: person\n")
    desk.write("events/2024/b.md", FROM)
    desk.write(
        "events/bridge-opening.md",
        "---\ndate: 2024-01-01\ntitle: The bridge opens\nnames:\n  - kim # him\n---\n\nIt opens.\n",
    )
    desk.write("articles/a.md", entry("events: [b, bridge-opening]", body="\n[e](../events/2024/b.md#x)\n"))
    outcome = merged(desk, "event", "b", "bridge-opening")
    assert not (desk.content / "events/2024/b.md").exists()
    assert read(desk, "events/bridge-opening.md") == (
        "---\ndate: 2024-01-01\ntitle: The bridge opens\nnames:\n  - kim # him\n  - lee\nsources:\n  - source: wire\n"
        '    url: https://wire.example/b\nclaims:\n  - by: Kim Ko\n    field: length\n    value: "1,2 km"\n'
        "    article: 2024/01/bridge\nwas: [bridge-opening, b-0, b]\n---\n\nIt opens.\n\nSee [the toll](../articles/2024/02/toll.md).\n"
    ).replace('"1,2 km"', "1,2 km")
    assert "events: [bridge-opening]\n" in read(desk, "articles/a.md")
    assert "[e](../events/bridge-opening.md#x)" in read(desk, "articles/a.md")
    assert outcome.notes == (
        "not kept: date: 2024-01-02", "not kept: title: A bridge is opened", "not kept: place: Seoul",
        "not kept: the comment # a note",
        "the text of content/events/2024/b.md is below that of content/events/bridge-opening.md: read both as one",
    )  # fmt: skip


def test_lists_that_an_event_does_not_state_are_those_of_its_reports(desk: Desk) -> None:
    desk.write("events/2024/b.md", FROM)
    merged(desk, "event", "b", "bridge-opening")
    assert "names" not in read(desk, "events/bridge-opening.md") and "topics" not in read(
        desk, "events/bridge-opening.md"
    )


def test_an_event_that_is_written_in_an_article(desk: Desk) -> None:
    """Its id takes its place, and other entries that refer to it, by either id, refer to the one with a file."""
    desk.write(
        "articles/a.md",
        entry("events:\n  - date: 2024-01-05\n    title: A train stops # why\n    place: Seoul\n  - bridge-opening"),
    )
    desk.write("articles/b.md", entry("events: [2024-01-05-a-train-stops]", title="Another"))
    outcome = merged(desk, "event", "2024-01-05-a-train-stops", "bridge-opening")
    assert "events:\n  - bridge-opening\n---" in read(desk, "articles/a.md")
    assert "events: [bridge-opening]\n" in read(desk, "articles/b.md")
    assert "was: [bridge-opening, 2024-01-05-a-train-stops]" in read(desk, "events/bridge-opening.md")
    assert outcome.notes == (
        "not kept: date: 2024-01-05", "not kept: title: A train stops", "not kept: place: Seoul", "not kept: the comment # why",
    )  # fmt: skip
    assert merged(desk, "event", "2024-01-05-a-train-stops", "bridge-opening").changes == ()


def test_a_story_with_the_same_footnote(desk: Desk) -> None:
    desk.write(
        "stories/lake.md",
        "---\r\ntitle: L\r\nsummary: L.\r\ntopics: korea\r\nstatus: closed\r\n---\r\n\r\nOld[^1].\r\n\r\n[^1]: L\r\n",
    )
    desk.write("stories/river.md", "---\ntitle: R\nsummary: R.\n---\n\nNew[^1].\n\n[^1]: R\n")
    outcome = merged(desk, "story", "lake", "river")
    assert read(desk, "stories/river.md") == (
        "---\ntitle: R\nsummary: R.\ntopics:\n  - korea\nwas: [river, lake]\n---\n\nNew[^1].\n\n[^1]: R\n\nOld[^1].\n\n[^1]: L\n"
    )
    assert outcome.notes[-1].startswith("their texts share names of footnotes")
    assert "not kept: status: closed" in outcome.notes


def test_an_article(desk: Desk) -> None:
    desk.write(
        "articles/2024/03/b.md",
        entry(
            "id: b-id\nnames: [kim]\nstories: [river]\nevents:\n  - {date: 2024-01-05, title: A train stops, names: [kim]}\n"
            "aliases: /old/b.html\ncorrections:\n  - date: 2024-02\n    text: Wrong.",
            topics="[border, korea]", title="B", body="\nText.\n",
        ),
    )  # fmt: skip
    desk.write(
        "events/e.md",
        "---\ndate: 2024\ntitle: E\nclaims:\n  - by: X\n    field: f\n    value: v\n    article: b-id\nstatus:\n  - {date: 2024, status: reported, article: b-id}\n---\n\n[b](../articles/2024/03/b.md#text)\n",
    )
    outcome = merged(desk, "article", "b-id", "2024/02/toll")
    assert not (desk.content / "articles/2024/03/b.md").exists()
    assert read(desk, "articles/2024/02/toll.md") == (
        "---\ntitle: A toll is asked of lorries\ndate: 2024-02-03\nsource: wire\ntopics:\n  - korea\n  - border\n"
        "url: https://wire.example/toll\nnames:\n  - kim\nstories:\n  - river\nevents:\n  - date: 2024-01-05\n"
        "    title: A train stops\n    names:\n      - kim\naliases:\n  - /articles/2024/03/b/\n  - /old/b.html\n"
        "corrections:\n  - date: 2024-02\n    text: Wrong.\n---\n\nLorries pay.\n"
    )
    assert "article: 2024/02/toll\nstatus:\n  - {date: 2024, status: reported, article: 2024/02/toll}" in read(
        desk, "events/e.md"
    )
    assert "[b](../articles/2024/02/toll.md)\n" in read(desk, "events/e.md")
    assert outcome.addresses == (
        "/articles/2024/03/b/ leads to /articles/2024/02/toll/", "/old/b.html leads to /articles/2024/02/toll/",
    )  # fmt: skip
    assert "not kept: its text" in outcome.notes and "not kept: title: B" in outcome.notes
    assert is_sound(desk)
    assert merged(desk, "article", "2024/03/b", "2024/02/toll").changes == ()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            "withdrawn: {date: 2024-02-01, reason: Wrong}",
            "content/stories/lake.md was withdrawn, so the two cannot be merged",
        ),
        ("draft: true", "content/stories/lake.md is a draft"),
        ("publish: 2099-01-01", "content/stories/lake.md is scheduled"),
        ("colour: blue", "content/stories/lake.md has errors"),
    ],
)
def test_what_is_held_back_does_not_come_out(desk: Desk, changes: str, message: str) -> None:
    desk.write("stories/lake.md", f"---\ntitle: L\nsummary: L.\n{changes}\n---\n\nSecret.\n")
    before = files(desk.content)
    for old, into in (("lake", "river"), ("river", "lake")):
        with pytest.raises(RenamingError, match=re.escape(message)):
            merged(desk, "story", old, into)
    assert files(desk.content) == before


@pytest.mark.parametrize(
    ("kind", "old", "into", "message"),
    [
        ("topic", "korea", "korea", "cannot be merged into itself"),
        ("topic", "korea", "bordr", r"has no topic 'bordr'; did you mean 'border'\?"),
        ("topic", "corea", "border", r"has no topic 'corea'; did you mean 'korea'\?"),
        ("story", "river", "lake", "there is no story 'lake'"),
        ("event", "x", "bridge-opening", "there is no event 'x'"),
        ("event", "bridge-opening", "2024-01-05-a-train-stops", r"is written in content/articles/a\.md:8"),
        ("article", "2024/01/bridge.md", "articles/2024/01/bridge", "are one article"),
    ],
)
def test_what_cannot_be_is_said(desk: Desk, kind: RecordKind, old: str, into: str, message: str) -> None:
    desk.write("articles/a.md", entry("events:\n  - date: 2024-01-05\n    title: A train stops"))
    before = files(desk.content)
    with pytest.raises(RenamingError, match=message):
        merged(desk, kind, old, into)
    assert files(desk.content) == before


def test_a_second_run_changes_nothing(desk: Desk) -> None:
    desk.write("stories/lake.md", "---\ntitle: L\nsummary: L.\n---\n")
    desk.write("events/b.md", FROM.replace(", lee", "").replace("../../", "../"))
    pairs: list[tuple[RecordKind, str, str]] = [
        ("topic", "border", "korea"), ("source", "wire", "herald"), ("story", "lake", "river"), ("event", "b", "bridge-opening"),
        ("article", "2024/02/toll", "2024/01/bridge"),
    ]  # fmt: skip
    for kind, old, into in pairs:
        assert merged(desk, kind, old, into).changes, kind
        before = files(desk.content)
        outcome = merged(desk, kind, old, into)
        assert outcome.changes == () and files(desk.content) == before, kind
    assert is_sound(desk)


def test_after_a_merge_a_rename_keeps_what_feeds_are_named_by(desk: Desk) -> None:
    from digest.desk.renaming.rename import rename

    merged(desk, "topic", "border", "korea")
    folder = Folder(desk.content, "content")
    write(folder, rename(folder, "topic", "korea", "peninsula", Options()).changes)
    assert "was: [korea, border]" in read(desk, "topics.yml")


def test_an_event_that_is_all_that_an_article_has(desk: Desk) -> None:
    desk.write("articles/a.md", entry("events:\n  date: 2024-01-05\n  title: A train stops"))
    merged(desk, "event", "2024-01-05-a-train-stops", "bridge-opening")
    assert "events:\n  bridge-opening\n---" in read(desk, "articles/a.md")
