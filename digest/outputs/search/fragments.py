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

from digest.outputs.search.records import Indexed

PART = 1000
"""Words of a part of a long text."""
_SIGNATURE = b"pagefind_dcd"
"""What Pagefind's script expects before the JSON."""
_EXTENSION = ".pf_fragment"


def rewrite(folder: Path, records: Iterable[Indexed], name: str) -> None:
    """Put our fragments in place of Pagefind's in the ``folder`` of a shard called ``name``."""
    # Pagefind makes its addresses like this.
    by_url = {f"/{record.file.replace('index.html', '')}": record for record in records}
    for path in sorted((folder / "fragment").glob(f"*{_EXTENSION}")):
        url = json.loads(gzip.decompress(path.read_bytes()).removeprefix(_SIGNATURE))["url"]
        record = by_url[url]
        text, found_by = record.words[: record.text], record.words[record.text :]
        # A second part is worth a file only if it is not short.
        starts = range(PART, max(len(text) - PART // 2, PART), PART)
        ends = [*starts, len(text)]
        fragment = {
            "url": f"/{record.url}", "content": "".join(text[: ends[0]]), "word_count": len(record.words), "filters": {},
            "anchors": [], "meta": record.meta,
            "title": record.title, "text": len(text), "found_by": "".join(found_by),
            "parts": [[start, f"{name}/fragment/{path.stem}.{start}{_EXTENSION}"] for start in starts],
        }  # fmt: skip
        _write(path, fragment)
        for start, end in zip(starts, ends[1:], strict=True):
            _write(path.with_name(f"{path.stem}.{start}{_EXTENSION}"), "".join(text[start:end]))


def _write(path: Path, content: object) -> None:
    encoded = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    path.write_bytes(gzip.compress(_SIGNATURE + encoded, compresslevel=6, mtime=0))
