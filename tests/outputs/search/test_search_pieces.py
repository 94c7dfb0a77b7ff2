"""The list of a shard: short names, an order that is always the same, and no word lost between two pieces."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.outputs.search import bundle
from digest.outputs.search.bundle import SearchError, make_bundle, run_pagefind, write_records
from digest.outputs.search.cbor import decode, encode
from digest.outputs.search.pieces import BEGINNING, SIGNATURE, TOGETHER
from digest.outputs.search.records import Record, indexed

WORDS = (
    *(f"korea{end}" for end in ("", "n", "ns", "town", "phile", "phobe")),
    *(f"missi{end}" for end in ("le", "ve", "on", "onary", "ng")),
    *("kimchi", "kimono", "wharf", "wheat", "whelk", "whimbrel"),
    *("북한", "북한의", "북쪽", "核问题", "核武器"),
)  # fmt: skip
RECORDS = [
    Record(f"articles/{number}/index.html", f"articles/{number}/", f"Title {number}", "", " ".join(WORDS[number % 3 :] * 2),
           "Herald", f"2024-01-{number + 1:02}", "", "", (), ("korea",), f"paper-{number % 4}", "en", "")
    for number in range(12)
]  # fmt: skip
values: st.SearchStrategy[Any] = st.recursive(st.integers(-(1 << 63), (1 << 64) - 1) | st.text(), st.lists)


@pytest.fixture(scope="module")
def shard(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a shard of many pieces."""
    return made(tmp_path_factory.mktemp("shard"))


def made(root: Path, name: str = "2024-01-01.2-0123456789abcdef") -> Path:
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(bundle._SETTINGS, "PAGEFIND_UNSTABLE_INDEX_CHUNK_SIZE", "20")
        shown = write_records(root / "records", (indexed(record, 10) for record in RECORDS))
        make_bundle(root / "records", shown, root / name, False, lambda records, to: run_pagefind(records, to, "en"))
    return root / name


def read(path: Path) -> Any:
    return decode(gzip.decompress(path.read_bytes()).removeprefix(SIGNATURE))


def listed(shard: Path) -> Any:
    return read(shard / "pagefind.list.pf_meta")


def words_by_piece(shard: Path) -> Mapping[str, list[str]]:
    return {path.stem: [word for word, *_ in read(path)[0]] for path in (shard / "index").iterdir()}


def fetched(shard: Path, query: str) -> set[str]:
    """The pieces that Pagefind's script fetches for a word: those between whose words it is; or, if there is none, those
    between whose words it would be if it were cut as short as they are, or they as short as it."""
    pieces = listed(shard)[2]
    between = {name for first, last, name in pieces if first <= query <= last}
    return between or {
        name for first, last, name in pieces
        if query[: len(first)] >= first[: len(query)] and query[: len(last)] <= last[: len(query)]
    }  # fmt: skip


def test_every_file_is_in_the_list(shard: Path) -> None:
    """By the name that it has."""
    _, pages, pieces, filters, sorts, _ = listed(shard)
    assert {path.name for path in (shard / "fragment").iterdir()} == {f"{name}.pf_fragment" for name, _ in pages}
    assert {path.name for path in (shard / "index").iterdir()} == {f"{name}.pf_index" for *_, name in pieces}
    assert {path.name for path in (shard / "filter").iterdir()} == {f"{name}.pf_filter" for _, name in filters}
    assert len(pieces) > 10
    assert [key for key, _ in filters] == ["lang", "source", "topic", "year"]
    assert sorts == []
    (language,) = json.loads((shard / "pagefind-entry.json").read_text("utf-8"))["languages"].values()
    assert (shard / f"pagefind.{language['hash']}.pf_meta").is_file()


def test_names_of_records_are_in_order_of_time(shard: Path) -> None:
    """They begin with the shard's day and number, and are numbered from the oldest."""
    for number, record in enumerate(RECORDS):
        path = shard / f"fragment/20240101.2.{number}.pf_fragment"
        fragment = json.loads(gzip.decompress(path.read_bytes()).removeprefix(SIGNATURE))
        assert fragment["url"] == f"/{record.url}"


@pytest.mark.parametrize("word", WORDS)
def test_what_begins_with_a_query_is_fetched(word: str, shard: Path) -> None:
    """For every beginning of a word that is long enough, all pieces come that have words with it. For one that too many
    pieces have, at least those come that have the very word."""
    by_piece = words_by_piece(shard)
    for end in range(1 if re.match("[가-힣一-鿿]", word) else BEGINNING, len(word) + 1):
        query = word[:end]
        having = {name for name, words in by_piece.items() if any(one.startswith(query) for one in words)}
        if len(having) > TOGETHER:
            having = {name for name, words in by_piece.items() if query in words}
        assert having <= fetched(shard, query), query


def test_little_else_is_fetched(shard: Path) -> None:
    """Nothing for a word with another beginning."""
    by_piece = words_by_piece(shard)
    for query in ("wharf", "kimono", "herald"):
        assert all(any(one[:2] == query[:2] for one in by_piece[name]) for name in fetched(shard, query))


def test_the_same_records_are_the_same_bytes(shard: Path, tmp_path: Path) -> None:
    """Pagefind puts filters and their values in another order each time; here it is one."""
    again = made(tmp_path)
    files = {path.relative_to(shard): path.read_bytes() for path in shard.rglob("*") if path.is_file()}
    assert files == {path.relative_to(again): path.read_bytes() for path in again.rglob("*") if path.is_file()}


def test_another_pagefind_is_refused(tmp_path: Path) -> None:
    """A folder of another form is an error that says so, and no index without its records."""

    def other(_: Path, to: Path) -> None:
        to.mkdir()
        (to / "pagefind-entry.json").write_text('{"languages": {"en": {"hash": "x"}, "de": {"hash": "y"}}}', "utf-8")

    with pytest.raises(SearchError, match=r"is not as Pagefind 1\.5 writes it"):
        make_bundle(tmp_path / "records", [], tmp_path / "2024-01-01-0123", False, other)


@given(values)
def test_numbers_texts_and_lists_are_read_as_they_were_written(value: Any) -> None:
    assert decode(encode(value)) == value


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0, "00"), (23, "17"), (24, "1818"), (1000, "1903e8"), (1_000_000, "1a000f4240"), (-1, "20"), (-1000, "3903e7"),
        ("", "60"), ("IETF", "6449455446"), ("水", "63e6b0b4"), ([], "80"), ([1, [2, 3]], "8201820203"),
    ],
)  # fmt: skip
def test_it_is_cbor(value: Any, written: str) -> None:
    """The examples of RFC 8949, appendix A."""
    assert encode(value).hex() == written
    assert decode(bytes.fromhex(written)) == value


@pytest.mark.parametrize("wrong", ["", "1903", "6449", "82", "f6", "9f01ff", "0000"])
def test_anything_else_is_an_error(wrong: str) -> None:
    """Cut short, followed by more, or of a kind that Pagefind does not use."""
    with pytest.raises(ValueError, match=r"byte|end"):
        decode(bytes.fromhex(wrong))
