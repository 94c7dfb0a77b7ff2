"""What every build finds out anew, though it is the same in the whole run of the tests, is found out once in a process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from os import stat
from pathlib import Path
from types import CodeType

import material
import mkdocs.plugins
import mkdocs.utils
import pytest
from jinja2 import FileSystemBytecodeCache, FileSystemLoader
from jinja2.bccache import Bucket


@contextmanager
def found_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(FileSystemLoader, "list_templates", _without_icons())
        for module in (mkdocs.plugins, mkdocs.utils):
            patch.setattr(module, "entry_points", cache(module.entry_points))
        patch.setattr(FileSystemBytecodeCache, "load_bytecode", _loading_once())
        yield


def _without_icons():  # type: ignore[no-untyped-def]
    """In every build, MkDocs lists the files of the theme, and drops the names that begin with a dot: thirteen thousand
    icons of Material. Here they are left out at once."""
    theme = str(Path(material.__file__).parent / "templates")
    real = FileSystemLoader.list_templates
    without = {name for name in real(FileSystemLoader(theme)) if not name.startswith(".")}

    def listed(loader: FileSystemLoader) -> list[str]:
        others = FileSystemLoader([folder for folder in loader.searchpath if folder != theme])
        return sorted({*real(others), *(without if theme in loader.searchpath else ())})

    return listed


def _loading_once():  # type: ignore[no-untyped-def]
    """Compiled templates are read and unpacked again for every build. Here it is done again if the file is another."""
    real = FileSystemBytecodeCache.load_bytecode
    known: dict[tuple[object, ...], CodeType] = {}

    def load(cache: FileSystemBytecodeCache, bucket: Bucket) -> None:
        try:
            status = stat(cache._get_cache_filename(bucket))
        except OSError:
            return
        key = bucket.key, bucket.checksum, status.st_ino, status.st_mtime_ns, status.st_size
        bucket.code = known.get(key)
        if bucket.code is None:
            real(cache, bucket)
            if bucket.code is not None:
                known[key] = bucket.code

    return load
