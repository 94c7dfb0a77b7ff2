"""The list of a shard's records, pieces and filters, which a browser fetches before anything else of it.

Pagefind names each by a fingerprint. Ours are numbers, which take half as much; the folder's own name says what is in
it. The numbers of records are in order of time, so that results can be ordered by date without a list of dates.

A piece has all words between two. Pagefind fetches the one in which a word would be, so words that begin with it and
are in the next pieces are lost, the more the smaller pieces are. So here the words of one beginning belong to all
pieces that have any of them, if these are few.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Mapping, Sequence
from itertools import pairwise, takewhile
from os.path import commonprefix
from pathlib import Path
from typing import Any

from digest.outputs.search.cbor import decode, encode
from digest.outputs.search.words import UNSPACED

BEGINNING = 4
"""Letters by which words belong together, at least. Of a script without spaces it is one: there, a word has two
characters."""
TOGETHER = 6
"""Words belong together by more letters if those of fewer are in more pieces than this."""
SIGNATURE = b"pagefind_dcd"
"""What Pagefind's script expects before the content of a file."""
_ENTRY = "pagefind-entry.json"
_LIST = "pagefind.{}.pf_meta"
_OURS = "list"
_LAST = "\uffff"
"""After every letter."""
_UNSPACED = re.compile(f"[{UNSPACED}]")


def rewrite(folder: Path, records: Mapping[str, str]) -> None:
    """Put our list in place of Pagefind's in the ``folder`` of a shard. ``records`` are our names by Pagefind's.

    Raises `ValueError`, `KeyError` or `OSError` if the folder is not as Pagefind 1.5 writes it."""
    entry = json.loads((folder / _ENTRY).read_text("utf-8"))
    (language,) = entry["languages"].values()
    theirs = folder / _LIST.format(language["hash"])
    version, pages, pieces, filters, sorts, fields = _read(theirs)
    listed = [
        version,
        [[records[name], words] for name, words in pages],
        _together([[first, last, _renamed(folder / "index", name, str(number), "pf_index")]
                   for number, (first, last, name) in enumerate(pieces)]),
        [[key, _sorted(folder / "filter", name, key)] for key, name in sorted(filters)],
        sorts,
        fields,
    ]  # fmt: skip
    theirs.unlink()
    write(folder / _LIST.format(_OURS), encode(listed))
    language["hash"] = _OURS
    (folder / _ENTRY).write_text(json.dumps(entry, ensure_ascii=False, separators=(",", ":")), "utf-8")


def write(path: Path, content: bytes) -> None:
    """Write a file as Pagefind's script expects it."""
    path.write_bytes(gzip.compress(SIGNATURE + content, compresslevel=9, mtime=0))


def _read(path: Path) -> Any:
    return decode(gzip.decompress(path.read_bytes()).removeprefix(SIGNATURE))


def _together(pieces: list[list[str]]) -> list[list[str]]:
    """The pieces with the words of one beginning in all that have any of them. Pagefind says of each piece from which
    word to which it goes, in no more letters than tell it from the next."""
    # Letters that are the same before and after each border between two pieces.
    same = [len(commonprefix((before[1], after[0]))) for before, after in pairwise(pieces)]  # noqa: RUF071 - of letters
    firsts = [first for first, *_ in pieces]
    for border, most in enumerate(same):
        first = firsts[border + 1]
        least = 1 if _UNSPACED.match(first) else BEGINNING
        for letters in range(least, most + 1):
            if _pieces_around(border, same, letters) <= TOGETHER:
                pieces[border][1] += _LAST
                pieces[border + 1][0] = first[:letters]
                break
    return pieces


def _pieces_around(border: int, same: Sequence[int], letters: int) -> int:
    """In how many pieces the words with the first letters of those at a border are; or more than TOGETHER."""
    before = sum(1 for _ in takewhile(lambda one: one >= letters, reversed(same[max(border - TOGETHER, 0) : border])))
    after = sum(1 for _ in takewhile(lambda one: one >= letters, same[border + 1 : border + 1 + TOGETHER]))
    return before + after + 2


def _sorted(folder: Path, theirs: str, key: str) -> str:
    """Name a filter by its ``key``, and put its values in order: Pagefind's is another each time."""
    path = folder / f"{_renamed(folder, theirs, key, 'pf_filter')}.pf_filter"
    name, values = _read(path)
    write(path, encode([name, sorted(values)]))
    return key


def _renamed(folder: Path, theirs: str, ours: str, extension: str) -> str:
    (folder / f"{theirs}.{extension}").rename(folder / f"{ours}.{extension}")
    return ours
