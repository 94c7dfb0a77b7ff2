"""Copies of reports: what is saved is read back, other programs can read it, and nothing else passes for a copy."""

from __future__ import annotations

import gzip
import os
import random
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from digest.evidence import copies, warc
from digest.evidence.copies import Copy, CopyDamaged, CopyError, CopyMissing, copy_path, listed, read, save

TAKEN = datetime(2031, 7, 12, 9, 30, 15, 250000, tzinfo=UTC)
PAGE = "<p>“The bridge will open” 다리</p>".encode() * 50
FETCHED = Copy("https://herald.example/a?b=1&c=%20#d", TAKEN, PAGE, "text/html; charset=utf-8", True)
SAVED = Copy("https://herald.example/a", TAKEN, PAGE, "text/html", False)
HEADERS = [
    ("Content-Type", "text/html; charset=utf-8"), ("Set-Cookie", "id=secret"), ("set-COOKIE2", "id=secret"),
    ("Cookie", "id=secret"), ("Content-Encoding", "gzip"), ("Transfer-Encoding", "chunked"), ("Content-Length", "5"),
    ("X-A", "one\r\nX-Injected: two"), ("X B", "no name"), ("X-C\r\nX-Injected", "two"), ("X-Ü", "x"), ("X-D", "다리"),
]  # fmt: skip


def text_of(folder: Path, key: str) -> str:
    return gzip.decompress(copy_path(folder, key).read_bytes()).decode()


def replace(folder: Path, key: str, content: bytes) -> None:
    path = copy_path(folder, key)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


@pytest.mark.parametrize("copy", [FETCHED, SAVED, SAVED._replace(url=""), SAVED._replace(body=b"")])
def test_saved_and_read(tmp_path: Path, copy: Copy) -> None:
    """A copy is read as it was saved, and named by the SHA-256 of its bytes."""
    key = save(tmp_path / "copies", copy)
    assert key == sha256(copy.body).hexdigest()
    assert copy_path(tmp_path / "copies", key) == tmp_path / "copies" / key[:2] / f"{key}.warc.gz"
    assert read(tmp_path / "copies", key) == copy
    assert read(tmp_path / "copies", key.upper()) == copy


def test_a_moment_of_another_zone(tmp_path: Path) -> None:
    """Moments are kept in UTC; one without zone is a mistake."""
    seoul = TAKEN.astimezone(timezone(timedelta(hours=9)))
    found = read(tmp_path, save(tmp_path, SAVED._replace(taken=seoul)))
    assert (found.taken, found.taken.tzinfo) == (TAKEN, UTC)
    with pytest.raises(ValueError, match="needs a zone"):
        save(tmp_path, SAVED._replace(body=b"x", taken=TAKEN.replace(tzinfo=None)))


@pytest.mark.parametrize("copy", [FETCHED, SAVED])
def test_other_programs_read_it(tmp_path: Path, copy: Copy) -> None:
    """A reader of WARC files that checks digests accepts a copy, with the redirects that led to it."""
    hops = [(301, "http://herald.example/a"), (302, "https://herald.example/\r\nb 다")]
    key = save(tmp_path, copy, headers=HEADERS, hops=hops)
    with copy_path(tmp_path, key).open("rb") as file:
        records = [
            (record.rec_type, record.content_stream().read(), record.digest_checker.passed, record.rec_headers)
            for record in ArchiveIterator(file, check_digests="raise")
        ]
    (kind, body, passed, about), (kind2, lines, passed2, about2) = records
    assert (kind, body, passed) == ("response" if copy.is_response else "resource", PAGE, True)
    assert about.get_header("WARC-Target-URI") == copy.url
    assert about.get_header("WARC-Date") == "2031-07-12T09:30:15.250000Z"
    assert about.protocol == "WARC/1.1"
    assert about.get_header("WARC-Block-Digest")
    assert about.get_header("WARC-Payload-Digest")
    assert (kind2, passed2) == ("metadata", True)
    assert about2.get_header("WARC-Refers-To") == about.get_header("WARC-Record-ID")
    assert lines.decode().splitlines() == [
        "redirect: 301 http://herald.example/a", "redirect: 302 https://herald.example/%0D%0Ab%20%EB%8B%A4",
    ]  # fmt: skip
    assert read(tmp_path, key) == copy


def test_what_a_server_said(tmp_path: Path) -> None:
    """Headers are kept, but no cookies, none that no longer holds, and none that another header is hidden in."""
    key = save(tmp_path, FETCHED, 203, "So\r\nX-Injected: two", HEADERS)
    said = text_of(tmp_path, key).split("\r\n\r\n")[1].split("\r\n")
    assert said == [
        "HTTP/1.1 203 So X-Injected: two", "Content-Type: text/html; charset=utf-8", "X-A: one X-Injected: two",
        "X-D: %EB%8B%A4%EB%A6%AC", f"Content-Length: {len(PAGE)}",
    ]  # fmt: skip
    assert "secret" not in text_of(tmp_path, key)


def test_a_reason_in_another_script(tmp_path: Path) -> None:
    """A server may give its reason in any letters; the page is saved all the same."""
    key = save(tmp_path, FETCHED, 200, "Gültig 다")
    assert "HTTP/1.1 200 G?ltig ?\r\n" in text_of(tmp_path, key)
    assert read(tmp_path, key) == FETCHED


def test_an_address_with_a_line_break(tmp_path: Path) -> None:
    """An address is percent-encoded, so that it adds no header."""
    key = save(tmp_path, FETCHED._replace(url="https://herald.example/다\r\nX-Injected: two\ud800"))
    assert "\r\nX-Injected" not in text_of(tmp_path, key)
    assert read(tmp_path, key).url == "https://herald.example/%EB%8B%A4%0D%0AX-Injected:%20two?"


def test_the_same_copy_is_the_same_file(tmp_path: Path) -> None:
    """Nothing depends on the clock, on chance or on the machine."""
    first, second = tmp_path / "a", tmp_path / "b"
    paths = [copy_path(folder, save(folder, FETCHED, headers=HEADERS, hops=[(301, "x")])) for folder in (first, second)]
    assert paths[0].read_bytes() == paths[1].read_bytes()


def test_the_same_page_again(tmp_path: Path) -> None:
    """The first copy of a page stays: it says when the page was so."""
    key = save(tmp_path, FETCHED)
    before = copy_path(tmp_path, key).read_bytes()
    assert save(tmp_path, FETCHED._replace(taken=TAKEN + timedelta(days=1))) == key
    assert copy_path(tmp_path, key).read_bytes() == before
    assert [path.name for path in copy_path(tmp_path, key).parent.iterdir()] == [f"{key}.warc.gz"]


def test_a_damaged_copy_is_not_taken_for_the_page(tmp_path: Path) -> None:
    """Where a damaged file stands in the way, the desk is told, and keeps it until it decides."""
    key = sha256(PAGE).hexdigest()
    replace(tmp_path, key, b"damaged")
    with pytest.raises(CopyDamaged, match=f"{key}.warc.gz is no copy of a page, it is damaged: delete it"):
        save(tmp_path, FETCHED)


@pytest.mark.parametrize(
    "key", ["", "ab", "../../etc/passwd", "g" * 64, "a" * 63, "a" * 65, "１" * 64, f"{'a' * 64}\n"]
)
def test_keys(tmp_path: Path, key: str) -> None:
    """Nothing but 64 hexadecimal digits names a copy."""
    with pytest.raises(CopyError, match="is not the SHA-256 of a copy"):
        copy_path(tmp_path, key)


def test_what_cannot_be_saved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is too large, what nobody can have fetched, and a folder that cannot be written are said."""
    with pytest.raises(CopyError, match="file:///etc/passwd is no address of the web"):
        save(tmp_path, FETCHED._replace(url="file:///etc/passwd"))
    monkeypatch.setattr(copies, "MAX_BODY", 100)
    with pytest.raises(CopyError, match=r"has [\d,]+ bytes; a copy has at most 100"):
        save(tmp_path, FETCHED)
    (tmp_path / "file").touch()
    with pytest.raises(CopyError, match="cannot be written: "):
        save(tmp_path / "file", SAVED._replace(body=b"x"))
    assert list(tmp_path.iterdir()) == [tmp_path / "file"]


def test_a_server_that_says_too_much(tmp_path: Path) -> None:
    """However much a server says, the file is one that can be read."""
    key = save(tmp_path, FETCHED, headers=[(f"X-{number}", "다" * 1000) for number in range(2000)])
    assert read(tmp_path, key).body == PAGE
    assert len(text_of(tmp_path, key)) < warc.MAX_HEADERS + len(PAGE)


@pytest.mark.parametrize("copy", [FETCHED, SAVED])
def test_all_that_is_said_is_too_long(tmp_path: Path, copy: Copy) -> None:
    """A file that was saved can be read, however long its address, its type and each header are."""
    long = copy._replace(url="https://herald.example/" + "다" * 30_000, content_type="다" * 90_000)
    found = read(tmp_path, save(tmp_path, long, 200, "다" * 90_000, [("X-A", "다" * 5_400), ("X-B", "다" * 90_000)]))
    assert (found.url, found.body) == ("", PAGE)
    assert 0 < len(found.content_type) < 10_000


def test_a_copy_that_is_missing(tmp_path: Path) -> None:
    """What is missing is not what is damaged."""
    with pytest.raises(CopyMissing, match="there is no copy "):
        read(tmp_path, "a" * 64)
    (tmp_path / "aa").touch()
    with pytest.raises(CopyMissing, match="there is no copy "):
        read(tmp_path, "a" * 64)


def record_of(tmp_path: Path, copy: Copy = FETCHED) -> bytes:
    return gzip.decompress(copy_path(tmp_path / "other", save(tmp_path / "other", copy)).read_bytes())


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda packed, plain: b"", "what it says of itself has no end"),
        (lambda packed, plain: b"no gzip", "it is damaged"),
        (lambda packed, plain: packed[:-1], "its end is missing"),
        (lambda packed, plain: packed[: len(packed) // 2], "its end is missing"),
        (lambda packed, plain: packed + b"x", "its end is missing"),
        (lambda packed, plain: packed + gzip.compress(b"x"), "what it says of itself has no end"),
        (lambda packed, plain: packed + packed, "it has more than one page"),
        (lambda packed, plain: gzip.compress(plain[:-100]), "its end is missing"),
        (lambda packed, plain: gzip.compress(plain[:40]), "what it says of itself has no end"),
        (lambda packed, plain: gzip.compress(b""), "what it says of itself has no end"),
        (lambda packed, plain: gzip.compress(packed), ""),
        (lambda packed, plain: gzip.compress(plain.replace(b"WARC/1.1", b"HTTP/1.1")), "it is damaged"),
        (lambda packed, plain: gzip.compress(plain.replace(b"WARC-Date", b"X-Date")), "it does not say when"),
        (lambda packed, plain: gzip.compress(plain.replace(b"2031-", b"99999-")), "it does not say when"),
        (lambda packed, plain: gzip.compress(plain.replace(b"250000Z", b"250000")), "it does not say when"),
        (lambda packed, plain: gzip.compress(plain.replace(b"WARC-Date", b"a:b\r\n" * 9_000_000 + b"W")), "what it says"),
        (lambda packed, plain: gzip.compress(plain.replace(b"Type: response", b"Type: request")), "it has no page"),
        (lambda packed, plain: gzip.compress(plain.replace(b"Type: response", b"Type: metadata")), "it has no page"),
        (lambda packed, plain: gzip.compress(plain.replace(b"Content-Length", b"X-Length")), "it does not say how long"),
        (lambda packed, plain: gzip.compress(plain.replace(b"Content-Length: ", b"Content-Length: -")), "it does not say how long"),
        (lambda packed, plain: gzip.compress(plain.replace(b"Content-Length: ", b"Content-Length: 9")), "its end is missing"),
        (lambda packed, plain: gzip.compress(bytes(60_000_000)), "it has more than 52,428,800 bytes"),
    ],
)  # fmt: skip
def test_what_is_no_copy(tmp_path: Path, change: object, why: str) -> None:
    """Whatever else is in a file, it is said which file, why, and what to do."""
    key = save(tmp_path, FETCHED)
    packed = copy_path(tmp_path, key).read_bytes()
    assert callable(change)
    replace(tmp_path, key, change(packed, gzip.decompress(packed)))
    with pytest.raises(CopyDamaged, match=f"{key}.warc.gz is no copy of a page, {why}"):
        read(tmp_path, key)


REDIRECTS = b"WARC/1.1\r\nWARC-Type: metadata\r\nContent-Length: 0\r\n\r\n\r\n\r\n"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda packed, plain: gzip.compress(plain + REDIRECTS * 2), ""),
        (lambda packed, plain: gzip.compress(plain + REDIRECTS * 3), "it has more than 3 records"),
        (lambda packed, plain: gzip.compress(plain + REDIRECTS * 500_000), "it has more than 3 records"),
        (lambda packed, plain: packed + gzip.compress(b"") * 7, ""),
        (lambda packed, plain: packed + gzip.compress(b"") * 8, "it has more than 8 members of gzip"),
        (lambda packed, plain: gzip.compress(b"") * 500_000 + packed, "it has more than 8 members of gzip"),
        (lambda packed, plain: gzip.compress(plain + b"\r\n" * 20_000_000), ""),
        (lambda packed, plain: gzip.compress(plain.replace(b"WARC-Date", b"A: " + b"a" * 60_000 + b"\r\nWARC-Date")), ""),
        (lambda packed, plain: gzip.compress(plain.replace(b"WARC-Date", b"A: a\r\n" * 11_000 + b"WARC-Date")), "what it says"),
    ],
)  # fmt: skip
def test_many_parts(tmp_path: Path, change: Callable[[bytes, bytes], bytes], why: str) -> None:
    """A file of many records, members, lines or headers is read or refused, and soon."""
    key = save(tmp_path, FETCHED)
    packed = copy_path(tmp_path, key).read_bytes()
    replace(tmp_path, key, change(packed, gzip.decompress(packed)))
    began = time.process_time()
    if why:
        with pytest.raises(CopyDamaged, match=f"is no copy of a page, {why}"):
            read(tmp_path, key)
    else:
        assert read(tmp_path, key) == FETCHED
    assert time.process_time() - began < 20


def test_a_page_that_hardly_packs(tmp_path: Path) -> None:
    """A page of many megabytes is read whole, piece by piece."""
    copy = SAVED._replace(body=random.Random(1).randbytes(3_000_000) + bytes(3_000_000))
    assert read(tmp_path, save(tmp_path, copy)) == copy


def test_another_page(tmp_path: Path) -> None:
    """A file is not believed its name, nor the digests that it states."""
    replace(tmp_path, "a" * 64, gzip.compress(record_of(tmp_path)))
    with pytest.raises(CopyDamaged, match="has another page than the one that it is named after"):
        read(tmp_path, "a" * 64)


@pytest.mark.parametrize("digest", [b"sha1:AAAA", b"shake_128:AAAA", b"x", b"sha1:", b"md5:-_"])
def test_one_letter_of_a_page(tmp_path: Path, digest: bytes) -> None:
    """A page in which a letter is changed is refused, whatever it says of itself; the page itself is read."""
    plain = record_of(tmp_path).replace(b"Block-Digest: ", b"Block-Digest: %b\r\nX: " % digest)
    key = sha256(PAGE).hexdigest()
    replace(tmp_path, key, gzip.compress(plain))
    assert read(tmp_path, key) == FETCHED
    replace(tmp_path, key, gzip.compress(plain.replace(b"bridge", b"Bridge", 1)))
    with pytest.raises(CopyDamaged, match="has another page than the one that it is named after"):
        read(tmp_path, key)


def test_a_file_too_large(tmp_path: Path) -> None:
    """A file that is larger than any copy is not read."""
    replace(tmp_path, "a" * 64, b"")
    os.truncate(copy_path(tmp_path, "a" * 64), 60_000_000)
    with pytest.raises(CopyDamaged, match="has 60,000,000 bytes, too many for a copy"):
        read(tmp_path, "a" * 64)


def test_links_and_pipes(tmp_path: Path) -> None:
    """A link in the folder leads nowhere, neither for a file nor for a folder, and a pipe keeps nobody waiting."""
    key = save(tmp_path / "outside", FETCHED)
    outside, path = copy_path(tmp_path / "outside", key), copy_path(tmp_path / "copies", key)
    path.parent.parent.mkdir()
    path.parent.symlink_to(outside.parent)
    for act in (lambda: read(tmp_path / "copies", key), lambda: save(tmp_path / "copies", FETCHED)):
        with pytest.raises(CopyDamaged, match="is a link, and a folder of copies is none"):
            act()
    assert list(listed(tmp_path / "copies")) == []
    path.parent.unlink()
    path.parent.mkdir()
    path.symlink_to(outside)
    with pytest.raises(CopyDamaged, match="is a link or no file"):
        read(tmp_path / "copies", key)
    with pytest.raises(CopyDamaged, match="is a link or no file"):
        save(tmp_path / "copies", FETCHED)
    assert list(listed(tmp_path / "copies")) == []
    path.unlink()
    os.mkfifo(path)
    with pytest.raises(CopyDamaged, match="is a link or no file"):
        read(tmp_path / "copies", key)


def test_listed(tmp_path: Path) -> None:
    """Every copy is listed once, sorted; what is none is passed over."""
    keys = sorted(save(tmp_path, SAVED._replace(body=bytes([number]))) for number in range(20))
    for odd in (
        "README",
        f"{keys[0]}.warc.gz",
        f"{keys[0][:2]}/x.warc.gz",
        f"{keys[0][:2]}/{'0' * 64}.warc.gz",
        ".git/x",
    ):
        (tmp_path / odd).parent.mkdir(exist_ok=True)
        (tmp_path / odd).touch()
    assert list(listed(tmp_path)) == [(key, copy_path(tmp_path, key)) for key in keys]
    assert list(listed(tmp_path / "nowhere")) == []
    assert list(listed(tmp_path / "README")) == []


def test_names_in_capitals(tmp_path: Path) -> None:
    """A file whose name has capitals is a copy only on a disk that ignores case, where it can be read."""
    key = save(tmp_path, SAVED)
    path = copy_path(tmp_path, key)
    path.rename(path.with_name(path.name.upper()))
    found = list(listed(tmp_path))
    assert found == ([(key, path)] if path.exists() else [])
    assert [read(tmp_path, key) for key, _ in found] == [SAVED for _ in found]


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_damage(tmp_path: Path, data: st.DataObject) -> None:
    """Whatever bytes of a record are changed, a copy is read whole or refused in words."""
    plain = bytearray(record_of(tmp_path, SAVED if data.draw(st.booleans()) else FETCHED))
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, min(len(plain) - 1, 900)))
        plain[place : place + data.draw(st.integers(0, 20))] = data.draw(
            st.sampled_from([b"", b"\r\n", b"\r\n\r\n", b":", b" ", b"\xff\x00", b"-1", b"9" * 5000, b"WARC/1.1\r\n"])
        )
    key = sha256(PAGE).hexdigest()
    replace(tmp_path, key, gzip.compress(bytes(plain)))
    try:
        assert read(tmp_path, key).body == PAGE
    except CopyDamaged as error:
        assert f"{key}.warc.gz" in str(error)
