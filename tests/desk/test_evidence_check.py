"""What `digest check` says of what entries rest on: quotations, numbers, and reports of one text."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from desk import Desk

from digest.desk import evidence_check
from digest.evidence.copies import Copy, copy_path, save
from digest.evidence.folding import key_of

SAID = "The bridge is longer than it looks from the shore"
PAGE = f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Walk</title></head><body><article><h1>Walk</h1>
<p>“{SAID},” the minister said at its far end.</p>
<p>It has 1,240 lamps, and the toll for lorries is to be decided in spring after a second count.</p>
</article></body></html>"""


def keep(desk: Desk, page: str = PAGE, url: str = "https://herald.example/walk") -> str:
    taken = datetime(2024, 1, 3, 9, tzinfo=UTC)
    return save(desk.root / "copies", Copy(url, taken, page.encode(), "text/html", is_response=True))


def file(desk: Desk, sha256: str, body: str, more: str = "", name: str = "walk", day: str = "2024-01-03") -> Path:
    matter = (
        f"title: A walk of {name}\ndate: {day}\nsource: herald\ntopics: border\nurl: https://herald.example/{name}\n"
        f"original_lang: en\n{more}"
    )
    copy = f"copy:\n  sha256: {sha256}\n  taken: 2024-01-03 09:00 Z\n"
    return desk.write(f"articles/{name}.md", f"---\n{matter}{copy}---\n\n{body}\n")


def lines(desk: Desk, *arguments: str) -> list[str]:
    result = desk.run("check", *arguments)
    assert result.exit_code == 0, result.output
    return result.stdout.splitlines()[:-2]


def test_a_quotation_that_is_found(desk: Desk) -> None:
    """It is noted by --fix, and then there is nothing to say."""
    path = file(desk, keep(desk), f'"{SAID}," said the minister.')
    assert "quotation-unproved" in lines(desk)[0]
    assert lines(desk, "--fix") == []
    assert f"  proved: [{key_of(SAID)}]\n" in path.read_text("utf-8")
    assert lines(desk) == []


def test_one_word_off(desk: Desk) -> None:
    file(desk, keep(desk), 'It rained.\n\n"The bridge is longer than it seems from the shore," said the minister.')
    problem, hint = lines(desk)
    assert problem.startswith("content/articles/walk.md:15: warning: the quotation 'The bridge is longer than it seems")
    assert SAID in hint
    assert "quotation-not-found" in lines(desk, "--fix")[0]
    assert "proved" not in (desk.content / "articles/walk.md").read_text("utf-8")


def test_what_is_no_quotation_of_the_report(desk: Desk) -> None:
    file(
        desk,
        keep(desk),
        'The so-called "bridge of a thousand lamps" is lit.',
        "not_quoted: [bridge of a thousand lamps]\n",
    )
    assert lines(desk) == []


def test_a_translation_is_not_looked_for(desk: Desk) -> None:
    file(desk, keep(desk), "“Die Brücke ist länger, als sie aussieht”, sagt er.", "lang: de\n")
    assert lines(desk) == []
    config = desk.config.read_text("utf-8")
    desk.config.write_text(
        config.replace("search: false", "search: false\n      problems: {quotation-translated: warning}"), "utf-8"
    )
    assert "quotation-translated" in lines(desk)[0]


def test_without_the_copy_what_was_proved_counts(desk: Desk) -> None:
    """A colleague without copies gets the same answers; a new quotation cannot be looked for there."""
    sha256 = keep(desk)
    path = file(desk, sha256, f'"{SAID}," said the minister.')
    lines(desk, "--fix")
    copy_path(desk.root / "copies", sha256).unlink()
    assert lines(desk) == []
    path.write_text(path.read_text("utf-8") + '\n"Another thing that he is said to have said."\n', "utf-8")
    assert "quotation-unproved" in lines(desk)[0]
    assert "the copy is not here" in lines(desk)[0]


def test_a_damaged_copy(desk: Desk) -> None:
    sha256 = keep(desk)
    file(desk, sha256, f'"{SAID}," said the minister.')
    copy_path(desk.root / "copies", sha256).write_bytes(b"no copy")
    assert "damaged-copy" in lines(desk)[0]


def test_the_numbers_of_a_claim(desk: Desk) -> None:
    """1.240 in another writing is the same number; a number that the report does not have is named."""
    file(desk, keep(desk), "It rained.")
    event = "---\ndate: 2024-01-02\ntitle: Lamps\nsources: {source: herald, url: https://herald.example/x}\nclaims:\n"
    desk.write("events/lamps.md", f"{event}  - {{by: Kim Ko, field: lamps, value: '1240', article: walk}}\n---\n")
    assert lines(desk) == []
    desk.write("events/lamps.md", f"{event}  - {{by: Kim Ko, field: lamps, value: '1241 lamps', article: walk}}\n---\n")
    assert (
        "content/events/lamps.md:6: warning: claims[0].value: the copy of 'walk' does not have the number 1241"
        in lines(desk)[0]
    )


LONG = " ".join(f"word{number} and some more of it" for number in range(60))


@pytest.mark.parametrize(
    ("origins", "is_told"), [(("herald", "wire"), True), (("wire", "wire"), False), (("wire", "unknown"), False)]
)
def test_reports_of_one_text(desk: Desk, origins: tuple[str, str], is_told: bool) -> None:
    """Two reports with one text and two origins: one of the entries is wrong."""
    for number, origin in enumerate(origins):
        page = PAGE.replace("<article>", f"<article><p>{LONG}</p><p>Only here: {number}.</p>")
        sha256 = keep(desk, page, f"https://herald.example/{number}")
        file(desk, sha256, "It rained.", f"origin: {origin}\n", f"part{number}", f"2024-01-0{3 + number}")
    found = [line for line in lines(desk) if "same-text" in line]
    assert bool(found) is is_told
    if is_told:
        assert found[0].startswith("content/articles/part1.md:8: warning: origin: ")


def test_reports_of_two_texts(desk: Desk) -> None:
    for number, origin in enumerate(("herald", "wire")):
        page = PAGE.replace("<article>", f"<article><p>{LONG.replace('word', f'other{number}')}</p>")
        file(desk, keep(desk, page), "It rained.", f"origin: {origin}\n", f"part{number}")
    assert not any("same-text" in line for line in lines(desk))


def test_a_check_looks_at_what_changed_alone(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files that are old enough to be trusted are not looked at again, nor are copies read."""
    sha256 = keep(desk)
    path = file(desk, sha256, f'"{SAID}," said the minister.')
    other = file(desk, keep(desk, PAGE.replace("Walk", "Run")), f'"{SAID}," said the minister.', name="run")
    lines(desk, "--fix")
    # The time of change cannot be set back, so all files are taken for older than they are.
    state = evidence_check.file_state
    monkeypatch.setattr(evidence_check, "file_state", lambda status, clock: state(status, clock + 10**18))
    proved: list[str] = []
    real = evidence_check.prove_article

    def noted(file, *others):  # type: ignore[no-untyped-def]
        proved.append(file.path)
        return real(file, *others)

    monkeypatch.setattr(evidence_check, "prove_article", noted)
    assert lines(desk) == []
    assert sorted(proved) == ["articles/run.md", "articles/walk.md"]
    proved.clear()
    assert lines(desk) == []
    assert proved == []
    path.write_text(path.read_text("utf-8").replace("longer", "shorter"), "utf-8")
    assert "quotation-not-found" in lines(desk)[0]
    assert proved == ["articles/walk.md"]
    copy_path(desk.root / "copies", sha256).unlink()
    proved.clear()
    assert "the copy is not here" in lines(desk)[0]
    assert proved == ["articles/walk.md"]
    assert other.exists()


def test_copies_in_version_control(desk: Desk) -> None:
    keep(desk)
    for command in (("init", "-q"), ("add", "copies")):
        subprocess.run(["git", *command], cwd=desk.root, check=True)
    assert "copies-tracked" in lines(desk)[0]
    subprocess.run(["git", "rm", "-q", "--cached", "-r", "copies"], cwd=desk.root, check=True)
    assert lines(desk) == []


def test_a_site_does_not_follow_from_copies(desk: Desk) -> None:
    """With and without the folder of copies the pages are the same, byte for byte."""
    sha256 = keep(desk)
    file(desk, sha256, f'"{SAID}," said the minister.')
    lines(desk, "--fix")
    desk.build()
    with_copies = {path: path.read_bytes() for path in desk.site.rglob("*") if path.is_file()}
    copy_path(desk.root / "copies", sha256).unlink()
    (desk.root / ".cache").rename(desk.root / "old-cache")
    desk.build()
    assert {path: path.read_bytes() for path in desk.site.rglob("*") if path.is_file()} == with_copies


@pytest.mark.parametrize("kept", ["", "\0", "[]", "\x95"])
def test_what_was_kept_may_be_anything(desk: Desk, kept: str) -> None:
    file(desk, keep(desk), f'"{SAID}," said the minister.')
    cache = desk.root / ".cache/digest/evidence"
    cache.parent.mkdir(parents=True)
    cache.write_text(kept, "latin-1")
    assert "quotation-unproved" in lines(desk)[0]


def test_copies_are_listed(desk: Desk) -> None:
    sha256 = keep(desk)
    keep(desk, PAGE.replace("Walk", "Run"), "https://herald.example/run")
    file(desk, sha256, "It rained.")
    result = desk.run("copies")
    assert f"{sha256[:12]}  2024-01-03  https://herald.example/walk  content/articles/walk.md" in result.stdout
    assert "no entry" in result.stdout
    assert "2 copies in copies/" in result.stdout
    assert "content/articles/2024/01/bridge.md: no copy" in desk.run("copies", "--missing").stdout
    assert desk.run("copies", "--verify").exit_code == 0
    copy_path(desk.root / "copies", sha256).write_bytes(b"no copy")
    assert desk.run("copies", "--verify").exit_code == 1
