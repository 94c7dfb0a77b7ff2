"""From staging to the site: what is new or changed is moved in, what is gone is taken out.

Unchanged files keep their bytes and times, so that whatever copies the site further (rsync, an
object store, a CDN) sends only what changed.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from digest.errors import DigestError

# Pages of ours say so in their head; it tells them from files that others put into the site.
MARK = b'<meta name="generator" content="mkdocs-news-digest">'
_HEAD = 4096


class PublishError(DigestError):
    """The site cannot be written; the old one stands as it was."""


@dataclass(frozen=True, slots=True)
class Published:
    """Paths below the site's folder that were written, taken out, and left as they were."""

    written: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: int


def staging_folder(site_dir: Path) -> Path:
    """An empty folder beside the site, on the same file system."""
    staging = site_dir.parent / f".{site_dir.name}.staging"
    try:
        if staging.exists():
            shutil.rmtree(staging)
        staging.mkdir(parents=True)
    except OSError as error:
        raise PublishError(f"{staging} cannot be written: {error.strerror}") from error
    return staging


def publish(staging: Path, site_dir: Path, manifest: Path) -> Published:
    """Move everything in ``staging`` into the site, and take out what an earlier build wrote there
    and this one did not. Pages come first, then the front page, then removals; ``manifest`` records
    what is ours."""
    if site_dir.is_symlink():
        raise PublishError(f"{site_dir} is a link; the site must be a folder of its own")
    staged = sorted(_files(staging), key=lambda path: (path == "index.html", path))
    try:
        site_dir.mkdir(parents=True, exist_ok=True)
        sound: set[Path] = set()
        for path in staged:
            _check_place(site_dir / path, site_dir, sound)
        written = [path for path in staged if _move(staging / path, site_dir / path)]
        gone = sorted(set(_ours(site_dir, manifest)) - set(staged))
        for path in gone:
            _remove(site_dir, path)
        manifest.parent.mkdir(parents=True, exist_ok=True)
        manifest.write_text(json.dumps(staged, ensure_ascii=False, indent=0), "utf-8")
        shutil.rmtree(staging)
    except OSError as error:
        raise PublishError(f"{error.filename or site_dir} cannot be written: {error.strerror}") from error
    return Published(tuple(written), tuple(gone), len(staged) - len(written))


def _files(folder: Path) -> Iterator[str]:
    for path in folder.rglob("*"):
        if path.is_file():
            yield path.relative_to(folder).as_posix()


def _check_place(target: Path, site_dir: Path, sound: set[Path]) -> None:
    """Refuse a place that something else holds, before anything is moved. ``sound`` collects the
    folders found to be no links."""
    _refuse_links(target.parent, site_dir, sound)
    if target.is_symlink():
        raise PublishError(f"{target} is a link; take it out of the site")
    if target.is_dir():
        raise PublishError(f"{target} is a folder where a file must stand; take it out of the site")


def _move(source: Path, target: Path) -> bool:
    """Put a staged file in its place, unless the same bytes are there already."""
    if target.is_file() and _same(source, target):
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    source.replace(target)
    return True


def _refuse_links(folder: Path, site_dir: Path, sound: set[Path]) -> None:
    """A link in the site could lead out of it, so nothing is written below one."""
    if folder == site_dir or folder in sound:
        return
    _refuse_links(folder.parent, site_dir, sound)
    if folder.is_symlink():
        raise PublishError(f"{folder} is a link; take it out of the site")
    sound.add(folder)


def _same(one: Path, other: Path) -> bool:
    return one.stat().st_size == other.stat().st_size and one.read_bytes() == other.read_bytes()


def _ours(site_dir: Path, manifest: Path) -> Iterable[str]:
    """What an earlier build wrote: by its manifest, else by the mark that its pages bear."""
    try:
        recorded = json.loads(manifest.read_text("utf-8"))
        if isinstance(recorded, list) and all(isinstance(path, str) for path in recorded):
            return recorded
    except (OSError, ValueError):
        pass
    return [path for path in _files(site_dir) if path.endswith(".html") and _is_marked(site_dir / path)]


def _is_marked(path: Path) -> bool:
    with path.open("rb") as file:
        return MARK in file.read(_HEAD)


def _remove(site_dir: Path, path: str) -> None:
    """Take out a file of ours, and the folders that are then empty."""
    target = site_dir / path
    if not target.parent.resolve().is_relative_to(site_dir.resolve()):
        return
    target.unlink(missing_ok=True)
    folder = target.parent
    while folder != site_dir and folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent
