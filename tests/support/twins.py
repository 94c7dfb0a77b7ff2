"""A desk that is built again and again in place, and its twin, which is built from nothing each time."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Mapping
from difflib import unified_diff
from hashlib import blake2b
from pathlib import Path
from types import MappingProxyType

from desk import Desk, files
from sites import write_rich

from digest.build.build import build
from digest.build.options import BuildOptions, BuildResult

FOLDERS = ("content", "theme_overrides")
HERE = BuildOptions(jobs=1)
# What was built from nothing, by a fingerprint of its sources, oldest first; a site is two megabytes.
_CLEAN: dict[bytes, Mapping[str, bytes]] = {}
_CLEAN_LIMIT = 30


def write_small_rich(root: Path, *options: str) -> Desk:
    """The desk that uses everything once, without what takes long: search and cards; with ``options``."""
    desk = write_rich(root)
    lines = ("search: false", "cards: false", *options)
    text, found = re.subn(
        r"(?m)^( +)timezone: .*$", lambda line: "\n".join([line[0], *(line[1] + more for more in lines)]),
        desk.config.read_text("utf-8"),
    )  # fmt: skip
    assert found == 1
    desk.config.write_text(text, "utf-8")
    return desk


def write_with_own_template(root: Path) -> Desk:
    """The same with a template of its own, which other machines do not find on their disk."""
    desk = write_small_rich(root)
    text = desk.config.read_text("utf-8")
    desk.config.write_text(text.replace("theme:\n", "theme:\n  custom_dir: theme_overrides\n"), "utf-8")
    footer = desk.root / "theme_overrides/digest/footer.html"
    footer.parent.mkdir(parents=True)
    footer.write_text('<footer class="foot">{{ site.name }}, {{ site.options.footer }}</footer>', "utf-8")
    return desk


def clean_build(desk: Desk, root: Path, options: BuildOptions = HERE) -> tuple[Desk, BuildResult]:
    """The same desk built from nothing at ``root``, which is emptied."""
    twin = copy_sources(desk, root)
    return twin, build(twin.config, options)


def copy_sources(desk: Desk, root: Path) -> Desk:
    """The desk without anything that was made of it, at ``root``, which is emptied."""
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir(parents=True)
    shutil.copy(desk.config, root)
    for folder in FOLDERS:
        if (desk.root / folder).exists():
            shutil.copytree(desk.root / folder, root / folder)
    return Desk(root)


def clean_files(desk: Desk, root: Path) -> Mapping[str, bytes]:
    """The files of the site that a build from nothing makes of a desk. Many tests leave the same content behind: of that
    it is built once, at the first ``root``."""
    sources = {"mkdocs.yml": desk.config.read_bytes()}
    for folder in FOLDERS:
        sources |= {f"{folder}/{path}": text for path, text in files(desk.root / folder).items()}
    made_of = blake2b(repr((os.environ.get("SOURCE_DATE_EPOCH"), sorted(sources.items()))).encode()).digest()
    if made_of not in _CLEAN:
        if len(_CLEAN) >= _CLEAN_LIMIT:
            del _CLEAN[next(iter(_CLEAN))]
        _CLEAN[made_of] = MappingProxyType(files(clean_build(desk, root)[0].site))
    return _CLEAN[made_of]


def edit(desk: Desk, changes: Mapping[str, str | bytes | None]) -> None:
    """Write these content files; None takes one out."""
    for path, text in changes.items():
        if text is None:
            (desk.content / path).unlink()
        else:
            desk.write(path, text)


def assert_in_place(
    desk: Desk, root: Path, changes: Mapping[str, str | bytes | None], options: BuildOptions = HERE
) -> None:
    """After these changes to content files (None takes one out), a build in place gives what one from nothing gives,
    which is made at ``root``."""
    edit(desk, changes)
    build(desk.config, options)
    assert differing(files(desk.site), clean_files(desk, root)) == {}, [*changes]


def times(folder: Path) -> dict[str, int]:
    """When each file below a folder was changed, in nanoseconds since 1970."""
    return {
        path.relative_to(folder).as_posix(): path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()
    }


def empty_folders(folder: Path) -> list[str]:
    return [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_dir() and not os.listdir(path)]


def differing(one: Mapping[str, bytes], other: Mapping[str, bytes]) -> dict[str, str]:
    """By their paths, how the files differ that are in one alone, or not the same in both."""
    paths = sorted(path for path in one.keys() | other.keys() if one.get(path) != other.get(path))
    return {path: _difference(one.get(path), other.get(path)) for path in paths}


def _difference(one: bytes | None, other: bytes | None) -> str:
    if one is None or other is None:
        return "is in one alone"
    lines = (text.decode("utf-8", "replace").splitlines() for text in (one, other))
    return "\n".join(list(unified_diff(*lines, n=0, lineterm=""))[3:9])
