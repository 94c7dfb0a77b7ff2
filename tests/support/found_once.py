"""What every build finds out anew, though it stays the same in a run of the tests, is found out once in a process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import CodeType

import material
import mkdocs.plugins
import mkdocs.utils
import pytest
from jinja2 import FileSystemBytecodeCache, FileSystemLoader
from jinja2.bccache import Bucket

from digest.outputs import file_cache
from digest.outputs.social_cards import cards


@contextmanager
def found_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(FileSystemLoader, "list_templates", _without_icons())
        for module in (mkdocs.plugins, mkdocs.utils):
            patch.setattr(module, "entry_points", cache(module.entry_points))
        patch.setattr(FileSystemBytecodeCache, "load_bytecode", _loading_once())
        patch.setattr(cards, "cached", _drawing_once())
        yield


def _without_icons() -> Callable[[FileSystemLoader], list[str]]:
    """In every build, MkDocs lists the files of the theme, and drops the names that begin with a dot: thirteen thousand
    icons of Material. Here they are left out at once."""
    theme = str(Path(material.__file__).parent / "templates")
    real = FileSystemLoader.list_templates
    without = {name for name in real(FileSystemLoader(theme)) if not name.startswith(".")}

    def listed(loader: FileSystemLoader) -> list[str]:
        others = FileSystemLoader([folder for folder in loader.searchpath if folder != theme])
        return sorted({*real(others), *(without if theme in loader.searchpath else ())})

    return listed


def _loading_once() -> Callable[[FileSystemBytecodeCache, Bucket], None]:
    """Compiled templates are read and unpacked again for every build. Here it is done again if the file is another."""
    real = FileSystemBytecodeCache.load_bytecode
    known: dict[tuple[object, ...], CodeType] = {}

    def load(cache: FileSystemBytecodeCache, bucket: Bucket) -> None:
        try:
            status = Path(cache._get_cache_filename(bucket)).stat()
        except OSError:
            return
        key = bucket.key, bucket.checksum, status.st_ino, status.st_mtime_ns, status.st_size
        bucket.code = known.get(key)
        if bucket.code is None:
            real(cache, bucket)
            if bucket.code is not None:
                known[key] = bucket.code

    return load


def _drawing_once() -> Callable[[Path, bytes, Callable[[], bytes]], bytes]:
    """Desks have the same topics and stories again and again. A card that was drawn for one desk is put into the folder
    of another, as if that had drawn it in an earlier build; a build asks for no card that it need not draw."""
    real = cards.cached
    known: dict[bytes, bytes] = {}

    def cached(folder: Path, state: bytes, make: Callable[[], bytes]) -> bytes:
        if state in known and file_cache.read(folder, state) is None:
            file_cache.add(folder, state, known[state])
        known[state] = real(folder, state, make)
        return known[state]

    return cached
