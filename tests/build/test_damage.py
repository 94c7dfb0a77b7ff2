"""A store that is not what the last build left, or cannot be written, never makes a wrong site."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from desk import Desk, entry, files
from twins import HERE, clean_files, differing, write_small_rich

from digest.build.build import build
from digest.build.options import BuildOptions
from digest.site.tables import OTHER_FILES
from digest.store import database, store, writing
from digest.store.codec import DamagedError
from digest.store.database import StoreError
from digest.store.store import Store

NEW = "articles/2024/02/ferry-ends.md"
PAGE = "articles/2024/02/ferry-ends/index.html"


@pytest.fixture(scope="module")
def built_once(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    desk = write_small_rich(tmp_path_factory.mktemp("built") / "desk")
    build(desk.config, HERE)
    return desk


@pytest.fixture(scope="module")
def expected(built_once: Desk, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The site after the edit."""
    desk = copy(built_once, tmp_path_factory.mktemp("expected") / "desk")
    edit(desk)
    return clean_files(desk, tmp_path_factory.mktemp("expected") / "clean")


@pytest.fixture
def desk(built_once: Desk, tmp_path: Path) -> Desk:
    return copy(built_once, tmp_path / "desk")


def copy(desk: Desk, root: Path) -> Desk:
    return Desk(Path(shutil.copytree(desk.root, root)))


def store_of(desk: Desk) -> Path:
    return desk.root / ".cache/digest/store.sqlite"


def edit(desk: Desk) -> None:
    """An entry more, another topic's name, and a text that is another."""
    desk.write(NEW, entry("names: kim\nstories: ferry", title="A ferry like no other", date="2024-02-03"))
    for path, old, new in (
        ("topics.yml", "name: Border,", "name: Borders,"),
        ("articles/toll.md", "pay.", "pay more."),
    ):
        file = desk.content / path
        text = file.read_text("utf-8")
        assert old in text
        file.write_text(text.replace(old, new), "utf-8")


@pytest.mark.parametrize("place", range(8))
def test_bytes_that_are_others(desk: Desk, expected: dict[str, bytes], place: int) -> None:
    """Anywhere in the file: what is still right is used, or everything is made anew; the build after that does nothing."""
    file = store_of(desk)
    content = bytearray(file.read_bytes())
    at = random.Random(place).randrange(len(content) * place // 8, len(content) * (place + 1) // 8)
    content[at : at + 200] = bytes(byte ^ 0x5A for byte in content[at : at + 200])
    file.write_bytes(bytes(content))
    edit(desk)
    build(desk.config, HERE)
    assert differing(files(desk.site), expected) == {}
    assert build(desk.config, HERE).published.written == ()


@pytest.mark.parametrize(
    "statement",
    [
        "update node set content = x'00' || substr(content, 2)",
        "update node set content = substr(content, 1, length(content) - 1)",
        "update node set content = (select content from node where id = 1)",
        "update readers set content = x''",
        "delete from readers",
        "update bucket set content = (select content from bucket where id = 1)",
        "update listing set content = (select content from listing limit 1)",
        "update readers set content = (select content from readers where id = 1)",
        "update output set owner = (select owner from output limit 1)",
        "update output set size = size + 1",
        "update file set size = size + 1",
        "update state set content = x'00'",
        "drop table file",
        "delete from node where id % 2",
    ],
)
def test_rows_that_are_others(desk: Desk, expected: dict[str, bytes], statement: str) -> None:
    """SQLite takes them for sound; their check sums tell."""
    with closing(sqlite3.connect(store_of(desk))) as other:
        other.execute(statement)
        other.commit()
    edit(desk)
    build(desk.config, HERE)
    assert differing(files(desk.site), expected) == {}
    assert build(desk.config, HERE).published.written == ()


def test_each_kind_of_row_has_a_check_sum(tmp_path: Path) -> None:
    """A single bit anywhere in a row is noticed when it is read."""
    path, key = tmp_path / "store.sqlite", (OTHER_FILES.name,)
    store = Store(path, ZoneInfo("UTC"))
    OTHER_FILES.put(store, ("b",))
    store.save({"x": database.Output(("a",), "2024", "why", b"state", 1, 2)}, (), (), {"build": b"state"})
    for table, column, read in (
        ("node", "content", lambda last: last.node(key)), ("readers", "content", lambda last: list(last.readers([1]))),
        ("bucket", "content", lambda last: last.node(key)), ("listing", "content", lambda last: list(last.facts(OTHER_FILES.name))),
        ("output", "why", lambda last: last.outputs()), ("state", "content", lambda last: last.state("build")),
    ):  # fmt: skip
        assert read_damaged(path, table, column, read), column


def read_damaged(path: Path, table: str, column: str, read: Callable[[database.Database], object]) -> bool:
    """Whether the last byte of a column that is another is noticed."""
    damaged = path.with_name(f"{table}-{column}")
    shutil.copy(path, damaged)
    with closing(sqlite3.connect(damaged)) as other:
        (value,) = other.execute(f"select {column} from {table}").fetchone()
        value = value.encode() if isinstance(value, str) else value
        changed = value[:-1] + bytes([value[-1] ^ 1])
        other.execute(f"update {table} set {column} = ?", (changed.decode() if table == "output" else changed,))
        other.commit()
    try:
        read(database.Database(damaged))
    except DamagedError:
        return True
    return False


def test_check_and_new_with_a_damaged_store(desk: Desk) -> None:
    """They say what they would say without it."""
    with closing(sqlite3.connect(store_of(desk))) as other:
        other.execute("update node set content = x'00'")
        other.commit()
    desk.write("articles/toll.md", (desk.content / "articles/toll.md").read_text("utf-8") + "\nMore.\n")
    result = desk.run("check")
    assert result.exit_code == 0, result.output
    assert "store" not in result.output


@pytest.fixture
def cannot_be_written(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """A store that can be read, and not written."""
    with monkeypatch.context() as patch:
        patch.setattr(writing, "write_changed", _refuse)
        yield patch


def _refuse(*_: object) -> None:
    error = sqlite3.OperationalError("database or disk is full")
    error.sqlite_errorcode = sqlite3.SQLITE_FULL
    raise error


def test_a_new_store_that_cannot_be_written(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The site is published, nothing is left of the store that was begun, and the next build finishes the job."""
    shutil.rmtree(desk.root / ".cache")
    expected = files(desk.site)
    with monkeypatch.context() as patch:
        patch.setattr(writing, "write_all", _refuse)
        with pytest.raises(StoreError, match=r"store\.sqlite cannot be written: database or disk is full"):
            build(desk.config, HERE)
    assert [*store_of(desk).parent.glob("store*")] == []
    assert differing(files(desk.site), expected) == {}
    build(desk.config, HERE)
    assert build(desk.config, HERE).published.written == ()


def test_the_process_that_writes_facts_is_killed(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """This one writes them, and the store is whole."""
    shutil.rmtree(desk.root / ".cache")
    real = writing.begin_new

    def killed(*arguments: Any) -> None:
        if os.getpid() != here:
            os.kill(os.getpid(), signal.SIGKILL)
        real(*arguments)

    here = os.getpid()
    monkeypatch.setattr(store, "begin_new", killed)
    build(desk.config, BuildOptions(jobs=2))
    assert build(desk.config, HERE).published.written == ()


@pytest.mark.parametrize("is_taken_back", [False, True])
def test_a_store_that_cannot_be_written(
    desk: Desk, tmp_path: Path, expected: dict[str, bytes], cannot_be_written: pytest.MonkeyPatch, is_taken_back: bool
) -> None:
    """The site is published, the message says what is wrong, and the next build finishes the job, also if what was
    published is taken back meanwhile."""
    edit(desk)
    with pytest.raises(StoreError, match=r"store\.sqlite cannot be written: database or disk is full"):
        build(desk.config, HERE)
    assert differing(files(desk.site), expected) == {}
    cannot_be_written.undo()
    if is_taken_back:
        (desk.content / NEW).unlink()
    build(desk.config, HERE)
    wanted = clean_files(desk, tmp_path / "clean") if is_taken_back else expected
    assert differing(files(desk.site), wanted) == {}
    assert (PAGE in files(desk.site)) != is_taken_back
    assert build(desk.config, HERE).published.written == ()


def test_a_store_that_is_damaged_where_it_is_written(
    desk: Desk, expected: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is begun afresh at once: what was made may follow from what was not found."""

    def damaged(*_: object) -> None:
        raise sqlite3.DatabaseError("database disk image is malformed")

    edit(desk)
    monkeypatch.setattr(writing, "write_changed", damaged)
    build(desk.config, HERE)
    assert differing(files(desk.site), expected) == {}
    assert build(desk.config, HERE).published.written == ()
