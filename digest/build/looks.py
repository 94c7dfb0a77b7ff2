"""What goes into a page besides its view: its template and those that it uses, and settings that all pages share.

When a template changes, the pages that use it are made again, and no others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from digest.store.codec import fingerprint

OURS = "digest/"
"""Templates of pages. All others are parts of the document around them."""
FRAME = "digest/frame.html"
"""The document around every page."""
_USES = re.compile(r"\{%-?\s*(?:extends|include|import|from)\s+(?:(['\"])([^'\"]+)\1(?=[\s%-])|\S)")


Look = dict[str, str]
"""Of a template of pages: what goes into a page, in words, with a fingerprint (32 hex digits) of each."""


def looks(packaged: Path, own: Iterable[Path], shared: Mapping[str, object]) -> dict[str, Look]:
    """The look of each template of pages. ``packaged`` is the folder of our templates, ``own`` are the site's, which go
    before them; ``shared`` is plain data that all pages depend on, by what it is called."""
    sources = _sources(packaged, OURS)
    around: dict[str, bytes] = {}
    for folder in own:
        found = _sources(folder, "")
        sources |= {name: text for name, text in found.items() if name.startswith(OURS)}
        around |= {name: text for name, text in found.items() if not name.startswith(OURS)}
    common = {name: fingerprint(repr(value).encode("utf-8", "surrogatepass")).hex() for name, value in shared.items()}
    common |= {f"the template {name}": fingerprint(text).hex() for name, text in sorted(around.items())}
    prints = {name: fingerprint(text).hex() for name, text in sources.items()}
    return {
        name: common | {f"the template {used}": prints[used] for used in _closure(name, sources)}
        for name in sorted(sources)
    }


def differences(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """What differs between two looks, or the like, in words."""
    return sorted(name for name in before.keys() | now.keys() if before.get(name) != now.get(name))


def _sources(folder: Path, below: str) -> dict[str, bytes]:
    """The templates in a folder by their names."""
    paths = sorted((folder / below).rglob("*.html")) if (folder / below).is_dir() else []
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def _closure(name: str, sources: Mapping[str, bytes]) -> list[str]:
    """A template, that of the document around pages, and all that these use."""
    wanted, found = [FRAME, name], set[str]()
    while wanted:
        one = wanted.pop()
        if one in found or one not in sources:
            continue
        found.add(one)
        for use in _USES.finditer(sources[one].decode("utf-8", "replace")):
            # A name that is made while the page is rendered may be that of any.
            wanted += [use[2]] if use[2] else sources
    return sorted(found)
