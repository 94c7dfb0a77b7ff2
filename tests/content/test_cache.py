"""The cache of parsed files: it saves work, and never changes the result."""

from __future__ import annotations

import multiprocessing
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from desk import REPOSITORY
from digest.content.cache import ContentCache, open_cache
from digest.content.packing import Unpacker, pack
from hypothesis import given
from hypothesis import strategies as st

from digest.config import Options
from digest.content import load as loading
from digest.content.file_state import GRAIN, file_state
from digest.content.files import ContentFile, FileKind, ParsedEntry, Refused, kind_of
from digest.content.load import Batches, load
from digest.content.yaml_reader import Document
from digest.model import Article, Location
from digest.text.edtf import Moment, on_day
from digest.validation.validate import Validated, validate

FILE = "content.sqlite"
SITES = sorted((REPOSITORY / "tests/validation/sites").glob("*/*/content"))
OPTIONS = Options()
NOW = datetime(2024, 6, 1, tzinfo=UTC)
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


def opened(folder: Path, **more: object) -> ContentCache:
    return open_cache(folder / FILE, OPTIONS.zone, OPTIONS.limits, **{"clock": later, **more})  # type: ignore[arg-type]


def clean(root: Path) -> Validated:
    return validate(load(root, OPTIONS), OPTIONS, NOW)


def cached(root: Path, cache: ContentCache) -> Validated:
    checked = validate(load(root, OPTIONS, cache), OPTIONS, NOW)
    cache.save()
    return checked


@contextmanager
def files_read(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The paths of the files that are parsed in the meantime, in this process."""
    read: list[str] = []
    real = loading.read_file

    def noted(root: Path, shown: str, path: str, options: Options) -> ContentFile | Refused:
        read.append(path)
        return real(root, shown, path, options)

    with monkeypatch.context() as patch:
        patch.setattr(loading, "read_file", noted)
        yield read


def rows(folder: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(folder / FILE)) as kept:
        found = kept.execute(query).fetchall()
        kept.commit()
    return found


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return write(tmp_path / "content", GOOD)


@pytest.mark.parametrize("root", SITES, ids=lambda path: path.parent.name)
def test_a_second_build_gives_the_same(tmp_path: Path, root: Path) -> None:
    """Corpus and problems are those of a build from nothing, when the cache is made and when it is used."""
    expected = clean(root)
    assert cached(root, opened(tmp_path)) == expected
    assert cached(root, opened(tmp_path)) == expected
    again = opened(tmp_path)
    assert cached(root, again) == expected
    assert cached(root, again) == expected


def test_what_is_unchanged_is_not_parsed(content: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second build parses the changed file alone, and those that have problems of their own."""
    write(content, {"events/odd.md": "---\ndate: 2024-02-30\ntitle: Odd\n---\n"})
    with files_read(monkeypatch) as read:
        cached(content, opened(tmp_path))
    assert len(read) == 7
    write(content, {"articles/b.md": ARTICLE.format(title="Three", more="")})
    with files_read(monkeypatch) as read:
        cached(content, opened(tmp_path))
    assert read == ["articles/b.md", "events/odd.md"]


def test_files_that_are_gone_are_forgotten(content: Path, tmp_path: Path) -> None:
    """The cache does not grow with what was deleted."""
    cached(content, opened(tmp_path))
    (content / "articles/b.md").unlink()
    cached(content, opened(tmp_path))
    assert rows(tmp_path, "SELECT path FROM files WHERE path LIKE 'articles/%'") == [("articles/a.md",)]


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


@given(st.lists(st.lists(EDITS, max_size=3), min_size=1, max_size=4), st.booleans(), st.booleans())
def test_any_edits_are_seen(builds: list[list[tuple[str, str, str]]], reopen: bool, new: bool) -> None:
    """After any run of edits, corpus and problems are those of a build from nothing; in one process, and in several."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        root = write(folder / "content", GOOD)
        clock = time.time_ns if new else later
        cache = opened(folder, clock=clock)
        cached(root, cache)
        for edits in builds:
            for edit, path, what in edits:
                if edit == "rename" and (root / path).exists():
                    (root / what).parent.mkdir(parents=True, exist_ok=True)
                    (root / path).replace(root / what)
                elif edit == "delete":
                    (root / path).unlink(missing_ok=True)
                elif edit != "rename":
                    write(root, {path: what})
            cache = opened(folder, clock=clock) if reopen else cache
            assert cached(root, cache) == clean(root)


def test_a_change_that_the_disk_does_not_tell(content: Path, tmp_path: Path) -> None:
    """A file changed under the same size and times is noticed when contents are compared."""
    cached(content, opened(tmp_path))
    path = content / "articles/a.md"
    path.write_text(path.read_text().replace("One", "Uno"))
    status = path.stat()
    rows(
        tmp_path,
        f"UPDATE files SET size = {status.st_size}, modified = {status.st_mtime_ns}, changed = {status.st_ctime_ns} "
        "WHERE path = 'articles/a.md'",
    )
    titles = [{article.title for article in cached(content, opened(tmp_path, verify=verify)).corpus.articles}
              for verify in (False, True)]  # fmt: skip
    assert titles == [{"One", "Two"}, {"Uno", "Two"}]


def test_what_is_new_is_not_trusted(content: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file written within the clock's grain of the build is kept without its times, and compared until it is older."""
    cached(content, opened(tmp_path, clock=time.time_ns))
    assert rows(tmp_path, "SELECT DISTINCT size, modified, changed FROM files") == [(None, None, None)]
    with files_read(monkeypatch) as read:
        cached(content, opened(tmp_path))
    assert read == []
    assert rows(tmp_path, "SELECT path FROM files WHERE size IS NULL") == []


def test_signatures(tmp_path: Path) -> None:
    """A file's size and times are trusted once both times are older than the grain; a time to come never is."""
    status = write(tmp_path, {"a": "text"}).joinpath("a").stat()
    newest = max(status.st_mtime_ns, status.st_ctime_ns)
    assert file_state(status, newest) is None
    assert file_state(status, newest + GRAIN - 1) is None
    assert file_state(status, newest - LATER) is None
    assert file_state(status, newest + GRAIN) == (4, status.st_mtime_ns, status.st_ctime_ns)


def _foreign(file: Path) -> None:
    with closing(sqlite3.connect(file)) as kept:
        kept.execute("CREATE TABLE files (path TEXT)")
        kept.commit()


def _other_columns(file: Path) -> None:
    with closing(sqlite3.connect(file)) as kept:
        kept.execute("DROP TABLE files")
        kept.execute("CREATE TABLE files (path TEXT)")
        kept.commit()


def _older(file: Path) -> None:
    with closing(sqlite3.connect(file)) as kept:
        kept.execute("UPDATE stamp SET text = 'older'")
        kept.execute("UPDATE files SET parsed = '[]'")
        kept.commit()


def _unreadable_rows(file: Path) -> None:
    with closing(sqlite3.connect(file)) as kept:
        kept.execute("UPDATE files SET parsed = '{' WHERE path LIKE 'articles/%'")
        kept.execute("UPDATE files SET parsed = '[1, 2]' WHERE path LIKE 'events/%'")
        kept.execute("UPDATE files SET parsed = '[[{\"nmae\": 1}, {}]]' WHERE path LIKE '%.yml'")
        kept.commit()


DAMAGE = {
    "garbage": lambda file: file.write_bytes(b"not a database" * 1000),
    "empty": lambda file: file.write_bytes(b""),
    "cut": lambda file: file.write_bytes(file.read_bytes()[:40_000]),
    "overwritten": lambda file: file.write_bytes(
        file.read_bytes()[:32768] + b"\xff" * 32768 + file.read_bytes()[65536:]
    ),
    "foreign": lambda file: (file.unlink(), _foreign(file)),
    "other columns": _other_columns,
    "older": _older,
    "unreadable rows": _unreadable_rows,
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_cache_is_replaced(
    content: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: str
) -> None:
    """A cache that is cut, foreign or older costs a build from nothing, and then serves again."""
    expected = cached(content, opened(tmp_path))
    DAMAGE[damage](tmp_path / FILE)  # type: ignore[no-untyped-call]
    assert cached(content, opened(tmp_path)) == expected
    with files_read(monkeypatch) as read:
        assert cached(content, opened(tmp_path)) == expected
    assert read == []


def test_a_cache_deleted_meanwhile(content: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that goes on after its cache was deleted writes it again, with all it knows."""
    cache = opened(tmp_path)
    cached(content, cache)
    (tmp_path / FILE).unlink()
    write(content, {"articles/b.md": ARTICLE.format(title="Three", more="")})
    cached(content, cache)
    with files_read(monkeypatch) as read:
        cached(content, opened(tmp_path))
    assert read == []


def test_another_configuration_has_no_use_for_it(content: Path, tmp_path: Path) -> None:
    """What was read in one time zone, or under other limits, is read again in another."""
    cached(content, opened(tmp_path))
    seoul = Options(timezone="Asia/Seoul")
    cache = open_cache(tmp_path / FILE, seoul.zone, seoul.limits, clock=later)
    checked = validate(load(content, seoul, cache), seoul, NOW)
    assert {str(article.date.at) for article in checked.corpus.articles} == {"2024-01-02 09:30:00+09:00"}
    small = OPTIONS.limits.model_copy(update={"body_bytes": 1024})
    assert (
        open_cache(tmp_path / FILE, OPTIONS.zone, small).find("articles/a.md", None, str(content / "articles/a.md"))
        is None
    )


def test_a_cache_that_cannot_be_written(content: Path, tmp_path: Path) -> None:
    """Where no cache can be kept, the build goes on without."""
    expected = clean(content)
    (tmp_path / "file").write_text("")
    (tmp_path / "folder" / FILE).mkdir(parents=True)
    for folder in (tmp_path / "file" / "below", tmp_path / "folder"):
        assert cached(content, opened(folder)) == expected
        assert cached(content, opened(folder)) == expected


def test_another_process_holds_it(content: Path, tmp_path: Path) -> None:
    """While another process writes, this one neither waits long nor fails, and loses nothing of the other's."""
    expected = cached(content, opened(tmp_path))
    before = rows(tmp_path, "SELECT * FROM files")
    with closing(sqlite3.connect(tmp_path / FILE, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert cached(content, opened(tmp_path, lock_seconds=0.01)) == expected
        other.execute("ROLLBACK")
    assert rows(tmp_path, "SELECT * FROM files") == before


def test_many_processes_give_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files read by workers come out as if read here, sound or not, and are kept as well."""
    root = tmp_path / "content"
    for site in SITES:
        shutil.copytree(site, root, dirs_exist_ok=True)
    expected = clean(root)
    with ProcessPoolExecutor(2, multiprocessing.get_context("fork")) as workers:
        cache = opened(tmp_path)
        with files_read(monkeypatch) as read:
            content = load(root, OPTIONS, cache, workers, Batches(parallel_from=1, size=3))
        assert all(kind_of(path) is FileKind.PAGE for path in read)
        assert validate(content, OPTIONS, NOW) == expected
        cache.save()
    with files_read(monkeypatch) as read:
        assert cached(root, opened(tmp_path)) == expected
    assert len(read) < len(content.files) // 2


ZONES = st.sampled_from(["UTC", "Asia/Seoul", "America/New_York", "Europe/Lisbon"]).map(ZoneInfo)


@given(ZONES, st.integers(-(10**10), 10**10), st.booleans(), st.text(max_size=20))
def test_packed_and_unpacked(zone: ZoneInfo, seconds: int, has_time: bool, text: str) -> None:
    """A time comes back as it was, in the hour that a clock shows twice too; any text comes back as it was."""
    at = (NOW + timedelta(seconds=seconds)).astimezone(zone)
    date = Moment(on_day(at.date()), at if has_time else None)
    place = Location("articles/a.md", 7, "d")
    article = Article(
        "a", place, text, date, "s", ("t",), body=text, body_line=7, extra={text: [text, None, {"a": text}]}
    )
    file = ContentFile(
        FileKind.ARTICLE, place.path, Document("", 2), text, 7, "d", ParsedEntry(article, draft=True, publish=date)
    )
    back = Unpacker(zone).unpack(file.path, pack(file))
    assert back.entry == file.entry
    assert isinstance(back.entry.record, Article)
    assert (back.entry.record.date.at or at).fold == at.fold
    assert (back.body, back.fingerprint, back.document.first_line if back.document else 0) == (text, "d", 2)


def test_the_hour_that_comes_twice() -> None:
    """The example above, on purpose: a clock put back."""
    zone = ZoneInfo("America/New_York")
    first = datetime(2024, 11, 3, 5, 30, tzinfo=UTC).astimezone(zone)
    second = first.astimezone(UTC) + timedelta(hours=1)
    unpacker = Unpacker(zone)
    for at in (first, second.astimezone(zone)):
        article = Article("a", Location("articles/a.md", 1), "T", Moment(on_day(at.date()), at), "s", ("t",))
        file = ContentFile(FileKind.ARTICLE, "articles/a.md", Document(""), entry=ParsedEntry(article))
        entry = unpacker.unpack(file.path, pack(file)).entry
        assert entry and isinstance(entry.record, Article) and entry.record.date.at
        assert entry.record.date.at.astimezone(UTC) == at.astimezone(UTC)
