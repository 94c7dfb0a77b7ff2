"""`digest check --since`: what changed in published entries, and no correction states."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from desk import CONTENT, Desk, entry, make_desk
from repository import commit, git, make_repository

from digest.config import Options, Site
from digest.desk.past import NoHistory
from digest.desk.site_record import SiteRecord
from digest.desk.uncorrected import uncorrected_changes
from digest.errors import Problem
from digest.prepare import prepare
from digest.store.store import Store

NOW = datetime(2026, 6, 1, 3, tzinfo=UTC)
BRIDGE = "articles/2024/01/bridge.md"
TRAIN = "articles/train.md"
# Events and stories in folders go by the names of their files all the same.
EVENT = "events/2024/bridge-opening.md"
STORY = "stories/old/2024/river.md"
TEXT = "Kim Ko said: “The river will never be the same again.” It has 12 boats.\n"
CLAIMS = (
    "claims:\n  - {by: kim, field: length, value: 300 m, url: 'https://herald.example/a'}\n"
    "  - {by: The mayor, field: length, value: 310 m, url: 'https://herald.example/b'}\n"
)
OPENING = "---\ndate: 2024-01-01\ntitle: The bridge opens\nstatus: reported\n" + CLAIMS + "---\n"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A desk whose record is in git."""
    desk = make_desk(
        tmp_path,
        {
            TRAIN: entry(body=TEXT),
            EVENT: OPENING,
            STORY: CONTENT["stories/river.md"],
            **dict.fromkeys(("events/bridge-opening.md", "stories/river.md")),
        },
    )
    make_repository(tmp_path)
    return desk


def record_of(desk: Desk) -> SiteRecord:
    site = Site("The Desk", "", "", "en", Options(timezone="Asia/Seoul"))
    found = prepare(desk.content, site, NOW, Store(None, site.options.zone))
    return SiteRecord(desk.config, desk.content, "content", site.options, "en", NOW.date(), found.found, found.store)


def problems(desk: Desk, ref: str = "HEAD") -> list[Problem]:
    return list(uncorrected_changes(record_of(desk), ref))


def found(desk: Desk, ref: str = "HEAD") -> list[str]:
    return [f"{one.path.removeprefix('content/')}:{one.line} {one.field} {one.message}" for one in problems(desk, ref)]


def edit(desk: Desk, path: str, *changes: tuple[str, str]) -> None:
    text = (desk.content / path).read_text()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    desk.write(path, text)


def test_nothing_changed_and_nothing_is_said(desk: Desk) -> None:
    assert found(desk) == []


@pytest.mark.parametrize(
    ("path", "old", "new", "said"),
    [
        (TRAIN, "A train crosses", "A bus crosses",
         ":2 title 'A train crosses the river' is 'A bus crosses the river' now, and no correction says so"),
        (TRAIN, "2024-01-05", "2024-01-06", ":3 date '2024-01-05' is '2024-01-06' now, and no correction says so"),
        (TRAIN, "source: herald", "source: wire", ":4 source 'herald' is 'wire' now, and no correction says so"),
        (TRAIN, "never be the same", "never be as clean",
         ":9  the quotation 'The river will never be the same again.' is 'The river will never be as clean again.' now, and no correction says so"),
        (TRAIN, "“The river will never be the same again.”", "nothing",
         ":8  the quotation 'The river will never be the same again.' is no longer there, and no correction says so"),
        (TRAIN, "12 boats", "21 boats", ":9  the number '12' is '21' now, and no correction says so"),
        (TRAIN, "12 boats", "many boats", ":8  the number '12' is no longer there, and no correction says so"),
        (EVENT, "status: reported", "status: disputed",
         ":4 status 'reported' is 'disputed' now, and no correction says so"),
        (EVENT, "300 m", "330 m",
         ":6 claims 'kim, length: 300 m' is 'kim, length: 330 m' now, and no correction says so"),
        (EVENT, "  - {by: The mayor, field: length, value: 310 m, url: 'https://herald.example/b'}\n",
         "", ":5 claims 'The mayor, length: 310 m' is no longer there, and no correction says so"),
        (STORY, "The river bridge", "The old bridge",
         ":2 title 'The river bridge' is 'The old bridge' now, and no correction says so"),
        ("topics.yml", "name: Border", "name: Frontiers", ":6 name 'Border' is 'Frontiers' now, and no correction says so"),
        ("sources.yml", "name: The Wire", "name: The Wires", ":8 name 'The Wire' is 'The Wires' now, and no correction says so"),
        ("names.yml", "name: Kim Ko", "name: Kim Go", ":2 name 'Kim Ko' is 'Kim Go' now, and no correction says so"),
    ],
)  # fmt: skip
def test_a_change_is_named_with_its_line_and_both_values(desk: Desk, path: str, old: str, new: str, said: str) -> None:
    """A correction of that key, or of none in particular, is all that it takes."""
    edit(desk, path, (old, new))
    assert found(desk) == [path + said]
    commit(desk.root)
    assert found(desk) == []
    assert found(desk, "HEAD~1") == [path + said]


def test_a_new_correction_states_a_change(desk: Desk) -> None:
    """One of another key states nothing of this one, and an old one nothing at all."""
    edit(desk, TRAIN, ("title: A train", "corrections: [{date: 2026-01-01, text: Old.}]\ntitle: A train"))
    commit(desk.root)
    edit(desk, TRAIN, ("title: A train", "title: A bus"), ("12 boats", "21 boats"))
    assert len(found(desk)) == 2
    edit(desk, TRAIN, ("text: Old.}]", "text: Old.}, {date: 2026-06-01, text: New., field: title}]"))
    assert [one.field for one in problems(desk)] == [""]
    edit(desk, TRAIN, (", field: title}]", "}]"))
    assert problems(desk) == []


def test_the_command_that_it_names_records_the_change(desk: Desk) -> None:
    """Nothing has to be typed but what was wrong and what is right."""
    edit(desk, TRAIN, ("title: A train crosses", "title: A bus' crosses"))
    (problem,) = problems(desk)
    assert problem.hint == (
        "digest correct train 'what was wrong and what is right' --field title --before 'A train crosses the river' "
        "--after 'A bus'\"'\"' crosses the river'"
    )
    done = desk.run("correct", "train", "It was a bus.", "--field", "title", "--before", "A train crosses the river",
                    "--after", "A bus' crosses the river")  # fmt: skip
    assert done.exit_code == 0, done.output
    assert problems(desk) == []


@pytest.mark.parametrize(
    ("path", "changes"),
    [
        (TRAIN, [("title: A train crosses the river\ndate: 2024-01-05", "date: '2024-01-05'\ntitle: A  train crosses\n  the river")]),
        (TRAIN, [("source: herald", "source: Herald Daily"), ("topics: korea", "topics: [한국, border]")]),
        (TRAIN, [("2024-01-05", "2024-01-05 09:30")]),
        (TRAIN, [("“The", '"The'), ("again.”", 'again."'), ("12 boats", "12 boats, and 400 sails <!-- 13 -->")]),
        (TRAIN, [("It has 12", "They say: “It has.” It has 12"), ("Kim Ko said:", "Kim Ko said, on the 3rd day:")]),
        (TRAIN, [("title: A", "summary: A summary that is new, with the number 7.\ntitle: A")]),
        (EVENT, [("status: reported", "status:\n  - {date: 2024-01-01, status: reported}\n  - {date: 2024-01-02, status: confirmed}")]),
        (EVENT, [("claims:\n", "claims:\n  - {by: wire, field: cost, value: 7, url: 'https://wire.example/'}\n"), ("by: kim", "by: 김고")]),
        ("topics.yml", [("korea:\n", "korea:\n  description: All of it.\n"), ("border:\n", "bridges:\n  name: Bridges\nborder:\n")]),
        (STORY, [("summary: A bridge, and what came of it.", "summary: A bridge, and what came of it. It has 3 toll gates.\nstatus: closed")]),
    ],
)  # fmt: skip
def test_what_is_the_same_or_only_more_is_no_correction(desk: Desk, path: str, changes: list[tuple[str, str]]) -> None:
    """White space, order, quotes, spellings of references, more precise dates, and what was added."""
    edit(desk, path, *changes)
    assert found(desk) == []


def test_what_was_expected_or_uncertain_may_become_known(desk: Desk) -> None:
    event = "---\ndate: {}\ntitle: A ferry sails\nstatus: {}\n---\n"
    desk.write("events/ferry.md", event.format("2024-07~", "expected"))
    desk.write("events/boat.md", event.format("2024-07", "reported"))
    commit(desk.root)
    desk.write("events/ferry.md", event.format("2024-08-02", "confirmed"))
    desk.write("events/boat.md", event.format("2024-07-04/2024-07-05", "reported"))
    assert found(desk) == []
    desk.write("events/boat.md", event.format("2024-08-04", "reported"))
    assert len(found(desk)) == 1


def test_entries_are_found_by_their_ids(desk: Desk) -> None:
    """A move is no change, and hides none."""
    edit(desk, TRAIN, ("title: A", "id: train\ntitle: A"))
    (desk.content / TRAIN).rename(desk.content / "articles/2024/moved.md")
    assert found(desk) == []
    edit(desk, "articles/2024/moved.md", ("12 boats", "13 boats"))
    assert found(desk) == ["articles/2024/moved.md:10  the number '12' is '13' now, and no correction says so"]


def test_a_renamed_or_merged_record_is_no_change(desk: Desk) -> None:
    """Whatever goes by an earlier id goes by the new one."""
    edit(desk, "sources.yml", ("herald:\n", "the-herald:\n  was: [herald]\n"))
    edit(desk, "names.yml", ("kim:\n", "kim-ko:\n  was: [kim]\n"))
    for path in (TRAIN, BRIDGE):
        edit(desk, path, ("source: herald", "source: the-herald"))
    edit(desk, BRIDGE, ("- kim\n", "- kim-ko\n"), ("- bridge-opening", "- opening"))
    edit(desk, EVENT, ("by: kim", "by: kim-ko"), ("title:", "was: [bridge-opening]\ntitle:"))
    (desk.content / EVENT).rename(desk.content / "events/opening.md")
    assert found(desk) == []
    commit(desk.root)
    # The wire is merged into the Herald.
    text = (desk.content / "sources.yml").read_text()
    desk.write("sources.yml", text[: text.index("wire:")].replace("was: [herald]", "was: [herald, wire]"))
    edit(desk, "articles/2024/02/toll.md", ("source: wire", "source: the-herald"))
    assert found(desk) == []
    edit(desk, "sources.yml", ("name: The Herald", "name: The Heralds"))
    assert [one.path for one in problems(desk)] == ["content/sources.yml"]


@pytest.mark.parametrize("place", ["events/2024/port.md", "events/2025/port.md"])
def test_an_event_merged_into_one_of_another_folder_is_no_change(desk: Desk, place: str) -> None:
    """Not even if that one moves as well; only its own changes count."""
    event = "---\ndate: 2024-03-0{}\ntitle: {}\n{}---\n"
    desk.write("events/2023/harbour.md", event.format(1, "The harbour opens", ""))
    desk.write("events/2024/port.md", event.format(2, "The port opens", ""))
    commit(desk.root)
    (desk.content / "events/2023/harbour.md").unlink()
    (desk.content / "events/2024/port.md").unlink()
    desk.write(place, event.format(2, "The port opens", "was: [harbour]\n"))
    assert found(desk) == []
    desk.write(place, event.format(2, "The port shuts", "was: [harbour]\n"))
    assert found(desk) == [f"{place}:3 title 'The port opens' is 'The port shuts' now, and no correction says so"]


def test_an_event_renamed_into_another_folder_is_compared(desk: Desk) -> None:
    edit(desk, EVENT, ("title: The bridge opens", "was: [bridge-opening]\ntitle: The bridge shuts"))
    edit(desk, BRIDGE, ("- bridge-opening", "- shut"))
    (desk.content / "events/2025").mkdir()
    (desk.content / EVENT).rename(desk.content / "events/2025/shut.md")
    assert [(one.path, one.field) for one in problems(desk)] == [("content/events/2025/shut.md", "title")]


def test_only_what_readers_saw_is_corrected(desk: Desk) -> None:
    """Drafts, scheduled and withdrawn entries and new ones need none, then or now."""
    for name, more in (("a", "draft: true"), ("b", "publish: 2026-05-20"), ("c", "title: One")):
        desk.write(
            f"articles/{name}.md",
            entry(more, TEXT, title="" if name == "c" else "One", url=f"https://herald.example/{name}"),
        )
    commit(desk.root)
    for name in "abc":
        edit(desk, f"articles/{name}.md", ("title: One", "title: Two"))
    edit(desk, "articles/a.md", ("draft: true\n", ""))
    edit(desk, "articles/c.md", ("title: Two", "title: Two\nwithdrawn: {date: 2026-05-30, reason: It was wrong.}"))
    desk.write("articles/new.md", entry(url="https://herald.example/new"))
    (desk.content / TRAIN).unlink()
    assert found(desk) == []


def test_events_written_in_an_article_are_part_of_it(desk: Desk) -> None:
    inline = "events:\n  - {date: 2024-05-05, title: A flood}\n  - {id: fire, date: 2024-05-06, title: A fire}"
    desk.write("articles/flood.md", entry(inline, url="https://herald.example/flood"))
    commit(desk.root)
    edit(desk, "articles/flood.md", ("title: A flood", "title: A storm"), ("2024-05-06", "2024-05-07"))
    assert found(desk) == [
        "articles/flood.md:7 events '2024-05-05: A flood' is '2024-05-05: A storm' now, and no correction says so",
        "articles/flood.md:7 events '2024-05-06' is '2024-05-07' now, and no correction says so",
    ]


def test_a_branch_is_compared_with_where_it_began(desk: Desk) -> None:
    """What the main branch corrected since is not undone by a branch that has yet to get it."""
    git(desk.root, "switch", "--quiet", "--create", "branch")
    git(desk.root, "switch", "--quiet", "main")
    edit(desk, TRAIN, ("12 boats", "13 boats"))
    commit(desk.root)
    git(desk.root, "switch", "--quiet", "branch")
    assert found(desk, "main") == []


def test_a_clone_without_the_commit_says_how_to_get_it(desk: Desk, tmp_path: Path) -> None:
    first = git(desk.root, "rev-parse", "HEAD").strip()
    commit(desk.root)
    folder = tmp_path / "shallow"
    git(tmp_path, "clone", "--quiet", "--depth", "1", f"file://{desk.root}", str(folder))
    (problem,) = problems(Desk(folder), first)
    assert (problem.path, problem.code) == ("mkdocs.yml", "shallow-clone")
    assert "fetch-depth: 0" in problem.hint
    with pytest.raises(NoHistory, match="there is no commit 'nowhere'"):
        problems(desk, "nowhere")
    shutil.rmtree(desk.root / ".git")
    with pytest.raises(NoHistory, match="in no git repository"):
        problems(desk)


@pytest.mark.parametrize("ref", ["--output=x", "-h", "HEAD; touch x", "", "\u202e"])
def test_a_ref_is_never_an_option(desk: Desk, ref: str) -> None:
    with pytest.raises(NoHistory):
        problems(desk, ref)
    assert not (desk.root / "x").exists()


def test_files_that_are_odd_now_or_then_are_passed_over(desk: Desk) -> None:
    odd: Mapping[str, bytes] = {
        "articles/two\nlines.md": b"---\ntitle: [\n---\n", "articles/latin.md": b"\xff\xfe", "articles/e.md": b"",
        "events/caf\udce9.md": b"---\ndate: 2024-01-01\ntitle: A\n---\n",
    }  # fmt: skip
    for path, content in odd.items():
        desk.write(path, content)
    (desk.content / "articles/link.md").symlink_to("e.md")
    commit(desk.root)
    for path in odd:
        desk.write(path, b"---\n")
    (desk.content / "articles/link.md").unlink()
    edit(desk, TRAIN, ("12 boats", "13 boats"))
    assert len(found(desk)) == 1
