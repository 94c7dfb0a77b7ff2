"""`digest build`: what it prints, what it writes, and what it leaves alone."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from desk import CONFIG, Desk, command, entry, files, make_desk, paths, write

BROKEN = entry(topics="corea")


def counts(line: str) -> tuple[int, dict[str, int]]:
    """The counts line as (files, fate to number)."""
    found = re.fullmatch(r"([\d,]+) files?: (.*)", line)
    assert found, line
    fates = {}
    for part in found[2].split(", "):
        number, _, fate = part.partition(" ")
        fates[fate] = int(number.replace(",", ""))
    return int(found[1].replace(",", "")), fates


def test_counts_add_up_to_the_files_of_the_folder(desk: Desk) -> None:
    """Every file is published, kept back or reported, and the line says so in numbers that add up."""
    desk.write("about.md", "# About\n")
    desk.write("articles/2024/01/bridge.png", b"\x89PNG")
    desk.write("articles/2024/01/bridge.md~", "The bridge, as it was.\n")
    desk.write("articles/draft.md", entry("draft: true"))
    desk.write("articles/later.md", entry("publish: 2031-01-01", url="https://herald.example/later"))
    result = desk.build()
    assert result.exit_code == 0, result.output
    named, counted = result.stdout.splitlines()[:2]
    assert named == "left out: content/articles/2024/01/bridge.md~: nothing links to it"
    read, fates = counts(counted)
    assert read == sum(fates.values()) == len(files(desk.content))
    assert fates == {"published": 6, "registries": 3, "draft": 1, "scheduled": 1, "refused": 0, "left out": 1}
    assert "draft" not in "".join(files(desk.site)) and "later" not in "".join(files(desk.site))


def test_second_line_counts_the_files_written(desk: Desk) -> None:
    """Written, removed and unchanged add up to what the site holds, and the time is said."""
    first = desk.build()
    found = re.search(r"(?m)^(\d+) files written, 0 removed, 0 unchanged, in \d+\.\d s$", first.stdout)
    assert found, first.stdout
    assert int(found[1]) == len(files(desk.site))
    second = desk.build()
    assert re.search(rf"(?m)^0 files written, 0 removed, {found[1]} unchanged, in ", second.stdout), second.stdout


def test_first_build_with_an_error_makes_no_site(desk: Desk) -> None:
    desk.write("articles/wrong.md", BROKEN)
    result = desk.build()
    assert result.exit_code == 1
    assert "content/articles/wrong.md:5: error: topics" in result.stderr
    assert result.stderr.splitlines()[-1] == (
        "digest: 1 error in the content; nothing is published, and the site is unchanged"
    )
    assert "Traceback" not in result.output
    assert paths(desk.root) & {"site", ".site.staging"} == set()


def test_an_error_leaves_the_published_site_as_it_was(built_desk: Desk) -> None:
    """Neither the bytes nor the times of any published file change when a build is refused."""
    before = {
        path: (path.stat().st_mtime_ns, path.read_bytes()) for path in built_desk.site.rglob("*") if path.is_file()
    }
    built_desk.write("articles/new.md", entry(url="https://herald.example/new"))
    built_desk.write("articles/wrong.md", BROKEN)
    assert built_desk.build().exit_code == 1
    after = {
        path: (path.stat().st_mtime_ns, path.read_bytes()) for path in built_desk.site.rglob("*") if path.is_file()
    }
    assert after == before


def test_a_warning_stops_a_strict_build_alone(desk: Desk) -> None:
    desk.write("events/alone.md", "---\ndate: 2024-01-03\ntitle: Something happens\n---\n")
    strict = desk.build("--strict")
    assert strict.exit_code == 1
    assert not desk.site.exists()
    assert "content/events/alone.md:2: warning: no article reports this event, and it names no source" in strict.stderr
    assert strict.stderr.splitlines()[-1].startswith("digest: 1 warning")
    loose = desk.build()
    assert loose.exit_code == 0
    assert "content/events/alone.md:2: warning:" in loose.stderr
    assert (desk.site / "events/alone/index.html").is_file()


def test_a_broken_link_of_a_hand_written_page_is_a_warning(desk: Desk) -> None:
    """What MkDocs warns of is shown, and stops a strict build before anything is published."""
    desk.write("about.md", "# About\n\n[gone](articles/nothing.md)\n")
    strict = desk.build("--strict")
    assert strict.exit_code == 1
    assert "articles/nothing.md" in strict.stderr
    assert not desk.site.exists()
    loose = desk.build()
    assert loose.exit_code == 0
    assert "mkdocs: " in loose.stderr and "articles/nothing.md" in loose.stderr


def test_quiet_says_nothing_unless_something_is_wrong(desk: Desk) -> None:
    good = desk.build("--quiet")
    assert (good.exit_code, good.stdout, good.stderr) == (0, "", "")
    desk.write("articles/wrong.md", BROKEN)
    bad = desk.build("-q")
    assert bad.exit_code == 1
    assert "content/articles/wrong.md:5: error:" in bad.stderr


def test_many_warnings_are_cut_with_their_number(desk: Desk) -> None:
    """A build shows the first warnings and says how many there are in all; check shows each."""
    for number in range(25):
        desk.write(f"stories/story-{number}.md", f"---\ntitle: S{number}\nsummary: S.\n---\n\n[x](gone-{number}.md)\n")
    result = desk.build()
    assert result.exit_code == 0
    assert result.stderr.count(": warning: the link 'gone-") == 20
    assert "... and 5 more; 'digest check' lists all" in result.stderr
    assert desk.run("check").stdout.count(": warning: the link 'gone-") == 25


def test_a_build_of_the_same_content_touches_no_file(built_desk: Desk) -> None:
    """Unchanged files keep their times, so that a copy to a host sends nothing."""
    for path in built_desk.site.rglob("*"):
        os.utime(path, ns=(10**18, 10**18))
    assert built_desk.build().exit_code == 0
    assert {path.stat().st_mtime_ns for path in built_desk.site.rglob("*")} == {10**18}


def test_a_change_touches_only_what_shows_it(built_desk: Desk) -> None:
    """After one entry's text is changed, only its page and the data of its year are written."""
    before = files(built_desk.site)
    path = built_desk.content / "articles/2024/01/bridge.md"
    path.write_text(path.read_text("utf-8") + "\nLorries came too.\n", "utf-8")
    assert built_desk.build().exit_code == 0
    after = files(built_desk.site)
    assert {name for name in after if after[name] != before.get(name)} == {
        "articles/2024/01/bridge/index.html", "data/2024.json", "data/record.json",
    }  # fmt: skip


def test_a_removed_or_renamed_entry_leaves_no_page(built_desk: Desk) -> None:
    """Pages of entries that are gone go too, with the folders they stood in."""
    (built_desk.content / "articles/2024/02/toll.md").unlink()
    (built_desk.content / "articles/2024/01/bridge.md").rename(built_desk.content / "articles/2024/01/crossing.md")
    result = built_desk.build()
    assert result.exit_code == 0, result.output
    assert not (built_desk.site / "articles/2024/02").exists()
    assert not (built_desk.site / "articles/2024/01/bridge").exists()
    assert not (built_desk.site / "archive/2024/02").exists()
    assert (built_desk.site / "articles/2024/01/crossing/index.html").is_file()
    clean = make_desk(
        built_desk.root.parent / "clean", {"articles/2024/02/toll.md": None, "articles/2024/01/bridge.md": None}
    )
    clean.write("articles/2024/01/crossing.md", (built_desk.content / "articles/2024/01/crossing.md").read_bytes())
    assert clean.build().exit_code == 0
    assert files(built_desk.site) == files(clean.site)


def test_orphans_are_found_without_the_cache(desk: Desk) -> None:
    """Deleting the cache is safe: pages of ours bear a mark, and what is gone is still taken out."""
    desk.write("articles/old.md", entry("aliases: /2012/old/", url="https://herald.example/old"))
    assert desk.build().exit_code == 0
    assert (desk.site / "2012/old/index.html").is_file()
    (desk.content / "articles/old.md").unlink()
    for path in sorted((desk.root / ".cache").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    assert desk.build().exit_code == 0
    assert not (desk.site / "articles/old").exists()
    assert not (desk.site / "2012").exists()


@pytest.mark.parametrize("cache", ["kept", "lost"])
def test_files_of_others_in_the_site_are_left_alone(built_desk: Desk, cache: str) -> None:
    foreign = {
        "CNAME": b"desk.example\n",
        ".nojekyll": b"",
        "map/index.html": b"<!doctype html><title>A map</title>",
        "articles/2024/02/picture.jpg": b"jpg",
    }
    for path, content in foreign.items():
        write(built_desk.site / path, content)
    if cache == "lost":
        (built_desk.root / ".cache/digest/store.sqlite").unlink()
    (built_desk.content / "articles/2024/02/toll.md").unlink()
    assert built_desk.build().exit_code == 0
    there = files(built_desk.site)
    assert {path: there.get(path) for path in foreign} == foreign
    assert "articles/2024/02/toll/index.html" not in there


def test_a_site_folder_that_is_a_link_is_refused(desk: Desk, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    desk.site.symlink_to(elsewhere)
    result = desk.build()
    assert result.exit_code == 1
    assert "is a link; the site must be a folder of its own" in result.stderr
    assert list(elsewhere.iterdir()) == []


@pytest.mark.parametrize("place", ["timeline", "index.html", "articles/2024/01/bridge"])
def test_a_link_in_the_site_is_refused_and_nothing_is_published(built_desk: Desk, tmp_path: Path, place: str) -> None:
    """A link where a page must go would lead writing elsewhere: the build stops before it writes anything."""
    moved = tmp_path / "moved"
    (built_desk.site / place).rename(moved)
    (built_desk.site / place).symlink_to(moved)
    before, outside = files(built_desk.site), files(tmp_path / "moved") if moved.is_dir() else moved.read_bytes()
    path = built_desk.content / "articles/2024/01/bridge.md"
    path.write_text(path.read_text("utf-8").replace("Bridge over", "A bridge over"), "utf-8")
    result = built_desk.build()
    assert result.exit_code == 1
    assert "is a link; remove it from the site" in result.stderr
    assert (files(moved) if moved.is_dir() else moved.read_bytes()) == outside
    assert files(built_desk.site) == before, "part of the site was published before the link was met"


def test_removals_do_not_follow_a_link(desk: Desk, tmp_path: Path) -> None:
    """A page that is gone is not removed from behind a link that was put in its place."""
    desk.write("articles/old.md", entry(url="https://herald.example/old"))
    assert desk.build().exit_code == 0
    outside = tmp_path / "outside"
    (desk.site / "articles/old").rename(outside)
    (desk.site / "articles/old").symlink_to(outside)
    (desk.content / "articles/old.md").unlink()
    desk.build()
    assert (outside / "index.html").is_file()


@pytest.mark.parametrize(
    ("name", "words"),
    [("site", "site cannot be written"), (".site.staging", ".site.staging cannot be written")],
)
def test_a_folder_that_cannot_be_written_is_a_clear_error(desk: Desk, name: str, words: str) -> None:
    (desk.root / name).write_text("a file where a folder must be\n")
    result = desk.build()
    assert result.exit_code == 1
    assert words in result.stderr
    assert "Traceback" not in result.output
    assert isinstance(result.exception, SystemExit)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_site_is_a_clear_error(built_desk: Desk) -> None:
    before = files(built_desk.site)
    built_desk.write("articles/new.md", entry(url="https://herald.example/new"))
    folders = [built_desk.site, *(path for path in built_desk.site.rglob("*") if path.is_dir())]
    for folder in folders:
        folder.chmod(0o500)
    try:
        result = built_desk.build()
        assert result.exit_code == 1
        assert "cannot be written: Permission denied" in result.stderr
        assert files(built_desk.site) == before
    finally:
        for folder in folders:
            folder.chmod(0o700)


def test_a_folder_where_a_page_must_stand_is_a_clear_error(desk: Desk) -> None:
    (desk.site / "404.html").mkdir(parents=True)
    result = desk.build()
    assert result.exit_code == 1
    assert "404.html is a folder where the site needs a file; remove it" in result.stderr


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("timezone: Asia/Seoul", "timezon: Asia/Seoul"), "'timezon' is not an option; did you mean 'timezone'?"),
        (("timezone: Asia/Seoul", "timezone: Mars/Base"), "'Mars/Base' is not a time zone"),
        (("timezone: Asia/Seoul", "limits: {topcs: 3}"), "'limits.topcs' is not an option; did you mean 'topics'?"),
        (("plugins:\n  - digest:\n      timezone: Asia/Seoul\n      search: false\n", ""), "the plugin is not named"),
        (("name: material", "name: mkdocs"), "the theme must be material"),
        (('edit_uri: ""', "use_directory_urls: false"), "'use_directory_urls: false' is not supported"),
        (("docs_dir: content", "docs_dir: [content"), "mkdocs.yml"),
        (("docs_dir: content", "docs_dir: kontent"), "kontent"),
    ],
)
def test_a_wrong_configuration_is_a_clear_error(tmp_path: Path, change: tuple[str, str], words: str) -> None:
    assert change[0] in CONFIG
    desk = make_desk(tmp_path, config=CONFIG.replace(*change))
    result = desk.build()
    assert result.exit_code == 1, result.output
    assert words in result.stderr
    assert "Traceback" not in result.output
    assert isinstance(result.exception, SystemExit), result.exception
    assert not desk.site.exists()


def test_a_folder_without_a_site_is_a_clear_error(tmp_path: Path) -> None:
    result = Desk(tmp_path).build()
    assert result.exit_code == 1
    assert "does not exist; run this in a site's folder, or make one with 'digest init'" in result.stderr


def test_a_site_without_an_address_has_no_sitemap_and_says_so(tmp_path: Path) -> None:
    desk = make_desk(tmp_path, config=CONFIG.replace("site_url: https://desk.example/news/\n", ""))
    result = desk.build()
    assert result.exit_code == 0, result.output
    assert result.stderr.count("site_url is not set, so the site gets no canonical links and no sitemap") == 1
    assert not (desk.site / "sitemap.xml").exists()
    assert not any(b'rel="canonical"' in content for content in files(desk.site).values())


def test_an_entry_appears_when_its_time_has_come(desk: Desk) -> None:
    """SOURCE_DATE_EPOCH is the one clock: a day before the entry is scheduled, at its time it is published."""
    desk.write("articles/later.md", entry("publish: 2024-06-02 09:00 +0900", url="https://herald.example/later"))
    assert "1 scheduled" in desk.build(SOURCE_DATE_EPOCH="1717286399").stdout
    assert not (desk.site / "articles/later").exists()
    assert "0 scheduled" in desk.build(SOURCE_DATE_EPOCH="1717286400").stdout
    assert (desk.site / "articles/later/index.html").is_file()


def test_nothing_is_written_outside_the_site_and_the_cache(desk: Desk) -> None:
    before = files(desk.root.parent)
    assert desk.build().exit_code == 0
    assert {path.name for path in desk.root.iterdir()} == {"mkdocs.yml", "content", "site", ".cache"}
    after = files(desk.root.parent)
    ours = (f"{desk.root.name}/site/", f"{desk.root.name}/.cache/")
    assert {path: content for path, content in after.items() if not path.startswith(ours)} == before


def test_the_command_as_a_process(desk: Desk) -> None:
    """In a pipe: no progress, no colours, counts on the standard output, exit codes as promised."""
    good = command("digest", "build", cwd=desk.root)
    assert (good.returncode, good.stderr) == (0, "")
    assert (
        good.stdout.splitlines()[0]
        == "7 files: 4 published, 3 registries, 0 drafts, 0 scheduled, 0 refused, 0 left out"
    )
    assert "\x1b" not in good.stdout
    desk.write("articles/wrong.md", BROKEN)
    bad = command("digest", "build", cwd=desk.root)
    assert (bad.returncode, bad.stdout) == (1, "")
    assert "content/articles/wrong.md:5: error:" in bad.stderr
    assert "Traceback" not in bad.stderr and "\x1b" not in bad.stderr
