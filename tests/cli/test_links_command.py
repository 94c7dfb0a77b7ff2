"""The command `digest links`, on small desks whose reports are on loopback."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner, Result
from desk import EPOCH, Desk, entry
from loopback import Answer, Loopback, loopback, redirect

from digest.cli.main import main
from digest.desk.links import archiving, checker, wayback
from digest.desk.web.fetch import Rules
from digest.evidence.verdicts import read_verdicts

Start = Callable[[], Loopback]
RULES = Rules(seconds=3, allows_loopback=True)
PAGE = Answer()


@pytest.fixture
def start(monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    monkeypatch.setattr(checker, "LINK_RULES", RULES)
    monkeypatch.setattr(checker, "USUAL_MANNERS", checker.Manners(pause=0))
    monkeypatch.setattr(archiving, "USUAL_PACE", archiving.Pace(0, 0))
    with loopback() as started:
        yield started


@pytest.fixture
def server(start: Start, desk: Desk) -> Loopback:
    """The server of every report of the desk."""
    server = start()
    for path in ("articles/2024/01/bridge.md", "articles/2024/02/toll.md"):
        text = (desk.content / path).read_text()
        for host in ("herald", "wire"):
            text = text.replace(f"https://{host}.example/", f"{server.url}/{host}/")
        desk.write(path, text)
    server.answers |= {"/herald/bridge": PAGE, "/wire/toll": PAGE}
    return server


def run(desk: Desk, *arguments: str, days: int = 0) -> Result:
    moment = datetime.fromtimestamp(int(EPOCH), UTC) + timedelta(days)
    env = {"SOURCE_DATE_EPOCH": str(int(moment.timestamp()))}
    return CliRunner().invoke(main, ["links", "-f", str(desk.config), *arguments], env=env, catch_exceptions=False)


def test_a_record_that_is_well(desk: Desk, server: Loopback) -> None:
    result = run(desk)
    assert (result.exit_code, result.output) == (0, "2 addresses: 2 well\n")
    assert sorted(server.pages()) == ["/herald/bridge", "/wire/toll"]
    assert not (desk.root / "links.jsonl").exists()
    assert run(desk).output == "2 addresses: 2 well\n"
    assert len(server.pages()) == 2


def test_changes_are_told_with_their_places_and_what_to_do(desk: Desk, server: Loopback) -> None:
    server.answers |= {"/herald/bridge": redirect("/"), "/": PAGE, "/wire/toll": Answer(404, "")}
    result = run(desk)
    assert result.exit_code == 0
    lines = result.output.splitlines()
    assert any(
        line.endswith(f"toll.md:7: {server.url}/wire/toll is failing (404)") for line in lines
    ), result.output  # fmt: skip
    assert any("bridge.md:7:" in line and "is perhaps gone (redirects to the front page)" in line for line in lines)
    assert lines[-1] == "2 addresses: 1 perhaps gone, 1 failing, but not for long enough to be called dead"
    assert "is " not in run(desk, days=7).output
    assert "is dead (404)" in run(desk, days=14).output
    server.answers["/wire/toll"] = PAGE
    assert "is well again" in run(desk, days=15).output


def test_numbers_are_in_words_that_agree(desk: Desk, server: Loopback, start: Start) -> None:
    other = start()
    for path in ("/herald/bridge", "/wire/toll"):
        server.answers[path] = Answer(403, "")
    for name in "ab":
        desk.write(
            f"articles/2024/03/{name}.md", entry(url=f"{other.url}/{name}", body=f"[a]({server.url}/wire/toll)\n")
        )
    result = run(desk, "--max", "2")
    assert result.output.splitlines()[-1] == "2 addresses were checked now; 2 are left for the next run"
    result = run(desk, "--max", "1")
    assert result.output.splitlines()[-1] == "1 address was checked now; 1 is left for the next run"
    run(desk)
    (desk.content / "articles/2024/03/b.md").unlink()
    (desk.root / "links.jsonl").unlink()
    result = run(desk, "--again")
    assert "/herald/bridge is refusing our requests (403)\n    nothing to do if it opens in a browser" in result.output
    assert "/wire/toll is refusing our requests (403) (and in 1 more place)\n" in result.output
    assert "2 refusing our requests, 1 failing" in result.output.splitlines()[-1]
    for path in (desk.content / "articles").rglob("*.md"):
        path.unlink()
    desk.write("articles/2024/03/a.md", entry(url=f"{other.url}/a", topics="[border]"))
    assert run(desk).output.splitlines()[-1].startswith("1 address: 1 failing")


def test_every_kind_of_published_address_is_asked_for_and_no_other(desk: Desk, server: Loopback) -> None:
    url = server.url
    desk.write(
        "sources.yml", (desk.content / "sources.yml").read_text() + f"  url: {url}/home\n  evidence: {url}/about\n"
    )
    desk.write(
        "events/toll.md",
        f"---\ndate: 2024-01-01\ntitle: A toll\nsources:\n  - source: wire\n    url: {url}/data\n"
        f"claims:\n  - by: Kim\n    field: toll\n    value: 3\n    url: {url}/claim\n---\n\n[See]({url}/event)\n",
    )
    desk.write("stories/river.md", f"---\ntitle: The river\nsummary: A bridge.\n---\n\n<a\nhref='{url}/story'>x</a>\n")
    desk.write(
        "articles/2024/03/links.md",
        entry(
            "archive_url: https://archive.example/1", url=f"{url}/report#part",
            body=f"[a]({url}/report), [b][1] and {url}/auto and `{url}/code` ![p]({url}/pic.jpg) <!-- <a href='{url}/hidden'> -->\n\n"
            f"[c](/about.md) [d](mailto:a@b.example) [e](ftp://a.example/) <https://me:secret@herald.example/>\n\n[1]: {url}/reference 'x'\n",
        ),
    )  # fmt: skip
    desk.write("articles/2024/03/draft.md", entry("draft: true", url=f"{url}/draft"))
    result = run(desk, "--json")
    assert sorted(server.pages()) == sorted(
        f"/{name}"
        for name in (
            "herald/bridge", "wire/toll", "home", "about", "data", "claim", "event", "story", "report", "auto", "pic.jpg",
            "reference",
        )
    )  # fmt: skip
    report = json.loads(result.stdout)
    assert report["counts"] == {"failing": 10, "well": 2}
    places = {
        change["url"].removeprefix(url): [
            (place["path"].rpartition("/")[2], place["line"]) for place in change["places"]
        ]
        for change in report["changes"]
    }
    assert places["/report"] == [("links.md", 6), ("links.md", 10)]
    assert places["/reference"] == [("links.md", 14)]
    assert places["/claim"] == [("toll.md", 11)]
    assert places["/about"] == [("sources.yml", 11)]
    assert places["/story"] == [("river.md", 6)]


def test_options(desk: Desk, server: Loopback, start: Start) -> None:
    other = start()
    other.answers["/a"] = PAGE
    desk.write("articles/2024/03/other.md", entry(url=f"{other.url}/a"))
    result = run(desk, "--host", other.url)
    assert result.output == "3 addresses: 1 well, 2 not checked yet\n"
    assert not server.asked
    result = run(desk, "--max", "1")
    assert result.output.splitlines()[-1] == "1 address was checked now; 1 is left for the next run"
    run(desk, "--again")
    assert len(other.pages()) == 2


def test_without_a_network_nothing_is_written(desk: Desk, server: Loopback) -> None:
    server.close()
    result = run(desk)
    assert result.exit_code == 0
    assert "No host can be reached, so you seem to be offline. Nothing was recorded" in result.stderr
    assert not (desk.root / "links.jsonl").exists()


def test_an_address_that_is_in_no_entry_is_forgotten_unless_the_record_has_errors(desk: Desk, server: Loopback) -> None:
    server.answers["/wire/toll"] = Answer(404, "")
    run(desk)
    topics = (desk.content / "topics.yml").read_text()
    desk.write("topics.yml", "korea: [\n")
    run(desk, days=1)
    assert read_verdicts(desk.root / "links.jsonl")[0]
    desk.write("topics.yml", topics)
    (desk.content / "articles/2024/02/toll.md").unlink()
    run(desk, days=2)
    assert not (desk.root / "links.jsonl").exists()


def test_a_merge_that_is_not_finished_costs_its_own_lines(desk: Desk, server: Loopback) -> None:
    server.answers["/wire/toll"] = Answer(404, "")
    run(desk)
    file = desk.root / "links.jsonl"
    line = file.read_text()
    theirs = line.replace('"count": 1', '"count": 2').replace('"first": "2026', '"first": "2025')
    file.write_text(f"<<<<<<< ours\n{line}=======\n{theirs}>>>>>>> theirs\n")
    result = run(desk, days=1)
    assert result.stderr.count("a mark of a merge") == 3
    assert "is dead (404)" in result.output
    assert len(file.read_text().splitlines()) == 1


@pytest.fixture
def archive(start: Start, monkeypatch: pytest.MonkeyPatch) -> Loopback:
    server = start()
    at = wayback.Wayback(server.url, f"{server.url}/wayback/available", RULES, RULES, 0.01, 1)
    monkeypatch.setattr(wayback, "WAYBACK", at)
    return server


def test_archive_writes_where_the_copy_is(desk: Desk, server: Loopback, archive: Loopback) -> None:
    saved = Answer(body='{"status": "success", "timestamp": "20260601000000"}')
    archive.answers[f"/save/{server.url}/wire/toll"] = saved
    archive.answers[f"/save/{server.url}/herald/bridge"] = Answer(403, "")
    path = desk.content / "articles/2024/02/toll.md"
    before = path.read_text()
    result = run(desk, "--archive")
    copy = f"{archive.url}/web/20260601000000/{server.url}/wire/toll"
    assert f"toll.md: a copy was made: {copy}" in result.output
    assert "bridge.md: its publisher does not allow archiving (403)" in result.output
    assert path.read_text() == before.replace("/wire/toll\n", f"/wire/toll\narchive_url: {copy}\n")
    asked = len(archive.asked)
    assert "copy" not in run(desk, "--archive", days=1).output
    assert len(archive.asked) == asked


def test_archive_says_what_to_write_by_hand(desk: Desk, server: Loopback, archive: Loopback) -> None:
    path = desk.content / "articles/2024/02/toll.md"
    path.write_text(path.read_text().replace("stories:\n  - river", "stories: &s [river]"))
    before = path.read_text()
    archive.answers[f"/save/{server.url}/wire/toll"] = Answer(
        body='{"status": "success", "timestamp": "20260601000000"}'
    )
    for _ in range(2):
        result = run(desk, "--archive", "--json")
        line = next(one["line"] for one in json.loads(result.stdout)["archived"] if "toll" in one["path"])
        assert line == f"archive_url: {archive.url}/web/20260601000000/{server.url}/wire/toll"
    assert path.read_text() == before
    assert sum(asked.startswith("/save/") and "toll" in asked for asked in archive.asked) == 1


def test_a_dead_address_keeps_its_copy_in_the_file_of_verdicts(desk: Desk, server: Loopback, archive: Loopback) -> None:
    server.answers["/wire/toll"] = redirect("/")
    server.answers["/"] = PAGE
    closest = '{"available": true, "status": "200", "timestamp": "20240301000000"}'
    path = (
        f"/wayback/available?url={server.url.replace(':', '%3A').replace('/', '%2F')}%2Fwire%2Ftoll&timestamp=20240203"
    )
    archive.answers[path] = Answer(body=f'{{"archived_snapshots": {{"closest": {closest}}}}}')
    run(desk, "--archive")
    (state,) = read_verdicts(desk.root / "links.jsonl")[0].values()
    assert state.archived == f"{archive.url}/web/20240301000000/{server.url}/wire/toll"
    run(desk, days=1)
    (state,) = read_verdicts(desk.root / "links.jsonl")[0].values()
    assert (state.count, bool(state.archived)) == (2, True)


def test_an_archive_that_takes_no_more_stops(desk: Desk, server: Loopback, archive: Loopback) -> None:
    archive.answers[f"/save/{server.url}/wire/toll"] = Answer(429, "")
    result = run(desk, "--archive")
    assert result.exit_code == 0
    assert (
        "the Wayback Machine takes no more for now (429); go on tomorrow. What was found so far is kept"
        in result.stderr
    )
