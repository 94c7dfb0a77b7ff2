"""What a result shows, in place of the fragments that Pagefind writes.

A fragment of Pagefind has the words of a record as they are searched. Ours has the words as they were written, and of
a long text only the first part: the other parts are files of their own, and a browser fetches the one in which most
was found. So ten results cost little, however long their texts are.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable
from pathlib import Path

from digest.outputs.search.pieces import SIGNATURE, write
from digest.outputs.search.records import Indexed

PART = 500
"""Words of a part of a long text."""
_EXTENSION = ".pf_fragment"


def rewrite(folder: Path, records: Iterable[Indexed], shard: str) -> dict[str, str]:
    """Put our fragments in place of Pagefind's in the ``folder`` of a ``shard`` (its name, see
    `digest.outputs.search.shards.Shard`). ``records`` are in order of time. Returns our names of fragments by Pagefind's:
    no other of the site is called the same, and their numbers are in order of time too."""
    # Pagefind makes its addresses like this.
    by_url = {f"/{one.file.replace('index.html', '')}": (number, one) for number, one in enumerate(records)}
    day, _, piece = shard.replace("-", "").partition(".")
    names = {}
    for path in sorted((folder / "fragment").glob(f"*{_EXTENSION}")):
        number, record = by_url[json.loads(gzip.decompress(path.read_bytes()).removeprefix(SIGNATURE))["url"]]
        names[path.stem] = name = f"{day}.{piece or 0}.{number}"
        text, found_by = record.words[: record.text], record.words[record.text :]
        # A second part is worth a file only if it is not short.
        starts = range(PART, max(len(text) - PART // 2, PART), PART)
        ends = [*starts, len(text)]
        fragment = {
            "url": f"/{record.url}", "content": "".join(text[: ends[0]]), "word_count": len(record.words), "filters": {},
            "anchors": [], "meta": record.meta,
            "title": record.title, "text": len(text), "found_by": "".join(found_by),
            "parts": [[start, f"{folder.name}/fragment/{name}.{start}{_EXTENSION}"] for start in starts],
        }  # fmt: skip
        path.unlink()
        _write(path.with_name(f"{name}{_EXTENSION}"), fragment)
        for start, end in zip(starts, ends[1:], strict=True):
            _write(path.with_name(f"{name}.{start}{_EXTENSION}"), "".join(text[start:end]))
    return names


def _write(path: Path, content: object) -> None:
    encoded = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    write(path, encoded)
