"""Parsed files that are kept: they save work, and never change the result."""

from __future__ import annotations

import multiprocessing
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from checking import Validated, check_folder, checked, keep_store, kept_store, stamp_of
from desk import REPOSITORY
from hypothesis import given
from hypothesis import strategies as st

from digest.config import Options
from digest.content import load as loading
from digest.content.file_state import GRAIN, file_state
from digest.content.files import ContentFile, FileKind, ParsedEntry
from digest.content.load import Batches, load
from digest.content.pending import Pending
from digest.errors import Problem
from digest.model import Article, Location
from digest.problem_codes import Code
from digest.store.codec import DamagedError, decoder, encode
from digest.store.rows import put_rows
from digest.text.edtf import Moment, on_day

STORE, PENDING = "store.sqlite", "pending.sqlite"
KEPT = [STORE, PENDING]
"""After a build that published, and after one that did not."""
SITES = sorted((REPOSITORY / "tests/validation/sites").glob("*/*/content"))
OPTIONS = Options()
LATER = 3_600_000_000_000

TOPICS = "korea: {name: Korea}\nasia: {name: Asia}\n"
SOURCES = "herald: {name: The Herald}\n"
ARTICLE = (
    "---\ntitle: {title}\ndate: 2024-01-02 09:30\nsource: The Herald\ntopics: [korea]\n"
    "url: https://herald.example/{title}\n{more}\n---\n\nText of {title}, and [more](b.md).\n"
)
GOOD = {
    "topics.yml": TOPICS,
    "sources.yml": SOURCES,
    "articles/a.md": ARTICLE.format(title="One", more="events: [{date: 2024-01-01, title: Ships leave}]"),
    "articles/b.md": ARTICLE.format(title="Two", more="image: {src: map.png, alt: A map}"),
    "articles/map.png": "png",
    "events/launch.md": "---\ndate: 2023-12\ntitle: Launch\nsources: [{source: herald, url: https://a.example/}]\n---\n",
    "stories/border.md": "---\ntitle: Border\nsummary: So far.\n---\n",
}


def later() -> int:
    """An hour from now: then no file is new."""
    return time.time_ns() + LATER


def write(root: Path, files: dict[str, str]) -> Path:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    return root


def clean(root: Path) -> Validated:
    return check_folder(root)


def read(
    root: Path, folder: Path, keep: str = STORE, options: Options = OPTIONS, lock_seconds: float = 1,
    executor: Executor | None = None, **more: object,
) -> Validated:  # fmt: skip
    """Read and check a content folder with what is kept in ``folder``, and keep it there: as a build does that publishes,
    or as one that does not. A store that is damaged is made anew."""
    pending = Pending(folder / PENDING, stamp_of(options), lock_seconds)
    for afresh in (False, True):
        try:
            store = kept_store(folder / STORE, options, afresh)
            found = load(
                store,
                root,
                options,
                pending=pending,
                executor=executor,
                batches=Batches(parallel_from=1, size=3),
                **{"clock": later, **more},  # type: ignore[arg-type]
            )
            result = checked(found, options)
        except DamagedError:
            continue
        if keep == STORE:
            keep_store(store, options)
            pending.clear()
        else:
            found.keep_in(pending)
        store.last.close()
        return result
    raise AssertionError


@contextmanager
def files_read(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The paths of the files that are parsed in the meantime, in this process."""
    found: list[str] = []
    real = loading.read_file

    def noted(root: Path, shown: str, path: str, options: Options) -> ContentFile:
        found.append(path)
        return real(root, shown, path, options)

    with monkeypatch.context() as patch:
        patch.setattr(loading, "read_file", noted)
        yield found


def rows(file: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(file)) as kept:
        found = kept.execute(query).fetchall()
        kept.commit()
    return found


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return write(tmp_path / "content", GOOD)


@pytest.mark.parametrize("keep", KEPT)
@pytest.mark.parametrize("root", SITES, ids=lambda path: path.parent.name)
def test_a_second_time_gives_the_same(tmp_path: Path, root: Path, keep: str) -> None:
    """Corpus and problems are those of a build from nothing, whether or not anything was kept."""
    expected = clean(root)
    for _ in range(3):
        assert read(root, tmp_path, keep) == expected


@pytest.mark.parametrize("keep", KEPT)
def test_what_is_unchanged_is_not_parsed(
    content: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, keep: str
) -> None:
    """A second build parses the changed file alone, whether or not others have problems of their own."""
    write(content, {"events/odd.md": "---\ndate: 2024-02-30\ntitle: Odd\n---\n", "about.md": "# About\n"})
    with files_read(monkeypatch) as parsed:
        read(content, tmp_path, keep)
    assert len(parsed) == 8
    write(content, {"articles/b.md": ARTICLE.format(title="Three", more="")})
    with files_read(monkeypatch) as parsed:
        read(content, tmp_path, keep)
    assert parsed == ["articles/b.md"]
    with files_read(monkeypatch) as parsed:
        read(content, tmp_path, keep)
    assert parsed == []


def test_a_file_that_was_touched_is_not_parsed(content: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file with other times and the same bytes is the same file, as after a checkout."""
    read(content, tmp_path)
    text = (content / "articles/a.md").read_text()
    write(content, {"articles/a.md": text})
    with files_read(monkeypatch) as parsed:
        read(content, tmp_path)
    assert parsed == []


@pytest.mark.parametrize(("keep", "table"), [(STORE, "file"), (PENDING, "parsed")])
def test_files_that_are_gone_are_forgotten(content: Path, tmp_path: Path, keep: str, table: str) -> None:
    """What is kept does not grow with what was deleted."""
    read(content, tmp_path, keep)
    (content / "articles/b.md").unlink()
    read(content, tmp_path, keep)
    kept = rows(tmp_path / keep, f"SELECT path FROM {table} WHERE path LIKE 'articles/%.md'")
    assert kept == [("articles/a.md",)]


def test_a_build_that_failed_keeps_what_it_parsed(
    content: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was parsed since the last build that published is parsed no second time, and the build that publishes at last
    sees all of it."""
    read(content, tmp_path, STORE)
    write(content, {"articles/b.md": ARTICLE.format(title="Three", more="topics: nothing")})
    read(content, tmp_path, PENDING)
    write(content, {"articles/c.md": ARTICLE.format(title="Four", more="")})
    with files_read(monkeypatch) as parsed:
        read(content, tmp_path, PENDING)
    assert parsed == ["articles/c.md"]
    (content / "articles/b.md").unlink()
    with files_read(monkeypatch) as parsed:
        published = read(content, tmp_path, STORE)
    assert parsed == []
    assert published == clean(content)
    assert not (tmp_path / PENDING).exists()


PATHS = st.sampled_from(["articles/a.md", "articles/b.md", "articles/2024/c.md", "events/launch.md", "events/odd.md"])
TEXTS = st.sampled_from(
    [
        *(text for path, text in GOOD.items() if path.endswith(".md")),
        ARTICLE.format(title="One", more="draft: true"),
        ARTICLE.format(title="Four", more="events: launch\nzzz: 1"),
        ARTICLE.format(title="Six", more="extra: {a: [1, {b: ~}]}\nupdated: 2024-01-03\ncorrections: {date: 2024~, text: T}"),
        "---\ndate: 2023-12\ntitle: Launch\nclaims: [{by: x, field: y, value: z, article: a}]\n---\n[a](../about.md)\n",
        "---\ntitle: A\ntitle: B\n---\n",
        "no front matter",
    ]
)  # fmt: skip
EDITS = st.one_of(
    st.tuples(st.just("write"), PATHS, TEXTS),
    st.tuples(st.just("rename"), PATHS, PATHS),
    st.tuples(st.just("delete"), PATHS, st.just("")),
    st.tuples(st.just("topics"), st.just("topics.yml"), st.sampled_from([TOPICS, "korea: {name: K}\n", "asia: {nme: A}\n"])),
)  # fmt: skip


@given(st.lists(st.lists(EDITS, max_size=3), min_size=1, max_size=4), st.sampled_from(KEPT), st.booleans())
def test_any_edits_are_seen(builds: list[list[tuple[str, str, str]]], keep: str, new: bool) -> None:
    """After any run of edits, corpus and problems are those of a build from nothing."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        root = write(folder / "content", GOOD)
        clock = time.time_ns if new else later
        read(root, folder, keep, clock=clock)
        for edits in builds:
            for edit, path, what in edits:
                if edit == "rename" and (root / path).exists():
                    (root / what).parent.mkdir(parents=True, exist_ok=True)
                    (root / path).replace(root / what)
                elif edit == "delete":
                    (root / path).unlink(missing_ok=True)
                elif edit != "rename":
                    write(root, {path: what})
            expected = clean(root)
            assert read(root, folder, PENDING if expected.has_errors else keep, clock=clock) == expected


def _restate(file: Path, table: str, path: Path) -> None:
    status = path.stat()
    times = status.st_size, status.st_mtime_ns, status.st_ctime_ns
    if table == "file":
        with closing(sqlite3.connect(file)) as database:
            put_rows(database, table, [("articles/a.md", times)])
            database.commit()
        return
    rows(
        file,
        f"UPDATE {table} SET size = {times[0]}, modified = {times[1]}, changed = {times[2]} WHERE path = 'articles/a.md'",
    )


@pytest.mark.parametrize(("keep", "table"), [(STORE, "file"), (PENDING, "parsed")])
def test_a_change_that_the_disk_does_not_tell(content: Path, tmp_path: Path, keep: str, table: str) -> None:
    """A file changed under the same size and times is noticed when contents are compared."""
    read(content, tmp_path, keep)
    path = content / "articles/a.md"
    path.write_text(path.read_text().replace("One", "Uno"))
    _restate(tmp_path / keep, table, path)
    titles = [
        {article.title for article in read(content, tmp_path, keep, verify=verify).corpus.articles}
        for verify in (False, True)
    ]
    assert titles == [{"One", "Two"}, {"Uno", "Two"}]


@pytest.mark.parametrize(("keep", "table"), [(STORE, "file"), (PENDING, "parsed")])
def test_what_is_new_is_not_trusted(
    content: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, keep: str, table: str
) -> None:
    """A file written within the clock's grain of the build is kept without its times, and compared until it is older."""
    read(content, tmp_path, keep, clock=time.time_ns)
    assert rows(tmp_path / keep, f"SELECT DISTINCT size, modified, changed FROM {table}") == [(None, None, None)]
    with files_read(monkeypatch) as parsed:
        read(content, tmp_path, keep)
    assert parsed == []
    assert rows(tmp_path / keep, f"SELECT path FROM {table} WHERE size IS NULL") == []


def test_signatures(tmp_path: Path) -> None:
    """A file's size and times are trusted once both times are older than the grain; a time to come never is."""
    status = write(tmp_path, {"a": "text"}).joinpath("a").stat()
    newest = max(status.st_mtime_ns, status.st_ctime_ns)
    assert file_state(status, newest) is None
    assert file_state(status, newest + GRAIN - 1) is None
    assert file_state(status, newest - LATER) is None
    assert file_state(status, newest + GRAIN) == (4, status.st_mtime_ns, status.st_ctime_ns)


def _foreign(file: Path) -> None:
    file.unlink()
    with closing(sqlite3.connect(file)) as kept:
        kept.execute("CREATE TABLE parsed (path TEXT)")
        kept.commit()


def _older(file: Path) -> None:
    with closing(sqlite3.connect(file)) as kept:
        kept.execute(
            "UPDATE stamp SET value = 'older'" if file.name == PENDING else "UPDATE state SET content = 'older'"
        )
        kept.execute("UPDATE parsed SET content = 'x'" if file.name == PENDING else "UPDATE node SET content = 'x'")
        kept.commit()


def _unreadable_rows(file: Path) -> None:
    with closing(sqlite3.connect(file)) as kept:
        kept.execute("UPDATE parsed SET content = x'93' WHERE path LIKE 'articles/%'" if file.name == PENDING
                     else "UPDATE node SET content = x'93'")  # fmt: skip
        kept.commit()


DAMAGE = {
    "garbage": lambda file: file.write_bytes(b"not a database" * 1000),
    "empty": lambda file: file.write_bytes(b""),
    "cut": lambda file: file.write_bytes(file.read_bytes()[:40_000]),
    "overwritten": lambda file: file.write_bytes(
        file.read_bytes()[:16384] + b"\xff" * 32768 + file.read_bytes()[49152:]
    ),
    "foreign": _foreign,
    "older": _older,
    "unreadable rows": _unreadable_rows,
}


@pytest.mark.parametrize("keep", KEPT)
@pytest.mark.parametrize("damage", DAMAGE)
def test_what_is_damaged_is_replaced(
    content: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: str, keep: str
) -> None:
    """A file that is cut, foreign or older costs a build from nothing, and then serves again."""
    expected = read(content, tmp_path, keep)
    write(content, {"articles/b.md": GOOD["articles/b.md"]})
    DAMAGE[damage](tmp_path / keep)  # type: ignore[no-untyped-call]
    assert read(content, tmp_path, keep) == expected
    with files_read(monkeypatch) as parsed:
        assert read(content, tmp_path, keep) == expected
    assert parsed == []


@pytest.mark.parametrize("keep", KEPT)
def test_another_configuration_has_no_use_for_it(
    content: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, keep: str
) -> None:
    """What was read in one time zone, or under other limits, is read again in another."""
    read(content, tmp_path, keep)
    result = read(content, tmp_path, keep, Options(timezone="Asia/Seoul"))
    assert {str(article.date.at) for article in result.corpus.articles} == {"2024-01-02 09:30:00+09:00"}
    small = Options(limits=OPTIONS.limits.model_copy(update={"body_bytes": 1024}))
    with files_read(monkeypatch) as parsed:
        read(content, tmp_path, keep, small)
    assert len(parsed) == 6


def test_a_folder_that_cannot_be_written(content: Path, tmp_path: Path) -> None:
    """Where nothing can be kept, a check goes on without."""
    expected = clean(content)
    (tmp_path / "file").write_text("")
    (tmp_path / "folder" / PENDING).mkdir(parents=True)
    for folder in (tmp_path / "file" / "below", tmp_path / "folder"):
        assert read(content, folder, PENDING) == expected
        assert read(content, folder, PENDING) == expected


def test_another_process_holds_it(content: Path, tmp_path: Path) -> None:
    """While another process writes, this one neither waits long nor fails, and loses nothing of the other's."""
    expected = read(content, tmp_path, PENDING)
    before = rows(tmp_path / PENDING, "SELECT * FROM parsed")
    with closing(sqlite3.connect(tmp_path / PENDING, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert read(content, tmp_path, PENDING, lock_seconds=0.01) == expected
        other.execute("ROLLBACK")
    assert rows(tmp_path / PENDING, "SELECT * FROM parsed") == before


def test_many_processes_give_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files read by workers come out as if read here, sound or not, and are kept as well."""
    root = tmp_path / "content"
    for site in SITES:
        shutil.copytree(site, root, dirs_exist_ok=True)
    expected = clean(root)
    with ProcessPoolExecutor(2, multiprocessing.get_context("fork")) as workers, files_read(monkeypatch) as parsed:
        assert read(root, tmp_path, PENDING, executor=workers) == expected
    assert parsed == []
    with files_read(monkeypatch) as parsed:
        assert read(root, tmp_path, PENDING) == expected
    assert parsed == []


ZONES = st.sampled_from(["UTC", "Asia/Seoul", "America/New_York", "Europe/Lisbon"]).map(ZoneInfo)


def kept_and_read(file: ContentFile, zone: ZoneInfo) -> ContentFile:
    found = decoder(ContentFile, zone)(encode(file))
    assert isinstance(found, ContentFile)
    return found


@given(ZONES, st.integers(-(10**10), 10**10), st.booleans(), st.text(max_size=20))
def test_kept_and_read_again(zone: ZoneInfo, seconds: int, has_time: bool, text: str) -> None:
    """A time comes back as it was, in the hour that a clock shows twice too; any text comes back as it was."""
    at = (datetime(2024, 6, 1, tzinfo=UTC) + timedelta(seconds=seconds)).astimezone(zone)
    date = Moment(on_day(at.date()), at if has_time else None)
    place = Location("articles/a.md", 7, "d")
    article = Article("a", place, text, date, "s", ("t",), body_line=7, extra={text: [text, None, {"a": text}]})
    file = ContentFile(
        FileKind.ARTICLE, place.path, text, 2, text, 7, "d", ParsedEntry(article, draft=True, publish=date),
        problems=(Problem("content/articles/a.md", 1, "title", Code.CUT_TEXT, text, text),),
    )  # fmt: skip
    back = kept_and_read(file, zone)
    assert back == file
    assert back.entry and back.entry.article
    assert (back.entry.article.date.at or at).fold == at.fold


def test_the_hour_that_comes_twice() -> None:
    """The example above, on purpose: a clock put back."""
    zone = ZoneInfo("America/New_York")
    first = datetime(2024, 11, 3, 5, 30, tzinfo=UTC).astimezone(zone)
    second = first.astimezone(UTC) + timedelta(hours=1)
    for at in (first, second.astimezone(zone)):
        article = Article("a", Location("articles/a.md", 1), "T", Moment(on_day(at.date()), at), "s", ("t",))
        entry = kept_and_read(ContentFile(FileKind.ARTICLE, "articles/a.md", entry=ParsedEntry(article)), zone).entry
        assert entry and entry.article and entry.article.date.at
        assert entry.article.date.at.astimezone(UTC) == at.astimezone(UTC)
