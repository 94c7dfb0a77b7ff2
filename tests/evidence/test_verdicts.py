"""Verdicts on addresses: when one is called dead, and the file that people merge."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from digest.evidence.verdicts import (
    LinkState,
    LookResult,
    Outcome,
    Verdict,
    read_verdicts,
    verdict_after,
    verdict_key,
    write_verdicts,
)

URL = "https://herald.example/a"
GONE, WELL = Outcome(LookResult.GONE, "404"), Outcome(LookResult.WELL)
REFUSED, CHANGED = Outcome(LookResult.REFUSED, "403"), Outcome(LookResult.CHANGED, "redirects to the front page")
START = date(2026, 3, 1)


def after(*looks: tuple[int, Outcome]) -> LinkState | None:
    """The state after looks on days, counted from the first."""
    state = None
    for day, outcome in looks:
        state = verdict_after(state, URL, outcome, START + timedelta(day))
    return state


@pytest.mark.parametrize(
    ("looks", "verdict", "count"),
    [
        ([(0, GONE)], Verdict.FAILING, 1),
        ([(0, GONE), (0, GONE), (14, GONE)], Verdict.FAILING, 2),
        ([(0, GONE), (1, GONE), (13, GONE)], Verdict.FAILING, 3),
        ([(0, GONE), (1, GONE), (14, GONE)], Verdict.DEAD, 3),
        ([(0, GONE), (1, GONE), (2, GONE), (20, GONE)], Verdict.DEAD, 4),
        ([(0, GONE), (7, REFUSED), (8, GONE), (14, GONE)], Verdict.DEAD, 3),
        ([(0, REFUSED), (20, REFUSED), (40, REFUSED)], Verdict.REFUSES, 3),
        ([(0, REFUSED), (20, GONE)], Verdict.FAILING, 1),
        ([(0, GONE), (1, CHANGED), (2, GONE), (14, GONE)], Verdict.FAILING, 2),
        ([(0, CHANGED), (20, CHANGED), (40, CHANGED)], Verdict.PERHAPS_GONE, 3),
        ([(0, GONE), (1, GONE), (14, GONE), (15, CHANGED), (16, REFUSED)], Verdict.DEAD, 3),
        ([(5, GONE), (0, GONE), (1, GONE)], Verdict.FAILING, 1),
    ],
)
def test_verdicts(looks: list[tuple[int, Outcome]], verdict: Verdict, count: int) -> None:
    state = after(*looks)
    assert state
    assert (state.verdict, state.count) == (verdict, count)


def test_an_address_that_answers_again_is_well() -> None:
    assert after((0, GONE), (1, GONE), (14, GONE), (15, WELL)) is None
    assert after((0, GONE), (1, WELL), (14, GONE), (15, GONE)) == LinkState(
        URL, Verdict.FAILING, "404", "2026-03-15", "2026-03-16", 2
    )


def test_an_address_that_was_not_asked_for_stays_as_it_was() -> None:
    before = after((0, GONE))
    assert verdict_after(before, URL, Outcome(LookResult.NOT_ASKED, "robots.txt"), START) is before


def test_a_copy_is_not_forgotten_when_a_verdict_changes() -> None:
    copy = "https://web.archive.org/web/20260101000000/https://herald.example/a"
    before = LinkState(URL, Verdict.REFUSES, "403", "2026-02-01", "2026-02-01", 1, copy)
    state = verdict_after(before, URL, GONE, START)
    assert state
    assert state.archived == copy


STATES = (
    LinkState("https://wire.example/여", Verdict.DEAD, "410", "2026-01-01", "2026-02-01", 4),
    LinkState(URL, Verdict.PERHAPS_GONE, "lost 93 % of its text", "2026-03-01", "2026-03-01", 1, "https://a.example/b"),
)


def test_the_file_is_sorted_and_the_same_for_the_same_states(tmp_path: Path) -> None:
    file = tmp_path / "links.jsonl"
    write_verdicts(file, STATES)
    content = file.read_bytes()
    assert content.isascii()
    assert [json.loads(line)["url"] for line in content.splitlines()] == [URL, "https://wire.example/여"]
    assert read_verdicts(file) == ({state.url: state for state in reversed(STATES)}, ())
    before = file.stat().st_ino
    write_verdicts(file, reversed(STATES))
    assert (file.read_bytes(), file.stat().st_ino) == (content, before)
    assert list(tmp_path.iterdir()) == [file]


def test_without_states_there_is_no_file(tmp_path: Path) -> None:
    file = tmp_path / "links.jsonl"
    assert read_verdicts(file) == ({}, ())
    write_verdicts(file, STATES)
    write_verdicts(file, ())
    write_verdicts(file, ())
    assert not file.exists()


def line(**changes: object) -> str:
    return json.dumps(
        {"url": URL, "verdict": "dead", "why": "404", "first": "2026-01-01", "last": "2026-02-01", "count": 3} | changes
    )


@pytest.mark.parametrize(
    "broken",
    [
        "<<<<<<< ours",
        "=======",
        "{",
        "[]",
        "[" * 100_000,
        '{"url": "https://a.example/"}',
        "\x00\ufffe",
        line(verdict="alive"),
        line(url="javascript:alert(1)"),
        line(url="https://me:secret@herald.example/"),
        line(url="https://herald.example/a b"),
        line(url="https://herald.example/\n"),
        line(archived="javascript:alert(1)"),
        line(first="2026-1-1"),
        line(first="yesterday"),
        line(first="2026-02-02"),
        line(count=0),
        line(count="3"),
        line(count=10**30),
    ],
)
def test_a_broken_line_costs_itself_alone(tmp_path: Path, broken: str) -> None:
    file = tmp_path / "links.jsonl"
    good = line(url="https://wire.example/b")
    file.write_text(f"{line(url='https://a.example/')}\n{broken}\n\n{good}\r\n", encoding="utf-8")
    states, faults = read_verdicts(file)
    assert list(states) == ["https://a.example/", "https://wire.example/b"]
    assert len(faults) == 1
    assert faults[0].startswith("line 2 ")
    assert "secret" not in faults[0]


def test_two_histories_of_an_address_become_one(tmp_path: Path) -> None:
    """As after a merge in which git kept the lines of both."""
    file = tmp_path / "links.jsonl"
    lines = [line(last="2026-02-20"), line(first="2025-12-01", count=5, archived="https://a.example/b")]
    for order in (lines, lines[::-1]):
        file.write_text("\n".join(order))
        states, faults = read_verdicts(file)
        assert states == {
            URL: LinkState(URL, Verdict.DEAD, "404", "2025-12-01", "2026-02-20", 5, "https://a.example/b")
        }
        assert not faults
    file.write_text(f"{line()}\n{line(verdict='refuses us', first='2026-02-02', last='2026-02-02', count=1)}\n")
    assert read_verdicts(file)[0][URL].verdict is Verdict.REFUSES


def test_a_file_that_is_no_text_names_some_faults_and_no_more(tmp_path: Path) -> None:
    file = tmp_path / "links.jsonl"
    file.write_bytes(b"\xff\xfe{\n" * 10_000)
    states, faults = read_verdicts(file)
    assert not states
    assert len(faults) == 21
    assert "the rest is not read" in faults[-1]


def test_reasons_are_of_one_line(tmp_path: Path) -> None:
    file = tmp_path / "links.jsonl"
    file.write_text(line(why="404\n\x1b[31m" + "x" * 1000))
    (state,) = read_verdicts(file)[0].values()
    assert state.why.isprintable()
    assert len(state.why) <= 200


def test_a_verdict_is_on_a_page_and_no_place_on_it() -> None:
    assert verdict_key(" https://herald.example/a?b=1#c ") == "https://herald.example/a?b=1"
    assert verdict_key("https://[") == "https://["
