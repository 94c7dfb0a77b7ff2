"""What results follow from besides the content: code of this package, Python, and libraries, as one fingerprint.

What an earlier build left is used again only while the fingerprint is the same.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from hashlib import blake2b
from pathlib import Path

PACKAGE = Path(__file__).parent
# What it says decides how something fails, and not what is made.
_MAKES_NOTHING = "digest.errors"
_IMPORT = re.compile(r"(?m)^ *from (digest[\w.]*) import (?:\(([^)]*)\)|(.*))")


def recipe(libraries: Iterable[str], folders: Iterable[Path] = ()) -> str:
    """A fingerprint (32 hex digits) of every file of this package and below these ``folders``, of Python, and of the
    versions of ``libraries``, named as on the index."""
    found = _begun(libraries)
    found.update(_running_code(PACKAGE))
    for folder in folders:
        _add_files(found, folder)
    return found.hexdigest()


@cache
def _running_code(package: Path) -> bytes:
    """The fingerprint of this package's files when they were first looked at: that of the code that runs."""
    found = blake2b(digest_size=16)
    _add_files(found, package)
    return found.digest()


def _add_files(found: blake2b, folder: Path) -> None:
    start = str(folder)
    for path in sorted(_files_below(start)):
        with open(path, "rb", buffering=0) as file:  # noqa: PTH123 - a Path for each takes as long as reading it
            content = file.read()
        found.update(repr((path.removeprefix(start), len(content))).encode("utf-8", "surrogatepass"))
        found.update(content)


def recipe_of(module: str, libraries: Iterable[str], python: str = sys.version) -> str:
    """The same of a module alone, by its whole name, and of all modules of this package that it imports, or that those
    import: for what takes long to make again. Where the result is part of an address, it is to be the same with every
    version of ``python`` ("")."""
    found = _begun(libraries, python)
    for name, text in sorted(code_of(module).items()):
        found.update(repr((name, text)).encode("utf-8", "surrogatepass"))
    return found.hexdigest()


def code_of(module: str) -> dict[str, str]:
    """The text of a module and of all modules of this package that it imports, and so on, by their names. Nothing is
    imported to find out."""
    found: dict[str, str] = {}
    ahead = [module]
    while ahead:
        name = ahead.pop()
        path = PACKAGE.joinpath(*name.split(".")[1:]).with_suffix(".py")
        if name in found or name == _MAKES_NOTHING or not path.is_file():
            continue
        found[name] = text = path.read_text("utf-8")
        for start, several, few in _IMPORT.findall(text):
            # What is imported may be a module itself.
            ahead += [start, *(f"{start}.{part}" for part in re.findall(r"\w+", several or few))]
    return found


def _begun(libraries: Iterable[str], python: str = sys.version) -> blake2b:
    return blake2b(repr((python, sorted(_versions(libraries)))).encode("utf-8", "surrogatepass"), digest_size=16)


def _versions(libraries: Iterable[str]) -> Iterator[str]:
    """The libraries' names and versions, from the names of the folders that describe them: `importlib.metadata` takes
    longer than all the rest of this module."""
    wanted = set(map(_plain, libraries))
    for folder in sys.path:
        try:
            names = os.listdir(folder or ".")
        except OSError:
            continue
        for name in names:
            # Most names are those of modules.
            if name.endswith((".dist-info", ".egg-info")):
                found = re.fullmatch(r"(.+?)-(.+)\.(?:dist|egg)-info", name)
                if found and _plain(found[1]) in wanted:
                    yield name


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _files_below(folder: str) -> Iterator[str]:
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return  # A folder that is gone has no files; MkDocs reports it where it is named.
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            if entry.name != "__pycache__":
                yield from _files_below(entry.path)
        elif entry.is_file() and not entry.name.endswith(".pyc"):
            yield entry.path
