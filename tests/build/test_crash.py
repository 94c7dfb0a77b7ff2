"""A build that fails or is killed leaves the site whole, and the next one finishes the job."""

from __future__ import annotations

import errno
import json
import os
import shutil
import signal
import sqlite3
import sys
import tempfile
import traceback
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, redirect_stderr, redirect_stdout, suppress
from pathlib import Path
from threading import Event
from types import SimpleNamespace
from typing import Any

import pytest
from desk import Desk, entry, files, write
from filelock import FileLock
from twins import HERE, clean_files, differing, empty_folders, times, write_small_rich

from digest.build import build as building
from digest.build import publish as publishing
from digest.build.build import build, changed_urls
from digest.build.options import BuildOptions, BusyError
from digest.build.publish import PublishError
from digest.content.file_state import FileState
from digest.paths import cache_paths
from digest.rendering import parallel

STORE = ".cache/digest/store.sqlite"
NEW = "articles/2024/02/ferry-ends.md"
# What moves, records and removes when a site is published, in the order it happens; a build is killed
# before the step whose number is given, or reports how many there are.
KILLED = """\
import os, signal, sys
from pathlib import Path
from digest.build import build, options, pipeline, publish
from digest.store import store, writing

last, config = int(sys.argv[1]), Path(sys.argv[2])
steps = 0

def counted(real, below=""):
    # With ``below``, only what is written below that folder is a step.
    def step(*arguments, **named):
        global steps
        if below and not str(arguments[1]).startswith(below):
            return real(*arguments, **named)
        if steps == last:
            os.kill(os.getpid(), signal.SIGKILL)
        steps += 1
        return real(*arguments, **named)
    return step

pipeline.staging_folder = counted(publish.staging_folder)
pipeline.publish = counted(publish.publish)
# Not what Jinja keeps in the temporary folder.
os.rename, os.replace = (counted(real, str(config.parent)) for real in (os.rename, os.replace))
publish.remove_file = counted(publish.remove_file)
store.write = counted(writing.write)
# Within the transaction, too.
writing.write_changed = counted(writing.write_changed)
store.begin_new, store.write_new = counted(writing.begin_new), counted(writing.write_new)
pipeline.prune = counted(pipeline.prune)
build.build(config, options.BuildOptions(jobs=1))
print(steps)
"""


@pytest.fixture(scope="module")
def built_once(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    desk = write_small_rich(tmp_path_factory.mktemp("built") / "desk")
    build(desk.config, HERE)
    return desk


@pytest.fixture
def desk(built_once: Desk, tmp_path: Path) -> Desk:
    """A small desk in a folder of its own, built once already."""
    return copy(built_once, tmp_path / "desk")


def copy(desk: Desk, root: Path) -> Desk:
    """A desk with all that was made of it: the times of its files too, which a build goes by."""
    return Desk(Path(shutil.copytree(desk.root, root)))


def add_article(desk: Desk) -> None:
    """Add an article, change one and delete one: new, changed and gone pages."""
    desk.write(
        NEW, entry("stories: ferry\nnames: kim", "The ferry is gone.", title="A ferry like no other", date="2024-02-03")
    )
    changed = desk.content / "articles/toll.md"
    changed.write_text(changed.read_text("utf-8").replace("Lorries pay.", "Lorries pay more."), "utf-8")
    (desk.content / "articles/month.md").unlink()


def killed(desk: Desk, step: int, temporary: Path) -> int:
    """Build in a process that is killed before a step; how many there were if it was not. What is compiled goes
    into ``temporary``: nothing is there before the first build, and that makes no difference."""
    temporary.mkdir(exist_ok=True)
    printed = temporary / "steps"
    child = os.fork()
    if child == 0:
        with suppress(BaseException), printed.open("w") as output:
            tempfile.tempdir = str(temporary)
            sys.argv = ["", str(step), str(desk.config)]
            with redirect_stdout(output), redirect_stderr(output):
                try:
                    exec(KILLED, {})
                except BaseException:
                    traceback.print_exc()
                    raise
            output.close()
            os._exit(0)
        os._exit(1)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert status in (0, -signal.SIGKILL), printed.read_text()
    return int(printed.read_text()) if status == 0 else 0


def assert_like_a_clean_one(desk: Desk, root: Path) -> None:
    """The site is what a build from nothing makes, and nothing is left beside it."""
    assert_whole(desk, clean_files(desk, root))


def assert_whole(desk: Desk, expected: Mapping[str, bytes]) -> None:
    assert differing(files(desk.site), expected) == {}
    assert empty_folders(desk.site) == []
    assert {path.name for path in desk.root.iterdir()} <= {"content", "mkdocs.yml", "site", ".cache", "theme_overrides"}
    assert not cache_paths(desk.root).journal.exists()


def test_killed_at_any_step(built_once: Desk, tmp_path: Path) -> None:
    """Wherever a build is killed: each page is whole, the old one or the new; no page is lost before it is replaced;
    the next build finishes the job, whether the content stays or what was being published is taken back."""
    whole = copy(built_once, tmp_path / "whole")
    before = files(whole.site)
    add_article(whole)
    count = killed(whole, -1, tmp_path / "tmp")
    after = files(whole.site)
    assert_like_a_clean_one(whole, tmp_path / "clean")
    (whole.content / NEW).unlink()
    without = clean_files(whole, tmp_path / "clean")
    kept = before.keys() & after.keys()
    seen = set()
    # The ends, and some in between: more take long and show no more.
    for number, step in enumerate((1, 3, 7, count // 2, count - 5, count - 3, count - 1)):
        desk = copy(built_once, tmp_path / f"killed{step}")
        add_article(desk)
        assert killed(desk, step, tmp_path / "tmp") == 0
        left = files(desk.site)
        assert kept <= left.keys()
        assert all(content in (before.get(path), after.get(path)) for path, content in left.items())
        seen.add((left == before, left == after))
        if number % 2:
            (desk.content / NEW).unlink()
        build(desk.config, HERE)
        assert_whole(desk, without if number % 2 else after)
        assert build(desk.config, HERE).published.written == ()
    assert seen == {(True, False), (False, False), (False, True)}


def test_killed_twice(desk: Desk, tmp_path: Path) -> None:
    """What a killed build had published is remembered, though another was killed after it."""
    page = desk.site / "articles/2024/02/ferry-ends/index.html"
    add_article(desk)
    # Before the store is written: all is moved by then.
    step = killed(copy(desk, tmp_path / "counted"), -1, tmp_path / "tmp") - 3
    for number in (1, 2):
        changed = desk.content / "articles/hebrew.md"
        changed.write_text(changed.read_text("utf-8").replace("title: ", f"title: {number} "), "utf-8")
        assert killed(desk, step if number == 1 else 5, tmp_path / "tmp") == 0
        assert page.exists()
    (desk.content / NEW).unlink()
    build(desk.config, HERE)
    assert not page.exists()
    assert_like_a_clean_one(desk, tmp_path / "clean")


def damage(path: Path, how: str) -> None:
    match how:
        case "corrupt":
            path.write_bytes(b"\xff" * path.stat().st_size)
        case "one byte":
            content = bytearray(path.read_bytes())
            content[len(content) // 2 : len(content) // 2 + 64] = b"\xaa" * 64
            path.write_bytes(bytes(content))
        case "truncated":
            path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
        case "empty":
            path.write_bytes(b"")
        case "foreign":
            path.unlink()
            with closing(sqlite3.connect(path)) as other:
                other.execute("create table files (something)")
                other.commit()
        case "older":
            with closing(sqlite3.connect(path)) as other:
                other.execute("pragma user_version = 0")
                other.execute("pragma application_id = 7")
                other.commit()
        case "deleted":
            path.unlink()
        case "a folder of nothing":
            shutil.rmtree(path.parent)


@pytest.mark.parametrize(
    "how", ["corrupt", "one byte", "truncated", "empty", "foreign", "older", "deleted", "a folder of nothing"]
)
@pytest.mark.parametrize("cache", [STORE])
def test_damaged_cache(desk: Desk, tmp_path: Path, cache: str, how: str) -> None:
    """A cache that is of no use is made anew, without a word; pages that are gone meanwhile go too."""
    then = times(desk.site)
    (desk.content / "articles/month.md").unlink()
    desk.write(NEW, entry(title="A ferry like no other", date="2024-02-03", source="leaflet", topics="trade"))
    damage(desk.root / cache, how)
    built = build(desk.config, HERE)
    assert_like_a_clean_one(desk, tmp_path / "clean")
    untouched = then.keys() - {*built.published.written, *built.published.removed}
    now = times(desk.site)
    assert untouched
    assert all(now[path] == then[path] for path in untouched)
    assert build(desk.config, HERE).published.written == ()


@pytest.mark.parametrize("lost", ["site", ".cache", "both"])
def test_deleted_folders(desk: Desk, tmp_path: Path, lost: str) -> None:
    """The site and the cache may be deleted at any time."""
    for name in ("site", ".cache") if lost == "both" else (lost,):
        shutil.rmtree(desk.root / name)
    build(desk.config, HERE)
    assert_like_a_clean_one(desk, tmp_path / "clean")


@pytest.mark.parametrize("where", ["page", "journal", "move"])
def test_full_disk(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    """A full disk is an error in words and leaves each page whole; with room again, the job is finished."""
    before = files(desk.site)
    add_article(desk)

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(desk.site / "somewhere"))

    with monkeypatch.context() as patch:
        if where == "page":
            patch.setattr(parallel.Output, "put", full)
        elif where == "journal":
            patch.setattr(publishing, "json", SimpleNamespace(dumps=full, loads=json.loads))
        else:
            patch.setattr(os, "replace", full)
        with pytest.raises(PublishError, match="somewhere cannot be written: No space left on device"):
            build(desk.config, HERE)
    left = files(desk.site)
    after = clean_files(desk, tmp_path / "clean")
    assert before.keys() <= left.keys()
    assert all(content in (before.get(path), after.get(path)) for path, content in left.items())
    if where != "move":
        assert left == before
    build(desk.config, HERE)
    assert_like_a_clean_one(desk, tmp_path / "clean")


def test_site_that_cannot_be_written(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that may not be written to (as the system says: the tests may run as root) is an error in
    words, in every stage, and the site stays as it was."""
    before = files(desk.site)
    add_article(desk)
    real = os.replace

    def refused(source: object, target: object) -> None:
        if str(target).startswith(str(desk.site)):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(source), None, str(target))
        real(str(source), str(target))

    monkeypatch.setattr(os, "replace", refused)
    with pytest.raises(PublishError, match=r"site/.* cannot be written: Permission denied"):
        build(desk.config, HERE)
    assert files(desk.site) == before


def test_two_builds_at_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second waits for the first to end; if it is not to wait, it says why it stops."""
    add_article(desk)
    before = files(desk.site)
    asked = Event()

    class Asked(FileLock):
        def acquire(self, *arguments: Any, **named: Any) -> Any:
            asked.set()
            return super().acquire(*arguments, **named)

    monkeypatch.setattr(building, "FileLock", Asked)
    with ThreadPoolExecutor(1) as pool:
        with FileLock(cache_paths(desk.root).lock):
            with pytest.raises(BusyError, match="another build of this site is running"):
                build(desk.config, BuildOptions(jobs=1, wait=0))
            asked.clear()
            second = pool.submit(build, desk.config, HERE)
            assert asked.wait(60)
            assert not second.done()
            assert files(desk.site) == before
        assert NEW.removesuffix(".md") + "/index.html" in second.result(60).published.written


def test_a_preview_does_not_wait_for_a_build(desk: Desk) -> None:
    """They share no staging, and each has a lock of its own."""
    with FileLock(cache_paths(desk.root).lock):
        result = build(desk.config, BuildOptions(jobs=1, wait=0, preview="http://127.0.0.1:8000/"))
    assert result.published.written


def test_files_that_were_touched_by_hand(desk: Desk, tmp_path: Path) -> None:
    """What somebody edited or deleted in the site is put right; files of others stay."""
    (desk.site / "index.html").write_text("mine", "utf-8")
    (desk.site / "about/index.html").unlink()
    shutil.rmtree(desk.site / "names")
    (desk.site / "feed.xml").write_bytes(b"")
    (desk.site / "articles/bridge.png").unlink()
    next((desk.site / "assets/digest").iterdir()).unlink()
    (desk.site / "assets/stylesheets/classic").mkdir(parents=True)
    others = {"mine.txt": b"mine", "articles/mine/index.html": b"<p>mine", "assets/stylesheets/classic/mine.css": b""}
    for path, content in others.items():
        write(desk.site / path, content)
    build(desk.config, HERE)
    found = files(desk.site)
    assert differing(found, {**clean_files(desk, tmp_path / "clean"), **others}) == {}
    (desk.content / "articles/month.md").unlink()
    build(desk.config, HERE)
    assert differing(files(desk.site), {**clean_files(desk, tmp_path / "clean"), **others}) == {}


def test_list_of_what_changed(desk: Desk) -> None:
    """`--list-changed` writes the address of each file that was written or taken out, and of no other."""
    before = files(desk.site)
    add_article(desk)
    listed = desk.root / "changed.txt"
    result = desk.build("--list-changed", str(listed))
    assert result.exit_code == 0, result.output
    changed = {path.removesuffix("index.html") for path in differing(before, files(desk.site))}
    address = "https://desk.example/some/sub/path/"
    assert sorted(listed.read_text("utf-8").splitlines()) == sorted(address + path for path in changed)
    assert f"{address}articles/2024/02/ferry-ends/" in listed.read_text("utf-8")
    assert f"{address}articles/month/\n" in listed.read_text("utf-8")
    assert desk.build("--list-changed", str(listed)).exit_code == 0
    assert listed.read_text("utf-8") == ""


@pytest.mark.parametrize("path", ["articles/toll.md", "articles/bridge.png"])
def test_verify(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    """A file that changed while its size and times stayed is seen with `--verify`, and only then."""

    def by_size_and_mtime(status: os.stat_result, _: int) -> FileState:
        """Nobody can set the time of change (ctime); here no disk has one."""
        return FileState(status.st_size, status.st_mtime_ns, 0)

    monkeypatch.setattr("digest.content.load.file_state", by_size_and_mtime)
    monkeypatch.setattr("digest.build.unchanged.folder_state", lambda *_: "the same")
    build(desk.config, HERE)
    file = desk.content / path
    status = file.stat()
    # A letter for another, and a picture that is none.
    file.write_bytes(file.read_bytes().replace(b"A toll", b"A tool").replace(b"PNG", b"GNP"))
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
    before = files(desk.site)
    assert build(desk.config, HERE).published.written == ()
    monkeypatch.setattr("digest.build.unchanged.folder_state", lambda *_: "")
    assert build(desk.config, HERE).published.written == ()
    assert files(desk.site) == before
    assert build(desk.config, BuildOptions(jobs=1, verify=True)).published.written
    assert_like_a_clean_one(desk, tmp_path / "clean")


@pytest.mark.parametrize(("old", "new"), [("CNAME", "CNAME.md"), ("CNAME.md", "CNAME"), ("CNAME/one/two.csv", "CNAME")])
def test_a_file_takes_the_place_of_a_folder(desk: Desk, tmp_path: Path, old: str, new: str) -> None:
    """And a folder that of a file, if it is ours; what others put there stays, with an error that names it."""
    desk.write(old, "# One\n")
    build(desk.config, HERE)
    (desk.content / old).unlink()
    if "/" in old:
        shutil.rmtree(desk.content / "CNAME")
    desk.write(new, "# Two\n")
    built = build(desk.config, HERE)
    assert built.published.removed
    assert_like_a_clean_one(desk, tmp_path / "clean")


def test_others_file_in_the_way_of_a_folder(desk: Desk) -> None:
    """Nothing of others is taken out to make room."""
    write(desk.site / "figures", "mine")
    desk.write("figures.md", "# Figures\n")
    before = files(desk.site)
    with pytest.raises(PublishError, match="figures is a file where the site needs a folder; remove it"):
        build(desk.config, HERE)
    assert files(desk.site) == before


@pytest.mark.parametrize("link", ["foo%0Abar.md", "foo%00bar.md", "%ff.md", "topic-tree%0Alist%0Aarticle"])
def test_odd_links(desk: Desk, tmp_path: Path, link: str) -> None:
    """A link to what no file can be called does not stop a build, this one or the next."""
    desk.write(NEW, entry(body=f"[a link]({link})\n"))
    build(desk.config, HERE)
    add_article(desk)
    build(desk.config, HERE)
    assert_like_a_clean_one(desk, tmp_path / "clean")


def test_one_article_more(desk: Desk, tmp_path: Path) -> None:
    """Only pages that show the new article are rewritten, with those on which something else changed
    through it; all others keep their bytes and times."""
    before, then = files(desk.site), times(desk.site)
    desk.write(NEW, entry(title="A ferry like no other", date="2024-01-20", source="leaflet", topics="trade"))
    built = build(desk.config, HERE)
    after, now = files(desk.site), times(desk.site)
    changed = set(differing(after, before))
    assert set(built.published.written) == changed
    assert {path for path in now if now[path] != then.get(path)} == changed
    assert changed == set(differing(clean_files(desk, tmp_path / "clean"), before))
    showing = {path for path, content in after.items() if b"A ferry like no other" in content}
    assert showing <= changed
    # Lists of lists and counts: they change with every article, and there are few of them.
    others = {path for path in changed - showing if path.endswith(".html")}
    assert others <= {
        "archive/index.html", "archive/2024/index.html", "topics/index.html", "sources/index.html", "names/index.html",
        "stories/index.html", "feeds/index.html", "editions/index.html",
    }  # fmt: skip
    assert len(list(changed_urls(built))) == len(changed)
