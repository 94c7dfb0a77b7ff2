"""What a preview is told of changes: each save once, and nothing of what builds write, whatever becomes of the folders."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import Any

import pytest

from digest.serve import watch as module
from digest.serve.watch import Watch, Watched

SECONDS = 60


class Watching:
    """A watch in a thread of its own. Next to what it is to watch, it watches a mark: so a report says which of
    the test's steps it has seen."""

    def __init__(self, mark: Path, watched: Watched) -> None:
        self.said: list[str] = []
        self._mark, self._number, self._seen = mark, 0, Queue[str]()
        self._write("0")
        self._watch = Watch(self.said.append)
        self._watch.follow(watched._replace(files=(mark, *watched.files)))
        self._thread = Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        text = ""
        while text != "end":
            self._watch.wait()
            text = self._mark.read_text()
            self._seen.put(text)
        self._watch.close()

    def _write(self, text: str) -> None:
        draft = self._mark.with_suffix(".new")
        draft.write_text(text)
        draft.replace(self._mark)

    def report(self) -> None:
        """Wait for a report of what was done just now."""
        assert self._seen.get(timeout=SECONDS) == str(self._number)

    def more(self) -> int:
        """How many reports come before that of a next step."""
        self._number += 1
        self._write(str(self._number))
        count = 0
        while self._seen.get(timeout=SECONDS) != str(self._number):
            count += 1
        return count

    def end(self) -> None:
        self._write("end")
        self._thread.join(SECONDS)


Begin = Callable[..., Watching]


@pytest.fixture
def begin(tmp_path: Path) -> Iterator[Begin]:
    begun: list[Watching] = []

    def beginning(*folders: Path, **others: Any) -> Watching:
        begun.append(Watching(tmp_path / f"mark-{len(begun)}", Watched(folders, **others)))
        return begun[-1]

    yield beginning
    for watching in begun:
        watching.end()


@pytest.fixture
def content(tmp_path: Path) -> Path:
    folder = tmp_path / "content"
    (folder / "articles/2024").mkdir(parents=True)
    (folder / "articles/2024/toll.md").write_text("toll")
    return folder


def save(content: Path) -> None:
    (content / "articles/2024/toll.md").write_text("another toll")


def save_by_renaming(content: Path) -> None:
    draft = content / "articles/2024/toll.tmp"
    draft.write_text("another toll")
    draft.replace(content / "articles/2024/toll.md")


def add_in_new_folders(content: Path) -> None:
    (content / "events/2025/01").mkdir(parents=True)
    (content / "events/2025/01/new.md").write_text("new")


def rename_folder(content: Path) -> None:
    (content / "articles").rename(content / "entries")


def put_another_in_its_place(content: Path) -> None:
    shutil.copytree(content, content.with_name("other"))
    content.rename(content.with_name("away"))
    content.with_name("other").rename(content)


def make_it_again(content: Path) -> None:
    """The new folder may have the same number as the old one: disks use them again."""
    shutil.rmtree(content)
    content.mkdir()


@pytest.mark.parametrize(
    "change",
    [
        save, save_by_renaming, add_in_new_folders, rename_folder, put_another_in_its_place, make_it_again,
    ],
)  # fmt: skip
def test_a_change_is_reported_once_and_so_are_those_after_it(
    content: Path, begin: Begin, change: Callable[[Path], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    # On a busy machine, the steps of one change may take a while.
    monkeypatch.setattr(module, "_QUIET", 150)
    watching = begin(content)
    change(content)
    watching.report()
    late = content / "stories/2025/late.md"
    late.parent.mkdir(parents=True)
    late.write_text("late")
    watching.report()
    late.write_text("later")
    watching.report()
    assert watching.more() == 0


def test_what_changes_between_two_calls_is_reported_by_the_next(tmp_path: Path, content: Path) -> None:
    """As during a build: of a folder, of a file, and of a folder that another one has replaced."""
    file = tmp_path / "mkdocs.yml"
    watch = Watch(lambda line: None)
    watch.follow(Watched((content,), (file,)))
    for change in (save, lambda _: file.write_text("a"), put_another_in_its_place, add_in_new_folders):
        change(content)
        watch.wait()
    watch.close()


def test_a_burst_is_one_change(content: Path, begin: Begin, monkeypatch: pytest.MonkeyPatch) -> None:
    """As when a branch is switched: many files, folders that come and go."""
    monkeypatch.setattr(module, "_QUIET", 500)
    watching = begin(content)
    for number in range(300):
        (content / f"stories/{number % 7}").mkdir(parents=True, exist_ok=True)
        (content / f"stories/{number % 7}/{number}.md").write_text("one")
    shutil.rmtree(content / "articles")
    watching.report()
    assert watching.more() == 0


def test_a_folder_that_is_missing_for_a_while(content: Path, begin: Begin) -> None:
    """It is said when it goes and when it is back, both are reported, and then its files are watched."""
    watching = begin(content)
    away = content.with_name("away")
    content.rename(away)
    watching.report()
    assert watching.said == [f"{content} is gone; waiting for it to come back"]
    away.rename(content)
    watching.report()
    assert watching.said[1:] == [f"{content} is there again; watching it"]
    assert watching.more() == 0
    save(content)
    watching.report()


def test_a_folder_that_is_not_there_yet(tmp_path: Path, content: Path, begin: Begin) -> None:
    overrides = tmp_path / "theme_overrides"
    watching = begin(content, overrides)
    overrides.mkdir()
    watching.report()
    assert watching.more() == 0
    (overrides / "main.html").write_text("main")
    watching.report()


def test_files_by_their_names(tmp_path: Path, begin: Begin) -> None:
    """Made, written, replaced and removed."""
    file = tmp_path / "mkdocs.yml"
    watching = begin(files=(file,))
    file.write_text("a")
    watching.report()
    file.write_text("another")
    watching.report()
    (tmp_path / "draft").write_text("another")
    (tmp_path / "draft").replace(file)
    watching.report()
    file.unlink()
    watching.report()
    assert watching.more() == 0


def test_what_builds_and_editors_write_is_no_change(tmp_path: Path, content: Path, begin: Begin) -> None:
    """A second watch, which ignores none of it, shows that the system has told of it."""
    cache = tmp_path / ".cache"
    (cache / "site").mkdir(parents=True)
    everything, watching = begin(content, cache), begin(content, cache, ignored=(cache,))
    (content / "articles/.toll.md.swp").write_text("unsaved")
    (content / "articles/toll.md~").write_text("before")
    (cache / "site/index.html").write_text("page")
    everything.report()
    assert watching.more() == 0
    save(content)
    watching.report()


def test_a_link_to_a_folder_that_leads_elsewhere(content: Path, begin: Begin) -> None:
    link = content.with_name("link")
    link.symlink_to(content)
    shutil.copytree(content, content.with_name("other"))
    watching = begin(link)
    link.with_name("new").symlink_to("other")
    link.with_name("new").replace(link)
    watching.report()
    assert watching.more() == 0
    save(content.with_name("other"))
    watching.report()


def test_a_watch_that_fails_begins_anew(content: Path, begin: Begin) -> None:
    """The library stops at a name that is not UTF-8."""
    watching = begin(content)
    Path(os.fsdecode(os.fsencode(content) + b"/\xff.md")).touch()
    watching.report()
    assert watching.said[0].startswith("The watch for changes failed (Unable to decode path")
    save(content)
    watching.report()


def test_a_flood_may_hide_new_folders(content: Path, begin: Begin, monkeypatch: pytest.MonkeyPatch) -> None:
    """The system tells of so many changes at once and no more. So what is there is watched anew, and counts as changed."""
    begun = 0
    real = module.watch

    def counted(*folders: Path, **options: Any) -> Any:
        nonlocal begun
        begun += bool(folders)
        return real(*folders, **options)

    monkeypatch.setattr(module, "watch", counted)
    monkeypatch.setattr(module, "_FLOOD", 1)
    watching = begin(content)
    for name in ("one", "two", "three"):
        (content / name).write_text(name)
    watching.report()
    assert begun == 2


def test_a_system_that_cannot_watch(content: Path, begin: Begin, monkeypatch: pytest.MonkeyPatch) -> None:
    """There is a limit to what a system watches. Then files are looked at instead, which is said."""
    real = module.watch

    def limited(*folders: Path, force_polling: bool | None, **options: Any) -> Iterator[Any]:
        if folders and not force_polling:
            raise OSError(28, "No space left on device")
        yield from real(*folders, force_polling=force_polling, **options)

    monkeypatch.setattr(module, "watch", limited)
    watching = begin(content)
    assert watching.said == [
        "The system cannot watch for changes ([Errno 28] No space left on device); all files are looked at instead"
    ]
    add_in_new_folders(content)
    watching.report()
