"""What goes into a page besides its view: its template and those that it uses, and settings that all pages share.

When a template changes, the pages that use it are made again, and no others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from hashlib import blake2b
from pathlib import Path

OURS = "digest/"
"""Templates of pages. All others are parts of the document around them."""
FRAME = "digest/frame.html"
"""The document around every page."""
_USES = re.compile(r"\{%-?\s*(?:extends|include|import|from)\s+(?:(['\"])([^'\"]+)\1(?=[\s%-])|\S)")


def looks(packaged: Path, own: Iterable[Path], shared: object) -> dict[str, str]:
    """A fingerprint (32 hex digits) for each template of pages. ``packaged`` is the folder of our templates, ``own`` are
    the site's, which go before them; ``shared`` is plain data that all pages depend on."""
    sources = _sources(packaged, OURS)
    around: dict[str, bytes] = {}
    for folder in own:
        found = _sources(folder, "")
        sources |= {name: text for name, text in found.items() if name.startswith(OURS)}
        around |= {name: text for name, text in found.items() if not name.startswith(OURS)}
    base = _fingerprint(repr((shared, sorted(around.items()))).encode("utf-8", "surrogatepass"))
    return {name: _fingerprint(base.encode(), *_closure(name, sources)) for name in sorted(sources)}


def _sources(folder: Path, below: str) -> dict[str, bytes]:
    """The templates in a folder by their names."""
    paths = sorted((folder / below).rglob("*.html")) if (folder / below).is_dir() else []
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def _closure(name: str, sources: Mapping[str, bytes]) -> list[bytes]:
    """The texts of a template, of the document around pages, and of all that these use."""
    wanted, found = [FRAME, name], dict[str, bytes]()
    while wanted:
        one = wanted.pop()
        if one in found or one not in sources:
            continue
        found[one] = one.encode() + b"\0" + sources[one]
        for use in _USES.finditer(sources[one].decode("utf-8", "replace")):
            # A name that is made while the page is rendered may be that of any.
            wanted += [use[2]] if use[2] else sources
    return [found[one] for one in sorted(found)]


def _fingerprint(*parts: bytes) -> str:
    found = blake2b(digest_size=16)
    for part in parts:
        found.update(b"%d " % len(part) + part)
    return found.hexdigest()
