"""`digest check --urls` names every address of the last release that would be lost, and the line that saves it."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from desk import CONFIG, EPOCH, REPOSITORY, Desk, make_desk
from repository import git

from digest.clock import clock
from digest.config import Options, Site
from digest.desk.lost_addresses import answers
from digest.desk.released_addresses import ReleaseError, released


@pytest.fixture(autouse=True)
def one_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)


@pytest.fixture
def released_desk(tmp_path: Path) -> Desk:
    """A small desk whose content is a commit with the tag `v1`, and whose sitemap is beside it."""
    desk = make_desk(tmp_path / "desk", {"files/rules.csv": "a,b\n", "rules.md": "# Rules\n"})
    git(desk.root, "init", "--quiet")
    git(desk.root, "add", "content", "mkdocs.yml")
    git(desk.root, "commit", "--quiet", "-m", "v1")
    git(desk.root, "tag", "v1")
    paths = (
        "", "articles/2024/01/bridge/", "articles/2024/02/toll/", "topics/korea/", "topics/border/", "names/kim/",
        "stories/river/", "events/bridge-opening/", "rules/",
    )  # fmt: skip
    rows = "\n".join(f"<url><loc>https://desk.example/news/{path}</loc></url>" for path in paths)
    (desk.root / "sitemap.xml").write_text(f"<?xml version='1.0'?>\n<urlset>{rows}</urlset>\n", "utf-8")
    return desk


def lost(desk: Desk, base: str) -> dict[str, str]:
    """The lost addresses, each with the place and the line that saves it."""
    result = desk.run("check", "--format", "json", "--urls", base)
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    found = [row for row in rows if row["code"] == "lost-address"]
    assert all(row["severity"] == "error" for row in found)
    assert result.exit_code == (1 if any(row["severity"] == "error" for row in rows) else 0), result.output
    # Which values are quoted is for others to say.
    return {row["message"].split()[0]: f"{row['path']}:{row['line']}: {row['hint']}".replace('"', "") for row in found}


def move(desk: Desk, old: str, new: str, *pairs: tuple[str, str]) -> None:
    text = (desk.content / old).read_text("utf-8")
    (desk.content / old).unlink()
    for before, after in pairs:
        assert before in text
        text = text.replace(before, after, 1)
    desk.write(new, text)


def change_everything(desk: Desk) -> None:
    """An article, a topic, a story, an event, a page and a file are elsewhere, and an article is gone."""
    move(
        desk,
        "articles/2024/01/bridge.md",
        "articles/2024/03/the-bridge.md",
        ("river", "bridge"),
        ("bridge-opening", "opening"),
    )
    move(desk, "topics.yml", "topics.yml", ("border:\n", "frontier-line:\n"))
    move(desk, "stories/river.md", "stories/bridge.md")
    move(desk, "events/bridge-opening.md", "events/opening.md")
    move(desk, "rules.md", "house/rules.md")
    move(desk, "files/rules.csv", "house/rules.csv")
    (desk.content / "articles/2024/02/toll.md").unlink()


def test_nothing_is_lost_of_what_did_not_change(released_desk: Desk) -> None:
    assert lost(released_desk, "v1") == {}
    assert lost(released_desk, "sitemap.xml") == {}


def test_against_a_commit_everything_that_moved_is_recognised(released_desk: Desk) -> None:
    """By its report, name or title; feeds and files too; with a build in place and without one."""
    change_everything(released_desk)
    expected = {
        "/articles/2024/01/bridge/": (
            "content/articles/2024/03/the-bridge.md:2: write id: 2024/01/bridge, so that it stays the same entry, and "
            "write aliases: [/articles/2024/01/bridge/]"
        ),
        "/articles/2024/02/toll/": (
            "content/articles/2024/02/toll.md:0: put the file back with 'withdrawn: {date: …, reason: …}'; or write "
            "'aliases: [/articles/2024/02/toll/]' into the entry that has taken its place"
        ),
        "/topics/border/": "content/topics.yml:5: write was: [border]",
        "/stories/river/": "content/stories/bridge.md:2: write was: [river]",
        "/events/bridge-opening/": "content/events/opening.md:2: write was: [bridge-opening]",
        "/rules/": "mkdocs.yml:0: write moved: {/rules/: /} into mkdocs.yml, below digest:",
        "/files/rules.csv": (
            "mkdocs.yml:0: no page of this site can stand in for a file: put it back, or let the host redirect it to "
            "/house/rules.csv"
        ),
    }
    found = lost(released_desk, "v1")
    assert found.keys() >= expected.keys()
    assert {address: found[address] for address in expected} == expected
    # Whatever else there is comes from the article that is gone: what is divided by year has that year no more.
    assert all(
        re.match(r"/(data|editions|archive|corrections)/", address) for address in found.keys() - expected.keys()
    )


def test_the_lines_that_are_printed_save_every_address(released_desk: Desk) -> None:
    change_everything(released_desk)
    desk = released_desk
    move(desk, "articles/2024/03/the-bridge.md", "articles/2024/03/the-bridge.md",
         ("---\n", '---\nid: 2024/01/bridge\naliases: ["/articles/2024/01/bridge/"]\n'))  # fmt: skip
    move(desk, "topics.yml", "topics.yml", ("frontier-line:\n", "frontier-line:\n  was: [border]\n"))
    move(desk, "stories/bridge.md", "stories/bridge.md", ("---\n", "---\nwas: [river]\n"))
    move(desk, "events/opening.md", "events/opening.md", ("---\n", "---\nwas: [bridge-opening]\n"))
    git(desk.root, "checkout", "v1", "--", "content/articles/2024/02/toll.md")
    move(desk, "articles/2024/02/toll.md", "articles/2024/02/toll.md",
         ("---\n", "---\nwithdrawn: {date: 2024-04-01, reason: It was not so.}\n"))  # fmt: skip
    moved = {**dict.fromkeys(lost(desk, "v1"), "/"), "/rules/": "/house/rules/", "/files/rules.csv": "/house/rules.csv"}
    lines = "".join(f"        {old}: {new}\n" for old, new in moved.items())
    desk.config.write_text(
        CONFIG.replace("      search: false\n", f"      search: false\n      moved:\n{lines}"), "utf-8"
    )
    assert lost(desk, "v1") == {}
    assert desk.build().exit_code == 0
    assert lost(desk, "v1") == {}


def test_against_a_sitemap_what_can_be_told_from_addresses_is_told(released_desk: Desk) -> None:
    change_everything(released_desk)
    move(released_desk, "articles/2024/03/the-bridge.md", "articles/2024/03/bridge.md")
    found = lost(released_desk, "sitemap.xml")
    assert found["/articles/2024/01/bridge/"].startswith(
        "content/articles/2024/03/bridge.md:2: write id: 2024/01/bridge"
    )
    assert found["/topics/border/"] == "content/topics.yml:5: write was: [border]"
    assert "'was: [river]' into the story that has taken its place" in found["/stories/river/"]
    assert "'withdrawn: " in found["/articles/2024/02/toll/"]
    assert set(found) == {
        "/articles/2024/01/bridge/", "/articles/2024/02/toll/", "/topics/border/", "/stories/river/",
        "/events/bridge-opening/", "/rules/",
    }  # fmt: skip


def test_a_record_that_took_in_another_keeps_its_own_feed(released_desk: Desk) -> None:
    """Its own id comes first then."""
    move(released_desk, "topics.yml", "topics.yml",
         ("border:\n  name: Border\n  parent: korea\n  aliases: [frontier, DMZ]\n", ""), ("    - 한국\n", "    - 한국\n    - border\n"))  # fmt: skip
    assert lost(released_desk, "v1")["/topics/border/"] == "content/topics.yml:1: write was: [korea, border]"


def test_a_published_entry_that_becomes_a_draft_is_noticed(released_desk: Desk) -> None:
    move(released_desk, "articles/2024/02/toll.md", "articles/2024/02/toll.md", ("---\n", "---\ndraft: true\n"))
    found = lost(released_desk, "v1")["/articles/2024/02/toll/"]
    assert found.startswith("content/articles/2024/02/toll.md:2: an entry that was published stays")


def test_an_article_that_goes_by_another_file_is_recognised_by_its_title_or_report(released_desk: Desk) -> None:
    """Of a sitemap nothing but the address is known; the id is stated too, as against a commit."""
    desk = released_desk
    move(
        desk,
        "articles/2024/01/bridge.md",
        "articles/2024/03/b.md",
        ("title: Bridge over the river opens", "title: Bridge"),
    )
    assert lost(desk, "sitemap.xml")["/articles/2024/01/bridge/"].startswith(
        "content/articles/2024/03/b.md:2: write id: 2024/01/bridge"
    )
    move(desk, "articles/2024/03/b.md", "articles/2024/03/c.md", ("title: Bridge", "title: Another"))
    assert "write id: 2024/01/bridge" in lost(desk, "sitemap.xml")["/articles/2024/01/bridge/"]


def test_no_page_is_to_stand_in_for_a_file_or_in_a_frame(released_desk: Desk) -> None:
    """Where rules for the host are written, a file that has moved is found by these."""
    desk = released_desk
    paths = ("stories/river/old.ics", "embed/timeline/stories/none/", "articles/2024/01/map.png", "files/rules.csv")
    (desk.root / "list.txt").write_text("".join(f"/news/{path}\n" for path in paths), "utf-8")
    move(desk, "files/rules.csv", "house/rules.csv")
    found = lost(desk, "list.txt")
    assert found.keys() == {f"/{path}" for path in paths}
    assert not any("moved:" in hint or "withdrawn" in hint for hint in found.values())
    assert all("host" in hint for hint in found.values())
    assert "frame" in found["/embed/timeline/stories/none/"]
    text = desk.config.read_text("utf-8")
    desk.config.write_text(text.replace("search: false", "search: false\n      redirects: netlify"), "utf-8")
    assert "write moved: {/files/rules.csv: /house/rules.csv}" in lost(desk, "list.txt")["/files/rules.csv"]


def test_what_is_not_compared_may_be_in_a_list(tmp_path: Path) -> None:
    """Cards, and our own styles; a page may be called by its file."""
    base = tmp_path / "list.txt"
    base.write_text(
        "/assets/cards/site.png\n/assets/digest/a.css\n/404.html\n/a/index.html\n/a/\n/index.html\n", "utf-8"
    )
    assert listed(base, tmp_path) == ("", "a/")


@pytest.mark.parametrize("built", [False, True])
def test_pages_of_a_division_are_compared_too(released_desk: Desk, built: bool) -> None:
    """Addresses that only a calendar made: the nearest page above leads on."""
    desk = released_desk
    if built:
        assert desk.build().exit_code == 0
    (desk.root / "list.txt").write_text(
        "# Of old\nhttps://old.example/news/topics/korea/2019/\n/news/sources/wire\n", "utf-8"
    )
    assert lost(desk, "list.txt") == {
        "/topics/korea/2019/": "mkdocs.yml:0: write moved: {/topics/korea/2019/: /topics/korea/} into mkdocs.yml, below digest:"
    }


def test_the_severity_is_the_sites(released_desk: Desk) -> None:
    (released_desk.content / "articles/2024/02/toll.md").unlink()
    text = released_desk.config.read_text("utf-8")
    released_desk.config.write_text(
        text.replace("search: false", "search: false\n      problems: {lost-address: off}"), "utf-8"
    )
    assert lost(released_desk, "sitemap.xml") == {}


# Where the addresses come from


SITE = Site("The Desk", "https://desk.example/news/", "", "en", Options())


def listed(base: Path | str, folder: Path) -> tuple[str, ...]:
    return released(str(base), folder, SITE, clock(EPOCH, 0), None).paths


def test_a_long_sitemap_is_read_with_its_parts(tmp_path: Path) -> None:
    index = tmp_path / "sitemap.xml"
    index.write_text(
        "<sitemapindex><sitemap><loc>https://desk.example/news/sitemap-1.xml</loc></sitemap>"
        "<sitemap><loc>https://desk.example/news/sitemap-2.xml</loc></sitemap></sitemapindex>"
    )
    rows = "<urlset><url><loc>https://desk.example/news/{}</loc></url></urlset>"
    (tmp_path / "sitemap-1.xml").write_text(rows.format("a/?x=1&amp;y=2"))
    with pytest.raises(ReleaseError, match=r"no sitemap-2\.xml beside it"):
        listed(index, tmp_path)
    (tmp_path / "sitemap-2.xml").write_text(rows.format("%EB%8B%A4/#there"))
    assert listed(index, tmp_path) == ("a/", "다/")


def test_hostile_lists_do_no_harm(tmp_path: Path) -> None:
    """A part of a sitemap outside its folder, addresses that are none, and a document that never ends."""
    secret = tmp_path / "secret.xml"
    secret.write_text("<urlset><loc>https://desk.example/news/secret/</loc></urlset>")
    (tmp_path / "in").mkdir()
    index = tmp_path / "in/sitemap.xml"
    index.write_text("<sitemapindex><loc>https://desk.example/../secret.xml</loc></sitemapindex>")
    with pytest.raises(ReleaseError, match="beside it"):
        listed(index, tmp_path)
    index.write_text("<urlset>" + "<loc>" * 200_000)
    assert listed(index, tmp_path) == ()
    index.write_text("http://[bad\n\x00\nhttps://desk.example/other/\n/news/good/\n")
    found = released(str(index), tmp_path, SITE, clock(EPOCH, 0), None)
    assert found.outside == ("http://[bad", "https://desk.example/other/")
    assert "good/" in found.paths


def test_a_part_that_is_named_often_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The index itself is no part of it; and all of them together have a limit."""
    index, part = tmp_path / "sitemap.xml", tmp_path / "sitemap-1.xml"
    part.write_text("<urlset><loc>https://desk.example/news/a/</loc></urlset>" + " " * 1000)
    rows = "".join(
        f"<loc>https://desk.example/news/{name}?{n}</loc>" for n in range(500) for name in (index.name, part.name)
    )
    index.write_text(f"<sitemapindex>{rows}</sitemapindex>")
    monkeypatch.setattr("digest.desk.released_addresses._MOST_BYTES", index.stat().st_size + part.stat().st_size)
    assert listed(index, tmp_path) == ("a/",)
    part.write_text(part.read_text() + " ")
    with pytest.raises(ReleaseError, match=r"sitemap-1\.xml is too long: a sitemap and its parts have at most"):
        listed(index, tmp_path)


def test_addresses_outside_of_the_site_are_named(released_desk: Desk) -> None:
    (released_desk.root / "list.txt").write_text(
        "https://desk.example/blog/a/\nhttps://desk.example/blog/b/\n", "utf-8"
    )
    output = released_desk.run("check", "--urls", "list.txt").output
    assert (
        "https://desk.example/blog/a/ and 1 more addresses of the last release cannot be on a site at /news/" in output
    )


@pytest.mark.parametrize(
    ("address", "is_answered"),
    [("", True), ("a/", True), ("a", True), ("a/index.html", True), ("b.csv", True), ("b.csv/", False), ("c/", False)],
)
def test_what_a_host_answers(address: str, is_answered: bool) -> None:
    assert answers(address, {"index.html", "a/index.html", "b.csv"}) is is_answered


# Git, in words


def test_what_git_does_not_know_is_said(released_desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = released_desk
    said = {ref: f"there is no file '{ref}', and there is no commit '{ref}' here" for ref in ("v9", "--help")}
    for ref, words in said.items():
        result = desk.run("check", f"--urls={ref}")
        assert result.exit_code == 1
        assert words in result.output
    (desk.root / ".git").rename(tmp_path / "git")
    assert "there is no file 'v1', and this folder is in no git repository" in desk.run("check", "--urls", "v1").output
    monkeypatch.setenv("PATH", "")
    assert "or git is not installed" in desk.run("check", "--urls", "v1").output


def test_a_shallow_clone_says_so(released_desk: Desk, tmp_path: Path) -> None:
    desk = released_desk
    git(desk.root, "commit", "--quiet", "--allow-empty", "-m", "v2")
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "--quiet", "--depth=1", "--no-tags", f"file://{desk.root}", str(clone))
    output = Desk(clone).run("check", "--urls", "v1").output
    assert "there is no file 'v1', and this clone has no 'v1', since its history is cut off" in output
    assert "fetch-depth: 0" in output


def test_a_commit_without_the_folder_is_said(released_desk: Desk) -> None:
    move(released_desk, "topics.yml", "topics.yml")
    (released_desk.root / "content").rename(released_desk.root / "texts")
    text = released_desk.config.read_text("utf-8")
    released_desk.config.write_text(text.replace("docs_dir: content", "docs_dir: texts"), "utf-8")
    assert "there is nothing at texts/ in 'v1'" in released_desk.run("check", "--urls", "v1").output


# The workflow


def _steps(name: str) -> list[dict[str, Any]]:
    text = (REPOSITORY / "digest/skeleton/dot-github/workflows" / name).read_text("utf-8")
    return [step for job in yaml.safe_load(text)["jobs"].values() for step in job["steps"]]


def test_a_pull_request_is_compared_with_the_commit_that_it_is_based_on() -> None:
    """Whose history is there."""
    steps = _steps("check.yml")
    (check,) = [step for step in steps if "digest check" in step.get("run", "")]
    assert check["run"] == 'digest check --format github --urls "$BASE" --since "$BASE"'
    assert check["env"] == {"BASE": "${{ github.event.pull_request.base.sha }}"}
    assert steps[0]["with"]["fetch-depth"] == 0


def test_what_is_published_is_compared_with_the_published_sitemap(tmp_path: Path) -> None:
    """The step fetches the sitemap and its parts; without a published site it says so, and leaves an empty list. Any other
    answer than that there is none fails."""
    steps = _steps("publish.yml")
    (step,) = [step for step in steps if step.get("name") == "Sitemap of the published site"]
    runs = [step.get("run", "") for step in steps]
    (check,) = [run for run in runs if "--urls .published/sitemap.xml" in run]
    assert check.startswith("digest check --format github")
    assert runs.index(step["run"]) < runs.index(check)
    index = (
        "<sitemapindex>\n<sitemap><loc>https://desk.example/news/sitemap-1.xml</loc></sitemap>\n"
        "<sitemap><loc>https://desk.example/news/sitemap-2.xml</loc></sitemap>\n</sitemapindex>\n"
    )
    pages = {"sitemap.xml": index, "sitemap-1.xml": "one", "sitemap-2.xml": "two"}
    parts = "".join(f"https://desk.example/news/sitemap-{number}.xml\n" for number in (1, 2))
    assert _run(step["run"], tmp_path / "there", pages) == {**pages, "parts": parts}
    assert _run(step["run"], tmp_path / "not", {}) == {"sitemap.xml": "", "parts": ""}
    for name, there, otherwise in (
        ("down", {}, 503), ("unreachable", {}, 0), ("part", {**pages, "sitemap-1.xml": ""}, 503),
        ("no part", {**pages, "sitemap-2.xml": ""}, 404),
    ):  # fmt: skip
        with pytest.raises(subprocess.CalledProcessError) as failed:
            _run(step["run"], tmp_path / name, {page: text for page, text in there.items() if text}, otherwise)
        assert b"::error::" in failed.value.stdout, name


def _run(script: str, folder: Path, pages: Mapping[str, str], otherwise: int = 404) -> dict[str, str]:
    """What the step leaves, with a curl that knows these pages of the site alone, and the status of all others."""
    (folder / "bin").mkdir(parents=True)
    (folder / "mkdocs.yml").write_text("site_name: X\nsite_url: 'https://desk.example/news/'  # ours\n")
    for name, text in pages.items():
        (folder / "bin" / f"page-{name}").write_text(text)
    curl = folder / "bin/curl"
    curl.write_text(
        '#!/bin/sh\nfolder=${0%/*}\nfor last; do before=$this; this=$last; done\nwhile test "$1" != --output; do url=$1; shift; done\n'
        'case "$url" in https://desk.example/news/*) ;; *) exit 3;; esac\n'
        'if cp "$folder/page-${url##*/}" "$2" 2>/dev/null; then printf 200; '
        f"else printf {otherwise:03}; exit 22; fi\n"
    )
    curl.chmod(0o755)
    path = f"{folder / 'bin'}:/usr/bin:/bin"
    subprocess.run(["bash", "-e", "-c", script], cwd=folder, env={"PATH": path}, check=True, capture_output=True)
    return {path.name: path.read_text() for path in (folder / ".published").iterdir()}
